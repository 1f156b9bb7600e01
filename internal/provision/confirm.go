package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/provision/sheet"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Terms are what a person says of a list as a whole when confirming it. Where
// the list has a column for it, a row's own value stands before these; what
// neither says stays unknown.
type Terms struct {
	Programme  string // the programme's name; needed unless every row names its own
	Themes     term.ThemeSet
	Phases     term.PhaseSet
	Period     term.Period // 0: not known
	Visibility Visibility
	Private    Marking // which rows are at places that must not be found
	Accept     string  // the version of the terms of sharing that is accepted with this; "" where none is
}

// Marking says which rows of a list are at places kept private.
type Marking struct {
	How   MarkHow
	Lines []int // for MarkLines: as a spreadsheet program counts them
}

// MarkHow is how rows are marked.
type MarkHow string

// The ways. Where nobody says anything, suspicion is enough.
const (
	MarkSuspected MarkHow = ""
	MarkNone      MarkHow = "none"
	MarkAll       MarkHow = "all"
	MarkLines     MarkHow = "rows"
)

// Suspicion is why a row may be at a place that must not be found.
type Suspicion struct {
	Line   int
	Name   string // of the setting
	Reason string
}

// Outcome is what confirming records, or would.
type Outcome struct {
	Programmes   []Programme
	Deliveries   []Delivery
	Repeated     int // rows that name a programme, setting and year already named by another row, and are united with it
	Already      int // deliveries that an earlier list of the organisation has recorded already
	LeftOut      int // rows that name no setting
	Suspicions   []Suspicion
	UnknownWords []string // in theme and age columns: words that are on no list, and so stay unknown
}

// Preview works out what confirming would record, and stores nothing.
func (s *Service) Preview(ctx context.Context, id term.ID, terms Terms) (Outcome, error) {
	u, err := s.Upload(ctx, id)
	if err != nil {
		return Outcome{}, err
	}
	return s.outcome(ctx, u, terms)
}

// Confirm records the programmes and deliveries of an upload, all or none.
// Rows that nobody decided are left out.
func (s *Service) Confirm(ctx context.Context, id term.ID, terms Terms) (out Outcome, err error) {
	if !slices.Contains(Visibilities(), terms.Visibility) {
		return out, fault.Invalid("Choose who may see this.")
	}
	err = s.change(ctx, id, "confirm", []UploadState{InReview}, func(ctx context.Context, u *Upload) error {
		// Of two lists of one organisation confirmed at once, the second sees what
		// the first recorded.
		if err := s.db.Lock(ctx, "provision:"+string(u.Organisation)); err != nil {
			return err
		}
		out, err = s.outcome(ctx, *u, terms)
		if err != nil {
			return err
		}
		if len(out.Deliveries) == 0 {
			return fault.Invalid("No row of this list names a setting yet. Decide at least one row first.")
		}
		if u.Terms, err = s.putDown(ctx, u.Organisation, out.Programmes, out.Deliveries, terms.Accept); err != nil {
			return err
		}
		u.State, u.Visibility, u.Confirmed, u.ConfirmedBy = ListConfirmed, terms.Visibility, s.now().UTC(), account.ActorFrom(ctx).ID
		return s.recordUpload(ctx, "upload.confirm", *u, audit.Values{"terms": u.Terms})
	})
	return out, err
}

// putDown records what an organisation does: the programmes that are new, the
// deliveries, and the terms of sharing that it rests on, of which it gives the
// version. accept is the version that whoever acts says they accept.
func (s *Service) putDown(ctx context.Context, organisation term.ID, programmes []Programme, deliveries []Delivery, accept string) (version string, err error) {
	known, err := s.ProgrammesOf(ctx, organisation)
	if err != nil {
		return "", err
	}
	fresh := slices.DeleteFunc(slices.Clone(programmes), func(p Programme) bool {
		return slices.ContainsFunc(known, func(k Programme) bool { return k.ID == p.ID })
	})
	if err := s.AddProgrammes(ctx, fresh); err != nil {
		return "", err
	}
	if err := s.AddDeliveries(ctx, deliveries); err != nil {
		return "", err
	}
	return s.acceptTerms(ctx, organisation, accept)
}

func (s *Service) outcome(ctx context.Context, u Upload, terms Terms) (Outcome, error) {
	columns, err := s.Columns(ctx, u)
	if err != nil {
		return Outcome{}, err
	}
	known, err := s.ProgrammesOf(ctx, u.Organisation)
	if err != nil {
		return Outcome{}, err
	}
	c := &confirming{service: s, upload: u, terms: terms, layout: columns.Layout, programmes: map[string]*Programme{}, seen: map[string]int{}, unknown: map[string]bool{}}
	for i := range known {
		c.programmes[foldProgramme(known[i].Name)] = &known[i]
	}
	if err := c.remember(ctx); err != nil {
		return Outcome{}, err
	}
	rows, err := s.allRows(ctx, u.ID)
	if err != nil {
		return Outcome{}, err
	}
	for i := range rows {
		if err := c.row(&rows[i]); err != nil {
			return Outcome{}, err
		}
	}
	for word := range c.unknown {
		c.out.UnknownWords = append(c.out.UnknownWords, word)
	}
	slices.Sort(c.out.UnknownWords)
	return c.out, nil
}

// confirming turns rows into deliveries.
type confirming struct {
	service    *Service
	upload     Upload
	terms      Terms
	layout     *sheet.Layout
	programmes map[string]*Programme // by folded name
	used       []*Programme
	gazetteer  *register.Gazetteer
	recorded   map[string]bool // programme, setting and year of earlier lists
	seen       map[string]int  // programme, setting and year of this one → its delivery
	unknown    map[string]bool
	out        Outcome
}

func (c *confirming) row(r *Row) error {
	if r.Status == RowAside {
		return nil
	}
	setting := r.Means()
	if setting == "" {
		c.out.LeftOut++
		return nil
	}
	name := cmp.Or(strings.Join(strings.Fields(c.cell(r, sheet.Programme)), " "), strings.Join(strings.Fields(c.terms.Programme), " "))
	if name == "" {
		return fault.Invalid("Enter the programme’s name: row %d of the list names none.", r.Line)
	}
	d := Delivery{
		ID: c.service.newID(), Setting: setting, Themes: c.themes(r), Phases: c.phases(r), Period: c.period(r),
		Reached: reached(c.cell(r, sheet.Reached)), Visibility: c.terms.Visibility, Upload: c.upload.ID, Row: r.Number,
	}
	p := c.programme(name, d)
	d.Programme, d.Sensitive = p.ID, c.marked(r, setting)
	key := fmt.Sprint(p.ID, c.gazetteer.Current(setting), d.Period)
	if at, ok := c.seen[key]; ok {
		c.out.Repeated++
		c.out.Deliveries[at].unite(d)
		return nil
	}
	if c.recorded[key] {
		c.out.Already++
	}
	c.seen[key] = len(c.out.Deliveries)
	c.out.Deliveries = append(c.out.Deliveries, d)
	return nil
}

// unite adds what another row says of the same work. Two numbers of children
// may count the same ones, so that together they say nothing sure.
func (d *Delivery) unite(other Delivery) {
	d.Themes |= other.Themes
	d.Phases |= other.Phases
	d.Sensitive = d.Sensitive || other.Sensitive
	switch {
	case !d.Reached.Known:
		d.Reached = other.Reached
	case other.Reached.Known && other.Reached != d.Reached:
		d.Reached = register.Count{}
	}
}

// remember reads what the organisation has recorded before.
func (c *confirming) remember(ctx context.Context) (err error) {
	if c.gazetteer, err = c.service.register.Gazetteer(ctx); err != nil {
		return err
	}
	picture, err := c.service.Picture(ctx)
	if err != nil {
		return err
	}
	merged, err := c.service.survivors(ctx)
	if err != nil {
		return err
	}
	organisation := merged.of(c.upload.Organisation)
	c.recorded = map[string]bool{}
	for _, w := range picture.Work(Filter{Organisation: organisation}, Mask{Own: []term.ID{organisation}}) {
		c.recorded[fmt.Sprint(w.Programme, w.At, w.Period)] = true
	}
	return nil
}

// programme finds the organisation's programme of a name, or makes one. Its
// themes and phases are those of the first row that names it.
func (c *confirming) programme(name string, d Delivery) *Programme {
	p, ok := c.programmes[foldProgramme(name)]
	if !ok {
		p = &Programme{ID: c.service.newID(), Organisation: c.upload.Organisation, Name: name, Themes: d.Themes, Phases: d.Phases}
		c.programmes[foldProgramme(name)] = p
	}
	if !slices.Contains(c.used, p) {
		c.used = append(c.used, p)
		c.out.Programmes = append(c.out.Programmes, *p)
	}
	return p
}

func foldProgramme(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}

// cell is what a row has in the column of a role, or "".
func (c *confirming) cell(r *Row, role sheet.Role) string {
	column, ok := c.layout.Column(role)
	if !ok || column.Index >= len(r.Cells) {
		return ""
	}
	return strings.TrimSpace(r.Cells[column.Index])
}

func (c *confirming) themes(r *Row) term.ThemeSet {
	out := c.terms.Themes
	if text := c.cell(r, sheet.Theme); text != "" {
		out = term.NewThemeSet(understood(c, text, term.ParseTheme)...)
	}
	return out
}

func (c *confirming) phases(r *Row) term.PhaseSet {
	out := c.terms.Phases
	if text := c.cell(r, sheet.AgePhase); text != "" {
		out = term.NewPhaseSet(understood(c, text, term.ParsePhase)...)
	}
	return out
}

// understood reads the words of a cell, and notes those that mean nothing here.
func understood[T any](c *confirming, text string, parse func(string) (T, bool)) (out []T) {
	for _, word := range words(text) {
		if v, ok := parse(word); ok {
			out = append(out, v)
		} else {
			c.unknown[word] = true
		}
	}
	return out
}

// words splits a cell that lists several things.
func words(text string) []string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == '/' || r == '|' || r == '\n' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

func (c *confirming) period(r *Row) term.Period {
	text := c.cell(r, sheet.Date)
	if text == "" {
		return c.terms.Period
	}
	p, _ := term.ParsePeriod(text) // a year that names no school year stays unknown
	return p
}

func reached(text string) register.Count {
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil || n < 0 {
		return register.Count{}
	}
	return register.Known(n)
}
