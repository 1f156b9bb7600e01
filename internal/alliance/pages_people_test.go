package alliance_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// handler serves the room's pages to whoever is signed in, as the house does.
func (w *town) handler() http.Handler {
	w.t.Helper()
	st, err := site.New(site.Config{Name: "Fairground", Search: "/search", SignIn: "/sign-in", Account: "/account", Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	must(w.t, err)
	rt := site.NewRoutes(st, w.Account.Guard)
	w.Alliance.Routes(rt, st)
	w.Alliance.PeopleRoutes(rt, st)
	w.Alliance.PeoplePanels(st.Panels())
	// The pages that other rooms bring.
	for path, slot := range map[string]string{"GET /account": "account", "GET /settings/{id}": "setting"} {
		rt.Handle(path, "home.read", func(rw http.ResponseWriter, r *http.Request) error {
			viewer := site.ViewerFrom(r.Context())
			id := r.PathValue("id")
			if id == "" {
				id = viewer.ID
			}
			panels, err := st.Panels().For(r.Context(), slot, viewer, id)
			if err != nil {
				return err
			}
			return st.Render(rw, r, site.Page{Title: slot}, templ.Join(panels...))
		})
	}
	search := site.NewSearch(st)
	search.Add(w.Alliance.Finder(), w.Alliance.PeopleFinder())
	search.Routes(rt)
	return st.Wrap(w.Account.Authenticate(st, rt))
}

// reader is somebody at a browser; the zero identity is the public.
type reader struct {
	t       testing.TB
	h       http.Handler
	cookies []*http.Cookie
}

func (w *town) reader(h http.Handler, i account.Identity) *reader {
	w.t.Helper()
	r := &reader{t: w.t, h: h}
	if i.ID != "" {
		rec := httptest.NewRecorder()
		must(w.t, w.Account.SignIn(rec, httptest.NewRequestWithContext(w.t.Context(), "GET", "/", nil), i, "test"))
		r.cookies = rec.Result().Cookies()
	}
	return r
}

func (r *reader) do(method, path string, form url.Values, want int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	r.t.Helper()
	req := httptest.NewRequestWithContext(r.t.Context(), method, path, strings.NewReader(form.Encode()))
	req.Header.Set("Accept", "text/html")
	if method == "POST" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range r.cookies {
		req.AddCookie(c)
	}
	w := httptest.NewRecorder()
	r.h.ServeHTTP(w, req)
	if w.Code != want {
		r.t.Fatalf("%s %s: status %d, want %d\n%s", method, path, w.Code, want, w.Body)
	}
	if set := w.Result().Cookies(); len(set) > 0 {
		r.cookies = set
	}
	htmltest.Run(r.t, strings.NewReader(w.Body.String()), checks...)
	return w
}

func (r *reader) get(path string, want int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	r.t.Helper()
	return r.do("GET", path, nil, want, checks...)
}

// post sends a form and says where it led.
func (r *reader) post(path string, form url.Values, want int, checks ...htmltest.Check) string {
	r.t.Helper()
	return r.do("POST", path, form, want, checks...).Header().Get("Location")
}

func TestPeoplePages(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		h := w.handler()
		public, pat, sam := w.reader(h, account.Identity{}), w.reader(h, w.pat), w.reader(h, w.sam)
		for _, path := range []string{"/people", "/people/" + string(w.pat.ID), "/account/profile", "/asks", "/asks.csv"} {
			if to := public.get(path, 303).Header().Get("Location"); !strings.HasPrefix(to, "/sign-in") {
				t.Errorf("%s leads the public to %s", path, to)
			}
		}
		sam.get("/people", 200, htmltest.In(".fg-empty"))
		pat.post("/account/profile", url.Values{"listing": {"everybody"}, "title": {"Typed"}}, 422, htmltest.In(".govuk-error-summary"), htmltest.In("#title", htmltest.Attr("value", "Typed")))
		pat.post("/account/profile", url.Values{"listing": {"members"}, "phone": {"call me"}}, 422, htmltest.In("#phone-error"))
		if to := pat.post("/account/profile", url.Values{"listing": {"members"}, "title": {"Literacy lead"}, "phone": {"020 7946 0000"}}, 303); to != "/account/profile?done=saved" {
			t.Errorf("led to %s", to)
		}
		sam.get("/people?q=literacy", 200, htmltest.In("#people tbody", htmltest.Count("tr", 1), htmltest.Contains("Pat Partner"), htmltest.Contains("Not shown")))
		sam.get("/people/"+string(w.pat.ID), 200, htmltest.In("main", htmltest.Contains("020 7946 0000")), htmltest.None("a[href=mailto:pat.partner@example.org]"))
		sam.get("/search?q=pat", 200, htmltest.In(".fg-result a", htmltest.Attr("href", "/people/"+string(w.pat.ID))))
		public.get("/search?q=pat", 200, htmltest.None(".fg-result a"))
		pat.post("/account/profile", url.Values{"listing": {"members"}, "email": {"yes"}}, 303)
		sam.get("/people", 200, htmltest.In("#people tbody", htmltest.Contains("pat.partner@example.org")))
		pat.post("/account/profile", url.Values{"listing": {"hidden"}, "email": {"yes"}}, 303)
		hidden := sam.get("/people/"+string(w.pat.ID), 404).Body.String()
		nobody := sam.get("/people/nobody", 404).Body.String()
		if plain := strings.NewReplacer(string(w.pat.ID), "x", "nobody", "x"); stripIDs(plain.Replace(hidden)) != stripIDs(plain.Replace(nobody)) {
			t.Error("the page of somebody hidden differs from that of nobody")
		}
		pat.get("/people/"+string(w.pat.ID), 200, htmltest.In("main", htmltest.Contains("This is your own page")))
		pat.get("/account", 200, htmltest.In("#alliance", htmltest.Contains("Who can find you")))
		// Who is of an organisation: names to its people, a count to others.
		at := "/organisations/" + string(w.readers.ID) + "/people"
		pat.get(at, 200, htmltest.In("#people tbody", htmltest.Count("tr", 2), htmltest.Contains("Ed Editor")), htmltest.None("a[href="+at+"/invite]"))
		for _, other := range []*reader{public, sam} {
			if body := other.get(at, 200, htmltest.In("main", htmltest.Contains("people of this organisation are in Fairground2"))).Body.String(); strings.Contains(body, "Ed Editor") || strings.Contains(body, "Pat Partner") {
				t.Error("names are shown to others")
			}
		}
	})
}

// stripIDs takes out of a page what differs with every request.
func stripIDs(page string) string {
	var out []string
	for _, line := range strings.Split(page, "\n") {
		if !strings.Contains(line, "equest") && !strings.Contains(line, "fg-reference") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

func TestInvitationPages(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		h := w.handler()
		ed, pat, sam := w.reader(h, w.ed), w.reader(h, w.pat), w.reader(h, w.sam)
		at := "/organisations/" + string(w.readers.ID) + "/people"
		pat.get(at+"/invite", 403)
		sam.get(at+"/invite", 403)
		ed.get(at+"/invite", 200)
		ed.post(at+"/invite", url.Values{"email": {"not an address"}, "role": {"partner"}}, 422, htmltest.In("#email-error"), htmltest.In("#adult-error"), htmltest.In("#email", htmltest.Attr("value", "not an address")))
		form := func(email string) url.Values {
			return url.Values{"email": {email}, "role": {string(account.Partner)}, "adult": {"yes"}}
		}
		// Inviting somebody who is here looks like inviting somebody who is not.
		if one, two := ed.post(at+"/invite", form("new@example.org"), 303), ed.post(at+"/invite", form(w.sam.Email), 303); one != two {
			t.Errorf("led to %s and %s", one, two)
		}
		ed.get(at, 200, htmltest.In("#invitations tbody", htmltest.Count("tr", 2)))
		link := "/invitations/accept?token=" + w.token("new@example.org")
		guest := w.reader(h, account.Identity{})
		guest.get("/invitations/accept?token=wrong", 404, htmltest.In("h1", htmltest.Text("This invitation cannot be used")))
		guest.get(link, 200, htmltest.In("h1", htmltest.Text("You are invited to Readers")), htmltest.In("main", htmltest.Contains("Ed Editor invites you")), htmltest.In("a[href=/privacy]"))
		sam.get(link, 409, htmltest.In("main", htmltest.Contains("another address")))
		token := w.token("new@example.org")
		guest.post("/invitations/accept", url.Values{"token": {token}, "name": {"Nia New"}}, 422, htmltest.In("#adult-error"), htmltest.In("#name", htmltest.Attr("value", "Nia New")))
		if to := guest.post("/invitations/accept", url.Values{"token": {token}, "name": {"Nia New"}, "adult": {"yes"}}, 303); to != "/account/profile?done=welcome" {
			t.Errorf("led to %s", to)
		}
		guest.get("/account/profile?done=welcome", 200, htmltest.In("main", htmltest.Contains("Readers")))
		w.reader(h, account.Identity{}).get(link, 404, htmltest.In("main", htmltest.Contains("has been used")))
		// Somebody who is here signs in first.
		link = "/invitations/accept?token=" + w.token(w.sam.Email)
		stranger := w.reader(h, account.Identity{})
		// The token goes into no address to come back to: the browser keeps it.
		sent := stranger.get(link, 303)
		if to, c := sent.Header().Get("Location"), stranger.cookies; to != "/sign-in?next="+url.QueryEscape("/invitations/accept") || len(c) != 1 || c[0].Value != w.token(w.sam.Email) || !c[0].HttpOnly || c[0].SameSite != http.SameSiteLaxMode || c[0].MaxAge != 1800 {
			t.Errorf("led to %s, cookies %v", to, c)
		}
		if got := sent.Header().Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("the referrer policy: %q", got)
		}
		if to := stranger.post("/invitations/accept", url.Values{"token": {w.token(w.sam.Email)}, "name": {"X"}, "adult": {"yes"}}, 303); !strings.HasPrefix(to, "/sign-in") {
			t.Errorf("led to %s", to)
		}
		session := sam.cookies
		sam.cookies = slices.Concat(session, stranger.cookies)
		if got := sam.get("/invitations/accept", 200, htmltest.None("#name")).Header().Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("the referrer policy: %q", got)
		}
		sam.cookies = session
		sam.get(link, 200, htmltest.None("#name"))
		if to := sam.post("/invitations/accept", url.Values{"token": {w.token(w.sam.Email)}}, 303); to != "/organisations/"+string(w.readers.ID) {
			t.Errorf("led to %s", to)
		}
		// An invitation of one organisation is not another's to take back.
		i, err := w.Alliance.Invite(w.as(w.ed), alliance.Invitation{Email: "third@example.org", Organisation: w.readers.ID, Role: string(account.Partner)}, true)
		must(t, err)
		sam.post("/organisations/"+string(w.school.ID)+"/invitations/"+string(i.ID)+"/revoke", nil, 404)
		sam.post("/organisations/"+string(w.readers.ID)+"/invitations/"+string(i.ID)+"/revoke", nil, 403)
		ed.post("/organisations/"+string(w.readers.ID)+"/invitations/"+string(i.ID)+"/revoke", nil, 303)
		w.reader(h, account.Identity{}).get("/invitations/accept?token="+w.token("third@example.org"), 409, htmltest.In("main", htmltest.Contains("taken back")))
		ed.post(at+"/"+string(w.patAt.ID)+"/role", url.Values{"role": {string(account.OrganisationEditor)}}, 303)
		if got := w.roleAt(w.pat, w.readers); got != account.OrganisationEditor {
			t.Errorf("role %q", got)
		}
		// Seats.
		lead := w.reader(h, w.lead)
		ed.get("/collaborations/west-midlands/invitations", 403)
		lead.get("/collaborations/south-yorkshire/invitations", 403)
		lead.get("/collaborations/nowhere/invitations", 403)
		lead.post("/collaborations/west-midlands/invitations", url.Values{"email": {"c@example.org"}, "role": {"king"}, "adult": {"yes"}}, 422, htmltest.In("#role-error"))
		lead.post("/collaborations/west-midlands/invitations", url.Values{"email": {"c@example.org"}, "role": {"chair"}, "adult": {"yes"}}, 303)
		lead.get("/collaborations/west-midlands/seats", 200, htmltest.In("#invitations tbody", htmltest.Count("tr", 1), htmltest.Contains("Chair")))
		at = "/collaborations/west-midlands/invitations/" + string(invitedAt(t, w.House, "wm", "c@example.org").ID) + "/"
		ed.post(at+"revoke", nil, 403)
		if to := lead.post(at+"revoke", nil, 303); to != "/collaborations/west-midlands/seats?done=revoked" {
			t.Errorf("led to %s", to)
		}
		lead.get("/collaborations/west-midlands/seats?done=revoked", 200, htmltest.None("#invitations"), htmltest.In("main", htmltest.Contains("The invitation was taken back.")))
	})
}

func TestJoinAndLeavePages(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		h := w.handler()
		ed, pat, sam, lead, nia := w.reader(h, w.ed), w.reader(h, w.pat), w.reader(h, w.sam), w.reader(h, w.lead), w.person("Nia New")
		new, public := w.reader(h, nia), w.reader(h, account.Identity{})
		readers := "/organisations/" + string(w.readers.ID)
		public.get(readers+"/join", 303)
		new.get(readers, 200, htmltest.In("a[href="+readers+"/join]"))
		public.get(readers, 200, htmltest.None("a[href="+readers+"/join]"))
		new.post(readers+"/join", url.Values{}, 422, htmltest.In("#why-error"))
		new.post(readers+"/join", url.Values{"why": {"I read."}}, 303)
		new.get(readers+"/join", 200, htmltest.In("main", htmltest.Contains("It waits for an answer")))
		joins, err := w.Alliance.JoinsOf(t.Context(), nia.ID)
		must(t, err)
		request := readers + "/requests/" + string(joins[0].ID)
		field := "role-" + string(joins[0].ID)
		sam.post(request+"/accept", url.Values{field: {"partner"}}, 403)
		sam.post("/organisations/"+string(w.school.ID)+"/requests/"+string(joins[0].ID)+"/accept", url.Values{field: {"partner"}}, 404)
		ed.get(readers+"/people", 200, htmltest.In("main", htmltest.Contains("Nia New"), htmltest.Contains("I read.")))
		ed.post(request+"/decline", url.Values{}, 422, htmltest.In(".govuk-error-summary"))
		ed.post(request+"/accept", url.Values{field: {"partner"}}, 303)
		new.get(readers+"/people", 200, htmltest.In("#people tbody", htmltest.Count("tr", 3)))
		// Collaborations.
		table := "/collaborations/west-midlands"
		public.get(table+"/join", 303)
		new.post(table+"/join", url.Values{"organisation": {string(w.school.ID)}, "constituency": {"employers"}, "why": {"x"}}, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("that you are of")))
		new.post(table+"/join", url.Values{"organisation": {string(w.readers.ID)}, "constituency": {"employers"}, "why": {"We hire."}}, 303)
		pat.get(table+"/requests", 403)
		lead.get(table+"/requests", 200, htmltest.In("main", htmltest.Contains("We hire."), htmltest.Contains("for Readers")))
		joins, err = w.Alliance.JoinsAt(t.Context(), term.OfCollaboration("wm"))
		must(t, err)
		lead.post(table+"/requests/"+string(joins[0].ID)+"/accept", url.Values{"role-" + string(joins[0].ID): {"member"}}, 303)
		lead.get(table+"/requests", 200, htmltest.In("main", htmltest.Contains("Nobody is waiting")))
		// Leaving.
		leave := readers + "/people/" + string(w.edAt.ID) + "/leave"
		pat.get(leave, 403)
		sam.get(leave, 403)
		sam.get("/organisations/"+string(w.school.ID)+"/people/"+string(w.edAt.ID)+"/leave", 404)
		ed.get(leave, 200, htmltest.In("h1", htmltest.Text("Leave Readers")), htmltest.In("main", htmltest.Contains("Nobody else is an editor")))
		ed.post(leave, url.Values{"on": {"tomorrow"}}, 422, htmltest.In("#on-error"), htmltest.In("#successor-error"))
		if to := ed.post(leave, url.Values{"on": {"2026-11-21"}, "successor": {string(w.pat.ID)}}, 303); to != readers+"/people?done=left" {
			t.Errorf("led to %s", to)
		}
		ed.get(readers+"/people", 200, htmltest.None("#people"))
		page := pat.get(readers+"/people", 200, htmltest.In("main", htmltest.Contains("Ed Editor left on"), htmltest.Contains("Pat Partner took over"))).Body.String()
		undo := page[strings.Index(page, readers+"/handovers/"):]
		undo = undo[:strings.IndexByte(undo, '"')]
		sam.post(undo, nil, 403)
		pat.post(undo, nil, 303)
		pat.get(readers+"/people/"+string(w.edAt.ID)+"/leave", 403)
		ed.get(readers+"/people", 200, htmltest.In("#people tbody", htmltest.Count("tr", 3)))
	})
}

func TestParticipantPages(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		h := w.handler()
		ed, sam, lead, public := w.reader(h, w.ed), w.reader(h, w.sam), w.reader(h, w.lead), w.reader(h, account.Identity{})
		school := "/organisations/" + string(w.school.ID)
		public.get("/organisations/"+string(w.readers.ID)+"/with-us", 404)
		lead.post("/collaborations/west-midlands/asks", url.Values{"title": {"Ten places"}}, 422, htmltest.In("#organisation-error"), htmltest.In("#title", htmltest.Attr("value", "Ten places")))
		lead.post("/collaborations/west-midlands/asks", url.Values{"title": {"Ten places"}, "organisation": {string(w.school.ID)}, "by": {"2026-12-31"}}, 303)
		lead.post("/collaborations/south-yorkshire/asks", url.Values{"title": {"Ten places"}, "organisation": {string(w.school.ID)}}, 403)
		lead.post("/collaborations/west-midlands/contacts", url.Values{"for": {string(w.school.ID)}, "label": {"Careers lead"}, "mailbox": {"careers@wm.example"}}, 303)
		public.get(school+"/with-us", 200, htmltest.In("#contacts", htmltest.Contains("No collaboration has named a contact yet")))
		public.post("/contacts/confirm", url.Values{"token": {w.token("careers@wm.example")}}, 303)
		public.get(school+"/with-us", 200, htmltest.In("main", htmltest.Contains("careers@wm.example")), htmltest.None("h3"))
		sam.get(school+"/with-us", 200, htmltest.In("#asked", htmltest.Contains("Ten places"), htmltest.Contains("31 December 2026"), htmltest.Contains("West Midlands")))
		asks, err := w.Alliance.Asks(t.Context(), alliance.AsksWant{})
		must(t, err)
		answer := school + "/asks/" + string(asks[0].ID) + "/answer"
		ed.post(answer, url.Values{"answer-" + string(asks[0].ID): {"No"}}, 403)
		sam.post(answer, url.Values{}, 422, htmltest.In(".govuk-error-summary"))
		sam.post(answer, url.Values{"answer-" + string(asks[0].ID): {"Six in May"}}, 303)
		ed.get("/asks", 200, htmltest.In("#asks tbody", htmltest.Count("tr", 1), htmltest.Contains("Answered")))
		ed.get("/asks?state=open", 200, htmltest.In(".fg-empty"))
		if csv := ed.get("/asks.csv?state=answered", 200).Body.String(); !strings.Contains(csv, "Six in May") || strings.Count(csv, "\n") != 2 {
			t.Errorf("asks.csv: %s", csv)
		}
		lead.get("/collaborations/west-midlands/asks", 200, htmltest.In("#asks tbody", htmltest.Contains("Six in May")), htmltest.In("#contacts-table"), htmltest.None(".govuk-error-summary"))
		// Offers.
		ed.get(school+"/offers/new", 403)
		sam.post(school+"/offers/new", url.Values{"title": {"The hall"}, "many": {"lots"}, "from": {"2026-12-02"}, "to": {"2026-12-01"}, "theme": {"literacy"}}, 422,
			htmltest.In("#kind-error"), htmltest.In("#many-error"), htmltest.In("#to-error"), htmltest.In("#visibility-error"), htmltest.In("input[value=literacy][checked]"))
		sam.post(school+"/offers/new", url.Values{"title": {"=The hall"}, "kind": {"room"}, "many": {"80"}, "place": {"Dudley"}, "theme": {"literacy"}, "visibility": {"alliance"}}, 303)
		public.get("/offers", 200, htmltest.In(".fg-empty"))
		if csv := public.get("/offers.csv", 200).Body.String(); strings.Contains(csv, "hall") {
			t.Error("the public downloads what is within the alliance")
		}
		public.get(school+"/with-us", 200, htmltest.None("h3"))
		ed.get("/offers?theme=literacy&kind=room", 200, htmltest.In("#offers tbody", htmltest.Count("tr", 1), htmltest.Contains("Dudley")))
		if csv := ed.get("/offers.csv", 200).Body.String(); !strings.Contains(csv, "'=The hall") {
			t.Errorf("a formula in offers.csv: %s", csv)
		}
		offers, err := w.Alliance.Offers(w.as(w.sam), alliance.OffersWant{})
		must(t, err)
		ed.post(school+"/offers/"+string(offers[0].ID)+"/withdraw", nil, 403)
		to := sam.post(school+"/offers/"+string(offers[0].ID)+"/withdraw", nil, 303)
		sam.get(to, 200, htmltest.In("#offers form", htmltest.Attr("action", school+"/offers/"+string(offers[0].ID)+"/restore")))
		public.get("/settings/gias:100000", 200, htmltest.In("#with-us a", htmltest.Attr("href", school)))
		public.get("/settings/gias:100001", 200, htmltest.None("#with-us"))
	})
}

// BenchmarkDirectory measures the directory's page with 10,000 people who are
// all listed, at 300 organisations, once it is in memory. The bar is 30 ms.
func BenchmarkDirectory(b *testing.B) {
	for name, d := range databases(b) {
		w := newTown(b, d)
		crowd(b, w, 10_000, 300)
		h := w.handler()
		sam := w.reader(h, w.sam)
		for _, path := range []string{"/people", "/people?q=number+77", "/people?organisation=o-007&role=partner"} {
			sam.get(path, 200, htmltest.In("#people tbody tr"))
			b.Run(name+path, func(b *testing.B) {
				for b.Loop() {
					req := httptest.NewRequestWithContext(b.Context(), "GET", path, nil)
					req.AddCookie(sam.cookies[0])
					rec := httptest.NewRecorder()
					h.ServeHTTP(rec, req)
					if rec.Code != 200 {
						b.Fatal(rec.Code)
					}
				}
			})
		}
		b.Run(name+"/people after a change", func(b *testing.B) {
			for b.Loop() {
				must(b, d.Bump(b.Context(), "alliance-people"))
				if found, err := w.Alliance.Directory(w.as(w.sam), alliance.DirectoryWant{}); err != nil || len(found) < 10_000 {
					b.Fatal(len(found), err)
				}
			}
		})
	}
}

func databases(b *testing.B) map[string]*db.DB {
	b.Helper()
	out := map[string]*db.DB{"sqlite": dbtest.SQLite(b, alliancetest.Schemas()...)}
	d, err := db.Open(b.Context(), dbtest.PostgresAddress(b))
	must(b, err)
	b.Cleanup(func() { d.Close() })
	must(b, d.Migrate(b.Context(), alliancetest.Schemas()...))
	out["postgres"] = d
	return out
}

// crowd fills a town with people who are listed.
func crowd(b *testing.B, w *town, people, organisations int) {
	b.Helper()
	var all []alliance.Organisation
	for i := range organisations {
		all = append(all, alliance.Organisation{ID: term.ID(fmt.Sprintf("o-%03d", i)), Name: fmt.Sprintf("Organisation %03d", i), Kind: alliance.Charity})
	}
	must(b, w.Alliance.AddAll(b.Context(), all))
	load := func(table string, columns []string, row func(i int) []any) {
		_, err := w.DB.Load(b.Context(), table, columns, func(yield func([]any) bool) {
			for i := range people {
				if !yield(row(i)) {
					return
				}
			}
		})
		must(b, err)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	id := func(i int) string { return fmt.Sprintf("p-%05d", i) }
	load("identity", []string{"id", "name", "email", "made", "illustrative"}, func(i int) []any {
		return []any{id(i), fmt.Sprintf("Person Number %d", i), id(i) + "@example.org", now, true}
	})
	load("person", []string{"id", "title", "phone", "about", "listing", "show_email"}, func(i int) []any {
		return []any{id(i), "Lead", "", "", "members", i%2 == 0}
	})
	load("affiliation", []string{"id", "person_id", "organisation_id", "title", "role", "begins"}, func(i int) []any {
		return []any{"a-" + id(i), id(i), string(all[i%len(all)].ID), "", "partner", now}
	})
	must(b, w.DB.Bump(b.Context(), "alliance-people"))
}
