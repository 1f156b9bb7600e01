package provision

import (
	"context"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// SharingTerms is one version of what an organisation agrees to before it shares
// anything. A version never changes once somebody has accepted it: what is to be
// said otherwise becomes the next version.
type SharingTerms struct {
	Version string
	From    time.Time // organisations are asked for it from this day on
	Parts   []SharingPart
}

// SharingPart is a heading and what stands under it.
type SharingPart struct {
	Title  string
	Points []string
}

// AllSharingTerms lists the versions, the oldest first. The words are a draft for
// the alliance to decide on.
func AllSharingTerms() []SharingTerms {
	return []SharingTerms{{Version: "1.0", From: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Parts: []SharingPart{
		{"What you share", []string{
			"Which programmes your organisation runs, at which schools, colleges and nurseries, in which school years, on which themes, for which ages, and how many children and young people were reached.",
			"You share it as what your organisation knows. You do not promise that it is complete.",
		}},
		{"What you never share", []string{
			"Names or any details of children and young people. A list that holds them is refused.",
			"Names and contact details of people at schools. Where a list has them they are left out before anything is stored.",
		}},
		{"What others may do with it", []string{
			"What you share with anyone is open: everybody may copy, publish and build on it, for any purpose, so long as they name your organisation as its source. These are the rights of the Open Government Licence v3.0.",
			"What you share with the alliance may be used by the alliance’s members and partners for their own planning and for work together. They may not publish it, pass it on, or use it to raise money against you or to advertise.",
			"What you share with place partnerships may be used by those partnerships in the same way, for their place.",
			"What you keep to your organisation is used by nobody else. It is stored here so that you can work with it.",
		}},
		{"What we do with it", []string{
			"We match it to the public registers, count it, and show it to those you chose and to nobody else.",
			"Places that must not be found, such as refuges and secure homes, are shown to others as part of their local authority only, once you mark them.",
			"A number of children between one and nine is shown to you and to the people you name. Everybody else reads “fewer than 10”, and no total gives it away.",
		}},
		{"Changing your mind", []string{
			"You can change who sees your work at any time, and withdraw a list with everything recorded from it. It is gone from our pages at once. Copies that others took of what was open stay with them.",
			"A list that was sent but never confirmed is withdrawn after 90 days.",
			"When these terms change you are asked again before you share anything new. What you shared before rests on the version you accepted then.",
		}},
	}}}
}

// CurrentSharingTerms is the version that organisations are asked for on a day.
func CurrentSharingTerms(day time.Time) SharingTerms {
	all := AllSharingTerms()
	current := all[0]
	for _, t := range all {
		if !day.Before(t.From) {
			current = t
		}
	}
	return current
}

// Acceptance is that an organisation accepted a version of the terms.
type Acceptance struct {
	Organisation term.ID
	Version      string
	Person       term.ID // "" once erased
	At           time.Time
}

// Accepted finds when an organisation accepted the terms that are asked for now.
func (s *Service) Accepted(ctx context.Context, organisation term.ID) (a Acceptance, found bool, err error) {
	all, err := s.Acceptances(ctx, organisation)
	current := CurrentSharingTerms(s.now()).Version
	for _, one := range all {
		if one.Version == current {
			return one, true, err
		}
	}
	return Acceptance{}, false, err
}

// acceptTerms sees to it that an organisation has accepted the terms that are
// asked for now, and says which version that is. version is the one that the
// person who acts says they accept, "" where they say nothing.
func (s *Service) acceptTerms(ctx context.Context, organisation term.ID, version string) (string, error) {
	current := CurrentSharingTerms(s.now()).Version
	_, found, err := s.Accepted(ctx, organisation)
	switch {
	case err != nil || found:
		return current, err
	case version == "":
		return "", fault.Invalid("Accept the terms of sharing for your organisation.")
	case version != current:
		return "", fault.Invalid("The terms of sharing have changed since you opened this page. Read and accept version %s.", current)
	}
	a := Acceptance{Organisation: organisation, Version: current, Person: account.ActorFrom(ctx).ID, At: s.now().UTC()}
	if err := s.insertAcceptance(ctx, a); err != nil {
		return "", err
	}
	return current, s.audit.Record(ctx, audit.Entry{Action: "terms.accept", Kind: "organisation", Thing: organisation, Scope: term.OfOrganisation(organisation),
		After: audit.Values{"version": current}})
}
