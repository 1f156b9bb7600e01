package provision

import (
	"net/http"
	"strings"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// mayShow is what one needs to change who sees an organisation's work.
const mayShow site.Permission = "delivery.change"

// workPages are the pages on which an organisation looks after what it shared.
type workPages struct {
	service *Service
	site    *site.Site
}

// WorkRoutes adds the pages on which an organisation looks after what it shared,
// and the terms of sharing.
func (s *Service) WorkRoutes(rt *site.Routes, st *site.Site) {
	p := &workPages{s, st}
	rt.Handle("GET /organisations/{id}/work", mayShow, s.alliance.AtSurvivor(p.list), site.About(p.about))
	rt.Handle("POST /organisations/{id}/work", mayShow, s.alliance.AtSurvivor(p.change), site.About(p.about))
	rt.Handle("POST /organisations/{id}/work/undo", mayShow, s.alliance.AtSurvivor(p.undo), site.About(p.about))
	rt.Handle("GET /organisations/{id}/small-counts", mayShow, s.alliance.AtSurvivor(p.readers), site.About(p.about))
	rt.Handle("POST /organisations/{id}/small-counts", mayShow, s.alliance.AtSurvivor(p.nameReader), site.About(p.about))
	rt.Handle("POST /organisations/{id}/small-counts/{person}/remove", mayShow, s.alliance.AtSurvivor(p.unnameReader), site.About(p.about))
	rt.Handle("GET /terms", "notice.read", p.terms)
}

// about is the organisation that a request's address names.
func (p *workPages) about(r *http.Request) (site.Thing, error) {
	merged, err := p.service.survivors(r.Context())
	return site.Thing{Scopes: []term.Scope{term.OfOrganisation(merged.of(term.ID(r.PathValue("id"))))}}, err
}

// organisationOf finds the organisation that a request's address names, which is
// one that stands.
func (p *workPages) organisationOf(r *http.Request) (alliance.Organisation, error) {
	return p.service.alliance.Organisation(r.Context(), term.ID(r.PathValue("id")))
}

// page is what these pages of an organisation have in common.
func (p *workPages) page(o alliance.Organisation, title string) site.Page {
	return site.Page{Title: title, Eyebrow: o.Name, Section: "/organisations", NoIndex: true, Crumbs: []site.Link{
		{Label: "Organisations", URL: "/organisations"}, {Label: o.Name, URL: alliance.URL(o.ID)}}}
}

func workURL(organisation term.ID) string { return alliance.URL(organisation) + "/work" }

// The fields of the form that changes who sees work.
const (
	fieldDelivery = "delivery"
	fieldWhich    = "which"
	fieldShow     = "show-to"
	fieldKeep     = "keep-private"
	whichChosen   = "chosen"
	whichAll      = "all"
)

// workPerPage is how many deliveries the page lists at once.
const workPerPage = 25

// workView is what the page of an organisation's work shows.
type workView struct {
	organisation alliance.Organisation
	form         *site.Form
	total        int
	deliveries   []site.Option
	pages        site.Pagination
	which        []site.Option
	audiences    []site.Option
	keep         []site.Option
	last         WorkChange // that could be undone; zero for none
}

func (p *workPages) list(w http.ResponseWriter, r *http.Request) error {
	return p.showWork(w, r, http.StatusOK, site.NewForm(nil))
}

func (p *workPages) showWork(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	o, err := p.organisationOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	work, picture, err := p.service.WorkOf(ctx, o.ID)
	if err != nil {
		return err
	}
	v := workView{organisation: o, form: form, total: len(work)}
	if v.last, _, err = p.service.LastWorkChange(ctx, o.ID); err != nil {
		return err
	}
	gazetteer, err := p.service.register.Gazetteer(ctx)
	if err != nil {
		return err
	}
	v.pages = site.Pagination{Page: r.URL, Now: site.PageFrom(r.URL), Size: workPerPage, Total: len(work), Noun: "deliveries"}
	from := min(v.pages.Offset(), len(work))
	for _, d := range work[from:min(from+workPerPage, len(work))] {
		v.deliveries = append(v.deliveries, workOption(d, picture, gazetteer, form))
	}
	v.choices()
	page := p.page(o, "Who sees our work")
	page.Lead = "Change who may see what your organisation shared, and which of its places are kept private."
	page.HasError, page.Notice = !form.OK(), workNotice(r)
	return p.site.RenderStatus(w, r, status, page, workBody(v))
}

// workOption is one delivery to choose.
func workOption(d *Work, picture *Picture, gazetteer *register.Gazetteer, form *site.Form) site.Option {
	place := numberWords(d.At)
	if i, ok := gazetteer.Find(d.At); ok {
		l := &gazetteer.Listings[i]
		place = join(", ", l.Name, l.Town, unbroken(l.Postcode))
	}
	kept := ""
	if d.Sensitive {
		kept = "its place is kept private"
	}
	reached := ""
	if d.Reached.Known {
		reached = site.Plural(d.Reached.N, "child reached", "children reached")
	}
	return site.Option{Value: string(d.ID), Label: join(" – ", picture.Programme(d.Programme).Name, place, d.Period.String()),
		Hint: join(" · ", "Seen by: "+strings.ToLower(d.Visibility.Title()[:1])+d.Visibility.Title()[1:], kept, reached), Selected: form.Has(fieldDelivery, string(d.ID))}
}

// choices fills in what can be said anew.
func (v *workView) choices() {
	chosen := v.form.Value(fieldWhich)
	if chosen == "" {
		chosen = whichChosen
	}
	v.which = site.SelectOption([]site.Option{{Value: whichChosen, Label: "Those ticked on this page"}, {Value: whichAll, Label: "All " + site.Plural(v.total, "delivery", "deliveries")}}, chosen)
	v.audiences = []site.Option{{Value: "", Label: "Leave as it is"}}
	for _, a := range Visibilities() {
		v.audiences = append(v.audiences, site.Option{Value: string(a), Label: a.Title()})
	}
	v.audiences = site.SelectOption(v.audiences, v.form.Value(fieldShow))
	v.keep = site.SelectOption([]site.Option{{Value: "", Label: "Leave as it is"}, {Value: yes, Label: "Keep the place private"}, {Value: no, Label: "The place may be shown"}}, v.form.Value(fieldKeep))
}

// workNotice says what came of a change.
func workNotice(r *http.Request) *site.Notice {
	switch done := r.URL.Query().Get("done"); done {
	case "":
		return nil
	case "none":
		return &site.Notice{Text: "Nothing had to change: it was so already."}
	case "undone":
		return &site.Notice{Success: true, Text: "The change is undone."}
	default:
		return &site.Notice{Success: true, Text: "Changed. It shows so at once, on every page, map and download."}
	}
}

func (p *workPages) change(w http.ResponseWriter, r *http.Request) error {
	form, o, err := site.ReadFormAbout(r, p.organisationOf)
	if err != nil {
		return err
	}
	var chosen []term.ID
	for _, id := range form.Values(fieldDelivery) {
		chosen = append(chosen, term.ID(id))
	}
	to := ShownTo{Visibility: Visibility(form.Value(fieldShow)), Sensitive: form.Value(fieldKeep)}
	changed, err := p.service.ChangeWork(r.Context(), o.ID, chosen, form.Value(fieldWhich) == whichAll, to)
	switch {
	case fault.Is(err, fault.Bad):
		field := fieldShow
		if to != (ShownTo{}) {
			field = fieldDelivery
		}
		form.FailWith(field, err)
		return p.showWork(w, r, http.StatusUnprocessableEntity, form)
	case err != nil:
		return err
	case changed == 0:
		return site.SeeOther(w, r, workURL(o.ID)+"?done=none")
	}
	return site.SeeOther(w, r, workURL(o.ID)+"?done=changed")
}

func (p *workPages) undo(w http.ResponseWriter, r *http.Request) error {
	form, o, err := site.ReadFormAbout(r, p.organisationOf)
	if err != nil {
		return err
	}
	if err := p.service.UndoWork(r.Context(), o.ID, term.ID(form.Value("change"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, workURL(o.ID)+"?done=undone")
}

// editorLinks lead those who look after an organisation's work to these pages.
func editorLinks(actor *account.Actor, organisation term.ID) []site.Link {
	if !actor.Can(mayShow, term.OfOrganisation(organisation)) {
		return nil
	}
	return []site.Link{{Label: "Change who sees our work", URL: workURL(organisation)}, {Label: "Who sees our small counts", URL: alliance.URL(organisation) + "/small-counts"},
		{Label: "Our lists", URL: "/uploads"}, {Label: "Notes about our work", URL: "/notes"}}
}
