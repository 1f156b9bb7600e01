package need

import (
	"cmp"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/site"
	"fairground/interval"
)

// catalogueView lists the indicators, with what is loaded of each.
type catalogueView struct {
	*Catalogue
	picture *Picture
}

func (p *pages) catalogued(w http.ResponseWriter, r *http.Request) error {
	picture, err := p.Picture(r.Context())
	if err != nil {
		return err
	}
	if r.URL.Query().Get("format") == csvFormat {
		return p.catalogueCSV(w, picture)
	}
	page := site.Page{Title: "Indicators", Eyebrow: "Need", Crumbs: crumbs(), Section: needPath, Wide: true, Canonical: needPath + "/indicators", Licences: licencesShown(picture.Releases()),
		Lead: "What is measured, of whom, from which source, and who is compared with whom."}
	return p.site.Render(w, r, page, catalogueBody(catalogueView{picture.catalogue, picture}))
}

func (v catalogueView) table(t Theme) site.Table {
	out := site.Table{ID: "indicators-" + string(t), Caption: "Indicators of " + lowerFirst(t.Title()), CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Indicator"}, {Label: "Of whom"}, {Label: "Unit"}, {Label: "Good is"}, {Label: "Latest"}}}
	for _, i := range v.Theme(t) {
		group, _, _ := strings.Cut(i.Group, " (") // who is in it is told on the indicator's page
		latest, detail := "Not in the data loaded", ""
		if s := v.picture.series[i.ID]; s != nil && s.latest >= 0 {
			latest, detail = s.periods[s.latest].Label, s.release.Dataset.Title
		}
		out.Rows = append(out.Rows, site.Row{Cells: []site.Cell{{Text: i.Title, URL: CatalogueURL(i.ID)}, {Text: capital(group)}, {Text: i.Unit}, {Text: goodIs(i.Polarity)}, {Text: latest, Detail: detail}}})
	}
	return out
}

// jumps lead to the themes further down.
func (v catalogueView) jumps() []themeLink {
	var out []themeLink
	for _, t := range Themes() {
		out = append(out, themeLink{Label: t.Title(), URL: "#" + string(t)})
	}
	return append(out, themeLink{Label: "Quoted, not measured", URL: "#quoted"})
}

func goodIs(p interval.Polarity) string {
	switch p {
	case interval.HighIsGood:
		return "High"
	case interval.LowIsGood:
		return "Low"
	}
	return "Neither"
}

// everywhereView is one indicator: its definition, and its figure at every
// authority.
type everywhereView struct {
	*Everywhere
	catalogue *Catalogue
	page      *url.URL
	sort      site.Sort
}

func (p *pages) everywhere(w http.ResponseWriter, r *http.Request) error {
	e, err := p.Everywhere(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	v := everywhereView{Everywhere: e, catalogue: p.Catalogue(), page: r.URL, sort: site.SortFrom(r.URL, "name", "value")}
	if r.URL.Query().Get("format") == csvFormat {
		return p.everywhereCSV(w, e)
	}
	v.order()
	page := site.Page{Title: e.Indicator.Title, Heading: e.Indicator.heading(), Lead: e.Indicator.subject(), Eyebrow: "Need: " + e.Indicator.Theme.Title(), Crumbs: crumbs(site.Link{Label: "Indicators", URL: needPath + "/indicators"}), Section: needPath, Wide: true,
		Canonical: CatalogueURL(e.Indicator.ID), Licences: licencesShown([]*Release{e.Release})}
	return p.site.Render(w, r, page, everywhereBody(v))
}

// order sorts the authorities by the column that the reader chose; those without
// a figure come last either way.
func (v *everywhereView) order() {
	slices.SortStableFunc(v.Rows, func(a, b PlaceReading) int {
		sign := 1
		if v.sort.Down {
			sign = -1
		}
		if v.sort.Key == "name" {
			return sign * compareNames(a.Name, b.Name)
		}
		x, y := a.Reading.Value.Float(), b.Reading.Value.Float()
		switch {
		case math.IsNaN(x) || math.IsNaN(y):
			return cmp.Compare(boolInt(math.IsNaN(x)), boolInt(math.IsNaN(y)))
		}
		return sign * cmp.Compare(x, y)
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (v *everywhereView) table(caption, id string, rows []PlaceReading, sortable bool) site.Table {
	t := site.Table{ID: id, Caption: caption, CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Place"}, {Label: capital(v.Indicator.Unit), Numeric: true}, {Label: "How sure"}, {Label: "Against England"}}}
	bare := !slices.ContainsFunc(rows, func(r PlaceReading) bool { return r.Reading.Method.Chance() })
	if bare {
		t.Columns = t.Columns[:2]
		t.Note = "No interval is published for any of these figures, so none is called better or worse than England’s. How finely each is rounded is on its place’s own page."
	}
	if sortable {
		t.Columns[0].Key, t.Columns[1].Key = "name", "value"
		t.Page, t.Sort = v.page, v.sort
		t.Downloads = []site.Link{{Label: "CSV", URL: CatalogueURL(v.Indicator.ID) + "?format=" + csvFormat}}
	}
	for i := range rows {
		r := &rows[i].Reading
		value := r.cell()
		value.Actions = r.cite(rows[i].Name)
		cells := []site.Cell{{Text: rows[i].Name, URL: IndicatorURL(rows[i].Area, v.Indicator.ID)}, value}
		if !bare {
			cells = append(cells, limitsCell(r), site.Cell{Component: verdictMark(rows[i].Verdict)})
		}
		t.Rows = append(t.Rows, site.Row{Cells: cells})
	}
	return t
}

// Facts that a page may have said above already.
const (
	factStandsIn = "Stands in for"
	factCaveat   = "What must be known"
)

// withoutFacts leaves out what was said already.
func withoutFacts(l site.SummaryList, said ...string) site.SummaryList {
	l.Items = slices.DeleteFunc(l.Items, func(i site.SummaryItem) bool { return slices.Contains(said, i.Key) })
	return l
}

// indicatorFacts say what an indicator is.
func indicatorFacts(c *Catalogue, i *Indicator, release *Release) site.SummaryList {
	var l site.SummaryList
	add := func(key, value, url string) {
		if value != "" {
			l.Items = append(l.Items, site.SummaryItem{Key: key, Value: value, URL: url})
		}
	}
	other := func(key, id string) {
		if of, ok := c.Find(id); ok {
			add(key, of.Title, CatalogueURL(of.ID))
		}
	}
	add("What it is", i.Definition, "")
	add("Of whom", capital(i.Group), "")
	if i.Gap != nil {
		other("Those at a disadvantage", i.Gap.Worse)
		other("Compared with", i.Gap.Other)
	}
	add("Unit", i.Unit, "")
	add("Good is", goodIs(i.Polarity), "")
	add(factStandsIn, i.StandsFor, "")
	other("Always shown with", i.Beside)
	other("Another source, which does not quite agree", i.Elsewhere)
	add(factCaveat, i.Caveat, "")
	if release != nil {
		d := release.Dataset
		add("Source", joined(", ", d.Publisher, d.Title), d.Link)
		add("Release", joined(", ", release.Label, publishedOn(release)), needPath+"/data/"+string(release.ID))
		licence := d.Licence
		if len(licence) > 3 && licence[:3] == "OGL" {
			licence = openLicence
		}
		add("Licence", licence, "")
		add("About the source", d.Note, "")
	}
	return l
}

func publishedOn(r *Release) string {
	if r.Published.IsZero() {
		return "read in on " + site.Day(r.Imported)
	}
	return "published on " + site.Day(r.Published)
}
