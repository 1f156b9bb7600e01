package site

import (
	"mime"
	"net/http"

	spreadsheet "fairground/internal/table" // this package has a func of that name
)

// StartCSV begins a file that spreadsheet programs open: with a name of ours,
// and with cells that could run as formulas made harmless.
func StartCSV(w http.ResponseWriter, name string) *spreadsheet.Writer {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	return spreadsheet.NewWriter(w, spreadsheet.GuardFormulas)
}
