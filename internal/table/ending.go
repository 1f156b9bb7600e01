package table

import (
	"path"
	"slices"
	"strings"
)

// CheckEnding refuses a file whose name does not end as files of its kind do. A
// file that a stranger sends is taken only where both agree; whoever reads files
// of their own has no need to ask.
func (f *File) CheckEnding() error {
	endings, what := f.ofKind()
	if slices.Contains(endings, strings.ToLower(path.Ext(f.name))) {
		return nil
	}
	return &Refusal{File: f.name, Reason: "it holds " + what + ", and its name does not end in " + strings.Join(endings, " or ") + "; give it that ending and send it again"}
}

// ofKind is how names of files of the kind end, and what the kind is called.
func (f *File) ofKind() (endings []string, what string) {
	switch f.is {
	case kindGzip:
		return []string{".gz"}, "a compressed file"
	case kindZip:
		if len(f.sheets) > 0 && f.sheets[0].Format == workbookFormat {
			return []string{".xlsx", ".xlsm"}, "an Excel workbook"
		}
		return []string{".zip"}, "an archive"
	}
	return []string{".csv", ".tsv", ".tab", ".txt"}, "text"
}
