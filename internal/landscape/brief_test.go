package landscape_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/register/registertest"
	"fairground/internal/site"

	"golang.org/x/net/html"
)

// reader serves the pages as one of the viewers sees them.
func (h *house) reader(t *testing.T, viewer string) http.Handler {
	t.Helper()
	st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.account.Guard)
	h.landscape.Routes(rt, st)
	return st.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rt.ServeHTTP(w, r.WithContext(viewers(r.Context())[viewer]))
	}))
}

func got(t *testing.T, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	out := httptest.NewRecorder()
	h.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
	return out
}

// words are those of a page's main part.
func words(t *testing.T, out *httptest.ResponseRecorder) (all string) {
	t.Helper()
	if out.Code != http.StatusOK {
		t.Fatalf("status %d: %.300s", out.Code, out.Body)
	}
	htmltest.Run(t, out.Body, htmltest.In("main", func(n *html.Node) error { all = htmltest.TextOf(n); return nil }))
	return all
}

const westMidlands = "/landscape/E47000007/brief?period=2024/25&theme=literacy&phase=primary"

// TestBrief: it says with whose eyes it is seen, and everybody who may see with
// them sees the same.
func TestBrief(t *testing.T) {
	h := inhabited(t, dbtest.SQLite(t, rooms()...))
	public := words(t, got(t, h.reader(t, "public"), westMidlands+"&sees=public"))
	for _, part := range []string{"Literacy work for primary (5–11) in West Midlands", "School year 2024/25 · As the public may see it · ", "What it comes to", "Neighbourhoods with nothing within reach", "Settings with nothing on record", "Who might talk to whom", "By fifths",
		"How complete the record is", "What must be known", "Open Government Licence", "Accessed ", "example.com/landscape/E47000007/brief?period=2024%2F25&phase=primary&sees=public&theme=literacy", "choose Print in your browser’s menu"} {
		if !strings.Contains(public, part) {
			t.Errorf("the brief does not say %q", part)
		}
	}
	inside := words(t, got(t, h.reader(t, "national"), westMidlands))
	if !strings.Contains(inside, "As members of the alliance may see it") || strings.Contains(public, "As members") {
		t.Error("it is not said with whose eyes a brief is seen")
	}
	without := func(text string) string { return text[strings.Index(text, "What it comes to"):] } // the links to other eyes aside
	if without(public) == without(inside) {
		t.Error("the world does not tell the public’s eyes from the alliance’s")
	}
	for name := range viewers(t.Context()) {
		pages := h.reader(t, name)
		if seen := words(t, got(t, pages, westMidlands+"&sees=public")); without(seen) != without(public) {
			t.Errorf("%s sees another brief with the public’s eyes", name)
		}
		out := got(t, pages, westMidlands+"&sees=alliance")
		if !isAlliance(name) {
			if out.Code != http.StatusForbidden || strings.Contains(out.Body.String(), "West Midlands") {
				t.Errorf("%s is given the alliance’s brief: %d", name, out.Code)
			}
		} else if without(words(t, out)) != without(inside) {
			t.Errorf("%s sees another brief with the alliance’s eyes", name)
		}
	}
}

// TestBriefElsewhere: an old code leads on, and what is on no list is refused.
func TestBriefElsewhere(t *testing.T) {
	h := inhabited(t, dbtest.SQLite(t, rooms()...))
	pages := h.reader(t, "public")
	if out := got(t, pages, "/landscape/E08000019/brief?theme=literacy"); out.Code != http.StatusFound || out.Header().Get("Location") != "/landscape/E08000039/brief?theme=literacy" {
		t.Errorf("an old code: %d to %s", out.Code, out.Header().Get("Location"))
	}
	if out := got(t, pages, "/landscape/E07000999/brief"); !strings.Contains(words(t, out), "Sandwell") {
		t.Error("a code with two successors gives no choice")
	}
	for path, want := range map[string]int{"/landscape/E99999999/brief": 404, "/landscape/nowhere/brief": 404, westMidlands + "&sees=me": 422, "/landscape/E47000007/brief?theme=levitation": 422} {
		if out := got(t, pages, path); out.Code != want {
			t.Errorf("%s: status %d, want %d", path, out.Code, want)
		}
	}
	for _, path := range []string{"/landscape/E47000007", "/landscape/E47000007/gaps?theme=literacy", "/landscape/E47000007/equity?theme=literacy"} {
		body := got(t, pages, path).Body.String()
		if !strings.Contains(body, `href="/landscape/E47000007/brief?`) {
			t.Errorf("%s does not lead to the brief", path)
		}
		if strings.Contains(path, "gaps") && !strings.Contains(body, `href="/figures?room=landscape&amp;query=area%3DE47000007%26measure%3Dgap-children`) {
			t.Errorf("%s: its numbers cannot be cited", path)
		}
	}
}

// longest fills a brief up, with names and sentences as long as can be thought of
// and as many rows as there may be.
const longest = `(() => {
	const long = "The Very Long Name of a Church of England Voluntary Aided Primary School and Nursery with Specially Resourced Provision, St Bartholomew-in-the-Marsh ".repeat(2);
	const fill = (id, rows) => {
		const empty = document.querySelector("#" + id + " .fg-empty");
		if (empty) { // as wide as the others, with four columns
			const like = document.querySelector("#brief-fifths .fg-table__scroll").cloneNode(true);
			like.querySelectorAll("th, td").forEach((cell) => { cell.className = cell.className.replace(/govuk-table__\w+--numeric/, ""); });
			like.querySelectorAll("tr").forEach((row) => { while (row.cells.length > 4) row.lastElementChild.remove(); });
			empty.replaceWith(like);
		}
		const table = document.querySelector("#" + id + " tbody");
		while (table.rows.length < rows) table.append(table.rows[0].cloneNode(true));
		for (const cell of table.querySelectorAll("th, td")) {
			const number = /numeric/.test(cell.className) || (id === "brief-introductions" && cell.cellIndex === 1);
			cell.textContent = number ? "12,345" : id === "brief-introductions" ? long.slice(0, 64) : long;
		}
	};
	for (const [id, rows] of [["brief-neighbourhoods", 10], ["brief-settings", 8], ["brief-introductions", 5]]) fill(id, rows);
	const says = document.querySelector(".fg-brief__says ul");
	says.replaceChildren(...Array.from({length: 7}, () => Object.assign(document.createElement("li"), {textContent: long.slice(0, 215)})));
	const notes = document.querySelector(".fg-brief__notes");
	notes.replaceChildren(...Array.from({length: 11}, () => Object.assign(document.createElement("li"), {textContent: long.slice(0, 200)})));
	const record = [...document.querySelectorAll(".fg-brief__sheet h2")].find((h) => h.textContent === "How complete the record is").nextElementSibling;
	record.textContent = long.repeat(4).slice(0, 900);
	document.querySelector(".fg-brief__title").textContent = "Essential skills and something longer still work for early years (birth to 5) in Bournemouth, Christchurch and Poole Combined County Authority";
	return true;
})()`

// TestBriefOnPaper: it is two sheets of A4, of which nothing is cut off, with
// names as they are, with the longest, and where nothing is on record; and it is
// read on a phone.
func TestBriefOnPaper(t *testing.T) {
	h := inhabited(t, dbtest.SQLite(t, rooms()...))
	empty := replica(dbtest.SQLite(t, rooms()...))
	registertest.Small(t, empty.register)
	for name, of := range map[string]*house{"full": h, "empty": empty} {
		server := httptest.NewServer(of.reader(t, "national"))
		t.Cleanup(server.Close)
		b := browsertest.New(t)
		for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
			b.Open(server.URL+westMidlands, width)
			b.Axe()
			if folder := os.Getenv("FAIRGROUND_SCREENSHOTS"); folder != "" {
				b.Screenshot(filepath.Join(folder, fmt.Sprintf("brief-%s-%d.png", name, width)))
			}
		}
		if shown := browsertest.Eval[bool](b, `!document.querySelector("[data-print]").hidden`); !shown {
			t.Error("there is no button to print")
		}
		onPaper(t, b, "brief-"+name)
		if name == "full" {
			browsertest.Eval[bool](b, longest)
			onPaper(t, b, "brief-longest")
		}
	}
}

// onPaper fails the test where the brief that is open is not two sheets with all
// of it on them.
func onPaper(t *testing.T, b *browsertest.Browser, name string) {
	t.Helper()
	pdf := b.Print()
	if folder := os.Getenv("FAIRGROUND_SCREENSHOTS"); folder != "" {
		if err := browsertest.Keep(filepath.Join(folder, name+".pdf"), pdf); err != nil {
			t.Fatal(err)
		}
	}
	if n := browsertest.Sheets(pdf); n != 2 {
		t.Errorf("%s: %d sheets, want 2", name, n)
	}
	b.AsPaper(14)
	cut := browsertest.Eval[[]float64](b, `[...document.querySelectorAll(".fg-brief__sheet")].map((s) => (s.scrollHeight - s.clientHeight) / 96 * 25.4)`)
	for i, over := range cut {
		if over > 0 {
			t.Errorf("%s: %.0f mm of sheet %d are cut off", name, over, i+1)
		}
	}
	if high := browsertest.Eval[[]float64](b, `[...document.querySelectorAll(".fg-brief__sheet")].map((s) => s.clientHeight / 96 * 25.4)`); len(high) != 2 || high[0] < 40 || high[1] < 40 {
		t.Errorf("%s: sheets of %v mm", name, high)
	} else {
		t.Logf("%s: sheets of %.0f and %.0f mm", name, high[0], high[1])
	}
	b.OffPaper()
}

// TestBriefCitesWhatItSays: no two of its numbers go by one name.
func TestBriefCitesWhatItSays(t *testing.T) {
	h := inhabited(t, dbtest.SQLite(t, rooms()...))
	for _, area := range []string{"E47000007", "E92000001"} {
		body := got(t, h.reader(t, "national"), "/landscape/"+area+"/brief?period=any").Body.String()
		labels := regexp.MustCompile(`cite </span>([^<]+)</a>`).FindAllStringSubmatch(body, -1)
		seen := map[string]bool{}
		for _, l := range labels {
			if seen[l[1]] {
				t.Errorf("%s: two numbers are cited as %s", area, l[1])
			}
			seen[l[1]] = true
		}
		if !seen["places per 100 children"] {
			t.Errorf("%s: reach cannot be cited: %v", area, labels)
		}
	}
}
