package alliance

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"fairground/internal/account"
	"fairground/internal/site"
	"fairground/internal/term"
)

// DirectoryWant narrows the directory down. Zero fields do not narrow.
type DirectoryWant struct {
	Text         string // words of a name or of what people do
	Organisation term.ID
	Role         account.Role // held at an organisation
	Kind         Kind         // of an organisation
}

// directory is everybody who is listed to anybody, by name, kept in memory: names
// are account's, and the list is searched with every key that is pressed. It does
// not change once handed out.
type directory struct {
	people    []directoryEntry
	kinds     map[term.ID]Kind
	survivors map[term.ID]term.ID // of merged organisations
	seq       int64               // of the record's last entry that it knows of
}

// directoryEntry is one person of the directory.
type directoryEntry struct {
	*Person
	name string // in lower case
	text string // what words are looked for in, in lower case
}

func newEntry(p *Person) directoryEntry {
	text := p.Name + " " + p.Title
	for _, f := range p.Affiliations {
		text += " " + f.Title
	}
	return directoryEntry{p, strings.ToLower(p.Name), strings.ToLower(text)}
}

func (e directoryEntry) compare(other directoryEntry) int {
	return cmp.Or(strings.Compare(e.name, other.name), cmp.Compare(e.ID, other.ID))
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
	next, err := s.nextDirectory(ctx, have, have == nil || s.people.at[0] != at[0] || s.people.at[1] != at[1])
	if err != nil {
		return nil, fmt.Errorf("make the directory: %w", err)
	}
	s.people.value, s.people.at = next, at
	return next, nil
}

// Warm reads the directory into memory, so that the first who opens it does not
// wait.
func (s *Service) Warm(ctx context.Context) error {
	_, err := s.directory(ctx)
	return err
}

// nextDirectory is the directory as it is now, where another was before (nil:
// none). people says that some of it may have changed besides the kinds.
func (s *Service) nextDirectory(ctx context.Context, before *directory, people bool) (*directory, error) {
	next := &directory{}
	if before != nil {
		*next = *before
	}
	var err error
	if next.kinds, err = s.kinds(ctx); err != nil || !people {
		return next, err
	}
	// What tells of changes is read before what changed: a change in between is
	// seen twice rather than never.
	head, err := s.audit.Head(ctx)
	if err != nil {
		return nil, err
	}
	if next.survivors, err = s.standing(ctx); err != nil {
		return nil, err
	}
	next.seq = head.Seq
	if before != nil {
		changed, few, err := s.changedSince(ctx, before, next)
		if err != nil {
			return nil, err
		}
		if few {
			next.people, err = s.replaced(ctx, before.people, changed)
			return next, err
		}
	}
	listed, err := s.listed(ctx, nil)
	if err != nil {
		return nil, err
	}
	next.people = make([]directoryEntry, len(listed))
	for i, p := range listed {
		next.people[i] = newEntry(p)
	}
	slices.SortFunc(next.people, directoryEntry.compare)
	return next, nil
}

// Beyond so many entries of the record, or so many people, everybody is read
// again: that takes no longer.
const (
	mostRecorded = 5000
	mostReplaced = 400
)

// changedSince lists whom the directory may show otherwise than it did: those of
// whom the record speaks since, whoever recorded it, and those who work at an
// organisation that was merged or parted. False where they are too many.
func (s *Service) changedSince(ctx context.Context, before, now *directory) ([]term.ID, bool, error) {
	if now.seq < before.seq || now.seq-before.seq > mostRecorded {
		return nil, false, nil
	}
	things, err := s.audit.Things(ctx, before.seq, now.seq)
	if err != nil {
		return nil, false, err
	}
	var people, affiliations []term.ID
	for _, t := range things {
		switch {
		case strings.HasPrefix(t.Action, "session."): // by far the most, and nothing of it shows
		case t.Kind == "person":
			people = append(people, t.ID)
		case t.Kind == "affiliation":
			affiliations = append(affiliations, t.ID)
		}
	}
	of, err := s.peopleOf(ctx, affiliations)
	if err != nil {
		return nil, false, err
	}
	people = append(people, of...)
	moved := func(f Affiliation) bool {
		at := cmp.Or(f.at, f.Organisation)
		return before.survivors[at] != now.survivors[at]
	}
	if !maps.Equal(before.survivors, now.survivors) {
		for _, p := range before.people {
			if slices.ContainsFunc(p.Affiliations, moved) {
				people = append(people, p.ID)
			}
		}
	}
	slices.Sort(people)
	people = slices.Compact(people)
	return people, len(people) <= mostReplaced, nil
}

// replaced is a list of people with some of them as they are now.
func (s *Service) replaced(ctx context.Context, people []directoryEntry, changed []term.ID) ([]directoryEntry, error) {
	if len(changed) == 0 {
		return people, nil
	}
	now, err := s.listed(ctx, changed)
	if err != nil {
		return nil, err
	}
	out := make([]directoryEntry, 0, len(people)+len(now))
	for _, e := range people {
		if _, again := slices.BinarySearch(changed, e.ID); !again {
			out = append(out, e)
		}
	}
	for _, p := range now {
		e := newEntry(p)
		at, _ := slices.BinarySearchFunc(out, e, directoryEntry.compare)
		out = slices.Insert(out, at, e)
	}
	return out, nil
}

// listed reads those of some people, or of everybody where ids is nil, who are in
// the directory.
func (s *Service) listed(ctx context.Context, ids []term.ID) ([]*Person, error) {
	rows, err := s.listedPeople(ctx, ids)
	if err != nil {
		return nil, err
	}
	held, err := s.affiliationsOfListed(ctx, ids)
	if err != nil {
		return nil, err
	}
	found := make([]term.ID, len(rows))
	for i, p := range rows {
		found[i] = p.ID
	}
	identities, err := s.account.Identities(ctx, found)
	if err != nil {
		return nil, err
	}
	var out []*Person
	for i := range rows {
		p := &rows[i]
		p.Identity, p.Affiliations = identities[p.ID], held[p.ID]
		if p.ID != "" && p.Ended.IsZero() {
			out = append(out, p)
		}
	}
	return out, nil
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
	for _, e := range d.people {
		if listedTo(a, e.Person) && holdsEvery(e.text, words) && d.fits(e.Person, want) {
			out = append(out, e.Person)
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
