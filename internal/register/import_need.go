package register

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"fairground/internal/db"
	"fairground/internal/register/source"
	"fairground/internal/term"
)

// Children is how many children an area is known to have in need.
type Children struct {
	Code   term.GSS
	LowN   Count // in income-deprived families, ages 0 to 15 (the IDACI numerator); unknown is not zero
	All    Count // all children, only where a file gave it
	Rank   Count // IDACI rank among neighbourhoods, 1 is most deprived
	Decile Count
}

// ImportNeed reads the Indices of Deprivation by neighbourhood: the file of
// indicators (for the IDACI numerator) and File 3 (for rank and decile), in any
// order. A blank stays unknown.
func (s *Service) ImportNeed(ctx context.Context, paths ...string) (Report, error) {
	columns := []source.Column{
		source.Need("lsoa21_code", "LSOA code (2021)", "lsoa_code"),
		source.May("income_deprivation_affecting_children_index_idaci_numerator", "Income Deprivation Affecting Children Index (IDACI) Numerator"),
		source.May("Income Deprivation Affecting Children Index (IDACI) Rank (where 1 is most deprived)"),
		source.May("Income Deprivation Affecting Children Index (IDACI) Decile (where 1 is most deprived 10% of LSOAs)"),
		source.May("Dependent Children aged 0-15: mid 2022", "children_0_15", "children"),
	}
	return s.imported(ctx, "imd", paths, func(ctx context.Context, report *Report) error {
		known, err := s.children(ctx)
		if err != nil {
			return err
		}
		now := maps.Clone(known)
		err = each(paths, columns, report, func(r source.Row) {
			code := term.GSS(r.Text(0))
			c := now[code]
			c.Code = code
			for i, into := range []*Count{&c.LowN, &c.Rank, &c.Decile, &c.All} {
				if n := r.Integer(i + 1); n != nil {
					*into = Known(*n)
				}
			}
			now[code] = c
			report.Rows++
		})
		if err != nil || maps.Equal(known, now) {
			return err
		}
		for code, c := range now {
			if known[code] != c {
				report.count("updated", 1)
			}
		}
		return s.saveChildren(ctx, now, strings.Join(report.Files, ", "))
	})
}

func (s *Service) saveChildren(ctx context.Context, all map[term.GSS]Children, release string) error {
	if _, err := s.db.Exec(ctx, `delete from area_need`); err != nil {
		return err
	}
	_, err := s.db.Load(ctx, "area_need", []string{"code", "release", "children_low", "children", "idaci_rank", "idaci_decile"}, func(yield func([]any) bool) {
		for _, code := range slices.Sorted(maps.Keys(all)) {
			c := all[code]
			if !yield([]any{string(code), release, c.LowN.Arg(), c.All.Arg(), c.Rank.Arg(), c.Decile.Arg()}) {
				return
			}
		}
	})
	return err
}

func (s *Service) children(ctx context.Context) (map[term.GSS]Children, error) {
	rows, err := db.Collect(ctx, s.db, scanChildren, `select code, children_low, children, idaci_rank, idaci_decile from area_need`)
	if err != nil {
		return nil, err
	}
	out := make(map[term.GSS]Children, len(rows))
	for _, c := range rows {
		out[c.Code] = c
	}
	return out, nil
}

func scanChildren(row db.Scanner) (c Children, err error) {
	var n [4]sql.NullInt64
	err = row.Scan(&c.Code, &n[0], &n[1], &n[2], &n[3])
	c.LowN, c.All, c.Rank, c.Decile = fromNull(n[0]), fromNull(n[1]), fromNull(n[2]), fromNull(n[3])
	return c, err
}

func fromNull(n sql.NullInt64) Count { return Count{N: int(n.Int64), Known: n.Valid} }
