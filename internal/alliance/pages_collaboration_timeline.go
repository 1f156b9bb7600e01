package alliance

import (
	"net/http"
	"net/url"

	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// addEntry adds to one of a collaboration's lists.
func (p *tablePages) addEntry(list EntryList) ofOne {
	return func(w http.ResponseWriter, r *http.Request, c Collaboration) error {
		title := "Add to the timeline"
		if list == WorkingOn {
			title = "Add what we are working on"
		}
		return p.entryForm(w, r, c, Entry{Collaboration: c.ID, List: list, Label: list.Labels()[0], Day: p.s.today()}, title)
	}
}

// editEntry changes an entry.
func (p *tablePages) editEntry(list EntryList) ofOne {
	return func(w http.ResponseWriter, r *http.Request, c Collaboration) error {
		e, err := p.s.Entry(r.Context(), c.ID, term.ID(r.PathValue("entry")))
		if err != nil {
			return err
		}
		return p.entryForm(w, r, c, e, "Change “"+e.Title+"”")
	}
}

func (p *tablePages) entryForm(w http.ResponseWriter, r *http.Request, c Collaboration, e Entry, title string) error {
	ctx := r.Context()
	form, sent, err := begin(r, withSets(url.Values{"title": {e.Title}, "text": {e.Text}, "label": {e.Label}, "day": {dayValue(e.Day)}}, e.Themes, e.Phases))
	if err != nil {
		return err
	}
	if sent {
		e.Title, e.Text, e.Label = form.Require("title", "Enter a title"), form.Value("text"), form.Value("label")
		if e.Day = dayField(form, "day"); e.Day.IsZero() {
			form.Fail("day", "Enter the day")
		}
		e.Themes, e.Phases = setsFrom(form)
		if form.OK() {
			to := CollaborationURL(c.Slug) + "?done=added#" + string(e.List)
			if e.ID == "" {
				_, err = p.s.AddEntry(ctx, e)
			} else {
				err, to = p.s.ChangeEntry(ctx, e), CollaborationURL(c.Slug)+"?undo="+string(e.ID)
			}
			if err == nil {
				return site.SeeOther(w, r, to)
			}
			if !form.FailWith("", err) {
				return err
			}
		}
	}
	v := tableFormView{form: form, fields: entryFields(form, e.List), button: "Save", back: CollaborationURL(c.Slug), intro: []string{"Everybody can read this. Name no child, and no adult who has not agreed."}}
	if e.ID != "" {
		v.after = tableButton(c.path(string(e.List), string(e.ID), "remove"), site.Button{Label: "Remove it", Danger: true})
	}
	return p.showForm(w, r, site.Page{Title: title, Crumbs: c.crumbs()}, v)
}

func entryFields(form *site.Form, list EntryList) []templ.Component {
	legend, day := "What is it?", "When"
	title := map[string]string{"happened": "Something happened", "decided": "We decided something", "learned": "We learned something"}
	if list == WorkingOn {
		legend, day, title = "What state is it in?", "Since when", map[string]string{}
	}
	labels := options(list.Labels(), func(l string) string {
		if t, ok := title[l]; ok {
			return t
		}
		return capital(l)
	})
	fields := []templ.Component{
		textInput(form, "title", "Title", ""), textArea(form, "text", "More about it", ""),
		site.Radios{Name: "label", Legend: legend, Small: true, Error: form.Error("label"), Options: site.SelectOption(labels, form.Value("label"))},
		dayInput(form, "day", day, ""),
	}
	if list == WorkingOn {
		fields = append(fields, themeFields(form, "If the work comes near the remit of an allied coalition, the page says so.")...)
	}
	return fields
}

func (p *tablePages) removeEntry(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	id := term.ID(r.PathValue("entry"))
	if err := p.s.RemoveEntry(r.Context(), c.ID, id); err != nil {
		return err
	}
	return site.SeeOther(w, r, CollaborationURL(c.Slug)+"?undo="+url.QueryEscape(string(id)))
}

func (p *tablePages) undoEntry(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	if err := p.s.UndoEntry(r.Context(), c.ID, term.ID(r.PathValue("entry"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, CollaborationURL(c.Slug)+"?done=undone")
}
