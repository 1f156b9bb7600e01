package provision

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/provision/sheet"
	"fairground/internal/register"
	"fairground/internal/term"
)

// NoteKind is what a note says.
type NoteKind string

// The kinds.
const (
	WorksHere     NoteKind = "works-here"   // an organisation works there; it answers, and accepting records the work
	Stopped       NoteKind = "stopped"      // a piece of work has ended, or never was; its organisation answers, and accepting removes it
	Wrong         NoteKind = "wrong"        // something about a piece of work is wrong; its organisation answers, and mends its own list
	SettingClosed NoteKind = "closed"       // the setting has closed or moved; the national team answers, and the registers stay as they are
	NothingHere   NoteKind = "nothing-here" // somebody looked and found nothing; nobody answers, it stands until it is withdrawn
)

// NoteKinds lists the kinds in the order pages show them.
func NoteKinds() []NoteKind {
	return []NoteKind{WorksHere, Stopped, Wrong, SettingClosed, NothingHere}
}

// Title is the kind for a reader.
func (k NoteKind) Title() string {
	switch k {
	case WorksHere:
		return "Work that is not recorded"
	case Stopped:
		return "Work that has stopped"
	case Wrong:
		return "Something recorded is wrong"
	case SettingClosed:
		return "Closed or moved"
	case NothingHere:
		return "Looked, nothing here"
	}
	return string(k)
}

// OfWork says whether a note of the kind is about an organisation's work.
func (k NoteKind) OfWork() bool { return k == WorksHere || k.OfDelivery() }

// OfDelivery says whether a note of the kind is about one piece of recorded work.
func (k NoteKind) OfDelivery() bool { return k == Stopped || k == Wrong }

// NoteState is how a note stands.
type NoteState string

// The states. A note that nobody need answer stays open while it stands.
const (
	NoteOpen      NoteState = "open"
	NoteAccepted  NoteState = "accepted"
	NoteDeclined  NoteState = "declined"
	NoteWithdrawn NoteState = "withdrawn"
)

// NoteDid is one step in the history of a note.
type NoteDid string

// The steps.
const (
	DidSay      NoteDid = "said"
	DidAccept   NoteDid = "accepted"
	DidDecline  NoteDid = "declined"
	DidWithdraw NoteDid = "withdrawn"
	DidUndo     NoteDid = "undone"
)

// Note is what somebody says of the record of a place.
type Note struct {
	ID            term.ID
	Kind          NoteKind
	Setting       term.SettingID // as it was numbered then; "" where it is about a neighbourhood
	Neighbourhood term.GSS       // "" where it is about a setting
	Theme         term.Theme     // "" where it is not known, or not asked for
	Phase         term.Phase
	Period        term.Period
	Organisation  term.ID // whose work it is about, and who answers; "" where it is about none
	Delivery      term.ID // the piece of work; "" for none. It may have been removed since
	Said          string
	Author        term.ID // "" once erased
	By            term.Scope
	Role          account.Role
	Made          time.Time
	State         NoteState
	Recorded      Put // what accepting it put down

	// Since says of a standing “looked, nothing here” that work is on record there
	// now which the reader's audience sees. It is worked out, not stored.
	Since bool
}

// Put is what accepting a note put down, so that it can be taken up again.
type Put string

// What is put down. Work that was on record already is not put down again.
const (
	PutNothing   Put = ""
	PutDelivery  Put = "delivery"
	PutProgramme Put = "programme" // and the delivery
)

// NoteStep is one step in the history of a note.
type NoteStep struct {
	Number int
	Did    NoteDid
	Words  string
	Person term.ID // "" once erased
	By     term.Scope
	Role   account.Role
	At     time.Time
}

// Confirmed is a standing “looked, nothing here”: somebody says that there is no
// such work, so that the gap is one of service and not of the record.
type Confirmed struct {
	Setting       term.SettingID // the one that stands now; "" where it is about a neighbourhood
	Neighbourhood term.GSS
	Theme         term.Theme
	Phase         term.Phase
	Period        term.Period
	At            time.Time
	By            string // the organisation's or the collaboration's name, for readers who hold a role; else “a member of the alliance”
	Note          term.ID
}

// The most that may be written.
const noteLength = 500

// wrongField says which field of a form an error is about.
type wrongField struct {
	field string
	error
}

func (w *wrongField) Unwrap() error { return w.error }

func wrong(field, format string, args ...any) error {
	return &wrongField{field, fault.Invalid(format, args...)}
}

// fieldOf is the field that an error is about, otherwise the given one.
func fieldOf(err error, otherwise string) string {
	if w := (*wrongField)(nil); errors.As(err, &w) {
		return w.field
	}
	return otherwise
}

// noteWords puts what somebody typed in order, or says why it cannot be kept.
func noteWords(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if n := utf8.RuneCountInString(text); n > noteLength {
		return text, fault.Invalid("Keep it to %d characters: these are %d.", noteLength, n)
	}
	if kind := sheet.PersonalIn(text); kind != sheet.NotPersonal {
		return text, fault.Invalid("Take out %s: notes are kept, and others read them. Write what is so of the place or the work, and of nobody.", kind.Words())
	}
	return text, nil
}

// sound says what is wrong with a note itself, whoever writes it.
func (n *Note) sound(now time.Time) (err error) {
	if n.Said, err = noteWords(n.Said); err != nil {
		return &wrongField{fieldSaid, err}
	}
	asks := n.Kind == NothingHere || n.Kind == WorksHere
	latest := term.PeriodOf(now) + 1
	switch {
	case !slices.Contains(NoteKinds(), n.Kind):
		return wrong(fieldKind, "Choose what you want to tell us.")
	case n.Setting == "" && n.Kind != NothingHere:
		return wrong(fieldKind, "Of a neighbourhood, you can only say that you looked and found nothing.")
	case !asks:
		n.Theme, n.Phase, n.Period = "", "", 0
	case !n.Theme.Known():
		return wrong(fieldTheme, "Choose what the work is about.")
	case n.Kind == NothingHere && !n.Phase.Known():
		return wrong(fieldPhase, "Choose the age of the children and young people.")
	case n.Kind == NothingHere && n.Period == 0:
		return wrong(fieldPeriod, "Choose the school year in which you looked.")
	case n.Phase != "" && !n.Phase.Known():
		return wrong(fieldPhase, "Choose the age of the children and young people.")
	case n.Period != 0 && (n.Period < 2000 || n.Period > latest):
		return wrong(fieldPeriod, "Choose a school year from the list.")
	}
	if n.Kind == Wrong && n.Said == "" {
		return wrong(fieldSaid, "Say what is wrong, and what would be right.")
	}
	return nil
}

// noteSight is what the viewer of a request may see of notes.
type noteSight struct {
	*view   // of what is recorded
	actor   *account.Actor
	merged  survivors
	exactly map[term.ID]bool // whether the viewer sees a delivery at its setting, as far as asked
}

// member says whether the viewer holds any role: what was said in words, and for
// whom, is for them.
func (v *noteSight) member() bool { return !v.actor.Public() && len(v.actor.Grants) > 0 }

// own says whether the note is about work of an organisation of the viewer's.
func (v *noteSight) own(n *Note) bool {
	return n.Organisation != "" && slices.Contains(v.mask.Own, v.merged.of(n.Organisation))
}

// wrote says whether the note is the viewer's.
func (v *noteSight) wrote(n *Note) bool { return n.Author != "" && n.Author == v.actor.ID }

// answers says whether the viewer may answer the note.
func (v *noteSight) answers(n *Note) bool {
	switch {
	case n.Kind.OfWork():
		return v.actor.Can(mayAnswer, term.OfOrganisation(v.merged.of(n.Organisation)))
	case n.Kind == SettingClosed:
		return v.actor.Can(mayRegister)
	}
	return false
}

// delivery says whether the viewer sees the work that a note is about at its
// setting. A note must not tell more than the record of the work itself does.
func (v *noteSight) delivery(n *Note) bool {
	if n.Delivery == "" {
		return false
	}
	seen, known := v.exactly[n.Delivery]
	if !known {
		_, seen = v.workAt(n.Setting, n.Delivery)
		v.exactly[n.Delivery] = seen
	}
	return seen
}

// workAt finds a piece of work at a setting among those that the viewer sees there.
func (v *noteSight) workAt(setting term.SettingID, delivery term.ID) (*Work, bool) {
	for _, w := range v.picture.Work(Filter{Setting: v.gazetteer.Current(setting)}, v.mask) {
		if !w.Private && w.ID == delivery {
			return w, true
		}
	}
	return nil, false
}

// sees says whether the viewer may know of a note. This is the one place where it
// is decided.
func (v *noteSight) sees(n *Note) bool {
	switch {
	case v.wrote(n):
		return true
	case n.Kind == NothingHere:
		return n.State == NoteOpen || v.member()
	case !v.member():
		return false
	case n.Kind == SettingClosed:
		return true
	}
	return v.own(n) || v.delivery(n)
}

// concealed says whether what became of a note is kept from its author: that the
// work is on record now is for those who may see it there.
func (v *noteSight) concealed(n *Note) bool {
	return n.Kind == WorksHere && n.State == NoteAccepted && !v.own(n) && !v.delivery(n)
}

// noteSight is what the viewer of a request may see of notes.
func (s *Service) noteSight(ctx context.Context) (*noteSight, error) {
	m, err := s.MaskOf(ctx)
	if err != nil {
		return nil, err
	}
	v := &noteSight{actor: account.ActorFrom(ctx), exactly: map[term.ID]bool{}}
	if v.view, err = s.view(ctx, m); err != nil {
		return nil, err
	}
	v.merged, err = s.survivors(ctx)
	return v, err
}

// openly is what everybody in the alliance sees, whoever they are.
func openly() Mask { return Mask{Sees: []Visibility{Alliance, Public}} }

// ofAlliance says whether a mask is of somebody who holds a role.
func (m *Mask) ofAlliance() bool { return slices.Contains(m.Sees, Alliance) }

// audience is what everybody sees of those that a viewer is one of: the alliance or
// the public.
func (m *Mask) audience() Mask {
	if m.ofAlliance() {
		return openly()
	}
	return Mask{Sees: []Visibility{Public}}
}

// gapAt is what “looked, nothing here” is said of: a neighbourhood, in one theme,
// phase and year.
type gapAt struct {
	place  term.GSS
	theme  term.Theme
	phase  term.Phase
	period term.Period
}

// markSince marks the standing “looked, nothing here” where work is on record now
// that the whole of the viewer's audience sees at its setting. Other work does not
// count: that the note no longer stands would tell of it.
func (v *view) markSince(notes []*Note) {
	all := v.mask.audience()
	around := map[gapAt][]*Note{}
	for _, n := range notes {
		switch {
		case n.Kind != NothingHere || n.State != NoteOpen:
		case n.Setting != "":
			f := Filter{Setting: v.gazetteer.Current(n.Setting), Theme: n.Theme, Phase: n.Phase, Period: n.Period}
			n.Since = slices.ContainsFunc(v.picture.Work(f, all), func(w *Work) bool { return !w.Private })
		default:
			at := gapAt{n.Neighbourhood, n.Theme, n.Phase, n.Period}
			around[at] = append(around[at], n)
		}
	}
	if len(around) == 0 {
		return
	}
	for _, w := range v.picture.Work(Filter{}, all) {
		if w.Private || w.place.Neighbourhood == "" {
			continue
		}
		for at, here := range around {
			if at.place == w.place.Neighbourhood && w.Themes.Has(at.theme) && w.Phases.Has(at.phase) && w.Period == at.period {
				for _, n := range here {
					n.Since = true
				}
			}
		}
	}
}

// likelyPrivate says why work of an organisation at a setting may have to be kept
// private: by what the registers have, or because other work of it there is.
func (v *view) likelyPrivate(organisation term.ID, setting term.SettingID) string {
	now := v.gazetteer.Current(setting)
	if i, ok := v.gazetteer.Find(now); ok {
		if why := PrivatePlace(v.gazetteer.Listings[i].Type, v.gazetteer.Listings[i].Name); why != "" {
			return why
		}
	}
	for _, w := range v.picture.Work(Filter{Setting: now, Organisation: organisation}, Mask{Own: []term.ID{organisation}}) {
		if w.Sensitive {
			return "other work of your organisation there is kept private"
		}
	}
	return ""
}

// nameOfSetting is what a setting is called.
func (v *view) nameOfSetting(id term.SettingID) string {
	if i, ok := v.gazetteer.Find(v.gazetteer.Current(id)); ok {
		return v.gazetteer.Listings[i].Name
	}
	return numberWords(id)
}

// nameOfPlace is what the place that a note is about is called, and its address.
func (v *view) nameOfPlace(n *Note) (name, url string) {
	if n.Setting != "" {
		return v.nameOfSetting(n.Setting), register.SettingURL(v.gazetteer.Current(n.Setting))
	}
	name = string(n.Neighbourhood)
	if area, ok := v.atlas.Area(n.Neighbourhood); ok {
		name = area.Name
	}
	return name, register.AreaURL(n.Neighbourhood)
}
