package alliance

import (
	"net/http"
	"time"

	"fairground/internal/site"
	"fairground/internal/term"
)

// tableAsksView is what one collaboration asks, and the contacts it gave.
type tableAsksView struct {
	s        *Service
	table    Collaboration
	asks     []Ask
	contacts []Contact
	names    map[term.ID]string
	takers   map[term.ID]string // organisations of which something can be asked
	form     *site.Form
}

func (p *peoplePages) tableAsks(w http.ResponseWriter, r *http.Request) error {
	return p.showTableAsks(w, r, http.StatusOK, &site.Form{})
}

func (p *peoplePages) showTableAsks(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	ctx := r.Context()
	t, err := p.s.BySlug(ctx, r.PathValue("slug"))
	if err != nil {
		return err
	}
	v := tableAsksView{s: p.s, table: t, form: form, takers: map[term.ID]string{}}
	if v.asks, err = p.s.Asks(ctx, AsksWant{Collaboration: t.ID}); err != nil {
		return err
	}
	if v.contacts, err = p.s.ContactsAt(ctx, t.ID); err != nil {
		return err
	}
	if v.names, err = p.s.names(ctx); err != nil {
		return err
	}
	kinds, err := p.s.kinds(ctx)
	if err != nil {
		return err
	}
	for id, name := range v.names {
		if kinds[id].TakesPart() {
			v.takers[id] = name
		}
	}
	page := site.Page{Title: "What " + t.Name + " asks", Section: "/collaborations", NoIndex: true, Notice: noticeOf(r), HasError: !form.OK(), Crumbs: tableCrumbs(t)}
	return p.site.RenderStatus(w, r, status, page, tableAsksBody(v))
}

func (v tableAsksView) askTable() site.Table {
	t := site.Table{ID: "asks", Caption: "Asks", CaptionHidden: true, Stack: true, Empty: "Nothing has been asked yet.",
		Columns: []site.Column{{Label: "Ask"}, {Label: "Of"}, {Label: "By"}, {Label: "State"}, {Label: "Change", Hidden: true}}}
	for _, a := range v.asks {
		base := v.table.URL() + "/asks/" + string(a.ID)
		change := postButton(base+"/done", "Mark as done", a.Title)
		if a.State == AskDone {
			change = postButton(base+"/open", "Open again", a.Title)
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: a.Title, URL: WithUsURL(a.Organisation) + "#ask-" + string(a.ID), Detail: a.Answer}, {Text: v.names[a.Organisation]}, {Text: askDay(a.ByWhen)},
			{Component: askTag(a, a.Late(v.s.time()))}, {Component: change}}})
	}
	return t
}

// tableOf is the collaboration that a request's address names.
func (p *peoplePages) tableOf(r *http.Request) (Collaboration, error) {
	return p.s.BySlug(r.Context(), r.PathValue("slug"))
}

func (p *peoplePages) ask(w http.ResponseWriter, r *http.Request) error {
	form, t, err := site.ReadFormAbout(r, p.tableOf)
	if err != nil {
		return err
	}
	show := func() error { return p.showTableAsks(w, r, http.StatusUnprocessableEntity, form) }
	a := Ask{Collaboration: t.ID, Title: form.Require("title", "Say in a few words what you ask."), About: form.Value("about"), ByWhen: dayField(form, "by")}
	form.Require("organisation", "Choose whom you ask.")
	if a.Organisation, err = p.organisationField(r, form, "organisation"); err != nil {
		return err
	}
	if !form.OK() {
		return show()
	}
	if _, err := p.s.AskOf(r.Context(), a); err != nil {
		return back(form, askField(a, p.s.time()), err, show)
	}
	return site.SeeOther(w, r, t.URL()+"/asks?done=ask-sent")
}

// askField is the field that is wrong with an ask.
func askField(a Ask, now time.Time) string {
	switch {
	case len([]rune(a.Title)) > 120:
		return "title"
	case len([]rune(a.About)) > 2000:
		return "about"
	case !a.ByWhen.IsZero() && a.ByWhen.Before(now):
		return "by"
	}
	return "organisation"
}

func (p *peoplePages) finishAsk(again bool) site.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		t, err := p.s.BySlug(r.Context(), r.PathValue("slug"))
		if err != nil {
			return err
		}
		if err := p.s.FinishAsk(r.Context(), t.ID, term.ID(r.PathValue("ask")), again); err != nil {
			return err
		}
		if again {
			return site.SeeOther(w, r, t.URL()+"/asks?done=ask-again")
		}
		return site.SeeOther(w, r, t.URL()+"/asks?done=ask-done")
	}
}

func answerWords(a Ask) string {
	if a.Answer != "" {
		return "Answer again"
	}
	return "Answer"
}
