package alliance

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/linkage"
)

// Organisation is a body that works in, pays for or governs what children meet.
// Where others were merged into it, what lists hold of all of them stands here.
type Organisation struct {
	ID           term.ID
	Name         string
	Kind         Kind
	About        string
	Website      string
	Identifiers  []Identifier
	OtherNames   []string   // names it bears or bore besides, and those of what was merged into it
	Places       []term.GSS // current areas where it works
	Themes       term.ThemeSet
	Memberships  []Membership // of the alliance, the earliest first
	MemberFrom   time.Time    // of the last membership; zero: never a member
	MemberTo     time.Time    // of the last membership; zero: still one
	Illustrative bool
	Version      int64   // moves with every change
	MergedInto   term.ID // "" where it stands for itself
}

// Membership is a time for which an organisation is a member of the alliance.
type Membership struct {
	From time.Time
	To   time.Time // the first day it no longer is; zero: until further notice
}

// Holds says whether the membership holds on a day.
func (m Membership) Holds(day time.Time) bool {
	return !day.Before(m.From) && (m.To.IsZero() || day.Before(m.To))
}

// Member says whether the organisation is a member of the alliance on a day.
func (o *Organisation) Member(day time.Time) bool {
	if len(o.Memberships) == 0 {
		return !o.MemberFrom.IsZero() && Membership{o.MemberFrom, o.MemberTo}.Holds(day)
	}
	return slices.ContainsFunc(o.Memberships, func(m Membership) bool { return m.Holds(day) })
}

// Scope is the scope that what belongs to the organisation is of.
func (o *Organisation) Scope() term.Scope { return term.OfOrganisation(o.ID) }

// Validate says what is wrong with an organisation, for the person who typed it.
func (o *Organisation) Validate() error {
	switch {
	case strings.TrimSpace(o.Name) == "":
		return fault.Invalid("Enter the organisation’s name.")
	case !soundName(o.Name) || slices.ContainsFunc(o.OtherNames, func(name string) bool { return !soundName(name) }):
		return fault.Invalid("A name must be %d characters or fewer, all of them letters, numbers and signs.", maxName)
	case utf8.RuneCountInString(o.About) > maxAbout:
		return fault.Invalid("What it does must be 2,000 characters or fewer.")
	case !slices.Contains(Kinds(), o.Kind):
		return fault.Invalid("Choose what kind of organisation it is.")
	case !o.MemberTo.IsZero() && !o.MemberTo.After(o.MemberFrom):
		return fault.Invalid("Membership must end after it begins.")
	}
	if _, err := CleanWebsite(o.Website); err != nil {
		return err
	}
	for i, m := range o.Memberships {
		switch {
		case m.From.IsZero():
			return fault.Invalid("Enter the day on which the membership begins.")
		case !m.To.IsZero() && !m.To.After(m.From):
			return fault.Invalid("Membership must end after it begins.")
		case i > 0 && (o.Memberships[i-1].To.IsZero() || m.From.Before(o.Memberships[i-1].To)):
			return fault.Invalid("It was a member at that time already: since %s.", site.Day(o.Memberships[i-1].From))
		}
	}
	return nil
}

const (
	maxName  = 200
	maxAbout = 2000
)

// soundName says whether a name is one line of a length that pages can show.
func soundName(name string) bool {
	return utf8.RuneCountInString(name) <= maxName && !strings.ContainsFunc(name, unicode.IsControl)
}

// CleanWebsite checks a website's address and adds the https:// that people
// leave out. An empty one is not known.
func CleanWebsite(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || !strings.Contains(u.Host, ".") || u.User != nil || strings.ContainsAny(text, " \t\n") {
		return "", fault.Invalid("Enter a website’s address, like https://www.example.org.")
	}
	return text, nil
}

// tidy writes an organisation as it is kept.
func (o *Organisation) tidy() {
	o.Name = strings.Join(strings.Fields(o.Name), " ")
	o.About = strings.TrimSpace(o.About)
	if website, err := CleanWebsite(o.Website); err == nil {
		o.Website = website
	}
	o.Identifiers = sorted(o.Identifiers)
	o.Places = sorted(o.Places)
	o.OtherNames = o.tidyNames()
	if len(o.Memberships) == 0 && !o.MemberFrom.IsZero() {
		o.Memberships = []Membership{{o.MemberFrom, o.MemberTo}}
	}
	o.Memberships = slices.Clone(o.Memberships)
	slices.SortFunc(o.Memberships, func(a, b Membership) int { return a.From.Compare(b.From) })
	o.lastMembership()
}

func (o *Organisation) tidyNames() []string {
	var out []string
	seen := map[string]bool{linkage.Normal(o.Name): true}
	for _, name := range o.OtherNames {
		name = strings.Join(strings.Fields(name), " ")
		if key := linkage.Normal(name); key != "" && !seen[key] {
			seen[key] = true
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (o *Organisation) lastMembership() {
	o.MemberFrom, o.MemberTo = time.Time{}, time.Time{}
	if n := len(o.Memberships); n > 0 {
		o.MemberFrom, o.MemberTo = o.Memberships[n-1].From, o.Memberships[n-1].To
	}
}

// sorted gives the distinct values in order; nil where there are none.
func sorted[T cmp.Ordered](all []T) []T {
	if len(all) == 0 {
		return nil
	}
	all = slices.Clone(all)
	slices.Sort(all)
	return slices.Compact(all)
}

// clone copies an organisation so that changing the one leaves the other.
func (o Organisation) clone() Organisation {
	o.Identifiers, o.OtherNames = slices.Clone(o.Identifiers), slices.Clone(o.OtherNames)
	o.Places, o.Memberships = slices.Clone(o.Places), slices.Clone(o.Memberships)
	return o
}

// values are the organisation as the record of changes keeps it.
func (o *Organisation) values() audit.Values {
	v := audit.Values{"name": o.Name, "kind": string(o.Kind)}
	for name, text := range map[string]string{
		"about": o.About, "website": o.Website, "themes": o.Themes.String(), "identifiers": join(o.Identifiers, ", "),
		"other names": strings.Join(o.OtherNames, "; "), "places": join(o.Places, ", "), "membership": membershipWords(o.Memberships),
	} {
		if text != "" {
			v[name] = text
		}
	}
	return v
}

func join[T ~string](all []T, between string) string {
	parts := make([]string, len(all))
	for i, v := range all {
		parts[i] = string(v)
	}
	return strings.Join(parts, between)
}

func membershipWords(all []Membership) string {
	var out []string
	for _, m := range all {
		words := "from " + m.From.Format(time.DateOnly)
		if !m.To.IsZero() {
			words += " to " + m.To.Format(time.DateOnly)
		}
		out = append(out, words)
	}
	return strings.Join(out, "; ")
}

// changing runs a change of this room's organisations. Of two at once one waits
// for the other, so that what each reads of them stands.
func (s *Service) changing(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.betweenMerges(ctx, func(ctx context.Context) error {
		if err := s.db.Bump(ctx, DataVersion); err != nil {
			return err
		}
		return fn(ctx)
	})
}

// Add records a new organisation and gives it an id where it has none. The
// same name or number as another's is refused: it is most likely the same
// organisation.
func (s *Service) Add(ctx context.Context, o Organisation) (Organisation, error) {
	if err := s.ready(ctx, &o); err != nil {
		return o, err
	}
	if o.ID == "" {
		o.ID = s.newID()
	}
	err := s.changing(ctx, func(ctx context.Context) error {
		if err := s.free(ctx, &o); err != nil {
			return err
		}
		if err := s.insert(ctx, []Organisation{o}); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "organisation.add", Kind: "organisation", Thing: o.ID, Scope: o.Scope(), After: o.values()})
	})
	if err != nil {
		return o, fmt.Errorf("add organisation %q: %w", o.Name, err)
	}
	return o, nil
}

// ready tidies and checks an organisation that is new.
func (s *Service) ready(ctx context.Context, o *Organisation) error {
	o.tidy()
	if err := o.Validate(); err != nil {
		return err
	}
	o.Version, o.MergedInto = 1, ""
	return s.placed(ctx, o)
}

// placed takes the organisation's places, old codes or new, to those that stand now.
func (s *Service) placed(ctx context.Context, o *Organisation) error {
	if len(o.Places) == 0 {
		return nil
	}
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return err
	}
	var out []term.GSS
	for _, code := range o.Places {
		now := atlas.Resolve(code)
		if len(now) == 0 {
			return fault.Invalid("There is no place with the code %s.", code)
		}
		out = append(out, now...)
	}
	o.Places = sorted(out)
	return nil
}

// free refuses a name or a number that another organisation has.
func (s *Service) free(ctx context.Context, o *Organisation) error {
	other, found, err := s.byName(ctx, o.Name, o.ID)
	if err != nil {
		return err
	}
	if found {
		return fault.Conflict("There is already an organisation called %s.", other.Name)
	}
	for _, id := range o.Identifiers {
		owner, found, err := s.byIdentifier(ctx, id, o.ID)
		if err != nil {
			return err
		}
		if found {
			return fault.Conflict("%s is the number of %s. If it is the same organisation, the two can be merged.", id, owner.Name)
		}
	}
	return nil
}

// AddAll records many organisations at once, all or none. Their names must be
// new and differ from one another.
func (s *Service) AddAll(ctx context.Context, all []Organisation) error {
	all = slices.Clone(all)
	err := s.changing(ctx, func(ctx context.Context) error {
		for i := range all {
			if err := s.ready(ctx, &all[i]); err != nil {
				return fmt.Errorf("%q: %w", all[i].Name, err)
			}
			if all[i].ID == "" {
				all[i].ID = s.newID()
			}
		}
		if err := s.insert(ctx, all); err != nil {
			return err
		}
		for _, o := range all {
			if err := s.audit.Record(ctx, audit.Entry{Action: "organisation.add", Kind: "organisation", Thing: o.ID, Scope: o.Scope(), After: o.values()}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("add organisations: %w", err)
	}
	return nil
}

// Change changes what is kept of an organisation itself: change is given it
// without what others that were merged into it bring, and may compare its
// Version with the one that a form showed (see [Organisation.Still]). One that
// was merged into another is not changed. Nothing is written where nothing
// differs.
func (s *Service) Change(ctx context.Context, id term.ID, change func(o *Organisation) error) error {
	_, err := s.changeOne(ctx, id, change)
	if err != nil {
		return fmt.Errorf("change organisation %s: %w", id, err)
	}
	return nil
}

func (s *Service) changeOne(ctx context.Context, id term.ID, change func(o *Organisation) error) (o Organisation, err error) {
	err = s.changing(ctx, func(ctx context.Context) error {
		old, err := s.own(ctx, id)
		if err != nil {
			return err
		}
		if old.MergedInto != "" {
			return fault.Conflict("%s was merged into another organisation. Change that one.", old.Name)
		}
		o = old.clone()
		if err := change(&o); err != nil {
			return err
		}
		o.ID, o.Version, o.MergedInto, o.Illustrative = old.ID, old.Version, "", old.Illustrative
		return s.rewrite(ctx, old, &o)
	})
	return o, err
}

// rewrite checks and stores a changed organisation. A name it bore is kept among
// its other names.
func (s *Service) rewrite(ctx context.Context, old Organisation, o *Organisation) error {
	if linkage.Normal(o.Name) != linkage.Normal(old.Name) {
		o.OtherNames = append(o.OtherNames, old.Name)
	}
	if len(o.Memberships) == 0 {
		o.MemberFrom, o.MemberTo = time.Time{}, time.Time{}
	}
	o.tidy()
	if err := o.Validate(); err != nil {
		return err
	}
	if err := s.placed(ctx, o); err != nil {
		return err
	}
	e := audit.Entry{Action: "organisation.change", Kind: "organisation", Thing: o.ID, Scope: o.Scope(), Before: old.values(), After: o.values()}
	if len(e.Changes()) == 0 {
		return nil
	}
	if err := s.free(ctx, o); err != nil {
		return err
	}
	o.Version++
	if err := s.update(ctx, *o, old.Version); err != nil {
		return err
	}
	return s.audit.Record(ctx, e)
}

// Still refuses where the organisation has changed since a form showed it.
func (o *Organisation) Still(version int64) error {
	if o.Version != version {
		return fault.Conflict("Somebody else changed %s while you were typing. Look at what it says now, then make your change again.", o.Name)
	}
	return nil
}
