package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"

	"fairground/internal/register/source"
	"fairground/linkage/school"
)

// publisher says how to read one publisher's list out of the open data.
type publisher struct {
	set   string
	path  string
	comma rune
	most  int  // rows kept, drawn at random
	fill  bool // the list has only names: postcode and town come from the register
	row   func(get func(string) string) (row, bool)
}

// publishers are the lists with URNs beside the bench's own. None of them is the
// register that rows are matched against.
func publishers() []publisher {
	details := func(urn, name, address, town, postcode string) func(func(string) string) (row, bool) {
		return func(get func(string) string) (row, bool) {
			r := row{reg: school.GIAS, id: get(urn), query: school.Query{Name: get(name), Address: clean(get(address)), Town: clean(get(town)), Postcode: clean(get(postcode))}}
			return r, len(r.id) >= 5 && r.query.Name != ""
		}
	}
	trainee := "gias/register-trainee-teachers/"
	return []publisher{
		{"ofsted_website_2019", "member-lists/ofsted-website-primary-2019.csv.gz", ',', 2200, false, details("URN", "Name", "Address", "", "")},
		{"ks5_2021", "member-lists/dfe-performance-tables-ks5-2021-22_ids.csv.gz", ',', 1500, false, func(get func(string) string) (row, bool) {
			r := row{reg: school.GIAS, id: get("URN"), query: school.Query{Name: get("SCHNAME"), Town: get("TOWN"), Postcode: get("PCODE"),
				Authority: get("LEA"), Address: get("ADDRESS1") + ", " + get("ADDRESS2")}}
			return r, r.id != "" && r.query.Name != ""
		}},
		{"edubase_2017", "gias/edubase-2017-07_subset_schools_to_geocode.csv.gz", ',', 1800, false, func(get func(string) string) (row, bool) {
			r := row{reg: school.GIAS, id: get("URN"), query: school.Query{Name: get("Establishment name"), Town: clean(get("Town")), Postcode: clean(get("Postcode")),
				Authority: clean(get("Local authority (name)")), Address: clean(get("Street")) + ", " + clean(get("Locality")), Phase: clean(get("Phase of education"))}}
			return r, r.query.Name != ""
		}},
		{"schools_2021", trainee + "schools-2021-04-22.csv.gz", ',', 1500, false, details("urn", "name", "", "town", "postcode")},
		{"schools_2025", trainee + "schools_gias-open-2025-07-10.csv.gz", ',', 2000, false, details("urn", "name", "", "town", "postcode")},
		{"performance_2018", "dfe-stats/school-level/waiky8-eng-schools-2018-19_england_ks2final.csv.gz", ',', 1200, false, details("URN", "SCHNAME", "", "TOWN", "PCODE")},
		{"openregister_2016", "gias/openregister-2016/schools.tsv.gz", '\t', 1800, true, func(get func(string) string) (row, bool) {
			return row{reg: school.GIAS, id: get("school"), query: school.Query{Name: get("name")}}, get("name") != ""
		}},
	}
}

// clean empties what some exports write for nothing.
func clean(s string) string {
	if s == "NA" || s == "NULL" {
		return ""
	}
	return s
}

// readPublisher reads a list and keeps a random part of the rows whose setting
// stands on the register; rows whose URN it lacks are left out. Where the list
// has no authority, the register's fills it, and with fill postcode and town too:
// such rows teach how a place may be written, but measure nothing.
func readPublisher(data string, p publisher, on map[string]*school.Setting, rng *rand.Rand) ([]row, error) {
	f, err := source.Open(filepath.Join(data, filepath.FromSlash(p.path)))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := readRows(f, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.path, err)
	}
	kept := rows[:0]
	for _, r := range rows {
		s := on[r.id]
		if s == nil {
			continue
		}
		if r.query.Authority == "" {
			r.query.Authority, r.authorityLent = s.Authority, true
		}
		if p.fill {
			r.query.Postcode, r.query.Town, r.placeLent = s.Postcode, s.Town, true
		}
		kept = append(kept, r)
	}
	rng.Shuffle(len(kept), func(i, j int) { kept[i], kept[j] = kept[j], kept[i] })
	return kept[:min(p.most, len(kept))], nil
}

func readRows(r io.Reader, p publisher) ([]row, error) {
	cr := csv.NewReader(bufio.NewReader(r))
	cr.Comma, cr.FieldsPerRecord, cr.LazyQuotes = p.comma, -1, true
	head, err := cr.Read()
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for i, h := range head {
		at[strings.TrimPrefix(h, "\ufeff")] = i
	}
	var out []row
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		get := func(c string) string {
			if i, ok := at[c]; ok && i < len(rec) {
				return strings.TrimSpace(rec[i])
			}
			return ""
		}
		if r, ok := p.row(get); ok {
			out = append(out, r)
		}
	}
}
