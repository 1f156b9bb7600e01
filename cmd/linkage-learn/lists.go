package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fairground/internal/register/source"
	"fairground/linkage/school"
)

// row is one labelled row: what a list says and which setting it means.
type row struct {
	query school.Query
	reg   school.Register
	id    string // empty: no setting on the registers
	line  string // the row's number in its publisher's list

	authorityLent, placeLent bool // not in the list: taken from the register
}

// list is one publisher's list, with the fields that it shows.
type list struct {
	name    string // set@variant
	set     string
	variant string
	rows    []row
}

// variants hide fields, as linkbench.py does.
var variants = []string{"full", "name_la", "name_town", "name"}

// truthLists reads the labelled sets of a folder, in every variant for which more
// than half of the rows have the field that it needs.
func truthLists(folder string) ([]list, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []list
	for _, f := range files {
		rows, err := readTruth(f)
		if err != nil {
			return nil, err
		}
		set := strings.TrimSuffix(filepath.Base(f), ".csv")
		out = append(out, splitVariants(set, rows)...)
	}
	return out, nil
}

func splitVariants(set string, rows []row) []list {
	var out []list
	for _, v := range variants {
		if share(rows, v) > 0.5 {
			l := list{name: set + "@" + v, set: set, variant: v}
			for _, r := range rows {
				r.query = hide(r.query, v)
				l.rows = append(l.rows, r)
			}
			out = append(out, l)
		}
	}
	return out
}

// share is the share of rows that have the field a variant needs.
func share(rows []row, variant string) float64 {
	n := 0
	for _, r := range rows {
		field := map[string]string{"full": r.query.Postcode + lineAddress(r.query), "name_la": r.query.Authority, "name_town": r.query.Town, "name": "x"}[variant]
		if field != "" {
			n++
		}
	}
	return float64(n) / float64(len(rows))
}

// lineAddress is an address that is all the place a row has.
func lineAddress(q school.Query) string {
	if q.Town == "" {
		return strings.Trim(q.Address, ", ")
	}
	return ""
}

// lent says that a variant shows something that the register lent to the row.
func (r *row) lent(variant string) bool {
	switch variant {
	case "full", "name_la":
		return r.authorityLent || r.placeLent
	case "name_town":
		return r.placeLent
	}
	return false
}

// hide leaves only a variant's fields.
func hide(q school.Query, variant string) school.Query {
	switch variant {
	case "name_la":
		return school.Query{Name: q.Name, Authority: q.Authority}
	case "name_town":
		return school.Query{Name: q.Name, Town: q.Town}
	case "name":
		return school.Query{Name: q.Name}
	}
	return q
}

func readTruth(path string) ([]row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	at := map[string]int{}
	for i, h := range records[0] {
		at[h] = i
	}
	reg, idColumn := school.GIAS, "urn"
	if _, ok := at["ofsted_urn"]; ok {
		reg, idColumn = school.OfstedEY, "ofsted_urn"
	}
	var rows []row
	for _, r := range records[1:] {
		get := func(c string) string { return r[at[c]] }
		rows = append(rows, row{reg: reg, id: get(idColumn), line: get("row"), query: school.Query{Name: get("name"), Address: get("address"),
			Town: get("town"), Postcode: get("postcode"), Authority: get("la"), Phase: get("phase")}})
	}
	return rows, nil
}

// registers are the three registers that rows are matched against.
type registers struct {
	plain, named, both school.Registers
}

func readRegisters(data string) (registers, error) {
	gias := []string{filepath.Join(data, "gias", "register-2023-11-16.csv.gz"), filepath.Join(data, "gias", "links_edubasealldata20250422.csv.gz")}
	var r registers
	var err error
	if r.plain, err = readAll(gias...); err != nil {
		return r, err
	}
	if r.named, err = readAll(append(gias, filepath.Join(data, "gias", "former-names.csv.gz"))...); err != nil {
		return r, err
	}
	r.both, err = readAll(append(gias, filepath.Join(data, "early-years", "ofsted-early-years-2021.csv.gz"))...)
	return r, err
}

// readAll reads registers; rows that are not wholly readable are left out.
func readAll(paths ...string) (school.Registers, error) {
	r, err := source.Registers(paths...)
	if _, rowsOnly := err.(source.Problems); rowsOnly {
		err = nil
	}
	return r, err
}
