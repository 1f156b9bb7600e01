package landscape_test

import (
	"strings"
	"testing"

	"fairground/internal/db/dbtest"
)

// TestYearComparedWith: the form names the year that the page compares with, on record
// or not, and does not offer the one that is asked about.
func TestYearComparedWith(t *testing.T) {
	h := inhabited(t, dbtest.SQLite(t, rooms()...))
	get := h.serve(t)
	for query, from := range map[string]string{"period=2022/23": "2021/22", "period=2024/25": "2023/24", "period=2024/25&from=2022/23": "2022/23", "period=2019/20": "2018/19"} {
		body := get(viewers(t.Context())["national"], "/landscape/E92000001/changes?"+query).Body.String()
		_, form, _ := strings.Cut(body, `name="from"`)
		form, _, _ = strings.Cut(form, "</select>")
		if !strings.Contains(form, `<option value="`+from+`" selected>`) {
			t.Errorf("%s: the form does not say that it is compared with %s: %s", query, from, form)
		}
		if asked := query[len("period=") : len("period=")+7]; strings.Contains(form, asked) {
			t.Errorf("%s: the form offers to compare a year with itself: %s", query, form)
		}
	}
}
