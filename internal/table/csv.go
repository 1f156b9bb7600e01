package table

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"
	"sync/atomic"
)

// stream opens a text afresh and, as it is read, counts into done how many of
// the stored bytes were taken, out of total.
type stream struct {
	open  func(done *atomic.Int64) (io.ReadCloser, error)
	total int64
}

// text opens the file as one CSV.
func (o opening) text() (*File, error) {
	s, err := o.csvSheet("", stream{total: o.size, open: func(done *atomic.Int64) (io.ReadCloser, error) {
		return io.NopCloser(o.counted(done)), nil
	}})
	if err != nil {
		return nil, err
	}
	return &File{name: o.name, sheets: []*Sheet{s}}, nil
}

// gzip opens the file as one compressed CSV.
func (o opening) gzip() (*File, error) {
	s, err := o.csvSheet("", stream{total: o.size, open: func(done *atomic.Int64) (io.ReadCloser, error) {
		z, err := gzip.NewReader(o.counted(done))
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", o.name, err)
		}
		return z, nil
	}})
	if err != nil {
		return nil, err
	}
	return &File{name: o.name, sheets: []*Sheet{s}}, nil
}

func (o opening) counted(done *atomic.Int64) io.Reader {
	return &countingReader{r: io.NewSectionReader(o.r, 0, o.size), n: done}
}

// csvSheet looks at the first bytes of a text to tell its encoding and its
// separator, and makes a sheet that reads it.
func (o opening) csvSheet(name string, src stream) (*Sheet, error) {
	head, err := o.head(src)
	if err != nil {
		return nil, err
	}
	if k := sniff(head); k != kindText {
		what := "what is inside"
		if name != "" {
			what = name + " inside it"
		}
		return nil, o.refuse("%s is not CSV: %s", what, k.advice())
	}
	enc := detectEncoding(head)
	comma, declared := separator(enc, head, o.limits)
	s := &Sheet{File: o.name, Name: name, total: src.total}
	s.Format = separatorName(comma) + ", " + enc.describe(head)
	s.read = func() iter.Seq2[Row, error] {
		return o.csvRows(s, src, enc, comma, declared)
	}
	return s, nil
}

// head returns the first bytes of a text.
func (o opening) head(src stream) ([]byte, error) {
	var ignored atomic.Int64
	r, err := src.open(&ignored)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head := make([]byte, sniffBytes)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read %s: %w", o.name, err)
	}
	return head[:n], nil
}

// csvRows reads the text once. declared says that its first line only names the
// separator ("sep=;", as Excel writes it).
func (o opening) csvRows(s *Sheet, src stream, enc encoding, comma byte, declared bool) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		r, err := src.open(&s.done)
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer r.Close()
		capped := &cappedReader{r: r, left: o.limits.Bytes}
		p := &recordReader{lines: newLineReader(enc.reader(capped), 4*o.limits.Cell), comma: comma, limits: o.limits}
		emit := &emitter{sheet: s, limits: o.limits, yield: yield}
		for number := 1; ; number++ {
			cells, slips, err := p.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{}, o.ending(s, number, err))
				return
			}
			if declared && number == 1 {
				continue
			}
			if !emit.row(Row{Number: number, Cells: cells}, slips) {
				return
			}
		}
	}
}

// ending turns the error that ends a text into one for its owner.
func (o opening) ending(s *Sheet, row int, err error) error {
	p := &Problem{File: s.File, Sheet: s.Name, Row: row, Stop: true}
	switch {
	case errors.Is(err, errLongLine):
		p.Got, p.Want = "a line without an end", "rows no longer than "+bytesText(4*int64(o.limits.Cell))
	case errors.Is(err, errTooLarge):
		p.Got, p.Want = "more than "+bytesText(o.limits.Bytes), "a smaller file; divide it"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		p.Got, p.Want = "a damaged archive", "a whole one; make it again"
	default:
		return fmt.Errorf("read %s, row %d: %w", s.File, row, err)
	}
	return p
}

// separator tells what stands between the cells: what the text itself declares,
// else what gives the rows most alike in length, and more than one cell.
func separator(enc encoding, head []byte, limits Limits) (comma byte, declared bool) {
	text, err := io.ReadAll(enc.reader(bytes.NewReader(head)))
	if err != nil {
		return ',', false
	}
	if c, ok := declaredSeparator(text); ok {
		return c, true
	}
	best, bestScore := byte(','), 0.0
	for _, candidate := range []byte{',', ';', '\t', '|'} {
		if score := evenness(text, candidate, limits); score > bestScore {
			best, bestScore = candidate, score
		}
	}
	return best, false
}

// declaredSeparator reads a first line such as "sep=;".
func declaredSeparator(text []byte) (comma byte, ok bool) {
	first, _, _ := strings.Cut(string(text[:min(len(text), 16)]), "\n")
	first = strings.TrimRight(first, "\r")
	if len(first) != len("sep=;") || !strings.EqualFold(first[:4], "sep=") || !strings.Contains(",;|\t:^~", first[4:]) {
		return 0, false
	}
	return first[4], true
}

// evenness scores a separator: the share of sampled rows that have the commonest
// number of cells, 0 when that number is one, with a little for more cells.
func evenness(text []byte, comma byte, limits Limits) float64 {
	p := &recordReader{lines: newLineReader(bytes.NewReader(text), len(text)+1), comma: comma, limits: limits}
	counts := map[int]int{}
	total := 0
	for total < 200 {
		cells, _, err := p.next()
		if err != nil {
			break
		}
		if len(cells) == 1 && strings.TrimSpace(cells[0]) == "" {
			continue
		}
		counts[len(cells)]++
		total++
	}
	score := 0.0
	for n, rows := range counts {
		if n > 1 {
			score = max(score, float64(rows)/float64(total)*(1-0.3/float64(n)))
		}
	}
	return score
}

func separatorName(comma byte) string {
	switch comma {
	case ';':
		return "separated by semicolons"
	case '\t':
		return "separated by tabs"
	case '|':
		return "separated by bars"
	}
	return "comma-separated"
}

// baseName is the name of a file inside an archive, without its folders and
// ending.
func baseName(name string) string {
	b := path.Base(strings.ReplaceAll(name, "\\", "/"))
	return strings.TrimSuffix(b, path.Ext(b))
}
