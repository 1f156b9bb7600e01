package provision_test

import (
	"encoding/csv"
	"mime"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestResultOfAList has every kept column and six more, with what people decided.
func TestResultOfAList(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		at := v.reviewing("ours.csv", strings.Replace(mixedList, "Story Time,Tom", `"=HYPERLINK(""x"")",Tom`, 1))
		v.post(at+"/rows/3", url.Values{"choice": {"gias:100003"}}).to(at)
		got := v.get(at + "/result.csv").page(200)
		if name := got.header.Get("Content-Disposition"); name != "attachment; filename=ours.matched.csv" {
			t.Errorf("the file is offered as %q", name)
		}
		rows, err := csv.NewReader(strings.NewReader(got.body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:3] {
			row[9] = "p" // the matcher's own, which its tests hold
		}
		rows[4][9] = "p"
		want := [][]string{
			{"School", "Postcode", "Area", "Programme", "Year", "Theme", "match_register", "match_id", "match_name", "match_probability", "match_status", "match_reason"},
			{"Oak Hill Academy", "B1 1AA", "Birmingham", "Story Time", "2024/25", "Reading", "gias", "150001", "Oak Hill Academy", "p", "matched", "same name; same postcode; same authority"},
			{"Riverside High School", "S2 4DD", "Sheffield", "Book Club", "2024/25", "Juggling", "gias", "100004", "Riverside High School", "p", "matched", "same name; same postcode; same authority"},
			{"Little Acorns Nursery School", "B3 3CC", "Birmingham", "Story Time", "2024/25", "Reading", "gias", "100003", "St Mary's Catholic Primary School", "1", "matched", "chosen by a person (the matcher did not suggest it)"},
			{"Zanzibar Sailing Club", "", "Lerwick", `'=HYPERLINK("x")`, "2024/25", "Reading", "", "", "", "p", "none", "nothing like it on the registers"},
			{"Total", "4", "", "", "", "", "", "", "", "0", "none", "this row is a total, not a setting"},
		}
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("the result differs (-want +got):\n%s", diff)
		}
	})
}

// TestNamesOfDownloads: what a sender called a file writes no header of its own,
// and comes back as it was called.
func TestNamesOfDownloads(t *testing.T) {
	v := single(t)
	for name, want := range map[string]string{
		`our "best"; filename=evil.csv`: `our "best"; filename=evil.matched.csv`,
		"../../etc/Ysgol Llanfair™.csv": "Ysgol Llanfair™.matched.csv",
		"a\u202ecsv.csv":                "acsv.matched.csv",
	} {
		at := v.reviewing(name, mixedList)
		header := v.get(at + "/result.csv").page(200).header
		kind, given, err := mime.ParseMediaType(header.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || len(given) != 1 || given["filename"] != want || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%q is offered as %q, %v", name, header.Get("Content-Disposition"), err)
		}
	}
}
