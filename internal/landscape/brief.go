package landscape

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fairground/internal/register"
	"fairground/internal/site"

	"github.com/a-h/templ"
)

// How many rows a brief has of each list, so that it fits on two sheets.
const (
	briefRows          = 10
	briefSettings      = 8 // the record is said on the same sheet
	briefIntroductions = 5
	briefRunes         = 64 // of a cell that may take several lines
)

// Brief is an area and what is asked of it on two sheets of paper, for people who
// meet about it.
type Brief struct {
	Area   *register.Area
	Asked  Asked
	Eyes   Eyes
	Made   time.Time
	State  string   // of the data, in words
	Says   []string // what it comes to
	Record []string // how complete the record is
	Notes  []string // what must be known
	Cites  []Measure

	Neighbourhoods, Fifths, Settings, Introductions Table
	Drawing                                         templ.Component // a map; nil where there is none
	Legend                                          []site.LegendItem
}

// brief puts the answers of a scene together. The scene is as some eyes see it,
// and not one viewer alone.
func (c *scene) brief(ctx context.Context, as Eyes) (*Brief, error) {
	gaps, err := c.gaps(ctx)
	if err != nil {
		return nil, err
	}
	overlaps, reach, equity := c.overlaps(), c.reach(), c.equity()
	far := c.Land.Distance(c.question)
	b := &Brief{Area: c.area, Asked: c.asked, Eyes: as, Made: c.s.now(), Record: gaps.Record}
	for _, a := range []*Answer{gaps, overlaps, reach, equity} {
		says := a.Says
		if a == reach { // who has none at all is said of the gaps already
			says = says[:min(1, len(says))]
		}
		if a == equity { // how sure it is stands among the notes, where there is room
			says = says[:min(2, len(says))]
		}
		for _, say := range says {
			if say != "" {
				b.Says = append(b.Says, strings.ReplaceAll(say, c.far(far), c.farShort(far))) // the notes name the source
			}
		}
		for _, m := range a.Cites {
			if a != reach || m == ReachPerHundred { // of which the brief has its first number alone
				b.Cites = append(b.Cites, m)
			}
		}
	}
	b.Notes = slices.Concat(gaps.Notes, overlaps.Notes[:min(2, len(overlaps.Notes))], reach.Notes[:min(1, len(reach.Notes))], sentences(c.travelNoteShort(far)), equity.Notes[:min(1, len(equity.Notes))])
	fifths := equity.list("fifths")
	b.Notes = slices.Concat(b.Notes, equity.Says[min(2, len(equity.Says)):], sentences(fifths.Note))
	b.Neighbourhoods = gaps.list("neighbourhoods").brief(briefRows, "neighbourhood", "authority", "children", "nearest_setting", "nearest_metres", "nearest_organisations")
	b.Settings = gaps.list("settings").brief(briefSettings, "setting", "authority", "disadvantaged_pupils", "pupils")
	b.Introductions = overlaps.list("introductions").brief(briefIntroductions, "organisations", "settings", "about", "together")
	b.Fifths = fifths.brief(5, "fifth", "children", "share_of_children", "share_of_places", "settings", "settings_with")
	b.Fifths.Note = "" // what is in no fifth is among the notes
	_, b.State = c.state()
	still, err := c.still(ctx, "brief-map", false)
	if err != nil || still == nil {
		return b, err
	}
	b.Drawing = svg(drawStill(still))
	for _, item := range (&answerView{Answer: gaps, scene: c}).legend() {
		if !item.Point { // these are of the map that can be looked at closer
			b.Legend = append(b.Legend, item)
		}
	}
	if len(still.Dots) > 0 {
		b.Legend = append(b.Legend, site.LegendItem{Label: "A setting with none on record", Colour: withoutColour, Edge: edgeColour, Point: true})
	}
	return b, nil
}

// list finds a table of an answer by its name.
func (a *Answer) list(name string) *Table {
	at := slices.IndexFunc(a.Tables, func(t Table) bool { return t.Name == name })
	if at < 0 {
		return &Table{Name: name}
	}
	return &a.Tables[at]
}

// brief is the head of a table, with some of its columns.
func (t *Table) brief(rows int, keys ...string) Table {
	out := Table{Name: "brief-" + t.Name, Caption: t.Caption, Empty: t.Empty}
	var kept []int
	for _, key := range keys {
		if at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Key == key }); at >= 0 {
			kept = append(kept, at)
			out.Columns = append(out.Columns, t.Columns[at])
		}
	}
	for _, r := range t.Rows(0, rows) {
		row := Row{ID: r.ID}
		for _, at := range kept {
			cell := r.Cells[at]
			cell.Detail, cell.Links = "", nil // one line a row, and the less of it the better on paper
			cell.Text = clip(cell.Text, briefRunes)
			row.Cells = append(row.Cells, cell)
		}
		out.rows = append(out.rows, row)
	}
	if t.Len() > rows {
		out.Note = fmt.Sprintf("The first %s of %s.", site.Int(rows), site.Int(t.Len()))
	}
	return out
}

// title names what a brief is about.
func (b *Brief) title() string {
	what := b.Asked.what()
	return strings.ToUpper(what[:1]) + what[1:] + " in " + b.Area.Name
}

// about says what year, with whose eyes, and when.
func (b *Brief) about() string {
	year := "School year " + b.Asked.Period.String()
	if b.Asked.Period == 0 {
		year = "Any school year"
	}
	return joined(year, b.Eyes.words(), site.Date(b.Made))
}

// url is the address of the brief, by what is asked and with whose eyes.
func (b *Brief) url() string { return briefURL(b.Area, b.Asked, b.Eyes) }

func briefURL(area *register.Area, asked Asked, as Eyes) string {
	query := asked.Query()
	if as != "" {
		query = asked.queryAs(as)
	}
	return URL(area.Code) + "/brief?" + query.Encode()
}

// citation is the line that is printed to cite a brief that stands at an address.
func (b *Brief) citation(address string) string {
	return fmt.Sprintf("Fairground. %s. Brief, %s, %s. Accessed %s, %s", b.title(), lower(b.Eyes.words()), b.State, site.Date(b.Made), address)
}

// clip shortens a text that is too long to so many letters.
func clip(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimRight(string(letters[:most-1]), " ;,·") + "…"
}
