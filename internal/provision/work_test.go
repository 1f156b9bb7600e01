package provision_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/htmltest"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// recorded counts the entries of the record by what was done.
func (h *house) recorded(t *testing.T) map[string]int {
	t.Helper()
	actions, err := db.Collect(t.Context(), h.db, db.One[string], `select action from audit_entry order by seq`)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, a := range actions {
		out[a]++
	}
	return out
}

// shownAs says of an organisation's deliveries who sees them, by id.
func (h *house) shownAs(t *testing.T, organisation term.ID) string {
	t.Helper()
	work, _, err := h.provision.WorkOf(t.Context(), organisation)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, w := range work {
		text := string(w.Visibility)
		if w.Sensitive {
			text += "*"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// TestChangeWhoSees: one, some or all, taken back in order, recorded, and only of
// the organisation's own work.
func TestChangeWhoSees(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := secretive(t, d)
		w.take("open")
		for i, at := range []term.SettingID{"gias:150001", "gias:100002", "gias:100003"} {
			w.put(delivery(term.ID(fmt.Sprintf("d-%d", i)), "story", at, provision.Alliance, 30))
		}
		w.put(delivery("theirs", "secret", "gias:100002", provision.Alliance, 30))
		s, ctx := w.h.provision, accounttest.As(t.Context(), "jane")
		change := func(ids []term.ID, all bool, to provision.ShownTo, want int) {
			t.Helper()
			if n, err := s.ChangeWork(ctx, "readers", ids, all, to); err != nil || n != want {
				t.Fatalf("%+v: %d changed, %v", to, n, err)
			}
		}
		change([]term.ID{"d-0", "theirs"}, false, provision.ShownTo{Visibility: provision.Public}, 1)
		change(nil, true, provision.ShownTo{Sensitive: "yes"}, 3)
		change([]term.ID{"d-1"}, false, provision.ShownTo{Visibility: provision.OwnOrganisation, Sensitive: "no"}, 1)
		change([]term.ID{"d-1"}, false, provision.ShownTo{Visibility: provision.OwnOrganisation}, 0)
		if got := w.h.shownAs(t, "readers"); got != "public* organisation alliance*" {
			t.Errorf("after the changes %s", got)
		}
		if got := w.h.shownAs(t, "hidden"); got != "alliance" {
			t.Errorf("somebody else’s is %s", got)
		}
		for i, want := range []string{"public* alliance* alliance*", "public alliance alliance", "alliance alliance alliance"} {
			last, found, err := s.LastWorkChange(ctx, "readers")
			if err != nil || !found || last.Person != "jane" {
				t.Fatalf("last change %+v, %v, %v", last, found, err)
			}
			if err := s.UndoWork(ctx, "hidden", last.ID); !fault.Is(err, fault.Clash) {
				t.Errorf("another organisation undoes it: %v", err)
			}
			if err := s.UndoWork(ctx, "readers", last.ID); err != nil {
				t.Fatal(err)
			}
			if got := w.h.shownAs(t, "readers"); got != want {
				t.Errorf("undone %d times: %s, want %s", i+1, got, want)
			}
			if err := s.UndoWork(ctx, "readers", last.ID); !fault.Is(err, fault.Clash) {
				t.Errorf("undoing twice: %v", err)
			}
		}
		for _, wrong := range []struct {
			ids []term.ID
			to  provision.ShownTo
		}{{nil, provision.ShownTo{Visibility: provision.Public}}, {[]term.ID{"theirs"}, provision.ShownTo{Visibility: provision.Public}}, {[]term.ID{"d-0"}, provision.ShownTo{}}, {[]term.ID{"d-0"}, provision.ShownTo{Visibility: "all"}}} {
			if _, err := s.ChangeWork(ctx, "readers", wrong.ids, false, wrong.to); !fault.Is(err, fault.Bad) {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		if got := w.h.recorded(t); got["delivery.change"] != 3 || got["delivery.undo"] != 3 {
			t.Errorf("recorded %v", got)
		}
		if _, err := w.h.audit.Verify(t.Context(), func(int64) {}); err != nil {
			t.Error(err)
		}
	})
}

// TestWorkPages goes the editor's way, by what the pages say.
func TestWorkPages(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		at := "/organisations/" + string(v.house.member)
		v.get(at+"/work").page(200, htmltest.In(".fg-inset", htmltest.Contains("Nothing is recorded yet")), htmltest.None("input[name=delivery]"))
		list := v.reviewing("ours.csv", plainList)
		v.post(list+"/confirm", url.Values{"programme": {"Reading Friends"}, "visibility": {"alliance"}, "accept": {"1.0"}}).to(list)
		v.get(at+"/work").page(200, htmltest.Count("input[name=delivery]", 2), htmltest.In("main", htmltest.Contains("Reading Friends – Oak Hill Academy")), htmltest.None("input[name=change]"))
		v.post(at+"/work", url.Values{"which": {"chosen"}, "show-to": {"public"}}).page(422, htmltest.In(".govuk-error-summary a[href=#delivery]"), htmltest.In("#show-to option[selected]", htmltest.Text("Anyone")))
		v.post(at+"/work", url.Values{"which": {"all"}}).page(422, htmltest.In(".govuk-error-summary a[href=#show-to]"))
		v.get(v.post(at+"/work", url.Values{"which": {"all"}, "show-to": {"public"}, "keep-private": {"yes"}}).to(at+"/work?done=changed")).page(200,
			htmltest.In(".fg-notice--success"), htmltest.In("main", htmltest.Contains("Seen by: anyone · its place is kept private")))
		if got := v.house.shownAs(t, v.house.member); got != "public* public*" {
			t.Errorf("changed to %s", got)
		}
		last, _, err := v.house.provision.LastWorkChange(t.Context(), v.house.member)
		if err != nil {
			t.Fatal(err)
		}
		v.post(at+"/work/undo", url.Values{"change": {string(last.ID)}}).to(at + "/work?done=undone")
		v.post(at+"/work/undo", url.Values{"change": {string(last.ID)}}).page(409)
		if got := v.house.shownAs(t, v.house.member); got != "alliance alliance" {
			t.Errorf("undone to %s", got)
		}
	})
}

// TestSmallCountReaders are named and taken back by an address that signs in.
func TestSmallCountReaders(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		at := "/organisations/" + string(v.house.member) + "/small-counts"
		if _, err := v.house.account.AddIdentity(t.Context(), account.Identity{ID: "ann", Name: "Ann Poe", Email: "ann@example.org"}, true); err != nil {
			t.Fatal(err)
		}
		v.get(at).page(200, htmltest.In(".fg-inset", htmltest.Contains("Nobody outside your organisation")))
		for _, wrong := range []string{"", "ann", "nobody@example.org"} {
			v.post(at, url.Values{"email": {wrong}}).page(422, htmltest.In(".govuk-error-summary a[href=#email]"), htmltest.In("#email", htmltest.Attr("value", wrong)))
		}
		// Somebody who does not let themselves be found is answered for like nobody.
		hidden := v.post(at, url.Values{"email": {"ann@example.org"}}).page(422, htmltest.In(".govuk-error-summary", htmltest.Contains("Nobody whom you can find here")))
		if strings.Contains(hidden.body, "Ann Poe") {
			t.Error("the name of somebody hidden is shown")
		}
		if err := v.house.alliance.ChangePerson(accounttest.As(t.Context(), "ann"), alliance.Person{Identity: account.Identity{ID: "ann"}, Listing: alliance.ListedForMembers}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // sent twice
			v.post(at, url.Values{"email": {"Ann@example.org"}}).to(at)
		}
		v.get(at).page(200, htmltest.In("main", htmltest.Contains("Ann Poe since 21 November 2026")))
		held, err := v.house.provision.ExportPerson(t.Context(), "ann")
		if err != nil || len(held) != 1 || held[0].What != "may see small counts" {
			t.Errorf("held on her: %+v, %v", held, err)
		}
		v.post(at+"/ann/remove", nil).to(at)
		v.get(at).page(200, htmltest.In(".fg-inset", htmltest.Contains("Nobody outside your organisation")))
		if got := v.house.recorded(t); got["small-counts.name"] != 1 || got["small-counts.unname"] != 1 {
			t.Errorf("recorded %v", got)
		}
	})
}

// TestTermsBeforeSharing: nothing is recorded before the organisation accepted
// the terms, once for each version, and what it shares says on which it rests.
func TestTermsBeforeSharing(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		at := v.reviewing("ours.csv", plainList)
		v.get("/terms").page(200, htmltest.In("h1", htmltest.Text("Terms of sharing")), htmltest.In("main .fg-eyebrow", htmltest.Contains("Version 1.0")))
		v.get("/terms?version=1.0").page(200)
		v.get("/terms?version=9").page(404)
		fields := url.Values{"programme": {"Reading Friends"}, "visibility": {"public"}}
		v.get(at+"/confirm").page(200, htmltest.Count("input[name=accept]", 1), htmltest.None("input[name=accept][checked]"), htmltest.In("main a[href=/terms]"))
		v.post(at+"/confirm", fields).page(422, htmltest.In(".govuk-error-summary a[href=#accept]"), htmltest.In("#programme", htmltest.Attr("value", "Reading Friends")))
		fields.Set("accept", "0.9")
		v.post(at+"/confirm", fields).page(422, htmltest.In(".govuk-error-summary", htmltest.Contains("have changed since")))
		fields.Set("accept", "1.0")
		v.post(at+"/confirm", fields).to(at)
		if u := v.upload(at); u.Terms != "1.0" || u.SentBy != "editor" || u.ConfirmedBy != "editor" {
			t.Errorf("the list rests on %q, sent by %q, confirmed by %q", u.Terms, u.SentBy, u.ConfirmedBy)
		}
		again := v.reviewing("more.csv", plainList)
		v.get(again+"/confirm").page(200, htmltest.None("input[name=accept]"))
		fields.Del("accept")
		v.post(again+"/confirm", fields).to(again)
		got := v.house.recorded(t)
		if got["terms.accept"] != 1 || got["upload.receive"] != 2 || got["upload.confirm"] != 2 {
			t.Errorf("recorded %v", got)
		}
		v.erased(t)
	})
}

// erased forgets the editor, and nothing that they did.
func (v *visitor) erased(t *testing.T) {
	t.Helper()
	held, err := v.house.provision.ExportPerson(t.Context(), "editor")
	if err != nil || len(held) != 5 { // two lists sent, two confirmed, one version of terms
		t.Errorf("held on the editor: %+v, %v", held, err)
	}
	if err := v.house.provision.ErasePerson(t.Context(), "editor"); err != nil {
		t.Fatal(err)
	}
	if held, err := v.house.provision.ExportPerson(t.Context(), "editor"); err != nil || len(held) != 0 {
		t.Errorf("after erasing: %+v, %v", held, err)
	}
	if lists, err := v.house.provision.Uploads(t.Context(), v.house.member); err != nil || len(lists) != 2 || lists[0].SentBy != "" {
		t.Errorf("lists after erasing: %+v, %v", lists, err)
	}
}

const refugeList = `School,Postcode,Programme,Number of children reached,Confidential,Notes
Oak Hill Academy,B1 1AA,Story Time,12,no,
St Mary's Catholic Primary School,B2 2BB,Story Time,5,yes,
Riverside High School,S2 4DD,Book Club,40,no,held at the refuge next door
`

// TestPrivatePlacesOnConfirming: what looks as if it must be kept private is
// ticked, with the reason; the person decides.
func TestPrivatePlacesOnConfirming(t *testing.T) {
	v := single(t)
	confirmed := func(name string, fields url.Values) string {
		t.Helper()
		at := v.reviewing(name, refugeList)
		v.get(at+"/confirm").page(200, htmltest.Count("input[name=private-row]", 2), htmltest.Count("input[name=private-row][checked]", 2),
			htmltest.In("input[name=private][checked]", htmltest.Attr("value", "rows")), htmltest.In("main", htmltest.Contains("Your list says “yes”"), htmltest.Contains("Your list says “refuge”")))
		fields.Set("visibility", "alliance")
		fields.Set("accept", "1.0")
		v.post(at+"/confirm", fields).to(at)
		got := v.house.shownAs(t, v.house.member)
		v.post(at+"/withdraw", nil).to(at)
		return got
	}
	for want, fields := range map[string]url.Values{
		"alliance alliance* alliance*":  {"private": {"rows"}, "private-row": {"3", "4"}},
		"alliance alliance alliance":    {"private": {"none"}, "private-row": {"3", "4"}},
		"alliance* alliance* alliance*": {"private": {"all"}},
		"alliance* alliance alliance*":  {"private": {"rows"}, "private-row": {"4"}, "private-more": {"2"}},
	} {
		if got := confirmed("ours.csv", fields); got != want {
			t.Errorf("%v: %s, want %s", fields, got, want)
		}
	}
	if got := confirmed("silent.csv", url.Values{}); got != "alliance alliance* alliance*" {
		t.Errorf("where nobody says: %s", got)
	}
	at := v.reviewing("wrong.csv", refugeList)
	v.post(at+"/confirm", url.Values{"visibility": {"alliance"}, "private": {"rows"}}).page(422, htmltest.In(".govuk-error-summary a[href=#private]"), htmltest.None("input[name=private-row][checked]"))
	v.post(at+"/confirm", url.Values{"visibility": {"alliance"}, "private": {"rows"}, "private-more": {"2, x"}}).page(422, htmltest.In(".govuk-error-summary a[href=#private-more]"))
}

// TestPrivatePlace tells the places of the registers.
func TestPrivatePlace(t *testing.T) {
	for _, c := range []struct {
		kind, name string
		want       bool
	}{
		{"Secure units", "Aycliffe", true}, {"Academy secure 16 to 19", "Oasis Restore", true}, {"Community special school", "Hill Residential Special School", true},
		{"Other independent school", "Women’s Aid Nursery", true}, {"Community school", "Refugees Welcome Primary", false}, {"Community special school", "Hilltop School", false},
		{"Childcare on domestic premises", "Secured Futures", false},
	} {
		if got := provision.PrivatePlace(c.kind, c.name); (got != "") != c.want {
			t.Errorf("%s, %s: %q", c.kind, c.name, got)
		}
	}
}

// TestSweepUnconfirmed withdraws what waited too long, and nothing else.
func TestSweepUnconfirmed(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		waiting, reviewed, done := h.receive(t, "waiting.csv", list), h.matched(t, h.receive(t, "reviewed.csv", list)), h.matched(t, h.receive(t, "done.csv", list))
		if _, err := h.provision.Confirm(t.Context(), done.ID, terms()); err != nil {
			t.Fatal(err)
		}
		if n, err := h.provision.SweepUnconfirmed(t.Context(), now().Add(-provision.UnconfirmedFor)); err != nil || n != 0 {
			t.Errorf("%d withdrawn on the first day, %v", n, err)
		}
		if n, err := h.provision.SweepUnconfirmed(t.Context(), now().Add(time.Hour)); err != nil || n != 2 {
			t.Errorf("%d withdrawn, %v", n, err)
		}
		for _, u := range []provision.Upload{waiting, reviewed} {
			if got, err := h.provision.Upload(t.Context(), u.ID); err != nil || got.State != provision.Withdrawn || got.File != "" {
				t.Errorf("%s is at %s with file %q, %v", u.FileName, got.State, got.File, err)
			}
		}
		if got, err := h.provision.Upload(t.Context(), done.ID); err != nil || got.State != provision.ListConfirmed {
			t.Errorf("the confirmed list is at %s, %v", got.State, err)
		}
		if got := h.recorded(t)["upload.withdraw"]; got != 2 {
			t.Errorf("%d withdrawals recorded", got)
		}
	})
}

// TestOnlyOwnLists: what one is offered and shown is of one's own organisations,
// and only some may add another.
func TestOnlyOwnLists(t *testing.T) {
	w := secretive(t, dbtest.SQLite(t, rooms...))
	for _, o := range []term.ID{"hidden", "readers"} {
		if _, err := w.h.provision.Receive(t.Context(), o, string(o)+".csv", strings.NewReader(list), int64(len(list))); err != nil {
			t.Fatal(err)
		}
	}
	page := func(viewer, path string, want int, checks ...htmltest.Check) {
		t.Helper()
		answer := w.ask(viewer, "GET", path)
		if answer.Code != want {
			t.Fatalf("%s: %s: %d", viewer, path, answer.Code)
		}
		htmltest.Run(t, answer.Body, checks...)
	}
	page("owner", "/uploads", 200, htmltest.Count("#lists tbody tr", 1), htmltest.In("#lists tbody", htmltest.Contains("hidden.csv")))
	page("owner", "/uploads/new", 200, htmltest.Count("#organisation option", 2), htmltest.In("#organisation option[selected]", htmltest.Text("Hidden")), htmltest.None("#new-name"),
		htmltest.In("details", htmltest.Contains("ask the lead of your place partnership or the national team")))
	for _, viewer := range []string{"public", "nobody", "national", "partner"} {
		page(viewer, "/uploads", 403)
		page(viewer, "/uploads/new", 403)
	}
	page("owner", "/organisations/hidden", 200, htmltest.In("a[href=/organisations/hidden/work]"), htmltest.In("main", htmltest.Contains("has not accepted the terms of sharing yet")))
	page("member", "/organisations/hidden", 200, htmltest.None("a[href=/organisations/hidden/work]"))
}

// TestMaskByGrants reads what each kind of person sees, and that no two that see
// differently share a key.
func TestMaskByGrants(t *testing.T) {
	w := secretive(t, dbtest.SQLite(t, rooms...))
	masks := map[string]string{}
	for name, ctx := range map[string]context.Context{
		"public": t.Context(), "nobody": accounttest.As(t.Context(), "nobody"),
		"national": accounttest.As(t.Context(), "n", accounttest.Grant(account.NationalTeam, term.Scope{})),
		"owner":    accounttest.As(t.Context(), "o", accounttest.Editor("hidden")),
		"other":    accounttest.As(t.Context(), "o", accounttest.Editor("readers")),
		"both":     accounttest.As(t.Context(), "o", accounttest.Editor("readers"), accounttest.Editor("hidden")),
		"turned":   accounttest.As(t.Context(), "o", accounttest.Editor("hidden"), accounttest.Editor("readers")),
		"partner":  accounttest.As(t.Context(), "p", accounttest.Grant(account.Partner, term.OfCollaboration("birmingham"))),
		"moved":    accounttest.As(t.Context(), "p", accounttest.Grant(account.Partner, term.OfCollaboration("sheffield"))),
	} {
		m, err := w.h.provision.MaskOf(ctx)
		if err != nil {
			t.Fatal(err)
		}
		masks[name] = m.Key()
	}
	if masks["both"] != masks["turned"] || masks["public"] != masks["nobody"] {
		t.Errorf("one set of rights has two keys: %v", masks)
	}
	delete(masks, "turned")
	delete(masks, "nobody")
	var keys []string
	for _, key := range masks {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if len(slices.Compact(keys)) != len(masks) {
		t.Errorf("two kinds of person share a key: %v", masks)
	}
	if !strings.Contains(masks["moved"], "E08000039") {
		t.Errorf("the old code of Sheffield does not stand for the new one: %s", masks["moved"])
	}
}
