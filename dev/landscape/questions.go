package main

import (
	"fmt"
	"time"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"
	"fairground/interval"
)

// timed is a question whose answer is timed, ours and where there is SQL PostGIS's.
type timed struct {
	name            string
	ask             func() int // answers it, reads every row of the answer as a client would, and gives something that depends on them
	most            time.Duration
	times           float64 // how many times as fast as plain SQL it has to be; 0: nothing is asked for
	plain, prepared []query // one after the other; prepared from a stored table of pairs
}

// query is SQL of the bench, with what its answer has to be.
type query struct {
	file     string // without .sql; "" where text is the whole
	text     string
	with     map[string]any
	expected string // question of which the digest is known; "" where it is not
	columns  [2]int // that the digest is of, from and up to
}

// How many times as fast as plain SQL each kind of question has to be.
const (
	timesGaps, timesReach, timesSites, timesOverlaps, timesEquity, timesTiles = 100, 100, 50, 20, 20, 5
)

// What may be taken by the median of a question, and by all but one in a hundred of
// those that give lists.
const (
	listMost     = 5 * time.Millisecond
	listP99      = 15 * time.Millisecond
	reachMost    = 10 * time.Millisecond
	newReachMost = 300 * time.Millisecond
	equityMost   = 300 * time.Millisecond
	tileMost     = 15 * time.Millisecond
)

// asks are the questions that PostGIS answers too.
func (e *england) asks(o *outlines) ([]timed, error) {
	var out []timed
	for _, a := range areas() {
		out = append(out, e.gapTimes(a)...)
	}
	for _, a := range areas() {
		out = append(out, e.overlapTimes(a)...)
	}
	for _, a := range areas() {
		out = append(out, e.reachTimes(a)...)
	}
	for _, a := range areas() {
		out = append(out, e.equityTimes(a)...)
	}
	out = append(out, e.siteTimes()...)
	tiles, err := e.tileTimes(o)
	return append(out, tiles...), err
}

func literacy(a area) map[string]any {
	return map[string]any{"area": a.code, "theme": 2, "phase": 2, "year": 2025}
}

// overEngland is a bar that is asked for over England only.
func overEngland(a area, times float64) float64 {
	if a.code == snapshot.England {
		return times
	}
	return 0
}

func (e *england) gapTimes(a area) []timed {
	q, with, bar := asked(a.code), literacy(a), overEngland(a, timesGaps)
	near := anywhere(q)
	e.Land.Prepare(near)
	e.Land.Prepare(q)
	themes, phases := kinds()
	sql := func(file, question string, columns int) []query {
		return []query{{file: file, with: with, expected: question + " " + a.name, columns: [2]int{0, columns}}}
	}
	return timedList{
		{name: "Q1 gaps at settings", most: listMost, times: bar, plain: sql("q1_gaps_settings", "Q1", 2),
			ask: func() int { g := e.Gaps(q); return g.Need + e.readSettings(g.Settings) }},
		{name: "Q1p the first page of them, and totals", most: listMost, times: bar, plain: sql("q1p_gaps_settings_page", "Q1p", 2),
			ask: func() int { g := e.Gaps(q); return g.Need + e.readSettings(head(g.Settings, 100)) }},
		{name: "Q1m themes × phases", most: listMost, times: bar, plain: sql("q1m_gap_matrix", "Q1m", 5),
			ask: func() int { return len(e.Matrix(everything(a.code), themes, phases)) }},
		{name: "Q2 gaps at neighbourhoods", most: listMost, times: bar, plain: sql("q2_gaps_neighbourhoods", "Q2", 2), prepared: sql("q2b_gaps_neighbourhoods_pairs", "Q2b", 2),
			ask: func() int { g := e.NeighbourhoodGaps(near); return g.Children + e.readNeighbourhoods(g.Neighbourhoods) }},
	}.in(a)
}

// readSettings reads the columns of a list that the bench gives.
func (e *england) readSettings(list []int32) (sum int) {
	for _, i := range list {
		s := &e.Land.Settings[i]
		sum += s.Need.N + s.Rank + len(s.ID) + len(s.Name) + len(s.Areas)
	}
	return sum
}

func (e *england) readNeighbourhoods(list []int32) (sum int) {
	for _, i := range list {
		n := &e.Land.Neighbourhoods[i]
		sum += n.Children.N + n.Rank + len(n.Code)
	}
	return sum
}

func (e *england) overlapTimes(a area) []timed {
	q, with := asked(a.code), literacy(a)
	themes, phases := kinds()
	sql := func(file, question string, columns int) []query {
		return []query{{file: file, with: with, expected: question + " " + a.name, columns: [2]int{0, columns}}}
	}
	pairs := func(list []snapshot.Pair) (sum int) {
		for k := range list {
			sum += list[k].Count
		}
		return sum
	}
	return timedList{
		{name: "Q3 overlaps", most: listMost, times: timesOverlaps, plain: sql("q3_overlap_settings", "Q3", 2), ask: func() (sum int) {
			for _, o := range e.Overlaps(q).Met {
				sum += len(o.Organisations)
			}
			return sum
		}},
		{name: "Q3p pairs of organisations", most: listMost, times: timesOverlaps, plain: sql("q3p_overlap_pairs", "Q3p", 5),
			ask: func() int { return pairs(e.Pairs(q)) }},
		{name: "Q3x pairs over all themes and phases", most: listMost, times: timesOverlaps, plain: sql("q3x_overlap_pairs_all", "Q3x", 5),
			ask: func() int { return pairs(e.PairsOver(everything(a.code), themes, phases)) }},
	}.in(a)
}

func (e *england) reachTimes(a area) []timed {
	q, with := asked(a.code), literacy(a)
	sum := func(r snapshot.Reach) int {
		var all float64
		for _, i := range e.Land.Area(a.code).Neighbourhoods {
			all += r.Access[i]
		}
		return int(all)
	}
	return timedList{
		{name: "Q4 reach", most: reachMost, times: overEngland(a, timesReach), ask: func() int { return sum(e.Reach(q)) },
			plain: []query{{file: "q4_e2sfca", with: with}}, prepared: []query{{file: "q4b_e2sfca_pairs", with: with}}},
		{name: "Q4p reach of schools by pupils on roll", most: reachMost, times: overEngland(a, timesReach), ask: func() int { return sum(e.ReachOfPlaces(q)) },
			plain: []query{{file: "q4p_e2sfca_pupils", with: with}}, prepared: []query{{file: "q4q_e2sfca_pupils_pairs", with: with}}},
	}.in(a)
}

func (e *england) equityTimes(a area) []timed {
	q, with := asked(a.code), literacy(a)
	themes, phases := kinds()
	stored := query{file: "q5_concentration", with: map[string]any{"area": a.code}}
	return timedList{
		{name: "Q5 equity of reach that is stored", most: equityMost, times: timesEquity, ask: e.index(a.code, e.Reach(q).Access), plain: []query{stored}},
		{name: "Q4 and Q5 equity from deliveries", most: equityMost, ask: func() int { return e.Equity(q, 0, 0).Used },
			plain: []query{{file: "q4_e2sfca", with: with}, stored}, prepared: []query{{file: "q4b_e2sfca_pairs", with: with}, stored}},
		{name: "Q5x forty indexes", most: equityMost, times: timesEquity, ask: func() int { return len(e.EquityMatrix(anywhere(everything(a.code)), themes, phases)) },
			plain: []query{{file: "q5x_concentration_all", with: with}}},
	}.in(a)
}

// index works out the concentration index of what an area's neighbourhoods have,
// as Equity does, and no curve, as the SQL does; their order by rank is kept with
// the land.
func (e *england) index(code term.GSS, access []float64) func() int {
	list := e.Land.Area(code).Neighbourhoods
	ranks := make([]float64, len(list))
	for k, i := range list {
		ranks[k] = float64(e.Land.Neighbourhoods[i].Rank)
	}
	ranked := interval.NewRanked(ranks)
	return func() int {
		values, children := make([]float64, len(list)), make([]float64, len(list))
		for k, i := range list {
			values[k], children[k] = access[i], float64(e.Land.Neighbourhoods[i].Children.N)
		}
		c, err := ranked.Index(values, children)
		if err != nil {
			panic(err) // the questions timed have provision
		}
		return int(1e6 * c)
	}
}

func (e *england) siteTimes() []timed {
	var out []timed
	for _, s := range sitings() {
		where, most := snapshot.Where{K: 50, Among: e.byNumber(s.area), FromNothing: s.theme == 0}, 20*time.Millisecond
		one := timed{name: "Q6 " + s.name, times: timesSites, ask: e.sites(s, where)}
		expects := "Q6 siting " + s.name
		if s.area == snapshot.England {
			expects, most = "Q6 England incremental prepared theme=3 phase=4", 100*time.Millisecond
		} else {
			one.name += ", West Midlands"
		}
		sql := func(function string, prepared bool) []query {
			return []query{{text: fmt.Sprintf("select * from %s('%s', 50, %d, %d, 2025, %t)", function, s.area, s.theme, s.phase, prepared), expected: expects, columns: [2]int{1, 3}}}
		}
		one.most, one.plain, one.prepared = most, sql("siting", false), sql("siting_incremental", true)
		if s.area == snapshot.England { // from a new sum each step it would take a minute
			one.plain = sql("siting_incremental", false)
		}
		out = append(out, one)
	}
	return out
}

func (e *england) sites(s sitesAsked, w snapshot.Where) func() int {
	return func() int {
		got, err := e.Sites(s.question(), w)
		if err != nil {
			panic(err) // the bench's own settings
		}
		return got.Reached()
	}
}

func (e *england) tileTimes(o *outlines) ([]timed, error) {
	at, err := o.places(e.Land)
	if err != nil {
		return nil, err
	}
	access := e.Reach(asked(snapshot.England)).Access
	var out []timed
	for _, t := range tilesAsked() {
		out = append(out, timed{name: "Q7 tile " + t.name(), most: tileMost, times: timesTiles, ask: func() int { return len(o.draw(e, at, access, t)) },
			plain: []query{{file: "q7_tile", with: map[string]any{"z": 9, "tx": 253, "ty": t.y}}}})
	}
	return out, nil
}

// more are the questions that PostGIS is not asked.
func (e *england) more() []timed {
	q := asked(snapshot.England)
	metres, wide := q, everything(snapshot.England)
	out := []timed{
		{name: "reach at a new bandwidth, settings of the phase", most: newReachMost, ask: func() int { metres.Metres++; return len(e.Reach(metres).Nothing) }},
		{name: "reach at a new bandwidth, every setting", most: newReachMost, ask: func() int { wide.Metres++; return len(e.Reach(wide).Nothing) }},
	}
	for _, far := range []float64{800, 3000, 8000} {
		narrow, any := asked(snapshot.England), everything(snapshot.England)
		narrow.Metres, any.Metres = far, far
		out = append(out, timed{name: fmt.Sprintf("gaps at neighbourhoods at %.0f m, not prepared", far), most: listMost, ask: func() int { return e.NeighbourhoodGaps(narrow).Children }},
			timed{name: fmt.Sprintf("the same of anything for anybody, at %.0f m", far), most: listMost, ask: func() int { return e.NeighbourhoodGaps(any).Children }})
	}
	for _, a := range areas() {
		out = append(out, timed{name: "equity with 999 draws, " + a.name, most: equityMost, ask: func() int { return e.Equity(asked(a.code), 999, 1).Used }})
	}
	for _, s := range sitings() {
		w := snapshot.Where{K: 50, Among: e.byNumber(s.area), FromNothing: s.theme == 0, PerAuthority: 3, Apart: 1500, KeepComparable: true}
		most := 60 * time.Millisecond
		if s.area == snapshot.England {
			most = 300 * time.Millisecond
		}
		out = append(out, timed{name: "Q6 " + s.name + ", at most 3 an authority, 1.5 km apart, comparable kept", most: most, ask: e.sites(s, w)})
	}
	return out
}

// in says of which area some questions are.
func (list timedList) in(a area) []timed {
	for k := range list {
		if a.code == westMidlands {
			list[k].name += ", West Midlands"
		} else {
			list[k].name += ", England"
		}
	}
	return list
}

type timedList []timed
