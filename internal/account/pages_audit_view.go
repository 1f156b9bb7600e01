package account

import (
	"slices"
	"strconv"
	"strings"

	"fairground/internal/audit"
	"fairground/internal/site"
)

// filters are the ways to narrow the record down.
func (v auditView) filters() site.Filters {
	kinds := []site.Option{{Value: "", Label: "Anything"}}
	for _, k := range v.kinds {
		kinds = append(kinds, site.Option{Value: k, Label: audit.Sentence(k)})
	}
	return site.Filters{Page: v.page, Groups: []site.FilterGroup{
		{Name: "person", Label: "Person (e-mail address or id)", Text: true, Value: v.query.person},
		{Name: "kind", Label: "What it was done to", Single: true, Options: site.FilterOptions(v.page, "kind", kinds)},
		{Name: "thing", Label: "Id of the thing", Text: true, Value: v.query.thing},
		{Name: "from", Label: "From, like 27/3/2026", Text: true, Value: v.query.from},
		{Name: "to", Label: "To, like 27/3/2026", Text: true, Value: v.query.to},
	}}
}

// table lists the entries of a page.
func (v auditView) table() site.Table {
	t := site.Table{ID: "entries", Caption: "Entries, the newest first", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "When"}, {Label: "Who"}, {Label: "What"}, {Label: "To what"}, {Label: "Before → after"}},
		Empty:   "Nothing was recorded that matches."}
	if v.query.nobody {
		t.Empty = "Nobody here has that e-mail address."
	}
	for _, e := range v.entries {
		thing := v.names.of(e.Kind, e.Thing)
		t.Rows = append(t.Rows, site.Row{ID: strconv.FormatInt(e.Seq, 10), Cells: []site.Cell{
			{Text: site.DateTime(e.At), Detail: "Entry " + site.Int(e.Seq)},
			{Text: v.names.actor(e)},
			{Text: e.Words()},
			{Text: thing.Label, URL: thing.URL, Detail: audit.Sentence(e.Kind)},
			{Component: auditChanges(e)},
		}})
	}
	if v.export != "" && len(v.entries) > 0 {
		t.Downloads = []site.Link{{Label: "All of these entries (CSV)", URL: v.export}}
	}
	return t
}

// older is the address of the next page.
func (v auditView) older() string {
	return site.WithQuery(v.page, "before", strconv.FormatInt(v.entries[len(v.entries)-1].Seq, 10))
}

// newest is the address of the first page.
func (v auditView) newest() string { return site.WithQuery(v.page, "before", "") }

// changesShown are the changes that say something: what was nothing before and
// after does not.
func changesShown(e audit.Entry) []audit.Change {
	return slices.DeleteFunc(e.Changes(), func(c audit.Change) bool { return strings.TrimSpace(c.Before+c.After) == "" })
}

// value is a value for a reader.
func value(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}
