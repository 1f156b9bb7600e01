package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"sort"
	"sync"

	"fairground/linkage"
	"fairground/linkage/school"
)

// hidden units of the candidates' scorer and of none's.
const (
	hidden     = 14
	noneHidden = 6
)

// learn makes the parameters and, with -folds, the table of publishers left out.
func learn(o options) error {
	p := &school.Params{Accept: 0.93, Refuse: 0.12}
	var err error
	if p.Background, err = background(o); err != nil {
		return err
	}
	m, err := gather(o, p) // comparing needs no model yet
	if err != nil {
		return err
	}
	rows := m.examples()
	log.Printf("%d examples", len(rows))
	describe(rows)
	shown := func(l *labelled) bool { return !l.keptOut }
	var unseen []scoredRow // what calibration rests on
	if o.folds {
		if unseen, err = crossFit(rows, o); err != nil {
			return err
		}
	} else {
		p.Calibrator = school.DefaultParams().Calibrator
	}
	if unseen != nil {
		report(os.Stdout, unseen)
		halves, err := halfFit(rows, o)
		if err != nil {
			return err
		}
		if p.Calibrator, err = calibrate(append(withoutAlone(unseen), halves...), ""); err != nil {
			return err
		}
	}
	if p.Model, err = fit(rows, o, "final", shown); err != nil {
		return err
	}
	fmt.Println("calibrator", p.Calibrator.Weights)
	if o.out == "" {
		return nil
	}
	return writeFile(o.out, p, "see docs/matching.md")
}

// background counts the words that at least 20 schools of the country bear.
func background(o options) (map[string]int32, error) {
	r, err := readRegisters(o.data)
	if err != nil {
		return nil, err
	}
	counts := school.NewIndex(r.plain, &school.Params{}).WordCounts()
	for w, n := range counts {
		if n < 20 {
			delete(counts, w)
		}
	}
	return counts, nil
}

func describe(rows []labelled) {
	n, found, linkable := map[string]int{}, map[string]int{}, map[string]int{}
	for i := range rows {
		k := rows[i].set + "@" + rows[i].variant
		n[k]++
		if rows[i].hasID {
			linkable[k]++
		}
		if rows[i].Target >= 0 {
			found[k]++
		}
	}
	keys := make([]string, 0, len(n))
	for k := range n {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		log.Printf("%-32s rows %6d  among the candidates %.4f", k, n[k], float64(found[k])/float64(max(linkable[k], 1)))
	}
}

// fit learns a model from the rows that keep wants.
func fit(rows []labelled, o options, name string, keep func(*labelled) bool) (linkage.Model, error) {
	var examples []linkage.Example
	for i := range rows {
		if keep(&rows[i]) {
			examples = append(examples, rows[i].Example)
		}
	}
	in, none := school.NumFeatures()
	return linkage.Learn(examples, linkage.LearnOptions{Inputs: in, NoneInputs: none, Hidden: hidden, NoneHidden: noneHidden, Epochs: o.epochs, Seed: o.seed,
		Progress: func(e int, loss float64) {
			if e == o.epochs {
				log.Printf("%s: %d examples, loss %.4f", name, len(examples), loss)
			}
		}})
}

// scoredRow is one real row under a model that has not seen its publisher.
type scoredRow struct {
	linkage.Outcome
	set, variant string
	linkable     bool
	lent         bool // see labelled
	answered     bool
	level        int // candidates that cannot be told from the first, itself included
}

// score answers rows with a model, before calibration.
func score(model linkage.Model, rows []labelled, want func(*labelled) bool) []scoredRow {
	in, _ := school.NumFeatures()
	var out []scoredRow
	for i := range rows {
		l := &rows[i]
		if !want(l) {
			continue
		}
		n := len(l.Candidates) / in
		p := make([]float32, 0, n+1)
		for k := range n {
			p = append(p, model.Candidate.Score(l.Candidates[k*in:]))
		}
		p = append(p, model.None.Score(l.None))
		linkage.Softmax(p)
		r := scoredRow{set: l.set, variant: l.variant, linkable: l.hasID, lent: l.lent, answered: n > 0}
		if n > 0 {
			best := 0
			for k := range n {
				if p[k] > p[best] {
					best = k
				}
			}
			for k := range n {
				if p[k] >= 0.999*p[best] {
					r.level++
				}
			}
			r.Outcome = linkage.Outcome{P: float64(p[best]), Right: best == l.Target, Facts: l.facts[best], Weight: float64(l.Weight)}
		}
		out = append(out, r)
	}
	return out
}

// crossFit scores each publisher's rows with a model learned from the others,
// two at a time.
func crossFit(rows []labelled, o options) ([]scoredRow, error) {
	var sets []string
	for i := range rows {
		if rows[i].real && !slices.Contains(sets, rows[i].set) {
			sets = append(sets, rows[i].set)
		}
	}
	results, errs := make([][]scoredRow, len(sets)), make([]error, len(sets))
	var wg sync.WaitGroup
	slots := make(chan struct{}, 2)
	for i, set := range sets {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			model, err := fit(rows, o, "without "+set, func(l *labelled) bool { return l.set != set })
			results[i], errs[i] = score(model, rows, func(l *labelled) bool { return l.real && l.set == set }), err
		})
	}
	wg.Wait()
	return slices.Concat(results...), errors.Join(errs...)
}

// alone says that a publisher is the only one of its kind. Without it a model
// knows nothing of that kind, so for calibration half of its rows are held out
// instead of all.
func alone(set string) bool {
	return set == negatives || set == "ey_census_2025" || set == "lead_schools_2021"
}

func withoutAlone(rows []scoredRow) []scoredRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r scoredRow) bool { return alone(r.set) })
}

// halfFit scores each half of the rows of publishers that are alone with a model
// learned from everything but that half.
func halfFit(rows []labelled, o options) ([]scoredRow, error) {
	var out []scoredRow
	for half := range 2 {
		held := func(l *labelled) bool { return alone(l.set) && l.half == half }
		model, err := fit(rows, o, "without a half", func(l *labelled) bool { return !held(l) })
		if err != nil {
			return nil, err
		}
		out = append(out, score(model, rows, func(l *labelled) bool { return l.real && held(l) && !l.keptOut })...)
	}
	return out, nil
}

// calibrate fits the calibrator to all rows but one publisher's. Rows whose first
// candidates are level teach nothing: which comes first is chance. Each publisher
// and variant weighs the same beyond 300 rows, so that none dominates.
func calibrate(rows []scoredRow, without string) (linkage.Calibrator, error) {
	count := map[string]float64{}
	for i := range rows {
		count[rows[i].set+rows[i].variant]++
	}
	var out []linkage.Outcome
	for i := range rows {
		r := &rows[i]
		if !r.answered || r.set == without || r.level > 1 {
			continue
		}
		oc := r.Outcome
		n := count[r.set+r.variant]
		oc.Weight = min(1, 300/n)
		if r.set == "lead_schools_2021" {
			oc.Weight *= 0.3 // alliances under their schools' numbers: not how lists are
		}
		out = append(out, oc)
	}
	return linkage.FitCalibrator(out, 3)
}
