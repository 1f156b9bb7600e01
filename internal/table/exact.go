package table

import (
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// exactCells gives numbers back the digits that a sheet does not show, as where
// 100052 stands as "1.00E+05". It reads the sheet a second time, as stored, but
// only from the first such number on.
type exactCells struct {
	book  *excelize.File
	sheet string
	rows  *excelize.Rows
	at    int // the row that rows stands on
}

// row returns the cells of a row with such numbers written out.
func (e *exactCells) row(number int, cells []string) []string {
	var stored []string
	for i, c := range cells {
		if !isScientific(c) {
			continue
		}
		if stored == nil {
			if stored = e.stored(number); stored == nil {
				return cells
			}
		}
		if i < len(stored) {
			if n, err := strconv.ParseFloat(stored[i], 64); err == nil {
				cells[i] = strconv.FormatFloat(n, 'f', -1, 64)
			}
		}
	}
	return cells
}

// stored returns the cells of a row as they are stored, nil where they cannot be
// read; the row is then left as it is shown.
func (e *exactCells) stored(number int) []string {
	if e.rows == nil {
		rows, err := e.book.Rows(e.sheet)
		if err != nil {
			return nil
		}
		e.rows = rows
	}
	for ; e.at < number-1; e.at++ {
		if !e.rows.Next() {
			return nil
		}
	}
	e.at++
	cells, _, err := nextCells(e.rows, excelize.Options{RawCellValue: true})
	if err != nil {
		return nil
	}
	return cells
}

// close gives back what the second reading holds.
func (e *exactCells) close() {
	if e.rows != nil {
		e.rows.Close()
	}
}

// isScientific reports whether a cell shows a number as a power of ten.
func isScientific(s string) bool {
	digits, power, ok := strings.Cut(s, "E+")
	if !ok || power == "" || strings.Trim(power, "0123456789") != "" {
		return false
	}
	digits = strings.TrimPrefix(digits, "-")
	return digits != "" && digits[0] >= '0' && digits[0] <= '9' && strings.Trim(digits, "0123456789.") == ""
}
