package provision_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"

	"github.com/google/go-cmp/cmp"
)

// tellers are the people of the tests of notes, on the house of secrets.
type tellers struct {
	*watched
	s *provision.Service
}

// telling is the house of secrets with a table at Birmingham, of which partner is,
// and with somebody at Hidden who is no editor.
func telling(t *testing.T, d *db.DB) *tellers {
	t.Helper()
	w := secretive(t, d)
	w.person("helper", account.Grant{Role: account.Partner, Scope: term.OfOrganisation("hidden")})
	w.person("boss")
	for id, name := range map[term.ID]string{"birmingham": "Birmingham Table", "sheffield": "Sheffield Table"} {
		if _, err := w.h.alliance.AddCollaboration(t.Context(), alliance.Collaboration{ID: id, Kind: alliance.ThematicCollaboration, Name: name, Focus: "Reading."}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.h.alliance.Affiliate(t.Context(), alliance.Affiliation{Person: "boss", Organisation: "hidden", Role: account.OrganisationEditor}); err != nil {
		t.Fatal(err)
	}
	return &tellers{w, w.h.provision}
}

// as is somebody of the house at work.
func (w *tellers) as(who string) context.Context {
	w.t.Helper()
	if who == "public" {
		return accounttest.Public(w.t.Context())
	}
	grants, err := w.h.account.GrantsOf(w.t.Context(), term.ID(who))
	if err != nil {
		w.t.Fatal(err)
	}
	return accounttest.As(w.t.Context(), term.ID(who), grants...)
}

// says has somebody write a note.
func (w *tellers) says(who string, say provision.Saying) *provision.Note {
	w.t.Helper()
	n, err := w.s.Say(w.as(who), say)
	if err != nil {
		w.t.Fatalf("%s says %+v: %v", who, say, err)
	}
	return n
}

// readers lists who may read a note.
func (w *tellers) readers(id term.ID) (out []string) {
	w.t.Helper()
	for _, who := range everybody() {
		if _, err := w.s.NoteOf(w.as(who), id); err == nil {
			out = append(out, who)
		} else if !fault.Is(err, fault.Missing) {
			w.t.Fatal(err)
		}
	}
	return out
}

func everybody() []string {
	return []string{"public", "nobody", "member", "national", "partner", "elsewhere", "ward", "owner", "helper"}
}

// record lists what an organisation has on record, as itself.
func (w *tellers) record(organisation term.ID) (out []string) {
	w.t.Helper()
	work, picture, err := w.s.WorkOf(w.t.Context(), organisation)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, one := range work {
		private := ""
		if one.Sensitive {
			private = " private"
		}
		out = append(out, fmt.Sprint(picture.Programme(one.Programme).Name, " ", one.At, " ", one.Themes, " ", one.Phases, " ", one.Period, " ", one.Visibility, private))
	}
	slices.Sort(out)
	return out
}

func (w *tellers) same(what string, got, want any) {
	w.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("%s:\n%s", what, diff)
	}
}

// refuses checks the kind of an error.
func (w *tellers) refuses(what string, err error, kind fault.Kind) {
	w.t.Helper()
	if !fault.Is(err, kind) {
		w.t.Errorf("%s: %v, want %v", what, err, kind)
	}
}

func worksHere(organisation term.ID, at term.SettingID) provision.Saying {
	return provision.Saying{Note: provision.Note{Kind: provision.WorksHere, Setting: at, Organisation: organisation, Theme: term.Literacy, Phase: term.Primary, Period: 2025, Said: "Their van was here."}}
}

func nothingAt(at term.SettingID) provision.Saying {
	return provision.Saying{Note: provision.Note{Kind: provision.NothingHere, Setting: at, Theme: term.Attendance, Phase: term.Secondary, Period: 2023}}
}

// TestSomebodyElseWorksHere: who is told, who answers, what it records, and taking
// it back.
func TestSomebodyElseWorksHere(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		n := w.says("member", worksHere("hidden", "gias:100001"))
		if n.State != provision.NoteOpen || n.Setting != "gias:150001" || n.By != term.OfOrganisation("readers") || n.Role != account.OrganisationEditor {
			t.Errorf("said %+v", n)
		}
		w.same("who reads it", w.readers(n.ID), []string{"member", "owner", "helper"})
		mail, err := db.Collect(t.Context(), d, db.One[string], `select address || '|' || subject || '|' || body from mail_message`)
		if err != nil || len(mail) != 1 || !strings.HasPrefix(mail[0], "boss@example.org|A note about your work: Oak Hill Academy|") || !strings.Contains(mail[0], "/notes/"+string(n.ID)) || strings.Contains(mail[0], "van") {
			t.Errorf("mailed %q, %v", mail, err)
		}
		_, err = w.s.Say(w.as("member"), worksHere("hidden", "gias:150001"))
		w.refuses("saying it twice", err, fault.Clash)
		answer := provision.NoteAnswer{Work: provision.NoteWork{Programme: "secret"}}
		for _, who := range []string{"helper", "member", "national", "public"} {
			_, err := w.s.AcceptNote(w.as(who), n.ID, answer)
			w.refuses(who+" accepts", err, fault.Missing)
			_, err = w.s.DeclineNote(w.as(who), n.ID, "No.")
			w.refuses(who+" declines", err, fault.Missing)
		}
		_, err = w.s.AcceptNote(w.as("owner"), n.ID, answer)
		w.refuses("without the terms", err, fault.Bad)
		for _, work := range []provision.NoteWork{{Accept: "1.0"}, {Accept: "1.0", Programme: "story"}, {Accept: "1.0", Programme: "secret", Visibility: "all"}} {
			_, err = w.s.AcceptNote(w.as("owner"), n.ID, provision.NoteAnswer{Work: work})
			w.refuses(fmt.Sprintf("%+v", work), err, fault.Bad)
		}
		w.same("refusing records nothing", w.record("hidden"), []string(nil))
		answer.Work.Accept = "1.0"
		if n, err = w.s.AcceptNote(w.as("owner"), n.ID, answer); err != nil {
			t.Fatal(err)
		}
		w.same("on record", w.record("hidden"), []string{"Secret Garden gias:150001 literacy primary 2025/26 alliance"})
		w.same("who reads it now", w.readers(n.ID), []string{"member", "national", "partner", "elsewhere", "ward", "owner", "helper"})
		_, err = w.s.AcceptNote(w.as("owner"), n.ID, answer)
		w.refuses("accepting twice", err, fault.Clash)
		_, err = w.s.WithdrawNote(w.as("member"), n.ID)
		w.refuses("taking back what was answered", err, fault.Clash)
		if _, err = w.s.UndoNote(w.as("owner"), n.ID); err != nil {
			t.Fatal(err)
		}
		w.same("taken back", w.record("hidden"), []string(nil))
		if _, err := w.s.Programme(t.Context(), "secret"); err != nil {
			t.Errorf("the programme that was there before: %v", err)
		}
		_, err = w.s.DeclineNote(w.as("owner"), n.ID, " ")
		w.refuses("declining without a word", err, fault.Bad)
		_, err = w.s.DeclineNote(w.as("owner"), n.ID, "Ask jane.doe@example.org.")
		w.refuses("declining with an address", err, fault.Bad)
		if _, err = w.s.DeclineNote(w.as("owner"), n.ID, "That was another van."); err != nil {
			t.Fatal(err)
		}
		w.same("its history", w.history("member", n.ID), []string{"said Organisation editor at Readers", "accepted Organisation editor at Hidden", "undone Organisation editor at Hidden", "declined Organisation editor at Hidden: That was another van."})
		w.same("what the record has", pick(w.h.recorded(t), "note."), map[string]int{"note.add": 1, "note.accept": 1, "note.undo": 1, "note.decline": 1})
		// The record names people: each side reads its own.
		scopes, err := db.Collect(t.Context(), d, db.One[string], `select action || ' ' || scope_id from audit_entry where kind = 'note' order by seq`)
		if err != nil {
			t.Fatal(err)
		}
		w.same("whose record it is", scopes, []string{"note.add readers", "note.accept hidden", "note.undo hidden", "note.decline hidden"})
		if _, err := w.h.audit.Verify(t.Context(), func(int64) {}); err != nil {
			t.Error(err)
		}
	})
}

// history is what became of a note, as somebody reads it.
func (w *tellers) history(who string, id term.ID) (out []string) {
	w.t.Helper()
	r, err := w.s.NoteOf(w.as(who), id)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, step := range r.Steps {
		text := string(step.Did) + " " + step.For
		if step.Words != "" {
			text += ": " + step.Words
		}
		out = append(out, text)
	}
	return out
}

func pick(all map[string]int, prefix string) map[string]int {
	out := map[string]int{}
	for name, n := range all {
		if strings.HasPrefix(name, prefix) {
			out[name] = n
		}
	}
	return out
}

// TestOwnWorkIsRecordedAtOnce: an editor who says that their own organisation works
// somewhere records it, once; taking it back takes what came with it.
func TestOwnWorkIsRecordedAtOnce(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		w.take("open")
		say := worksHere("readers", "gias:100003")
		say.Work = provision.NoteWork{Named: "  Book   Club ", Accept: "1.0"}
		_, err := w.s.Say(w.as("member"), worksHere("readers", "gias:100003"))
		w.refuses("without a programme", err, fault.Bad)
		n := w.says("member", say)
		if n.State != provision.NoteAccepted || n.Recorded != provision.PutProgramme {
			t.Errorf("said %+v", n)
		}
		w.same("on record", w.record("readers"), []string{"Book Club gias:100003 literacy primary 2025/26 alliance"})
		again := w.says("member", say)
		if again.Delivery != n.Delivery || again.Recorded != provision.PutNothing {
			t.Errorf("said again: %+v", again)
		}
		w.same("not twice", w.record("readers"), []string{"Book Club gias:100003 literacy primary 2025/26 alliance"})
		if _, err := w.s.UndoNote(w.as("member"), n.ID); err != nil {
			t.Fatal(err)
		}
		w.same("taken back", w.record("readers"), []string(nil))
		programmes, err := w.s.ProgrammesOf(t.Context(), "readers")
		if err != nil || len(programmes) != 1 || programmes[0].Name != "Story Time" {
			t.Errorf("programmes %+v, %v", programmes, err)
		}
		if _, err := w.s.WithdrawNote(w.as("member"), n.ID); err != nil {
			t.Fatal(err)
		}
		// A partner of the same organisation may say it, and its editors decide.
		n = w.says("helper", worksHere("hidden", "gias:100003"))
		if n.State != provision.NoteOpen {
			t.Errorf("a partner’s word records %+v", n)
		}
		say = worksHere("hidden", "gias:100002")
		say.Work = provision.NoteWork{Programme: "secret", Accept: "1.0", Visibility: provision.OwnOrganisation, Private: "yes"}
		w.says("owner", say)
		w.same("kept private", w.record("hidden"), []string{"Secret Garden gias:100002 literacy primary 2025/26 organisation private"})
		// What else is done at a place that is kept private is proposed to be.
		say.Period, say.Work.Private, say.Work.Visibility = 2024, "", provision.Public
		w.says("owner", say)
		w.same("kept private like the rest", w.record("hidden"), []string{"Secret Garden gias:100002 literacy primary 2024/25 public private", "Secret Garden gias:100002 literacy primary 2025/26 organisation private"})
	})
}

// TestStoppedWork: only work that one sees can be called stopped; accepting removes
// it, undoing puts it back, and never more openly than its organisation chose since.
func TestStoppedWork(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		stopped := func(at term.SettingID, delivery term.ID) provision.Saying {
			return provision.Saying{Note: provision.Note{Kind: provision.Stopped, Setting: at, Delivery: delivery, Theme: term.Literacy}}
		}
		w.put(delivery("kept", "secret", "gias:100002", provision.OwnOrganisation, 30))
		_, err := w.s.Say(w.as("member"), stopped("gias:100002", "kept"))
		w.refuses("work that one does not see", err, fault.Bad)
		_, err = w.s.Say(w.as("owner"), stopped("gias:100003", "open"))
		w.refuses("work that is elsewhere", err, fault.Bad)
		n := w.says("owner", stopped("gias:100002", "open"))
		if n.Organisation != "readers" || n.State != provision.NoteOpen || n.Theme != "" || n.By != term.OfOrganisation("hidden") {
			t.Errorf("said %+v", n)
		}
		before := w.reached("readers")
		if n, err = w.s.AcceptNote(w.as("member"), n.ID, provision.NoteAnswer{}); err != nil {
			t.Fatal(err)
		}
		w.same("removed", w.record("readers"), []string(nil))
		w.same("who reads it", w.readers(n.ID), []string{"member", "owner"})
		if _, err = w.s.UndoNote(w.as("member"), n.ID); err != nil {
			t.Fatal(err)
		}
		w.same("put back", w.reached("readers"), before)
		// Made private while it was away: it does not come back open.
		w.put(delivery("other", "story", "gias:150001", provision.Public, 30))
		if _, err = w.s.AcceptNote(w.as("member"), n.ID, provision.NoteAnswer{}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.s.ChangeWork(w.as("member"), "readers", nil, true, provision.ShownTo{Visibility: provision.OwnOrganisation}); err != nil {
			t.Fatal(err)
		}
		if _, err = w.s.UndoNote(w.as("member"), n.ID); err != nil {
			t.Fatal(err)
		}
		w.same("put back for its own", w.record("readers"), []string{"Story Time gias:100002 literacy primary 2025/26 organisation", "Story Time gias:150001 literacy primary 2025/26 organisation"})
		w.same("so its author no longer reads of it but in their own note", w.readers(n.ID), []string{"member", "owner"})
		own := w.says("member", stopped("gias:100002", "open"))
		if own.State != provision.NoteAccepted {
			t.Errorf("an editor’s word on their own work: %+v", own)
		}
		w.same("removed at once", w.record("readers"), []string{"Story Time gias:150001 literacy primary 2025/26 organisation"})
	})
}

// reached is all that an organisation's deliveries say.
func (w *tellers) reached(organisation term.ID) (out []provision.Delivery) {
	w.t.Helper()
	work, _, err := w.s.WorkOf(w.t.Context(), organisation)
	if err != nil || len(work) == 0 {
		w.t.Fatalf("%d pieces of work, %v", len(work), err)
	}
	for _, one := range work {
		out = append(out, one.Delivery)
	}
	return out
}

// TestWithdrawnListTakesWhatWasSetAside: what a note removed does not outlive the
// list that it came from.
func TestWithdrawnListTakesWhatWasSetAside(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		got, err := w.s.Receive(t.Context(), "hidden", "ours.csv", strings.NewReader(list), int64(len(list)))
		if err != nil {
			t.Fatal(err)
		}
		one := delivery("kept", "secret", "gias:150001", provision.Alliance, 30)
		one.Upload = got.Uploads[0].ID
		w.put(one)
		n := w.says("owner", provision.Saying{Note: provision.Note{Kind: provision.Stopped, Setting: "gias:150001", Delivery: "kept"}})
		if err := w.s.Withdraw(t.Context(), one.Upload); err != nil {
			t.Fatal(err)
		}
		if left, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from note_removed`); err != nil || left != 0 {
			t.Errorf("%d set aside, %v", left, err)
		}
		if _, err := w.s.UndoNote(w.as("owner"), n.ID); err != nil {
			t.Fatal(err)
		}
		w.same("it does not come back", w.record("hidden"), []string(nil))
		w.same("its history", w.history("owner", n.ID)[2:], []string{"undone Organisation editor at Hidden: The work itself is no longer here to be put back."})
	})
}

// TestWrongAndClosed: what is wrong is put right elsewhere, and the registers are
// never changed.
func TestWrongAndClosed(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		bad := provision.Saying{Note: provision.Note{Kind: provision.Wrong, Setting: "gias:100002", Delivery: "open"}}
		_, err := w.s.Say(w.as("owner"), bad)
		w.refuses("not saying what is wrong", err, fault.Bad)
		bad.Said = "It is maths, not reading."
		n, before := w.says("owner", bad), w.reached("readers")
		if n, err = w.s.AcceptNote(w.as("member"), n.ID, provision.NoteAnswer{}); err != nil || n.State != provision.NoteAccepted {
			t.Fatalf("%+v, %v", n, err)
		}
		w.same("nothing changes", w.reached("readers"), before)
		w.same("who reads it", w.readers(n.ID), []string{"member", "national", "partner", "elsewhere", "ward", "owner", "helper"})

		n = w.says("partner", provision.Saying{Note: provision.Note{Kind: provision.SettingClosed, Setting: "gias:100004", Said: "The gates are chained."}})
		if n.Organisation != "" || n.By != term.OfCollaboration("birmingham") {
			t.Errorf("said %+v", n)
		}
		w.same("who reads it", w.readers(n.ID), []string{"member", "national", "partner", "elsewhere", "ward", "owner", "helper"})
		for _, who := range []string{"owner", "partner", "elsewhere"} {
			_, err = w.s.AcceptNote(w.as(who), n.ID, provision.NoteAnswer{})
			w.refuses(who+" answers for the register", err, fault.Missing)
		}
		if n, err = w.s.AcceptNote(w.as("national"), n.ID, provision.NoteAnswer{Words: "The register will say so in March."}); err != nil || n.State != provision.NoteAccepted {
			t.Fatalf("%+v, %v", n, err)
		}
		if still, err := w.h.register.Setting(t.Context(), "gias:100004"); err != nil || still.Status != register.Open {
			t.Errorf("the register says %v, %v", still.Status, err)
		}
		w.same("its history", w.history("member", n.ID), []string{"said Partner at Birmingham Table", "accepted The national team: The register will say so in March."})
		for _, who := range []string{"national", "nobody", "public", "ward"} { // ward's collaboration is not one that is there
			_, err := w.s.Say(w.as(who), provision.Saying{Note: provision.Note{Kind: provision.SettingClosed, Setting: "gias:100004"}})
			w.refuses(who+" writes", err, fault.Bad)
		}
	})
}
