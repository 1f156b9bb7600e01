package register

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// Routes adds this room's pages.
func (s *Service) Routes(rt *site.Routes, st *site.Site) {
	rt.Handle("GET /settings/{id}", "setting.read", func(w http.ResponseWriter, r *http.Request) error {
		return s.settingPage(w, r, st)
	})
	s.importRoutes(rt, st)
}

// settingView is what the page of a setting shows.
type settingView struct {
	setting Setting
	now     Setting // the generation that stands now
	history History
	atlas   *Atlas
	panels  []templ.Component

	invented bool // made up for a demonstration
}

func (s *Service) settingPage(w http.ResponseWriter, r *http.Request, st *site.Site) error {
	id, err := term.ParseSettingID(r.PathValue("id"))
	if err != nil {
		return fault.Because(err, fault.Missing, "There is no setting %s on the registers loaded here.", r.PathValue("id"))
	}
	ctx := r.Context()
	v, err := s.portrait(ctx, id)
	if err != nil {
		return err
	}
	// Work is recorded at the generation that stands now, whichever was asked for.
	v.panels, err = st.Panels().For(ctx, "setting", site.ViewerFrom(ctx), string(v.now.ID))
	if err != nil {
		return err
	}
	licences, err := s.Licences(ctx, v.sources()...)
	if err != nil {
		return err
	}
	page := site.Page{Title: v.setting.Name, Eyebrow: v.eyebrow(), Crumbs: v.crumbs(), Section: "/places", Notice: v.notice(), Licences: licences}
	return st.Render(w, r, page, settingBody(v))
}

// portrait gathers what is known of a setting.
func (s *Service) portrait(ctx context.Context, id term.SettingID) (v settingView, err error) {
	if v.setting, err = s.Setting(ctx, id); err != nil {
		return v, err
	}
	v.now = v.setting
	if v.setting.Current != id {
		if v.now, err = s.Setting(ctx, v.setting.Current); err != nil {
			return v, err
		}
	}
	if v.history, err = s.HistoryOf(ctx, v.setting); err != nil {
		return v, err
	}
	if v.invented, err = s.Invented(ctx); err != nil {
		return v, err
	}
	v.atlas, err = s.Atlas(ctx)
	return v, err
}

// sources are the registers that the page draws on.
func (v settingView) sources() []string {
	if !v.onGIAS() {
		return []string{EarlyYearsFiles, PostcodeFiles, AreaFiles, BoundaryFiles}
	}
	return []string{SchoolFiles, LinkFiles, NameFiles, CensusFiles, AreaFiles, BoundaryFiles}
}

// onGIAS says whether the setting is on the register of schools, whose files
// alone have a census and earlier generations.
func (v settingView) onGIAS() bool {
	register, _ := v.setting.ID.Split()
	return register == term.GIAS
}

// smallest is the narrowest area that the setting is known to be in, above the
// neighbourhood.
func (v settingView) smallest() (*Area, bool) {
	l := v.setting.Location
	return v.atlas.Area(cmp.Or(l.Ward, l.District, l.CountyArea, l.Combined, l.Region))
}

func (v settingView) crumbs() []site.Link {
	area, ok := v.smallest()
	if !ok {
		return []site.Link{{Label: "Places", URL: "/places"}}
	}
	return append(v.atlas.Crumbs(area.Code), site.Link{Label: area.Name, URL: AreaURL(area.Code)})
}

func (v settingView) eyebrow() string {
	kind := sortOfSetting(v.setting.Phase, v.setting.Type)
	if area, ok := v.atlas.Area(cmp.Or(v.setting.District, v.setting.CountyArea)); ok {
		return kind + " in " + area.Name
	}
	return kind
}

// notice says first what a reader of a closed school's page needs: which school
// it is now.
func (v settingView) notice() *site.Notice {
	if v.setting.Status != Closed {
		return nil
	}
	closed := "This setting has closed."
	if !v.setting.Closed.IsZero() {
		closed = "This setting closed on " + site.Day(v.setting.Closed) + "."
	}
	if v.now.ID == v.setting.ID {
		return &site.Notice{Title: "Closed", Text: closed, Detail: "The register names no setting that took its place."}
	}
	return &site.Notice{Title: "Closed", Text: closed + " It is now ", Link: &site.Link{Label: v.now.Name, URL: SettingURL(v.now.ID)}}
}

// facts are the lines about the setting itself.
func (v settingView) facts() []site.SummaryItem {
	e := v.setting.Entry
	items := []site.SummaryItem{{Key: "Status", Component: statusTag(e.Status), Detail: dates(e)}, {Key: "Type", Value: cmp.Or(e.Type, "Not known")}}
	if kind := kindOfSetting(e.Phase, e.Type); kind != e.Type {
		items = append(items, site.SummaryItem{Key: "Phase", Value: kind})
	}
	if e.LowAge.Known && e.HighAge.Known {
		items = append(items, site.SummaryItem{Key: "Ages", Value: fmt.Sprintf("%d to %d", e.LowAge.N, e.HighAge.N)})
	}
	items = append(items, site.SummaryItem{Key: "Address", Value: cmp.Or(address(e), "Not given")})
	if e.Trust != "" {
		items = append(items, site.SummaryItem{Key: "Trust", Value: e.Trust})
	}
	if link, ok := webAddress(e.Website); ok {
		items = append(items, site.SummaryItem{Key: "Website", Value: link.Label, URL: link.URL})
	}
	return append(items, site.SummaryItem{Key: "Identifiers", Component: identifierList(identifiers(e))})
}

func statusTag(s Status) site.Tag {
	switch s {
	case Open:
		return site.Tag{Text: "Open", Tone: site.Good}
	case Closed:
		return site.Tag{Text: "Closed", Tone: site.Caution}
	case Proposed:
		return site.Tag{Text: "Proposed to open", Tone: site.Teal}
	}
	return site.Tag{Text: "Status not known"}
}

func dates(e Entry) string {
	var parts []string
	if !e.Opened.IsZero() {
		parts = append(parts, "opened "+site.Day(e.Opened))
	}
	if !e.Closed.IsZero() {
		parts = append(parts, "closed "+site.Day(e.Closed))
	}
	text := strings.Join(parts, ", ")
	if text != "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return text
}

func address(e Entry) string {
	var parts []string
	for _, p := range []string{calm(e.Address), calm(e.Town), calm(e.County), e.Postcode} {
		if p = strings.Trim(p, " ,"); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// webAddress makes a link of what the register has, which often lacks "http://".
func webAddress(text string) (site.Link, bool) {
	if text == "" {
		return site.Link{}, false
	}
	full := text
	if !strings.Contains(text, "://") {
		full = "http://" + text
	}
	u, err := url.Parse(full)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Host, ".") {
		return site.Link{}, false
	}
	return site.Link{Label: strings.TrimPrefix(u.Host, "www."), URL: u.String()}, true
}

// identifiers lists the numbers by which registers know a setting.
func identifiers(e Entry) []site.Fact {
	register, ref := e.ID.Split()
	var out []site.Fact
	add := func(label, text string) {
		if text != "" {
			out = append(out, site.Fact{Label: label, Text: text})
		}
	}
	if register == term.OfstedEY {
		add("Ofsted URN", ref)
	} else {
		add("URN", ref)
	}
	if e.AuthorityCode != "" && e.EstablishmentNumber != "" {
		add("LAESTAB", e.AuthorityCode+"/"+e.EstablishmentNumber)
	}
	add("UKPRN", e.UKPRN)
	add("UPRN", e.UPRN)
	return out
}

// where are the lines about the setting's place.
func (v settingView) where() []site.SummaryItem {
	l := v.setting.Location
	var items []site.SummaryItem
	for _, of := range []struct {
		key  string
		code term.GSS
	}{{"Neighbourhood", l.Neighbourhood}, {"Ward", l.Ward}, {"Local authority", cmp.Or(l.District, l.CountyArea)}, {"Combined authority", l.Combined}, {"Region", l.Region}} {
		if area, ok := v.atlas.Area(of.code); ok {
			items = append(items, site.SummaryItem{Key: of.key, Value: area.Name, URL: AreaURL(area.Code)})
		}
	}
	return append(items, site.SummaryItem{Key: "How we know", Value: howPlaced(l)})
}

// howPlaced says how a setting's location is known and how far off it may be.
func howPlaced(l Location) string {
	switch l.Placed {
	case ByGrid:
		return "The register gives its grid reference, most likely within about " + distance(l.Doubt) + "."
	case ByPostcode:
		return "Placed by its postcode. It is within about " + distance(l.Doubt) + " of the middle of the circle on the map."
	case BySector:
		return "Placed roughly, by the first part of its postcode: it is somewhere in a circle " + distance(2*l.Doubt) + " wide. Its ward and neighbourhood are not known."
	case ByAuthority:
		return "Only its local authority is known, so it is not shown on maps."
	case Outside:
		return "It is outside England."
	}
	return "Where it is is not known."
}

// distance writes metres as a person would say them.
func distance(metres float64) string {
	if metres < 1000 {
		return strconv.Itoa(int(metres)) + " metres"
	}
	return strings.TrimSuffix(site.Decimal(metres/1000, 1), ".0") + " km"
}
