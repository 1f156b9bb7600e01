package sample

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// People makes the programme's collaborations and those who sit at them, and
// somebody at every organisation. It comes after [Organisations], in a
// transaction of its own: a seat is given only to an organisation that is there
// for everybody.
func People(ctx context.Context, r Rooms, o Options) error {
	c := &crowd{maker: maker{rooms: r, options: o}, rng: rand.New(rand.NewPCG(o.Seed, 0x5eed)), folk: map[term.ID][]person{}, played: map[Part]person{}, emails: map[string]bool{}}
	for _, step := range []func(context.Context) error{c.look, c.employ, c.seatEverybody, c.exchange, c.list} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("make the people of a demonstration: %w", err)
		}
	}
	return nil
}

// crowd makes people.
type crowd struct {
	maker
	rng           *rand.Rand
	organisations map[term.ID]alliance.Organisation
	order         []alliance.Organisation   // by id
	members       map[term.GSS][]term.ID    // of the alliance, that work in a partnership's area
	themes        map[term.ID]term.ThemeSet // of what an organisation does
	tables        []alliance.Collaboration  // the programme's
	folk          map[term.ID][]person      // by organisation, the editor first
	played        map[Part]person           // who plays which part
	emails        map[string]bool
	made, seated  int
}

// person is somebody who was made, and where they work.
type person struct {
	account.Identity
	organisation term.ID
}

// look finds what the people are to work for.
func (c *crowd) look(ctx context.Context) error {
	if err := c.rooms.Alliance.EnsureProgramme(ctx); err != nil {
		return err
	}
	var err error
	if c.tables, err = c.rooms.Alliance.Collaborations(ctx); err != nil {
		return err
	}
	all, err := c.rooms.Alliance.Organisations(ctx)
	if err != nil {
		return err
	}
	c.organisations, c.members = map[term.ID]alliance.Organisation{}, map[term.GSS][]term.ID{}
	for _, o := range all {
		if o.Illustrative {
			c.organisations[o.ID], c.order = o, append(c.order, o)
		}
	}
	if _, there := c.organisations[c.authorityID(partnerships()[0].area)]; !there {
		return fmt.Errorf("an earlier version filled this database: delete it (data/demo.db and the files that begin like it) and run the demonstration again")
	}
	slices.SortFunc(c.order, func(a, b alliance.Organisation) int { return cmp.Compare(a.ID, b.ID) })
	return c.lookWhere(ctx)
}

// lookWhere finds which members work in the partnerships' areas.
func (c *crowd) lookWhere(ctx context.Context) error {
	atlas, err := c.rooms.Register.Atlas(ctx)
	if err != nil {
		return err
	}
	picture, err := c.rooms.Provision.Picture(ctx)
	if err != nil {
		return err
	}
	everything := provision.Mask{Sees: provision.Visibilities()}
	c.themes = map[term.ID]term.ThemeSet{}
	for _, w := range picture.Work(provision.Filter{}, everything) {
		c.themes[w.Organisation] |= w.Themes
	}
	for _, p := range partnerships() {
		area, ok := atlas.Area(p.area)
		if !ok {
			return fmt.Errorf("there is no area %s", p.area)
		}
		var ids []term.ID
		for _, w := range picture.Work(provision.Filter{Area: area}, everything) {
			if _, made := c.organisations[w.Organisation]; made {
				ids = append(ids, w.Organisation)
			}
		}
		slices.Sort(ids)
		c.members[p.area] = slices.Compact(ids)
	}
	return nil
}

// employ gives every organisation an editor, some of them partners, and casts
// the parts.
func (c *crowd) employ(ctx context.Context) error {
	cast := c.castAtOrganisations()
	for _, o := range c.order {
		roles, part := []account.Role{account.OrganisationEditor}, cast[o.ID]
		for range c.rng.IntN(3) {
			roles = append(roles, account.Partner)
		}
		plays := 0 // which of them plays the part
		if part == PartnerThere || part == Officer || part == Funder {
			plays, roles = len(roles), append(roles, account.Partner)
		}
		for i, role := range roles {
			playing := part
			if i != plays {
				playing = ""
			}
			if err := c.employOne(ctx, o, role, playing); err != nil {
				return err
			}
		}
	}
	for area := range c.members { // the editor is nothing else
		c.members[area] = slices.DeleteFunc(c.members[area], func(id term.ID) bool { return cast[id] == Editor })
	}
	return c.castOthers(ctx)
}

// castAtOrganisations says where those work whom a visitor can be.
func (c *crowd) castAtOrganisations() map[term.ID]Part {
	midlands := partnerships()[0].area
	return map[term.ID]Part{c.members[midlands][0]: Editor, c.members[midlands][1]: PartnerThere, c.participantID(midlands, firstSchool): AtASchool,
		c.authorityID(midlands): Officer, c.participantID(midlands, firstFunder): Funder}
}

// castOthers casts the parts of those who work for no organisation, and gives the
// roles that are held over everything.
func (c *crowd) castOthers(ctx context.Context) error {
	for _, part := range []Part{National, Head, Facilitator, Safeguarding, NoRole} {
		if _, err := c.meet(ctx, part, ""); err != nil {
			return err
		}
	}
	for _, part := range Cast() {
		if role := part.stands(); role != "" {
			if err := c.appoint(ctx, c.played[part], role); err != nil {
				return err
			}
		}
	}
	second, err := c.meet(ctx, "", "people.example.org")
	if err != nil {
		return err
	}
	return c.appoint(ctx, second, account.NationalTeam)
}

// appoint gives a role over everything, as somebody would on the page of roles.
func (c *crowd) appoint(ctx context.Context, p person, role account.Role) error {
	_, err := c.rooms.Account.Grant(ctx, account.Grant{Person: p.ID, Role: role, Source: "hand"})
	return err
}

// employOne makes somebody at an organisation, who plays a part or none.
func (c *crowd) employOne(ctx context.Context, o alliance.Organisation, role account.Role, part Part) error {
	p, err := c.meet(ctx, part, domainOf(o.Name))
	if err != nil {
		return err
	}
	p.organisation = o.ID
	title := jobs(role)[c.rng.IntN(len(jobs(role)))]
	if _, err := c.rooms.Alliance.Affiliate(ctx, alliance.Affiliation{ID: c.id(affiliationIDs, c.made), Person: p.ID, Organisation: o.ID, Role: role, Title: title}); err != nil {
		return err
	}
	if part != "" {
		c.played[part] = p
	}
	c.folk[o.ID] = append(c.folk[o.ID], p)
	return nil
}

// The kinds of what is made here, in ids.
const (
	personIDs      byte = 10
	affiliationIDs byte = 11
	seatIDs        byte = 12
	groupIDs       byte = 13
	entryIDs       byte = 14
)

// meet makes an adult who does not exist.
func (c *crowd) meet(ctx context.Context, part Part, domain string) (person, error) {
	c.made++
	p := person{Identity: account.Identity{ID: c.id(personIDs, c.made), Illustrative: true}}
	if part != "" {
		p.Name, p.Email = part.name(), part.Email()
	} else {
		first, last := firstNames(), surnames()
		p.Name = first[c.rng.IntN(len(first))] + " " + last[c.rng.IntN(len(last))]
		p.Email = strings.ToLower(strings.ReplaceAll(p.Name, " ", ".")) + "@" + domain
		for n := 2; c.emails[p.Email]; n++ {
			p.Email = fmt.Sprintf("%s%d@%s", strings.ToLower(strings.ReplaceAll(p.Name, " ", ".")), n, domain)
		}
	}
	c.emails[p.Email] = true
	i, err := c.rooms.Account.AddIdentity(ctx, p.Identity, true)
	p.Identity = i
	if part != "" {
		c.played[part] = p
	}
	return p, err
}

// list puts some people into the directory: whoever chose nothing is in none.
func (c *crowd) list(ctx context.Context) error {
	var people []person
	for _, o := range c.order {
		people = append(people, c.folk[o.ID]...)
	}
	for i, p := range people {
		entry := alliance.Person{Identity: p.Identity, Listing: alliance.ListedForMembers, ShowEmail: i%2 == 0}
		if _, plays := c.part(p); !plays && i%9 != 0 {
			continue
		}
		if i%27 == 0 {
			entry.Listing = alliance.ListedForColleagues
		}
		entry.Title = jobs(account.Partner)[c.rng.IntN(len(jobs(account.Partner)))]
		entry.About = "Made up for this demonstration."
		if err := c.rooms.Alliance.ChangePerson(account.WithActor(ctx, c.as(p)), entry); err != nil {
			return err
		}
	}
	return nil
}

// part says which part somebody plays.
func (c *crowd) part(p person) (Part, bool) {
	for part, who := range c.played {
		if who.ID == p.ID {
			return part, true
		}
	}
	return "", false
}

// as is somebody who acts: the record says that it was they.
func (c *crowd) as(p person) *account.Actor {
	return account.NewActor(c.rooms.Account.Policy(), p.Identity, c.options.Today)
}

// domainOf makes a mail domain of an organisation's name, under one that is
// kept for examples.
func domainOf(name string) string {
	name = strings.NewReplacer("’", "", "'", "").Replace(strings.ToLower(name))
	parts := strings.FieldsFunc(name, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
	label := strings.Join(parts, "-")
	return strings.Trim(label[:min(len(label), 40)], "-") + ".example.org"
}

func firstNames() []string {
	return strings.Fields("Ada Amir Bea Carlos Chidi Clara Dev Dilys Elif Ewan Fern Gwen Hamza Idris Iris Jamal Jo Kezia Lena Leon Mabel Mei Milo Nia Olu Owen Petra Priya Quinn Rashid Rosa Sami Tess Uma Vera Wilf Yusuf Zara")
}

// surnames are things of a fair, so that nobody is called like this.
func surnames() []string {
	return strings.Fields("Bandstand Bigtop Calliope Candyfloss Carousel Cartwheel Coconut-Shy Confetti Dodgem Funfair Gingerbread Helter-Skelter Hoopla Lemonade Marionette Maypole Pennant Pinwheel Popcorn Rosette Streamer Toffee-Apple Tombola Waltzer")
}

func jobs(role account.Role) []string {
	if role == account.OrganisationEditor {
		return []string{"Head of programmes", "Data and insight manager", "Operations manager", "Chief of staff"}
	}
	return []string{"Programme manager", "Partnerships lead", "Community organiser", "Research officer", "Policy adviser", "Schools lead"}
}
