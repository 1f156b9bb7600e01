package privacy_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/mail"
	"fairground/internal/privacy"
	"fairground/internal/term"
)

// fill gives the house a person with something in every room.
func (h *house) fill() (account.Identity, string) {
	h.t.Helper()
	h.person("Nasreen Alam", "nasreen@example.org", account.NationalTeam, term.Scope{})
	i := h.person("Zuleika Quartermain", "zuleika@example.org", account.OrganisationEditor, term.OfOrganisation("org-1"))
	token := h.signIn(i)
	ctx := h.as(i)
	err := errors.Join(
		h.mail.Send(ctx, mail.Message{To: "zuleika@example.org", Person: i.ID, Subject: "Sign in", Text: "Dear Zuleika Quartermain"}),
		h.mail.Send(ctx, mail.Message{To: "Zuleika@Example.org", Subject: "You are invited", Text: "before she had an account"}),
		h.mail.Send(ctx, mail.Message{To: "other@example.org", Subject: "Not hers", Text: "to somebody else"}),
		h.account.Rename(ctx, i.ID, "Zuleika Quartermain-Obi"),
		h.privacy.Acknowledge(ctx, i.ID, privacy.AtOrganisation, 1),
		h.audit.Record(ctx, audit.Entry{Action: "seat.hand-over", Kind: "seat", Thing: "seat-1", About: []term.ID{i.ID, "id-other"}, After: audit.Values{"from": "Zuleika Quartermain", "to": "Otto Somebody"}}),
	)
	if err != nil {
		h.t.Fatal(err)
	}
	return i, token
}

func TestExportIsEverythingHeld(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		i, _ := h.fill()
		h.privacy.Holds(privacy.Holding{Name: "test", Title: "A room above", Export: func(_ context.Context, person term.ID) (any, error) {
			return map[string]term.ID{"of": person}, nil
		}})
		e, err := h.privacy.Export(t.Context(), i.ID)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{`"name":"Zuleika Quartermain-Obi"`, `"email":"zuleika@example.org"`, `"role":"Organisation editor","at":"organisation","at_id":"org-1"`, `"device":"Firefox on Linux"`,
			`"subject":"Sign in"`, `"subject":"You are invited"`, `"notice":"organisation","edition":1`, `"what":"Person: renamed"`, `"before":{"name":"Zuleika Quartermain"}`, `"by":"you"`, `"of":"` + string(i.ID) + `"`} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the export does not hold %s", want)
			}
		}
		for _, not := range []string{"to somebody else", "Otto Somebody", "Nasreen", "Dear Zuleika", "before she had an account"} {
			if strings.Contains(string(text), not) {
				t.Errorf("the export holds %q, which is of somebody else, or for a mailbox alone", not)
			}
		}
	})
}

func TestErasingLeavesNothing(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		i, token := h.fill()
		var order []string
		for _, name := range []string{"lower", "upper"} {
			h.privacy.Holds(privacy.Holding{Name: name, Title: name, Export: func(context.Context, term.ID) (any, error) { return nil, nil }, Erase: func(ctx context.Context, person term.ID) error {
				order = append(order, name)
				who, err := h.account.Identity(ctx, person)
				if who.Email == "" {
					t.Errorf("%s is erased after the account", name)
				}
				// What a room records about it goes as well.
				return errors.Join(err, h.audit.Record(ctx, audit.Entry{Action: "seat.leave", Kind: "seat", Thing: "seat-2", About: []term.ID{person}, Before: audit.Values{"name": who.Name}}))
			}})
		}
		if all := h.everything(); strings.Count(strings.ToLower(all), "zuleika") < 8 {
			t.Fatalf("the person is hardly there before:\n%s", all)
		}
		kept, err := h.audit.Verify(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.privacy.Erase(h.as(i), i.ID); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(h.everything()) {
			if strings.Contains(strings.ToLower(line), "zuleika") || strings.Contains(line, "Quartermain") {
				t.Errorf("left: %s", line)
			}
		}
		if fmt.Sprint(order) != "[upper lower]" {
			t.Errorf("erased in the order %v", order)
		}
		if head, err := h.audit.VerifySince(t.Context(), kept, nil); err != nil || head.Seq <= kept.Seq {
			t.Errorf("the record after erasing: %v, %v", head, err)
		}
		last, err := h.audit.List(t.Context(), audit.Filter{Kind: "person", Thing: i.ID, Limit: 1})
		if err != nil || len(last) != 1 || last[0].Action != "person.erase" || last[0].After != nil {
			t.Errorf("the record says %+v, %v", last, err)
		}
		if a, err := h.account.Resume(t.Context(), token); a != nil || err != nil {
			t.Errorf("the session goes on: %+v, %v", a, err)
		}
		if grants, err := h.account.GrantsOf(t.Context(), i.ID); len(grants) != 0 || err != nil {
			t.Errorf("roles are left: %v, %v", grants, err)
		}
		who, err := h.account.Identity(t.Context(), i.ID)
		at, err2 := h.account.Erased(t.Context(), i.ID)
		if err != nil || err2 != nil || who.Name != account.ErasedName || who.Email != "" || who.Ended.IsZero() || !at.Equal(h.clock) {
			t.Errorf("the identity is %+v, erased %v, %v %v", who, at, err, err2)
		}
		if err := h.privacy.Erase(t.Context(), i.ID); !fault.Is(err, fault.Clash) {
			t.Errorf("erased twice: %v", err)
		}
		if err := h.privacy.Erase(t.Context(), "nobody"); !fault.Is(err, fault.Missing) {
			t.Errorf("nobody was erased: %v", err)
		}
		// The address is free again.
		h.person("Zuleika again", "zuleika@example.org", "", term.Scope{})
	})
}

func TestErasingIsAllOrNothing(t *testing.T) {
	broken := errors.New("broken")
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		i, token := h.fill()
		before := h.everything()
		h.privacy.Holds(
			privacy.Holding{Name: "fails", Title: "Fails", Erase: func(context.Context, term.ID) error { return broken }},
			privacy.Holding{Name: "goes first", Title: "Goes first", Erase: h.account.Erase})
		if err := h.privacy.Erase(h.as(i), i.ID); !errors.Is(err, broken) {
			t.Fatalf("erased all the same: %v", err)
		}
		if h.everything() != before {
			t.Error("something changed although erasing failed")
		}
		if a, err := h.account.Resume(t.Context(), token); a == nil || err != nil {
			t.Errorf("the session ended: %v", err)
		}
	})
}

func TestTheLastOfTheNationalTeamStays(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		one := h.person("One", "one@example.org", account.NationalTeam, term.Scope{})
		if err := h.privacy.Erase(h.as(one), one.ID); !fault.Is(err, fault.Clash) || !strings.Contains(fault.PublicMessage(err), "only person left in the national team") {
			t.Fatalf("the last was erased: %v", err)
		}
		h.person("No address", "", account.NationalTeam, term.Scope{}) // cannot sign in, so does not count
		if err := h.privacy.Erase(h.as(one), one.ID); !fault.Is(err, fault.Clash) {
			t.Fatalf("the last who can sign in was erased: %v", err)
		}
		two := h.person("Two", "two@example.org", account.NationalTeam, term.Scope{})
		guard := h.person("Guard", "guard@example.org", account.SafeguardingLead, term.OfCollaboration("c-1"))
		if err := h.privacy.Erase(h.as(guard), two.ID); !fault.Is(err, fault.Denied) {
			t.Fatalf("a safeguarding lead took somebody out of the national team: %v", err)
		}
		// Both leave at once, the account of neither gone before the other began: one may.
		var group, begun sync.WaitGroup
		begun.Add(2)
		h.privacy.Holds(privacy.Holding{Name: "waits", Title: "Waits", Erase: func(context.Context, term.ID) error {
			if d.Dialect() == db.Postgres { // on SQLite there is one writer
				begun.Done()
				begun.Wait()
			}
			return nil
		}})
		var left [2]error
		for n, i := range []account.Identity{one, two} {
			ctx := h.as(i)
			group.Go(func() { left[n] = h.privacy.Erase(ctx, i.ID) })
		}
		group.Wait()
		if (left[0] == nil) == (left[1] == nil) || !fault.Is(errors.Join(left[0], left[1]), fault.Clash) {
			t.Errorf("both left, or neither: %v and %v", left[0], left[1])
		}
		if _, err := h.audit.Verify(t.Context(), nil); err != nil {
			t.Error(err)
		}
	})
}

func TestSessionsAreSwept(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		i := h.person("One", "one@example.org", account.NationalTeam, term.Scope{})
		h.signIn(i)
		h.clock = h.clock.Add(6 * 24 * time.Hour)
		h.signIn(i)
		h.clock = h.clock.Add(2 * 24 * time.Hour)
		for range 2 { // the second time there is nothing left to do, and the report stays
			if err := h.privacy.CarryOut(t.Context(), "run-1"); err != nil {
				t.Fatal(err)
			}
		}
		reports, err := h.privacy.Reports(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		removed := map[string]int64{}
		for _, r := range reports {
			removed[r.Rule] = r.Removed
		}
		if len(reports) != 2 || removed["sessions"] != 1 {
			t.Errorf("reports %+v", reports)
		}
		if left, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from session`); left != 1 || err != nil {
			t.Errorf("%d sessions left, %v", left, err)
		}
		swept, err := h.audit.List(t.Context(), audit.Filter{Kind: "rule"})
		if err != nil || len(swept) != 1 || swept[0].Thing != "sessions" || swept[0].After["removed"] != "1" {
			t.Errorf("the record says %+v, %v", swept, err)
		}
	})
}
