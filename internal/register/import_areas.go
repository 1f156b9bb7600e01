package register

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"

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

type areaRows = iter.Seq[source.Row]

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
	var broken error
	err = kind.apply(atlas, func(yield func(source.Row) bool) {
		rows := source.Rows(f, filepath.Base(path), kind.columns...)
		broken = gather(rows, report, func(r source.Row) { yield(r) })
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
