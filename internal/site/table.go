package site

import (
	"context"
	"io"
	"math"
	"net/url"
	"strconv"

	"fairground/internal/term"

	"github.com/a-h/templ"
)

// Table shows rows under a caption. The first cell of each row is its heading.
type Table struct {
	Caption       string
	CaptionHidden bool   // for a table right under a heading that says the same
	ID            string // for links and for a Map that points at the rows
	Columns       []Column
	Rows          []Row
	Empty         string // what to say when there are no rows; a default otherwise
	Note          string // under the table: what is counted, what a symbol means
	Key           []StepKey
	More          *Link // to the whole, where these are its first rows
	Downloads     []Link
	Page          *url.URL // the page's own address; needed for sorting
	Sort          Sort
	Stack         bool // on a phone each row becomes a block of labelled values
	Pages         Pagination
}

// Column heads the cells under it.
type Column struct {
	Label   string
	Key     string // makes the column sortable, by ?sort=KEY
	Numeric bool   // set to the right, in figures of one width
	Hidden  bool   // the label is for screen readers only: a column of actions
}

// Row is one thing.
type Row struct {
	ID     string    // ties the row to a point or area on the page's map
	At     *Position // where it is, for a button that shows it on the map
	Mark   RowMark   // what sets the row apart
	Chosen bool      // it is what the page's Map has chosen
	Break  bool      // a line chart joins nothing to it from the row before
	Cells  []Cell
}

// RowMark says what sets a row apart from the others, in the table and in a
// Chart of it.
type RowMark string

// The marks of rows.
const (
	OwnRow       RowMark = "own"       // the place the page is about; the row says "This place"
	BenchmarkRow RowMark = "benchmark" // what the others are compared with
	NamedRow     RowMark = "named"     // named in a chart in which not every row is
)

// Cell is one value.
type Cell struct {
	Text      string          // the Value's own text when empty
	URL       string          // makes Text a link
	Detail    string          // smaller, under the text
	Component templ.Component // instead of Text
	Actions   []Action        // after whatever else is in the cell

	Value    term.Value // the number behind the text, for a Chart
	Interval *Span      // the interval behind the text, for a Chart

	Step   int    // shades the cell by a scale of 1 to 5, light to dark; 0 leaves it plain
	Letter string // says in the cell what its shade says; the Table's Key explains it
}

// steps is how many shades can be told apart in grey.
const steps = 5

// StepKey explains a shade of cells: 4, "D", "worse than England".
type StepKey struct {
	Step   int
	Letter string
	Label  string
}

func (s StepKey) class() string { return stepClass(s.Step) }

func (c Cell) class() string { return stepClass(c.Step) }

func stepClass(step int) string {
	if step < 1 {
		return ""
	}
	return "fg-step--" + strconv.Itoa(min(step, steps))
}

// attributes are what a Chart's script reads. A number is written whole,
// whatever was rounded for the reader.
func (c Cell) attributes() templ.Attributes {
	a := templ.Attributes{}
	if v, ok := c.Value.Number(); ok {
		a["data-value"] = exact(v)
	} else if !c.Value.None() {
		a["data-symbol"] = string(c.Value.Symbol())
	}
	if c.Interval != nil && !math.IsNaN(c.Interval.Lower) && !math.IsNaN(c.Interval.Upper) {
		a["data-lower"], a["data-upper"] = exact(c.Interval.Lower), exact(c.Interval.Upper)
	}
	return a
}

// noText stands where a cell has nothing to say.
const noText = "–"

// blank says whether a cell says nothing. On a phone, where each cell is a line of
// its own, such lines are left out.
func (c Cell) blank() bool {
	says := c.Text != noText && c.text() != "" || !c.Value.None()
	return !says && c.Component == nil && c.Detail == "" && c.URL == "" && c.Letter == "" && len(c.Actions) == 0
}

func (c Cell) text() string {
	if c.Text == "" && c.Component == nil {
		return c.Value.String()
	}
	return c.Text
}

// Position is a place on the map, in degrees.
type Position struct{ Lon, Lat float64 }

// String writes the position as the map's script reads it.
func (p Position) String() string {
	return strconv.FormatFloat(p.Lon, 'f', 6, 64) + "," + strconv.FormatFloat(p.Lat, 'f', 6, 64)
}

// Texts makes a row of plain cells.
func Texts(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, t := range texts {
		cells[i].Text = t
	}
	return cells
}

// Sort is the order of a table's rows.
type Sort struct {
	Key  string
	Down bool
}

// SortFrom reads ?sort=key or ?sort=-key, the latter downwards. What is not
// among the allowed keys gives the first of them.
func SortFrom(u *url.URL, allowed ...string) Sort {
	text := u.Query().Get("sort")
	down := len(text) > 0 && text[0] == '-'
	if down {
		text = text[1:]
	}
	for _, key := range allowed {
		if key == text {
			return Sort{Key: key, Down: down}
		}
	}
	if len(allowed) == 0 {
		return Sort{}
	}
	return Sort{Key: allowed[0]}
}

// String writes the sort as SortFrom reads it.
func (s Sort) String() string {
	if s.Down {
		return "-" + s.Key
	}
	return s.Key
}

// Render writes the table.
func (t Table) Render(ctx context.Context, w io.Writer) error {
	if t.Empty == "" {
		t.Empty = "There is nothing to show here."
	}
	return table(t).Render(ctx, w)
}

func (t Table) sortable(c Column) bool { return c.Key != "" && t.Page != nil && len(t.Rows) > 1 }

// sortURL turns the order round when the column already leads, and goes back to
// the first page: the second page of another order is no place anyone was.
func (t Table) sortURL(c Column) string {
	next := Sort{Key: c.Key, Down: t.Sort.Key == c.Key && !t.Sort.Down}
	return WithQuery(t.Page, "sort", next.String(), "page", "")
}

func (t Table) ariaSort(c Column) string {
	switch {
	case t.Sort.Key != c.Key || c.Key == "":
		return "none"
	case t.Sort.Down:
		return "descending"
	default:
		return "ascending"
	}
}

func (t Table) captionID() string {
	if t.ID == "" {
		return ""
	}
	return t.ID + "-caption"
}

func (t Table) column(i int) Column {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return Column{}
}

// Pagination links the pages of a long list. The zero Pagination, and one of a
// list that fits on a page, shows nothing.
type Pagination struct {
	Page  *url.URL // the page's own address
	Now   int      // from 1
	Size  int      // rows to a page
	Total int      // rows in all
	Noun  string   // "settings"; "rows" when empty
}

// PageFrom reads ?page=N; anything else is the first page.
func PageFrom(u *url.URL) int {
	n, err := strconv.Atoi(u.Query().Get("page"))
	if err != nil || n < 1 {
		return 1
	}
	return n
}

// Last returns the number of the last page.
func (p Pagination) Last() int {
	if p.Size <= 0 {
		return 1
	}
	return max(1, (p.Total+p.Size-1)/p.Size)
}

// Offset returns how many rows come before the page.
func (p Pagination) Offset() int { return (min(max(p.Now, 1), p.Last()) - 1) * p.Size }

// Range says which rows the page shows: "26 to 50 of 1,151 settings".
func (p Pagination) Range() string {
	noun := p.Noun
	if noun == "" {
		noun = "rows"
	}
	from := p.Offset() + 1
	return Int(from) + " to " + Int(min(from+p.Size-1, p.Total)) + " of " + Int(p.Total) + " " + noun
}

func (p Pagination) url(n int) string {
	if n == 1 {
		return WithQuery(p.Page, "page", "")
	}
	return WithQuery(p.Page, "page", strconv.Itoa(n))
}

// numbers lists the pages to link: the ends, the current one and its
// neighbours; 0 stands for those left out.
func (p Pagination) numbers() []int {
	var out []int
	last, before := p.Last(), 0
	for n := 1; n <= last; n++ {
		if n != 1 && n != last && (n < p.Now-1 || n > p.Now+1) {
			continue
		}
		if n > before+1 {
			out = append(out, 0)
		}
		out = append(out, n)
		before = n
	}
	return out
}

// Render writes the links.
func (p Pagination) Render(ctx context.Context, w io.Writer) error {
	if p.Page == nil || p.Last() == 1 {
		return nil
	}
	p.Now = min(max(p.Now, 1), p.Last())
	return pagination(p).Render(ctx, w)
}
