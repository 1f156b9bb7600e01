package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"

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
	Organisations []alliance.Organisation // by name
	Themes        term.ThemeSet
	Illustrative  bool
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
	work := v.picture.Work(asked.Filter, m)
	out := &Place{Area: area, Offered: v.presences(all), Present: v.presences(work), Periods: Periods(all), Shared: v.shared()}
	slices.SortFunc(out.Offered, func(a, b PlacePresence) int { return cmp.Compare(a.Organisation.Name, b.Organisation.Name) })
	out.Settings = v.settings(asked, Settings(work))
	for _, st := range out.Settings {
		if len(st.Organisations) > 0 {
			out.Found++
		}
	}
	for _, w := range all {
		out.Sample = out.Sample || w.Illustrative
	}
	sums := v.sums(all, func(where areas) term.GSS {
		if where.In(area) {
			return area.Code
		}
		return ""
	})
	out.Whole = sums[area.Code]
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

func (s *Service) parts(ctx context.Context, v *view, area *register.Area, work []Work) ([]Part, error) {
	kind, ok := partsKind(area.Kind)
	if !ok {
		return nil, nil
	}
	sums := v.sums(work, func(where areas) term.GSS {
		if !where.In(area) {
			return ""
		}
		return where.code(kind)
	})
	var out []Part
	for _, part := range v.atlas.Parts(area.Code, kind) {
		need, err := s.register.NeedOf(ctx, part)
		if err != nil {
			return nil, err
		}
		out = append(out, Part{Area: part, Sums: sums[part.Code], Need: need})
	}
	return out, nil
}
