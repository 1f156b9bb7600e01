package alliance

import (
	"regexp"
	"strings"

	"fairground/internal/fault"
)

// Identifier is an org-id identifier: a list's code and the number on that list.
type Identifier string

// forms are the lists of org-id.guide that members are most often on, and what
// a number there looks like. Source: org-id.guide register, lists of GB.
func forms() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"GB-CHC":   regexp.MustCompile(`^\d{6,7}(-\d{1,3})?$`),         // Charity Commission for England and Wales
		"GB-SC":    regexp.MustCompile(`^SC\d{6}$`),                    // Scottish Charity Regulator
		"GB-NIC":   regexp.MustCompile(`^\d{6}$`),                      // Charity Commission for Northern Ireland
		"GB-COH":   regexp.MustCompile(`^([A-Z]{2}\d{6}|\d{8})$`),      // Companies House: always eight characters
		"GB-EDU":   regexp.MustCompile(`^\d{6}$`),                      // GIAS URN
		"GB-UKPRN": regexp.MustCompile(`^1\d{7}$`),                     // UK Register of Learning Providers
		"GB-LAE":   regexp.MustCompile(`^[A-Z]{3,4}$`),                 // local authorities of England (register retired)
		"GB-GOR":   regexp.MustCompile(`^[A-Z]{1,3}\d{1,4}$`),          // government organisations
		"GB-NHS":   regexp.MustCompile(`^[A-Z0-9]{3,6}$`),              // NHS organisation data service
		"GB-MPR":   regexp.MustCompile(`^(IP|RS|[A-Z]{2})?\d{3,6}R?$`), // mutuals
	}
}

// ParseIdentifier checks an org-id identifier's form, not that it exists.
func ParseIdentifier(s string) (Identifier, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	for list, form := range forms() {
		if number, ok := strings.CutPrefix(s, list+"-"); ok {
			if !form.MatchString(number) {
				return "", fault.Invalid("“%s” is not a number of the list %s.", number, list)
			}
			return Identifier(s), nil
		}
	}
	return "", fault.Invalid("“%s” is not an org-id that is known here: expected a list and a number, as in GB-CHC-1234567.", s)
}
