package alliance_test

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
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

// national is somebody of the national team.
func (w *town) national() account.Identity {
	w.t.Helper()
	nat := w.person("Nat National")
	_, err := w.Account.Grant(w.t.Context(), account.Grant{Person: nat.ID, Role: account.NationalTeam})
	must(w.t, err)
	return nat
}

func denied(t *testing.T, what string, err error) {
	t.Helper()
	if fault.KindOf(err) != fault.Denied {
		t.Errorf("%s: %v", what, err)
	}
}

// Only an editor makes another one, and nobody lets themself in.
func TestWhoMakesAnEditor(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		nat, nia := w.national(), w.person("Nia New")
		join := func(o alliance.Organisation, who account.Identity) term.ID {
			j, err := w.Alliance.AskToJoin(w.as(who), alliance.JoinRequest{Organisation: o.ID, Why: "I work there."})
			must(t, err)
			return j.ID
		}
		editor := string(account.OrganisationEditor)
		j := join(w.readers, nia)
		denied(t, "lets in as editor", w.Alliance.AcceptJoin(w.as(nat), j, editor))
		denied(t, "raises to editor", w.Alliance.ChangeRole(w.as(nat), w.patAt.ID, account.OrganisationEditor))
		_, err := w.Alliance.Invite(w.as(nat), alliance.Invitation{Email: "x@example.org", Organisation: w.readers.ID, Role: editor}, true)
		denied(t, "invites as editor", err)
		own := join(w.readers, nat)
		denied(t, "lets themself in", w.Alliance.AcceptJoin(w.as(nat), own, string(account.Partner)))
		denied(t, "declines themself", w.Alliance.DeclineJoin(w.as(nat), own, "No"))
		must(t, w.Alliance.WithdrawJoin(w.as(nat), own))
		must(t, w.Alliance.AcceptJoin(w.as(w.ed), j, editor))
		denied(t, "an editor leaves to a partner", func() error {
			_, err := w.Alliance.Leave(w.as(nat), w.edAt.ID, w.Clock, w.pat.ID, "", false)
			return err
		}())
		if got := w.roleAt(w.pat, w.readers); got != account.Partner {
			t.Errorf("the partner is %q", got)
		}
		// Where nobody is one, the national team may.
		bare, err := w.Alliance.Add(t.Context(), alliance.Organisation{Name: "Bare", Kind: alliance.Charity})
		must(t, err)
		must(t, w.Alliance.AcceptJoin(w.as(nat), join(bare, w.person("First One")), editor))
		denied(t, "a second editor", w.Alliance.AcceptJoin(w.as(nat), join(bare, w.person("Second One")), editor))
	})
}

// A seat given by an address is an invitation to it, for whoever it is.
func TestSeatByAddress(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		ctx := w.as(w.lead)
		group, err := w.Alliance.AddGroup(ctx, alliance.Group{Collaboration: "wm", Kind: "steering group", Name: "Steering", Remit: "It steers."})
		must(t, err)
		seat := alliance.Seat{Collaboration: "wm", Group: group.ID, Holder: alliance.HeldByPerson, Organisation: w.school.ID, Role: alliance.MemberRole, Constituency: alliance.ForSchools, From: w.Clock.AddDate(0, 0, 3), To: w.Clock.AddDate(1, 0, 0)}
		if err := w.Alliance.GiveSeat(ctx, seat, "new@example.org", false); fault.KindOf(err) != fault.Bad {
			t.Errorf("of no age: %v", err)
		}
		must(t, w.Alliance.GiveSeat(ctx, seat, w.sam.Email, true))
		must(t, w.Alliance.GiveSeat(ctx, seat, "new@example.org", true))
		if all := w.mail(w.sam.Email); len(all) != 1 || !strings.Contains(all[0], "West Midlands, as member, from 24 November 2026.") {
			t.Errorf("whoever is here was told %q", all)
		}
		accept := func(ctx context.Context, email, name string) account.Identity {
			t.Helper()
			who, _, err := w.Alliance.Accept(ctx, w.token(email), name, true)
			must(t, err)
			return who
		}
		new := accept(t.Context(), "new@example.org", "Nia New")
		accept(w.as(w.sam), w.sam.Email, "")
		for _, who := range []account.Identity{w.sam, new} {
			all, err := w.Alliance.SeatsOfPerson(t.Context(), who.ID)
			must(t, err)
			if len(all) != 1 || all[0].Group != group.ID || all[0].Organisation != w.school.ID || !all[0].From.Equal(date("2026-11-24")) || !all[0].To.Equal(date("2027-11-21")) || all[0].Constituency != alliance.ForSchools {
				t.Errorf("%s has %+v", who.Name, all)
			}
		}
		// Handed over.
		w.sit(w.pat, alliance.ChairRole, w.readers)
		chair := w.seatsOf(w.pat.ID)[0]
		must(t, w.Alliance.HandSeatTo(ctx, chair.ID, "next@example.org", w.Clock, true))
		if len(w.seatsOf(w.pat.ID)) != 1 {
			t.Error("the seat went before anybody accepted it")
		}
		next := accept(t.Context(), "next@example.org", "Nex Next")
		if seats := w.seatsOf(next.ID); len(seats) != 1 || seats[0].Previous != chair.ID || len(w.seatsOf(w.pat.ID)) != 0 {
			t.Errorf("handed over: %+v", seats)
		}
		w.verify()
	})
}

func TestMailIsCounted(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		ctx := w.as(w.ed)
		for n := 1; ; n++ {
			i, err := w.Alliance.Invite(ctx, alliance.Invitation{Email: "often@example.org", Organisation: w.readers.ID, Role: string(account.Partner)}, true)
			if fault.Is(err, fault.TooMany) && n == 6 {
				break
			}
			must(t, err)
			must(t, w.Alliance.Revoke(ctx, i.ID))
		}
		if n := len(w.mail("often@example.org")); n != 5 {
			t.Errorf("%d mails to one address", n)
		}
		lead := w.as(w.lead)
		for n := 1; ; n++ {
			_, err := w.Alliance.AskOf(lead, alliance.Ask{Collaboration: "wm", Organisation: w.school.ID, Title: "Again"})
			if fault.Is(err, fault.TooMany) && n == 6 {
				break
			}
			must(t, err)
		}
		if n := len(w.mail(w.sam.Email)); n != 5 {
			t.Errorf("%d asks of one organisation", n)
		}
	})
}

// Of two who do the same at once, one is told so and nothing breaks.
func TestTheSameTwiceAtOnce(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		nia := w.person("Nia New")
		for what, do := range map[string]func(ctx context.Context) error{
			"a request": func(context.Context) error {
				_, err := w.Alliance.AskToJoin(w.as(nia), alliance.JoinRequest{Organisation: w.school.ID, Why: "I teach there."})
				return err
			},
			"an invitation": func(context.Context) error {
				_, err := w.invite("new@example.org")
				return err
			},
			"leaving": func(context.Context) error {
				_, err := w.Alliance.Leave(w.as(w.pat), w.patAt.ID, w.Clock.AddDate(0, 0, 2), "", "", false)
				return err
			},
			"an affiliation": func(ctx context.Context) error {
				_, err := w.Alliance.Affiliate(ctx, alliance.Affiliation{Person: nia.ID, Organisation: w.readers.ID, Role: account.Partner})
				return err
			},
		} {
			errs := make(chan error)
			for range 4 {
				go func() { errs <- do(t.Context()) }()
			}
			done := 0
			for range 4 {
				switch err := <-errs; {
				case err == nil:
					done++
				case fault.KindOf(err) != fault.Clash:
					t.Errorf("%s, again: %v", what, err)
				}
			}
			if done == 0 || done > 1 && what != "an affiliation" { // being there already is no fault
				t.Errorf("%s was done %d times", what, done)
			}
		}
		w.verify()
	})
}

// What is kept of an invitation that was accepted is not its address.
func TestAcceptedInvitationForgetsTheAddress(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		_, err := w.invite("new@example.org")
		must(t, err)
		who, _, err := w.Alliance.Accept(t.Context(), w.token("new@example.org"), "Nia New", true)
		must(t, err)
		kept, err := db.Collect(t.Context(), d, db.One[int64], `select count(*) from invitation where person_id = $1 and email = '' and token_hash is null`, string(who.ID))
		if err != nil || kept[0] != 1 {
			t.Errorf("%v %v", kept, err)
		}
	})
}

// Nobody holds a seat whose holder was erased: there is room for the next.
func TestErasedSeatEnds(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.sit(w.pat, alliance.MemberRole, w.readers)
		acting, err := w.Alliance.AddSeat(t.Context(), alliance.Seat{Collaboration: "wm", Holder: alliance.HeldByOrganisation, Organisation: w.readers.ID, Acting: w.pat.ID, Role: alliance.MemberRole, Constituency: alliance.ForMembers, From: w.Clock})
		must(t, err)
		must(t, w.Alliance.ErasePersonAtTables(t.Context(), w.pat.ID))
		held, err := w.Alliance.SeatsOf(t.Context(), "wm", w.Clock)
		if err != nil || len(held) != 1 || held[0].ID != acting.ID || held[0].Acting != "" {
			t.Errorf("still held: %+v, %v", held, err)
		}
		if all, _ := w.Alliance.SeatsOf(t.Context(), "wm", time.Time{}); len(all) != 2 {
			t.Errorf("%d seats there ever were", len(all))
		}
	})
}

// Whatever column has a person's id or address, they are given what stands there,
// and it goes with them.
func TestErasingClearsEveryColumn(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		ed, lead := w.as(w.ed), w.as(w.lead)
		gone := w.person("Gil Gone")
		w.list(w.ed, alliance.ListedForMembers, true)
		w.sit(w.pat, alliance.MemberRole, w.readers)
		_, err := w.Alliance.AddOffer(ed, alliance.Offer{Organisation: w.readers.ID, Kind: "mentors", Title: "Mentors", Visibility: alliance.OfferToAll})
		must(t, err)
		_, err = w.Alliance.AskOf(lead, alliance.Ask{Collaboration: "wm", Organisation: w.school.ID, Title: "Ten places"})
		must(t, err)
		_, err = w.Alliance.AddContact(lead, alliance.Contact{Collaboration: "wm", Organisation: w.school.ID, Label: "Careers lead", Mailbox: "careers@example.org"})
		must(t, err)
		_, err = w.Alliance.Invite(ed, alliance.Invitation{Email: "a@example.org", Organisation: w.readers.ID, Role: string(account.Partner)}, true)
		must(t, err)
		_, err = w.Alliance.AskToJoin(w.as(w.pat), alliance.JoinRequest{Collaboration: "sy", Constituency: alliance.ForSchools, Why: "Why not"})
		must(t, err)
		_, err = w.Alliance.Leave(ed, w.patAt.ID, w.Clock.AddDate(0, 0, 3), w.ed.ID, "", false)
		must(t, err)
		_, err = w.Alliance.AddEntry(lead, alliance.Entry{Collaboration: "wm", List: alliance.Timeline, Label: "learned", Day: date("2026-03-01"), Title: "Books help"})
		must(t, err)
		must(t, w.Alliance.Apart(ed, w.readers.ID, w.school.ID))
		_, err = w.Alliance.Merge(ed, w.readers.ID, w.school.ID, "same")
		must(t, err)
		_, err = w.Alliance.ReadMembers(ed, "members.xlsx", alliance.MemberList{})
		must(t, err)
		value := func(column string) string {
			if strings.HasSuffix(column, "email") || strings.HasSuffix(column, "mailbox") {
				return gone.Email
			}
			return string(gone.ID)
		}
		first := map[string]string{"person": "id", "organisation_distinct": "one_id"}
		for _, column := range alliance.PersonColumns() {
			table, name, _ := strings.Cut(column, ".")
			key := cmp.Or(first[table], "id")
			n, err := d.Exec(t.Context(), `update `+table+` set `+name+` = $1 where `+key+` = (select max(`+key+`) from `+table+`)`, value(column))
			if err != nil || n == 0 {
				t.Fatalf("%s: %d rows, %v", column, n, err)
			}
		}
		held, err := w.Alliance.ExportPerson(t.Context(), gone.ID)
		must(t, err)
		for _, h := range held {
			if len(h.Rows) == 0 {
				t.Errorf("nothing is exported under %q", h.What)
			}
		}
		if at, err := w.Alliance.ExportPersonAtTables(t.Context(), gone.ID); err != nil || len(at.Seats) == 0 || len(at.Written) == 0 {
			t.Errorf("exported %+v, %v", at, err)
		}
		must(t, w.Alliance.ErasePerson(t.Context(), gone.ID))
		must(t, w.Alliance.ErasePersonAtTables(t.Context(), gone.ID))
		for _, column := range alliance.PersonColumns() {
			table, name, _ := strings.Cut(column, ".")
			left, err := db.Collect(t.Context(), d, db.One[int64], `select count(*) from `+table+` where `+name+` = $1`, value(column))
			if err != nil || left[0] != 0 {
				t.Errorf("%s still has them: %v %v", column, left, err)
			}
		}
		w.verify()
	})
}

// What waited when somebody was erased is in the record, with nothing they said.
func TestErasureIsRecorded(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		h, err := w.Alliance.Leave(w.as(w.pat), w.patAt.ID, w.Clock.AddDate(0, 0, 3), w.ed.ID, "", false)
		must(t, err)
		j, err := w.Alliance.AskToJoin(w.as(w.pat), alliance.JoinRequest{Collaboration: "wm", Constituency: alliance.ForSchools, Why: "secret words"})
		must(t, err)
		for _, who := range []account.Identity{w.pat, w.ed} {
			if about, err := w.Audit.List(t.Context(), audit.Filter{Kind: "hand-over", Concerns: who.ID}); err != nil || len(about) != 1 {
				t.Errorf("the record of planning it does not concern %s: %v", who.Name, err)
			}
		}
		must(t, w.Alliance.ErasePerson(t.Context(), w.pat.ID))
		for kind, want := range map[string]struct {
			thing  term.ID
			action string
		}{"hand-over": {h.ID, "handover.off"}, "join request": {j.ID, "join.withdrawn"}} {
			entries, err := w.Audit.List(t.Context(), audit.Filter{Kind: kind})
			if err != nil || len(entries) != 2 || entries[0].Action != want.action || entries[0].Thing != want.thing || entries[0].After["why"] != "" || slices.Contains(entries[0].About, "") {
				t.Errorf("%s: %+v, %v", kind, entries, err)
			}
		}
		if h, err := w.Alliance.Handover(t.Context(), h.ID); err != nil || h.State != alliance.HandoverOff {
			t.Errorf("the hand-over is %q: %v", h.State, err)
		}
		w.verify()
	})
}

func TestDraftsAreNotKept(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		old, err := w.Alliance.ReadMembers(t.Context(), "old.xlsx", alliance.MemberList{})
		must(t, err)
		w.Clock = w.Clock.Add(alliance.DraftsFor)
		new, err := w.Alliance.ReadMembers(t.Context(), "new.xlsx", alliance.MemberList{})
		must(t, err)
		if n, err := w.Alliance.SweepImports(t.Context(), w.Clock.Add(-alliance.DraftsFor+time.Second)); err != nil || n != 1 {
			t.Errorf("swept %d, %v", n, err)
		}
		if all, err := w.Alliance.MemberImports(t.Context()); err != nil || len(all) != 1 || all[0].ID != new.ID || all[0].ID == old.ID {
			t.Errorf("left: %+v, %v", all, err)
		}
	})
}

func TestNamesAreBounded(t *testing.T) {
	long := strings.Repeat("é", 200)
	for what, c := range map[string]struct {
		o    alliance.Organisation
		want bool
	}{
		"200 letters":       {alliance.Organisation{Name: long, About: strings.Repeat("é", 2000)}, true},
		"201 letters":       {alliance.Organisation{Name: long + "é"}, false},
		"a bell":            {alliance.Organisation{Name: "Ding\adong"}, false},
		"a long other name": {alliance.Organisation{Name: "Short", OtherNames: []string{long + "é"}}, false},
		"a long about":      {alliance.Organisation{Name: "Short", About: strings.Repeat("é", 2001)}, false},
	} {
		c.o.Kind = alliance.Charity
		if err := c.o.Validate(); (err == nil) != c.want {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAskDoneWithoutAnAnswer(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		a, err := w.Alliance.AskOf(w.as(w.lead), alliance.Ask{Collaboration: "wm", Organisation: w.school.ID, Title: "Ten places"})
		must(t, err)
		must(t, w.Alliance.FinishAsk(w.as(w.lead), "wm", a.ID, false))
		if err := w.Alliance.AnswerAsk(w.as(w.sam), w.school.ID, a.ID, "Six"); fault.KindOf(err) != fault.Clash || strings.Contains(fault.PublicMessage(err), "0001") {
			t.Errorf("%v", err)
		}
	})
}

// The pages of a merged organisation are the survivor's.
func TestPagesOfAMergedOrganisation(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		_, err := w.Alliance.Merge(t.Context(), w.school.ID, w.readers.ID, "")
		must(t, err)
		h := w.handler()
		ed, public := w.reader(h, w.ed), w.reader(h, account.Identity{})
		old, now := "/organisations/"+string(w.school.ID), "/organisations/"+string(w.readers.ID)
		for _, path := range []string{"", "/people?x=1", "/people/invite", "/edit", "/people/" + string(w.patAt.ID) + "/leave"} {
			if to := ed.get(old+path, 303).Header().Get("Location"); to != now+path {
				t.Errorf("%s leads to %s", path, to)
			}
		}
		ed.post(old+"/people/"+string(w.patAt.ID)+"/role", url.Values{"role": {string(account.OrganisationEditor)}}, 303)
		if got := w.roleAt(w.pat, w.readers); got != account.OrganisationEditor {
			t.Errorf("role %q", got)
		}
		ed.get(now+"/people", 200, htmltest.In("#people tbody", htmltest.Count("tr", 3)))
		public.get("/settings/gias:100000", 200, htmltest.In("#with-us a", htmltest.Attr("href", now)))
	})
}
