package need

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// startView is what the page shows that leads to places.
type startView struct {
	text         string
	found        []*register.Area
	byPostcode   bool
	partnerships []*register.Area
	combined     []*register.Area
	england      *register.Area
	covered      []coverage
	releases     []*Release
	absent       []Absent
	catalogue    *Catalogue
	noAreas      bool
}

// coverage is how much of a theme is in the data loaded.
type coverage struct {
	Theme         Theme
	Loaded, Of    int
	WithIntervals int
}

// partnerships are the combined authorities in which the programme has a place
// partnership.
func partnerships() []term.GSS { return []term.GSS{"E47000002", "E47000007", "E47000004"} }

func (p *pages) start(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	picture, err := p.Picture(ctx)
	if err != nil {
		return err
	}
	v := startView{text: strings.Join(strings.Fields(r.URL.Query().Get("q")), " "), catalogue: picture.catalogue, absent: picture.catalogue.Absent, releases: picture.Releases(), noAreas: picture.atlas.Len() == 0}
	if v.text != "" {
		if v.found, v.byPostcode, err = p.places(r, v.text); err != nil {
			return err
		}
	}
	for _, code := range partnerships() {
		if a, ok := picture.area(code); ok {
			v.partnerships = append(v.partnerships, a)
		}
	}
	for _, a := range picture.atlas.Kind(register.CombinedAuthority) {
		if len(picture.atlas.Parts(a.Code, register.District)) > 0 {
			v.combined = append(v.combined, a)
		}
	}
	v.england, _ = picture.atlas.Area(picture.land.england)
	for _, t := range Themes() {
		v.covered = append(v.covered, picture.coverage(t))
	}
	page := site.Page{Title: "Need: where inequity bites", Section: needPath, OwnSearch: true, Licences: licencesShown(v.releases), Canonical: needPath,
		Lead: "What official statistics say of children in a place: where those at a disadvantage fall behind, how sure that is, whether it is getting better, and who does better in similar circumstances."}
	return p.site.Render(w, r, page, startBody(v))
}

func (p *Picture) coverage(t Theme) coverage {
	out := coverage{Theme: t}
	for _, i := range p.catalogue.Theme(t) {
		out.Of++
		if s := p.series[i.ID]; s != nil && s.latest >= 0 {
			out.Loaded++
			if slices.ContainsFunc(s.cells, func(c cell) bool { return methods()[c.method].Chance() }) {
				out.WithIntervals++
			}
		}
	}
	return out
}

// places finds what a reader may mean by a name, a code, or a postcode.
func (p *pages) places(r *http.Request, text string) (found []*register.Area, byPostcode bool, err error) {
	if outward, ok := outwardCode(text); ok {
		found, err = p.placesByPostcode(r, outward)
		if len(found) > 0 || err != nil {
			return found, true, err
		}
	}
	found, err = p.Places(r.Context(), text)
	return found[:min(len(found), 20)], false, err
}

// outwardCode is the first part of a postcode, "S60" of "S60 1AA".
func outwardCode(text string) (string, bool) {
	first, second, _ := strings.Cut(strings.ToUpper(text), " ")
	if second == "" && len(first) >= 5 && unicode.IsDigit(rune(first[len(first)-3])) {
		first = first[:len(first)-3] // written without the blank
	}
	digit := strings.IndexFunc(first, unicode.IsDigit)
	if len(first) > 4 || digit < 1 || digit > 2 {
		return "", false
	}
	for i, c := range first {
		if i < digit && (c < 'A' || c > 'Z') || c > unicode.MaxASCII {
			return "", false
		}
	}
	return first, true
}

// placesByPostcode finds the authorities of the schools whose postcodes begin so,
// those with most schools first.
func (p *pages) placesByPostcode(r *http.Request, outward string) ([]*register.Area, error) {
	g, err := p.register.Gazetteer(r.Context())
	if err != nil {
		return nil, err
	}
	atlas, err := p.register.Atlas(r.Context())
	if err != nil {
		return nil, err
	}
	schools := map[term.GSS]int{}
	for i := range g.Listings {
		l := &g.Listings[i]
		if first, _, _ := strings.Cut(l.Postcode, " "); first != outward {
			continue
		}
		if code := cmp.Or(l.District, l.County); code != "" {
			schools[code]++
		}
	}
	var out []*register.Area
	for code := range schools {
		if a, ok := atlas.Area(code); ok {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b *register.Area) int {
		return cmp.Or(schools[b.Code]-schools[a.Code], strings.Compare(a.Name, b.Name))
	})
	return out, nil
}

// publishedBy are the releases of one publisher.
type publishedBy struct {
	Publisher string
	Titles    []string
}

// published groups the releases that stand by who published them.
func (v *startView) published() []publishedBy {
	var out []publishedBy
	for _, r := range v.releases {
		at := slices.IndexFunc(out, func(p publishedBy) bool { return p.Publisher == r.Dataset.Publisher })
		if at < 0 {
			at = len(out)
			out = append(out, publishedBy{Publisher: r.Dataset.Publisher})
		}
		out[at].Titles = append(out[at].Titles, r.Title())
	}
	slices.SortFunc(out, func(a, b publishedBy) int { return compareNames(a.Publisher, b.Publisher) })
	return out
}

// loadedWords say how much is loaded, and whose it is.
func (v *startView) loadedWords() string {
	var names []string
	for _, p := range v.published() {
		names = append(names, p.Publisher+" ("+site.Int(len(p.Titles))+")")
	}
	return site.Plural(len(v.releases), "data set", "data sets") + ": " + strings.Join(names, "; ") + "."
}

func cardsOf(areas []*register.Area) site.Cards {
	var out site.Cards
	for _, a := range areas {
		out = append(out, site.Card{Title: a.Name, URL: URL(a.Code), Eyebrow: a.Kind.Title()})
	}
	return out
}

func (v *startView) coveredTable() site.Table {
	t := site.Table{ID: "covered", Caption: "Indicators by theme", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Theme"}, {Label: "Indicators in the data loaded", Numeric: true}, {Label: "Of them, with intervals", Numeric: true}}}
	for _, c := range v.covered {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: c.Theme.Title(), URL: needPath + "/indicators#" + string(c.Theme)},
			{Text: site.Int(c.Loaded) + " of " + site.Int(c.Of)}, {Text: site.Int(c.WithIntervals)}}})
	}
	return t
}
