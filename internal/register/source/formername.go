package source

import (
	"io"
	"iter"
)

// FormerNames reads a list of names that schools have borne: urn,name[,seen].
func FormerNames(r io.Reader, name string) iter.Seq2[FormerName, error] {
	return scan(r, name, func(t *table) (func() (FormerName, bool), error) {
		urn, label, seen := t.head.find("URN"), t.head.find("name", "former_name"), t.head.find("seen", "date")
		if urn < 0 {
			return nil, missing(name, "urn")
		}
		if label < 0 {
			return nil, missing(name, "name")
		}
		return func() (FormerName, bool) {
			id, ok := URN(t.cell(urn))
			n := t.text(label)
			switch {
			case !ok:
				t.wrong(urn, "a URN of 5 to 7 digits")
				return FormerName{}, false
			case n == "":
				t.wrong(label, "a name")
				return FormerName{}, false
			}
			return FormerName{URN: id, Name: n, Seen: t.word(seen)}, true
		}, nil
	})
}
