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
		site.Plural(len(r.Here), "organisation has work", "organisations have work"), c.area.Name, with, c.asked.what(), c.asked.when(), site.Plural(r.Members, "member", "members"), site.Plural(len(r.Silent), "has", "have"))}
	says = append(says, sentences(c.sayPlaced(r), c.sayAgeless(r))...)
	if lacks := lacking(r); lacks != "" {
		says = append(says, fmt.Sprintf("Of %s on record here %s.", site.Plural(r.Deliveries, "entry", "entries"), lacks))
	}
	return says
}

// sayPlaced says how well the places of settings are known.
func (c *scene) sayPlaced(r *Completeness) string {
	if r.Sector+r.NoPoint+r.Rough == 0 {
		return ""
	}
	var parts []string
	if r.Sector > 0 {
		parts = append(parts, fmt.Sprintf("%s %s placed only by the first part of %s postcode", site.Int(r.Sector), agree(r.Sector, "is", "are"), agree(r.Sector, "its", "their")))
	}
	if r.NoPoint > 0 {
		parts = append(parts, fmt.Sprintf("%s %s no place that is known", site.Int(r.NoPoint), have(r.NoPoint)))
	}
	say := fmt.Sprintf("Of %s %s here ", site.Int(r.Settings), agree(r.Settings, c.asked.setting(), c.asked.settings())) + strings.Join(parts, ", and ")
	if len(parts) == 0 {
		say += fmt.Sprintf("%s %s placed roughly", site.Int(r.Rough), agree(r.Rough, "is", "are"))
	}
	switch near := distance(r.Metres); {
	case r.Rough > 0 && r.NoPoint > 0:
		say += fmt.Sprintf(". These %s, and %s placed too roughly to say what is within %s, count as near nobody.", site.Int(r.NoPoint), site.Int(r.Rough), near)
	case r.Rough > 0:
		say += fmt.Sprintf(". %s, placed too roughly to say what is within %s, %s as near nobody.", site.Int(r.Rough), near, agree(r.Rough, "counts", "count"))
	case r.NoPoint > 0:
		say += fmt.Sprintf(": %s near nobody. All others are placed well enough to say what is within %s.", agree(r.NoPoint, "it counts as", "they count as"), near)
	default:
		say += fmt.Sprintf(": well enough to say what is within %s.", near)
	}
	return say
}

// sayAgeless says how many settings are in no answer about one age.
func (c *scene) sayAgeless(r *Completeness) string {
	if r.Phaseless == 0 || c.asked.Phase == "" {
		return ""
	}
	say := site.Plural(r.Phaseless, "more setting here", "more settings here")
	if r.PhaselessNeed.Known {
		say += ", with " + site.Plural(r.PhaselessNeed.N, "disadvantaged pupil", "disadvantaged pupils") + " as far as known,"
	}
	return say + fmt.Sprintf(" %s in no answer about one age, as it is not known which ages %s.", agree(r.Phaseless, "is", "are"), agree(r.Phaseless, "it has", "they have"))
}

// agelessTable lists the settings that are in no answer about one age.
func (c *scene) agelessTable() Table {
	t := Table{Name: "ages-not-known", Caption: "Settings whose ages are not known: in no answer about one age", Note: c.need.pupils(),
		Columns: settingColumns(Column{Key: "disadvantaged_pupils", Label: "Disadvantaged pupils", Numeric: true}, Column{Key: "pupils", Label: "Pupils", Numeric: true})}
	t.rowsOf(c.Land.Ageless(c.area.Code), func(i int32) Row {
		row, s := c.settingRow(i), &c.Land.Settings[i]
		row.Cells = append(row.Cells, counted(s.Need), counted(s.Pupils))
		return row
	})
	return t
}

// silentTable names the members of whom nothing is on record that the viewer may
// see. It is for members: the public is told how many they are.
func (c *scene) silentTable(r *Completeness) Table {
	t := Table{Name: "silent", Caption: "Members of the alliance with nothing on record anywhere that you may see", Note: "They may have work that they have not told of, or that they do not share with you.",
		Empty: "Every member of the alliance has something on record.", Columns: []Column{{Key: "organisation_id"}, {Key: "organisation", Label: "Organisation"}}}
	for _, o := range r.Silent {
		t.rows = append(t.rows, Row{Cells: []Cell{said(string(o.ID)), linked(o.Name, alliance.URL(o.ID))}})
	}
	return t
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
			{Key: "entries_asked", Label: "Of what is asked", Numeric: true}, {Key: "changed", Label: "Last added or changed"}, {Key: "confirmed", Label: "Last confirmed from a list"}}}
	for _, o := range r.Here {
		member, changed, confirmed := "No", nothing("Not known"), nothing("Not from a list")
		if o.Member {
			member = "Yes"
		}
		if !o.Changed.IsZero() {
			changed = day(o.Changed)
		}
		if !o.Confirmed.IsZero() {
			confirmed = day(o.Confirmed)
		}
		t.rows = append(t.rows, Row{Cells: []Cell{said(string(o.Organisation.ID)), linked(o.Organisation.Name, alliance.URL(o.Organisation.ID)), said(member), whole(o.Deliveries), whole(o.Answers), changed, confirmed}})
	}
	return t
}
