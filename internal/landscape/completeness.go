package landscape

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Completeness says how far the record of a place can be trusted, as one viewer
// may know it.
type Completeness struct {
	Area    *register.Area
	Here    []Recorded              // organisations with anything on record there, by name
	Members int                     // members of the alliance today
	Present int                     // of them, those among Here
	Silent  []alliance.Organisation // of them, those with nothing on record anywhere that the viewer may see, by name

	Settings      int            // open settings of the area and of the phase asked for
	Metres        float64        // how near was asked for
	Sector        int            // of the settings, those placed only by their postcode's sector
	Rough         int            // of the settings, those with a place, known too roughly to be near anything so near
	NoPoint       int            // of the settings, those of which the authority is known and no place
	Phaseless     int            // open settings of the area whose age phase is not known: they count for none
	PhaselessNeed register.Count // disadvantaged pupils at those, as far as known; not known of any: not known
	Deliveries    int            // on record in the area
	Closed        int            // of the deliveries, those at settings that are closed
	NoTheme       int            // of the deliveries, those of which the theme is not known; and so on
	NoPhase       int
	NoPeriod      int
	NoCount       int // how many children were reached is not said
	FewReached    int // it is said, and the viewer may not know it: from one to nine
	KeptPrivate   int // of the deliveries, those at places kept private: known of the authority only
}

// Recorded is an organisation with something on record in a place.
type Recorded struct {
	Organisation alliance.Organisation
	Member       bool // of the alliance today
	Deliveries   int
	Answers      int       // of them, those that the question asks for
	Changed      time.Time // the day on which some of them were last added or changed; zero: not known
	Confirmed    time.Time // when it last confirmed a list with some of them; zero: they came from none
}

// Completeness says how far the record can be trusted of what is asked of an area.
// The viewer is the one who acts in ctx, and v is what they see.
func (s *Service) Completeness(ctx context.Context, v *snapshot.View, area *register.Area, q snapshot.Question) (*Completeness, error) {
	mask, err := s.provision.MaskOf(ctx)
	if err != nil {
		return nil, fmt.Errorf("completeness of %s: %w", area.Code, err)
	}
	return s.completeness(ctx, v, mask, area, q)
}

// completeness is the same through a mask, whoever acts. What v shows is through
// that mask.
func (s *Service) completeness(ctx context.Context, v *snapshot.View, mask provision.Mask, area *register.Area, q snapshot.Question) (out *Completeness, err error) {
	defer fault.Wrap(&err, "completeness of %s", area.Code)
	picture, err := s.provision.Picture(ctx)
	if err != nil {
		return nil, err
	}
	gazetteer, err := s.register.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	out = &Completeness{Area: area}
	out.countSettings(v.Land, gazetteer, area, q)
	work := picture.Work(provision.Filter{Area: area}, mask)
	at, closed := term.SettingID(""), false // what is at one setting comes together
	for _, w := range work {
		if w.At != at {
			i, ok := gazetteer.Find(w.At)
			at, closed = w.At, !ok || gazetteer.Listings[i].Status == register.Closed
		}
		out.countDelivery(w, closed)
	}
	q.Area = area.Code
	if err := s.countOrganisations(ctx, out, work, answers(v, area, q)); err != nil {
		return nil, err
	}
	out.Silent, err = s.silent(ctx, picture, mask)
	return out, err
}

// countSettings says how well the places of settings are known: by the rule that
// decides who is near what, at the distance that is asked for.
func (c *Completeness) countSettings(land *snapshot.Land, g *register.Gazetteer, area *register.Area, q snapshot.Question) {
	c.Metres = q.Near()
	for _, i := range land.Ageless(area.Code) {
		c.Phaseless++
		if n := land.Settings[i].Need; n.Known {
			c.PhaselessNeed = register.Known(c.PhaselessNeed.N + n.N)
		}
	}
	for _, i := range land.Area(area.Code).Settings {
		row := &land.Settings[i]
		if q.Phase != 0 && row.Phases&q.Phase == 0 {
			continue
		}
		c.Settings++
		if at, ok := g.Find(row.ID); ok && g.Listings[at].Placed == register.BySector {
			c.Sector++
		}
		switch {
		case !land.Placed(i):
			c.NoPoint++
		case !land.Near(i, c.Metres):
			c.Rough++
		}
	}
}

func (c *Completeness) countDelivery(w *provision.Work, closed bool) {
	c.Deliveries++
	count := func(is bool, into *int) {
		if is {
			*into++
		}
	}
	count(w.Themes == 0, &c.NoTheme)
	count(w.Phases == 0, &c.NoPhase)
	count(w.Period == 0, &c.NoPeriod)
	count(w.Few, &c.FewReached)
	count(w.Private, &c.KeptPrivate)
	count(!w.Private && !w.Few && !w.Reached.Known, &c.NoCount)
	count(!w.Private && closed, &c.Closed)
}

// answers counts by organisation the deliveries of an area that a question asks for.
func answers(v *snapshot.View, area *register.Area, q snapshot.Question) map[term.ID]int {
	inside := snapshot.NewBits(len(v.Land.Settings))
	for _, i := range v.Land.Area(area.Code).Settings {
		inside.Add(i)
	}
	out := map[term.ID]int{}
	for _, d := range v.Deliveries(q, inside) {
		out[d.Organisation]++
	}
	return out
}

func (s *Service) countOrganisations(ctx context.Context, out *Completeness, work []*provision.Work, asked map[term.ID]int) error {
	confirmed, err := s.provision.LastConfirmed(ctx, work)
	if err != nil {
		return err
	}
	all, err := s.alliance.Organisations(ctx)
	if err != nil {
		return err
	}
	here, changed, today := provision.Deliveries(work), provision.LastChanged(work), s.now()
	for _, o := range all {
		member := o.Member(today)
		if member {
			out.Members++
		}
		if here[o.ID] == 0 {
			continue
		}
		if member {
			out.Present++
		}
		out.Here = append(out.Here, Recorded{Organisation: o, Member: member, Deliveries: here[o.ID], Answers: asked[o.ID], Changed: changed[o.ID], Confirmed: confirmed[o.ID]})
	}
	slices.SortStableFunc(out.Here, func(a, b Recorded) int { return byName(a.Organisation, b.Organisation) })
	return nil
}

// silent are the members of the alliance with nothing on record anywhere that a
// viewer may see, by name.
func (s *Service) silent(ctx context.Context, p *provision.Picture, m provision.Mask) (out []alliance.Organisation, err error) {
	all, err := s.alliance.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	today := s.now()
	for _, o := range all {
		if o.Member(today) && !p.Shares(o.ID, m) {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, byName)
	return out, nil
}

func byName(a, b alliance.Organisation) int {
	return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
}
