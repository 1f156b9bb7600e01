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
				t.wrong(pick(aOK, to, from), "a URN of 5 to 7 digits")
				return Link{}, false
			}
			return Link{URN: a, LinkURN: b, LinkName: t.text(linkName), LinkType: t.word(kind), Established: t.date(date)}, true
		}, nil
	})
}

func pick(yes bool, a, b int) int {
	if yes {
		return a
	}
	return b
}

// Providers reads Ofsted's early years register, in its own headings
// ("Provider URN", "Provider name", "Provider postcode", …) or the short ones
// of re-published extracts (ofsted_urn, name, address1, …).
func Providers(r io.Reader, name string) iter.Seq2[Provider, error] {
	return scan(r, name, func(t *table) (func() (Provider, bool), error) {
		f := t.head.find
		urn := f("ofsted_urn", "Provider URN", "EY URN", "URN")
		label := f("name", "Provider name", "Setting name")
		if urn < 0 {
			return nil, missing(name, "Provider URN")
		}
		if label < 0 {
			return nil, missing(name, "Provider name")
		}
		a1, a2, a3 := f("address1", "Provider address 1", "Address line 1"), f("address2", "Provider address 2", "Address line 2"), f("address3", "Provider address 3", "Address line 3")
		town, pc, la := f("town", "Provider town", "Provider town/city"), f("postcode", "Provider postcode"), f("la", "Local authority", "LA name")
		kind, status := f("type", "Provider type"), f("status", "Provider status", "Registration status")
		return func() (Provider, bool) {
			id, ok := OfstedURN(t.cell(urn))
			if !ok {
				t.wrong(urn, "an Ofsted number such as EY123456 or 123456")
				return Provider{}, false
			}
			return Provider{URN: id, Name: t.text(label), Address1: t.given(a1), Address2: t.given(a2), Address3: t.given(a3),
				Town: t.given(town), Postcode: t.given(pc), LAName: t.authority(la), Type: t.word(kind), Status: t.word(status)}, true
		}, nil
	})
}

// authority returns an authority's name; Ofsted writes "Not Recorded" where it has none.
func (t *table) authority(col int) string {
	if fold(t.cell(col)) == "notrecorded" {
		return ""
	}
	return t.word(col)
}

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
			if !ok || n == "" {
				t.wrong(pick(ok, label, urn), pick2(ok, "a name", "a URN of 5 to 7 digits"))
				return FormerName{}, false
			}
			return FormerName{URN: id, Name: n, Seen: t.word(seen)}, true
		}, nil
	})
}

func pick2(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}
