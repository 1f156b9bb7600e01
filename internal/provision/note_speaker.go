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

// covers says whether the speaker may say of a place that they looked there: it is
// their own setting, or lies where they work.
func (p *Speaker) covers(v *view, n *Note) bool {
	if p.anywhere {
		return true
	}
	if n.Setting == "" {
		return slices.Contains(p.areas, n.Neighbourhood) || slices.ContainsFunc(v.atlas.Within(n.Neighbourhood), func(a *register.Area) bool { return slices.Contains(p.areas, a.Code) })
	}
	now := v.gazetteer.Current(n.Setting)
	if slices.ContainsFunc(p.setting, func(own term.SettingID) bool { return v.gazetteer.Current(own) == now }) {
		return true
	}
	i, ok := v.gazetteer.Find(now)
	m := Mask{Areas: p.areas}
	return ok && m.within(&v.gazetteer.Listings[i], false)
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
