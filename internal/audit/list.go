package audit

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/term"
)

// Filter narrows a list of entries; its zero fields leave it as it is.
type Filter struct {
	Actor    term.ID    // who did it
	Concerns term.ID    // a person: who did it, whom it was done to, or whose data it holds
	Kind     string     // of the thing
	Thing    term.ID    //
	Scope    term.Scope // what the thing belongs to
	Besides  []term.ID  // what is listed with the scope: others of its kind that became one with it
	From, To time.Time  // done at or after, and before
	Older    int64      // only entries before this one: the last of the page before
	Limit    int        // how many at most; 100 where it is 0
}

// mostListed bounds one page of entries.
const mostListed = 1000

// List gives entries, the newest first. The next page begins below the last
// entry of this one, by [Filter.Older], so that entries written in the meantime
// move nothing.
func (s *Service) List(ctx context.Context, f Filter) ([]Entry, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	f.Limit = min(f.Limit, mostListed)
	entries, err := s.list(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list the audit record: %w", err)
	}
	return entries, nil
}

// Thing is what an entry is of, and what was done to it.
type Thing struct {
	Action string
	Kind   string
	ID     term.ID
}

// Things gives what the entries after one place in the chain, up to another, are
// of. Places are given out in the order of the commits: whoever has read up to
// [Service.Head] misses nothing that other servers record, if they ask for what
// came after it. What is kept in memory of many things can so be brought up to
// date by reading only those that changed.
func (s *Service) Things(ctx context.Context, after, last int64) ([]Thing, error) {
	things, err := s.things(ctx, after, last)
	if err != nil {
		return nil, fmt.Errorf("what the audit record is of: %w", err)
	}
	return things, nil
}

// All gives every entry of a filter to a function, the newest first, until it
// returns an error.
func (s *Service) All(ctx context.Context, f Filter, each func([]Entry) error) error {
	f.Limit = mostListed
	for {
		some, err := s.List(ctx, f)
		if err != nil || len(some) == 0 {
			return err
		}
		if err := each(some); err != nil {
			return err
		}
		f.Older = some[len(some)-1].Seq
	}
}

// About gives what the record holds of a person, the newest first: entries about
// them with their values, and what they did, without the values, which are of
// others. Where values are of somebody else as well they are left out.
func (s *Service) About(ctx context.Context, person term.ID) ([]Entry, error) {
	alone, err := s.aboutAlone(ctx, person)
	if err != nil {
		return nil, fmt.Errorf("what is recorded about %s: %w", person, err)
	}
	var out []Entry
	err = s.All(ctx, Filter{Concerns: person}, func(some []Entry) error {
		for _, e := range some {
			if !alone[e.Seq] {
				e.Before, e.After = nil, nil
			}
			out = append(out, e)
		}
		return nil
	})
	return out, err
}
