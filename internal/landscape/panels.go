package landscape

import (
	"context"

	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// Panels adds what this room shows on other rooms' pages: the way in on the home
// page, on the page of a place what is said of its landscape, and on that of a list
// what is different from the one before.
func (s *Service) Panels(panels *site.Panels) {
	panels.Register("home", "where help is missing", s.homePanel)
	panels.Register("area", "gaps and overlaps", s.areaPanel)
	panels.Register("list", "what is different from the list before", s.listPanel)
}

func (s *Service) homePanel(ctx context.Context, _ site.Viewer, _ string) (templ.Component, error) {
	atlas, err := s.register.Atlas(ctx)
	if err != nil || atlas.Len() == 0 {
		return nil, err
	}
	return homeDoor(placesOf(atlas).options()), nil
}

func (s *Service) listPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	p, err := s.beforePanel(ctx, term.ID(id))
	if err != nil || p == nil {
		return nil, err
	}
	return differsBefore(*p), nil
}

// placePanel is what the page of a place says.
type placePanel struct {
	code term.GSS
	says []string
}

// areaPanel says in a sentence each, for work of any kind, where nothing is on
// record and where several do the same.
func (s *Service) areaPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	area, ok := atlas.Area(term.GSS(id))
	if !ok || !area.Current() || !inEngland(area) {
		return nil, nil
	}
	snap, err := s.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	mask, err := s.provision.MaskOf(ctx)
	if err != nil {
		return nil, err
	}
	c, err := s.look(ctx, area, Asked{Period: snap.Through(mask).Latest(s.year())}, mask)
	if err != nil {
		return nil, err
	}
	v := placePanel{code: area.Code, says: sentences(c.sayNeighbourhoodGaps(c.NeighbourhoodGaps(c.question)), c.sayGaps(c.Gaps(c.question)))}
	themes, phases := c.kinds()
	if found := c.OverlapsOver(c.question, themes, phases); found.Settings > 0 {
		v.says = append(v.says, c.sayOverlaps(found))
	}
	return placeSays(v), nil
}

// inEngland says whether the landscape has anything of an area.
func inEngland(a *register.Area) bool { return a.Code[:1] == "E" }
