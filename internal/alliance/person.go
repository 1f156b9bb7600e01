package alliance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// Listing says who may find a person in the directory. Nobody is ever listed to
// the public.
type Listing string

// The listings. Who has chosen nothing is hidden.
const (
	Hidden              Listing = "hidden"
	ListedForColleagues Listing = "colleagues" // people of an organisation of theirs
	ListedForMembers    Listing = "members"    // everybody who works in the alliance
)

// Listings is the list in the order forms show it.
func Listings() []Listing { return []Listing{Hidden, ListedForColleagues, ListedForMembers} }

// Title is the listing for a reader.
func (l Listing) Title() string {
	switch l {
	case ListedForColleagues:
		return "People of my own organisations"
	case ListedForMembers:
		return "Everyone who works in the alliance"
	}
	return "Nobody: keep me out of the directory"
}

// Person is an adult of the alliance: an identity of account's, under the same
// id, and what the alliance knows of them besides.
type Person struct {
	account.Identity
	Title        string // what they do, in their own words
	Phone        string // at work
	About        string
	Listing      Listing
	ShowEmail    bool // those who find them see the address
	Affiliations []Affiliation
}

// PersonURL is the address of a person's page.
func PersonURL(id term.ID) string { return "/people/" + string(id) }

// Validate says what is wrong with what a person says of themselves.
func (p *Person) Validate() error {
	switch {
	case len([]rune(p.Title)) > 120:
		return fault.Invalid("What you do must be 120 characters or fewer.")
	case len([]rune(p.About)) > 400:
		return fault.Invalid("The sentence about you must be 400 characters or fewer.")
	case strings.Trim(p.Phone, "+0123456789 ()-extEXT.") != "" || len(p.Phone) > 40:
		return fault.Invalid("Enter a phone number, like 020 7946 0000, or leave it empty.")
	case !slices.Contains(Listings(), p.Listing):
		return fault.Invalid("Choose who can find you in the directory.")
	}
	return nil
}

// Person finds a person with where they work, whatever their listing: pages ask
// [Service.VisiblePerson].
func (s *Service) Person(ctx context.Context, id term.ID) (Person, error) {
	identity, err := s.account.Identity(ctx, id)
	if err != nil {
		return Person{}, err
	}
	p, found, err := s.personRow(ctx, id)
	if err != nil {
		return p, fmt.Errorf("person %s: %w", id, err)
	}
	if !found {
		p.Listing = Hidden
	}
	p.Identity = identity
	p.Affiliations, err = s.AffiliationsOf(ctx, id)
	return p, err
}

// VisiblePerson finds a person whom the one who asks may see. Who is hidden is
// as if they were not there.
func (s *Service) VisiblePerson(ctx context.Context, id term.ID) (Person, error) {
	p, err := s.Person(ctx, id)
	if err != nil && !fault.Is(err, fault.Missing) {
		return Person{}, err
	}
	if err == nil && s.visible(ctx, p) {
		return p, nil
	}
	return Person{}, fault.NotFound("There is no such person, or none that you may see.")
}

func (s *Service) visible(ctx context.Context, p Person) bool {
	a := account.ActorFrom(ctx)
	switch {
	case a.Public():
		return false
	case a.ID == p.ID:
		return true
	}
	return p.Ended.IsZero() && a.May("person.read") && listedTo(a, &p)
}

// listedTo says whether a person chose to be found by somebody like the actor.
func listedTo(a *account.Actor, p *Person) bool {
	switch p.Listing {
	case ListedForMembers:
		return true
	case ListedForColleagues:
		return slices.ContainsFunc(p.Affiliations, func(f Affiliation) bool { return f.Now() && worksAt(a, f.Organisation) })
	}
	return false
}

// worksAt says whether the actor holds a role at the organisation itself.
func worksAt(a *account.Actor, organisation term.ID) bool {
	return slices.Contains(a.At(term.AnOrganisation), organisation)
}

// ChangePerson records what a person says of themselves.
func (s *Service) ChangePerson(ctx context.Context, p Person) error {
	p.Title, p.Phone = strings.Join(strings.Fields(p.Title), " "), strings.Join(strings.Fields(p.Phone), " ")
	if err := p.Validate(); err != nil {
		return err
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		old, _, err := s.personRow(ctx, p.ID)
		if err != nil {
			return err
		}
		if err := s.savePerson(ctx, p); err != nil {
			return err
		}
		record := s.changedPeople
		if p.Listing == Hidden && (old.Listing == Hidden || old.Listing == "") {
			record = s.changed // the directory had nothing of them, and has not now
		}
		return record(ctx, audit.Entry{Action: "person.change", Kind: "person", Thing: p.ID, About: []term.ID{p.ID}, Before: old.values(), After: p.values()})
	})
	if err != nil {
		return fmt.Errorf("change person %s: %w", p.ID, err)
	}
	return nil
}

func (p *Person) values() audit.Values {
	return audit.Values{"title": p.Title, "phone": p.Phone, "about": p.About, "listing": string(p.Listing), "email shown": fmt.Sprint(p.ShowEmail)}
}

// peopleVersion is the data version of what the directory is made from, which
// moves less often than the room's.
const peopleVersion = "alliance-people"

// changedPeople records a change to people, and moves the data versions.
func (s *Service) changedPeople(ctx context.Context, e audit.Entry) error {
	if err := s.db.Bump(ctx, peopleVersion); err != nil {
		return err
	}
	return s.changed(ctx, e)
}

// changedAffiliation records a change to where somebody works, which the
// directory shows of those who are listed.
func (s *Service) changedAffiliation(ctx context.Context, e audit.Entry, person term.ID) error {
	p, found, err := s.personRow(ctx, person)
	if err != nil {
		return err
	}
	if !found || p.Listing == Hidden {
		return s.changed(ctx, e)
	}
	return s.changedPeople(ctx, e)
}

// changed records a change, and moves the room's data version.
func (s *Service) changed(ctx context.Context, e audit.Entry) error {
	if err := s.audit.Record(ctx, e); err != nil {
		return err
	}
	return s.db.Bump(ctx, DataVersion)
}

// DirectoryWant narrows the directory down. Zero fields do not narrow.
type DirectoryWant struct {
	Text         string // words of a name or of what people do
	Organisation term.ID
	Role         account.Role // held at an organisation
	Kind         Kind         // of an organisation
}

// directory is everybody who is listed to anybody, by name, kept in memory: names
// are account's, and the list is searched with every key that is pressed.
type directory struct {
	people []*Person
	text   []string // what words are looked for in, in lower case
	kinds  map[term.ID]Kind
}

// directoryCache keeps the directory of the present data versions.
type directoryCache struct {
	mu    sync.Mutex
	value *directory
	at    [3]int64
}

func (s *Service) directory(ctx context.Context) (*directory, error) {
	ctx = s.db.Outside(ctx)
	var at [3]int64
	for i, name := range []string{peopleVersion, account.DataVersion, DataVersion} {
		var err error
		if at[i], err = s.db.Version(ctx, name); err != nil {
			return nil, err
		}
	}
	s.people.mu.Lock()
	defer s.people.mu.Unlock()
	have := s.people.value
	if have != nil && s.people.at == at {
		return have, nil
	}
	if have == nil || s.people.at[0] != at[0] || s.people.at[1] != at[1] {
		var err error
		if have, err = s.makeDirectory(ctx); err != nil {
			return nil, fmt.Errorf("make the directory: %w", err)
		}
	}
	kinds, err := s.kinds(ctx)
	if err != nil {
		return nil, err
	}
	s.people.value, s.people.at = &directory{people: have.people, text: have.text, kinds: kinds}, at
	return s.people.value, nil
}

func (s *Service) makeDirectory(ctx context.Context) (*directory, error) {
	listed, err := s.listedPeople(ctx)
	if err != nil {
		return nil, err
	}
	held, err := s.affiliationsOfListed(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]term.ID, len(listed))
	for i, p := range listed {
		ids[i] = p.ID
	}
	identities, err := s.account.Identities(ctx, ids)
	if err != nil {
		return nil, err
	}
	type named struct {
		name string
		*Person
	}
	var all []named
	for i := range listed {
		p := &listed[i]
		p.Identity, p.Affiliations = identities[p.ID], held[p.ID]
		if p.ID != "" && p.Ended.IsZero() {
			all = append(all, named{strings.ToLower(p.Name), p})
		}
	}
	slices.SortFunc(all, func(a, b named) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.ID, b.ID)) })
	d := &directory{}
	for _, p := range all {
		text := p.name + " " + p.Title
		for _, f := range p.Affiliations {
			text += " " + f.Title
		}
		d.people, d.text = append(d.people, p.Person), append(d.text, strings.ToLower(text))
	}
	return d, nil
}

// Directory lists, by name, those who chose to be found by somebody like the
// actor of the context.
func (s *Service) Directory(ctx context.Context, want DirectoryWant) ([]Person, error) {
	found, err := s.found(ctx, want)
	out := make([]Person, len(found))
	for i, p := range found {
		out[i] = *p
	}
	return out, err
}

// found is Directory without a copy of everybody: what it points at is shared,
// and not to be changed.
func (s *Service) found(ctx context.Context, want DirectoryWant) ([]*Person, error) {
	a := account.ActorFrom(ctx)
	if a.Public() || !a.May("person.read") {
		return nil, nil
	}
	d, err := s.directory(ctx)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(strings.ToLower(want.Text))
	var out []*Person
	for i, p := range d.people {
		if listedTo(a, p) && holdsEvery(d.text[i], words) && d.fits(p, want) {
			out = append(out, p)
		}
	}
	return out, nil
}

func (d *directory) fits(p *Person, want DirectoryWant) bool {
	if want.Organisation == "" && want.Role == "" && want.Kind == "" {
		return true
	}
	return slices.ContainsFunc(p.Affiliations, func(f Affiliation) bool {
		return (want.Organisation == "" || f.Organisation == want.Organisation) && (want.Role == "" || f.Role == want.Role) && (want.Kind == "" || d.kinds[f.Organisation] == want.Kind)
	})
}

// PeopleFinder is what the directory adds to the search; the public finds nobody.
func (s *Service) PeopleFinder() site.Finder { return peopleFinder{s} }

type peopleFinder struct{ s *Service }

// Title heads the people found.
func (peopleFinder) Title() string { return "People" }

// Find looks among those who chose to be found by the viewer.
func (f peopleFinder) Find(ctx context.Context, _ site.Viewer, text string, limit int) ([]site.Hit, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	found, err := f.s.found(ctx, DirectoryWant{Text: text})
	if err != nil {
		return nil, err
	}
	var hits []site.Hit
	for _, p := range found[:min(limit, len(found))] {
		hit := site.Hit{Label: p.Name, Detail: p.Title, URL: PersonURL(p.ID)}
		if p.Illustrative {
			hit.Tag = &site.Tag{Text: "Illustrative"}
		}
		hits = append(hits, hit)
	}
	return hits, nil
}
