package alliance_test

import (
	"fmt"
	"io/fs"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/htmltest"
	"fairground/internal/term"
)

const (
	contactLink = "/contacts/confirm"
	refuseLink  = "/contacts/refuse"
)

// contactForm names a contact of the school.
func contactForm(mailbox string) url.Values {
	return url.Values{"for": {"school"}, "label": {"Admissions office"}, "mailbox": {mailbox}}
}

// onlyContact is the one contact that a collaboration gave.
func onlyContact(t testing.TB, h *alliancetest.House, at term.ID) alliance.Contact {
	t.Helper()
	all, err := h.Alliance.ContactsAt(t.Context(), at)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d contacts at %s, %v", len(all), at, err)
	}
	return all[0]
}

// contactToken is the token in the newest mail to a mailbox.
func contactToken(t testing.TB, h *alliancetest.House, mailbox string) string {
	t.Helper()
	w := town{House: h, t: t}
	return w.token(mailbox)
}

// playContacts does with an address all that can be done with a contact's mailbox,
// rightly and wrongly, and writes down all that is shown of it to anybody.
func playContacts(t *testing.T, d *db.DB, address string) []string {
	t.Helper()
	h := addressed(t, d)
	diary := newDiary(t, h, address)
	typed := "A" + address[1:]
	if !strings.HasPrefix(address, "a") {
		typed = strings.ToUpper(address)
	}
	post := func(what, path string, form url.Values) int {
		w := diary.ask("lead", "POST", path, form)
		diary.note(what, w)
		for _, as := range []string{"lead", "member", "nat", ""} {
			for _, seen := range []string{atWM + "asks", strings.TrimSuffix(atWM, "/"), "/organisations/school", "/organisations/school/with-us", "/organisations.csv", "/asks.csv", "/search?q=" + url.QueryEscape("office")} {
				diary.note(what+", then "+seen+" as "+as, diary.ask(as, "GET", seen, nil))
			}
		}
		return w.Code
	}
	link := func(what, path string, form url.Values) {
		for _, as := range []string{"", "other"} { // whoever is signed in
			diary.note(what+": looked at as "+as, diary.ask(as, "GET", contactLink+"?token="+form.Get("token"), nil))
		}
		diary.note(what, diary.ask("", "POST", path, form))
		diary.note(what+" twice", diary.ask("", "POST", path, form))
	}
	add := contactForm(typed)
	for n, wrong := range []url.Values{with(add, "for", ""), with(add, "for", "no such organisation"), with(add, "label", ""), with(add, "label", strings.Repeat("x", 81)), with(add, "mailbox", ""), with(add, "mailbox", address+" x")} {
		post(fmt.Sprintf("wrong %d", n), atWM+"contacts", wrong)
	}
	post("add", atWM+"contacts", add)
	one := atWM + "contacts/" + string(onlyContact(t, h, "wm").ID)
	post("add again", atWM+"contacts", add)
	post("send again at once", one+"/resend", nil)
	h.Clock = h.Clock.Add(11 * time.Minute)
	post("send again", one+"/resend", nil)
	link("confirm", contactLink, url.Values{"token": {contactToken(t, h, address)}})
	post("send again once confirmed", one+"/resend", nil)
	post("remove", one+"/remove", nil)
	post("remove again", one+"/remove", nil)
	post("add anew", atWM+"contacts", add)
	link("refuse", refuseLink, url.Values{"token": {contactToken(t, h, address)}})
	post("add a third time", atWM+"contacts", add)
	late := onlyContact(t, h, "wm")
	h.Clock = late.Expires
	link("too late", contactLink, url.Values{"token": {contactToken(t, h, address)}})
	for n := range 7 {
		h.Clock = h.Clock.Add(11 * time.Minute)
		post(fmt.Sprintf("send many: %d", n), atWM+"contacts/"+string(late.ID)+"/resend", nil)
	}
	diary.noteMail()
	return diary.seen
}

// Whoever names a contact learns nothing of who has its address, whatever is done
// with it and whoever looks: not whether they are here, hidden or ended.
func TestNamingAContactTellsNothing(t *testing.T) {
	sameForAll(t, playContacts, func(t *testing.T, seen []string) {
		if got := statuses(seen); got["200"] != 4 || got["303"] < 11 || got["422"] != 7 || got["409"] < 4 || got["404"] < 3 || got["429"] == 0 {
			t.Errorf("answered %v", got)
		}
	})
}

// nowhere says that a word is on no page that somebody who does not ask for the
// collaboration can see, and in no download.
func nowhere(t testing.TB, h *alliancetest.House, word string) {
	t.Helper()
	pages := tables(t, h)
	for _, as := range []string{"", "member", "other", "theirs"} {
		for _, path := range []string{"/organisations", "/organisations.csv", "/organisations/school", "/organisations/school/with-us", "/organisations/school/people", "/organisations/youth", "/offers", "/offers.csv", "/asks", "/asks.csv",
			"/collaborations", "/collaborations.csv", strings.TrimSuffix(atWM, "/"), atWM + "asks", atWM + "seats.csv", "/people", "/people.csv", "/search?q=" + word, "/search.json?q=" + word} {
			w := httptest.NewRecorder()
			r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
			r.Header.Set("X-As", as)
			pages.ServeHTTP(w, r)
			text := strings.ReplaceAll(w.Body.String(), `value="`+word+`"`, "") // what was searched for
			if strings.HasPrefix(path, "/search") {
				text = strings.ReplaceAll(text, "“"+word+"”", "")
			}
			if w.Code == 200 && strings.Contains(text, word) {
				t.Errorf("%s says %q to %q", path, word, as)
			}
		}
	}
}

// What nobody confirmed is seen by those who ask for the collaboration alone; once
// its mailbox has confirmed, everybody sees it. Looking at the link does nothing.
func TestContactIsShownOnceConfirmed(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := addressed(t, d)
		pages := tables(t, h)
		lead, fac, public, theirs := visitor{t, pages, "lead"}, visitor{t, pages, "fac"}, visitor{t, pages, ""}, visitor{t, pages, "theirs"}
		const mailbox = "office@oak.example.org"
		public.send(atWM+"contacts", contactForm(mailbox), 403)
		lead.send(atWM+"contacts", contactForm(mailbox), 303)
		for _, v := range []visitor{lead, fac} {
			v.get(atWM+"asks?done=contact", 200, htmltest.In("main", htmltest.Contains("It is shown once whoever reads it confirms")),
				htmltest.In("#contacts-table tbody", htmltest.Contains(mailbox), htmltest.Contains("Waiting for confirmation"), htmltest.Contains("5 December 2026"), htmltest.Contains("Send again"), htmltest.Contains("Take away")))
		}
		nowhere(t, h, mailbox)
		nowhere(t, h, "Admissions")
		w := town{House: h, t: t}
		if text := w.mail(mailbox)[0]; !strings.Contains(text, "Lea Lead of West Midlands wants to show this address, office@oak.example.org, to everybody on the page of =Oak School, as the contact “Admissions office”.") || !strings.Contains(text, "by 5 December 2026") {
			t.Errorf("mailed %s", text)
		}
		token := contactToken(t, h, mailbox)
		if stored := rowsWith(t, d, token); !slices.Equal(stored, []string{"mail_message.body"}) {
			t.Errorf("the token is in %v", stored)
		}
		for range 2 {
			r := public.do(httptest.NewRequestWithContext(t.Context(), "GET", contactLink+"?token="+token, nil), 200, htmltest.In("main", htmltest.Contains("West Midlands wants to show"), htmltest.Contains(mailbox), htmltest.Contains("Admissions office")),
				htmltest.In(`form[action="/contacts/confirm"]`, htmltest.Contains("Confirm")), htmltest.In(`form[action="/contacts/refuse"]`))
			if r.Header().Get("Referrer-Policy") != "no-referrer" || !strings.Contains(r.Header().Get("Cache-Control"), "no-store") {
				t.Errorf("headers %v", r.Header())
			}
		}
		nowhere(t, h, mailbox)
		for _, wrong := range []string{"", "x", onlyTokenHash(t, d)} {
			public.send(contactLink, url.Values{"token": {wrong}}, 404)
			public.send(refuseLink, url.Values{"token": {wrong}}, 404)
			public.get(contactLink+"?token="+wrong, 404)
		}
		// Somebody else who is signed in may read the mailbox too, and is not recorded.
		if to := theirs.send(contactLink, url.Values{"token": {token}}, 303); to != "/organisations/school/with-us?done=contact-shown" {
			t.Errorf("it leads to %s", to)
		}
		public.get("/organisations/school/with-us", 200, htmltest.In("#contacts", htmltest.Contains(mailbox), htmltest.Contains("Admissions office")))
		lead.get(atWM+"asks", 200, htmltest.In("#contacts-table tbody", htmltest.Contains("Shown to everybody"), htmltest.Contains("Remove")))
		for _, path := range []string{contactLink, refuseLink} {
			public.send(path, url.Values{"token": {token}}, 404)
		}
		public.get("/organisations/school/with-us", 200, htmltest.In("#contacts", htmltest.Contains(mailbox)))
		if n := recordedOf(t, h, "contact.confirm"); n != 1 {
			t.Errorf("recorded %d times", n)
		}
	})
}

func onlyTokenHash(t testing.TB, d *db.DB) string {
	t.Helper()
	all, err := db.Collect(t.Context(), d, db.One[string], `select token_hash from contact where token_hash is not null`)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0]
}

// recordedOf counts the entries of an action by nobody in particular, and looks that
// the chain is whole.
func recordedOf(t testing.TB, h *alliancetest.House, action string) (n int) {
	t.Helper()
	if _, err := h.Audit.Verify(t.Context(), nil); err != nil {
		t.Error(err)
	}
	all, err := h.Audit.List(t.Context(), audit.Filter{Kind: "contact"})
	must(t, err)
	for _, e := range all {
		if e.Action == action && e.Actor == "" && len(e.About) == 0 {
			n++
		}
	}
	return n
}

// rowsWith lists the columns of the whole database in which a word stands.
func rowsWith(t testing.TB, d *db.DB, word string) (found []string) {
	t.Helper()
	columns, err := db.Collect(t.Context(), d, db.One[string], `select m.name || '.' || c.name from sqlite_master m join pragma_table_info(m.name) c on true where m.type = 'table'`)
	if err != nil {
		columns, err = db.Collect(t.Context(), d, db.One[string], `select table_name || '.' || column_name from information_schema.columns where table_schema = current_schema()`)
	}
	if err != nil || len(columns) < 100 {
		t.Fatal(len(columns), err)
	}
	for _, column := range columns {
		table, name, _ := strings.Cut(column, ".")
		n, err := db.Collect(t.Context(), d, db.One[int64], `select count(*) from "`+table+`" where lower(cast("`+name+`" as text)) like $1`, "%"+strings.ToLower(word)+"%")
		if err != nil {
			t.Fatal(column, err)
		}
		if n[0] > 0 {
			found = append(found, column)
		}
	}
	slices.Sort(found)
	return found
}

// Refused, a contact is gone, and nothing anywhere has its address.
func TestContactRefusedKeepsNothing(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := addressed(t, d)
		pages := tables(t, h)
		lead, public := visitor{t, pages, "lead"}, visitor{t, pages, ""}
		const mailbox = "jane.own@oak.example.org"
		lead.send(atWM+"contacts", contactForm(strings.ToUpper(mailbox)), 303)
		token := contactToken(t, h, mailbox)
		if kept := rowsWith(t, d, mailbox); !slices.Equal(kept, []string{"contact.mailbox", "mail_message.address", "mail_message.body"}) {
			t.Fatalf("before it is refused it is in %v", kept)
		}
		to := public.send(refuseLink, url.Values{"token": {token}}, 303)
		public.get(to, 200, htmltest.In("h1", htmltest.Text("The address was taken away")))
		for _, word := range []string{mailbox, "admissions office", token} {
			if kept := rowsWith(t, d, word); len(kept) != 0 {
				t.Errorf("%q is still in %v", word, kept)
			}
		}
		lead.get(atWM+"asks", 200, htmltest.In("#contacts", htmltest.Contains("No contact has been named yet")))
		public.send(refuseLink, url.Values{"token": {token}}, 404)
		public.send(contactLink, url.Values{"token": {token}}, 404, htmltest.In("main", htmltest.Contains("You need do nothing")))
		public.get("/organisations/school/with-us", 200, htmltest.In("#contacts", htmltest.Contains("No collaboration has named a contact yet")))
		if n := recordedOf(t, h, "contact.refuse"); n != 1 {
			t.Errorf("recorded %d times", n)
		}
	})
}

// A link runs out after 14 days and is replaced by the next; what nobody confirmed
// goes 30 days later, and what was confirmed stays.
func TestContactRunsOut(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := addressed(t, d)
		pages := tables(t, h)
		lead, public := visitor{t, pages, "lead"}, visitor{t, pages, ""}
		lead.send(atWM+"contacts", contactForm("kept@oak.example.org"), 303)
		public.send(contactLink, url.Values{"token": {contactToken(t, h, "kept@oak.example.org")}}, 303)
		lead.send(atWM+"contacts", contactForm("office@oak.example.org"), 303)
		all, err := h.Alliance.ContactsAt(t.Context(), "wm")
		must(t, err)
		c := all[slices.IndexFunc(all, func(c alliance.Contact) bool { return !c.Confirmed })]
		first := contactToken(t, h, c.Mailbox)
		h.Clock = c.Expires.Add(-time.Microsecond)
		public.get(contactLink+"?token="+first, 200)
		h.Clock = c.Expires
		for _, path := range []string{contactLink, refuseLink} {
			public.send(path, url.Values{"token": {first}}, 409, htmltest.In("main", htmltest.Contains("This link ran out on 5 December 2026")))
		}
		public.get(contactLink+"?token="+first, 409)
		lead.get(atWM+"asks", 200, htmltest.In("#contacts-table tbody", htmltest.Contains("The link ran out on 5 December 2026"), htmltest.Contains("Send again")))
		again := atWM + "contacts/" + string(c.ID) + "/resend"
		lead.send(again, nil, 303)
		lead.send(again, nil, 409)
		visitor{t, pages, "nat"}.send(atNet+"contacts/"+string(c.ID)+"/resend", nil, 404)
		visitor{t, pages, "nat"}.send(atNet+"contacts/"+string(c.ID)+"/remove", nil, 404)
		public.get(contactLink+"?token="+first, 404)
		second := contactToken(t, h, c.Mailbox)
		public.get(contactLink+"?token="+second, 200, htmltest.In("main", htmltest.Contains("19 December 2026")))
		h.Clock = h.Clock.AddDate(0, 0, 14+30)
		if swept, err := h.Alliance.Sweep(t.Context()); err != nil || swept.Contacts != 0 {
			t.Errorf("swept %+v, %v", swept, err)
		}
		h.Clock = h.Clock.Add(time.Second)
		if swept, err := h.Alliance.Sweep(t.Context()); err != nil || swept.Contacts != 1 {
			t.Errorf("swept %+v, %v", swept, err)
		}
		public.send(contactLink, url.Values{"token": {second}}, 404)
		if left := onlyContact(t, h, "wm"); left.Mailbox != "kept@oak.example.org" || !left.Confirmed {
			t.Errorf("%+v is left", left)
		}
	})
}

func TestContactsThatCannotBe(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead := w.as(w.lead)
		contact := alliance.Contact{Collaboration: "wm", Organisation: w.readers.ID, Label: "Office", Mailbox: "office@example.org", Confirmed: true}
		if _, err := w.Alliance.AddContact(lead, contact); fault.KindOf(err) != fault.Bad || !strings.Contains(fault.PublicMessage(err), "Readers has no page") {
			t.Errorf("of an organisation without such a page: %v", err)
		}
		contact.Organisation = w.school.ID
		if _, err := w.Alliance.AddMadeUpContact(lead, contact); fault.KindOf(err) != fault.Bad {
			t.Errorf("made up for one that is not: %v", err)
		}
		if c, err := w.Alliance.AddContact(lead, contact); err != nil || c.Confirmed {
			t.Errorf("%+v, %v", c, err)
		}
		// Of many the mailbox gets no more than five mails a day, and a collaboration waits for a hundred.
		other := contact
		other.Collaboration = "sy"
		for n := range 99 {
			if n%40 == 0 {
				w.Clock = w.Clock.Add(24 * time.Hour)
			}
			contact.Mailbox = fmt.Sprintf("office%d@example.org", n)
			_, err := w.Alliance.AddContact(lead, contact)
			must(t, err)
		}
		contact.Mailbox = "one.more@example.org"
		if _, err := w.Alliance.AddContact(lead, contact); !fault.Is(err, fault.Clash) || !strings.Contains(fault.PublicMessage(err), "100 contacts") {
			t.Errorf("a hundred and one: %v", err)
		}
		_, err := w.Alliance.AddContact(lead, other) // elsewhere there is room
		must(t, err)
	})
}

// Whoever turns out to have an address is given the contacts with it, and they go
// with them, confirmed or not.
func TestContactsGoWithThePerson(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		lead := w.as(w.lead)
		for _, at := range []term.ID{"wm", "sy"} {
			_, err := w.Alliance.AddContact(lead, alliance.Contact{Collaboration: at, Organisation: w.school.ID, Label: "Careers lead", Mailbox: "jane@example.org"})
			must(t, err)
		}
		_, err := w.Alliance.ConfirmContact(t.Context(), w.token("jane@example.org"))
		must(t, err)
		jane, err := w.Account.AddIdentity(t.Context(), account.Identity{Name: "Jane Smith", Email: "jane@example.org"}, true)
		must(t, err)
		held, err := w.Alliance.ExportPerson(t.Context(), jane.ID)
		must(t, err)
		var shown []string
		for _, row := range held[slices.IndexFunc(held, func(h alliance.Held) bool { return h.What == "Contacts with your address" })].Rows {
			shown = append(shown, row["collaboration"]+": "+row["shown to everybody"])
		}
		slices.Sort(shown)
		if !slices.Equal(shown, []string{"South Yorkshire: yes", "West Midlands: no"}) {
			t.Errorf("exported %q", shown)
		}
		must(t, w.Alliance.ErasePerson(t.Context(), jane.ID))
		if left := rowsWith(t, d, "careers lead"); !slices.Equal(left, []string{"mail_message.body"}) { // which mail's own erasing removes
			t.Errorf("kept in %v", left)
		}
		w.verify()
	})
}

// What there was before mailboxes were asked stays shown.
func TestContactsFromBeforeAreConfirmed(t *testing.T) {
	before := fstest.MapFS{}
	all, err := fs.Glob(alliance.Schema.Migrations, "migrations/*.sql")
	must(t, err)
	for _, file := range all {
		if file < "migrations/0009" {
			data, err := fs.ReadFile(alliance.Schema.Migrations, file)
			must(t, err)
			before[file] = &fstest.MapFile{Data: data}
		}
	}
	rooms := alliancetest.Schemas()
	rooms[len(rooms)-1] = db.Room{Name: "alliance", Migrations: before}
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		_, err := d.Exec(t.Context(), `insert into organisation (id, name, kind, about, website, illustrative, themes) values ('school', 'Oak School', 'school', '', '', false, '')`)
		must(t, err)
		_, err = d.Exec(t.Context(), `insert into contact (id, collaboration_id, organisation_id, label, mailbox) values ('old', 'wm', 'school', 'Office', 'office@example.org')`)
		must(t, err)
		must(t, d.Migrate(t.Context(), alliance.Schema))
		if got, err := alliancetest.Open(d).Alliance.Contacts(t.Context(), "school"); err != nil || len(got) != 1 || !got[0].Confirmed || !got[0].Expires.IsZero() {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
