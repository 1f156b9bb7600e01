package alliance

import (
	"fmt"
	"strings"

	"fairground/internal/register"
	"fairground/internal/site"

	"github.com/a-h/templ"
)

// facts are the lines about the collaboration itself.
func (v homeView) facts() []site.SummaryItem {
	var items []site.SummaryItem
	for _, l := range v.places {
		items = append(items, site.SummaryItem{Key: "Place", Value: l.Label, URL: l.URL, Detail: "Who works there, and where"})
	}
	for _, f := range [][2]string{{"When", v.Years()}, {"Themes", titles(v.Themes.List())}, {"Ages", titles(v.Phases.List())}, {"About", v.About}} {
		if f[1] != "" {
			items = append(items, site.SummaryItem{Key: f[0], Value: f[1]})
		}
	}
	return items
}

func titles[T interface{ Title() string }](all []T) string {
	out := make([]string, len(all))
	for i, t := range all {
		out[i] = t.Title()
	}
	return strings.Join(out, ", ")
}

// figures are what was published, each with who published it.
func (v homeView) figures() site.Table {
	t := site.Table{ID: "figures-table", Caption: "Published figures", CaptionHidden: true, Stack: true, Columns: []site.Column{{Label: "Figure"}, {Label: "What it counts"}, {Label: "Source"}}}
	for _, f := range v.Figures {
		t.Rows = append(t.Rows, site.Row{Cells: site.Texts(f.Value, f.Label, f.Source)})
	}
	return t
}

// workTags says what state a piece of work is in.
func (v homeView) workTags(e Entry) site.Tag {
	tones := map[string]site.Tone{"testing": site.Teal, "scaling": site.Good, "embedded": site.Good, "stopped": site.Neutral}
	return site.Tag{Text: capital(e.Label), Tone: tones[e.Label]}
}

// overlaps are the allies that a piece of work comes near.
func (v homeView) overlaps(e Entry) []Overlap {
	return OverlapsWith(v.known, e.Themes, e.Phases)
}

// writer names who wrote an entry, for those who see names.
func (v homeView) writer(e Entry) string {
	who, known := v.faces.names[e.By]
	if !known || !v.faces.actor.May("person.read") {
		return ""
	}
	return "By " + who.Name
}

// dated says of an entry when it was, or since when.
func (v homeView) dated(e Entry) string {
	if e.List == WorkingOn {
		return "Since " + site.Day(e.Day)
	}
	return site.Day(e.Day)
}

func (v homeView) entryActions(e Entry) []site.Action {
	if !v.mayWork {
		return nil
	}
	return []site.Action{{Label: "Change", Hidden: e.Title, URL: v.path(string(e.List), string(e.ID), "edit")}}
}

// ofGroup are the seats of a group, "" the collaboration itself.
func (v homeView) ofGroup(id string) []Seat {
	var out []Seat
	for _, s := range v.seats {
		if string(s.Group) == id {
			out = append(out, s)
		}
	}
	return out
}

// tableSeats are the seats that are shown by whom they speak for: of the
// network, those that are not an authority's.
func (v homeView) tableSeats() []Seat {
	var out []Seat
	for _, s := range v.ofGroup("") {
		if s.Role != SeniorOfficer {
			out = append(out, s)
		}
	}
	return out
}

// seatTable lists seats: whom they speak for, who holds them, in which role.
func (v homeView) seatTable(id, caption string, seats []Seat) site.Table {
	t := site.Table{ID: id, Caption: caption, CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Speaks for"}, {Label: "Who"}, {Label: "Role"}, {Label: "Since"}},
		Empty:   "No seat has been given yet."}
	for i := range seats {
		s := &seats[i]
		who := v.faces.who(s)
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: s.Constituency.Title()}, who, {Text: s.Role.Title()}, {Text: site.Day(s.From)}}})
	}
	return t
}

// mine are the seats that the viewer holds.
func (v homeView) mine() []Seat {
	var out []Seat
	for i := range v.seats {
		if v.faces.mine(&v.seats[i]) {
			out = append(out, v.seats[i])
		}
	}
	return out
}

// balanceTable says who is at the table, against whom the programme says a
// coalition has.
func (v homeView) balanceTable() site.Table {
	t := site.Table{ID: "balance-table", Caption: "Seats by whom they speak for", CaptionHidden: true,
		Columns: []site.Column{{Label: "Speaks for"}, {Label: "Seats", Numeric: true}, {Label: "At the table"}},
		Note:    "Seats of observers are not counted. A seat of several unnamed places is one seat. Whom a coalition brings together: published by the programme, 2025–26."}
	for _, l := range v.balance {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: l.Constituency.Title()}, {Text: site.Int(l.Seats)}, l.words()}})
	}
	return t
}

// words say who sits there for the constituency: "2 people; 4 unnamed places;
// from 3 organisations".
func (l BalanceLine) words() site.Cell {
	if l.Seats == 0 {
		return site.Cell{Component: site.Tag{Text: "Missing", Tone: site.Caution}}
	}
	var parts []string
	if l.People > 0 {
		parts = append(parts, site.Plural(l.People, "person", "people"))
	}
	if l.Places > 0 {
		parts = append(parts, site.Plural(l.Places, "unnamed place", "unnamed places"))
	}
	if l.Organisations > 0 {
		parts = append(parts, "from "+site.Plural(l.Organisations, "organisation", "organisations"))
	}
	return site.Cell{Text: strings.Join(parts, "; ")}
}

// missingNames are those who should be at the table and are not.
func (v homeView) missingNames() []string {
	var out []string
	for _, c := range v.balance.Missing() {
		out = append(out, c.Title())
	}
	return out
}

// authorityTable lists every combined authority with its senior seats.
func (v homeView) authorityTable() site.Table {
	t := site.Table{ID: "authorities-table", Caption: "Senior seats by combined authority", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Combined authority"}, {Label: "Senior seats"}, {Label: "Who"}, {Label: "Missing"}},
		Empty:   "No combined authority has been loaded from the register of areas."}
	for _, a := range v.authorities {
		var who []site.Cell
		for i := range a.Seats {
			who = append(who, v.faces.who(&a.Seats[i]))
		}
		missing := site.Cell{Text: "None"}
		if n := a.Missing(); n > 0 {
			missing = site.Cell{Component: site.Tag{Text: site.Plural(n, "senior officer", "senior officers"), Tone: site.Caution}}
			if v.maySeat {
				missing.Actions = []site.Action{{Label: "Give a seat", Hidden: "of " + a.Name, URL: v.path("seats", "new?area="+string(a.Code))}}
			}
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: a.Name, URL: register.AreaURL(a.Code)}, {Text: fmt.Sprintf("%d of %d", len(a.Seats), SeniorSeats)}, {Component: cellLines(who)}, missing}})
	}
	return t
}

// authorityStats sum the network up.
func (v homeView) authorityStats() site.Stats {
	var filled, full, none int
	for _, a := range v.authorities {
		filled += len(a.Seats)
		if a.Missing() == 0 {
			full++
		}
		if len(a.Seats) == 0 {
			none++
		}
	}
	return site.Stats{
		{Value: site.Int(len(v.authorities)), Label: "combined authorities in England"},
		{Value: fmt.Sprintf("%s of %s", site.Int(filled), site.Int(SeniorSeats*len(v.authorities))), Label: "senior seats are held"},
		{Value: site.Int(full), Label: "authorities have both their seats"},
		{Value: site.Int(none), Label: "authorities have nobody yet"},
	}
}

// when says for how long a group is there.
func (g *Group) when() string {
	switch {
	case !g.To.IsZero() && !g.From.IsZero():
		return "From " + site.Day(g.From) + " to " + site.Day(g.To.AddDate(0, 0, -1))
	case !g.To.IsZero():
		return "Until " + site.Day(g.To.AddDate(0, 0, -1))
	case !g.From.IsZero():
		return "Since " + site.Day(g.From)
	}
	return ""
}

// action makes a section's link for those who may.
func action(may bool, label, url string) *site.Link {
	if !may {
		return nil
	}
	return &site.Link{Label: label, URL: url}
}

// inside lets a component that is a struct have children in a template.
func inside(c templ.Component) templ.Component { return c }

// doings are the buttons above a collaboration's page: what the viewer may do.
func (v homeView) doings() (out []site.Button) {
	for _, d := range []struct {
		may   bool
		label string
		path  string
	}{
		{v.maySeat, "Seats", "seats"},
		{v.maySeat, "Invite people", "invitations"},
		{v.mayDecide, "Requests to join", "requests"},
		{v.mayAsk, "Ask an organisation", "asks"},
		{v.mayChange, "Change what is said here", "edit"},
		{v.mayJoin, "Ask to join", "join"},
	} {
		if d.may {
			out = append(out, site.Button{Label: d.label, URL: v.path(d.path), Secondary: true})
		}
	}
	return out
}
