package provision

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// sayView is what the form shows on which somebody says something of a place.
type sayView struct {
	form          *site.Form
	setting       term.SettingID // "" of a neighbourhood
	url, back     string
	place         string
	speakers      []site.Option
	speaks        bool // the viewer may say something of some place
	looks         bool // and that they looked here
	organisations []site.Option
	deliveries    []site.Option
	own           bool // the viewer may record work of an organisation
	work          workFields
	now           term.Period
}

// askedOf is the place that a request's address names.
func (p *notePages) askedOf(r *http.Request, v *view) (n Note, err error) {
	if text := r.PathValue("id"); text != "" {
		id, err := term.ParseSettingID(text)
		if err == nil {
			n.Setting = v.gazetteer.Current(id)
		}
		if _, ok := v.gazetteer.Find(n.Setting); !ok {
			return n, fault.NotFound("There is no setting %s on the registers loaded here.", text)
		}
		return n, nil
	}
	n.Neighbourhood = term.GSS(r.PathValue("gss"))
	if area, ok := v.atlas.Area(n.Neighbourhood); !ok || area.Kind != register.Neighbourhood || !area.Current() {
		return n, fault.NotFound("There is no neighbourhood with the code %s. Notes are about a school, a nursery or a neighbourhood.", r.PathValue("gss"))
	}
	return n, nil
}

func (p *notePages) form(w http.ResponseWriter, r *http.Request) error {
	now := strconv.Itoa(int(term.PeriodOf(p.service.now())))
	start := url.Values{}
	for _, kind := range []NoteKind{WorksHere, NothingHere} {
		start.Set(string(kind)+"-"+fieldPeriod, now)
		for _, name := range []string{fieldTheme, fieldPhase, fieldPeriod} { // a link from a gap names what was looked for
			if given := r.URL.Query().Get(name); given != "" {
				start.Set(string(kind)+"-"+name, given)
			}
		}
	}
	start.Set(fieldKind, r.URL.Query().Get(fieldKind))
	return p.showForm(w, r, http.StatusOK, site.NewForm(start))
}

func (p *notePages) showForm(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	sight, err := p.service.noteSight(r.Context())
	if err != nil {
		return err
	}
	n, err := p.askedOf(r, sight.view)
	if err != nil {
		return err
	}
	v, err := p.sayView(r.Context(), sight, n, form)
	if err != nil {
		return err
	}
	v.url = r.URL.Path
	page := site.Page{Title: "Tell us something about the work here", Eyebrow: v.place, Section: "/places", NoIndex: true, HasError: !form.OK(),
		Crumbs: []site.Link{{Label: "Places", URL: "/places"}, {Label: v.place, URL: v.back}}}
	return p.site.RenderStatus(w, r, status, page, sayBody(v))
}

// sayView gathers what the form offers.
func (p *notePages) sayView(ctx context.Context, sight *noteSight, n Note, form *site.Form) (v sayView, err error) {
	v = sayView{form: form, setting: n.Setting, now: term.PeriodOf(p.service.now())}
	v.place, v.back = sight.nameOfPlace(&n)
	speakers, err := p.service.Speakers(ctx)
	if err != nil {
		return v, err
	}
	looking := (&Tellers{speakers, sight.atlas, sight.gazetteer}).looking(&n)
	v.speaks, v.looks = len(speakers) > 0, len(looking) > 0
	if n.Setting == "" {
		speakers = looking // of a neighbourhood nothing else can be said
	}
	var own []term.ID
	for i := range speakers {
		v.speakers = append(v.speakers, site.Option{Value: speakers[i].value(), Label: speakers[i].words()})
		if at := speakers[i].Scope; at.Kind == term.AnOrganisation && sight.actor.Can(mayAnswer, at) {
			own = append(own, at.ID)
		}
	}
	v.speakers = site.SelectOption(v.speakers, form.Value(fieldFor))
	if n.Setting == "" {
		return v, nil
	}
	v.organisations = organisationChoices(sight, speakers, form.Value(string(WorksHere)+"-"+fieldOrganisation))
	for _, w := range sight.picture.Work(Filter{Setting: n.Setting}, sight.mask) {
		if !w.Private {
			v.deliveries = append(v.deliveries, site.Option{Value: string(w.ID), Label: join(" – ", sight.organisations[w.Organisation].Name, sight.picture.Programme(w.Programme).Name, w.Period.String())})
		}
	}
	slices.SortFunc(v.deliveries, func(a, b site.Option) int {
		return cmp.Or(strings.Compare(a.Label, b.Label), strings.Compare(a.Value, b.Value))
	})
	if v.own = len(own) > 0; v.own {
		v.work, err = p.workFields(ctx, sight, form, string(WorksHere)+"-", own, n.Setting)
	}
	return v, err
}

// organisationChoices lists the organisations that may work somewhere: those of the
// viewer first.
func organisationChoices(sight *noteSight, speakers []Speaker, chosen string) []site.Option {
	out := []site.Option{{Value: "", Label: "Choose one"}}
	mine := map[term.ID]bool{}
	for _, p := range speakers {
		if p.Scope.Kind == term.AnOrganisation {
			mine[p.Scope.ID] = true
			out = append(out, site.Option{Value: string(p.Scope.ID), Label: p.Name, Group: "Yours"})
			if chosen == "" {
				chosen = string(p.Scope.ID)
			}
		}
	}
	var rest []site.Option
	for id, o := range sight.organisations {
		if id == o.ID && !mine[id] {
			rest = append(rest, site.Option{Value: string(id), Label: o.Name, Group: "Others"})
		}
	}
	slices.SortFunc(rest, func(a, b site.Option) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)), strings.Compare(a.Value, b.Value))
	})
	return site.SelectOption(append(out, rest...), chosen)
}

// name is a field that only one kind of note has.
func (v sayView) name(kind NoteKind, field string) string { return string(kind) + "-" + field }

// kinds are the choices of what to say, each with what it asks under it.
func (v sayView) kinds() []site.Option {
	say := []struct {
		kind   NoteKind
		label  string
		hint   string
		asks   templ.Component
		absent bool
	}{
		{WorksHere, "An organisation works here", "Work that is not on record. The organisation is asked, unless it is yours to record.", askWorksHere(v), false},
		{Stopped, "A piece of work has stopped, or never was", "Its organisation is asked.", askDelivery(v, Stopped), len(v.deliveries) == 0},
		{Wrong, "Something about a piece of work is wrong", "Its organisation is asked. Say below what would be right.", askDelivery(v, Wrong), len(v.deliveries) == 0},
		{SettingClosed, "The school or setting itself has closed or moved", "The national team is told. What the registers say is never changed here by hand.", nil, false},
		{NothingHere, "I looked, and there is nothing here", "It shows that a gap is one of provision, and not only of the record.", askNothingHere(v), !v.looks && v.form.Value(fieldKind) != string(NothingHere)},
	}
	var out []site.Option
	for _, s := range say {
		if !s.absent {
			out = append(out, site.Option{Value: string(s.kind), Label: s.label, Hint: s.hint, Reveal: s.asks, Selected: v.form.Value(fieldKind) == string(s.kind)})
		}
	}
	return out
}

func (v sayView) themes(kind NoteKind) []site.Option {
	out := []site.Option{{Value: "", Label: "Choose one"}}
	for _, t := range term.Themes() {
		out = append(out, site.Option{Value: string(t), Label: t.Title()})
	}
	return site.SelectOption(out, v.form.Value(v.name(kind, fieldTheme)))
}

func (v sayView) phases(kind NoteKind, none string) []site.Option {
	out := []site.Option{{Value: "", Label: none}}
	for _, ph := range term.Phases() {
		out = append(out, site.Option{Value: string(ph), Label: ph.Title()})
	}
	return site.SelectOption(out, v.form.Value(v.name(kind, fieldPhase)))
}

// periods offers the school year to come, this one and five before.
func (v sayView) periods(kind NoteKind, none string) []site.Option {
	out := []site.Option{{Value: "", Label: none}}
	for y := v.now + 1; y >= v.now-5; y-- {
		out = append(out, site.Option{Value: strconv.Itoa(int(y)), Label: y.String()})
	}
	return site.SelectOption(out, v.form.Value(v.name(kind, fieldPeriod)))
}

func (v sayView) chosen(kind NoteKind) []site.Option {
	return site.SelectOption(append([]site.Option{{Value: "", Label: "Choose one"}}, v.deliveries...), v.form.Value(v.name(kind, fieldDelivery)))
}

// readSaying reads the form.
func readSaying(form *site.Form, n Note) Saying {
	n.Kind, n.Said = NoteKind(form.Value(fieldKind)), form.Value(fieldSaid)
	if n.Setting == "" {
		n.Kind = NothingHere
	}
	of := string(n.Kind) + "-"
	n.Theme, n.Phase = term.Theme(form.Value(of+fieldTheme)), term.Phase(form.Value(of+fieldPhase))
	if year, err := strconv.Atoi(form.Value(of + fieldPeriod)); err == nil {
		n.Period = term.Period(year)
	}
	n.Organisation, n.Delivery = term.ID(form.Value(of+fieldOrganisation)), term.ID(form.Value(of+fieldDelivery))
	return Saying{Note: n, For: form.Value(fieldFor), Work: readWork(form, of)}
}

func (p *notePages) say(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	v, err := p.service.view(r.Context(), openly())
	if err != nil {
		return err
	}
	n, err := p.askedOf(r, v)
	if err != nil {
		return err
	}
	said, err := p.service.Say(r.Context(), readSaying(form, n))
	if fault.Is(err, fault.Bad) || fault.Is(err, fault.Clash) {
		field := fieldOf(err, fieldKind)
		if !slices.Contains([]string{fieldKind, fieldSaid, fieldFor}, field) {
			field = string(readSaying(form, n).Kind) + "-" + field
		} else if field == fieldKind && n.Setting == "" {
			field = string(NothingHere) + "-" + fieldTheme
		}
		form.FailWith(field, err)
		return p.showForm(w, r, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, noteURL(said.ID)+"?done="+doneWords(said))
}
