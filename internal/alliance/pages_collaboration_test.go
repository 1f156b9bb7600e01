package alliance_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/register/registertest"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// tables serves the pages of a house to whoever a header names; the guard is
// the real one.
func tables(t testing.TB, h *alliancetest.House) http.Handler {
	t.Helper()
	st, err := site.New(site.Config{Search: "/search", Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Nav: []site.Link{{Label: "Collaborations", URL: "/collaborations"}}})
	if err != nil {
		t.Fatal(err)
	}
	st.Panels().Register("collaboration", "test", func(_ context.Context, _ site.Viewer, id string) (templ.Component, error) {
		return site.Tag{Text: "panel of " + id}, nil
	})
	rt := site.NewRoutes(st, h.Account.Guard)
	h.Alliance.Routes(rt, st)
	h.Alliance.PeopleRoutes(rt, st)
	search := site.NewSearch(st)
	search.Add(h.Alliance.CollaborationFinder())
	search.Routes(rt)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if id := r.Header.Get("X-As"); id != "" {
			i, err := h.Account.Identity(ctx, term.ID(id))
			if err != nil {
				panic(err)
			}
			a, err := h.Account.Actor(ctx, i)
			if err != nil {
				panic(err)
			}
			ctx = site.WithViewer(account.WithActor(ctx, a), site.Viewer{ID: id, Name: i.Name})
		}
		rt.ServeHTTP(w, r.WithContext(ctx))
	})
}

// visitor asks for pages as one person.
type visitor struct {
	t  testing.TB
	h  http.Handler
	as string // "" the public
}

func (v visitor) get(path string, want int, checks ...htmltest.Check) string {
	v.t.Helper()
	return v.do(httptest.NewRequestWithContext(v.t.Context(), "GET", path, nil), want, checks...).Body.String()
}

// send sends a form and gives where it leads.
func (v visitor) send(path string, form url.Values, want int, checks ...htmltest.Check) string {
	v.t.Helper()
	r := httptest.NewRequestWithContext(v.t.Context(), "POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r, want, checks...).Header().Get("Location")
}

func (v visitor) do(r *http.Request, want int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	v.t.Helper()
	r.Header.Set("X-As", v.as)
	w := httptest.NewRecorder()
	v.h.ServeHTTP(w, r)
	if w.Code != want {
		v.t.Fatalf("%s %s as %q: status %d, want %d: %.300s", r.Method, r.URL, v.as, w.Code, want, mainOf(w.Body.String()))
	}
	if len(checks) > 0 {
		htmltest.Run(v.t, strings.NewReader(w.Body.String()), checks...)
	}
	return w
}

func mainOf(page string) string {
	_, main, _ := strings.Cut(page, "<main")
	return main
}

// unsaid says that a page does not say something.
func unsaid(t testing.TB, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(page, w) {
			t.Errorf("the page says %q", w)
		}
	}
}

// furnished has a partnership and the network, with people of each kind.
func furnished(t testing.TB, d *db.DB) *alliancetest.House {
	t.Helper()
	h := alliancetest.Open(d)
	registertest.Small(t, h.Register)
	begun(t, h, alliance.Collaboration{ID: "wm", Kind: alliance.PlacePartnership, Name: "West Midlands", Areas: []term.GSS{"E47000007"}, Themes: term.NewThemeSet(term.PostSixteen), Phases: term.NewPhaseSet(term.Post16),
		Focus: "What comes after 16.", About: "More about it.", From: date("2025-01-01"), To: date("2028-01-01"), Figures: []alliance.Figure{{Value: "1,151", Label: "settings", Source: "the programme"}}})
	begun(t, h, alliance.Collaboration{ID: "net", Kind: alliance.AuthorityNetwork, Name: "Network"})
	if err := h.Alliance.AddAll(t.Context(), []alliance.Organisation{{ID: "youth", Name: "Youth Voice", Kind: alliance.Youth}, {ID: "school", Name: "=Oak School", Kind: alliance.School}}); err != nil {
		t.Fatal(err)
	}
	for id, name := range map[string]string{"nat": "Nat National", "lead": "Lea Lead", "member": "Mem Member", "other": "Oth Other", "fac": "Fay Facilitator"} {
		person(t, h, id, name)
	}
	if _, err := h.Account.Grant(t.Context(), account.Grant{Person: "nat", Role: account.NationalTeam, Source: "test"}); err != nil {
		t.Fatal(err)
	}
	given(t, h, alliance.Seat{ID: "s-lead", Collaboration: "wm", Holder: alliance.HeldByPerson, Person: "lead", Role: alliance.HeadOfPartnership, Constituency: alliance.ForProgramme})
	given(t, h, alliance.Seat{ID: "s-member", Collaboration: "wm", Holder: alliance.HeldByPerson, Person: "member", Organisation: "school", Role: alliance.MemberRole, Constituency: alliance.ForSchools})
	given(t, h, alliance.Seat{ID: "s-fac", Collaboration: "wm", Holder: alliance.HeldByPerson, Person: "fac", Role: alliance.FacilitatorRole, Constituency: alliance.ForProgramme})
	given(t, h, alliance.Seat{ID: "s-youth", Collaboration: "wm", Holder: alliance.HeldUnnamed, Organisation: "youth", Places: 4, Band: alliance.Band14to17, Role: alliance.MemberRole, Constituency: alliance.ForYoungPeople})
	given(t, h, alliance.Seat{ID: "s-senior", Collaboration: "net", Holder: alliance.HeldByPerson, Person: "other", Role: alliance.SeniorOfficer, Constituency: alliance.ForCombined, Area: "E47000007"})
	if _, err := h.Alliance.SaveAlly(t.Context(), "wm", alliance.Left{Ally: alliance.Ally{Name: "Youth Employment Group", Remit: "youth employment", Themes: term.NewThemeSet(term.PostSixteen)}, Leaves: "Work across the country."}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Alliance.AddEntry(t.Context(), alliance.Entry{ID: "work", Collaboration: "wm", List: alliance.WorkingOn, Label: "testing", Day: date("2026-05-01"), Title: "First steps into work", Themes: term.NewThemeSet(term.PostSixteen)}); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHomePage(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := furnished(t, d)
		pages := tables(t, h)
		public, member := visitor{t, pages, ""}, visitor{t, pages, "other"}

		page := public.get("/collaborations/west-midlands", 200, htmltest.In("h1", htmltest.Text("West Midlands")), htmltest.In(".fg-summary a", htmltest.Attr("href", "/places/E47000007"), htmltest.Text("West Midlands")),
			htmltest.In(".fg-summary", htmltest.Contains("2025 to 2028")), htmltest.In("#figures tbody tr", htmltest.Contains("1,151"), htmltest.Contains("the programme")),
			htmltest.In("#seats", htmltest.Contains("The head of partnership"), htmltest.Contains("4 places for young people aged 14–17"), htmltest.Contains("held by Youth Voice"), htmltest.Contains("A member")),
			htmltest.In("#seats tbody", htmltest.Count("tr", 4)),
			htmltest.In("#balance ul", htmltest.Contains("Parents and carers"), htmltest.Contains("Employers"), htmltest.Count("li", 11)), htmltest.In("#balance tbody", htmltest.Contains("4 unnamed places; from 1 organisation"), htmltest.Contains("1 person; from 1 organisation")),
			htmltest.In("#work", htmltest.Contains("First steps into work Testing"), htmltest.Contains("The Youth Employment Group works on youth employment; talk to them first.")),
			htmltest.In("#allies", htmltest.Contains("Left to it: Work across the country.")),
			htmltest.None("main form"), htmltest.In("main .govuk-button", htmltest.Contains("Ask to join")), htmltest.None("main .fg-section__link"))
		unsaid(t, page, "Lea Lead", "Mem Member", "lead@example.org")
		if !strings.Contains(page, "panel of wm") {
			t.Error("other rooms’ panels are missing")
		}
		// Those who work in the alliance see names.
		page = member.get("/collaborations/west-midlands", 200, htmltest.In("#seats", htmltest.Contains("Lea Lead"), htmltest.Contains("Mem Member")), htmltest.None("main form"))
		unsaid(t, page, "lead@example.org")
		// So does everybody, of whoever chose so.
		lead := visitor{t, pages, "lead"}
		lead.get("/collaborations/west-midlands", 200, htmltest.In("form[action=/collaborations/west-midlands/seats/s-lead/name]"))
		member.send("/collaborations/west-midlands/seats/s-lead/name", url.Values{"public": {"yes"}}, 403)
		public.send("/collaborations/west-midlands/seats/s-lead/name", url.Values{"public": {"yes"}}, 403)
		if to := lead.send("/collaborations/west-midlands/seats/s-lead/name", url.Values{"public": {"yes"}}, 303); to != "/collaborations/west-midlands?done=shown" {
			t.Errorf("it leads to %q", to)
		}
		public.get("/collaborations/west-midlands", 200, htmltest.In("#seats", htmltest.Contains("Lea Lead")))

		public.get("/collaborations", 200, htmltest.In("#place-partnership .fg-card a", htmltest.Attr("href", "/collaborations/west-midlands")), htmltest.In("#thematic-collaboration .fg-empty"), htmltest.None("main .govuk-button"))
		public.get("/collaborations/nowhere", 404)
		public.get("/search?q=midlands", 200, htmltest.In(".fg-result a", htmltest.Attr("href", "/collaborations/west-midlands")))
		public.get("/organisations/youth", 200, htmltest.In("#where-it-sits tbody", htmltest.Contains("West Midlands"), htmltest.Contains("Holds 4 places for young people aged 14–17")))
		unsaid(t, public.get("/organisations/school", 200, htmltest.In("#where-it-sits tbody", htmltest.Contains("A member comes from here"))), "Mem Member")
	})
}

func TestNetworkPage(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := furnished(t, d)
		pages := tables(t, h)
		page := visitor{t, pages, ""}.get("/collaborations/network", 200, htmltest.In("#authorities-table tbody", htmltest.Count("tr", 2), htmltest.Contains("0 of 2 Nobody yet"), htmltest.Contains("2 senior officers"), htmltest.Contains("1 of 2 A senior officer 1 senior officer")),
			htmltest.In("#authorities .fg-stats", htmltest.Contains("1 of 4")), htmltest.None("#balance"))
		unsaid(t, page, "Oth Other")
		nat := visitor{t, pages, "nat"}
		form := url.Values{"holder": {"person"}, "email": {"member@example.org"}, "adult": {"yes"}, "role": {"senior officer"}, "for": {"combined authority"}, "area": {"E47000007"}, "from": {"2026-11-01"}}
		nat.send("/collaborations/network/seats/new", form, 303)
		form.Set("email", "fac@example.org")
		nat.send("/collaborations/network/seats/new", form, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("West Midlands has its two senior seats: Oth Other and whoever is invited at member@example.org hold them.")),
			htmltest.In("input[name=email]", htmltest.Attr("value", "fac@example.org")), htmltest.In("select[name=area] option[selected]", htmltest.Attr("value", "E47000007")))
		nat.get("/collaborations/network", 200, htmltest.In("#authorities-table tbody", htmltest.Contains("1 of 2 Oth Other")))
		_, token, _ := strings.Cut(linkTo(t, h, "member@example.org"), "token=")
		visitor{t, pages, "member"}.send("/invitations/accept", url.Values{"token": {token}}, 303)
		nat.get("/collaborations/network", 200, htmltest.In("#authorities-table tbody", htmltest.Contains("2 of 2 Oth Other illustrative Mem Member illustrative None")))
	})
}

func TestLookingAfterSeats(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := furnished(t, d)
		pages := tables(t, h)
		lead := visitor{t, pages, "lead"}
		const base = "/collaborations/west-midlands/"
		lead.get(base+"seats", 200, htmltest.In("#held-table tbody", htmltest.Count("tr", 4), htmltest.Contains("Mem Member")))
		for what, c := range map[string]struct {
			form url.Values
			want string
		}{
			"no age":          {url.Values{"holder": {"person"}, "email": {"who@example.org"}, "role": {"member"}, "for": {"schools"}, "from": {"2026-11-01"}}, "Say that the person is 18 or over"},
			"no address":      {url.Values{"holder": {"person"}, "role": {"member"}, "for": {"schools"}, "from": {"2026-11-01"}}, "Enter the person’s e-mail address"},
			"a child named":   {url.Values{"holder": {"person"}, "email": {"other@example.org"}, "adult": {"yes"}, "band": {"14–17"}, "role": {"member"}, "for": {"young people"}, "from": {"2026-11-01"}}, "Nobody under 18 is named"},
			"places of whom":  {url.Values{"holder": {"unnamed places"}, "places": {"3"}, "band": {"14–17"}, "role": {"member"}, "for": {"young people"}, "from": {"2026-11-01"}}, "Choose the organisation that holds the seat"},
			"a day that none": {url.Values{"holder": {"person"}, "email": {"other@example.org"}, "role": {"member"}, "for": {"schools"}, "from": {"soon"}}, "Enter a day, like 21/11/2026"},
		} {
			lead.send(base+"seats/new", c.form, 422, htmltest.In(".govuk-error-summary", htmltest.Contains(c.want)))
			if got := len(mustSeats(t, h, "wm")); got != 4 {
				t.Errorf("%s: %d seats", what, got)
			}
		}
		lead.send(base+"seats/new", url.Values{"holder": {"unnamed places"}, "organisation": {"youth"}, "places": {"3"}, "band": {"parents and carers"}, "role": {"member"}, "for": {"parents and carers"}, "from": {"2026-11-01"}}, 303)
		lead.get("/collaborations/west-midlands", 200, htmltest.In("#seats", htmltest.Contains("3 places for parents and carers")))
		lead.get(base+"seats/s-member/hand-over", 200, htmltest.In("main", htmltest.Contains("Mem Member")))
		lead.send(base+"seats/s-member/hand-over", url.Values{"email": {"other@example.org"}, "adult": {"yes"}, "day": {"2026-11-21"}}, 303)
		lead.get(base+"seats?done=invited-over", 200, htmltest.In("#main", htmltest.Contains("The seat stays as it is until they accept.")), htmltest.In("#held-table tbody", htmltest.Contains("Mem Member")))
		_, token, _ := strings.Cut(linkTo(t, h, "other@example.org"), "token=")
		visitor{t, pages, "other"}.send("/invitations/accept", url.Values{"token": {token}}, 303)
		lead.send(base+"seats/s-member/end", url.Values{"day": {"2026-11-21"}}, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("ended already")))
		lead.get(base+"seats", 200, htmltest.In("#past-table tbody", htmltest.Contains("Mem Member")), htmltest.In("#held-table tbody", htmltest.Contains("Oth Other")))
		lead.send(base+"seats/s-senior/end", url.Values{"day": {"2026-11-21"}}, 404) // another collaboration's
		csv := lead.get(base+"seats.csv", 200)
		if !strings.Contains(csv, "'=Oak School") || strings.Contains(csv, ",=Oak") || strings.Count(csv, "\n") != 7 || strings.Contains(csv, "@example.org") {
			t.Errorf("the download:\n%s", csv)
		}
		lead.send(base+"seats/s-youth/end", url.Values{"day": {"2026-11-21"}}, 303)
		lead.get("/collaborations/west-midlands", 200, htmltest.In("#balance ul", htmltest.Contains("Young people")))
	})
}

func TestChangingACollaboration(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := furnished(t, d)
		pages := tables(t, h)
		lead, nat := visitor{t, pages, "lead"}, visitor{t, pages, "nat"}
		const base = "/collaborations/west-midlands/"
		lead.get(base+"edit", 200, htmltest.In("input[name=name]", htmltest.Attr("value", "West Midlands")), htmltest.In("textarea[name=figures]", htmltest.Text("1,151 | settings | the programme")))
		lead.send(base+"edit", url.Values{"name": {""}, "figures": {"12 members"}}, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("Enter the collaboration’s name"), htmltest.Contains("Write each figure")), htmltest.In("textarea[name=figures]", htmltest.Text("12 members")))
		to := lead.send(base+"edit", url.Values{"name": {"West Midlands together"}, "area": {"E47000007"}, "from": {"2025"}, "figures": {"92 | members | the programme"}}, 303)
		if to != "/collaborations/west-midlands-together?done=changed" {
			t.Errorf("it leads to %q", to)
		}
		w := lead.do(httptest.NewRequestWithContext(t.Context(), "GET", base+"seats?x=1", nil), 301)
		if got := w.Header().Get("Location"); got != "/collaborations/west-midlands-together/seats?x=1" {
			t.Errorf("the old address leads to %q", got)
		}
		lead.send(base+"groups/new", url.Values{"name": {"Steering group"}, "kind": {"steering group"}, "remit": {"It steers."}, "from": {"2026-01-01"}}, 303)
		lead.get(base[:len(base)-1]+"-together", 200, htmltest.In("#groups", htmltest.Contains("Steering group"), htmltest.Contains("Since 1 January 2026"), htmltest.Contains("It steers.")))
		// An ally that stands beside another table too is the national team's to describe.
		known, err := h.Alliance.Allies(t.Context())
		if err != nil || len(known) != 1 {
			t.Fatal(known, err)
		}
		ally := "allies/" + string(known[0].ID)
		if err := h.Alliance.LeaveTo(t.Context(), "net", known[0].ID, ""); err != nil {
			t.Fatal(err)
		}
		lead.get(base[:len(base)-1]+"-together/"+ally+"/edit", 200, htmltest.None("input[name=remit]"))
		lead.send(base+ally+"/edit", url.Values{"leaves": {"Everything."}, "name": {"Taken over"}, "remit": {"nothing"}}, 303)
		lead.get(base[:len(base)-1]+"-together", 200, htmltest.In("#allies", htmltest.Contains("Youth Employment Group"), htmltest.Contains("Left to it: Everything.")))
		nat.send(base+ally+"/edit", url.Values{"leaves": {"Some."}, "name": {"The Group"}, "remit": {"work"}, "website": {"javascript:alert(1)"}}, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("website")))
		nat.send(base+ally+"/edit", url.Values{"leaves": {"Some."}, "name": {"The Group"}, "remit": {"work"}}, 303)
		lead.send(base+ally+"/remove", nil, 303)
		lead.get(base[:len(base)-1]+"-together", 200, htmltest.In("#allies .fg-empty"))
		nat.send("/collaborations/new", url.Values{"name": {"Literacy"}, "kind": {"thematic collaboration"}, "theme": {"literacy"}}, 303)
		nat.get("/collaborations/literacy", 200, htmltest.In(".fg-summary", htmltest.Contains("Literacy")))
	})
}

func TestTimelinePages(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := furnished(t, d)
		fac := visitor{t, tables(t, h), "fac"}
		const base = "/collaborations/west-midlands"
		fac.send(base+"/timeline/new", url.Values{"title": {"We met"}, "label": {"happened"}, "day": {""}}, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("Enter the day")), htmltest.In("input[name=title]", htmltest.Attr("value", "We met")))
		fac.send(base+"/timeline/new", url.Values{"title": {"We met"}, "label": {"happened"}, "day": {"2026-11-20"}, "text": {"In <b>Walsall</b>."}}, 303)
		fac.get(base, 200, htmltest.In("#timeline li", htmltest.Contains("We met"), htmltest.Contains("In <b>Walsall</b>."), htmltest.Contains("20 November 2026"), htmltest.Contains("By Fay Facilitator")))
		unsaid(t, visitor{t, fac.h, ""}.get(base, 200, htmltest.In("#timeline li", htmltest.Contains("We met"))), "Fay")
		if to := fac.send(base+"/work/work/remove", nil, 303); to != base+"?undo=work" {
			t.Errorf("it leads to %q", to)
		}
		fac.get(base+"?undo=work", 200, htmltest.In("#work .fg-empty"), htmltest.In("form[action="+base+"/work/work/undo]"))
		fac.send(base+"/work/work/undo", nil, 303)
		fac.get(base, 200, htmltest.In("#work", htmltest.Contains("First steps into work")))
		visitor{t, fac.h, ""}.get(base+"?undo=work", 200, htmltest.None("main form"))
	})
}

// TestWhoMayAtACollaboration: a role at one table is none at another, and what
// may not be done changes nothing.
func TestWhoMayAtACollaboration(t *testing.T) {
	d := dbtest.SQLite(t, alliancetest.Schemas()...)
	h := furnished(t, d)
	pages := tables(t, h)
	before, _ := h.Audit.Head(t.Context())
	for path, may := range map[string]string{"edit": "lead nat", "groups/new": "lead nat", "allies/new": "lead nat", "seats": "lead nat", "seats.csv": "lead nat", "seats/new": "lead nat", "seats/s-member/end": "lead nat",
		"seats/s-member/hand-over": "lead nat", "timeline/new": "lead nat fac", "work/work/edit": "lead nat fac"} {
		for _, who := range []string{"", "lead", "nat", "fac", "member", "other"} {
			want := 403
			if who != "" && strings.Contains(may, who) {
				want = 200
			}
			visitor{t, pages, who}.get("/collaborations/west-midlands/"+path, want)
			if want == 403 && path != "seats" && path != "seats.csv" {
				visitor{t, pages, who}.send("/collaborations/west-midlands/"+path, url.Values{"name": {"Taken over"}, "title": {"Taken over"}, "day": {"2026-11-21"}}, 403)
			}
		}
		// The lead of one is nobody at the other, whether or not there is such a thing.
		for _, slug := range []string{"network", "no-such"} {
			visitor{t, pages, "lead"}.get("/collaborations/"+slug+"/"+path, 403)
		}
	}
	visitor{t, pages, "lead"}.get("/collaborations/new", 403)
	if after, _ := h.Audit.Head(t.Context()); after != before {
		t.Errorf("the record moved from %v to %v", before, after)
	}
}

// BenchmarkHomePage serves the page of a table with 60 seats. The bar is 30 ms.
func BenchmarkHomePage(b *testing.B) {
	h := furnished(b, dbtest.SQLite(b, alliancetest.Schemas()...))
	var all []alliance.Organisation
	for i := range 300 {
		all = append(all, alliance.Organisation{ID: term.ID(fmt.Sprintf("o%03d", i)), Name: fmt.Sprintf("Organisation %03d", i), Kind: alliance.Charity})
	}
	if err := h.Alliance.AddAll(b.Context(), all); err != nil {
		b.Fatal(err)
	}
	for i := range 56 {
		id := fmt.Sprintf("p%03d", i)
		person(b, h, id, "Person "+id)
		given(b, h, alliance.Seat{Collaboration: "wm", Holder: alliance.HeldByPerson, Person: term.ID(id), Organisation: all[i].ID, Role: alliance.MemberRole, Constituency: alliance.Constituencies()[i%13]})
		if _, err := h.Alliance.AddEntry(b.Context(), alliance.Entry{Collaboration: "wm", List: alliance.Timeline, Label: "happened", Day: date("2026-05-01"), Title: "Something happened " + id}); err != nil {
			b.Fatal(err)
		}
	}
	pages := tables(b, h)
	for b.Loop() {
		visitor{b, pages, "other"}.get("/collaborations/west-midlands", 200)
	}
}
