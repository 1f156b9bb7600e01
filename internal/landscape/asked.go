package landscape

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"
)

// Asked is what a reader asks of an area. It stands whole in the address of a
// page, so that a link leads to what was seen.
type Asked struct {
	Theme  term.Theme  // "": any
	Phase  term.Phase  // "": any
	Period term.Period // 0: any, and deliveries whose year is not known
	Metres float64     // how near is near; 0: as is usual for the phase
	With   url.Values  // what one question asks beside: "k", "from"
}

// The words of an address.
const (
	areaWord   = "area" // on the form that leads to places, and of tiles
	themeWord  = "theme"
	phaseWord  = "phase"
	periodWord = "period"
	withinWord = "within"
	chosenWord = "chosen" // of the page's map and table: nothing is asked with it
	anyYear    = "any"
)

// Limits of how near is near, in metres.
const (
	leastMetres = 200
	mostMetres  = snapshot.MostMetres
)

// readAsked reads what an address asks. Without a school year it is latest. What
// is on no list is refused, so that a mistyped word is not taken for an empty
// landscape.
func readAsked(query url.Values, latest term.Period) (a Asked, err error) {
	a = Asked{Theme: term.Theme(query.Get(themeWord)), Phase: term.Phase(query.Get(phaseWord)), Period: latest, With: url.Values{}}
	if a.Theme != "" && !a.Theme.Known() {
		return a, fault.Invalid("There is no theme called “%s”.", a.Theme)
	}
	if a.Phase != "" && !a.Phase.Known() {
		return a, fault.Invalid("There is no age phase called “%s”.", a.Phase)
	}
	if a.Period, err = readPeriod(query.Get(periodWord), latest); err != nil {
		return a, err
	}
	if text := query.Get(withinWord); text != "" {
		a.Metres, err = strconv.ParseFloat(text, 64)
		if err != nil || !(a.Metres >= leastMetres && a.Metres <= mostMetres) {
			return a, fault.Invalid("“%s” is not a distance: expected metres between %d and %d.", text, leastMetres, mostMetres)
		}
	}
	for word, values := range query {
		switch word {
		case themeWord, phaseWord, periodWord, withinWord, chosenWord, "page":
		default:
			a.With[word] = values
		}
	}
	return a, nil
}

// readPeriod reads a school year: latest where none is named.
func readPeriod(text string, latest term.Period) (term.Period, error) {
	switch text {
	case "":
		return latest, nil
	case anyYear:
		return 0, nil
	}
	period, ok := term.ParsePeriod(text)
	if !ok {
		return 0, fault.Invalid("“%s” is not a school year: expected one like 2025/26, or any.", text)
	}
	return period, nil
}

// Query writes what readAsked reads, without what one question asks beside.
func (a Asked) Query() url.Values {
	out := url.Values{}
	for word, value := range map[string]string{themeWord: string(a.Theme), phaseWord: string(a.Phase), periodWord: a.Period.String()} {
		if value != "" {
			out.Set(word, value)
		}
	}
	if a.Period == 0 {
		out.Set(periodWord, anyYear)
	}
	if a.Metres > 0 {
		out.Set(withinWord, strconv.FormatFloat(a.Metres, 'f', -1, 64))
	}
	return out
}

// pairs are the words of an address with their values, in their order, for forms that
// keep them.
func (a Asked) pairs() [][2]string {
	query := a.Query()
	var out [][2]string
	for _, word := range slices.Sorted(maps.Keys(query)) {
		out = append(out, [2]string{word, query.Get(word)})
	}
	return out
}

// whole writes all that readAsked reads.
func (a Asked) whole() url.Values {
	out := a.Query()
	maps.Copy(out, a.With)
	return out
}

// question is what is asked of a snapshot.
func (a Asked) question(area term.GSS) snapshot.Question {
	q := snapshot.Question{Area: area, Period: a.Period, Metres: a.Metres}
	if a.Theme != "" {
		q.Theme = term.NewThemeSet(a.Theme)
	}
	if a.Phase != "" {
		q.Phase = term.NewPhaseSet(a.Phase)
	}
	return q
}

// what names the work asked about: "literacy work for primary (5–11)".
func (a Asked) what() string {
	words := "work of any kind"
	if a.Theme != "" {
		words = lower(a.Theme.Title()) + " work"
	}
	if a.Phase != "" {
		words += " for " + lower(a.Phase.Title())
	}
	return words
}

// when names the year: "in 2025/26", "in any year".
func (a Asked) when() string {
	if a.Period == 0 {
		return "in any year"
	}
	return "in " + a.Period.String()
}

// settings names the settings asked about: "schools known to have primary-age
// pupils". Of some it is not known which ages they have: they are in no answer
// about one age.
func (a Asked) settings() string {
	switch a.Phase {
	case term.EarlyYears:
		return "settings known to have children under five"
	case term.Primary:
		return "schools known to have primary-age pupils"
	case term.Secondary:
		return "schools known to have secondary-age pupils"
	case term.Post16:
		return "schools and colleges known to have students over 16"
	}
	return "settings"
}

// setting names one of them.
func (a Asked) setting() string {
	switch a.Phase {
	case "", term.EarlyYears:
		return strings.Replace(a.settings(), "settings", "setting", 1)
	case term.Post16:
		return strings.Replace(a.settings(), "schools and colleges", "school or college", 1)
	}
	return strings.Replace(a.settings(), "schools", "school", 1)
}

// lower begins a title with a small letter, as within a sentence.
func lower(title string) string {
	return strings.ToLower(title[:1]) + title[1:]
}

// capital begins words with a capital, as a sentence.
func capital(words string) string { return strings.ToUpper(words[:1]) + words[1:] }

// distance writes metres for a reader: "2 km", "800 m", "3.2 km".
func distance(metres float64) string {
	if metres < 1000 {
		return fmt.Sprintf("%.0f m", metres)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", metres/1000), ".0") + " km"
}

// metresOf reads a distance that this package wrote.
func metresOf(text string) float64 {
	metres, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return metres
}
