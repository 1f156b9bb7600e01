package provision

import (
	"cmp"
	"errors"

	"fairground/internal/provision/sheet"
	"fairground/internal/table"
)

// keptProblems is how many half-readable rows are kept word for word.
const keptProblems = 50

// readProblems lists the rows of a sheet that could be read only in part: file,
// row, column and what was expected. It reads the sheet as it was sent, because
// in the kept copy what was wrong is mended. What was found there is left out:
// a quotation mark without its end may have swallowed personal data, and this
// list is kept.
func readProblems(c sheet.Choice) ([]string, error) {
	var out []string
	for _, err := range c.Layout.Rows(c.Sheet) {
		if err == nil {
			continue
		}
		var p *table.Problem
		if !errors.As(err, &p) || p.Stop {
			return nil, err
		}
		shown := *p
		shown.Got = ""
		if i := p.Column - 1; i >= 0 && i < len(c.Layout.Columns) {
			shown.ColumnName = cmp.Or(p.ColumnName, c.Layout.Columns[i].Heading)
		}
		if out = append(out, shown.Error()); len(out) == keptProblems {
			break
		}
	}
	return out, nil
}
