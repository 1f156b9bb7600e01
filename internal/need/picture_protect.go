package need

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/interval"
)

// complement is what is said of a figure that we leave out for another's sake.
const complement = "left out here: together with the others it would give back a figure that is withheld"

// protect leaves further figures out of sums that we make of schools and
// neighbourhoods where those with counts would, together, give back one that is
// withheld: an authority's, where its region's and all others are there. The series
// of a data set are looked at together. What publishers add up themselves is left
// out by its veil.
func (p *Picture) protect(painted []*series) {
	together := map[string][]*series{}
	for _, s := range painted {
		together[s.indicator.From.Dataset] = append(together[s.indicator.From.Dataset], s)
	}
	for _, dataset := range slices.Sorted(maps.Keys(together)) {
		all := together[dataset]
		periods := map[stats.Period]bool{}
		for _, s := range all {
			for at, period := range s.periods {
				if s.withholds(at, nil) {
					periods[period] = true
				}
			}
		}
		for period := range periods {
			p.protectPeriod(all, period)
		}
	}
}

// withholds says whether a period has both withheld figures, or others that are left
// out, and counts.
func (s *series) withholds(period int, left veil) bool {
	withheld, counted := false, false
	for row, area := range s.areas {
		if c := &s.cells[row*len(s.periods)+period]; c.there() {
			withheld = withheld || c.withheld() || len(left) > 0 && left[s.veiled(c, area, period)]
			counted = counted || c.counted()
		}
	}
	return withheld && counted
}

// withheld says whether there is a figure that readers do not see. What does not
// apply is nothing that could be given back.
func (c *cell) withheld() bool {
	return c.symbol > 0 && c.symbolOf() != term.NotApplicable
}

// sheet is what readers see of the series of a data set in a period, and what of
// it adds up to what.
type sheet struct {
	land        *land
	period      stats.Period
	cells       []*cell
	of          []*series
	at          []term.GSS
	index       map[*cell]int
	hidden      []bool
	secret      []bool // hidden, and not for another's sake
	fixed       []bool // hidden before
	before, own veil   // what was left out before; and of it, for this edition's own sake
	sums        []interval.Sum
	least       float64
	heavy       bool // too many equations to be solved
}

func newSheet(l *land, period stats.Period, r *Release) *sheet {
	return &sheet{land: l, period: period, index: map[*cell]int{}, least: r.least()}
}

// protectPeriod leaves out cells until no count that is withheld, and no number
// that it is out of, follows from the others.
func (p *Picture) protectPeriod(all []*series, period stats.Period) {
	t := newSheet(p.land, period, all[0].release)
	for _, s := range all {
		if s.period(period) >= 0 {
			t.places(s, p.land.additions(s.tier))
		}
	}
	for _, i := range t.complete() {
		t.cells[i].withhold(term.Confidential, t.of[i].note(complement))
	}
}

// complete finds the cells that must be left out beside those that are withheld.
func (t *sheet) complete() []int {
	t.close()
	t.thin()
	t.squeeze()
	var out []int
	for i, c := range t.cells {
		if t.hidden[i] && !c.withheld() {
			out = append(out, i)
		}
	}
	return out
}

// add puts a cell on the sheet; what is not there, or does not apply, adds nothing
// to any sum.
func (t *sheet) add(s *series, area term.GSS) (int, bool) {
	c := s.find(area, s.period(t.period))
	if c == nil || !c.counted() && !c.withheld() {
		return 0, false
	}
	if i, ok := t.index[c]; ok {
		return i, true
	}
	t.index[c] = len(t.cells)
	t.cells, t.of, t.at = append(t.cells, c), append(t.of, s), append(t.at, area)
	i, hidden := len(t.cells)-1, !c.counted()
	before := !hidden && len(t.before) > 0 && t.before[t.name(i)]
	t.hidden, t.fixed = append(t.hidden, hidden || before), append(t.fixed, before)
	t.secret = append(t.secret, hidden || before && !t.own[t.name(i)])
	return i, true
}

// name is a cell's in every edition.
func (t *sheet) name(i int) veiled {
	return t.of[i].veiled(t.cells[i], t.at[i], t.of[i].period(t.period))
}

// additions lists the authorities of every whole, and the regions of England.
func (l *land) additions(of tier) []addition {
	var out []addition
	for _, kind := range []register.AreaKind{register.County, register.CombinedAuthority, register.Region, register.Country} {
		for _, whole := range l.kind(kind) {
			if l.cut[of][whole.Code] || l.in(of, whole.Code) {
				continue
			}
			out = append(out, addition{whole.Code, slices.Clone(l.of(of, whole.Code))})
			if kind == register.Country {
				out = append(out, addition{whole.Code, codes(l.kind(register.Region))})
			}
		}
	}
	return out
}

// places adds a series' sums over areas.
func (t *sheet) places(s *series, of []addition) {
	for _, a := range of {
		t.area(s, a.whole, a.parts)
	}
}

func (t *sheet) area(s *series, whole term.GSS, parts []term.GSS) {
	total, ok := t.add(s, whole)
	var at []int
	for _, part := range parts {
		if i, there := t.add(s, part); there && part != whole {
			at = append(at, i)
		}
	}
	if ok {
		t.sum(total, at, s.release)
	}
}

// groups adds the sums of a group's own groups at every place.
func (t *sheet) groups(f family) {
	if f.whole.period(t.period) < 0 {
		return
	}
	for _, area := range f.whole.areas {
		total, ok := t.add(f.whole, area)
		var at []int
		for _, s := range f.parts {
			if s.period(t.period) >= 0 {
				if i, there := t.add(s, area); there {
					at = append(at, i)
				}
			}
		}
		if ok {
			t.sum(total, at, f.whole.release)
		}
	}
}

// sum notes a sum, unless what is seen of it contradicts it: it is none then.
func (t *sheet) sum(total int, parts []int, r *Release) {
	s := interval.Sum{Total: total, Parts: parts, Slack: float64(r.Dataset.Policy.Base-1) / 2 * float64(len(parts)+1)}
	if len(parts) == 0 {
		return
	}
	for _, count := range t.counts() {
		rest, open := t.rest(s, count)
		if rest < -s.Slack && !t.hidden[total] || open == 0 && math.Abs(rest) > s.Slack {
			return
		}
	}
	t.sums = append(t.sums, s)
}

// counts are the two numbers of every cell that a reader may add up.
func (t *sheet) counts() []func(*cell) float64 {
	return []func(*cell) float64{func(c *cell) float64 { return c.x }, func(c *cell) float64 { return c.n }}
}

// rest is what a sum's total leaves for its hidden cells, and how many these are.
func (t *sheet) rest(s interval.Sum, count func(*cell) float64) (rest float64, hidden int) {
	take := func(i int, sign float64) {
		if t.hidden[i] {
			hidden++
		} else {
			rest += sign * count(t.cells[i])
		}
	}
	take(s.Total, 1)
	for _, p := range s.Parts {
		take(p, -1)
	}
	return rest, hidden
}

// close hides cells until no hidden one follows from the equations, whatever the
// figures are. It needs no figures that agree, which publishers' often do not.
func (t *sheet) close() {
	for {
		sum := t.exposing()
		if t.heavy {
			t.closeUp()
			return
		}
		if sum == nil {
			return
		}
		next := t.choose(sum)
		if next < 0 {
			return
		}
		t.hidden[next] = true
	}
}

// closeUp is for a sheet with too many equations to be solved: it hides every whole
// of which a part is hidden, so that none says anything of it; and, of a whole of
// which nothing else is hidden, a part.
func (t *sheet) closeUp() {
	for moved := true; moved; {
		moved = false
		for k, s := range t.sums {
			switch _, hidden := t.rest(s, t.counts()[0]); {
			case hidden > 0 && !t.hidden[s.Total]:
				t.hidden[s.Total], moved = true, true
			case hidden == 1:
				if next := t.choose([]int{k}); next >= 0 {
					t.hidden[next], moved = true, true
				}
			}
		}
	}
}

// mostThinned is the most cells of a sheet that are tried again one by one.
const mostThinned = 300

// thin shows again what need not have been left out, the dearest first.
func (t *sheet) thin() {
	var chosen []int
	for i, c := range t.cells {
		if t.hidden[i] && c.counted() && !t.fixed[i] {
			chosen = append(chosen, i)
		}
	}
	if t.heavy || len(chosen) > mostThinned {
		return
	}
	slices.SortFunc(chosen, func(a, b int) int {
		return cmp.Or(cmp.Compare(t.cells[b].x, t.cells[a].x), cmp.Compare(a, b))
	})
	for _, i := range chosen {
		t.hidden[i] = false
		t.hidden[i] = t.exposing() != nil
	}
}

// exposing finds the sums that, together, give a hidden cell away; nil: none do.
func (t *sheet) exposing() []int {
	for k, s := range t.sums {
		if t.blurred(s) || !t.any(s, t.secret) {
			continue
		}
		x, hidden := t.rest(s, t.counts()[0])
		// A rest that is smaller than what may be shown leaves too little to hide in.
		if hidden == 1 || !t.hidden[s.Total] && x < t.least && t.choose([]int{k}) >= 0 {
			return []int{k}
		}
	}
	return t.determined()
}

// blurred says whether the publisher's rounding hides enough in a sum by itself.
func (t *sheet) blurred(s interval.Sum) bool {
	least := t.least
	if least < 1 {
		least = defaultThreshold
	}
	return s.Slack >= least
}

// choose picks the cell of some sums that costs least to leave out: one that makes
// few further sums give it away, and is small, though not so small that it hides
// nothing. It is −1 where there is none.
func (t *sheet) choose(sums []int) int {
	best, least := -1, [3]float64{}
	seen := map[int]bool{}
	for _, k := range sums {
		for _, i := range append(slices.Clone(t.sums[k].Parts), t.sums[k].Total) {
			if t.hidden[i] || seen[i] {
				continue
			}
			seen[i] = true
			cost := t.cost(i)
			if order := slices.Compare(cost[:], least[:]); best < 0 || order < 0 || order == 0 && i < best {
				best, least = i, cost
			}
		}
	}
	return best
}

func (t *sheet) cost(cell int) [3]float64 {
	cost := [3]float64{0, 0, t.cells[cell].x}
	if len(t.of[cell].indicator.Parts) > 0 {
		cost[0] = 1 // all children together are asked for most
	}
	if cost[2] < t.least {
		cost[0] = 2
	}
	for _, s := range t.sums {
		if s.Total != cell && !slices.Contains(s.Parts, cell) {
			continue
		}
		if _, hidden := t.rest(s, t.counts()[0]); hidden == 0 {
			cost[1]++
		}
	}
	return cost
}

// mostSqueezed is the most withheld cells of a sheet that are tried by programme.
const mostSqueezed = 60

// squeeze hides what the engine finds beyond the equations: counts are not below
// zero, so that a little may leave no choice. Figures that contradict one another
// squeeze nothing.
func (t *sheet) squeeze() {
	for _, count := range t.counts() {
		table := interval.Table{Sums: t.sums}
		hidden := 0
		for i, c := range t.cells {
			table.Cells = append(table.Cells, interval.Cell{Value: math.Round(count(c)), Withheld: t.hidden[i]})
			if t.hidden[i] {
				hidden++
			}
		}
		if hidden > mostSqueezed {
			return
		}
		if further, err := interval.Protect(table, 1); err == nil {
			for _, i := range further {
				t.hidden[i] = true
			}
		}
	}
}
