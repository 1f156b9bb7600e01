package need

import (
	"slices"
	"strings"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
)

// tier is a set of authorities that covers England without overlap.
type tier uint8

const (
	education tier = iota // counties, and the districts that lie in none: those with a code of the Department for Education
	districts             // every district
)

// land knows what of England lies in what, as sums need it.
type land struct {
	atlas       *register.Atlas
	england     term.GSS
	authorities map[term.GSS]bool // of the tier education
	lower       map[term.GSS]bool // districts within a county
	parts       [2]map[term.GSS][]term.GSS
	cut         [2]map[term.GSS]bool // areas that hold only a piece of an authority
	regions     map[string]term.GSS  // by folded name
	combined    map[string]term.GSS
	around      map[term.GSS][]term.GSS // while a picture is painted
	kinds       map[register.AreaKind][]*register.Area
}

func newLand(atlas *register.Atlas) *land {
	l := &land{atlas: atlas, authorities: map[term.GSS]bool{}, lower: map[term.GSS]bool{}, regions: map[string]term.GSS{}, combined: map[string]term.GSS{}, around: map[term.GSS][]term.GSS{}, kinds: map[register.AreaKind][]*register.Area{}}
	for t := range l.parts {
		l.parts[t], l.cut[t] = map[term.GSS][]term.GSS{}, map[term.GSS]bool{}
	}
	for _, kind := range []register.AreaKind{register.Country, register.Region, register.CombinedAuthority, register.County, register.District} {
		l.kinds[kind] = atlas.Kind(kind)
	}
	for _, c := range l.kind(register.Country) {
		if c.Name == "England" || l.england == "" {
			l.england = c.Code
		}
	}
	for _, d := range l.kind(register.District) {
		if county, ok := atlas.Holder(d.Code, register.County); ok {
			l.lower[d.Code], l.authorities[county] = true, true
		} else {
			l.authorities[d.Code] = true
		}
	}
	for _, kind := range []register.AreaKind{register.Country, register.Region, register.CombinedAuthority, register.County} {
		for _, a := range l.kind(kind) {
			l.divide(a)
		}
	}
	for _, a := range l.kind(register.Region) {
		l.regions[foldPlace(a.Name)] = a.Code
	}
	for _, a := range l.kind(register.CombinedAuthority) {
		for _, name := range append([]string{a.Name}, a.OtherNames...) {
			l.combined[foldPlace(name)] = a.Code
		}
	}
	return l
}

// divide finds an area's authorities of both tiers.
func (l *land) divide(a *register.Area) {
	inside := map[term.GSS]int{}
	for _, d := range l.atlas.Parts(a.Code, register.District) {
		l.parts[districts][a.Code] = append(l.parts[districts][a.Code], d.Code)
		code := d.Code
		if county, ok := l.atlas.Holder(d.Code, register.County); ok {
			code = county
		}
		if inside[code]++; inside[code] == 1 && code != a.Code {
			l.parts[education][a.Code] = append(l.parts[education][a.Code], code)
		}
	}
	for code, n := range inside {
		if l.authorities[code] && n < len(l.atlas.Parts(code, register.District)) {
			l.cut[education][a.Code] = true
		}
	}
}

// kind lists the current areas of a kind, by name.
func (l *land) kind(k register.AreaKind) []*register.Area { return l.kinds[k] }

// of lists a tier's authorities in an area.
func (l *land) of(t tier, code term.GSS) []term.GSS { return l.parts[t][code] }

// all lists a tier's authorities.
func (l *land) all(t tier) []term.GSS { return l.parts[t][l.england] }

// in says whether an area is one of a tier's authorities.
func (l *land) in(t tier, code term.GSS) bool {
	if t == education {
		return l.authorities[code]
	}
	a, ok := l.atlas.Area(code)
	return ok && a.Kind == register.District
}

// foldPlace leaves of a name what publishers agree on.
func foldPlace(name string) string {
	name = strings.NewReplacer("&", "and", ".", "", ",", "", "’", "", "'", "").Replace(strings.ToLower(name))
	words := strings.Fields(strings.ReplaceAll(name, "-", " "))
	words = slices.DeleteFunc(words, func(w string) bool { return w == "the" || w == "combined" || w == "authority" || w == "mayoral" })
	if text := strings.Join(words, " "); text != "east" {
		return text
	}
	return "east of england"
}

// resolve finds the area that a publisher's place is now: a current one, a past
// one where no current one took its place whole, or none. It never guesses.
func (l *land) resolve(p stats.Place) term.GSS {
	switch p.Level {
	case stats.National:
		if term.GSS(p.Code) == l.england || p.LA == "970" || (p.Code == "" && p.Name == "England") {
			return l.england
		}
	case stats.Regional:
		return l.named(p, register.Region, l.regions)
	case stats.DevolvedArea:
		return l.named(p, register.CombinedAuthority, l.combined)
	case stats.Authority, stats.District:
		return l.authority(p)
	case stats.Ward:
		if now, ok := l.atlas.Continues(term.GSS(p.Code)); ok {
			return now
		}
	case stats.Neighbourhood:
		if a, ok := l.atlas.Area(term.GSS(p.Code)); ok && a.Current() {
			return a.Code
		}
	}
	return ""
}

func (l *land) named(p stats.Place, kind register.AreaKind, names map[string]term.GSS) term.GSS {
	if now, ok := l.atlas.Continues(term.GSS(p.Code)); ok {
		if a, ok := l.atlas.Area(now); ok && a.Kind == kind {
			return now
		}
	}
	if p.Code != "" {
		if a, ok := l.atlas.Area(term.GSS(p.Code)); ok && a.Kind == kind {
			return a.Code
		}
	}
	return names[foldPlace(p.Name)]
}

// authority finds a local authority: by a code that stands, then by the
// Department for Education's digits, then by a code that has a successor of its
// own, then by name.
func (l *land) authority(p stats.Place) term.GSS {
	given, known := l.atlas.Area(term.GSS(p.Code))
	if known && given.Current() {
		return given.Code
	}
	byDigits, found := term.GSS(""), false
	if p.LA != "" && p.LA != "z" {
		byDigits, found = l.atlas.Authority(p.LA, "")
	}
	for _, code := range []term.GSS{byDigits, term.GSS(p.Code)} {
		if now, ok := l.atlas.Continues(code); ok && code != "" {
			if a, ok := l.atlas.Area(now); ok && (a.Kind == register.District || a.Kind == register.County) {
				return now
			}
		}
	}
	switch {
	case known:
		return given.Code
	case found:
		return byDigits
	case p.Code == "" && (p.LA == "" || p.LA == "z"):
		code, _ := l.atlas.Authority("", p.Name)
		return code
	}
	return ""
}
