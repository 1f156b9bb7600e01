// Package accounttest makes actors for the tests of rooms whose pages ask who is
// there.
//
//	ctx := accounttest.As(t.Context(), "jane", accounttest.Editor("readers"))
package accounttest

import (
	"context"
	"net/http"
	"time"

	"fairground/internal/account"
	"fairground/internal/site"
	"fairground/internal/term"
)

// As returns a context in which a person acts who holds the grants under the
// policy of the house, and has just shown that it is they.
func As(ctx context.Context, person term.ID, grants ...account.Grant) context.Context {
	actor := account.NewActor(account.NewPolicy(account.Rules()), account.Identity{ID: person, Name: string(person)}, time.Now(), grants...)
	actor.Confirmed = time.Now()
	ctx = site.WithViewer(ctx, site.Viewer{ID: string(person), Name: string(person)})
	return account.WithActor(ctx, actor)
}

// Grant is a role at a scope.
func Grant(role account.Role, at term.Scope) account.Grant {
	return account.Grant{Role: role, Scope: at}
}

// Editor is the role of an organisation's editor.
func Editor(organisation term.ID) account.Grant {
	return Grant(account.OrganisationEditor, term.OfOrganisation(organisation))
}

// Signed serves every request as a person's who holds the grants.
func Signed(h http.Handler, person term.ID, grants ...account.Grant) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-store")
		h.ServeHTTP(w, r.WithContext(As(r.Context(), person, grants...)))
	})
}

// Public returns a context in which nobody is signed in.
func Public(ctx context.Context) context.Context {
	return account.WithActor(ctx, account.NewActor(account.NewPolicy(account.Rules()), account.Identity{}, time.Now()))
}
