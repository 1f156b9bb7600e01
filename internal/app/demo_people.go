package app

import (
	"context"
	"net/http"
	"slices"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/sample"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// peoplePath is where a visitor of the demonstration chooses whom to be.
const peoplePath = "/demo/people"

// demoRoutes adds what only a demonstration has: its outbox, and its people, whom
// any visitor may be.
func (a *App) demoRoutes() {
	a.Mail.OutboxRoutes(a.Routes, a.Site)
	a.Routes.Handle("GET "+peoplePath, "demo.use", a.demoPeople)
	a.Routes.Handle("POST "+peoplePath+"/{person}", "demo.use", a.bePerson)
	a.Site.Panels().Register("sign-in", "the demonstration’s people", func(context.Context, site.Viewer, string) (templ.Component, error) {
		return demoSignIn(), nil
	})
	a.Site.Panels().Register("confirm", "the demonstration’s outbox", func(context.Context, site.Viewer, string) (templ.Component, error) {
		return demoConfirm(), nil
	})
}

// demoPart is one kind of person on the page, and who plays it.
type demoPart struct {
	account.Identity
	kind  string
	words string // what they can do, in two sentences
	now   bool   // the visitor is they
}

// demoPeople shows everybody whom a visitor can be.
func (a *App) demoPeople(w http.ResponseWriter, r *http.Request) error {
	var parts []demoPart
	for _, part := range sample.Cast() {
		i, found, err := a.Account.IdentityByEmail(r.Context(), part.Email())
		if err != nil {
			return err
		}
		if !found || !playable(i) {
			continue // somebody erased them, or the demonstration was never filled
		}
		kind, words := partWords(part)
		parts = append(parts, demoPart{Identity: i, kind: kind, words: words, now: account.ActorFrom(r.Context()).ID == i.ID})
	}
	page := site.Page{Title: "Be one of these people", Eyebrow: "Demonstration", NoIndex: true,
		Lead: "See Fairground as each of them does. They are made up, and so is all that they do; nothing leaves this machine."}
	return a.Site.Render(w, r, page, demoPeopleBody(parts, site.ViewerFrom(r.Context())))
}

// playable says whether a visitor may be somebody: only who was made up.
func playable(i account.Identity) bool { return i.Illustrative && i.Ended.IsZero() }

// bePerson signs the browser in as somebody of the demonstration. Whoever was not
// made up for it is as if they were not there.
func (a *App) bePerson(w http.ResponseWriter, r *http.Request) error {
	i, err := a.Account.Identity(r.Context(), term.ID(r.PathValue("person")))
	if err != nil && !fault.Is(err, fault.Missing) {
		return err
	}
	if err != nil || !playable(i) {
		return fault.NotFound("There is no such person in this demonstration.")
	}
	if err := a.Account.SignIn(w, r, i, "demonstration"); err != nil {
		return err
	}
	to, err := a.usefulTo(r.Context(), i)
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, to)
}

// usefulTo is the page that shows a person best what they can do.
func (a *App) usefulTo(ctx context.Context, i account.Identity) (string, error) {
	grants, err := a.Account.GrantsOf(ctx, i.ID)
	if err != nil {
		return "", err
	}
	at := func(kind term.ScopeKind) term.ID {
		n := slices.IndexFunc(grants, func(g account.Grant) bool { return g.Scope.Kind == kind && g.Scope.ID != "" })
		if n < 0 {
			return ""
		}
		return grants[n].Scope.ID
	}
	var part sample.Part
	for _, p := range sample.Cast() {
		if p.Email() == i.Email {
			part = p
		}
	}
	switch part {
	case sample.National:
		return "/organisations/duplicates", nil
	case sample.Editor:
		return "/uploads", nil
	case sample.PartnerThere:
		return "/places/E47000007", nil
	case sample.AtASchool:
		return alliance.WithUsURL(at(term.AnOrganisation)), nil
	case sample.Head, sample.Officer, sample.Facilitator:
		c, err := a.Alliance.Collaboration(ctx, at(term.ACollaboration))
		return c.URL(), err
	case sample.Funder:
		return "/collaborations", nil
	case sample.Safeguarding:
		return "/audit", nil
	}
	return "/account", nil
}

// partWords say what kind of person plays a part, and what they can do.
func partWords(p sample.Part) (kind, words string) {
	switch p {
	case sample.National:
		return "National team", "Looks after the alliance: merges organisations that are there twice, imports the list of members, begins collaborations and gives roles. Sees the record of who did what."
	case sample.Head:
		return "Head of a partnership", "Runs the West Midlands partnership: sees who is missing, gives and ends seats, invites people, and asks schools and employers for what is needed. Says what the partnership is working on."
	case sample.PartnerThere:
		return "Partner", "Sits at the West Midlands partnership for a member organisation. Sees there what organisations share with the partnership, which the public does not."
	case sample.Editor:
		return "Organisation editor", "Sends in the list of schools that a member organisation works in, has it matched, and decides who may see it. Invites colleagues and hands over when one leaves."
	case sample.AtASchool:
		return "School", "Looks after the page of a school that takes part. Sees what is offered to it and asked of it, answers, and says what it can offer itself."
	case sample.Officer:
		return "Network officer", "A senior officer of a combined authority, with one of its two seats in the Combined Authority Network. Says what the network is working on, and finds officers of other authorities."
	case sample.Funder:
		return "Funder", "Reads what members share with the alliance, what is asked and offered, and the directory of people. Changes nothing."
	case sample.Facilitator:
		return "Facilitator", "Helps the West Midlands partnership along: keeps its timeline, says what it is working on, and asks on its behalf. Gives no seats."
	case sample.Safeguarding:
		return "Safeguarding lead", "Sees the record of who did what, who holds which role, and what was removed because it was old. Erases people who ask for it."
	}
	return "Signed in, without a role", "Has an account and nothing else yet: sees what the public sees. Can ask to join an organisation or a collaboration."
}
