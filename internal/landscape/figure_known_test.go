package landscape

import (
	"math"
	"slices"
	"strings"
	"testing"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
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

// unpeopled is a scene with other numbers of children, and nothing on record.
func unpeopled(t *testing.T, code term.GSS, children map[term.GSS]register.Count) *scene {
	t.Helper()
	c := doubtful(t, code)
	neighbourhoods := slices.Clone(c.Land.Neighbourhoods)
	for i := range neighbourhoods {
		neighbourhoods[i].Children = children[neighbourhoods[i].Code]
	}
	c.View = snapshot.New(snapshot.NewLand(c.Land.Settings, neighbourhoods), nil).Through(c.mask)
	return c
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

// TestGapsOfNobodyKnown: where no number of children is known, no sum of them is
// given, on the page nor as a figure.
func TestGapsOfNobodyKnown(t *testing.T) {
	c := unpeopled(t, "E47000007", nil)
	a, err := c.gaps(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range a.list("sensitivity").All() {
		if row.Cells[1].Text != "Not known" || row.Cells[2].Text != "Not known" || row.Cells[1].Value != nil || row.Cells[2].Value != nil {
			t.Errorf("the same by other assumptions: %+v", row.Cells)
		}
	}
	for _, m := range []Measure{GapNeighbourhoods, GapChildren} {
		refused(t, c, a.Cites, m, "live in the neighbourhoods of West Midlands that have no literacy work for primary (5–11) on record is withheld or not known")
	}
	// Of some it is known.
	c = unpeopled(t, "E47000007", map[term.GSS]register.Count{"E01000001": register.Known(120)})
	if a, err = c.gaps(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, m := range []Measure{GapNeighbourhoods, GapChildren} {
		noted(t, c, a.Cites, m, "Not counting 2 neighbourhoods of which it is not known how many children they have.", true)
	}
	if got := a.list("sensitivity").All()[1].Cells; got[1].Value != 1 || got[2].Value != 120 {
		t.Errorf("%+v", got)
	}
	// Nobody lives there, and that is known.
	c = unpeopled(t, "E08000028", map[term.GSS]register.Count{"E01000003": register.Known(0)})
	if a, err = c.gaps(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, m := range []Measure{GapNeighbourhoods, GapChildren} {
		noted(t, c, a.Cites, m, "Not counting", false)
	}
	if got := a.list("sensitivity").All()[1].Cells; got[1].Value != 0 || got[2].Value != 0 {
		t.Errorf("%+v", got)
	}
}

// TestPlansAsFarAsTheyGo: the figure of a plan names as many sites as it has, and
// there is none where no site would reach anybody.
func TestPlansAsFarAsTheyGo(t *testing.T) {
	c := doubtful(t, "E47000007", sheffield)
	a, err := c.sites()
	if err != nil {
		t.Fatal(err)
	}
	m, _, _, ok := figureOf(t, c, SiteChildren)
	if got := m.title(c); !ok || !strings.HasPrefix(a.Says[0], "1 further site would bring") || !strings.Contains(got, "whom 1 further site would reach") {
		t.Errorf("%v: %q; the page says %q", ok, got, a.Says[0])
	}
	c = doubtful(t, "E01000002", sheffield)
	if a, err = c.sites(); err != nil {
		t.Fatal(err)
	}
	refused(t, c, a.Cites, SiteChildren, "No further site would reach anybody")
}
