package snapshot_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"fairground/catchment"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

// ground is a few places and deliveries: some placed roughly or not at all, of
// some the numbers are not known, and many as far apart, as deprived or as large
// as others.
type ground struct {
	settings       []snapshot.SettingRow
	neighbourhoods []snapshot.NeighbourhoodRow
	rows           []snapshot.DeliveryRow
}

// grounds are the areas: England, a combined authority, its two districts, and a
// district beside it.
func grounds() []term.GSS {
	return []term.GSS{"", snapshot.England, "E47000001", "E08000001", "E08000002", "E06000003"}
}

func drawWhere(t *rapid.T) (catchment.Point, []term.GSS) {
	p := catchment.Point{X: 400000 + 500*float64(rapid.IntRange(0, 9).Draw(t, "x")), Y: 300000 + 500*float64(rapid.IntRange(0, 5).Draw(t, "y"))}
	district := rapid.SampledFrom(grounds()[3:]).Draw(t, "district")
	areas := []term.GSS{snapshot.England, district}
	if district[:3] == "E08" {
		areas = append(areas, "E47000001")
	}
	if rapid.IntRange(0, 9).Draw(t, "unplaced") == 0 {
		p = catchment.Point{X: math.NaN(), Y: math.NaN()}
	}
	return p, areas
}

func drawAmount(t *rapid.T, what string) register.Count {
	return rapid.SampledFrom([]register.Count{{}, register.Known(0), register.Known(5), register.Known(10), register.Known(10), register.Known(25), register.Known(120)}).Draw(t, what)
}

func drawGround(t *rapid.T) *ground {
	g := &ground{}
	for n := range rapid.IntRange(1, 14).Draw(t, "neighbourhoods") {
		at, areas := drawWhere(t)
		code := term.GSS(fmt.Sprintf("E0100%04d", n))
		g.neighbourhoods = append(g.neighbourhoods, snapshot.NeighbourhoodRow{Code: code, Children: drawAmount(t, "children"),
			Rank: rapid.IntRange(0, 9).Draw(t, "rank"), At: at, Areas: append(areas, code)})
	}
	for n := range rapid.IntRange(1, 14).Draw(t, "settings") {
		at, areas := drawWhere(t)
		s := snapshot.SettingRow{ID: term.SettingID(fmt.Sprintf("s%02d", n)), Phases: term.PhaseSet(rapid.IntRange(0, 3).Draw(t, "phases")), Pupils: drawAmount(t, "pupils"),
			Need: drawAmount(t, "need"), Rank: rapid.IntRange(0, 9).Draw(t, "rank"), At: at, Doubt: rapid.SampledFrom([]float64{0, 0, 0, 300, 5000}).Draw(t, "doubt"), Areas: areas}
		if in := rapid.IntRange(-1, len(g.neighbourhoods)-1).Draw(t, "in"); in >= 0 {
			s.Neighbourhood = g.neighbourhoods[in].Code
		}
		g.settings = append(g.settings, s)
	}
	for n := range rapid.IntRange(0, 30).Draw(t, "deliveries") {
		g.rows = append(g.rows, snapshot.DeliveryRow{ID: term.ID(fmt.Sprintf("d%02d", n)), Setting: rapid.SampledFrom(g.settings).Draw(t, "setting").ID,
			Organisation: rapid.SampledFrom([]term.ID{"a", "b", "c"}).Draw(t, "organisation"), Themes: term.ThemeSet(rapid.IntRange(0, 3).Draw(t, "themes")),
			Phases: term.PhaseSet(rapid.IntRange(0, 3).Draw(t, "phases")), Period: rapid.SampledFrom([]term.Period{0, 2024, 2025}).Draw(t, "period"),
			Reached: drawAmount(t, "reached"), Visibility: rapid.SampledFrom(provision.Visibilities()).Draw(t, "visibility"), Sensitive: rapid.IntRange(0, 4).Draw(t, "sensitive") == 0})
	}
	return g
}

// laid is a snapshot of the ground with some deliveries.
func (g *ground) laid(rows []snapshot.DeliveryRow) *snapshot.Snapshot {
	return snapshot.New(snapshot.NewLand(slices.Clone(g.settings), slices.Clone(g.neighbourhoods)), rows)
}

func drawAsked(t *rapid.T) snapshot.Question {
	return snapshot.Question{
		Area:     rapid.SampledFrom(grounds()).Draw(t, "area"),
		Theme:    rapid.SampledFrom([]term.ThemeSet{0, 1, 2}).Draw(t, "theme"),
		Phase:    rapid.SampledFrom([]term.PhaseSet{0, 1, 2, 3}).Draw(t, "phase"),
		Period:   rapid.SampledFrom([]term.Period{0, 2024, 2025}).Draw(t, "period"),
		Metres:   rapid.SampledFrom([]float64{0, 500, 1000, 1500, 5000}).Draw(t, "metres"),
		Anywhere: rapid.Bool().Draw(t, "anywhere"),
	}
}

// oracle answers with loops over the rows of a ground, as its land orders them.
type oracle struct {
	*ground
	land *snapshot.Land
	q    snapshot.Question
}

func (o *oracle) area(areas []term.GSS) bool {
	return o.q.Area == "" || slices.Contains(areas, o.q.Area)
}

func (o *oracle) metres() float64 {
	if o.q.Metres > 0 {
		return o.q.Metres
	}
	return snapshot.Usual(o.q.Phase)
}

// counts says whether provision at a setting counts.
func (o *oracle) counts(s *snapshot.SettingRow) bool {
	return o.q.Anywhere || o.q.Phase == 0 || s.Phases&o.q.Phase != 0
}

func (o *oracle) placed(s *snapshot.SettingRow, metres float64) bool {
	return !math.IsNaN(s.At.X) && s.Doubt <= metres/2
}

func apart(a, b catchment.Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// found are the rows that are asked for, by the number of their setting.
func (o *oracle) found() map[int32][]snapshot.DeliveryRow {
	out := map[int32][]snapshot.DeliveryRow{}
	for _, r := range o.rows {
		for i := range o.land.Settings {
			if s := &o.land.Settings[i]; s.ID == r.Setting && o.counts(s) && (o.q.Theme == 0 || r.Themes&o.q.Theme != 0) &&
				(o.q.Phase == 0 || r.Phases&o.q.Phase != 0) && (o.q.Period == 0 || r.Period == o.q.Period) {
				out[int32(i)] = append(out[int32(i)], r)
			}
		}
	}
	return out
}

// onGround asks random questions of random grounds.
func onGround(ask func(t *rapid.T, v *snapshot.View, o *oracle)) func(*testing.T) {
	return rapid.MakeCheck(func(t *rapid.T) {
		g := drawGround(t)
		v := g.laid(g.rows).Whole()
		ask(t, v, &oracle{g, v.Land, drawAsked(t)})
	})
}

// alike fails where two answers do not read the same; no list and an empty one do.
func alike(t *rapid.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Fatalf("%s is\n%s\nnot\n%s", what, g, w)
	}
}
