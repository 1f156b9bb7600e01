package app_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/app"
	"fairground/internal/browsertest"
	"fairground/internal/register"
	"fairground/internal/sample"
	"fairground/internal/term"
)

// demo is a demonstration that is served.
type demo struct {
	app *app.App
	url string
}

// TestDemonstration fills a fictional England, serves it, looks at its pages in a
// browser as its people, follows the guide, and stops cleanly.
func TestDemonstration(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "demo.db"))
	if err := a.Populate(t.Context(), "", now(), func(register.Report) {}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	address, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Serve(ctx, "127.0.0.1:0", func(url string) { address <- url }) }()
	d := demo{app: a, url: <-address}
	t.Run("filled once", func(t *testing.T) {
		before := d.people(t)
		if err := a.Populate(t.Context(), "", now(), func(register.Report) {}); err != nil || d.people(t) != before || before < 600 {
			t.Errorf("filled again: %d people, then %d (%v)", before, d.people(t), err)
		}
	})
	t.Run("people", d.tryPeople)
	t.Run("pages", d.tryPages)
	t.Run("guide", d.followGuide)
	stop()
	if err := <-done; err != nil {
		t.Errorf("stopping: %v", err)
	}
}

// people counts who is at an organisation.
func (d demo) people(t *testing.T) (n int) {
	t.Helper()
	organisations, err := d.app.Alliance.Organisations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range organisations {
		at, err := d.app.Alliance.AffiliationsAt(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		n += len(at)
	}
	return n
}

// who is the identity of whoever plays a part.
func (d demo) who(t *testing.T, part sample.Part) account.Identity {
	t.Helper()
	i, found, err := d.app.Account.IdentityByEmail(t.Context(), part.Email())
	if err != nil || !found {
		t.Fatalf("%s: found %v, %v", part, found, err)
	}
	return i
}

// tryPeople: each can be chosen and is led to a page that answers; whoever was
// not made up cannot, and nobody can from another site.
func (d demo) tryPeople(t *testing.T) {
	handler := d.app.Handler()
	ask := func(method, path, session string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Accept", "text/html")
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		if session != "" {
			r.AddCookie(&http.Cookie{Name: "fairground-session", Value: session})
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	for part, want := range map[sample.Part]string{sample.National: "/organisations/duplicates", sample.Head: "/collaborations/west-midlands-partnership", sample.PartnerThere: "/places/E47000007",
		sample.Editor: "/uploads", sample.AtASchool: "/with-us", sample.Officer: "/collaborations/combined-authority-network", sample.Funder: "/collaborations",
		sample.Facilitator: "/collaborations/west-midlands-partnership", sample.Safeguarding: "/audit", sample.NoRole: "/account"} {
		w := ask("POST", "/demo/people/"+string(d.who(t, part).ID), "")
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || !strings.HasSuffix(to, want) || len(w.Result().Cookies()) == 0 {
			t.Errorf("%s: %d to %q, want %s", part, w.Code, to, want)
			continue
		}
		page := ask("GET", to, w.Result().Cookies()[0].Value)
		if page.Code != http.StatusOK || !strings.Contains(page.Body.String(), d.who(t, part).Name) {
			t.Errorf("%s: %s answers %d", part, to, page.Code)
		}
	}
	w := ask("POST", "/demo/people/"+string(d.who(t, sample.National).ID), "")
	if page := ask("GET", "/sign-in/confirm", w.Result().Cookies()[0].Value); page.Code != http.StatusOK || !strings.Contains(page.Body.String(), `href="/demo/outbox"`) {
		t.Errorf("the page that asks for a code does not say where it is to be read: %d", page.Code)
	}
	if page := ask("GET", "/sign-in", ""); !strings.Contains(page.Body.String(), `href="/demo/people"`) {
		t.Error("the page of signing in does not lead to the people")
	}
	real, err := d.app.Account.AddIdentity(t.Context(), account.Identity{Name: "Somebody Real", Email: "somebody@council.example"}, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []term.ID{real.ID, "none"} {
		if w := ask("POST", "/demo/people/"+string(id), ""); w.Code != http.StatusNotFound || len(w.Result().Cookies()) > 0 {
			t.Errorf("%s can be anybody’s: %d", id, w.Code)
		}
	}
	if w := ask("POST", "/demo/people/"+string(d.who(t, sample.National).ID), "", "Sec-Fetch-Site", "cross-site"); w.Code != http.StatusForbidden {
		t.Errorf("another site signs its readers in: %d", w.Code)
	}
	if w := ask("GET", "/demo/people/"+string(d.who(t, sample.National).ID), ""); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("a link signs in: %d", w.Code)
	}
}

// visits are the pages to look at, by whom.
func visits() map[sample.Part][]string {
	return map[sample.Part][]string{
		"": {"/", "/places", "/places/E47000007", "/places/E08000025", "/organisations", "/collaborations", "/collaborations/west-midlands-partnership", "/collaborations/combined-authority-network",
			"/offers", "/search?q=oakfield", "/registers", "/privacy", "/sign-in", "/demo/people", "/demo/outbox"},
		sample.National:     {"/people", "/account", "/audit", "/roles", "/organisations/duplicates", "/asks", "/demo/people"},
		sample.Head:         {"/collaborations/west-midlands-partnership", "/collaborations/west-midlands-partnership/seats", "/account"},
		sample.Editor:       {"/uploads", "/uploads/new", "/account"},
		sample.PartnerThere: {"/places/E47000007"},
		sample.NoRole:       {"/account"},
	}
}

// tryPages looks at pages at both widths, by machine and, where
// FAIRGROUND_SCREENSHOTS names a folder, in pictures.
func (d demo) tryPages(t *testing.T) {
	b := browsertest.New(t)
	b.Open(d.url+"/", browsertest.Phone)
	if body := b.Text("body"); !strings.Contains(body, "1,151") || !strings.Contains(body, "Demonstration") {
		t.Errorf("the first page does not say how many settings the partnership’s members work in: %s", body)
	}
	b.Open(d.url+"/need", browsertest.Phone)
	if body := b.Text("main"); !strings.Contains(body, "No official statistics have been read in yet") {
		t.Errorf("without open data the page of need says %s", body)
	}
	for part, paths := range visits() {
		d.be(t, b, part)
		for _, path := range paths {
			for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
				b.Open(d.url+path, width)
				b.Axe()
				if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
					b.Screenshot(filepath.Join(dir, string(part)+strings.NewReplacer("/", "_", "?", "_").Replace(path)+"-"+strconv.Itoa(width)+".png"))
				}
			}
		}
	}
}

// be makes the browser that of whoever plays a part, "" the public's, as a
// visitor would.
func (d demo) be(t *testing.T, b *browsertest.Browser, part sample.Part) {
	t.Helper()
	b.Open(d.url+"/demo/people", browsertest.Desktop)
	if part != "" {
		b.Follow(`form[action="/demo/people/` + string(d.who(t, part).ID) + `"] button`)
	} else if browsertest.Eval[bool](b, `document.querySelector('main form[action="/sign-out"]') !== null`) {
		b.Follow(`main form[action="/sign-out"] button`)
	}
}
