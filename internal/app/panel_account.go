package app

import (
	"context"
	"slices"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// The header has room for what everybody reads. What a person may do besides is
// listed on the page of their account, worked out from the policy.

// doing is a thing that somebody with a permission can do on a page.
type doing struct {
	permission site.Permission
	label      string
	path       string
}

// doingsAnywhere are about nothing in particular.
func doingsAnywhere() []doing {
	return []doing{
		{"person.read", "Find people of the alliance", "/people"},
		{"ask.read", "See what is asked of organisations", "/asks"},
		{"ask.read", "See what is offered", "/offers"},
		{"note.read", "See notes on what is recorded, and answer them", "/notes"},
		{"organisation.add", "Add an organisation", "/organisations/new"},
		{"organisation.import", "Import a list of members", "/organisations/import"},
		{"organisation.merge", "Merge organisations that are there twice", "/organisations/duplicates"},
		{"collaboration.add", "Begin a collaboration", "/collaborations/new"},
		{"grant.read", "See who holds which role", "/roles"},
		{"audit.read", "See the record of who did what", "/audit"},
		{"retention.read", "See what was removed because it was old", "/privacy/retention/report"},
	}
}

// doingsAtOrganisation are done for one organisation, below its address.
func doingsAtOrganisation() []doing {
	return []doing{
		{"organisation.change", "Change what is said of it", "/edit"},
		{"delivery.change", "Change who sees its work", "/work"},
		{"audit.organisation", "See what was done to its things", "/record"},
	}
}

// doingsAtCollaboration are done for one collaboration, below its address.
func doingsAtCollaboration() []doing {
	return []doing{
		{"collaboration.seat", "Seats, and who is missing", "/seats"},
		{"collaboration.seat", "Invite people", "/invitations"},
		{"collaboration.decide", "Decide on requests to join", "/requests"},
		{"collaboration.ask", "Ask something of an organisation", "/asks"},
		{"collaboration.work", "Say what it is working on", "/work/new"},
		{"collaboration.change", "Change what is said of it", "/edit"},
	}
}

// doings are the links under one heading.
type doings struct {
	about site.Link // what they are about; no label: nothing in particular
	links []site.Link
}

// mostListed bounds how many organisations and collaborations are listed.
const mostListed = 8

// canDoPanel lists what the viewer may do, on the page of their account.
func (a *App) canDoPanel(ctx context.Context, _ site.Viewer, _ string) (templ.Component, error) {
	actor := account.ActorFrom(ctx)
	groups := []doings{{links: allowed(actor, doingsAnywhere(), "")}}
	organisations, err := a.doingsOfOrganisations(ctx, actor)
	if err != nil {
		return nil, err
	}
	collaborations, err := a.doingsOfCollaborations(ctx, actor)
	if err != nil {
		return nil, err
	}
	groups = slices.Concat(groups, organisations, collaborations)
	return canDoBody(slices.DeleteFunc(groups, func(g doings) bool { return len(g.links) == 0 })), nil
}

func (a *App) doingsOfOrganisations(ctx context.Context, actor *account.Actor) (out []doings, err error) {
	ids := actor.At(term.AnOrganisation)
	for _, id := range ids[:min(len(ids), mostListed)] {
		o, err := a.Alliance.Organisation(ctx, id)
		if err != nil {
			return nil, err
		}
		scope := term.OfOrganisation(id)
		g := doings{about: site.Link{Label: o.Name, URL: alliance.URL(o.ID)}}
		if o.Kind.TakesPart() && actor.Can("organisation.offer", scope) {
			g.links = append(g.links, site.Link{Label: "What is offered to it and asked of it", URL: alliance.WithUsURL(o.ID)})
		}
		if actor.Can("upload.read", scope) {
			g.links = append(g.links, site.Link{Label: "Its lists of schools", URL: "/uploads"})
		}
		g.links = append(g.links, allowed(actor, doingsAtOrganisation(), alliance.URL(o.ID), scope)...)
		g.links = append(g.links, site.Link{Label: "Its people, and leaving it", URL: alliance.URL(o.ID) + "/people"})
		out = append(out, g)
	}
	return out, nil
}

func (a *App) doingsOfCollaborations(ctx context.Context, actor *account.Actor) (out []doings, err error) {
	ids := actor.At(term.ACollaboration)
	for _, id := range ids[:min(len(ids), mostListed)] {
		c, err := a.Alliance.Collaboration(ctx, id)
		if err != nil {
			return nil, err
		}
		g := doings{about: site.Link{Label: c.Name, URL: c.URL()}, links: []site.Link{{Label: "Its page", URL: c.URL()}}}
		g.links = append(g.links, allowed(actor, doingsAtCollaboration(), c.URL(), term.OfCollaboration(id))...)
		out = append(out, g)
	}
	return out, nil
}

// allowed are the links to what the actor may do, below an address.
func allowed(actor *account.Actor, all []doing, below string, scopes ...term.Scope) (out []site.Link) {
	for _, d := range all {
		if actor.Can(d.permission, scopes...) {
			out = append(out, site.Link{Label: d.label, URL: below + d.path})
		}
	}
	return out
}
