package table

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxWorkbookBytes bounds what a workbook unpacks to. It is lower than for CSV
// because all of it but the large sheets is held in memory.
const maxWorkbookBytes = 512 << 20

// sheetInMemory is the size from which a sheet passes through a temporary file.
const sheetInMemory = 8 << 20

// workbookFormat is the format of a workbook's sheets, for a reader.
const workbookFormat = "Excel workbook"

// workbook opens the file as an Excel workbook.
func (o opening) workbook(z *zip.Reader) (*File, error) {
	limit := min(o.limits.Bytes, maxWorkbookBytes)
	var unpacked uint64
	for _, f := range z.File {
		if unpacked += f.UncompressedSize64; unpacked > uint64(limit) || f.UncompressedSize64 > uint64(limit) {
			return nil, o.refuse("it unpacks to more than %s, the most that is read of a workbook; save the list alone as CSV", bytesText(limit))
		}
	}
	parts, err := workbookParts(z)
	if err != nil {
		return nil, o.refuse("its list of sheets is damaged (%v); open it in Excel and save it again", err)
	}
	book, err := excelize.OpenReader(io.NewSectionReader(o.r, 0, o.size), excelize.Options{
		UnzipSizeLimit:    limit,
		UnzipXMLSizeLimit: min(sheetInMemory, limit),
		ShortDatePattern:  "dd/mm/yyyy",
		LongDatePattern:   "dd mmmm yyyy",
	})
	if err != nil {
		return nil, o.refuse("the workbook is damaged (%v); open it in Excel and save it again", err)
	}
	file := &File{name: o.name, closers: []io.Closer{book}}
	for _, part := range parts {
		marks, err := scanSheet(part)
		if err != nil {
			book.Close()
			return nil, o.refuse("sheet %s is damaged (%v); open it in Excel and save it again", part.name, err)
		}
		s := &Sheet{File: o.name, Name: part.name, Hidden: part.hidden, Format: workbookFormat, total: marks.rows}
		s.read = func() iter.Seq2[Row, error] { return o.xlsxRows(s, book, marks.merges) }
		file.sheets = append(file.sheets, s)
	}
	if len(file.sheets) == 0 {
		book.Close()
		return nil, o.refuse("the workbook has no sheet with cells")
	}
	return file, nil
}

// xlsxRows reads one sheet once.
func (o opening) xlsxRows(s *Sheet, book *excelize.File, merges []merge) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rows, err := book.Rows(s.Name)
		if err != nil {
			yield(Row{}, fmt.Errorf("read %s, sheet %s: %w", s.File, s.Name, err))
			return
		}
		defer rows.Close()
		exact := &exactCells{book: book, sheet: s.Name}
		defer exact.close()
		fill := newMergeFiller(merges)
		emit := &emitter{sheet: s, limits: o.limits, yield: yield}
		for number := 1; ; number++ {
			cells, more, err := nextCells(rows)
			if err != nil {
				yield(Row{}, &Problem{File: s.File, Sheet: s.Name, Row: number, Want: "cells that can be read (" + err.Error() + ")", Stop: true})
				return
			}
			if !more {
				break
			}
			s.done.Add(1)
			var slips []slip
			cells = fill.row(number, exact.row(number, cells))
			cells, slips = o.bound(cells)
			if !emit.row(Row{Number: number, Cells: cells}, slips) {
				return
			}
		}
		if err := rows.Error(); err != nil {
			yield(Row{}, fmt.Errorf("read %s, sheet %s: %w", s.File, s.Name, err))
		}
	}
}

// maxWorkbookRows is how many rows a sheet of a workbook can have. A damaged or
// hostile one can name higher numbers, and would have all rows before counted.
const maxWorkbookRows = 1 << 20

// errRowNumber is a row numbered beyond what a sheet can have.
var errRowNumber = errors.New("the sheet claims more rows than a sheet can have")

// errLibrary is a failure inside the spreadsheet library.
var errLibrary = errors.New("the sheet is damaged")

// nextCells reads the next row. The library is made for workbooks that Excel
// would open; should it fail on one that is not, that costs one error and not
// the program.
func nextCells(rows *excelize.Rows, o ...excelize.Options) (cells []string, more bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errLibrary, r)
		}
	}()
	if !rows.Next() {
		return nil, false, nil
	}
	cells, err = rows.Columns(o...)
	return cells, true, err
}

// bound keeps a row of a workbook within the limits.
func (o opening) bound(cells []string) ([]string, []slip) {
	p := &recordReader{limits: o.limits}
	for i, c := range cells {
		if len(c) > o.limits.Cell {
			cells[i] = p.cut(c, i)
		}
	}
	return p.narrow(cells), p.slips
}

// merge is a block of merged cells, counted from 1, ends included.
type merge struct{ top, left, bottom, right int }

// errReference is a block of cells that is not written as A1:B2.
var errReference = errors.New("not a block of cells")

// parseMerge reads a block such as "A1:C3".
func parseMerge(ref string) (merge, error) {
	from, to, _ := strings.Cut(ref, ":")
	if to == "" {
		to = from
	}
	left, top, err := cellReference(from)
	if err != nil {
		return merge{}, err
	}
	right, bottom, err := cellReference(to)
	if err != nil {
		return merge{}, err
	}
	return merge{top: min(top, bottom), left: min(left, right), bottom: max(top, bottom), right: max(left, right)}, nil
}

func cellReference(ref string) (column, row int, err error) {
	ref = strings.ReplaceAll(ref, "$", "")
	digits := strings.IndexAny(ref, "0123456789")
	if digits < 1 {
		return 0, 0, fmt.Errorf("%q: %w", ref, errReference)
	}
	column = ColumnNumber(ref[:digits])
	row, err = strconv.Atoi(ref[digits:])
	if err != nil || column == 0 || row < 1 {
		return 0, 0, fmt.Errorf("%q: %w", ref, errReference)
	}
	return column, row, nil
}
