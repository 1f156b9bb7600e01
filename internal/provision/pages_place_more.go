package provision

import (
	"slices"
	"strings"

	"fairground/internal/alliance"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// organisationsTable lists the organisations that are present, the first few
// unless the reader asked for all.
func (v *placeView) organisationsTable() site.Table {
	t := site.Table{ID: "organisations-table", Caption: "Organisations, how many settings they work in, and on what", CaptionHidden: true, Stack: true,
		Columns:   []site.Column{{Label: "Organisation"}, {Label: "Settings", Numeric: true}, {Label: "Deliveries", Numeric: true}, {Label: "Themes"}},
		Empty:     "No organisation is recorded here for what you asked. That does not mean that there is none.",
		Downloads: []site.Link{{Label: "CSV", URL: v.download("organisations.csv")}}}
	private := false
	for _, p := range v.Present[:v.presencesListed()] {
		private = private || p.Private > 0
		name := site.Cell{Text: p.Organisation.Name, URL: alliance.URL(p.Organisation.ID)}
		if p.Illustrative && v.mixed() {
			name.Detail = "Illustrative"
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{name, {Text: site.Int(p.Settings)}, {Text: site.Int(p.Deliveries), Detail: privateDetail(p.Private)}, {Text: themeNames(p.Themes)}}})
	}
	if len(t.Rows) > 0 {
		t.Note = "A delivery is one programme at one setting in one school year."
	}
	if private {
		t.Note += " Some are at places that must not be found, such as refuges: they are counted for the local authority and never shown closer."
	}
	return t
}

// privateDetail says how many of some deliveries are at places kept private.
func privateDetail(n int) string {
	if n == 0 {
		return ""
	}
	return site.Int(n) + " at " + plural(n, "a place", "places") + " kept private"
}

// mixed says whether some of the work here is illustrative and some is not, so
// that each row must say which. Where all is, the head of the page says so once.
func (v *placeView) mixed() bool {
	return slices.ContainsFunc(v.Offered, func(p PlacePresence) bool { return p.Illustrative }) &&
		slices.ContainsFunc(v.Offered, func(p PlacePresence) bool { return !p.Illustrative })
}

// presencesListed is how many organisations the page lists.
func (v *placeView) presencesListed() int {
	if v.page.Query().Get("organisations") == "all" || len(v.Present) <= presencesShown+2 {
		return len(v.Present)
	}
	return presencesShown
}

// allPresences leads to the page with every organisation, nil where it has them.
func (v *placeView) allPresences() *site.Link {
	if v.presencesListed() == len(v.Present) {
		return nil
	}
	return &site.Link{Label: "Show all " + site.Int(len(v.Present)), URL: site.WithQuery(v.page, "organisations", "all") + "#organisations"}
}

// themeNames lists a few themes, or says that they are not known.
func themeNames(set term.ThemeSet) string {
	all := set.List()
	if len(all) == 0 {
		return "Not known"
	}
	const named = 3
	var names []string
	for _, t := range all[:min(named, len(all))] {
		names = append(names, t.Title())
	}
	text := strings.Join(names, ", ")
	if more := len(all) - named; more > 0 {
		text += " and " + site.Int(more) + " more"
	}
	return text
}

// partsTitle names what the area is made of: "7 local authorities".
func (v *placeView) partsTitle() string {
	n := len(v.Parts)
	switch v.Parts[0].Area.Kind {
	case register.Region:
		return site.Plural(n, "region", "regions")
	case register.District:
		return site.Plural(n, "local authority", "local authorities")
	case register.Ward:
		return site.Plural(n, "ward", "wards")
	}
	return site.Plural(n, "neighbourhood", "neighbourhoods")
}

// partsTable counts settings and work in each part.
func (v *placeView) partsTable() site.Table {
	t := site.Table{ID: "parts-table", Caption: v.partsTitle() + " and who works there", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: v.Parts[0].Area.Kind.Title()}, {Label: "Schools and colleges", Numeric: true}, {Label: "Early-years settings", Numeric: true},
			{Label: "Settings where someone works", Numeric: true}, {Label: "Organisations", Numeric: true}, {Label: "Income-deprived children", Numeric: true}}}
	for _, p := range v.Parts {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: p.Area.Name, URL: register.AreaURL(p.Area.Code)},
			{Text: site.Int(p.Schools)}, {Text: site.Int(p.EarlyYears)}, {Text: site.Int(p.Worked)}, {Text: site.Int(p.Organisations)}, {Text: needText(p.Need)}}})
	}
	return t
}

// needText is a number of children in few words; "at least" where
// neighbourhoods have no figure.
func needText(n register.Need) string {
	switch {
	case n.Neighbourhoods == n.Unknown:
		return "not known"
	case n.Unknown > 0:
		return "at least " + site.Int(n.Children)
	}
	return site.Int(n.Children)
}

// manyParts is where a table of parts becomes a wall: it folds away.
const manyParts = 12
