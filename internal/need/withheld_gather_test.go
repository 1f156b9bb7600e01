package need_test

import (
	"fmt"
	"math"
	"testing"

	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/register"
	"fairground/internal/term"
)

// cellKey names a figure.
type cellKey struct {
	indicator string
	area      term.GSS
	period    string
}

func (k cellKey) name() string { return k.indicator + "|" + string(k.area) + "|" + k.period }

// pooled is a figure of several places together: a reader knows which.
type pooled struct {
	indicator, period string
	of                []term.GSS
	x, n              float64
}

// everything is all that is shown to anybody.
type everything struct {
	shown   map[cellKey]need.Reading
	x, n    map[cellKey]float64
	pooled  []pooled
	unequal map[term.GSS]*need.Inequality
	hidden  map[cellKey]string   // why figures with a symbol are not shown
	missing map[[2]string]string // why an indicator has no figure at an area
	trouble []string
}

func newEverything() *everything {
	return &everything{shown: map[cellKey]need.Reading{}, x: map[cellKey]float64{}, n: map[cellKey]float64{}, unequal: map[term.GSS]*need.Inequality{}, hidden: map[cellKey]string{}, missing: map[[2]string]string{}}
}

// gather reads every view of every place, as anybody may.
func gather(t *testing.T, w *needtest.World) *everything {
	t.Helper()
	e := newEverything()
	atlas, err := w.Register.Atlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []register.AreaKind{register.Country, register.Region, register.CombinedAuthority, register.County, register.District} {
		for _, a := range atlas.Kind(kind) {
			e.report(t, w, a.Code)
			e.views(t, w, a.Code, kind)
		}
	}
	for _, i := range w.Need.Catalogue().Indicators {
		for _, c := range atlas.Kind(register.Country) {
			if f, err := w.Need.Funnel(t.Context(), c.Code, i.ID); err == nil && f.Why == "" {
				all := pooled{i.ID, f.Period.Label, nil, f.Benchmark.X, f.Benchmark.N}
				if !f.Benchmark.Derived {
					e.take(f.Benchmark)
				}
				for _, p := range f.Points {
					e.take(p.Reading)
					all.of = append(all.of, p.Reading.Area)
				}
				if f.Benchmark.Derived {
					e.pooled = append(e.pooled, all)
				}
			}
		}
	}
	return e
}

func (e *everything) report(t *testing.T, w *needtest.World, area term.GSS) {
	t.Helper()
	r, err := w.Need.Report(t.Context(), area, need.Want{})
	if err != nil {
		t.Fatal(err)
	}
	like := make([]term.GSS, len(r.Neighbours.Of))
	for i, n := range r.Neighbours.Of {
		like[i] = n.Area
	}
	for _, l := range r.Lines {
		e.line(&l, like)
	}
	for _, m := range r.Missing {
		e.missing[[2]string{m.Indicator.ID, string(area)}] = m.Why
	}
}

func (e *everything) line(l *need.Line, like []term.GSS) {
	e.take(l.Latest)
	for _, all := range [][]need.Reading{l.History, l.Parts} {
		for _, r := range all {
			e.take(r)
		}
	}
	for _, c := range l.Against {
		if c.With.Area != "" {
			e.take(c.With)
		} else if x, n, ok := counts(c.With); ok {
			e.pooled = append(e.pooled, pooled{l.Indicator.ID, c.With.Period.Label, like, x, n})
		}
	}
	if l.Beside != nil {
		e.line(l.Beside, nil)
	}
}

func (e *everything) views(t *testing.T, w *needtest.World, area term.GSS, kind register.AreaKind) {
	t.Helper()
	q, err := w.Need.Inequality(t.Context(), area)
	if err != nil {
		t.Fatal(err)
	}
	if q.Why == "" {
		e.unequal[area] = q
	}
	if side, err := w.Need.Compare(t.Context(), []term.GSS{area}, need.Want{}); err == nil {
		for _, row := range side.Rows {
			for _, r := range row.Readings {
				e.take(r)
			}
		}
	}
	if kind == register.District {
		return
	}
	for _, theme := range need.Themes() {
		g, err := w.Need.Grid(t.Context(), area, theme)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range g.Rows {
			for _, c := range row.Cells {
				e.take(c.Reading)
			}
		}
	}
}

// take writes a figure down, and the counts that it gives away.
func (e *everything) take(r need.Reading) {
	if r.Indicator == nil || r.Area == "" {
		return
	}
	k := cellKey{r.Indicator.ID, r.Area, r.Period.Label}
	if _, ok := r.Value.Number(); !ok {
		if r.Value.Symbol() == term.Confidential {
			e.hidden[k] = r.Note
		}
		if !math.IsNaN(r.X) || !math.IsNaN(r.N) || r.Limits.Known() {
			e.trouble = append(e.trouble, fmt.Sprintf("%v has no number, and yet %v of %v, %v", k, r.X, r.N, r.Limits))
		}
		return
	}
	e.shown[k] = r
	if _, known := e.x[k]; known && math.IsNaN(r.X) {
		return // those worked back from limits are not as exact
	}
	if x, n, ok := counts(r); ok {
		e.x[k], e.n[k] = x, n
	}
}

// contradictions are figures that one view leaves out and another shows.
func (e *everything) contradictions() []string {
	var out []string
	for k, why := range e.hidden {
		if r, ok := e.shown[k]; ok {
			out = append(out, fmt.Sprintf("%v is left out of one view (%s), and %v in another", k, why, r.Value))
		}
	}
	return out
}

// counts are those behind a figure: as they are given, or worked back from limits,
// whose width tells how many children there are.
func counts(r need.Reading) (x, n float64, ok bool) {
	if !math.IsNaN(r.X) && !math.IsNaN(r.N) {
		return r.X, r.N, true
	}
	switch r.Method {
	case need.Wilson, need.WilsonRebuilt, need.WilsonBase:
	default:
		if r.Indicator.Unit == "children" && r.Value.Float() == r.Value.Float() {
			return r.Value.Float(), r.Value.Float(), true
		}
		return 0, 0, false
	}
	const z = 1.959963984540054
	p, middle := r.Value.Float()/100, (r.Limits.Lower+r.Limits.Upper)/200
	// The middle of Wilson's interval is (p + z²/2n) / (1 + z²/n).
	n = z * z * (0.5 - middle) / (middle - p)
	if math.IsNaN(n) || math.IsInf(n, 0) || n <= 0 {
		return 0, 0, false
	}
	return math.Round(p * n), math.Round(n), true
}
