package table

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// encoding is how the characters of a text file are written down.
type encoding int

const (
	encodingUTF8 encoding = iota // also the Windows-1252 cells of such a file
	encodingUTF8BOM
	encodingUTF16LE
	encodingUTF16BE
)

// detectEncoding tells the encoding from the first bytes of a file. UTF-16
// without a mark shows in its zeros: every second byte of English text is one.
func detectEncoding(head []byte) encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return encodingUTF8BOM
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return encodingUTF16LE
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return encodingUTF16BE
	}
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(head) / 2
	switch {
	case pairs == 0:
		return encodingUTF8
	case zeros[1] > pairs/2 && zeros[0] <= pairs/10:
		return encodingUTF16LE
	case zeros[0] > pairs/2 && zeros[1] <= pairs/10:
		return encodingUTF16BE
	}
	return encodingUTF8
}

// reader gives r's text as UTF-8 without a mark; bytes of Windows-1252 pass
// through and are turned cell by cell, by [cellText].
func (e encoding) reader(r io.Reader) io.Reader {
	switch e {
	case encodingUTF8BOM:
		return &skipReader{r: r, skip: len("\xef\xbb\xbf")}
	case encodingUTF16LE:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case encodingUTF16BE:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	}
	return r
}

// describe names the encoding, given the first bytes of the file.
func (e encoding) describe(head []byte) string {
	switch e {
	case encodingUTF8BOM:
		return "UTF-8 with a mark"
	case encodingUTF16LE, encodingUTF16BE:
		return "UTF-16"
	}
	// The sample may end inside a character; a few bytes less settle that.
	if utf8.Valid(head) || (len(head) > 3 && validButEnd(head)) {
		return "UTF-8"
	}
	return "Windows-1252"
}

func validButEnd(b []byte) bool {
	for cut := 1; cut <= 3; cut++ {
		if utf8.Valid(b[:len(b)-cut]) {
			return true
		}
	}
	return false
}

// cellText returns b as text. Bytes that are not UTF-8 are read as Windows-1252,
// in which every byte means something.
func cellText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	return string(out)
}

// skipReader leaves out the first bytes of a stream.
type skipReader struct {
	r    io.Reader
	skip int
}

// Read implements io.Reader.
func (s *skipReader) Read(p []byte) (int, error) {
	for s.skip > 0 {
		n, err := io.ReadFull(s.r, make([]byte, s.skip))
		s.skip -= n
		if err != nil {
			return 0, io.EOF
		}
	}
	return s.r.Read(p)
}
