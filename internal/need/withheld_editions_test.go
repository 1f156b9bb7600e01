package need_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"fairground/internal/need/needtest"
)

// again is the same counts with nothing withheld, for another edition.
func (s *secret) again() *secret {
	out := *s
	out.x, out.n, out.withheld, out.absent = maps.Clone(s.x), maps.Clone(s.n), map[cellKey]string{}, maps.Clone(s.absent)
	return &out
}

// revise changes the counts of a group in an authority, and all that they are in.
func (s *secret) revise(group string, row landRow, by float64) {
	for _, area := range []string{row.code, row.regionCode, "E92000001"} {
		for _, name := range []string{group, s.total} {
			k := s.key(name, area)
			s.x[k], s.n[k] = s.x[k]+by, s.n[k]+3*by
		}
	}
}

// attackEditions has the adversary read both editions, and solve for each with what
// the other one shows: a figure that both have alike and neither withholds is the
// same to whoever reads both.
func attackEditions(t *testing.T, w *needtest.World, editions [2]*secret) []string {
	t.Helper()
	var read [2]*everything
	for _, s := range editions {
		s.publish(t, w)
	}
	r := newReader(t, w)
	for k, s := range editions {
		release := &r.releases(s.dataset)[1-k]
		read[k] = newEverything()
		r.measure(read[k], release, s.measure, s.named(), true)
		r.cited(read[k], release.ID, slices.Sorted(maps.Keys(s.groups)), []string{s.period})
	}
	r.catalogue(read[1], true)
	var leaks []string
	for k, s := range editions {
		for _, leak := range s.solve(t, w, read[k]) {
			leaks = append(leaks, fmt.Sprintf("edition %d: %s", k+1, leak))
		}
	}
	for k, s := range editions {
		other, e := editions[1-k], *read[k]
		e.x, e.n = maps.Clone(e.x), maps.Clone(e.n)
		for key, x := range read[1-k].x {
			if _, known := e.x[key]; !known && s.x[key] == other.x[key] && s.n[key] == other.n[key] && s.withheld[key] == "" {
				e.x[key], e.n[key] = x, read[1-k].n[key]
			}
		}
		for _, leak := range s.solve(t, w, &e) {
			leaks = append(leaks, fmt.Sprintf("edition %d with the other: %s", k+1, leak))
		}
	}
	return leaks
}

// TestWithheldInEveryEdition: an edition that was superseded can still be read and
// cited, and gives nothing back either: not by itself, nor beside the one that
// stands.
func TestWithheldInEveryEdition(t *testing.T) {
	const city, two, capital = "E09000101", "E09000102", "E12000003"
	cases := []struct {
		name string
		of   func() *secret
		do   func(old, now *secret)
	}{
		{"the same twice", attendanceSecret, func(old, now *secret) {
			old.hide("absence-now-primary", city)
			now.hide("absence-now-primary", city)
		}},
		{"revised, and the same withheld", attendanceSecret, func(old, now *secret) {
			old.hide("absence-now-primary", city)
			now.hide("absence-now-primary", city)
			for _, row := range landRows()[7:9] {
				now.revise("absence-now-primary", row, 40)
			}
		}},
		{"the total was withheld, too", attendanceSecret, func(old, now *secret) {
			old.hide("absence-now-primary", city)
			old.hide("absence-now-primary", capital)
			now.hide("absence-now-primary", city)
		}},
		{"one more in the new edition", ks4Secret, func(old, now *secret) {
			old.hide("em5-dis", city)
			now.hide("em5-dis", city)
			now.hide("em5-not-dis", two)
		}},
		{"in the old one alone", ks4Secret, func(old, _ *secret) { old.hide("em5-dis", city); old.hide("em5-dis", two) }},
		{"in the new one alone", ks4Secret, func(_, now *secret) { now.hide("em5-not-dis", city) }},
		{"another group in each", ks4Secret, func(old, now *secret) {
			old.hide("em5-dis", city)
			old.hide("em5-counts", city)
			now.hide("em5-dis", city)
		}},
	}
	eachInvented(t, func(t *testing.T, w *needtest.World) {
		for i, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				old := c.of().fill(rand.New(rand.NewPCG(5, uint64(i))))
				now := old.again()
				c.do(old, now)
				for _, leak := range attackEditions(t, w, [2]*secret{old, now}) {
					t.Error(leak)
				}
			})
		}
		for trial := range 4 {
			r := rand.New(rand.NewPCG(6, uint64(trial)))
			old := []func() *secret{attendanceSecret, ks4Secret}[trial%2]().fill(r)
			now := old.again()
			for _, row := range landRows() {
				for _, g := range slices.Sorted(maps.Keys(old.groups)) {
					for _, s := range []*secret{old, now} {
						if r.IntN(100) < 4 {
							s.hide(g, row.code)
						}
					}
				}
			}
			for _, leak := range attackEditions(t, w, [2]*secret{old, now}) {
				t.Errorf("trial %d: %s", trial, leak)
			}
		}
	})
}
