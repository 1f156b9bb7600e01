package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/need"
	"fairground/internal/privacy"
	"fairground/internal/provision"
	"fairground/internal/site"
	"fairground/internal/term"
)

// introduce tells the lower rooms what only the higher ones know: what things are
// called, what is held on a person, and how long it is kept.
func (a *App) introduce() {
	a.Account.NameScopes(a.scopeNames)
	a.Account.FindScopes(a.findScope)
	a.Account.MergedScopes(a.mergedInto)
	a.Account.FollowRoles(a.Alliance.FollowRoles)
	a.Audit.Names("organisation", a.organisationLinks)
	a.Audit.Names("collaboration", a.collaborationLinks)
	a.Audit.Names("figure", a.Figures.Links)
	a.Need.Figures(a.Figures)
	a.Landscape.Figures(a.Figures)
	a.Audit.Names("release", a.releaseLinks)
	a.Alliance.AskInUse(a.Provision.InUse)
	a.Privacy.Holds(
		privacy.Holding{Name: "figures", Title: "Figures you kept", Goes: "who kept a figure", Stays: "the figures, because others cite them",
			Export: func(ctx context.Context, person term.ID) (any, error) { return a.Figures.ExportPerson(ctx, person) }, Erase: a.Figures.ErasePerson},
		privacy.Holding{Name: "alliance", Title: "Your organisations, invitations, requests and what you offered or asked",
			Goes: "what you said of yourself, where you work, your invitations and requests, and contacts with your address", Stays: "that somebody was there, asked or offered, without your name",
			Export: func(ctx context.Context, person term.ID) (any, error) { return a.Alliance.ExportPerson(ctx, person) }, Erase: a.Alliance.ErasePerson},
		privacy.Holding{Name: "seats", Title: "Seats you hold or held, and what you wrote at collaborations",
			Goes: "your name on seats and under what you wrote", Stays: "that the seat was held, and what was written",
			Export: func(ctx context.Context, person term.ID) (any, error) {
				return a.Alliance.ExportPersonAtTables(ctx, person)
			}, Erase: a.Alliance.ErasePersonAtTables},
		privacy.Holding{Name: "stories", Title: "Stories you wrote of what lies behind a figure",
			Goes: "your name under what you wrote", Stays: "what was written, which is the partnership’s",
			Export: func(ctx context.Context, person term.ID) (any, error) { return a.Need.ExportPerson(ctx, person) }, Erase: a.Need.ErasePerson},
		privacy.Holding{Name: "lists", Title: "Lists you sent or confirmed, and notes you wrote or answered",
			Goes: "your name on the lists and the notes", Stays: "the lists, which are your organisation’s, and what was said of a place",
			Export: func(ctx context.Context, person term.ID) (any, error) { return a.Provision.ExportPerson(ctx, person) }, Erase: a.Provision.ErasePerson},
	)
	a.Privacy.Keeps(
		privacy.Rule{Name: "figures", Data: "Figures that were kept to be cited", Kept: "For as long as this system runs. Who kept one goes when they are erased.",
			Why: "So that a number in print can be looked up, and seen to have moved or not."},
		privacy.MailRule(a.Mail.Sweep),
		privacy.Rule{Name: "sign-in", Data: "Sign-in links, API tokens that ran out, and counts of tries", Kept: "Until they run out; links for two days at most.",
			Why: "So that a link works once, and nobody can try for long.", Sweep: func(ctx context.Context, _ time.Time) (int64, error) { return a.Account.Sweep(ctx) }},
		privacy.Rule{Name: "invitations", Data: "Invitations that were not taken up, contacts that nobody confirmed, and hand-overs whose day has come", Kept: "30 days after they ran out; hand-overs are carried out on their day.",
			Why: "So that whoever invited or asked can see what became of it.", Sweep: a.sweepAlliance},
		privacy.Rule{Name: "member-lists", Data: "Lists of members that were taken in and never applied", Kept: "90 days.",
			Why: "So that somebody called away can go on where they stopped.", Age: alliance.DraftsFor, Sweep: a.Alliance.SweepImports},
		privacy.Rule{Name: "uploads", Data: "Lists of schools that were sent in and never confirmed", Kept: "90 days.",
			Why: "So that somebody called away can go on where they stopped.", Age: provision.UnconfirmedFor, Sweep: a.sweepUploads},
	)
}

func (a *App) sweepAlliance(ctx context.Context, _ time.Time) (int64, error) {
	swept, err := a.Alliance.Sweep(ctx)
	return swept.Invitations + swept.Contacts + int64(swept.Handovers), err
}

func (a *App) sweepUploads(ctx context.Context, before time.Time) (int64, error) {
	n, err := a.Provision.SweepUnconfirmed(ctx, before)
	return int64(n), err
}

// scopeNames names organisations and collaborations for those who give roles.
func (a *App) scopeNames(ctx context.Context, scopes []term.Scope) (map[term.Scope]string, error) {
	out := map[term.Scope]string{}
	var organisations, collaborations []term.ID
	for _, s := range scopes {
		switch s.Kind {
		case term.AnOrganisation:
			organisations = append(organisations, s.ID)
		case term.ACollaboration:
			collaborations = append(collaborations, s.ID)
		}
	}
	for kind, named := range map[term.ScopeKind]struct {
		ids   []term.ID
		names func(context.Context, []term.ID) (map[term.ID]site.Link, error)
	}{term.AnOrganisation: {organisations, a.organisationLinks}, term.ACollaboration: {collaborations, a.collaborationLinks}} {
		if len(named.ids) == 0 {
			continue
		}
		links, err := named.names(ctx, named.ids)
		if err != nil {
			return nil, err
		}
		for id, link := range links {
			out[term.Scope{Kind: kind, ID: id}] = link.Label
		}
	}
	return out, nil
}

// findScope finds what the address of a page leads to: a collaboration's has its
// slug, a merged organisation's leads to the one that stands for it.
func (a *App) findScope(ctx context.Context, kind term.ScopeKind, part string) (id term.ID, err error) {
	if kind == term.ACollaboration {
		var c alliance.Collaboration
		c, err = a.Alliance.BySlug(ctx, part)
		id = c.ID
	} else {
		var o alliance.Organisation
		o, err = a.Alliance.Organisation(ctx, term.ID(part))
		id = o.ID
	}
	if fault.Is(err, fault.Missing) {
		return "", nil
	}
	return id, err
}

// mergedInto lists what was merged into an organisation; nothing else merges.
func (a *App) mergedInto(ctx context.Context, at term.Scope) (out []term.ID, err error) {
	if at.Kind != term.AnOrganisation {
		return nil, nil
	}
	merged, err := a.Alliance.Current(ctx)
	for gone, now := range merged {
		if now == at.ID {
			out = append(out, gone)
		}
	}
	slices.Sort(out)
	return out, err
}

func (a *App) organisationLinks(ctx context.Context, ids []term.ID) (map[term.ID]site.Link, error) {
	all, err := a.Alliance.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	merged, err := a.Alliance.Current(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[term.ID]site.Link{}
	for i := range all {
		byID[all[i].ID] = site.Link{Label: all[i].Name, URL: alliance.URL(all[i].ID)}
	}
	out := map[term.ID]site.Link{}
	for _, id := range ids {
		if link, ok := byID[cmp.Or(merged[id], id)]; ok {
			out[id] = link
		}
	}
	return out, nil
}

func (a *App) releaseLinks(ctx context.Context, ids []term.ID) (map[term.ID]site.Link, error) {
	all, err := a.Need.Releases(ctx)
	if err != nil {
		return nil, err
	}
	out := map[term.ID]site.Link{}
	for _, r := range all {
		if slices.Contains(ids, r.ID) {
			out[r.ID] = site.Link{Label: r.Title(), URL: need.ReleaseURL(r.ID)}
		}
	}
	return out, nil
}

func (a *App) collaborationLinks(ctx context.Context, ids []term.ID) (map[term.ID]site.Link, error) {
	all, err := a.Alliance.Collaborations(ctx)
	if err != nil {
		return nil, err
	}
	out := map[term.ID]site.Link{}
	for _, c := range all {
		for _, id := range ids {
			if c.ID == id {
				out[id] = site.Link{Label: c.Name, URL: c.URL()}
			}
		}
	}
	return out, nil
}
