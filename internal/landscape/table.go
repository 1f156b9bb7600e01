package landscape

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fairground/internal/register"
	"fairground/internal/site"
)

// Table is one list of an answer.
type Table struct {
	Name    string // in addresses and file names: "settings"
	Caption string
	Note    string
	Empty   string // what it means that there is nothing
	Columns []Column

	rows []Row
	many func(from, to int) []Row // instead of rows, of a list of which a page shows little
	of   int                      // how many those are
}

// Len is how many rows there are.
func (t *Table) Len() int { return len(t.rows) + t.of }

// Rows gives some of the rows: as many as there are of those asked for.
func (t *Table) Rows(from, to int) []Row {
	from, to = min(max(0, from), t.Len()), min(to, t.Len())
	if from >= to {
		return nil
	}
	if t.many != nil {
		return t.many(from, to)
	}
	return t.rows[from:to]
}

// All gives every row.
func (t *Table) All() []Row { return t.Rows(0, t.Len()) }

// Placed says whether rows are of places that have a point.
func (t *Table) Placed() bool {
	return len(t.Columns) > 0 && (t.Columns[0].Key == settingKey || t.Columns[0].Key == neighbourhoodKey)
}

// The keys of the columns that name places.
const (
	settingKey       = "setting_id"
	neighbourhoodKey = "neighbourhood_code"
)

// rowsOf puts rows of things by their numbers into a table, each when it is asked
// for.
func (t *Table) rowsOf(things []int32, row func(thing int32) Row) {
	t.of = len(things)
	t.many = func(from, to int) []Row {
		out := make([]Row, 0, to-from)
		for _, i := range things[from:to] {
			out = append(out, row(i))
		}
		return out
	}
}

// Column heads the cells under it.
type Column struct {
	Key     string // in downloads: "children"
	Label   string // for readers; "" keeps the column to downloads
	Numeric bool
	Fold    bool // on pages under the words of the column before it, where there is no room for both
}

// Row is one thing of a table: a setting, a neighbourhood, a pair.
type Row struct {
	ID    string // a setting's id or an area's code; "" for anything else
	Point *site.Position
	Cells []Cell
}

// Cell is one value: for readers its words, for programs its value.
type Cell struct {
	Text    string
	Detail  string
	URL     string
	Links   []site.Link // on pages instead of Text: several things, each with its address
	Few     int         // how many of Links a page shows where it has a list of its own for all
	Value   any         // string, int, float64, bool, []string; nil is not known
	Tag     *site.Tag
	Actions []site.Action // what a reader can do about it
}

// said is a cell of words.
func said(text string) Cell { return Cell{Text: text, Value: text} }

// linked is a cell of words that lead somewhere.
func linked(text, url string) Cell { return Cell{Text: text, Value: text, URL: url} }

// several is a cell of several things, of which readers see a few and files all.
func several(things []site.Link, few int) Cell {
	names := make([]string, len(things))
	for i, t := range things {
		names[i] = t.Label
	}
	shown := slices.Clone(names[:min(few, len(names))])
	if rest := len(names) - few; rest > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", rest))
	}
	return Cell{Text: strings.Join(shown, "; "), Links: things, Few: few, Value: names}
}

// after is what stands after one of several things.
func after(i int, all []site.Link, rest *site.Link) string {
	if i+1 < len(all) || rest != nil {
		return ";"
	}
	return ""
}

// listed is a cell of several words that programs read.
func listed[S ~string](all []S) Cell {
	value := make([]string, len(all))
	for i, s := range all {
		value[i] = string(s)
	}
	return Cell{Text: strings.Join(value, "; "), Value: value}
}

// whole is a cell of a whole number.
func whole[N ~int | ~int32](n N) Cell { return Cell{Text: site.Int(int(n)), Value: int(n)} }

// counted is a cell of a number that may not be known.
func counted(c register.Count) Cell {
	if !c.Known {
		return Cell{Text: "Not known"}
	}
	return whole(c.N)
}

// rounded is a cell of a number of which readers see so many decimals.
func rounded(x float64, decimals int) Cell { return Cell{Text: site.Decimal(x, decimals), Value: x} }

// share is a cell of a share of one, shown as a percentage.
func share(x float64, decimals int) Cell { return Cell{Text: site.Percent(x, decimals), Value: x} }

// away is a cell of a distance in metres.
func away(metres float64) Cell { return Cell{Text: distance(metres), Value: int(metres + 0.5)} }

// day is a cell of a day.
func day(at time.Time) Cell { return Cell{Text: site.Date(at), Value: site.ISODate(at)} }

// nothing is a cell of what there is not.
func nothing(text string) Cell { return Cell{Text: text} }

// plain writes a cell's value for a file: empty where it is not known.
func (c Cell) plain() string {
	switch v := c.Value.(type) {
	case nil:
		return ""
	case []string:
		return strings.Join(v, "; ")
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}
