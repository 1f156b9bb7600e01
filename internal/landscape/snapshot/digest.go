package snapshot

import (
	"encoding/binary"
	"hash"
	"hash/fnv"
	"math"

	"fairground/internal/register"
	"fairground/internal/term"
)

// Digest is a number of what the viewer sees: the land, and the deliveries as the
// viewer's mask shows them. It is the same for the same content on every replica
// and after a start, in whatever order rows came, and does not move with what the
// viewer may not see. That two states share one is as unlikely as 2⁻⁶⁴.
func (v *View) Digest() uint64 {
	sum := v.Land.digest()
	d := newDigester()
	for k := range v.segments {
		g := &v.segments[k]
		for i := g.first; i < g.end; i++ {
			if !v.sees(i) {
				continue
			}
			d.Reset()
			d.text(string(v.Land.Settings[v.rows.setting[i]].ID), string(v.Organisations[v.rows.organisation[i]]))
			d.number(int64(g.period), int64(g.themes), int64(g.phases), int64(v.reached(i)))
			sum += d.Sum64()
		}
	}
	return sum
}

// digest is a number of a land's settings, neighbourhoods and travel times, worked
// out once: travel times are given to a land before anything is asked of it.
func (l *Land) digest() uint64 {
	l.digested.Do(func() {
		d := newDigester()
		for i := range l.Settings {
			s := &l.Settings[i]
			d.Reset()
			d.text(string(s.ID), s.Name, string(s.Neighbourhood))
			d.number(int64(s.Phases), int64(s.Rank))
			d.float(s.At.X, s.At.Y, s.Doubt)
			d.count(s.Pupils, s.Need)
			d.areas(s.Areas)
			l.sum += d.Sum64()
		}
		for i := range l.Neighbourhoods {
			n := &l.Neighbourhoods[i]
			d.Reset()
			d.text(string(n.Code), n.Name)
			d.number(int64(n.Rank))
			d.float(n.At.X, n.At.Y)
			d.count(n.Children)
			d.areas(n.Areas)
			l.sum += d.Sum64()
		}
		l.sum += l.travelDigest(d)
	})
	return l.sum
}

func (l *Land) travelDigest(d *digester) (sum uint64) {
	all := l.travel.Load()
	if all == nil {
		return 0
	}
	from, to := l.names(d)
	for phases, t := range *all {
		for ; t != nil; t = t.next {
			d.Reset()
			d.text(t.Source, t.Licence, t.Mode, string(t.Area))
			d.number(int64(phases))
			d.float(t.Minutes, t.Longest)
			matrix := int64(d.Sum64())
			sum += uint64(matrix)
			for i := range from {
				others, cost := t.Lists.Of(i)
				if t.Routed == nil && len(cost) == 0 || t.Routed != nil && !t.Routed.Has(int32(i)) {
					continue
				}
				d.Reset()
				d.number(matrix, from[i])
				sum += d.Sum64()
				for k, c := range cost {
					d.Reset()
					d.number(matrix, from[i], to[others[k]])
					d.float(c)
					sum += d.Sum64()
				}
			}
		}
	}
	return sum
}

// names are numbers of the ids of settings and of the codes of neighbourhoods,
// which do not depend on where these stand in the land.
func (l *Land) names(d *digester) (settings, neighbourhoods []int64) {
	number := func(text string) int64 {
		d.Reset()
		d.text(text)
		return int64(d.Sum64())
	}
	for i := range l.Settings {
		settings = append(settings, number(string(l.Settings[i].ID)))
	}
	for i := range l.Neighbourhoods {
		neighbourhoods = append(neighbourhoods, number(string(l.Neighbourhoods[i].Code)))
	}
	return settings, neighbourhoods
}

// digester makes a number of one row. Numbers of rows are added up, so that their
// order does not matter.
type digester struct {
	hash.Hash64
	buffer []byte
}

func newDigester() *digester { return &digester{Hash64: fnv.New64a()} }

func (d *digester) text(all ...string) {
	for _, s := range all {
		d.buffer = append(append(d.buffer[:0], s...), 0)
		d.Write(d.buffer) // a hash never fails
	}
}

func (d *digester) number(all ...int64) {
	for _, n := range all {
		d.buffer = binary.LittleEndian.AppendUint64(d.buffer[:0], uint64(n))
		d.Write(d.buffer)
	}
}

func (d *digester) float(all ...float64) {
	for _, x := range all {
		d.number(int64(math.Float64bits(x)))
	}
}

func (d *digester) count(all ...register.Count) {
	for _, c := range all {
		d.number(int64(countOf(c)))
	}
}

func (d *digester) areas(codes []term.GSS) {
	for _, code := range codes {
		d.text(string(code))
	}
}
