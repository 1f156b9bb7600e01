package account

import (
	"strconv"
	"testing"

	"fairground/internal/db/dbtest"
	"fairground/internal/term"
)

// BenchmarkCan decides for somebody with fifty roles, of which none fits: the
// longest way.
func BenchmarkCan(b *testing.B) {
	a := &Actor{policy: NewPolicy(Rules()), Identity: Identity{ID: "p"}}
	for i := range 50 {
		a.Grants = append(a.Grants, Grant{Role: OrganisationEditor, Scope: term.OfOrganisation(term.ID("o" + strconv.Itoa(i)))})
	}
	at := term.OfOrganisation("elsewhere")
	for b.Loop() {
		if a.Can("upload.change", at) {
			b.Fatal("may")
		}
	}
}

// BenchmarkResume is what every request of somebody signed in costs first: their
// session, who they are, and fifty roles.
func BenchmarkResume(b *testing.B) {
	h := openSignIn(b, dbtest.SQLite(b, signInSchemas()...), "")
	i := h.add("amina@example.org")
	for n := range 50 {
		h.give(i, OrganisationEditor, term.OfOrganisation(term.ID("o"+strconv.Itoa(n))))
	}
	token, err := h.Begin(b.Context(), i.ID, "link", "A browser")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if a, err := h.Resume(b.Context(), token); err != nil || len(a.Grants) != 50 {
			b.Fatal(err)
		}
	}
}
