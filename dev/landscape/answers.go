package main

import (
	"cmp"
	"slices"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"
)

// checkAnswers answers every question of the bench and holds the answers against
// what is expected.
func checkAnswers(e *england, l *ledger) error {
	for _, a := range areas() {
		for _, check := range []func(*england, *ledger, area) error{checkGaps, checkMatrix, checkNeighbourhoods, checkOverlaps, checkReach, checkEquity} {
			if err := check(e, l, a); err != nil {
				return err
			}
		}
	}
	if err := l.answer("numpy pairs within 2 km", map[string]any{"value": nearPairs(e.Land, 2000)}); err != nil {
		return err
	}
	return checkSites(e, l)
}

func head[T any](list []T, n int) []T { return list[:min(n, len(list))] }

func checkGaps(e *england, l *ledger, a area) error {
	got := e.Gaps(asked(a.code))
	var rows [][]int
	var top [][]any
	for _, i := range got.Settings {
		s, n := &e.Land.Settings[i], e.setting(i)
		rows = append(rows, []int{n, s.Need.N})
		if len(top) < 10 {
			top = append(top, []any{n, s.Need.N, s.Rank, e.references[n-1], s.Name, s.Areas[1]})
		}
	}
	if err := l.answer("Q1 "+a.name, map[string]any{"rows": len(rows), "digest": digest(rows), "total_need": got.Need, "top": top}); err != nil {
		return err
	}
	page := head(rows, 100)
	first := append(slices.Clone(top[0]), len(rows), got.Need)
	return l.answer("Q1p "+a.name, map[string]any{"rows": len(page), "digest": digest(page), "top": [][]any{first}})
}

func checkMatrix(e *england, l *ledger, a area) error {
	themes, phases := kinds()
	var rows [][]int
	for _, c := range e.Matrix(everything(a.code), themes, phases) {
		rows = append(rows, []int{slices.Index(themes, c.Theme) + 1, slices.Index(phases, c.Phase) + 1, c.Settings, c.Provided, c.Settings - c.Provided})
	}
	return l.answer("Q1m "+a.name, map[string]any{"rows": len(rows), "digest": digest(rows), "top": rows})
}

func checkNeighbourhoods(e *england, l *ledger, a area) error {
	got := e.NeighbourhoodGaps(anywhere(asked(a.code)))
	ours := e.gapsOf(got.Neighbourhoods)
	if ours["total_need"] != got.Children {
		ours["total_need"] = got.Children // to be told of
	}
	for _, q := range []string{"Q2 ", "Q2b "} {
		if err := l.answer(q+a.name, ours); err != nil {
			return err
		}
	}
	return nil
}

// gapsOf puts a list of neighbourhoods as the bench does.
func (e *england) gapsOf(list []int32) map[string]any {
	var rows [][]int
	var top [][]any
	children := 0
	for _, i := range list {
		n := &e.Land.Neighbourhoods[i]
		rows = append(rows, []int{e.number[i], n.Children.N})
		children += n.Children.N
		if len(top) < 10 {
			top = append(top, []any{e.number[i], n.Children.N, n.Rank, n.Code})
		}
	}
	return map[string]any{"rows": len(rows), "digest": digest(rows), "total_need": children, "top": top}
}

func checkOverlaps(e *england, l *ledger, a area) error {
	var rows [][]int
	for _, o := range e.Overlaps(asked(a.code)).Met {
		rows = append(rows, []int{e.setting(o.Setting), len(o.Organisations)})
	}
	slices.SortFunc(rows, func(a, b []int) int { return cmp.Or(b[1]-a[1], a[0]-b[0]) })
	if err := l.answer("Q3 "+a.name, map[string]any{"rows": len(rows), "digest": digest(rows), "top": head(rows, 10)}); err != nil {
		return err
	}
	themes, phases := kinds()
	if err := checkPairs(e, l, "Q3p "+a.name, e.Pairs(asked(a.code))); err != nil {
		return err
	}
	return checkPairs(e, l, "Q3x "+a.name, e.PairsOver(everything(a.code), themes, phases))
}

// checkPairs compares pairs of organisations. Ours are in the order of ids as
// text, the bench's in that of numbers.
func checkPairs(e *england, l *ledger, question string, got []snapshot.Pair) error {
	type pair struct {
		counts        []int
		jaccard, lift float64
	}
	var all []pair
	of := 0
	for _, p := range got {
		row := []int{e.organisation(p.A), e.organisation(p.B), p.Count, p.OfA, p.OfB}
		if row[0] > row[1] {
			row[0], row[1], row[3], row[4] = row[1], row[0], row[4], row[3]
		}
		all, of = append(all, pair{row, p.Jaccard, p.Lift}), p.Of
	}
	slices.SortFunc(all, func(a, b pair) int {
		return cmp.Or(b.counts[2]-a.counts[2], a.counts[0]-b.counts[0], a.counts[1]-b.counts[1])
	})
	var rows [][]int
	var top [][]any
	for _, p := range all {
		rows = append(rows, p.counts)
		if len(top) < 10 {
			var row []any
			for _, n := range p.counts {
				row = append(row, n)
			}
			top = append(top, append(row, p.jaccard, p.lift))
		}
	}
	if err := l.answer("numpy "+question+" N", map[string]any{"value": of}); err != nil {
		return err
	}
	return l.answer(question, map[string]any{"rows": len(rows), "digest": digest(rows), "top": top})
}

// reaches are the bench's questions about reach: the plain one, the one from
// prepared pairs, the file of values, and how we ask.
type reaches struct {
	plain, prepared, file string
	ask                   func(snapshot.Question) snapshot.Reach
}

func (e *england) reaches() []reaches {
	return []reaches{{"Q4", "Q4b", reachFile, e.Reach}, {"Q4p", "Q4q", placesFile, e.ReachOfPlaces}}
}

func checkReach(e *england, l *ledger, a area) error {
	for _, r := range e.reaches() {
		got := r.ask(asked(a.code))
		ours := e.accessOf(got.Access, a.code)
		ours["sum_PA"] = got.Places
		for _, q := range []string{r.plain, r.prepared} {
			if err := l.answer(q+" "+a.name, ours); err != nil {
				return err
			}
		}
		if a.code != snapshot.England {
			continue
		}
		values := make([]float64, len(e.neighbourhoods))
		for k, i := range e.neighbourhoods {
			values[k] = got.Access[i]
		}
		if err := l.answer(r.file, map[string]any{"every value": values}); err != nil {
			return err
		}
		suppliers, pairs := e.suppliers(r.plain == "Q4")
		supply := map[string]any{"total": got.England.Supply, "in_reach": got.England.InReach, "out_of_reach": got.England.OutOfReach, "suppliers": suppliers, "pairs": pairs}
		if err := l.answer("numpy "+r.plain+" supply", supply); err != nil {
			return err
		}
	}
	return nil
}

// accessOf sums up the places per child of an area's neighbourhoods.
func (e *england) accessOf(access []float64, code term.GSS) map[string]any {
	type one struct {
		number int
		access float64
	}
	var all []one
	var sum float64
	positive := 0
	for _, i := range e.neighbourhoods { // in the order of the bench
		n := &e.Land.Neighbourhoods[i]
		if !slices.Contains(n.Areas, code) {
			continue
		}
		all = append(all, one{e.number[i], access[i]})
		sum += access[i]
		if access[i] > 0 {
			positive++
		}
	}
	slices.SortFunc(all, func(a, b one) int { return cmp.Or(cmp.Compare(b.access, a.access), a.number-b.number) })
	var top [][]any
	for _, o := range head(all, 10) {
		top = append(top, []any{o.number, o.access})
	}
	return map[string]any{"rows": len(all), "sum_A": sum, "n_positive": positive, "max_A": all[0].access, "top10": top}
}

// suppliers counts the settings that supply anything, and their pairs with
// neighbourhoods: of what is asked for, or of the pupils on roll.
func (e *england) suppliers(asks bool) (suppliers, pairs int) {
	var list []int32
	if asks {
		list = e.Provided(asked(snapshot.England))
	} else {
		for i := range e.Land.Settings {
			if s := &e.Land.Settings[i]; s.Pupils.N > 0 && s.Phases&asked("").Phase != 0 {
				list = append(list, int32(i))
			}
		}
	}
	near := lists(e.Land, 2000)
	for _, i := range list {
		to, _ := near.Of(int(i))
		pairs += len(to)
	}
	return len(list), pairs
}

func checkEquity(e *england, l *ledger, a area) error {
	got := e.Equity(asked(a.code), 0, 0)
	mean := got.Reach.PerHundred() / 100
	if err := l.answer("Q5 "+a.name, map[string]any{"rows": 1, "top": [][]any{{mean, got.Index, got.Used}}}); err != nil {
		return err
	}
	if err := l.answer("numpy Q5 "+a.name, map[string]any{"mu": mean, "c": got.Index}); err != nil {
		return err
	}
	themes, phases := kinds()
	var rows [][]any
	for _, c := range e.EquityMatrix(anywhere(everything(a.code)), themes, phases) {
		if c.Known {
			rows = append(rows, []any{slices.Index(themes, c.Theme) + 1, slices.Index(phases, c.Phase) + 1, c.Reached, c.Index})
		}
	}
	return l.answer("Q5x "+a.name, map[string]any{"rows": len(rows), "top": rows})
}

func checkSites(e *england, l *ledger) error {
	for _, s := range sitings() {
		got, err := e.Sites(s.question(), snapshot.Where{K: 50, Among: e.byNumber(s.area), FromNothing: s.theme == 0})
		if err != nil {
			return err
		}
		var rows [][]int
		var sequence, gains []int
		for _, step := range got.Steps {
			n := e.setting(step.Setting)
			rows, sequence, gains = append(rows, []int{n, step.Gain}), append(sequence, n), append(gains, step.Gain)
		}
		ours := map[string]any{"rows": len(rows), "digest": digest(rows), "objective": got.Reached(), "sequence": sequence, "gains": gains}
		names := []string{"Q6 siting " + s.name, "Q6 siting prepared " + s.name, "Q6 siting_incremental prepared " + s.name}
		if s.area == snapshot.England {
			names = []string{"Q6 England incremental prepared theme=3 phase=4"}
		}
		for _, name := range names {
			if err := l.answer(name, ours); err != nil {
				return err
			}
		}
		if name := s.numpy(); name != "" {
			if err := l.answer(name, map[string]any{"uncovered_before": got.Unmet, "objective": got.Reached(), "sites": len(got.Steps)}); err != nil {
				return err
			}
		}
	}
	return nil
}
