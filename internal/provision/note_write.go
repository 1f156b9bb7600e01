package provision

import (
	"context"
	"fmt"
	"slices"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// What one needs to see, write and answer notes.
const (
	mayReadNotes site.Permission = "note.read"
	mayWrite     site.Permission = "note.write"
	mayAnswer    site.Permission = "note.answer"
	mayRegister  site.Permission = "note.register"
)

// Saying is what somebody says of a place.
type Saying struct {
	Note
	For  string // for whom they speak, where they may for several: the value of a [Speaker]
	Work NoteWork
}

// NoteWork is how an organisation records work that a note tells of.
type NoteWork struct {
	Programme  term.ID // one of its own; "" for a new one
	Named      string  // what a new one is called
	Visibility Visibility
	Private    string // "yes", "no", or "" for what the registers suggest
	Accept     string // the version of the terms of sharing that is accepted with this
}

// Say keeps what somebody says of a place, and tells those who answer it. Where
// whoever says it may answer it themselves, it is done at once.
func (s *Service) Say(ctx context.Context, say Saying) (*Note, error) {
	n := &say.Note
	if err := n.sound(s.now()); err != nil {
		return nil, err
	}
	v, err := s.noteSight(ctx)
	if err != nil {
		return nil, fmt.Errorf("say something of a place: %w", err)
	}
	if err := s.about(v, n); err != nil {
		return nil, err
	}
	if err := s.spokenFor(ctx, v, n, say.For); err != nil {
		return nil, err
	}
	if err := v.onRecord(n); err != nil {
		return nil, err
	}
	if err := s.mayNote(ctx, n); err != nil {
		return nil, err
	}
	n.ID, n.Author, n.Made, n.State, n.Recorded = s.newID(), v.actor.ID, s.now().UTC(), NoteOpen, PutNothing
	if err := s.db.Tx(ctx, func(ctx context.Context) error { return s.keepNote(ctx, v, n, say.Work) }); err != nil {
		return nil, fmt.Errorf("say something of a place: %w", err)
	}
	return n, nil
}

// keepNote stores a new note, and does at once what whoever wrote it may answer
// themselves.
func (s *Service) keepNote(ctx context.Context, v *noteSight, n *Note, work NoteWork) error {
	if err := s.db.Lock(ctx, "note:"+string(n.By.ID)); err != nil {
		return err
	}
	if same, found, err := s.sameNote(ctx, n); err != nil {
		return err
	} else if found {
		return &wrongField{fieldKind, fault.Conflict("This was said already, on %s, and is still open.", site.Day(same.Made))}
	}
	if err := s.insertNote(ctx, n); err != nil {
		return err
	}
	if err := s.insertStep(ctx, n.ID, s.step(DidSay, "", Speaker{Scope: n.By, Role: n.Role}, v.actor.ID)); err != nil {
		return err
	}
	if err := s.noted(ctx, "note.add", n, n.By); err != nil {
		return err
	}
	if v.answers(n) && (n.Kind == WorksHere || n.Kind == Stopped) {
		return s.accept(ctx, v, n, NoteAnswer{Work: work})
	}
	return s.tellOwner(ctx, v, n)
}

// about checks what a note is about, and fills in what follows from it: the
// setting that stands, and whose work it is.
func (s *Service) about(v *noteSight, n *Note) error {
	if n.Setting == "" {
		if area, ok := v.atlas.Area(n.Neighbourhood); !ok || area.Kind != register.Neighbourhood || !area.Current() {
			return fault.NotFound("There is no neighbourhood with the code %s.", n.Neighbourhood)
		}
	} else {
		n.Setting, n.Neighbourhood = v.gazetteer.Current(n.Setting), ""
		if _, ok := v.gazetteer.Find(n.Setting); !ok {
			return fault.NotFound("There is no setting %s on the registers loaded here.", n.Setting)
		}
	}
	switch {
	case n.Kind == WorksHere:
		n.Organisation, n.Delivery = v.merged.of(n.Organisation), ""
		if o, ok := v.organisations[n.Organisation]; !ok || o.ID == "" {
			return wrong(fieldOrganisation, "Choose the organisation that works here.")
		}
	case n.Kind.OfDelivery():
		w, ok := v.workAt(n.Setting, n.Delivery)
		if !ok {
			return wrong(fieldDelivery, "Choose the piece of work that you mean.")
		}
		n.Organisation = w.Organisation
	default:
		n.Organisation, n.Delivery = "", ""
	}
	return nil
}

// onRecord refuses “looked, nothing here” where work is on record. It is asked of
// those alone who may say it of the place: others would learn what is there.
func (v *view) onRecord(n *Note) error {
	try := *n
	try.State = NoteOpen
	if v.markSince([]*Note{&try}); try.Since {
		return wrong(fieldTheme, "Work of this kind is on record here for %s. If that is not so, say which work has stopped instead.", n.Period)
	}
	return nil
}

// spokenFor fills in for whom a note is said, among those that its author may
// speak for here.
func (s *Service) spokenFor(ctx context.Context, v *noteSight, n *Note, value string) error {
	all, err := s.Speakers(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return wrong(fieldFor, "You hold no role at a member of the alliance, a setting or a collaboration, so that you cannot say this for anybody.")
	}
	if value != "" {
		all = slices.DeleteFunc(all, func(p Speaker) bool { return p.value() != value })
	}
	if n.Kind == NothingHere {
		t := Tellers{all, v.atlas, v.gazetteer}
		all = t.looking(n)
	}
	switch {
	case len(all) > 0:
		// Whoever says it of their own organisation's work says it for that.
		i := max(0, slices.IndexFunc(all, func(p Speaker) bool { return p.Scope == term.OfOrganisation(n.Organisation) }))
		n.By, n.Role = all[i].Scope, all[i].Role
		return nil
	case n.Kind == NothingHere:
		return wrong(fieldFor, whoLooks)
	}
	return wrong(fieldFor, "Choose for whom you say this.")
}

// whoLooks says who may say that they looked somewhere and found nothing.
const whoLooks = "Only those who work in this area, or at this setting, can say that nothing is here. Where your organisation works is on its page, and its editors can change it."

// mayNote counts a note, of which people are mailed, and refuses once there were
// too many of them.
func (s *Service) mayNote(ctx context.Context, n *Note) error {
	actor := string(account.ActorFrom(ctx).ID)
	if err := s.account.TakeFor(ctx, "notes", "note/actor", actor, 100, 24*time.Hour); err != nil || n.Organisation == "" {
		return err
	}
	return s.account.TakeFor(ctx, "notes about this organisation", "note/organisation", actor+" "+string(n.Organisation), 20, 24*time.Hour)
}

// step is a step of a note's history, made now.
func (s *Service) step(did NoteDid, words string, by Speaker, person term.ID) NoteStep {
	return NoteStep{Did: did, Words: words, Person: person, By: by.Scope, Role: by.Role, At: s.now().UTC()}
}

// noted records what was done with a note, at the scope of those who did it: the
// record names people, and the other side is told of an organisation and a role
// only. It does not say of which place the note is: some must not be found.
func (s *Service) noted(ctx context.Context, action string, n *Note, at term.Scope) error {
	err := s.audit.Record(ctx, audit.Entry{Action: action, Kind: "note", Thing: n.ID, Scope: at, After: audit.Values{"kind": string(n.Kind), "state": string(n.State)}})
	if err != nil {
		return err
	}
	return s.db.Bump(ctx, DataVersion)
}

// tellOwner mails the editors of the organisation that a note is about: what kind
// it is and where, and nothing that was written.
func (s *Service) tellOwner(ctx context.Context, v *noteSight, n *Note) error {
	if n.Organisation == "" {
		return nil
	}
	place, _ := v.nameOfPlace(n)
	return s.alliance.WriteEditors(ctx, n.Organisation, "A note about your work: "+place,
		"Somebody has left a note about your organisation’s work.\n\n"+n.Kind.Title()+": "+place+"\n\nRead and answer it here: "+s.account.Base(ctx)+noteURL(n.ID), v.actor.ID)
}

// noteURL is the address of a note's page.
func noteURL(id term.ID) string { return "/notes/" + string(id) }
