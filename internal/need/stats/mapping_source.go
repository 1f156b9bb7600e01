package stats

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"fairground/internal/table"
)

// source is a file as rows, whatever it is written in. Its rows may be ranged
// over any number of times while it is open.
type source struct {
	file   string
	sheets []sheetRows
	size   int64
	close  func() error
}

// sheetRows are the rows of one sheet, the headings among them.
type sheetRows struct {
	name     string
	rows     func() iter.Seq2[table.Row, error]
	progress func() float64
}

// openSource opens a spreadsheet, a CSV or a JSON array of objects.
func openSource(path string) (*source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open statistics: %w", err)
	}
	isJSON, err := looksLikeJSON(path)
	if err != nil {
		return nil, err
	}
	s := &source{file: filepath.Base(path), size: info.Size(), close: func() error { return nil }}
	if isJSON {
		var done atomic.Int64
		s.sheets = []sheetRows{{rows: func() iter.Seq2[table.Row, error] { return jsonRows(path, &done) },
			progress: func() float64 { return float64(done.Load()) / float64(max(1, info.Size())) }}}
		return s, nil
	}
	f, err := table.OpenPath(path)
	if err != nil {
		return nil, err
	}
	s.close = f.Close
	for _, sheet := range f.Sheets() {
		s.sheets = append(s.sheets, sheetRows{name: sheet.Name, rows: sheet.Rows, progress: sheet.Progress})
	}
	return s, nil
}

// unpacked opens a file, unpacked where it is compressed, and counts what is read
// of it as it is stored.
func unpacked(path string, done *atomic.Int64) (*bufio.Reader, func() error, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open statistics: %w", err)
	}
	r := bufio.NewReaderSize(&counted{f, done}, 64<<10)
	if head, _ := r.Peek(2); string(head) != "\x1f\x8b" {
		return r, f.Close, nil
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		f.Close()
		return nil, nil, &table.Refusal{File: filepath.Base(path), Reason: "it is a damaged archive; get it again"}
	}
	return bufio.NewReaderSize(z, 64<<10), f.Close, nil
}

type counted struct {
	r io.Reader
	n *atomic.Int64
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// looksLikeJSON says whether a file begins as a list of objects does.
func looksLikeJSON(path string) (bool, error) {
	r, done, err := unpacked(path, new(atomic.Int64))
	if err != nil {
		return false, err
	}
	defer done()
	head, err := r.Peek(512)
	if err != nil && err != io.EOF && err != bufio.ErrBufferFull {
		return false, nil // whatever it is, the reader of tables says what is wrong
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff"))
	return strings.HasPrefix(text, "[") && strings.HasPrefix(strings.TrimSpace(text[1:]), "{"), nil
}

// jsonRows reads a list of objects twice: first for every name that a field has
// in any of them, which becomes the row of headings, then for the values. Rows are
// numbered by the objects' places in the list, from 1; the headings are row 0.
func jsonRows(path string, done *atomic.Int64) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		at := map[string]int{}
		var names []string
		err := eachObject(path, new(atomic.Int64), func(_ int, field, _ string) {
			if _, known := at[field]; !known {
				at[field] = len(names)
				names = append(names, field)
			}
		}, func(int) bool { return true })
		if err != nil {
			yield(table.Row{}, err)
			return
		}
		if !yield(table.Row{Cells: names}, nil) {
			return
		}
		done.Store(0)
		cells := make([]string, len(names))
		err = eachObject(path, done, func(_ int, field, value string) { cells[at[field]] = value }, func(number int) bool {
			more := yield(table.Row{Number: number, Cells: cells}, nil)
			cells = make([]string, len(names))
			return more
		})
		if err != nil {
			yield(table.Row{}, err)
		}
	}
}

// eachObject reads a list of flat objects: field is called for every field, and
// end after every object; it says whether to go on.
func eachObject(path string, done *atomic.Int64, field func(number int, name, value string), end func(number int) bool) error {
	r, shut, err := unpacked(path, done)
	if err != nil {
		return err
	}
	defer shut()
	number := 1
	wrong := func(got, want string) error {
		return &table.Problem{File: filepath.Base(path), Row: number, Got: got, Want: want, Stop: true}
	}
	if head, _ := r.Peek(3); string(head) == "\ufeff" {
		r.Discard(3)
	}
	d := json.NewDecoder(r)
	d.UseNumber()
	if _, err := d.Token(); err != nil { // the bracket that looksLikeJSON saw
		return wrong("", "a list of objects in JSON")
	}
	for ; d.More(); number++ {
		if open, err := d.Token(); err != nil || open != json.Delim('{') {
			return wrong(fmt.Sprint(open), "an object ({…}) in the list")
		}
		for d.More() {
			name, err := d.Token()
			if err != nil {
				return wrong("", "whole JSON ("+err.Error()+")")
			}
			value, err := d.Token()
			if _, nested := value.(json.Delim); err != nil || nested {
				return wrong(fmt.Sprint(name), "a field with one plain value")
			}
			text := ""
			if value != nil {
				text = fmt.Sprint(value)
			}
			field(number, fmt.Sprint(name), text)
		}
		if _, err := d.Token(); err != nil || !end(number) {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return wrong("", "whole JSON, up to the closing bracket")
	}
	return nil
}
