package alliance

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/table"
	"fairground/internal/term"
	"fairground/linkage"
)

// RowState says what becomes of a row of a member list.
type RowState string

// The states of rows.
const (
	RowNew     RowState = "new"     // an organisation that is not recorded
	RowUpdate  RowState = "update"  // changes one that is
	RowSame    RowState = "same"    // says what is recorded already
	RowDoubt   RowState = "doubt"   // may be one that is recorded: nobody said yet
	RowSkipped RowState = "skipped" // somebody said to leave it out
	RowWrong   RowState = "wrong"   // cannot be used
)

// RowPlan is what becomes of one row.
type RowPlan struct {
	Number     int
	Name       string
	State      RowState
	Target     term.ID // whom it updates
	TargetName string
	Changes    []FieldChange
	Candidates []Likeness // whom it may be; ids that begin with "row " are of rows before it
	Answer     string     // what was said of it
	Problems   []table.Problem

	said said
	new  Organisation
}

// FieldChange is one thing that an import changes.
type FieldChange struct{ Field, Was, Becomes string }

// MemberPlan is what becomes of a whole list.
type MemberPlan struct {
	Rows []RowPlan
}

// Count counts the rows of a state.
func (p *MemberPlan) Count(state RowState) int {
	n := 0
	for _, r := range p.Rows {
		if r.State == state {
			n++
		}
	}
	return n
}

// Problems lists what is wrong, by row.
func (p *MemberPlan) Problems() []table.Problem {
	var out []table.Problem
	for _, r := range p.Rows {
		out = append(out, r.Problems...)
	}
	return out
}

// Mark stands for what the plan would do: where it is another when the plan is
// carried out, something has changed since it was looked at.
func (p *MemberPlan) Mark() string {
	h := fnv.New64a()
	for _, r := range p.Rows {
		fmt.Fprintln(h, r.Number, r.State, r.Target, r.Changes)
	}
	return strconv.FormatUint(h.Sum64(), 16)
}

// planner works out what becomes of the rows.
type planner struct {
	s      *Service
	i      *MemberImport
	d      *roll
	reader *rowReader
	owner  map[Identifier]term.ID
	named  map[string][]term.ID
	took   map[term.ID]int    // rows that update an organisation
	ids    map[Identifier]int // and those that bring something new
	names  map[string]int
	inFile *Lookalikes
	since  time.Time
}

// PlanMembers says what importing a list would do, as things stand.
func (s *Service) PlanMembers(ctx context.Context, i *MemberImport) (*MemberPlan, error) {
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return nil, fmt.Errorf("plan the import of members: %w", err)
	}
	d, err := s.organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("plan the import of members: %w", err)
	}
	return s.planner(i, d, atlas).plan(), nil
}

func (s *Service) planner(i *MemberImport, d *roll, atlas *register.Atlas) *planner {
	p := &planner{s: s, i: i, d: d, reader: newRowReader(i, atlas), owner: map[Identifier]term.ID{}, named: map[string][]term.ID{}, took: map[term.ID]int{}, ids: map[Identifier]int{}, names: map[string]int{}}
	for _, o := range d.all {
		for _, id := range o.Identifiers {
			p.owner[id] = o.ID
		}
		for _, n := range append([]string{o.Name}, o.OtherNames...) {
			key := linkage.Normal(n)
			p.named[key] = append(p.named[key], o.ID)
		}
	}
	p.since, _ = time.Parse(time.DateOnly, i.Answers.Since)
	return p
}

func (p *planner) plan() *MemberPlan {
	plan := &MemberPlan{Rows: make([]RowPlan, len(p.i.List.Rows))}
	var listed []Organisation
	for n, row := range p.i.List.Rows {
		said := p.reader.read(p.i, row)
		plan.Rows[n] = RowPlan{Number: row.Number, Name: said.Name, Answer: p.i.Answers.Rows[row.Number], Problems: said.problems, said: said}
		o := said.Organisation
		o.ID = rowID(row.Number)
		listed = append(listed, o)
	}
	p.inFile = NewLookalikes(listed)
	for n := range plan.Rows {
		p.row(plan, &plan.Rows[n])
	}
	return plan
}

func rowID(number int) term.ID { return term.ID("row " + strconv.Itoa(number)) }

// row decides on one row.
func (p *planner) row(plan *MemberPlan, r *RowPlan) {
	if r.Name == "" {
		r.State = RowWrong
		return
	}
	if r.Answer != "" { // shown with its answer, which may be changed
		r.Candidates = p.candidates(plan, r)
	}
	if r.Answer == answerSkip {
		r.State = RowSkipped
		return
	}
	target, ok := p.target(r)
	switch {
	case r.State == RowWrong:
	case ok:
		p.update(r, target)
	case p.repeated(r):
	case r.Answer == answerNew:
		p.add(r)
	default:
		r.Candidates = p.candidates(plan, r)
		if _, known := p.d.at[term.ID(r.Answer)]; known && r.Answer != "" {
			p.update(r, term.ID(r.Answer))
		} else if len(r.Candidates) > 0 {
			r.State = RowDoubt
		} else {
			p.add(r)
		}
	}
}

// target finds whom a row means beyond doubt: by a number, or by a name that is
// one organisation's alone where no number speaks against it.
func (p *planner) target(r *RowPlan) (term.ID, bool) {
	var owners []term.ID
	for _, id := range r.said.Identifiers {
		if o, ok := p.owner[id]; ok && !slices.Contains(owners, o) {
			owners = append(owners, o)
		}
	}
	switch {
	case len(owners) == 1:
		return owners[0], true
	case len(owners) > 1:
		p.wrong(r, "numbers of one organisation: these are of %s and of %s", p.name(owners[0]), p.name(owners[1]))
		return "", false
	}
	named := p.named[linkage.Normal(r.Name)]
	if len(named) == 1 && !clash(r.said.Identifiers, p.d.all[p.d.at[named[0]]].Identifiers) {
		return named[0], true
	}
	return "", false
}

func (p *planner) name(id term.ID) string { return p.d.all[p.d.at[id]].Name }

func (p *planner) wrong(r *RowPlan, want string, args ...any) {
	r.State = RowWrong
	r.Problems = append(r.Problems, table.Problem{File: p.i.File, Sheet: p.i.List.Sheet, Row: r.Number, Want: fmt.Sprintf(want, args...)})
}

// repeated refuses a row that says a new organisation a second time.
func (p *planner) repeated(r *RowPlan) bool {
	for _, id := range r.said.Identifiers {
		if first, ok := p.ids[id]; ok {
			p.wrong(r, "an organisation that is not on the list yet: row %d has the number %s too", first, id)
			return true
		}
	}
	if first, ok := p.names[linkage.Normal(r.Name)]; ok {
		p.wrong(r, "an organisation that is not on the list yet: row %d has this name too", first)
		return true
	}
	return false
}

// candidates are the recorded organisations that a row may mean, and the rows
// before it that bring something new like it.
func (p *planner) candidates(plan *MemberPlan, r *RowPlan) []Likeness {
	out := p.d.lookalikes().Find(r.said.Organisation, 3)
	mine := r.said.Organisation
	mine.ID = rowID(r.Number)
	for _, l := range p.inFile.Find(mine, 3) {
		i := slices.IndexFunc(plan.Rows, func(o RowPlan) bool { return rowID(o.Number) == l.Organisation })
		if i >= 0 && plan.Rows[i].Number < r.Number && plan.Rows[i].State == RowNew {
			out = append(out, l)
		}
	}
	return out
}

// add plans a new organisation.
func (p *planner) add(r *RowPlan) {
	o := r.said.Organisation
	if o.Kind == "" {
		o.Kind = kindFrom(o.Identifiers)
	}
	if since := p.begins(r); !since.IsZero() {
		o.Memberships = []Membership{{From: since, To: r.said.until}}
	}
	o.tidy()
	if err := o.Validate(); err != nil {
		p.wrong(r, "%s", fault.PublicMessage(err))
		return
	}
	r.State, r.new = RowNew, o
	for _, id := range o.Identifiers {
		p.ids[id] = r.Number
	}
	p.names[linkage.Normal(o.Name)] = r.Number
}

// begins is when a row's membership begins: as it says, else as was said of all
// rows that say nothing.
func (p *planner) begins(r *RowPlan) time.Time {
	if r.said.since.IsZero() && (r.said.until.IsZero() || p.since.Before(r.said.until)) {
		return p.since
	}
	return r.said.since
}

// kindFrom is the kind of an organisation of which only its numbers are known.
func kindFrom(ids []Identifier) Kind {
	for _, id := range ids {
		switch id.List() {
		case listCharities, listScotland, listNorthern:
			return Charity
		case listSchools:
			return School
		case "GB-LAE", "GB-PLA", "GB-LAS":
			return Council
		case "GB-NHS":
			return Health
		case "GB-HESA":
			return University
		}
	}
	return Other
}

// update plans what a row changes of an organisation that is recorded.
func (p *planner) update(r *RowPlan, target term.ID) {
	o := p.d.all[p.d.at[target]]
	if first, ok := p.took[target]; ok {
		p.wrong(r, "an organisation that is not on the list yet: row %d is %s too", first, o.Name)
		return
	}
	p.took[target] = r.Number
	r.Target, r.TargetName, r.State = target, o.Name, RowSame
	after := p.apply(r, o)
	r.Changes = changes(o, after)
	for i := range r.Changes {
		if c := &r.Changes[i]; c.Field == "Places" {
			c.Was, c.Becomes = strings.Join(placeTitles(p.reader.atlas, o.Places), ", "), strings.Join(placeTitles(p.reader.atlas, after.Places), ", ")
		}
	}
	if err := after.Validate(); err != nil {
		r.Changes = nil
		p.wrong(r, "%s", fault.PublicMessage(err))
		return
	}
	if len(r.Changes) > 0 {
		r.State = RowUpdate
	}
}

// apply is an organisation with what a row says. What a row says is added to what
// is known; only a kind, a website and a description take another's place. The
// name that a list gives becomes one of its other names.
func (p *planner) apply(r *RowPlan, o Organisation) Organisation {
	o = o.clone()
	o.OtherNames = append(o.OtherNames, r.Name)
	o.Identifiers = append(o.Identifiers, r.said.Identifiers...)
	o.Places = append(o.Places, r.said.Places...)
	o.Themes |= r.said.Themes
	if r.said.Kind != "" {
		o.Kind = r.said.Kind
	}
	if r.said.Website != "" && host(r.said.Website) != host(o.Website) {
		o.Website = r.said.Website
	}
	if r.said.About != "" {
		o.About = r.said.About
	}
	p.member(r, &o)
	o.tidy()
	return o
}

// member applies what a row says of membership.
func (p *planner) member(r *RowPlan, o *Organisation) {
	since, until := r.said.since, r.said.until
	if since.IsZero() && !p.since.IsZero() && !o.Member(p.s.now()) {
		since = p.begins(r)
	}
	for i := range o.Memberships {
		m := &o.Memberships[i]
		switch {
		case !until.IsZero() && (m.From.Equal(since) || since.IsZero() && m.To.IsZero()):
			m.To = until
			return
		case m.From.Equal(since), !since.IsZero() && m.Holds(since):
			return // it is known to have been one from then, or from before
		}
	}
	if !since.IsZero() {
		o.Memberships = append(o.Memberships, Membership{since, until})
	}
}

// changes lists what differs between two states of an organisation.
func changes(was, becomes Organisation) []FieldChange {
	before, after := was.values(), becomes.values()
	before["membership"], after["membership"] = membershipTitle(was.Memberships), membershipTitle(becomes.Memberships)
	var out []FieldChange
	for _, name := range []string{"name", "kind", "other names", "identifiers", "website", "about", "places", "themes", "membership"} {
		if before[name] != after[name] {
			out = append(out, FieldChange{strings.ToUpper(name[:1]) + name[1:], before[name], after[name]})
		}
	}
	return out
}

// membershipTitle puts memberships in words for a reader.
func membershipTitle(all []Membership) string {
	var out []string
	for _, m := range all {
		out = append(out, m.Words())
	}
	return strings.Join(out, "; ")
}

// Words is the membership for a reader.
func (m Membership) Words() string {
	if m.To.IsZero() {
		return "since " + site.Day(m.From)
	}
	return "from " + site.Day(m.From) + " to " + site.Day(m.To)
}
