package alliance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/mail"
	"fairground/internal/term"
)

// JoinState is how a request to join stands.
type JoinState string

// The states.
const (
	JoinOpen      JoinState = "open"
	JoinAccepted  JoinState = "accepted"
	JoinDeclined  JoinState = "declined"
	JoinWithdrawn JoinState = "withdrawn"
)

// Title is the state for a reader.
func (j JoinState) Title() string {
	switch j {
	case JoinOpen:
		return "Waiting for an answer"
	case JoinAccepted:
		return "Accepted"
	case JoinDeclined:
		return "Declined"
	}
	return "Withdrawn"
}

// JoinRequest is a person's wish to be of an organisation, or to sit at a
// collaboration.
type JoinRequest struct {
	ID            term.ID
	Person        term.ID      // "" once erased
	Organisation  term.ID      // to be of this organisation
	Collaboration term.ID      // or to sit at this collaboration
	Representing  term.ID      // for this organisation
	Constituency  Constituency // whom they would speak for
	Why           string
	State         JoinState
	Made          time.Time
	Decided       time.Time
	By            term.ID // who decided
	Words         string  // what was said with it
}

// Scope is what the request belongs to.
func (j *JoinRequest) Scope() term.Scope {
	if j.Collaboration != "" {
		return term.OfCollaboration(j.Collaboration)
	}
	return term.OfOrganisation(j.Organisation)
}

func (j *JoinRequest) entry(action string) audit.Entry {
	return audit.Entry{Action: action, Kind: "join request", Thing: j.ID, Scope: j.Scope(), About: []term.ID{j.Person}, After: audit.Values{"why": j.Why, "words": j.Words}}
}

const askedAlready = "You have asked already. You will hear by e-mail."

// AskToJoin records that the actor wishes to join.
func (s *Service) AskToJoin(ctx context.Context, j JoinRequest) (JoinRequest, error) {
	j.ID, j.Person, j.Made, j.State = s.newID(), account.ActorFrom(ctx).ID, s.time(), JoinOpen
	switch {
	case len([]rune(j.Why)) > 1000:
		return j, fault.Invalid("Say why in 1,000 characters or fewer.")
	case j.Why == "":
		return j, fault.Invalid("Say in a sentence or two why you would like to join.")
	case j.Collaboration != "" && !slices.Contains(Constituencies(), j.Constituency):
		return j, fault.Invalid("Choose whom you would speak for.")
	}
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.mayAskToJoin(ctx, j); err != nil {
			return err
		}
		if err := s.insertJoin(ctx, j); err != nil {
			return err
		}
		return s.changed(ctx, j.entry("join.ask"))
	})
	if err != nil {
		return j, fmt.Errorf("ask to join: %w", err)
	}
	return j, nil
}

func (s *Service) mayAskToJoin(ctx context.Context, j JoinRequest) error {
	mine, err := s.JoinsOf(ctx, j.Person)
	if err != nil {
		return err
	}
	for _, other := range mine {
		if other.State == JoinOpen && other.Scope() == j.Scope() {
			return fault.Conflict(askedAlready)
		}
	}
	if j.Organisation == "" {
		return nil
	}
	if _, err := s.Organisation(ctx, j.Organisation); err != nil {
		return err
	}
	_, found, err := s.affiliationAt(ctx, j.Person, j.Organisation)
	if err == nil && found {
		err = fault.Conflict("You are of this organisation already.")
	}
	return err
}

// AcceptJoin lets a person join: with a role at the organisation, or a seat at
// the collaboration.
func (s *Service) AcceptJoin(ctx context.Context, id term.ID, role string) error {
	return s.betweenMerges(ctx, func(ctx context.Context) error {
		j, name, err := s.decide(ctx, id, JoinAccepted, "")
		if err != nil {
			return err
		}
		if j.Organisation != "" && account.Role(role) == account.OrganisationEditor {
			if err := s.mayMakeEditor(ctx, j.Organisation, ""); err != nil {
				return err
			}
		}
		if j.Collaboration != "" {
			_, err = s.AddSeat(ctx, Seat{Collaboration: j.Collaboration, Holder: HeldByPerson, Person: j.Person, Organisation: j.Representing, Role: SeatRole(role), Constituency: j.Constituency, From: s.today()})
		} else {
			_, err = s.Affiliate(ctx, Affiliation{Person: j.Person, Organisation: j.Organisation, Role: account.Role(role)})
		}
		if err != nil {
			return err
		}
		return s.write(ctx, j.Person, "Welcome to "+name, "your request to join "+name+" was accepted. Sign in to see what is new for you:\n\n"+s.base(ctx)+"/account")
	})
}

// DeclineJoin says no, in words that are mailed to whoever asked.
func (s *Service) DeclineJoin(ctx context.Context, id term.ID, words string) error {
	if words == "" {
		return fault.Invalid("Say why not, in words that they will be sent.")
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		j, name, err := s.decide(ctx, id, JoinDeclined, words)
		if err != nil {
			return err
		}
		return s.write(ctx, j.Person, "Your request to join "+name, "your request to join "+name+" was not accepted. What they say:\n\n"+words)
	})
}

// WithdrawJoin takes one's own request back.
func (s *Service) WithdrawJoin(ctx context.Context, id term.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		j, err := s.Join(ctx, id)
		if err != nil {
			return err
		}
		if j.Person != account.ActorFrom(ctx).ID {
			return fault.NotFound("There is no such request.")
		}
		_, _, err = s.decide(ctx, id, JoinWithdrawn, "")
		return err
	})
}

// decide moves an open request on and gives the name of what it is to.
func (s *Service) decide(ctx context.Context, id term.ID, state JoinState, words string) (JoinRequest, string, error) {
	j, err := s.Join(ctx, id)
	if err != nil {
		return j, "", err
	}
	actor := account.ActorFrom(ctx).ID
	switch {
	case j.State != JoinOpen || j.Person == "":
		return j, "", fault.Conflict("This request was decided or taken back already.")
	case state != JoinWithdrawn && actor == j.Person:
		return j, "", fault.Forbidden("This request is your own. Somebody else decides about it.")
	}
	name, err := s.nameOf(ctx, j.Scope())
	if err != nil {
		return j, "", err
	}
	j.State, j.Words, j.Decided, j.By = state, words, s.time(), actor
	if moved, err := s.decideJoin(ctx, j); err != nil {
		return j, "", err
	} else if !moved {
		return j, "", fault.Conflict("This request was decided or taken back already.")
	}
	return j, name, s.changed(ctx, j.entry("join."+string(state)))
}

// nameOf names an organisation or a collaboration.
func (s *Service) nameOf(ctx context.Context, at term.Scope) (string, error) {
	if at.Kind == term.ACollaboration {
		t, err := s.Collaboration(ctx, at.ID)
		return t.Name, err
	}
	o, err := s.Organisation(ctx, at.ID)
	return o.Name, err
}

// write mails a person, by name.
func (s *Service) write(ctx context.Context, person term.ID, subject, text string) error {
	who, err := s.account.Identity(ctx, person)
	if err != nil || who.Email == "" {
		return err
	}
	return s.mail.Send(ctx, mail.Message{To: who.Email, Person: who.ID, Subject: subject, Text: "Hello " + who.Name + ",\n\n" + text + "\n"})
}
