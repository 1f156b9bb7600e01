package provision

import (
	"context"
	"math"
	"net/http"
	"path"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/provision/matchlist"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/table"
	"fairground/internal/term"
)

// result is the list with six more columns, as the command line gives it, and
// with what people decided.
func (p *uploadPages) result(w http.ResponseWriter, r *http.Request) error {
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	if u.State != InReview && u.State != ListConfirmed {
		return fault.NotFound("This list has no result: it is at “%s”.", u.State.Title())
	}
	name := strings.TrimSuffix(u.FileName, path.Ext(u.FileName))
	if u.Sheet != "" {
		name += " " + u.Sheet
	}
	return p.writeResult(r.Context(), site.StartCSV(w, name+".matched.csv"), u)
}

// rowsAtOnce is how many rows are read and written together.
const rowsAtOnce = 500

func (p *uploadPages) writeResult(ctx context.Context, out *table.Writer, u Upload) error {
	if err := out.Write(append(append([]string{}, u.Headings...), matchlist.ResultColumns()...)); err != nil {
		return err
	}
	for last := 0; ; {
		rows, err := p.service.RowsAfter(ctx, u.ID, last, rowsAtOnce)
		if err != nil {
			return err
		}
		settings, err := p.service.register.SettingsByID(ctx, shownSettings(rows))
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := out.Write(resultRow(row, len(u.Headings), settings)); err != nil {
				return err
			}
			last = row.Number
		}
		if len(rows) < rowsAtOnce {
			return out.Flush()
		}
	}
}

// resultRow is a row with the six cells of its match. Cells beyond the headings
// follow them, so that no column moves.
func resultRow(r Row, width int, settings map[term.SettingID]register.Setting) []string {
	cells := make([]string, width, width+6)
	copy(cells, r.Cells)
	match := [6]string{3: strconv.FormatFloat(math.Round(r.certainty()*1e6)/1e6, 'f', -1, 64), 4: r.resultStatus(), 5: r.resultReason()}
	if id := r.likeliest(); id != "" {
		kind, ref := id.Split()
		match[0], match[1], match[2] = string(kind), ref, settings[id].Name
	}
	cells = append(cells, match[:]...)
	if len(r.Cells) > width {
		cells = append(cells, r.Cells[width:]...)
	}
	return cells
}

// certainty is the probability of what the row stands for: the matcher's, or
// that of a person who decided.
func (r *Row) certainty() float64 {
	switch r.Decision {
	case ChoseSetting:
		return 1
	case ChoseNone:
		return 0
	}
	return r.Probability
}

func (r *Row) resultStatus() string {
	switch r.Outcome() {
	case RowsMatched:
		return string(RowMatched)
	case RowsToReview:
		return string(RowReview)
	}
	return string(RowNone)
}

// resultReason says who decided, and what the matcher made of it.
func (r *Row) resultReason() string {
	if r.Decision != ChoseSetting {
		return r.why()
	}
	for _, c := range r.Candidates {
		if c.Setting == r.Decided {
			return r.why() + " (the matcher gave it " + percentWords(c.Probability) + ")"
		}
	}
	return r.why() + " (the matcher did not suggest it)"
}
