package landscape

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"fairground/internal/fault"
	spreadsheet "fairground/internal/table" // this package has a type of that name
)

// The forms that an answer is given in.
const (
	tableForm   = "table"
	csvForm     = "csv"
	jsonForm    = "json"
	geojsonForm = "geojson"
)

// Write writes an answer in one of the forms table, csv, json and geojson. Of the
// lists of an answer csv and geojson take one, named or the first.
func (a *Answer) Write(w io.Writer, form, list string) error {
	t := &a.Tables[0]
	if list != "" {
		at := slices.IndexFunc(a.Tables, func(t Table) bool { return t.Name == list })
		if at < 0 {
			return fault.NotFound("“%s” has no list called “%s”.", a.Title, list)
		}
		t = &a.Tables[at]
	}
	switch form {
	case csvForm:
		out := spreadsheet.NewWriter(w, spreadsheet.GuardFormulas)
		if err := t.records(out.Write); err != nil {
			return err
		}
		return out.Flush()
	case jsonForm:
		return encode(w, a.document())
	case geojsonForm:
		return encode(w, a.collection(t))
	}
	return a.WriteText(w)
}

func encode(w io.Writer, value any) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(value)
}

// records writes a table's heading and rows as a file has them.
func (t *Table) records(yield func([]string) error) error {
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = c.Key
	}
	if err := yield(head); err != nil {
		return err
	}
	for _, r := range t.All() {
		record := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			record[i] = c.plain()
		}
		if err := yield(record); err != nil {
			return err
		}
	}
	return nil
}

// objects are a table's rows by the keys of their columns.
func (t *Table) objects() []map[string]any {
	out := make([]map[string]any, 0, t.Len())
	for _, r := range t.All() {
		out = append(out, t.object(&r))
	}
	return out
}

func (t *Table) object(r *Row) map[string]any {
	o := make(map[string]any, len(r.Cells))
	for i, c := range r.Cells {
		o[t.Columns[i].Key] = c.Value
	}
	return o
}

// collection is a table as GeoJSON (RFC 7946): what has no point, or is placed
// too roughly to be drawn, has no geometry. Its member "about" says what it rests
// on.
func (a *Answer) collection(t *Table) map[string]any {
	features := make([]map[string]any, 0, t.Len())
	for _, r := range t.All() {
		f := map[string]any{"type": "Feature", "geometry": nil, "properties": t.object(&r)}
		if r.ID != "" {
			f["id"] = r.ID
		}
		if r.Point != nil {
			f["geometry"] = map[string]any{"type": "Point", "coordinates": []float64{fix(r.Point.Lon), fix(r.Point.Lat)}}
		}
		features = append(features, f)
	}
	return map[string]any{"type": "FeatureCollection", "about": a.provenance(), "features": features}
}

// fix keeps seven decimals of a degree, which is a centimetre.
func fix(degrees float64) float64 { return math.Round(degrees*1e7) / 1e7 }

// document is an answer as JSON.
func (a *Answer) document() map[string]any {
	tables := map[string]any{}
	for i := range a.Tables {
		tables[a.Tables[i].Name] = a.Tables[i].objects()
	}
	out := a.provenance()
	out["says"], out["record"], out["notes"], out["tables"] = a.Says, a.Record, a.Notes, tables
	return out
}

// shown is how many rows of a table the terminal shows.
const shown = 20

// WriteText writes an answer for the terminal: what it says, the head of each
// table, and what must be known.
func (a *Answer) WriteText(w io.Writer) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n%s\n%s\n\n", a.Title, a.Area.Name, a.Seen)
	for _, say := range slices.Concat(a.Says, a.Record) {
		fmt.Fprintln(&out, say)
	}
	for i := range a.Tables {
		fmt.Fprintf(&out, "\n%s\n", a.Tables[i].Caption)
		a.Tables[i].text(&out)
	}
	fmt.Fprintln(&out)
	for _, note := range a.Notes {
		fmt.Fprintln(&out, note)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (t *Table) text(out *strings.Builder) {
	if t.Len() == 0 {
		fmt.Fprintln(out, t.Empty)
		return
	}
	tab := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	line := func(cell func(i int) string) {
		for i, c := range t.Columns {
			if c.Label != "" {
				fmt.Fprint(tab, cell(i), "\t")
			}
		}
		fmt.Fprintln(tab)
	}
	line(func(i int) string { return t.Columns[i].Label })
	for _, r := range t.Rows(0, shown) {
		line(func(i int) string { return r.Cells[i].Text })
	}
	tab.Flush()
	if rest := t.Len() - shown; rest > 0 {
		fmt.Fprintf(out, "and %d more: --format csv gives all.\n", rest)
	}
}
