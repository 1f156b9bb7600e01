package need

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// storyRoutes adds the pages on which partnerships turn curves.
func (p *pages) storyRoutes(rt *site.Routes) {
	about := site.About(p.aboutCollaboration)
	rt.Handle("GET /collaborations/{slug}/curves", "need.read", p.ofTable(p.curves))
	rt.Handle("GET /collaborations/{slug}/curves/edit", "need.story", p.ofTable(p.editStory), about)
	rt.Handle("POST /collaborations/{slug}/curves/edit", "need.story", p.ofTable(p.editStory), about)
	rt.Handle("GET /collaborations/{slug}/curves/{story}", "need.story", p.ofTable(p.storyHistory), about)
	rt.Handle("POST /collaborations/{slug}/curves/{story}/restore", "need.story", p.ofTable(p.restoreStory), about)
	rt.Handle("POST /collaborations/{slug}/curves/{story}/remove", "need.story", p.ofTable(p.removeStory), about)
}

func (p *pages) aboutCollaboration(r *http.Request) (site.Thing, error) {
	c, err := p.alliance.BySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return site.Thing{}, err
	}
	return site.Thing{Scopes: []term.Scope{term.OfCollaboration(c.ID)}}, nil
}

// ofTable finds the collaboration of a request.
func (p *pages) ofTable(h func(w http.ResponseWriter, r *http.Request, c alliance.Collaboration) error) site.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		slug := r.PathValue("slug")
		c, err := p.alliance.BySlug(r.Context(), slug)
		if err != nil {
			return err
		}
		if c.Slug != slug && r.Method == http.MethodGet {
			to := url.URL{Path: strings.Replace(r.URL.Path, "/"+slug, "/"+c.Slug, 1), RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
			return nil
		}
		return h(w, r, c)
	}
}

func curvesURL(c *alliance.Collaboration, rest string) string { return c.URL() + "/curves" + rest }

func tableCrumbs(c *alliance.Collaboration, more ...site.Link) []site.Link {
	return append([]site.Link{{Label: "Collaborations", URL: "/collaborations"}, {Label: c.Name, URL: c.URL()}}, more...)
}

// storyShown is a story as a page shows it.
type storyShown struct {
	Story
	Collaboration string // its name
	URL           string // of the collaboration
	indicator     *Indicator
	place         string
	edit, history string // "" for who may not
}

// targetText is the target with its unit.
func (s *Story) targetText(i *Indicator) string {
	r := Reading{Indicator: i, Value: s.Target}
	return r.full()
}

func (s storyShown) target() string {
	if s.Target.None() {
		return ""
	}
	return s.targetText(s.indicator) + " in " + strconv.Itoa(s.TargetYear)
}

func (s storyShown) title() string { return s.indicator.Short + ", " + s.place }

// shown makes stories ready for a page; those of an indicator or a place that is
// no more are left out.
func (p *pages) shown(ctx context.Context, all []Story) ([]storyShown, error) {
	picture, err := p.Picture(ctx)
	if err != nil {
		return nil, err
	}
	var out []storyShown
	for _, st := range all {
		c, err := p.alliance.Collaboration(ctx, st.Collaboration)
		if err != nil {
			return nil, err
		}
		i, ok := picture.catalogue.Find(st.Indicator)
		at, found := picture.area(st.Area)
		if !ok || !found {
			continue
		}
		st.Area = at.Code
		s := storyShown{Story: st, Collaboration: c.Name, URL: c.URL(), indicator: i, place: at.Name}
		if account.ActorFrom(ctx).Can("need.story", term.OfCollaboration(c.ID)) {
			s.edit, s.history = editURL(&c, i.ID, at.Code), curvesURL(&c, "/"+string(st.ID))
		}
		out = append(out, s)
	}
	return out, nil
}

func editURL(c *alliance.Collaboration, indicator string, area term.GSS) string {
	return curvesURL(c, "/edit?") + url.Values{"indicator": {indicator}, "area": {string(area)}}.Encode()
}

// storiesAbout lists the stories of an indicator at a place that the viewer sees.
func (p *pages) storiesAbout(ctx context.Context, indicator string, area term.GSS) ([]storyShown, error) {
	all, err := p.versionsAbout(ctx, indicator)
	if err != nil {
		return nil, err
	}
	shown, err := p.shown(ctx, newest(ctx, all))
	if err != nil {
		return nil, err
	}
	var out []storyShown
	for _, s := range shown {
		if s.Area == area {
			out = append(out, s)
		}
	}
	return out, nil
}

// writers lists where the viewer may write a story of an indicator at a place
// that has none yet.
func (p *pages) writers(ctx context.Context, area term.GSS, indicator string) ([]site.Link, error) {
	actor := account.ActorFrom(ctx)
	if !actor.May("need.story") {
		return nil, nil
	}
	all, err := p.alliance.Collaborations(ctx)
	if err != nil {
		return nil, err
	}
	var out []site.Link
	for i := range all {
		c := &all[i]
		if c.Kind != alliance.PlacePartnership || !actor.Can("need.story", term.OfCollaboration(c.ID)) {
			continue
		}
		fits, err := p.fitsPlace(ctx, c, area)
		if err != nil {
			return nil, err
		}
		if old, found, err := p.storyOf(ctx, c.ID, indicator, area); err != nil {
			return nil, err
		} else if fits && (!found || old.State == StoryRemoved) {
			out = append(out, site.Link{Label: "Write the story behind this curve, for " + c.Name, URL: editURL(c, indicator, area)})
		}
	}
	return out, nil
}

// curves lists a collaboration's stories.
func (p *pages) curves(w http.ResponseWriter, r *http.Request, c alliance.Collaboration) error {
	ctx := r.Context()
	all, err := p.StoriesOf(ctx, c.ID)
	if err != nil {
		return err
	}
	shown, err := p.shown(ctx, all)
	if err != nil {
		return err
	}
	page := site.Page{Title: "Turning the curve", Eyebrow: c.Name, Crumbs: tableCrumbs(&c), Section: "/collaborations", Notice: storyNotice(r.URL.Query().Get("done")),
		Lead: "The curves that this partnership means to turn: the story behind each, where it should go, and what that would take."}
	return p.site.Render(w, r, page, curvesBody(curvesView{stories: shown, may: account.ActorFrom(ctx).Can("need.story", term.OfCollaboration(c.ID)), start: p.needURLOf(ctx, &c)}))
}

func storyNotice(done string) *site.Notice {
	switch done {
	case "removed":
		return &site.Notice{Success: true, Text: "The story is removed. Its versions stay, and you can go back to one of them by writing it again."}
	case "restored":
		return &site.Notice{Success: true, Text: "The earlier version is the one that stands now."}
	}
	return nil
}

type curvesView struct {
	stories []storyShown
	may     bool
	start   string // where indicators of the partnership's place are chosen
}

// needURLOf leads to what is known of a collaboration's place.
func (p *pages) needURLOf(ctx context.Context, c *alliance.Collaboration) string {
	if atlas, err := p.register.Atlas(ctx); err == nil && len(c.Areas) > 0 {
		if now, ok := atlas.Continues(c.Areas[0]); ok {
			return URL(now)
		}
	}
	return needPath
}

// editStory is the form of a story, by the indicator and the place of its address.
func (p *pages) editStory(w http.ResponseWriter, r *http.Request, c alliance.Collaboration) error {
	ctx, query := r.Context(), r.URL.Query()
	picture, err := p.Picture(ctx)
	if err != nil {
		return err
	}
	i, ok := picture.catalogue.Find(query.Get("indicator"))
	at, found := picture.area(term.GSS(query.Get("area")))
	if !ok || !found {
		return fault.NotFound("Choose an indicator of a place first, and write its story from there.")
	}
	old, _, err := p.storyOf(ctx, c.ID, i.ID, at.Code)
	if err != nil {
		return err
	}
	v := storyForm{form: site.NewForm(old.form()), indicator: i, place: at.Name, old: old, back: IndicatorURL(at.Code, i.ID)}
	if r.Method == http.MethodPost {
		if v.form, err = site.ReadForm(r); err != nil {
			return err
		}
		st, after := readStory(v.form)
		st.Collaboration, st.Indicator, st.Area = c.ID, i.ID, at.Code
		if v.form.OK() {
			if _, err = p.WriteStory(ctx, st, after); err == nil {
				return site.SeeOther(w, r, IndicatorURL(at.Code, i.ID)+"#turn")
			}
			if !v.form.FailWith("story", err) {
				return err
			}
		}
	}
	page := site.Page{Title: "Turn the curve: " + i.Short, Eyebrow: joined(", ", at.Name, c.Name), Crumbs: tableCrumbs(&c, site.Link{Label: "Turning the curve", URL: curvesURL(&c, "")}), Section: "/collaborations", HasError: !v.form.OK(), NoIndex: true}
	status := http.StatusOK
	if !v.form.OK() {
		status = http.StatusUnprocessableEntity
	}
	return p.site.RenderStatus(w, r, status, page, storyFormBody(v))
}

type storyForm struct {
	form      *site.Form
	indicator *Indicator
	place     string
	old       Story
	back      string
}

// form is the story as a form's fields.
func (s *Story) form() url.Values {
	out := url.Values{"story": {s.Text}, "take": {s.Take}, "state": {string(StoryDraft)}, "version": {strconv.Itoa(s.Version)}}
	if s.Version > 0 && s.State != StoryRemoved {
		out.Set("state", string(s.State))
	}
	if !s.Target.None() {
		out.Set("target", s.Target.Plain())
		out.Set("year", strconv.Itoa(s.TargetYear))
	}
	return out
}

func readStory(form *site.Form) (s Story, after int) {
	s = Story{Text: form.Value("story"), Take: form.Value("take"), State: StoryState(form.Value("state"))}
	if s.State != StoryDraft && s.State != StoryPublished {
		form.Fail("state", "Choose whether to publish it")
	}
	if text := form.Value("target"); text != "" {
		v, err := term.ParseValue(text)
		if _, ok := v.Number(); err != nil || !ok {
			form.Fail("target", "Enter the target as a number, like 18.5")
		}
		s.Target = v
	}
	if text := form.Value("year"); text != "" {
		year, err := strconv.Atoi(text)
		if err != nil || year < 2000 || year > 2100 {
			form.Fail("year", "Enter the year in four digits, like 2030")
		}
		s.TargetYear = year
	}
	if (form.Value("target") == "") != (form.Value("year") == "") {
		form.Fail("year", "A target needs its value and the year it is for")
	}
	after, _ = strconv.Atoi(form.Value("version"))
	return s, after
}

// storyHistory shows the versions of a story, for those who may go back to one.
func (p *pages) storyHistory(w http.ResponseWriter, r *http.Request, c alliance.Collaboration) error {
	ctx := r.Context()
	versions, err := p.StoryVersions(ctx, c.ID, term.ID(r.PathValue("story")))
	if err != nil {
		return err
	}
	shown, err := p.shown(ctx, versions)
	if err != nil || len(shown) == 0 {
		return fault.Because(err, fault.Missing, "The indicator or the place of this story is no more.")
	}
	var ids []term.ID
	for _, v := range versions {
		if v.By != "" {
			ids = append(ids, v.By)
		}
	}
	people, err := p.account.Identities(ctx, ids)
	if err != nil {
		return err
	}
	v := storyHistoryView{versions: shown, path: curvesURL(&c, "/"+string(versions[0].ID)), edit: shown[0].edit, who: func(id term.ID) string {
		if who, ok := people[id]; ok {
			return who.Name
		}
		return "somebody whose name was erased"
	}}
	page := site.Page{Title: "Versions: " + shown[0].title(), Eyebrow: c.Name, Crumbs: tableCrumbs(&c, site.Link{Label: "Turning the curve", URL: curvesURL(&c, "")}), Section: "/collaborations", NoIndex: true, Notice: storyNotice(r.URL.Query().Get("done"))}
	return p.site.Render(w, r, page, storyHistoryBody(v))
}

type storyHistoryView struct {
	versions   []storyShown
	path, edit string
	who        func(term.ID) string
}

func (p *pages) restoreStory(w http.ResponseWriter, r *http.Request, c alliance.Collaboration) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(form.Value("version"))
	id := term.ID(r.PathValue("story"))
	if err := p.RestoreStory(r.Context(), c.ID, id, version); err != nil {
		return err
	}
	return site.SeeOther(w, r, curvesURL(&c, "/"+string(id)+"?done=restored"))
}

func (p *pages) removeStory(w http.ResponseWriter, r *http.Request, c alliance.Collaboration) error {
	if err := p.RemoveStory(r.Context(), c.ID, term.ID(r.PathValue("story"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, curvesURL(&c, "?done=removed"))
}

// collaborationPanel shows on a collaboration's home page the curves it means to
// turn.
func (p *pages) collaborationPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	c, err := p.alliance.Collaboration(ctx, term.ID(id))
	if err != nil {
		return nil, err
	}
	all, err := p.StoriesOf(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	may := account.ActorFrom(ctx).Can("need.story", term.OfCollaboration(c.ID)) && c.Kind == alliance.PlacePartnership
	if len(all) == 0 && !may {
		return nil, nil
	}
	shown, err := p.shown(ctx, all)
	if err != nil {
		return nil, err
	}
	return curvesPanel(curvesView{stories: shown, may: may, start: p.needURLOf(ctx, &c)}, curvesURL(&c, "")), nil
}
