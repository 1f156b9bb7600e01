package alliance_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/register/registertest"
	"fairground/internal/term"

	"github.com/google/go-cmp/cmp"
)

// person adds an adult with the first part of the address as id.
func person(t testing.TB, h *alliancetest.House, id, name string) term.ID {
	t.Helper()
	i, err := h.Account.AddIdentity(t.Context(), account.Identity{ID: term.ID(id), Name: name, Email: id + "@example.org", Illustrative: true}, true)
	if err != nil {
		t.Fatal(err)
	}
	return i.ID
}

// rolesHeld lists what a person holds now, as "role at scope".
func rolesHeld(t testing.TB, h *alliancetest.House, id term.ID) string {
	t.Helper()
	all, err := h.Account.GrantsOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, g := range all {
		out = append(out, string(g.Role)+" at "+string(g.Scope.ID))
	}
	return strings.Join(out, ", ")
}

func begun(t testing.TB, h *alliancetest.House, c alliance.Collaboration) alliance.Collaboration {
	t.Helper()
	c, err := h.Alliance.AddCollaboration(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func given(t testing.TB, h *alliancetest.House, s alliance.Seat) alliance.Seat {
	t.Helper()
	if s.From.IsZero() {
		s.From = date("2026-01-01")
	}
	s, err := h.Alliance.AddSeat(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCollaborations(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		s, ctx := h.Alliance, t.Context()
		want := begun(t, h, alliance.Collaboration{ID: "wm", Kind: alliance.PlacePartnership, Name: "West  Midlands ", Areas: []term.GSS{"E47000007"}, Themes: term.NewThemeSet(term.PostSixteen),
			Phases: term.NewPhaseSet(term.Post16), Focus: "What comes after 16.", From: date("2025-01-01"), To: date("2028-01-01"), Figures: []alliance.Figure{{Value: "92", Label: "members", Source: "the report"}}})
		got, err := s.BySlug(ctx, "west-midlands")
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		if got.Years() != "2025 to 2028" {
			t.Errorf("years %q", got.Years())
		}
		got.Name = "West Midlands together"
		if got, err = s.ChangeCollaboration(ctx, got); err != nil || got.Slug != "west-midlands-together" {
			t.Fatalf("%q, %v", got.Slug, err)
		}
		for _, slug := range []string{"west-midlands", "west-midlands-together"} {
			if c, err := s.BySlug(ctx, slug); err != nil || c.ID != "wm" || c.Slug != "west-midlands-together" {
				t.Errorf("%s leads to %q, %v", slug, c.Slug, err)
			}
		}
		// An address that another had is taken for good; one's own can be had again.
		if _, err := s.AddCollaboration(ctx, alliance.Collaboration{Kind: alliance.ThematicCollaboration, Name: "West Midlands"}); fault.KindOf(err) != fault.Clash {
			t.Errorf("an address that leads elsewhere: %v", err)
		}
		got.Name = "West Midlands"
		if got, err = s.ChangeCollaboration(ctx, got); err != nil || got.Slug != "west-midlands" {
			t.Errorf("back to the old name: %q, %v", got.Slug, err)
		}
		for name, bad := range map[string]alliance.Collaboration{
			"no name":                {Kind: alliance.ThematicCollaboration},
			"no letter":              {Kind: alliance.ThematicCollaboration, Name: "???"},
			"the form’s own address": {Kind: alliance.ThematicCollaboration, Name: "New"},
			"a place without place":  {Kind: alliance.PlacePartnership, Name: "Nowhere"},
			"a theme with a place":   {Kind: alliance.ThematicCollaboration, Name: "Somewhere", Areas: []term.GSS{"E47000007"}},
			"London, which is none":  {Kind: alliance.PlacePartnership, Name: "London", Areas: []term.GSS{"E61000001"}},
			"a district":             {Kind: alliance.PlacePartnership, Name: "Birmingham", Areas: []term.GSS{"E08000025"}},
			"no source":              {Kind: alliance.ThematicCollaboration, Name: "Figures", Figures: []alliance.Figure{{Value: "1", Label: "thing"}}},
			"backwards":              {Kind: alliance.ThematicCollaboration, Name: "Backwards", From: date("2026-01-01"), To: date("2025-01-01")},
		} {
			if _, err := s.AddCollaboration(ctx, bad); fault.KindOf(err) != fault.Bad {
				t.Errorf("%s: %v", name, err)
			}
		}
		areas, err := s.AreasOf(ctx, []term.ID{"wm", "nobody"})
		if diff := cmp.Diff([]term.GSS{"E47000007"}, areas); err != nil || diff != "" {
			t.Errorf("areas: %v\n%s", err, diff)
		}
		if _, err := s.Collaboration(ctx, "nobody"); fault.KindOf(err) != fault.Missing {
			t.Errorf("nobody: %v", err)
		}
		if _, err := h.Audit.Head(ctx); err != nil {
			t.Error(err)
		}
		if v, _ := d.Version(ctx, alliance.DataVersion); v != 3 { // one begun, two changes; refusals move nothing
			t.Errorf("data version %d", v)
		}
	})
}

func TestSeatsAndTheirGrants(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d) // it is 21 November 2026
		s, ctx := h.Alliance, t.Context()
		c := begun(t, h, alliance.Collaboration{ID: "wm", Kind: alliance.PlacePartnership, Name: "West Midlands", Areas: []term.GSS{"E47000007"}})
		if err := s.AddAll(ctx, []alliance.Organisation{{ID: "youth", Name: "Youth Voice", Kind: alliance.Youth}}); err != nil {
			t.Fatal(err)
		}
		head, next, adult := person(t, h, "head", "Ada Head"), person(t, h, "next", "Bea Next"), person(t, h, "adult", "Cay Adult")
		seat := given(t, h, alliance.Seat{Collaboration: c.ID, Holder: alliance.HeldByPerson, Person: head, Role: alliance.HeadOfPartnership, Constituency: alliance.ForProgramme})
		if got := rolesHeld(t, h, head); got != "partnership-lead at wm" {
			t.Errorf("the head holds %q", got)
		}
		places := alliance.Seat{Collaboration: c.ID, Holder: alliance.HeldUnnamed, Organisation: "youth", Acting: adult, Places: 4, Band: alliance.Band14to17, Role: alliance.MemberRole, Constituency: alliance.ForYoungPeople, From: date("2026-01-01")}
		if _, err := s.AddSeat(ctx, places); fault.KindOf(err) != fault.Bad {
			t.Errorf("somebody from elsewhere acts for young people: %v", err)
		}
		if _, err := h.Account.Grant(ctx, account.Grant{Person: adult, Role: account.Partner, Scope: term.OfOrganisation("youth"), Source: "test"}); err != nil {
			t.Fatal(err)
		}
		given(t, h, places)
		if got := rolesHeld(t, h, adult); got != "partner at youth, partner at wm" {
			t.Errorf("the adult holds %q", got)
		}
		// Handed over from 1 December on: each holds the role in their own time.
		after, err := s.HandOver(ctx, seat.ID, next, date("2026-12-01"))
		if err != nil {
			t.Fatal(err)
		}
		if rolesHeld(t, h, head) != "partnership-lead at wm" || rolesHeld(t, h, next) != "" {
			t.Errorf("before the day: %q and %q", rolesHeld(t, h, head), rolesHeld(t, h, next))
		}
		if _, err := s.HandOver(ctx, seat.ID, next, date("2027-01-01")); fault.KindOf(err) != fault.Clash {
			t.Errorf("handed over twice: %v", err)
		}
		h.Clock = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
		if rolesHeld(t, h, head) != "" || rolesHeld(t, h, next) != "partnership-lead at wm" {
			t.Errorf("on the day: %q and %q", rolesHeld(t, h, head), rolesHeld(t, h, next))
		}
		all, err := s.SeatsOf(ctx, c.ID, time.Time{})
		if err != nil || len(all) != 3 || after.Previous != seat.ID || after.Role != alliance.HeadOfPartnership {
			t.Errorf("%d seats in all, %+v, %v", len(all), after, err)
		}
		now, _ := s.SeatsOf(ctx, c.ID, h.Clock)
		if len(now) != 2 {
			t.Errorf("%d seats are held", len(now))
		}
		if err := s.EndSeat(ctx, after.ID, date("2026-11-30")); fault.KindOf(err) != fault.Bad {
			t.Errorf("ended before it began: %v", err)
		}
		if err := s.EndSeat(ctx, after.ID, date("2026-12-01")); err != nil {
			t.Fatal(err)
		}
		if got := rolesHeld(t, h, next); got != "" {
			t.Errorf("after the end she holds %q", got)
		}
		if err := s.EndSeat(ctx, after.ID, date("2026-12-02")); fault.KindOf(err) != fault.Clash {
			t.Errorf("ended twice: %v", err)
		}
		of, err := s.SeatsOfOrganisation(ctx, "youth")
		if err != nil || len(of) != 1 || of[0].OrganisationName != "Youth Voice" {
			t.Errorf("%+v, %v", of, err)
		}
		if err := s.AddAll(ctx, []alliance.Organisation{{ID: "same", Name: "Youth Voices", Kind: alliance.Youth}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Merge(ctx, "youth", "same", ""); err != nil {
			t.Fatal(err)
		}
		if of, _ := s.SeatsOfOrganisation(ctx, "same"); len(of) != 1 || of[0].OrganisationName != "Youth Voices" {
			t.Errorf("after the merger: %+v", of)
		}
		if _, err := h.Audit.Verify(ctx, nil); err != nil {
			t.Errorf("the record does not hold: %v", err)
		}
	})
}

// TestRefusedSeatLeavesNothing: neither a seat nor a role nor a record.
func TestRefusedSeatLeavesNothing(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		begun(t, h, alliance.Collaboration{ID: "wm", Kind: alliance.PlacePartnership, Name: "West Midlands", Areas: []term.GSS{"E47000007"}})
		who := person(t, h, "who", "Who Ever")
		before, _ := h.Audit.Head(t.Context())
		seat := alliance.Seat{Collaboration: "wm", Group: "no such group", Holder: alliance.HeldByPerson, Person: who, Role: alliance.MemberRole, Constituency: alliance.ForSchools, From: date("2026-01-01")}
		if _, err := h.Alliance.AddSeat(t.Context(), seat); fault.KindOf(err) != fault.Missing {
			t.Errorf("a seat in no group: %v", err)
		}
		after, _ := h.Audit.Head(t.Context())
		if rolesHeld(t, h, who) != "" || before != after {
			t.Errorf("it left %q, and the record at %v", rolesHeld(t, h, who), after)
		}
	})
}

// TestSeniorSeatsAtOnce: eight additions at the same moment never give an
// authority a third seat.
func TestSeniorSeatsAtOnce(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		registertest.Small(t, h.Register)
		c := begun(t, h, alliance.Collaboration{ID: "net", Kind: alliance.AuthorityNetwork, Name: "Network"})
		const many = 8
		errs := make([]error, many)
		var all sync.WaitGroup
		for i := range many {
			who := person(t, h, fmt.Sprintf("officer%d", i), fmt.Sprintf("Officer %d", i))
			all.Go(func() {
				_, errs[i] = h.Alliance.AddSeat(t.Context(), alliance.Seat{Collaboration: c.ID, Holder: alliance.HeldByPerson, Person: who, Role: alliance.SeniorOfficer,
					Constituency: alliance.ForCombined, Area: "E47000007", From: date("2026-01-01")})
			})
		}
		all.Wait()
		refused := 0
		for _, err := range errs {
			if fault.KindOf(err) == fault.Clash && strings.Contains(fault.PublicMessage(err), "West Midlands has its two senior seats: Officer ") {
				refused++
			} else if err != nil {
				t.Errorf("another error: %v", err)
			}
		}
		seats, err := h.Alliance.SeatsOf(t.Context(), c.ID, h.Clock)
		if err != nil || len(seats) != 2 || refused != many-2 {
			t.Errorf("%d seats, %d refused, %v", len(seats), refused, err)
		}
	})
}

func TestEntriesCanBeUndone(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		s := h.Alliance
		c := begun(t, h, alliance.Collaboration{Kind: alliance.ThematicCollaboration, Name: "Literacy"})
		who := person(t, h, "writer", "Wil Writer")
		ctx := account.WithActor(t.Context(), &account.Actor{Identity: account.Identity{ID: who}})
		e, err := s.AddEntry(ctx, alliance.Entry{Collaboration: c.ID, List: alliance.Timeline, Label: "decided", Day: date("2026-03-01"), Title: "We begin", Text: "With reading."})
		if err != nil {
			t.Fatal(err)
		}
		shown := func() string {
			t.Helper()
			all, err := s.Entries(t.Context(), c.ID)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, e := range all {
				out = append(out, e.Title)
			}
			return strings.Join(out, ", ")
		}
		if err := s.UndoEntry(ctx, c.ID, e.ID); fault.KindOf(err) != fault.Clash {
			t.Errorf("nothing to undo: %v", err)
		}
		e.Title = "We began"
		for _, step := range []struct {
			what string
			do   func() error
			want string
		}{
			{"change", func() error { return s.ChangeEntry(ctx, e) }, "We began"},
			{"undo the change", func() error { return s.UndoEntry(ctx, c.ID, e.ID) }, "We begin"},
			{"undo the undoing", func() error { return s.UndoEntry(ctx, c.ID, e.ID) }, "We began"},
			{"remove", func() error { return s.RemoveEntry(ctx, c.ID, e.ID) }, ""},
			{"undo the removal", func() error { return s.UndoEntry(ctx, c.ID, e.ID) }, "We began"},
		} {
			if err := step.do(); err != nil || shown() != step.want {
				t.Errorf("%s: %q, want %q (%v)", step.what, shown(), step.want, err)
			}
		}
		if err := s.RemoveEntry(ctx, "another", e.ID); fault.KindOf(err) != fault.Missing {
			t.Errorf("removed by way of another collaboration: %v", err)
		}
		if _, err := s.AddEntry(ctx, alliance.Entry{Collaboration: c.ID, List: alliance.WorkingOn, Label: "decided", Day: date("2026-03-01"), Title: "Work"}); fault.KindOf(err) != fault.Bad {
			t.Errorf("work in a state that is none: %v", err)
		}
	})
}

func TestErasePersonKeepsTotals(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		s := h.Alliance
		c := begun(t, h, alliance.Collaboration{ID: "lit", Kind: alliance.ThematicCollaboration, Name: "Literacy"})
		who := person(t, h, "gone", "Gil Gone")
		ctx := account.WithActor(t.Context(), &account.Actor{Identity: account.Identity{ID: who}})
		seat := given(t, h, alliance.Seat{Collaboration: c.ID, Holder: alliance.HeldByPerson, Person: who, Role: alliance.FacilitatorRole, Constituency: alliance.ForMembers})
		if err := s.ShowName(ctx, seat.ID, who, true); err != nil {
			t.Fatal(err)
		}
		if err := s.ShowName(ctx, seat.ID, "somebody else", true); fault.KindOf(err) != fault.Denied {
			t.Errorf("somebody else decides: %v", err)
		}
		if _, err := s.AddEntry(ctx, alliance.Entry{Collaboration: c.ID, List: alliance.Timeline, Label: "learned", Day: date("2026-03-01"), Title: "Books help"}); err != nil {
			t.Fatal(err)
		}
		held, err := s.ExportPersonAtTables(ctx, who)
		if err != nil || len(held.Seats) != 1 || held.Seats[0].Collaboration != "Literacy" || !held.Seats[0].NameIsPublic || len(held.Written) != 1 || held.Written[0].Title != "Books help" {
			t.Errorf("held: %+v, %v", held, err)
		}
		before := alliance.BalanceOf(c.Kind, mustSeats(t, h, c.ID), h.Clock)
		h.Clock = h.Clock.AddDate(0, 0, 1)
		if err := s.ErasePersonAtTables(ctx, who); err != nil {
			t.Fatal(err)
		}
		if now := mustSeats(t, h, c.ID); len(now) != 0 {
			t.Errorf("still held: %+v", now)
		}
		was := h.Clock.AddDate(0, 0, -1)
		seats, err := s.SeatsOf(ctx, c.ID, was)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, alliance.BalanceOf(c.Kind, seats, was)); diff != "" {
			t.Errorf("the balance moved:\n%s", diff)
		}
		if len(seats) != 1 || seats[0].Person != "" || seats[0].Public || rolesHeld(t, h, who) != "" {
			t.Errorf("%+v, holds %q", seats, rolesHeld(t, h, who))
		}
		if held, err = s.ExportPersonAtTables(ctx, who); err != nil || len(held.Seats)+len(held.Written) != 0 {
			t.Errorf("still held: %+v, %v", held, err)
		}
		if all, _ := s.Entries(ctx, c.ID); len(all) != 1 || all[0].By != "" {
			t.Errorf("what was written: %+v", all)
		}
	})
}

func mustSeats(t testing.TB, h *alliancetest.House, c term.ID) []alliance.Seat {
	t.Helper()
	seats, err := h.Alliance.SeatsOf(context.WithoutCancel(t.Context()), c, h.Clock)
	if err != nil {
		t.Fatal(err)
	}
	return seats
}

func TestProgramme(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		s, ctx := h.Alliance, t.Context()
		if err := s.EnsureProgramme(ctx); err != nil {
			t.Fatal(err)
		}
		c, err := s.BySlug(ctx, "west-midlands-partnership")
		if err != nil || c.Illustrative || len(c.Figures) != 5 || c.Figures[2].Value != "1,151" || !strings.HasPrefix(c.Figures[2].Source, "Published by the programme") {
			t.Errorf("%+v, %v", c, err)
		}
		c.Name = "West Midlands"
		if _, err := s.ChangeCollaboration(ctx, c); err != nil {
			t.Fatal(err)
		}
		before, _ := d.Version(ctx, alliance.DataVersion)
		if err := s.EnsureProgramme(ctx); err != nil {
			t.Fatal(err)
		}
		if after, _ := d.Version(ctx, alliance.DataVersion); after != before {
			t.Error("the second time changed something")
		}
		all, err := s.Collaborations(ctx)
		kinds := map[alliance.CollaborationKind]int{}
		for _, c := range all {
			kinds[c.Kind]++
			if seats := mustSeats(t, h, c.ID); len(seats) > 0 {
				t.Errorf("%s has people in it", c.Name)
			}
		}
		if diff := cmp.Diff(map[alliance.CollaborationKind]int{alliance.PlacePartnership: 3, alliance.AuthorityNetwork: 1, alliance.ThematicCollaboration: 3}, kinds); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		near, err := s.Overlaps(ctx, term.NewThemeSet(term.EarlyChildhood), term.NewPhaseSet(term.EarlyYears))
		if err != nil || len(near) != 1 || near[0].Name != "Early Education and Childcare Coalition" {
			t.Errorf("%+v, %v", near, err)
		}
		literacy, err := s.BySlug(ctx, "literacy")
		if err != nil {
			t.Fatal(err)
		}
		if groups, err := s.Groups(ctx, literacy.ID); err != nil || len(groups) != 2 {
			t.Errorf("%+v, %v", groups, err)
		}
	})
}
