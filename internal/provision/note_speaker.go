package provision

import (
	"cmp"
	"context"
	"slices"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Speaker is an organisation or a collaboration for which somebody may say
// something of a place, and the role that lets them.
type Speaker struct {
	Scope term.Scope
	Role  account.Role
	Name  string

	areas    []term.GSS // where it works
	anywhere bool       // it is bound to no place
	setting  []term.SettingID
}

// value is how forms name the speaker.
func (p *Speaker) value() string { return string(p.Scope.Kind) + ":" + string(p.Scope.ID) }

// words is the speaker for a reader.
func (p *Speaker) words() string { return p.Role.Title() + " at " + p.Name }

// Speakers lists for whom the actor may speak: members of the alliance, schools
// and other settings, and collaborations at which they hold a role.
func (s *Service) Speakers(ctx context.Context) ([]Speaker, error) {
	merged, err := s.survivors(ctx)
	if err != nil {
		return nil, err
	}
	var out []Speaker
	for _, g := range account.ActorFrom(ctx).Grants {
		if g.Scope.ID == "" || g.Role == account.SafeguardingLead {
			continue
		}
		p := Speaker{Scope: g.Scope, Role: g.Role}
		p.Scope.ID = cmp.Or(merged[g.Scope.ID], g.Scope.ID)
		if i := slices.IndexFunc(out, func(o Speaker) bool { return o.Scope == p.Scope }); i >= 0 {
			if g.Role == account.OrganisationEditor {
				out[i].Role = g.Role // of two roles at one organisation, the one that may more
			}
			continue
		}
		may, err := s.maySpeak(ctx, &p)
		if err != nil {
			return nil, err
		}
		if may {
			out = append(out, p)
		}
	}
	return out, nil
}

// maySpeak fills in whom a speaker speaks for, and says whether they may.
func (s *Service) maySpeak(ctx context.Context, p *Speaker) (bool, error) {
	if p.Scope.Kind == term.ACollaboration {
		c, err := s.alliance.Collaboration(ctx, p.Scope.ID)
		if err != nil {
			return false, missingIsNone(err)
		}
		p.Name = c.Name
		if s.areasOf != nil {
			p.areas, err = s.areasOf(ctx, []term.ID{c.ID})
		}
		p.anywhere = len(p.areas) == 0
		return true, err
	}
	o, err := s.alliance.Organisation(ctx, p.Scope.ID)
	if err != nil {
		return false, missingIsNone(err)
	}
	p.Name, p.areas = o.Name, o.Places
	for _, id := range o.Identifiers {
		if setting, ok := id.Setting(); ok {
			p.setting = append(p.setting, setting)
		}
	}
	return o.Member(s.now()) || len(p.setting) > 0 || settingKind(o.Kind), nil
}

// settingKind says whether organisations of a kind are settings themselves.
func settingKind(k alliance.Kind) bool {
	return k == alliance.School || k == alliance.College || k == alliance.EarlyYears
}

func missingIsNone(err error) error {
	if fault.Is(err, fault.Missing) {
		return nil
	}
	return err
}

// Tellers are those for whom somebody may say something of places.
type Tellers struct {
	speakers  []Speaker
	atlas     *register.Atlas
	gazetteer *register.Gazetteer
}

// Tellers finds for whom the actor may say something of places; for nobody, where
// they may say nothing at all. Of place after place nothing more is read.
func (s *Service) Tellers(ctx context.Context) (*Tellers, error) {
	t := &Tellers{}
	if !account.ActorFrom(ctx).Can(mayWrite) {
		return t, nil
	}
	all, err := s.Speakers(ctx)
	if err != nil {
		return nil, err
	}
	return s.tellers(ctx, all)
}

func (s *Service) tellers(ctx context.Context, speakers []Speaker) (t *Tellers, err error) {
	t = &Tellers{speakers: speakers}
	if t.atlas, err = s.register.Atlas(ctx); err != nil {
		return nil, err
	}
	t.gazetteer, err = s.register.Gazetteer(ctx)
	return t, err
}

// OfSetting says whether the form on which something is said of a setting takes
// anything from them: that somebody works there, whoever they are.
func (t *Tellers) OfSetting() bool { return len(t.speakers) > 0 }

// OfNeighbourhood says whether the form of a neighbourhood takes anything from them.
// It asks only whether they looked there.
func (t *Tellers) OfNeighbourhood(code term.GSS) bool {
	return len(t.looking(&Note{Neighbourhood: code})) > 0
}

// looking are those of them for whom it may be said of a place that they looked
// there. This is the one place where it is decided.
func (t *Tellers) looking(n *Note) (out []Speaker) {
	for _, p := range t.speakers {
		if t.covers(&p, n) {
			out = append(out, p)
		}
	}
	return out
}

// covers says whether a place is a speaker's own setting, or lies where they work.
func (t *Tellers) covers(p *Speaker, n *Note) bool {
	if p.anywhere {
		return true
	}
	if n.Setting == "" {
		return slices.Contains(p.areas, n.Neighbourhood) || len(p.areas) > 0 && slices.ContainsFunc(t.atlas.Within(n.Neighbourhood), func(a *register.Area) bool { return slices.Contains(p.areas, a.Code) })
	}
	now := t.gazetteer.Current(n.Setting)
	if slices.ContainsFunc(p.setting, func(own term.SettingID) bool { return t.gazetteer.Current(own) == now }) {
		return true
	}
	i, ok := t.gazetteer.Find(now)
	m := Mask{Areas: p.areas}
	return ok && m.within(&t.gazetteer.Listings[i], false)
}

// speakerNames says what organisations and collaborations that notes were written for are
// called.
func (s *Service) speakerNames(ctx context.Context, v *view, scopes []term.Scope) (map[term.Scope]string, error) {
	out := map[term.Scope]string{{}: "the national team"}
	var tables []alliance.Collaboration
	for _, at := range scopes {
		switch at.Kind {
		case term.AnOrganisation:
			out[at] = v.organisations[at.ID].Name
		case term.ACollaboration:
			if tables == nil {
				var err error
				if tables, err = s.alliance.Collaborations(ctx); err != nil {
					return nil, err
				}
			}
			for i := range tables {
				if tables[i].ID == at.ID {
					out[at] = tables[i].Name
				}
			}
		}
	}
	return out, nil
}
