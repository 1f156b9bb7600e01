package account

import (
	"strconv"
	"testing"

	"fairground/internal/db"
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
	b.Run("sqlite", func(b *testing.B) { benchmarkResume(b, dbtest.SQLite(b, signInSchemas()...)) })
	b.Run("postgres", func(b *testing.B) {
		d, err := db.Open(b.Context(), dbtest.PostgresAddress(b))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { d.Close() })
		if err := d.Migrate(b.Context(), signInSchemas()...); err != nil {
			b.Fatal(err)
		}
		benchmarkResume(b, d)
	})
}

func benchmarkResume(b *testing.B, d *db.DB) {
	h := openSignIn(b, d, "")
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
