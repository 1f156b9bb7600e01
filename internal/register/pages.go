package register

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fairground/internal/site"
	"fairground/internal/term"
)

// AreaURL is the address of an area's page. The page is provision's, the room
// that knows who works there; its address is the area's own.
func AreaURL(code term.GSS) string { return "/places/" + string(code) }

// SettingURL is the address of a setting's page.
func SettingURL(id term.SettingID) string { return "/settings/" + string(id) }

// Crumbs lead to an area's page from the top, without the area itself.
func (a *Atlas) Crumbs(code term.GSS) []site.Link {
	crumbs := []site.Link{{Label: "Places", URL: "/places"}}
	within := a.Within(code)
	for i := len(within) - 1; i >= 0; i-- {
		w := within[i]
		// A region says little where a combined authority is on the way too.
		if w.Kind == Country || w.Kind == Region && hasKind(within, CombinedAuthority) {
			continue
		}
		crumbs = append(crumbs, site.Link{Label: w.Name, URL: AreaURL(w.Code)})
	}
	return crumbs
}

// sortOfSetting names a setting as one would in a sentence.
func sortOfSetting(phase, typ string) string {
	switch phase {
	case "Primary", "Secondary", "Nursery", "All-through":
		return phase + " school"
	case "Middle deemed primary", "Middle deemed secondary":
		return "Middle school"
	case "Early years":
		return "Early-years setting"
	}
	return cmp.Or(typ, "Setting")
}

func hasKind(areas []*Area, kind AreaKind) bool {
	for _, a := range areas {
		if a.Kind == kind {
			return true
		}
	}
	return false
}

// kindOfSetting is a setting's phase where that says something, otherwise its
// type: for special schools the register's phase is "Not applicable".
func kindOfSetting(phase, typ string) string {
	switch phase {
	case "", "Not applicable":
		return typ
	case "16 plus":
		return "Post-16"
	}
	return phase
}

// calm writes a name that a register has in capitals as one would write it;
// others stay as they are.
func calm(name string) string {
	if name != strings.ToUpper(name) || name == strings.ToLower(name) {
		return name
	}
	small := []string{"in", "le", "of", "on", "the", "under", "upon"}
	words := strings.Fields(strings.ToLower(name))
	for i, w := range words {
		if i > 0 && slices.Contains(small, w) {
			continue
		}
		first, size := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(first)) + w[size:]
	}
	return strings.Join(words, " ")
}

// dayOf reads a day written as 2024-05-31.
func dayOf(text string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
	return t, err == nil
}
