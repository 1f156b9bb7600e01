// Package school finds, for a row of somebody's list, the school, college,
// nursery or early-years provider that the row means.
//
// Lists of schools are kept by hand. They abbreviate ("St M's C of E Jnr"), name
// schools that have since become academies under another number, authorities
// that were abolished, and nurseries that are on another register; they put town
// and school into one cell, or a whole address; and some of their rows are no
// school in England at all. An [Index] answers such a row with a few candidates,
// each with a probability that means what it says and reasons that a person can
// read, and says whether the row may be accepted, needs a person, or is none.
//
// # Use
//
//	ix := school.NewIndex(registers, nil) // nil: the shipped parameters
//	r := ix.Match(school.Query{Name: "St Hilda's CE Primary", Authority: "Cumbria"}, 5)
//	switch r.Decision {
//	case school.Matched: // r.Candidates[0] is safe to accept
//	case school.Review:  // show r.Candidates to a person
//	case school.None:    // r.Reason says why
//	}
//
// An Index is built once (half a second for the 50,000 entries of GIAS), never
// changes, and may be used by any number of goroutines. [Index.Search] serves a
// type-ahead box from the same index, [Index.Setting] and [Index.Current] look an
// entry up. The readers in internal/register/source make [Registers] from the
// published files; any other source will do as well.
//
// # Families and generations
//
// A school that becomes an academy gets a new number, and the old entry is
// closed. Three register entries in five share their postcode with another, most
// of them earlier generations of the same school. So entries that the register's
// links join (splits apart), and unlinked entries of one name on one postcode of
// which at most one is open, are one family. A family is one candidate, with all
// its names and places. Which of its members a [Candidate] names is decided last:
// the one open at Query.AsOf, then by name and postcode. The package has no
// clock; with the zero AsOf "open" is what the register says, so "now" is the
// register's own date. Where a register has no opening dates, a successor counts
// as opened on the day of its link.
//
// # How a row is answered
//
//  1. The row is read: spellings are made one ("C.E.", "CofE", "Church of
//     England"), a postcode is found wherever it stands, an authority is resolved
//     to all that its name may mean, identifiers are looked up.
//  2. Blocking gathers at most 20 families: those on the postcode, those of the
//     very name, those that hold a word of the name in the row's authority, towns
//     or postcode district, those that share a rare word, a word one typing error
//     away, or two words written as one. No single field is needed.
//  3. Each is compared: some 70 features of name, phase, denomination, place,
//     identifiers, and how it stands among its rivals.
//  4. A small model ([linkage.Model]) gives every candidate, and "none of these",
//     a probability; they add up to 1.
//  5. The leader's probability is calibrated, the others scaled to fit. Where
//     only an address or a part of a name speaks for it, it has a ceiling.
//
// # What is never accepted without a person
//
// Two settings that cannot be told apart (twins); a row that shares no telling
// word with the setting's name, however well the place agrees, because clubs,
// churches and nurseries share schools' addresses; a row that names a hall, trust,
// club or other body after the school, or more besides it; a row whose URN or
// other number is another school's. A row that says it is in Scotland, Wales or
// Northern Ireland is none at once, unless its postcode, authority or an
// identifier says otherwise. Entries outside England compete for a row, so that
// a Welsh school is not taken for its English namesake, but are never the answer.
//
// # Identifiers
//
// URN, LAESTAB, UKPRN and website are weighed against the name: lists carry wrong
// ones. A row whose number leads to a school is never none; without a name, or
// with one that agrees, it is matched; under a clearly different name it is for
// review, that school first, unless the postcode agrees as well. "373/4001", "3734001" and, with an
// authority, "4001" are understood.
//
// # Parameters
//
// [Params] are learned by cmd/linkage-learn from public data named in
// docs/matching.md, and shipped in params.json.gz (about 15 kB, gzip'd JSON).
package school
