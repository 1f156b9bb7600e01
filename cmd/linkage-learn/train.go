package main

import (
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
	p := &school.Params{Accept: 0.93, Refuse: 0.5}
	p.Background = background(o)
	base := *school.DefaultParams()
	base.Background = p.Background
	m, err := gather(o, &base)
	if err != nil {
		return err
	}
	rows := m.examples()
	log.Printf("%d examples", len(rows))
	describe(rows)
	var outcomes []scoredRow
	if o.folds {
		outcomes = crossFit(rows, o)
	} else {
		model, err := fit(rows, o, "")
		if err != nil {
			return err
		}
		outcomes = score(model, rows, func(l *labelled) bool { return l.real })
	}
	if p.Calibrator, err = calibrate(outcomes, ""); err != nil {
		return err
	}
	report(os.Stdout, outcomes)
	if p.Model, err = fit(rows, o, ""); err != nil {
		return err
	}
	fmt.Println("calibrator", p.Calibrator.Weights)
	if o.out == "" {
		return nil
	}
	return writeFile(o.out, p, "see docs/matching.md")
}

// background counts the words that at least 20 schools of the country bear.
func background(o options) map[string]int32 {
	r, err := readRegisters(o.data)
	if err != nil {
		log.Fatal(err)
	}
	counts := school.NewIndex(r.plain, nil).WordCounts()
	for w, n := range counts {
		if n < 20 {
			delete(counts, w)
		}
	}
	return counts
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

// fit learns a model from all rows but those of one publisher.
func fit(rows []labelled, o options, without string) (linkage.Model, error) {
	var examples []linkage.Example
	for i := range rows {
		if rows[i].set != without {
			examples = append(examples, rows[i].Example)
		}
	}
	in, none := school.NumFeatures()
	return linkage.Learn(examples, linkage.LearnOptions{Inputs: in, NoneInputs: none, Hidden: hidden, NoneHidden: noneHidden, Epochs: o.epochs, Seed: o.seed,
		Progress: func(e int, loss float64) {
			if without == "" {
				log.Printf("epoch %d: loss %.4f", e, loss)
			}
		}})
}

// scoredRow is one real row under a model that has not seen its publisher.
type scoredRow struct {
	linkage.Outcome
	set, variant string
	linkable     bool
	answered     bool
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
		r := scoredRow{set: l.set, variant: l.variant, linkable: l.hasID, answered: n > 0}
		if n > 0 {
			best := 0
			for k := range n {
				if p[k] > p[best] {
					best = k
				}
			}
			r.Outcome = linkage.Outcome{P: float64(p[best]), Right: best == l.Target, Facts: l.facts[best], Weight: float64(l.Weight)}
		}
		out = append(out, r)
	}
	return out
}

// crossFit scores each publisher's rows with a model learned from the others.
func crossFit(rows []labelled, o options) []scoredRow {
	var sets []string
	for i := range rows {
		if rows[i].real && !slices.Contains(sets, rows[i].set) {
			sets = append(sets, rows[i].set)
		}
	}
	results := make([][]scoredRow, len(sets))
	var wg sync.WaitGroup
	slots := make(chan struct{}, 2)
	for i, set := range sets {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			model, err := fit(rows, o, set)
			if err != nil {
				log.Printf("%s: %v", set, err)
				return
			}
			results[i] = score(model, rows, func(l *labelled) bool { return l.real && l.set == set })
			log.Printf("left out %s", set)
		})
	}
	wg.Wait()
	return slices.Concat(results...)
}

// calibrate fits the calibrator to all rows but one publisher's. Each publisher
// and variant weighs the same beyond 300 rows, so that none dominates.
func calibrate(rows []scoredRow, without string) (linkage.Calibrator, error) {
	count := map[string]float64{}
	for i := range rows {
		count[rows[i].set+rows[i].variant]++
	}
	var out []linkage.Outcome
	for i := range rows {
		r := &rows[i]
		if !r.answered || r.set == without {
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
