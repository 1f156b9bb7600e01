package need_test

import (
	"maps"
	"math"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fairground/internal/htmltest"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/term"

	"golang.org/x/net/html"
)

// outputs says of every address of this room, and of that of citations, how the
// adversary reads it.
func outputs() map[string]string {
	const page, none = "readPages", "no number of need"
	return map[string]string{
		"GET /need": page, "GET /need/indicators": page, "GET /need/indicators/{id}": page + " and catalogue", "GET /need/compare": page + " and catalogue",
		"GET /need/{area}": page, "GET /need/{area}/{part}": page + " and catalogue",
		"GET /need/data": page, "GET /need/data/{release}": page, "GET /need/data/{release}/{measure}": page,
		"GET /need/data/{release}/{measure}/data.csv": "measure", "GET /need/data/{release}/{measure}/data.json": "measure",
		"GET /figures":                "cite and readPages",
		"GET /figures/{id}":           "what a citation kept: TestFiguresAreWorkedOutAgain",
		"GET /figures/{id}/data.json": "what a citation kept: TestFiguresAreWorkedOutAgain",
		// A story is words; its curve is that of the indicator’s page.
		"GET /collaborations/{slug}/curves": "the line of an indicator’s page", "GET /collaborations/{slug}/curves/edit": none, "GET /collaborations/{slug}/curves/{story}": none,
		"GET /assets/": none,
	}
}

// TestEveryOutputIsRead fails where there is an address that gives numbers and that
// the adversary does not read.
func TestEveryOutputIsRead(t *testing.T) {
	eachInvented(t, func(t *testing.T, w *needtest.World) {
		s := ks4Secret().fill(rand.New(rand.NewPCG(8, 1)))
		s.hide("em5-dis", "E09000101")
		s.publish(t, w)
		r, e := newReader(t, w), newEverything()
		known := outputs()
		for _, route := range r.routes {
			if strings.HasPrefix(route.Pattern, "GET ") && known[route.Pattern] == "" {
				t.Errorf("nobody looks whether %q gives back what is withheld", route.Pattern)
			}
			delete(known, route.Pattern)
		}
		for pattern := range known {
			t.Errorf("there is no %q any more", pattern)
		}
		r.catalogue(e, true)
		release := r.releases(s.dataset)[0]
		r.measure(e, &release, s.measure, s.named(), true)
		r.readPages(e, s)
		for address, text := range maps.Clone(r.pages) {
			for _, to := range filesLinked(text) {
				if _, read := r.pages[to]; !read {
					t.Errorf("%s leads to %s, which the adversary does not read", address, to)
				}
			}
		}
		for _, nothing := range []string{"/grid.json", "/inequality.json", "/figures.xlsx"} {
			if r.get(need.URL("E92000001")+nothing) != "" {
				t.Errorf("there is %s, which the adversary does not read", nothing)
			}
		}
	})
}

// filesLinked are the addresses of files that a page leads to.
func filesLinked(text string) []string {
	var out []string
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil
	}
	each(root, "a", func(a *html.Node) {
		u, err := url.Parse(attribute(a, "href"))
		if err != nil || !strings.HasPrefix(u.Path, "/need") {
			return
		}
		q := u.Query()
		if q.Get("format") != "" || strings.HasSuffix(u.Path, ".csv") || strings.HasSuffix(u.Path, ".json") {
			if !strings.HasSuffix(u.Path, "/grid.csv") {
				q.Del("theme") // less of the same
			}
			u.RawQuery = q.Encode()
			out = append(out, u.String())
		}
	})
	return out
}

// canary is what all counts of a test are multiples of, so that they are known
// wherever they appear.
const canary = 99991

// TestPagesShowNoMoreThanFiles: no page has a count, or a figure to be cited, that
// no file has; so what cannot be recovered of the files cannot be of the pages. And
// what is withheld is nowhere, in no view of any edition.
func TestPagesShowNoMoreThanFiles(t *testing.T) {
	eachInvented(t, func(t *testing.T, w *needtest.World) {
		for k, of := range []func() *secret{attendanceSecret, ks4Secret} {
			s := of().fill(rand.New(rand.NewPCG(8, uint64(k))))
			for key := range s.x {
				s.x[key], s.n[key] = s.x[key]*canary, s.n[key]*canary
			}
			groups := slices.Sorted(maps.Keys(s.groups))
			s.hide(groups[1], "E09000101")
			s.hide(groups[2], "E06000105")
			old := s.again()
			old.withheld = maps.Clone(s.withheld)
			old.hide(groups[1], "E12000003")
			old.publish(t, w)
			s.publish(t, w)
			r, e := newReader(t, w), gather(t, w)
			r.catalogue(e, true)
			release := r.releases(s.dataset)[0]
			r.measure(e, &release, s.measure, s.named(), true)
			r.cited(e, "", groups, []string{s.period})
			r.readPages(e, s)
			for _, trouble := range e.trouble {
				t.Error(trouble)
			}
			left := 0
			for key, x := range s.x {
				if _, shown := e.shown[key]; !shown {
					r.nowhere(key, x, s.n[key])
					left++
				}
			}
			if left <= len(s.withheld) {
				t.Errorf("%d figures are left out, of which %d were withheld", left, len(s.withheld))
			}
			r.counted(e)
		}
	})
}

// readPages reads every page that shows figures of a secret, and takes what its
// tables show.
func (r *reader) readPages(e *everything, s *secret) {
	r.Helper()
	addresses := []string{"/need", "/need/indicators", "/need/data", "/need/compare" + fourPlaces}
	release := r.releases(s.dataset)[0].ID
	addresses = append(addresses, need.ReleaseURL(release), need.MeasureURL(release, s.measure))
	for _, id := range slices.Sorted(maps.Keys(s.groups)) {
		addresses = append(addresses, need.CatalogueURL(id))
	}
	for _, a := range r.areas() {
		at := need.URL(a.Code)
		addresses = append(addresses, at, at+"/inequality", "/need/compare?area="+string(a.Code))
		for _, theme := range need.Themes() {
			addresses = append(addresses, at+"/grid?theme="+string(theme), at+"?theme="+string(theme))
		}
		for id, breakdown := range s.groups {
			addresses = append(addresses, need.IndicatorURL(a.Code, id), need.MeasureURL(release, s.measure)+"?"+url.Values{"group": {breakdown}, "place": {string(a.Code)}}.Encode(),
				"/figures?"+url.Values{"room": {"need"}, "query": {url.Values{"indicator": {id}, "area": {string(a.Code)}, "period": {s.period}}.Encode()}}.Encode())
		}
	}
	for _, address := range addresses {
		r.tables(e, address, s.named())
	}
}

// nowhere fails where a share that is left out is read anywhere, to five digits.
func (r *reader) nowhere(key cellKey, x, n float64) {
	r.Helper()
	share := strconv.FormatFloat(100*x/n, 'f', 12, 64)[:8]
	for address, text := range r.pages {
		if strings.Contains(text, share) {
			r.Errorf("%s has the share %s, of %v", address, share, key)
		}
	}
}

// counted fails where a page has a count that no file has.
func (r *reader) counted(e *everything) {
	r.Helper()
	known := map[float64]bool{}
	for _, counts := range []map[cellKey]float64{e.x, e.n} {
		for _, v := range counts {
			known[math.Round(v)] = true
		}
	}
	for _, p := range e.pooled {
		known[math.Round(p.x)], known[math.Round(p.n)] = true, true
	}
	seen := 0
	number := regexp.MustCompile(`\d{1,3}(,\d{3})+|\d{6,}`)
	for address, text := range r.pages {
		for _, digits := range number.FindAllString(text, -1) {
			v, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64)
			if err != nil || v < canary || math.Mod(v, canary) != 0 {
				continue
			}
			if seen++; !known[v] {
				r.Errorf("%s has the count %s, which no file has", address, digits)
			}
		}
	}
	if seen < 100 {
		r.Errorf("only %d counts were seen: the test looks for what is not there", seen)
	}
}

// tables reads the tables of a page: a figure is told by the address at which it is
// cited. name says which indicator a group of a measure stands for.
func (r *reader) tables(e *everything, address string, name map[string]string) {
	r.Helper()
	root, err := html.Parse(strings.NewReader(r.get(address)))
	if err != nil {
		r.Fatal(err)
	}
	each(root, "td", func(cell *html.Node) {
		each(cell, "a", func(a *html.Node) {
			u, err := url.Parse(attribute(a, "href"))
			if err != nil || u.Path != "/figures" {
				return
			}
			q, err := url.ParseQuery(u.Query().Get("query"))
			if err != nil {
				r.Fatal(err)
			}
			id := q.Get("indicator")
			if id == "" {
				id = name[q.Get("breakdown")]
			}
			k := cellKey{id, term.GSS(q.Get("area")), q.Get("period")}
			_, known := e.shown[k]
			if number := leading(htmltest.TextOf(cell)); number != "" && !known {
				e.trouble = append(e.trouble, address+" shows "+number+" for "+k.name()+", which no file shows")
			}
		})
	})
}

func each(n *html.Node, tag string, do func(*html.Node)) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == tag {
			do(c)
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// leading is the number that a text begins with; "" where it begins with none.
func leading(text string) string {
	text = strings.TrimSpace(text)
	end := 0
	for end < len(text) && strings.ContainsRune("0123456789.,", rune(text[end])) {
		end++
	}
	number := strings.ReplaceAll(text[:end], ",", "")
	if _, err := strconv.ParseFloat(number, 64); err != nil {
		return ""
	}
	return number
}
