package provision

import (
	"cmp"
	"context"
	"strings"

	"fairground/internal/account"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// notesHere are the notes on a place, as its page shows them.
type notesHere struct {
	notes []ReadNote
	add   string // where the viewer can write one; "" where they may not
	all   bool   // the viewer has notes of their own to look at
}

// settingNotes shows what people say of a setting's record, and leads those who
// may to say something.
func (s *Service) settingNotes(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	setting, err := term.ParseSettingID(id)
	if err != nil {
		return nil, nil
	}
	notes, err := s.NotesAt(ctx, setting)
	if err != nil {
		return nil, err
	}
	tellers, err := s.Tellers(ctx)
	if err != nil {
		return nil, err
	}
	return notesOn(ctx, notes, register.SettingURL(setting), tellers.OfSetting()), nil
}

// areaNotes does so on the page of a neighbourhood.
func (s *Service) areaNotes(ctx context.Context, _ site.Viewer, code string) (templ.Component, error) {
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	area, ok := atlas.Area(term.GSS(code))
	if !ok || area.Kind != register.Neighbourhood {
		return nil, nil
	}
	notes, err := s.NotesIn(ctx, area.Code)
	if err != nil {
		return nil, err
	}
	tellers, err := s.Tellers(ctx)
	if err != nil {
		return nil, err
	}
	return notesOn(ctx, notes, register.AreaURL(area.Code), tellers.OfNeighbourhood(area.Code)), nil
}

func notesOn(ctx context.Context, notes []ReadNote, place string, tells bool) templ.Component {
	v := notesHere{notes: notes, all: account.ActorFrom(ctx).Can(mayReadNotes)}
	if tells {
		v.add = place + "/notes/new"
	}
	if len(notes) == 0 && v.add == "" {
		return nil
	}
	return notesPanel(v)
}

// state is how a note stands, for a reader.
func (n *ReadNote) state() site.Tag {
	switch {
	case n.Kind == NothingHere && n.State == NoteOpen && n.Since:
		return site.Tag{Text: "Since then: work recorded", Tone: site.Caution}
	case n.Kind == NothingHere && n.State == NoteOpen:
		return site.Tag{Text: "Stands", Tone: site.Teal}
	case n.State == NoteOpen:
		return site.Tag{Text: "Waiting for an answer", Tone: site.Caution}
	case n.State == NoteAccepted && (n.Hidden || n.Kind == SettingClosed):
		return site.Tag{Text: "Answered", Tone: site.Teal}
	case n.State == NoteAccepted:
		return site.Tag{Text: "It is so", Tone: site.Good}
	case n.State == NoteDeclined:
		return site.Tag{Text: "It is not so", Tone: site.Bad}
	}
	return site.Tag{Text: "Taken back"}
}

// what is a note's theme, age and year, as far as it has them.
func (n *ReadNote) what() string {
	var parts []string
	if n.Theme != "" {
		parts = append(parts, n.Theme.Title())
	}
	if n.Phase != "" {
		parts = append(parts, n.Phase.Title())
	}
	if n.Period != 0 {
		parts = append(parts, n.Period.String())
	}
	return strings.Join(parts, ", ")
}

// title says in a line what a note says.
func (n *ReadNote) title() string {
	return join(": ", n.Kind.Title(), join(" – ", n.Whose, n.Work, n.what()))
}

// speaker is for whom a note was said; the public is told no more than that it was
// somebody of the alliance.
func (n *ReadNote) speaker() string { return cmp.Or(n.For, "A member of the alliance") }

// cards are the notes on a place.
func (v notesHere) cards() site.ResultList {
	out := site.ResultList{Under: true}
	for i := range v.notes {
		n := &v.notes[i]
		tag := n.state()
		out.Items = append(out.Items, site.Card{Title: n.title(), URL: noteURL(n.ID), Text: n.Said, Meta: []string{n.speaker(), site.Day(n.Made)}, Tag: &tag})
	}
	return out
}

// facts are what is known of a note.
func (n *ReadNote) facts() site.SummaryList {
	items := []site.SummaryItem{{Key: "Where", Value: n.Place, URL: n.PlaceURL}}
	for _, one := range []site.SummaryItem{{Key: "Organisation", Value: n.Whose}, {Key: "Work", Value: n.Work}, {Key: "What kind of work", Value: n.what()}, {Key: "In their words", Value: n.Said}} {
		if one.Value != "" {
			items = append(items, one)
		}
	}
	tag := n.state()
	return site.SummaryList{Label: "The note", Items: append(items, site.SummaryItem{Key: "Said by", Value: n.speaker(), Detail: site.DateTime(n.Made)}, site.SummaryItem{Key: "How it stands", Component: tag})}
}

// words say what a step was, for a reader.
func (n *ReadNote) words(t ReadStep) string {
	switch {
	case t.Did == DidAccept && n.Hidden:
		return "Answered"
	case t.Did == DidAccept && n.Kind == WorksHere:
		return "Answered that it is so: the work was recorded"
	case t.Did == DidAccept && n.Kind == Stopped:
		return "Answered that it is so: the work was removed"
	case t.Did == DidAccept && n.Kind == SettingClosed:
		return "Answered. The setting closes here when its register says so"
	case t.Did == DidAccept:
		return "Answered that it is so"
	case t.Did == DidDecline:
		return "Answered that it is not so"
	case t.Did == DidWithdraw:
		return "Taken back"
	case t.Did == DidUndo:
		return "The answer was taken back"
	}
	return "Said"
}

// table lists notes.
func (v notesView) table() site.Table {
	t := site.Table{ID: "notes-table", Caption: "Notes", CaptionHidden: true, Stack: true, Pages: v.numbers, Empty: v.empty(),
		Columns: []site.Column{{Label: "Note"}, {Label: "Where"}, {Label: "Said by"}, {Label: "When"}, {Label: "How it stands"}}}
	for i := range v.notes {
		n := &v.notes[i]
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: n.title(), URL: noteURL(n.ID), Detail: cut(n.Said, 120)}, {Text: n.Place, URL: n.PlaceURL}, {Text: n.speaker()}, {Text: site.Day(n.Made)}, {Component: n.state()}}})
	}
	return t
}

func (v notesView) empty() string {
	switch {
	case v.kind != "":
		return "There are no notes of this kind here."
	case v.show == NotesMine:
		return "You have written no notes. To write one, open the page of a school, a nursery or a neighbourhood."
	case v.show == NotesOurs:
		return "Nobody has left a note about your organisation’s work."
	}
	return "No note waits for your answer."
}

// filters narrow the list down.
func (v notesView) filters() site.Filters {
	shows := site.SelectOption([]site.Option{{Value: string(NotesToAnswer), Label: "Waiting for my answer"}, {Value: string(NotesMine), Label: "Written by me"}, {Value: string(NotesOurs), Label: "All about our work"}}, string(v.show))
	kinds := []site.Option{{Value: "", Label: "Every kind"}}
	for _, k := range NoteKinds() {
		kinds = append(kinds, site.Option{Value: string(k), Label: k.Title()})
	}
	return site.Filters{Page: v.page.URL, Groups: []site.FilterGroup{{Name: "show", Label: "Which notes", Single: true, Options: shows}, {Name: "kind", Label: "Kind", Single: true, Options: site.SelectOption(kinds, string(v.kind))}}}
}
