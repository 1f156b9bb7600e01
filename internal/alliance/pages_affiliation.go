package alliance

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

func (p *peoplePages) memberRoutes(rt *site.Routes) {
	about := site.About(p.s.ofOrganisation)
	rt.Handle("GET /organisations/{id}/people", "organisation.read", p.s.atSurvivor(p.members))
	rt.Handle("GET /organisations/{id}/people/invite", "organisation.people", p.s.atSurvivor(p.inviteForm), about)
	rt.Handle("POST /organisations/{id}/people/invite", "organisation.people", p.s.atSurvivor(p.invite), about)
	rt.Handle("POST /organisations/{id}/invitations/{invitation}/resend", "organisation.people", p.s.atSurvivor(p.resend), about)
	rt.Handle("POST /organisations/{id}/invitations/{invitation}/revoke", "organisation.people", p.s.atSurvivor(p.revoke), about)
	rt.Handle("POST /organisations/{id}/people/{affiliation}/role", "organisation.people", p.s.atSurvivor(p.changeRole), about)
	rt.Handle("POST /organisations/{id}/requests/{request}/accept", "organisation.people", p.s.atSurvivor(p.acceptJoin), about)
	rt.Handle("POST /organisations/{id}/requests/{request}/decline", "organisation.people", p.s.atSurvivor(p.declineJoin), about)
	rt.Handle("GET /organisations/{id}/people/{affiliation}/leave", "organisation.people", p.s.atSurvivor(p.leaveForm), about)
	rt.Handle("POST /organisations/{id}/people/{affiliation}/leave", "organisation.people", p.s.atSurvivor(p.leave), about)
	rt.Handle("GET /account/organisations/{affiliation}/leave", "self.change", p.leaveForm)
	rt.Handle("POST /account/organisations/{affiliation}/leave", "self.change", p.leave)
	rt.Handle("POST /organisations/{id}/handovers/{handover}/undo", "organisation.people", p.s.atSurvivor(p.undo), about)
	rt.Handle("POST /organisations/{id}/handovers/{handover}/call-off", "organisation.people", p.s.atSurvivor(p.callOff), about)
	rt.Handle("GET /invitations/accept", "sign-in.use", p.acceptForm)
	rt.Handle("POST /invitations/accept", "sign-in.use", p.accept)
	table := site.About(p.ofTable)
	rt.Handle("GET /collaborations/{slug}/invitations", "collaboration.seat", p.seatInvitations, table)
	rt.Handle("POST /collaborations/{slug}/invitations", "collaboration.seat", p.inviteToSeat, table)
	rt.Handle("POST /collaborations/{slug}/invitations/{invitation}/resend", "collaboration.seat", p.resend, table)
	rt.Handle("POST /collaborations/{slug}/invitations/{invitation}/revoke", "collaboration.seat", p.revoke, table)
}

func peopleURL(id term.ID) string { return URL(id) + "/people" }

// leaveURL is where an affiliation is ended: by the person themself, or by
// whoever looks after the organisation's people.
func leaveURL(f Affiliation, self bool) string {
	if self {
		return "/account/organisations/" + string(f.ID) + "/leave"
	}
	return peopleURL(f.Organisation) + "/" + string(f.ID) + "/leave"
}

// membersView is who is of an organisation: to its own people their names, to
// others how many.
type membersView struct {
	o           Organisation
	a           *account.Actor
	now         time.Time
	people      []Affiliation
	identities  map[term.ID]account.Identity
	found       map[term.ID]bool // those whose page the reader may see
	invitations []Invitation
	joins       []JoinRequest
	handovers   []Handover
	leavers     map[term.ID]term.ID // who leaves, by hand-over
	form        *site.Form
}

func (v membersView) inside() bool { return worksAt(v.a, v.o.ID) || v.manages() }

func (v membersView) manages() bool {
	return v.a.Can("organisation.people", term.OfOrganisation(v.o.ID))
}

func (p *peoplePages) members(w http.ResponseWriter, r *http.Request) error {
	return p.showMembers(w, r, http.StatusOK, &site.Form{})
}

func (p *peoplePages) showMembers(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	v, err := p.s.membersView(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v.form = form
	page := site.Page{Title: "People of " + v.o.Name, Section: "/organisations", Wide: true, NoIndex: v.inside(), Notice: noticeOf(r), HasError: !form.OK(), Crumbs: organisationCrumbs(v.o)}
	return p.site.RenderStatus(w, r, status, page, membersBody(v))
}

func organisationCrumbs(o Organisation) []site.Link {
	return []site.Link{{Label: "Organisations", URL: "/organisations"}, {Label: o.Name, URL: URL(o.ID)}}
}

func (s *Service) membersView(ctx context.Context, id term.ID) (v membersView, err error) {
	v = membersView{a: account.ActorFrom(ctx), now: s.time(), found: map[term.ID]bool{}}
	if v.o, err = s.Organisation(ctx, id); err != nil {
		return v, err
	}
	if v.people, err = s.AffiliationsAt(ctx, v.o.ID); err != nil || !v.inside() {
		return v, err
	}
	if v.manages() {
		var one, two, three error
		v.invitations, one = s.OpenInvitations(ctx, v.o.Scope())
		v.joins, two = s.JoinsAt(ctx, v.o.Scope())
		v.handovers, three = s.HandoversAt(ctx, v.o.ID)
		if err := errors.Join(one, two, three); err != nil {
			return v, err
		}
	}
	v.handovers = slices.DeleteFunc(v.handovers, func(h Handover) bool { return h.State != HandoverPlanned && !h.Undoable(v.now) })
	v.leavers = map[term.ID]term.ID{}
	for _, h := range v.handovers {
		f, err := s.Affiliation(ctx, h.Affiliation)
		if err != nil && !fault.Is(err, fault.Missing) {
			return v, err
		}
		v.leavers[h.ID] = f.Person
	}
	if v.identities, err = s.account.Identities(ctx, v.named()); err != nil {
		return v, err
	}
	listed, err := s.found(ctx, DirectoryWant{Organisation: v.o.ID})
	for _, x := range listed {
		v.found[x.ID] = true
	}
	slices.SortFunc(v.people, func(a, b Affiliation) int {
		return strings.Compare(v.identities[a.Person].Name, v.identities[b.Person].Name)
	})
	return v, err
}

// named lists everybody whose name the page shows.
func (v membersView) named() []term.ID {
	var ids []term.ID
	for _, f := range v.people {
		ids = append(ids, f.Person)
	}
	for _, j := range v.joins {
		ids = append(ids, j.Person)
	}
	for _, h := range v.handovers {
		ids = append(ids, h.Successor, h.By, v.leavers[h.ID])
	}
	for _, i := range v.invitations {
		ids = append(ids, i.By)
	}
	return ids
}

func (v membersView) table() site.Table {
	t := site.Table{ID: "people", Caption: "People", CaptionHidden: true, Stack: true, Empty: "Nobody of this organisation is in Fairground yet.",
		Columns: []site.Column{{Label: "Name"}, {Label: "Role"}, {Label: "Since"}, {Label: "Change", Hidden: true}}}
	for _, f := range v.people {
		who := v.identities[f.Person]
		name := site.Cell{Text: who.Name, Detail: f.Title}
		if v.found[f.Person] || f.Person == v.a.ID {
			name.URL = PersonURL(f.Person)
		}
		change := site.Cell{}
		if v.manages() || f.Person == v.a.ID {
			change.Actions = []site.Action{{Label: "Leave or hand over", Hidden: "for " + who.Name, URL: leaveURL(f, f.Person == v.a.ID)}}
		}
		role := site.Cell{Text: f.Role.Title()}
		if v.manages() {
			role = site.Cell{Component: roleForm(f, who.Name)}
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{name, role, {Text: site.Date(f.From)}, change}})
	}
	return t
}

// leaver names whoever a hand-over is about.
func (v membersView) leaver(h Handover) string { return v.identities[v.leavers[h.ID]].Name }

// other is the role that somebody does not have.
func (f Affiliation) other() account.Role {
	if f.Role == account.Partner {
		return account.OrganisationEditor
	}
	return account.Partner
}

// invitationTable lists what is open, with what can be done about it; as says
// what each is to.
func invitationTable(all []Invitation, base string, now time.Time, as func(*Invitation) site.Cell) site.Table {
	t := site.Table{ID: "invitations", Caption: "Invitations", CaptionHidden: true, Stack: true, Empty: "No invitation is open.",
		Columns: []site.Column{{Label: "Sent to"}, {Label: "As"}, {Label: "Sent"}, {Label: "Can be accepted until"}, {Label: "Change", Hidden: true}}}
	for n := range all {
		i := &all[n]
		until := site.Cell{Text: site.Date(i.Expires)}
		if !now.Before(i.Expires) {
			until = site.Cell{Text: "Ran out on " + site.Date(i.Expires)}
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: i.Email}, as(i), {Text: site.Date(i.Sent)}, until, {Component: invitationButtons(*i, base)}}})
	}
	return t
}

func (v membersView) invitationTable() site.Table {
	return invitationTable(v.invitations, URL(v.o.ID)+"/invitations", v.now, func(i *Invitation) site.Cell { return site.Cell{Text: account.Role(i.Role).Title()} })
}

// organisationPeoplePanel leads from an organisation's page to its people, to
// what is asked of it, and to asking to join it.
func (s *Service) organisationPeoplePanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	v, err := s.membersView(ctx, term.ID(id))
	if err != nil {
		return nil, err
	}
	return peoplePanel(v), nil
}

// mayAsk says whether the reader may ask to join: somebody signed in, who is of
// no organisation yet.
func (v membersView) mayAsk() bool {
	return !v.a.Public() && !worksAt(v.a, v.o.ID) && len(v.a.At(term.AnOrganisation)) == 0
}

func (p *peoplePages) inviteForm(w http.ResponseWriter, r *http.Request) error {
	return p.showInvite(w, r, http.StatusOK, site.NewForm(url.Values{"role": {string(account.Partner)}}))
}

func (p *peoplePages) showInvite(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	o, err := p.s.Organisation(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	page := site.Page{Title: "Invite somebody to " + o.Name, Section: "/organisations", NoIndex: true, HasError: !form.OK(),
		Crumbs: append(organisationCrumbs(o), site.Link{Label: "People", URL: peopleURL(o.ID)})}
	return p.site.RenderStatus(w, r, status, page, inviteBody(o, form))
}

// roleOptions are the roles at an organisation, with what they let one do.
func roleOptions(chosen string) []site.Option {
	return site.SelectOption([]site.Option{
		{Value: string(account.Partner), Label: "Partner", Hint: "Sees the directory, and says what the organisation offers and answers."},
		{Value: string(account.OrganisationEditor), Label: "Organisation editor", Hint: "Also sends in its lists, changes what is said of it, and invites people."},
	}, chosen)
}

func (p *peoplePages) invite(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	id := term.ID(r.PathValue("id"))
	show := func() error { return p.showInvite(w, r, http.StatusUnprocessableEntity, form) }
	email := readInvite(form)
	if !form.OK() {
		return show()
	}
	if _, err := p.s.Invite(r.Context(), Invitation{Email: email, Organisation: id, Role: form.Value("role")}, form.Has("adult", "yes")); err != nil {
		return back(form, "email", err, show)
	}
	return site.SeeOther(w, r, peopleURL(id)+"?done=invited")
}

// readInvite reads the two fields that every invitation has.
func readInvite(form *site.Form) (email string) {
	email = form.Require("email", "Enter an e-mail address.")
	if email != "" {
		_, err := account.CleanEmail(email)
		form.FailWith("email", err)
	}
	if !form.Has("adult", "yes") {
		form.Fail("adult", "Say that the person is 18 or over. A young person’s seat is held by their organisation.")
	}
	return email
}

// invitationOf finds the invitation of a request, if it is of what the address
// says.
func (p *peoplePages) invitationOf(r *http.Request) (Invitation, string, error) {
	i, err := p.s.Invitation(r.Context(), term.ID(r.PathValue("invitation")))
	if err != nil {
		return i, "", err
	}
	if slug := r.PathValue("slug"); slug != "" {
		t, err := p.s.BySlug(r.Context(), slug)
		if err == nil && i.Collaboration != t.ID {
			err = missing("invitation")
		}
		return i, t.path("seats"), err
	}
	if i.Organisation != term.ID(r.PathValue("id")) {
		return i, "", missing("invitation")
	}
	return i, peopleURL(i.Organisation), nil
}

func (p *peoplePages) resend(w http.ResponseWriter, r *http.Request) error {
	i, to, err := p.invitationOf(r)
	if err != nil {
		return err
	}
	if err := p.s.Resend(r.Context(), i.ID); err != nil {
		return err
	}
	return site.SeeOther(w, r, to+"?done=resent")
}

func (p *peoplePages) revoke(w http.ResponseWriter, r *http.Request) error {
	i, to, err := p.invitationOf(r)
	if err != nil {
		return err
	}
	if err := p.s.Revoke(r.Context(), i.ID); err != nil {
		return err
	}
	return site.SeeOther(w, r, to+"?done=revoked")
}

// affiliationOf finds the affiliation of a request, if it is of the organisation
// that the address says.
func (p *peoplePages) affiliationOf(r *http.Request) (Affiliation, error) {
	f, err := p.s.Affiliation(r.Context(), term.ID(r.PathValue("affiliation")))
	if err == nil && f.Organisation != term.ID(r.PathValue("id")) {
		err = missing("person at this organisation")
	}
	return f, err
}

func (p *peoplePages) changeRole(w http.ResponseWriter, r *http.Request) error {
	f, err := p.affiliationOf(r)
	if err != nil {
		return err
	}
	if err := p.s.ChangeRole(r.Context(), f.ID, account.Role(r.FormValue("role"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, peopleURL(f.Organisation)+"?done=role")
}
