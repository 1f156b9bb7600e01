package main

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// expected are the values that the bench gives, by question and field, such as
// "Q1 England" and "digest". A file of values is one field of its name.
type expected map[string]map[string]any

// readExpected reads every value there is: of PostGIS, of numpy, and the tiles of
// the bench's README.
func readExpected(folder string) (expected, error) {
	out := expected{}
	var postgis []map[string]any
	if err := readJSON(filepath.Join(folder, "expected", "postgis.json"), &postgis); err != nil {
		return nil, err
	}
	for _, fields := range postgis {
		name, _ := fields["q"].(string)
		for _, about := range []string{"q", "note", "ms", "min_ms", "pass_medians_ms", "digest_columns"} {
			delete(fields, about)
		}
		out[name] = fields
	}
	var numpy map[string]any
	if err := readJSON(filepath.Join(folder, "expected", "numpy.json"), &numpy); err != nil {
		return nil, err
	}
	for name, value := range numpy {
		fields, many := value.(map[string]any)
		if !many {
			fields = map[string]any{"value": value}
		}
		out["numpy "+name] = fields
	}
	for _, t := range tilesAsked() {
		out["q7 "+t.name()+" (README)"] = map[string]any{"features": float64(t.features), "ids": t.ids}
	}
	out["README"] = map[string]any{"pairs on the spheroid": float64(717686)}
	for _, file := range []string{reachFile, placesFile} {
		values, err := readValues(filepath.Join(folder, "expected", file))
		if err != nil {
			return nil, err
		}
		out[file] = map[string]any{"every value": values}
	}
	return out, nil
}

// The files of a value for every neighbourhood.
const (
	reachFile  = "q4_access_england.csv.gz"
	placesFile = "q4p_access_pupils_england.csv.gz"
)

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// readTable reads a gzipped CSV file, its heading first.
func readTable(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	rows, err := csv.NewReader(unzipped).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s is empty", path)
	}
	return rows, nil
}

// columns picks columns by their names, without the heading.
func columns(table [][]string, names ...string) ([][]string, error) {
	at := make([]int, len(names))
	for k, name := range names {
		if at[k] = slices.Index(table[0], name); at[k] < 0 {
			return nil, fmt.Errorf("there is no column %s", name)
		}
	}
	out := make([][]string, 0, len(table)-1)
	for _, row := range table[1:] {
		picked := make([]string, len(names))
		for k, i := range at {
			picked[k] = row[i]
		}
		out = append(out, picked)
	}
	return out, nil
}

// readValues reads a value for each neighbourhood; they are numbered from 1, in
// order.
func readValues(path string) ([]any, error) {
	table, err := readTable(path)
	if err != nil {
		return nil, err
	}
	rows, err := columns(table, "id", "a")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := make([]any, len(rows))
	for k, row := range rows {
		value, err := strconv.ParseFloat(row[1], 64)
		if err != nil || row[0] != strconv.Itoa(k+1) {
			return nil, fmt.Errorf("%s: line %d has the id %s and the value %s", path, k+2, row[0], row[1])
		}
		out[k] = value
	}
	return out, nil
}
