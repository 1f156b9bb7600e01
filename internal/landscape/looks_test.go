package landscape

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/browsertest"
	"fairground/internal/colourtest"
	"fairground/internal/site"
)

// TestLooksCanBeToldApart holds the patterns against each other and against what
// they lie on; colourtest.TestEveryMapCanBeRead holds the colours and the points.
func TestLooksCanBeToldApart(t *testing.T) {
	pen := colourtest.Hex(t, site.Pen)
	for i, look := range looks() {
		ground := colourtest.Hex(t, look.Colour)
		if got := colourtest.Contrast(pen, ground); look.Pattern != "" && got < colourtest.Mark {
			t.Errorf("%s: lines on their ground have %.1f:1", look.Is, got)
		}
		gap := strings.HasPrefix(look.Is, stateGap) || look.Is == stateConfirmed
		if gap != (look.Pattern.Lines() > 0) {
			t.Errorf("%s has the pattern %q: lines say that nothing is on record where there are children", look.Is, look.Pattern)
		}
		for _, other := range looks()[:i] {
			if other.Pattern == look.Pattern && look.Pattern != "" {
				t.Errorf("%s and %s have one pattern", other.Is, look.Is)
			}
			// From afar lines that go one way are told by how dark they make the whole.
			if !strings.HasPrefix(other.Is, stateGap) || !strings.HasPrefix(look.Is, stateGap) {
				continue
			}
			by, who := colourtest.Apart(toneOf(t, other), toneOf(t, look))
			t.Logf("%s and %s: %.1f, %s", other.Is, look.Is, by, who)
			if by < colourtest.Enough {
				t.Errorf("from afar, with %s, %s and %s differ by %.1f", who, other.Is, look.Is, by)
			}
		}
	}
}

// toneOf is a look with lines when the eye runs lines and ground into one: of
// eight pixels along an edge, slanting lines cover their width times √2.
func toneOf(t *testing.T, look site.MapClass) colourtest.Colour {
	t.Helper()
	return colourtest.Hex(t, look.Colour).Mixed(colourtest.Hex(t, site.Pen), look.Pattern.Lines()*math.Sqrt2/8)
}

// TestShadesOfReach: what a number of places is drawn in on paper is what it is
// drawn in on the map.
func TestShadesOfReach(t *testing.T) {
	colours := map[string]string{}
	for _, look := range accessLooks() {
		colours[look.Is] = look.Colour
	}
	for places, want := range map[float64]string{0: accessClasses()[0].Colour, 4.99: accessClasses()[0].Colour, 5: accessClasses()[1].Colour, 20: accessClasses()[2].Colour, 900: accessClasses()[3].Colour} {
		if got := colours[accessShade(places)]; got != want {
			t.Errorf("%g places are drawn in %s, want %s", places, got, want)
		}
	}
	if look := accessLooks()[1]; look.Is != accessShade(math.NaN()) || look.Pattern != hatching {
		t.Errorf("what is not known is drawn as %v", look)
	}
	if len(colours) != 1+len(accessWords()) {
		t.Errorf("%d looks and %d words", len(colours), len(accessWords()))
	}
}

// TestDrawingsMarksStandOut: the lines of a drawing, against what lies beside them
// whatever the neighbourhoods are drawn in.
func TestDrawingsMarksStandOut(t *testing.T) {
	for what, pair := range map[string][2]string{"the edge of the area on paper": {edgeColour, "#ffffff"}, "authorities’ outlines in their white": {partColour, casingColour}, "a dot’s ring and its middle": {edgeColour, withoutColour}} {
		if got := colourtest.Contrast(colourtest.Hex(t, pair[0]), colourtest.Hex(t, pair[1])); got < colourtest.Mark {
			t.Errorf("%s: %.1f:1", what, got)
		}
	}
}

// keep writes what somebody may want to look at, where the environment says.
func keep(t *testing.T, name string, data []byte) {
	t.Helper()
	if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func shoot(b *browsertest.Browser, name string) {
	if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
		b.Screenshot(filepath.Join(dir, name))
	}
}
