package landscape

import (
	"math"
	"slices"
	"strings"
	"testing"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"
	"fairground/interval"
)

// figureOf is a number as it would be cited, with its limits; false: it cannot be.
func figureOf(t *testing.T, c *scene, name Measure) (*measured, float64, interval.Interval, bool) {
	t.Helper()
	all := measures()
	at := slices.IndexFunc(all, func(m measured) bool { return m.name == name })
	x, limits, ok := all[at].value(c)
	return &all[at], x, limits, ok
}

// refused fails the test if a number can be cited from an answer or worked out, or if
// words do not say why not.
func refused(t *testing.T, c *scene, cites []Measure, name Measure, why string) {
	t.Helper()
	m, x, _, ok := figureOf(t, c, name)
	if err := c.nothingToCite(m); ok || slices.Contains(cites, name) || !strings.Contains(fault.PublicMessage(err), why) {
		t.Errorf("%s is %v, can be cited: %v; among %v; refused with %v", name, x, ok, cites, err)
	}
}

// noted fails the test unless a number can be cited with a note that has words, or
// has them not.
func noted(t *testing.T, c *scene, cites []Measure, name Measure, words string, has bool) {
	t.Helper()
	m, _, _, ok := figureOf(t, c, name)
	if note := c.noteOf(m); !ok || !slices.Contains(cites, name) || strings.Contains(note, words) != has {
		t.Errorf("%s can be cited: %v; among %v; with %q, want %q: %v", name, ok, cites, note, words, has)
	}
}

// TestShareNotKnown: where all that is within reach of the most deprived fifth is
// work that nobody has counted, its share of the places is not known, and no figure.
func TestShareNotKnown(t *testing.T) {
	c := doubtful(t, snapshot.England, sheffield)
	a := c.equity()
	if want := "The most deprived fifth of neighbourhoods in England have 33% of the children in low-income families. Their share of the places of literacy work for primary (5–11) within reach in 2025/26 is not known: some is on record within reach of 120 of their 120 children, and how many children it reached is not."; a.Says[0] != want {
		t.Errorf("%q", a.Says[0])
	}
	if got := shownAs(t, a, "fifths", "Most deprived fifth", "share_of_places"); got != "Not known" {
		t.Errorf("the table has %q", got)
	}
	refused(t, c, a.Cites, EquityPlaces, "share of the most deprived fifth is not known")
	if want := []Measure{EquityChildren, EquityIndex}; !slices.Equal(a.Cites, want) {
		t.Errorf("cites %v, want %v", a.Cites, want)
	}
}

// TestFiguresSayAtLeast: a number that what is not counted would raise is cited with
// that, as it stands on the page.
func TestFiguresSayAtLeast(t *testing.T) {
	c := doubtful(t, "E47000007", sheffield, "gias:150001")
	a := c.reach()
	noted(t, c, a.Cites, ReachPerHundred, "At least: in 1 neighbourhood with 120 children in low-income families something is within reach of which it is not known how many children it reached, and which counts as no place here.", true)
	noted(t, c, a.Cites, ReachNothing, "Not counting", false)
	c = doubtful(t, snapshot.England, sheffield)
	a = c.reach()
	noted(t, c, a.Cites, ReachPerHundred, "At least: in 1 neighbourhood with 120 children in low-income families", true)
	for _, m := range []Measure{ReachNothing, ReachNothingFor} {
		noted(t, c, a.Cites, m, "Not counting 1 neighbourhood with 120 children, which has something within reach, of which nobody has said how many it takes.", true)
	}
	a = c.equity()
	noted(t, c, a.Cites, EquityIndex, a.Says[2], true)
	noted(t, c, a.Cites, EquityChildren, a.Says[2], false)
	c = doubtful(t, snapshot.England, sheffield, "gias:150001")
	a = c.equity()
	noted(t, c, a.Cites, EquityPlaces, "Of 360 children, 120 have something within reach of which it is not known how many children it reached, and which counts as no place here.", true)
	c = doubtful(t, "E08000039", sheffield)
	a = c.reach()
	noted(t, c, a.Cites, ReachPerHundred, "At least", false) // all is counted
}

// TestTooFewForFifths: of one or two neighbourhoods there is no most deprived fifth,
// and of one no interval.
func TestTooFewForFifths(t *testing.T) {
	for code, want := range map[term.GSS]string{
		"E08000039": "Too few neighbourhoods of Sheffield are known to differ in deprivation to be parted into fifths, so that there is no share of the most deprived fifth of the places of literacy work for primary (5–11) within reach in 2025/26.",
		"E47000007": "Too few neighbourhoods of West Midlands are known to differ",
		"E01000001": "Birmingham 001A is one neighbourhood, which cannot be parted into fifths, so that",
	} {
		c := doubtful(t, code, sheffield, "gias:150001")
		a := c.equity()
		if !strings.HasPrefix(a.Says[0], want) || strings.Contains(a.Says[0], "%") {
			t.Errorf("%s: %q", code, a.Says)
		}
		refused(t, c, a.Cites, EquityChildren, "parted into fifths")
		refused(t, c, a.Cites, EquityPlaces, "parted into fifths")
		for _, key := range []string{"share_of_children", "share_of_places", "share_of_settings_with"} {
			if got := shownAs(t, a, "fifths", "Most deprived fifth", key); got != "–" {
				t.Errorf("%s: the table has %q for %s", code, got, key)
			}
		}
		_, _, limits, ok := figureOf(t, c, EquityIndex)
		if one := code != "E47000007"; !ok || math.IsNaN(limits.Lower) != one || (len(a.Charts) == 0) != one {
			t.Errorf("%s: the index has the limits %v, and there are %d charts", code, limits, len(a.Charts))
		}
	}
	a := doubtful(t, snapshot.England, sheffield).equity()
	if got := shownAs(t, a, "authorities", "E08000039", "leans"); got != "No interval worked out" {
		t.Errorf("Sheffield of England: %q", got)
	}
	a = doubtful(t, "E47000002", sheffield).equity()
	if got := shownAs(t, a, "authorities", "E08000039", "leans"); got != "There are too few neighbourhoods to say which way it leans" {
		t.Errorf("Sheffield: %q", got)
	}
}
