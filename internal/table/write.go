package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Writer writes CSV as UTF-8 with LF between the rows.
//
// A spreadsheet program runs a cell that begins with =, +, - or @ as a formula,
// and a stranger's list can carry a harmful one. A file that people will open is
// therefore written with [GuardFormulas]; a file that must carry every cell as
// it was, because it goes back to its owner or to a program, with [Verbatim].
type Writer struct {
	csv   *csv.Writer
	guard bool
	cells []string
}

// Guarding says whether a [Writer] changes cells that look like formulas.
type Guarding bool

// The two ways of writing cells that look like formulas.
const (
	Verbatim      Guarding = false // as they are
	GuardFormulas Guarding = true  // with an apostrophe before them, which spreadsheets hide
)

// NewWriter returns a writer onto w. Flush it at the end.
func NewWriter(w io.Writer, guarding Guarding) *Writer {
	return &Writer{csv: csv.NewWriter(w), guard: bool(guarding)}
}

// Write writes one row.
func (w *Writer) Write(cells []string) error {
	if w.guard {
		w.cells = w.cells[:0]
		for _, c := range cells {
			w.cells = append(w.cells, GuardFormula(c))
		}
		cells = w.cells
	}
	if err := w.csv.Write(cells); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// Flush writes out what is buffered and returns the first error of any write.
func (w *Writer) Flush() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// GuardFormula puts an apostrophe before a cell that a spreadsheet program could
// run as a formula: one that begins with =, +, -, @, a tab or a carriage return.
// Plain numbers such as -1.5 or -1.1e-16 are left alone.
func GuardFormula(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if strings.Trim(cell, "+-.0123456789eE") == "" {
		if _, err := strconv.ParseFloat(cell, 64); err == nil {
			return cell
		}
	}
	return "'" + cell
}
