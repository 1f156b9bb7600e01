package provision

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"fairground/internal/db"
	"fairground/internal/register"
	"fairground/internal/term"
)

const selectNote = `select id, kind, coalesce(setting_id, ''), neighbourhood, theme, phase, coalesce(period, 0), coalesce(organisation_id, ''), delivery_id, said, author_id, by_kind, by_id, by_role, made, state, recorded from note`

func scanNote(row db.Scanner) (*Note, error) {
	var n Note
	err := row.Scan(&n.ID, &n.Kind, &n.Setting, &n.Neighbourhood, &n.Theme, &n.Phase, &n.Period, &n.Organisation, &n.Delivery, &n.Said, &n.Author, &n.By.Kind, &n.By.ID, &n.Role, &n.Made, &n.State, &n.Recorded)
	n.Made = n.Made.UTC()
	return &n, err
}

func (s *Service) insertNote(ctx context.Context, n *Note) error {
	_, err := s.db.Exec(ctx, `insert into note (id, kind, setting_id, neighbourhood, theme, phase, period, organisation_id, delivery_id, said, author_id, by_kind, by_id, by_role, made, state, recorded)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		string(n.ID), string(n.Kind), text(term.ID(n.Setting)), string(n.Neighbourhood), string(n.Theme), string(n.Phase), known(int(n.Period)), text(n.Organisation), string(n.Delivery), n.Said,
		string(n.Author), string(n.By.Kind), string(n.By.ID), string(n.Role), n.Made, string(n.State), string(n.Recorded))
	return err
}

// setNote writes what can change of a note, and the step that changed it.
func (s *Service) setNote(ctx context.Context, n *Note, step NoteStep) error {
	_, err := s.db.Exec(ctx, `update note set state = $2, delivery_id = $3, recorded = $4 where id = $1`, string(n.ID), string(n.State), string(n.Delivery), string(n.Recorded))
	if err != nil {
		return err
	}
	return s.insertStep(ctx, n.ID, step)
}

func (s *Service) insertStep(ctx context.Context, note term.ID, step NoteStep) error {
	_, err := s.db.Exec(ctx, `insert into note_step (note_id, number, did, words, person_id, by_kind, by_id, by_role, made)
		values ($1, (select count(*) + 1 from note_step where note_id = $1), $2, $3, $4, $5, $6, $7, $8)`,
		string(note), string(step.Did), step.Words, string(step.Person), string(step.By.Kind), string(step.By.ID), string(step.Role), step.At)
	return err
}

func (s *Service) noteByID(ctx context.Context, id term.ID) (*Note, bool, error) {
	return db.Get(ctx, s.db, scanNote, selectNote+` where id = $1`, string(id))
}

// lockNote finds a note that is about to change. Others who would change it wait.
func (s *Service) lockNote(ctx context.Context, id term.ID) (*Note, bool, error) {
	if _, err := s.db.Exec(ctx, `update note set state = state where id = $1`, string(id)); err != nil {
		return nil, false, err
	}
	return s.noteByID(ctx, id)
}

// noteSteps is the history of a note, from its beginning.
func (s *Service) noteSteps(ctx context.Context, id term.ID) ([]NoteStep, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (t NoteStep, err error) {
		err = row.Scan(&t.Number, &t.Did, &t.Words, &t.Person, &t.By.Kind, &t.By.ID, &t.Role, &t.At)
		t.At = t.At.UTC()
		return t, err
	}, `select number, did, words, person_id, by_kind, by_id, by_role, made from note_step where note_id = $1 order by number`, string(id))
}

// notesIn lists the notes of which a column holds one of some values, the newest
// first. The column is one of ours, never what somebody typed.
func (s *Service) notesIn(ctx context.Context, column string, values []string) (out []*Note, err error) {
	for chunk := range slices.Chunk(values, 500) {
		some, err := db.Collect(ctx, s.db, scanNote, selectNote+` where `+column+` in (`+db.Parameters(1, len(chunk))+`) order by made desc, id desc`, db.Args(chunk)...)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// standingGaps lists every “looked, nothing here” that was not withdrawn.
func (s *Service) standingGaps(ctx context.Context) ([]*Note, error) {
	return db.Collect(ctx, s.db, scanNote, selectNote+` where kind = 'nothing-here' and state = 'open' order by made, id`)
}

// sameNote finds an open note that says the same, for the same organisation or
// collaboration.
func (s *Service) sameNote(ctx context.Context, n *Note) (*Note, bool, error) {
	return db.Get(ctx, s.db, scanNote, selectNote+` where kind = $1 and coalesce(setting_id, '') = $2 and neighbourhood = $3 and theme = $4 and phase = $5 and coalesce(period, 0) = $6
		and coalesce(organisation_id, '') = $7 and delivery_id = $8 and by_kind = $9 and by_id = $10 and state = 'open' order by made desc limit 1`,
		string(n.Kind), string(n.Setting), string(n.Neighbourhood), string(n.Theme), string(n.Phase), int64(n.Period), string(n.Organisation), string(n.Delivery), string(n.By.Kind), string(n.By.ID))
}

// hasNotes says whether anything was said of an organisation's work.
func (s *Service) hasNotes(ctx context.Context, organisation term.ID) (bool, error) {
	n, _, err := db.Get(ctx, s.db, db.One[int], `select count(*) from note where organisation_id = $1 or by_kind = 'organisation' and by_id = $1`, string(organisation))
	return n > 0, err
}

// setAside moves a delivery to where a note keeps it, and says whether it was there.
func (s *Service) setAside(ctx context.Context, note, delivery term.ID, at time.Time) (bool, error) {
	d, found, err := s.deliveryOf(ctx, delivery)
	if err != nil || !found {
		return false, err
	}
	_, err = s.db.Exec(ctx, `insert into note_removed (note_id, delivery_id, programme_id, setting_id, themes, phases, period, reached, visibility, sensitive, upload_id, row_number, illustrative, removed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		string(note), string(d.ID), string(d.Programme), string(d.Setting), d.Themes.String(), d.Phases.String(), known(int(d.Period)), d.Reached.Arg(), string(d.Visibility), d.Sensitive,
		text(d.Upload), known(d.Row), d.Illustrative, at)
	if err != nil {
		return false, err
	}
	return true, s.deleteDelivery(ctx, d)
}

// aside is a delivery that a note keeps, when it was removed, and whose it was.
type aside struct {
	Delivery
	removed   time.Time
	programme bool // it is still there
}

func scanAside(row db.Scanner) (d Delivery, err error) {
	var themes, phases string
	var period, reached, number sql.NullInt64
	var upload sql.NullString
	err = row.Scan(&d.ID, &d.Programme, &d.Setting, &themes, &phases, &period, &reached, &d.Visibility, &d.Sensitive, &upload, &number, &d.Illustrative)
	d.Themes, d.Phases = term.ParseThemeSet(themes), term.ParsePhaseSet(phases)
	d.Period, d.Row, d.Upload = term.Period(period.Int64), int(number.Int64), term.ID(upload.String)
	d.Reached = register.Count{N: int(reached.Int64), Known: reached.Valid}
	return d, err
}

func (s *Service) asideOf(ctx context.Context, note term.ID) (a aside, found bool, err error) {
	a.Delivery, found, err = db.Get(ctx, s.db, scanAside, `select delivery_id, programme_id, setting_id, themes, phases, period, reached, visibility, sensitive, upload_id, row_number, illustrative
		from note_removed where note_id = $1`, string(note))
	if err != nil || !found {
		return a, found, err
	}
	if a.removed, _, err = db.Get(ctx, s.db, db.One[time.Time], `select removed from note_removed where note_id = $1`, string(note)); err != nil {
		return a, found, err
	}
	n, _, err := db.Get(ctx, s.db, db.One[int], `select count(*) from programme where id = $1`, string(a.Programme))
	a.removed, a.programme = a.removed.UTC(), n > 0
	return a, found, err
}

func (s *Service) forgetAside(ctx context.Context, note term.ID) error {
	_, err := s.db.Exec(ctx, `delete from note_removed where note_id = $1`, string(note))
	return err
}

// changedSince says whether who sees the work of organisations was changed after a
// time, or a change of it undone.
func (s *Service) changedSince(ctx context.Context, organisations []term.ID, at time.Time) (bool, error) {
	for _, id := range organisations {
		n, _, err := db.Get(ctx, s.db, db.One[int], `select count(*) from delivery_change where organisation_id = $1 and (made >= $2 or undone >= $2)`, string(id), at)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// dropIdle removes a programme that has no work, and none set aside.
func (s *Service) dropIdle(ctx context.Context, programme term.ID) error {
	_, err := s.db.Exec(ctx, `delete from programme where id = $1 and not exists (select 1 from delivery d where d.programme_id = programme.id)
		and not exists (select 1 from note_removed r where r.programme_id = programme.id)`, string(programme))
	return err
}
