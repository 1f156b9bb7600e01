package provision_test

import (
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// notePlaces are the addresses at which a note could tell of work: those of the
// places, of the organisation, and of the notes themselves.
func notePlaces() []string {
	return []string{"/settings/gias:150001", "/settings/gias:100001", "/settings/gias:100002", "/settings/gias:150001/notes/new", "/settings/gias:100002/notes/new", "/places/E01000001", "/places/E01000001/notes/new",
		"/places/E05000001", "/places/E08000025", "/places/E08000025/settings.csv", "/places/E92000001/organisations.csv", "/organisations/hidden", "/organisations/readers", "/organisations/hidden/work",
		"/notes", "/notes?show=mine", "/notes?show=ours", "/notes?kind=stopped", "/search?q=secret+garden", "/search/suggest?q=oak"}
}

// blindTo checks that some are sent the same before and after something secret
// happened, and that others are not: else it would test nothing.
func (w *tellers) blindTo(what string, happens func(), blind, sighted []string) {
	w.t.Helper()
	before := map[string]map[string]string{}
	for _, who := range append(append([]string{}, blind...), sighted...) {
		before[who] = w.seen(who, notePlaces())
	}
	happens()
	for _, who := range blind {
		if told := different(before[who], w.seen(who, notePlaces())); len(told) > 0 {
			w.t.Errorf("%s: %s is told at %v", what, who, told)
		}
	}
	for _, who := range sighted {
		if told := different(before[who], w.seen(who, notePlaces())); len(told) == 0 {
			w.t.Errorf("%s: %s should be told, and is nowhere", what, who)
		}
	}
}

// noneFor checks that a note's address answers somebody like one of no note.
func (w *tellers) noneFor(what string, id term.ID, blind []string) {
	w.t.Helper()
	missing := term.ID(strings.Repeat("0", len(id)))
	for _, who := range blind {
		for _, path := range []string{"GET ", "POST /withdraw", "POST /accept", "POST /decline", "POST /undo", "POST /register"} {
			method, below, _ := strings.Cut(path, " ")
			there, none := w.ask(who, method, "/notes/"+string(id)+below), w.ask(who, method, "/notes/"+string(missing)+below)
			if got, want := whole(there), strings.ReplaceAll(whole(none), string(missing), string(id)); got != want || there.Code < 400 && there.Code != 303 {
				w.t.Errorf("%s: %s %s tells %s: %d, of no note %d", what, method, below, who, there.Code, none.Code)
			}
		}
	}
}

// TestNotesTellNothingOfPrivatePlaces: a note on work at a place that is kept
// private is there for those alone who see the work there.
func TestNotesTellNothingOfPrivatePlaces(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		others := []string{"public", "nobody", "member", "national", "partner", "elsewhere", "ward"}
		// Somewhere else in the open, so that all know that Hidden shares what it does.
		w.put(delivery("elsewhere", "secret", "gias:100004", provision.Public, 40))
		private := delivery("kept", "secret", "gias:150001", provision.Public, 30)
		private.Sensitive = true
		w.put(private)
		for _, kind := range []provision.NoteKind{provision.Stopped, provision.Wrong} {
			var n *provision.Note
			w.blindTo(string(kind), func() {
				n = w.says("helper", provision.Saying{Note: provision.Note{Kind: kind, Setting: "gias:150001", Delivery: "kept", Said: "The refuge is empty."}})
			}, others, []string{"owner", "helper"})
			w.noneFor(string(kind), n.ID, others)
			for _, who := range others {
				_, err := w.s.Say(w.as(who), provision.Saying{Note: provision.Note{Kind: kind, Setting: "gias:150001", Delivery: "kept", Said: "x"}})
				if err == nil {
					t.Errorf("%s writes of what they do not see", who)
				}
			}
			if _, err := w.s.WithdrawNote(w.as("helper"), n.ID); err != nil {
				t.Fatal(err)
			}
		}
		// Nor does it contradict what was looked for, whoever looks.
		w.take("kept")
		w.says("partner", nothingAt("gias:150001"))
		around := nothingAt("")
		around.Neighbourhood = "E01000001"
		w.says("partner", around)
		fine := func(who string) map[string]string {
			return w.seen(who, []string{"/settings/gias:150001", "/places/E01000001", "/notes", "/notes?show=mine"})
		}
		before := map[string]map[string]string{}
		for _, who := range others {
			before[who] = fine(who)
		}
		w.put(private)
		for _, who := range others {
			if told := different(before[who], fine(who)); len(told) > 0 {
				t.Errorf("%s is told of a private place by a gap at %v", who, told)
			}
		}
	})
}

// TestNotesThatBecomePrivate: whoever could read of work can no longer once its
// place is kept private, or it is kept to its organisation.
func TestNotesThatBecomePrivate(t *testing.T) {
	w := telling(t, dbtest.SQLite(t, rooms...))
	w.put(delivery("kept", "secret", "gias:150001", provision.Alliance, 30))
	n := w.says("helper", provision.Saying{Note: provision.Note{Kind: provision.Wrong, Setting: "gias:150001", Delivery: "kept", Said: "It is on Tuesdays."}})
	all := []string{"member", "national", "partner", "elsewhere", "ward", "owner", "helper"}
	w.same("while it is for the alliance", w.readers(n.ID), all)
	for _, to := range []provision.ShownTo{{Visibility: provision.OwnOrganisation}, {Visibility: provision.Alliance, Sensitive: "yes"}, {Visibility: provision.Public}} {
		if _, err := w.s.ChangeWork(w.as("owner"), "hidden", nil, true, to); err != nil {
			t.Fatal(err)
		}
		w.same("once it is not", w.readers(n.ID), []string{"owner", "helper"})
		w.noneFor("once it is not", n.ID, []string{"public", "nobody", "member", "national", "partner", "elsewhere", "ward"})
	}
	if _, err := w.s.ChangeWork(w.as("owner"), "hidden", nil, true, provision.ShownTo{Visibility: provision.Partnership, Sensitive: "no"}); err != nil {
		t.Fatal(err)
	}
	w.same("for its partnerships", w.readers(n.ID), []string{"partner", "ward", "owner", "helper"})
}

// TestAnAnswerTellsItsAuthorNoMore: whoever said that somebody works at a place that
// is kept private learns that they answered, and nobody else learns anything.
func TestAnAnswerTellsItsAuthorNoMore(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		if _, err := w.s.AcceptNote(w.as("owner"), w.says("member", worksHere("hidden", "gias:100003")).ID, provision.NoteAnswer{Work: provision.NoteWork{Programme: "secret", Accept: "1.0", Visibility: provision.OwnOrganisation}}); err != nil {
			t.Fatal(err)
		}
		others := []string{"public", "nobody", "national", "partner", "elsewhere", "ward"}
		var n *provision.Note
		w.blindTo("said", func() { n = w.says("member", worksHere("hidden", "gias:150001")) }, others, []string{"member", "owner", "helper"})
		w.noneFor("said", n.ID, others)
		w.blindTo("answered", func() {
			_, err := w.s.AcceptNote(w.as("owner"), n.ID, provision.NoteAnswer{Words: "Since May.", Work: provision.NoteWork{Programme: "secret", Visibility: provision.OwnOrganisation, Private: "yes"}})
			if err != nil {
				t.Fatal(err)
			}
		}, others, []string{"member", "owner", "helper"})
		w.noneFor("answered", n.ID, others)
		answer := w.ask("member", "GET", "/notes/"+string(n.ID))
		for _, secret := range []string{"Since May", "Secret Garden", "It is so", "it is so", "was recorded"} {
			if strings.Contains(answer.Body.String(), secret) {
				t.Errorf("the author reads “%s”", secret)
			}
		}
		htmltest.Run(t, answer.Body, htmltest.In("main", htmltest.Contains("The organisation has answered.")))
		htmltest.Run(t, w.ask("owner", "GET", "/notes/"+string(n.ID)).Body, htmltest.In("#history", htmltest.Contains("Since May.")), htmltest.In("main", htmltest.Contains("Secret Garden")))
	})
}

// TestThePublicReadsNoName: of what was looked for in vain the public reads the
// gap, and neither words nor for whom.
func TestThePublicReadsNoName(t *testing.T) {
	w := telling(t, dbtest.SQLite(t, rooms...))
	say := nothingAt("gias:150001")
	say.Said = "We rang round."
	n := w.says("partner", say)
	for _, path := range []string{"/settings/gias:150001", "/notes/" + string(n.ID)} {
		for who, reads := range map[string]bool{"public": false, "nobody": false, "member": true, "national": true} {
			text := w.ask(who, "GET", path).Body.String()
			for _, part := range []string{"We rang round.", "Birmingham Table", "Partner at"} {
				if strings.Contains(text, part) != reads {
					t.Errorf("%s at %s: “%s” is there: %v, want %v", who, path, part, !reads, reads)
				}
			}
			if !strings.Contains(text, "Looked, nothing here") || strings.Contains(text, "partner@example.org") {
				t.Errorf("%s at %s does not read of the gap", who, path)
			}
		}
	}
}

// TestGapsTellThePublicNothing: what becomes of “looked, nothing here” when work
// that only the alliance sees arrives is told to the alliance alone.
func TestGapsTellThePublicNothing(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		// Hidden shares some work, so that its sharing at all is no news.
		w.put(delivery("elsewhere", "secret", "gias:100004", provision.Public, 40))
		n := w.says("partner", nothingAt("gias:150001"))
		around := nothingAt("")
		around.Neighbourhood = "E01000001"
		area := w.says("partner", around)
		places := []string{"/settings/gias:150001", "/settings/gias:100001", "/places/E01000001", "/places/E05000001", "/notes/" + string(n.ID), "/notes/" + string(area.ID)}
		gaps := func(who string) []provision.Confirmed {
			mask, err := w.s.MaskOf(w.as(who))
			if err != nil {
				t.Fatal(err)
			}
			all, err := w.s.ConfirmedGaps(w.as(who), mask)
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		before, known := map[string]map[string]string{}, gaps("public")
		for _, who := range []string{"public", "nobody", "partner"} {
			before[who] = w.seen(who, places)
		}
		if again := gaps("public"); len(known) != 2 || len(gaps("partner")) != 2 || &known[0] != &again[0] {
			t.Errorf("two gaps, worked out once: %+v", known)
		}
		w.put(delivery("kept", "secret", "gias:150001", provision.Alliance, 30))
		for _, who := range []string{"public", "nobody"} {
			if told := different(before[who], w.seen(who, places)); len(told) > 0 {
				t.Errorf("%s is told at %v", who, told)
			}
			w.same("the gaps, for "+who, gaps(who), known)
		}
		if told := different(before["partner"], w.seen("partner", places)); len(told) < 4 {
			t.Errorf("the alliance is told at %v only", told)
		}
		w.same("the gaps, for the alliance", len(gaps("partner")), 0)
	})
}
