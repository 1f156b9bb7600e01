package alliance_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
)

// TestCollaborationInTheBrowser: on a phone, the lead of a table gives a seat,
// ends one and adds to the timeline and takes it back; the network refuses a
// third senior seat.
func TestCollaborationInTheBrowser(t *testing.T) {
	h := furnished(t, dbtest.SQLite(t, alliancetest.Schemas()...))
	person(t, h, "third", "Thi Third")
	given(t, h, alliance.Seat{Collaboration: "net", Holder: alliance.HeldByPerson, Person: "member", Role: alliance.SeniorOfficer, Constituency: alliance.ForCombined, Area: "E47000007"})
	pages := tables(t, h)
	var as atomic.Value
	as.Store("lead")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-As", as.Load().(string))
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	b := browsertest.New(t)
	b.Expect("status of 422")
	look := func(name string) {
		t.Helper()
		b.NoSideScroll()
		b.Axe()
		if folder := os.Getenv("FAIRGROUND_SCREENSHOTS"); folder != "" {
			b.Screenshot(filepath.Join(folder, name+".png"))
		}
	}
	says := func(selector, words string) {
		t.Helper()
		if got := b.Text(selector); !strings.Contains(got, words) {
			t.Errorf("%s says %q, not %q", selector, got, words)
		}
	}

	b.Open(server.URL+"/collaborations/west-midlands", browsertest.Phone)
	look("collaboration-phone")
	b.Follow(`a[href$="/seats"]`)
	look("seats-phone")
	b.Follow(`a[href$="/seats/new"]`)
	b.Click(`label[for="holder-3"]`)
	b.Press("#organisation", "You")
	b.Fill("#places", "6")
	b.Press("#band", "Young people aged 18")
	b.Press("#for", "Young")
	look("seat-new-phone")
	b.Follow("main form button")
	says("#held-table", "6 places for young people aged 18–24")
	b.Follow(`a[href$="/seats/s-member/end"]`)
	look("seat-end-phone")
	b.Follow("main form button")
	says("#past-table", "Mem Member")
	b.Follow(`a[href$="/seats/s-fac/hand-over"]`)
	b.Fill("#email", "next@example.org")
	b.Click("#adult")
	look("hand-over-phone")
	b.Follow("main form button")
	says("#invitations", "next@example.org")
	look("invited-phone")
	b.Open(server.URL+"/collaborations/west-midlands/seats", browsertest.Desktop)
	look("invited-desktop")
	b.Open(server.URL+"/collaborations/west-midlands/invitations", browsertest.Phone)
	look("invite-phone")
	b.Open(server.URL+"/collaborations/west-midlands", browsertest.Phone)
	says("#missing + ul", "Schools")
	b.Follow(`a[href$="/timeline/new"]`)
	b.Fill("#title", "We heard from young people")
	look("timeline-new-phone")
	b.Follow("main form button")
	says("#timeline", "We heard from young people")
	b.Follow(`#timeline a[href$="/edit"]`)
	b.Follow(`form[action$="/remove"] button`)
	look("undo-phone")
	says("#timeline", "Nothing has been put here yet")
	b.Follow(`form[action$="/undo"] button`)
	says("#timeline", "We heard from young people")

	// A contact of the school: its mailbox is asked, and it waits.
	b.Open(server.URL+"/collaborations/west-midlands/asks", browsertest.Phone)
	for n, mailbox := range []string{"admissions.office@oak-school.example.org", "careers@oak-school.example.org"} {
		b.Press("#for", "=Oak")
		b.Fill("#label", []string{"Admissions office", "Careers lead"}[n])
		b.Fill("#mailbox", mailbox)
		b.Follow(`form[action$="/contacts"] button`)
		says("#contacts-table", mailbox)
	}
	says("#contacts-table", "Waiting for confirmation")
	if _, err := h.Alliance.ConfirmContact(t.Context(), contactToken(t, h, "careers@oak-school.example.org")); err != nil {
		t.Fatal(err)
	}
	for width, name := range map[int]string{browsertest.Phone: "contacts-phone", browsertest.Desktop: "contacts-desktop"} {
		b.Open(server.URL+"/collaborations/west-midlands/asks", width)
		look(name)
	}

	as.Store("nat")
	b.Open(server.URL+"/collaborations/network/seats/new?area=E47000007", browsertest.Phone)
	b.Fill("#email", "third@example.org")
	b.Click("#adult")
	b.Follow("main form button")
	says(".govuk-error-summary", "West Midlands has its two senior seats: Mem Member and Oth Other hold them.")
	look("third-seat-phone")

	as.Store("")
	for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
		for name, path := range map[string]string{"list": "/collaborations", "network": "/collaborations/network", "public": "/collaborations/west-midlands", "organisation": "/organisations/youth"} {
			b.Open(server.URL+path, width)
			if width == browsertest.Phone {
				look(name + "-phone")
			} else {
				look(name + "-desktop")
			}
		}
	}
}
