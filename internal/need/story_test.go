package need_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/term"
)

// partnership is a place partnership in South Yorkshire, with a lead who has an
// account.
func partnership(t *testing.T, w *needtest.World) (c alliance.Collaboration, lead term.ID) {
	t.Helper()
	c, err := w.Alliance.AddCollaboration(t.Context(), alliance.Collaboration{Kind: alliance.PlacePartnership, Name: "South Yorkshire partnership", Areas: []term.GSS{"E47000002"}, Focus: "Fairer."})
	if err != nil {
		t.Fatal(err)
	}
	i, err := w.Account.AddIdentity(t.Context(), account.Identity{Name: "Lena Lead", Email: "lena@example.org"}, true)
	if err != nil {
		t.Fatal(err)
	}
	return c, i.ID
}

// told is a story and those who tell and read it.
type told struct {
	*testing.T
	*needtest.World
	collaboration            term.ID
	lead                     term.ID
	writing, partner, nobody context.Context
	story                    need.Story // what is written over and over, with another text
}

func newTold(t *testing.T, w *needtest.World) *told {
	t.Helper()
	c, lead := partnership(t, w)
	scope := term.OfCollaboration(c.ID)
	return &told{T: t, World: w, collaboration: c.ID, lead: lead,
		writing: accounttest.As(audit.WithActor(t.Context(), lead), lead, accounttest.Grant(account.PartnershipLead, scope)),
		partner: accounttest.As(t.Context(), "pat", accounttest.Grant(account.Partner, scope)), nobody: accounttest.Public(t.Context()),
		story: need.Story{Collaboration: c.ID, Indicator: "gld-fsm", Area: "E08000019", Target: term.Number(55.5, 1), TargetYear: 2030}}
}

// write writes the story over a version.
func (d *told) write(state need.StoryState, text string, over int) (need.Story, error) {
	st := d.story
	st.State, st.Text = state, text
	return d.Need.WriteStory(d.writing, st, over)
}

// check compares what the public and the partnership see.
func (d *told) check(when, public, inside string) {
	d.Helper()
	for viewer, want := range map[context.Context]string{d.nobody: public, d.partner: inside} {
		all, err := d.Need.StoriesOf(viewer, d.collaboration)
		if err != nil {
			d.Fatal(err)
		}
		got := ""
		for _, s := range all {
			got += s.Text
		}
		if got != want {
			d.Errorf("%s: the public is to see %q and the partnership %q, and one sees %q", when, public, inside, got)
		}
	}
}

func TestStoryIsDraftedPublishedAndUndone(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		d := newTold(t, w)
		first, err := d.write(need.StoryDraft, "one", 0)
		if err != nil || first.Version != 1 || first.Area != sheffield {
			t.Fatalf("first: %+v, %v; want version 1 at Sheffield’s code of now", first, err)
		}
		d.check("a draft", "", "one")
		if _, err := d.write(need.StoryPublished, "two", 1); err != nil {
			t.Fatal(err)
		}
		d.check("published", "two", "two")
		if _, err := d.write(need.StoryDraft, "three", 1); !fault.Is(err, fault.Clash) {
			t.Errorf("writing over somebody else’s version: %v, want a conflict", err)
		}
		if _, err := d.write(need.StoryDraft, "three", 2); err != nil {
			t.Fatal(err)
		}
		d.check("a draft over what is published", "two", "three")
		if err := w.Need.RestoreStory(d.writing, d.collaboration, first.ID, 2); err != nil {
			t.Fatal(err)
		}
		d.check("gone back", "two", "two")
		if err := w.Need.RemoveStory(d.writing, d.collaboration, first.ID); err != nil {
			t.Fatal(err)
		}
		d.check("removed", "", "")
		for _, version := range []int{5, 9} {
			if err := w.Need.RestoreStory(d.writing, d.collaboration, first.ID, version); !fault.Is(err, fault.Clash) {
				t.Errorf("going back to version %d: %v", version, err)
			}
		}
		if err := w.Need.RestoreStory(d.writing, d.collaboration, first.ID, 1); err != nil {
			t.Fatal(err)
		}
		d.check("the first draft again", "", "one")
		d.recorded(first.ID)
	})
}

// recorded looks at what is kept of the story's six versions. Who wrote it can be
// erased; the words stay.
func (d *told) recorded(story term.ID) {
	d.Helper()
	versions, err := d.Need.StoryVersions(d.writing, d.collaboration, story)
	if err != nil || len(versions) != 6 || versions[0].By != d.lead || versions[0].Target.Float() != 55.5 || versions[0].TargetYear != 2030 {
		d.Fatalf("versions: %+v, %v", versions, err)
	}
	entries, err := d.Audit.List(d.Context(), audit.Filter{Kind: "story"})
	if err != nil || len(entries) != 6 || entries[0].Action != "story.undo" || entries[0].Scope != term.OfCollaboration(d.collaboration) || entries[0].Actor != d.lead {
		d.Errorf("recorded: %d, %+v, %v", len(entries), entries, err)
	}
	if held, err := d.Need.ExportPerson(d.writing, d.lead); err != nil || len(held) != 6 {
		d.Errorf("held on the lead: %v, %v", held, err)
	}
	if err := d.Need.ErasePerson(d.writing, d.lead); err != nil {
		d.Fatal(err)
	}
	if versions, err := d.Need.StoryVersions(d.writing, d.collaboration, story); err != nil || versions[0].By != "" || versions[0].Text != "one" {
		d.Errorf("after erasing: %+v, %v", versions[0], err)
	}
}

func TestStoriesThatAreRefused(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		c, lead := partnership(t, w)
		ctx := accounttest.As(t.Context(), lead, accounttest.Grant(account.PartnershipLead, term.OfCollaboration(c.ID)))
		good := need.Story{Collaboration: c.ID, Indicator: "gld-fsm", Area: sheffield, State: need.StoryDraft, Text: "x"}
		for name, change := range map[string]func(*need.Story){
			"another place":        func(s *need.Story) { s.Area = birmingham },
			"no such place":        func(s *need.Story) { s.Area = "E08999999" },
			"no such indicator":    func(s *need.Story) { s.Indicator = "nonsense" },
			"nothing said":         func(s *need.Story) { s.Text = "" },
			"a target and no year": func(s *need.Story) { s.Target = term.Number(1, 0) },
			"a year and no target": func(s *need.Story) { s.TargetYear = 2030 },
			"a year of the past":   func(s *need.Story) { s.Target, s.TargetYear = term.Number(1, 0), 30 },
			"too long":             func(s *need.Story) { s.Text = strings.Repeat("x", 5001) },
			"no state":             func(s *need.Story) { s.State = "" },
		} {
			st := good
			change(&st)
			if _, err := w.Need.WriteStory(ctx, st, 0); !fault.Is(err, fault.Bad) {
				t.Errorf("%s: %v, want a fault of what was typed", name, err)
			}
		}
		if _, err := w.Need.WriteStory(ctx, good, 0); err != nil {
			t.Errorf("the good one: %v", err)
		}
	})
}

func TestStoryPages(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *needtest.World) {
		goodLevel(t, w)
		c, lead := partnership(t, w)
		routes := needPages(t, w)
		public := asPublic(routes)
		team := accounttest.Signed(routes, lead, accounttest.Grant(account.PartnershipLead, term.OfCollaboration(c.ID)))
		edit := c.URL() + "/curves/edit?area=E08000039&indicator=gld-fsm"
		send := func(h http.Handler, path string, form url.Values) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(t.Context(), "POST", path, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			out := httptest.NewRecorder()
			h.ServeHTTP(out, r)
			return out
		}
		if page := shown(t, team, "/need/E08000039/gld-fsm"); !strings.Contains(page, "Write the story behind this curve, for South Yorkshire partnership") {
			t.Error("the lead is not asked for the story")
		}
		if page := shown(t, team, "/need/E08000025/gld-fsm"); strings.Contains(page, "Write the story") {
			t.Error("the lead is asked for a story of another place")
		}
		fetch(t, public, "GET", edit, http.StatusForbidden)
		story := url.Values{"story": {"Rents rose.\n\nFamilies moved."}, "take": {"Homes"}, "target": {"fifty"}, "year": {"2030"}, "state": {"published"}, "version": {"0"}}
		if out := send(team, edit, story); out.Code != http.StatusUnprocessableEntity || !strings.Contains(out.Body.String(), "Enter the target as a number") || !strings.Contains(out.Body.String(), "Families moved.") {
			t.Errorf("a target in words: %d", out.Code)
		}
		story.Set("target", "55.5")
		if out := send(public, edit, story); out.Code != http.StatusForbidden {
			t.Errorf("the public may write: %d", out.Code)
		}
		if out := send(team, edit, story); out.Code != http.StatusSeeOther {
			t.Fatalf("publish: %d %s", out.Code, out.Body)
		}
		page := shown(t, public, "/need/E08000039/gld-fsm")
		for _, want := range []string{"Rents rose.", "Homes", "Target: 55.5% in 2030", "Target of South Yorkshire partnership", "no forecast"} {
			if !strings.Contains(page, want) {
				t.Errorf("published story: no %q", want)
			}
		}
		if strings.Contains(page, "Versions") || strings.Contains(page, "Lena") {
			t.Error("the public sees who wrote it, or its versions")
		}
		if page := shown(t, public, c.URL()+"/curves"); !strings.Contains(page, "Good level of development, FSM, Sheffield") {
			t.Errorf("the partnership’s curves: %.400s", page)
		}
		stories, err := w.Need.StoriesOf(t.Context(), c.ID)
		if err != nil || len(stories) != 1 {
			t.Fatal(stories, err)
		}
		history := c.URL() + "/curves/" + string(stories[0].ID)
		fetch(t, public, "GET", history, http.StatusForbidden)
		if page := shown(t, team, history); !strings.Contains(page, "Published on") || !strings.Contains(page, "by Lena Lead") {
			t.Errorf("versions: %.500s", page)
		}
		if out := send(team, history+"/remove", nil); out.Code != http.StatusSeeOther {
			t.Errorf("remove: %d", out.Code)
		}
		if out := send(team, history+"/restore", url.Values{"version": {"1"}}); out.Code != http.StatusSeeOther {
			t.Errorf("restore: %d", out.Code)
		}
		shown(t, team, history)
		fetch(t, team, "GET", c.URL()+"/curves/none", http.StatusNotFound)
		fetch(t, team, "GET", c.URL()+"/curves/edit", http.StatusNotFound)
	})
}
