package provision_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
)

// placeServer serves the pages about places of the small England.
func placeServer(t *testing.T) *httptest.Server {
	t.Helper()
	house := placeHouse(t, dbtest.SQLite(t, rooms...))
	if _, err := house.register.Matcher(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(placeHandler(t, house))
	t.Cleanup(server.Close)
	return server
}

// TestPlacePagesInTheBrowser looks at every page at both widths.
func TestPlacePagesInTheBrowser(t *testing.T) {
	server := placeServer(t)
	w := &walker{Browser: browsertest.New(t), base: server.URL}
	for name, path := range map[string]string{
		"home": "/", "places": "/places", "place": "/places/E47000007", "place-filtered": "/places/E47000007?theme=literacy&only=worked", "place-nothing": "/places/E08000028?theme=attendance",
		"place-illustrative": "/places/E47000002", "neighbourhood": "/places/E01000001", "old-code": "/places/E07000999",
		"setting": "/settings/gias:150001", "setting-closed": "/settings/gias:100001", "setting-rough": "/settings/ofsted-ey:EY100002", "setting-nowhere": "/settings/ofsted-ey:EY100003",
		"organisations": "/organisations", "organisation": "/organisations/readers", "search": "/search?q=st+mary", "search-nothing": "/search?q=zanzibar",
	} {
		for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
			w.width = width
			w.Open(w.base+path, width)
			w.WaitUntil(`document.readyState === "complete" && [...document.querySelectorAll("[data-map]")].every((m) => m.dataset.mapReady)`)
			w.look(name)
		}
	}
}

// TestPlaceByKeyboard: the filters, the table and the map are reached without a
// pointer, and the map and the table point at each other.
func TestPlaceByKeyboard(t *testing.T) {
	server := placeServer(t)
	w := &walker{Browser: browsertest.New(t), base: server.URL, width: browsertest.Phone}
	w.Open(w.base+"/places/E47000007", browsertest.Phone)
	w.WaitFor("[data-map-ready]")
	w.Press(".fg-filter__summary", browsertest.Enter)
	w.WaitFor("#theme")
	w.Press("#theme", "Lit")
	w.onto(".fg-filter__actions button", "theme=literacy")
	if got := w.Text("#settings caption"); got != "3 settings" {
		t.Errorf("with the filter the table shows %q", got)
	}
	w.WaitFor("[data-map-ready]")
	w.Press(`#settings tr[data-id="gias:150001"] .fg-show-on-map`, browsertest.Enter)
	w.WaitFor(".fg-popup")
	if !browsertest.Eval[bool](w.Browser, `document.querySelector('tr[data-id="gias:150001"]').hasAttribute("data-chosen")`) {
		t.Error("the row is not marked")
	}
	if got := w.Text(".fg-popup"); !strings.Contains(got, "Oak Hill Academy") {
		t.Errorf("the map's pop-up says %q", got)
	}
	if !browsertest.Eval[bool](w.Browser, `document.querySelector(".maplibregl-canvas").tabIndex === 0`) {
		t.Error("the map cannot be reached by Tab")
	}
	w.look("place-chosen")
}

// TestPlaceWithoutScripts: the table, the filters and the pages of the table
// work where no script runs.
func TestPlaceWithoutScripts(t *testing.T) {
	server := placeServer(t)
	w := &walker{Browser: browsertest.New(t), base: server.URL, width: browsertest.Desktop}
	w.WithoutScripts()
	w.Open(w.base+"/places/E47000007", browsertest.Desktop)
	w.WaitFor("#settings tbody tr")
	w.Click("label[for=only]")
	w.Follow(".fg-filter__actions button")
	if got := w.URL(); !strings.Contains(got, "only=worked") {
		t.Errorf("the form went to %s", got)
	}
	if got := w.Text("#settings caption"); got != "3 settings" {
		t.Errorf("with the filter the table shows %q", got)
	}
	w.Follow("#settings th[aria-sort] a")
	if got := w.URL(); !strings.Contains(got, "only=worked") || !strings.Contains(got, "sort=name") {
		t.Errorf("sorting went to %s", got)
	}
	w.Open(w.base+"/", browsertest.Phone)
	w.Fill("#q", "sandwell")
	w.Follow(".fg-search__button")
	w.Follow(".fg-result a")
	if got := w.URL(); !strings.HasSuffix(got, "/places/E08000028") {
		t.Errorf("the search led to %s", got)
	}
}
