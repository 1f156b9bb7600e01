package table

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// sheetPart is one sheet of a workbook and the part of the archive it lies in.
type sheetPart struct {
	name   string
	hidden bool
	entry  *zip.File
}

// errMissingPart is a workbook without one of the parts that every one has.
var errMissingPart = errors.New("a part is missing")

// workbookParts lists a workbook's sheets of cells in their order. The
// spreadsheet library knows them too, but not where they lie, which is needed to
// find merged cells without holding a whole sheet in memory.
func workbookParts(z *zip.Reader) ([]sheetPart, error) {
	var book struct {
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			// Strict workbooks put the same attribute in another name space.
			StrictID string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := decodePart(z, "xl/workbook.xml", &book); err != nil {
		return nil, err
	}
	var links struct {
		Relationships []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := decodePart(z, "xl/_rels/workbook.xml.rels", &links); err != nil {
		return nil, err
	}
	targets := map[string]string{}
	for _, l := range links.Relationships {
		if strings.HasSuffix(l.Type, "/worksheet") {
			targets[l.ID] = l.Target
		}
	}
	var parts []sheetPart
	for _, s := range book.Sheets {
		target, ok := targets[s.ID+s.StrictID]
		if !ok {
			continue // a sheet that is a chart or a macro
		}
		entry := findPart(z, target)
		if entry == nil {
			return nil, fmt.Errorf("sheet %s: %w", s.Name, errMissingPart)
		}
		parts = append(parts, sheetPart{name: s.Name, hidden: s.State != "" && s.State != "visible", entry: entry})
	}
	return parts, nil
}

// findPart finds a part by its target in the workbook's relationships.
func findPart(z *zip.Reader, target string) *zip.File {
	name := strings.TrimPrefix(target, "/")
	if !strings.HasPrefix(target, "/") {
		name = path.Join("xl", target)
	}
	for _, f := range z.File {
		if strings.EqualFold(strings.ReplaceAll(f.Name, "\\", "/"), name) {
			return f
		}
	}
	return nil
}

func decodePart(z *zip.Reader, name string, into any) error {
	entry := findPart(z, "/"+name)
	if entry == nil {
		return fmt.Errorf("%s: %w", name, errMissingPart)
	}
	r, err := entry.Open()
	if err != nil {
		return fmt.Errorf("unpack %s: %w", name, err)
	}
	defer r.Close()
	if err := xml.NewDecoder(r).Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// sheetMarks is what is learned of a sheet before its rows are read.
type sheetMarks struct {
	rows   int64 // about how many
	merges []merge
}

// maxMerges is how many merged blocks are heeded; a sheet with more has none a
// person could have made.
const maxMerges = 100_000

// scanSheet counts a sheet's rows and finds its merged cells, which stand after
// the rows, in one pass over its tags and without a tree in memory.
func scanSheet(part sheetPart) (sheetMarks, error) {
	r, err := part.entry.Open()
	if err != nil {
		return sheetMarks{}, fmt.Errorf("unpack %s: %w", part.entry.Name, err)
	}
	defer r.Close()
	var marks sheetMarks
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		if err := discardPast(in, '<'); err != nil {
			if errors.Is(err, io.EOF) {
				return marks, nil
			}
			return sheetMarks{}, fmt.Errorf("read %s: %w", part.entry.Name, err)
		}
		start, err := in.Peek(len("mergeCell ref="))
		if err != nil {
			continue // the end is near, and is met above
		}
		// A prefix such as x: is legal, and some programs write it.
		if i := strings.IndexByte(string(start[:4]), ':'); i > 0 {
			in.Discard(i + 1)
			if start, err = in.Peek(len("mergeCell ref=")); err != nil {
				continue
			}
		}
		switch {
		case string(start[:4]) == "row ":
			marks.rows++
			if tag, err := in.ReadSlice('>'); err == nil && attribute(string(tag), " r=") > maxWorkbookRows {
				return sheetMarks{}, errRowNumber
			}
		case string(start[:10]) == "mergeCell " && len(marks.merges) < maxMerges:
			tag, err := in.ReadSlice('>')
			if err != nil {
				continue
			}
			if m, ok := mergeOf(string(tag)); ok {
				marks.merges = append(marks.merges, m)
			}
		}
	}
}

// discardPast moves on behind the next occurrence of mark.
func discardPast(in *bufio.Reader, mark byte) error {
	for {
		_, err := in.ReadSlice(mark)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// attribute reads a number out of a tag, 0 where it is not there.
func attribute(tag, name string) int {
	_, rest, found := strings.Cut(tag, name)
	if !found || rest == "" {
		return 0
	}
	digits, _, _ := strings.Cut(rest[1:], rest[:1])
	n, err := strconv.Atoi(digits)
	if err != nil && digits != "" && strings.Trim(digits, "0123456789") == "" {
		return maxWorkbookRows + 1 // too large for a number
	}
	return n
}

// mergeOf reads the block named in a mergeCell tag.
func mergeOf(tag string) (merge, bool) {
	_, rest, found := strings.Cut(tag, "ref=")
	if !found || rest == "" {
		return merge{}, false
	}
	ref, _, closed := strings.Cut(rest[1:], rest[:1])
	if !closed {
		return merge{}, false
	}
	m, err := parseMerge(ref)
	return m, err == nil
}
