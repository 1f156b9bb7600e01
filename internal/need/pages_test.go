package need_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/htmltest"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/site"

	"golang.org/x/net/html"
)

// needPages serves this room's pages, guarded as in the house.
func needPages(t testing.TB, w *needtest.World) http.Handler {
	t.Helper()
	st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, w.Account.Guard)
	w.Need.Routes(rt, st)
	return rt
}

// asPublic serves every request as nobody's in particular.
func asPublic(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(accounttest.Public(r.Context())))
	})
}

// shown is the words of a page's main part, with blanks as one.
func shown(t *testing.T, h http.Handler, path string) string {
	t.Helper()
	out := httptest.NewRecorder()
	h.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
	if out.Code != http.StatusOK {
		t.Fatalf("GET %s: status %d: %.300s", path, out.Code, out.Body)
	}
	var words string
	htmltest.Run(t, out.Body, htmltest.In("main", wordsOf(&words)))
	return words
}

// wordsOf takes an element's words.
func wordsOf(words *string) htmltest.Check {
	return func(n *html.Node) error {
		*words = htmltest.TextOf(n)
		return nil
	}
}

// goodLevel loads a gap of percentages alone: one district suppressed in one
// year, another with three years.
func goodLevel(t *testing.T, w *needtest.World) {
	t.Helper()
	series := func(measure string, values map[string][4]string) needtest.Release {
		r := needtest.Release{Dataset: "lait", Measure: measure, Label: "April 2026"}
		for place, v := range map[string]stats.Place{"england": needtest.England(), "birmingham": needtest.Birmingham(), "sandwell": needtest.Sandwell(), "sheffield": needtest.Sheffield()} {
			for k, year := range []string{"2019", "2022", "2023", "2025"} {
				if text := values[place][k]; text != "" {
					r.Figures = append(r.Figures, needtest.Figure{Place: v, Period: year, Value: text})
				}
			}
		}
		return r
	}
	w.Load(t, series("FSP_Gooddev_FSM", map[string][4]string{"england": {"57", "49.1", "51.6", "51.3"}, "birmingham": {"60", "54.0", "55.5", "57.0"}, "sandwell": {"55", "49.0", "c", "50.2"}, "sheffield": {"52", "44.0", "45.0", "46.2"}}),
		series("FSP_Gooddev_FSM_Other", map[string][4]string{"england": {"74", "69.5", "71.5", "72.5"}, "birmingham": {"71", "65.0", "66.0", "68.5"}, "sandwell": {"69", "64.0", "65.0", "66.2"}, "sheffield": {"73", "69.5", "71.0", "73.5"}}))
}

func TestPlacePageOfPercentagesAlone(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		goodLevel(t, w)
		h := asPublic(needPages(t, w))
		page := shown(t, h, "/need/E08000039")
		for _, want := range []string{"Children eligible for free school meals are 27.3 percentage points behind", "46.2% against 73.5%", "no interval published, rounding: 27.20 to 27.40", "England 21.2",
			"No interval published", "Not compared", "one point: 2025",
			"Key Stage 2 reading by disadvantage: not published for authorities", "“good level of development 51.5 % of children from low-income households against 72 % of peers”", "Quoted, not measured here"} {
			if !strings.Contains(page, want) {
				t.Errorf("Sheffield: no %q on its page", want)
			}
		}
		for _, never := range []string{"95% interval", "Better", "Worse", "NaN", "getting"} {
			if strings.Contains(page, never) {
				t.Errorf("Sheffield: %q on a page of bare percentages", never)
			}
		}
		// A combined authority has the range of its districts and no figure of its own.
		if page := shown(t, h, "/need/E47000007"); !strings.Contains(page, "are 11.5 to 16.0 percentage points behind, from one authority to another") || !strings.Contains(page, "which cannot be added up") {
			t.Errorf("West Midlands: no range: %.2000s", page)
		}
		if page := shown(t, h, "/need/E08000039/gld-gap-fsm"); !strings.Contains(page, "nothing is said of better or worse") || !strings.Contains(page, "Cite this figure") || !strings.Contains(page, "There is no funnel plot. A gap is the difference") {
			t.Errorf("the indicator’s page: %.1500s", page)
		}
		if page := shown(t, h, "/need/E08000039/neet"); !strings.Contains(page, "There is no figure for Sheffield: not in the data loaded.") {
			t.Errorf("an indicator that is not loaded: %.600s", page)
		}
		// A withheld figure is its symbol with words, and none of its gap.
		if page := shown(t, h, "/need/E08000028/gld-fsm"); !strings.Contains(page, "withheld to protect people") {
			t.Errorf("Sandwell: nothing says that 2023 is withheld")
		}
	})
}

func TestPlacePageWithCounts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		w.Load(t, age19(
			needtest.Figure{Place: needtest.England(), Period: "2022", Breakdown: eligible, X: 30000, N: 75000},
			needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: eligible, X: 1500, N: 4000},
			needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: eligible, X: 300, N: 1000}))
		h := asPublic(needPages(t, w))
		page := shown(t, h, "/need/E47000007?theme=post-16-work")
		for _, want := range []string{"36.0%", "34.7 to 37.3", "Wilson 95%", "40.0%", "Worse", "30.0 to 37.5", "added up by us", "only one point"} {
			if want == "only one point" {
				want = "one point: 2022"
			}
			if !strings.Contains(page, want) {
				t.Errorf("West Midlands: no %q", want)
			}
		}
		if grid := shown(t, h, "/need/E47000007/grid?theme=post-16-work"); !strings.Contains(grid, "Worse than England") || !strings.Contains(grid, "37.5%") {
			t.Errorf("grid: %.800s", grid)
		}
		side := shown(t, h, "/need/compare?area=E08000025&add=Sandwell&theme=post-16-work")
		if !strings.Contains(side, "37.5%") || !strings.Contains(side, "worse than Birmingham") {
			t.Errorf("side by side: %.800s", side)
		}
		if page := shown(t, h, "/need/E08000025/l3-19-counts-fsm"); !strings.Contains(page, "Against England it is worse") || !strings.Contains(page, "outside the limits") {
			t.Errorf("indicator with counts: %.800s", page)
		}
	})
}

func TestAddressesOfPlaces(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		h := asPublic(needPages(t, w))
		if page := shown(t, h, "/need/E08000039"); !strings.Contains(page, "fairground import stats") {
			t.Errorf("without data nothing says what to import: %.500s", page)
		}
		goodLevel(t, w)
		for path, to := range map[string]string{"/need/E08000019": "/need/E08000039", "/need/E08000019/gld-fsm?theme=literacy": "/need/E08000039/gld-fsm?theme=literacy"} {
			if got := fetch(t, h, "GET", path, http.StatusFound).Header().Get("Location"); got != to {
				t.Errorf("%s leads to %q, want %q", path, got, to)
			}
		}
		if page := shown(t, h, "/need/E07000999"); !strings.Contains(page, "Birmingham") || !strings.Contains(page, "Sandwell") {
			t.Errorf("a code that was split: %.300s", page)
		}
		if page := shown(t, h, "/need/E05000001"); !strings.Contains(page, "published for local authorities") || !strings.Contains(page, "Birmingham") {
			t.Errorf("a ward: %.300s", page)
		}
		for path, status := range map[string]int{"/need/E08999999": 404, "/need/nowhere": 404, "/need/E08000039?theme=sports": 422, "/need/E08000039/nonsense": 404, "/need/E08000039/gld-fsm.pdf": 404, "/need/indicators/nonsense": 404} {
			fetch(t, h, "GET", path, status)
		}
		for text, want := range map[string]string{"sandw": "Sandwell", "S1": "Sheffield", "b11aa": "Birmingham", "E08000019": "Sheffield", "Atlantis": "No place is called"} {
			if page := shown(t, h, "/need?q="+text); !strings.Contains(page, want) {
				t.Errorf("search for %s: no %s", text, want)
			}
		}
		if page := shown(t, h, "/need/compare?area=E08000025&add=Atlantis"); !strings.Contains(page, "No place is called “Atlantis”") {
			t.Errorf("a place that is none: %.300s", page)
		}
		if page := shown(t, h, "/need/indicators/gld-fsm?sort=-value"); strings.Index(page, "Birmingham") > strings.Index(page, "Sheffield") {
			t.Error("sorted downwards by value, Birmingham’s 57.0 comes after Sheffield’s 46.2")
		}
		for _, path := range []string{"/need/indicators", "/need/E47000007/inequality", "/need/E92000001", "/need/E12000005", "/need/E92000001/gld-fsm", "/need/E47000007/gld-gap-fsm"} {
			shown(t, h, path)
		}
	})
}

func TestDownloadsKeepSymbols(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		goodLevel(t, w)
		h := asPublic(needPages(t, w))
		csv := fetch(t, h, "GET", "/need/E08000028/gld-fsm.csv", 200).Body.String()
		if !strings.Contains(csv, ",2023,eligible for free school meals,,c,%,") || !strings.Contains(csv, ",2025,eligible for free school meals,50.2,,%,") {
			t.Errorf("CSV:\n%s", csv)
		}
		var got struct {
			Area    string
			Figures []struct {
				Indicator, Period, Symbol string
				Value, Lower              *float64
				Method                    string `json:"interval_method"`
			}
			Missing []map[string]string
		}
		if err := json.Unmarshal(fetch(t, h, "GET", "/need/E08000028/figures.json", 200).Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range got.Figures {
			if f.Indicator == "gld-fsm" && f.Period == "2023" {
				found = true
				if f.Symbol != "c" || f.Value != nil || f.Lower != nil {
					t.Errorf("withheld in JSON: %+v", f)
				}
			}
			if f.Indicator == "gld-gap-fsm" && f.Period == "2025" && (f.Value == nil || !near(*f.Value, 16) || f.Method != "rounding only") {
				t.Errorf("gap in JSON: %+v", f)
			}
		}
		if !found || got.Area != "E08000028" || len(got.Missing) == 0 {
			t.Errorf("JSON: %+v", got)
		}
		for _, path := range []string{"/need/E47000007/grid.csv", "/need/compare?area=E08000028&format=csv", "/need/indicators?format=csv", "/need/indicators/gld-fsm?format=csv", "/need/E47000007/figures.csv", "/need/E47000007/inequality.csv"} {
			if out := fetch(t, h, "GET", path, 200); !strings.HasPrefix(out.Header().Get("Content-Type"), "text/csv") {
				t.Errorf("%s is %s", path, out.Header().Get("Content-Type"))
			}
		}
	})
}

func TestPanelsAndSearch(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		goodLevel(t, w)
		st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
		if err != nil {
			t.Fatal(err)
		}
		w.Need.Routes(site.NewRoutes(st, w.Account.Guard), st)
		for area, want := range map[string]string{"E08000039": "27.3 percentage points behind", "E05000003": "see Sheffield"} {
			panels, err := st.Panels().For(accounttest.Public(t.Context()), "area", site.Viewer{}, area)
			if err != nil || len(panels) != 1 {
				t.Fatalf("%s: %d panels, %v", area, len(panels), err)
			}
			var b strings.Builder
			if err := panels[0].Render(t.Context(), &b); err != nil || !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %q (%v)", area, want, err)
			}
		}
		hits, err := w.Need.Finder().Find(context.Background(), site.Viewer{}, "sheffield", 10)
		if err != nil || len(hits) != 1 || hits[0].URL != "/need/E08000039" {
			t.Errorf("search for Sheffield: %v, %v", hits, err)
		}
		if hits, err := w.Need.Finder().Find(context.Background(), site.Viewer{}, "good level meals", 3); err != nil || len(hits) != 3 || !strings.HasPrefix(hits[0].URL, "/need/indicators/gld") {
			t.Errorf("search for an indicator: %v, %v", hits, err)
		}
	})
}
