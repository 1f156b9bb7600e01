package need_test

import (
	"math"
	"net/url"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/term"
)

// clubs loads two releases of a survey that nobody catalogued, and gives them, the
// old one first. The measure is called what no address and no spreadsheet likes.
func clubs(t *testing.T, w *needtest.World) (old, now need.Release) {
	t.Helper()
	const all, girls = "sex=Total;age=Total", "sex=Girls;age=Total"
	england := needtest.England()
	w.Load(t, needtest.Release{Dataset: "clubs", Label: "Spring", Measure: "=joined/any", Unit: "% of children", Basis: stats.Counts, Figures: []needtest.Figure{
		{Place: needtest.Birmingham(), Period: "2024", Breakdown: all, X: 20, N: 100}, {Place: needtest.Sandwell(), Period: "2024", Breakdown: all, X: 40, N: 100}}})
	w.Load(t, needtest.Release{Dataset: "clubs", Label: "Autumn", Measure: "=joined/any", Unit: "% of children", Basis: stats.Counts, Figures: []needtest.Figure{
		{Place: england, Period: "2023", Breakdown: all, X: 400, N: 1000}, {Place: england, Period: "2024", Breakdown: all, X: 450, N: 1000},
		{Place: needtest.Birmingham(), Period: "2023", Breakdown: all, X: 25, N: 100}, {Place: needtest.Birmingham(), Period: "2024", Breakdown: all, X: 30, N: 100},
		{Place: needtest.Sandwell(), Period: "2023", Breakdown: all, X: 50, N: 100}, {Place: needtest.Sandwell(), Period: "2024", Breakdown: all, X: 60, N: 100},
		{Place: needtest.Sheffield(), Period: "2024", Breakdown: all, Value: "z"},
		{Place: needtest.Birmingham(), Period: "2024", Breakdown: girls, X: 10, N: 50}}})
	every, err := w.Need.Releases(t.Context())
	if err != nil || len(every) != 2 {
		t.Fatalf("releases %v (%v)", every, err)
	}
	return every[1], every[0]
}

// TestMeasured: a measure of any release reads as that release has it, and nothing
// of the other one is with it.
func TestMeasured(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		old, now := clubs(t, w)
		for _, c := range []struct {
			release need.Release
			want    []string
			group   string
			exact   bool
			at      term.GSS
			history []float64
		}{
			{now, nil, "sex=Total;age=Total", true, birmingham, []float64{25, 30}},
			{now, nil, "sex=Total;age=Total", true, westMidlands, []float64{37.5, 45}},
			{now, []string{"sex=Girls"}, "sex=Girls;age=Total", true, birmingham, []float64{20}},
			{now, []string{"sex=Boys"}, "sex=Total;age=Total", false, birmingham, []float64{25, 30}},
			{old, nil, "sex=Total;age=Total", true, birmingham, []float64{20}},
			{old, nil, "sex=Total;age=Total", true, westMidlands, []float64{30}},
			{old, []string{"sex=Girls"}, "sex=Total;age=Total", false, "E92000001", nil},
		} {
			m, err := w.Need.Measured(t.Context(), c.release.ID, "=joined/any", c.want)
			if err != nil {
				t.Fatal(err)
			}
			history, _ := m.History(c.at)
			var values []float64
			for _, r := range history {
				values = append(values, r.Value.Float())
				if r.Release.ID != c.release.ID || r.Method != need.Wilson || r.Derived != (c.at == westMidlands) {
					t.Errorf("%s, %v at %s: %+v", c.release.Label, c.want, c.at, r)
				}
			}
			if m.Group != c.group || m.Exact != c.exact || !same(values, c.history) {
				t.Errorf("%s, %v at %s: group %q (%v), %v; want %q (%v), %v", c.release.Label, c.want, c.at, m.Group, m.Exact, values, c.group, c.exact, c.history)
			}
		}
		m, err := w.Need.Measured(t.Context(), now.ID, "=joined/any", nil)
		if err != nil {
			t.Fatal(err)
		}
		rows, ranked := m.Authorities("")
		var said []string
		for _, r := range rows {
			said = append(said, r.Name+" "+r.Reading.Value.String()+" "+strings.Repeat("*", r.Rank))
		}
		if got := strings.Join(said, ", "); ranked != 2 || got != "Birmingham 30 **, Sandwell 60 *, Sheffield z " {
			t.Errorf("authorities: %s (%d ranked)", got, ranked)
		}
		for _, bad := range []struct {
			release term.ID
			measure string
		}{{"none", "=joined/any"}, {now.ID, "left"}} {
			if _, err := w.Need.Measured(t.Context(), bad.release, bad.measure, nil); !fault.Is(err, fault.Missing) {
				t.Errorf("%v: %v, want not found", bad, err)
			}
		}
	})
}

func same(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-9 {
			return false
		}
	}
	return true
}

// TestExtendFrom: the picture of an old release has the catalogue's indicators as
// they were then where they are asked for, and nothing of its data set besides.
func TestExtendFrom(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		good := func(value string) needtest.Release {
			return needtest.Release{Dataset: "lait", Measure: "FSP_Gooddev_FSM", Figures: []needtest.Figure{{Place: needtest.Birmingham(), Period: "2025", Value: value}}}
		}
		w.Load(t, good("50.1"))
		w.Load(t, good("59.5"))
		every, err := w.Need.Releases(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		gld, _ := w.Need.Catalogue().Find("gld-fsm")
		value := func(p *need.Picture, err error) float64 {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			line, err := p.Line(birmingham, gld)
			if err != nil {
				return math.NaN()
			}
			return line.Latest.Value.Float()
		}
		if v := value(w.Need.ExtendFrom(t.Context(), &every[1], gld)); v != 50.1 {
			t.Errorf("from the old release: %v, want 50.1", v)
		}
		if v := value(w.Need.ExtendFrom(t.Context(), &every[1])); !math.IsNaN(v) {
			t.Errorf("not asked for, and %v is there out of the other release", v)
		}
		if v := value(w.Need.ExtendFrom(t.Context(), &every[0], gld)); v != 59.5 {
			t.Errorf("from the release that stands: %v, want 59.5", v)
		}
		if v := value(w.Need.Picture(t.Context())); v != 59.5 {
			t.Errorf("the usual picture: %v, want 59.5", v)
		}
	})
}

// TestLocals: figures of schools and neighbourhoods are there one by one, within
// an area, and are no area's own.
func TestLocals(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		w.Load(t, needtest.Release{Dataset: "near", Measure: "homes", Unit: "homes", Figures: []needtest.Figure{
			{Place: needtest.Neighbourhood("E01000001"), Period: "2025", Value: "12"}, {Place: needtest.Neighbourhood("E01000002"), Period: "2025", Value: "c"},
			{Place: needtest.Neighbourhood("E01000003"), Period: "2025", Value: "7"}}},
			needtest.Release{Dataset: "near", Measure: "meals", Basis: stats.Counts, Figures: []needtest.Figure{
				{Place: needtest.School("100", "330"), Period: "2025", X: 20, N: 80}, {Place: needtest.School("101", "333"), Period: "2025", X: 3, N: 12}}})
		every, err := w.Need.Releases(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			measure string
			level   stats.Level
			at      string
			want    string
		}{
			{"homes", stats.Neighbourhood, "E08000025", "Birmingham 001A 12, Birmingham 001B c"},
			{"homes", stats.Neighbourhood, "E05000001", "Birmingham 001A 12, Birmingham 001B c"},
			{"homes", stats.Neighbourhood, "E08000039", ""},
			{"meals", stats.School, "E08000025", "School 100 25"},
			{"meals", stats.School, "E08000028", "School 101 25"},
		} {
			m, err := w.Need.Measured(t.Context(), every[0].ID, c.measure, nil)
			if err != nil {
				t.Fatal(err)
			}
			if history, _ := m.History("E08000025"); m.AtAreas() || history != nil {
				t.Errorf("%s: Birmingham has a figure of its own, %v", c.measure, history)
			}
			places, err := w.Need.Places(t.Context(), c.at)
			if err != nil || len(places) != 1 {
				t.Fatalf("%s: %v (%v)", c.at, places, err)
			}
			locals, err := m.Locals(t.Context(), c.level, places[0])
			var got []string
			for _, l := range locals {
				got = append(got, l.Name+" "+l.Reading.Value.Plain())
			}
			if text := strings.Join(got, ", "); err != nil || text != c.want {
				t.Errorf("%s in %s: %q (%v), want %q", c.measure, c.at, text, err, c.want)
			}
		}
	})
}

// TestRerunSeries: a cited figure of any series is worked out again from the
// release that stands, and from the one that it was cited from.
func TestRerunSeries(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		old, now := clubs(t, w)
		if _, err := w.Need.Withdraw(t.Context(), old.ID); err != nil {
			t.Fatal(err)
		}
		asked := func(changes ...string) url.Values {
			q := url.Values{"dataset": {"clubs"}, "measure": {"=joined/any"}, "breakdown": {"sex=Total;age=Total"}, "area": {string(westMidlands)}, "period": {"2024"}}
			for i := 0; i+1 < len(changes); i += 2 {
				q.Set(changes[i], changes[i+1])
			}
			return q
		}
		for _, c := range []struct {
			q       url.Values
			release term.ID
			from    need.Release
			value   float64
		}{
			{asked(), "", now, 45}, {asked(), now.ID, now, 45}, {asked(), old.ID, old, 30}, {asked("release", string(old.ID)), "", old, 30},
			{asked("area", "E08000025", "breakdown", "age=Total;sex=Girls"), "", now, 20},
		} {
			a, err := w.Need.RerunSeries(t.Context(), c.q, string(c.release))
			if err != nil || a.Value.Float() != c.value || a.Release != string(c.from.ID) || !a.Interval() || a.Unit != "%" || a.Method != "95% interval: Wilson 95%" {
				t.Errorf("%v of %q: %+v (%v), want %v", c.q, c.release, a, err, c.value)
			}
			if withdrawn := strings.Contains(a.Note, "withdrawn"); withdrawn != (c.from.ID == old.ID) {
				t.Errorf("%v: note %q", c.q, a.Note)
			}
			fetch(t, dataPages(t, w.Need), "GET", a.Page, 200)
		}
		for _, q := range []url.Values{asked("dataset", "none"), asked("measure", "left"), asked("breakdown", "sex=Boys;age=Total"), asked("breakdown", ""), asked("area", "E99999999"), asked("period", "1999"), asked("area", "E92000001", "period", "2019")} {
			if a, err := w.Need.RerunSeries(t.Context(), q, ""); !fault.Is(err, fault.Missing) {
				t.Errorf("%v: %+v, %v, want not found", q, a, err)
			}
		}
		if _, err := w.Need.RerunSeries(t.Context(), asked("dataset", "other"), string(old.ID)); !fault.Is(err, fault.Missing) {
			t.Errorf("another data set's release: %v, want not found", err)
		}
	})
}
