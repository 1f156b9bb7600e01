package sample

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"fairground/internal/alliance"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// maker makes organisations and their work.
type maker struct {
	rooms   Rooms
	options Options
	rng     *rand.Rand

	settings []register.Setting // open, with something known of where they are
	need     map[term.GSS]register.Children

	members    []member
	deliveries []provision.Delivery
	taken      map[string]bool // programme, setting and year already made
}

// member is an organisation and what it offers.
type member struct {
	alliance.Organisation
	programmes []provision.Programme
	weight     float64 // a few are large and most are small
}

func (m *maker) load(ctx context.Context) error {
	atlas, err := m.rooms.Register.Atlas(ctx)
	if err != nil {
		return err
	}
	england, ok := atlas.Area("E92000001")
	if !ok {
		return fmt.Errorf("no areas are loaded")
	}
	m.settings, err = m.rooms.Register.OpenIn(ctx, england)
	if err != nil {
		return err
	}
	slices.SortFunc(m.settings, func(x, y register.Setting) int { return cmp.Compare(x.ID, y.ID) })
	m.need, err = m.rooms.Register.Children(ctx)
	m.taken = map[string]bool{}
	return err
}

// id is deterministic, unlike the rooms' own, so that two runs make the same.
func (m *maker) id(kind byte, n int) term.ID {
	return term.ID(fmt.Sprintf("0190%04x-%02x00-7000-8000-%012x", m.options.Seed&0xffff, kind, n))
}

func (m *maker) makeMembers() {
	names := organisationNames(m.rng, m.options.Organisations)
	for i, name := range names {
		o := member{weight: 1 / (1 + float64(i%60))}
		o.Organisation = alliance.Organisation{
			ID: m.id(1, i), Name: name, Kind: memberKind(m.rng), Illustrative: true,
			MemberFrom: time.Date(2015+m.rng.IntN(11), time.Month(1+m.rng.IntN(12)), 1, 0, 0, 0, 0, time.UTC),
			About:      "An illustrative organisation, made up for this demonstration.",
		}
		for range 1 + m.rng.IntN(3) {
			p := makeProgramme(m.rng)
			p.ID, p.Organisation = m.id(2, 10*i+len(o.programmes)), o.ID
			if slices.ContainsFunc(o.programmes, func(q provision.Programme) bool { return q.Name == p.Name }) {
				continue
			}
			o.programmes = append(o.programmes, p)
		}
		m.members = append(m.members, o)
	}
}

func memberKind(rng *rand.Rand) alliance.Kind {
	switch n := rng.IntN(20); {
	case n < 14:
		return alliance.Charity
	case n < 16:
		return alliance.SocialEnterprise
	case n < 17:
		return alliance.University
	case n < 18:
		return alliance.Business
	}
	return alliance.Youth
}

// fill gives a partnership exactly its published number of organisations and
// settings: each organisation one setting, then every setting left an
// organisation, all for anyone to see; then second and third ones to make
// overlaps, many of which only those see who sign in.
func (m *maker) fill(p partnership) error {
	places := m.choose(p.area, p.settings)
	if len(places) < p.settings {
		return fmt.Errorf("%s has %d open settings where %d are needed", p.area, len(places), p.settings)
	}
	members := m.pick(p.organisations)
	for i, place := range places {
		who := m.fitting(members, place)
		if i < len(members) {
			who = members[i]
		}
		m.deliver(who, place, provision.Public)
		for _, again := range []float64{0.33, 0.13, 0.05} {
			if m.rng.Float64() < again {
				m.deliver(m.fitting(members, place), place, sharedWith(m.rng))
				m.keepPrivate()
			}
		}
	}
	return nil
}

// scatter makes deliveries outside the partnerships: each organisation works in
// a few authorities.
func (m *maker) scatter(n int) {
	byDistrict := map[term.GSS][]register.Setting{}
	for _, s := range m.settings {
		if s.District != "" && !slices.ContainsFunc(partnerships(), func(p partnership) bool { return p.area == s.Combined }) {
			byDistrict[s.District] = append(byDistrict[s.District], s)
		}
	}
	var districts []term.GSS
	for d := range byDistrict {
		districts = append(districts, d)
	}
	slices.Sort(districts)
	for made := 0; made < n && len(districts) > 0; {
		who := m.weighted(m.members)
		home := byDistrict[districts[m.rng.IntN(len(districts))]]
		for range 3 + m.rng.IntN(12) {
			m.deliver(who, home[m.rng.IntN(len(home))], elsewhereWith(m.rng))
			made++
		}
	}
}

// choose draws settings of an area, deprived neighbourhoods rather more often,
// as real provision does.
func (m *maker) choose(area term.GSS, n int) []register.Setting {
	type draw struct {
		s   register.Setting
		key float64
	}
	var draws []draw
	for _, s := range m.settings {
		if s.Combined != area {
			continue
		}
		weight := 1.0
		if d := m.need[s.Neighbourhood].Decile; d.Known {
			weight = 1.6 - 0.1*float64(d.N)
		}
		if s.Phase == "Early years" {
			weight *= 0.35
		}
		draws = append(draws, draw{s, m.rng.ExpFloat64() / weight})
	}
	slices.SortFunc(draws, func(x, y draw) int { return cmp.Compare(x.key, y.key) })
	out := make([]register.Setting, 0, n)
	for _, d := range draws[:min(n, len(draws))] {
		out = append(out, d.s)
	}
	return out
}

func (m *maker) pick(n int) []member {
	order := m.rng.Perm(len(m.members))
	out := make([]member, n)
	for i := range out {
		out[i] = m.members[order[i]]
	}
	return out
}

func (m *maker) weighted(members []member) member {
	var total float64
	for _, w := range members {
		total += w.weight
	}
	at := m.rng.Float64() * total
	for _, w := range members {
		if at -= w.weight; at <= 0 {
			return w
		}
	}
	return members[len(members)-1]
}

// fitting prefers an organisation that works with the ages of the setting.
func (m *maker) fitting(members []member, s register.Setting) member {
	who := m.weighted(members)
	for range 8 {
		if len(fit(who.programmes, s)) > 0 {
			break
		}
		who = m.weighted(members)
	}
	return who
}

func fit(programmes []provision.Programme, s register.Setting) []provision.Programme {
	ages := agesAt(s)
	var out []provision.Programme
	for _, p := range programmes {
		if p.Phases&ages != 0 {
			out = append(out, p)
		}
	}
	return out
}

// agesAt are the age phases that a setting of the registers has.
func agesAt(s register.Setting) term.PhaseSet {
	switch s.Phase {
	case "Early years", "Nursery":
		return term.NewPhaseSet(term.EarlyYears)
	case "Primary", "Middle deemed primary":
		return term.NewPhaseSet(term.Primary, term.EarlyYears)
	case "Secondary", "Middle deemed secondary":
		return term.NewPhaseSet(term.Secondary, term.Post16)
	case "16 plus":
		return term.NewPhaseSet(term.Post16)
	}
	return term.NewPhaseSet(term.Phases()...)
}

func (m *maker) deliver(who member, s register.Setting, to provision.Visibility) {
	offers := fit(who.programmes, s)
	if len(offers) == 0 {
		offers = who.programmes
	}
	p := offers[m.rng.IntN(len(offers))]
	d := provision.Delivery{
		ID: m.id(3, len(m.deliveries)), Programme: p.ID, Setting: s.ID, Themes: p.Themes, Phases: p.Phases, Period: m.period(),
		Visibility: to, Illustrative: true, Sensitive: provision.PrivatePlace(s.Type, s.Name) != "",
	}
	if m.rng.IntN(2) == 0 {
		d.Reached = register.Known(12 + m.rng.IntN(240))
	}
	key := fmt.Sprint(p.ID, s.ID, d.Period)
	if m.taken[key] {
		return
	}
	m.taken[key] = true
	m.deliveries = append(m.deliveries, d)
}

func (m *maker) period() term.Period {
	now := term.PeriodOf(m.options.Today)
	switch n := m.rng.IntN(20); {
	case n < 13:
		return now
	case n < 18:
		return now - 1
	case n < 19:
		return now - 2
	}
	return 0 // many a real list does not say
}

// keepPrivate marks the last delivery as one at a place that must not be found,
// once in a while, and gives another a number of children that only its owner
// may read.
func (m *maker) keepPrivate() {
	last := &m.deliveries[len(m.deliveries)-1]
	if last.Visibility == provision.Public {
		return
	}
	switch n := m.rng.IntN(60); {
	case n == 0:
		last.Sensitive = true
	case n < 4:
		last.Reached = register.Known(3 + m.rng.IntN(6))
	}
}

// sharedWith is with whom a second or third organisation at a setting shares it.
func sharedWith(rng *rand.Rand) provision.Visibility {
	switch n := rng.IntN(20); {
	case n < 10:
		return provision.Alliance
	case n < 15:
		return provision.Partnership
	case n < 17:
		return provision.OwnOrganisation
	}
	return provision.Public
}

// elsewhereWith is with whom work outside the partnerships is shared.
func elsewhereWith(rng *rand.Rand) provision.Visibility {
	switch n := rng.IntN(20); {
	case n < 12:
		return provision.Public
	case n < 19:
		return provision.Alliance
	}
	return provision.OwnOrganisation
}

func (m *maker) save(ctx context.Context) error {
	var organisations []alliance.Organisation
	var programmes []provision.Programme
	for _, w := range m.members {
		organisations = append(organisations, w.Organisation)
		programmes = append(programmes, w.programmes...)
	}
	others, err := m.participants(ctx)
	if err != nil {
		return err
	}
	organisations = append(organisations, others...)
	if err := m.rooms.Alliance.AddAll(ctx, organisations); err != nil {
		return err
	}
	if err := m.rooms.Provision.AddProgrammes(ctx, programmes); err != nil {
		return err
	}
	return m.rooms.Provision.AddDeliveries(ctx, m.deliveries)
}
