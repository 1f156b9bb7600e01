package provision

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// whereView is where one organisation works, and on what.
type whereView struct {
	organisation term.ID
	programmes   []programmeLine
	authorities  []authorityLine
	settings     int
	lists        []time.Time // when the lists it shared were confirmed, newest first
	sample       bool
	private      int         // deliveries at places kept private
	links        []site.Link // for those who look after its work
	accepted     []Acceptance
}

// programmeLine is one programme with how many settings it is at.
type programmeLine struct {
	Programme
	settings int
	private  int // deliveries at places kept private
	periods  []term.Period
	reach    Reach
}

// authorityLine counts the settings in one local authority.
type authorityLine struct {
	area     *register.Area
	settings int
	private  int // deliveries at places kept private
}

// organisationPanel shows an organisation's programmes and where it works, as
// far as the viewer may see them.
func (s *Service) organisationPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	v, m, err := s.viewed(ctx)
	if err != nil {
		return nil, err
	}
	work := v.picture.Work(Filter{Organisation: term.ID(id)}, m)
	out := whereView{organisation: term.ID(id), settings: len(Settings(work))}
	out.programmes = v.programmeLines(work)
	out.authorities = v.authorityLines(work)
	for _, w := range work {
		// An illustrative organisation's page has said so already.
		out.sample = out.sample || w.Illustrative && !v.organisations[w.Organisation].Illustrative
	}
	for _, l := range out.authorities {
		out.private += l.private
	}
	if out.lists, err = s.confirmedAt(ctx, work); err != nil {
		return nil, err
	}
	if out.links = editorLinks(account.ActorFrom(ctx), term.ID(id)); out.links != nil {
		if out.accepted, err = s.Acceptances(ctx, term.ID(id)); err != nil {
			return nil, err
		}
	}
	return wherePanel(out), nil
}

func (v *view) programmeLines(work []*Work) []programmeLine {
	by := map[term.ID]*programmeLine{}
	at, of := map[term.ID]map[term.SettingID]bool{}, map[term.ID][]*Work{}
	for _, w := range work {
		of[w.Programme] = append(of[w.Programme], w)
		if by[w.Programme] == nil {
			line := &programmeLine{Programme: v.picture.Programme(w.Programme)}
			line.Themes, line.Phases = 0, 0 // only those of work that the viewer may see
			by[w.Programme] = line
			at[w.Programme] = map[term.SettingID]bool{}
		}
		line := by[w.Programme]
		line.Themes |= w.Themes
		line.Phases |= w.Phases
		if w.Private {
			line.private++
		} else {
			at[w.Programme][w.At] = true
		}
		if w.Period != 0 && !slices.Contains(line.periods, w.Period) {
			line.periods = append(line.periods, w.Period)
		}
	}
	var out []programmeLine
	for id, line := range by {
		line.settings, line.reach = len(at[id]), ReachOf(of[id])
		slices.Sort(line.periods)
		out = append(out, *line)
	}
	slices.SortFunc(out, func(a, b programmeLine) int {
		return cmp.Or(cmp.Compare(b.settings, a.settings), strings.Compare(a.Name, b.Name))
	})
	return out
}

func (v *view) authorityLines(work []*Work) []authorityLine {
	counts := map[term.GSS]*authorityLine{}
	seen := map[term.SettingID]bool{}
	for _, w := range work {
		code := cmp.Or(w.place.District, w.place.County)
		if counts[code] == nil {
			area, _ := v.atlas.Area(code)
			counts[code] = &authorityLine{area: area}
		}
		switch {
		case w.Private:
			counts[code].private++
		case !seen[w.At]:
			seen[w.At] = true
			counts[code].settings++
		}
	}
	var out []authorityLine
	for _, line := range counts {
		out = append(out, *line)
	}
	slices.SortFunc(out, func(a, b authorityLine) int {
		return cmp.Or(cmp.Compare(b.settings, a.settings), strings.Compare(a.name(), b.name()))
	})
	return out
}

func (l authorityLine) name() string {
	if l.area == nil {
		return "Not known, or outside England"
	}
	return l.area.Name
}

// confirmedAt says when the lists that the work came from were confirmed. Lists
// whose work the viewer may not see are not among them.
func (s *Service) confirmedAt(ctx context.Context, work []*Work) ([]time.Time, error) {
	var out []time.Time
	seen := map[term.ID]bool{}
	for _, w := range work {
		if w.Upload == "" || seen[w.Upload] {
			continue
		}
		seen[w.Upload] = true
		u, err := s.Upload(ctx, w.Upload)
		if err != nil {
			return nil, err
		}
		out = append(out, u.Confirmed)
	}
	slices.SortFunc(out, func(a, b time.Time) int { return b.Compare(a) })
	return out, nil
}

func (v whereView) stats() site.Stats {
	out := site.Stats{
		{Value: site.Int(v.settings), Label: plural(v.settings, "setting it works in", "settings it works in"), Detail: privateMore(v.private)},
		{Value: site.Int(len(v.authorities)), Label: plural(len(v.authorities), "local authority", "local authorities")},
		{Value: site.Int(len(v.programmes)), Label: plural(len(v.programmes), "programme", "programmes")},
	}
	if len(v.lists) > 0 {
		out = append(out, site.Stat{Value: site.Date(v.lists[0]), Label: "last list shared", Detail: site.Plural(len(v.lists), "list", "lists") + " in all"})
	}
	return out
}

// privateMore adds to a number of settings what may be said of those kept private.
func privateMore(n int) string {
	if n == 0 {
		return ""
	}
	return "and " + site.Plural(n, "delivery", "deliveries") + " at places that are kept private"
}

func (v whereView) programmeTable() site.Table {
	t := site.Table{ID: "programmes-table", Caption: "Programmes and how many settings they are at", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Programme"}, {Label: "Settings", Numeric: true}, {Label: "Themes"}, {Label: "Ages"}, {Label: "School years"}, {Label: "Children reached", Numeric: true}},
		Empty:   "No programme of this organisation has been shared."}
	for _, p := range v.programmes {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: p.Name, Detail: p.About}, {Text: site.Int(p.settings), Detail: privateMore(p.private)}, {Text: themeNames(p.Themes)}, {Text: phaseNames(p.Phases)}, {Text: periodNames(p.periods)}, {Text: p.reach.Words()}}})
	}
	if len(t.Rows) > 0 {
		t.Note = "Children and young people reached are added up over settings and school years: one who took part twice counts twice. Numbers below 10 that are not yours to see are left out."
	}
	return t
}

func (v whereView) authorityTable() site.Table {
	t := site.Table{ID: "authorities-table", Caption: "Settings by local authority", CaptionHidden: true,
		Columns: []site.Column{{Label: "Local authority"}, {Label: "Settings", Numeric: true}},
		Empty:   "Where this organisation works has not been shared."}
	for _, l := range v.authorities {
		name := site.Cell{Text: l.name()}
		if l.area != nil {
			name.URL = register.AreaURL(l.area.Code) + "?organisation=" + string(v.organisation)
		}
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{name, {Text: site.Int(l.settings), Detail: privateMore(l.private)}}})
	}
	return t
}
