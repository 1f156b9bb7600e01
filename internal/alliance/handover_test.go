package alliance_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/term"
)

// A seat that brings more than a partner's role is its collaboration's to give:
// an editor who lets its holder leave gets it neither for themself nor for
// anybody, and does not end it.
func TestHandoverKeepsSeatsThatAreNotTheirs(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.sit(w.pat, alliance.LeadRole, w.readers)
		w.sit(w.pat, alliance.MemberRole, w.readers)
		passes, err := w.Alliance.Passes(w.as(w.ed), w.patAt.ID)
		if err != nil || len(passes.Seats) != 1 || len(passes.Stay) != 1 || passes.Stay[0].Role != alliance.LeadRole {
			t.Fatalf("an editor passes %+v, %v", passes, err)
		}
		h, err := w.Alliance.Leave(w.as(w.ed), w.patAt.ID, w.Clock, w.ed.ID, "", false)
		must(t, err)
		if seats := w.seatsOf(w.ed.ID); len(seats) != 1 || seats[0].Role != alliance.MemberRole {
			t.Errorf("the editor has %+v", seats)
		}
		if a := account.ActorFrom(w.as(w.ed)); a.Can("collaboration.seat", term.OfCollaboration("wm")) {
			t.Error("the editor made themself lead")
		}
		if seats := w.seatsOf(w.pat.ID); len(seats) != 1 || seats[0].Role != alliance.LeadRole {
			t.Errorf("who left keeps %+v", seats)
		}
		if all := w.mail(w.lead.Email); len(all) != 1 || !strings.Contains(all[0], "Pat Partner") || !strings.Contains(all[0], "West Midlands") {
			t.Errorf("the lead was told %q", all)
		}
		must(t, w.Alliance.Undo(w.as(w.ed), h.ID))
		_, err = w.Alliance.Leave(w.as(w.ed), w.patAt.ID, w.Clock, "", "", false)
		must(t, err)
		if seats := w.seatsOf(w.pat.ID); len(seats) != 1 || seats[0].Role != alliance.LeadRole {
			t.Errorf("who left to nobody keeps %+v", seats)
		}
	})
}

// Whoever holds such a seat, or may give it, passes it on; on a later day it
// counts what whoever planned it may do then.
func TestHandoverOfALead(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.sit(w.pat, alliance.LeadRole, w.readers)
		_, err := w.Alliance.Leave(w.as(w.pat), w.patAt.ID, w.Clock.AddDate(0, 0, 2), w.ed.ID, "", false)
		must(t, err)
		w.Clock = w.Clock.AddDate(0, 0, 2)
		if swept, err := w.Alliance.Sweep(t.Context()); err != nil || swept.Handovers != 1 {
			t.Fatalf("%+v %v", swept, err)
		}
		if seats := w.seatsOf(w.ed.ID); len(seats) != 1 || seats[0].Role != alliance.LeadRole {
			t.Errorf("passed by its holder: %+v", seats)
		}
	})
}

// One hand-over that cannot happen keeps no other from happening, within the
// transaction of the retention rules too: there each becomes a job.
func TestSweepGoesOn(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		day := w.Clock.AddDate(0, 0, 2)
		first, err := w.Alliance.Leave(w.as(w.pat), w.patAt.ID, day, "", "", false)
		must(t, err)
		w.Clock = w.Clock.Add(time.Minute)
		second, err := w.Alliance.Leave(w.as(w.ed), w.edAt.ID, day, "", "", false)
		must(t, err)
		// The first names an affiliation of nobody: it can never happen.
		_, err = d.Exec(t.Context(), `update affiliation set person_id = null where id = $1`, string(w.patAt.ID))
		must(t, err)
		w.Clock = w.Clock.AddDate(0, 0, 3)
		swept, err := w.Alliance.Sweep(t.Context())
		if err == nil || swept.Handovers != 1 {
			t.Errorf("swept %+v, %v", swept, err)
		}
		for id, want := range map[term.ID]string{first.ID: alliance.HandoverPlanned, second.ID: alliance.HandoverDone} {
			if h, err := w.Alliance.Handover(t.Context(), id); err != nil || h.State != want {
				t.Errorf("%s is %q, want %q: %v", id, h.State, want, err)
			}
		}
	})
}

func TestSweepWithinATransaction(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.Jobs.Start(t.Context())
		t.Cleanup(func() { must(t, w.Jobs.Stop(context.Background())) })
		var all []alliance.Handover
		for _, at := range []alliance.Affiliation{w.patAt, w.edAt} {
			h, err := w.Alliance.Leave(w.as(w.ed), at.ID, w.Clock.AddDate(0, 0, 2), "", "", false)
			must(t, err)
			all = append(all, h)
		}
		_, err := d.Exec(t.Context(), `update affiliation set person_id = null where id = $1`, string(w.patAt.ID))
		must(t, err)
		w.Clock = w.Clock.AddDate(0, 0, 3)
		must(t, d.Tx(t.Context(), func(ctx context.Context) error {
			swept, err := w.Alliance.Sweep(ctx)
			if swept.Handovers != 2 {
				t.Errorf("swept %+v", swept)
			}
			return err
		}))
		for range 200 {
			if h, err := w.Alliance.Handover(t.Context(), all[1].ID); err != nil || h.State == alliance.HandoverDone {
				must(t, err)
				return
			}
			time.Sleep(25 * time.Millisecond)
		}
		t.Error("the other hand-over did not happen")
	})
}

// A successor who holds the like of a seat already lets it end, and what waits
// for an invitation that ran out is called off on its day.
func TestHandoverThatCannotBe(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.sit(w.ed, alliance.MemberRole, w.readers)
		w.sit(w.pat, alliance.MemberRole, w.readers)
		h, err := w.Alliance.Leave(w.as(w.ed), w.edAt.ID, w.Clock, w.pat.ID, "", false)
		must(t, err)
		if got := []int{len(w.seatsOf(w.ed.ID)), len(w.seatsOf(w.pat.ID))}; !slices.Equal(got, []int{0, 1}) {
			t.Errorf("seats after the hand-over: %v", got)
		}
		must(t, w.Alliance.Undo(w.as(w.ed), h.ID))
		if got := []int{len(w.seatsOf(w.ed.ID)), len(w.seatsOf(w.pat.ID))}; !slices.Equal(got, []int{1, 1}) {
			t.Errorf("seats after undoing it: %v", got)
		}

		must(t, w.Alliance.ChangeRole(t.Context(), w.patAt.ID, account.OrganisationEditor))
		h, err = w.Alliance.Leave(w.as(w.ed), w.edAt.ID, w.Clock.AddDate(0, 0, 20), "", "slow@example.org", true)
		must(t, err)
		before := len(w.mail(w.pat.Email))
		w.Clock = w.Clock.AddDate(0, 0, 19)
		if swept, err := w.Alliance.Sweep(t.Context()); err != nil || swept.Handovers != 0 {
			t.Errorf("before its day: %+v %v", swept, err)
		}
		w.Clock = w.Clock.AddDate(0, 0, 1)
		if swept, err := w.Alliance.Sweep(t.Context()); err != nil || swept.Handovers != 1 {
			t.Errorf("on its day: %+v %v", swept, err)
		}
		if h, err := w.Alliance.Handover(t.Context(), h.ID); err != nil || h.State != alliance.HandoverOff {
			t.Errorf("it is %q: %v", h.State, err)
		}
		if w.roleAt(w.ed, w.readers) == "" || len(w.seatsOf(w.ed.ID)) != 1 {
			t.Error("the person left all the same")
		}
		for _, who := range []account.Identity{w.ed, w.pat} {
			if all := w.mail(who.Email); !strings.Contains(all[len(all)-1], "called off") {
				t.Errorf("%s was not told: %q", who.Name, all)
			}
		}
		if n := len(w.mail(w.pat.Email)) - before; n != 1 {
			t.Errorf("the other editor was told %d times", n)
		}
		w.verify()
	})
}
