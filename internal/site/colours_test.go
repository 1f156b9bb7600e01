package site_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fairground/internal/colourtest"
	"fairground/internal/site"
)

// chartScripts are all that draw charts.
func chartScripts(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range []string{"curve", "dots", "funnel", "key", "labels", "line", "look", "rank"} {
		out[name] = colourtest.Source(t, "web/src/chart-"+name+".ts")
	}
	return out
}

// TestSeriesAreToldApart: no two series share a shape or a way of being dashed,
// since some of their colours are alike to somebody; and nothing that says
// something is fainter than 3:1 on the white of the chart.
func TestSeriesAreToldApart(t *testing.T) {
	scripts := chartScripts(t)
	palette, shapes, dashes := colourtest.Listed(t, scripts["look"], "palette"), colourtest.Listed(t, scripts["look"], "shapes"), colourtest.Listed(t, scripts["look"], "dashes")
	if !slices.Equal(palette, site.Categorical()) {
		t.Errorf("charts are drawn in %v, maps in %v", palette, site.Categorical())
	}
	for name, marks := range map[string][]string{"shapes": shapes, "dashes": dashes} {
		if distinct := slices.Compact(slices.Sorted(slices.Values(marks))); len(distinct) != len(palette) {
			t.Errorf("%d series have the %s %q", len(palette), name, marks)
		}
	}
	context := colourtest.Found(t, scripts["look"], `s\.context\) return \{ colour: grey, shape: "(\w+)"`)[0]
	if slices.Contains(shapes, context) {
		t.Errorf("what is there to compare with has the shape %s of a series", context)
	}
	white := colourtest.Hex(t, colourtest.Styles(t)[".fg-chart__canvas"]["background"])
	lines := colourtest.Found(t, scripts["look"], `const hair = "(#\w+)"`)[0] // of the grid, which the numbers at the axes say too
	colours := regexp.MustCompile(`#[0-9a-fA-F]{6}\b`)
	for name, script := range scripts {
		for _, colour := range colours.FindAllString(script, -1) {
			if got := colourtest.Contrast(colourtest.Hex(t, colour), white); got < colourtest.Mark && colour != "#ffffff" && colour != lines {
				t.Errorf("chart-%s.ts: %s has %.2f:1", name, colour, got)
			}
		}
	}
	// Bars have no shape of their own.
	own := colourtest.Found(t, scripts["dots"], `fill: \(p: Point\) => \(p\.mark === "own" \? "(#\w+)" : quiet\)`)[0]
	apart(t, "one’s own bar and others", own, colourtest.Found(t, scripts["dots"], `const quiet = "(#\w+)"`)[0])
}

func apart(t *testing.T, what, a, b string) {
	t.Helper()
	by, who := colourtest.Apart(colourtest.Hex(t, a), colourtest.Hex(t, b))
	t.Logf("%s: %.1f, %s", what, by, who)
	if by < colourtest.Enough {
		t.Errorf("%s: with %s, %s and %s differ by %.1f, want %d", what, who, a, b, by, colourtest.Enough)
	}
}

// TestShadesAreToldApart holds any two shades of grids against each other, and of
// the palettes that rooms choose from.
func TestShadesAreToldApart(t *testing.T) {
	styles := colourtest.Styles(t)
	var shades []string
	for n := 1; ; n++ {
		shade, ok := styles[".fg-step--"+strconv.Itoa(n)]
		if !ok {
			break
		}
		shades = append(shades, shade["background"])
	}
	if len(shades) != 5 {
		t.Errorf("%d shades are found", len(shades))
	}
	for name, palette := range map[string][]string{"step": shades, "sequential": site.Sequential()} {
		for i := range palette {
			for j := range i {
				apart(t, fmt.Sprintf("%s %d and %d", name, j+1, i+1), palette[j], palette[i])
			}
		}
	}
}

// TestWordsCanBeRead holds words against the ground that the same rule gives
// them: those of tags, shades, notices, buttons.
func TestWordsCanBeRead(t *testing.T) {
	pairs := 0
	for selector, declared := range colourtest.Styles(t) {
		words, ground := declared["color"], declared["background"]
		if !strings.HasPrefix(words, "#") || !strings.HasPrefix(ground, "#") {
			continue
		}
		pairs++
		if got := colourtest.Contrast(colourtest.Hex(t, words), colourtest.Hex(t, ground)); got < colourtest.Words {
			t.Errorf("%s: %s on %s has %.2f:1", selector, words, ground, got)
		}
	}
	if pairs < 20 {
		t.Errorf("only %d rules give words and ground", pairs)
	}
}

// TestMarksOfPagesStandOut: shapes that say something beside words, on paper and
// on every ground that rows can have.
func TestMarksOfPagesStandOut(t *testing.T) {
	styles := colourtest.Styles(t)
	grounds := []string{styles[".fg-body"]["background"], styles[`tr[data-mark="own"]`]["background"], styles[".fg-table tr[data-chosen]"]["background"]}
	for selector, property := range map[string]string{".fg-verdict__shape": "fill", ".fg-verdict--better .fg-verdict__shape": "fill", ".fg-verdict--worse .fg-verdict__shape": "fill",
		".fg-spark": "color", ".fg-history li": "border-left", ".fg-sort__mark": "fill", ".fg-inset": "border-left", ".fg-gap": "border-left"} {
		declared := strings.Fields(styles[selector][property])
		if len(declared) == 0 {
			t.Errorf("%s has no %s", selector, property)
			continue
		}
		for _, ground := range grounds {
			if got := colourtest.Contrast(colourtest.Hex(t, declared[len(declared)-1]), colourtest.Hex(t, ground)); got < colourtest.Mark {
				t.Errorf("%s: %s has %.2f:1 on %s", selector, declared[len(declared)-1], got, ground)
			}
		}
	}
}

// TestMarksOfMaps: the script that draws maps and the keys beside them draw the
// same patterns, and what is chosen is seen on any ground.
func TestMarksOfMaps(t *testing.T) {
	style, images := colourtest.Source(t, "web/src/map-style.ts"), colourtest.Source(t, "web/src/map-images.ts")
	if pen := colourtest.Found(t, images, `const ink = "(#\w+)"`)[0]; pen != site.Pen {
		t.Errorf("the map’s patterns are drawn in %s, the key’s in %s", pen, site.Pen)
	}
	for _, p := range []site.MapPattern{site.ThinLines, site.MediumLines, site.ThickLines, site.CrossLines} {
		width, err := strconv.ParseFloat(colourtest.Found(t, images, `\["`+string(p)+`", ([\d.]+), \[`)[0], 64)
		if err != nil || width != 2*p.Lines() { // drawn at twice its size
			t.Errorf("the lines of %s are %g wide on the map and %g in the key", p, width/2, p.Lines())
		}
	}
	hatch := colourtest.Found(t, images, `fillStyle = "(#\w+)";\s+context\.fillRect[^;]+;\s+context\.strokeStyle = "(#\w+)"`)
	if got := colourtest.Contrast(colourtest.Hex(t, hatch[0]), colourtest.Hex(t, hatch[1])); got < colourtest.Mark {
		t.Errorf("the hatching of what is not known has %.2f:1", got)
	}
	// Of two lines with 9:1 between them, one has 3:1 on whatever they lie on.
	dark, light := colourtest.Found(t, style, `const chosenDark = "(#\w+)"`)[0], colourtest.Found(t, style, `const chosenLight = "(#\w+)"`)[0]
	if got := colourtest.Contrast(colourtest.Hex(t, dark), colourtest.Hex(t, light)); got < colourtest.Mark*colourtest.Mark {
		t.Errorf("the two lines round what is chosen have %.1f:1", got)
	}
	apart(t, "the two lines round what is chosen", dark, light)
}
