package stats

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"

	"fairground/internal/table"
)

// metaColumn is a row of a .meta.csv: what it says of one column.
type metaColumn struct {
	name     string // in small letters
	filter   bool
	label    string
	group    string
	unit     string
	decimals int // -1 where it does not say
	grouping string
	hint     string
	at       *table.Problem // where it stands, for complaints
}

// eesMeta is a .meta.csv.
type eesMeta struct {
	columns  []metaColumn
	problems []*table.Problem
}

func (m *eesMeta) find(name string) (metaColumn, bool) {
	for _, c := range m.columns {
		if c.name == name {
			return c, true
		}
	}
	return metaColumn{}, false
}

// groups says whether a column groups the items of another.
func (m *eesMeta) groups(name string) bool {
	for _, c := range m.columns {
		if c.grouping == name {
			return true
		}
	}
	return false
}

// readMeta reads a .meta.csv. What is wrong in one row is noted and the row left
// out.
func readMeta(path string) (*eesMeta, error) {
	file, err := table.OpenPath(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	m := &eesMeta{}
	var columns map[string]int
	for row, err := range file.Sheets()[0].Rows() {
		var problem *table.Problem
		if errors.As(err, &problem) && !problem.Stop {
			m.problems = append(m.problems, problem)
		} else if err != nil {
			return nil, err
		}
		switch {
		case row.Blank():
		case columns == nil:
			columns = columnsOf(row.Cells)
			if first(columns, []string{"col_name"}) < 0 || first(columns, []string{"col_type"}) < 0 {
				return nil, &table.Refusal{File: filepath.Base(path), Reason: "it has no columns col_name and col_type, by which a .meta.csv says what the columns of its file are"}
			}
		default:
			m.take(filepath.Base(path), row, columns)
		}
	}
	return m, nil
}

func (m *eesMeta) take(file string, row table.Row, columns map[string]int) {
	cell := func(name string) string { return strings.TrimSpace(row.Cell(first(columns, []string{name}))) }
	at := func(name, want string) *table.Problem {
		return &table.Problem{File: file, Row: row.Number, Column: first(columns, []string{name}) + 1, ColumnName: name, Got: cell(name), Want: want}
	}
	c := metaColumn{name: heading(cell("col_name")), label: cell("label"), group: cell("indicator_grouping"), unit: cell("indicator_unit"), decimals: -1,
		grouping: heading(cell("filter_grouping_column")), hint: cell("filter_hint"), at: at("col_name", "a column of the file")}
	switch strings.ToLower(cell("col_type")) {
	case "filter":
		c.filter = true
	case "indicator":
	default:
		m.problems = append(m.problems, at("col_type", "Filter or Indicator"))
		return
	}
	if text := cell("indicator_dp"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 15 {
			m.problems = append(m.problems, at("indicator_dp", "a number of decimals, such as 1"))
		} else {
			c.decimals = n
		}
	}
	if c.name == "" {
		m.problems = append(m.problems, at("col_name", "a column of the file"))
		return
	}
	m.columns = append(m.columns, c)
}

// heading is a column's name as it is compared and kept.
func heading(cell string) string { return strings.ToLower(strings.TrimSpace(cell)) }

// columnsOf finds columns by their headings; of two with one heading the first
// counts.
func columnsOf(cells []string) map[string]int {
	columns := map[string]int{}
	for i, c := range cells {
		if h := heading(c); h != "" {
			if _, twice := columns[h]; !twice {
				columns[h] = i
			}
		}
	}
	return columns
}
