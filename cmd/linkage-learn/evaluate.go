package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"fairground/linkage"
	"fairground/linkage/school"
)

// answer is the first candidate of one row.
type answer struct {
	id       string
	p        float64
	right    bool
	inFive   bool
	answered bool
	decision school.Decision
}

// answerAll matches a list on all processors, in order.
func answerAll(ix *school.Index, l list, same func(reg school.Register, a, b string) bool) []answer {
	out := make([]answer, len(l.rows))
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(l.rows); i += workers {
				out[i] = answerOne(ix, l.rows[i], same)
			}
		})
	}
	wg.Wait()
	return out
}

func answerOne(ix *school.Index, r row, same func(reg school.Register, a, b string) bool) answer {
	res := ix.Match(r.query, 5)
	if len(res.Candidates) == 0 {
		return answer{decision: res.Decision}
	}
	c := res.Candidates[0]
	a := answer{id: c.ID, p: c.Probability, answered: true, decision: res.Decision}
	for i, c := range res.Candidates {
		ok := r.id != "" && same(r.reg, c.ID, r.id)
		a.right = a.right || ok && i == 0
		a.inFive = a.inFive || ok
	}
	return a
}

// measure scores a list's answers as linkbench.py does.
func measure(l list, answers []answer) linkage.Metrics {
	var out []linkage.Outcome
	linkable := 0
	for i, a := range answers {
		if l.rows[i].id != "" {
			linkable++
		}
		if a.answered {
			out = append(out, linkage.Outcome{P: a.p, Right: a.right})
		}
	}
	return linkage.Measure(out, len(l.rows), linkable)
}

// sameSchool follows the links as linkbench.py does: predecessors and successors
// of one school are one, splits are not.
func sameSchool(links []school.Link) func(school.Register, string, string) bool {
	parent := map[string]string{}
	var find func(string) string
	find = func(x string) string {
		p, ok := parent[x]
		if !ok || p == x {
			return x
		}
		root := find(p)
		parent[x] = root
		return root
	}
	for _, l := range links {
		if !l.Split {
			parent[find(l.From)] = find(l.To)
		}
	}
	for x := range parent {
		find(x)
	}
	return func(_ school.Register, a, b string) bool { return a == b || root(parent, a) == root(parent, b) }
}

func root(parent map[string]string, x string) string {
	for {
		p, ok := parent[x]
		if !ok || p == x {
			return x
		}
		x = p
	}
}

func evaluateShipped(o options) error {
	start := time.Now()
	regs, err := readRegisters(o.data)
	if err != nil {
		return err
	}
	lists, err := truthLists(filepath.Join(o.truth, "truth"))
	if err != nil {
		return err
	}
	early, err := truthLists(filepath.Join(o.truth, "truth_ey"))
	if err != nil {
		return err
	}
	same := sameSchool(regs.plain.Links)
	t := time.Now()
	ix := school.NewIndex(regs.plain, nil)
	fmt.Printf("registers read in %.2fs, one index built in %.2fs\n", t.Sub(start).Seconds(), time.Since(t).Seconds())
	predictions := evaluate(os.Stdout, "register and links", ix, lists, same)
	if err := writePredictions(o.pred, predictions); err != nil {
		return err
	}
	evaluate(os.Stdout, "rows without an answer that the parameters have not seen", ix, keptOutHalf(lists), same)
	evaluate(os.Stdout, "with former names", school.NewIndex(regs.named, nil), lists, same)
	evaluate(os.Stdout, "early years: Ofsted's register and GIAS together", school.NewIndex(regs.both, nil), early, same)
	return nil
}

// keptOutHalf are the rows without an answer that the shipped model never saw.
func keptOutHalf(lists []list) []list {
	var out []list
	for _, l := range lists {
		if l.set == negatives {
			l.rows = slices.DeleteFunc(slices.Clone(l.rows), func(r row) bool { return halfOf(r.query.Name) == 0 })
			out = append(out, l)
		}
	}
	return out
}

// evaluate prints the table of one index over all lists, and pooled by variant.
func evaluate(w *os.File, title string, ix *school.Index, lists []list, same func(school.Register, string, string) bool) [][4]string {
	fmt.Fprintf(w, "\n%s\n%-30s%7s%7s%7s%7s%8s%7s%7s%9s%9s\n", title, "list", "rows", "P@1", "cov99", "ECE", "false.9", "top5", "match", "mprec", "rows/s")
	pooled := map[string]*list{}
	pooledAnswers := map[string][]answer{}
	var out [][4]string
	for _, l := range lists {
		start := time.Now()
		answers := answerAll(ix, l, same)
		printRow(w, l, answers, float64(len(l.rows))/time.Since(start).Seconds())
		if pooled[l.variant] == nil {
			pooled[l.variant] = &list{name: "ALL@" + l.variant}
		}
		pooled[l.variant].rows = append(pooled[l.variant].rows, l.rows...)
		pooledAnswers[l.variant] = append(pooledAnswers[l.variant], answers...)
		for i, a := range answers {
			if a.answered {
				out = append(out, [4]string{l.name, l.rows[i].line, a.id, fmt.Sprintf("%.6f", a.p)})
			}
		}
	}
	for _, v := range variants {
		if pooled[v] != nil {
			printRow(w, *pooled[v], pooledAnswers[v], 0)
		}
	}
	return out
}

func printRow(w *os.File, l list, answers []answer, speed float64) {
	m := measure(l, answers)
	matched, right, five := 0, 0, 0
	for _, a := range answers {
		if a.decision == school.Matched {
			matched++
			if a.right {
				right++
			}
		}
		if a.inFive {
			five++
		}
	}
	fmt.Fprintf(w, "%-30s%7d%7.3f%7.3f%7.3f%8.4f%7.3f%7.3f%9.4f%9.0f\n", l.name, m.Rows, m.PrecisionAt1, m.Coverage99, m.ECE, m.FalseAt90,
		float64(five)/float64(max(m.Linkable, 1)), float64(matched)/float64(m.Rows), float64(right)/float64(max(matched, 1)), speed)
}

func writePredictions(path string, rows [][4]string) error {
	if path == "" {
		return nil
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	sort.SliceStable(rows, func(i, j int) bool { return rows[i][0] < rows[j][0] })
	if err := w.Write([]string{"set", "row", "urn", "score"}); err != nil {
		return err
	}
	for _, r := range rows {
		if err := w.Write(r[:]); err != nil {
			return err
		}
	}
	w.Flush()
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
