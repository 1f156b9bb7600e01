package alliance

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// membershipView is the page of an organisation's memberships.
type membershipView struct {
	o    Organisation
	form *site.Form
	open bool // one that has no end
}

func (p *pages) membershipForm(w http.ResponseWriter, r *http.Request) error {
	o, err := p.own(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	if o.MergedInto != "" {
		return site.SeeOther(w, r, URL(o.MergedInto)+"/membership")
	}
	return p.showMembership(w, r, http.StatusOK, o, site.NewForm(url.Values{"version": {strconv.FormatInt(o.Version, 10)}}))
}

func (p *pages) showMembership(w http.ResponseWriter, r *http.Request, status int, o Organisation, form *site.Form) error {
	v := membershipView{o: o, form: form, open: slices.ContainsFunc(o.Memberships, func(m Membership) bool { return m.To.IsZero() })}
	return p.site.RenderStatus(w, r, status, site.Page{Title: "Membership of the alliance: " + o.Name, Section: "/organisations", HasError: !form.OK(), NoIndex: true,
		Crumbs: []site.Link{{Label: "Organisations", URL: "/organisations"}, {Label: o.Name, URL: URL(o.ID)}}, Notice: doneNotice(r)}, membershipBody(v))
}

func (p *pages) setMembership(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	o, err := p.own(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(form.Value("version"), 10, 64)
	if err != nil {
		return fault.Invalid("The form could not be read. Go back and open it again.")
	}
	field, day := membershipDay(form)
	if form.OK() {
		err := p.Change(r.Context(), o.ID, func(o *Organisation) error {
			if err := o.Still(version); err != nil {
				return err
			}
			return o.member(form.Value("do"), day)
		})
		if err == nil {
			return site.SeeOther(w, r, URL(o.ID)+"/membership?done=membership")
		}
		if !form.FailWith(field, err) {
			return err
		}
	}
	return p.showMembership(w, r, http.StatusUnprocessableEntity, o, form)
}

// membershipDay reads the day that the form is about, and in which field.
func membershipDay(form *site.Form) (field string, day time.Time) {
	field = map[string]string{"begin": "from", "end": "to"}[form.Value("do")]
	if field == "" {
		day, _ = time.Parse(time.DateOnly, form.Value("which"))
		return "from", day
	}
	day, err := dayOf(form.Value(field))
	if err != nil {
		form.Fail(field, "Enter a date, like 1 April 2019.")
	}
	return field, day
}

// member begins or ends a membership, or takes away one that was recorded by
// mistake.
func (o *Organisation) member(do string, day time.Time) error {
	switch do {
	case "begin":
		o.Memberships = append(o.Memberships, Membership{From: day})
		slices.SortFunc(o.Memberships, func(a, b Membership) int { return a.From.Compare(b.From) })
		return nil
	case "end":
		for i := range o.Memberships {
			if o.Memberships[i].To.IsZero() {
				o.Memberships[i].To = day
				return nil
			}
		}
		return fault.Conflict("%s is not a member now.", o.Name)
	case "remove":
		o.Memberships = slices.DeleteFunc(o.Memberships, func(m Membership) bool { return m.From.Equal(day) })
		return nil
	case "reopen":
		for i := range o.Memberships {
			if o.Memberships[i].From.Equal(day) {
				o.Memberships[i].To = time.Time{}
			}
		}
		return nil
	}
	return fault.Invalid("The form could not be read. Go back and open it again.")
}
