package figure_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/figure"
	"fairground/internal/htmltest"
)

func TestFigurePages(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		ann, _ := h.person("Ann")
		token := h.signIn(ann)
		asked := figure.Address(query(reading))
		h.send("", asked, nil, 200, htmltest.In("main h1", htmltest.Text("Children who reach the expected standard in reading")), htmltest.In("main", htmltest.Contains("66.1%")),
			htmltest.In("#citation", htmltest.Contains("66.1% (64.1% to 68.1%, 95% interval by Wilson’s method)"), htmltest.Contains("Accessed 3 March 2026, https://fairground.example.org"+asked)),
			htmltest.None("main form"), htmltest.In("#keep a", htmltest.Attr("href", "/sign-in?next="+url.QueryEscape(asked))))
		h.send(token, asked, nil, 200, htmltest.In("main form input[name=query]", htmltest.Attr("value", reading)))
		if all, _, err := h.figures.List(h.public()); err != nil || len(all) != 0 {
			t.Errorf("looking at a figure kept it: %v, %v", all, err)
		}
		h.send("", "/figures?room=attainment&query=none", nil, 404)
		h.send("", "/figures?room=nobody&query=x", nil, 404)
		h.send("", "/figures?room=attainment", nil, 404)
		h.send("", "/figures?room=attainment&query="+url.QueryEscape("a\x00"), nil, 404)

		form := url.Values{"room": {"attainment"}, "query": {reading}}
		h.send("", "/figures", form, 403)
		h.send(token, "/figures", url.Values{"room": {"attainment"}}, 422)
		h.send(token, "/figures", url.Values{"room": {"attainment"}, "query": {"none"}}, 404)
		to := h.send(token, "/figures", form, 303).Header().Get("Location")
		page, _, _ := strings.Cut(to, "?")
		h.send(token, to, nil, 200, htmltest.In(".fg-notice", htmltest.Contains("This figure is kept")))

		h.clock = h.clock.Add(400 * 24 * time.Hour)
		h.room.say("r2", reading, percent(64.8))
		h.send("", page+"?kept=yes", nil, 200, htmltest.None(".fg-notice"), htmltest.In("#standing", htmltest.Contains("Moved It was 66.1% when it was cited and is now 64.8%, down 1.3 percentage points.")),
			htmltest.In("#compared tbody", htmltest.Count("tr", 2), htmltest.Contains("66.1% 64.1% to 68.1% Key stage 2 attainment, release r1"), htmltest.Contains("64.8% 62.8% to 66.8% Key stage 2 attainment, release r2")),
			htmltest.In("#citation", htmltest.Contains("66.1% (64.1% to 68.1%"), htmltest.Contains("release r1"), htmltest.Contains("Accessed 3 March 2026, https://fairground.example.org"+page)))
		h.send("", "/figures/none", nil, 404)

		w := h.send("", page+"/data.json", nil, 200)
		var file struct {
			State string
			Was   struct{ Value, Lower *float64 } `json:"as_cited"`
			Now   *struct {
				Value   *float64
				Release string
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &file); err != nil || file.State != "moved" || *file.Was.Value != 66.1 || *file.Was.Lower != 64.1 || *file.Now.Value != 64.8 || file.Now.Release != "r2" {
			t.Errorf("the data says %s, %v", w.Body, err)
		}
		if strings.Contains(w.Body.String(), string(ann.ID)) {
			t.Error("the data says who cited it")
		}

		h.room.say("r2", reading, withheld())
		h.send("", asked, nil, 200, htmltest.In("main", htmltest.Contains("which means: withheld to protect people. It does not stand for nought.")))
		if w := h.send("", page+"/data.json", nil, 200); !strings.Contains(w.Body.String(), `"value":null,"symbol":"c","symbol_meaning":"withheld to protect people"`) {
			t.Errorf("a symbol is given as %s", w.Body)
		}
		delete(h.room.releases["r2"], reading)
		h.send("", page, nil, 200, htmltest.In("#standing", htmltest.Contains("Cannot be checked It cannot be worked out again")), htmltest.In("#compared", htmltest.Contains("No answer")))
	})
}

// TestAPrivateFigureHasNoPage: for whoever the room refuses, every page of it says
// what it says of a figure that never was.
func TestAPrivateFigureHasNoPage(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		ann, asAnn := h.person("Ann")
		bob, _ := h.person("Bob")
		private := percent(50)
		private.only = ann.ID
		h.room.say("r1", reading, private)
		f := h.cite(asAnn, reading)
		hers, his := h.signIn(ann), h.signIn(bob)
		h.send(hers, figure.URL(f.ID), nil, 200, htmltest.In("main", htmltest.Contains("50.0%")), htmltest.In("meta[name=robots]"))
		for _, path := range []string{"/figures/%s", "/figures/%s/data.json"} {
			for _, who := range []string{"", his} {
				never := h.send(who, fmt.Sprintf(path, "000000000000"), nil, 404)
				if w := h.send(who, fmt.Sprintf(path, f.ID), nil, 404); w.Body.String() != never.Body.String() {
					t.Errorf("%s tells that it is there: %s", path, w.Body)
				}
			}
		}
		h.send("", figure.Address(query(reading)), nil, 404)
		h.send(his, "/figures", url.Values{"room": {"attainment"}, "query": {reading}}, 404)
		h.send(his, "/figures", nil, 200, htmltest.In(".fg-empty"))
		h.send(hers, "/figures", nil, 200, htmltest.In("#figures tbody", htmltest.Count("tr", 1)))
	})
}

func TestTheListIsPaged(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		ann, _ := h.person("Ann")
		token := h.signIn(ann)
		h.send("", "/figures", nil, 200, htmltest.None("#figures"), htmltest.In("main a", htmltest.Attr("href", "/sign-in?next=%2Ffigures")))
		h.send(token, "/figures", nil, 200, htmltest.In(".fg-empty", htmltest.Contains("No figure has been kept yet")))
		for i := range 27 {
			q := fmt.Sprintf("q=%02d", i)
			h.room.releases["r1"][q] = percent(float64(20 + i))
			h.clock = h.clock.Add(time.Minute)
			h.cite(h.public(), q)
		}
		h.room.releases["r1"]["q=00"] = percent(99) // the oldest has moved
		h.send(token, "/figures", nil, 200, htmltest.In("#figures tbody", htmltest.Count("tr", 25)), htmltest.In("#figures tbody tr", htmltest.Contains("20.0%"), htmltest.Contains("99.0% up 79.0 percentage points"), htmltest.Contains("Moved")))
		h.send(token, "/figures?page=2", nil, 200, htmltest.In("#figures tbody", htmltest.Count("tr", 2)))
		h.send(token, "/figures?page=99", nil, 200, htmltest.In("#figures tbody", htmltest.Count("tr", 2)))
	})
}
