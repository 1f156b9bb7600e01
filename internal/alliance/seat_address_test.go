package alliance_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
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
	"fairground/internal/htmltest"
	"fairground/internal/term"
)

const (
	atWM  = "/collaborations/west-midlands/"
	atNet = "/collaborations/network/"
)

// addressed is a house with somebody at every kind of address that a seat may be
// given by, and a network in which one authority has both its seats.
func addressed(t testing.TB, d *db.DB) *alliancetest.House {
	t.Helper()
	h := furnished(t, d)
	person(t, h, "hidden", "Hid Den")
	person(t, h, "closed", "Clo Sed")
	if n, err := d.Exec(t.Context(), `update identity set ended = $1 where id = 'closed'`, h.Clock); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	person(t, h, "theirs", "The Irs")
	if _, err := h.Alliance.Affiliate(t.Context(), alliance.Affiliation{Person: "theirs", Organisation: "youth", Role: account.Partner}); err != nil {
		t.Fatal(err)
	}
	given(t, h, alliance.Seat{Collaboration: "net", Holder: alliance.HeldByPerson, Person: "fac", Role: alliance.SeniorOfficer, Constituency: alliance.ForCombined, Area: "E47000007"})
	return h
}

// step is one thing that somebody does who gives seats.
type step struct {
	as, path string
	form     url.Values
	back     bool          // the open invitation is taken back afterwards
	wait     time.Duration // before it
}

// with changes some fields of a form.
func with(form url.Values, more ...string) url.Values {
	out := maps.Clone(form)
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = []string{more[i+1]}
	}
	return out
}

// givingSeats is all that can be asked of somebody's address, rightly and wrongly.
func givingSeats() []step {
	seat := url.Values{"holder": {"person"}, "email": {"Address@example.org"}, "adult": {"yes"}, "role": {"member"}, "for": {"schools"}, "organisation": {"school"}, "from": {"2026-11-01"}}
	places := url.Values{"holder": {"organisation"}, "organisation": {"youth"}, "email": {"Address@example.org"}, "adult": {"yes"}, "role": {"observer"}, "for": {"young people"}, "from": {"2026-11-01"}}
	senior := with(seat, "role", "senior officer", "for", "combined authority", "organisation", "")
	over := url.Values{"email": {"Address@example.org"}, "adult": {"yes"}, "day": {"2026-11-21"}}
	return []step{
		{path: atWM + "seats/new", form: with(seat, "role", "king")},
		{path: atWM + "seats/new", form: with(seat, "for", "")},
		{path: atWM + "seats/new", form: with(seat, "for", "cats")},
		{path: atWM + "seats/new", form: with(seat, "adult", "")},
		{path: atWM + "seats/new", form: with(seat, "band", "14–17")},
		{path: atWM + "seats/new", form: with(seat, "group", "no such group")},
		{path: atWM + "seats/new", form: with(seat, "organisation", "no such organisation")},
		{path: atWM + "seats/new", form: with(seat, "from", "soon")},
		{path: atWM + "seats/new", form: with(seat, "from", "2026-12-01", "to", "2026-11-25")},
		{path: atWM + "seats/new", form: with(seat, "to", "2026-11-21")},
		{path: atWM + "seats/new", form: with(seat, "from", "2026-11-24")},
		{path: atWM + "seats/new", form: seat, back: true}, // invited already
		{path: atWM + "invitations", form: with(seat, "constituency", "schools"), back: true},
		{path: atWM + "invitations", form: with(seat, "constituency", "cats")},
		{path: atWM + "seats/s-member/hand-over", form: with(over, "day", "2025-12-31")},
		{path: atWM + "seats/s-member/hand-over", form: with(over, "day", "")},
		{path: atWM + "seats/s-member/hand-over", form: with(over, "adult", "")},
		{path: atWM + "seats/s-member/hand-over", form: over, back: true}, // sent again, it is one mail too many
		{path: atWM + "seats/s-youth/hand-over", form: with(over, "day", "2025-12-31")},
		{path: atWM + "seats/s-youth/hand-over", form: with(over, "day", "2026-12-31"), back: true, wait: 25 * time.Hour},
		{path: atWM + "seats/new", form: with(places, "role", "lead")},
		{path: atWM + "seats/new", form: places, back: true},
		{path: atWM + "seats/new", form: with(places, "role", "member")},
		{as: "nat", path: atNet + "seats/new", form: with(senior, "area", "E47000007"), wait: 25 * time.Hour}, // full
		{as: "nat", path: atNet + "seats/new", form: with(senior, "area", "E99999999")},
		{as: "nat", path: atNet + "seats/new", form: with(senior, "area", "E47000002", "to", "2026-12-01")},
		{path: atWM + "seats/s-fac/end", form: url.Values{"day": {"2026-11-22"}}},
		{path: atWM + "seats/s-fac/hand-over", form: over}, // ended
	}
}

var (
	idsIn    = regexp.MustCompile(`id-\d+`)
	tokensIn = regexp.MustCompile(`token=\w+|name="token" value="\w+"|nonce-[\w+/=]+|nonce="[^"]*"`)
)

// diary writes down what is shown and mailed, without an address and without
// what is different each time.
type diary struct {
	t     testing.TB
	h     *alliancetest.House
	pages http.Handler
	same  *strings.Replacer
	seen  []string
}

func newDiary(t testing.TB, h *alliancetest.House, address string) *diary {
	t.Helper()
	return &diary{t: t, h: h, pages: tables(t, h), same: strings.NewReplacer(address, "ADDRESS", strings.ToUpper(address), "ADDRESS", strings.Replace(address, "a", "A", 1), "ADDRESS")}
}

// ask asks for a page, or sends a form, as somebody.
func (d *diary) ask(as, method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(d.t.Context(), method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-As", as)
	w := httptest.NewRecorder()
	d.pages.ServeHTTP(w, r)
	return w
}

func (d *diary) note(what string, w *httptest.ResponseRecorder) {
	text := fmt.Sprint(w.Code, " ", w.Header(), "\n", w.Body)
	d.seen = append(d.seen, what+"\n"+tokensIn.ReplaceAllString(idsIn.ReplaceAllString(d.same.Replace(text), "ID"), "SECRET"))
}

// noteMail writes down all that was mailed.
func (d *diary) noteMail() {
	d.t.Helper()
	sent, err := db.Collect(d.t.Context(), d.h.DB, func(row db.Scanner) (m [3]string, err error) {
		err = row.Scan(&m[0], &m[1], &m[2])
		return m, err
	}, `select address, subject, body from mail_message order by made, id`)
	if err != nil || len(sent) == 0 {
		d.t.Fatal(len(sent), err)
	}
	for _, m := range sent {
		d.seen = append(d.seen, "mail "+tokensIn.ReplaceAllString(d.same.Replace(strings.Join(m[:], "\n")), "SECRET"))
	}
}

// play does the steps for an address and writes down all that whoever gives seats
// is shown, and all that is mailed.
func play(t *testing.T, d *db.DB, address string) (seen []string) {
	t.Helper()
	h := addressed(t, d)
	diary := newDiary(t, h, address)
	look := func(after string) {
		for _, path := range []string{atWM + "seats", atWM + "seats.csv", strings.TrimSuffix(atWM, "/"), atWM + "invitations", "/organisations/youth"} {
			diary.note(after+", then "+path, diary.ask("lead", "GET", path, nil))
		}
		for _, path := range []string{atNet + "seats", strings.TrimSuffix(atNet, "/")} {
			diary.note(after+", then "+path, diary.ask("nat", "GET", path, nil))
		}
	}
	for n, step := range givingSeats() {
		h.Clock = h.Clock.Add(step.wait)
		step.as = cmp.Or(step.as, "lead")
		if step.form.Has("email") {
			step.form.Set("email", address)
		}
		what := fmt.Sprintf("%d: %s", n, step.path)
		w := diary.ask(step.as, "POST", step.path, step.form)
		diary.note(what, w)
		if w.Code == 303 {
			look(what)
		}
		if !step.back {
			continue
		}
		open, err := h.Alliance.OpenInvitations(t.Context(), term.OfCollaboration("wm"))
		if err != nil || len(open) != 1 {
			t.Fatalf("%s: %d invitations are open, %v", what, len(open), err)
		}
		h.Clock = h.Clock.Add(11 * time.Minute)
		for _, do := range []string{"/resend", "/revoke", "/resend"} {
			diary.note(what+do, diary.ask("lead", "POST", atWM+"invitations/"+string(open[0].ID)+do, nil))
			look(what + do)
		}
	}
	diary.noteMail()
	return diary.seen
}

// sameForAll plays something for addresses of each kind that there is, and
// compares what is seen of it byte for byte.
func sameForAll(t *testing.T, play func(*testing.T, *db.DB, string) []string, statuses func(t *testing.T, seen []string)) {
	t.Helper()
	want := map[string][]string{}
	for _, address := range []string{"nobody@example.org", "hidden@example.org", "closed@example.org", "theirs@example.org", "member@example.org"} {
		dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
			kind, _, _ := strings.Cut(t.Name()[strings.LastIndex(t.Name(), "/")+1:], "#")
			seen := play(t, d, address)
			if want[kind] == nil {
				want[kind] = seen
				for _, page := range seen {
					unsaid(t, page, "Hid Den", "Clo Sed", "The Irs")
				}
				statuses(t, seen)
				return
			}
			if len(seen) != len(want[kind]) {
				t.Fatalf("%s: %d answers and mails, want %d", address, len(seen), len(want[kind]))
			}
			for i := range seen {
				if seen[i] != want[kind][i] {
					t.Fatalf("%s differs from an address that nobody has\n%s", address, firstDifference(want[kind][i], seen[i]))
				}
			}
		})
	}
}

// Whoever gives a seat by an address learns nothing of who has it: not whether
// they are here, hidden or ended, of an organisation, or at the table already.
func TestGivingByAddressTellsNothing(t *testing.T) {
	sameForAll(t, play, func(t *testing.T, seen []string) {
		if got := statuses(seen); got["303"] < 17 || got["422"] < 15 || got["429"] == 0 {
			t.Errorf("answered %v", got)
		}
	})
}

// statuses counts the answers to the steps that are compared, by their status.
func statuses(seen []string) map[string]int {
	got := map[string]int{}
	for _, s := range seen {
		what, rest, _ := strings.Cut(s, "\n")
		if _, _, looked := strings.Cut(what, ", then "); !looked && !strings.HasPrefix(what, "mail ") {
			got[rest[:3]]++
		}
	}
	return got
}

func firstDifference(a, b string) string {
	one, two := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(one), len(two)) {
		if one[i] != two[i] {
			return fmt.Sprintf("%s\nline %d\n- %s\n+ %s", one[0], i, one[i], two[i])
		}
	}
	return one[0] + ": one is longer"
}

// invitedAt is the one open invitation at a collaboration to an address.
func invitedAt(t *testing.T, h *alliancetest.House, collaboration term.ID, email string) alliance.Invitation {
	t.Helper()
	open, err := h.Alliance.OpenInvitations(t.Context(), term.OfCollaboration(collaboration))
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(open, func(i alliance.Invitation) bool { return i.Email == email })
	if at < 0 {
		t.Fatalf("%s is not invited to %s", email, collaboration)
	}
	return open[at]
}

// linkTo is the link in the newest mail to an address.
func linkTo(t *testing.T, h *alliancetest.House, email string) string {
	t.Helper()
	w := town{House: h, t: t}
	return "/invitations/accept?token=" + w.token(email)
}

// A seat is theirs who were invited once they accept, known here or not.
func TestSeatIsTheirsOnceAccepted(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := addressed(t, d)
		pages := tables(t, h)
		lead, hidden, public := visitor{t, pages, "lead"}, visitor{t, pages, "hidden"}, visitor{t, pages, ""}
		accept := func(v visitor, email string, want int, checks ...htmltest.Check) string {
			t.Helper()
			_, token, _ := strings.Cut(linkTo(t, h, email), "token=")
			return v.send("/invitations/accept", url.Values{"token": {token}, "name": {"New Comer"}, "adult": {"yes"}}, want, checks...)
		}
		lead.send(atWM+"seats/new", url.Values{"holder": {"person"}, "email": {"hidden@example.org"}, "adult": {"yes"}, "role": {"observer"}, "for": {"schools"}, "from": {"2026-01-01"}, "to": {"2026-11-25"}}, 303)
		page := lead.get(atWM+"seats", 200, htmltest.In("#held-table tbody", htmltest.Count("tr", 4)),
			htmltest.In("#invitations tbody", htmltest.Contains("hidden@example.org"), htmltest.Contains("Observer"), htmltest.Contains("Schools"), htmltest.Contains("24 November 2026"), htmltest.Contains("Take back"), htmltest.Contains("Send again")))
		unsaid(t, page, "Hid Den")
		if rolesHeld(t, h, "hidden") != "" {
			t.Error("they hold a role before they accepted")
		}
		if i := invitedAt(t, h, "wm", "hidden@example.org"); !i.Expires.Before(date("2026-11-25")) || i.Expires.Before(date("2026-11-24")) {
			t.Errorf("it can be accepted until %s, the seat ends on 25 November", i.Expires)
		}
		if to := public.do(httptest.NewRequestWithContext(t.Context(), "GET", linkTo(t, h, "hidden@example.org"), nil), 303).Header().Get("Location"); !strings.HasPrefix(to, "/sign-in") {
			t.Errorf("it leads to %q", to)
		}
		hidden.get(linkTo(t, h, "hidden@example.org"), 200, htmltest.In("main", htmltest.Contains("Lea Lead invites you to join West Midlands, as observer")), htmltest.None("#name"))
		if to := accept(hidden, "hidden@example.org", 303); to != "/collaborations/west-midlands" {
			t.Errorf("it leads to %q", to)
		}
		lead.get(atWM+"seats", 200, htmltest.In("#held-table tbody", htmltest.Contains("Hid Den"), htmltest.Contains("21 November 2026"), htmltest.Contains("25 November 2026")), htmltest.None("#invitations tbody tr"))
		if got := rolesHeld(t, h, "hidden"); got != "partner at wm" {
			t.Errorf("they hold %q", got)
		}

		// Handed over: it stays with whoever has it until the next accepts, and
		// until the day where that is still to come.
		lead.get(atWM+"seats/s-lead/hand-over", 200, htmltest.In("main", htmltest.Contains("Until they accept, the seat stays as it is;")))
		if to := lead.send(atWM+"seats/s-lead/hand-over", url.Values{"email": {"next@example.org"}, "adult": {"yes"}, "day": {"2026-12-01"}}, 303); !strings.HasPrefix(to, atWM+"seats?done=") {
			t.Errorf("it leads to %q", to)
		}
		lead.get(atWM+"seats", 200, htmltest.In("#invitations tbody", htmltest.Contains("takes over the seat of Lea Lead")))
		accept(public, "next@example.org", 303)
		lead.get(atWM+"seats", 200, htmltest.In("#held-table tbody", htmltest.Contains("1 December 2026")), htmltest.In("#past-table tbody", htmltest.Contains("New Comer")))
		next, _, err := h.Account.IdentityByEmail(t.Context(), "next@example.org")
		if err != nil || rolesHeld(t, h, "lead") != "partnership-lead at wm" || rolesHeld(t, h, next.ID) != "" {
			t.Errorf("before the day: %q and %q, %v", rolesHeld(t, h, "lead"), rolesHeld(t, h, next.ID), err)
		}
		h.Clock = h.Clock.AddDate(0, 0, 10)
		if rolesHeld(t, h, "lead") != "" || rolesHeld(t, h, next.ID) != "partnership-lead at wm" {
			t.Errorf("on the day: %q and %q", rolesHeld(t, h, "lead"), rolesHeld(t, h, next.ID))
		}
		if _, err := h.Audit.Verify(t.Context(), nil); err != nil {
			t.Error(err)
		}
	})
}

// What stands in the way of somebody who accepts is said to them, and to nobody
// else, and the invitation stays open.
func TestSeatThatCannotBeTaken(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := addressed(t, d)
		pages := tables(t, h)
		lead, member, public := visitor{t, pages, "lead"}, visitor{t, pages, "member"}, visitor{t, pages, ""}
		refused := func(v visitor, email, words string) {
			t.Helper()
			_, token, _ := strings.Cut(linkTo(t, h, email), "token=")
			v.send("/invitations/accept", url.Values{"token": {token}, "name": {"New Comer"}, "adult": {"yes"}}, 409, htmltest.In("main", htmltest.Contains(words)))
			invitedAt(t, h, "wm", email)
		}
		lead.send(atWM+"seats/s-member/hand-over", url.Values{"email": {"member@example.org"}, "adult": {"yes"}, "day": {"2026-11-21"}}, 303)
		refused(member, "member@example.org", "You have this seat already")
		lead.send(atWM+"seats/s-fac/hand-over", url.Values{"email": {"new@example.org"}, "adult": {"yes"}, "day": {"2026-11-21"}}, 303)
		lead.send(atWM+"seats/s-fac/end", url.Values{"day": {"2026-11-21"}}, 303)
		refused(public, "new@example.org", "has been taken meanwhile, or has ended")
		lead.send(atWM+"seats/new", url.Values{"holder": {"person"}, "email": {"closed@example.org"}, "adult": {"yes"}, "role": {"observer"}, "for": {"schools"}, "from": {"2026-11-21"}}, 303)
		refused(public, "closed@example.org", "account with this address has ended")
		if _, found, err := h.Account.IdentityByEmail(t.Context(), "new@example.org"); found || err != nil {
			t.Errorf("an account is left of what was refused: %v", err)
		}
	})
}

// An organisation's seat is given at once; whoever is invited to act for it must
// be one of its people when they accept.
func TestActingForASeat(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := addressed(t, d)
		pages := tables(t, h)
		lead, theirs, hidden, public := visitor{t, pages, "lead"}, visitor{t, pages, "theirs"}, visitor{t, pages, "hidden"}, visitor{t, pages, ""}
		accept := func(v visitor, email string, want int, checks ...htmltest.Check) {
			t.Helper()
			_, token, _ := strings.Cut(linkTo(t, h, email), "token=")
			v.send("/invitations/accept", url.Values{"token": {token}, "name": {"New Comer"}, "adult": {"yes"}}, want, checks...)
		}
		lead.send(atWM+"seats/new", url.Values{"holder": {"organisation"}, "organisation": {"youth"}, "email": {"theirs@example.org"}, "adult": {"yes"}, "role": {"observer"}, "for": {"young people"}, "from": {"2026-12-05"}}, 303)
		lead.get(atWM+"seats", 200, htmltest.In("#past-table tbody", htmltest.Contains("Youth Voice")), htmltest.In("#invitations tbody", htmltest.Contains("acts for the seat of Youth Voice")))
		theirs.get(linkTo(t, h, "theirs@example.org"), 200, htmltest.In("main", htmltest.Contains("as the adult who acts for the seat of Youth Voice, from 5 December 2026")))
		accept(theirs, "theirs@example.org", 303)
		all, err := h.Alliance.SeatsOf(t.Context(), "wm", time.Time{})
		must(t, err)
		at := slices.IndexFunc(all, func(s alliance.Seat) bool { return s.Role == alliance.ObserverRole })
		if len(all) != 5 || all[at].Acting != "theirs" || all[at].Previous != "" || rolesHeld(t, h, "theirs") != "partner at youth" {
			t.Errorf("%d seats, %+v; they hold %q", len(all), all[at], rolesHeld(t, h, "theirs"))
		}
		h.Clock = h.Clock.AddDate(0, 0, 14)
		if got := rolesHeld(t, h, "theirs"); got != "partner at youth, partner at wm" {
			t.Errorf("from the day on they hold %q", got)
		}

		// Handed over to somebody who is not of the organisation, then is.
		over := url.Values{"adult": {"yes"}, "day": {"2026-12-05"}}
		lead.send(atWM+"seats/"+string(all[at].ID)+"/hand-over", with(over, "email", "hidden@example.org"), 303)
		accept(hidden, "hidden@example.org", 409, htmltest.In("main", htmltest.Contains("you must be one of Youth Voice’s people"), htmltest.Contains("then open this link again")))
		lead.get(atWM+"seats", 200, htmltest.In("#invitations tbody", htmltest.Contains("hidden@example.org")), htmltest.In("#held-table tbody", htmltest.Contains("The Irs acts for it")))
		if _, err := h.Alliance.Affiliate(t.Context(), alliance.Affiliation{Person: "hidden", Organisation: "youth", Role: account.Partner}); err != nil {
			t.Fatal(err)
		}
		accept(hidden, "hidden@example.org", 303)
		lead.get(atWM+"seats", 200, htmltest.In("#held-table tbody", htmltest.Contains("Hid Den acts for it")))
		if rolesHeld(t, h, "theirs") != "partner at youth" || rolesHeld(t, h, "hidden") != "partner at youth, partner at wm" {
			t.Errorf("handed over: %q and %q", rolesHeld(t, h, "theirs"), rolesHeld(t, h, "hidden"))
		}
		// Who is new is told the same, and nothing of them is kept.
		lead.send(atWM+"seats/s-youth/hand-over", with(over, "email", "new@example.org"), 303)
		accept(public, "new@example.org", 409, htmltest.In("main", htmltest.Contains("you must be one of Youth Voice’s people")))
		if _, found, _ := h.Account.IdentityByEmail(t.Context(), "new@example.org"); found {
			t.Error("an account is left of what was refused")
		}
		if _, err := h.Audit.Verify(t.Context(), nil); err != nil {
			t.Error(err)
		}
	})
}

// Two senior seats are two, held or offered.
func TestSeniorSeatsInvited(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := furnished(t, d) // one senior seat is held
		ctx := t.Context()
		senior := alliance.Seat{Collaboration: "net", Holder: alliance.HeldByPerson, Role: alliance.SeniorOfficer, Constituency: alliance.ForCombined, Area: "E47000007", From: date("2026-11-01")}
		invite := func(email string) error { return h.Alliance.GiveSeat(ctx, senior, email, true) }
		full := func(what string, err error) {
			t.Helper()
			if !fault.Is(err, fault.Clash) || !strings.Contains(fault.PublicMessage(err), "West Midlands has its two senior seats: Oth Other and whoever is invited at two@example.org hold them.") {
				t.Errorf("%s: %v", what, err)
			}
		}
		must(t, invite("two@example.org"))
		full("a third", invite("three@example.org"))
		direct := senior
		direct.Person = "member"
		_, err := h.Alliance.AddSeat(ctx, direct)
		full("a third, given", err)
		// Taking over is no third seat.
		must(t, h.Alliance.HandSeatTo(ctx, "s-senior", "over@example.org", h.Clock, true))
		must(t, h.Alliance.Revoke(ctx, invitedAt(t, h, "net", "two@example.org").ID))
		must(t, invite("three@example.org"))
		must(t, h.Alliance.Revoke(ctx, invitedAt(t, h, "net", "three@example.org").ID))
		must(t, invite("two@example.org"))
		// What ran out leaves room, and can then not be sent again.
		old := invitedAt(t, h, "net", "two@example.org")
		h.Clock = old.Expires
		must(t, invite("three@example.org"))
		if err := h.Alliance.Resend(ctx, old.ID); !fault.Is(err, fault.Clash) || !strings.Contains(fault.PublicMessage(err), "whoever is invited at three@example.org") {
			t.Errorf("sent again: %v", err)
		}
		w := town{House: h, t: t}
		who, _, err := h.Alliance.Accept(ctx, w.token("three@example.org"), "Thi Third", true)
		must(t, err)
		if got := rolesHeld(t, h, who.ID); got != "network-officer at net" {
			t.Errorf("they hold %q", got)
		}
		// A short seat cannot be accepted once it is over, however often it is sent.
		senior.Area, senior.To = "E47000002", calendarDate(h.Clock.AddDate(0, 0, 3))
		must(t, invite("short@example.org"))
		short := invitedAt(t, h, "net", "short@example.org")
		h.Clock = h.Clock.Add(time.Hour)
		must(t, h.Alliance.Resend(ctx, short.ID))
		if again := invitedAt(t, h, "net", "short@example.org"); short.Expires.After(senior.To) || again.Expires.After(senior.To) || again.Sent.Equal(short.Sent) {
			t.Errorf("it can be accepted until %s, then %s; the seat ends on %s", short.Expires, again.Expires, senior.To)
		}
		h.Clock = senior.To
		if err := h.Alliance.Resend(ctx, short.ID); fault.KindOf(err) != fault.Bad {
			t.Errorf("sent again when it is over: %v", err)
		}
	})
}

func calendarDate(t time.Time) time.Time { return date(t.Format(time.DateOnly)) }
