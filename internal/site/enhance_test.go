package site_test

import (
	"strings"
	"testing"

	"fairground/internal/browsertest"
)

func TestSuggestionsByKeyboard(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	b.Open(server.URL+"/search", browsertest.Phone)
	b.Fill("#q", "oak")
	b.WaitFor("#q-list li")
	b.Axe()
	b.NoSideScroll()
	b.Press("#q", browsertest.ArrowDown)
	if got := browsertest.Eval[string](b, `document.getElementById("q").getAttribute("aria-activedescendant")`); got != "q-list-0" {
		t.Errorf("after one arrow the box points at %q", got)
	}
	b.Press("#q", browsertest.Escape)
	b.WaitUntil(`document.getElementById("q-list").hidden`)
	b.Press("#q", "f")
	b.WaitFor("#q-list li")
	b.Press("#q", browsertest.ArrowDown)
	b.Press("#q", browsertest.Enter)
	b.WaitUntil(`location.pathname === "/setting"`)
}

func TestReviewByKeyboard(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	b.Open(server.URL+"/review", browsertest.Desktop)
	b.Click("[data-review-switch]")
	b.Keys("2")
	if got := b.URL(); !strings.HasSuffix(got, "/review") {
		t.Fatalf("with the keys off, 2 went to %s", got)
	}
	b.Click("[data-review-switch]")
	b.Keys("2")
	b.WaitUntil(`location.search === "?chose=100001"`)
	b.Open(server.URL+"/review", browsertest.Desktop)
	b.Press("#site-search", "n1")
	if got := b.URL(); !strings.HasSuffix(got, "/review") {
		t.Fatalf("typing in a field went to %s", got)
	}
}

func TestMapAndTablePointAtEachOther(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	b.Open(server.URL+"/places", browsertest.Desktop)
	b.WaitFor("[data-map-ready]")
	b.Click("tr[data-id=p1] .fg-show-on-map")
	b.WaitFor(".fg-popup")
	if got := b.Text(".fg-popup"); got != "Oakfield Primary School" {
		t.Errorf("the popup says %q", got)
	}
	if !browsertest.Eval[bool](b, `document.querySelector("tr[data-id=p1]").hasAttribute("data-chosen")`) {
		t.Error("the row is not marked")
	}
	b.Axe()
}

// TestMapByKeyboard opens the list of what is on the map, walks it with the
// arrows, and chooses an area as a click would.
func TestMapByKeyboard(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	b.Open(server.URL+"/places", browsertest.Phone)
	b.WaitFor("[data-map-ready]")
	b.Press(".fg-map__list-summary", browsertest.Enter)
	b.WaitFor(".fg-map__list button")
	b.WaitUntil(`document.querySelectorAll(".fg-map__list button").length >= 3`)
	b.Axe()
	b.NoSideScroll()
	focused := `document.activeElement.dataset.key`
	browsertest.Eval[bool](b, `(document.querySelector(".fg-map__list button").focus(), true)`)
	first := browsertest.Eval[string](b, focused)
	b.Keys(browsertest.ArrowDown)
	if got := browsertest.Eval[string](b, focused); got == first {
		t.Errorf("the arrow stays at %q", got)
	}
	browsertest.Eval[bool](b, `([...document.querySelectorAll(".fg-map__list button")].find((x) => x.textContent.includes("Area 1")).focus(), true)`)
	b.Keys("\r")
	b.WaitFor(".fg-popup")
	if got := b.Text(".fg-popup"); !strings.Contains(got, "Area 1") {
		t.Errorf("the popup says %q", got)
	}
	if got := browsertest.Eval[string](b, `[...document.querySelectorAll("[role=status]")].map((s) => s.textContent).join()`); !strings.Contains(got, "Chosen: Area 1") {
		t.Errorf("what is read out is %q", got)
	}
	b.Axe()
	browsertest.Eval[bool](b, `(document.querySelector(".maplibregl-popup-close-button").focus(), true)`)
	b.Keys(browsertest.Enter)
	b.WaitUntil(`document.querySelector(".fg-popup") === null && document.activeElement.textContent.includes("Area 1")`)
}

func TestWithoutScriptsEverythingIsThere(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	b.WithoutScripts()
	b.Open(server.URL+"/places", browsertest.Desktop)
	b.WaitFor("input[name=theme]") // the filters stand open
	b.WaitFor("#settings tbody tr")
	b.Open(server.URL+"/places", browsertest.Phone)
	b.Click(".fg-filter__summary")
	b.WaitFor("#org")
	keep(b, "/places-plain", browsertest.Phone)
	b.Open(server.URL+"/review", browsertest.Phone)
	b.Click("label[for=candidate]")
	b.Follow(".fg-review .govuk-button")
	if got := b.URL(); !strings.HasSuffix(got, "?chose=100000") {
		t.Errorf("the form went to %s", got)
	}
}
