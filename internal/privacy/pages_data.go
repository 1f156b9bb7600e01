package privacy

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// shown is a part of an export as a page shows it.
type shown struct {
	Part
	*node
}

func showParts(e Export) ([]shown, error) {
	out := make([]shown, len(e.Parts))
	for i, part := range e.Parts {
		n, err := readable(part.Data)
		if err != nil {
			return nil, fmt.Errorf("show %s: %w", part.Name, err)
		}
		out[i] = shown{part, n}
	}
	return out, nil
}

func accountCrumbs() []site.Link { return []site.Link{{Label: "Your account", URL: "/account"}} }

// data shows a person everything that is held on them.
func (p *pages) data(w http.ResponseWriter, r *http.Request) error {
	e, err := p.Export(r.Context(), account.ActorFrom(r.Context()).ID)
	if err != nil {
		return err
	}
	parts, err := showParts(e)
	if err != nil {
		return err
	}
	page := site.Page{Title: "Everything we hold on you", Crumbs: accountCrumbs(), NoIndex: true, Wide: true,
		Lead: "Only you can see this page and the file."}
	return p.site.Render(w, r, page, dataBody(parts))
}

// dataFile gives a person everything that is held on them, for programs.
func (p *pages) dataFile(w http.ResponseWriter, r *http.Request) error {
	e, err := p.Export(r.Context(), account.ActorFrom(r.Context()).ID)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="my-data.json"`)
	_, _ = w.Write(append(text, '\n')) // the reader may have gone
	return nil
}

// eraseWord is what is typed to erase somebody.
const eraseWord = "erase"

// eraseView is what the form for erasing shows.
type eraseView struct {
	form   *site.Form
	parts  []shown
	other  *account.Identity // whom somebody else erases; nil for oneself
	action string
	refuse string // why it cannot be done; "" where it can
}

func (p *pages) eraseForm(w http.ResponseWriter, r *http.Request) error {
	return p.showErase(w, r, account.ActorFrom(r.Context()).ID, &site.Form{})
}

func (p *pages) erasePersonForm(w http.ResponseWriter, r *http.Request) error {
	return p.showErase(w, r, term.ID(r.PathValue("id")), &site.Form{})
}

// showErase shows what goes and what stays, and asks for the word.
func (p *pages) showErase(w http.ResponseWriter, r *http.Request, person term.ID, form *site.Form) error {
	ctx := r.Context()
	v := eraseView{form: form, action: r.URL.Path}
	page := site.Page{Title: "Erase your data", Crumbs: accountCrumbs(), NoIndex: true, HasError: !form.OK()}
	if person != account.ActorFrom(ctx).ID || r.PathValue("id") != "" {
		i, err := p.Account.Identity(ctx, person)
		if err != nil {
			return err
		}
		v.other = &i
		page.Title, page.Crumbs = "Erase a person’s data", nil
		page.Lead = "For somebody who asked for it and cannot sign in to do it themselves."
	}
	err := p.MayErase(ctx, person)
	switch {
	case fault.Is(err, fault.Clash):
		v.refuse = fault.PublicMessage(err)
	case err != nil:
		return err
	}
	e, err := p.Export(ctx, person)
	if err != nil {
		return err
	}
	if v.parts, err = showParts(e); err != nil {
		return err
	}
	status := http.StatusOK
	if !form.OK() {
		status = http.StatusUnprocessableEntity
	}
	return p.site.RenderStatus(w, r, status, page, eraseBody(v))
}

// readErase reads whether the word was typed.
func readErase(r *http.Request) (*site.Form, error) {
	form, err := site.ReadForm(r)
	if err != nil {
		return nil, err
	}
	if strings.ToLower(strings.Trim(form.Value("word"), `"“”'.`)) != eraseWord {
		form.Fail("word", "Type the word “"+eraseWord+"” to go on")
	}
	return form, nil
}

func (p *pages) erase(w http.ResponseWriter, r *http.Request) error {
	form, err := readErase(r)
	if err != nil {
		return err
	}
	person := account.ActorFrom(r.Context()).ID
	if !form.OK() {
		return p.showErase(w, r, person, form)
	}
	if err := p.Erase(r.Context(), person); err != nil {
		return err
	}
	p.Account.ForgetBrowser(w)
	return site.SeeOther(w, r, "/privacy/erased")
}

func (p *pages) erasePerson(w http.ResponseWriter, r *http.Request) error {
	form, err := readErase(r)
	if err != nil {
		return err
	}
	if form.Value("asked") == "" {
		form.Fail("asked", "Confirm that this person asked for it")
	}
	person := term.ID(r.PathValue("id"))
	if !form.OK() {
		return p.showErase(w, r, person, form)
	}
	if err := p.Erase(r.Context(), person); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/privacy/erased?other=yes")
}

// erased says that it is done. It is public: whoever was erased is nobody now.
func (p *pages) erased(w http.ResponseWriter, r *http.Request) error {
	page := site.Page{Title: "Your data has been erased", NoIndex: true}
	if r.URL.Query().Get("other") != "" {
		page.Title = "The person’s data has been erased"
	}
	return p.site.Render(w, r, page, erasedBody(r.URL.Query().Get("other") != ""))
}

// total says how much a part holds.
func (s shown) total() string {
	switch n := s.count(); n {
	case 0:
		return "nothing now"
	default:
		return site.Plural(n, "record", "records")
	}
}
