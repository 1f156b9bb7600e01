package source

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// maxZip is the largest archive, in bytes, that is read into memory; the
// published GIAS archive is about 12 MB.
const maxZip = 512 << 20

// maxExpanded is the most, in bytes, that one compressed file may expand to,
// so that a hostile archive cannot fill the disk or the memory behind us.
const maxExpanded = 4 << 30

// errTooLarge is the reason given when a file expands beyond maxExpanded.
var errTooLarge = errors.New("expands to more than 4 GB")

// Open opens a register file, expanded if it is compressed.
func Open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := Expand(f, filepath.Base(path))
	if err != nil {
		f.Close()
		return nil, err
	}
	return &opened{Reader: r, file: f}, nil
}

// opened closes the file beneath an expanding reader.
type opened struct {
	io.Reader
	file *os.File
}

// Close closes the file.
func (o *opened) Close() error { return o.file.Close() }

// Expand returns the text inside r: r itself, or what a gzip or zip archive
// holds; UTF-16 comes as UTF-8. The first bytes decide, not the name, which only
// serves messages.
func Expand(r io.Reader, name string) (io.Reader, error) {
	text, err := unpack(r, name)
	if err != nil {
		return nil, err
	}
	return narrow(text), nil
}

// narrow turns UTF-16, which Excel calls "Unicode text", into UTF-8. It is known
// by its byte-order mark or, without one, by the zeros beside the first letter.
func narrow(r io.Reader) io.Reader {
	br := bufio.NewReaderSize(r, 64<<10)
	head, _ := br.Peek(2)
	order := unicode.LittleEndian
	switch {
	case len(head) < 2:
		return br
	case head[0] == 0xFF && head[1] == 0xFE, head[0] != 0 && head[1] == 0:
	case head[0] == 0xFE && head[1] == 0xFF, head[0] == 0 && head[1] != 0:
		order = unicode.BigEndian
	default:
		return br
	}
	return unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(br)
}

func unpack(r io.Reader, name string) (io.Reader, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	head, _ := br.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		zr, err := gzip.NewReader(br)
		if err != nil {
			return nil, fmt.Errorf("%s: not a readable gzip file: %w", name, err)
		}
		return &capped{r: zr, left: maxExpanded}, nil
	case bytes.HasPrefix(head, zipMark()):
		return expandZip(br, name)
	}
	return br, nil
}

// expandZip returns the one CSV of an archive; with several, the largest.
func expandZip(r io.Reader, name string) (io.Reader, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxZip+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(b) > maxZip {
		return nil, fmt.Errorf("%s: archive is larger than 512 MB", name)
	}
	zr, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("%s: not a readable zip file: %w", name, err)
	}
	var best *zip.File
	for _, f := range zr.File {
		if strings.HasSuffix(strings.ToLower(f.Name), ".csv") && (best == nil || f.UncompressedSize64 > best.UncompressedSize64) {
			best = f
		}
	}
	if best == nil {
		return nil, fmt.Errorf("%s: the archive holds no .csv file", name)
	}
	f, err := best.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", name, best.Name, err)
	}
	return &capped{r: f, left: maxExpanded}, nil
}

// capped fails, rather than ends, once it has given left bytes.
type capped struct {
	r    io.Reader
	left int64
}

// Read reads on, unless what is left is nothing.
func (c *capped) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTooLarge
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	return n, err
}

// decode1252 reads s as Windows-1252, the code page the department's own
// downloads are written in. Every byte has a meaning there or becomes U+FFFD.
func decode1252(s string) string {
	out, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return out
}
