package register

import (
	"net/http"
	"strconv"

	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// importRoutes adds the pages on which registers are loaded and what changed
// with each.
func (s *Service) importRoutes(rt *site.Routes, st *site.Site) {
	rt.Handle("GET /registers", "register.read", func(w http.ResponseWriter, r *http.Request) error { return s.importsPage(w, r, st) })
	rt.Handle("GET /registers/{id}", "register.read", func(w http.ResponseWriter, r *http.Request) error { return s.importPage(w, r, st) })
	rt.Handle("GET /registers/{id}/changes.csv", "register.read", s.changesCSV)
}

func (s *Service) importsPage(w http.ResponseWriter, r *http.Request, st *site.Site) error {
	imports, err := s.Imports(r.Context())
	if err != nil {
		return err
	}
	t := site.Table{Caption: "Files that were read in", CaptionHidden: true, ID: "imports", Stack: true,
		Columns: []site.Column{{Label: "What"}, {Label: "File"}, {Label: "Read in"}, {Label: "New", Numeric: true}, {Label: "Changed", Numeric: true}, {Label: "Not usable", Numeric: true}},
		Empty:   "No register has been read in yet."}
	for _, i := range imports {
		source, _ := publisherOf(i.Kind)
		t.Rows = append(t.Rows, site.Row{ID: string(i.ID), Cells: []site.Cell{
			{Text: source, URL: importURL(i.ID), Detail: i.label()}, {Text: i.File}, {Text: site.DateTime(i.Imported)},
			{Text: site.Int(i.Report.Counts["new"])}, {Text: site.Int(i.Report.changedRows())}, {Text: site.Int(i.Report.Unusable())},
		}})
	}
	page := site.Page{Title: "Registers", Eyebrow: "Where the facts come from", Wide: true,
		Lead: "The public registers and look-ups loaded here, newest first, and what changed with each."}
	return st.Render(w, r, page, t)
}

// label marks an import that was made up for a demonstration, and says of travel
// times whose they are and what for.
func (i Import) label() string {
	if i.Kind == TravelFiles && len(i.Report.Notes) > 0 {
		return i.Report.Notes[0]
	}
	if (Release{File: i.File}).Invented() {
		return "Illustrative: made up for the demonstration, in the form of this publisher’s file"
	}
	return ""
}

// changedRows counts what an import changed beyond what it added.
func (r Report) changedRows() int {
	return max(r.Counts["updated"], r.Counts["renamed"]+r.Counts["closed"]+r.Counts["reopened"]+r.Counts["moved"]) + r.Counts["converted"]
}

func importURL(id term.ID) string { return "/registers/" + string(id) }

// changesShown is how many changes a page lists; the download has them all.
const changesShown = 500

func (s *Service) importPage(w http.ResponseWriter, r *http.Request, st *site.Site) error {
	i, err := s.Import(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	changes, err := s.Changes(r.Context(), i.ID)
	if err != nil {
		return err
	}
	source, _ := publisherOf(i.Kind)
	licences, err := s.licencesOf(r.Context(), i)
	if err != nil {
		return err
	}
	page := site.Page{Title: source, Eyebrow: "Register", Lead: i.Report.Words() + ".", Crumbs: []site.Link{{Label: "Registers", URL: "/registers"}}, Wide: true, Licences: licences}
	return st.Render(w, r, page, templ.Join(importFacts(i), changesTable(i, changes), problemsTable(i)))
}

func importFacts(i Import) templ.Component {
	items := []site.SummaryItem{{Key: "File", Value: i.File, Detail: i.label()}, {Key: "Read in", Value: site.DateTime(i.Imported)}}
	for _, note := range i.Report.Notes {
		items = append(items, site.SummaryItem{Key: "Note", Value: note})
	}
	return site.SummaryList{Label: "About this import", Items: items}
}

func changesTable(i Import, changes []Change) templ.Component {
	t := site.Table{Caption: "What changed", ID: "changes", Stack: true,
		Columns: []site.Column{{Label: "Change"}, {Label: "Setting"}, {Label: "Was"}, {Label: "Now"}},
		Empty:   "No setting changed with this import: it was the first of its kind, or changed other facts."}
	for _, c := range changes[:min(changesShown, len(changes))] {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: c.Kind}, {Text: string(c.Setting), URL: SettingURL(c.Setting)}, {Text: c.Was}, {Text: c.Now}}})
	}
	if len(changes) > 0 {
		t.Downloads = []site.Link{{Label: "All " + strconv.Itoa(len(changes)) + " changes (CSV)", URL: importURL(i.ID) + "/changes.csv"}}
	}
	return t
}

func problemsTable(i Import) templ.Component {
	t := site.Table{Caption: "Rows that could not be used", ID: "problems", Columns: []site.Column{{Label: "File, row and column, and what was expected"}}, Empty: "Every row could be used."}
	for _, p := range i.Report.Problems[:min(changesShown, len(i.Report.Problems))] {
		t.Rows = append(t.Rows, site.Row{Cells: site.Texts(p)})
	}
	return t
}

func (s *Service) changesCSV(w http.ResponseWriter, r *http.Request) error {
	i, err := s.Import(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	changes, err := s.Changes(r.Context(), i.ID)
	if err != nil {
		return err
	}
	out := site.StartCSV(w, "changes.csv")
	if err := out.Write([]string{"change", "setting", "was", "now"}); err != nil {
		return err
	}
	for _, c := range changes {
		if err := out.Write([]string{c.Kind, string(c.Setting), c.Was, c.Now}); err != nil {
			return err
		}
	}
	return out.Flush()
}
