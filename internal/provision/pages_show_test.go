package provision_test

import (
	"fmt"
	"strings"
	"testing"

	"fairground/internal/htmltest"
)

// TestRowsOfAList narrows the table by outcome and turns its pages.
func TestRowsOfAList(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		at := v.reviewing("ours.csv", mixedList)
		for show, want := range map[string]string{"matched": "Oak Hill Academy", "to-review": "Perhaps Little Acorns", "none": "Zanzibar", "aside": "This row is a total", "nonsense": "Zanzibar"} {
			v.get(at+"?show="+show).page(200, htmltest.In("#rows tbody", htmltest.Contains(want)), htmltest.Count("tbody .fg-tag", map[string]int{"matched": 2, "nonsense": 5}[show]+map[bool]int{true: 1}[show == "to-review" || show == "none" || show == "aside"]))
		}
		v.get(at).page(200, htmltest.Count("#rows tbody th a", 4)) // the total cannot be reviewed
		var many strings.Builder
		many.WriteString("School,Postcode\n")
		for i := range 120 {
			fmt.Fprintf(&many, "Zanzibar Club %d,\n", i)
		}
		long := v.reviewing("many.csv", many.String())
		v.get(long+"?page=3").page(200, htmltest.Count("#rows tbody tr", 20), htmltest.In(".fg-pages__range", htmltest.Text("101 to 120 of 120 rows")))
	})
}

// TestRowsReadInPart are named with file, row and column, before and after the
// match, and without what was found there: it may be a person.
func TestRowsReadInPart(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		const broken = "School,Postcode,Head teacher\nOak Hill Academy,B1 1AA,Jane Doe\n\"Riverside High School,S2 4DD,John Roe\nLittle Acorns Nursery School,B3 3CC,Ann Poe\n"
		at := v.sent("ours.csv", broken)
		named := htmltest.In("#problems li", htmltest.Contains("ours.csv, row 3, column A (School)"), htmltest.Contains("closing quotation mark"))
		v.get(at+"/columns").page(200, named)
		v.post(at+"/columns", nil).to(at)
		v.settle(at)
		page := v.get(at).page(200, named, htmltest.Count("#rows tbody tr", 3))
		if strings.Contains(page.body, "John Roe") {
			t.Error("a head teacher is named on the page")
		}
	})
}

// TestStoppedMatching goes back to the columns and can be begun again.
func TestStoppedMatching(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		at := v.sent("ours.csv", manyRows(25_000))
		v.post(at+"/columns", nil).to(at)
		v.get(at).page(200, htmltest.In(".fg-progress[data-progress]"), htmltest.In("main form button", htmltest.Text("Stop matching")), htmltest.In("noscript", htmltest.Contains("refresh")))
		v.get(at + "/columns").to(at)
		v.get(at + "/review").to(at)
		v.get(at + "/confirm").to(at)
		v.get(at + "/result.csv").page(404)
		v.post(at+"/stop", nil).to(at + "/columns")
		v.get(at).page(200, htmltest.In(".fg-tag", htmltest.Text("Check the columns")))
		v.post(at+"/columns", nil).to(at)
		v.settle(at)
		v.get(at).page(200, htmltest.In(".fg-tag", htmltest.Text("To review and confirm")))
	})
}

// manyRows is a list that takes a moment to match.
func manyRows(n int) string {
	var b strings.Builder
	b.WriteString("School,Postcode,Area\n")
	for i := range n {
		fmt.Fprintf(&b, "Little Acorn School %d,B%d 3CC,Birmingham\n", i%977, i%40)
	}
	return b.String()
}
