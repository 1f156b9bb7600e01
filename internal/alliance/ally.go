package alliance

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// Ally is a coalition that works beside the programme's own. What lies within
// its remit is left to it, or done with it.
type Ally struct {
	ID      term.ID
	Name    string
	Remit   string // what it works on, in words that follow "works on"
	Themes  term.ThemeSet
	Phases  term.PhaseSet
	Website string
}

// Left is an ally of one collaboration, and what that collaboration leaves to it.
type Left struct {
	Ally
	Leaves string
}

// Validate says what is wrong with an ally, for the person who typed it.
func (a *Ally) Validate() error {
	switch {
	case a.Name == "":
		return fault.Invalid("Enter the coalition’s name.")
	case a.Remit == "":
		return fault.Invalid("Enter what it works on.")
	case a.Website != "" && webAddress(a.Website) == nil:
		return fault.Invalid("Enter a website’s address in full, like https://www.example.org.")
	}
	return nil
}

// webAddress reads the address of a website; nil where it is none.
func webAddress(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil
	}
	return u
}

// Overlap is an ally whose remit new work comes near.
type Overlap struct {
	Ally
	CommonThemes term.ThemeSet // those that both have; none where only the ages meet
	CommonPhases term.PhaseSet
}

// Words say what to do about the overlap.
func (o Overlap) Words() string {
	return fmt.Sprintf("%s works on %s; talk to them first.", the(o.Name, true), strings.TrimSuffix(o.Remit, "."))
}

// the puts an article before the names of coalitions: "the Youth Employment Group".
func the(name string, first bool) string {
	article := "the "
	if first {
		article = "The "
	}
	if strings.HasPrefix(strings.ToLower(name), "the ") {
		name = name[len("the "):]
	}
	return article + name
}

// overlap says whether work on themes and ages comes near the ally's remit:
// what both name must meet. Where one of them names no theme, or no age, that
// side is open; where nothing at all is named by both, nothing is known.
func (a *Ally) overlap(themes term.ThemeSet, phases term.PhaseSet) (Overlap, bool) {
	o := Overlap{Ally: *a, CommonThemes: a.Themes & themes, CommonPhases: a.Phases & phases}
	themesMeet := o.CommonThemes != 0 || a.Themes == 0 || themes == 0
	phasesMeet := o.CommonPhases != 0 || a.Phases == 0 || phases == 0
	return o, themesMeet && phasesMeet && (o.CommonThemes != 0 || o.CommonPhases != 0 && (a.Themes == 0 || themes == 0))
}

// OverlapsWith lists those of the allies that work on themes and ages comes near.
func OverlapsWith(allies []Ally, themes term.ThemeSet, phases term.PhaseSet) []Overlap {
	var out []Overlap
	for _, a := range allies {
		if o, near := a.overlap(themes, phases); near {
			out = append(out, o)
		}
	}
	return out
}

// Overlaps lists the allies that new work on themes and ages comes near,
// wherever it is done; [Overlap.Words] is what to tell whoever proposes it.
func (s *Service) Overlaps(ctx context.Context, themes term.ThemeSet, phases term.PhaseSet) ([]Overlap, error) {
	all, err := s.Allies(ctx)
	if err != nil {
		return nil, err
	}
	return OverlapsWith(all, themes, phases), nil
}

func (a *Ally) values() audit.Values {
	return audit.Values{"name": a.Name, "remit": a.Remit, "themes": a.Themes.String(), "phases": a.Phases.String(), "website": a.Website}
}

// SaveAlly sets an ally beside a collaboration with what is left to it. An ally
// with an id is one that is known already and is changed wherever it stands.
func (s *Service) SaveAlly(ctx context.Context, collaboration term.ID, left Left) (Ally, error) {
	left.Name, left.Remit = words(left.Name), words(left.Remit)
	if err := left.Validate(); err != nil {
		return left.Ally, err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		var before audit.Values
		other, found, err := s.allyByName(ctx, left.Name)
		switch {
		case err != nil:
			return err
		case found && other.ID != left.ID:
			return fault.Conflict("There is already an ally called %s. Choose it from the list.", other.Name)
		}
		if left.ID != "" {
			old, err := s.Ally(ctx, left.ID)
			if err != nil {
				return err
			}
			before = old.values()
		}
		left.ID = cmp.Or(left.ID, s.newID())
		if err := s.saveAlly(ctx, left.Ally); err != nil {
			return err
		}
		if err := s.saveLeft(ctx, collaboration, left); err != nil {
			return err
		}
		after := left.values()
		after["leaves"] = left.Leaves
		return s.recordAt(ctx, collaboration, audit.Entry{Action: "ally.save", Kind: "ally", Thing: left.ID, Before: before, After: after})
	})
	if err != nil {
		return left.Ally, fmt.Errorf("save ally %q: %w", left.Name, err)
	}
	return left.Ally, nil
}

// LeaveTo sets a known ally beside a collaboration, or changes what is left to
// it, and changes nothing else about it.
func (s *Service) LeaveTo(ctx context.Context, collaboration, ally term.ID, leaves string) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.Ally(ctx, ally); err != nil {
			return err
		}
		if err := s.saveLeft(ctx, collaboration, Left{Ally: Ally{ID: ally}, Leaves: leaves}); err != nil {
			return err
		}
		return s.recordAt(ctx, collaboration, audit.Entry{Action: "ally.leave-to", Kind: "ally", Thing: ally, After: audit.Values{"leaves": leaves}})
	})
	if err != nil {
		return fmt.Errorf("leave to ally %s: %w", ally, err)
	}
	return nil
}

// RemoveAlly takes an ally from beside a collaboration. It stays known.
func (s *Service) RemoveAlly(ctx context.Context, collaboration, ally term.ID) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.deleteLeft(ctx, collaboration, ally); err != nil {
			return err
		}
		return s.recordAt(ctx, collaboration, audit.Entry{Action: "ally.remove", Kind: "ally", Thing: ally})
	})
	if err != nil {
		return fmt.Errorf("remove ally %s: %w", ally, err)
	}
	return nil
}
