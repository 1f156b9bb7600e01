package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"fairground/internal/account"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Mask is what a viewer may see of the work of organisations: all of their own,
// and of the others' what these share this widely. The zero Mask sees nothing.
type Mask struct {
	Own    []term.ID    // the viewer's organisations
	Sees   []Visibility // of other organisations' deliveries, wherever they are
	Areas  []term.GSS   // of the viewer's collaborations: there, what is shared with a place's partnerships is seen too
	Counts []term.ID    // organisations that named the viewer to see their small counts
}

// sight is how closely a viewer sees a delivery.
type sight uint8

const (
	unseen  sight = iota
	roughly       // in the totals of its authority and of anything larger
	exactly       // at its setting
)

// sight is how closely the mask lets its viewer see work at a place. This is the
// one place where it is decided.
func (m *Mask) sight(w *Work, at *register.Listing) sight {
	if slices.Contains(m.Own, w.Organisation) {
		return exactly
	}
	if !slices.Contains(m.Sees, w.Visibility) && (w.Visibility != Partnership || !m.within(at, w.Sensitive)) {
		return unseen
	}
	if w.Sensitive {
		return roughly
	}
	return exactly
}

// within says whether a place lies in an area of the viewer's collaborations. Of
// a place that is kept private only areas that are no finer than an authority
// count: being shown it at all would tell where it is.
func (m *Mask) within(at *register.Listing, private bool) bool {
	if len(m.Areas) == 0 {
		return false
	}
	if at.Region != "" && slices.Contains(m.Areas, england) {
		return true
	}
	around := [...]term.GSS{at.District, at.County, at.Combined, at.Region, at.Ward, at.Neighbourhood}
	if private {
		around[4], around[5] = "", ""
	}
	return slices.ContainsFunc(around[:], func(code term.GSS) bool { return code != "" && slices.Contains(m.Areas, code) })
}

// england is the area that holds every other.
const england = term.GSS("E92000001")

// counts says whether the viewer may see an organisation's small counts.
func (m *Mask) counts(organisation term.ID) bool {
	return slices.Contains(m.Own, organisation) || slices.Contains(m.Counts, organisation)
}

// Key is a mask in the characters that a cache needs to tell masks apart: two
// masks of one key show the same.
func (m *Mask) Key() string { return fmt.Sprintf("%q %q %q %q", m.Own, m.Sees, m.Areas, m.Counts) }

// MaskOf is what the viewer of a request may see. Every page, download, tile and
// panel of this room asks here, and nothing is read without its answer.
func (s *Service) MaskOf(ctx context.Context) (m Mask, err error) {
	m.Sees = []Visibility{Public}
	actor := account.ActorFrom(ctx)
	if actor.Public() {
		return m, nil
	}
	if len(actor.Grants) > 0 {
		m.Sees = append(m.Sees, Alliance)
	}
	merged, err := s.survivors(ctx)
	if err != nil {
		return Mask{}, fmt.Errorf("what %s may see: %w", actor.ID, err)
	}
	m.Own = ordered(merged.ofAll(actor.At(term.AnOrganisation)))
	if m.Areas, err = s.areasOfActor(ctx, actor); err != nil {
		return Mask{}, fmt.Errorf("what %s may see: %w", actor.ID, err)
	}
	named, err := s.namedBy(ctx, actor.ID)
	if err != nil {
		return Mask{}, fmt.Errorf("what %s may see: %w", actor.ID, err)
	}
	// Not of what was merged into it, nor of what it was merged into: neither of
	// the others named anybody.
	m.Counts = ordered(named)
	return m, nil
}

// areasOfActor are the areas, as they stand now, of the collaborations at which
// somebody holds a role.
func (s *Service) areasOfActor(ctx context.Context, actor *account.Actor) ([]term.GSS, error) {
	collaborations := actor.At(term.ACollaboration)
	if s.areasOf == nil || len(collaborations) == 0 {
		return nil, nil
	}
	codes, err := s.areasOf(ctx, collaborations)
	if err != nil {
		return nil, err
	}
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	var out []term.GSS
	for _, code := range codes {
		if area, ok := atlas.Area(code); ok && area.Current() {
			out = append(out, code)
			continue
		}
		out = append(out, atlas.Resolve(code)...)
	}
	return ordered(out), nil
}

// ordered sorts a list and leaves out what repeats, so that one set has one key.
func ordered[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// survivors says of organisations that were merged into another which one stands
// for them now.
type survivors map[term.ID]term.ID

// survivors reads which organisations were merged. Every organisation's id that
// this room compares passes through it: what a merged organisation shared is the
// survivor's, and so are the rights over it.
func (s *Service) survivors(ctx context.Context) (survivors, error) {
	return s.alliance.Current(ctx)
}

// of is the organisation that stands for another now, itself for most.
func (m survivors) of(id term.ID) term.ID {
	if now, ok := m[id]; ok {
		return now
	}
	return id
}

func (m survivors) ofAll(ids []term.ID) []term.ID {
	out := make([]term.ID, len(ids))
	for i, id := range ids {
		out[i] = m.of(id)
	}
	return out
}

// into are the organisations that the given ones stand for, themselves among
// them: those under whose id something may have been stored.
func (m survivors) into(ids []term.ID) []term.ID {
	out := slices.Clone(ids)
	for gone, now := range m {
		if slices.Contains(ids, now) {
			out = append(out, gone)
		}
	}
	return ordered(out)
}
