package table

import (
	"bytes"
	"strings"
)

// sniffBytes is how much of a file is looked at to tell what it is.
const sniffBytes = 64 << 10

// kind is what a file is, by its first bytes.
type kind int

const (
	kindText kind = iota
	kindZip
	kindGzip
	kindOldExcel
	kindPDF
	kindPicture
	kindWebPage
	kindXMLSheet
	kindJSON
	kindOtherArchive
	kindBinary
)

// signature ties the first bytes of a file to what it is.
type signature struct {
	prefix string
	kind   kind
}

// signatures returns the known first bytes.
func signatures() []signature {
	return []signature{
		{"PK\x03\x04", kindZip},
		{"PK\x05\x06", kindZip}, // an empty archive
		{"\x1f\x8b", kindGzip},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", kindOldExcel}, // also a workbook with a password
		{"%PDF", kindPDF},
		{"\x89PNG", kindPicture},
		{"\xff\xd8\xff", kindPicture},
		{"GIF8", kindPicture},
		{"II*\x00", kindPicture},
		{"MM\x00*", kindPicture},
		{"BM", kindPicture},
		{"RIFF", kindPicture},
		{"Rar!", kindOtherArchive},
		{"7z\xbc\xaf", kindOtherArchive},
		{"BZh", kindOtherArchive},
		{"\xfd7zXZ", kindOtherArchive},
	}
}

// sniff tells what a file is from its first bytes.
func sniff(head []byte) kind {
	for _, s := range signatures() {
		if !bytes.HasPrefix(head, []byte(s.prefix)) {
			continue
		}
		// "BM" and "RIFF" are also how a heading may begin; a picture has zeros.
		if len(s.prefix) <= 4 && s.kind == kindPicture && bytes.IndexByte(head, 0) < 0 && head[0] < 0x80 {
			continue
		}
		return s.kind
	}
	text := strings.ToLower(string(bytes.TrimLeft(head[:min(len(head), 512)], "\xef\xbb\xbf \t\r\n")))
	switch {
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"), strings.HasPrefix(text, "<table"):
		return kindWebPage
	case strings.HasPrefix(text, "<?xml"):
		return kindXMLSheet
	case strings.HasPrefix(text, "{\""), strings.HasPrefix(text, "[{"), strings.HasPrefix(text, "{\n"):
		return kindJSON
	}
	if bytes.IndexByte(head, 0) >= 0 && detectEncoding(head) == encodingUTF8 {
		return kindBinary
	}
	return kindText
}

// advice says why a kind is not read, and what to do.
func (k kind) advice() string {
	const save = "open it in your spreadsheet program and save it as Excel Workbook (.xlsx) or CSV"
	switch k {
	case kindOldExcel:
		return "it is an old Excel file (.xls) or has a password; " + save + ", without a password"
	case kindPDF:
		return "it is a PDF; ask for the spreadsheet it was made from, and save that as Excel Workbook (.xlsx) or CSV"
	case kindPicture:
		return "it is a picture; give the list itself as Excel Workbook (.xlsx) or CSV"
	case kindWebPage, kindXMLSheet:
		return "it is a web page or XML inside, whatever its name says; " + save
	case kindJSON:
		return "it is JSON, not a table; save the list as Excel Workbook (.xlsx) or CSV"
	case kindZip, kindGzip:
		return "it is an archive or a workbook inside an archive; unpack it and give the file inside"
	case kindOtherArchive:
		return "it is an archive of a kind that is not opened here; unpack it and give the CSV or .xlsx inside"
	}
	return "it is neither text nor a workbook; " + save
}
