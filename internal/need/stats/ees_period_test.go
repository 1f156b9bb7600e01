package stats

import (
	"slices"
	"testing"
)

// TestPeriods: labels as Explore Education Statistics shows them, in an order
// that follows time.
func TestPeriods(t *testing.T) {
	for _, c := range [][3]string{
		{"202425", "Academic year", "2024/25"}, {"199900", "academic year", "1999/00"}, {"2024/25", "Academic year", "2024/25"}, {"202425", "", "2024/25"}, {"2024", "", "2024"},
		{"202425", "Financial year", "2024-25"}, {"202425", "Tax year", "2024-25"}, {"2024", "Calendar year", "2024"}, {"2024", "Reporting year", "2024"},
		{"202425", "Autumn term", "2024/25 Autumn term"}, {"202425", "Autumn and spring terms", "2024/25 Autumn and spring term"}, {"201617", "six half terms", "2016/17 Six half terms"},
		{"202425", "Financial year Q1", "2024-25 Q1"}, {"202425", "Academic year Q1-Q3", "2024/25 Q1-Q3"}, {"2024", "Calendar year Q4", "2024 Q4"}, {"202425", "Tax year Q2 to Q3", "2024-25 Q2-Q3"},
		{"2026", "Week 7", "2026 Week 7"}, {"2026", "January", "2026 January"}, {"202425", "Part 2 (October to March)", "2024-25 Part 2 (October to March)"},
	} {
		if p, err := parsePeriod(c[0], c[1]); err != nil || p.Label != c[2] {
			t.Errorf("%s of %q is %q, want %q (%v)", c[0], c[1], p.Label, c[2], err)
		}
	}
	for _, c := range [][2]string{{"202424", "Academic year"}, {"2024", "Financial year"}, {"202425", "Calendar year"}, {"2024", "Week 54"}, {"2024", "Week 0"}, {"20245", ""}, {"", ""}, {"202426", ""}, {"2024", "Financial year Q5"}, {"202425", "Financial year Q3-Q1"}} {
		if p, err := parsePeriod(c[0], c[1]); err == nil {
			t.Errorf("%s of %q is read as %q", c[0], c[1], p.Label)
		}
	}
	for _, series := range [][][2]string{
		{{"202324", "Autumn term"}, {"202324", "Autumn and spring term"}, {"202324", "Spring term"}, {"202324", "Summer term"}, {"202425", "Autumn term"}},
		{{"2023", "Week 9"}, {"2023", "Week 10"}, {"2023", "Week 53"}, {"2024", "Week 1"}},
		{{"2023", "April"}, {"2023", "August"}, {"2023", "December"}, {"2024", "January"}},
		{{"202223", "Financial year Q1"}, {"202223", "Financial year Q1-Q2"}, {"202223", "Financial year Q2"}, {"202223", "Financial year Q4"}, {"202324", "Financial year Q1"}},
		{{"199899", "Academic year"}, {"199900", "Academic year"}, {"200001", "Academic year"}},
	} {
		var orders []int
		for _, c := range series {
			p, err := parsePeriod(c[0], c[1])
			if err != nil {
				t.Fatal(err)
			}
			orders = append(orders, p.Order)
		}
		if !slices.IsSorted(orders) || len(slices.Compact(slices.Clone(orders))) != len(orders) {
			t.Errorf("%v sort as %v", series, orders)
		}
	}
}
