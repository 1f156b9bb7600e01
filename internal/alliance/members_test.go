package alliance_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/register/registertest"
	"fairground/internal/term"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// memberRows is a list as a membership team keeps one: 300 organisations, with
// people's contacts among them, blanks, and a few slips.
func memberRows(n int) [][]string {
	rng := rand.New(rand.NewPCG(1, 2))
	first := []string{"Bright", "Northern", "Riverside", "Kite", "Lantern", "Harbour", "Willow", "Compass", "Meridian", "Skylark", "Juniper", "Foundry", "Beacon", "Orchard", "Anchor", "Saffron", "Cobalt", "Hazel", "Tern", "Quarry"}
	second := []string{"Readers", "Futures", "Minds", "Numeracy", "Mentors", "Pathways", "Schoolyard", "Careers", "Storytellers", "Tutors", "Families", "Makers", "Sports", "Choir", "Laboratory"}
	kinds := []string{"Registered charity", "CIC", "University", "charity", "", "Trade union", "Business"}
	places := []string{"Birmingham", "Birmingham; Sandwell", "E08000019", "South Yorkshire combined authority", "West Midlands combined authority", ""}
	themes := []string{"Literacy", "Maths; careers", "mental health", "", "STEM"}
	rows := [][]string{
		{"Membership list, spring 2026"},
		{"Organisation name", "Type of organisation", "Charity number", "Company number", "Website", "What they do", "Area of operation", "Themes", "Date joined", "Contact name", "Contact email", "Phone", "Notes"},
	}
	for i := range n {
		row := []string{fmt.Sprintf("%s %s %s", first[i%20], second[(i/20)%15], []string{"Trust", "UK", ""}[rng.IntN(3)]), kinds[rng.IntN(len(kinds))], "", "", "", "", places[rng.IntN(len(places))], themes[rng.IntN(len(themes))],
			fmt.Sprintf("%02d/%02d/%d", 1+rng.IntN(28), 1+rng.IntN(12), 2012+rng.IntN(13)), "Jo Example", fmt.Sprintf("jo%d@example.org", i), "0121 496 0123", "rang in May"}
		if i%3 == 0 {
			row[2] = fmt.Sprint(1100000 + i)
		}
		if i%4 == 0 {
			row[3] = fmt.Sprint(5000000 + i) // the leading zero is lost, as it is
		}
		if i%2 == 0 {
			row[4] = fmt.Sprintf("www.member%d.example", i)
			row[5] = "Works with schools. Write to info@member.example."
		}
		rows = append(rows, row)
	}
	return rows
}

func asCSV(t testing.TB, rows [][]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asXLSX(t testing.TB, rows [][]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if _, err := f.NewSheet("Members"); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellValue("Sheet1", "A1", "Read me"); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, c := range row {
			cells[j] = c
			if day, err := time.Parse("02/01/2006", c); err == nil {
				cells[j] = day
			}
		}
		if err := f.SetSheetRow("Members", fmt.Sprintf("A%d", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func draft(t testing.TB, ctx context.Context, s *alliance.Service, name string, content []byte) alliance.MemberImport {
	t.Helper()
	list, err := alliance.OpenMembers(name, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	i, err := s.ReadMembers(ctx, name, list)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func planned(t testing.TB, ctx context.Context, s *alliance.Service, i alliance.MemberImport) *alliance.MemberPlan {
	t.Helper()
	i, err := s.MemberImport(ctx, i.ID) // as the database has it
	if err != nil {
		t.Fatal(err)
	}
	plan, err := s.PlanMembers(ctx, &i)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func apply(t testing.TB, ctx context.Context, s *alliance.Service, i alliance.MemberImport) alliance.MemberImport {
	t.Helper()
	done, err := s.ApplyMembers(ctx, i.ID, planned(t, ctx, s, i).Mark())
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func counts(p *alliance.MemberPlan) map[alliance.RowState]int {
	out := map[alliance.RowState]int{}
	for _, r := range p.Rows {
		out[r.State]++
	}
	return out
}

// importing is somebody of the national team who imports lists.
type importing struct {
	*alliancetest.House
	t   *testing.T
	ctx context.Context
}

func newImporting(t *testing.T, h *alliancetest.House) *importing {
	return &importing{h, t, as(t, h, "sam@example.org", account.NationalTeam, term.Scope{})}
}

func TestImportOfThreeHundredMembers(t *testing.T) {
	rows := memberRows(300)
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		registertest.Small(t, h.Register)
		m := newImporting(t, h)
		i := draft(t, m.ctx, h.Alliance, "members.csv", asCSV(t, rows))
		m.keepsNoContacts(i)
		m.takesAll(i)
		m.takesNothingNew(asXLSX(t, rows))
		m.undoesWhatNobodyUsed(i)
		if _, err := h.Audit.Verify(m.ctx, nil); err != nil {
			t.Error(err)
		}
	})
}

func (m *importing) keepsNoContacts(i alliance.MemberImport) {
	m.t.Helper()
	if strings.Contains(fmt.Sprint(i.List), "@") || strings.Contains(fmt.Sprint(i.List), "Jo Example") || strings.Contains(fmt.Sprint(i.List), "496") {
		m.t.Error("contacts were kept")
	}
	stored, found, err := db.Get(m.ctx, m.DB, db.One[string], `select list from member_import where id = $1`, string(i.ID))
	if err != nil || !found || strings.Contains(stored, "@") || strings.Contains(stored, "Jo Example") || strings.Contains(stored, "0121") || strings.Contains(stored, "rang in May") {
		m.t.Errorf("contacts are in the database: %v, %v", found, err)
	}
}

// takesAll applies a list of three hundred that are new, those in doubt among them.
func (m *importing) takesAll(i alliance.MemberImport) {
	m.t.Helper()
	plan := planned(m.t, m.ctx, m.Alliance, i)
	if got := counts(plan); got[alliance.RowNew] < 297 || got[alliance.RowNew]+got[alliance.RowDoubt] != 300 {
		m.t.Fatalf("%v %v", got, plan.Problems())
	}
	err := m.Alliance.AnswerMembers(m.ctx, i.ID, func(i *alliance.MemberImport) error {
		i.Answers.Rows = map[int]string{}
		for _, r := range plan.Rows {
			if r.State == alliance.RowDoubt {
				m.t.Logf("in doubt: %s, like %s", r.Name, r.Candidates[0].Name)
				i.Answers.Rows[r.Number] = "new"
			}
		}
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	if len(plan.Problems()) != 0 {
		m.t.Errorf("%v", plan.Problems()[:min(3, len(plan.Problems()))])
	}
	began := time.Now()
	apply(m.t, m.ctx, m.Alliance, i)
	m.t.Logf("300 members imported in %s", time.Since(began).Round(time.Millisecond))
	all, err := m.Alliance.Organisations(m.ctx)
	if err != nil || len(all) != 300 {
		m.t.Fatalf("%d organisations %v", len(all), err)
	}
	for _, o := range all {
		if len(o.Memberships) != 1 || strings.Contains(o.About, "@") || o.Kind == "" {
			m.t.Fatalf("%+v", o)
		}
	}
	if n := len(recorded(m.t, m.DB, "organisation.add")); n != 300 {
		m.t.Errorf("%d additions are recorded", n)
	}
}

// takesNothingNew applies the same again, as a workbook, which changes nothing.
func (m *importing) takesNothingNew(workbook []byte) {
	m.t.Helper()
	again := draft(m.t, m.ctx, m.Alliance, "members.xlsx", workbook)
	plan := planned(m.t, m.ctx, m.Alliance, again)
	for _, r := range plan.Rows {
		if r.State != alliance.RowSame {
			m.t.Fatalf("the second time: %v, such as %+v", counts(plan), r)
		}
	}
	if len(plan.Rows) != 300 {
		m.t.Fatalf("the second time: %d rows", len(plan.Rows))
	}
	apply(m.t, m.ctx, m.Alliance, again)
	if n := len(recorded(m.t, m.DB, "organisation.change")); n != 0 {
		m.t.Errorf("%d changes by a list that says nothing new", n)
	}
	if _, err := m.Alliance.ApplyMembers(m.ctx, again.ID, plan.Mark()); fault.KindOf(err) != fault.Clash {
		m.t.Errorf("applied twice: %v", err)
	}
}

// undoesWhatNobodyUsed takes a list back: what is used or changed since stays, and
// is named.
func (m *importing) undoesWhatNobodyUsed(i alliance.MemberImport) {
	m.t.Helper()
	s := m.Alliance
	all, err := s.Organisations(m.ctx)
	must(m.t, err)
	must(m.t, s.Change(m.ctx, all[0].ID, func(o *alliance.Organisation) error { o.About = "By its editor"; return nil }))
	as(m.t, m.House, "editor@example.org", account.OrganisationEditor, term.OfOrganisation(all[1].ID))
	_, err = s.Merge(m.ctx, all[2].ID, all[3].ID, "")
	must(m.t, err)
	s.AskInUse(func(context.Context, []term.ID) (map[term.ID]string, error) {
		return map[term.ID]string{all[4].ID: "it sent 2 lists"}, nil
	})
	undone, err := s.UndoMembers(m.ctx, i.ID)
	must(m.t, err)
	kept := map[term.ID]string{}
	for _, c := range undone.Kept() {
		kept[c.Organisation] = c.Kept
	}
	want := map[term.ID]string{all[0].ID: "it was changed since", all[1].ID: "people have a role there", all[2].ID: "it was changed since", all[3].ID: "something is recorded of it", all[4].ID: "it sent 2 lists"}
	if diff := cmp.Diff(want, kept); diff != "" {
		m.t.Error(diff)
	}
	if left, err := s.Organisations(m.ctx); err != nil || len(left) != 4 {
		m.t.Errorf("%d stay: %v, %v", len(left), names(left)[:min(8, len(left))], err)
	}
}

// mixedRows is a list with rows of every kind, numbered as in the file.
func mixedRows() [][]string {
	return [][]string{
		{"Name", "Kind", "Charity number", "Company no", "UKPRN", "Website", "Places", "Themes", "Member from", "Member to", "CEO", "Who"},
		{"Reading Together (Birmingham)", "", "1234567", "", "", "reading.example", "Birmingham", "tutoring", "", "31/12/2026", "Ann Example", "Ann Example"}, // 2: by its number
		{"northtown readers", "Charity", "", "", "", "", "", "", "1 April 2024", "", "", "Bob Sample"},                                                        // 3: by its name
		{"Northtown Reader’s Trust", "", "1111111", "", "", "", "", "", "", "", "", "Cy Person"},                                                              // 4: doubtful
		{"Quite New", "Spaceship", "12", "", "99", "not a site at all", "Atlantis; Sandwell", "Juggling", "soon", "", "", "Di Person"},                        // 5: usable in part
		{"", "Charity", "", "", "", "", "", "", "", "", "", "Ed Person"},                                                                                      // 6: no name
		{"Both", "", "1234567", "1234567", "", "", "", "", "", "", "", "Flo Person"},                                                                          // 7: numbers of two
		{"QUITE NEW", "", "", "", "", "", "", "", "", "", "", "Gil Person"},                                                                                   // 8: twice on the list
		{"=cmd()|evil", "Business", "", "", "", "", "West Midlands", "", "", "", "", "Hal Person"},                                                            // 9: a formula is only text; a name of two places
	}
}

func TestImportChangesDoubtsAndProblems(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, d *db.DB) {
		h := alliancetest.Open(d)
		trio(t, h)
		m := newImporting(t, h)
		i := draft(t, m.ctx, h.Alliance, "list.csv", asCSV(t, mixedRows()))
		m.leavesPeopleOut(i)
		mark := m.plansMixed(i)
		m.answersDoubts(i)
		if _, err := h.Alliance.ApplyMembers(m.ctx, i.ID, mark); fault.KindOf(err) != fault.Clash {
			t.Errorf("another plan than was looked at: %v", err)
		}
		m.takesMixed(i)
		m.setsMixedBack(i)
	})
}

func (m *importing) leavesPeopleOut(i alliance.MemberImport) {
	m.t.Helper()
	var left []string
	for _, l := range i.List.Left {
		left = append(left, l.Column)
	}
	if diff := cmp.Diff([]string{"Column K (CEO)", "Column L (Who)"}, left); diff != "" {
		m.t.Errorf("left out: %s", diff)
	}
}

// plansMixed reads what would be done, and what is wrong, and gives the plan's mark.
func (m *importing) plansMixed(i alliance.MemberImport) string {
	m.t.Helper()
	plan := planned(m.t, m.ctx, m.Alliance, i)
	var states []alliance.RowState
	for _, r := range plan.Rows {
		states = append(states, r.State)
	}
	want := []alliance.RowState{alliance.RowUpdate, alliance.RowUpdate, alliance.RowDoubt, alliance.RowNew, alliance.RowWrong, alliance.RowWrong, alliance.RowWrong, alliance.RowNew}
	if diff := cmp.Diff(want, states); diff != "" {
		m.t.Fatalf("%s\n%v", diff, plan.Problems())
	}
	var places []string
	for _, p := range plan.Problems() {
		places = append(places, fmt.Sprint(p.Row, " ", p.ColumnName))
	}
	if diff := cmp.Diff([]string{"5 Kind", "5 Charity number", "5 UKPRN", "5 Website", "5 Places", "5 Themes", "5 Member from", "6 ", "7 ", "8 ", "9 Places"}, places); diff != "" {
		m.t.Errorf("problems: %s", diff)
	}
	if p, want := plan.Problems()[1], `list.csv, row 5, column C (Charity number): found "12": expected six or seven digits, as in 1234567, or SC and six digits in Scotland`; p.Error() != want {
		m.t.Errorf("%s\nwant %s", p.Error(), want)
	}
	return plan.Mark()
}

// answersDoubts says of the doubtful row all that can be said; at last that it is new.
func (m *importing) answersDoubts(i alliance.MemberImport) {
	m.t.Helper()
	answer := func(what string) {
		m.t.Helper()
		must(m.t, m.Alliance.AnswerMembers(m.ctx, i.ID, func(i *alliance.MemberImport) error { i.Answers.Rows = map[int]string{4: what}; return nil }))
	}
	for what, want := range map[string]alliance.RowState{"new": alliance.RowNew, "skip": alliance.RowSkipped, "b": alliance.RowWrong, "c": alliance.RowWrong, "nobody": alliance.RowDoubt} {
		answer(what)
		if got := planned(m.t, m.ctx, m.Alliance, i).Rows[2].State; got != want {
			m.t.Errorf("answered %q: %s", what, got)
		}
	}
	answer("new")
}

// takesMixed applies the list; the same list again has rows that are known now.
func (m *importing) takesMixed(i alliance.MemberImport) {
	m.t.Helper()
	done := apply(m.t, m.ctx, m.Alliance, i)
	if len(done.List.Rows) != 0 {
		m.t.Error("the rows of an import are kept")
	}
	b, err := m.Alliance.Organisation(m.ctx, "b")
	if err != nil || b.Name != "Reading Together" || len(b.OtherNames) != 1 || !b.Themes.Has(term.Tutoring) || b.Website != "https://reading.example" || len(b.Places) != 2 || !b.MemberTo.Equal(day(2026, 12, 31)) {
		m.t.Errorf("%+v %v", b, err)
	}
	if found, err := m.Alliance.Search(m.ctx, "quite new", 1); err != nil || len(found) != 1 || len(found[0].Places) != 1 || found[0].Kind != alliance.Other {
		m.t.Errorf("%+v %v", found, err)
	}
	second := planned(m.t, m.ctx, m.Alliance, draft(m.t, m.ctx, m.Alliance, "list.csv", asCSV(m.t, mixedRows())))
	if got := counts(second); got[alliance.RowNew]+got[alliance.RowUpdate]+got[alliance.RowDoubt] != 0 {
		m.t.Errorf("again: %v", got)
	}
}

func (m *importing) setsMixedBack(i alliance.MemberImport) {
	m.t.Helper()
	undone, err := m.Alliance.UndoMembers(m.ctx, i.ID)
	if err != nil || len(undone.Kept()) != 0 {
		m.t.Fatalf("%+v %v", undone.Kept(), err)
	}
	b, err := m.Alliance.Organisation(m.ctx, "b")
	if err != nil || len(b.OtherNames) != 0 || b.Themes.Has(term.Tutoring) || b.Website != "" || !b.MemberTo.IsZero() {
		m.t.Errorf("not set back: %+v, %v", b, err)
	}
	if all, err := m.Alliance.Organisations(m.ctx); err != nil || len(all) != 3 {
		m.t.Errorf("left: %v, %v", names(all), err)
	}
}

func TestFilesThatAreNoMemberLists(t *testing.T) {
	for name, content := range map[string]string{"empty.csv": "", "headings.csv": "Name,Kind\n", "picture.png": "\x89PNG\r\n\x1a\n0000"} {
		if _, err := alliance.OpenMembers(name, strings.NewReader(content), int64(len(content))); fault.KindOf(err) != fault.Bad {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := "Name\n" + strings.Repeat("X\n", 5_010)
	if _, err := alliance.OpenMembers("many.csv", strings.NewReader(many), int64(len(many))); fault.KindOf(err) != fault.Bad {
		t.Errorf("too many rows: %v", err)
	}
}

// TestImportOfRealCharities imports the charities of a borough, then the same
// under capitals and without their numbers.
func TestImportOfRealCharities(t *testing.T) {
	real := realRows(t, "charities_operating_in_trafford.csv.gz", "charity_name", "registered_charity_number", "charity_company_registration_number", "charity_contact_web", "charity_activities")
	for i, row := range real {
		for j, cell := range row {
			if cell == "NA" {
				real[i][j] = ""
			}
		}
	}
	d := dbtest.SQLite(t, alliancetest.Schemas()...)
	h := alliancetest.Open(d)
	s, ctx := h.Alliance, as(t, h, "sam@example.org", account.NationalTeam, term.Scope{})
	i := draft(t, ctx, s, "trafford.csv", asCSV(t, append([][]string{{"Charity name", "Charity number", "Company number", "Website", "Activities"}}, real...)))
	began := time.Now()
	plan := planned(t, ctx, s, i)
	t.Logf("%d rows planned in %s: %v, %d problems", len(real), time.Since(began).Round(time.Millisecond), counts(plan), len(plan.Problems()))
	for _, p := range plan.Problems()[:min(5, len(plan.Problems()))] {
		t.Log(p.Error())
	}
	for _, r := range plan.Rows {
		if r.State == alliance.RowDoubt {
			t.Logf("doubt: %s: %v", r.Name, r.Candidates)
		}
	}
	if got := counts(plan); got[alliance.RowNew]*100 < len(real)*95 {
		t.Errorf("of %d only %d are new", len(real), got[alliance.RowNew])
	}
	apply(t, ctx, s, i)
	var bare [][]string
	for _, row := range real {
		bare = append(bare, []string{strings.ToUpper(strings.ReplaceAll(row[0], " AND ", " & "))})
	}
	second := planned(t, ctx, s, draft(t, ctx, s, "names.csv", asCSV(t, append([][]string{{"Organisation"}}, bare...))))
	if got := counts(second); got[alliance.RowSame]*100 < len(real)*95 {
		t.Errorf("by name alone: %v", got)
	}
}
