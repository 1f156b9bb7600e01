package provision_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"fairground/internal/alliance"
	"fairground/internal/db/dbtest"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/sharedtest"
	"fairground/internal/term"
)

// BenchmarkPlacePage measures the pages of places on the real registers, with
// 300 organisations at 20,000 settings, once the server is warm. The bar for a
// combined authority is 30 ms.
func BenchmarkPlacePage(b *testing.B) {
	folder := sharedtest.Dir(b)
	h := unstarted(b, dbtest.SQLite(b, rooms...))
	if err := h.register.ImportFolder(b.Context(), folder, func(register.Report) {}); err != nil {
		b.Fatal(err)
	}
	fill(b, h)
	handler := placeHandler(b, h)
	for _, path := range []string{"/", "/places", "/places/E47000007", "/places/E08000025", "/places/E92000001", "/places/E92000001?theme=literacy&only=worked", "/settings/gias:150001", "/tiles/settings/9/253/168?within=E47000007"} {
		serve(b, handler, path)
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				serve(b, handler, path)
			}
		})
	}
}

func serve(b *testing.B, h http.Handler, path string) {
	b.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), "GET", path, nil))
	if w.Code != http.StatusOK {
		b.Fatalf("GET %s: status %d", path, w.Code)
	}
}

// fill spreads 300 organisations' programmes over the open settings.
func fill(b *testing.B, h *house) {
	b.Helper()
	g, err := h.register.Gazetteer(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var organisations []alliance.Organisation
	var programmes []provision.Programme
	for i := range 300 {
		id := term.ID(fmt.Sprintf("o-%03d", i))
		organisations = append(organisations, alliance.Organisation{ID: id, Name: fmt.Sprintf("Organisation %03d", i), Kind: alliance.Charity})
		programmes = append(programmes, provision.Programme{ID: "p-" + id, Organisation: id, Name: "Programme"})
	}
	if err := h.alliance.AddAll(b.Context(), organisations); err != nil {
		b.Fatal(err)
	}
	if err := h.provision.AddProgrammes(b.Context(), programmes); err != nil {
		b.Fatal(err)
	}
	themes := term.Themes()
	var deliveries []provision.Delivery
	for i := 0; len(deliveries) < 20_000; i = (i + 7) % len(g.Listings) {
		if l := &g.Listings[i]; l.Status == register.Open {
			n := len(deliveries)
			deliveries = append(deliveries, provision.Delivery{Programme: programmes[n*n%300].ID, Setting: l.ID, Themes: term.NewThemeSet(themes[n%len(themes)]), Period: 2025, Visibility: provision.Alliance})
		}
	}
	if err := h.provision.AddDeliveries(b.Context(), deliveries); err != nil {
		b.Fatal(err)
	}
}
