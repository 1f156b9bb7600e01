package register

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/term"
)

// step is one import out of a folder of open data: the files it takes, as glob
// patterns below the folder, and the importer. docs/data.md lists the same.
type step struct {
	patterns []string
	latest   bool // of several files, only the last by name: the newest release
	run      func(s *Service, ctx context.Context, files []string) (Report, error)
}

// steps are in the order in which one builds on another.
func steps() []step {
	return []step{
		{patterns: []string{"geo-lookups/dfe-dfeR/geo_hierarchy.csv*", "geo-lookups/dfe-dfeR/derived-lad-to-devolved-area-*.csv*", "geo-lookups/dfe-published-data-qa/las.csv*",
			"geo-lookups/*/la_all_codes.csv*", "geo-lookups/*/lookup_lsoa21_ward24_ltla24*.csv*", "geo-lookups/*/lookup_lsoa11_lsoa21_ltla22.csv*", "geo-lookups/*/lsoa_latlong.csv*"},
			run: func(s *Service, ctx context.Context, f []string) (Report, error) { return s.ImportAreas(ctx, f...) }},
		{patterns: []string{"boundaries/*/lad-*.geojson*", "boundaries/*/ctyua-*.geojson*", "boundaries/*/combined-authorities-*.geojson*", "boundaries/*/regions-*.geojson*",
			"boundaries/*/lsoa_E*.geojson*", "boundaries/*/ward_E*.geojson*", "boundaries/*/boundaries_lsoa21_england.geojson*"},
			run: func(s *Service, ctx context.Context, f []string) (Report, error) {
				return s.ImportBoundaries(ctx, f...)
			}},
		{patterns: []string{"imd/imd2025_england_lsoa21_indicators.csv*", "imd/iod2025-file3-*.csv*"},
			run: func(s *Service, ctx context.Context, f []string) (Report, error) { return s.ImportNeed(ctx, f...) }},
		{patterns: []string{"gias/register-*.csv*", "gias/edubasealldata20[0-9][0-9][0-9][0-9][0-9][0-9].csv*"}, latest: true,
			run: func(s *Service, ctx context.Context, f []string) (Report, error) { return s.ImportGIAS(ctx, f...) }},
		{patterns: []string{"gias/links_*.csv*"}, latest: true,
			run: func(s *Service, ctx context.Context, f []string) (Report, error) { return s.ImportLinks(ctx, f...) }},
		{patterns: []string{"gias/former-names*.csv*"},
			run: func(s *Service, ctx context.Context, f []string) (Report, error) { return s.ImportNames(ctx, f...) }},
		{patterns: []string{"dfe-stats/school-level/england_census_*.csv*"}, latest: true, run: importCensusByName},
		{patterns: []string{"early-years/ofsted-early-years-*.csv*"}, latest: true,
			run: func(s *Service, ctx context.Context, f []string) (Report, error) {
				return s.ImportEarlyYears(ctx, f...)
			}},
	}
}

var schoolYear = regexp.MustCompile(`(20\d\d)-\d\d`)

// CensusPeriod reads the school year out of a census file's name, the only
// place where it stands: "england_census_2022-23.csv".
func CensusPeriod(path string) (term.Period, error) {
	m := schoolYear.FindStringSubmatch(filepath.Base(path))
	if m == nil {
		return 0, fmt.Errorf("%s: expected the school year in the file's name, as in england_census_2022-23.csv", filepath.Base(path))
	}
	year, err := strconv.Atoi(m[1])
	return term.Period(year), err
}

func importCensusByName(s *Service, ctx context.Context, files []string) (Report, error) {
	period, err := CensusPeriod(files[0])
	if err != nil {
		return Report{}, err
	}
	return s.ImportCensus(ctx, period, files...)
}

// ImportFolder imports everything it knows out of a folder of open data, all or
// nothing. progress is told after each kind of file. A folder that lacks a kind
// goes on without it, and its report says so.
func (s *Service) ImportFolder(ctx context.Context, folder string, progress func(Report)) error {
	if _, err := os.Stat(folder); err != nil {
		return fmt.Errorf("folder of open data: %w", err)
	}
	last, err := s.Batch(ctx, func(ctx context.Context) error {
		for _, st := range steps() {
			files, err := st.files(folder)
			if err != nil {
				return err
			}
			if len(files) == 0 {
				progress(Report{Kind: st.patterns[0], Notes: []string{"not in the folder"}})
				continue
			}
			report, err := st.run(s, ctx, files)
			if err != nil {
				return err
			}
			progress(report)
		}
		return nil
	})
	if err == nil && last.ID != "" {
		progress(Report{Kind: "where every setting is, and which stand now", Rows: last.Rows, Changed: true,
			Counts: map[string]int{"placed": last.Counts["placed"], "converted": last.Counts["converted"]}})
	}
	return err
}

func (st step) files(folder string) ([]string, error) {
	var out []string
	for _, p := range st.patterns {
		found, err := filepath.Glob(filepath.Join(folder, p))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	if st.latest && len(out) > 1 {
		out = []string{slices.MaxFunc(out, func(x, y string) int { return cmp.Or(cmp.Compare(releaseOf(x), releaseOf(y)), cmp.Compare(x, y)) })}
	}
	return out, nil
}

var notDigits = regexp.MustCompile(`\D+`)

// releaseOf is the date in a file's name ("edubasealldata20250422.csv",
// "register-2023-11-16.csv.gz"), as digits that compare by time.
func releaseOf(path string) string {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	return notDigits.ReplaceAllString(name, "")
}
