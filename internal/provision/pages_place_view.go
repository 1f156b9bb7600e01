package provision

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/alliance"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// lead says in a sentence what the area is.
func (v *placeView) lead() string {
	for _, p := range partnerships() {
		if p.Code == v.Area.Code {
			return p.Focus
		}
	}
	return ""
}

// stats are the area's counts, without any filter but the area itself.
func (v *placeView) stats() site.Stats {
	w := v.Whole
	out := site.Stats{
		{Value: site.Int(w.Schools), Label: plural(w.Schools, "open school or college", "open schools and colleges")},
		{Value: site.Int(w.EarlyYears), Label: plural(w.EarlyYears, "early-years setting", "early-years settings"), Detail: "nurseries and other childcare on Ofsted’s register"},
		{Value: site.Int(w.Organisations), Label: plural(w.Organisations, "organisation working here", "organisations working here"), Detail: membersAmong(w), URL: "#organisations"},
		{Value: site.Int(w.Worked), Label: plural(w.Worked, "setting where at least one works", "settings where at least one works"), URL: site.WithQuery(v.page, "only", "worked", "page", "") + "#settings"},
	}
	return append(out, v.children())
}

func membersAmong(s Sums) string {
	switch {
	case s.Organisations == 0:
		return ""
	case s.Members == 0:
		return "none of them a member of the alliance"
	case s.Members == s.Organisations:
		return plural(s.Members, "a member of the alliance", "all members of the alliance")
	}
	return site.Int(s.Members) + " of them " + plural(s.Members, "a member", "members") + " of the alliance"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// children is the number of children in need. Where neighbourhoods have no
// figure it is a least number, and says of how many it leaves out.
func (v *placeView) children() site.Stat {
	n := v.Need
	s := site.Stat{Value: site.Int(n.Children), Label: "children aged 0 to 15 in income-deprived families", Detail: v.source}
	switch {
	case n.Neighbourhoods == 0 || n.Unknown == n.Neighbourhoods:
		s.Value = "not known"
	case n.Unknown > 0:
		s.Label += ", at least"
		s.Detail = strings.TrimSuffix(site.Int(n.Unknown)+" of "+site.Int(n.Neighbourhoods)+" neighbourhoods have no figure. "+v.source, " ")
	}
	return s
}

// record says how complete the record is.
func (v *placeView) record() string {
	if v.Shared.Members == 0 {
		return "No member organisation has been added yet."
	}
	return site.Int(v.Shared.Sharing) + " of the alliance’s " + site.Plural(v.Shared.Members, "member has", "members have") + " shared where they work."
}

// filters are the ways to narrow down what the page lists.
func (v *placeView) filters() site.Filters {
	themes := []site.Option{{Label: "Any theme"}}
	for _, t := range term.Themes() {
		themes = append(themes, site.Option{Value: string(t), Label: t.Title()})
	}
	phases := []site.Option{{Label: "Any age"}}
	for _, p := range term.Phases() {
		phases = append(phases, site.Option{Value: string(p), Label: p.Title()})
	}
	organisations := []site.Option{{Label: "Any organisation"}}
	for _, p := range v.Offered {
		organisations = append(organisations, site.Option{Value: string(p.Organisation.ID), Label: p.Organisation.Name})
	}
	periods := []site.Option{{Label: "Any school year"}}
	for _, p := range v.Periods {
		periods = append(periods, site.Option{Value: p.String(), Label: p.String()})
	}
	group := func(name, label string, options []site.Option) site.FilterGroup {
		return site.FilterGroup{Name: name, Label: label, Single: true, Options: site.FilterOptions(v.page, name, options)}
	}
	return site.Filters{Page: v.page, Keep: []string{"sort"}, Groups: []site.FilterGroup{
		group("theme", "Theme", themes), group("phase", "Age group", phases), group("organisation", "Organisation", organisations), group("period", "School year", periods),
		{Name: "only", Label: "Settings", Options: site.FilterOptions(v.page, "only", []site.Option{{Value: "worked", Label: "Only where someone works"}})},
	}}
}

// placeSort reads the order of the settings; those with the most organisations
// come first unless the reader says otherwise.
func placeSort(u *url.URL) site.Sort {
	if u.Query().Get("sort") == "" {
		return site.Sort{Key: "organisations", Down: true}
	}
	return site.SortFrom(u, "name", "kind", "organisations")
}

// sortSettings puts settings, which come by name, in the order asked for.
func sortSettings(all []PlaceSetting, by site.Sort) []PlaceSetting {
	switch by.Key {
	case "organisations":
		return grouped(all, by.Down, func(s *PlaceSetting) int { return s.Organisations })
	case "kind":
		return grouped(all, by.Down, func(s *PlaceSetting) string { return s.Kind() })
	}
	if by.Down {
		slices.Reverse(all)
	}
	return all
}

// grouped orders settings by something that has few values; those of one value
// stay in their order. A country's settings are many: sorting them one by one
// would take longer than the rest of its page.
func grouped[K cmp.Ordered](all []PlaceSetting, down bool, key func(*PlaceSetting) K) []PlaceSetting {
	of := make([]K, len(all))
	next := map[K]int{}
	for i := range all {
		of[i] = key(&all[i])
		next[of[i]]++
	}
	keys := slices.Sorted(maps.Keys(next))
	if down {
		slices.Reverse(keys)
	}
	at := 0
	for _, k := range keys {
		at, next[k] = at+next[k], at
	}
	out := make([]PlaceSetting, len(all))
	for i := range all {
		out[next[of[i]]] = all[i]
		next[of[i]]++
	}
	return out
}

const (
	settingsPerPage = 25
	presencesShown  = 8
)

// settingsTable lists one page of the settings.
func (v *placeView) settingsTable() site.Table {
	pages := site.Pagination{Page: v.page, Now: site.PageFrom(v.page), Size: settingsPerPage, Total: len(v.Settings), Noun: "settings"}
	t := site.Table{ID: "settings", Caption: v.settingsCaption(), Page: v.page, Sort: v.sort, Pages: pages, Stack: true,
		Columns:   []site.Column{{Label: "Setting", Key: "name"}, {Label: "Kind", Key: "kind"}, {Label: "Organisations", Key: "organisations"}},
		Empty:     "No setting here matches. Take a filter away to see more.",
		Downloads: []site.Link{{Label: "CSV", URL: v.download("settings.csv")}}}
	if v.Found < len(v.Settings) {
		t.Note = "“None recorded” does not mean that nobody works there: only that nobody has told us so."
	}
	from := min(pages.Offset(), len(v.Settings))
	for _, st := range v.Settings[from:min(from+settingsPerPage, len(v.Settings))] {
		t.Rows = append(t.Rows, v.settingRow(st))
	}
	return t
}

func (v *placeView) settingsCaption() string {
	caption := site.Plural(len(v.Settings), "setting", "settings")
	if !v.asked.OnlyWorked && v.Found < len(v.Settings) {
		caption += ", " + site.Int(v.Found) + " with someone working there"
	}
	return caption
}

// download is the address of a file with the same filters.
func (v *placeView) download(name string) string {
	address := register.AreaURL(v.Area.Code) + "/" + name
	if q := v.asked.query(); len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}

func (v *placeView) settingRow(st PlaceSetting) site.Row {
	name := site.Cell{Text: st.Name, URL: register.SettingURL(st.ID), Detail: settingDetail(st.Listing)}
	row := site.Row{ID: string(st.ID), Cells: []site.Cell{name, {Text: st.Kind()}, organisationsCell(v.OrganisationsAt(st))}}
	if st.HasPoint() && st.Placed != register.BySector {
		row.At = &site.Position{Lon: st.Lon, Lat: st.Lat}
	}
	return row
}

// settingDetail is what tells settings of one name apart, and how roughly one is
// placed.
func settingDetail(l *register.Listing) string {
	parts := slices.DeleteFunc([]string{l.Town, l.Postcode}, func(s string) bool { return s == "" })
	if l.Status == register.Closed {
		parts = append(parts, "closed")
	}
	switch l.Placed {
	case register.BySector:
		parts = append(parts, "placed roughly")
	case register.ByAuthority:
		parts = append(parts, "only its authority is known")
	}
	return strings.Join(parts, ", ")
}

// organisationsCell counts the organisations and names the first few.
func organisationsCell(all []alliance.Organisation) site.Cell {
	if len(all) == 0 {
		return site.Cell{Text: "None recorded"}
	}
	const named = 3
	var names []string
	for _, o := range all[:min(named, len(all))] {
		names = append(names, o.Name)
	}
	text := strings.Join(names, ", ")
	if more := len(all) - named; more > 0 {
		text += " and " + site.Int(more) + " more"
	}
	return site.Cell{Text: site.Int(len(all)), Detail: text}
}
