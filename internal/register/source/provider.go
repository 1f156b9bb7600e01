package source

import (
	"io"
	"iter"
)

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
