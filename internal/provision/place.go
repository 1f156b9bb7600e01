package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/alliance"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Asked is what a reader asks to see of a place.
type Asked struct {
	Filter
	OnlyWorked bool // only settings with someone working there
}

// narrowed says whether only settings with work of some kind are asked for.
func (a Asked) narrowed() bool {
	return a.OnlyWorked || a.Organisation != "" || a.Theme != "" || a.Phase != "" || a.Period != 0
}

// Place is who works where in an area, as one viewer may see it.
type Place struct {
	Area     *register.Area
	Whole    Sums           // without any filter but the area
	Need     register.Need  // of the area
	Parts    []Part         // the areas it is made of, one level down
	Settings []PlaceSetting // what was asked for, by name
	Present  []PlacePresence
	Offered  []PlacePresence // organisations that could be asked for: all that work here
	Periods  []term.Period   // school years that could be asked for
	Shared   Shared
	Found    int  // settings among Settings with someone working there
	Sample   bool // some of the work shown is illustrative
	Invented bool // and so are the settings

	view *view
}

// Sums counts an area's settings and those who work in them.
type Sums struct {
	Schools, EarlyYears int // open
	Worked              int // settings with at least one organisation
	Organisations       int
	Members             int // of them, members of the alliance today
}

// Part is an area within another, with its own counts.
type Part struct {
	Area *register.Area
	Sums
	Need register.Need
}

// PlaceSetting is a setting and who works there.
type PlaceSetting struct {
	*register.Listing
	Organisations int // how many work there

	work []*Work
}

// OrganisationsAt are those who work at a setting of the place, by name.
func (p *Place) OrganisationsAt(at PlaceSetting) []alliance.Organisation {
	var out []alliance.Organisation
	for i, w := range at.work {
		if !slices.ContainsFunc(at.work[:i], func(before *Work) bool { return before.who == w.who }) {
			out = append(out, p.view.organisations[w.Organisation])
		}
	}
	slices.SortFunc(out, func(a, b alliance.Organisation) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Themes are those of the work at the setting.
func (s *PlaceSetting) Themes() (out term.ThemeSet) {
	for _, w := range s.work {
		out |= w.Themes
	}
	return out
}

// Illustrative says whether some of the work at the setting is.
func (s *PlaceSetting) Illustrative() bool {
	return slices.ContainsFunc(s.work, func(w *Work) bool { return w.Illustrative })
}

// PlacePresence is an organisation's work in the area.
type PlacePresence struct {
	Presence
	Organisation alliance.Organisation
}

// Shared says how much of the alliance the record covers.
type Shared struct {
	Members int // members of the alliance today
	Sharing int // of them, those with work recorded anywhere that the viewer may see
}

// Place gathers what a reader asks to see of an area.
func (s *Service) Place(ctx context.Context, area *register.Area, asked Asked, m Mask) (*Place, error) {
	v, err := s.view(ctx, m)
	if err != nil {
		return nil, fmt.Errorf("place %s: %w", area.Code, err)
	}
	asked.Area = area
	all := v.picture.Work(Filter{Area: area}, m)
	work := narrowed(all, asked.Filter)
	out := &Place{Area: area, Offered: v.presences(all), Periods: Periods(all), Shared: v.shared(), Settings: v.settings(asked, work), view: v}
	out.Present = slices.Clone(out.Offered)
	if len(work) < len(all) {
		out.Present = v.presences(work)
	}
	slices.SortFunc(out.Offered, func(a, b PlacePresence) int { return cmp.Compare(a.Organisation.Name, b.Organisation.Name) })
	for i := range out.Settings {
		if out.Settings[i].Organisations > 0 {
			out.Found++
		}
	}
	out.Sample = slices.ContainsFunc(all, func(w *Work) bool { return w.Illustrative })
	out.Whole = v.open(v.whole(all, out.Offered), area)
	if out.Invented, err = s.register.Invented(ctx); err != nil {
		return nil, err
	}
	if out.Need, err = s.register.NeedOf(ctx, area); err != nil {
		return nil, err
	}
	out.Parts, err = s.parts(ctx, v, area, all)
	return out, err
}

// partsKind is the level of geography that an area is shown to be made of.
func partsKind(k register.AreaKind) (register.AreaKind, bool) {
	switch k {
	case register.Country:
		return register.Region, true
	case register.Region, register.CombinedAuthority, register.County:
		return register.District, true
	case register.District:
		return register.Ward, true
	case register.Ward:
		return register.Neighbourhood, true
	}
	return "", false
}

func (s *Service) parts(ctx context.Context, v *view, area *register.Area, work []*Work) ([]Part, error) {
	kind, ok := partsKind(area.Kind)
	if !ok {
		return nil, nil
	}
	sums := v.sums(work, func(where areas) term.GSS { return where.code(kind) })
	var out []Part
	for _, part := range v.atlas.Parts(area.Code, kind) {
		need, err := s.register.NeedOf(ctx, part)
		if err != nil {
			return nil, err
		}
		out = append(out, Part{Area: part, Sums: v.open(sums[part.Code], part), Need: need})
	}
	return out, nil
}
