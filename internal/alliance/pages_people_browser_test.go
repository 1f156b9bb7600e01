package alliance_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
)

// TestPersonInTheBrowser follows somebody from the invitation in their mail to
// the day they leave.
func TestPersonInTheBrowser(t *testing.T) {
	for name, width := range map[string]int{"phone": browsertest.Phone, "desktop": browsertest.Desktop} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, dbtest.SQLite(t, alliancetest.Schemas()...))
			w.list(w.pat, alliance.ListedForMembers, true)
			_, err := w.Alliance.AskOf(w.as(w.lead), alliance.Ask{Collaboration: "wm", Organisation: w.school.ID, Title: "Ten work experience places", About: "For a week in May.", ByWhen: w.Clock.AddDate(0, 1, 0)})
			must(t, err)
			_, err = w.Alliance.Invite(w.as(w.sam), alliance.Invitation{Email: "nia@example.org", Organisation: w.school.ID, Role: string(account.OrganisationEditor)}, true)
			must(t, err)
			server := httptest.NewServer(w.handler())
			t.Cleanup(server.Close)
			b := browsertest.New(t)
			look := func(page string) {
				t.Helper()
				b.NoSideScroll()
				b.Axe()
				if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
					b.Screenshot(filepath.Join(dir, page+"-"+name+".png"))
				}
			}
			visit := func(path, page string) {
				t.Helper()
				b.Open(server.URL+path, width)
				look(page)
			}
			school := "/organisations/" + string(w.school.ID)
			visit("/invitations/accept?token="+w.token("nia@example.org"), "1-accept")
			b.Expect("422")
			b.Follow("main form button")
			look("2-accept-wrong")
			b.Fill("#name", "Nia New")
			b.Click("#adult")
			b.Follow("main form button")
			look("3-welcome")
			b.Fill("#title", "Careers lead")
			b.Click("[name=listing][value=members]")
			b.Follow("main form button")
			visit("/people", "4-directory")
			b.WaitUntil(`document.querySelector("#people tbody").textContent.includes("Nia New")`)
			visit("/account/profile", "5-profile")
			b.Click("[name=listing][value=hidden]")
			b.Follow("main form button")
			visit("/people", "6-hidden")
			b.WaitUntil(`!document.querySelector("#people tbody").textContent.includes("Nia New")`)
			visit("/people/"+string(w.pat.ID), "7-person")
			visit(school, "8-organisation")
			visit(school+"/with-us", "9-with-us")
			visit(school+"/offers/new", "10-offer")
			b.Fill("#title", "Our hall")
			b.Press("#kind", "A room")
			b.Fill("#many", "80")
			b.Follow("main form button")
			look("11-offered")
			contact, err := w.Alliance.AddContact(w.as(w.lead), alliance.Contact{Collaboration: "wm", Organisation: w.school.ID, Label: "Admissions office", Mailbox: "admissions.office@oak-school.example.org"})
			must(t, err)
			visit("/contacts/confirm?token="+w.token(contact.Mailbox), "11-contact")
			b.Follow(`form[action="/contacts/confirm"] button`)
			look("11-contact-shown")
			_, err = w.Alliance.AddContact(w.as(w.lead), alliance.Contact{Collaboration: "wm", Organisation: w.school.ID, Label: "Careers lead", Mailbox: "jane@oak-school.example.org"})
			must(t, err)
			visit("/contacts/confirm?token="+w.token("jane@oak-school.example.org"), "11-contact-own")
			b.Follow(`form[action="/contacts/refuse"] button`)
			look("11-contact-refused")
			visit("/offers", "12-offers")
			visit("/asks", "13-asks")
			visit(school+"/people/invite", "14-invite")
			b.Fill("#email", "next@example.org")
			b.Click("#adult")
			b.Follow("main form button")
			look("15-people")
			b.Follow("a[href*='/leave']")
			look("16-leave")
			b.Click("[name=successor][value='" + string(w.sam.ID) + "']")
			b.Follow("main form button")
			look("17-left")
			if got := w.roleAt(w.sam, w.school); got != account.OrganisationEditor {
				t.Errorf("role %q", got)
			}
			people, err := w.Alliance.AffiliationsAt(t.Context(), w.school.ID)
			if err != nil || len(people) != 1 {
				t.Errorf("%d people are left, %v", len(people), err)
			}
		})
	}
}
