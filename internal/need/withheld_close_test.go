package need_test

import (
	"math/rand/v2"
	"testing"

	"fairground/internal/need"
	"fairground/interval"
)

// TestTooManyEquations: where a sheet is too large to be solved, what is withheld
// of it does not follow either: of two groups and their total in nine places, of
// three regions, of a country.
func TestTooManyEquations(t *testing.T) {
	for trial := range 25 {
		r := rand.New(rand.NewPCG(11, uint64(trial)))
		const places, all = 9, 13 // then three regions, then the country
		table := interval.Table{Cells: make([]interval.Cell, 3*all)}
		cell := func(group, place int) int { return group*all + place }
		for group := range 2 {
			for place := range places {
				v := float64(20 + r.IntN(300))
				for _, g := range []int{group, 2} {
					for _, at := range []int{place, places + place/3, all - 1} {
						table.Cells[cell(g, at)].Value += v
					}
				}
			}
		}
		for g := range 3 {
			country := interval.Sum{Total: cell(g, all-1)}
			for region := range 3 {
				country.Parts = append(country.Parts, cell(g, places+region))
				table.Sums = append(table.Sums, interval.Sum{Total: cell(g, places+region), Parts: []int{cell(g, 3*region), cell(g, 3*region+1), cell(g, 3*region+2)}})
			}
			table.Sums = append(table.Sums, country)
		}
		for at := range all {
			table.Sums = append(table.Sums, interval.Sum{Total: cell(2, at), Parts: []int{cell(0, at), cell(1, at)}})
		}
		secret := map[int]bool{}
		for range 1 + trial%3 {
			secret[r.IntN(len(table.Cells))] = true
		}
		for i := range secret {
			table.Cells[i].Withheld = true
		}
		known, err := interval.Deduce(need.CloseUp(table))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range known {
			if secret[d.Cell] && d.Upper-d.Lower < 1 {
				t.Errorf("trial %d: cell %d follows: %v to %v", trial, d.Cell, d.Lower, d.Upper)
			}
		}
	}
}
