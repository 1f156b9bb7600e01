package sheet

import (
	"errors"
	"fmt"

	"fairground/internal/table"
)

// Choice is one sheet of a file, what was understood of it, and whether it is to
// be matched.
type Choice struct {
	Sheet  *table.Sheet
	Layout *Layout
	Use    bool
	Reason string // why it is used or not, in one plain sentence
}

// ErrNoList is a file none of whose sheets is a list of settings.
var ErrNoList = errors.New("no sheet is a list of settings")

// ErrChildren is a file with a sheet that seems to list children.
var ErrChildren = errors.New("a sheet seems to list children")

// Choose inspects every sheet of a file and says which are lists of settings. A
// hidden sheet is not used, since its owner may not know it is there, unless it
// is the only one. The error is [ErrChildren] when any sheet, hidden or not,
// seems to list children, and [ErrNoList] when none can be used; the choices are
// returned with it.
func Choose(f *table.File, o Options) ([]Choice, error) {
	var out []Choice
	var children, unfit error
	used := false
	for _, s := range f.Sheets() {
		c, err := choose(s, o, len(f.Sheets()) == 1)
		if err != nil && !errors.Is(err, ErrMap) {
			return out, err
		}
		if err != nil {
			// A map made for one sheet of several need not fit the others.
			unfit = err
			continue
		}
		out = append(out, c)
		used = used || c.Use
		if c.Layout.Verdict == Refused {
			children = fmt.Errorf("%s: %s: %w", place(s), c.Layout.Reason, ErrChildren)
		}
	}
	switch {
	case children != nil:
		return out, children
	case used:
		return out, nil
	case unfit != nil:
		return out, unfit
	}
	return out, fmt.Errorf("%s: %w (%s)", f.Name(), ErrNoList, reasons(out))
}

func choose(s *table.Sheet, o Options, only bool) (Choice, error) {
	l, err := Inspect(s, o)
	if err != nil {
		return Choice{}, err
	}
	c := Choice{Sheet: s, Layout: l, Use: l.Verdict == List, Reason: l.Reason}
	if c.Use && s.Hidden && !only {
		c.Use, c.Reason = false, "the sheet is hidden; show it in the workbook to have it matched"
	}
	return c, nil
}

func reasons(choices []Choice) string {
	out := ""
	for _, c := range choices {
		if out != "" {
			out += "; "
		}
		if c.Sheet.Name != "" {
			out += c.Sheet.Name + ": "
		}
		out += c.Reason
	}
	return out
}
