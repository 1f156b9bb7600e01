package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/term"
)

// NoteAnswer is what those whom a note concerns answer.
type NoteAnswer struct {
	Words string
	Work  NoteWork // where accepting records work
}

// AcceptNote answers that it is so, and does what follows: work that was missing is
// recorded, work that has stopped is removed. The registers are never changed here.
func (s *Service) AcceptNote(ctx context.Context, id term.ID, a NoteAnswer) (*Note, error) {
	return s.answer(ctx, "accept", id, &a, func(ctx context.Context, v *noteSight, n *Note) error { return s.accept(ctx, v, n, a) })
}

// DeclineNote answers that it is not so, and why.
func (s *Service) DeclineNote(ctx context.Context, id term.ID, words string) (*Note, error) {
	a := NoteAnswer{Words: strings.TrimSpace(words)}
	if a.Words == "" {
		return nil, wrong(fieldWords, "Say why, so that whoever wrote it knows.")
	}
	return s.answer(ctx, "decline", id, &a, func(ctx context.Context, v *noteSight, n *Note) error {
		n.State = NoteDeclined
		if err := s.setNote(ctx, n, s.step(DidDecline, a.Words, answerer(v, n), v.actor.ID)); err != nil {
			return err
		}
		return s.noted(ctx, "note.decline", n, answerer(v, n).Scope)
	})
}

// answer lets those whom an open note concerns answer it.
func (s *Service) answer(ctx context.Context, what string, id term.ID, a *NoteAnswer, do func(context.Context, *noteSight, *Note) error) (n *Note, err error) {
	if a.Words, err = noteWords(a.Words); err != nil {
		return nil, &wrongField{fieldWords, err}
	}
	return s.changeNote(ctx, what, id, func(ctx context.Context, v *noteSight, n *Note) error {
		switch {
		case !v.answers(n):
			return noNote()
		case n.State != NoteOpen:
			return fault.Conflict("This note was answered or taken back already.")
		}
		return do(ctx, v, n)
	})
}

// WithdrawNote takes a note back that the actor wrote and nobody answered.
func (s *Service) WithdrawNote(ctx context.Context, id term.ID) (*Note, error) {
	return s.changeNote(ctx, "withdraw", id, func(ctx context.Context, v *noteSight, n *Note) error {
		switch {
		case !v.wrote(n):
			return noNote()
		case n.State == NoteWithdrawn:
			return nil // sent twice
		case n.State != NoteOpen:
			return fault.Conflict("This note was answered already.")
		}
		n.State = NoteWithdrawn
		if err := s.setNote(ctx, n, s.step(DidWithdraw, "", Speaker{Scope: n.By, Role: n.Role}, v.actor.ID)); err != nil {
			return err
		}
		return s.noted(ctx, "note.withdraw", n, n.By)
	})
}

// UndoNote takes an answer back, with what it did: the note is open again.
func (s *Service) UndoNote(ctx context.Context, id term.ID) (*Note, error) {
	return s.changeNote(ctx, "undo the answer to", id, func(ctx context.Context, v *noteSight, n *Note) (err error) {
		words := ""
		switch {
		case !v.answers(n):
			return noNote()
		case n.State != NoteAccepted && n.State != NoteDeclined:
			return fault.Conflict("There is no answer to take back.")
		case n.State == NoteAccepted && n.Kind == WorksHere:
			err = s.takeUp(ctx, n)
		case n.State == NoteAccepted && n.Kind == Stopped:
			words, err = s.putBack(ctx, v, n)
		}
		if err != nil {
			return err
		}
		n.State = NoteOpen
		if err := s.setNote(ctx, n, s.step(DidUndo, words, answerer(v, n), v.actor.ID)); err != nil {
			return err
		}
		return s.noted(ctx, "note.undo", n, answerer(v, n).Scope)
	})
}

// changeNote finds a note and lets fn change it, in one transaction.
func (s *Service) changeNote(ctx context.Context, what string, id term.ID, fn func(context.Context, *noteSight, *Note) error) (n *Note, err error) {
	v, err := s.noteSight(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s note %s: %w", what, id, err)
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		var found bool
		if n, found, err = s.lockNote(ctx, id); err != nil {
			return err
		} else if !found || !v.sees(n) {
			return noNote()
		}
		return fn(ctx, v, n)
	})
	if err != nil {
		return nil, fmt.Errorf("%s note %s: %w", what, id, err)
	}
	return n, nil
}

func noNote() error { return fault.NotFound("There is no such note.") }

// answerer is who answers a note.
func answerer(v *noteSight, n *Note) Speaker {
	if n.Kind.OfWork() {
		return Speaker{Scope: term.OfOrganisation(v.merged.of(n.Organisation)), Role: account.OrganisationEditor}
	}
	return Speaker{Role: account.NationalTeam}
}

// accept does what follows from a note that is so.
func (s *Service) accept(ctx context.Context, v *noteSight, n *Note, a NoteAnswer) (err error) {
	switch n.Kind {
	case WorksHere:
		err = s.recordWork(ctx, v, n, a.Work)
	case Stopped:
		_, err = s.setAside(ctx, n.ID, n.Delivery, s.now().UTC())
	}
	if err != nil {
		return err
	}
	n.State = NoteAccepted
	if err := s.setNote(ctx, n, s.step(DidAccept, a.Words, answerer(v, n), v.actor.ID)); err != nil {
		return err
	}
	return s.noted(ctx, "note.accept", n, answerer(v, n).Scope)
}

// recordWork puts down the work that a note tells of, as confirming a list does.
// Work that is on record already is not put down again.
func (s *Service) recordWork(ctx context.Context, v *noteSight, n *Note, w NoteWork) error {
	organisation := v.merged.of(n.Organisation)
	if err := s.db.Lock(ctx, "provision:"+string(organisation)); err != nil {
		return err
	}
	switch {
	case w.Visibility == "":
		var err error
		if w.Visibility, err = s.usualVisibility(ctx, organisation); err != nil {
			return err
		}
	case !slices.Contains(Visibilities(), w.Visibility):
		return wrong(fieldShow, "Choose who may see this.")
	}
	known, err := s.programmesOf(ctx, v.merged, organisation)
	if err != nil {
		return err
	}
	p, fresh, err := s.programmeFor(n, organisation, known, w)
	if err != nil {
		return err
	}
	// As it is now that nobody else records work of the organisation.
	picture, err := s.Picture(ctx)
	if err != nil {
		return err
	}
	for _, there := range picture.Work(Filter{Setting: v.gazetteer.Current(n.Setting), Organisation: organisation}, Mask{Own: []term.ID{organisation}}) {
		if there.Programme == p.ID && there.Period == n.Period {
			n.Delivery, n.Recorded = there.ID, PutNothing
			return nil
		}
	}
	d := Delivery{ID: s.newID(), Programme: p.ID, Setting: n.Setting, Themes: term.NewThemeSet(n.Theme), Phases: term.NewPhaseSet(n.Phase), Period: n.Period, Reached: register.Count{},
		Visibility: w.Visibility, Sensitive: w.Private == yes || w.Private != no && v.likelyPrivate(organisation, n.Setting) != ""}
	if _, err := s.putDown(ctx, organisation, fresh, []Delivery{d}, w.Accept); fault.Is(err, fault.Bad) {
		return &wrongField{fieldAccept, err}
	} else if err != nil {
		return err
	}
	n.Delivery, n.Recorded = d.ID, PutDelivery
	if len(fresh) > 0 {
		n.Recorded = PutProgramme
	}
	return nil
}

// programmeFor is the programme that work belongs to: one of the organisation's, or
// a new one.
func (s *Service) programmeFor(n *Note, organisation term.ID, known []Programme, w NoteWork) (p Programme, fresh []Programme, err error) {
	name := strings.Join(strings.Fields(w.Named), " ")
	i := slices.IndexFunc(known, func(k Programme) bool {
		return w.Programme != "" && k.ID == w.Programme || w.Programme == "" && name != "" && foldProgramme(k.Name) == foldProgramme(name)
	})
	switch {
	case i >= 0:
		return known[i], nil, nil
	case w.Programme != "":
		return p, nil, wrong(fieldProgramme, "Choose one of your organisation’s programmes, or name a new one.")
	case name == "":
		return p, nil, wrong(fieldProgramme, "Choose the programme, or enter the name of a new one.")
	case len([]rune(name)) > 200:
		return p, nil, wrong(fieldNewProgramme, "Keep the programme’s name to 200 characters.")
	}
	p = Programme{ID: s.newID(), Organisation: organisation, Name: name, Themes: term.NewThemeSet(n.Theme), Phases: term.NewPhaseSet(n.Phase)}
	return p, []Programme{p}, nil
}

// programmesOf lists the programmes of an organisation and of those that were
// merged into it, by name.
func (s *Service) programmesOf(ctx context.Context, merged survivors, organisation term.ID) (out []Programme, err error) {
	for _, id := range merged.into([]term.ID{organisation}) {
		some, err := s.ProgrammesOf(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	slices.SortStableFunc(out, func(a, b Programme) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// usualVisibility is who sees an organisation's work unless it says otherwise: who
// sees the list that it confirmed last, everybody in the alliance where there is none.
func (s *Service) usualVisibility(ctx context.Context, organisation term.ID) (Visibility, error) {
	all, err := s.Uploads(ctx, organisation)
	if err != nil {
		return "", err
	}
	all = slices.DeleteFunc(all, func(u Upload) bool { return u.State != ListConfirmed })
	if len(all) == 0 {
		return Alliance, nil
	}
	last := slices.MaxFunc(all, func(a, b Upload) int { return cmp.Or(a.Confirmed.Compare(b.Confirmed), cmp.Compare(a.ID, b.ID)) })
	return cmp.Or(last.Visibility, Alliance), nil
}

// takeUp removes again what accepting a note put down.
func (s *Service) takeUp(ctx context.Context, n *Note) error {
	if n.Recorded != PutNothing {
		d, found, err := s.deliveryOf(ctx, n.Delivery)
		if err != nil {
			return err
		}
		if found {
			if err := s.deleteDelivery(ctx, d); err != nil {
				return err
			}
		}
		if found && n.Recorded == PutProgramme {
			if err := s.dropIdle(ctx, d.Programme); err != nil {
				return err
			}
		}
	}
	n.Delivery, n.Recorded = "", PutNothing
	return nil
}

// putBack records again what accepting a note removed. Where its organisation has
// changed since who sees its work, only its own people see it: what was made
// private meanwhile must not come back open.
func (s *Service) putBack(ctx context.Context, v *noteSight, n *Note) (words string, err error) {
	a, found, err := s.asideOf(ctx, n.ID)
	if err != nil {
		return "", err
	}
	if !found {
		// It was gone already when the note was accepted, or went with its list since.
		return "The work itself is no longer here to be put back.", nil
	}
	if !a.programme {
		return "", fault.Conflict("This cannot be undone: the programme is no longer there.")
	}
	changed, err := s.changedSince(ctx, v.merged.into([]term.ID{v.merged.of(n.Organisation)}), a.removed)
	if err != nil {
		return "", err
	}
	if changed && a.Visibility != OwnOrganisation {
		a.Visibility, words = OwnOrganisation, "Put back for our organisation only: who sees our work was changed meanwhile."
	}
	if err := s.AddDeliveries(ctx, []Delivery{a.Delivery}); err != nil {
		return "", err
	}
	return words, s.forgetAside(ctx, n.ID)
}
