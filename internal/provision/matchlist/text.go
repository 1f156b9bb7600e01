package matchlist

import (
	"fmt"
	"strings"
	"time"

	"fairground/internal/provision/sheet"
)

// Text writes the report for a person at a terminal.
func (r *Report) Text(took time.Duration) string {
	var b strings.Builder
	for _, s := range r.Sheets {
		s.text(&b)
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(&b, "sheet %s left aside: %s\n", s.Sheet, s.Reason)
	}
	fmt.Fprintf(&b, "took %.1f s\n", took.Seconds())
	return b.String()
}

func (s SheetReport) text(b *strings.Builder) {
	l := s.Layout
	fmt.Fprintf(b, "%s", l.File)
	if l.Sheet != "" {
		fmt.Fprintf(b, ", sheet %s", l.Sheet)
	}
	fmt.Fprintf(b, " (%s)\n", s.Format)
	switch {
	case l.HeaderLast == 0:
		b.WriteString("  no headings found; the first row was taken for data\n")
	case l.HeaderFirst != l.HeaderLast:
		fmt.Fprintf(b, "  headings in rows %d to %d\n", l.HeaderFirst, l.HeaderLast)
	case l.HeaderLast > 1:
		fmt.Fprintf(b, "  headings in row %d\n", l.HeaderLast)
	}
	writeColumns(b, l)
	fmt.Fprintf(b, "  %d rows: %d matched, %d for review, %d none", s.Rows, s.Matched, s.Review, s.None)
	if s.Aside > 0 {
		fmt.Fprintf(b, " (%d of them totals or notes)", s.Aside)
	}
	fmt.Fprintf(b, "\n  written to %s\n", s.Out)
	if s.CandidatesOut != "" {
		fmt.Fprintf(b, "  candidates in %s\n", s.CandidatesOut)
	}
	if len(s.HasResults) > 0 {
		fmt.Fprintf(b, "  note: the list has columns headed %s already; the new results are the last six columns\n", strings.Join(s.HasResults, ", "))
	}
	for _, p := range s.Problems {
		fmt.Fprintf(b, "  problem: %v\n", p)
	}
	if more := s.ProblemCount - len(s.Problems); more > 0 {
		fmt.Fprintf(b, "  and %d more problems\n", more)
	}
}

// writeColumns says what each column was taken for, then which were not used.
func writeColumns(b *strings.Builder, l *sheet.Layout) {
	var unused []string
	for _, c := range l.Columns {
		switch {
		case c.Personal != sheet.NotPersonal:
			fmt.Fprintf(b, "  %s: looks like %s; not used to match (%s)\n", c.Label(), c.Personal.Words(), c.Why)
		case c.Misfit:
			fmt.Fprintf(b, "  %s: not used: %s\n", c.Label(), c.Reason)
		case c.Role == sheet.Unused:
			unused = append(unused, c.Label())
		default:
			fmt.Fprintf(b, "  %s: %s (%s; %.0f%% sure)\n", c.Label(), c.Role, c.Reason, 100*c.Confidence)
		}
	}
	if len(unused) > 0 {
		fmt.Fprintf(b, "  not used: %s\n", strings.Join(unused, ", "))
	}
}
