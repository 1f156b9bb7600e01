package school

import (
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"fairground/linkage"
)

// labelledRow is one row of a list with its answer; an empty id means none.
type labelledRow struct {
	q  Query
	id string
}

// bar is what a list must reach in one variant: the ratchet. The figures are a
// little below those in docs/matching.md.
type bar struct {
	list, variant       string
	precision, coverage float64
	calibration         float64 // at most
	falseAt90           float64 // at most
}

// variant leaves only some fields of a query, as linkbench.py does.
func variant(q Query, name string) Query {
	switch name {
	case "name_la":
		return Query{Name: q.Name, Authority: q.Authority}
	case "name_town":
		return Query{Name: q.Name, Town: q.Town}
	case "name":
		return Query{Name: q.Name}
	}
	return q
}

func labelledList(t *testing.T, folder, name string) []labelledRow {
	t.Helper()
	var rows []labelledRow
	table(t, filepath.Join(dataFolder(t), "..", "bench", "linkage", folder, name+".csv"), func(get func(string) string) {
		rows = append(rows, labelledRow{Query{Name: get("name"), Address: get("address"), Town: get("town"), Postcode: get("postcode"), Authority: get("la"), Phase: get("phase")},
			get("urn") + get("ofsted_urn")})
	})
	return rows
}

// sameSchool joins entries as linkbench.py does.
func sameSchool(links []Link) func(a, b string) bool {
	number := map[string]int32{}
	id := func(s string) int32 {
		if _, ok := number[s]; !ok {
			number[s] = int32(len(number))
		}
		return number[s]
	}
	for _, l := range links {
		id(l.From)
		id(l.To)
	}
	g := newGrouper(len(number))
	for _, l := range links {
		if !l.Split {
			g.join(id(l.From), id(l.To))
		}
	}
	return func(a, b string) bool {
		x, ok1 := number[a]
		y, ok2 := number[b]
		return a == b || ok1 && ok2 && g.find(x) == g.find(y)
	}
}

// score matches a list and measures it; topFive is the share found among five.
func score(ix *Index, rows []labelledRow, as string, same func(a, b string) bool) (m linkage.Metrics, topFive float64) {
	results := make([]Result, len(rows))
	var wg sync.WaitGroup
	for w := range 2 {
		wg.Go(func() {
			for i := w; i < len(rows); i += 2 {
				results[i] = ix.Match(variant(rows[i].q, as), 5)
			}
		})
	}
	wg.Wait()
	var out []linkage.Outcome
	linkable, inFive := 0, 0
	for i, r := range results {
		if rows[i].id != "" {
			linkable++
		}
		for k, c := range r.Candidates {
			right := rows[i].id != "" && same(c.ID, rows[i].id)
			if k == 0 {
				out = append(out, linkage.Outcome{P: c.Probability, Right: right})
			}
			if right {
				inFive++
				break
			}
		}
	}
	return linkage.Measure(out, len(rows), linkable), float64(inFive) / float64(max(linkable, 1))
}

func TestBars(t *testing.T) {
	if testing.Short() {
		t.Skip("matches some 30,000 rows")
	}
	plain := realRegisters(t, false, false)
	same := sameSchool(plain.Links)
	t.Run("register and links", func(t *testing.T) { checkBars(t, NewIndex(plain, nil), same, plainBars(), nil) })
	t.Run("rows never seen", func(t *testing.T) {
		// The same half as cmd/linkage-learn keeps out.
		checkBars(t, NewIndex(plain, nil), same, unseenBars(), func(r labelledRow) bool { return linkage.HashString(r.q.Name)&1 == 1 })
	})
	t.Run("with former names", func(t *testing.T) {
		checkBars(t, NewIndex(realRegisters(t, true, false), nil), same, namedBars(), nil)
	})
}

// checkBars measures lists, or the rows of them that only wants.
func checkBars(t *testing.T, ix *Index, same func(a, b string) bool, bars []bar, only func(labelledRow) bool) {
	for _, b := range bars {
		rows := labelledList(t, "truth", b.list)
		if only != nil {
			rows = slices.DeleteFunc(rows, func(r labelledRow) bool { return !only(r) })
		}
		m, _ := score(ix, rows, b.variant, same)
		if m.PrecisionAt1 < b.precision || m.Coverage99 < b.coverage || m.ECE > b.calibration || m.FalseAt90 > b.falseAt90 {
			t.Errorf("%s@%s: precision %.3f, coverage %.3f, calibration %.3f, false %.4f; want %.3f, %.3f, %.3f, %.4f", b.list, b.variant,
				m.PrecisionAt1, m.Coverage99, m.ECE, m.FalseAt90, b.precision, b.coverage, b.calibration, b.falseAt90)
		}
	}
}

// A list newer than the register: the very URN, not only the family.
func TestNewerList(t *testing.T) {
	r := realRegisters(t, false, false)
	ix := NewIndex(r, nil)
	var rows []labelledRow
	table(t, filepath.Join(dataFolder(t), "gias", "register-trainee-teachers", "schools_gias-open-2025-07-10.csv.gz"), func(get func(string) string) {
		if _, ok := ix.Setting(GIAS, get("urn")); ok && len(rows) < 6000 {
			rows = append(rows, labelledRow{Query{Name: get("name"), Town: get("town"), Postcode: get("postcode")}, get("urn")})
		}
	})
	if m, _ := score(ix, rows, "full", func(a, b string) bool { return a == b }); m.PrecisionAt1 < 0.99 {
		t.Errorf("exact URN %.4f of %d rows", m.PrecisionAt1, len(rows))
	}
}

func TestEarlyYears(t *testing.T) {
	ix := NewIndex(realRegisters(t, false, true), nil)
	rows := labelledList(t, "truth_ey", "ey_census_2025")
	m, five := score(ix, rows, "name_la", func(a, b string) bool { return a == b })
	if m.PrecisionAt1 < 0.94 || five < 0.98 {
		t.Errorf("precision %.4f, among five %.4f", m.PrecisionAt1, five)
	}
	for _, r := range rows {
		twins(t, ix, r.q)
	}
}

// twins checks that a row whose two best candidates bear the same name in the
// same place is never accepted.
func twins(t *testing.T, ix *Index, q Query) {
	q = variant(q, "name_la")
	r := ix.Match(q, 2)
	if r.Decision != Matched || len(r.Candidates) < 2 {
		return
	}
	a, _ := ix.Setting(r.Candidates[0].Register, r.Candidates[0].ID)
	b, _ := ix.Setting(r.Candidates[1].Register, r.Candidates[1].ID)
	name := linkage.Normal(q.Name)
	if a.Register == b.Register && linkage.Normal(a.Name) == name && linkage.Normal(b.Name) == name && a.Authority == b.Authority {
		t.Errorf("%q in %s: accepted %s, though %s is its twin", q.Name, q.Authority, a.ID, b.ID)
	}
}

// Blocking must not lose what a scan of the whole register would prefer.
func TestBlockingAgainstScan(t *testing.T) {
	ix := NewIndex(realRegisters(t, false, false), nil)
	rows := labelledList(t, "truth", "ks2_2016")
	m := newMatcher(ix)
	lost := 0
	const sample = 40
	for i := range sample {
		q := variant(rows[i*13%len(rows)].q, "name_la")
		m.run(q)
		blocked := bestFamily(m)
		m.prepare(q)
		m.found = m.found[:0]
		for f := range ix.families {
			m.found = append(m.found, found{family: int32(f)})
		}
		m.compareAll()
		m.logits = m.logits[:0]
		for k := range m.cands {
			m.logits = append(m.logits, ix.params.Model.Candidate.Score(m.cands[k].x[:]))
		}
		if scanned := bestFamily(m); scanned != blocked {
			lost++
			t.Logf("%q: blocking gives %v, a scan %v", q.Name, ix.familyAliases(blocked)[0].normal, ix.familyAliases(scanned)[0].normal)
		}
	}
	if lost > sample/20 {
		t.Errorf("blocking lost the best of %d of %d rows", lost, sample)
	}
}

func bestFamily(m *matcher) int32 {
	best := 0
	for i := range m.cands {
		if m.logits[i] > m.logits[best] {
			best = i
		}
	}
	return m.cands[best].family
}

func BenchmarkMatch(b *testing.B) {
	ix := NewIndex(realRegisters(b, false, false), nil)
	queries := map[string]Query{
		"postcode":  {Name: "St Mary's C of E Primary School", Postcode: "GU34 2DR", Town: "Alton"},
		"authority": {Name: "Parkside Community Primary School", Authority: "Hampshire"},
		"name":      {Name: "Holy Trinity Church of England Junior School"},
	}
	for name, q := range queries {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ix.Match(q, 3)
			}
		})
	}
}
