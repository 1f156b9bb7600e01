package alliance

import (
	"net/http"
	"slices"
	"strings"

	"fairground/internal/account"
	"fairground/internal/site"
	"fairground/internal/term"
)

func (p *peoplePages) joinRoutes(rt *site.Routes) {
	rt.Handle("GET /organisations/{id}/join", "organisation.join", p.s.atSurvivor(p.joinOrganisationForm))
	rt.Handle("POST /organisations/{id}/join", "organisation.join", p.s.atSurvivor(p.joinOrganisation))
	rt.Handle("GET /collaborations/{slug}/join", "collaboration.join", p.joinTableForm)
	rt.Handle("POST /collaborations/{slug}/join", "collaboration.join", p.joinTable)
	about := site.About(p.ofTable)
	rt.Handle("GET /collaborations/{slug}/requests", "collaboration.decide", p.tableRequests, about)
	rt.Handle("POST /collaborations/{slug}/requests/{request}/accept", "collaboration.decide", p.acceptJoin, about)
	rt.Handle("POST /collaborations/{slug}/requests/{request}/decline", "collaboration.decide", p.declineJoin, about)
}

// joinView is the form that asks to join.
type joinView struct {
	name, action string
	table        bool // a collaboration
	mine         []term.ID
	names        map[term.ID]string
	open         *JoinRequest // what they asked already
	form         *site.Form
}

// organisationOptions lists organisations by name, after the choice of none.
func organisationOptions(names map[term.ID]string, chosen string) []site.Option {
	out := make([]site.Option, 0, len(names)+1)
	for id, name := range names {
		out = append(out, site.Option{Value: string(id), Label: name})
	}
	slices.SortFunc(out, func(a, b site.Option) int { return strings.Compare(a.Label+a.Value, b.Label+b.Value) })
	return site.SelectOption(append([]site.Option{{Value: "", Label: "None"}}, out...), chosen)
}

// ownOrganisations are those that somebody may speak for.
func (v joinView) ownOrganisations() map[term.ID]string {
	out := map[term.ID]string{}
	for _, id := range v.mine {
		out[id] = v.names[id]
	}
	return out
}

func (p *peoplePages) joinOrganisationForm(w http.ResponseWriter, r *http.Request) error {
	return p.showJoinOrganisation(w, r, http.StatusOK, &site.Form{})
}

func (p *peoplePages) showJoinOrganisation(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	o, err := p.s.Organisation(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := joinView{name: o.Name, action: URL(o.ID) + "/join", form: form}
	page := site.Page{Title: "Ask to join " + o.Name, Section: "/organisations", Crumbs: organisationCrumbs(o)}
	return p.showJoin(w, r, status, page, term.OfOrganisation(o.ID), v)
}

func (p *peoplePages) showJoin(w http.ResponseWriter, r *http.Request, status int, page site.Page, at term.Scope, v joinView) error {
	ctx := r.Context()
	a := account.ActorFrom(ctx)
	mine, err := p.s.JoinsOf(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, j := range mine {
		if j.State == JoinOpen && j.Scope() == at {
			v.open = &j
		}
	}
	if v.names, err = p.s.names(ctx); err != nil {
		return err
	}
	v.mine = a.At(term.AnOrganisation)
	page.NoIndex, page.HasError, page.Notice = true, !v.form.OK(), noticeOf(r)
	return p.site.RenderStatus(w, r, status, page, joinBody(v))
}

func (p *peoplePages) joinOrganisation(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	id := term.ID(r.PathValue("id"))
	if _, err := p.s.AskToJoin(r.Context(), JoinRequest{Organisation: id, Why: form.Value("why")}); err != nil {
		return back(form, "why", err, func() error { return p.showJoinOrganisation(w, r, http.StatusUnprocessableEntity, form) })
	}
	return site.SeeOther(w, r, URL(id)+"/join?done=asked")
}

func (p *peoplePages) joinTableForm(w http.ResponseWriter, r *http.Request) error {
	return p.showJoinTable(w, r, http.StatusOK, &site.Form{})
}

func (p *peoplePages) showJoinTable(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	t, err := p.s.BySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	v := joinView{name: t.Name, action: t.URL() + "/join", table: true, form: form}
	page := site.Page{Title: "Ask to join " + t.Name, Section: "/collaborations", Crumbs: tableCrumbs(t)}
	return p.showJoin(w, r, status, page, term.OfCollaboration(t.ID), v)
}

func (p *peoplePages) joinTable(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	t, err := p.s.BySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	show := func() error { return p.showJoinTable(w, r, http.StatusUnprocessableEntity, form) }
	representing := term.ID(form.Value("organisation"))
	if representing != "" && !worksAt(account.ActorFrom(ctx), representing) {
		form.Fail("organisation", "Choose an organisation that you are of.")
	}
	if !slices.Contains(Constituencies(), Constituency(form.Value("constituency"))) {
		form.Fail("constituency", "Choose whom you would speak for.")
	}
	if !form.OK() {
		return show()
	}
	j := JoinRequest{Collaboration: t.ID, Representing: representing, Constituency: Constituency(form.Value("constituency")), Why: form.Value("why")}
	if _, err := p.s.AskToJoin(ctx, j); err != nil {
		return back(form, "why", err, show)
	}
	return site.SeeOther(w, r, t.URL()+"/join?done=asked")
}

// joinCardView is one request, with what can be decided about it.
type joinCardView struct {
	j            JoinRequest
	name         string
	representing string
	base         string
	roles        []site.Option
	form         *site.Form
}

// field makes the names of a card's fields its own on a page of several.
func (v joinCardView) field(name string) string { return name + "-" + string(v.j.ID) }

// requestsView is what waits for a collaboration's leads.
type requestsView struct {
	cards []joinCardView
	form  *site.Form
}

func (p *peoplePages) tableRequests(w http.ResponseWriter, r *http.Request) error {
	return p.showTableRequests(w, r, http.StatusOK, &site.Form{})
}

func (p *peoplePages) showTableRequests(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	ctx := r.Context()
	t, err := p.s.BySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	joins, err := p.s.JoinsAt(ctx, term.OfCollaboration(t.ID))
	if err != nil {
		return err
	}
	names, err := p.s.names(ctx)
	if err != nil {
		return err
	}
	var ids []term.ID
	for _, j := range joins {
		ids = append(ids, j.Person)
	}
	identities, err := p.s.account.Identities(ctx, ids)
	if err != nil {
		return err
	}
	v := requestsView{form: form}
	for _, j := range joins {
		v.cards = append(v.cards, joinCardView{j: j, name: identities[j.Person].Name, representing: names[j.Representing], base: t.URL() + "/requests/" + string(j.ID), roles: titled(InvitedRoles(t.Kind), SeatRole.Title, ""), form: form})
	}
	page := site.Page{Title: "Requests to join " + t.Name, Section: "/collaborations", NoIndex: true, Notice: noticeOf(r), HasError: !form.OK(), Crumbs: tableCrumbs(t)}
	return p.site.RenderStatus(w, r, status, page, requestsBody(v))
}

// joinOf finds the request to join of a request, if it is of what the address
// says, and where to go once it is decided.
func (p *peoplePages) joinOf(r *http.Request) (j JoinRequest, to string, err error) {
	if j, err = p.s.Join(r.Context(), term.ID(r.PathValue("request"))); err != nil {
		return j, "", err
	}
	if slug := r.PathValue("slug"); slug != "" {
		t, err := p.s.BySlug(r.Context(), slug)
		if err == nil && j.Collaboration != t.ID {
			err = missing("request")
		}
		return j, t.URL() + "/requests", err
	}
	if j.Organisation != term.ID(r.PathValue("id")) {
		return j, "", missing("request")
	}
	return j, peopleURL(j.Organisation), nil
}

// showAgain shows the page of requests that the form was on.
func (p *peoplePages) showAgain(w http.ResponseWriter, r *http.Request, form *site.Form) error {
	if r.PathValue("slug") != "" {
		return p.showTableRequests(w, r, http.StatusUnprocessableEntity, form)
	}
	return p.showMembers(w, r, http.StatusUnprocessableEntity, form)
}

func (p *peoplePages) acceptJoin(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	j, to, err := p.joinOf(r)
	if err != nil {
		return err
	}
	field := "role-" + string(j.ID)
	role := form.Require(field, "Choose a role.")
	if !form.OK() {
		return p.showAgain(w, r, form)
	}
	if err := p.s.AcceptJoin(r.Context(), j.ID, role); err != nil {
		return back(form, field, err, func() error { return p.showAgain(w, r, form) })
	}
	return site.SeeOther(w, r, to+"?done=accepted")
}

func (p *peoplePages) declineJoin(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	j, to, err := p.joinOf(r)
	if err != nil {
		return err
	}
	field := "words-" + string(j.ID)
	if err := p.s.DeclineJoin(r.Context(), j.ID, form.Value(field)); err != nil {
		return back(form, field, err, func() error { return p.showAgain(w, r, form) })
	}
	return site.SeeOther(w, r, to+"?done=declined")
}
