package landscape_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/app"
	"fairground/internal/browsertest"
	"fairground/internal/register"
)

// TestLandscapeInTheBrowser asks the landscape's questions as the public does, from
// the home page on, at the width of a phone and of a desk.
func TestLandscapeInTheBrowser(t *testing.T) {
	a, err := app.Open(t.Context(), app.Config{Database: filepath.Join(t.TempDir(), "demo.db"), Now: now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	if err := a.Populate(t.Context(), "", now(), func(register.Report) {}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	b := browsertest.New(t)
	for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
		look := func(name string) {
			b.NoSideScroll()
			b.Axe()
			if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
				b.Screenshot(filepath.Join(dir, "landscape-"+name+".png"))
			}
		}
		b.Open(server.URL+"/", width)
		browsertest.Eval[bool](b, `(document.querySelector("#area").value = "E47000004", document.querySelector("#theme").value = "early-childhood", document.querySelector("#phase").value = "early-years", true)`)
		b.Follow(".fg-landscape-ask button")
		if at := b.URL(); !strings.Contains(at, "/landscape/E47000004/gaps?") || !strings.Contains(at, "theme=early-childhood") {
			t.Fatalf("the home page leads to %s", at)
		}
		main := b.Text("main")
		for _, part := range []string{"children in low-income families and no early childhood work for early years (0–4) on record within 2 km", "How complete the record is", "Nearest on record", "No record", "aged 0 to 15"} {
			if !strings.Contains(main, part) {
				t.Errorf("the answer does not say “%s”", part)
			}
		}
		look("gaps")
		for k, question := range []string{"overlaps", "reach", "equity", "site", "changes"} {
			b.Follow(fmt.Sprintf(".fg-tabs li:nth-child(%d) a", k+2))
			if !strings.Contains(b.URL(), "/"+question+"?") {
				t.Errorf("the tab leads to %s", b.URL())
			}
			look(question)
		}
		for name, path := range map[string]string{"start": "", "area": "/E47000004", "whole": "/E47000004/gaps/settings?page=2"} {
			b.Open(server.URL+"/landscape"+path, width)
			look(name)
		}
		b.Expect("422")
		b.Open(server.URL+"/landscape/E47000004/site?k=many&per=2", width)
		if got := browsertest.Eval[string](b, `document.querySelector("[name=k]").value + document.querySelector("[name=per]").value`); got != "many2" {
			t.Errorf("the form comes back with %q", got)
		}
		look("refused")
	}
}
