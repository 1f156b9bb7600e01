package landscape

import (
	"fmt"
	"strings"

	"fairground/internal/alliance"
	"fairground/internal/site"
)

// recordSays says how far the record of a place can be trusted.
func (c *scene) recordSays(r *Completeness) []string {
	answering := 0
	for _, o := range r.Here {
		if o.Answers > 0 {
			answering++
		}
	}
	with := site.Int(answering)
	if answering == 0 {
		with = "none"
	}
	says := []string{fmt.Sprintf("%s on record in %s, %s of them with %s %s. Of %s of the alliance %s nothing on record anywhere that you may see.",
		site.Plural(len(r.Here), "organisation has work", "organisations have work"), c.area.Name, with, c.asked.what(), c.asked.when(), site.Plural(r.Members, "member", "members"), site.Plural(r.Silent, "has", "have"))}
	if r.Rough+r.NoPoint > 0 {
		says = append(says, fmt.Sprintf("%s of %s %s here are placed only roughly or not at all, and count as near nobody.", site.Int(r.Rough+r.NoPoint), site.Int(r.Settings), c.asked.settings()))
	}
	if lacks := lacking(r); lacks != "" {
		says = append(says, fmt.Sprintf("Of %s on record here %s.", site.Plural(r.Deliveries, "entry", "entries"), lacks))
	}
	return says
}

// lacking says what entries leave out.
func lacking(r *Completeness) string {
	var parts []string
	for _, l := range []struct {
		n         int
		one, many string
		what      string
	}{
		{r.NoTheme, "does", "do", "not say the theme"}, {r.NoPhase, "does", "do", "not say the age"}, {r.NoPeriod, "does", "do", "not say the year"}, {r.NoCount, "does", "do", "not say how many children"},
		{r.Closed, "is", "are", "at settings that have closed"}, {r.KeptPrivate, "is", "are", "at places kept private"},
	} {
		if l.n > 0 {
			parts = append(parts, site.Plural(l.n, l.one, l.many)+" "+l.what)
		}
	}
	return strings.Join(parts, ", ")
}

// recordTable lists who has anything on record in the area, and of when.
func (c *scene) recordTable(r *Completeness) Table {
	t := Table{Name: "record", Caption: "Who has work on record here", Empty: "Nobody has work on record here that you may see.",
		Columns: []Column{{Key: "organisation_id"}, {Key: "organisation", Label: "Organisation"}, {Key: "member", Label: "Member of the alliance"}, {Key: "entries", Label: "Entries here", Numeric: true},
			{Key: "entries_asked", Label: "Of what is asked", Numeric: true}, {Key: "confirmed", Label: "Last confirmed"}}}
	for _, o := range r.Here {
		member, confirmed := "No", Cell{Text: "Not from a list"}
		if o.Member {
			member = "Yes"
		}
		if !o.Confirmed.IsZero() {
			confirmed = Cell{Text: site.Date(o.Confirmed), Value: o.Confirmed.Format("2006-01-02")}
		}
		t.rows = append(t.rows, Row{Cells: []Cell{said(string(o.Organisation.ID)), linked(o.Organisation.Name, alliance.URL(o.Organisation.ID)), said(member), whole(o.Deliveries), whole(o.Answers), confirmed}})
	}
	return t
}
