package alliance

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/account"
	"fairground/internal/site"
	"fairground/internal/term"
)

// offersView lists what organisations offer.
type offersView struct {
	page   *url.URL
	found  []Offer
	names  map[term.ID]string
	want   OffersWant
	public bool
}

func (p *peoplePages) findOffers(r *http.Request) (v offersView, err error) {
	q := r.URL.Query()
	v = offersView{page: r.URL, public: !account.ActorFrom(r.Context()).May("ask.read"),
		want: OffersWant{Text: strings.TrimSpace(q.Get("q")), Organisation: term.ID(q.Get("organisation")), Kind: OfferKind(q.Get("kind")), Theme: term.Theme(q.Get("theme")), Phase: term.Phase(q.Get("phase"))}}
	if v.found, err = p.s.Offers(r.Context(), v.want); err != nil {
		return v, err
	}
	v.names, err = p.s.names(r.Context())
	return v, err
}

func (p *peoplePages) offers(w http.ResponseWriter, r *http.Request) error {
	v, err := p.findOffers(r)
	if err != nil {
		return err
	}
	page := site.Page{Title: "What organisations can offer", Section: "/organisations", Wide: true, Lead: "Places, mentors, rooms, time and money that schools, employers, councils and others have to give."}
	return p.site.Render(w, r, page, offersBody(v))
}

func (v offersView) filters() site.Filters {
	anyKind, anyTheme, anyPhase := kindOptions(""), themeOptions(), phaseOptions()
	anyKind[0].Label = "Any kind"
	return site.Filters{Page: v.page, Groups: []site.FilterGroup{
		{Name: "q", Label: "Words", Text: true, Value: v.want.Text},
		{Name: "kind", Label: "Kind", Single: true, Options: site.FilterOptions(v.page, "kind", anyKind)},
		{Name: "theme", Label: "Theme", Single: true, Options: site.FilterOptions(v.page, "theme", append([]site.Option{{Label: "Any theme"}}, anyTheme...))},
		{Name: "phase", Label: "Ages", Single: true, Options: site.FilterOptions(v.page, "phase", append([]site.Option{{Label: "Any age"}}, anyPhase...))},
	}}
}

func (v offersView) table() site.Table {
	pages := site.Pagination{Page: v.page, Now: site.PageFrom(v.page), Size: perPage, Total: len(v.found), Noun: "offers"}
	t := site.Table{ID: "offers", Caption: site.Plural(len(v.found), "offer", "offers"), Pages: pages, Stack: true, Downloads: []site.Link{{Label: "Download as CSV", URL: "/offers.csv" + queryOf(v.page)}},
		Columns: []site.Column{{Label: "Offer"}, {Label: "Organisation"}, {Label: "Kind"}, {Label: "How many", Numeric: true}, {Label: "Where"}, {Label: "When"}},
		Empty:   "No offer matches. Try fewer words, or take a filter away."}
	if v.public {
		t.Note = "Those offered to the public. More is offered within the alliance."
	}
	from := pages.Offset()
	for _, o := range v.found[min(from, len(v.found)):min(from+perPage, len(v.found))] {
		many, where := "Not said", "Not said"
		if o.HowMany > 0 {
			many = site.Int(o.HowMany)
		}
		if o.Place != "" {
			where = o.Place
		}
		when := "Any time"
		if dates := offerDates(o); dates != nil {
			when = dates[0]
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: o.Title, URL: WithUsOfferURL(o)}, {Text: v.names[o.Organisation], URL: URL(o.Organisation)}, {Text: o.Kind.Title()}, {Text: many}, {Text: where}, {Text: when}}})
	}
	return t
}

// WithUsOfferURL is where an offer is shown whole.
func WithUsOfferURL(o Offer) string { return WithUsURL(o.Organisation) + "#offer-" + string(o.ID) }

// queryOf keeps a page's filters for its download.
func queryOf(u *url.URL) string {
	q := u.Query()
	q.Del("page")
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (p *peoplePages) offersCSV(w http.ResponseWriter, r *http.Request) error {
	v, err := p.findOffers(r)
	if err != nil {
		return err
	}
	made, err := p.s.madeUp(r.Context())
	if err != nil {
		return err
	}
	header := []string{"offer_id", "title", "kind", "about", "organisation_id", "organisation", "how_many", "where", "themes", "phases", "from", "to", "visibility", "illustrative"}
	return sendCSV(w, "offers", header, func(yield func([]string) bool) {
		for _, o := range v.found {
			many := ""
			if o.HowMany > 0 {
				many = strconv.Itoa(o.HowMany)
			}
			if !yield([]string{string(o.ID), o.Title, string(o.Kind), o.About, string(o.Organisation), v.names[o.Organisation], many, o.Place, o.Themes.String(), o.Phases.String(),
				dayValue(o.From), dayValue(o.To), string(o.Visibility), yesNo(made[o.Organisation])}) {
				return
			}
		}
	})
}

// sendCSV writes a file that spreadsheets open, with formulas made harmless.
func sendCSV(w http.ResponseWriter, what string, header []string, rows func(func([]string) bool)) error {
	out := site.StartCSV(w, what+".csv")
	if err := out.Write(header); err != nil {
		return err
	}
	for row := range rows {
		if err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// asksView lists what is asked of organisations.
type asksView struct {
	s      *Service
	page   *url.URL
	found  []Ask
	names  map[term.ID]string
	tables map[term.ID]Collaboration
	want   AsksWant
}

func (p *peoplePages) findAsks(r *http.Request) (v asksView, err error) {
	ctx, q := r.Context(), r.URL.Query()
	v = asksView{s: p.s, page: r.URL, want: AsksWant{Text: strings.TrimSpace(q.Get("q")), Organisation: term.ID(q.Get("organisation")), Collaboration: term.ID(q.Get("collaboration")), State: AskState(q.Get("state"))}}
	if v.found, err = p.s.Asks(ctx, v.want); err != nil {
		return v, err
	}
	v.tables = p.s.tablesOf(ctx, v.found, nil)
	v.names, err = p.s.names(ctx)
	return v, err
}

func (p *peoplePages) asks(w http.ResponseWriter, r *http.Request) error {
	v, err := p.findAsks(r)
	if err != nil {
		return err
	}
	page := site.Page{Title: "What is asked of organisations", Section: "/organisations", Wide: true, NoIndex: true, Lead: "What collaborations ask of schools, colleges, employers, councils and health services, and what they answered."}
	return p.site.Render(w, r, page, asksBody(v))
}

func (v asksView) filters() site.Filters {
	states := []site.Option{{Label: "Any state"}}
	for _, s := range AskStates() {
		states = append(states, site.Option{Value: string(s), Label: s.Title()})
	}
	tables := []site.Option{{Label: "Any collaboration"}}
	for id, t := range v.tables {
		tables = append(tables, site.Option{Value: string(id), Label: t.Name})
	}
	slices.SortFunc(tables[1:], func(a, b site.Option) int { return strings.Compare(a.Label+a.Value, b.Label+b.Value) })
	return site.Filters{Page: v.page, Groups: []site.FilterGroup{
		{Name: "q", Label: "Words", Text: true, Value: v.want.Text},
		{Name: "state", Label: "State", Single: true, Options: site.FilterOptions(v.page, "state", states)},
		{Name: "collaboration", Label: "Collaboration", Single: true, Options: site.FilterOptions(v.page, "collaboration", tables)},
	}}
}

func (v asksView) table() site.Table {
	pages := site.Pagination{Page: v.page, Now: site.PageFrom(v.page), Size: perPage, Total: len(v.found), Noun: "asks"}
	t := site.Table{ID: "asks", Caption: site.Plural(len(v.found), "ask", "asks"), Pages: pages, Stack: true, Downloads: []site.Link{{Label: "Download as CSV", URL: "/asks.csv" + queryOf(v.page)}},
		Columns: []site.Column{{Label: "Ask"}, {Label: "Of"}, {Label: "From"}, {Label: "By"}, {Label: "State"}}, Empty: "Nothing matches. Try fewer words, or take a filter away."}
	from := pages.Offset()
	for _, a := range v.found[min(from, len(v.found)):min(from+perPage, len(v.found))] {
		at := v.tables[a.Collaboration]
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: a.Title, URL: WithUsURL(a.Organisation) + "#ask-" + string(a.ID)}, {Text: v.names[a.Organisation], URL: URL(a.Organisation)},
			{Text: at.Name, URL: at.URL()}, {Text: askDay(a.ByWhen)}, {Component: askTag(a, a.Late(v.s.time()))}}})
	}
	return t
}

func (p *peoplePages) asksCSV(w http.ResponseWriter, r *http.Request) error {
	v, err := p.findAsks(r)
	if err != nil {
		return err
	}
	made, err := p.s.madeUp(r.Context())
	if err != nil {
		return err
	}
	header := []string{"ask_id", "title", "about", "organisation_id", "organisation", "collaboration", "by_when", "state", "answer", "asked", "answered", "illustrative"}
	return sendCSV(w, "asks", header, func(yield func([]string) bool) {
		for _, a := range v.found {
			if !yield([]string{string(a.ID), a.Title, a.About, string(a.Organisation), v.names[a.Organisation], v.tables[a.Collaboration].Name, dayValue(a.ByWhen), string(a.State), a.Answer,
				dayValue(a.Made), dayValue(a.Answered), yesNo(made[a.Organisation])}) {
				return
			}
		}
	})
}
