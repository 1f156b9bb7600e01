package need

import (
	"context"
	"slices"

	citable "fairground/internal/figure"
	"fairground/interval"
)

// Rerun answers a query of this room's figures as the room of citations has it
// answered.
func (s *Service) Rerun(ctx context.Context, query, release string) (citable.Answer, error) {
	return s.rerun(ctx, query, release)
}

// CloseUp leaves out of a table what is left out where there are too many equations
// to be solved.
func CloseUp(table interval.Table) interval.Table {
	t := &sheet{sums: table.Sums, least: defaultThreshold}
	of := &series{indicator: &Indicator{}}
	for _, c := range table.Cells {
		t.cells, t.of = append(t.cells, &cell{x: c.Value, n: c.Value}), append(t.of, of)
		t.hidden, t.secret = append(t.hidden, c.Withheld), append(t.secret, c.Withheld)
	}
	t.closeUp()
	table.Cells = slices.Clone(table.Cells)
	for i := range table.Cells {
		table.Cells[i].Withheld = t.hidden[i]
	}
	return table
}
