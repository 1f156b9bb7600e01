package register_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/register"
	"fairground/internal/site"
)

// serve serves the room's own pages, open to everyone.
func serve(t *testing.T, s *register.Service) string {
	t.Helper()
	st, err := site.New(site.Config{})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, func(context.Context, site.Permission, *http.Request) error { return nil })
	s.Routes(rt, st)
	server := httptest.NewServer(st.Wrap(rt))
	t.Cleanup(server.Close)
	return server.URL
}

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func TestImportPages(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		url := serve(t, s)
		if status, body := get(t, url+"/registers"); status != 200 || !strings.Contains(body, "No register has been read in yet") {
			t.Errorf("with nothing imported: %d", status)
		}
		if _, err := s.ImportGIAS(t.Context(), write(t, "2025.csv", register2025)); err != nil {
			t.Fatal(err)
		}
		r, err := s.ImportGIAS(t.Context(), write(t, "2026.csv", strings.Replace(register2026, "100004,", "bad,", 1)))
		if err != nil {
			t.Fatal(err)
		}
		if status, body := get(t, url+"/registers"); status != 200 || !strings.Contains(body, "2026.csv") || !strings.Contains(body, "2025.csv") {
			t.Errorf("the list of imports: %d", status)
		}
		status, body := get(t, url+"/registers/"+string(r.ID))
		for _, want := range []string{"renamed", "Elm Road Infant School", "closed", "row 6"} {
			if status != 200 || !strings.Contains(body, want) {
				t.Errorf("the page of an import (%d) lacks %q", status, want)
			}
		}
		if status, body := get(t, url+"/registers/"+string(r.ID)+"/changes.csv"); status != 200 || !strings.HasPrefix(body, "change,setting,was,now\nclosed,gias:100001,open,closed\n") {
			t.Errorf("the download: %d\n%s", status, body)
		}
		if status, _ := get(t, url+"/registers/none"); status != 404 {
			t.Errorf("an import that is not there: %d", status)
		}
	})
}
