package register

import (
	"context"
	"slices"
	"strings"

	"fairground/internal/db"
	"fairground/internal/register/source"
	"fairground/internal/term"
)

// ImportPostcodes reads a postcode directory (ONSPD, NSPL, or any file with a
// postcode and degrees) by its headers. A terminated postcode still places an
// old address.
func (s *Service) ImportPostcodes(ctx context.Context, paths ...string) (Report, error) {
	columns := []source.Column{source.Need("pcds", "pcd", "pcd7", "pcd8", "postcode", "postcode_nospace"), source.Need("lat", "latitude"),
		source.Need("long", "lon", "longitude"), source.May("lsoa21", "lsoa21cd"), source.May("osgrdind", "gridind")}
	return s.imported(ctx, "postcodes", paths, func(ctx context.Context, report *Report) error {
		known, err := s.postcodes(ctx)
		if err != nil {
			return err
		}
		added := map[string]postcodePoint{}
		err = each(paths, columns, report, func(r source.Row) {
			if strings.HasPrefix(r.Text(1), "99.99") || r.Text(4) == "9" {
				return // the directory's marks for a postcode without a point
			}
			lat, lon, err := latLon(r, 1, 2)
			if err != nil {
				report.wrong(err)
				return
			}
			p := postcodePoint{lat: lat, lon: lon, doubt: postcodeDoubt(r.Text(4)), neighbourhood: term.GSS(r.Text(3))}
			if pc := compact(r.Text(0)); known[pc] != p {
				added[pc] = p
			}
			report.Rows++
		})
		if err != nil {
			return err
		}
		report.count("new", len(added))
		if len(added) == 0 {
			return nil
		}
		if err := s.savePostcodes(ctx, added, report.Files); err != nil {
			return err
		}
		return s.refresh(ctx, report)
	})
}

// postcodeDoubt reads the directory's grid reference quality indicator: 1 is
// the building nearest the centre, higher figures are rougher.
func postcodeDoubt(indicator string) float64 {
	switch indicator {
	case "1", "2", "3":
		return 100
	case "", "4", "5": // imputed, or not said: no better than from the schools there
		return schoolDoubt
	}
	return 1000
}

func (s *Service) postcodes(ctx context.Context) (map[string]postcodePoint, error) {
	type row struct {
		pc string
		p  postcodePoint
	}
	rows, err := db.Collect(ctx, s.db, func(r db.Scanner) (v row, err error) {
		err = r.Scan(&v.pc, &v.p.lat, &v.p.lon, &v.p.doubt, &v.p.neighbourhood)
		return v, err
	}, `select postcode, lat, lon, doubt_m, coalesce(neighbourhood, '') from postcode`)
	if err != nil {
		return nil, err
	}
	out := make(map[string]postcodePoint, len(rows))
	for _, r := range rows {
		out[r.pc] = r.p
	}
	return out, nil
}

func (s *Service) savePostcodes(ctx context.Context, added map[string]postcodePoint, files []string) error {
	pcs := make([]string, 0, len(added))
	for pc := range added {
		pcs = append(pcs, pc)
	}
	slices.Sort(pcs)
	for chunk := range slices.Chunk(pcs, 500) {
		if _, err := s.db.Exec(ctx, `delete from postcode where postcode in (`+db.Parameters(1, len(chunk))+`)`, db.Args(chunk)...); err != nil {
			return err
		}
	}
	release := strings.Join(files, ", ")
	_, err := s.db.Load(ctx, "postcode", []string{"postcode", "lat", "lon", "doubt_m", "neighbourhood", "source"}, rowsOf(pcs, func(pc string) []any {
		p := added[pc]
		return []any{pc, p.lat, p.lon, p.doubt, string(p.neighbourhood), release}
	}))
	return err
}
