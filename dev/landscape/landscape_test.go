package main

import (
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/sharedtest"
)

// TestEveryValueAgrees is the part "answers", without the tiles, which
// internal/tile tests.
func TestEveryValueAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("loads all of England")
	}
	folder := filepath.Dir(sharedtest.Shared(t, "bench", "landscape", "data"))
	want, err := readExpected(folder)
	if err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(want, func(question string, _ map[string]any) bool { return strings.HasPrefix(question, "q7") })
	e, err := load(folder)
	if err != nil {
		t.Fatal(err)
	}
	l := newLedger(want)
	if err := checkAnswers(e, l); err != nil {
		t.Fatal(err)
	}
	if err := checkMetrics(e, l); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := l.report(&out); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
	if !strings.Contains(out.String(), "214 of 214 values agree") {
		t.Error(out.String())
	}
}

func TestLedgerTellsWhatDiffersAndWhatWasForgotten(t *testing.T) {
	want := func() expected {
		return expected{"Q": {"rows": 2.0, "sum": 3.0, "digest": "ab", "top": []any{[]any{1.0, 0.123456789}}}}
	}
	right := map[string]any{"rows": 2, "sum": 3 + 1e-12, "digest": "ab", "top": [][]any{{1, 0.1234567893}}}
	for name, change := range map[string]struct {
		field string
		value any
		says  string
	}{
		"as expected":      {"rows", 2, ""},
		"another count":    {"rows", 3, "1 values differ, and 0 were not checked"},
		"a sum too far":    {"sum", 3 + 1e-9, "1 values differ, and 0 were not checked"},
		"not a number":     {"sum", "three", "1 values differ, and 0 were not checked"},
		"another digest":   {"digest", "ac", "1 values differ, and 0 were not checked"},
		"a row too many":   {"top", [][]any{{1, 0.123456789}, {2, 0.1}}, "1 values differ, and 0 were not checked"},
		"a row of another": {"top", [][]any{{1, 0.12345}}, "1 values differ, and 0 were not checked"},
		"a name misspelt":  {"sums", 3, "1 values differ, and 0 were not checked"},
	} {
		ours := maps.Clone(right)
		ours[change.field] = change.value
		l := newLedger(want())
		if err := l.answer("Q", ours); err != nil {
			t.Fatal(err)
		}
		said := ""
		if err := l.report(&strings.Builder{}); err != nil {
			said = err.Error()
		}
		if said != change.says {
			t.Errorf("%s: %q", name, said)
		}
	}
	l := newLedger(want())
	l.leave("Q", "not ours", "digest")
	if err := l.answer("Q", map[string]any{"rows": 2, "top": right["top"]}); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := l.report(&out); err == nil || !strings.Contains(out.String(), "not checked   Q, sum\n") || !strings.Contains(out.String(), "2 of 3 values agree") {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestSQLIsFilledIn(t *testing.T) {
	got := filledIn("-- :phase in a remark\nselect :'area', :phase, x::float8, a:phase, ':phases' -- the :phase\nwhere y = :year", map[string]any{"area": "E1", "phase": 2, "year": 2025})
	want := "select 'E1', 2, x::float8, a2, ':phases' -- the 2\nwhere y = 2025"
	if got != want {
		t.Errorf("%q", got)
	}
}

func TestTimesAreSummedUp(t *testing.T) {
	var all []time.Duration
	for n := 200; n > 0; n-- {
		all = append(all, time.Duration(n))
	}
	if got := summary(all); got.median != 100 || got.p99 != 198 || got.runs != 200 {
		t.Errorf("%+v", got)
	}
	if got := summary([]time.Duration{5, 1, 3}); got.median != 3 || got.p99 != 5 {
		t.Errorf("%+v", got)
	}
	asked := 0
	if got := measure(7, func() int { asked++; return 1 }); got.runs != 7 || asked != 8 {
		t.Errorf("%+v, asked %d times", got, asked)
	}
}

// The line of Vincenty's own test, and a degree of the equator.
func TestDistancesOnTheEarth(t *testing.T) {
	flinders, buninyong := degrees{144.42486788888888, -37.95103341666667}, degrees{143.92649552777777, -37.65282113888889}
	if d := spheroid(flinders, buninyong); math.Abs(d-54972.271) > 0.001 {
		t.Errorf("on the spheroid: %v", d)
	}
	if d := spheroid(flinders, flinders); d != 0 {
		t.Errorf("to itself: %v", d)
	}
	if d, want := sphere(degrees{0, 0}, degrees{1, 0}), 6371008.8*math.Pi/180; math.Abs(d-want) > 1e-6 {
		t.Errorf("on the sphere: %v, want %v", d, want)
	}
}

// Three sites of which the one that reaches most alone is in no best pair.
func TestBestOfEveryPlan(t *testing.T) {
	p := &problem{settings: []int32{7, 8, 9}, children: []int{4, 4, 3, 3}}
	for _, reached := range [][]int32{{0, 2}, {1, 3}, {0, 1}} {
		set := snapshot.NewBits(4)
		for _, k := range reached {
			set.Add(k)
		}
		p.reaches = append(p.reaches, set)
	}
	for sites, want := range []int{0, 8, 14, 14, 14} {
		if got := p.best(sites); got != want {
			t.Errorf("%d sites: %d, want %d", sites, got, want)
		}
	}
	if got := p.fullest(); !slices.Equal(got, []int{2, 0, 1}) {
		t.Errorf("fullest first: %v", got)
	}
	if got := p.of([]int{0, 2}).best(2); got != 11 {
		t.Errorf("of two settings: %d", got)
	}
}
