package alliance

import (
	"slices"

	"fairground/internal/term"
)

// TakesPart says whether organisations of a kind have a page of what is offered
// to them and asked of them.
func (k Kind) TakesPart() bool {
	return slices.Contains([]Kind{School, Trust, College, University, EarlyYears, Employer, Business, Council, CombinedAuthority, Health, Youth}, k)
}

// WithUsURL is the address of the page of what is offered to an organisation and
// asked of it.
func WithUsURL(id term.ID) string { return URL(id) + "/with-us" }
