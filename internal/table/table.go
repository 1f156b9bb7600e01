// Package table reads a spreadsheet, whatever a person happened to save it as,
// into rows that know where they stand.
//
// # What it reads
//
//   - CSV and its relations: comma, semicolon, tab or bar between the cells;
//     LF, CRLF or CR between the rows; UTF-8 with or without a byte-order mark,
//     UTF-16 of either order, and Windows-1252. A file that mixes UTF-8 and
//     Windows-1252, as lists pasted together often do, is read cell by cell.
//   - The same inside .gz, and inside .zip, where every CSV is one sheet, named
//     after the file, with its folders where two files have one name.
//   - XLSX: every sheet, hidden ones marked; merged cells with their value in
//     each cell of the merge; dates and numbers as the sheet shows them, so that
//     a leading zero that is on screen stays, but numbers shown as powers of ten
//     ("1.00E+05") with all their digits.
//
// What it does not read (.xls, .xlsb, .ods, .numbers, PDF, pictures, web pages)
// it refuses with a [Refusal] that says what to save the file as.
//
// # How to use it
//
//	file, err := table.OpenPath("schools.csv")
//	if err != nil { … }
//	defer file.Close()
//	for _, sheet := range file.Sheets() {
//		for row, err := range sheet.Rows() {
//			…
//		}
//	}
//
// Rows may be ranged over any number of times; each time reads afresh. A CSV is
// streamed in constant memory; of an XLSX the archive and its shared strings are
// held, and large sheets pass through the system's temporary folder.
//
// # Errors
//
// Something wrong at one place is a [*Problem]: file, sheet, row, column, what
// was found and what was expected. It comes with the best reading of its row,
// and reading goes on, unless Problem.Stop is set, which ends the sheet. Any
// other error ends the sheet too. Limits on size, rows and columns ([Limits])
// keep a hostile file from filling memory or disk.
//
// # Writing
//
// [Writer] writes CSV, and can guard against cells that a spreadsheet program
// would run as formulas.
package table

import (
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// Row is one row of a sheet.
type Row struct {
	// Number is the row's number as a spreadsheet program shows it, from 1.
	// Blank rows count, and a cell with line breaks in it is one row.
	Number int
	// Cells are the row's cells from the first column on. Rows may differ in
	// length. The reader never writes to them again, so they may be kept.
	Cells []string
}

// Cell returns the i-th cell, counted from 0, or "" where the row has none.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Blank reports whether no cell of the row holds anything but spaces.
func (r Row) Blank() bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// Limits bound what a file may make the reader do. A zero field stands for the
// value that [DefaultLimits] has there.
type Limits struct {
	Bytes   int64 // of the file as it is, and again of its content once unzipped
	Rows    int   // in one sheet
	Columns int   // in one row; further cells are left out and reported
	Cell    int   // bytes in one cell
}

// DefaultLimits are generous for lists of settings: a gibibyte unzipped, five
// million rows, 2,000 columns, 128 KiB in a cell (a spreadsheet holds 32,767
// characters).
func DefaultLimits() Limits {
	return Limits{Bytes: 1 << 30, Rows: 5_000_000, Columns: 2_000, Cell: 128 << 10}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.Bytes > 0 {
		d.Bytes = l.Bytes
	}
	if l.Rows > 0 {
		d.Rows = l.Rows
	}
	if l.Columns > 0 {
		d.Columns = l.Columns
	}
	if l.Cell > 0 {
		d.Cell = l.Cell
	}
	return d
}

// File is an opened spreadsheet.
type File struct {
	name    string
	is      kind // as its first bytes say
	sheets  []*Sheet
	closers []io.Closer
}

// Name returns the name that the file was opened under.
func (f *File) Name() string { return f.name }

// Sheets returns the sheets in their order. A CSV has one, without a name.
func (f *File) Sheets() []*Sheet { return f.sheets }

// Close gives back what the file holds. It does not close a reader that was
// given to [Open].
func (f *File) Close() error {
	var first error
	for _, c := range f.closers {
		if err := c.Close(); err != nil && first == nil {
			first = fmt.Errorf("close %s: %w", f.name, err)
		}
	}
	f.closers = nil
	return first
}

// Sheet is one sheet of a file. Its Rows may be read several times, one after
// the other, not at once.
type Sheet struct {
	File   string // name of the file
	Name   string // "" for a CSV that is not inside a zip
	Hidden bool   // a sheet that the workbook does not show
	Format string // in plain words: "comma-separated, Windows-1252", "Excel workbook"

	read func() iter.Seq2[Row, error]
	// done and total measure how far the present pass is, in bytes or rows.
	done  atomic.Int64
	total int64
}

// Rows yields the rows from first to last, blank ones between others included,
// blank ones at the end left out. See the package comment for its errors.
func (s *Sheet) Rows() iter.Seq2[Row, error] {
	s.done.Store(0)
	return s.read()
}

// Progress returns how much of the present pass over the rows is done, from 0 to
// 1. It may be asked from another goroutine.
func (s *Sheet) Progress() float64 {
	if s.total <= 0 {
		return 0
	}
	return min(1, float64(s.done.Load())/float64(s.total))
}

// OpenPath opens the file at path within the default limits.
func OpenPath(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open spreadsheet: %w", err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = &Refusal{File: path, Reason: "this is a folder; give the file itself"}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	t, err := Open(filepath.Base(path), f, info.Size(), Limits{})
	if err != nil {
		f.Close()
		return nil, err
	}
	t.closers = append(t.closers, f)
	return t, nil
}

// Open opens a spreadsheet of the given size. What it is, is told from its
// content; the name serves for messages only. The error is a [*Refusal] where
// the file is of a kind that cannot be read.
func Open(name string, r io.ReaderAt, size int64, limits Limits) (*File, error) {
	o := opening{name: name, r: r, size: size, limits: limits.orDefault()}
	if size > o.limits.Bytes {
		return nil, o.refuse("it is larger than %s, the most that is read", bytesText(o.limits.Bytes))
	}
	head := make([]byte, min(size, sniffBytes))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	is := sniff(head)
	var file *File
	var err error
	switch is {
	case kindZip:
		file, err = o.zip()
	case kindGzip:
		file, err = o.gzip()
	case kindText:
		file, err = o.text()
	default:
		err = o.refuse("%s", is.advice())
	}
	if err != nil {
		return nil, err
	}
	file.is = is
	return file, nil
}

// opening is what the ways of opening a file have in common.
type opening struct {
	name   string
	r      io.ReaderAt
	size   int64
	limits Limits
}

func (o opening) refuse(format string, args ...any) error {
	return &Refusal{File: o.name, Reason: fmt.Sprintf(format, args...)}
}

// bytesText writes a number of bytes as people say it.
func bytesText(n int64) string {
	switch {
	case n >= 1<<30 && n%(1<<30) == 0:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
