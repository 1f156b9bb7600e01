package alliance

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// AskState is how an ask stands.
type AskState string

// The states.
const (
	AskOpen     AskState = "open"
	AskAnswered AskState = "answered"
	AskDone     AskState = "done"
)

// AskStates is the list in the order an ask goes through it.
func AskStates() []AskState { return []AskState{AskOpen, AskAnswered, AskDone} }

// Title is the state for a reader.
func (a AskState) Title() string {
	switch a {
	case AskOpen:
		return "Open"
	case AskAnswered:
		return "Answered"
	}
	return "Done"
}

// Ask is what a collaboration asks of an organisation.
type Ask struct {
	ID            term.ID
	Collaboration term.ID
	Organisation  term.ID
	Title         string
	About         string
	ByWhen        time.Time // zero: no day
	State         AskState
	Answer        string
	By            term.ID
	AnsweredBy    term.ID
	Made          time.Time
	Answered      time.Time
}

// Late says whether the day it was asked by has passed without an answer.
func (a *Ask) Late(now time.Time) bool {
	return a.State == AskOpen && !a.ByWhen.IsZero() && !now.Before(a.ByWhen.AddDate(0, 0, 1))
}

func (a *Ask) entry(action string) audit.Entry {
	return audit.Entry{Action: action, Kind: "ask", Thing: a.ID, Scope: term.OfCollaboration(a.Collaboration),
		After: audit.Values{"organisation": string(a.Organisation), "title": a.Title, "state": string(a.State)}}
}

// AskOf records what a collaboration asks of an organisation of a kind that takes
// part.
func (s *Service) AskOf(ctx context.Context, a Ask) (Ask, error) {
	switch {
	case a.Title == "" || len([]rune(a.Title)) > 120:
		return a, fault.Invalid("Say in a few words what you ask: up to 120 characters.")
	case len([]rune(a.About)) > 2000:
		return a, fault.Invalid("Keep what you ask to 2,000 characters.")
	case !a.ByWhen.IsZero() && a.ByWhen.Before(s.time().AddDate(0, 0, -1)):
		return a, fault.Invalid("The day to answer by has passed. Choose one to come.")
	}
	a.ID, a.State, a.By, a.Made = s.newID(), AskOpen, account.ActorFrom(ctx).ID, s.time()
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		o, err := s.Organisation(ctx, a.Organisation)
		if err != nil {
			return err
		}
		if !o.Kind.TakesPart() {
			return fault.Invalid("Nothing is asked this way of an organisation of this kind.")
		}
		t, err := s.Collaboration(ctx, a.Collaboration)
		if err != nil {
			return err
		}
		if err := s.mayAsk(ctx, a); err != nil {
			return err
		}
		if err := s.insertAsk(ctx, a); err != nil {
			return err
		}
		if err := s.changed(ctx, a.entry("ask.add")); err != nil {
			return err
		}
		return s.WriteEditors(ctx, a.Organisation, t.Name+" asks: "+a.Title,
			t.Name+" asks "+o.Name+": "+a.Title+"\n\n"+a.About+"\n\nAnswer here: "+s.base(ctx)+WithUsURL(a.Organisation), "")
	})
	if err != nil {
		return a, fmt.Errorf("ask: %w", err)
	}
	return a, nil
}

// mayAsk counts an ask, of which the organisation's editors are mailed, and
// refuses once there were too many of them.
func (s *Service) mayAsk(ctx context.Context, a Ask) error {
	if a.By != "" {
		if err := s.account.TakeFor(ctx, "asks", "ask/actor", string(a.By), 50, 24*time.Hour); err != nil {
			return err
		}
	}
	return s.account.TakeFor(ctx, "asks of this organisation", "ask/organisation", string(a.Collaboration)+" "+string(a.Organisation), 5, 24*time.Hour)
}

// WriteEditors mails the editors of an organisation, but not one person.
func (s *Service) WriteEditors(ctx context.Context, organisation term.ID, subject, text string, but term.ID) error {
	people, err := s.AffiliationsAt(ctx, organisation)
	if err != nil {
		return err
	}
	for _, f := range people {
		if f.Role == account.OrganisationEditor && f.Person != but {
			if err := s.write(ctx, f.Person, subject, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// AnswerAsk records what an organisation answers; it can be answered again until
// it is done.
func (s *Service) AnswerAsk(ctx context.Context, organisation, id term.ID, answer string) error {
	answer = strings.TrimSpace(answer)
	if answer == "" || len([]rune(answer)) > 2000 {
		return fault.Invalid("Write your answer, in up to 2,000 characters.")
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.Ask(ctx, id)
		if err == nil && a.Organisation != organisation {
			err = fault.NotFound("There is no such ask.")
		}
		if err != nil {
			return err
		}
		if a.State == AskDone {
			return fault.Conflict("This was marked as done. Ask whoever asked to open it again.")
		}
		a.State, a.Answer, a.AnsweredBy, a.Answered = AskAnswered, answer, account.ActorFrom(ctx).ID, s.time()
		if err := s.setAsk(ctx, a); err != nil {
			return err
		}
		if err := s.changed(ctx, a.entry("ask.answer")); err != nil {
			return err
		}
		if a.By == "" {
			return nil
		}
		return s.write(ctx, a.By, "An answer: "+a.Title, "your ask “"+a.Title+"” was answered:\n\n"+answer)
	})
}

// FinishAsk marks an ask as done, or as open to answers again.
func (s *Service) FinishAsk(ctx context.Context, collaboration, id term.ID, again bool) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		a, err := s.Ask(ctx, id)
		if err == nil && a.Collaboration != collaboration {
			err = fault.NotFound("There is no such ask.")
		}
		if err != nil {
			return err
		}
		a.State = AskDone
		if again {
			a.State = AskOpen
			if a.Answer != "" {
				a.State = AskAnswered
			}
		}
		if err := s.setAsk(ctx, a); err != nil {
			return err
		}
		return s.changed(ctx, a.entry("ask."+string(a.State)))
	})
}

// AsksWant narrows asks down. Zero fields do not narrow.
type AsksWant struct {
	Text          string
	Organisation  term.ID
	Collaboration term.ID
	State         AskState
}

// Asks lists asks, those with the nearest day first.
func (s *Service) Asks(ctx context.Context, want AsksWant) ([]Ask, error) {
	all, err := s.asks(ctx, want)
	if err != nil {
		return nil, fmt.Errorf("asks: %w", err)
	}
	words := strings.Fields(strings.ToLower(want.Text))
	var out []Ask
	for _, a := range all {
		if (want.State == "" || a.State == want.State) && holdsEvery(a.Title+" "+a.About, words) {
			out = append(out, a)
		}
	}
	return out, nil
}
