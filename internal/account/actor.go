package account

import (
	"context"
	"slices"
	"time"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// Actor is whoever makes a request, with the roles held at that moment. The zero
// Actor is the public.
type Actor struct {
	Identity
	Session   Session
	Grants    []Grant
	Confirmed time.Time         // when they last showed that it is they, with this session
	Limited   []site.Permission // what an API token was made for; nil in a browser

	policy *Policy
	now    time.Time
	sends  bool // a form is being sent, rather than asked for
}

// NewActor is a person who holds the grants at a time, under a policy.
func NewActor(p *Policy, i Identity, now time.Time, grants ...Grant) *Actor {
	return &Actor{Identity: i, Grants: grants, policy: p, now: now}
}

// Public says whether nobody is signed in.
func (a *Actor) Public() bool { return a.ID == "" }

// Holds says whether the actor holds a role at a scope that holds all of the
// given one.
func (a *Actor) Holds(role Role, at term.Scope) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role && g.Scope.Holds(at) })
}

// At lists what of a kind the actor holds any role at: their organisations, or
// their collaborations.
func (a *Actor) At(kind term.ScopeKind) []term.ID {
	var out []term.ID
	for _, g := range a.Grants {
		if g.Scope.Kind == kind && g.Scope.ID != "" && !slices.Contains(out, g.Scope.ID) {
			out = append(out, g.Scope.ID)
		}
	}
	return out
}

// May says whether the actor may use a permission on anything at all.
func (a *Actor) May(p site.Permission) bool {
	rule, ok := a.rule(p)
	return ok && (rule.allows(Public) || !a.Public() && (rule.allows(SignedIn) || slices.ContainsFunc(a.Grants, rule.mayCount)))
}

// Can says whether the actor may use a permission on a thing that belongs to the
// scopes. A permission that is about no kind of scope needs the role anywhere.
func (a *Actor) Can(p site.Permission, scopes ...term.Scope) bool {
	rule, ok := a.rule(p)
	switch {
	case !ok:
		return false
	case rule.allows(Public), rule.allows(SignedIn) && !a.Public():
		return true
	}
	for _, g := range a.Grants {
		if rule.mayCount(g) && (rule.Of == Anything || g.Scope == term.Scope{} || slices.Contains(scopes, g.Scope)) {
			return true
		}
	}
	return false
}

func (a *Actor) rule(p site.Permission) (rule *Rule, ok bool) {
	if a.policy == nil || a.Limited != nil && !slices.Contains(a.Limited, p) {
		return nil, false
	}
	return a.policy.rule(p)
}

// Require refuses unless the context's actor may use the permission on a thing
// that belongs to the scopes.
func Require(ctx context.Context, p site.Permission, scopes ...term.Scope) error {
	a := ActorFrom(ctx)
	if a.Can(p, scopes...) {
		return a.confirmed(p)
	}
	return a.refusal(p)
}

// refusal says no, and of what is not to be known of, nothing at all.
func (a *Actor) refusal(p site.Permission) error {
	rule, ok := a.rule(p)
	switch {
	case a.Public():
		return fault.Forbidden("Sign in to see this.")
	case a.Limited != nil && !ok:
		return fault.Forbidden("This API token was not made for that.")
	case ok && rule.Hidden && a.May(p):
		return fault.NotFound("There is nothing at this address, or nothing that you may see.")
	case ok:
		return fault.Forbidden("You do not have the role for this: %s.", rule.Words)
	}
	return fault.Forbidden("You do not have the role for this.")
}

// ConfirmedFor is how long having shown that it is they lasts for the forms of
// dangerous acts; sending the form may take a little longer.
const (
	ConfirmedFor = 10 * time.Minute
	sendWithin   = 10 * time.Minute
)

// confirmed refuses a dangerous act of somebody who has not just shown that it
// is they.
func (a *Actor) confirmed(p site.Permission) error {
	rule, ok := a.rule(p)
	within := ConfirmedFor
	if a.sends {
		within += sendWithin
	}
	if !ok || !rule.Confirm || a.now.Sub(a.Confirmed) <= within {
		return nil
	}
	return fault.New(fault.Unconfirmed, "Confirm that it is you first.")
}

// Guard asks the policy whether a request's actor may go on.
func (s *Service) Guard(ctx context.Context, p site.Permission, about *site.Thing) error {
	a := ActorFrom(ctx)
	if a.policy == nil {
		a = &Actor{policy: s.policy}
	}
	switch {
	case about == nil && !a.May(p), about != nil && !a.Can(p, about.Scopes...):
		return a.refusal(p)
	}
	return a.confirmed(p)
}
