package alliance

import (
	"regexp"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Identifier is an org-id identifier: a list's code and the number on that list.
type Identifier string

// The lists that have helpers of their own.
const (
	listCharities = "GB-CHC"
	listScotland  = "GB-SC"
	listNorthern  = "GB-NIC"
	listCompanies = "GB-COH"
	listSchools   = "GB-EDU"
	listProviders = "GB-UKPRN"
)

// list is one list of org-id.guide.
type list struct {
	code  string
	title string
	form  string
	like  string // a number of that form
}

// lists are the lists of org-id.guide that members are most often on, and what
// a number there looks like. Source: org-id.guide register, lists of GB.
func lists() []list {
	return []list{
		{listCharities, "Charity Commission for England and Wales", `^\d{6,7}(-\d{1,3})?$`, "1234567"},
		{listScotland, "Scottish Charity Regulator", `^SC\d{6}$`, "SC012345"},
		{listNorthern, "Charity Commission for Northern Ireland", `^\d{6}$`, "100123"},
		{listCompanies, "Companies House", `^(\d{8}|[A-Z]{2}\d{6}|R\d{7}|(IP|SP|NP)\d{5}[A-Z])$`, "01234567"},
		{listSchools, "Get information about schools (URN)", `^[1-9]\d{5}$`, "125554"},
		{listProviders, "UK Register of Learning Providers", `^1\d{7}$`, "10012345"},
		{"GB-HESA", "Higher Education Statistics Agency", `^\d{4}$`, "0146"},
		{"GB-LAE", "Local authorities of England", `^[A-Z]{3,4}$`, "BIR"},
		{"GB-PLA", "Principal local authorities of Wales", `^[A-Z]{3}$`, "CRF"},
		{"GB-LAS", "Local authorities of Scotland", `^[A-Z]{3}$`, "GLG"},
		{"GB-GOR", "Government organisations", `^[A-Z]{1,3}\d{1,4}$`, "D10"},
		{"GB-NHS", "NHS Organisation Data Service", `^[A-Z0-9]{3,6}$`, "RR8"},
		{"GB-MPR", "Mutuals Public Register", `^(IP|RS|[A-Z]{2})?\d{3,6}R?$`, "31539R"},
		{"GB-SHPE", "Social housing providers of England", `^[A-Z]{0,2}\d{4}$`, "L4538"},
		{"GB-CASC", "Community amateur sports clubs", `^[A-Z]{2}\d{5}$`, "CH12345"},
	}
}

// ParseIdentifier checks an org-id identifier's form, not that it exists.
func ParseIdentifier(s string) (Identifier, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	for _, l := range lists() {
		if number, ok := strings.CutPrefix(s, l.code+"-"); ok {
			if !regexp.MustCompile(l.form).MatchString(number) {
				return "", fault.Invalid("“%s” is not a number of the list %s (%s): expected one like %s.", number, l.code, l.title, l.like)
			}
			return Identifier(s), nil
		}
	}
	return "", fault.Invalid("“%s” is not an org-id that is known here: expected a list and a number, as in GB-CHC-1234567.", s)
}

// CharityNumber makes an identifier of a charity's number as people write it.
// The number says of which of the three regulators it is only where it bears
// letters: bare digits are taken for England and Wales.
func CharityNumber(text string) (Identifier, error) {
	number := strings.ToUpper(squeeze(text))
	switch {
	case strings.HasPrefix(number, "SC"):
		return ParseIdentifier(listScotland + "-" + number)
	case strings.HasPrefix(number, "NIC"), strings.HasPrefix(number, "NI"):
		return ParseIdentifier(listNorthern + "-" + strings.TrimPrefix(strings.TrimPrefix(number, "NI"), "C"))
	}
	id, err := ParseIdentifier(listCharities + "-" + number)
	if err != nil {
		return "", fault.Invalid("“%s” is not a charity number: expected six or seven digits, as in 1234567, or SC and six digits in Scotland.", strings.TrimSpace(text))
	}
	return id, nil
}

// CompanyNumber makes an identifier of a company's number. Spreadsheets drop
// leading zeros; they are put back.
func CompanyNumber(text string) (Identifier, error) {
	number := strings.ToUpper(squeeze(text))
	if n := len(number); n >= 5 && n < 8 && onlyDigits(number) {
		number = strings.Repeat("0", 8-n) + number
	}
	id, err := ParseIdentifier(listCompanies + "-" + number)
	if err != nil {
		return "", fault.Invalid("“%s” is not a company number: expected eight characters, as in 01234567 or SC123456.", strings.TrimSpace(text))
	}
	return id, nil
}

// ProviderNumber makes an identifier of a UKPRN.
func ProviderNumber(text string) (Identifier, error) {
	id, err := ParseIdentifier(listProviders + "-" + squeeze(text))
	if err != nil {
		return "", fault.Invalid("“%s” is not a UKPRN: expected eight digits that begin with 1, as in 10012345.", strings.TrimSpace(text))
	}
	return id, nil
}

// SchoolNumber makes an identifier of a school's URN.
func SchoolNumber(text string) (Identifier, error) {
	id, err := ParseIdentifier(listSchools + "-" + squeeze(text))
	if err != nil {
		return "", fault.Invalid("“%s” is not a URN: expected six digits, as in 125554.", strings.TrimSpace(text))
	}
	return id, nil
}

// List is the code of the list that the identifier is on.
func (id Identifier) List() string {
	for _, l := range lists() {
		if strings.HasPrefix(string(id), l.code+"-") {
			return l.code
		}
	}
	return ""
}

// Words says which register the identifier is of.
func (id Identifier) Words() string {
	for _, l := range lists() {
		if strings.HasPrefix(string(id), l.code+"-") {
			return l.title
		}
	}
	return ""
}

// Setting is the school that a GB-EDU identifier stands for, on its register.
func (id Identifier) Setting() (term.SettingID, bool) {
	urn, ok := strings.CutPrefix(string(id), listSchools+"-")
	return term.NewSettingID(term.GIAS, urn), ok
}

// settingURL is where the register's page of the school is.
func (id Identifier) settingURL() string {
	if setting, ok := id.Setting(); ok {
		return register.SettingURL(setting)
	}
	return ""
}

// squeeze takes out what people put between digits.
func squeeze(s string) string {
	return strings.NewReplacer(" ", "", ".", "", "/", "-", "\u00a0", "").Replace(strings.TrimSpace(s))
}

func onlyDigits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// clash finds two different numbers on a list on which a body has only one: two
// organisations with such are two.
func clash(a, b []Identifier) bool {
	only := []string{listCharities, listCompanies, listSchools, listProviders}
	for _, x := range a {
		l := x.List()
		if !slices.Contains(only, l) {
			continue
		}
		other := slices.ContainsFunc(b, func(y Identifier) bool { return y.List() == l })
		if other && !slices.Contains(b, x) {
			return true
		}
	}
	return false
}
