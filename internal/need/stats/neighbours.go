package stats

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fairground/internal/table"
)

// NeighbourRow says that one authority is among those most like another. The
// relation is not mutual.
type NeighbourRow struct {
	LA        string // the Department for Education's three digits
	Rank      int    // 1 is the nearest
	Neighbour string // its three digits
	Closeness string // as published: "Very close"
}

// neighbours is how many each authority has.
const neighbours = 10

// neighbourSheet is the sheet of the workbook that has the lists.
const neighbourSheet = "LA SN Groups"

// IsNeighbours says whether a file is the workbook of statistical neighbours: the
// one with a sheet of that name.
func IsNeighbours(path string) bool {
	if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return false
	}
	f, err := table.OpenPath(path)
	if err != nil {
		return false // whoever reads it as statistics says what is wrong with it
	}
	defer f.Close()
	return slices.ContainsFunc(f.Sheets(), func(s *table.Sheet) bool { return s.Name == neighbourSheet })
}

// ReadNeighbours reads the Department for Education's workbook of statistical
// neighbours ("sn_may_2025.xlsx"): on its sheet of groups, one row for each
// authority, with its ten neighbours (SN1 to SN10) and how close each is (SNP).
// The vintage is the month in the file's name, "May 2025".
func ReadNeighbours(path string) (vintage string, rows []NeighbourRow, err error) {
	name := filepath.Base(path)
	month, err := vintageOf(name)
	if err != nil {
		return "", nil, err
	}
	f, err := table.OpenPath(path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	var problem error
	for _, sheet := range f.Sheets() {
		rows, err := sheetNeighbours(name, sheet)
		if err == nil {
			return month.Format("January 2006"), rows, nil
		}
		if problem == nil || len(rows) > 0 {
			problem = err
		}
	}
	return "", nil, problem
}

// VintageDate gives the month that a vintage names.
func VintageDate(vintage string) (time.Time, error) { return time.Parse("January 2006", vintage) }

// vintageOf finds the month in a file's name.
func vintageOf(name string) (time.Time, error) {
	words := strings.FieldsFunc(strings.TrimSuffix(name, filepath.Ext(name)), func(r rune) bool { return r == '_' || r == '-' || r == ' ' })
	for i := range len(words) - 1 {
		for _, layout := range []string{"January 2006", "Jan 2006"} {
			if t, err := time.Parse(layout, words[i]+" "+words[i+1]); err == nil {
				return t, nil
			}
		}
	}
	return time.Time{}, &table.Problem{File: name, Want: "a name with the month of publication in it, as in sn_may_2025.xlsx"}
}

// sheetNeighbours reads one sheet. Rows come with an error where the sheet is the
// one but something in it is wrong.
func sheetNeighbours(name string, sheet *table.Sheet) ([]NeighbourRow, error) {
	var out []NeighbourRow
	r := neighbourReader{file: name, sheet: sheet.Name, seen: map[string]int{}}
	for row, err := range sheet.Rows() {
		if p := (*table.Problem)(nil); err != nil && (r.cols != nil || !errors.As(err, &p) || p.Stop) {
			return out, err
		}
		if r.cols == nil {
			if r.cols, r.heads = neighbourColumns(row), row; r.cols == nil && row.Number >= headingRows {
				break
			}
			continue
		}
		if strings.TrimSpace(row.Cell(r.cols[0])) == "" && strings.TrimSpace(row.Cell(r.cols[1])) == "" {
			if len(out) > 0 && !row.Blank() {
				break // "Old SNs:": below it are lists of another vintage, of authorities that are no more
			}
			continue
		}
		of, err := r.read(row)
		if err != nil {
			return out, err
		}
		out = append(out, of...)
	}
	if r.cols == nil {
		return nil, &table.Problem{File: name, Sheet: sheet.Name, Want: "a row with the headings LA number and SN1 to SN10", Stop: true}
	}
	return out, nil
}

// neighbourReader reads the rows of one sheet.
type neighbourReader struct {
	file, sheet string
	cols        []int // the authority, then its neighbours; how close stands beside each
	heads       table.Row
	seen        map[string]int // the row of each authority
}

// read reads the neighbours of one authority.
func (r *neighbourReader) read(row table.Row) ([]NeighbourRow, error) {
	wrong := func(col int, want string) error {
		return &table.Problem{File: r.file, Sheet: r.sheet, Row: row.Number, Column: col + 1, ColumnName: r.heads.Cell(col), Got: row.Cell(col), Want: want}
	}
	la := strings.TrimSpace(row.Cell(r.cols[0]))
	if !isLA(la) {
		return nil, wrong(r.cols[0], "the three digits of a local authority")
	}
	if before := r.seen[la]; before > 0 {
		return nil, wrong(r.cols[0], fmt.Sprintf("every authority once; this one is in row %d, too", before))
	}
	r.seen[la] = row.Number
	var out []NeighbourRow
	for rank, col := range r.cols[1:] {
		n := NeighbourRow{LA: la, Rank: rank + 1, Neighbour: strings.TrimSpace(row.Cell(col)), Closeness: strings.TrimSpace(row.Cell(col + 1))}
		if strings.Trim(n.Neighbour, "-") == "" {
			continue // an authority that has fewer, or none
		}
		if !isLA(n.Neighbour) || n.Neighbour == la {
			return nil, wrong(col, "the three digits of another local authority")
		}
		out = append(out, n)
	}
	return out, nil
}

// neighbourColumns finds the columns in a row of headings, nil where it is none.
func neighbourColumns(row table.Row) []int {
	h := newHeadings(row.Cells)
	cols := []int{h.column("LA number", 0)}
	for i := range neighbours {
		cols = append(cols, h.column(fmt.Sprintf("SN%d", i+1), 0))
	}
	if len(h.missing) > 0 {
		return nil
	}
	return cols
}

func isLA(s string) bool { return len(s) == 3 && strings.Trim(s, "0123456789") == "" }
