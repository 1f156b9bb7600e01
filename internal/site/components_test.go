package site_test

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"net/url"
	"testing"

	"fairground/internal/htmltest"
	"fairground/internal/site"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
)

func render(t *testing.T, c templ.Component) *bytes.Buffer {
	t.Helper()
	var out bytes.Buffer
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return &out
}

func address(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestTableSortLinksKeepTheFiltersAndLeaveThePage(t *testing.T) {
	u := address(t, "/places?theme=literacy&sort=name&page=3")
	table := site.Table{
		Caption: "Settings", Page: u, Sort: site.SortFrom(u, "orgs", "name"),
		Columns: []site.Column{{Label: "Name", Key: "name"}, {Label: "Organisations", Key: "orgs", Numeric: true}, {Label: "Phase"}},
		Rows:    []site.Row{{Cells: site.Texts("A", "1", "x")}, {Cells: site.Texts("<b>B</b>", "2", "y")}},
	}
	htmltest.Run(t, render(t, table),
		htmltest.In("th[aria-sort=ascending] a", htmltest.Attr("href", "/places?sort=-name&theme=literacy")),
		htmltest.In("th[aria-sort=none] a", htmltest.Attr("href", "/places?sort=orgs&theme=literacy")),
		htmltest.Count("th a", 2),
		htmltest.In("caption", htmltest.Text("Settings")),
		htmltest.None("td b"),
		htmltest.Count("th[scope=row]", 2))
}

func TestSortFromRefusesWhatIsNotAllowed(t *testing.T) {
	for query, want := range map[string]site.Sort{
		"":           {Key: "name"},
		"sort=-orgs": {Key: "orgs", Down: true},
		"sort=drop":  {Key: "name"},
		"sort=-":     {Key: "name"},
	} {
		if diff := cmp.Diff(want, site.SortFrom(address(t, "/x?"+query), "name", "orgs")); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
}

func TestPagination(t *testing.T) {
	u := address(t, "/places?page=2&theme=x")
	p := site.Pagination{Page: u, Now: site.PageFrom(u), Size: 25, Total: 1151, Noun: "settings"}
	if got, want := p.Range(), "26 to 50 of 1,151 settings"; got != want {
		t.Errorf("Range = %q, want %q", got, want)
	}
	htmltest.Run(t, render(t, p),
		htmltest.In("a[rel=prev]", htmltest.Attr("href", "/places?theme=x")),
		htmltest.In("a[rel=next]", htmltest.Attr("href", "/places?page=3&theme=x")),
		htmltest.In("a[aria-current=page]", htmltest.Text("2")))
	if out := render(t, site.Pagination{Page: u, Now: 1, Size: 25, Total: 25}); out.Len() != 0 {
		t.Errorf("one page shows %s", out)
	}
	beyond := site.Pagination{Page: u, Now: 99, Size: 10, Total: 15}
	if got := beyond.Offset(); got != 10 {
		t.Errorf("a page beyond the last starts at %d", got)
	}
}

func TestFilterChipsRemoveOneValue(t *testing.T) {
	u := address(t, "/places?theme=a&theme=b&sort=name&page=2")
	f := site.Filters{Page: u, Keep: []string{"sort"}, Groups: []site.FilterGroup{{
		Name: "theme", Label: "Theme",
		Options: site.FilterOptions(u, "theme", []site.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}, {Value: "c", Label: "C"}}),
	}}}
	htmltest.Run(t, render(t, f),
		htmltest.Count("a.fg-chip", 2),
		htmltest.In("a.fg-chip", htmltest.Attr("href", "/places?sort=name&theme=b"), htmltest.Contains("Remove the filter Theme: A")),
		htmltest.In("input[type=hidden]", htmltest.Attr("name", "sort"), htmltest.Attr("value", "name")),
		htmltest.In(".fg-filter__actions a", htmltest.Attr("href", "/places?sort=name")),
		htmltest.Count("input[checked]", 2))
}

func TestAChipNamesWhatDoesNotSpeakForItself(t *testing.T) {
	f := site.Filters{Page: address(t, "/places?k=10"), Groups: []site.FilterGroup{{Name: "k", Label: "How many sites (5 if empty)", Text: true, Named: true, Value: "10"}}}
	htmltest.Run(t, render(t, f), htmltest.In("a.fg-chip", htmltest.Contains("How many sites: 10"), htmltest.Attr("href", "/places")))
}

func TestAFormComesBackAsItWasSent(t *testing.T) {
	r := httptest.NewRequest("POST", "/x", bytes.NewBufferString("name=+Story+time+&reach=many&phase=a&phase=b"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	form, err := site.ReadForm(r)
	if err != nil {
		t.Fatal(err)
	}
	form.Require("theme", "Choose a theme")
	form.Fail("reach", "Enter a number, like 120")
	form.Fail("reach", "a second complaint")
	if form.FailWith("name", errors.New("ours to mend")) {
		t.Error("an internal error was shown to the reader")
	}
	if form.OK() || form.Value("name") != "Story time" || !form.Has("phase", "b") {
		t.Errorf("form %+v", form)
	}
	field := site.Input{Name: "reach", Label: "Children reached", Value: form.Value("reach"), Error: form.Error("reach")}
	htmltest.Run(t, render(t, all{site.ErrorSummary(form.Errors()), field}),
		htmltest.In("input#reach", htmltest.Attr("value", "many"), htmltest.Attr("aria-describedby", "reach-error"), htmltest.Attr("aria-invalid", "true")),
		htmltest.Count(".govuk-error-summary a", 2),
		htmltest.In("a[href=#reach]", htmltest.Text("Enter a number, like 120")))
}

func TestPanelsAreGivenTheViewer(t *testing.T) {
	panels := site.NewPanels()
	panels.Register("area", "insights", func(_ context.Context, v site.Viewer, id string) (templ.Component, error) {
		if v.Public() {
			return nil, nil
		}
		return templ.Raw(v.Name + " at " + id), nil
	})
	for viewer, want := range map[site.Viewer]int{{}: 0, {ID: "1", Name: "Ada"}: 1} {
		shown, err := panels.For(context.Background(), "area", viewer, "E1")
		if err != nil || len(shown) != want {
			t.Errorf("%+v sees %d panels (%v), want %d", viewer, len(shown), err, want)
		}
	}
	panels.Register("area", "broken", func(context.Context, site.Viewer, string) (templ.Component, error) {
		return nil, errors.New("no table")
	})
	if _, err := panels.For(context.Background(), "area", site.Viewer{}, "E1"); err == nil || err.Error() != "panel broken on area E1: no table" {
		t.Errorf("got %v", err)
	}
}

func TestTheErrorPageOffersASearch(t *testing.T) {
	s, routes, _ := testSite(t)
	res := do(s.Wrap(routes), "GET", "/nowhere")
	htmltest.Run(t, res.Body,
		htmltest.In("main form[role=search]", htmltest.Attr("action", "/search")),
		htmltest.In("meta[name=robots]", htmltest.Attr("content", "noindex")))
}
