package landscape

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// sheffield is a school of the small England whose work is counted.
const sheffield = term.SettingID("gias:100003")

// doubtful is the small England, ranked, with work of which it is not known how many
// children it reached in Birmingham, none in Sandwell, and some that is counted at
// those settings.
func doubtful(t *testing.T, code term.GSS, counted ...term.SettingID) *scene {
	t.Helper()
	s, h := small(t)
	atlas, err := h.Register.Atlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	area, _ := atlas.Area(code)
	asked := Asked{Theme: term.Literacy, Phase: term.Primary, Period: 2025, Metres: 1800}
	mask := provision.Mask{Sees: []provision.Visibility{provision.Public}}
	c, err := s.look(t.Context(), area, asked, mask)
	if err != nil {
		t.Fatal(err)
	}
	neighbourhoods := slices.Clone(c.Land.Neighbourhoods)
	for i := range neighbourhoods {
		neighbourhoods[i].Rank = map[term.GSS]int{"E01000001": 100, "E01000003": 15000, "E01000004": 33000}[neighbourhoods[i].Code]
	}
	literacy, primary := term.NewThemeSet(term.Literacy), term.NewPhaseSet(term.Primary)
	var rows []snapshot.DeliveryRow
	add := func(at term.SettingID, reached register.Count) {
		rows = append(rows, snapshot.DeliveryRow{ID: term.ID(fmt.Sprint(len(rows))), Setting: at, Organisation: "readers", Programme: "p", Themes: literacy, Phases: primary, Period: 2025, Visibility: provision.Public, Reached: reached})
	}
	add("gias:150001", register.Count{})
	add("ofsted-ey:EY100002", register.Count{})
	for _, at := range counted {
		add(at, register.Known(40))
	}
	c.View = snapshot.New(snapshot.NewLand(c.Land.Settings, neighbourhoods), rows).Through(mask)
	return c
}

// filed are the rows of a list of an answer as its CSV has them, by the words in
// their first column, each by its columns.
func filed(t *testing.T, a *Answer, list string) (rows map[string]map[string]string, order []string) {
	t.Helper()
	var file bytes.Buffer
	if err := a.Write(&file, csvForm, list); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string]map[string]string{}
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, key := range records[0] {
			row[key] = r[i]
		}
		rows[r[0]], order = row, append(order, r[0])
	}
	return rows, order
}

// shownAs is what a page shows in a column of the row of a thing.
func shownAs(t *testing.T, a *Answer, list, id, key string) string {
	t.Helper()
	table := a.list(list)
	at := slices.IndexFunc(table.Columns, func(c Column) bool { return c.Key == key })
	for _, r := range table.All() {
		if r.ID == id || r.Cells[0].Text == id {
			return joined(r.Cells[at].Text, r.Cells[at].Detail)
		}
	}
	t.Fatalf("%s has no %s", list, id)
	return ""
}

// TestNotKnownIsNotNought: where something is within reach of which nobody has said
// how many, and where it is not known how many children there are, the list of reach
// gives no number, and says so.
func TestNotKnownIsNotNought(t *testing.T) {
	a := doubtful(t, "E47000007", sheffield).reach()
	rows, order := filed(t, a, "neighbourhoods")
	if want := []string{"E01000003", "E01000001", "E01000002"}; !slices.Equal(order, want) {
		t.Errorf("in the order %v, want %v", order, want)
	}
	for code, want := range map[string][3]string{"E01000003": {"0", "exact", "0.0"}, "E01000001": {"", "not known", "Not known"}, "E01000002": {"", "not known", "Not known"}} {
		if got := [3]string{rows[code]["places_per_100"], rows[code]["places_are"], shownAs(t, a, "neighbourhoods", code, "places_per_100")}; got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if got := a.list("neighbourhoods").objects()[1]["places_per_100"]; got != nil {
		t.Errorf("JSON has %v", got)
	}
	if !strings.Contains(a.Says[0], "is not known: some is on record") || slices.Contains(a.Cites, ReachPerHundred) || !slices.Contains(a.Cites, ReachNothing) {
		t.Errorf("%q, cites %v", a.Says, a.Cites)
	}
	if m := measures(); func() bool {
		at := slices.IndexFunc(m, func(m measured) bool { return m.name == ReachPerHundred })
		_, _, ok := m[at].value(doubtful(t, "E47000007", sheffield))
		return ok
	}() {
		t.Error("the number of places can be cited")
	}
	// Some of what is within reach is counted.
	a = doubtful(t, "E47000007", sheffield, "gias:150001").reach()
	rows, _ = filed(t, a, "neighbourhoods")
	if got := rows["E01000001"]; got["places_are"] != "at least" || got["places_per_100"] == "" || !strings.HasPrefix(shownAs(t, a, "neighbourhoods", "E01000001", "places_per_100"), "At least ") {
		t.Errorf("%v", got)
	}
}

// TestReachOfNobodyKnown: of a neighbourhood whose children are withheld nothing is
// said but that.
func TestReachOfNobodyKnown(t *testing.T) {
	a := doubtful(t, "E01000002", sheffield).reach()
	if want := "How many children in low-income families there are in Birmingham 001B is not known, so that reach cannot be worked out."; len(a.Says) != 1 || a.Says[0] != want || len(a.Cites) > 0 {
		t.Errorf("%q, cites %v", a.Says, a.Cites)
	}
	if got := shownAs(t, a, "authorities", "E08000025", "places_per_100"); got != "Not known" {
		t.Errorf("Birmingham has %s", got)
	}
	if e := doubtful(t, "E01000002", sheffield).equity(); !strings.HasPrefix(e.Says[0], "How many children in low-income families there are in Birmingham 001B is not known") {
		t.Errorf("equity says %q", e.Says)
	}
}

// TestReachByAuthority: each local authority has its own line, and of England every
// one that sees to schools.
func TestReachByAuthority(t *testing.T) {
	a := doubtful(t, snapshot.England, sheffield).reach()
	rows, order := filed(t, a, "authorities")
	if want := []string{"E08000028", "E08000025", "E08000039"}; !slices.Equal(order, want) {
		t.Errorf("the authorities are %v, want %v", order, want)
	}
	for code, want := range map[string]string{"E08000025": "120  not known 2 0 0 1 120 1", "E08000028": "80 0 exact 1 1 80 0 0 0", "E08000039": "160 25 exact 1 0 0 0 0 0"} {
		r := rows[code]
		got := strings.Join([]string{r["children"], r["places_per_100"], r["places_are"], r["neighbourhoods"], r["neighbourhoods_without"], r["children_without"], r["neighbourhoods_not_counted"], r["children_not_counted"], r["neighbourhoods_withheld"]}, " ")
		if got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

// TestEquityOfWhatIsNotKnown: that nobody has said how many is not that there is
// nothing.
func TestEquityOfWhatIsNotKnown(t *testing.T) {
	a := doubtful(t, "E47000007", sheffield).equity()
	if want := "is not known: some is on record within reach of 1 neighbourhood with 120 of 200 children in low-income families"; len(a.Says) != 1 || !strings.Contains(a.Says[0], want) || len(a.Cites) > 0 {
		t.Errorf("%q, cites %v", a.Says, a.Cites)
	}
	for code, want := range map[string][2]string{"E08000025": {"Not known", "Not known: nothing within reach is counted"}, "E08000028": {"0.0", "Nothing on record within reach"}} {
		if got := [2]string{shownAs(t, a, "authorities", code, "places_per_100"), shownAs(t, a, "authorities", code, "leans")}; got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if got := shownAs(t, a, "fifths", "Second", "share_of_places"); !strings.HasPrefix(got, "Not known") {
		t.Errorf("the fifth of E01000001 has %q of the places", got)
	}
	// Of Sandwell alone nothing is on record.
	if e := doubtful(t, "E08000028", sheffield).equity(); !strings.HasPrefix(e.Says[0], "No place of literacy work for primary (5–11) is on record within reach of anybody in Sandwell") {
		t.Errorf("Sandwell: %q", e.Says)
	}
	// Of England there is an index, which leaves Birmingham's children out.
	a = doubtful(t, snapshot.England, sheffield).equity()
	if want := "Of 360 children, 120 have something within reach of which it is not known how many children it reached, and which counts as no place here; 120 of them have nothing else."; len(a.Says) != 3 || a.Says[2] != want {
		t.Errorf("%q", a.Says)
	}
}

// TestEquityTablesOfEngland: combined authorities are called so, and local ones have
// a table of their own.
func TestEquityTablesOfEngland(t *testing.T) {
	a := doubtful(t, snapshot.England, sheffield).equity()
	for list, want := range map[string][]string{"combined": {"Combined authority", "E47000002", "E47000007"}, "authorities": {"Local authority", "E08000025", "E08000028", "E08000039"}} {
		table := a.list(list)
		if _, order := filed(t, a, list); !slices.Equal(order, want[1:]) || table.Columns[1].Label != want[0] || table.Caption != "By "+lower(want[0]) {
			t.Errorf("%s: %v under %q", table.Caption, order, table.Columns[1].Label)
		}
	}
	if got := shownAs(t, a, "authorities", "E08000039", "leans"); got != "No interval worked out" {
		t.Errorf("Sheffield: %q", got)
	}
}

// TestSettingsInNoFifth: the fifths say which settings they leave out, and so does
// the brief.
func TestSettingsInNoFifth(t *testing.T) {
	c := doubtful(t, "E47000007", sheffield)
	e := c.Equity(c.question, 0, seed)
	a := c.equity()
	all, with := 0, 0
	for _, f := range e.Fifths {
		all, with = all+f.Settings, with+f.Provided
	}
	n := inNoFifth(e)
	if inside := len(c.Land.Area("E47000007").Settings); n.Settings == 0 || all+n.Settings != inside || with+n.Provided != 2 {
		t.Errorf("%d settings in fifths and %d in none, of %d; %d and %d with work", all, n.Settings, inside, with, n.Provided)
	}
	rows, order := filed(t, a, "fifths")
	last := order[len(order)-1]
	if len(order) != 6 || rows[last]["settings"] != fmt.Sprint(n.Settings) || rows[last]["settings_with"] != fmt.Sprint(n.Provided) || a.list("fifths").Note != "1 setting, with such work, is in no known neighbourhood, and so in no fifth. 1 setting, without such work, is in a neighbourhood whose children or rank are not known, and so in no fifth." {
		t.Errorf("%v: %v, %q", order, rows[last], a.list("fifths").Note)
	}
	if got, want := sayApart(snapshot.Equity{Nowhere: snapshot.Apart{Settings: 373, Provided: 29}}), "373 settings, 29 of them with such work, are in no known neighbourhood, and so in no fifth."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	b, err := c.brief(t.Context(), PublicEyes)
	if err != nil {
		t.Fatal(err)
	}
	if b.Fifths.Len() != 5 || b.Fifths.Note != "" || !slices.Contains(b.Notes, a.list("fifths").Note) {
		t.Errorf("the brief has %d rows, %q, and notes %q", b.Fifths.Len(), b.Fifths.Note, b.Notes)
	}
}

// TestLeftOutOnce: a setting that is left out for two reasons stands once in the
// list, with both.
func TestLeftOutOnce(t *testing.T) {
	a := doubtful(t, "E47000007", sheffield).reach()
	rows, order := filed(t, a, "left-out")
	if len(rows) != len(order) {
		t.Errorf("a setting stands twice: %v", order)
	}
	if got, want := rows["ofsted-ey:EY100002"]["why"], "How many children it reached is not known; its place is known too roughly"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestReachTiles: the map hatches what is not known, and says so.
func TestReachTiles(t *testing.T) {
	s, _ := small(t)
	view := as(t, s, neighbourhoodTiles, primaryLiteracy+"&draw=reach")
	got := map[string]string{}
	for _, c := range overEngland(9) {
		features, err := view.Features(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range features {
			p := map[string]any{}
			for _, property := range f.Properties {
				p[property.Key] = property.Value
			}
			got[fmt.Sprint(p["id"])] = fmt.Sprint(p["access"], "|", p["about"])
		}
	}
	for code, want := range map[string]string{
		"E01000001": "<nil>|How many places there are is not known: literacy work for primary (5–11) is on record within reach, and how many children it reached is not.",
		"E01000002": "<nil>|How many children aged 0 to 15 are in low-income families is not known, and so not how many places there are for them.",
		"E01000003": "0|0.0 places for every 100 children in low-income families.",
	} {
		if got[code] != want {
			t.Errorf("%s: %q, want %q", code, got[code], want)
		}
	}
}

// TestLittleIsNotNought: a few places among many children are not shown as none.
func TestLittleIsNotNought(t *testing.T) {
	for _, c := range []struct {
		places float64
		sure   snapshot.Sureness
		want   string
	}{{0.01, snapshot.Exact, "Under 0.1"}, {0.01, snapshot.AtLeast, "More than 0"}, {0, snapshot.Exact, "0.0"}, {0.06, snapshot.AtLeast, "At least 0.1"}, {0, snapshot.NotSaid, "Not known"}} {
		if got := known(c.places, c.sure); got.Text != c.want || (got.Value == nil) != (c.sure == snapshot.NotSaid) {
			t.Errorf("%+v is shown as %q", c, got.Text)
		}
	}
	p := &picture{what: "literacy work"}
	if got := p.sayAccess(&snapshot.NeighbourhoodRow{Children: register.Known(90)}, 0.0003, snapshot.Exact); got != "Under 0.1 places for every 100 children in low-income families." {
		t.Errorf("the map says %q", got)
	}
	for x, want := range map[float64]string{-0.004: "0.00", -0.006: "−0.01", 0.004: "0.00", 0.3: "0.30"} {
		if got := signed(x); got != want {
			t.Errorf("%v is written %s, want %s", x, got, want)
		}
	}
}
