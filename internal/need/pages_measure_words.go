package need

import (
	"net/url"
	"slices"
	"strings"

	citable "fairground/internal/figure" // this room has a type of that name
	"fairground/internal/need/stats"
	"fairground/internal/site"
	"fairground/internal/term"
)

// measureDecimals is how many decimals of a figure are shown: as published, but
// no more than anybody reads.
func measureDecimals(r *Reading) int {
	most, unknown := 4, 2
	if percent(r.Indicator) {
		most, unknown = 2, 1
	}
	if d := r.Value.Decimals(); d >= 0 {
		return min(d, most)
	}
	return unknown
}

// measureText is a figure for a reader, or what stands in its place.
func measureText(r *Reading) string { return r.shown(measureDecimals(r)) }

// measureWithUnit is a figure with the unit where that is a sign.
func measureWithUnit(r *Reading) string {
	if _, ok := r.Value.Number(); ok && percent(r.Indicator) {
		return measureText(r) + "%"
	}
	return measureText(r)
}

// measureNote is what must be said of a figure: that it was added up, why there
// is none.
func measureNote(r *Reading) string { return capital(r.why()) }

// measureCell shows a figure with what must be said of it, and a way to cite it.
func (v *measureView) measureCell(r *Reading, name string) site.Cell {
	c := site.Cell{Text: measureText(r), Value: r.Value, Detail: measureNote(r)}
	if !r.Value.None() && r.Area != "" {
		c.Actions = []site.Action{{Label: "Cite", Hidden: name + ", " + r.Period.Label, URL: v.citeURL(r)}}
	}
	return c
}

// citeURL is the page on which a figure is cited.
func (v *measureView) citeURL(r *Reading) string {
	q := url.Values{"dataset": {v.Release.Dataset.ID}, "measure": {v.Measure.ID}, "breakdown": {v.Group}, "area": {string(r.Area)}, "period": {r.Period.Label}}
	if !v.Release.Stands() {
		q.Set("release", string(v.Release.ID)) // what is cited is this figure, not the one that stands
	}
	return citable.Address(citable.Query{Room: seriesRoom, Text: q.Encode()})
}

// limitsText is how sure a figure is.
func limitsText(r *Reading) site.Cell {
	if !hasLimits(r) {
		return site.Cell{Text: "–"}
	}
	d := measureDecimals(r)
	if r.Method == Rounding {
		d++
	}
	lower, upper := site.Decimal(r.Limits.Lower, d), site.Decimal(r.Limits.Upper, d)
	if lower == upper {
		lower, upper = site.Decimal(r.Limits.Lower, d+1), site.Decimal(r.Limits.Upper, d+1)
	}
	return site.Cell{Text: lower + " to " + upper, Interval: &site.Span{Lower: r.Limits.Lower, Upper: r.Limits.Upper}}
}

// hasLimits says whether there are limits worth a reader's while: that a whole
// number of things may be half a thing more or less is none.
func hasLimits(r *Reading) bool {
	whole := r.Method == Rounding && r.Value.Decimals() == 0 && !percent(r.Indicator)
	return r.Method != NoLimits && r.Limits.Known() && !whole
}

// methodsOf are the ways in which the limits of readings were come by.
func methodsOf(all []*Reading) []Method {
	var out []Method
	for _, r := range all {
		if hasLimits(r) && !slices.Contains(out, r.Method) {
			out = append(out, r.Method)
		}
	}
	return out
}

// limitsLabel heads a column of limits.
func limitsLabel(methods []Method) string {
	if len(methods) > 0 && !slices.ContainsFunc(methods, func(m Method) bool { return !m.Chance() }) {
		return "95% interval"
	}
	if len(methods) == 1 && methods[0] == Rounding {
		return "Range of rounding"
	}
	return "Limits"
}

// keyText explains what stands in a table: symbols, limits, and what was added up.
func keyText(all []*Reading) string {
	var out []string
	for _, s := range term.Symbols() {
		if slices.ContainsFunc(all, func(r *Reading) bool { return r.Value.Symbol() == s }) {
			out = append(out, string(s)+": "+s.Title()+".")
		}
	}
	for _, m := range methodsOf(all) {
		switch m {
		case Rounding:
			out = append(out, "No interval is published: the range is only what the number may have been before it was rounded, and says nothing of chance.")
		case Published:
			out = append(out, "The 95% interval is the publisher’s.")
		default:
			out = append(out, "Limits: "+string(m)+".")
		}
	}
	if slices.ContainsFunc(all, func(r *Reading) bool { return r.Derived && !r.Value.None() }) {
		out = append(out, "Added up by us: the publisher has no figure for this place, and its authorities’ counts were added up.")
	}
	return strings.Join(out, " ")
}

// lead says of whom the figures are.
func (v *measureView) lead() string {
	var parts []string
	if v.Measure.Unit != "" && v.Measure.Unit != "%" {
		parts = append(parts, capital(v.Measure.Unit))
	}
	if g := groupWords(withoutTotals(v.Group)); g != "" {
		parts = append(parts, g)
	}
	return strings.Join(parts, ". ")
}

// withoutTotals leaves out of a group the filters that choose everybody.
func withoutTotals(breakdown string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(breakdown, ";"), func(filter string) bool {
		_, value, _ := strings.Cut(filter, "=")
		return strings.EqualFold(value, "total")
	}), ";")
}

// groupWords names a group in the publisher's words.
func groupWords(breakdown string) string {
	var out []string
	for _, filter := range strings.Split(breakdown, ";") {
		if name, value, ok := strings.Cut(filter, "="); ok {
			out = append(out, filterLabel(name)+": "+value)
		}
	}
	return strings.Join(out, "; ")
}

// filterLabel is a filter's name as a reader would write it.
func filterLabel(name string) string {
	if slices.Contains([]string{"fsm", "sen", "send", "eal", "ehc", "lac", "la"}, name) {
		return strings.ToUpper(name)
	}
	return capital(strings.ReplaceAll(name, "_", " "))
}

// levelWords names the places of a level.
func levelWords(l stats.Level) string {
	switch l {
	case stats.School:
		return "Schools"
	case stats.Neighbourhood:
		return "Neighbourhoods"
	}
	return string(l)
}

// levelsWords says where a measure was published.
func (v *measureView) levelsWords() string {
	var out []string
	for _, l := range v.Levels {
		out = append(out, string(l.Level)+" ("+site.Int(l.Places)+")")
	}
	return strings.Join(out, ", ")
}

// basisWords say what limits may be worked out.
func basisWords(b stats.Basis) string {
	switch b {
	case stats.Counts:
		return "The counts behind it are published: 95% intervals are worked out by Wilson’s method, and larger places are added up where nothing is published for them."
	case stats.RebuiltCount:
		return "What it is out of is published, and the count is worked back from the percentage: 95% intervals by Wilson’s method are close, not exact."
	case stats.RebuiltBase:
		return "The count is published, and what it is out of is worked back from the percentage: 95% intervals by Wilson’s method are close, not exact."
	case stats.Clustered:
		return "Its counts can be added up, but they hang together (many half days of one pupil): no interval is worked out from them."
	}
	return "Only the figure itself is published. Unless an interval comes with it, all that is known is how it was rounded: nothing can be called better, worse or changed, and larger places cannot be added up."
}

func (v *measureView) facts() site.SummaryList {
	l := site.SummaryList{Label: "About this measure"}
	add := func(key, value, detail, to string) {
		if value != "" {
			l.Items = append(l.Items, site.SummaryItem{Key: key, Value: value, Detail: detail, URL: to})
		}
	}
	for _, i := range v.Catalogued {
		key := "In the catalogue as"
		if !v.OfGroup(i) {
			key = "Another group, in the catalogue as"
		}
		add(key, i.Title, "", v.cataloguedURL(i))
	}
	m, r := v.Measure, v.Release
	add("Publisher’s name for it", m.ID, "", "")
	add("Unit", m.Unit, "", "")
	add("Group", groupWords(v.Group), "", "")
	add("Years", m.YearType, "", "")
	add("Listed under", m.Group, "", "")
	add("Published for", v.levelsWords(), "", "")
	add("How sure", basisWords(m.Basis), "", "")
	add("Small counts", smallCounts(&r), "", "")
	add("Release", r.Title(), releaseState(&r), ReleaseURL(r.ID))
	add("Publisher", r.Dataset.Publisher, "", r.Dataset.Link)
	add("Licence", licencesOf(r)[0].Name, r.Dataset.Attribution, licencesOf(r)[0].URL)
	add("About the source", r.Dataset.Note, "", "")
	return l
}

// releaseState says when a release was published, and whether it stands.
func releaseState(r *Release) string {
	out := "read in on " + site.Date(r.Imported)
	if !r.Published.IsZero() {
		out = "published on " + site.Day(r.Published)
	}
	return capital(out) + ". " + r.state().Text + "."
}

// cataloguedURL is the page of an indicator at the place that is read.
func (v *measureView) cataloguedURL(i *Indicator) string {
	code := england
	if v.at != nil {
		code = v.at.Code
	}
	return "/need/" + string(code) + "/" + i.ID
}

// definition is the publisher's, in paragraphs.
func (v *measureView) definition() []string {
	var out []string
	for _, line := range strings.Split(v.Measure.Definition, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// jumps lead over long lists to what is below them.
func (v *measureView) jumps() []site.Link {
	return []site.Link{{Label: "Download", URL: "#download"}, {Label: "About this measure", URL: "#about"}}
}

// askedEngland says whether England was what the reader asked for.
func (v *measureView) askedEngland() bool {
	return strings.EqualFold(v.asked, v.at.Name) || strings.EqualFold(v.asked, string(v.at.Code))
}

// localsWords say that figures are there place by place, and how to see them.
func (v *measureView) localsWords() string {
	each := map[stats.Level]string{stats.School: "each school", stats.Neighbourhood: "each neighbourhood (lower layer super output area)"}[v.level]
	switch {
	case each == "":
		return "Nothing is published for places of this kind in this group."
	case smallArea(v.at):
		return "It is published for " + each + ", but for none in " + v.at.Name + "."
	}
	return "It is published for " + each + ". Choose a local authority, a ward or a neighbourhood as the place to list them."
}
