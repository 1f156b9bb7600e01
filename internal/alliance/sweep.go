package alliance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fairground/internal/fault"
	"fairground/internal/job"
	"fairground/internal/site"
	"fairground/internal/term"
)

// Swept is what [Service.Sweep] did.
type Swept struct {
	Invitations int64 // whose address and link were forgotten
	Contacts    int64 // that nobody confirmed, and were taken away
	Handovers   int   // that happened because their day had come, were called off, or are about to
}

// keptAfter is how long an invitation that nobody accepted is kept with its
// address, so that it can be sent again.
const keptAfter = 30 * 24 * time.Hour

// handoverJob carries out one hand-over whose day has come.
const handoverJob job.Kind[dueHandover] = "hand-over"

type dueHandover struct {
	Handover term.ID
}

// Sweep forgets the addresses of invitations that are no longer of use, and the
// contacts that nobody confirmed, and carries out the hand-overs whose day has come, each in a transaction of its
// own: one that cannot happen keeps no other from happening. Within a
// transaction of the caller's each becomes a job, so that it has its own too.
func (s *Service) Sweep(ctx context.Context) (out Swept, err error) {
	out.Invitations, err = s.sweepInvitations(ctx, s.time().Add(-keptAfter))
	if err != nil {
		return out, fmt.Errorf("sweep invitations: %w", err)
	}
	if out.Contacts, err = s.sweepContacts(ctx, s.time().Add(-keptAfter)); err != nil {
		return out, fmt.Errorf("sweep contacts: %w", err)
	}
	due, err := s.overdueHandovers(ctx, s.time())
	if err != nil {
		return out, fmt.Errorf("hand-overs that are due: %w", err)
	}
	var failures []error
	for _, id := range due {
		run := s.carryOutDue
		if s.db.Within(ctx) {
			run = s.carryOutLater
		}
		if err := run(ctx, id); err != nil {
			failures = append(failures, fmt.Errorf("hand-over %s: %w", id, err))
			continue
		}
		out.Handovers++
	}
	return out, errors.Join(failures...)
}

// carryOutLater makes a hand-over a job, of which one waits at a time.
func (s *Service) carryOutLater(ctx context.Context, id term.ID) error {
	if s.jobs == nil {
		return errors.New("it needs a transaction of its own, or a queue of jobs")
	}
	_, err := job.Enqueue(ctx, s.jobs, handoverJob, dueHandover{Handover: id}, job.Options{Unique: string(id)})
	return err
}

// carryOutDue carries out a hand-over whose day has come, or calls it off where
// whoever was invited to take over let the invitation run out.
func (s *Service) carryOutDue(ctx context.Context, id term.ID) error {
	return s.betweenMerges(ctx, func(ctx context.Context) error {
		// Somebody may have called it off, or another replica done it, since it was listed.
		h, err := s.Handover(ctx, id)
		if err != nil || h.State != HandoverPlanned {
			return err
		}
		if h.Invited {
			return s.callOffUnanswered(ctx, h)
		}
		_, err = s.carryOut(ctx, h)
		return err
	})
}

// callOffUnanswered calls a hand-over off that nobody came to take, and tells
// whoever was to leave, and the organisation's editors.
func (s *Service) callOffUnanswered(ctx context.Context, h Handover) error {
	f, err := s.Affiliation(ctx, h.Affiliation)
	if err != nil && !fault.Is(err, fault.Missing) {
		return err
	}
	if err := s.callOff(ctx, h, f); err != nil || f.Person == "" {
		return err
	}
	who, err := s.account.Identity(ctx, f.Person)
	if err != nil {
		return err
	}
	o, err := s.Organisation(ctx, h.Organisation)
	if err != nil {
		return err
	}
	subject, text := "Hand-over at "+o.Name, who.Name+" was to leave "+o.Name+" on "+site.Day(h.On)+". Whoever was invited to take over did not accept in time, so the hand-over was called off: nothing has changed.\n\nPlan it again here: "+s.base(ctx)+peopleURL(o.ID)
	if err := s.WriteEditors(ctx, h.Organisation, subject, text, f.Person); err != nil {
		return err
	}
	return s.write(ctx, f.Person, subject, text)
}
