package privacy

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/job"
	"fairground/internal/term"
)

// Report says what carrying out one rule did.
type Report struct {
	Run     string // the job it was part of
	Rule    string
	At      time.Time
	Older   time.Time // what was older than this went
	Removed int64
	Problem string // in words that may be shown; "" where there was none
}

// reportsKept is how long reports are kept.
const reportsKept = 2 * 365 * 24 * time.Hour

// rulesBelow are the rules of this room and of those below that have none to
// say them.
func (s *Service) rulesBelow() []Rule {
	return []Rule{
		{Name: "people", Data: "People’s names, e-mail addresses and roles", Kept: "For as long as they take part here, until they erase themselves or ask for it.",
			Why: "Without them nobody could sign in, and nobody would know who may do what."},
		{Name: "sessions", Data: "Sessions: which browsers are signed in, and since when", Kept: "7 days after they were last used, and 30 days after signing in at the latest.",
			Why: "A session that has run out is of no use.", Sweep: s.Account.SweepSessions},
		{Name: "record", Data: "The record of who did what", Kept: "For as long as this system runs. What it says about a person goes at once when they are erased; that something was done, and when, stays.",
			Why: "It shows how shared money, seats and decisions came about. It can only be trusted if nothing can be taken out of it."},
		{Name: "tasks", Data: "Background tasks that ended", Kept: "30 days.", Why: "So that a mistake can be looked into. They hold no names, only numbers that stand for things. The task list removes them itself."},
		{Name: "reports", Data: "Reports of what these rules removed", Kept: "2 years.", Why: "So that anyone responsible can check that the rules are kept. They hold numbers only.",
			Age: reportsKept, Sweep: s.sweepReports},
	}
}

// MailRule is the rule for e-mails, carried out by the code given.
func MailRule(sweep func(ctx context.Context, before time.Time) (int64, error)) Rule {
	return Rule{Name: "messages", Data: "Copies of e-mails that were sent", Kept: "30 days.", Why: "So that one that did not arrive can be looked into.",
		Age: 30 * 24 * time.Hour, Sweep: sweep}
}

// CarryOut carries out every rule and writes down what each did, under the name
// of the run. A rule that fails keeps no other from being carried out.
func (s *Service) CarryOut(ctx context.Context, run string) error {
	var failures []error
	for _, rule := range s.rules {
		if rule.Sweep == nil {
			continue
		}
		r := Report{Run: run, Rule: rule.Name, At: s.now(), Older: s.now().Add(-rule.Age)}
		err := s.DB.Tx(ctx, func(ctx context.Context) (err error) {
			if r.Removed, err = rule.Sweep(ctx, r.Older); err != nil {
				return err
			}
			return s.writeReport(ctx, r)
		})
		if err == nil {
			continue
		}
		failures = append(failures, fmt.Errorf("rule %s: %w", rule.Name, err))
		r.Removed, r.Problem = 0, fault.PublicMessage(err)
		failures = append(failures, s.putReport(ctx, r))
	}
	return errors.Join(failures...)
}

// writeReport notes what a rule did, and in the audit record where it removed
// anything.
func (s *Service) writeReport(ctx context.Context, r Report) error {
	if err := s.putReport(ctx, r); err != nil || r.Removed == 0 {
		return err
	}
	return s.Audit.Record(ctx, audit.Entry{Action: "retention.sweep", Kind: "rule", Thing: term.ID(r.Rule), After: audit.Values{"removed": strconv.FormatInt(r.Removed, 10)}})
}

// retentionJob carries out the rules.
const retentionJob job.Kind[retention] = "retention"

// retention is what the job is told.
type retention struct {
	// Night is when a nightly run is due; zero for one that somebody asked for.
	Night time.Time
}

// retain is the job. A nightly run asks for the next before anything else, so
// that one that fails is not the last.
func (s *Service) retain(ctx context.Context, run *job.Run, r retention) error {
	if !r.Night.IsZero() {
		after := s.now()
		if r.Night.After(after) { // clocks of replicas differ a little
			after = r.Night
		}
		if err := s.scheduleAfter(ctx, after); err != nil {
			return err
		}
	}
	return s.CarryOut(ctx, run.ID())
}

// Schedule sees to it that a nightly run is waiting. It is called as the process
// starts; of several replicas' calls one takes effect.
func (s *Service) Schedule(ctx context.Context) error { return s.scheduleAfter(ctx, s.now()) }

func (s *Service) scheduleAfter(ctx context.Context, after time.Time) error {
	night, err := nextNight(after)
	if err != nil {
		return err
	}
	_, err = job.Enqueue(ctx, s.Jobs, retentionJob, retention{Night: night}, job.Options{Unique: night.Format(time.DateOnly), After: night.Sub(s.now())})
	return err
}

// nextNight is the next three o'clock in the morning in London.
func nextNight(after time.Time) (time.Time, error) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.Time{}, fmt.Errorf("time in London: %w", err)
	}
	local := after.In(london)
	night := time.Date(local.Year(), local.Month(), local.Day(), 3, 0, 0, 0, london)
	if !night.After(after) {
		night = time.Date(local.Year(), local.Month(), local.Day()+1, 3, 0, 0, 0, london)
	}
	return night.UTC(), nil
}

// RunNow carries out the rules as soon as may be, as a job whose id it gives. A
// run that somebody asked for already and that has not ended is that job.
func (s *Service) RunNow(ctx context.Context) (string, error) {
	return job.Enqueue(ctx, s.Jobs, retentionJob, retention{}, job.Options{Unique: "now", MaxAttempts: 1})
}
