package table

import (
	"archive/zip"
	"fmt"
	"io"
	"path"
	"strings"
	"sync/atomic"
)

// maxArchiveSheets is how many CSV files of one archive are looked at.
const maxArchiveSheets = 50

// zip opens a file that is a zip archive: a workbook, or CSVs.
func (o opening) zip() (*File, error) {
	z, err := zip.NewReader(o.r, o.size)
	if err != nil {
		return nil, o.refuse("it begins like an archive or a workbook but is damaged (%v); make it again", err)
	}
	names := map[string]bool{}
	for _, f := range z.File {
		names[strings.ToLower(strings.ReplaceAll(f.Name, "\\", "/"))] = true
	}
	switch {
	case names["xl/workbook.xml"]:
		return o.workbook(z)
	case names["[content_types].xml"] && names["xl/workbook.bin"]:
		return nil, o.refuse("it is a binary Excel file (.xlsb); open it in Excel and save it as Excel Workbook (.xlsx) or CSV")
	case names["[content_types].xml"] && names["word/document.xml"]:
		return nil, o.refuse("it is a Word document; copy the table into a spreadsheet and save that as .xlsx or CSV")
	case names["[content_types].xml"]:
		return nil, o.refuse("it is an Office file but not a workbook; save the list as Excel Workbook (.xlsx) or CSV")
	case names["mimetype"] && names["content.xml"]:
		return nil, o.refuse("it is an OpenDocument file (.ods); open it and save it as Excel Workbook (.xlsx) or CSV")
	case names["index/document.iwa"] || names["index.zip"]:
		return nil, o.refuse("it is an Apple Numbers file; in Numbers, use File, Export To, Excel or CSV")
	}
	return o.archive(z)
}

// archive opens every CSV of an archive as a sheet.
func (o opening) archive(z *zip.Reader) (*File, error) {
	file := &File{name: o.name}
	var entries []*zip.File
	for _, entry := range z.File {
		if isTextEntry(entry) {
			entries = append(entries, entry)
		}
	}
	names := entryNames(entries)
	left := uint64(max(o.limits.Bytes, 0)) // of all of them together
	for i, entry := range entries {
		if len(file.sheets) == maxArchiveSheets {
			return nil, o.refuse("it holds more than %d CSV files; give fewer at a time", maxArchiveSheets)
		}
		if entry.UncompressedSize64 > uint64(max(o.limits.Bytes, 0)) {
			return nil, o.refuse("%s inside it unpacks to more than %s", entry.Name, bytesText(o.limits.Bytes))
		}
		if entry.UncompressedSize64 > left {
			return nil, o.refuse("what is inside it unpacks to more than %s", bytesText(o.limits.Bytes))
		}
		left -= entry.UncompressedSize64
		sheet, err := o.csvSheet(names[i], o.entryStream(entry))
		if err != nil {
			return nil, err
		}
		file.sheets = append(file.sheets, sheet)
	}
	if len(file.sheets) == 0 {
		return nil, o.refuse("the archive holds no CSV file; unpack it and give the spreadsheet inside")
	}
	if len(file.sheets) == 1 {
		file.sheets[0].Name = ""
	}
	return file, nil
}

// entryNames names the files of an archive: by their own names, or, where two
// would be called the same, with their folders in front ("2021/schools").
func entryNames(entries []*zip.File) []string {
	names := make([]string, len(entries))
	seen := map[string]bool{}
	alike := false
	for i, entry := range entries {
		names[i] = baseName(entry.Name)
		key := strings.ToLower(names[i])
		alike = alike || seen[key]
		seen[key] = true
	}
	if !alike {
		return names
	}
	for i, entry := range entries {
		whole := strings.ReplaceAll(entry.Name, "\\", "/")
		names[i] = strings.TrimPrefix(path.Join(path.Dir(whole), names[i]), "/")
	}
	return names
}

// entryStream reads one file of an archive, counting unpacked bytes.
func (o opening) entryStream(entry *zip.File) stream {
	open := func(done *atomic.Int64) (io.ReadCloser, error) {
		r, err := entry.Open()
		if err != nil {
			return nil, fmt.Errorf("unpack %s from %s: %w", entry.Name, o.name, err)
		}
		return struct {
			io.Reader
			io.Closer
		}{&countingReader{r: r, n: done}, r}, nil
	}
	return stream{open: open, total: int64(entry.UncompressedSize64)}
}

// isTextEntry reports whether a file of an archive is likely to be a CSV, and
// not a folder or what a Mac leaves in archives.
func isTextEntry(entry *zip.File) bool {
	name := strings.ToLower(entry.Name)
	if entry.FileInfo().IsDir() || strings.HasPrefix(name, "__macosx/") || strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	switch path.Ext(name) {
	case ".csv", ".tsv", ".txt", ".tab":
		return true
	}
	return false
}
