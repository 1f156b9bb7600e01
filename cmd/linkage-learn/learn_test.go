package main

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fairground/linkage"
	"fairground/linkage/school"
)

func testCorrupter(seed uint64) *corrupter {
	all := []school.Setting{
		{Register: school.GIAS, ID: "100001", Name: "St Hilda's Church of England Primary School", Town: "Penrith", Postcode: "CA11 1AA", Authority: "Cumberland", AuthorityCode: "942", EstablishmentNumber: "3001", Address: "1 High Street, Eamont"},
		{Register: school.GIAS, ID: "100002", Name: "Parkside Junior School", Town: "Hull", Postcode: "HU1 1AA", Authority: "Kingston upon Hull, City of"},
	}
	return &corrupter{rng: rand.New(rand.NewPCG(seed, 1)), all: all, trusts: []string{"The Oak Trust"}, old: map[string]string{"Cumberland": "Cumbria"}}
}

// Made-up rows are the same for a seed, never panic and mostly keep a word of the name.
func TestCorrupter(t *testing.T) {
	a, b := testCorrupter(1), testCorrupter(1)
	kept := 0
	for range 2000 {
		x, y := a.row(&a.all[0]), b.row(&b.all[0])
		if d := cmp.Diff(x, y); d != "" {
			t.Fatal(d)
		}
		if strings.Contains(linkage.Normal(x.Name), "hilda") {
			kept++
		}
		if d := cmp.Diff(a.negative([]string{"Food Bank"}), b.negative([]string{"Food Bank"})); d != "" {
			t.Fatal(d)
		}
	}
	if kept < 1500 {
		t.Errorf("only %d of 2000 rows keep the saint", kept)
	}
}

func TestHide(t *testing.T) {
	q := school.Query{Name: "a", Address: "b", Town: "c", Postcode: "d", Authority: "e", Phase: "f"}
	for v, want := range map[string]school.Query{"full": q, "name": {Name: "a"}, "name_la": {Name: "a", Authority: "e"}, "name_town": {Name: "a", Town: "c"}} {
		if d := cmp.Diff(want, hide(q, v)); d != "" {
			t.Errorf("%s: %s", v, d)
		}
	}
}

func TestSameSchool(t *testing.T) {
	same := sameSchool([]school.Link{{From: "1", To: "2", Successor: true}, {From: "2", To: "3"}, {From: "3", To: "4", Split: true}})
	for _, c := range []struct {
		a, b string
		want bool
	}{{"1", "3", true}, {"3", "4", false}, {"9", "9", true}, {"1", "9", false}} {
		if got := same(school.GIAS, c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

func TestStrangers(t *testing.T) {
	schools := []school.Setting{{Name: "Oakwood Primary School", Postcode: "LS1 1AA"}}
	early := []school.Setting{{ID: "1", Name: "Oakwood Pre-School", Postcode: "LS11AA"}, {ID: "2", Name: "Tiny Tots", Postcode: "LS1 1AA"}}
	if got := strangers(early, schools); len(got) != 1 || got[0].ID != "2" {
		t.Errorf("%+v", got)
	}
}
