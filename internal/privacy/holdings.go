package privacy

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// Export is everything that is held on a person.
type Export struct {
	Person term.ID   `json:"person"`
	Made   time.Time `json:"made"`
	Parts  []Part    `json:"held"`
}

// Part is what one room holds.
type Part struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Data    any    `json:"data"`
	holding Holding
}

// Export gathers everything that is held on a person. The record of who did what,
// which is the longest, comes last.
func (s *Service) Export(ctx context.Context, person term.ID) (Export, error) {
	e := Export{Person: person, Made: s.now(), Parts: []Part{}}
	for _, h := range append(slices.Clone(s.holdings[1:]), s.holdings[0]) {
		data, err := h.Export(ctx, person)
		if err != nil {
			return e, fmt.Errorf("export %s of %s: %w", h.Name, person, err)
		}
		e.Parts = append(e.Parts, Part{h.Name, h.Title, data, h})
	}
	return e, nil
}

// MayErase refuses where a person cannot be erased, or not by the context's
// actor, and says why.
func (s *Service) MayErase(ctx context.Context, person term.ID) error {
	if _, err := s.Account.Identity(ctx, person); err != nil {
		return err
	}
	if at, err := s.Account.Erased(ctx, person); err != nil || !at.IsZero() {
		if err == nil {
			err = fault.Conflict("This person was erased already.")
		}
		return err
	}
	grants, err := s.Account.GrantsOf(ctx, person)
	if err != nil {
		return err
	}
	national := slices.ContainsFunc(grants, func(g account.Grant) bool { return g.Role == account.NationalTeam })
	if national && account.ActorFrom(ctx).ID != person {
		// Erasing them takes the role away, so it needs what taking roles needs.
		if err := account.Require(ctx, "grant.change"); err != nil {
			return err
		}
	}
	return s.Account.MayErase(ctx, person)
}

// Erase removes everything that is held on a person, all or nothing, and records
// that it happened, which says nothing of them but their id.
func (s *Service) Erase(ctx context.Context, person term.ID) error {
	err := s.DB.Tx(ctx, func(ctx context.Context) error {
		if err := s.MayErase(ctx, person); err != nil {
			return err
		}
		for _, h := range slices.Backward(s.holdings) {
			if err := h.Erase(ctx, person); err != nil {
				return fmt.Errorf("%s: %w", h.Name, err)
			}
		}
		return s.Audit.Record(ctx, audit.Entry{Action: "person.erase", Kind: "person", Thing: person})
	})
	if err != nil {
		return fmt.Errorf("erase %s: %w", person, err)
	}
	return nil
}

// below lists what the rooms below this one hold, lowest first, and this one.
func (s *Service) below() []Holding {
	return []Holding{
		{Name: "record", Title: "What was recorded about you, and what you did", Goes: "what the record of who did what says about the person: names, addresses and roles, before and after each change",
			Stays:  "that something was done, when, and to what, without the name, so that the record can still be checked",
			Export: func(ctx context.Context, person term.ID) (any, error) { return s.recorded(ctx, person) },
			Erase: func(ctx context.Context, person term.ID) error {
				_, err := s.Audit.EraseAbout(ctx, person)
				return err
			}},
		{Name: "account", Title: "Your account, roles and sessions", Goes: "name, e-mail address and roles, every way to sign in and every session",
			Stays:  "an empty entry called “" + account.ErasedName + "”, so that totals and the record stay true",
			Export: func(ctx context.Context, person term.ID) (any, error) { return s.Account.HeldOf(ctx, person) },
			Erase:  s.Account.Erase},
		{Name: "messages", Title: "E-mails sent to you", Goes: "copies of the e-mails that were sent",
			Export: s.messages,
			Erase: func(ctx context.Context, person term.ID) error {
				i, err := s.Account.Identity(ctx, person)
				if err == nil {
					_, err = s.Mail.EraseOf(ctx, person, i.Email)
				}
				return err
			}},
		{Name: "notices", Title: "Privacy notices you acknowledged", Goes: "which privacy notices were acknowledged", Export: func(ctx context.Context, person term.ID) (any, error) { return s.acknowledged(ctx, person) }, Erase: s.forgetAcknowledged},
	}
}

func (s *Service) messages(ctx context.Context, person term.ID) (any, error) {
	i, err := s.Account.Identity(ctx, person)
	if err != nil {
		return nil, err
	}
	return s.Mail.HeldOf(ctx, person, i.Email)
}

// recordedEntry is an entry of the audit record as it is given to a person.
type recordedEntry struct {
	At     time.Time    `json:"at"`
	By     string       `json:"by"`
	What   string       `json:"what"`
	Kind   string       `json:"kind"`
	Thing  term.ID      `json:"thing"`
	Before audit.Values `json:"before"`
	After  audit.Values `json:"after"`
}

func (s *Service) recorded(ctx context.Context, person term.ID) ([]recordedEntry, error) {
	entries, err := s.Audit.About(ctx, person)
	if err != nil {
		return nil, err
	}
	out := make([]recordedEntry, len(entries))
	for i, e := range entries {
		by := "somebody else"
		switch e.Actor {
		case person:
			by = "you"
		case "":
			by = "the system"
		}
		out[i] = recordedEntry{e.At, by, e.Words(), e.Kind, e.Thing, e.Before, e.After}
	}
	return out, nil
}
