package source

import (
	"strings"
)

// Kind is what a register file is.
type Kind string

// The kinds that [Recognise] tells apart.
const (
	KindUnknown        Kind = ""
	KindEstablishments Kind = "establishments" // GIAS establishments
	KindLinks          Kind = "links"          // GIAS predecessors and successors
	KindProviders      Kind = "providers"      // Ofsted early years register
	KindFormerNames    Kind = "former-names"   // urn,name[,seen]
)

// Recognise tells the kind of a file from its header row.
func Recognise(header []string) Kind {
	h := newHeader(header)
	has := func(names ...string) bool { return h.find(names...) >= 0 }
	switch {
	case has("linkurn"):
		return KindLinks
	case has("ofstedurn", "provider urn", "providerurn", "eyurn"):
		return KindProviders
	case has("urn") && has("establishmentname", "establishment name"):
		return KindEstablishments
	case has("urn") && has("name") && !has("postcode") && len(header) <= 4:
		return KindFormerNames
	}
	return KindUnknown
}

// header finds columns by name.
type header struct {
	names []string       // as the file writes them, for messages
	at    map[string]int // folded name → column
	named int            // columns up to the last that has a name
}

// fold reduces a column name to its letters and digits in lower case, so that
// "LA (name)", "la_name" and "LA  (Name)" are one.
func fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func newHeader(row []string) header {
	h := header{names: make([]string, len(row)), at: make(map[string]int, len(row))}
	for i, n := range row {
		h.names[i] = strings.Clone(n)
		if strings.TrimSpace(n) != "" {
			h.named = i + 1
		}
		if k := fold(n); k != "" {
			if _, dup := h.at[k]; !dup {
				h.at[k] = i
			}
		}
	}
	return h
}

// find returns the column of the first of the names that the file has, or -1.
func (h header) find(names ...string) int {
	for _, n := range names {
		if i, ok := h.at[fold(n)]; ok {
			return i
		}
	}
	return -1
}
