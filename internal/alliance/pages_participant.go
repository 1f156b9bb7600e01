package alliance

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

func (p *peoplePages) participantRoutes(rt *site.Routes) {
	about, table := site.About(p.s.ofOrganisation), site.About(p.ofTable)
	rt.Handle("GET /organisations/{id}/with-us", "organisation.read", p.s.atSurvivor(p.withUs))
	rt.Handle("GET /organisations/{id}/offers/new", "organisation.offer", p.s.atSurvivor(p.offerForm), about)
	rt.Handle("POST /organisations/{id}/offers/new", "organisation.offer", p.s.atSurvivor(p.offer), about)
	rt.Handle("POST /organisations/{id}/offers/{offer}/withdraw", "organisation.offer", p.s.atSurvivor(p.withdrawOffer(false)), about)
	rt.Handle("POST /organisations/{id}/offers/{offer}/restore", "organisation.offer", p.s.atSurvivor(p.withdrawOffer(true)), about)
	rt.Handle("POST /organisations/{id}/asks/{ask}/answer", "organisation.offer", p.s.atSurvivor(p.answer), about)
	rt.Handle("GET /offers", "organisation.read", p.offers)
	rt.Handle("GET /offers.csv", "organisation.read", p.offersCSV)
	rt.Handle("GET /asks", "ask.read", p.asks)
	rt.Handle("GET /asks.csv", "ask.read", p.asksCSV)
	rt.Handle("GET /collaborations/{slug}/asks", "collaboration.ask", p.tableAsks, table)
	rt.Handle("POST /collaborations/{slug}/asks", "collaboration.ask", p.ask, table)
	rt.Handle("POST /collaborations/{slug}/asks/{ask}/done", "collaboration.ask", p.finishAsk(false), table)
	rt.Handle("POST /collaborations/{slug}/asks/{ask}/open", "collaboration.ask", p.finishAsk(true), table)
	p.contactRoutes(rt)
}

// withUsView is what is offered to an organisation and asked of it, whom to speak
// to, and what it can offer.
type withUsView struct {
	s        *Service
	o        Organisation
	a        *account.Actor
	offered  []templ.Component
	asks     []Ask
	contacts []Contact
	offers   []Offer
	tables   map[term.ID]Collaboration
	undo     term.ID // an offer that was just withdrawn
	form     *site.Form
}

func (v withUsView) answers() bool {
	return v.a.Can("organisation.offer", term.OfOrganisation(v.o.ID))
}

func (v withUsView) seesAsks() bool { return v.a.May("ask.read") }

func (p *peoplePages) withUs(w http.ResponseWriter, r *http.Request) error {
	return p.showWithUs(w, r, http.StatusOK, &site.Form{})
}

func (p *peoplePages) showWithUs(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	ctx := r.Context()
	v := withUsView{s: p.s, a: account.ActorFrom(ctx), form: form}
	var err error
	if v.o, err = p.s.Organisation(ctx, term.ID(r.PathValue("id"))); err != nil {
		return err
	}
	if !v.o.Kind.TakesPart() {
		return fault.NotFound("An organisation of this kind has no such page. What it does is on its own page.")
	}
	if v.offered, err = p.site.Panels().For(ctx, "offered", site.ViewerFrom(ctx), string(v.o.ID)); err != nil {
		return err
	}
	if v.seesAsks() {
		if v.asks, err = p.s.Asks(ctx, AsksWant{Organisation: v.o.ID}); err != nil {
			return err
		}
	}
	if v.contacts, err = p.s.Contacts(ctx, v.o.ID); err != nil {
		return err
	}
	if v.offers, err = p.s.Offers(ctx, OffersWant{Organisation: v.o.ID}); err != nil {
		return err
	}
	if r.URL.Query().Get("done") == "offer-withdrawn" {
		v.undo = term.ID(r.URL.Query().Get("offer"))
	}
	v.tables = p.s.tablesOf(ctx, v.asks, v.contacts)
	page := site.Page{Title: v.o.Name + " with us", Eyebrow: v.o.Kind.Title(), Section: "/organisations", Notice: noticeOf(r), HasError: !form.OK(), Crumbs: organisationCrumbs(v.o),
		Lead: "What is offered to it, what is asked of it, whom to speak to, and what it can offer."}
	return p.site.RenderStatus(w, r, status, page, withUsBody(v))
}

// tablesOf names the collaborations that asks and contacts are of; one that is
// not known any more has no name.
func (s *Service) tablesOf(ctx context.Context, asks []Ask, contacts []Contact) map[term.ID]Collaboration {
	out := map[term.ID]Collaboration{}
	look := func(id term.ID) {
		if _, ok := out[id]; !ok {
			t, err := s.Collaboration(ctx, id)
			if err != nil {
				t = Collaboration{}
			}
			out[id] = t
		}
	}
	for _, a := range asks {
		look(a.Collaboration)
	}
	for _, c := range contacts {
		look(c.Collaboration)
	}
	return out
}

func (v withUsView) contactItems() []site.SummaryItem {
	var out []site.SummaryItem
	for _, c := range v.contacts {
		out = append(out, site.SummaryItem{Key: c.Label, Value: c.Mailbox, URL: "mailto:" + c.Mailbox, Detail: v.tables[c.Collaboration].Name})
	}
	return out
}

// offerView is one offer as cards show it.
func offerFacts(o Offer) []string {
	facts := []string{o.Kind.Title()}
	if o.HowMany > 0 {
		facts = append(facts, "How many: "+site.Int(o.HowMany))
	}
	if o.Place != "" {
		facts = append(facts, o.Place)
	}
	for _, t := range o.Themes.List() {
		facts = append(facts, t.Title())
	}
	for _, ph := range o.Phases.List() {
		facts = append(facts, ph.Title())
	}
	return append(facts, offerDates(o)...)
}

func offerDates(o Offer) []string {
	switch {
	case o.From.IsZero() && o.To.IsZero():
		return nil
	case o.To.IsZero():
		return []string{"From " + site.Day(o.From)}
	case o.From.IsZero():
		return []string{"Until " + site.Day(o.To)}
	}
	return []string{site.Day(o.From) + " to " + site.Day(o.To)}
}

func (p *peoplePages) answer(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	organisation, id := term.ID(r.PathValue("id")), term.ID(r.PathValue("ask"))
	field := "answer-" + string(id)
	if err := p.s.AnswerAsk(r.Context(), organisation, id, form.Value(field)); err != nil {
		return back(form, field, err, func() error { return p.showWithUs(w, r, http.StatusUnprocessableEntity, form) })
	}
	return site.SeeOther(w, r, WithUsURL(organisation)+"?done=answered")
}

func (p *peoplePages) offerForm(w http.ResponseWriter, r *http.Request) error {
	return p.showOffer(w, r, http.StatusOK, site.NewForm(url.Values{"visibility": {string(OfferToAlliance)}}))
}

func (p *peoplePages) showOffer(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	o, err := p.s.Organisation(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	page := site.Page{Title: "What " + o.Name + " can offer", Section: "/organisations", NoIndex: true, HasError: !form.OK(), Crumbs: append(organisationCrumbs(o), site.Link{Label: "With us", URL: WithUsURL(o.ID)})}
	return p.site.RenderStatus(w, r, status, page, offerBody(o, form))
}

func (p *peoplePages) offer(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	o := readOffer(form, term.ID(r.PathValue("id")))
	show := func() error { return p.showOffer(w, r, http.StatusUnprocessableEntity, form) }
	if !form.OK() {
		return show()
	}
	if _, err := p.s.AddOffer(r.Context(), o); err != nil {
		return back(form, "title", err, show)
	}
	return site.SeeOther(w, r, WithUsURL(o.Organisation)+"?done=offered")
}

func readOffer(form *site.Form, organisation term.ID) Offer {
	o := Offer{Organisation: organisation, Kind: OfferKind(form.Value("kind")), Title: form.Require("title", "Say in a few words what you can offer."), About: form.Value("about"),
		Place: form.Value("place"), Visibility: OfferVisibility(form.Value("visibility"))}
	if !oneOfKinds(o.Kind) {
		form.Fail("kind", "Choose what kind of thing it is.")
	}
	if text := form.Value("many"); text != "" {
		n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		if err != nil || n < 1 {
			form.Fail("many", "Enter how many as a whole number, like 12, or leave it empty.")
		}
		o.HowMany = n
	}
	for _, slug := range form.Values("theme") {
		o.Themes |= term.NewThemeSet(term.Theme(slug))
	}
	for _, slug := range form.Values("phase") {
		o.Phases |= term.NewPhaseSet(term.Phase(slug))
	}
	o.From, o.To = dayField(form, "from"), dayField(form, "to")
	if !o.From.IsZero() && !o.To.IsZero() && o.To.Before(o.From) {
		form.Fail("to", "The last day must not come before the first.")
	}
	if o.Visibility != OfferToAlliance && o.Visibility != OfferToAll {
		form.Fail("visibility", "Choose who can see it.")
	}
	return o
}

func oneOfKinds(k OfferKind) bool {
	for _, known := range OfferKinds() {
		if k == known {
			return true
		}
	}
	return false
}

func (p *peoplePages) withdrawOffer(restore bool) site.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		organisation, id := term.ID(r.PathValue("id")), term.ID(r.PathValue("offer"))
		if err := p.s.WithdrawOffer(r.Context(), organisation, id, restore); err != nil {
			return err
		}
		if restore {
			return site.SeeOther(w, r, WithUsURL(organisation)+"?done=offer-restored")
		}
		return site.SeeOther(w, r, WithUsURL(organisation)+"?done=offer-withdrawn&offer="+url.QueryEscape(string(id)))
	}
}

// kindOptions are the kinds of offer.
func kindOptions(chosen string) []site.Option {
	out := []site.Option{{Value: "", Label: "Choose"}}
	for _, k := range OfferKinds() {
		out = append(out, site.Option{Value: string(k), Label: k.Title()})
	}
	return site.SelectOption(out, chosen)
}

func themeOptions(chosen ...string) []site.Option {
	var out []site.Option
	for _, t := range term.Themes() {
		out = append(out, site.Option{Value: string(t), Label: t.Title()})
	}
	return site.SelectOption(out, chosen...)
}

func phaseOptions(chosen ...string) []site.Option {
	var out []site.Option
	for _, ph := range term.Phases() {
		out = append(out, site.Option{Value: string(ph), Label: ph.Title()})
	}
	return site.SelectOption(out, chosen...)
}

// settingPanel leads from a setting's page to that of its organisation here, if
// it has one.
func (s *Service) settingPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	setting, err := term.ParseSettingID(id)
	if err != nil {
		return nil, nil
	}
	register, number := setting.Split()
	if register != term.GIAS {
		return nil, nil
	}
	o, found, err := s.organisationBy(ctx, Identifier("GB-EDU-"+number))
	if err != nil || !found {
		return nil, err
	}
	return settingLink(o), nil
}

func askDay(t time.Time) string {
	if t.IsZero() {
		return "No day"
	}
	return site.Day(t)
}
