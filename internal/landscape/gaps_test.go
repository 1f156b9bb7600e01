package landscape_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/figure"
	"fairground/internal/landscape"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/term"
)

// gapsOf asks of gaps as a viewer sees them, and gives the answer as its JSON, too.
func (h *house) gapsOf(t *testing.T, ctx context.Context, code term.GSS, query string) (*landscape.Answer, document) {
	t.Helper()
	atlas, err := h.register.Atlas(ctx)
	if err != nil {
		t.Fatal(err)
	}
	area, ok := atlas.Area(code)
	if !ok {
		t.Fatalf("there is no %s", code)
	}
	words, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	mask, err := h.provision.MaskOf(ctx)
	if err != nil {
		t.Fatal(err)
	}
	a, err := h.landscape.Ask(ctx, "gaps", area, words, mask)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := a.Write(&file, "json", ""); err != nil {
		t.Fatal(err)
	}
	var out document
	if err := json.Unmarshal(file.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return a, out
}

// document is an answer as a program reads it.
type document struct {
	Says, Record []string
	Tables       map[string][]map[string]any
}

func (a document) all() string { return strings.Join(slices.Concat(a.Says, a.Record), " ") }

func (h *house) work(t *testing.T, v provision.Visibility, reached register.Count, settings ...term.SettingID) {
	t.Helper()
	var all []provision.Delivery
	for _, at := range settings {
		all = append(all, provision.Delivery{Programme: "p-a", Setting: at, Themes: term.NewThemeSet(term.Literacy), Phases: term.NewPhaseSet(term.Phases()...), Period: 2031, Visibility: v, Reached: reached})
	}
	if err := h.provision.AddDeliveries(t.Context(), all); err != nil {
		t.Fatal(err)
	}
}

// outlined gives the neighbourhoods of the small England the middles of their
// outlines, which its files do not have.
func outlined(t *testing.T, d *db.DB) *house {
	t.Helper()
	inhabited(t, d)
	for code, lon := range map[string]float64{"E01000001": -1.915, "E01000002": -1.885, "E01000003": -1.97} {
		if _, err := d.Exec(t.Context(), `update area set lat = 52.48, lon = $2 where code = $1`, code, lon); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Bump(t.Context(), register.DataVersion); err != nil {
		t.Fatal(err)
	}
	return replica(d)
}

// aLater is a file of a test.
func aLater(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPupilsNobodyCounted: where it is known of no setting how many disadvantaged
// pupils it has, no number of them can be cited; where it is of some, the others are
// said; and what was kept works out.
func TestPupilsNobodyCounted(t *testing.T) {
	dbtest.Each(t, append(rooms(), figure.Schema), func(t *testing.T, d *db.DB) {
		h, f := cited(t, d)
		ctx := accounttest.Public(t.Context())
		for _, phase := range []string{"early-years", "post-16"} { // of the one nothing is known, of the other there are no settings
			a, _ := h.gapsOf(t, ctx, "E47000007", "period=2031/32&phase="+phase)
			_, err := f.Answer(ctx, landscape.GapPupils.Query("E47000007", a.Asked, landscape.PublicEyes))
			if slices.Contains(a.Cites, landscape.GapPupils) || !fault.Is(err, fault.Missing) || !strings.Contains(fault.PublicMessage(err), "disadvantaged pupils") {
				t.Errorf("%s: a number of pupils that nobody knows can be cited: %v, %v", phase, a.Cites, err)
			}
		}
		a, doc := h.gapsOf(t, ctx, "E92000001", "period=2031/32&phase=primary")
		if !strings.Contains(doc.all(), "3 of 3 schools known to have primary-age pupils in England have no work of any kind for primary (5–11) on record in 2031/32. They have 128 disadvantaged pupils, not counting 1 setting of which it is not known.") {
			t.Errorf("says %s", doc.all())
		}
		q := landscape.GapPupils.Query("E92000001", a.Asked, landscape.PublicEyes)
		got, err := f.Answer(ctx, q)
		if err != nil || got.Shown() != "128" || !strings.Contains(got.Note, "Not counting 1 setting of which it is not known.") {
			t.Errorf("cited as %s: %q, %v", got.Shown(), got.Note, err)
		}
		ann, err := h.account.AddIdentity(t.Context(), account.Identity{Name: "Ann", Email: "ann@example.org"}, true)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := f.Cite(accounttest.As(t.Context(), ann.ID, accounttest.Editor("a")), q)
		if err != nil {
			t.Fatal(err)
		}
		if now, err := f.Now(ctx, kept); err != nil || now.State != figure.Same {
			t.Errorf("kept, it is %v, %v", now.State, err)
		}
		// Once nobody knows any more, it stands as it was.
		h.work(t, provision.Public, register.Count{}, "gias:150001", "gias:100002")
		if now, err := f.Now(ctx, kept); err != nil || now.State != figure.Gone || now.Was.Shown() != "128" || !strings.Contains(now.Why, "how many disadvantaged pupils") {
			t.Errorf("it is %+v, %v", now, err)
		}
		if a, doc := h.gapsOf(t, ctx, "E92000001", "period=2031/32&phase=primary"); slices.Contains(a.Cites, landscape.GapPupils) || !strings.Contains(doc.all(), "1 of 3 schools known to have primary-age pupils in England has no") ||
			!strings.Contains(doc.all(), "How many disadvantaged pupils it has is not known.") || strings.Contains(a.Tables[1].Caption, "most disadvantaged pupils first") || !strings.Contains(a.Tables[1].Note, "is known of none of them") {
			t.Errorf("%v %s: %s", a.Cites, doc.all(), a.Tables[1].Caption)
		}
	})
}

// TestWhyNoneIsWithout: covered, without children, without a number, and without
// settings are told apart, of one neighbourhood and of more; and what is not known
// stands last in the table, and is in no sum.
func TestWhyNoneIsWithout(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := outlined(t, d)
		ctx := accounttest.Public(t.Context())
		_, err := h.register.ImportNeed(t.Context(), aLater(t, "imd2025_indicators.csv", "lsoa21_code,income_deprivation_affecting_children_index_idaci_numerator\nE01000001,120\nE01000002,\nE01000003,80\nE01000004,0\n"),
			aLater(t, "iod2025-file3.csv", "LSOA code (2021),Income Deprivation Affecting Children Index (IDACI) Rank (where 1 is most deprived),Income Deprivation Affecting Children Index (IDACI) Decile (where 1 is most deprived 10% of LSOAs)\nE01000001,100,1\nE01000003,15000,5\nE01000004,33000,10\n"))
		if err != nil {
			t.Fatal(err)
		}
		const query = "theme=literacy&period=2031/32&within=1500"
		says := func(code term.GSS, query, empty string, want ...string) {
			t.Helper()
			a, doc := h.gapsOf(t, ctx, code, query)
			for _, part := range want {
				if !strings.Contains(doc.all(), part) {
					t.Errorf("%s: not said %q but %q", code, part, doc.all())
				}
			}
			for i := range a.Tables[:2] {
				if table := &a.Tables[i]; table.Len() == 0 && empty != "" && !strings.Contains(table.Empty, empty) && i == 0 {
					t.Errorf("%s: %s: %q", code, table.Name, table.Empty)
				}
			}
		}
		says("E01000001", query, "", "Birmingham 001A has 120 children in low-income families and no literacy work on record within 1.5 km of its centre in 2031/32.")
		says("E01000002", query, "", "Birmingham 001B has no literacy work on record within 1.5 km of its centre in 2031/32. How many of its children are in low-income families is withheld or not known.")
		says("E01000004", query, "No children in low-income families live here by the figures.", "Sheffield 001A has no literacy work on record within 1.5 km of its centre in 2031/32, and no children in low-income families by the figures.")
		says("E08000039", query, "No children in low-income families live here by the figures.", "No neighbourhood of Sheffield is known to have children in low-income families. 1 of 1 neighbourhood has no literacy work")
		_, doc := h.gapsOf(t, ctx, "E47000007", query)
		rows := doc.Tables["neighbourhoods"]
		if len(rows) != 3 || rows[0]["children"] != 120.0 || rows[1]["children"] != 80.0 || rows[2]["children"] != nil || rows[2]["neighbourhood_code"] != "E01000002" {
			t.Errorf("the table is %v", rows)
		}
		if !strings.Contains(doc.Says[0], "2 of 3 neighbourhoods in West Midlands have children in low-income families and no literacy work on record within 1.5 km in 2031/32. Of 200 such children 200 live there.") {
			t.Errorf("says %q", doc.Says[0])
		}
		h.work(t, provision.Public, register.Count{}, "gias:150001", "gias:100005")
		says("E01000001", query, "Every neighbourhood with children in low-income families has some within reach.", "Birmingham 001A has literacy work on record within 1.5 km of its centre in 2031/32.")
		if _, doc := h.gapsOf(t, ctx, "E01000001", query); strings.Contains(doc.all(), "no child") {
			t.Errorf("covered, it says %q", doc.all())
		}
		says("E08000025", query, "", "Every neighbourhood of Birmingham that is known to have children in low-income families has literacy work on record within 1.5 km in 2031/32. 1 other is without, and how many children it has is withheld or not known.")
		// There is no secondary school in Birmingham.
		a, doc := h.gapsOf(t, ctx, "E08000025", query+"&phase=secondary")
		if !strings.Contains(doc.all(), "No schools known to have secondary-age pupils are on the registers in Birmingham.") || a.Tables[1].Empty != "No schools known to have secondary-age pupils are on the registers here." {
			t.Errorf("%q, %q", doc.all(), a.Tables[1].Empty)
		}
	})
}

// TestAgesNotKnown: a special school of which the register has no ages is in no answer
// about one age, and that is said and listed.
func TestAgesNotKnown(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		ctx := accounttest.Public(t.Context())
		const head = "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),PhaseOfEducation (name),OpenDate,CloseDate,Street,Town,Postcode,Easting,Northing,StatutoryLowAge,StatutoryHighAge,SchoolWebsite\n"
		if _, err := h.register.ImportGIAS(t.Context(), aLater(t, "register-2025-12-16.csv", head+`150001,330,Birmingham,2001,Oak Hill Academy,Academy converter,Open,Primary,01-09-2019,,Oak Lane,Birmingham,B1 1AA,406000,287000,4,11,
100010,330,Birmingham,7010,Brook School,Community special school,Open,Not applicable,,,Hill Top,Birmingham,B1 1AA,406010,287010,,,
100011,330,Birmingham,7011,Stream School,Community special school,Open,Not applicable,,,Hill Top,Birmingham,B1 1AA,406010,287010,,,
`)); err != nil {
			t.Fatal(err)
		}
		if err := h.census(t, t.Context(), "URN,NOR,NUMFSM,NUMFSMEVER\n150001,400,100,120\n100010,90,40,45\n"); err != nil {
			t.Fatal(err)
		}
		a, doc := h.gapsOf(t, ctx, "E08000025", "theme=literacy&phase=primary&period=2031/32")
		if !strings.Contains(doc.all(), "2 more settings here, with 45 disadvantaged pupils as far as known, are in no answer about one age, as it is not known which ages they have.") {
			t.Errorf("says %s", doc.all())
		}
		rows := doc.Tables["ages-not-known"]
		if len(rows) != 2 || rows[0]["setting"] != "Brook School" || rows[0]["disadvantaged_pupils"] != 45.0 || rows[1]["setting"] != "Stream School" || rows[1]["disadvantaged_pupils"] != nil {
			t.Errorf("listed are %v", rows)
		}
		if at := slices.IndexFunc(a.Tables, func(t landscape.Table) bool { return t.Name == "ages-not-known" }); at < 0 || a.Tables[at].Caption != "Settings whose ages are not known: in no answer about one age" {
			t.Error("the table is not named as it should be")
		}
		if _, doc := h.gapsOf(t, ctx, "E08000025", "theme=literacy&period=2031/32"); strings.Contains(doc.all(), "answer about one age") || doc.Tables["ages-not-known"] != nil {
			t.Error("they are said to be left out of an answer about any age")
		}
	})
}

// TestSilentMembers: members are told by name who has nothing on record that they
// may see; the public is told how many.
func TestSilentMembers(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := whispering(t, d)
		get := h.serve(t)
		for who, want := range map[string][]string{"public": nil, "nobody": nil, "national": {"own", "silent", "table"}, "at birmingham": {"own", "silent"}, "of a": {"own", "silent", "table"}} {
			ctx := viewers(t.Context())[who]
			_, doc := h.gapsOf(t, ctx, "E47000007", "theme=literacy")
			var names []string
			for _, row := range doc.Tables["silent"] {
				names = append(names, strings.TrimPrefix(row["organisation_id"].(string), "="))
			}
			slices.Sort(names)
			if !slices.Equal(names, want) {
				t.Errorf("%s is told of %v, want %v", who, names, want)
			}
			out := get(ctx, "/landscape/E47000007/gaps/silent.csv?theme=literacy")
			if listed := strings.Contains(out.Body.String(), "Organisation silent"); listed != (want != nil) || (out.Code == 404) != (want == nil) {
				t.Errorf("%s: %d %s", who, out.Code, out.Body)
			}
			if !strings.Contains(doc.all(), "of the alliance") || !strings.Contains(doc.all(), "nothing on record anywhere that you may see") {
				t.Errorf("%s is not told how many: %s", who, doc.all())
			}
		}
	})
}

// TestLastAddedOrChanged: the record's table says when each organisation last added
// or changed an entry there, from a list or not, as far as the viewer may see it.
func TestLastAddedOrChanged(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := replica(d)
		registertest.Small(t, h.register)
		ctx := accounttest.As(t.Context(), "builder")
		h.member(t, ctx, "a")
		h.work(t, provision.Public, register.Count{}, "gias:150001")
		row := func(ctx context.Context) map[string]any {
			t.Helper()
			_, doc := h.gapsOf(t, ctx, "E08000025", "theme=literacy&period=2031/32")
			if rows := doc.Tables["record"]; len(rows) == 1 {
				return rows[0]
			}
			t.Fatalf("%v", doc.Tables["record"])
			return nil
		}
		today := now().UTC().Format("2006-01-02")
		if r := row(accounttest.Public(t.Context())); r["changed"] != today || r["confirmed"] != nil {
			t.Errorf("%v, want %s", r, today)
		}
		if _, err := d.Exec(ctx, `update delivery set changed = '2024-05-06'`); err != nil {
			t.Fatal(err)
		}
		h = replica(d)
		if r := row(accounttest.Public(t.Context())); r["changed"] != "2024-05-06" {
			t.Errorf("%v", r)
		}
		// Who sees it is changed today; then its place is kept private, and so is the day.
		if _, err := h.provision.ChangeWork(ctx, "a", nil, true, provision.ShownTo{Visibility: provision.Alliance}); err != nil {
			t.Fatal(err)
		}
		member := viewers(t.Context())["national"]
		if r := row(member); r["changed"] != today {
			t.Errorf("%v, want %s", r, today)
		}
		if _, err := h.provision.ChangeWork(ctx, "a", nil, true, provision.ShownTo{Sensitive: "yes"}); err != nil {
			t.Fatal(err)
		}
		if r := row(member); r["changed"] != nil {
			t.Errorf("of work at a private place another is told %v", r)
		}
		if r := row(viewers(t.Context())["of a"]); r["changed"] != today {
			t.Errorf("its own are told %v", r)
		}
	})
}

// member adds an organisation of the alliance with a programme.
func (h *house) member(t *testing.T, ctx context.Context, id term.ID) {
	t.Helper()
	if err := h.alliance.AddAll(ctx, []alliance.Organisation{{ID: id, Name: "Organisation " + string(id), Kind: alliance.Charity, MemberFrom: now().AddDate(-1, 0, 0)}}); err != nil {
		t.Fatal(err)
	}
	if err := h.provision.AddProgrammes(ctx, []provision.Programme{{ID: "p-" + id, Organisation: id, Name: "First"}}); err != nil {
		t.Fatal(err)
	}
}

// TestCapacityNotKnown: gaps say which neighbourhoods rest only on settings of which
// nobody has said how many children they take: as many as reach is unsure of.
func TestCapacityNotKnown(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := outlined(t, d)
		h.work(t, provision.Public, register.Count{}, "gias:150001")
		h.work(t, provision.Public, register.Known(30), "gias:100005")
		a, doc := h.gapsOf(t, accounttest.Public(t.Context()), "E47000007", "theme=literacy&period=2031/32&within=1500")
		rows := doc.Tables["sensitivity"]
		if len(rows) != 4 || rows[1]["counting"] != "all" || rows[1]["neighbourhoods"] != 0.0 || rows[3]["counting"] != "counted" || rows[3]["metres"] != 1500.0 || rows[3]["neighbourhoods"] != 1.0 || rows[3]["children"] != 120.0 {
			t.Errorf("%v", rows)
		}
		if note := a.Tables[3].Note; note != "1 neighbourhood with some within 1.5 km, and 120 children in low-income families, has it only at settings of which nobody has said, or may tell you, how many children they take." {
			t.Errorf("%q", note)
		}
	})
}
