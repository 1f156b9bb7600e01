package site_test

import (
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"fairground/internal/browsertest"
	"fairground/internal/site"
	"fairground/internal/term"
)

func TestChartKeepsNumbersWhole(t *testing.T) {
	var out strings.Builder
	if err := gapLine().Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	html := out.String()
	for _, want := range []string{
		`data-value="24.656484490910625"`, `data-lower="22.53774714434867" data-upper="26.72412256686763"`,
		`data-symbol="c"`, `data-value="2022"`, `data-rule="20"`, `>22.5 to 26.7<`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the figure lacks %s", want)
		}
	}
	if strings.Contains(html, `data-value="0"`) || strings.Contains(html, `data-value="NaN"`) {
		t.Error("what is withheld has become a number")
	}
	if table, canvas := strings.Index(html, "<table"), strings.Index(html, "data-chart-canvas"); table < 0 || canvas < table {
		t.Errorf("the table, at %d, must come before the drawing, at %d", table, canvas)
	}
	rounded := site.Table{Columns: []site.Column{{}, {}}, Rows: []site.Row{{Cells: []site.Cell{{Text: "a"}, {Value: term.Number(24.656, 1)}}}}}
	out.Reset()
	if err := rounded.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if html := out.String(); !strings.Contains(html, `data-value="24.656"`) || !strings.Contains(html, ">24.7<") {
		t.Errorf("a value without a text of its own: %s", html)
	}
}

func TestChartRefusesWhatCannotBeDrawn(t *testing.T) {
	for name, spoil := range map[string]func(*site.Chart){
		"no summary":         func(c *site.Chart) { c.Summary = "" },
		"no series":          func(c *site.Chart) { c.Series = nil },
		"column outside":     func(c *site.Chart) { c.Series[0].Column = 4 },
		"heading as series":  func(c *site.Chart) { c.Series[0].Column = 0 },
		"funnel without x":   func(c *site.Chart) { c.Kind, c.Series = site.FunnelChart, c.Series[:1] },
		"two series of bars": func(c *site.Chart) { c.Kind = site.BarChart },
		"five colours": func(c *site.Chart) {
			for range 4 {
				c.Series = append(c.Series, site.ChartSeries{Column: 1})
			}
		},
	} {
		c := gapLine()
		spoil(&c)
		if err := c.Render(t.Context(), io.Discard); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// drawnMark is a mark, and where its value should be by the axes.
type drawnMark struct {
	what     string // selector of the element
	corner   string // which of its points: "" centre, or left, right, top, bottom
	x, y     float64
	noX, noY bool
}

// expected is what the drawing of a page must hold.
var expected = map[string]struct {
	counts map[string]int
	marks  []drawnMark
}{
	"line": {
		// Three stretches of South Yorkshire, two of England; five letters.
		map[string]int{
			".fg-plot__line:has(+ .fg-plot__dot) path": 5, ".fg-plot__dot[stroke='#ffffff'] > *": 7, ".fg-plot__dot[stroke='#595959'] > *": 8,
			".fg-plot__band path": 2, ".fg-plot__whisker line": 1, ".fg-plot__symbol text": 5, ".fg-plot__rule line": 1,
		},
		[]drawnMark{
			{what: ".fg-plot__dot[stroke='#ffffff'] > :nth-child(5)", x: 2022, y: 24.656484490910625},
			{what: ".fg-plot__dot[stroke='#595959'] > :nth-child(8)", x: 2025, y: 25.62},
			{what: ".fg-plot__whisker line", x: 2025, y: 23.79, corner: "bottom"},
			{what: ".fg-plot__whisker line", x: 2025, y: 27.89, corner: "top"},
			{what: ".fg-plot__band path:nth-child(2)", x: 2022, y: 26.72412256686763 + 0.31, noX: true, corner: "top"},
			{what: ".fg-plot__rule line", y: 20, noX: true},
		},
	},
	"lines": {
		map[string]int{".fg-plot__line path": 8, ".fg-plot__dot > *": 32, ".fg-plot__whisker line": 32, ".fg-plot__target > *": 1, ".fg-plot__symbol text": 0},
		[]drawnMark{{what: ".fg-plot__target > *", x: 2025, y: 60}},
	},
	"dots": {
		map[string]int{".fg-plot__dot > *": 7, ".fg-plot__whisker line": 7, ".fg-plot__symbol text": 1, ".fg-plot__rule line": 1},
		[]drawnMark{
			{what: ".fg-plot__dot[stroke='#ffffff'] > *", x: 26.835, noY: true},
			{what: ".fg-plot__rule line", x: 25.257, noY: true},
			{what: ".fg-plot__whisker line:first-child", x: 26.88, noY: true, corner: "left"}, // highest first: Bournemouth
		},
	},
	"pairs": {
		map[string]int{".fg-plot__dot > *": 8, ".fg-plot__own rect": 1},
		[]drawnMark{{what: ".fg-plot__dot > :first-child", x: 38.3, noY: true}},
	},
	"bars": {
		map[string]int{".fg-plot__bar rect": 7, ".fg-plot__bar rect[fill='#12436D']": 1, ".fg-plot__symbol text": 1},
		[]drawnMark{
			{what: ".fg-plot__bar rect[fill='#12436D']", x: 26.835, noY: true, corner: "right"},
			{what: ".fg-plot__bar rect[fill='#12436D']", x: 0, noY: true, corner: "left"},
		},
	},
	"rank":   {map[string]int{".fg-plot__dot > *": 151, ".fg-plot__whisker line": 151}, []drawnMark{{what: ".fg-plot__dot[stroke] > *", x: 150, y: 100 * 136.0 / 483}}},
	"funnel": {map[string]int{".fg-plot__dot > *": 151, ".fg-plot__limit path": 4}, []drawnMark{{what: ".fg-plot__dot[fill='#12436D'] > *", x: 483, y: 100 * 136.0 / 483}, {what: ".fg-plot__rule line", y: 38.982409437, noX: true}}},
	"curve":  {map[string]int{".fg-plot__dot > *": 10, ".fg-plot__line path": 1}, []drawnMark{{what: ".fg-plot__dot > :first-child", x: 10, y: 17.4}, {what: ".fg-plot__line path", x: 0, y: 0, corner: "bottomleft"}}},
}

// whereDrawn gives how far a mark is from where the axes put its values, in
// pixels: the axes' own ticks are the measure, not the script that drew both.
const whereDrawn = `(() => {
	const svg = document.querySelector("svg.fg-plot");
	const place = (name, side, value) => {
		const words = [...svg.querySelectorAll('[aria-label="' + name + '-axis tick label"] text')].map((t) => Number(t.textContent.replace(/[,%%]/g, "").replace("−", "-")));
		let ticks = [...svg.querySelectorAll('[aria-label="' + name + '-grid"] line')];
		if (ticks.length === 0) ticks = [...svg.querySelectorAll('[aria-label="' + name + '-axis tick"] path')];
		const at = ticks.map((t) => t.getBoundingClientRect()[side]);
		const last = words.length - 1;
		return at[0] + (value - words[0]) / (words[last] - words[0]) * (at[last] - at[0]);
	};
	const mark = svg.querySelector(%q);
	const box = mark.getBoundingClientRect();
	let x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
	if (mark.hasAttribute("transform")) {
		const origin = new DOMPoint(0, 0).matrixTransform(mark.getScreenCTM());
		x = origin.x; y = origin.y;
	}
	const corner = %q;
	if (corner.includes("left")) x = box.left;
	if (corner.includes("right")) x = box.right;
	if (corner.includes("top")) y = box.top;
	if (corner.includes("bottom")) y = box.bottom;
	return { dx: %t ? 0 : x - place("x", "left", %v), dy: %t ? 0 : y - place("y", "top", %v) };
})()`

func TestChartsAreDrawnWhereTheNumbersAre(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t) // fails the test for what the Content-Security-Policy stops, and for requests elsewhere
	for name, want := range expected {
		for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
			b.Open(server.URL+"/chart-"+name, width)
			b.WaitFor("[data-chart-ready] svg.fg-plot")
			for selector, n := range want.counts {
				if got := browsertest.Eval[int](b, fmt.Sprintf(`document.querySelectorAll("svg.fg-plot " + %q).length`, selector)); got != n {
					t.Errorf("%s at %d: %d of %s, want %d", name, width, got, selector, n)
				}
			}
			for _, m := range want.marks {
				off := browsertest.Eval[struct{ DX, DY float64 }](b, fmt.Sprintf(whereDrawn, m.what, m.corner, m.noX, m.x, m.noY, m.y))
				if !(math.Abs(off.DX) <= 1 && math.Abs(off.DY) <= 1) {
					t.Errorf("%s at %d: %s %s is %.2f, %.2f px from its place", name, width, m.what, m.corner, off.DX, off.DY)
				}
			}
			checkDrawing(t, b, name, width)
			b.NoSideScroll()
			b.Axe()
			keep(b, "/chart-"+name, width)
		}
	}
}

// checkDrawing looks at what holds of every chart.
func checkDrawing(t *testing.T, b *browsertest.Browser, name string, width int) {
	t.Helper()
	for what, expression := range map[string]string{
		"text under 12 px":                      `[...document.querySelectorAll("svg.fg-plot text")].filter((e) => parseFloat(getComputedStyle(e).fontSize) < 12).length`,
		"text that is not level":                `[...document.querySelectorAll("svg.fg-plot text")].filter((e) => (e.getAttribute("transform") ?? "").includes("rotate(")).length`,
		"text outside the drawing":              `[...document.querySelectorAll("svg.fg-plot text")].filter((e) => { const r = e.getBoundingClientRect(), s = e.ownerSVGElement.getBoundingClientRect(); return r.width > 0 && (r.left < s.left - 1 || r.right > s.right + 1 || r.bottom > s.bottom + 1); }).length`,
		"style elements":                        `document.querySelectorAll("body style").length`,
		"elements to tab to inside the drawing": `document.querySelectorAll("[data-chart-canvas] :is(a, button, [tabindex])").length`,
		"tables left open":                      `document.querySelectorAll("details[data-chart-figures][open]").length`,
		"drawings before their table":           `[...document.querySelectorAll("figure[data-chart]")].filter((f) => !(f.querySelector("table").compareDocumentPosition(f.querySelector("svg.fg-plot")) & Node.DOCUMENT_POSITION_FOLLOWING)).length`,
		"drawings that shrink their text":       `[...document.querySelectorAll("svg.fg-plot")].filter((s) => Math.abs(s.getBoundingClientRect().width - Number(s.getAttribute("width"))) > 1).length`,
	} {
		if got := browsertest.Eval[int](b, expression); got != 0 {
			t.Errorf("%s at %d: %d %s", name, width, got, what)
		}
	}
}

// TestChartHover moves the pointer to a point, which then says what its row says.
func TestChartHover(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	b.Open(server.URL+"/chart-line", browsertest.Desktop)
	b.WaitFor("[data-chart-ready] svg.fg-plot")
	browsertest.Eval[bool](b, `(() => {
		const box = document.querySelector(".fg-plot__dot[stroke='#ffffff'] > :nth-child(5)").getBoundingClientRect();
		const at = { clientX: box.left + 4, clientY: box.top + 4, bubbles: true, pointerType: "mouse" };
		document.querySelector("svg.fg-plot").dispatchEvent(new PointerEvent("pointermove", at));
		return true;
	})()`)
	b.WaitUntil(`/2022.*South Yorkshire: 24\.7.*95% interval: 22\.5 to 26\.7/s.test(document.querySelector(".fg-plot__tip")?.textContent ?? "")`)
	keep(b, "/chart-hover", browsertest.Desktop)
}

func TestChartsWithoutScripts(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	b.WithoutScripts()
	for _, name := range []string{"line", "funnel"} {
		b.Open(server.URL+"/chart-"+name, browsertest.Phone)
		b.WaitFor("[data-chart-table] tbody tr:last-child th")
		if got := browsertest.Eval[int](b, `document.querySelectorAll("svg.fg-plot").length + [...document.querySelectorAll("[data-chart-canvas]")].filter((e) => e.offsetHeight > 0).length`); got != 0 {
			t.Errorf("%s: something is drawn, or room left for it", name)
		}
		keep(b, "/chart-"+name+"-plain", browsertest.Phone)
	}
}

func TestNothingIsDrawnWhereNothingWasPublished(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	b.Open(server.URL+"/chart-none", browsertest.Desktop)
	b.WaitUntil(`document.readyState === "complete" && performance.getEntriesByType("resource").some((e) => e.name.includes("/chart-") && e.responseEnd > 0)`)
	b.WaitFor("[data-chart-table] tbody tr")
	if browsertest.Eval[bool](b, `document.querySelector("svg.fg-plot") !== null || !document.querySelector("[data-chart-canvas]").hidden`) {
		t.Error("something is drawn")
	}
}

// TestGridSaysItWithoutColour looks at the shades as a printer in grey has them.
func TestGridSaysItWithoutColour(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
		b.Open(server.URL+"/chart-grid", width)
		b.Axe()
		keep(b, "/chart-grid", width)
	}
	grey := browsertest.Eval[[]float64](b, `[1, 2, 3, 4, 5].map((n) => {
		const [r, g, b] = getComputedStyle(document.querySelector("td.fg-step--" + n)).backgroundColor.match(/[\d.]+/g).map(Number);
		return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
	})`)
	for i := 1; i < len(grey); i++ {
		if grey[i-1]-grey[i] < 0.1 {
			t.Errorf("step %d, %.2f, is hardly darker than step %d, %.2f", i+1, grey[i], i, grey[i-1])
		}
	}
	if got := browsertest.Eval[int](b, `[...document.querySelectorAll("td.fg-step")].filter((c) => !/[A-E]/.test(c.querySelector(".fg-step__letter")?.textContent ?? "")).length`); got != 0 {
		t.Errorf("%d shaded cells have no letter", got)
	}
}

func TestChartFollowsTheRoomThereIs(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	b.Open(server.URL+"/chart-line#gap-table", browsertest.Desktop)
	b.WaitFor("[data-chart-ready] svg.fg-plot")
	if !browsertest.Eval[bool](b, `document.querySelector("details[data-chart-figures]").open`) {
		t.Error("the table somebody was sent to is folded away")
	}
	browsertest.Eval[bool](b, `(document.querySelector("figure").parentElement.style.width = "400px", true)`)
	b.WaitUntil(`Number(document.querySelector("svg.fg-plot").getAttribute("width")) < 400`)
	browsertest.Eval[bool](b, `(document.querySelector("details[data-chart-figures]").open = false, dispatchEvent(new Event("beforeprint")), true)`)
	b.WaitUntil(`document.querySelector("details[data-chart-figures]").open && document.querySelector("svg.fg-plot").getAttribute("width") === "660"`)
	browsertest.Eval[bool](b, `(dispatchEvent(new Event("afterprint")), true)`)
	b.WaitUntil(`!document.querySelector("details[data-chart-figures]").open && Number(document.querySelector("svg.fg-plot").getAttribute("width")) < 400`)
}

func TestOnlyPagesWithAChartFetchItsScript(t *testing.T) {
	server := galleryServer(t)
	b := browsertest.New(t)
	for path, want := range map[string]int{"/setting": 0, "/chart-grid": 0, "/chart-line": 1} {
		b.Open(server.URL+path, browsertest.Desktop)
		if want > 0 {
			b.WaitFor("[data-chart-ready] svg.fg-plot")
		}
		b.WaitUntil(`document.readyState === "complete"`)
		if got := browsertest.Eval[int](b, `performance.getEntriesByType("resource").filter((e) => e.name.includes("/chart-") && e.name.endsWith(".js")).length`); got != want {
			t.Errorf("%s fetched %d chart scripts, want %d", path, got, want)
		}
	}
}
