package school

import (
	"cmp"
	"slices"
	"time"
)

// grouper is a union-find over settings (Tarjan, JACM 22, 1975, pp. 215–225).
type grouper []int32

func newGrouper(n int) grouper {
	g := make(grouper, n)
	for i := range g {
		g[i] = int32(i)
	}
	return g
}

func (g grouper) find(i int32) int32 {
	for g[i] != i {
		g[i] = g[g[i]]
		i = g[i]
	}
	return i
}

// join keeps the smaller number as the root, so that the result does not depend
// on the order of joining.
func (g grouper) join(a, b int32) {
	a, b = g.find(a), g.find(b)
	if a > b {
		a, b = b, a
	}
	g[b] = a
}

// span is when a setting was open: zero times are unknown.
type span struct{ opened, closed time.Time }

// spans gives each setting's dates, from the register and, where it is silent,
// from the links: a successor opened on the day of its link.
func (b *builder) spans() []span {
	out := make([]span, len(b.settings))
	for i := range b.settings {
		s := &b.settings[i]
		out[i] = span{s.Opened, s.Closed}
	}
	for _, l := range b.links {
		if l.Date.IsZero() {
			continue
		}
		from, to := l.From, l.To
		if !l.Successor {
			from, to = to, from
		}
		if i, ok := b.byID[key{GIAS, to}]; ok && out[i].opened.IsZero() {
			out[i].opened = l.Date
		}
		if i, ok := b.byID[key{GIAS, from}]; ok && out[i].closed.IsZero() && b.settings[i].Status == Closed {
			out[i].closed = l.Date
		}
	}
	return out
}

// groupFamilies numbers the families: settings joined by links that are no
// split, and unlinked generations that the register shows to be one school
// (same name on the same postcode, at most one of them open).
func (b *builder) groupFamilies() []int32 {
	g := newGrouper(len(b.settings))
	for _, l := range b.links {
		from, ok1 := b.byID[key{GIAS, l.From}]
		to, ok2 := b.byID[key{GIAS, l.To}]
		if ok1 && ok2 && !l.Split {
			g.join(from, to)
		}
	}
	b.joinTwins(g)
	return g
}

// joinTwins joins the unlinked generations.
func (b *builder) joinTwins(g grouper) {
	type place struct {
		name uint64
		pc   postcode
		reg  Register
	}
	open := make(map[int32]int, len(b.settings))
	for i := range b.settings {
		if b.settings[i].Status != Closed {
			open[g.find(int32(i))]++
		}
	}
	first := make(map[place]int32, len(b.settings))
	for i := range b.settings {
		m := &b.members[i]
		if m.pc == 0 || m.name == 0 {
			continue
		}
		k := place{m.name, m.pc, b.settings[i].Register}
		j, ok := first[k]
		if !ok {
			first[k] = int32(i)
			continue
		}
		x, y := g.find(int32(i)), g.find(j)
		if x != y && open[x]+open[y] <= 1 {
			both := open[x] + open[y]
			g.join(x, y)
			open[g.find(x)] = both
		}
	}
}

// alive says whether a member is open at a date; the zero date is the register's own.
func (ix *Index) alive(m int32, at time.Time) bool {
	s := &ix.settings[m]
	if at.IsZero() {
		return s.Status == Open
	}
	sp := ix.spans[m]
	if !sp.opened.IsZero() && at.Before(sp.opened) {
		return false
	}
	if !sp.closed.IsZero() {
		return at.Before(sp.closed)
	}
	return s.Status == Open || s.Status == Proposed && !sp.opened.IsZero()
}

// Setting returns an entry as the register has it.
func (ix *Index) Setting(reg Register, id string) (Setting, bool) {
	i, ok := ix.byID[key{reg, id}]
	if !ok {
		return Setting{}, false
	}
	return ix.settings[i], true
}

// Current returns the generation of a school open at a date: the entry itself
// where it was open then, else the member of its family that was. The zero date
// means the register's own. Without any open generation it returns the one that
// closed last; false only when the id is not on the register.
func (ix *Index) Current(reg Register, id string, asOf time.Time) (Setting, bool) {
	i, ok := ix.byID[key{reg, id}]
	if !ok {
		return Setting{}, false
	}
	return ix.settings[ix.generation(i, asOf)], true
}

// generation is Current by number.
func (ix *Index) generation(i int32, asOf time.Time) int32 {
	if ix.alive(i, asOf) {
		return i
	}
	family := ix.familyMembers(ix.members[i].family)
	return slices.MaxFunc(family, func(a, b int32) int {
		return cmp.Or(
			cmp.Compare(flag(ix.alive(a, asOf)), flag(ix.alive(b, asOf))),
			cmp.Compare(flag(ix.settings[a].Status == Open), flag(ix.settings[b].Status == Open)),
			cmp.Compare(flag(ix.members[a].name == ix.members[i].name), flag(ix.members[b].name == ix.members[i].name)),
			ix.spans[a].closed.Compare(ix.spans[b].closed),
			cmp.Compare(b, a),
		)
	})
}

func flag(b bool) float32 {
	if b {
		return 1
	}
	return 0
}
