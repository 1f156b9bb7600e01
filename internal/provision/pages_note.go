package provision

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// notePages are the pages on which people say what is so of a place, and answer.
type notePages struct {
	service *Service
	site    *site.Site
}

// NoteRoutes adds the pages on which people say what is so of a place, and answer.
func (s *Service) NoteRoutes(rt *site.Routes, st *site.Site) {
	p := &notePages{s, st}
	rt.Handle("GET /settings/{id}/notes/new", mayWrite, p.form)
	rt.Handle("POST /settings/{id}/notes/new", mayWrite, p.say)
	rt.Handle("GET /places/{gss}/notes/new", mayWrite, p.form)
	rt.Handle("POST /places/{gss}/notes/new", mayWrite, p.say)
	rt.Handle("GET /notes", mayReadNotes, p.list)
	rt.Handle("GET /notes/{id}", "place.read", p.note)
	rt.Handle("POST /notes/{id}/withdraw", mayWrite, p.withdraw)
	rt.Handle("POST /notes/{id}/accept", mayAnswer, p.accept, site.About(p.about))
	rt.Handle("POST /notes/{id}/decline", mayAnswer, p.decline, site.About(p.about))
	rt.Handle("POST /notes/{id}/undo", mayAnswer, p.undo, site.About(p.about))
	rt.Handle("POST /notes/{id}/register", mayRegister, p.register)
}

// about is the organisation whose work a note is about; of no scope where it is
// about none.
func (p *notePages) about(r *http.Request) (site.Thing, error) {
	n, found, err := p.service.noteByID(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return site.Thing{}, err
	}
	if !found {
		return site.Thing{}, noNote()
	}
	if !n.Kind.OfWork() {
		return site.Thing{}, nil
	}
	merged, err := p.service.survivors(r.Context())
	return site.Thing{Scopes: []term.Scope{term.OfOrganisation(merged.of(n.Organisation))}}, err
}

// The fields of the forms of notes; those that only one kind has stand behind its
// name.
const (
	fieldKind         = "kind"
	fieldSaid         = "said"
	fieldFor          = "for"
	fieldWords        = "words"
	fieldNewProgramme = "new-programme"
	fieldAnswer       = "answer"
)

// noteView is what the page of a note shows.
type noteView struct {
	note     ReadNote
	form     *site.Form
	work     workFields
	answers  bool // the viewer may
	register bool // and it is the register that is asked of
	wrote    bool
}

// workFields is what a form asks of work that is to be recorded.
type workFields struct {
	prefix     string // of the fields' names
	programmes []site.Option
	audiences  []site.Option
	keep       []site.Option
	accept     []site.Option
	suspicion  string // why the place may have to be kept private
}

func (p *notePages) note(w http.ResponseWriter, r *http.Request) error {
	return p.showNote(w, r, http.StatusOK, site.NewForm(nil))
}

func (p *notePages) showNote(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	n, sight, err := p.service.readNote(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := noteView{note: n, form: form, answers: sight.answers(n.Note), register: n.Kind == SettingClosed, wrote: sight.wrote(n.Note)}
	if v.answers && n.Kind == WorksHere && n.State == NoteOpen {
		if v.work, err = p.workFields(r.Context(), sight, form, "", []term.ID{sight.merged.of(n.Organisation)}, n.Setting); err != nil {
			return err
		}
	}
	page := site.Page{Title: n.Kind.Title(), Eyebrow: n.Place, Section: "/places", NoIndex: true, HasError: !form.OK(), Notice: noteNotice(r),
		Crumbs: []site.Link{{Label: "Places", URL: "/places"}, {Label: n.Place, URL: n.PlaceURL}}}
	return p.site.RenderStatus(w, r, status, page, noteBody(v))
}

// noteNotice says what the reader's last action did.
func noteNotice(r *http.Request) *site.Notice {
	words := map[string]string{
		"said":      "Thank you. It goes to those who can answer it. You see here what becomes of it.",
		"stands":    "Thank you. It shows on the page of the place, until you take it back or work is recorded there.",
		"recorded":  "Recorded. The work shows at once, to those who may see it.",
		"removed":   "Removed. The work no longer shows anywhere. You can take that back here.",
		"accepted":  "You answered that it is so.",
		"declined":  "You answered that it is not so. Whoever wrote it reads why.",
		"withdrawn": "You took the note back. It no longer shows on the page of the place.",
		"undone":    "The answer is taken back, with what it did. The note is open again.",
	}[r.URL.Query().Get("done")]
	if words == "" {
		return nil
	}
	return &site.Notice{Success: true, Text: words}
}

// workFields gathers what a form asks of work that organisations record.
func (p *notePages) workFields(ctx context.Context, sight *noteSight, form *site.Form, prefix string, organisations []term.ID, setting term.SettingID) (f workFields, err error) {
	f.prefix = prefix
	f.programmes = []site.Option{{Value: "", Label: "A new one"}}
	accepted := true
	for _, id := range organisations {
		known, err := p.service.programmesOf(ctx, sight.merged, id)
		if err != nil {
			return f, err
		}
		for _, programme := range known {
			o := site.Option{Value: string(programme.ID), Label: programme.Name}
			if len(organisations) > 1 {
				o.Group = sight.organisations[id].Name
			}
			f.programmes = append(f.programmes, o)
		}
		_, here, err := p.service.Accepted(ctx, id)
		if err != nil {
			return f, err
		}
		accepted = accepted && here
		f.suspicion = cmp.Or(f.suspicion, sight.likelyPrivate(id, setting))
	}
	chosen := form.Value(prefix + fieldProgramme)
	f.programmes = site.SelectOption(f.programmes, chosen)
	usual, err := p.service.usualVisibility(ctx, organisations[0])
	if err != nil {
		return f, err
	}
	for _, a := range Visibilities() {
		f.audiences = append(f.audiences, site.Option{Value: string(a), Label: a.Title()})
	}
	f.audiences = site.SelectOption(f.audiences, cmp.Or(form.Value(prefix+fieldShow), string(usual)))
	kept := no
	if f.suspicion != "" {
		kept = yes
	}
	f.keep = site.SelectOption([]site.Option{{Value: no, Label: "The place may be shown"}, {Value: yes, Label: "Keep the place private"}}, cmp.Or(form.Value(prefix+fieldKeep), kept))
	if !accepted {
		version := CurrentSharingTerms(p.service.now()).Version
		f.accept = site.SelectOption([]site.Option{{Value: version, Label: "I accept the terms of sharing, version " + version + ", for my organisation"}}, form.Value(prefix+fieldAccept))
	}
	return f, nil
}

// readWork reads what a form says of work that is to be recorded.
func readWork(form *site.Form, prefix string) NoteWork {
	return NoteWork{Programme: term.ID(form.Value(prefix + fieldProgramme)), Named: form.Value(prefix + fieldNewProgramme), Visibility: Visibility(form.Value(prefix + fieldShow)),
		Private: form.Value(prefix + fieldKeep), Accept: form.Value(prefix + fieldAccept)}
}

func (p *notePages) accept(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	n, err := p.service.AcceptNote(r.Context(), term.ID(r.PathValue("id")), NoteAnswer{Work: readWork(form, "")})
	if err != nil {
		return p.again(w, r, form, err, fieldProgramme)
	}
	return site.SeeOther(w, r, noteURL(n.ID)+"?done="+doneWords(n))
}

// doneWords names what accepting a note did, for the notice.
func doneWords(n *Note) string {
	switch {
	case n.State == NoteOpen && n.Kind == NothingHere:
		return "stands"
	case n.State == NoteOpen:
		return "said"
	case n.Kind == WorksHere:
		return "recorded"
	case n.Kind == Stopped:
		return "removed"
	}
	return "accepted"
}

func (p *notePages) decline(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	n, err := p.service.DeclineNote(r.Context(), term.ID(r.PathValue("id")), form.Value(fieldWords))
	if err != nil {
		return p.again(w, r, form, err, fieldWords)
	}
	return site.SeeOther(w, r, noteURL(n.ID)+"?done=declined")
}

// register answers a note that a setting has closed.
func (p *notePages) register(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	id := term.ID(r.PathValue("id"))
	if n, found, err := p.service.noteByID(r.Context(), id); err != nil {
		return err
	} else if !found || n.Kind != SettingClosed {
		return noNote()
	}
	done := string(form.Value(fieldAnswer))
	switch done {
	case "accepted":
		_, err = p.service.AcceptNote(r.Context(), id, NoteAnswer{Words: form.Value(fieldWords)})
	case "declined":
		_, err = p.service.DeclineNote(r.Context(), id, form.Value(fieldWords))
	case "undone":
		_, err = p.service.UndoNote(r.Context(), id)
	default:
		err = wrong(fieldWords, "Choose an answer.")
	}
	if err != nil {
		return p.again(w, r, form, err, fieldWords)
	}
	return site.SeeOther(w, r, noteURL(id)+"?done="+done)
}

// again shows a note's page with what was wrong.
func (p *notePages) again(w http.ResponseWriter, r *http.Request, form *site.Form, err error, field string) error {
	if !fault.Is(err, fault.Bad) {
		return err
	}
	form.FailWith(fieldOf(err, field), err)
	return p.showNote(w, r, http.StatusUnprocessableEntity, form)
}

func (p *notePages) withdraw(w http.ResponseWriter, r *http.Request) error {
	n, err := p.service.WithdrawNote(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, noteURL(n.ID)+"?done=withdrawn")
}

func (p *notePages) undo(w http.ResponseWriter, r *http.Request) error {
	n, err := p.service.UndoNote(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, noteURL(n.ID)+"?done=undone")
}

// notesPerPage is how many notes the list shows at once.
const notesPerPage = 25

// notesView is what the list of notes shows.
type notesView struct {
	page    *http.Request
	show    NotesShown
	kind    NoteKind
	notes   []ReadNote // of this page
	numbers site.Pagination
}

func (p *notePages) list(w http.ResponseWriter, r *http.Request) error {
	v := notesView{page: r, show: NotesShown(r.URL.Query().Get("show")), kind: NoteKind(r.URL.Query().Get("kind"))}
	all, err := p.service.Notes(r.Context(), v.show)
	if err != nil {
		return err
	}
	if v.kind != "" {
		all = slices.DeleteFunc(all, func(n ReadNote) bool { return n.Kind != v.kind })
	}
	v.numbers = site.Pagination{Page: r.URL, Now: site.PageFrom(r.URL), Size: notesPerPage, Total: len(all), Noun: "notes"}
	from := min(v.numbers.Offset(), len(all))
	v.notes = all[from:min(from+notesPerPage, len(all))]
	page := site.Page{Title: "Notes on what is recorded", Section: "/places", NoIndex: true, Wide: true,
		Lead: "What people say is missing, ended or wrong, and what became of it. To say something of a school, a nursery or a neighbourhood, open its page."}
	return p.site.Render(w, r, page, notesBody(v))
}

// yes heads the part of a note's page in which its organisation says that it is so.
func (v noteView) yes() string {
	if v.note.Kind == WorksHere {
		return "If you do work here"
	}
	return "If it is so"
}

// follows says what comes of saying that it is so.
func (v noteView) follows() string {
	switch v.note.Kind {
	case WorksHere:
		return "The work is recorded for your organisation, and shows at once to those whom you choose."
	case Stopped:
		return "The work is removed, and shows nowhere any more. You can take that back here."
	}
	return "Put it right first: with a new list, or on the page of your organisation’s work. Then say here that it is done."
}

// accepts labels the button.
func (v noteView) accepts() string {
	switch v.note.Kind {
	case WorksHere:
		return "Record this work"
	case Stopped:
		return "Remove this work"
	}
	return "It is put right"
}

// keepHint says what keeping a place private means, and why it may be needed.
func (f workFields) keepHint() string {
	text := "For refuges, secure and residential places. Others see only that you work somewhere in the local authority."
	if f.suspicion != "" {
		text += " It looks as if it must: " + f.suspicion + "."
	}
	return text
}

// lowerFirst begins a text within a sentence.
func lowerFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}
