package figure_test

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/figure"
	"fairground/internal/term"
)

func TestCitingKeepsTheNumberOnce(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		ann, asAnn := h.person("Ann")
		_, asBob := h.person("Bob")
		f := h.cite(asAnn, reading)
		if !regexp.MustCompile(`^[0-9a-z]{12}$`).MatchString(f.ID) || f.By != ann.ID || !f.Cited.Equal(h.clock) || !f.Public {
			t.Errorf("cited %+v", f)
		}
		h.clock = h.clock.Add(time.Hour)
		if again := h.cite(asBob, reading); again.ID != f.ID || again.By != ann.ID || !again.Cited.Equal(f.Cited) {
			t.Errorf("cited again: %+v, was %+v", again, f)
		}
		kept, err := h.figures.Figure(h.public(), f.ID)
		if err != nil || kept.Answer != f.Answer || kept.Query != f.Query || !kept.Cited.Equal(f.Cited) || kept.By != ann.ID {
			t.Errorf("read back %+v, %v; was %+v", kept, err, f)
		}
		n, err := h.db.Version(t.Context(), figure.DataVersion)
		if err != nil || n != 1 {
			t.Errorf("data version %d, %v", n, err)
		}
		cited, err := h.audit.List(t.Context(), audit.Filter{Actor: ann.ID})
		if err != nil {
			t.Fatal(err)
		}
		if len(cited) != 1 || string(cited[0].Thing) != f.ID || cited[0].After["release"] != "r1" || cited[0].Words() != "Figure: cited" {
			t.Errorf("recorded %+v", cited)
		}

		h.room.say("r2", reading, percent(66.1))
		newer := h.cite(asBob, reading)
		h.room.say("r2", reading, percent(66.2))
		moved := h.cite(asBob, reading)
		elsewhere := h.room.releases["r2"]
		elsewhere[other] = percent(66.2)
		place := h.cite(asBob, other)
		ids := map[string]bool{f.ID: true, newer.ID: true, moved.ID: true, place.ID: true}
		if len(ids) != 4 {
			t.Errorf("release, value and query should each give another figure: %v", ids)
		}
	})
}

// TestReplicasAgree: the id is made from what is cited and nothing else, so it is
// the same in another house; and arithmetic that differs in its last bit makes no
// other.
func TestReplicasAgree(t *testing.T) {
	var ids []string
	for _, value := range []float64{66.1, math.Nextafter(66.1, 100)} {
		h := open(t, dbtest.SQLite(t, schemas()...))
		a := percent(66.1)
		a.value = term.Number(value, 1)
		h.room.say("r1", reading, a)
		h.clock = h.clock.Add(time.Duration(len(ids)) * time.Hour)
		ids = append(ids, h.cite(h.public(), reading).ID)
	}
	if ids[0] != ids[1] || ids[0] != "1eq9yqpst20j" {
		t.Errorf("ids %v", ids)
	}
}

func TestHowAFigureStands(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		_, ctx := h.person("Ann")
		f := h.cite(ctx, reading)
		if st := h.stands(ctx, f); st.State != figure.Same || st.IntervalMoved() || st.Difference() != "" {
			t.Errorf("untouched: %+v", st)
		}
		wider := percent(66.1)
		wider.upper = 70
		h.room.say("r1", reading, wider)
		if st := h.stands(ctx, f); st.State != figure.Same || !st.IntervalMoved() || !strings.Contains(st.Words(), "interval is another") {
			t.Errorf("another interval: %+v", st)
		}
		h.room.say("r2", reading, percent(66.1))
		if st := h.stands(ctx, f); st.State != figure.Superseded || st.Now.Release != "r2" {
			t.Errorf("superseded: %+v", st)
		}
		h.room.say("r3", reading, percent(64.8))
		if st := h.stands(ctx, f); st.State != figure.Moved || st.Was.Shown() != "66.1%" || st.Now.Shown() != "64.8%" || st.Difference() != "down 1.3 percentage points" {
			t.Errorf("moved: %+v, %s", st, st.Difference())
		}
		h.room.say("r4", reading, withheld())
		if st := h.stands(ctx, f); st.State != figure.Moved || st.Difference() != "" || !strings.Contains(st.Words(), "is now withheld to protect people.") {
			t.Errorf("withheld: %+v %s", st, st.Words())
		}
		delete(h.room.releases["r4"], reading)
		if st := h.stands(ctx, f); st.State != figure.Gone || st.Why != "The data loaded has nothing on this." {
			t.Errorf("gone: %+v", st)
		}
		h.room.say("r1", reading, percent(70)) // corrected, under the same name
		if st := h.stands(ctx, f); st.State != figure.Moved || !strings.Contains(st.Words(), "same release") {
			t.Errorf("corrected: %+v %s", st, st.Words())
		}
	})
}

// TestASymbolIsNotNought: what has a symbol in place of its number is cited with
// it, and a number in its place later has moved.
func TestASymbolIsNotNought(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.room.say("r1", reading, withheld())
		f := h.cite(h.public(), reading)
		kept, err := h.figures.Figure(h.public(), f.ID)
		if err != nil || kept.Answer.Value != term.Withheld(term.Confidential) || kept.Answer.Interval() || f.By != "" {
			t.Errorf("kept %+v, %v", kept, err)
		}
		h.room.say("r2", reading, answer{value: term.Number(0, 0), lower: math.NaN(), upper: math.NaN()})
		if st := h.stands(h.public(), f); st.State != figure.Moved {
			t.Errorf("nought in place of a symbol: %+v", st)
		}
		h.room.say("r2", reading, answer{})
		if _, err := h.figures.Cite(h.public(), query(reading)); !fault.Is(err, fault.Missing) {
			t.Errorf("a cell that is blank was cited: %v", err)
		}
	})
}

// TestWhatIsNotKept: where a room has only what stands now, what was cited is
// shown to those for whom the query is, and to nobody else.
func TestWhatIsNotKept(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.room.present = true
		ann, asAnn := h.person("Ann")
		_, asBob := h.person("Bob")
		private := percent(50)
		private.only = ann.ID
		h.room.say("r1", reading, private)
		f := h.cite(asAnn, reading)
		private.value = term.Number(51, 1)
		h.room.say("r2", reading, private)
		if st := h.stands(asAnn, f); st.State != figure.Moved || st.Was.Shown() != "50.0%" || st.Now.Shown() != "51.0%" {
			t.Errorf("for Ann it is %s, from %s to %s", st.State, st.Was.Shown(), st.Now.Shown())
		}
		if b, p := h.hears(asBob, f.ID), h.hears(h.public(), f.ID); b != "not-found" || p != "not-found" {
			t.Errorf("Bob hears %q, the public %q", b, p)
		}
	})
}

// TestWhoMaySeeAFigure is the rule of the package comment.
func TestWhoMaySeeAFigure(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		ann, asAnn := h.person("Ann")
		_, asBob := h.person("Bob")
		private := percent(50)
		private.only = ann.ID
		h.room.say("r1", reading, private)
		if _, err := h.figures.Cite(asBob, query(reading)); !fault.Is(err, fault.Missing) {
			t.Errorf("Bob cites what is not his to see: %v", err)
		}
		f := h.cite(asAnn, reading)
		check := func(when, ann, bob, public string) {
			t.Helper()
			if a, b, p := h.hears(asAnn, f.ID), h.hears(asBob, f.ID), h.hears(h.public(), f.ID); a != ann || b != bob || p != public {
				t.Errorf("%s: Ann hears %q, Bob %q, the public %q", when, a, b, p)
			}
			all, _, err := h.figures.List(asBob)
			if err != nil || (len(all) == 1) != (bob == "") {
				t.Errorf("%s: Bob's list has %d, %v", when, len(all), err)
			}
		}
		if f.Public {
			t.Error("what only Ann sees was kept as the public's")
		}
		check("private", "", "not-found", "not-found")
		_, err := h.figures.Figure(h.public(), f.ID)
		_, never := h.figures.Figure(h.public(), "000000000000")
		if fault.PublicMessage(err) != fault.PublicMessage(never) {
			t.Errorf("what is hidden says %q, what never was %q", fault.PublicMessage(err), fault.PublicMessage(never))
		}
		h.room.say("r2", reading, percent(51)) // the next release is everybody's; the one cited stays hers
		check("a public release after a private one", "", "not-found", "not-found")
		delete(h.room.releases, "r1")
		check("the private release is no more", "not-found", "not-found", "not-found")

		h.room.say("r1", reading, percent(50)) // and now everybody's
		check("made public", "", "", "")
		if again := h.cite(asBob, reading); again.ID != f.ID || !again.Public {
			t.Errorf("cited again in public: %+v", again)
		} else {
			f = again
		}
		delete(h.room.releases["r1"], reading)
		check("public when cited, and now nothing", "", "", "")
		if st := h.stands(h.public(), f); st.State != figure.Gone {
			t.Errorf("with nothing left: %+v", st)
		}
		h.room.say("r1", reading, private) // taken back: refused, not missing
		check("public when cited, and now private", "", "not-found", "not-found")

		h.room.say("r1", reading, percent(50))
		secret := percent(52)
		secret.only = ann.ID
		h.room.say("r3", reading, secret)
		check("a private release after a public one", "", "", "")
		if st := h.stands(asBob, f); st.State != figure.Gone || st.Now != (figure.Answer{}) || strings.Contains(st.Why, "Ann") || strings.Contains(st.Words(), "52") {
			t.Errorf("Bob is told %+v", st)
		}
		if st := h.stands(asAnn, f); st.State != figure.Moved || st.Now.Shown() != "52.0%" {
			t.Errorf("Ann is told %+v", st)
		}
	})
}

func TestABrokenRoomIsNoAnswer(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		f := h.cite(h.public(), reading)
		h.room.broken = errors.New("the disk is full")
		_, cite := h.figures.Cite(h.public(), query(reading))
		_, _, list := h.figures.List(h.public())
		_, now := h.figures.Now(h.public(), f)
		for what, err := range map[string]error{"cite": cite, "list": list, "now": now} {
			if !errors.Is(err, h.room.broken) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for _, q := range []figure.Query{{}, {Room: "attainment"}, {Room: "attainment", Text: "a\x00b"}, {Room: "attainment", Text: "\xff"}, {Room: "attainment", Text: strings.Repeat("x", 2000)}} {
			if _, err := h.figures.Cite(h.public(), q); !fault.Is(err, fault.Bad) {
				t.Errorf("%q: %v", q, err)
			}
		}
		if _, err := h.figures.Cite(h.public(), figure.Query{Room: "nobody", Text: "x"}); !fault.Is(err, fault.Missing) {
			t.Errorf("a room that is not there: %v", err)
		}
	})
}

// TestTheRoomIsGone: a figure outlives the room that gave it, where it was public.
func TestTheRoomIsGone(t *testing.T) {
	d := dbtest.SQLite(t, schemas()...)
	h := open(t, d)
	f := h.cite(h.public(), reading)
	bare := figure.New(figure.Needs{DB: d, Account: h.account, Audit: h.audit, Now: func() time.Time { return h.clock }})
	if st, err := bare.Now(h.public(), f); err != nil || st.State != figure.Gone || st.Was != f.Answer {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestListPutsWhatMovedFirst(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.room.releases["r1"][other] = percent(40)
		h.room.releases["r1"]["old"] = percent(41)
		h.room.releases["r1"]["gone"] = percent(42)
		for _, q := range []string{reading, "gone", "old", other} { // other is the newest
			h.clock = h.clock.Add(time.Minute)
			h.cite(h.public(), q)
		}
		h.room.releases["r2"] = map[string]answer{reading: percent(70), other: percent(40), "old": percent(41)}
		h.room.now = "r2"
		h.clock = h.clock.Add(time.Minute)
		h.cite(h.public(), other)
		h.room.asked = 0
		all, more, err := h.figures.List(h.public())
		if err != nil || more {
			t.Fatal(err)
		}
		var got []string
		for _, k := range all {
			got = append(got, string(k.State)+" "+k.Query.Text)
		}
		if want := "moved " + reading + "|gone gone|superseded " + other + "|superseded old|same " + other; strings.Join(got, "|") != want {
			t.Errorf("listed\n%s, want\n%s", strings.Join(got, "|"), want)
		}
		if h.room.asked != 8 { // four queries of now and four of r1
			t.Errorf("the room was asked %d times", h.room.asked)
		}
	})
}

func TestErasingWhoCited(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		ann, asAnn := h.person("Ann")
		f := h.cite(asAnn, reading)
		if held, err := h.figures.ExportPerson(t.Context(), ann.ID); err != nil || len(held) != 1 || held[0].ID != f.ID || !held[0].Cited.Equal(f.Cited) {
			t.Errorf("held %+v, %v", held, err)
		}
		if err := h.figures.ErasePerson(t.Context(), ann.ID); err != nil {
			t.Fatal(err)
		}
		held, err := h.figures.ExportPerson(t.Context(), ann.ID)
		kept, readErr := h.figures.Figure(h.public(), f.ID)
		if err != nil || readErr != nil || len(held) != 0 || kept.By != "" || kept.Answer != f.Answer {
			t.Errorf("after erasing: held %v, kept %+v, %v, %v", held, kept, err, readErr)
		}
		links, err := h.figures.Links(t.Context(), []term.ID{term.ID(f.ID), "none"})
		if err != nil || len(links) != 1 || links[term.ID(f.ID)].URL != "/figures/"+f.ID {
			t.Errorf("links %v, %v", links, err)
		}
	})
}

func TestCitation(t *testing.T) {
	day := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	full := figure.Answer{Title: "Pupils who reach the standard", Place: "Doncaster", Period: "2025", Value: term.Number(66.1, 1), Unit: "%", Lower: 64.21, Upper: 68, Method: "95% interval by Wilson’s method",
		Source: "Department for Education", ReleaseTitle: "Key stage 2 attainment", Release: "x", Published: time.Date(2025, 9, 9, 0, 0, 0, 0, time.UTC), Licence: "OGL v3.0."}
	none := math.NaN()
	for _, c := range []struct {
		a    figure.Answer
		want string
	}{
		{full, "Pupils who reach the standard, Doncaster, 2025: 66.1% (64.2% to 68.0%, 95% interval by Wilson’s method). Department for Education, Key stage 2 attainment, published 9 September 2025. OGL v3.0. Accessed 3 March 2026, https://x/figures/1"},
		{figure.Answer{Title: "Children", Value: term.Number(12345, 0), Unit: "children", Lower: none, Upper: none, Method: "no interval published", Release: "r"}, "Children: 12,345 children (no interval published). r. Accessed 3 March 2026, https://x/figures/1"},
		{figure.Answer{Title: "Grant", Value: term.Number(-1200, 0), Unit: "£", Lower: none, Upper: none}, "Grant: −£1,200. Accessed 3 March 2026, https://x/figures/1"},
		{figure.Answer{Title: "Share", Value: term.Withheld(term.Confidential), Unit: "%", Lower: none, Upper: none}, "Share: withheld to protect people (published as “c”). Accessed 3 March 2026, https://x/figures/1"},
		{figure.Answer{Title: "Index", Value: term.Number(0.00341234, -1), Lower: none, Upper: none}, "Index: 0.003412. Accessed 3 March 2026, https://x/figures/1"},
		{figure.Answer{Title: "Index", Value: term.Number(120, -1), Lower: none, Upper: none}, "Index: 120. Accessed 3 March 2026, https://x/figures/1"},
	} {
		if got := c.a.Citation(day, "https://x/figures/1"); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
	small := figure.Standing{State: figure.Moved, Was: figure.Answer{Value: term.Number(5, 0), Unit: "%"}, Now: figure.Answer{Value: term.Number(5.04, 0), Unit: "%"}}
	if got := small.Difference(); got != "up 0.04 percentage points" {
		t.Errorf("a small move is %q", got)
	}
}

func TestRegisterTakesANameOnce(t *testing.T) {
	s := figure.New(figure.Needs{Account: &account.Service{}})
	s.Register("a", (&attainment{}).rerun)
	defer func() {
		if recover() == nil {
			t.Error("the same room was registered twice")
		}
	}()
	s.Register("a", (&attainment{}).rerun)
}

// TestCitedAtOnce: of many who cite the same number at the same moment one keeps
// it, and all have the same figure.
func TestCitedAtOnce(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		_, asAnn := h.person("Ann")
		const many = 8
		ids := make(chan string, many)
		for range many {
			go func() {
				f, err := h.figures.Cite(asAnn, query(reading))
				if err != nil {
					t.Error(err)
				}
				ids <- f.ID
			}()
		}
		first := <-ids
		for range many - 1 {
			if id := <-ids; id != first {
				t.Errorf("one has %s, another %s", first, id)
			}
		}
		recorded, err := h.audit.List(t.Context(), audit.Filter{Kind: "figure"})
		if err != nil || len(recorded) != 1 {
			t.Errorf("recorded %d times, %v", len(recorded), err)
		}
	})
}
