package alliance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/term"
)

// CollaborationKind is what sort of table people sit round.
type CollaborationKind string

// The kinds of collaboration.
const (
	PlacePartnership      CollaborationKind = "place partnership"
	AuthorityNetwork      CollaborationKind = "combined authority network"
	ThematicCollaboration CollaborationKind = "thematic collaboration"
)

// CollaborationKinds is the list in the order pages show it.
func CollaborationKinds() []CollaborationKind {
	return []CollaborationKind{PlacePartnership, AuthorityNetwork, ThematicCollaboration}
}

// Title is the kind for a reader.
func (k CollaborationKind) Title() string {
	switch k {
	case PlacePartnership:
		return "Place partnership"
	case AuthorityNetwork:
		return "Combined Authority Network"
	case ThematicCollaboration:
		return "Thematic collaboration"
	}
	return string(k)
}

// Figure is a number that was published about a collaboration, as published.
type Figure struct {
	Value  string // "1,151"
	Label  string // "education settings in which members are active"
	Source string // who published it, and for when
}

// Collaboration is a table that people and organisations sit round.
type Collaboration struct {
	ID           term.ID
	Kind         CollaborationKind
	Name         string
	Slug         string     // its address; old ones lead here
	Areas        []term.GSS // a partnership's combined authority
	Themes       term.ThemeSet
	Phases       term.PhaseSet
	Focus        string
	About        string
	From, To     time.Time // known to the year; zero: not known, or without end
	Figures      []Figure
	Illustrative bool
}

// Years says for how long the collaboration was set up: "2025 to 2028".
func (c *Collaboration) Years() string {
	switch {
	case c.From.IsZero():
		return ""
	case c.To.IsZero():
		return fmt.Sprintf("Since %d", c.From.Year())
	}
	return fmt.Sprintf("%d to %d", c.From.Year(), c.To.Year())
}

// Validate says what is wrong with a collaboration, for the person who typed it.
func (c *Collaboration) Validate() error {
	switch {
	case c.Name == "":
		return fault.Invalid("Enter the collaboration’s name.")
	case slugOf(c.Name) == "":
		return fault.Invalid("The name needs letters or digits: its address is made from them.")
	case slugOf(c.Name) == "new":
		return fault.Invalid("Choose a longer name.")
	case !slices.Contains(CollaborationKinds(), c.Kind):
		return fault.Invalid("Choose what kind of collaboration it is.")
	case c.Kind == PlacePartnership && len(c.Areas) == 0:
		return fault.Invalid("Choose the combined authority that the partnership works in.")
	case c.Kind != PlacePartnership && len(c.Areas) > 0:
		return fault.Invalid("Only a place partnership has a place of its own.")
	case !c.To.IsZero() && (c.From.IsZero() || c.To.Before(c.From)):
		return fault.Invalid("It must end after it begins.")
	}
	for _, code := range c.Areas {
		if !isCombinedAuthority(code) {
			return fault.Invalid("%s is not the code of a combined authority.", code)
		}
	}
	for _, f := range c.Figures {
		if f.Value == "" || f.Label == "" || f.Source == "" {
			return fault.Invalid("A published figure needs its value, what it counts and who published it.")
		}
	}
	return nil
}

// isCombinedAuthority says whether a code is a combined authority's. The Greater
// London Authority, which the register keeps beside them, is none.
func isCombinedAuthority(code term.GSS) bool {
	kind, ok := register.KindOf(code)
	return ok && kind == register.CombinedAuthority && strings.HasPrefix(string(code), "E47")
}

// combinedAuthorities lists those of today, by name.
func combinedAuthorities(atlas *register.Atlas) []*register.Area {
	return slices.DeleteFunc(atlas.Kind(register.CombinedAuthority), func(a *register.Area) bool { return !isCombinedAuthority(a.Code) })
}

// slugOf makes an address of a name: "liverpool-city-region".
func slugOf(name string) string {
	name = strings.NewReplacer("’", "", "'", "", "&", " and ").Replace(strings.ToLower(name))
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }), "-")
}

// AddCollaboration begins a collaboration and gives it an id where it has none.
func (s *Service) AddCollaboration(ctx context.Context, c Collaboration) (Collaboration, error) {
	c.Name = words(c.Name)
	if err := c.Validate(); err != nil {
		return c, err
	}
	c.ID, c.Slug = cmp.Or(c.ID, s.newID()), slugOf(c.Name)
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.insertCollaboration(ctx, c); err != nil {
			return err
		}
		if err := s.takeSlug(ctx, c); err != nil {
			return err
		}
		if err := s.saveFigures(ctx, c); err != nil {
			return err
		}
		return s.recordCollaboration(ctx, "collaboration.add", c.ID, nil, c.values())
	})
	if err != nil {
		return c, fmt.Errorf("add collaboration %q: %w", c.Name, err)
	}
	return c, nil
}

// ChangeCollaboration changes what is said of a collaboration. A new name gives
// it a new address; the old ones go on leading to it. Its kind stays.
func (s *Service) ChangeCollaboration(ctx context.Context, c Collaboration) (Collaboration, error) {
	c.Name = words(c.Name)
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		old, err := s.Collaboration(ctx, c.ID)
		if err != nil {
			return err
		}
		c.Kind, c.Illustrative, c.Slug = old.Kind, old.Illustrative, slugOf(c.Name)
		if err := c.Validate(); err != nil {
			return err
		}
		if c.Slug != old.Slug {
			if err := s.takeSlug(ctx, c); err != nil {
				return err
			}
		}
		if err := s.updateCollaboration(ctx, c); err != nil {
			return err
		}
		if err := s.saveFigures(ctx, c); err != nil {
			return err
		}
		return s.recordCollaboration(ctx, "collaboration.change", c.ID, old.values(), c.values())
	})
	if err != nil {
		return c, fmt.Errorf("change collaboration %s: %w", c.ID, err)
	}
	return c, nil
}

// takeSlug makes the collaboration's address its own for good: no other may
// have it later, so that links never lead astray.
func (s *Service) takeSlug(ctx context.Context, c Collaboration) error {
	owner, found, err := s.slugOwner(ctx, c.Slug)
	switch {
	case err != nil:
		return err
	case found && owner != c.ID:
		return fault.Conflict("There is already a collaboration whose address is or was “%s”. Choose another name.", c.Slug)
	case found:
		return nil
	}
	return s.insertSlug(ctx, c)
}

// values are what the record of changes holds of a collaboration.
func (c *Collaboration) values() audit.Values {
	v := audit.Values{"name": c.Name, "kind": string(c.Kind), "areas": joinCodes(c.Areas), "themes": c.Themes.String(), "phases": c.Phases.String(),
		"focus": c.Focus, "about": c.About, "years": c.Years()}
	for i, f := range c.Figures {
		v[fmt.Sprintf("figure %d", i+1)] = f.Value + " | " + f.Label + " | " + f.Source
	}
	return v
}

// recordCollaboration writes down a change to a collaboration itself.
func (s *Service) recordCollaboration(ctx context.Context, action string, id term.ID, before, after audit.Values) error {
	return s.recordAt(ctx, id, audit.Entry{Action: action, Kind: "collaboration", Thing: id, Before: before, After: after})
}

// recordAt writes down a change to something of a collaboration, and moves the
// data version on.
func (s *Service) recordAt(ctx context.Context, collaboration term.ID, e audit.Entry) error {
	e.Scope = term.OfCollaboration(collaboration)
	if err := s.audit.Record(ctx, e); err != nil {
		return err
	}
	return s.db.Bump(ctx, DataVersion)
}

// AreasOf lists the areas of collaborations as they are called now, each once:
// what is shared with a partnership is shared there.
func (s *Service) AreasOf(ctx context.Context, collaborations []term.ID) ([]term.GSS, error) {
	if len(collaborations) == 0 {
		return nil, nil
	}
	all, err := s.Collaborations(ctx)
	if err != nil {
		return nil, fmt.Errorf("areas of collaborations: %w", err)
	}
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return nil, fmt.Errorf("areas of collaborations: %w", err)
	}
	var out []term.GSS
	for _, c := range all {
		if !slices.Contains(collaborations, c.ID) {
			continue
		}
		for _, code := range c.Areas {
			now := atlas.Resolve(code)
			if len(now) == 0 { // a register without it
				now = []term.GSS{code}
			}
			out = append(out, now...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// words takes the space round and between the words of one line out.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

func joinCodes(codes []term.GSS) string {
	parts := make([]string, len(codes))
	for i, c := range codes {
		parts[i] = string(c)
	}
	return strings.Join(parts, " ")
}

// today is the day that the room's clock shows.
func (s *Service) today() time.Time { return calendarDay(s.now().UTC()) }
