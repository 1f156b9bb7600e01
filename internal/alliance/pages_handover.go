package alliance

import (
	"net/http"
	"net/url"
	"slices"

	"fairground/internal/account"
	"fairground/internal/site"
	"fairground/internal/term"
)

// leaveView is the form of somebody leaving an organisation.
type leaveView struct {
	o       Organisation
	passing Passing
	name    string
	self    bool // the person looks at their own
	own     bool // by the address below their account
	others  []site.Option
	tables  map[term.ID]string // the names of collaborations
	form    *site.Form
}

// leaving finds the affiliation of a request: of the organisation in its address,
// or, below /account, the actor's own.
func (p *peoplePages) leaving(r *http.Request) (f Affiliation, own bool, err error) {
	if r.PathValue("id") != "" {
		f, err = p.affiliationOf(r)
		return f, false, err
	}
	f, err = p.s.Affiliation(r.Context(), term.ID(r.PathValue("affiliation")))
	if err == nil && f.Person != account.ActorFrom(r.Context()).ID {
		err = missing("organisation of yours")
	}
	return f, true, err
}

func (p *peoplePages) leaveForm(w http.ResponseWriter, r *http.Request) error {
	today := p.s.time().Format("2006-01-02")
	return p.showLeave(w, r, http.StatusOK, site.NewForm(url.Values{"on": {today}}))
}

func (p *peoplePages) showLeave(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	ctx := r.Context()
	f, own, err := p.leaving(r)
	if err != nil {
		return err
	}
	v := leaveView{form: form, own: own, self: f.Person == account.ActorFrom(ctx).ID}
	if v.passing, err = p.s.Passes(ctx, f.ID); err != nil {
		return err
	}
	if v.o, err = p.s.Organisation(ctx, f.Organisation); err != nil {
		return err
	}
	v.tables = map[term.ID]string{}
	for _, seat := range slices.Concat(v.passing.Seats, v.passing.Stay) {
		c, err := p.s.Collaboration(ctx, seat.Collaboration)
		if err != nil {
			return err
		}
		v.tables[c.ID] = c.Name
	}
	people, err := p.s.AffiliationsAt(ctx, f.Organisation)
	if err != nil {
		return err
	}
	var ids []term.ID
	for _, other := range people {
		ids = append(ids, other.Person)
	}
	identities, err := p.s.account.Identities(ctx, ids)
	if err != nil {
		return err
	}
	v.name = identities[f.Person].Name
	for _, other := range people {
		if other.ID != f.ID {
			v.others = append(v.others, site.Option{Value: string(other.Person), Label: identities[other.Person].Name, Hint: other.Role.Title()})
		}
	}
	page := site.Page{Title: v.title(), Section: "/organisations", NoIndex: true, HasError: !form.OK(), Crumbs: append(organisationCrumbs(v.o), site.Link{Label: "People", URL: peopleURL(v.o.ID)})}
	return p.site.RenderStatus(w, r, status, page, leaveBody(v))
}

func (v leaveView) title() string {
	if v.self {
		return "Leave " + v.o.Name
	}
	return v.name + " leaves " + v.o.Name
}

// whom names the one who leaves.
func (v leaveView) whom() string {
	if v.self {
		return "you"
	}
	return v.name
}

// successors are the choices of who takes over.
func (v leaveView) successors() []site.Option {
	out := append([]site.Option{}, v.others...)
	out = append(out, site.Option{Value: "invite", Label: "Somebody who is not here yet", Hint: "They get an invitation. Nothing changes before they have accepted it."},
		site.Option{Value: "nobody", Label: "Nobody for now", Hint: "The role ends, and so do the seats that would pass on."})
	return site.SelectOption(out, v.form.Value("successor"))
}

func (p *peoplePages) leave(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	f, _, err := p.leaving(r)
	if err != nil {
		return err
	}
	show := func() error { return p.showLeave(w, r, http.StatusUnprocessableEntity, form) }
	on := dayField(form, "on")
	form.Require("on", "Enter the last day.")
	successor, invite := form.Require("successor", "Choose who takes over."), ""
	switch successor {
	case "invite":
		successor, invite = "", readInvite(form)
	case "nobody":
		successor = ""
	}
	if !form.OK() {
		return show()
	}
	// It happens as the day begins, or now where that is today.
	if on.Format("2006-01-02") == p.s.time().Format("2006-01-02") {
		on = p.s.time()
	}
	h, err := p.s.Leave(r.Context(), f.ID, on, term.ID(successor), invite, form.Has("adult", "yes"))
	if err != nil {
		return back(form, "successor", err, show)
	}
	return site.SeeOther(w, r, leaveDone(h, f))
}

// leaveDone is where to go after a hand-over, and what to say there.
func leaveDone(h Handover, f Affiliation) string {
	switch {
	case h.Invited:
		return peopleURL(f.Organisation) + "?done=waiting"
	case h.State == HandoverPlanned:
		return peopleURL(f.Organisation) + "?done=planned"
	}
	return peopleURL(f.Organisation) + "?done=left"
}

// handoverOf finds the hand-over of a request, if it is of the organisation that
// the address says.
func (p *peoplePages) handoverOf(r *http.Request) (Handover, error) {
	h, err := p.s.Handover(r.Context(), term.ID(r.PathValue("handover")))
	if err == nil && h.Organisation != term.ID(r.PathValue("id")) {
		err = missing("hand-over")
	}
	return h, err
}

func (p *peoplePages) undo(w http.ResponseWriter, r *http.Request) error {
	h, err := p.handoverOf(r)
	if err != nil {
		return err
	}
	if err := p.s.Undo(r.Context(), h.ID); err != nil {
		return err
	}
	return site.SeeOther(w, r, peopleURL(h.Organisation)+"?done=undone")
}

func (p *peoplePages) callOff(w http.ResponseWriter, r *http.Request) error {
	h, err := p.handoverOf(r)
	if err != nil {
		return err
	}
	if err := p.s.CallOff(r.Context(), h.ID); err != nil {
		return err
	}
	return site.SeeOther(w, r, peopleURL(h.Organisation)+"?done=off")
}
