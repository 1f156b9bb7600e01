package source

import (
	"io"
	"iter"
)

// Links reads a GIAS links file: which establishments came before and after which.
func Links(r io.Reader, name string) iter.Seq2[Link, error] {
	return scan(r, name, func(t *table) (func() (Link, bool), error) {
		from, to := t.head.find("URN"), t.head.find("LinkURN")
		linkName, kind, date := t.head.find("LinkName"), t.head.find("LinkType"), t.head.find("LinkEstablishedDate")
		switch {
		case from < 0:
			return nil, missing(name, "URN")
		case to < 0:
			return nil, missing(name, "LinkURN")
		case kind < 0:
			return nil, missing(name, "LinkType")
		}
		return func() (Link, bool) {
			a, aOK := URN(t.cell(from))
			b, bOK := URN(t.cell(to))
			if !aOK || !bOK {
				bad := from
				if aOK {
					bad = to
				}
				t.wrong(bad, "a URN of 5 to 7 digits")
				return Link{}, false
			}
			return Link{URN: a, LinkURN: b, LinkName: t.text(linkName), LinkType: t.word(kind), Established: t.date(date)}, true
		}, nil
	})
}
