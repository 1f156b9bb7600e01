package landscape_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/landscape"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/site"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

// whispering is the house with organisations of which each role knows other ones: one
// whose work is its own, one that collaborations share, one that the alliance does,
// and one whose places are kept private.
func whispering(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := inhabited(t, d)
	ctx := accounttest.As(t.Context(), "builder")
	shown := map[term.ID]provision.Visibility{"own": provision.Visibilities()[0], "table": provision.Partnership, "kin": provision.Alliance, "refuge": provision.Public}
	for _, o := range slices.Sorted(maps.Keys(shown)) {
		if err := h.alliance.AddAll(ctx, []alliance.Organisation{{ID: o, Name: "=Organisation " + string(o), Kind: alliance.Charity, MemberFrom: now().AddDate(-1, 0, 0)}}); err != nil {
			t.Fatal(err)
		}
		if err := h.provision.AddProgrammes(ctx, []provision.Programme{{ID: "p-" + o, Organisation: o, Name: "First"}}); err != nil {
			t.Fatal(err)
		}
		var all []provision.Delivery
		for _, at := range []term.SettingID{"gias:150001", "gias:100002", "gias:100003"} {
			for _, period := range []term.Period{2024, 2025} {
				all = append(all, provision.Delivery{Programme: "p-" + o, Setting: at, Visibility: shown[o], Sensitive: o == "refuge", Period: period,
					Themes: term.NewThemeSet(term.Literacy), Phases: term.NewPhaseSet(term.Primary), Reached: register.Known(7)})
			}
		}
		if err := h.provision.AddDeliveries(ctx, all); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// serve gives the room's pages, guarded as in the house, to somebody.
func (h *house) serve(t *testing.T) func(ctx context.Context, path string) *httptest.ResponseRecorder {
	t.Helper()
	st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.guard)
	h.landscape.Routes(rt, st)
	h.landscape.Panels(st.Panels())
	for _, r := range rt.All() {
		if strings.Contains(r.Pattern, landscape.Path) && r.Permission != "landscape.read" {
			t.Errorf("%s asks for %q", r.Pattern, r.Permission)
		}
	}
	return func(ctx context.Context, path string) *httptest.ResponseRecorder {
		out := httptest.NewRecorder()
		rt.ServeHTTP(out, httptest.NewRequestWithContext(ctx, "GET", path, nil))
		return out
	}
}

// addresses are what is asked in tests of everything.
func addresses() []string {
	return []string{"", "theme=literacy&phase=primary", "phase=early-years&period=any", "theme=literacy&within=3000&k=3&from=2023/24"}
}

// namesIn are the organisations of the tests that a text names.
func namesIn(text string) (out []string) {
	for _, found := range regexp.MustCompile(`Organisation (own|table|kin|refuge|silent|merged|a|b|c)\b`).FindAllString(text, -1) {
		if !slices.Contains(out, found) {
			out = append(out, found)
		}
	}
	return out
}

// known are the names that a viewer may read on a page of an area: of those of whom
// provision tells them anything there.
func (h *house) known(t *testing.T, ctx context.Context, area *register.Area) (names []string, at map[term.SettingID]bool) {
	t.Helper()
	mask, err := h.provision.MaskOf(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.provision.Picture(ctx)
	if err != nil {
		t.Fatal(err)
	}
	at = map[term.SettingID]bool{}
	for _, w := range p.Work(provision.Filter{Area: area}, mask) {
		names = append(names, "Organisation "+string(w.Organisation))
		if !w.Private {
			at[w.At] = true
		}
	}
	return names, at
}

// TestNothingBeyondTheMask: whatever is asked, in whichever form, by whomever, no
// answer names an organisation, or a setting as one with work, that provision does
// not show them.
func TestNothingBeyondTheMask(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := whispering(t, d)
		get := h.serve(t)
		atlas, err := h.register.Atlas(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		england, _ := atlas.Area(snapshot.England)
		told := map[string][]string{}
		for _, who := range []string{"public", "nobody", "of a", "of c", "national", "at birmingham", "at ladywood"} {
			ctx := viewers(t.Context())[who]
			for _, code := range []term.GSS{"E92000001", "E08000025", "E05000001"} {
				// Gaps name who is nearest, wherever that is, so that the names of England are compared.
				names, _ := h.known(t, ctx, england)
				for _, question := range landscape.Questions() {
					for _, query := range addresses() {
						base := landscape.URL(code) + "/" + question
						for _, path := range h.forms(t, get, ctx, base, query) {
							out := get(ctx, path)
							if out.Code != http.StatusOK {
								t.Fatalf("%s: GET %s: %d %.200s", who, path, out.Code, out.Body)
							}
							text := withoutSilent(t, path, out.Body.String())
							for _, name := range namesIn(text) {
								if !slices.Contains(names, name) {
									t.Errorf("%s: GET %s names %s", who, path, name)
								}
								told[who] = append(told[who], name)
							}
						}
					}
				}
			}
		}
		for who, want := range map[string]string{"public": "", "nobody": "", "of a": "kin", "national": "kin", "at birmingham": "kin table"} {
			for _, name := range []string{"own", "table", "kin"} {
				if slices.Contains(told[who], "Organisation "+name) != strings.Contains(want, name) {
					t.Errorf("%s is told of %s: %v", who, name, !strings.Contains(want, name))
				}
			}
		}
	})
}

// withoutSilent is an answer without its list of members with nothing on record:
// TestSilentMembers looks at that.
func withoutSilent(t *testing.T, path, body string) string {
	t.Helper()
	switch name, _, _ := strings.Cut(path, "?"); {
	case strings.Contains(name, "/gaps/silent"):
		return ""
	case strings.HasSuffix(name, "/gaps.json"):
		var doc map[string]any
		if err := json.Unmarshal([]byte(body), &doc); err != nil {
			t.Fatal(err)
		}
		delete(doc["tables"].(map[string]any), "silent")
		out, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	case strings.HasSuffix(name, "/gaps"):
		if from := strings.Index(body, `id="silent"`); from >= 0 {
			to := strings.Index(body, `id="notes"`)
			return body[:from] + body[to:]
		}
	}
	return body
}

// forms are the addresses of a question's page, its lists and its files.
func (h *house) forms(t *testing.T, get func(context.Context, string) *httptest.ResponseRecorder, ctx context.Context, base, query string) []string {
	t.Helper()
	if strings.HasSuffix(base, "/changes") && strings.Contains(query, "any") {
		query = ""
	}
	out := []string{base + "?" + query, base + ".json?" + query}
	var doc struct {
		Tables map[string]json.RawMessage `json:"tables"`
	}
	if err := json.Unmarshal(get(ctx, out[1]).Body.Bytes(), &doc); err != nil || len(doc.Tables) == 0 {
		t.Fatalf("GET %s: %d tables, %v", out[1], len(doc.Tables), err)
	}
	for table := range doc.Tables {
		for _, form := range []string{"", ".csv", ".json", ".geojson"} {
			out = append(out, base+"/"+table+form+"?"+query)
		}
	}
	return out
}

// TestFilesAgree: the files of a list say the same as one another, CSV runs no
// formula, and GeoJSON is what it should be.
func TestFilesAgree(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := whispering(t, d)
		get, ctx := h.serve(t), viewers(t.Context())["at birmingham"]
		guarded := 0
		for _, question := range landscape.Questions() {
			for _, path := range h.forms(t, get, ctx, landscape.URL("E92000001")+"/"+question, "theme=literacy") {
				name, query, _ := strings.Cut(path, "?")
				base, found := strings.CutSuffix(name, ".geojson")
				if !found {
					continue
				}
				var rows []map[string]any
				var drawn struct {
					Type     string
					Features []struct {
						Type     string
						Geometry *struct {
							Type        string
							Coordinates []float64
						}
						Properties map[string]any
					}
				}
				for form, into := range map[string]any{".json": &rows, ".geojson": &drawn} {
					if err := json.Unmarshal(get(ctx, base+form+"?"+query).Body.Bytes(), into); err != nil {
						t.Fatalf("%s%s: %v", base, form, err)
					}
				}
				records, err := csv.NewReader(get(ctx, base+".csv?"+query).Body).ReadAll()
				if err != nil || len(records) != len(rows)+1 || len(drawn.Features) != len(rows) || drawn.Type != "FeatureCollection" {
					t.Fatalf("%s: %d records, %d rows, %d features, %v", base, len(records)-1, len(rows), len(drawn.Features), err)
				}
				for k, f := range drawn.Features {
					if !reflect.DeepEqual(f.Properties, rows[k]) || f.Type != "Feature" {
						t.Errorf("%s: feature %d is %v, row %v", base, k, f.Properties, rows[k])
					}
					if g := f.Geometry; g != nil && (g.Type != "Point" || len(g.Coordinates) != 2 || g.Coordinates[0] < -7 || g.Coordinates[0] > 2 || g.Coordinates[1] < 49 || g.Coordinates[1] > 56) {
						t.Errorf("%s: feature %d is at %+v", base, k, g)
					}
				}
				for _, r := range records {
					for _, cell := range r {
						if strings.HasPrefix(cell, "=") {
							t.Errorf("%s.csv has a formula: %s", base, cell)
						}
						if strings.Contains(cell, "=Organisation") {
							guarded++
						}
					}
				}
			}
		}
		if guarded == 0 {
			t.Error("no cell would have been a formula")
		}
	})
}

// TestNumbersAreTheSnapshots: the lists of gaps and overlaps are those of the
// snapshot through the same eyes, and hold no setting with work that provision does
// not show.
func TestNumbersAreTheSnapshots(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := whispering(t, d)
		atlas, err := h.register.Atlas(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		area, _ := atlas.Area("E08000025")
		q := snapshot.Question{Area: area.Code, Theme: term.NewThemeSet(term.Literacy), Phase: term.NewPhaseSet(term.Primary), Period: 2025}
		query := url.Values{"theme": {"literacy"}, "phase": {"primary"}}
		sizes := map[int]bool{}
		for who, ctx := range viewers(t.Context()) {
			mask, err := h.provision.MaskOf(ctx)
			if err != nil {
				t.Fatal(err)
			}
			v, err := h.landscape.View(ctx)
			if err != nil {
				t.Fatal(err)
			}
			_, at := h.known(t, ctx, area)
			gaps := h.list(t, ctx, "gaps", area, query, mask, "settings")
			var want []string
			for _, i := range v.Gaps(q).Settings {
				want = append(want, string(v.Land.Settings[i].ID))
			}
			if !slices.Equal(gaps, want) {
				t.Errorf("%s: gaps at %v, want %v", who, gaps, want)
			}
			sizes[len(gaps)] = true
			for _, id := range h.list(t, ctx, "overlaps", area, query, mask, "settings") {
				if !at[term.SettingID(id)] || slices.Contains(gaps, id) {
					t.Errorf("%s: an overlap at %s", who, id)
				}
			}
			if got, want := len(h.list(t, ctx, "gaps", area, query, mask, "neighbourhoods")), len(v.NeighbourhoodGaps(q).Neighbourhoods)+len(v.NeighbourhoodGaps(q).Unknown); got != want {
				t.Errorf("%s: %d neighbourhoods without, want %d", who, got, want)
			}
		}
		if len(sizes) < 2 {
			t.Error("everybody has the same gaps")
		}
	})
}

// list is the first column of a list of an answer.
func (h *house) list(t *testing.T, ctx context.Context, question string, area *register.Area, query url.Values, mask provision.Mask, name string) (out []string) {
	t.Helper()
	a, err := h.landscape.Ask(ctx, question, area, query, mask)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := a.Write(&file, "csv", name); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[1:] {
		out = append(out, r[0])
	}
	return out
}

// TestAddressesRoundTrip: what a page's address says is read as it was meant.
func TestAddressesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := landscape.Asked{Theme: rapid.SampledFrom(append(term.Themes(), "")).Draw(t, "theme"), Phase: rapid.SampledFrom(append(term.Phases(), "")).Draw(t, "phase"),
			Period: rapid.SampledFrom([]term.Period{0, 2019, 2024, 2026}).Draw(t, "period"), Metres: rapid.SampledFrom([]float64{0, 200, 800.5, 1600, 10_000}).Draw(t, "metres")}
		latest := rapid.SampledFrom([]term.Period{0, 2024, 2026}).Draw(t, "latest")
		got, err := landscape.ReadAsked(a.Query(), latest)
		if err != nil || got.Theme != a.Theme || got.Phase != a.Phase || got.Period != a.Period || got.Metres != a.Metres || len(got.With) != 0 {
			t.Fatalf("%+v is read as %+v, %v", a, got, err)
		}
	})
	for _, text := range []string{"theme=reading", "phase=adults", "period=last", "period=2025", "within=NaN", "within=1e9", "within=-3", "within=near"} {
		query, _ := url.ParseQuery(text)
		if a, err := landscape.ReadAsked(query, 2025); err == nil {
			t.Errorf("%s is read as %+v", text, a)
		}
	}
}

// TestConfirmedGaps: a gap is confirmed for what was looked for and for nothing
// else, and who looked is told to those who hold a role.
func TestConfirmedGaps(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		get := h.serve(t)
		if _, err := h.alliance.AddCollaboration(t.Context(), alliance.Collaboration{ID: "birmingham", Kind: alliance.ThematicCollaboration, Name: "Birmingham Table", Focus: "Reading."}); err != nil {
			t.Fatal(err)
		}
		ctx := accounttest.As(t.Context(), "partner", accounttest.Grant(account.Partner, term.OfCollaboration("birmingham")))
		for _, n := range []provision.Note{{Setting: "gias:100002"}, {Neighbourhood: "E01000001"}} {
			n.Kind, n.Theme, n.Phase, n.Period = provision.NothingHere, term.HigherEducation, term.Primary, 2022
			if _, err := h.provision.Say(ctx, provision.Saying{Note: n}); err != nil {
				t.Fatal(err)
			}
		}
		ask := func(ctx context.Context, query string) string {
			return get(ctx, "/landscape/E92000001/gaps/settings.csv?"+query).Body.String() + get(ctx, "/landscape/E92000001/gaps?"+query).Body.String()
		}
		public, member := accounttest.Public(t.Context()), viewers(t.Context())["of a"]
		same := "theme=higher-education&phase=primary&period=2022/23"
		for query, want := range map[string]string{same: "confirmed", "theme=higher-education&period=2022/23": "some", "period=2022/23": "some", "theme=higher-education&phase=primary&period=any": "some",
			"theme=literacy&phase=primary&period=2022/23": "no", "theme=higher-education&phase=early-years&period=2022/23": "no", "theme=higher-education&phase=primary&period=2021/22": "no"} {
			got := ask(public, query)
			confirmed := want == "confirmed"
			if strings.Contains(got, "Looked, nothing there") != confirmed || strings.Contains(got, ",confirmed,2") != confirmed || !strings.Contains(got, "No record") && !confirmed || strings.Contains(got, "none of these gaps is confirmed") == confirmed {
				t.Errorf("%s: confirmed is not %v", query, confirmed)
			}
			words := "looked for higher education, primary (5–11): nothing, by a member of the alliance"
			if strings.Contains(query, "any") {
				words = strings.Replace(words, ": nothing", ", 2022/23: nothing", 1)
			}
			if strings.Contains(got, words) != (want == "some") {
				t.Errorf("%s: that somebody looked for some of it is said: %v", query, want != "some")
			}
			if strings.Contains(got, "Nobody has looked for all that is asked here") != (want == "some") {
				t.Errorf("%s: what is said of confirmed gaps tells not whether somebody looked for some of it", query)
			}
			mask, err := h.provision.MaskOf(public)
			if err != nil {
				t.Fatal(err)
			}
			onMap, err := h.landscape.ConfirmedOnMap(public, query, mask)
			if err != nil || (onMap == 2) != confirmed || !confirmed && onMap != 0 {
				t.Errorf("%s: the map has %d places confirmed: %v", query, onMap, err)
			}
		}
		if got := ask(public, same); !strings.Contains(got, "a member of the alliance") || strings.Contains(got, "Birmingham Table") || strings.Contains(got, "/notes/new") {
			t.Error("the public is told who looked, or asked what it knows")
		}
		if got := ask(member, same); !strings.Contains(got, "by Birmingham Table") || !strings.Contains(got, "/settings/gias:100002/notes/new?period=2022&amp;phase=primary&amp;theme=higher-education") {
			t.Errorf("a member is not told who looked, or not asked")
		}
		if got := ask(public, same); !strings.Contains(got, "found nothing at 1 setting") {
			t.Error("the number of confirmed gaps is not said")
		}
	})
}

// TestNothingLoaded: without places there is nothing to ask about, and without work
// every question still has an answer.
func TestNothingLoaded(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := replica(d)
		get, public := h.serve(t), accounttest.Public(t.Context())
		if out := get(public, "/landscape"); out.Code != http.StatusOK || !strings.Contains(out.Body.String(), "No places are loaded") {
			t.Errorf("without places: %d", out.Code)
		}
		registertest.Small(t, h.register)
		if out := get(public, "/landscape"); out.Code != http.StatusOK || !strings.Contains(out.Body.String(), "No work is on record yet") {
			t.Errorf("without work: %d", out.Code)
		}
		for _, code := range []term.GSS{"E92000001", "E08000025", "E08000039", "E05000002", "E01000002"} {
			for _, question := range append(landscape.Questions(), "") {
				path := strings.TrimSuffix(landscape.URL(code)+"/"+question, "/")
				if out := get(public, path); out.Code != http.StatusOK || strings.Contains(out.Body.String(), "%!") || strings.Contains(out.Body.String(), "NaN") {
					t.Errorf("GET %s: %d", path, out.Code)
				}
			}
		}
	})
}
