package source

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
)

// newCSV reads a table whose cells are parted by commas, semicolons (as Excel
// writes where the comma is the decimal sign), tabs or bars.
func newCSV(r io.Reader) *csv.Reader {
	br := bufio.NewReaderSize(r, 64<<10)
	head, _ := br.Peek(32 << 10)
	cr := csv.NewReader(br)
	cr.Comma = separator(head)
	return cr
}

// separator is the sign that parts the headings most often, quoted text apart.
func separator(head []byte) rune {
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		head = head[:i]
	}
	counts, quoted := map[rune]int{}, false
	for _, c := range string(head) {
		if c == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[c]++
		}
	}
	best := ','
	for _, c := range ";\t|" {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}
