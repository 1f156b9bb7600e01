package provision_test

import (
	"fmt"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// TestNotesArePrivacys: what somebody wrote and answered is theirs to see, and to
// have their name taken off.
func TestNotesArePrivacys(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		n := w.says("member", worksHere("hidden", "gias:150001"))
		if _, err := w.s.DeclineNote(w.as("owner"), n.ID, "Not us."); err != nil {
			t.Fatal(err)
		}
		held := func(who term.ID) (out []string) {
			all, err := w.s.ExportPerson(t.Context(), who)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range all {
				out = append(out, fmt.Sprint(one.What, " of ", one.Of))
			}
			return out
		}
		w.same("of the author", held("member"), []string{"wrote a note (works-here): Their van was here. of hidden"})
		w.same("of the owner", held("owner"), []string{"declined a note: Not us. of hidden"})
		for _, who := range []term.ID{"member", "owner"} {
			if err := w.s.ErasePerson(t.Context(), who); err != nil {
				t.Fatal(err)
			}
			w.same("erased", held(who), []string(nil))
		}
		left, err := db.Collect(t.Context(), d, db.One[string], `select author_id from note union select person_id from note_step`)
		if err != nil || len(left) != 1 || left[0] != "" {
			t.Errorf("left behind %q, %v", left, err)
		}
		w.same("what was said stays", w.history("helper", n.ID), []string{"said Organisation editor at Readers", "declined Organisation editor at Hidden: Not us."})
	})
}

// TestMergedOrganisationsAnswer: what was said of one that was merged is its
// survivor's to answer.
func TestMergedOrganisationsAnswer(t *testing.T) {
	w := telling(t, dbtest.SQLite(t, rooms...))
	n := w.says("partner", worksHere("hidden", "gias:150001"))
	if _, err := w.h.alliance.Merge(w.as("national"), "hidden", "readers", ""); err != nil {
		t.Fatal(err)
	}
	all, err := w.s.Notes(w.as("member"), provision.NotesToAnswer)
	if err != nil || len(all) != 1 || all[0].Whose != "Readers" {
		t.Fatalf("to answer %+v, %v", all, err)
	}
	if _, err := w.s.AcceptNote(w.as("member"), n.ID, provision.NoteAnswer{Work: provision.NoteWork{Programme: "story", Accept: "1.0"}}); err != nil {
		t.Fatal(err)
	}
	w.same("on record", len(w.record("readers")), 2)
}
