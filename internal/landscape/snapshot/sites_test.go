package snapshot_test

import (
	"math"
	"slices"
	"testing"

	"fairground/catchment"
	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

func drawSites(t *rapid.T, settings int) snapshot.Where {
	w := snapshot.Where{
		K:              rapid.IntRange(1, 6).Draw(t, "k"),
		PerAuthority:   rapid.IntRange(0, 2).Draw(t, "per authority"),
		Apart:          rapid.SampledFrom([]float64{0, 0, 500, 1000, 2500}).Draw(t, "apart"),
		Phase:          rapid.SampledFrom([]term.PhaseSet{0, 1, 2}).Draw(t, "of phase"),
		MinPupils:      rapid.SampledFrom([]int{0, 0, 10}).Draw(t, "pupils"),
		KeepComparable: rapid.Bool().Draw(t, "comparable"),
		FromNothing:    rapid.Bool().Draw(t, "from nothing"),
	}
	order := rapid.Permutation(slices.Collect(func(yield func(int32) bool) {
		for i := range settings {
			if !yield(int32(i)) {
				return
			}
		}
	})).Draw(t, "order")
	include := rapid.IntRange(0, min(2, settings, w.K)).Draw(t, "include")
	w.Include, order = order[:include:include], order[include:]
	exclude := rapid.IntRange(0, min(2, len(order))).Draw(t, "exclude")
	w.Exclude, order = order[:exclude:exclude], order[exclude:]
	if rapid.Bool().Draw(t, "among some") {
		w.Among = order
	}
	return w
}

// planner chooses sites one by one, working everything out again each time.
type planner struct {
	*oracle
	w        snapshot.Where
	unmet    map[int]int // children by neighbourhood
	chosen   []int32
	provided map[int32][]snapshot.DeliveryRow
}

func (p *planner) phase() term.PhaseSet {
	switch {
	case p.w.Phase != 0:
		return p.w.Phase
	case p.q.Anywhere:
		return 0
	}
	return p.q.Phase
}

func (p *planner) near(i int32, k int) bool {
	return p.placed(&p.land.Settings[i], p.metres()) && p.straight(int(i), k) <= p.metres()
}

func (p *planner) gain(i int32) (sum int) {
	for k, n := range p.unmet {
		if p.near(i, k) && !slices.ContainsFunc(p.chosen, func(c int32) bool { return p.near(c, k) }) {
			sum += n
		}
	}
	return sum
}

// kind is what makes settings comparable, in words.
func (p *planner) kind(i int32) [3]any {
	s := &p.land.Settings[i]
	if !p.area(s.Areas) {
		return [3]any{"elsewhere", i}
	}
	known, more, same := 0, 0, 0
	for k := range p.land.Settings {
		if o := &p.land.Settings[k]; p.area(o.Areas) && o.Need.Known {
			known++
			if o.Need.N > s.Need.N {
				more++
			} else if o.Need.N == s.Need.N {
				same++
			}
		}
	}
	need := "not known"
	if s.Need.Known {
		need = string(rune('0' + int((float64(more)+float64(same)/2)*5/float64(known))))
	}
	return [3]any{s.Phases, need, p.district(i)[:3]}
}

func (p *planner) district(i int32) term.GSS { return p.land.Settings[i].Areas[1] }

// candidates are those that may be chosen at all.
func (p *planner) candidates() (out []int32, rough, few int) {
	among := p.w.Among
	if among == nil {
		for i := range p.land.Settings {
			among = append(among, int32(i))
		}
	}
	for _, i := range among {
		s := &p.land.Settings[i]
		switch {
		case !p.area(s.Areas) || slices.Contains(p.w.Exclude, i) || p.phase() != 0 && s.Phases&p.phase() == 0:
		case !p.placed(s, p.metres()):
			rough++
		case p.w.MinPupils > 0 && (!s.Pupils.Known || s.Pupils.N < p.w.MinPupils):
			few++
		default:
			out = append(out, i)
		}
	}
	return out, rough, few
}

// free are the candidates of a kind without provision.
func (p *planner) free(candidates []int32, kind [3]any) (out []int32) {
	for _, i := range candidates {
		if _, has := p.provided[i]; p.kind(i) == kind && (!has || p.w.FromNothing) {
			out = append(out, i)
		}
	}
	return out
}

func (p *planner) allowed(i int32, candidates []int32) bool {
	of := func(same func(c int32) bool) (n int) {
		for _, c := range p.chosen {
			if same(c) {
				n++
			}
		}
		return n
	}
	if slices.Contains(p.chosen, i) || p.w.PerAuthority > 0 && of(func(c int32) bool { return p.district(c) == p.district(i) }) >= p.w.PerAuthority {
		return false
	}
	if p.w.KeepComparable && of(func(c int32) bool { return p.kind(c) == p.kind(i) }) >= len(p.free(candidates, p.kind(i)))/2 {
		return false
	}
	return p.w.Apart == 0 || of(func(c int32) bool { return apart(p.land.Settings[c].At, p.land.Settings[i].At) < p.w.Apart }) == 0
}

func (p *planner) plan(candidates []int32) (steps []snapshot.Site) {
	whole, total := 0, 0
	for _, n := range p.unmet {
		whole += n
	}
	take := func(i int32) {
		gain := p.gain(i)
		total += gain
		p.chosen = append(p.chosen, i)
		share := 0.0
		if whole > 0 {
			share = float64(total) / float64(whole)
		}
		steps = append(steps, snapshot.Site{Setting: i, Gain: gain, Total: total, Share: share})
	}
	for _, i := range p.w.Include {
		take(i)
	}
	for len(steps) < p.w.K {
		best, most := int32(-1), 0
		for _, i := range candidates {
			if gain := p.gain(i); gain > most && p.allowed(i, candidates) {
				best, most = i, gain
			}
		}
		if best < 0 {
			break
		}
		take(best)
	}
	return steps
}

// strays are the sites to include that the others would not stand beside.
func (p *planner) strays(candidates []int32) (out snapshot.Strays) {
	for k, i := range p.w.Include {
		s, crowd, same, close := &p.land.Settings[i], 0, 0, false
		for _, other := range p.w.Include[:k] {
			close = close || apart(p.land.Settings[other].At, s.At) < p.w.Apart
			if p.district(other) == p.district(i) {
				crowd++
			}
			if p.kind(other) == p.kind(i) {
				same++
			}
		}
		if !p.placed(s, p.metres()) {
			out.Rough = append(out.Rough, i)
		}
		if p.w.PerAuthority > 0 && crowd >= p.w.PerAuthority {
			out.Crowded = append(out.Crowded, i)
		}
		if close {
			out.Close = append(out.Close, i)
		}
		if p.w.KeepComparable && p.area(s.Areas) && same >= len(p.free(candidates, p.kind(i)))/2 {
			out.Unpaired = append(out.Unpaired, i)
		}
	}
	return out
}

func TestSitesAsNaiveGreedy(t *testing.T) {
	t.Run("", onGround(func(t *rapid.T, v *snapshot.View, o *oracle) {
		w := drawSites(t, len(v.Land.Settings))
		p := &planner{oracle: o, w: w, unmet: map[int]int{}, provided: o.found()}
		unmet, blank := 0, 0
		for k, n := range v.Land.Neighbourhoods {
			met := false
			for i := range p.provided {
				met = met || p.near(i, k)
			}
			if o.area(n.Areas) && n.Children.N > 0 && (!met || w.FromNothing) {
				p.unmet[k] = n.Children.N
				unmet += n.Children.N
			}
			if o.area(n.Areas) && !n.Children.Known && (!met || w.FromNothing) {
				blank++
			}
		}
		got, err := v.Sites(o.q, w)
		if err != nil {
			t.Fatal(err)
		}
		candidates, rough, few := p.candidates()
		alike(t, "steps", got.Steps, p.plan(candidates))
		alike(t, "counts", []int{got.Neighbourhoods, got.Unmet, got.Unknown, got.Candidates, got.Rough, got.FewPupils}, []int{len(p.unmet), unmet, blank, len(candidates), rough, few})
		alike(t, "strays", got.Included, p.strays(candidates))
		if float64(got.Reached()) > got.Bound+1e-9 || got.AtLeast < got.Guarantee || got.AtLeast > 1 {
			t.Fatalf("%d reached, at most %v, at least %v of the best, %v promised", got.Reached(), got.Bound, got.AtLeast, got.Guarantee)
		}
		p.left(t, got, candidates)
	}))
}

// left checks that as many comparable settings stay free as were chosen, sites to
// include aside.
func (p *planner) left(t *rapid.T, got snapshot.Sites, candidates []int32) {
	t.Helper()
	if !p.w.KeepComparable {
		alike(t, "comparable", got.Comparable, 0)
		return
	}
	left := map[int32]bool{}
	for _, s := range got.Steps {
		for _, i := range p.free(candidates, p.kind(s.Setting)) {
			left[i] = !slices.Contains(p.chosen, i)
		}
	}
	n := 0
	for _, is := range left {
		if is {
			n++
		}
	}
	alike(t, "comparable", got.Comparable, n)
	if len(p.w.Include) == 0 && n < len(got.Steps) {
		t.Fatalf("%d comparable settings are left free beside %d sites", n, len(got.Steps))
	}
}

func TestSitesThatCannotBePlanned(t *testing.T) {
	v := loaded(t)
	for _, w := range []snapshot.Where{{}, {K: -1}, {K: 1, Include: []int32{1, 2}}, {K: 3, Include: []int32{1, 1}}, {K: 3, Include: []int32{-1}},
		{K: 3, Include: []int32{1}, Exclude: []int32{1}}, {K: 3, Among: []int32{4, 4}}, {K: 3, Among: []int32{1 << 30}}, {K: 3, Apart: -1},
		{K: 3, Apart: math.NaN()}, {K: 3, Apart: math.Inf(1)}, {K: 3, PerAuthority: -1}, {K: 3, MinPupils: -1}} {
		if _, err := v.Sites(asked(westMidlands), w); !fault.Is(err, fault.Bad) {
			t.Errorf("%+v: %v", w, err)
		}
	}
}

// Of four settings of a kind two have provision already: one of the others may be
// chosen, and one is left to compare it with.
func TestSitesLeaveComparableSettingsWithoutProvision(t *testing.T) {
	var settings []snapshot.SettingRow
	var neighbourhoods []snapshot.NeighbourhoodRow
	for k, id := range []term.SettingID{"a", "b", "c", "d"} {
		at := catchment.Point{X: 10000 * float64(k)}
		settings = append(settings, snapshot.SettingRow{ID: id, Phases: 1, Need: register.Known(9), At: at, Areas: []term.GSS{snapshot.England, "E08000001"}})
		neighbourhoods = append(neighbourhoods, snapshot.NeighbourhoodRow{Code: term.GSS(id), Children: register.Known(50), At: at, Areas: []term.GSS{snapshot.England}})
	}
	rows := []snapshot.DeliveryRow{{ID: "1", Setting: "a", Phases: 1}, {ID: "2", Setting: "b", Phases: 1}}
	v := snapshot.New(snapshot.NewLand(settings, neighbourhoods), rows).Whole()
	for nothing, want := range map[bool]int{false: 1, true: 2} {
		got, err := v.Sites(snapshot.Question{Phase: 1}, snapshot.Where{K: 4, KeepComparable: true, FromNothing: nothing})
		if err != nil || len(got.Steps) != want || got.Comparable != want {
			t.Errorf("%+v, %v: want %d sites", got, err, want)
		}
	}
}
