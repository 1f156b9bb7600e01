package alliance_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/site"

	"github.com/a-h/templ"
)

func get(t *testing.T, h http.Handler, path string, want int, checks ...htmltest.Check) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
	if w.Code != want {
		t.Fatalf("GET %s: status %d, want %d", path, w.Code, want)
	}
	htmltest.Run(t, strings.NewReader(w.Body.String()), checks...)
}

func TestPages(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		s := service(d)
		var all []alliance.Organisation
		for i := range 60 {
			all = append(all, alliance.Organisation{Name: fmt.Sprintf("Readers %02d", i), Kind: alliance.Charity, Illustrative: true})
		}
		joined := time.Date(2019, 4, 1, 0, 0, 0, 0, time.UTC)
		all = append(all, alliance.Organisation{ID: "uni", Name: "Northtown University", Kind: alliance.University, MemberFrom: joined, Website: "https://www.northtown.example/about",
			Identifiers: []alliance.Identifier{"GB-UKPRN-10012345"}})
		if err := s.AddAll(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		st, err := site.New(site.Config{Search: "/search", Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
		if err != nil {
			t.Fatal(err)
		}
		st.Panels().Register("organisation", "test", func(_ context.Context, _ site.Viewer, id string) (templ.Component, error) {
			return site.Tag{Text: "panel of " + id}, nil
		})
		rt := site.NewRoutes(st, func(context.Context, site.Permission, *site.Thing) error { return nil })
		s.Routes(rt, st)
		search := site.NewSearch(st)
		search.Add(s.Finder())
		search.Routes(rt)

		get(t, rt, "/organisations", 200, htmltest.In("#organisations tbody", htmltest.Count("tr", 50)), htmltest.In(".fg-pages__range", htmltest.Text("1 to 50 of 61 organisations")))
		get(t, rt, "/organisations?page=2", 200, htmltest.In("#organisations tbody", htmltest.Count("tr", 11)))
		get(t, rt, "/organisations?q=NORTH+uni", 200, htmltest.In("#organisations tbody", htmltest.Count("tr", 1)), htmltest.In("#organisations tbody a", htmltest.Attr("href", "/organisations/uni")))
		get(t, rt, "/organisations?kind=charity&q=readers+5", 200, htmltest.In("#organisations caption", htmltest.Text("15 organisations")), htmltest.In("main .fg-tag", htmltest.Text("Illustrative")))
		get(t, rt, "/organisations?member=yes", 200, htmltest.In("#organisations tbody", htmltest.Contains("Since 2019")), htmltest.None("main .fg-tag"))
		get(t, rt, "/organisations?q=nobody", 200, htmltest.In(".fg-empty"))
		get(t, rt, "/organisations/uni", 200, htmltest.In("h1", htmltest.Text("Northtown University")),
			htmltest.In(".fg-summary", htmltest.Contains("Since 1 April 2019"), htmltest.Contains("GB-UKPRN-10012345"), htmltest.Contains("northtown.example")),
			htmltest.In("main .fg-tag", htmltest.Text("panel of uni")))
		get(t, rt, "/organisations/nobody", 404)
		get(t, rt, "/search?q=northtown", 200, htmltest.In(".fg-result a", htmltest.Attr("href", "/organisations/uni")))
	})
}
