package provision

import (
	"context"
	"fmt"
	"slices"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/term"
)

// ReadNote is a note as a viewer may read it.
type ReadNote struct {
	*Note
	Place    string // what the place is called
	PlaceURL string
	Work     string // the programme, where the viewer sees the work at its setting
	Whose    string // the organisation that the note is about
	For      string // for whom it was said; "" for the public, to whom nobody is named
	Hidden   bool   // what became of it is kept from its author
	Steps    []ReadStep
}

// ReadStep is a step of a note's history, with who took it.
type ReadStep struct {
	NoteStep
	For string // "Partner at Readers"
}

// ConfirmedGaps lists the standing “looked, nothing here” that no work which the
// mask's audience sees has contradicted since: the alliance where the mask is of
// somebody who holds a role, otherwise the public, who is not told who looked. What
// is given is shared: it must not be changed.
func (s *Service) ConfirmedGaps(ctx context.Context, m Mask) ([]Confirmed, error) {
	kept := &s.publicGaps
	if m.ofAlliance() {
		kept = &s.allianceGaps
	}
	// The alliance's version is of who was merged and what they are called.
	out, err := kept.GetOf(ctx, s.db, []string{DataVersion, register.DataVersion, alliance.DataVersion}, func(ctx context.Context) ([]Confirmed, error) {
		return s.confirmedGaps(ctx, m.audience())
	})
	if err != nil {
		return nil, fmt.Errorf("confirmed gaps: %w", err)
	}
	return out, nil
}

func (s *Service) confirmedGaps(ctx context.Context, audience Mask) ([]Confirmed, error) {
	notes, err := s.standingGaps(ctx)
	if err != nil || len(notes) == 0 {
		return nil, err
	}
	v, err := s.view(ctx, audience)
	if err != nil {
		return nil, err
	}
	v.markSince(notes)
	notes = slices.DeleteFunc(notes, func(n *Note) bool { return n.Since })
	names, err := s.speakerNames(ctx, v, scopesOf(notes))
	if err != nil {
		return nil, err
	}
	out := make([]Confirmed, len(notes))
	for i, n := range notes {
		out[i] = Confirmed{Neighbourhood: n.Neighbourhood, Theme: n.Theme, Phase: n.Phase, Period: n.Period, At: n.Made, By: names[n.By], Note: n.ID}
		if !audience.ofAlliance() {
			out[i].By = "a member of the alliance"
		}
		if n.Setting != "" {
			out[i].Setting = v.gazetteer.Current(n.Setting)
		}
	}
	return out, nil
}

func scopesOf(notes []*Note) []term.Scope {
	var out []term.Scope
	for _, n := range notes {
		out = append(out, n.By)
	}
	return out
}

// readable leaves out what the viewer may not see, and says the rest in words.
func (s *Service) readable(ctx context.Context, v *noteSight, notes []*Note) ([]ReadNote, error) {
	notes = slices.DeleteFunc(notes, func(n *Note) bool { return !v.sees(n) })
	v.markSince(notes)
	names, err := s.speakerNames(ctx, v.view, scopesOf(notes))
	if err != nil {
		return nil, err
	}
	out := make([]ReadNote, len(notes))
	for i, n := range notes {
		r := ReadNote{Note: n, Hidden: v.concealed(n)}
		r.Place, r.PlaceURL = v.nameOfPlace(n)
		if n.Organisation != "" {
			r.Whose = v.organisations[n.Organisation].Name
		}
		if w, ok := v.workAt(n.Setting, n.Delivery); ok && n.Delivery != "" {
			r.Work = join(", ", v.picture.Programme(w.Programme).Name, w.Period.String())
		}
		if v.member() || v.wrote(n) {
			r.For = speakerWords(n.By, n.Role, names[n.By])
		} else {
			public := *n
			public.Said, public.Author, public.By, public.Role = "", "", term.Scope{}, ""
			r.Note = &public
		}
		out[i] = r
	}
	return out, nil
}

// generations lists the numbers that a setting has had on the registers.
func (s *Service) generations(ctx context.Context, id term.SettingID) ([]string, error) {
	out := []string{string(id)}
	setting, err := s.register.Setting(ctx, id)
	if err != nil {
		return out, missingIsNone(err)
	}
	h, err := s.register.HistoryOf(ctx, setting)
	for _, g := range h.Generations {
		if g.ID != id {
			out = append(out, string(g.ID))
		}
	}
	return out, err
}

// NotesAt lists the notes on a setting that the viewer may see and that are not
// withdrawn or declined, the newest first.
func (s *Service) NotesAt(ctx context.Context, setting term.SettingID) ([]ReadNote, error) {
	ids, err := s.generations(ctx, setting)
	if err != nil {
		return nil, fmt.Errorf("notes at %s: %w", setting, err)
	}
	return s.standing(ctx, "setting_id", ids)
}

// NotesIn lists the notes on a neighbourhood, as [Service.NotesAt].
func (s *Service) NotesIn(ctx context.Context, neighbourhood term.GSS) ([]ReadNote, error) {
	return s.standing(ctx, "neighbourhood", []string{string(neighbourhood)})
}

func (s *Service) standing(ctx context.Context, column string, values []string) ([]ReadNote, error) {
	notes, err := s.notesIn(ctx, column, values)
	if err != nil {
		return nil, fmt.Errorf("notes of a place: %w", err)
	}
	notes = slices.DeleteFunc(notes, func(n *Note) bool { return n.State == NoteWithdrawn || n.State == NoteDeclined })
	if len(notes) == 0 {
		return nil, nil
	}
	v, err := s.noteSight(ctx)
	if err != nil {
		return nil, fmt.Errorf("notes of a place: %w", err)
	}
	return s.readable(ctx, v, notes)
}

// NotesShown is which notes somebody asks for.
type NotesShown string

// What can be asked for.
const (
	NotesToAnswer NotesShown = "" // that wait for the viewer's answer
	NotesMine     NotesShown = "mine"
	NotesOurs     NotesShown = "ours" // about work of the viewer's organisations, whatever became of them
)

// Notes lists notes that concern the viewer, the newest first.
func (s *Service) Notes(ctx context.Context, show NotesShown) ([]ReadNote, error) {
	v, err := s.noteSight(ctx)
	if err != nil {
		return nil, fmt.Errorf("notes: %w", err)
	}
	var notes []*Note
	switch show {
	case NotesMine:
		if !v.actor.Public() {
			notes, err = s.notesIn(ctx, "author_id", []string{string(v.actor.ID)})
		}
	case NotesOurs:
		notes, err = s.notesIn(ctx, "organisation_id", texts(v.merged.into(v.mask.Own)))
	default:
		notes, err = s.toAnswer(ctx, v)
	}
	if err != nil {
		return nil, fmt.Errorf("notes: %w", err)
	}
	return s.readable(ctx, v, notes)
}

// toAnswer lists the open notes that the viewer may answer.
func (s *Service) toAnswer(ctx context.Context, v *noteSight) ([]*Note, error) {
	notes, err := s.notesIn(ctx, "organisation_id", texts(v.merged.into(v.mask.Own)))
	if err != nil {
		return nil, err
	}
	if v.actor.Can(mayRegister) {
		closed, err := s.notesIn(ctx, "kind", []string{string(SettingClosed)})
		if err != nil {
			return nil, err
		}
		notes = append(notes, closed...)
		slices.SortStableFunc(notes, func(a, b *Note) int { return b.Made.Compare(a.Made) })
	}
	return slices.DeleteFunc(notes, func(n *Note) bool { return n.State != NoteOpen || !v.answers(n) }), nil
}

func texts(ids []term.ID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}

// readNote finds a note that the viewer may see, with its history.
func (s *Service) readNote(ctx context.Context, id term.ID) (r ReadNote, v *noteSight, err error) {
	n, found, err := s.noteByID(ctx, id)
	if err == nil && !found {
		err = noNote()
	}
	if err != nil {
		return r, nil, fmt.Errorf("note %s: %w", id, err)
	}
	if v, err = s.noteSight(ctx); err != nil {
		return r, nil, err
	}
	all, err := s.readable(ctx, v, []*Note{n})
	if err != nil || len(all) == 0 {
		return r, nil, fmt.Errorf("note %s: %w", id, missingNote(err))
	}
	r = all[0]
	steps, err := s.noteSteps(ctx, id)
	if err != nil {
		return r, nil, fmt.Errorf("history of note %s: %w", id, err)
	}
	var scopes []term.Scope
	for _, t := range steps {
		scopes = append(scopes, t.By)
	}
	names, err := s.speakerNames(ctx, v.view, scopes)
	for _, t := range steps {
		t.Person = ""
		said := ReadStep{NoteStep: t}
		if r.For == "" {
			said.Words, said.By, said.Role = "", term.Scope{}, ""
		} else {
			said.For = speakerWords(t.By, t.Role, names[t.By])
		}
		r.Steps = append(r.Steps, said)
	}
	return r, v, err
}

// speakerWords says for whom something was said or answered.
func speakerWords(at term.Scope, role account.Role, name string) string {
	if at == (term.Scope{}) {
		return "The national team"
	}
	return role.Title() + " at " + name
}

func missingNote(err error) error {
	if err == nil {
		return noNote()
	}
	return err
}

// NoteOf finds a note that the viewer may see, with its history; a fault of kind
// not found where there is none, or none for them.
func (s *Service) NoteOf(ctx context.Context, id term.ID) (ReadNote, error) {
	r, _, err := s.readNote(ctx, id)
	if fault.Is(err, fault.Missing) {
		err = noNote()
	}
	return r, err
}
