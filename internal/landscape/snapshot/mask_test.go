package snapshot_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"fairground/catchment"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

// A world is a few places and deliveries as plain rows, and somebody who looks at
// them. What a view answers is compared with what loops over the rows find that
// this viewer may see, by rules written down a second time here.
//
// A question's test is an entry of questions: it is asked of random worlds for
// every role. Where a second implementation is not to hand, world.shown makes a
// snapshot of the visible rows alone, whose answers must be the same.

// question compares one answer of a view with the rows; q is a random question.
type question struct {
	name string
	ask  func(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question)
}

func questions() []question {
	return []question{
		{"gaps", gapsAsRows},
		{"neighbourhoods", neighbourhoodGapsAsRows},
		{"matrix", matrixAsRows},
		{"deliveries", deliveriesAsRows},
		{"overlaps", overlapsAsRows},
		{"pairs", pairsAsRows},
		{"introductions", introductionsAsRows},
		{"changes", changesAsRows},
		{"uploads", uploadsAsRows},
		{"years", yearsAsRows},
		{"only what is shown", sameWithoutTheRest},
	}
}

func TestEveryAnswerForEveryRole(t *testing.T) {
	for _, role := range roles() {
		for _, q := range questions() {
			t.Run(role.name+"/"+q.name, rapid.MakeCheck(func(t *rapid.T) {
				w := drawWorld(t)
				w.mask = role.mask(t)
				s := snapshot.New(snapshot.NewLand(slices.Clone(w.settings), slices.Clone(w.neighbourhoods)), w.rows)
				q.ask(t, w, s.Through(w.mask), drawQuestion(t))
			}))
		}
	}
}

// role is somebody who looks.
type role struct {
	name string
	mask func(t *rapid.T) provision.Mask
}

func roles() []role {
	own := func(t *rapid.T) []term.ID {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(organisations()), 1, 2, rapid.ID).Draw(t, "own")
	}
	areas := func(t *rapid.T) []term.GSS {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(places()), 1, 2, rapid.ID).Draw(t, "areas")
	}
	anyone, alliance := []provision.Visibility{provision.Public}, []provision.Visibility{provision.Public, provision.Alliance}
	return []role{
		{"nobody", func(*rapid.T) provision.Mask { return provision.Mask{} }},
		{"public", func(*rapid.T) provision.Mask { return provision.Mask{Sees: anyone} }},
		{"member", func(t *rapid.T) provision.Mask { return provision.Mask{Sees: alliance, Own: own(t)} }},
		{"partner", func(t *rapid.T) provision.Mask { return provision.Mask{Sees: alliance, Areas: areas(t)} }},
		{"national", func(*rapid.T) provision.Mask { return provision.Mask{Sees: alliance} }},
		{"named for counts", func(t *rapid.T) provision.Mask { return provision.Mask{Sees: alliance, Counts: own(t)} }},
		{"member and partner", func(t *rapid.T) provision.Mask {
			return provision.Mask{Sees: alliance, Own: own(t), Areas: areas(t), Counts: own(t)}
		}},
	}
}

func organisations() []term.ID { return []term.ID{"org-e", "org-b", "org-d", "org-a", "org-c"} }

// places are England, a combined authority, its two districts, a ward of one and
// the neighbourhoods.
func places() []term.GSS {
	return append([]term.GSS{snapshot.England, "E47000001", "E08000001", "E06000002", "E05000001"}, codes()...)
}

func codes() []term.GSS { return []term.GSS{"E01000001", "E01000002", "E01000003", "E01000004"} }

// around are the areas that a neighbourhood lies in, itself among them.
func around(n int) []term.GSS {
	out := []term.GSS{snapshot.England, "E47000001", "E08000001", codes()[n]}
	if n == 0 {
		return append(out, "E05000001")
	}
	if n > 1 {
		out[1], out[2] = "E06000002", codes()[n]
		out = out[:3]
	}
	return out
}

type world struct {
	settings       []snapshot.SettingRow
	neighbourhoods []snapshot.NeighbourhoodRow
	rows           []snapshot.DeliveryRow
	mask           provision.Mask
}

func drawQuestion(t *rapid.T) snapshot.Question {
	return snapshot.Question{
		Area:     rapid.SampledFrom(append(places(), "")).Draw(t, "area"),
		Theme:    rapid.SampledFrom([]term.ThemeSet{0, 1, 2, 3}).Draw(t, "theme"),
		Phase:    rapid.SampledFrom([]term.PhaseSet{0, 1, 2, 3}).Draw(t, "phase"),
		Period:   rapid.SampledFrom([]term.Period{0, 2024, 2025}).Draw(t, "period"),
		Metres:   rapid.SampledFrom([]float64{0, 500, 1500}).Draw(t, "metres"),
		Anywhere: rapid.Bool().Draw(t, "anywhere"),
	}
}

// drawPoint is on the corners of a net, so that some are as far apart as asked.
func drawPoint(t *rapid.T) catchment.Point {
	return catchment.Point{X: 400000 + 500*float64(rapid.IntRange(0, 8).Draw(t, "x")), Y: 300000 + 500*float64(rapid.IntRange(0, 8).Draw(t, "y"))}
}

func drawCount(t *rapid.T) register.Count {
	return rapid.SampledFrom([]register.Count{{}, register.Known(0), register.Known(5), register.Known(9), register.Known(10), register.Known(25)}).Draw(t, "count")
}

func drawWorld(t *rapid.T) *world {
	w := &world{}
	for n, code := range codes() {
		w.neighbourhoods = append(w.neighbourhoods, snapshot.NeighbourhoodRow{Code: code, Children: drawCount(t), Rank: n + 1, At: drawPoint(t), Areas: around(n)})
	}
	for k := range rapid.SampledFrom([]int{4, 7, 1}).Draw(t, "settings") {
		in := rapid.IntRange(0, len(codes())-1).Draw(t, "in")
		w.settings = append(w.settings, snapshot.SettingRow{ID: term.SettingID(fmt.Sprintf("s%d", k)), Phases: rapid.SampledFrom([]term.PhaseSet{1, 3, 2, 0}).Draw(t, "phases"),
			Need: drawCount(t), Rank: in + 1, At: drawPoint(t), Doubt: rapid.SampledFrom([]float64{0, 0, 300, 5000}).Draw(t, "doubt"), Neighbourhood: codes()[in], Areas: around(in)})
	}
	for k := range rapid.SampledFrom([]int{40, 15, 5, 0}).Draw(t, "deliveries") {
		w.rows = append(w.rows, w.drawDelivery(t, k))
	}
	w.rank()
	return w
}

func (w *world) drawDelivery(t *rapid.T, k int) snapshot.DeliveryRow {
	r := snapshot.DeliveryRow{ID: term.ID(fmt.Sprintf("d%02d", k)), Setting: "gone", Organisation: rapid.SampledFrom(organisations()).Draw(t, "organisation"),
		Themes: rapid.SampledFrom([]term.ThemeSet{1, 3, 2, 0}).Draw(t, "themes"), Phases: rapid.SampledFrom([]term.PhaseSet{1, 3, 2, 0}).Draw(t, "phases"),
		Period: rapid.SampledFrom([]term.Period{2025, 2024, 0}).Draw(t, "period"), Reached: drawCount(t),
		Visibility: rapid.SampledFrom([]provision.Visibility{provision.Public, provision.Alliance, provision.Partnership, provision.OwnOrganisation}).Draw(t, "visibility"), Sensitive: rapid.IntRange(0, 4).Draw(t, "sensitive") == 0}
	if n := rapid.IntRange(0, len(w.settings)).Draw(t, "setting"); n < len(w.settings) {
		r.Setting = w.settings[n].ID
	}
	if n := rapid.IntRange(0, 2).Draw(t, "upload"); n > 0 {
		r.Upload = term.ID(fmt.Sprintf("%s-%d", r.Organisation, n))
	}
	return r
}

// rank puts places in the order that indexes stand for.
func (w *world) rank() {
	before := func(a, b register.Count, ranks, order int) int {
		switch {
		case a.Known && !b.Known:
			return -1
		case b.Known && !a.Known:
			return 1
		case a.N != b.N:
			return b.N - a.N
		case ranks != 0:
			return ranks
		}
		return order
	}
	slices.SortStableFunc(w.settings, func(a, b snapshot.SettingRow) int { return before(a.Need, b.Need, a.Rank-b.Rank, 0) })
	slices.SortStableFunc(w.neighbourhoods, func(a, b snapshot.NeighbourhoodRow) int { return before(a.Children, b.Children, a.Rank-b.Rank, 0) })
}

// setting finds a setting by its id; its number is its rank.
func (w *world) setting(id term.SettingID) (int, *snapshot.SettingRow) {
	for i := range w.settings {
		if w.settings[i].ID == id {
			return i, &w.settings[i]
		}
	}
	return -1, nil
}

// shares says whether somebody shares a delivery with the viewer: as its
// visibility says, and with partners of a place within their areas; of a place
// kept private within those that are not wards or neighbourhoods.
func (w *world) shares(r *snapshot.DeliveryRow, at *snapshot.SettingRow) bool {
	if r.Visibility == provision.Partnership && !slices.Contains(w.mask.Sees, provision.Partnership) {
		return slices.ContainsFunc(w.mask.Areas, func(area term.GSS) bool {
			fine := area[:3] == "E05" || area[:3] == "E01"
			return slices.Contains(at.Areas, area) && !(r.Sensitive && fine)
		})
	}
	return slices.Contains(w.mask.Sees, r.Visibility)
}

// seen are the rows that the viewer may see at their settings, with what they may
// know of them.
func (w *world) seen() (out []snapshot.DeliveryRow) {
	for _, r := range w.rows {
		_, at := w.setting(r.Setting)
		own := slices.Contains(w.mask.Own, r.Organisation)
		if at == nil || !own && (r.Sensitive || !w.shares(&r, at)) {
			continue
		}
		if !own && !slices.Contains(w.mask.Counts, r.Organisation) && r.Reached.N >= 1 && r.Reached.N <= 9 {
			r.Reached = register.Count{}
		}
		out = append(out, r)
	}
	return out
}

// shown is a view of nothing but what the viewer may see.
func (w *world) shown() *snapshot.View {
	return snapshot.New(snapshot.NewLand(slices.Clone(w.settings), slices.Clone(w.neighbourhoods)), w.seen()).Whole()
}

func inArea(areas []term.GSS, area term.GSS) bool {
	return area == "" || slices.Contains(areas, area)
}

// hasPhase says whether a setting is one that a question asks about.
func hasPhase(s *snapshot.SettingRow, q *snapshot.Question) bool {
	return q.Phase == 0 || q.Anywhere || s.Phases&q.Phase != 0
}

// asked are the seen rows that a question asks for, with the number of their
// setting, wherever they are.
func (w *world) asked(q snapshot.Question) (rows []snapshot.DeliveryRow, at []int) {
	for _, r := range w.seen() {
		i, s := w.setting(r.Setting)
		if (q.Theme == 0 || r.Themes&q.Theme != 0) && (q.Phase == 0 || r.Phases&q.Phase != 0) && (q.Period == 0 || r.Period == q.Period) && hasPhase(s, &q) {
			rows, at = append(rows, r), append(at, i)
		}
	}
	return rows, at
}

// equal fails where two answers are not the same; empty lists and none are.
func equal(t *rapid.T, what string, got, want any) {
	t.Helper()
	if g, w := reflect.ValueOf(got), reflect.ValueOf(want); g.Kind() == reflect.Slice && g.Len() == 0 && w.Len() == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: got %+v, want %+v", what, got, want)
	}
}
