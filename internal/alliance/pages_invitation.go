package alliance

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// acceptView is the page that an invitation's link leads to.
type acceptView struct {
	token string
	i     Invitation
	to    InvitationTo
	known bool // they are signed in as whom it was sent to
	form  *site.Form
}

func (p *peoplePages) acceptForm(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	if token == "" {
		token = p.s.account.SecretCookie(r, invitationCookie)
	}
	return p.showAccept(w, r, http.StatusOK, token, &site.Form{})
}

// While somebody signs in to accept an invitation, their browser keeps its token:
// where to go next is kept with the link that they are mailed.
const (
	invitationCookie = "invitation"
	invitationKept   = 30 * time.Minute
)

// showAccept shows what the invitation is to, or why it cannot be accepted here.
// To whoever has the link, an address that somebody has already asks them to
// sign in; nobody else learns whether it is.
func (p *peoplePages) showAccept(w http.ResponseWriter, r *http.Request, status int, token string, form *site.Form) error {
	ctx := r.Context()
	w.Header().Set("Referrer-Policy", "no-referrer") // the address may hold the token
	i, err := p.s.InvitationByToken(ctx, token)
	if err == nil {
		err = i.Usable(p.s.time())
	}
	if err != nil {
		return p.cannotAccept(w, r, err)
	}
	who, known, err := p.s.account.IdentityByEmail(ctx, i.Email)
	if err != nil {
		return err
	}
	a := account.ActorFrom(ctx)
	switch {
	case known && !who.Ended.IsZero():
		return p.cannotAccept(w, r, fault.Conflict("The account with this address has ended. Ask whoever invited you to invite you at another one."))
	case known && a.Public():
		p.s.account.SetSecretCookie(w, invitationCookie, token, invitationKept)
		return site.SeeOther(w, r, "/sign-in?next="+url.QueryEscape("/invitations/accept"))
	case !a.Public() && who.ID != a.ID:
		return p.cannotAccept(w, r, fault.Conflict("This invitation was sent to another address than the one you are signed in with. Sign out, then open its link again."))
	}
	v := acceptView{token: token, i: i, known: known, form: form}
	if v.to, err = p.s.Describe(ctx, i); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-store")
	page := site.Page{Title: "You are invited to " + v.to.Name, NoIndex: true, HasError: !form.OK()}
	return p.site.RenderStatus(w, r, status, page, acceptBody(v))
}

func (p *peoplePages) cannotAccept(w http.ResponseWriter, r *http.Request, err error) error {
	status := http.StatusNotFound
	switch fault.KindOf(err) {
	case fault.Missing:
	case fault.Clash:
		status = http.StatusConflict
	default:
		return err
	}
	return p.site.RenderStatus(w, r, status, site.Page{Title: "This invitation cannot be used", NoIndex: true}, cannotAcceptBody(fault.PublicMessage(err)))
}

func (p *peoplePages) accept(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	ctx, token := r.Context(), form.Value("token")
	i, err := p.s.InvitationByToken(ctx, token)
	if err == nil {
		err = i.Usable(p.s.time())
	}
	if err != nil {
		return p.cannotAccept(w, r, err)
	}
	if account.ActorFrom(ctx).Public() {
		if _, known, err := p.s.account.IdentityByEmail(ctx, i.Email); err != nil || known {
			return p.showAccept(w, r, http.StatusOK, token, form)
		}
		form.Require("name", "Enter your name.")
		if !form.Has("adult", "yes") {
			form.Fail("adult", "Say that you are 18 or over. If you are younger, your youth organisation’s adult acts for your seat.")
		}
		if !form.OK() {
			return p.showAccept(w, r, http.StatusUnprocessableEntity, token, form)
		}
	} else if other, err := p.acceptsForAnother(r, i); err != nil || other {
		return p.showAccept(w, r, http.StatusOK, token, form)
	}
	who, made, err := p.s.Accept(ctx, token, form.Value("name"), form.Has("adult", "yes"))
	if err != nil {
		if fault.Is(err, fault.Missing) || fault.Is(err, fault.Clash) {
			return p.cannotAccept(w, r, err)
		}
		return err
	}
	if p.s.account.SecretCookie(r, invitationCookie) != "" {
		p.s.account.SetSecretCookie(w, invitationCookie, "", -time.Second)
	}
	if made {
		if err := p.s.account.SignIn(w, r, who, "invitation"); err != nil {
			return err
		}
		return site.SeeOther(w, r, "/account/profile?done=welcome")
	}
	to, err := p.s.Describe(ctx, i)
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, to.URL)
}

func (p *peoplePages) acceptsForAnother(r *http.Request, i Invitation) (bool, error) {
	who, _, err := p.s.account.IdentityByEmail(r.Context(), i.Email)
	return who.ID != account.ActorFrom(r.Context()).ID, err
}

// seatView is the form that invites somebody to a seat at a collaboration.
type seatView struct {
	table Collaboration
	names map[term.ID]string
	form  *site.Form
}

func (p *peoplePages) seatInvitations(w http.ResponseWriter, r *http.Request) error {
	return p.showSeatInvitations(w, r, http.StatusOK, &site.Form{})
}

func (p *peoplePages) showSeatInvitations(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	ctx := r.Context()
	t, err := p.s.BySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	v := seatView{table: t, form: form}
	if v.names, err = p.s.names(ctx); err != nil {
		return err
	}
	page := site.Page{Title: "Invite to a seat at " + t.Name, Section: "/collaborations", NoIndex: true, HasError: !form.OK(), Crumbs: tableCrumbs(t)}
	return p.site.RenderStatus(w, r, status, page, seatInvitationsBody(v))
}

func tableCrumbs(t Collaboration) []site.Link {
	return []site.Link{{Label: "Collaborations", URL: "/collaborations"}, {Label: t.Name, URL: t.URL()}}
}

func (v seatView) roles() []site.Option {
	return titled(InvitedRoles(v.table.Kind), SeatRole.Title, v.form.Value("role"))
}

// titled makes options of words with their titles.
func titled[W ~string](words []W, title func(W) string, chosen string) []site.Option {
	var out []site.Option
	for _, word := range words {
		out = append(out, site.Option{Value: string(word), Label: title(word)})
	}
	return site.SelectOption(out, chosen)
}

func (p *peoplePages) inviteToSeat(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	t, err := p.s.BySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	show := func() error { return p.showSeatInvitations(w, r, http.StatusUnprocessableEntity, form) }
	email, role := readInvite(form), form.Require("role", "Choose the role.")
	if role != "" && !slices.Contains(InvitedRoles(t.Kind), SeatRole(role)) {
		form.Fail("role", "Choose one of the roles.")
	}
	representing, err := p.organisationField(r, form, "organisation")
	if err != nil {
		return err
	}
	if !form.OK() {
		return show()
	}
	seat := Seat{Collaboration: t.ID, Holder: HeldByPerson, Organisation: representing, Role: SeatRole(role), Constituency: cmp.Or(Constituency(form.Value("constituency")), ForMembers), From: p.s.today()}
	if err := p.s.GiveSeat(r.Context(), seat, email, form.Has("adult", "yes")); err != nil {
		return back(form, "email", err, show)
	}
	return site.SeeOther(w, r, t.path("seats")+"?done=invited-seat")
}

// organisationField reads a choice of an organisation, "" where none was chosen.
func (p *peoplePages) organisationField(r *http.Request, form *site.Form, name string) (term.ID, error) {
	id := term.ID(form.Value(name))
	if id == "" {
		return "", nil
	}
	if _, err := p.s.Organisation(r.Context(), id); fault.Is(err, fault.Missing) {
		form.Fail(name, "Choose one of the organisations.")
		return "", nil
	} else if err != nil {
		return "", err
	}
	return id, nil
}
