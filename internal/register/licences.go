package register

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"fairground/internal/site"
)

// Kinds of register, as imports record them.
const (
	AreaFiles       = "areas"
	BoundaryFiles   = "boundaries"
	NeedFiles       = "imd"
	SchoolFiles     = "gias"
	LinkFiles       = "links"
	NameFiles       = "names"
	CensusFiles     = "census"
	EarlyYearsFiles = "early-years"
	PostcodeFiles   = "postcodes"
	TravelFiles     = "travel"
)

const (
	openGovernment    = "Open Government Licence v3.0"
	openGovernmentURL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
	publicSector      = "Contains public sector information licensed under the Open Government Licence v3.0."
)

// publisherOf says what each kind of register is and what its licence asks to
// be said of it.
func publisherOf(kind string) (source, attribution string) {
	switch kind {
	case SchoolFiles:
		return "Get Information about Schools, Department for Education", publicSector
	case LinkFiles:
		return "Links between schools, Get Information about Schools, Department for Education", publicSector
	case NameFiles:
		return "Former names of schools, from earlier releases of Get Information about Schools, Department for Education", publicSector
	case CensusFiles:
		return "School census, Department for Education", publicSector
	case EarlyYearsFiles:
		return "Childcare providers and inspections, Ofsted", publicSector
	case NeedFiles:
		return "English Indices of Deprivation (IDACI), Ministry of Housing, Communities and Local Government", publicSector
	case AreaFiles:
		return "Names and codes of areas, Office for National Statistics", "Source: Office for National Statistics licensed under the Open Government Licence v3.0."
	case BoundaryFiles:
		return "Boundaries, Office for National Statistics", "Source: Office for National Statistics licensed under the Open Government Licence v3.0. Contains OS data © Crown copyright and database right"
	case PostcodeFiles:
		return "Postcode directory, Office for National Statistics", "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail copyright and database right. Source: Office for National Statistics licensed under the Open Government Licence v3.0."
	case TravelFiles:
		return "Travel times between neighbourhoods and settings", ""
	}
	return kind, ""
}

// Licences says whose data the kinds of register named are, of when, and under
// which terms. Kinds of which nothing was imported are left out.
func (s *Service) Licences(ctx context.Context, kinds ...string) ([]site.Licence, error) {
	releases, err := s.Releases(ctx)
	if err != nil {
		return nil, fmt.Errorf("licences: %w", err)
	}
	by := map[string]Release{}
	for _, r := range releases {
		by[r.Kind] = r
	}
	var out []site.Licence
	if by[SchoolFiles].Invented() {
		out = append(out, site.Licence{Source: "Schools, nurseries, neighbourhoods and deprivation: made up for this demonstration."})
		by = map[string]Release{AreaFiles: by[AreaFiles]}
	}
	for _, kind := range kinds {
		r, ok := by[kind]
		if !ok || kind == TravelFiles { // which each come under terms of their own
			continue
		}
		source, attribution := publisherOf(kind)
		if kind == BoundaryFiles {
			attribution = strings.TrimSpace(attribution+" "+lastYear(r.File)) + "."
		}
		out = append(out, site.Licence{Source: source, Period: r.Edition(), Name: openGovernment, URL: openGovernmentURL, Attribution: attribution})
	}
	return out, nil
}

// licencesOf says whose data an import brought and under which terms: of travel times
// what was said with them, for as long as they are in use.
func (s *Service) licencesOf(ctx context.Context, i Import) ([]site.Licence, error) {
	if i.Kind != TravelFiles {
		return s.Licences(ctx, i.Kind)
	}
	all, err := s.Travels(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(t Travel) bool { return t.ID == i.ID })
	if at < 0 {
		return nil, nil
	}
	return []site.Licence{{Source: "Travel times " + all[at].Mode, Name: all[at].Licence, Attribution: all[at].Source}}, nil
}

// Invented says whether the release was made up for a demonstration: what makes
// fictional registers puts "sample" into the names of its files.
func (r Release) Invented() bool { return strings.Contains(r.File, "sample") }

// Invented says whether the settings loaded were made up for a demonstration.
func (s *Service) Invented(ctx context.Context) (bool, error) {
	releases, err := s.Releases(ctx)
	if err != nil {
		return false, fmt.Errorf("whether the registers are invented: %w", err)
	}
	return slices.ContainsFunc(releases, func(r Release) bool { return r.Kind == SchoolFiles && r.Invented() }), nil
}

// Title is what a reader calls the register.
func (r Release) Title() string {
	source, _ := publisherOf(r.Kind)
	return source
}

var (
	dayInName  = regexp.MustCompile(`(20\d\d)-?([01]\d)-?([0-3]\d)`)
	yearInName = regexp.MustCompile(`20\d\d`)
	pairInName = regexp.MustCompile(`(20\d\d)-(\d\d)\b`)
)

// Edition is which edition of its register the release is, as far as the names
// of its files say: a day, a school year or a year; "" where they differ or say
// nothing.
func (r Release) Edition() string {
	switch {
	case r.Kind == AreaFiles, r.Kind == BoundaryFiles, r.Kind == NameFiles:
		return ""
	case r.Kind == CensusFiles:
		if m := pairInName.FindStringSubmatch(r.File); m != nil {
			return "school year " + m[1] + "/" + m[2]
		}
	}
	if m := dayInName.FindStringSubmatch(r.File); m != nil {
		if day, ok := dayOf(m[1] + "-" + m[2] + "-" + m[3]); ok {
			return site.Day(day)
		}
	}
	return lastYear(r.File)
}

// lastYear is the latest year that the files' names mention, or "".
func lastYear(files string) string {
	last := ""
	for _, year := range yearInName.FindAllString(files, -1) {
		last = max(last, year)
	}
	return last
}
