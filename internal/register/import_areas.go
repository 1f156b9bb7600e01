package register

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fairground/internal/register/source"
	"fairground/internal/term"
)

// areaFile is a kind of look-up that tells of areas: how its header is known
// and what is made of it. They are applied in this order whatever order the
// files come in, because the later ones name codes that the earlier introduce.
type areaFile struct {
	name    string
	columns []source.Column
	apply   func(a *Atlas, rows areaRows) error
}

type areaRows func(yield func(source.Row, error) bool)

func areaFiles() []areaFile {
	need, may := source.Need, source.May
	return []areaFile{
		{"hierarchy of wards, authorities and devolved areas", []source.Column{need("ward_code"), need("ward_name"), need("lad_code"), need("lad_name"),
			need("new_la_code"), need("la_name"), need("english_devolved_area_code"), need("english_devolved_area_name"), need("region_code"), need("region_name"),
			need("country_code"), need("country_name"), need("first_available_year_included"), need("most_recent_year_included")}, applyHierarchy},
		{"districts, authorities and devolved areas", []source.Column{need("lad_code"), need("lad_name"), need("new_la_code"), need("la_name"),
			need("english_devolved_area_code"), need("english_devolved_area_name"), need("region_code"), need("region_name"), may("old_la_code")}, applyDistricts},
		{"local authorities with the Department for Education's codes", []source.Column{need("new_la_code"), need("la_name"), need("old_la_code"),
			need("date_of_termination"), need("status"), may("parent_geography_code")}, applyAuthorityCodes},
		{"codes that followed codes", []source.Column{need("LADCD"), need("LADNM"), need("LADCD_ACTIVE"), may("UTLACD")}, applySuccessors},
		{"neighbourhoods, wards and districts", []source.Column{need("lsoa21_code"), need("lsoa21_name"), need("ward24_code", "ward_code"), need("ltla24_code", "lad_code")}, applyNeighbourhoods},
		{"neighbourhoods of 2011 and 2021", []source.Column{need("lsoa11_code"), need("lsoa11_name"), need("lsoa21_code"), need("change_code")}, applyOldNeighbourhoods},
		{"centres of neighbourhoods", []source.Column{need("LSOACD"), need("latitude"), need("longitude")}, applyCentres},
	}
}

// ImportAreas reads any of the look-ups listed in docs/data.md, recognised by
// their headers and in any order, into the areas known so far.
func (s *Service) ImportAreas(ctx context.Context, paths ...string) (Report, error) {
	return s.imported(ctx, "areas", paths, func(ctx context.Context, report *Report) error {
		atlas, err := s.loadAtlas(ctx)
		if err != nil {
			return err
		}
		before := atlas.digest()
		kinds := areaFiles()
		for i, kind := range kinds {
			for _, path := range paths {
				if k, err := recogniseAreaFile(path); err != nil {
					return err
				} else if k == i {
					if err := applyAreaFile(atlas, kind, path, report); err != nil {
						return err
					}
				}
			}
		}
		atlas.finish()
		if atlas.digest() == before {
			return nil
		}
		report.Rows = atlas.Len()
		report.Changed = true
		if err := s.saveAtlas(ctx, atlas); err != nil {
			return err
		}
		return s.refresh(ctx, report)
	})
}

func recogniseAreaFile(path string) (int, error) {
	header, err := source.Header(path)
	if err != nil {
		return 0, err
	}
	for i, kind := range areaFiles() {
		if !slices.ContainsFunc(kind.columns, func(c source.Column) bool { return c.Needed && !hasColumn(header, c.Names) }) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%s: row 1: not a look-up of areas that is known here: expected the columns of one of the files listed in docs/data.md, found %s", filepath.Base(path), strings.Join(header, ", "))
}

func hasColumn(header, names []string) bool {
	return slices.ContainsFunc(header, func(h string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(strings.TrimSpace(h), n) })
	})
}

func applyAreaFile(atlas *Atlas, kind areaFile, path string, report *Report) error {
	f, err := source.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var broken error // the file cannot be read to its end: nothing of it may count
	err = kind.apply(atlas, func(yield func(source.Row, error) bool) {
		for row, problem := range source.Rows(io.Reader(f), filepath.Base(path), kind.columns...) {
			var bad *source.RowError
			switch {
			case errors.As(problem, &bad) && bad.Row > 1:
				report.Problems = append(report.Problems, bad.Error())
				continue
			case problem != nil:
				broken = problem
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	})
	return errors.Join(err, broken)
}

// add makes an area, or nothing for a code that is not of England or has no name.
// A name that differs from the present one is kept as another name.
func (a *Atlas) add(code term.GSS, name string) *Area {
	kind, ok := KindOf(code)
	if !ok || name == "" {
		return nil
	}
	area := a.areas[code]
	if area == nil {
		area = &Area{Code: code, Kind: kind, Name: name}
		a.areas[code] = area
	} else if area.Name != name && !slices.Contains(area.OtherNames, name) {
		area.OtherNames = append(area.OtherNames, name)
		slices.Sort(area.OtherNames)
	}
	return area
}

// join says that part lies directly within whole. An area lies in one area of a
// kind at a time: a later look-up corrects an earlier one.
func (a *Atlas) join(part, whole term.GSS) {
	if a.areas[part] == nil || a.areas[whole] == nil || part == whole {
		return
	}
	a.leave(part, a.areas[whole].Kind)
	a.wholes[part] = append(a.wholes[part], whole)
	slices.Sort(a.wholes[part])
}

// leave says that an area lies in none of a kind any more.
func (a *Atlas) leave(part term.GSS, kind AreaKind) {
	a.wholes[part] = slices.DeleteFunc(a.wholes[part], func(w term.GSS) bool { return a.areas[w].Kind == kind })
}

// rename gives an area its present name and keeps the one before.
func (area *Area) rename(name string) {
	if area.Name == name {
		return
	}
	area.OtherNames = slices.DeleteFunc(append(area.OtherNames, area.Name), func(n string) bool { return n == name })
	slices.Sort(area.OtherNames)
	area.Name = name
}

// span is the years in which a code and its name stand in a hierarchy.
type span struct {
	first, last int
	name        string
}

// applyHierarchy reads one row per ward and period. Codes that have gone from
// the latest year are past; a local government order takes effect on 1 April
// and wards change at the May elections, so those days stand for the year.
func applyHierarchy(a *Atlas, rows areaRows) error {
	spans := map[term.GSS]span{}
	type row struct {
		chain []term.GSS
		last  int
	}
	var all []row
	names := map[term.GSS]map[string]bool{}
	for r := range rows {
		first, last := r.Integer(12), r.Integer(13)
		if first == nil || last == nil || !term.GSS(r.Text(0)).InEngland() {
			continue
		}
		chain := []term.GSS{}
		for _, col := range []int{0, 2, 4, 6, 8, 10} {
			code, name := term.GSS(r.Text(col)), r.Text(col+1)
			chain = append(chain, code)
			if _, ok := KindOf(code); !ok {
				continue
			}
			if names[code] == nil {
				names[code] = map[string]bool{}
			}
			names[code][name] = true
			spans[code] = spans[code].widen(*first, *last, name)
		}
		all = append(all, row{chain, *last})
	}
	if len(all) == 0 {
		return nil
	}
	data := span{first: 9999}
	for _, s := range spans {
		data.first, data.last = min(data.first, s.first), max(data.last, s.last)
	}
	for _, code := range slices.Sorted(maps.Keys(spans)) {
		s := spans[code]
		area := a.add(code, s.name)
		if area == nil {
			continue // without a name
		}
		for _, name := range slices.Sorted(maps.Keys(names[code])) {
			a.add(code, name)
		}
		area.rename(s.name)
		area.setYears(s, data)
	}
	for _, r := range all {
		if r.last == data.last {
			a.joinChain(r.chain)
		}
	}
	return nil
}

func (s span) widen(first, last int, name string) span {
	if s.first == 0 {
		return span{first, last, name}
	}
	if last >= s.last {
		s.name = name
	}
	return span{min(s.first, first), max(s.last, last), s.name}
}

func (area *Area) setYears(s, data span) {
	month := time.April
	if area.Kind == Ward {
		month = time.May
	}
	if s.first > data.first {
		area.From = time.Date(s.first, month, 1, 0, 0, 0, 0, time.UTC)
	}
	if s.last < data.last {
		area.To = time.Date(s.last+1, month, 1, 0, 0, 0, 0, time.UTC)
	}
}

// joinChain joins ward, district, authority, combined authority, region and
// country. A unitary district is its own authority.
func (a *Atlas) joinChain(c []term.GSS) {
	ward, district, authority, combined, region, country := c[0], c[1], c[2], c[3], c[4], c[5]
	a.join(ward, district)
	a.join(district, authority)
	if district != "" {
		a.leave(district, CombinedAuthority)
	}
	a.join(district, combined)
	a.join(district, region)
	a.join(authority, region)
	a.join(combined, country)
	a.join(region, country)
}

func applyDistricts(a *Atlas, rows areaRows) error {
	for r := range rows {
		district, authority, combined, region := term.GSS(r.Text(0)), term.GSS(r.Text(2)), term.GSS(r.Text(4)), term.GSS(r.Text(6))
		if !district.InEngland() {
			continue
		}
		for i, code := range []term.GSS{district, authority, combined, region} {
			a.add(code, r.Text(2*i+1))
		}
		a.add(england, "England")
		a.joinChain([]term.GSS{"", district, authority, combined, region, england})
		if dfe := r.Text(8); isDfECode(dfe) && a.authority[dfe] == "" {
			a.authority[dfe] = authority
		}
	}
	return nil
}

// England is the country's code.
const england term.GSS = "E92000001"

func isDfECode(s string) bool {
	return len(s) == 3 && strings.Trim(s, "0123456789") == ""
}

func applyAuthorityCodes(a *Atlas, rows areaRows) error {
	for r := range rows {
		code, dfe := term.GSS(r.Text(0)), r.Text(2)
		live := strings.EqualFold(r.Text(4), "live")
		if _, ok := KindOf(code); !ok || !isDfECode(dfe) {
			continue
		}
		area := a.add(code, r.Text(1))
		if area == nil {
			continue // without a name
		}
		if ended, err := time.Parse("02/01/2006", r.Text(3)); err == nil && !live && area.To.IsZero() {
			area.To = ended
		}
		a.join(code, term.GSS(r.Text(5)))
		if old := a.authority[dfe]; old == "" || live {
			a.authority[dfe] = code
		}
	}
	return nil
}

func applySuccessors(a *Atlas, rows areaRows) error {
	for r := range rows {
		code, now := term.GSS(r.Text(0)), term.GSS(r.Text(2))
		if !code.InEngland() || code == now || a.areas[now] == nil {
			continue
		}
		area := a.add(code, r.Text(1))
		if area == nil || slices.Contains(a.successors[code], now) {
			continue
		}
		a.successors[code] = append(a.successors[code], now)
		slices.Sort(a.successors[code])
		if area.To.IsZero() {
			area.To = cmpTime(a.areas[now].From, time.Date(2009, time.April, 1, 0, 0, 0, 0, time.UTC))
		}
	}
	return nil
}

func cmpTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

func applyNeighbourhoods(a *Atlas, rows areaRows) error {
	for r := range rows {
		code := term.GSS(r.Text(0))
		if !code.InEngland() || a.add(code, r.Text(1)) == nil {
			continue
		}
		if ward, ok := a.One(term.GSS(r.Text(2))); ok && a.areas[ward].Current() {
			a.join(code, ward)
		}
		if district, ok := a.One(term.GSS(r.Text(3))); ok {
			a.join(code, district)
		}
	}
	return nil
}

// applyOldNeighbourhoods keeps the LSOAs of 2011 that did not live on, so that a
// register that still uses them can be carried over.
func applyOldNeighbourhoods(a *Atlas, rows areaRows) error {
	census := time.Date(2021, time.March, 21, 0, 0, 0, 0, time.UTC)
	for r := range rows {
		old, now := term.GSS(r.Text(0)), term.GSS(r.Text(2))
		if !old.InEngland() || old == now || a.areas[now] == nil {
			continue
		}
		area := a.add(old, r.Text(1))
		if area == nil || slices.Contains(a.successors[old], now) {
			continue
		}
		area.To = census
		a.successors[old] = append(a.successors[old], now)
		slices.Sort(a.successors[old])
	}
	return nil
}

func applyCentres(a *Atlas, rows areaRows) error {
	for r := range rows {
		if area := a.areas[term.GSS(r.Text(0))]; area != nil {
			if lat, lon, err := latLon(r, 1, 2); err == nil {
				area.Lat, area.Lon = lat, lon
			}
		}
	}
	return nil
}

// digest tells whether two atlases hold the same.
func (a *Atlas) digest() string {
	var b strings.Builder
	for _, code := range slices.Sorted(maps.Keys(a.areas)) {
		fmt.Fprintln(&b, *a.areas[code], a.wholes[code], a.successors[code])
	}
	for _, dfe := range slices.Sorted(maps.Keys(a.authority)) {
		fmt.Fprintln(&b, dfe, a.authority[dfe])
	}
	return cmp.Or(b.String(), "empty")
}
