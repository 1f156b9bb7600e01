package table

import (
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestEndings: a file that a stranger sends is what its name says.
func TestEndings(t *testing.T) {
	const list = "School,Postcode\nOak Hill,B1 1AA\n"
	text, packed := []byte(list), gzipped(t, list)
	book := workbook(t, func(f *excelize.File) error { return f.SetCellValue("Sheet1", "A1", "School") })
	for name, c := range map[string]struct {
		content []byte
		fits    bool
	}{
		"ours.csv": {text, true}, "OURS.CSV": {text, true}, "ours.txt": {text, true}, "ours.csv.gz": {packed, true}, "ours.xlsx": {book, true},
		"ours.exe": {text, false}, "ours.csv.html": {text, false}, "ours": {text, false}, "a.xlsx": {text, false}, "b.csv": {packed, false}, "c.csv": {book, false}, "c.zip": {book, false},
	} {
		var refusal *Refusal
		if err := open(t, name, c.content, Limits{}).CheckEnding(); (err == nil) != c.fits || err != nil && !errors.As(err, &refusal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
