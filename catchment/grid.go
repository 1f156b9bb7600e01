package catchment

import (
	"cmp"
	"math"
	"slices"
)

// Point is a place on a plane, in metres.
type Point struct{ X, Y float64 }

// Placed reports whether both coordinates are known and finite.
func (p Point) Placed() bool {
	return !math.IsNaN(p.X-p.X) && !math.IsNaN(p.Y-p.Y) // Inf − Inf is NaN
}

// squared is the squared distance. Both products are rounded before they are
// added, so that no machine fuses them and answers differently at the radius.
func (p Point) squared(q Point) float64 {
	dx, dy := q.X-p.X, q.Y-p.Y
	return float64(dx*dx) + float64(dy*dy)
}

// Grid finds points by where they are. It is read-only once made.
type Grid struct {
	points  int
	cell    float64 // width of a cell
	low     Point   // corner with the smallest coordinates
	high    Point
	columns int
	rows    int
	first   []int32 // per cell, row by row: where its points start in order
	order   []int32 // the points, by cell, ascending within one
	at      []Point // where they are, in the same order
}

// NewGrid indexes points for [Grid.Within], which is quickest with cells about
// half as wide as the radius. Cells are made wider than asked where there would
// be many more of them than points; a cell that is not above 0 leaves the choice
// to the grid. The points are copied.
func NewGrid(points []Point, cell float64) *Grid {
	g := &Grid{points: len(points)}
	placed := 0
	for _, p := range points {
		if !p.Placed() {
			continue
		}
		if placed == 0 {
			g.low, g.high = p, p
		}
		g.low = Point{min(g.low.X, p.X), min(g.low.Y, p.Y)}
		g.high = Point{max(g.high.X, p.X), max(g.high.Y, p.Y)}
		placed++
	}
	if placed == 0 {
		return g
	}
	g.size(cell, placed)
	g.first = make([]int32, g.columns*g.rows+1)
	for _, p := range points {
		if p.Placed() {
			g.first[g.column(p.X)+g.columns*g.row(p.Y)+1]++
		}
	}
	for i := 1; i < len(g.first); i++ {
		g.first[i] += g.first[i-1]
	}
	g.fill(points, placed)
	return g
}

// size chooses the width of a cell, and how many there are.
func (g *Grid) size(cell float64, placed int) {
	width, height := g.high.X-g.low.X, g.high.Y-g.low.Y
	if !(cell > 0) {
		cell = math.Sqrt(width/float64(placed)*height) + max(width, height)/float64(placed)
	}
	limit := 16*float64(placed) + 1024
	for {
		columns, rows := math.Floor(width/cell)+1, math.Floor(height/cell)+1
		if columns*rows <= limit {
			g.cell, g.columns, g.rows = cell, int(columns), int(rows)
			return
		}
		if math.IsInf(width+height, 0) || !(cell > 0) { // everything in one cell
			g.cell, g.columns, g.rows = math.Inf(1), 1, 1
			return
		}
		cell *= max(1.1, math.Sqrt(columns/limit*rows))
	}
}

func (g *Grid) fill(points []Point, placed int) {
	next := slices.Clone(g.first)
	g.order, g.at = make([]int32, placed), make([]Point, placed)
	for i, p := range points {
		if p.Placed() {
			c := g.column(p.X) + g.columns*g.row(p.Y)
			g.order[next[c]], g.at[next[c]] = int32(i), p
			next[c]++
		}
	}
}

// column and row are monotone in the coordinate, which is what makes a search
// complete; they are clamped to the grid.
func (g *Grid) column(x float64) int { return g.slot(x-g.low.X, g.columns) }
func (g *Grid) row(y float64) int    { return g.slot(y-g.low.Y, g.rows) }

func (g *Grid) slot(offset float64, count int) int {
	s := offset / g.cell
	if !(s > 0) {
		return 0
	}
	if s >= float64(count) {
		return count - 1
	}
	return int(s)
}

// Len is the number of points, those without a place included.
func (g *Grid) Len() int { return g.points }

// Within calls visit for every point at most radius away from p, with its index
// and squared distance, in no particular order.
func (g *Grid) Within(p Point, radius float64, visit func(i int32, squared float64)) {
	limit := radius * radius
	g.search(p, radius, func(from, to int32) {
		for at, q := range g.at[from:to] {
			if d := p.squared(q); d <= limit {
				visit(g.order[int(from)+at], d)
			}
		}
	})
}

// Any says whether a point is at most radius away from p. It stops at the first that
// is, and is quickest with cells seven tenths as wide as the radius: then whatever
// shares a cell with p is near it.
func (g *Grid) Any(p Point, radius float64) bool {
	if len(g.at) == 0 || !p.Placed() || !(radius >= 0) {
		return false
	}
	column, row := g.column(p.X), g.row(p.Y)
	if 2*g.cell*g.cell <= 0.99*radius*radius && g.encloses(p) {
		if c := row*g.columns + column; g.first[c] < g.first[c+1] {
			return true
		}
	}
	wide := widened(p, radius)
	left, right := g.column(p.X-wide), g.column(p.X+wide)
	bottom, top := g.row(p.Y-wide), g.row(p.Y+wide)
	limit := radius * radius
	holds := func(row int) bool {
		for _, q := range g.at[g.first[row*g.columns+left]:g.first[row*g.columns+right+1]] {
			if p.squared(q) <= limit {
				return true
			}
		}
		return false
	}
	if holds(row) {
		return true
	}
	for away := 1; row-away >= bottom || row+away <= top; away++ { // the closer rows first
		if row-away >= bottom && holds(row-away) || row+away <= top && holds(row+away) {
			return true
		}
	}
	return false
}

// encloses says whether p lies within the corners of the grid.
func (g *Grid) encloses(p Point) bool {
	return p.X >= g.low.X && p.X <= g.high.X && p.Y >= g.low.Y && p.Y <= g.high.Y
}

// widened is a little more than a radius: rounding may put a point that is exactly at
// the radius a hair outside it.
func widened(p Point, radius float64) float64 {
	return radius + (math.Abs(p.X)+math.Abs(p.Y)+radius)*1e-15
}

// search calls scan with the stretches of order that hold every point within the
// radius, and others.
func (g *Grid) search(p Point, radius float64, scan func(from, to int32)) {
	if len(g.at) == 0 || !p.Placed() || !(radius >= 0) {
		return
	}
	wide := widened(p, radius)
	if p.X+wide < g.low.X || p.X-wide > g.high.X || p.Y+wide < g.low.Y || p.Y-wide > g.high.Y {
		return
	}
	left, right := g.column(p.X-wide), g.column(p.X+wide)
	for row, top := g.row(p.Y-wide), g.row(p.Y+wide); row <= top; row++ {
		from, to := g.first[row*g.columns+left], g.first[row*g.columns+right+1]
		if from < to {
			scan(from, to)
		}
	}
}

// Neighbour is a point with its squared distance.
type Neighbour struct {
	Index   int32
	Squared float64
}

// Nearest gives the n nearest points that accept takes (nil: all), nearest first
// and the lower index first where two are equally near; fewer where there are
// not so many.
func (g *Grid) Nearest(p Point, n int, accept func(i int32) bool) []Neighbour {
	if len(g.at) == 0 || !p.Placed() || n <= 0 {
		return nil
	}
	dx, dy := max(g.low.X-p.X, p.X-g.high.X, 0), max(g.low.Y-p.Y, p.Y-g.high.Y, 0)
	far := math.Hypot(math.Max(p.X-g.low.X, g.high.X-p.X), math.Max(p.Y-g.low.Y, g.high.Y-p.Y))
	var found []Neighbour
	for radius := math.Hypot(dx, dy) + g.cell; ; radius *= 2 {
		found = found[:0]
		g.Within(p, radius, func(i int32, squared float64) {
			if accept == nil || accept(i) {
				found = append(found, Neighbour{i, squared})
			}
		})
		if len(found) >= n || radius > 2*far || math.IsInf(radius, 1) {
			break
		}
	}
	slices.SortFunc(found, func(a, b Neighbour) int {
		return cmp.Or(cmp.Compare(a.Squared, b.Squared), cmp.Compare(a.Index, b.Index))
	})
	return found[:min(n, len(found))]
}
