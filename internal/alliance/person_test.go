package alliance_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// town is a house with two organisations, some people, and two collaborations.
type town struct {
	*alliancetest.House
	t                  testing.TB
	readers, school    alliance.Organisation
	ed, pat, sam, lead account.Identity
	edAt, patAt        alliance.Affiliation
}

func newTown(t testing.TB, d *db.DB) *town {
	t.Helper()
	w := &town{House: alliancetest.Open(d), t: t}
	w.addTables()
	var err error
	add := func(o alliance.Organisation) alliance.Organisation {
		o, err := w.Alliance.Add(t.Context(), o)
		must(t, err)
		return o
	}
	w.readers = add(alliance.Organisation{Name: "Readers", Kind: alliance.Charity})
	w.school = add(alliance.Organisation{Name: "Oak School", Kind: alliance.School, Identifiers: []alliance.Identifier{"GB-EDU-100000"}})
	w.ed, w.pat, w.sam, w.lead = w.person("Ed Editor"), w.person("Pat Partner"), w.person("Sam School"), w.person("Lea Lead")
	w.edAt, err = w.Alliance.Affiliate(t.Context(), alliance.Affiliation{Person: w.ed.ID, Organisation: w.readers.ID, Role: account.OrganisationEditor})
	must(t, err)
	w.patAt, err = w.Alliance.Affiliate(t.Context(), alliance.Affiliation{Person: w.pat.ID, Organisation: w.readers.ID, Role: account.Partner})
	must(t, err)
	_, err = w.Alliance.Affiliate(t.Context(), alliance.Affiliation{Person: w.sam.ID, Organisation: w.school.ID, Role: account.OrganisationEditor})
	must(t, err)
	_, err = w.Account.Grant(t.Context(), account.Grant{Person: w.lead.ID, Role: account.PartnershipLead, Scope: term.OfCollaboration("wm"), Source: "test"})
	must(t, err)
	return w
}

// addTables begins two collaborations.
func (w *town) addTables() {
	w.t.Helper()
	for id, name := range map[term.ID]string{"wm": "West Midlands", "sy": "South Yorkshire"} {
		_, err := w.Alliance.AddCollaboration(w.t.Context(), alliance.Collaboration{ID: id, Kind: alliance.ThematicCollaboration, Name: name, Focus: "Young people."})
		must(w.t, err)
	}
}

// sit gives somebody a seat for an organisation.
func (w *town) sit(who account.Identity, role alliance.SeatRole, o alliance.Organisation) {
	w.t.Helper()
	_, err := w.Alliance.AddSeat(w.t.Context(), alliance.Seat{Collaboration: "wm", Holder: alliance.HeldByPerson, Person: who.ID, Organisation: o.ID, Role: role, Constituency: alliance.ForMembers, From: w.Clock.AddDate(0, -1, 0)})
	must(w.t, err)
}

// seatsOf lists the seats that somebody holds now.
func (w *town) seatsOf(person term.ID) (out []alliance.Seat) {
	w.t.Helper()
	all, err := w.Alliance.SeatsOfPerson(w.t.Context(), person)
	must(w.t, err)
	for _, seat := range all {
		if seat.At(w.Clock) {
			out = append(out, seat)
		}
	}
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *town) person(name string) account.Identity {
	w.t.Helper()
	email := strings.ReplaceAll(strings.ToLower(name), " ", ".") + "@example.org"
	i, err := w.Account.AddIdentity(w.t.Context(), account.Identity{Name: name, Email: email}, true)
	must(w.t, err)
	return i
}

// as is a context in which somebody acts, with the roles they hold now.
func (w *town) as(i account.Identity) context.Context {
	w.t.Helper()
	a, err := w.Account.Actor(w.t.Context(), i)
	must(w.t, err)
	return account.WithActor(w.t.Context(), a)
}

func (w *town) list(i account.Identity, l alliance.Listing, email bool) {
	w.t.Helper()
	must(w.t, w.Alliance.ChangePerson(w.as(i), alliance.Person{Identity: i, Title: "Literacy lead", Listing: l, ShowEmail: email}))
}

// mail gives the texts that were sent to an address, the newest last.
func (w *town) mail(to string) []string {
	w.t.Helper()
	all, err := db.Collect(w.t.Context(), w.DB, db.One[string], `select body from mail_message where address = $1 order by made, id`, to)
	must(w.t, err)
	return all
}

var tokenIn = regexp.MustCompile(`token=(\w+)`)

// token finds the invitation's token in the newest mail to an address.
func (w *town) token(to string) string {
	w.t.Helper()
	all := w.mail(to)
	if len(all) == 0 {
		w.t.Fatalf("no mail to %s", to)
	}
	return tokenIn.FindStringSubmatch(all[len(all)-1])[1]
}

func (w *town) roleAt(i account.Identity, o alliance.Organisation) account.Role {
	w.t.Helper()
	grants, err := w.Account.GrantsOf(w.t.Context(), i.ID)
	must(w.t, err)
	var found account.Role
	for _, g := range grants {
		if g.Scope == term.OfOrganisation(o.ID) {
			if found != "" {
				w.t.Errorf("%s holds two roles at %s", i.Name, o.Name)
			}
			found = g.Role
		}
	}
	return found
}

// verify fails the test when the record of what was done does not hold together.
func (w *town) verify() {
	w.t.Helper()
	if _, err := w.Audit.Verify(w.t.Context(), func(int64) {}); err != nil {
		w.t.Error(err)
	}
}

func TestAffiliationGivesItsRole(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		if got := w.roleAt(w.ed, w.readers); got != account.OrganisationEditor {
			t.Errorf("the editor's role: %q", got)
		}
		// Again, and lower, changes nothing; higher raises.
		for _, step := range []struct{ ask, want account.Role }{{account.Partner, account.Partner}, {account.OrganisationEditor, account.OrganisationEditor}, {account.Partner, account.OrganisationEditor}} {
			_, err := w.Alliance.Affiliate(t.Context(), alliance.Affiliation{Person: w.pat.ID, Organisation: w.readers.ID, Role: step.ask})
			must(t, err)
			if got := w.roleAt(w.pat, w.readers); got != step.want {
				t.Errorf("asked for %s: holds %q, want %q", step.ask, got, step.want)
			}
		}
		if _, err := w.Alliance.Affiliate(t.Context(), alliance.Affiliation{Person: w.lead.ID, Organisation: w.readers.ID, Role: account.NationalTeam}); fault.KindOf(err) != fault.Bad {
			t.Errorf("the national team's role by affiliation: %v", err)
		}
		// An affiliation that cannot be written grants nothing.
		if _, err := w.Alliance.Affiliate(t.Context(), alliance.Affiliation{Person: w.lead.ID, Organisation: "nowhere", Role: account.Partner}); err == nil {
			t.Error("affiliated to an organisation that is not there")
		}
		if grants, _ := w.Account.GrantsOf(t.Context(), w.lead.ID); len(grants) != 1 {
			t.Errorf("%d grants after a failed affiliation, want 1", len(grants))
		}
		w.verify()
	})
}

func TestDirectoryKeepsToWhatPeopleChose(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		names := func(ctx context.Context, want alliance.DirectoryWant) string {
			found, err := w.Alliance.Directory(ctx, want)
			must(t, err)
			var out []string
			for _, p := range found {
				out = append(out, p.Name)
			}
			return strings.Join(out, ", ")
		}
		if got := names(w.as(w.ed), alliance.DirectoryWant{}); got != "" {
			t.Errorf("before anybody chose: %s", got)
		}
		w.list(w.pat, alliance.ListedForMembers, true)
		w.list(w.ed, alliance.ListedForColleagues, false)
		for who, tt := range map[string]struct {
			ctx  context.Context
			want string
		}{"the public": {t.Context(), ""}, "no role": {w.as(w.person("No Role")), ""}, "a colleague": {w.as(w.pat), "Ed Editor, Pat Partner"}, "another organisation's": {w.as(w.sam), "Pat Partner"}} {
			if got := names(tt.ctx, alliance.DirectoryWant{}); got != tt.want {
				t.Errorf("%s finds %q, want %q", who, got, tt.want)
			}
			hits, err := w.Alliance.PeopleFinder().Find(tt.ctx, site.Viewer{}, "e", 10)
			if want := strings.Count(tt.want, "Ed ") + strings.Count(tt.want, "Pat "); err != nil || len(hits) != want {
				t.Errorf("%s searches and finds %d, want %d (%v)", who, len(hits), want, err)
			}
		}
		if got := names(w.as(w.sam), alliance.DirectoryWant{Text: "LITERACY pat", Organisation: w.readers.ID, Role: account.Partner, Kind: alliance.Charity}); got != "Pat Partner" {
			t.Errorf("every filter: %q", got)
		}
		for _, none := range []alliance.DirectoryWant{{Text: "editor"}, {Organisation: w.school.ID}, {Role: account.OrganisationEditor}, {Kind: alliance.School}} {
			if got := names(w.as(w.sam), none); got != "" {
				t.Errorf("%+v finds %q", none, got)
			}
		}
		// Who is hidden is as if they were not there.
		_, hidden := w.Alliance.VisiblePerson(w.as(w.sam), w.ed.ID)
		_, nobody := w.Alliance.VisiblePerson(w.as(w.sam), "nobody")
		if fault.KindOf(hidden) != fault.Missing || fault.PublicMessage(hidden) != fault.PublicMessage(nobody) {
			t.Errorf("hidden: %v; nobody: %v", hidden, nobody)
		}
		if _, err := w.Alliance.VisiblePerson(w.as(w.ed), w.ed.ID); err != nil {
			t.Errorf("one's own page: %v", err)
		}
		// A new name is found at once, an old one not.
		must(t, w.Account.Rename(t.Context(), w.pat.ID, "Zoe Partner"))
		if got := names(w.as(w.sam), alliance.DirectoryWant{Text: "zoe"}); got != "Zoe Partner" {
			t.Errorf("after a rename: %q", got)
		}
		w.list(w.pat, alliance.Hidden, true)
		if got := names(w.as(w.sam), alliance.DirectoryWant{}); got != "" {
			t.Errorf("after hiding: %q", got)
		}
		w.verify()
	})
}

// invite invites the reader of an address to be a partner at the readers.
func (w *town) invite(email string) (alliance.Invitation, error) {
	return w.Alliance.Invite(w.as(w.ed), alliance.Invitation{Email: email, Organisation: w.readers.ID, Role: string(account.Partner)}, true)
}

func TestInvitation(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		if _, err := w.Alliance.Invite(w.as(w.ed), alliance.Invitation{Email: "child@example.org", Organisation: w.readers.ID, Role: string(account.Partner)}, false); fault.KindOf(err) != fault.Bad {
			t.Errorf("without the declaration: %v", err)
		}
		i, err := w.invite("New@Example.org")
		must(t, err)
		if _, err := w.invite("new@example.org"); fault.KindOf(err) != fault.Clash {
			t.Errorf("invited twice: %v", err)
		}
		token := w.token("new@example.org")
		if all := w.mail("new@example.org"); !strings.Contains(all[0], "http://127.0.0.1:8080/invitations/accept?token="+token) {
			t.Errorf("a link that leads nowhere: %q", all)
		}
		if n, _ := db.Collect(t.Context(), d, db.One[string], `select id from invitation where token_hash = $1`, token); len(n) != 0 {
			t.Error("the token itself is kept")
		}
		if err := w.Alliance.Resend(w.as(w.ed), i.ID); fault.KindOf(err) != fault.Clash {
			t.Errorf("sent again at once: %v", err)
		}
		w.Clock = w.Clock.Add(time.Hour)
		must(t, w.Alliance.Resend(w.as(w.ed), i.ID))
		if _, _, err := w.Alliance.Accept(t.Context(), token, "New Person", true); fault.KindOf(err) != fault.Missing {
			t.Errorf("the replaced link: %v", err)
		}
		token = w.token("new@example.org")
		if _, _, err := w.Alliance.Accept(t.Context(), token, "New Person", false); fault.KindOf(err) != fault.Bad {
			t.Errorf("a child: %v", err)
		}
		who, made, err := w.Alliance.Accept(t.Context(), token, "New Person", true)
		must(t, err)
		if !made || who.Email != "new@example.org" || w.roleAt(who, w.readers) != account.Partner {
			t.Errorf("accepted: made %v, %+v, role %q", made, who, w.roleAt(who, w.readers))
		}
		if _, _, err := w.Alliance.Accept(t.Context(), token, "New Person", true); fault.KindOf(err) != fault.Missing {
			t.Errorf("used twice: %v", err)
		}
		if open, _ := w.Alliance.OpenInvitations(t.Context(), term.OfOrganisation(w.readers.ID)); len(open) != 0 {
			t.Errorf("%d open after it was accepted", len(open))
		}
		w.verify()
	})
}

// Somebody who is here already must be the one who accepts.
func TestInvitationOfSomebodyHere(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		_, err := w.invite(w.sam.Email)
		must(t, err)
		token := w.token(w.sam.Email)
		for _, ctx := range []context.Context{t.Context(), w.as(w.pat)} {
			if _, _, err := w.Alliance.Accept(ctx, token, "Not Sam", true); fault.KindOf(err) != fault.Denied {
				t.Errorf("accepted for somebody else: %v", err)
			}
		}
		if who, made, err := w.Alliance.Accept(w.as(w.sam), token, "", false); err != nil || made || who.Name != "Sam School" {
			t.Errorf("accepted by who was here: %v %v %v", who, made, err)
		}
		w.verify()
	})
}

// What ran out, or was taken back, is of no use, and its address is forgotten.
func TestInvitationThatIsOver(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		_, err := w.invite("late@example.org")
		must(t, err)
		revoked, err := w.invite("revoked@example.org")
		must(t, err)
		must(t, w.Alliance.Revoke(w.as(w.ed), revoked.ID))
		if _, _, err := w.Alliance.Accept(t.Context(), w.token("revoked@example.org"), "R", true); fault.KindOf(err) != fault.Clash {
			t.Errorf("taken back: %v", err)
		}
		w.Clock = w.Clock.Add(alliance.InvitationLife)
		if _, _, err := w.Alliance.Accept(t.Context(), w.token("late@example.org"), "L", true); fault.KindOf(err) != fault.Clash {
			t.Errorf("run out: %v", err)
		}
		w.Clock = w.Clock.AddDate(0, 2, 0)
		if swept, err := w.Alliance.Sweep(t.Context()); err != nil || swept.Invitations != 2 {
			t.Errorf("swept %+v, %v", swept, err)
		}
		left, err := db.Collect(t.Context(), d, db.One[string], `select email from invitation where email in ('late@example.org', 'revoked@example.org')`)
		if err != nil || len(left) != 0 {
			t.Errorf("kept %v, %v", left, err)
		}
		w.verify()
	})
}

func TestInvitationIsUsedOnce(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		_, err := w.invite("new@example.org")
		must(t, err)
		token := w.token("new@example.org")
		errs := make(chan error)
		for range 6 {
			go func() {
				_, _, err := w.Alliance.Accept(t.Context(), token, "New Person", true)
				errs <- err
			}()
		}
		accepted := 0
		for range 6 {
			if err := <-errs; err == nil {
				accepted++
			} else if !fault.Is(err, fault.Clash) && !fault.Is(err, fault.Missing) {
				t.Errorf("one who came late: %v", err)
			}
		}
		if accepted != 1 {
			t.Errorf("accepted %d times", accepted)
		}
		w.verify()
	})
}

func TestInvitationToASeat(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		_, err := w.Alliance.Invite(w.as(w.lead), alliance.Invitation{Email: "chair@example.org", Collaboration: "wm", Role: "chair", Representing: w.school.ID, Constituency: alliance.ForSchools}, true)
		must(t, err)
		who, _, err := w.Alliance.Accept(t.Context(), w.token("chair@example.org"), "Cher Chair", true)
		must(t, err)
		seats := w.seatsOf(who.ID)
		if len(seats) != 1 || seats[0].Collaboration != "wm" || seats[0].Role != alliance.ChairRole || seats[0].Organisation != w.school.ID || seats[0].Constituency != alliance.ForSchools {
			t.Errorf("seats: %+v", seats)
		}
	})
}

func TestRequestsToJoin(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		new := w.person("Nia New")
		j, err := w.Alliance.AskToJoin(w.as(new), alliance.JoinRequest{Organisation: w.school.ID, Why: "I teach there."})
		must(t, err)
		if _, err := w.Alliance.AskToJoin(w.as(new), alliance.JoinRequest{Organisation: w.school.ID, Why: "Again."}); fault.KindOf(err) != fault.Clash {
			t.Errorf("asked twice: %v", err)
		}
		if err := w.Alliance.WithdrawJoin(w.as(w.pat), j.ID); fault.KindOf(err) != fault.Missing {
			t.Errorf("withdrawn by another: %v", err)
		}
		must(t, w.Alliance.AcceptJoin(w.as(w.sam), j.ID, string(account.Partner)))
		if got := w.roleAt(new, w.school); got != account.Partner {
			t.Errorf("role after joining: %q", got)
		}
		if err := w.Alliance.DeclineJoin(w.as(w.sam), j.ID, "No"); fault.KindOf(err) != fault.Clash {
			t.Errorf("decided twice: %v", err)
		}
		seat, err := w.Alliance.AskToJoin(w.as(new), alliance.JoinRequest{Collaboration: "wm", Representing: w.school.ID, Constituency: alliance.ForSchools, Why: "Our pupils."})
		must(t, err)
		if err := w.Alliance.DeclineJoin(w.as(w.lead), seat.ID, ""); fault.KindOf(err) != fault.Bad {
			t.Errorf("declined without a word: %v", err)
		}
		must(t, w.Alliance.DeclineJoin(w.as(w.lead), seat.ID, "The table is full until May."))
		if all := w.mail(new.Email); len(all) != 2 || !strings.Contains(all[1], "full until May") {
			t.Errorf("mail: %q", all)
		}
		again, err := w.Alliance.AskToJoin(w.as(new), alliance.JoinRequest{Collaboration: "wm", Constituency: alliance.ForSchools, Why: "It is May."})
		must(t, err)
		must(t, w.Alliance.AcceptJoin(w.as(w.lead), again.ID, "member"))
		if seats := w.seatsOf(new.ID); len(seats) != 1 {
			t.Errorf("seats: %+v", seats)
		}
		w.verify()
	})
}

func TestHandover(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.sit(w.ed, alliance.ChairRole, w.readers)
		w.sit(w.ed, alliance.MemberRole, w.school)
		passes, err := w.Alliance.Passes(t.Context(), w.edAt.ID)
		if err != nil || len(passes.Seats) != 1 || !passes.LastEditor {
			t.Fatalf("passes %+v, %v", passes, err)
		}
		h, err := w.Alliance.Leave(w.as(w.ed), w.edAt.ID, w.Clock, w.pat.ID, "", false)
		must(t, err)
		check := func(when string, ed, pat account.Role, edSeats, patSeats int) {
			t.Helper()
			if e, p := w.roleAt(w.ed, w.readers), w.roleAt(w.pat, w.readers); e != ed || p != pat || len(w.seatsOf(w.ed.ID)) != edSeats || len(w.seatsOf(w.pat.ID)) != patSeats {
				t.Errorf("%s: roles %q and %q, seats %d and %d", when, e, p, len(w.seatsOf(w.ed.ID)), len(w.seatsOf(w.pat.ID)))
			}
		}
		check("handed over", "", account.OrganisationEditor, 1, 1)
		if len(w.mail(w.ed.Email)) != 1 || len(w.mail(w.pat.Email)) != 1 {
			t.Error("both were to be told")
		}
		w.Clock = w.Clock.Add(23 * time.Hour)
		must(t, w.Alliance.Undo(w.as(w.pat), h.ID))
		check("undone", account.OrganisationEditor, account.Partner, 2, 0)
		if err := w.Alliance.Undo(w.as(w.pat), h.ID); fault.KindOf(err) != fault.Clash {
			t.Errorf("undone twice: %v", err)
		}
		// On a day to come: called off, planned again, and carried out by the sweep.
		planned, err := w.Alliance.Leave(w.as(w.ed), w.edAt.ID, w.Clock.AddDate(0, 0, 7), "", "", false)
		must(t, err)
		if _, err := w.Alliance.Leave(w.as(w.ed), w.edAt.ID, w.Clock, "", "", false); fault.KindOf(err) != fault.Clash {
			t.Errorf("planned twice: %v", err)
		}
		must(t, w.Alliance.CallOff(w.as(w.ed), planned.ID))
		planned, err = w.Alliance.Leave(w.as(w.ed), w.edAt.ID, w.Clock.AddDate(0, 0, 7), "", "", false)
		must(t, err)
		if swept, err := w.Alliance.Sweep(t.Context()); err != nil || swept.Handovers != 0 {
			t.Errorf("before its day: %+v %v", swept, err)
		}
		w.Clock = w.Clock.AddDate(0, 0, 7)
		if swept, err := w.Alliance.Sweep(t.Context()); err != nil || swept.Handovers != 1 {
			t.Errorf("on its day: %+v %v", swept, err)
		}
		check("left to nobody", "", account.Partner, 1, 0)
		must(t, w.Alliance.Undo(t.Context(), planned.ID))
		check("undone again", account.OrganisationEditor, account.Partner, 2, 0)
		h, err = w.Alliance.Leave(w.as(w.ed), w.edAt.ID, w.Clock, "", "next@example.org", true)
		must(t, err)
		check("waiting for the invitation", account.OrganisationEditor, account.Partner, 2, 0)
		who, _, err := w.Alliance.Accept(t.Context(), w.token("next@example.org"), "Nex Next", true)
		must(t, err)
		if w.roleAt(who, w.readers) != account.OrganisationEditor || len(w.seatsOf(who.ID)) != 1 || w.roleAt(w.ed, w.readers) != "" {
			t.Errorf("after accepting: %q, %d seats", w.roleAt(who, w.readers), len(w.seatsOf(who.ID)))
		}
		w.Clock = w.Clock.Add(25 * time.Hour)
		if err := w.Alliance.Undo(w.as(who), h.ID); fault.KindOf(err) != fault.Clash {
			t.Errorf("undone after a day: %v", err)
		}
		w.verify()
	})
}

func TestErasePerson(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.list(w.ed, alliance.ListedForMembers, true)
		ctx := w.as(w.ed)
		_, err := w.Alliance.Invite(ctx, alliance.Invitation{Email: "a@example.org", Organisation: w.readers.ID, Role: string(account.Partner)}, true)
		must(t, err)
		_, err = w.Alliance.AddOffer(ctx, alliance.Offer{Organisation: w.readers.ID, Kind: "mentors", Title: "Mentors", Visibility: alliance.OfferToAll})
		must(t, err)
		_, err = w.Alliance.AskToJoin(ctx, alliance.JoinRequest{Collaboration: "wm", Constituency: alliance.ForSchools, Why: "secret words"})
		must(t, err)
		_, err = w.Alliance.Leave(ctx, w.edAt.ID, w.Clock.AddDate(0, 0, 3), w.pat.ID, "", false)
		must(t, err)
		export, err := w.Alliance.ExportPerson(t.Context(), w.ed.ID)
		if text := fmt.Sprint(export); err != nil || !strings.Contains(text, "Literacy lead") || !strings.Contains(text, "Readers") || !strings.Contains(text, "secret words") || !strings.Contains(text, "a@example.org") || !strings.Contains(text, "Mentors") {
			t.Errorf("export: %v %v", export, err)
		}
		must(t, w.Alliance.ErasePerson(t.Context(), w.ed.ID))
		if got := w.roleAt(w.ed, w.readers); got != "" {
			t.Errorf("still %q", got)
		}
		if found, _ := w.Alliance.Directory(w.as(w.sam), alliance.DirectoryWant{}); len(found) != 0 {
			t.Errorf("still listed: %v", found)
		}
		for table, columns := range map[string][]string{"person": {"id"}, "affiliation": {"person_id"}, "invitation": {"by_id", "person_id"}, "join_request": {"person_id", "decided_by"}, "handover": {"successor_id", "by_id"}, "offer": {"by_id"}, "ask": {"by_id", "answered_by"}} {
			for _, column := range columns {
				left, err := db.Collect(t.Context(), d, db.One[int64], `select count(*) from `+table+` where `+column+` = $1`, string(w.ed.ID))
				if err != nil || left[0] != 0 {
					t.Errorf("%s.%s still names them: %v %v", table, column, left, err)
				}
			}
		}
		kept, err := db.Collect(t.Context(), d, db.One[int64], `select count(*) from affiliation where organisation_id = $1`, string(w.readers.ID))
		if err != nil || kept[0] != 2 {
			t.Errorf("%v affiliations are counted, %v", kept, err)
		}
		if offers, _ := w.Alliance.Offers(t.Context(), alliance.OffersWant{}); len(offers) != 1 {
			t.Error("the offer went with them")
		}
		if swept, err := w.Alliance.Sweep(t.Context()); err != nil || swept.Handovers != 0 {
			t.Errorf("swept %+v %v", swept, err)
		}
		w.verify()
	})
}

func TestAsksAndOffers(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		if _, err := w.Alliance.AskOf(w.as(w.lead), alliance.Ask{Collaboration: "wm", Organisation: w.readers.ID, Title: "Come"}); fault.KindOf(err) != fault.Bad {
			t.Errorf("asked of a charity: %v", err)
		}
		a, err := w.Alliance.AskOf(w.as(w.lead), alliance.Ask{Collaboration: "wm", Organisation: w.school.ID, Title: "Ten work experience places", ByWhen: w.Clock.AddDate(0, 1, 0)})
		must(t, err)
		if all := w.mail(w.sam.Email); len(all) != 1 || !strings.Contains(all[0], "/organisations/"+string(w.school.ID)+"/with-us") {
			t.Errorf("mail to the editor: %q", all)
		}
		if err := w.Alliance.AnswerAsk(w.as(w.ed), w.readers.ID, a.ID, "Yes"); fault.KindOf(err) != fault.Missing {
			t.Errorf("answered for another: %v", err)
		}
		must(t, w.Alliance.AnswerAsk(w.as(w.sam), w.school.ID, a.ID, "Six in May"))
		if err := w.Alliance.FinishAsk(w.as(w.lead), "sy", a.ID, false); fault.KindOf(err) != fault.Missing {
			t.Errorf("finished by another collaboration: %v", err)
		}
		must(t, w.Alliance.FinishAsk(w.as(w.lead), "wm", a.ID, false))
		if err := w.Alliance.AnswerAsk(w.as(w.sam), w.school.ID, a.ID, "Seven"); fault.KindOf(err) != fault.Clash {
			t.Errorf("answered when done: %v", err)
		}
		must(t, w.Alliance.FinishAsk(w.as(w.lead), "wm", a.ID, true))
		if got, err := w.Alliance.Ask(t.Context(), a.ID); err != nil || got.State != alliance.AskAnswered || got.Answer != "Six in May" {
			t.Errorf("%+v %v", got, err)
		}

		day := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
		inside, err := w.Alliance.AddOffer(w.as(w.sam), alliance.Offer{Organisation: w.school.ID, Kind: "room", Title: "The hall", Themes: term.NewThemeSet(term.Literacy), To: day, Visibility: alliance.OfferToAlliance, HowMany: 80})
		must(t, err)
		_, err = w.Alliance.AddOffer(w.as(w.sam), alliance.Offer{Organisation: w.school.ID, Kind: "mentors", Title: "Mentors", Visibility: alliance.OfferToAll})
		must(t, err)
		count := func(ctx context.Context, want alliance.OffersWant) int {
			found, err := w.Alliance.Offers(ctx, want)
			must(t, err)
			return len(found)
		}
		if got := []int{count(t.Context(), alliance.OffersWant{}), count(w.as(w.person("No Role")), alliance.OffersWant{}), count(w.as(w.ed), alliance.OffersWant{}), count(w.as(w.ed), alliance.OffersWant{Theme: term.Literacy, Kind: "room", Text: "HALL"}),
			count(w.as(w.ed), alliance.OffersWant{Organisation: w.readers.ID})}; !slices.Equal(got, []int{1, 1, 2, 1, 0}) {
			t.Errorf("offers seen: %v", got)
		}
		if err := w.Alliance.WithdrawOffer(w.as(w.ed), w.readers.ID, inside.ID, false); fault.KindOf(err) != fault.Missing {
			t.Errorf("withdrawn by another: %v", err)
		}
		must(t, w.Alliance.WithdrawOffer(w.as(w.sam), w.school.ID, inside.ID, false))
		withdrawn := count(w.as(w.ed), alliance.OffersWant{})
		must(t, w.Alliance.WithdrawOffer(w.as(w.sam), w.school.ID, inside.ID, true))
		w.Clock = day.AddDate(0, 0, 1)
		if over := count(w.as(w.ed), alliance.OffersWant{}); withdrawn != 1 || over != 1 {
			t.Errorf("%d when withdrawn, %d once over", withdrawn, over)
		}
		w.verify()
	})
}
