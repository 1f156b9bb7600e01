package provision

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fairground/internal/alliance"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// Panels adds what this room shows on other rooms' pages.
func (s *Service) Panels(panels *site.Panels) {
	panels.Register("setting", "who works here", s.settingPanel)
	panels.Register("setting", "notes", s.settingNotes)
	panels.Register("area", "notes", s.areaNotes)
	panels.Register("organisation", "where it works", s.organisationPanel)
	panels.Register("offered", "who works there", s.offeredPanel)
}

// whoView is who works at one setting.
type whoView struct {
	rows   []whoRow
	sample bool
}

// whoRow is one programme at the setting, with the school years it is known for.
type whoRow struct {
	organisation alliance.Organisation
	programme    Programme
	themes       term.ThemeSet
	phases       term.PhaseSet
	periods      []term.Period
	work         []*Work
}

// viewed is what the viewer of ctx may see, and by which mask.
func (s *Service) viewed(ctx context.Context) (*view, Mask, error) {
	m, err := s.MaskOf(ctx)
	if err != nil {
		return nil, m, err
	}
	v, err := s.view(ctx, m)
	return v, m, err
}

// settingPanel lists who works at a setting, as far as the viewer may see it.
func (s *Service) settingPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	v, m, err := s.viewed(ctx)
	if err != nil {
		return nil, err
	}
	return whoPanel(v.who(m, term.SettingID(id))), nil
}

// offeredPanel lists who works at the school that an organisation is; nothing
// where it is none, or nobody is recorded there.
func (s *Service) offeredPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	o, err := s.alliance.Organisation(ctx, term.ID(id))
	if err != nil {
		return nil, err
	}
	var settings []term.SettingID
	for _, known := range o.Identifiers {
		if setting, ok := known.Setting(); ok {
			settings = append(settings, setting)
		}
	}
	if len(settings) == 0 {
		return nil, nil
	}
	v, m, err := s.viewed(ctx)
	if err != nil {
		return nil, err
	}
	for i := range settings {
		settings[i] = v.gazetteer.Current(settings[i])
	}
	slices.Sort(settings)
	out := v.who(m, slices.Compact(settings)...)
	if len(out.rows) == 0 {
		return nil, nil
	}
	return offeredTable(out), nil
}

// who gathers who works at settings, as the viewer of the mask may see it.
func (v *view) who(m Mask, settings ...term.SettingID) whoView {
	var work []*Work
	for _, setting := range settings {
		work = append(work, v.picture.Work(Filter{Setting: setting}, m)...)
	}
	by := map[term.ID]*whoRow{}
	out := whoView{}
	for _, w := range work {
		row := by[w.Programme]
		if row == nil {
			row = &whoRow{organisation: v.organisations[w.Organisation], programme: v.picture.Programme(w.Programme)}
			by[w.Programme] = row
		}
		row.work = append(row.work, w)
		row.themes |= w.Themes
		row.phases |= w.Phases
		if w.Period != 0 && !slices.Contains(row.periods, w.Period) {
			row.periods = append(row.periods, w.Period)
		}
		out.sample = out.sample || w.Illustrative
	}
	for _, row := range by {
		slices.Sort(row.periods)
		out.rows = append(out.rows, *row)
	}
	slices.SortFunc(out.rows, func(a, b whoRow) int {
		if c := strings.Compare(a.organisation.Name, b.organisation.Name); c != 0 {
			return c
		}
		return strings.Compare(a.programme.Name, b.programme.Name)
	})
	return out
}

func (v whoView) table() site.Table {
	t := site.Table{ID: "who-table", Caption: "Organisations and their programmes here", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Organisation"}, {Label: "Programme"}, {Label: "Themes"}, {Label: "Ages"}, {Label: "School years"}, {Label: "Children reached"}},
		Empty:   "No organisation is recorded here. That does not mean that nobody works here: only that nobody has told us so."}
	for _, r := range v.rows {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: r.organisation.Name, URL: alliance.URL(r.organisation.ID)}, {Text: r.programme.Name},
			{Text: themeNames(r.themes)}, {Text: phaseNames(r.phases)}, {Text: periodNames(r.periods)}, {Text: reachedNames(r.work)}}})
	}
	return t
}

// reachedNames says how many children each of a programme's deliveries at a
// setting reached, by school year where there are several.
func reachedNames(work []*Work) string {
	if len(work) == 1 {
		return ReachOf(work).Words()
	}
	work = slices.Clone(work)
	slices.SortStableFunc(work, func(a, b *Work) int { return cmp.Compare(a.Period, b.Period) })
	var out []string
	for _, w := range work {
		if !w.Few && !w.Reached.Known {
			continue
		}
		year := w.Period.String()
		if year == "" {
			year = "year not known"
		}
		out = append(out, year+": "+ReachOf([]*Work{w}).Words())
	}
	return listed(out)
}

// phaseNames lists age phases for a reader.
func phaseNames(set term.PhaseSet) string {
	var names []string
	for _, p := range set.List() {
		names = append(names, p.Title())
	}
	return listed(names)
}

// periodNames lists school years for a reader.
func periodNames(periods []term.Period) string {
	var names []string
	for _, p := range periods {
		names = append(names, p.String())
	}
	return listed(names)
}

// listed joins what is known, or says that nothing is.
func listed(parts []string) string {
	if len(parts) == 0 {
		return "Not known"
	}
	return strings.Join(parts, ", ")
}
