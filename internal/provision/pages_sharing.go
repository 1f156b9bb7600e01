package provision

import (
	"net/http"
	"net/url"

	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

const fieldEmail = "email"

// readersView is what the page of an organisation's readers of small counts shows.
type readersView struct {
	organisation alliance.Organisation
	form         *site.Form
	readers      []CountReader
}

func (v readersView) url() string { return alliance.URL(v.organisation.ID) + "/small-counts" }

func (v readersView) remove(r CountReader) string {
	return v.url() + "/" + url.PathEscape(string(r.Person)) + "/remove"
}

func (p *workPages) readers(w http.ResponseWriter, r *http.Request) error {
	return p.showReaders(w, r, http.StatusOK, site.NewForm(nil))
}

func (p *workPages) showReaders(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	o, err := p.organisationOf(r)
	if err != nil {
		return err
	}
	v := readersView{organisation: o, form: form}
	if v.readers, err = p.service.CountReaders(r.Context(), o.ID); err != nil {
		return err
	}
	page := p.page(o, "Who sees our small counts")
	page.HasError = !form.OK()
	return p.site.RenderStatus(w, r, status, page, readersBody(v))
}

func (p *workPages) nameReader(w http.ResponseWriter, r *http.Request) error {
	form, o, err := site.ReadFormAbout(r, p.organisationOf)
	if err != nil {
		return err
	}
	err = p.service.NameCountReader(r.Context(), o.ID, form.Value(fieldEmail))
	if fault.Is(err, fault.Bad) {
		form.FailWith(fieldEmail, err)
		return p.showReaders(w, r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, readersView{organisation: o}.url())
}

func (p *workPages) unnameReader(w http.ResponseWriter, r *http.Request) error {
	o, err := p.organisationOf(r)
	if err != nil {
		return err
	}
	if err := p.service.UnnameCountReader(r.Context(), o.ID, term.ID(r.PathValue("person"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, readersView{organisation: o}.url())
}

// terms shows the terms of sharing: those asked for now, or an earlier version.
func (p *workPages) terms(w http.ResponseWriter, r *http.Request) error {
	shown := CurrentSharingTerms(p.service.now())
	asked := r.URL.Query().Get("version")
	found := asked == "" || asked == shown.Version
	var others []SharingTerms
	for _, t := range AllSharingTerms() {
		if t.Version == asked {
			shown, found = t, true
		}
	}
	if !found {
		return fault.NotFound("There is no version %s of the terms of sharing.", asked)
	}
	for _, t := range AllSharingTerms() {
		if t.Version != shown.Version {
			others = append(others, t)
		}
	}
	page := site.Page{Title: "Terms of sharing", Eyebrow: "Version " + shown.Version + ", from " + site.Day(shown.From), Canonical: "/terms",
		Lead: "What an organisation agrees to when it shares where it works. A draft for the alliance to decide on."}
	return p.site.Render(w, r, page, termsBody(shown, others))
}
