package register_test

import (
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/register"
)

func TestImportPages(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		h := pages(t, s)
		fetch(t, h, "/registers", 200, htmltest.In("main", htmltest.Contains("No register has been read in yet")))
		if _, err := s.ImportGIAS(t.Context(), write(t, "2025.csv", register2025)); err != nil {
			t.Fatal(err)
		}
		r, err := s.ImportGIAS(t.Context(), write(t, "2026.csv", strings.Replace(register2026, "100004,", "bad,", 1)))
		if err != nil {
			t.Fatal(err)
		}
		fetch(t, h, "/registers", 200, htmltest.In("#imports", htmltest.Contains("2026.csv"), htmltest.Contains("2025.csv")))
		page := "/registers/" + string(r.ID)
		fetch(t, h, page, 200,
			htmltest.In("#changes", htmltest.Contains("renamed"), htmltest.Contains("Elm Road Infant School"), htmltest.Contains("closed")),
			htmltest.In("#problems", htmltest.Contains("2026.csv: row 6, column URN")))
		if csv := fetch(t, h, page+"/changes.csv", 200).Body.String(); !strings.HasPrefix(csv, "change,setting,was,now\nclosed,gias:100001,open,closed\n") {
			t.Errorf("the download:\n%s", csv)
		}
		fetch(t, h, "/registers/none", 404)
	})
}
