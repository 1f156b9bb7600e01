package landscape

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/site"
	"fairground/internal/term"
)

// The words that the question of what changed asks beside: a year, or two uploads.
const (
	fromWord   = "from"
	beforeWord = "before"
	afterWord  = "after"
)

// changes answers what is different on record between two school years, or
// between two uploads of an organisation.
func (c *scene) changes(ctx context.Context) (*Answer, error) {
	if c.asked.comparesLists() {
		return c.uploadChanges(ctx)
	}
	a, err := c.yearChanges()
	if err != nil || c.reader.keeper {
		return a, err
	}
	if a.choice, err = c.s.lists(ctx, "", ""); err != nil {
		return nil, err
	}
	a.choice.usual()
	return a, nil
}

// comparesLists says that two lists are asked about, and not two years.
func (a Asked) comparesLists() bool { return a.With.Has(beforeWord) || a.With.Has(afterWord) }

// yearChanges answers what is different from another year.
func (c *scene) yearChanges() (*Answer, error) {
	to := c.asked.Period
	if to == 0 {
		to = c.Latest(c.s.year())
	}
	if to == 0 {
		return &Answer{Question: changesQuestion, Title: "What changed: " + c.asked.what(), Area: c.area, Asked: c.asked, Tables: []Table{c.changeTable(snapshot.Changes{})},
			Says: []string{"No school year is on record yet, so that there is nothing to compare."}}, nil
	}
	from, err := readPeriod(c.asked.With.Get(fromWord), to-1)
	if err != nil {
		return nil, err
	}
	if from == 0 || from == to {
		return nil, fault.Invalid("Choose two different school years to compare.")
	}
	found := c.Changes(c.question, from, to)
	a := &Answer{Question: changesQuestion, Title: "What changed: " + c.asked.what(), Area: c.area, Asked: c.asked, Groups: []site.FilterGroup{c.fromField(from, to)}}
	a.Says = []string{c.sayChanges(found)}
	a.Notes = []string{"That something is no longer on record does not say that it ended: its organisation may not have told us of the later year yet.", "A setting that has closed since, or opened, changes the count of settings but not this list."}
	a.Tables = []Table{c.changeTable(found), c.organisationChangeTable(found), c.yearTable(found)}
	return a, nil
}

func (c *scene) fromField(from, to term.Period) site.FilterGroup {
	years := []site.Option{}
	all := c.Periods()
	if !slices.Contains(all, from) { // of which nothing is on record, and so nothing was there before
		all = append(all, from)
	}
	for _, p := range all {
		if p != to {
			years = append(years, site.Option{Value: p.String(), Label: p.String()})
		}
	}
	return site.FilterGroup{Name: fromWord, Label: "Compared with", Single: true, Named: true, Options: site.SelectOption(years, from.String())}
}

func (c *scene) sayChanges(f snapshot.Changes) string {
	return fmt.Sprintf("Between %s and %s %s in %s gained %s on record where there was none, and %s no longer %s any.",
		f.From.Period, f.To.Period, site.Plural(len(f.Gained), "setting", "settings"), c.area.Name, c.asked.what(), site.Int(len(f.Lost)), have(len(f.Lost)))
}

func (c *scene) changeTable(f snapshot.Changes) Table {
	t := Table{Name: "settings", Caption: "Settings where something began or is no longer on record", Empty: "Nothing is different at any setting.",
		Columns: settingColumns(Column{Key: "what", Label: "What changed"}, Column{Key: "began", Label: "Began"}, Column{Key: "stopped", Label: "No longer on record"})}
	gained, lost := setOf(f.Gained), setOf(f.Lost)
	for _, s := range f.Settings {
		row, what := c.settingRow(s.Setting), "Who works there"
		if gained[s.Setting] {
			what = "None before, some now"
		} else if lost[s.Setting] {
			what = "Some before, none now"
		}
		row.Cells = append(row.Cells, said(what), said(strings.Join(c.whoAll(s.Began), "; ")), said(strings.Join(c.whoAll(s.Stopped), "; ")))
		t.rows = append(t.rows, row)
	}
	return t
}

func setOf(list []int32) map[int32]bool {
	out := make(map[int32]bool, len(list))
	for _, i := range list {
		out[i] = true
	}
	return out
}

func (c *scene) organisationChangeTable(f snapshot.Changes) Table {
	t := Table{Name: "organisations", Caption: "By organisation", Empty: "No organisation has such work on record in either year.",
		Columns: []Column{{Key: "organisation", Label: "Organisation"}, {Key: "settings_before", Label: "Settings in " + f.From.Period.String(), Numeric: true}, {Key: "settings_after", Label: "Settings in " + f.To.Period.String(), Numeric: true},
			{Key: "began", Label: "New", Numeric: true}, {Key: "stopped", Label: "No longer on record", Numeric: true}}}
	for _, o := range f.Organisations {
		t.rows = append(t.rows, Row{Cells: []Cell{said(c.who(o.Organisation)), whole(o.From), whole(o.To), whole(len(o.Began)), whole(len(o.Stopped))}})
	}
	return t
}

func (c *scene) yearTable(f snapshot.Changes) Table {
	t := Table{Name: "years", Caption: "The two years", Columns: []Column{{Key: "period", Label: "School year"}, {Key: "settings_with", Label: "Settings with such work", Numeric: true}, {Key: "settings", Label: "Of", Numeric: true},
		{Key: "organisations", Label: "Organisations", Numeric: true}, {Key: "deliveries", Label: "Entries", Numeric: true}, {Key: "reached", Label: "Children reached, as far as told", Numeric: true}, {Key: "uncounted", Label: "Entries that do not say", Numeric: true}}}
	for _, y := range []snapshot.Year{f.From, f.To} {
		t.rows = append(t.rows, Row{Cells: []Cell{said(y.Period.String()), whole(y.Settings), whole(f.Of), whole(y.Organisations), whole(y.Deliveries), counted(y.Reached), whole(y.Uncounted)}})
	}
	return t
}

func themesOf(set term.ThemeSet) string {
	var out []string
	for _, t := range set.List() {
		out = append(out, lower(t.Title()))
	}
	if len(out) == 0 {
		return "not known"
	}
	return strings.Join(out, ", ")
}
