package site

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"
)

// ErrorSummary lists what was wrong with a form, at its head, each with a link
// to its field. It shows nothing when nothing was.
type ErrorSummary []FieldError

// Input is a field of one line.
type Input struct {
	Name         string
	Label        string
	LabelHidden  bool
	Hint         string
	Value        string
	Error        string
	Type         string // "text" when empty; "email", "url", "search", "password", "date"
	Mode         string // the keyboard a phone shows: "numeric", "decimal"
	Autocomplete string
	Width        int // in characters, when what is typed has a length: 4, 10, 20
	Prefix       string
	Suffix       string
	Required     bool
	ReadOnly     bool
}

// Textarea is a field of several lines.
type Textarea struct {
	Name, Label, Hint, Value, Error string
	Rows                            int
}

// Option is one choice of a Select, Radios, Checkboxes or a filter.
type Option struct {
	Value    string
	Label    string
	Hint     string
	Selected bool
	Count    string // how many things the choice leads to, formatted
	Divider  bool   // "or" above this choice, in Radios and Checkboxes
	Group    string // heads this and following options of a Select with the same group

	// Reveal is what the choice asks besides, under it in Radios. It is there while
	// the choice is made; in browsers that cannot tell, always.
	Reveal templ.Component
}

// Select is a choice of one among many.
type Select struct {
	Name, Label, Hint, Error string
	LabelHidden              bool
	Options                  []Option
}

// Radios is a choice of one among a few.
type Radios struct {
	Name, Legend, Hint, Error string
	Options                   []Option
	Small, Inline             bool
	Large                     bool // the legend is the page's question
}

// Checkboxes is a choice of any among a few.
type Checkboxes struct {
	Name, Legend, Hint, Error string
	Options                   []Option
	Small                     bool
	Large                     bool
}

// FileUpload is a field for a file, by choosing or by dropping it there. Its
// form needs enctype="multipart/form-data".
type FileUpload struct {
	Name, Label, Hint, Error string
	Accept                   string // ".csv,.xlsx"
	Limit                    string // what is said of the size: "up to 50 MB"
}

// Button sends its form, or is a link that looks like a step forward.
type Button struct {
	Label     string
	URL       string // makes it a link
	Name      string
	Value     string
	Secondary bool
	Danger    bool
}

// SelectOption chooses the options with the values, as a form that comes back must.
func SelectOption(options []Option, values ...string) []Option {
	chosen := map[string]bool{}
	for _, v := range values {
		chosen[v] = true
	}
	out := make([]Option, len(options))
	for i, o := range options {
		o.Selected = chosen[o.Value]
		out[i] = o
	}
	return out
}

// Render writes the summary; nothing when there are no errors.
func (e ErrorSummary) Render(ctx context.Context, w io.Writer) error {
	if len(e) == 0 {
		return nil
	}
	return errorSummary(e).Render(ctx, w)
}

// Render writes the field.
func (i Input) Render(ctx context.Context, w io.Writer) error {
	if i.Type == "" {
		i.Type = "text"
	}
	return input(i).Render(ctx, w)
}

// Render writes the field.
func (t Textarea) Render(ctx context.Context, w io.Writer) error {
	if t.Rows == 0 {
		t.Rows = 5
	}
	return textarea(t).Render(ctx, w)
}

// Render writes the field.
func (s Select) Render(ctx context.Context, w io.Writer) error { return selectField(s).Render(ctx, w) }

// Render writes the field.
func (r Radios) Render(ctx context.Context, w io.Writer) error { return radios(r).Render(ctx, w) }

// Render writes the field.
func (c Checkboxes) Render(ctx context.Context, w io.Writer) error {
	return checkboxes(c).Render(ctx, w)
}

// Render writes the field.
func (f FileUpload) Render(ctx context.Context, w io.Writer) error {
	return fileUpload(f).Render(ctx, w)
}

// Render writes the button.
func (b Button) Render(ctx context.Context, w io.Writer) error { return button(b).Render(ctx, w) }

// describedBy lists the ids of what explains a field.
func describedBy(name, hint, problem string) string {
	out := ""
	if hint != "" {
		out = name + "-hint"
	}
	if problem != "" {
		if out != "" {
			out += " "
		}
		out += name + "-error"
	}
	return out
}

// optionID gives the first option the field's own id, which is where the error
// summary's link leads.
func optionID(name string, i int) string {
	if i == 0 {
		return name
	}
	return name + "-" + strconv.Itoa(i+1)
}

// optionGroups splits options where their group changes.
func optionGroups(options []Option) [][]Option {
	var groups [][]Option
	for i, o := range options {
		if i == 0 || o.Group != options[i-1].Group {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], o)
	}
	return groups
}
