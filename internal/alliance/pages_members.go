package alliance

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// memberRoutes adds the pages of the import of member lists.
func (p *pages) memberRoutes(rt *site.Routes) {
	const permission = "organisation.import"
	rt.Handle("GET /organisations/import", permission, p.importForm)
	rt.Handle("POST /organisations/import", permission, p.receiveMembers, site.MaxBody(MaxMemberBytes+1<<20))
	rt.Handle("GET /organisations/import/lists/{import}", permission, p.showImport)
	rt.Handle("GET /organisations/import/lists/{import}/columns", permission, p.columnsForm)
	rt.Handle("POST /organisations/import/lists/{import}/columns", permission, p.setColumns)
	rt.Handle("POST /organisations/import/lists/{import}/rows", permission, p.setRows)
	rt.Handle("POST /organisations/import/lists/{import}/confirm", permission, p.confirmMembers)
	rt.Handle("POST /organisations/import/lists/{import}/discard", permission, p.discardMembers)
	rt.Handle("POST /organisations/import/lists/{import}/undo", permission, p.undoMembers)
}

func (i *MemberImport) url() string { return "/organisations/import/lists/" + string(i.ID) }

func (p *pages) importForm(w http.ResponseWriter, r *http.Request) error {
	return p.showImportForm(w, r, http.StatusOK, site.NewForm(nil))
}

func (p *pages) showImportForm(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	all, err := p.MemberImports(r.Context())
	if err != nil {
		return err
	}
	page := site.Page{Title: "Import a list of members", Section: "/organisations", NoIndex: true, HasError: !form.OK(),
		Lead:   "Send the spreadsheet you already have, with an organisation in each row. You see what it would change before anything is recorded.",
		Crumbs: []site.Link{{Label: "Organisations", URL: "/organisations"}}}
	if r.URL.Query().Get("done") == "discarded" {
		page.Notice = &site.Notice{Text: "The list was discarded. Nothing of it was recorded.", Success: true}
	}
	return p.site.RenderStatus(w, r, status, page, importBody(form, importsTable(all)))
}

// importsTable lists the imports there were.
func importsTable(all []MemberImport) site.Table {
	t := site.Table{ID: "imports", Caption: "Lists that were sent", Columns: []site.Column{{Label: "File"}, {Label: "Sent"}, {Label: "State"}}, Stack: true, Empty: "No list has been sent yet."}
	for _, i := range all {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: i.File, URL: i.url()}, {Text: site.DateTime(i.Made)}, {Text: i.State.Title()}}})
	}
	return t
}

// Title is the state for a reader.
func (s ImportState) Title() string {
	switch s {
	case ImportDraft:
		return "To be looked through"
	case ImportApplied:
		return "Imported"
	case ImportUndone:
		return "Imported, then undone"
	case ImportDiscarded:
		return "Discarded"
	}
	return string(s)
}

// receiveMembers takes a file in.
func (p *pages) receiveMembers(w http.ResponseWriter, r *http.Request) error {
	form := site.NewForm(nil)
	name, content, err := sentFile(r, "file")
	var list MemberList
	if err == nil {
		list, err = OpenMembers(name, bytes.NewReader(content), int64(len(content)))
	}
	if err != nil {
		if !fault.Is(err, fault.Bad) {
			return err
		}
		form.Fail("file", fault.PublicMessage(err))
		return p.showImportForm(w, r, http.StatusUnprocessableEntity, form)
	}
	i, err := p.ReadMembers(r.Context(), name, list)
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, i.url()+"/columns")
}

// sentFile reads the file of a form.
func sentFile(r *http.Request, field string) (name string, content []byte, err error) {
	tooLarge := fault.Invalid("The file is larger than %s. Send only the sheet with the members, or divide it.", site.Bytes(MaxMemberBytes))
	parts, err := r.MultipartReader()
	if err != nil {
		return "", nil, fault.Because(err, fault.Bad, "The form could not be read. Go back and send it again.")
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return "", nil, fault.Invalid("Choose the file with your list.")
		case err != nil:
			return "", nil, unread(err, tooLarge)
		case part.FormName() != field:
			continue
		}
		content, err := io.ReadAll(io.LimitReader(part, MaxMemberBytes+1))
		switch {
		case err != nil:
			return "", nil, unread(err, tooLarge)
		case len(content) > MaxMemberBytes:
			return "", nil, tooLarge
		case part.FileName() == "":
			return "", nil, fault.Invalid("Choose the file with your list.")
		case len(content) == 0:
			return "", nil, fault.Invalid("The file “%s” is empty.", part.FileName())
		}
		return part.FileName(), content, nil
	}
}

func unread(err, tooLarge error) error {
	if errors.As(err, new(*http.MaxBytesError)) {
		return tooLarge
	}
	return fault.Because(err, fault.Bad, "The file did not arrive whole. Send it again.")
}

func (p *pages) importOf(r *http.Request) (MemberImport, error) {
	return p.MemberImport(r.Context(), term.ID(r.PathValue("import")))
}

func (p *pages) importPage(i *MemberImport, title string) site.Page {
	return site.Page{Title: title, Section: "/organisations", NoIndex: true, Wide: true,
		Crumbs: []site.Link{{Label: "Organisations", URL: "/organisations"}, {Label: "Import a list of members", URL: "/organisations/import"}, {Label: i.File, URL: i.url()}}}
}

// memberColumnView is a column as its page shows it.
type memberColumnView struct {
	field, label string
	samples      []string
	options      []site.Option
}

func (p *pages) columnsForm(w http.ResponseWriter, r *http.Request) error {
	i, err := p.importOf(r)
	if err != nil {
		return err
	}
	return p.showColumns(w, r, http.StatusOK, &i, site.NewForm(map[string][]string{"since": {i.Answers.Since}}))
}

func (p *pages) showColumns(w http.ResponseWriter, r *http.Request, status int, i *MemberImport, form *site.Form) error {
	if i.State != ImportDraft {
		return site.SeeOther(w, r, i.url())
	}
	var columns []memberColumnView
	for n, c := range i.List.Columns {
		v := memberColumnView{field: columnField(c), label: c.label()}
		for _, row := range i.List.Rows[:min(len(i.List.Rows), 12)] {
			if row.Cells[n] != "" && len(v.samples) < 3 {
				v.samples = append(v.samples, short(row.Cells[n]))
			}
		}
		for _, role := range ColumnRoles() {
			v.options = append(v.options, site.Option{Value: string(role), Label: role.Title(), Selected: role == i.role(c)})
		}
		columns = append(columns, v)
	}
	page := p.importPage(i, "Check what we understood")
	page.HasError = !form.OK()
	page.Lead = "Say what each column is, where our guess is wrong."
	return p.site.RenderStatus(w, r, status, page, memberColumnsBody(i, form, columns))
}

func columnField(c MemberColumn) string { return "column-" + strconv.Itoa(c.Index+1) }

func (p *pages) setColumns(w http.ResponseWriter, r *http.Request) error {
	form, i, err := site.ReadFormAbout(r, p.importOf)
	if err != nil {
		return err
	}
	chosen := chosenRoles(&i, form)
	since := form.Value("since")
	if since != "" {
		day, err := dayOf(since)
		if err != nil {
			form.Fail("since", "Enter a date, like 1 April 2019.")
		}
		since = day.Format("2006-01-02")
	}
	if !form.OK() {
		i.Answers.Columns = chosen
		return p.showColumns(w, r, http.StatusUnprocessableEntity, &i, form)
	}
	err = p.AnswerMembers(r.Context(), i.ID, func(i *MemberImport) error {
		i.Answers.Columns, i.Answers.Since = chosen, since
		return nil
	})
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, i.url())
}

// chosenRoles reads what each column was said to be.
func chosenRoles(i *MemberImport, form *site.Form) map[int]ColumnRole {
	chosen, taken := map[int]ColumnRole{}, map[ColumnRole]string{}
	for _, c := range i.List.Columns {
		role := ColumnRole(form.Value(columnField(c)))
		chosen[c.Index] = role
		if other, twice := taken[role]; twice && role != NotUsed && role != MemberPlaces && role != MemberThemes && role != MemberOrgID {
			form.Fail(columnField(c), other+" and "+c.label()+" are both marked as “"+role.Title()+"”. Choose one of them.")
		}
		taken[role] = c.label()
	}
	if _, ok := taken[MemberName]; !ok && len(i.List.Columns) > 0 {
		form.Fail(columnField(i.List.Columns[0]), "Say which column holds the names of the organisations.")
	}
	return chosen
}

// showImport shows what a draft would do, or what an import did.
func (p *pages) showImport(w http.ResponseWriter, r *http.Request) error {
	i, err := p.importOf(r)
	if err != nil {
		return err
	}
	if i.State != ImportDraft {
		return p.showDone(w, r, &i)
	}
	plan, err := p.PlanMembers(r.Context(), &i)
	if err != nil {
		return err
	}
	v := planViewOf(&i, plan)
	page := p.importPage(&i, "What this list would change")
	if r.URL.Query().Get("done") == "answers" {
		page.Notice = &site.Notice{Text: "Your answers were saved.", Success: true}
	}
	return p.site.Render(w, r, page, planBody(v))
}

func (p *pages) setRows(w http.ResponseWriter, r *http.Request) error {
	form, i, err := site.ReadFormAbout(r, p.importOf)
	if err != nil {
		return err
	}
	err = p.AnswerMembers(r.Context(), i.ID, func(i *MemberImport) error {
		if i.Answers.Rows == nil {
			i.Answers.Rows = map[int]string{}
		}
		for _, row := range i.List.Rows {
			if answer := form.Value("row-" + strconv.Itoa(row.Number)); answer != "" {
				i.Answers.Rows[row.Number] = answer
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, i.url()+"?done=answers")
}

func (p *pages) confirmMembers(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	i, err := p.ApplyMembers(r.Context(), term.ID(r.PathValue("import")), form.Value("mark"))
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, i.url()+"?done=imported")
}

func (p *pages) discardMembers(w http.ResponseWriter, r *http.Request) error {
	if err := p.DiscardMembers(r.Context(), term.ID(r.PathValue("import"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/organisations/import?done=discarded")
}

func (p *pages) undoMembers(w http.ResponseWriter, r *http.Request) error {
	i, err := p.UndoMembers(r.Context(), term.ID(r.PathValue("import")))
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, i.url()+"?done=undone")
}

// showDone shows what became of a list that is no draft.
func (p *pages) showDone(w http.ResponseWriter, r *http.Request, i *MemberImport) error {
	page := p.importPage(i, i.State.Title()+": "+i.File)
	switch r.URL.Query().Get("done") {
	case "imported":
		page.Notice = &site.Notice{Text: "The list was imported.", Success: true}
	case "undone":
		page.Notice = &site.Notice{Text: "The import was undone.", Success: true}
		if n := len(i.Kept()); n > 0 {
			page.Notice.Detail = site.Plural(n, "organisation stays", "organisations stay") + " as they are: see below."
		}
	}
	t := site.Table{ID: "changes", Caption: "What it did", Columns: []site.Column{{Label: "Organisation"}, {Label: "What was done"}}, Stack: true, Empty: "It changed nothing."}
	for _, c := range i.Changes {
		cell := site.Cell{Text: c.After.Name, URL: URL(c.Organisation)}
		what := "Added"
		if !c.Added {
			what = "Changed: " + fieldsOf(changes(c.Before, c.After))
		}
		if i.State == ImportUndone {
			if c.Kept != "" {
				what = "Stays, because " + c.Kept
			} else if c.Added {
				cell.URL, what = "", "Removed again"
			} else {
				what = "Set back"
			}
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{cell, {Text: what}}})
	}
	return p.site.Render(w, r, page, doneBody(i, t))
}

func fieldsOf(all []FieldChange) string {
	var out []string
	for _, c := range all {
		out = append(out, strings.ToLower(c.Field))
	}
	return strings.Join(out, ", ")
}
