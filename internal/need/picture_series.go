package need

import (
	"cmp"
	"math"
	"slices"

	"fairground/internal/need/stats"
	"fairground/internal/term"
	"fairground/interval"
)

// cell is one figure of a series, packed: there are a hundred thousand of them.
type cell struct {
	value, x, n, lower, upper float64 // NaN where not known
	row                       int64
	note                      uint16 // index into the series' notes
	decimals                  int8
	symbol                    uint8 // index into term.Symbols, from 1; 0: none
	method                    uint8 // index into methods
	flags                     uint8
}

const (
	isThere   = 1 << iota // something was published, or worked out, or refused
	isDerived             // worked out by us
)

func emptyCell() cell {
	nan := math.NaN()
	return cell{value: nan, x: nan, n: nan, lower: nan, upper: nan, decimals: term.UnknownDecimals}
}

func (c *cell) there() bool   { return c.flags&isThere != 0 }
func (c *cell) derived() bool { return c.flags&isDerived != 0 }
func (c *cell) number() bool  { return !math.IsNaN(c.value) }

// counted says whether the counts behind the figure are known.
func (c *cell) counted() bool { return c.proportion().Valid() }

func (c *cell) proportion() proportion { return proportion{X: c.x, N: c.n} }

// proportion is a count out of a count that may not be known.
type proportion interval.Proportion

// Valid says whether both counts are known and have a share.
func (p proportion) Valid() bool { return !math.IsNaN(interval.Proportion(p).Share()) }

func methods() []Method {
	return []Method{NoLimits, Published, Wilson, WilsonRebuilt, WilsonBase, NewcombeGap, NewcombeBuilt, Rounding, Bounds}
}

func (c *cell) limit(i interval.Interval, m Method) {
	if !i.Known() {
		c.lower, c.upper, c.method = math.NaN(), math.NaN(), 0
		return
	}
	c.lower, c.upper, c.method = i.Lower, i.Upper, uint8(slices.Index(methods(), m))
}

// withhold takes a figure away and leaves a symbol.
func (c *cell) withhold(s term.Symbol, note uint16) {
	kept := emptyCell()
	kept.row, kept.note, kept.flags = c.row, note, c.flags|isThere
	kept.symbol = uint8(slices.Index(term.Symbols(), s) + 1)
	*c = kept
}

func (c *cell) symbolOf() term.Symbol {
	if c.symbol == 0 {
		return ""
	}
	return term.Symbols()[c.symbol-1]
}

// series is an indicator everywhere and always: cells by area, then by period.
type series struct {
	indicator *Indicator
	release   *Release
	basis     stats.Basis
	tier      tier
	periods   []stats.Period // oldest first
	years     []int          // of the periods; 0 where one is no single year
	decimals  []int          // that figures of a period were published with
	rows      map[term.GSS]int32
	areas     []term.GSS
	cells     []cell
	notes     []string // the first is ""
	latest    int      // the newest period that most places have a figure of; −1: there is none
}

func newSeries(i *Indicator, r *Release, basis stats.Basis, periods []stats.Period) *series {
	s := &series{indicator: i, release: r, basis: basis, periods: periods, rows: map[term.GSS]int32{}, notes: []string{""}, latest: -1}
	slices.SortFunc(s.periods, func(a, b stats.Period) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Label, b.Label))
	})
	for _, p := range s.periods {
		s.years = append(s.years, yearOf(p.Label))
		s.decimals = append(s.decimals, term.UnknownDecimals)
	}
	return s
}

// at gives the cell of an area, making room for it.
func (s *series) at(area term.GSS, period int) *cell {
	row, ok := s.rows[area]
	if !ok {
		row = int32(len(s.areas))
		s.rows[area] = row
		s.areas = append(s.areas, area)
		for range s.periods {
			s.cells = append(s.cells, emptyCell())
		}
	}
	return &s.cells[int(row)*len(s.periods)+period]
}

// find gives the cell of an area, or nil where nothing is known of it.
func (s *series) find(area term.GSS, period int) *cell {
	row, ok := s.rows[area]
	if !ok || period < 0 || period >= len(s.periods) {
		return nil
	}
	if c := &s.cells[int(row)*len(s.periods)+period]; c.there() {
		return c
	}
	return nil
}

// has says whether anything is known of an area.
func (s *series) has(area term.GSS) bool { _, ok := s.rows[area]; return ok }

func (s *series) note(text string) uint16 {
	if i := slices.Index(s.notes, text); i >= 0 {
		return uint16(i)
	}
	s.notes = append(s.notes, text)
	return uint16(len(s.notes) - 1)
}

// value is the number of an area in a period, or NaN.
func (s *series) value(area term.GSS, period int) float64 {
	if c := s.find(area, period); c != nil {
		return c.value
	}
	return math.NaN()
}

// reading unpacks a cell.
func (s *series) reading(area term.GSS, period int) Reading {
	r := Reading{Indicator: s.indicator, Area: area, X: math.NaN(), N: math.NaN(), Limits: interval.Unknown(), Release: s.release}
	if period >= 0 && period < len(s.periods) {
		r.Period = s.periods[period]
	}
	c := s.find(area, period)
	if c == nil {
		r.Note = "no figure published"
		return r
	}
	r.X, r.N, r.Row, r.Derived, r.Note = c.x, c.n, int(c.row), c.derived(), s.notes[c.note]
	r.Limits, r.Method = interval.Interval{Lower: c.lower, Upper: c.upper}, methods()[c.method]
	switch {
	case c.number():
		r.Value = term.Number(c.value, int(c.decimals))
	case c.symbol > 0:
		r.Value = term.Withheld(c.symbolOf())
	}
	return r
}

// settle finds the latest period: the newest of which at least half as many
// places have a figure as of the fullest.
func (s *series) settle() {
	counts := make([]int, len(s.periods))
	most := 0
	for i := range s.cells {
		if s.cells[i].number() {
			counts[i%len(s.periods)]++
			most = max(most, counts[i%len(s.periods)])
		}
	}
	s.latest = -1
	for p, n := range counts {
		if n > 0 && 2*n >= most {
			s.latest = p
		}
	}
}

// percent says whether a figure is a share in points of a hundred.
func percent(i *Indicator) bool { return len(i.Unit) > 0 && i.Unit[0] == '%' }

// yearOf is the year in which a period ends: 2025 for "2024/25", "2024-25" and
// "2025"; 0 where it is several years or none ("2014-16").
func yearOf(label string) int {
	digits := func(from int) (n, to int) {
		for to = from; to < len(label) && label[to] >= '0' && label[to] <= '9'; to++ {
			n = n*10 + int(label[to]-'0')
		}
		return n, to
	}
	for at := 0; at < len(label); at++ {
		first, end := digits(at)
		switch end - at {
		case 0:
			continue
		case 4:
			if end == len(label) || (label[end] != '/' && label[end] != '-') {
				return first
			}
			second, to := digits(end + 1)
			if to == end+3 && second == (first+1)%100 || to == end+5 && second == first+1 {
				return first + 1
			}
			return 0
		case 6:
			if first%100 == (first/100+1)%100 {
				return first/100 + 1
			}
			return 0
		}
		return 0
	}
	return 0
}
