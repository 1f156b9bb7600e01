// Package source reads the public register files into plain structs.
//
// It is the only place that knows how the publishers lay out their files: the
// Department for Education's establishment and links files (Get Information
// About Schools, "GIAS"), Ofsted's early years register, and lists of names
// that schools have borne. It keeps no state, opens no database and never asks
// the network.
//
// # What it accepts
//
// A file may be plain CSV, gzip (.gz) or a zip archive holding one CSV; parted
// by commas, semicolons, tabs or bars; in UTF-8, UTF-16 or Windows-1252, with or
// without a byte-order mark. Columns are found
// by the names in the header row, in any order and any subset: whatever a file
// does not have stays empty, and a number that a file does not give stays nil.
// [Recognise] tells the kind of a file from its header alone, so a caller may
// pass files in any order:
//
//	for e, err := range source.Establishments(r, "edubasealldata.csv.gz") {
//		if err != nil {
//			log.Print(err) // file, row, column, what was expected
//			continue       // the rest of the file goes on
//		}
//		use(e)
//	}
//
// # What it leaves out
//
// Head teachers' names, preferred titles, telephone numbers and e-mail
// addresses are never read, whatever columns a file has.
//
// # Errors
//
// A [*RowError] names the file, the row as a spreadsheet numbers it (the header
// is row 1), the column and what was expected. A bad value leaves its field
// empty and is reported after its row; a row without its identifier is left
// out. Only an unreadable file, or one without the columns it cannot do
// without, ends a reading.
//
// # Towards matching
//
// [Registers] reads any number of files and gives what the matcher is built
// from, a [fairground/linkage/school.Registers].
package source
