package privacy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"fairground/internal/audit"
	"fairground/internal/site"

	"github.com/a-h/templ"
)

// node is a value of an export, whatever room it is of, in the order that the
// room wrote it in.
type node struct {
	text   string // of a plain value
	fields []field
	items  []*node
}

type field struct {
	name  string
	value *node
}

// readable reads a room's data as JSON writes it.
func readable(data any) (*node, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("write as JSON: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return readNode(d)
}

func readNode(d *json.Decoder) (*node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	n := &node{}
	switch token {
	case json.Delim('{'):
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			value, err := readNode(d)
			if err != nil {
				return nil, err
			}
			n.fields = append(n.fields, field{fmt.Sprint(name), value})
		}
		_, err = d.Token()
	case json.Delim('['):
		n.items = []*node{}
		for d.More() {
			item, err := readNode(d)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
		_, err = d.Token()
	default:
		n.text = plainText(token)
	}
	return n, err
}

// plainText writes a plain value for a reader.
func plainText(token json.Token) string {
	switch v := token.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case string:
		if t, err := time.Parse(time.RFC3339, v); err == nil {
			return site.DateTime(t)
		}
		return v
	}
	return fmt.Sprint(token)
}

// plain says whether the node is a single value.
func (n *node) plain() bool { return n.fields == nil && n.items == nil }

// empty says whether there is nothing in it.
func (n *node) empty() bool { return n.plain() && n.text == "" }

// count is how many things the node holds: the entries of its lists, or itself.
func (n *node) count() int {
	if n.empty() {
		return 0
	}
	if n.items != nil {
		return len(n.items)
	}
	total, lists := 0, false
	for _, f := range n.fields {
		if f.value.items != nil {
			total, lists = total+len(f.value.items), true
		}
	}
	if !lists {
		return 1
	}
	return total + 1
}

// line writes everything in a node in one line.
func (n *node) line() string {
	var out []string
	for _, f := range n.fields {
		if !f.value.empty() {
			out = append(out, label(f.name)+": "+f.value.line())
		}
	}
	for _, i := range n.items {
		out = append(out, i.line())
	}
	if n.plain() {
		return n.text
	}
	return strings.Join(out, "; ")
}

// label is a field's name for a reader.
func label(name string) string { return audit.Sentence(strings.ToLower(name)) }

// itemsShown is how many entries of a list a page shows; the file has them all.
const itemsShown = 50

// show makes what a page shows of a node.
func (n *node) show(name string) templ.Component {
	switch {
	case n.items != nil && len(n.items) == 0:
		return nothingHeld()
	case n.items != nil:
		// The heading above says the name; the table's own must differ from it.
		t := n.table(name + ", one by one")
		t.CaptionHidden = true
		return t
	case n.fields != nil:
		return n.facts(name)
	case n.empty():
		return nothingHeld()
	}
	return site.SummaryList{Label: name, Items: []site.SummaryItem{{Key: name, Value: n.text}}}
}

// facts shows an object: its plain values as a list, then each list in it.
func (n *node) facts(name string) templ.Component {
	list := site.SummaryList{Label: name}
	var rest []templ.Component
	for _, f := range n.fields {
		switch {
		case f.value.items != nil:
			rest = append(rest, f.value.table(label(f.name)))
		case !f.value.empty():
			list.Items = append(list.Items, site.SummaryItem{Key: label(f.name), Value: f.value.line()})
		}
	}
	return templ.Join(append([]templ.Component{list}, rest...)...)
}

// table shows a list of things, a column for each of their names.
func (n *node) table(name string) site.Table {
	t := site.Table{Caption: name, Stack: true}
	var columns []string
	for _, item := range n.items {
		for _, f := range item.fields {
			if !slices.Contains(columns, f.name) {
				columns = append(columns, f.name)
			}
		}
	}
	for _, c := range columns {
		t.Columns = append(t.Columns, site.Column{Label: label(c)})
	}
	if columns == nil {
		t.Columns = []site.Column{{Label: name}}
	}
	t.Empty = "We hold nothing of this kind."
	for _, item := range n.items[:min(itemsShown, len(n.items))] {
		t.Rows = append(t.Rows, site.Row{Cells: item.cells(columns)})
	}
	if len(n.items) > itemsShown {
		t.Note = "The first " + site.Int(itemsShown) + " of " + site.Int(len(n.items)) + ". The file has them all."
	}
	return t
}

func (n *node) cells(columns []string) []site.Cell {
	if columns == nil {
		return site.Texts(n.line())
	}
	cells := make([]site.Cell, len(columns))
	for i, c := range columns {
		cells[i].Text = "–"
		for _, f := range n.fields {
			if f.name == c && !f.value.empty() {
				cells[i].Text = f.value.line()
			}
		}
	}
	return cells
}
