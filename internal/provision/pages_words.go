package provision

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/provision/sheet"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// The words of the pages of uploads that several of them use.

// within lets a component that is a struct have children in a template.
func within(c templ.Component) templ.Component { return c }

// join puts what is not empty together.
func join(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" }), separator)
}

// numberWords is a setting's number as its register calls it.
func numberWords(id term.SettingID) string {
	r, ref := id.Split()
	if r == term.OfstedEY {
		return "Ofsted\u00a0" + ref
	}
	return "URN\u00a0" + ref
}

// percentWords is a probability as a percentage that neither promises nor
// denies everything.
func percentWords(p float64) string {
	switch {
	case p > 0.995:
		return "over 99%"
	case p < 0.01:
		return "under 1%"
	}
	return site.Percent(p, 0)
}

// likelihoodWords is a probability in words and as a number. The words go by the
// number as it is shown, so that two equal ones are called the same.
func likelihoodWords(p float64) string {
	word := "Very unlikely"
	switch shown := math.Round(p * 100); {
	case shown >= 97:
		word = "Almost certain"
	case shown >= 80:
		word = "Very likely"
	case shown >= 60:
		word = "Likely"
	case shown >= 40:
		word = "As likely as not"
	case shown >= 20:
		word = "Possible"
	case shown >= 5:
		word = "Unlikely"
	}
	return word + ", " + percentWords(p)
}

// unbroken keeps a postcode on one line.
func unbroken(postcode string) string { return strings.ReplaceAll(postcode, " ", "\u00a0") }

// agesWords is the range of ages that a setting is for.
func agesWords(v register.Setting) string {
	switch {
	case v.LowAge.Known && v.HighAge.Known:
		return strconv.Itoa(v.LowAge.N) + " to " + strconv.Itoa(v.HighAge.N)
	case v.LowAge.Known:
		return "from " + strconv.Itoa(v.LowAge.N)
	case v.HighAge.Known:
		return "to " + strconv.Itoa(v.HighAge.N)
	}
	return ""
}

// statusWords says whether a setting is open, and since or until when.
func statusWords(v register.Setting) string {
	switch {
	case v.Status == register.Closed && !v.Closed.IsZero():
		return "Closed on " + site.Day(v.Closed)
	case v.Status == register.Open && !v.Opened.IsZero():
		return "Open since " + site.Day(v.Opened)
	case v.Status == register.StatusUnknown:
		return "Not known"
	}
	return sentence(string(v.Status))
}

// identifying are the columns that say which setting a row means, the telling
// ones first.
func identifying(l *sheet.Layout) []int {
	var out []int
	for _, role := range []sheet.Role{sheet.Name, sheet.Address, sheet.Town, sheet.Postcode, sheet.Authority, sheet.Trust, sheet.Phase,
		sheet.URN, sheet.LAESTAB, sheet.EstablishmentNumber, sheet.UKPRN, sheet.OfstedURN, sheet.Website, sheet.Country} {
		for _, c := range l.Columns {
			if c.Role == role {
				out = append(out, c.Index)
			}
		}
	}
	return out
}

// rowTitle is a row's most telling cell.
func rowTitle(r Row, columns []int) string {
	for _, i := range columns {
		if i < len(r.Cells) && strings.TrimSpace(r.Cells[i]) != "" {
			return strings.TrimSpace(r.Cells[i])
		}
	}
	if text := strings.TrimSpace(strings.Join(r.Cells, " ")); text != "" {
		return text
	}
	return "An empty row"
}
