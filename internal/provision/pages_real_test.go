package provision_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"fairground/internal/alliance"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/provision"
	"fairground/internal/sharedtest"
)

// nationsList has schools of all four nations, as a charity with offices in each
// would list them.
const nationsList = `Our partner schools 2023/24,,,
School,Town,Country,Pupils reached
Portobello High School,Edinburgh,Scotland,120
Boroughmuir High School,Edinburgh,Scotland,80
Ysgol Gyfun Gymraeg Glantaf,Cardiff,Wales,60
Cardiff High School,Cardiff,Wales,45
Methodist College,Belfast,Northern Ireland,30
Anderton Park Primary School,Birmingham,England,90
Parkfield Community School,Birmingham,England,75
Kirk Balk Academy,Barnsley,England,150
`

// realHouse has the whole register of schools.
func realHouse(t *testing.T) *house {
	t.Helper()
	register := sharedtest.Dir(t, "gias", "register-2023-11-16.csv.gz")
	links := sharedtest.Dir(t, "gias", "links_edubasealldata20250422.csv.gz")
	h := open(t, dbtest.SQLite(t, rooms...))
	if _, err := h.register.ImportGIAS(t.Context(), register); err != nil {
		t.Fatal(err)
	}
	if _, err := h.register.ImportLinks(t.Context(), links); err != nil {
		t.Fatal(err)
	}
	o, err := h.alliance.Add(t.Context(), alliance.Organisation{Name: "Readers", Kind: alliance.Charity})
	if err != nil {
		t.Fatal(err)
	}
	h.member = o.ID
	return h
}

// content reads a file of the shared data, unpacked, or its first lines.
func content(t *testing.T, lines int, elem ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(sharedtest.Dir(t, elem...))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(elem[len(elem)-1], ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if data, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	if all := bytes.SplitAfter(data, []byte("\n")); lines > 0 && len(all) > lines {
		data = bytes.Join(all[:lines], nil)
	}
	return data
}

// TestRealListsGoTheWholeWay takes lists as their owners keep them over HTTP
// from the file to what is recorded, against the real register.
func TestRealListsGoTheWholeWay(t *testing.T) {
	v := visit(t, realHouse(t))
	for _, c := range []struct {
		name    string
		content []byte
		rows    int // at least
		matched float64
	}{
		{name: "energy-sparks_funders.csv", content: content(t, 0, "member-lists", "energy-sparks_funders.csv.gz"), rows: 500, matched: 0.5},
		{name: "calderdale.csv", content: content(t, 0, "member-lists", "calderdale-council_schools-2024.csv"), rows: 100, matched: 0.9},
		{name: "ofsted-website-primary.csv", content: content(t, 501, "member-lists", "ofsted-website-primary-2019.csv.gz"), rows: 490, matched: 0.9},
		{name: "four nations.csv", content: []byte(nationsList), rows: 8, matched: 0.3},
	} {
		t.Run(c.name, func(t *testing.T) {
			walk := &visitor{t, v.house, v.server, v.client}
			begun := time.Now()
			at := walk.reviewing(c.name, string(c.content))
			took := time.Since(begun)
			u := walk.upload(at)
			tally, err := v.house.provision.TallyOf(t.Context(), u.ID)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d rows: %d matched, %d to review, %d none, %d aside; left out %d columns; %v from sending to review", tally.Rows, tally.Matched, tally.ToReview, tally.None, tally.Aside, len(u.LeftOut), took.Round(time.Millisecond))
			if tally.Rows < c.rows || float64(tally.Matched) < c.matched*float64(tally.Rows) {
				t.Errorf("too few rows, or too few of them matched")
			}
			decided := walk.decideAll(at, tally.ToReview)
			walk.get(at+"/confirm").page(200, htmltest.In("#preview"))
			walk.post(at+"/confirm", url.Values{"programme": {"Programme of " + c.name}, "visibility": {"alliance"}, "accept": {"1.0"}}).to(at + "?now=confirmed")
			recorded, err := v.house.provision.RecordedOf(t.Context(), u.ID)
			if err != nil || len(recorded) == 0 {
				t.Fatalf("recorded %v, %v", recorded, err)
			}
			t.Logf("%d decided by hand; recorded %+v", decided, recorded[0])
			if lines := strings.Count(walk.get(at+"/result.csv").page(200).body, "\n"); lines < tally.Of("") {
				t.Errorf("the result has %d lines for %d rows", lines, tally.Of(""))
			}
			walk.get(at+"?page=2").page(200, htmltest.In("#rows"))
		})
	}
	t.Run("abroad", func(t *testing.T) { notInEngland(t, v) })
}

// notInEngland: schools of other nations are on no register of England's, and
// are never taken for a namesake.
func notInEngland(t *testing.T, v *visitor) {
	all, err := v.house.provision.Uploads(t.Context(), v.house.member)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := v.house.provision.Rows(t.Context(), all[0].ID, "", 0, 5)
	if err != nil || len(rows) != 5 || all[0].FileName != "four nations.csv" {
		t.Fatalf("%d rows of %s, %v", len(rows), all[0].FileName, err)
	}
	for _, r := range rows {
		if r.Status == provision.RowMatched {
			t.Errorf("%q was matched to %s without a person: %s", r.Cells, r.Setting, r.Reason)
		}
	}
}

// decideAll goes from row to row as a person would: the likeliest where it is
// likelier than not, and else none of them.
func (v *visitor) decideAll(at string, rows int) int {
	v.t.Helper()
	next := at + "/review"
	for n := range rows + 1 {
		answer := v.get(next)
		if answer.status == 200 {
			answer.page(200, htmltest.In("h1", htmltest.Text("Every row is decided")))
			return n
		}
		row := answer.to(at + "/review?row=")
		page := v.get(row).page(200, htmltest.In("form[data-review]"), htmltest.In(".fg-review__given dd"))
		choice, action := likeliest(v.t, page.body)
		next = v.post(action, url.Values{"choice": {choice}}).to(at + "/review?after=")
	}
	v.t.Fatalf("after %d decisions the review has no end", rows)
	return 0
}

// likeliest reads the first candidate and where the form goes.
func likeliest(t testing.TB, page string) (choice, action string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	choice = "none"
	if scores := htmltest.Find(root, ".fg-candidate__score"); len(scores) > 0 {
		var percent int
		_, words, _ := strings.Cut(htmltest.TextOf(scores[0]), ", ")
		if _, err := fmt.Sscanf(words, "%d%%", &percent); err == nil && percent > 50 {
			choice = attr(htmltest.Find(root, "input[name=choice]")[0], "value")
		}
	}
	return choice, attr(htmltest.Find(root, "form[data-review]")[0], "action")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
