package account

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"fairground/internal/fault"
	"fairground/internal/term"
)

// ErasedName is what a person is called once they were erased: what they did
// stays, and who did it does not.
const ErasedName = "Erased person"

// Held is what this room holds of a person, as it is exported to them.
type Held struct {
	Name     string        `json:"name"`
	Email    string        `json:"email"`
	Added    time.Time     `json:"added"`
	Roles    []HeldRole    `json:"roles"`
	Sessions []HeldSession `json:"sessions"`
	Passkeys []HeldWay     `json:"passkeys"`
	Tokens   []HeldWay     `json:"api_tokens"`
	SignOns  []HeldWay     `json:"sign_ons"`
}

// HeldWay is a way in that a person has, without what would let anybody use it.
type HeldWay struct {
	What  string     `json:"what"`
	Added time.Time  `json:"added"`
	Used  *time.Time `json:"last_used,omitempty"`
}

func heldWay(what string, added, used time.Time) HeldWay {
	w := HeldWay{What: what, Added: added}
	if !used.IsZero() {
		w.Used = &used
	}
	return w
}

// HeldRole is a role that a person holds or held.
type HeldRole struct {
	Role  string     `json:"role"`
	At    string     `json:"at"`
	AtID  term.ID    `json:"at_id,omitempty"`
	From  time.Time  `json:"from"`
	Until *time.Time `json:"until,omitempty"`
}

// HeldSession is a browser that a person is signed in with.
type HeldSession struct {
	Device    string    `json:"device"`
	Method    string    `json:"method"`
	SignedIn  time.Time `json:"signed_in"`
	LastUsed  time.Time `json:"last_used"`
	Confirmed time.Time `json:"confirmed"`
}

// HeldOf gives everything that this room holds of a person.
func (s *Service) HeldOf(ctx context.Context, person term.ID) (Held, error) {
	i, err := s.Identity(ctx, person)
	if err != nil {
		return Held{}, err
	}
	h := Held{Name: i.Name, Email: i.Email, Added: i.Made, Roles: []HeldRole{}, Sessions: []HeldSession{}}
	grants, err := s.everyGrantOf(ctx, person)
	if err != nil {
		return h, fmt.Errorf("roles of %s: %w", person, err)
	}
	for _, g := range grants {
		at := string(g.Scope.Kind)
		if at == "" {
			at = "everything"
		}
		role := HeldRole{Role: g.Role.Title(), At: at, AtID: g.Scope.ID, From: g.From}
		if !g.To.IsZero() {
			role.Until = &g.To
		}
		h.Roles = append(h.Roles, role)
	}
	sessions, err := s.Sessions(ctx, person)
	for _, n := range sessions {
		h.Sessions = append(h.Sessions, HeldSession{Device: n.Device, Method: n.Method, SignedIn: n.Made, LastUsed: n.Seen, Confirmed: n.Confirmed})
	}
	if err != nil {
		return h, err
	}
	return h, s.waysOf(ctx, person, &h)
}

// waysOf adds the other ways in that a person has.
func (s *Service) waysOf(ctx context.Context, person term.ID, h *Held) error {
	h.Passkeys, h.Tokens, h.SignOns = []HeldWay{}, []HeldWay{}, []HeldWay{}
	keys, err := s.Passkeys(ctx, person)
	for _, k := range keys {
		h.Passkeys = append(h.Passkeys, heldWay(k.Name, k.Made, k.Used))
	}
	if err != nil {
		return err
	}
	tokens, err := s.Tokens(ctx, person)
	for _, t := range tokens {
		h.Tokens = append(h.Tokens, heldWay(t.Name, t.Made, t.Seen))
	}
	if err != nil {
		return err
	}
	links, err := s.SSOLinks(ctx, person)
	for _, l := range links {
		h.SignOns = append(h.SignOns, heldWay(l.Subject+" at "+l.Issuer, l.Made, l.Used))
	}
	return err
}

// MayErase refuses where erasing a person would leave nobody who can give roles:
// the last of the national team who can sign in.
func (s *Service) MayErase(ctx context.Context, person term.ID) error {
	holds, others, err := s.nationalTeam(ctx, person)
	if err != nil {
		return fmt.Errorf("who is in the national team: %w", err)
	}
	if holds && others == 0 {
		return fault.Conflict("This is the only person left in the national team who can sign in. Without them nobody could give roles to anybody. Give somebody else the role “National team” first.")
	}
	return nil
}

// Erase takes out what this room holds of a person: their name, their address,
// every way to sign in and every session; their roles end. The id stays, so that
// what they did stays somebody's, and is nobody's any more.
func (s *Service) Erase(ctx context.Context, person term.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.holdNationalTeam(ctx); err != nil {
			return fmt.Errorf("erase %s: %w", person, err)
		}
		if err := s.MayErase(ctx, person); err != nil {
			return err
		}
		who, err := s.Identity(ctx, person)
		if err != nil {
			return err
		}
		if err := s.ForgetWays(ctx, who); err != nil {
			return err
		}
		grants, err := s.everyGrantOf(ctx, person)
		if err != nil {
			return fmt.Errorf("erase %s: %w", person, err)
		}
		for _, g := range grants {
			if g.To.IsZero() || g.To.After(s.now()) {
				if err := s.EndGrant(ctx, g); err != nil {
					return err
				}
			}
		}
		if err := s.eraseIdentity(ctx, person); err != nil {
			return fmt.Errorf("erase %s: %w", person, err)
		}
		return nil
	})
}

// Erased says when a person was erased; the zero time where they were not.
func (s *Service) Erased(ctx context.Context, person term.ID) (time.Time, error) {
	at, err := s.erasedAt(ctx, person)
	if err != nil {
		return at, fmt.Errorf("whether %s was erased: %w", person, err)
	}
	return at, nil
}

// SweepSessions removes the sessions that ran out before a time.
func (s *Service) SweepSessions(ctx context.Context, before time.Time) (int64, error) {
	n, err := s.sweepSessions(ctx, before)
	if err != nil {
		return 0, fmt.Errorf("remove sessions that ran out: %w", err)
	}
	return n, nil
}

// ForgetBrowser takes the session's token from the browser of somebody who was
// erased with it.
func (s *Service) ForgetBrowser(w http.ResponseWriter) { s.clearCookie(w, "session") }
