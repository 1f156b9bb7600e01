package provision

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/provision/sheet"
	"fairground/internal/site"
	"fairground/internal/term"
)

// The fields of the form that confirms a list.
const (
	fieldProgramme  = "programme"
	fieldTheme      = "theme"
	fieldPhase      = "phase"
	fieldPeriod     = "period"
	fieldVisibility = "visibility"
)

// confirmView is what the page that confirms a list shows.
type confirmView struct {
	upload     Upload
	form       *site.Form
	organiser  string
	tally      Tally
	preview    Outcome
	askName    bool              // some row names no programme of its own
	columns    map[string]string // by field: the heading of the column that answers first
	programmes []Programme       // the organisation's, to choose from
	themes     []site.Option
	phases     []site.Option
	periods    []site.Option
	audiences  []site.Option
	named      []programmePreview // programmes that rows name themselves
	settings   int
	nothing    bool // no row names a setting yet
	private    []site.Option
	suspicions []site.Option // rows that may be at places to be kept private
	accept     []site.Option // the terms to accept; none where they were accepted
}

// programmePreview is how much would be recorded of a programme.
type programmePreview struct {
	name string
	n    int
}

// confirmForm asks once what the list does not say itself.
func (p *uploadPages) confirmForm(w http.ResponseWriter, r *http.Request) error {
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	if u.State != InReview {
		return seeUpload(w, r, u)
	}
	form := site.NewForm(map[string][]string{fieldVisibility: {string(Alliance)}})
	return p.showConfirm(w, r, http.StatusOK, u, form)
}

func (p *uploadPages) showConfirm(w http.ResponseWriter, r *http.Request, status int, u Upload, form *site.Form) error {
	v, err := p.confirmView(r.Context(), u, form)
	if err != nil {
		return err
	}
	page := p.page(u, "Confirm and record")
	page.Lead = "Say once what the list as a whole is about. Leave what you do not know: it stays “not known”."
	page.HasError = !form.OK()
	return p.site.RenderStatus(w, r, status, page, confirmBody(v))
}

func (p *uploadPages) confirmView(ctx context.Context, u Upload, form *site.Form) (confirmView, error) {
	v := confirmView{upload: u, form: form}
	organisation, err := p.service.alliance.Organisation(ctx, u.Organisation)
	if err != nil {
		return v, err
	}
	v.organiser = organisation.Name
	if v.tally, err = p.service.TallyOf(ctx, u.ID); err != nil {
		return v, err
	}
	if v.programmes, err = p.service.ProgrammesOf(ctx, u.Organisation); err != nil {
		return v, err
	}
	columns, err := p.service.Columns(ctx, u)
	if err != nil {
		return v, err
	}
	v.columns = answeringColumns(columns.Layout)
	if err := p.preview(ctx, &v); err != nil {
		return v, err
	}
	v.themes, v.phases = themeOptions(form), phaseOptions(form)
	v.periods, v.audiences = p.periodOptions(form), audienceOptions(form)
	return v, p.sharing(ctx, &v)
}

// preview works out what confirming would record. A list some of whose rows name
// no programme is tried again with a name, to count.
func (p *uploadPages) preview(ctx context.Context, v *confirmView) error {
	preview, err := p.service.Preview(ctx, v.upload.ID, Terms{Visibility: Alliance})
	if v.askName = fault.Is(err, fault.Bad); v.askName {
		preview, err = p.service.Preview(ctx, v.upload.ID, Terms{Programme: unnamed, Visibility: Alliance})
	}
	if err != nil {
		return err
	}
	v.preview, v.nothing = preview, len(preview.Deliveries) == 0
	v.askName = v.askName || v.nothing
	settings, byProgramme := map[term.SettingID]bool{}, map[term.ID]int{}
	for _, d := range preview.Deliveries {
		settings[d.Setting] = true
		byProgramme[d.Programme]++
	}
	v.settings = len(settings)
	for _, programme := range preview.Programmes {
		name := programme.Name
		if name == unnamed {
			name = "The programme you name below"
		}
		v.named = append(v.named, programmePreview{name, byProgramme[programme.ID]})
	}
	return nil
}

// unnamed stands in a preview for the programme that a person has still to name.
const unnamed = "\u2014"

// answeringColumns are the headings of the columns that answer a question of the
// form for the rows that fill them in.
func answeringColumns(l *sheet.Layout) map[string]string {
	out := map[string]string{}
	for field, role := range map[string]sheet.Role{fieldProgramme: sheet.Programme, fieldTheme: sheet.Theme, fieldPhase: sheet.AgePhase, fieldPeriod: sheet.Date} {
		if c, ok := l.Column(role); ok {
			out[field] = c.Label()
		}
	}
	return out
}

// columnHint says that the list itself answers a question, for some rows at least.
func (v confirmView) columnHint(field, otherwise string) string {
	if heading, ok := v.columns[field]; ok {
		return "Your list answers this in “" + heading + "”. Only rows that leave it blank get what you say here."
	}
	return otherwise
}

func themeOptions(form *site.Form) []site.Option {
	var out []site.Option
	for _, t := range term.Themes() {
		out = append(out, site.Option{Value: string(t), Label: t.Title(), Selected: form.Has(fieldTheme, string(t))})
	}
	return out
}

func phaseOptions(form *site.Form) []site.Option {
	var out []site.Option
	for _, ph := range term.Phases() {
		out = append(out, site.Option{Value: string(ph), Label: ph.Title(), Selected: form.Has(fieldPhase, string(ph))})
	}
	return out
}

// periodOptions offers the school year to come, this one and ten before.
func (p *uploadPages) periodOptions(form *site.Form) []site.Option {
	out := []site.Option{{Value: "", Label: "Not known"}}
	for y := term.PeriodOf(p.service.now()) + 1; len(out) <= 12; y-- {
		out = append(out, site.Option{Value: strconv.Itoa(int(y)), Label: y.String()})
	}
	return site.SelectOption(out, form.Value(fieldPeriod))
}

func audienceOptions(form *site.Form) []site.Option {
	hints := map[Visibility]string{
		OwnOrganisation: "Nobody else sees it, and it counts in nobody else’s totals.",
		Partnership:     "The people at the tables of the places where these schools are.",
		Alliance:        "Every member organisation. This is what most choose: it is how gaps and overlaps are found.",
		Public:          "Everyone, without signing in, and in the data that others can download.",
	}
	var out []site.Option
	for _, v := range Visibilities() {
		out = append(out, site.Option{Value: string(v), Label: v.Title(), Hint: hints[v], Selected: form.Value(fieldVisibility) == string(v)})
	}
	return out
}

// confirm records the list.
func (p *uploadPages) confirm(w http.ResponseWriter, r *http.Request) error {
	form, u, err := site.ReadFormAbout(r, p.uploadOf)
	if err != nil {
		return err
	}
	if u.State != InReview { // sent twice
		return seeUpload(w, r, u)
	}
	terms := termsOf(form)
	if !form.OK() {
		return p.showConfirm(w, r, http.StatusUnprocessableEntity, u, form)
	}
	_, err = p.service.Confirm(r.Context(), u.ID, terms)
	if fault.Is(err, fault.Bad) {
		form.FailWith(faultyField(form, err), err)
		return p.showConfirm(w, r, http.StatusUnprocessableEntity, u, form)
	}
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, u.path("")+"?now=confirmed")
}

// faultyField is the field that a refusal speaks of.
func faultyField(form *site.Form, err error) string {
	switch {
	case form.Value(fieldVisibility) == "":
		return fieldVisibility
	case strings.Contains(fault.PublicMessage(err), "terms of sharing"):
		return fieldAccept
	case strings.Contains(fault.PublicMessage(err), "programme"):
		return fieldProgramme
	}
	return ""
}

// termsOf reads the form. What is on no list is left out, and so stays unknown.
func termsOf(form *site.Form) Terms {
	t := Terms{Programme: form.Value(fieldProgramme), Visibility: Visibility(form.Value(fieldVisibility)), Private: readMarking(form), Accept: form.Value(fieldAccept)}
	for _, theme := range form.Values(fieldTheme) {
		t.Themes |= term.NewThemeSet(term.Theme(theme))
	}
	for _, phase := range form.Values(fieldPhase) {
		t.Phases |= term.NewPhaseSet(term.Phase(phase))
	}
	if year, err := strconv.Atoi(form.Value(fieldPeriod)); err == nil {
		t.Period = term.Period(year)
	}
	return t
}

// recordedItems says what a confirmed list put down.
func recordedItems(l shownList) []site.SummaryItem {
	deliveries := 0
	var names []string
	for _, r := range l.recorded {
		deliveries += r.Deliveries
		names = append(names, r.Name+" ("+site.Plural(r.Settings, "setting", "settings")+")")
	}
	return []site.SummaryItem{
		{Key: "Recorded", Value: site.Plural(deliveries, "delivery", "deliveries"), Detail: leftOutDetail(l.tally)},
		{Key: "Programmes", Value: cut(strings.Join(names, ", "), 300)},
		{Key: "Who may see it", Value: l.upload.Visibility.Title()},
		{Key: "Confirmed", Value: site.DateTime(l.upload.Confirmed), Detail: join(", ", byWords("sent by", l.sentBy), byWords("confirmed by", l.confirmedBy))},
		{Key: "Shared on", Value: termsWords(l.upload.Terms), URL: termsURL(l.upload.Terms)},
	}
}

func byWords(what, name string) string {
	if name == "" {
		return ""
	}
	return what + " " + name
}

func termsWords(version string) string {
	if version == "" {
		return "No terms: it was shared before there were any"
	}
	return "the terms of sharing, version " + version
}

func termsURL(version string) string {
	if version == "" {
		return ""
	}
	return "/terms?version=" + version
}

func deliveryWord(n int) string {
	if n == 1 {
		return "delivery"
	}
	return "deliveries"
}

func leftOutDetail(t Tally) string {
	if n := t.ToReview + t.None + t.Refused; n > 0 {
		return site.Plural(n, "row was", "rows were") + " left out, because no setting on the registers was settled"
	}
	return ""
}
