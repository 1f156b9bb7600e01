package register_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/htmltest"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/term"

	"golang.org/x/sync/errgroup"
)

// onFoot is what is said of the tests' matrices.
func onFoot(phases ...term.Phase) register.TravelImport {
	return register.TravelImport{Source: "r5r on OpenStreetMap", Mode: "on foot", Minutes: 30, Phases: phases, Replace: true}
}

const travelTimes = `from_id,to_id,travel_time_p50
E01000001,100002,12
EY100001,E01000001,0.5
E01000003,gias:100005,60
E01000003,ofsted-ey:EY100001,30
E01000002,100002,
E01000004,100003,NA
E01000004,100004,61
`

// timesOf writes the times of every matrix: "primary: gias:100002 1=12".
func timesOf(t *testing.T, s *register.Service) string {
	t.Helper()
	all, err := s.TravelTimes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range all {
		line := fmt.Sprint(m.Area, m.Phases, ":")
		for _, f := range m.From {
			line += " " + string(f.Setting)
			err := f.Each(func(n uint32, minutes float64) { line += fmt.Sprintf(" %d=%v", n, minutes) })
			if err != nil {
				t.Fatal(err)
			}
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// TestImportTravel: either direction, any header and way to write a setting, and
// compressed; the same again changes nothing, another takes its place where it
// answers the same, and none stays that answers nothing.
func TestImportTravel(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		registertest.Small(t, s)
		ctx := t.Context()
		version := func() int64 {
			t.Helper()
			v, err := d.Version(ctx, register.DataVersion)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		before := version()
		r, err := s.ImportTravel(ctx, onFoot(term.Primary, term.EarlyYears), write(t, "walk.csv", travelTimes))
		if err != nil || len(r.Problems) != 0 || r.Rows != 4 || r.Counts["new"] != 5 || version() == before {
			t.Fatalf("%+v, %v", r, err)
		}
		const first = "E92000001[early-years primary]: gias:100002 1=12 gias:100003 gias:100004 gias:100005 3=60 ofsted-ey:EY100001 1=0.5 3=30"
		if got := timesOf(t, s); got != first {
			t.Fatalf("kept:\n%s\nwant\n%s", got, first)
		}
		for _, want := range []string{"r5r on OpenStreetMap, on foot: within 30 minutes, for early years (0–4) and primary (5–11), in England",
			"4 pairs of 5 settings are kept. Of 4 neighbourhoods there 2 have a setting within 30 minutes", "2 rows say that there is no way", "1 rows are farther than twice the limit, which is never looked at"} {
			if !slices.Contains(r.Notes, want) {
				t.Errorf("no note says %q: %q", want, r.Notes)
			}
		}
		before = version()
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		fmt.Fprint(z, "urn;lsoa21cd;minutes\n100002;E01000001;12\nEY100001;e01000001;0.5\n100005;E01000003;60\nEY100001;E01000003;30\n100003;E01000004;\n100004;E01000004;99\n")
		z.Close()
		again, err := s.ImportTravel(ctx, onFoot(term.EarlyYears, term.Primary), write(t, "again.csv.gz", packed.String()))
		if err != nil || again.Changed || version() != before {
			t.Errorf("the same in another form: %+v, %v", again, err)
		}
		next, err := s.ImportTravel(ctx, onFoot(term.Primary, ""), write(t, "next.csv", "from_id,to_id,travel_time\nE01000001,100002,9\n"))
		if err != nil || next.Counts["updated"] != 1 || !slices.Contains(next.Notes, "in place of walk.csv (primary (5–11))") {
			t.Errorf("another: %+v, %v", next, err)
		}
		local := onFoot(term.Primary)
		local.Replace = false // of no other area
		local.Area = "E08000025"
		if _, err := s.ImportTravel(ctx, local, write(t, "local.csv", "origin,destination,travel_time\nE01000001,100002,8\n")); err != nil {
			t.Fatal(err)
		}
		want := "E08000025[primary]: gias:100002 1=8\nE92000001[early-years]" + strings.TrimPrefix(first, "E92000001[early-years primary]") + "\nE92000001[primary ]: gias:100002 1=9"
		if got := timesOf(t, s); got != want {
			t.Fatalf("kept:\n%s\nwant\n%s", got, want)
		}
		out, err := s.RemoveTravel(ctx, "", register.TravelPhases())
		if err != nil || out.Counts["withdrawn"] != 2 {
			t.Errorf("%+v, %v", out, err)
		}
		if got := timesOf(t, s); got != "E08000025[primary]: gias:100002 1=8" {
			t.Errorf("after those of England were taken out:\n%s", got)
		}
		if n, _, err := db.Get(ctx, d, db.One[int], `select count(*) from travel_time`); err != nil || n != 1 {
			t.Errorf("%d rows of times are left, %v", n, err)
		}
		if _, err := s.RemoveTravel(ctx, "", []term.Phase{term.Primary}); fault.KindOf(err) != fault.Missing {
			t.Errorf("what is not there was taken out: %v", err)
		}
	})
}

// TestTravelTimesAreNotReplacedUnasked: what would go is named, and stays.
func TestTravelTimesAreNotReplacedUnasked(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		registertest.Small(t, s)
		get := func(file string, minutes int, change func(*register.TravelImport)) (register.Report, error) {
			in := onFoot(term.Primary, term.EarlyYears)
			in.Replace = false
			change(&in)
			return s.ImportTravel(t.Context(), in, write(t, file, fmt.Sprintf("from_id,to_id,travel_time\nE01000001,100002,%d\n", minutes)))
		}
		as := func(*register.TravelImport) {}
		if _, err := get("england.csv", 5, as); err != nil {
			t.Fatal(err)
		}
		was := timesOf(t, s)
		if r, err := get("again.csv", 5, as); err != nil || r.Changed {
			t.Errorf("the same again: %+v, %v", r, err)
		}
		for what, change := range map[string]func(*register.TravelImport){
			"other times":  as,
			"one phase":    func(in *register.TravelImport) { in.Phases = []term.Phase{term.Primary} },
			"another mode": func(in *register.TravelImport) { in.Mode = "by bus" },
		} {
			r, err := get("leeds.csv", 6, change)
			phases := "early years (0–4) and primary (5–11)"
			if what == "one phase" {
				phases = "primary (5–11)"
			}
			want := "These would replace travel times that are in use: england.csv (" + phases + ", in England). Give --replace if they are to go, or name with --area the place that these are for."
			if fault.KindOf(err) != fault.Clash || !strings.Contains(err.Error(), want) || timesOf(t, s) != was {
				t.Errorf("%s: %+v, %v, left %s", what, r, err, timesOf(t, s))
			}
		}
		if _, err := get("leeds.csv", 6, func(in *register.TravelImport) { in.Area = "E08000025" }); err != nil {
			t.Errorf("those of another area: %v", err)
		}
		if r, err := get("leeds.csv", 6, func(in *register.TravelImport) { in.Replace = true }); err != nil || !slices.Contains(r.Notes, "in place of england.csv (early years (0–4) and primary (5–11))") {
			t.Errorf("asked to: %+v, %v", r, err)
		}
	})
}

// TestTravelRowsThatCannotBeUsed names each with its row, column and what was
// expected; the rest counts, and what is not known here is named.
func TestTravelRowsThatCannotBeUsed(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		registertest.Small(t, s)
		if _, err := s.ImportEarlyYears(t.Context(), write(t, "more.csv", "ofsted_urn,name,address1,town,postcode,la,type,status\n100003,Twins,1 High Street,Leeds,LS1 1AA,Leeds,Childcare on non-domestic premises,Active\n")); err != nil {
			t.Fatal(err)
		}
		const rest = "from_id,to_id,travel_time\nE01000001,100002,12\n"
		for _, c := range []struct{ row, want string }{
			{"Birmingham,100002,3", `row 3, column from_id: "Birmingham": expected the code of a neighbourhood (LSOA)`},
			{"E08000025,100002,3", `column from_id: "E08000025": expected the code of a neighbourhood`},
			{",100002,3", "row 3, column from_id: expected the code of a neighbourhood"},
			{"E01000001,12,3", `column to_id: "12": expected the code of a neighbourhood (LSOA), as in E01000001, or a setting’s URN`},
			{"E01000001,school:100002,3", `column to_id: "school:100002"`},
			{"E01000001,E01000003,3", "column to_id: \"E01000003\": expected a setting, as the other end is a neighbourhood"},
			{"100002,100005,3", "column to_id: \"100005\": expected a neighbourhood, as the other end is a setting"},
			{"E01000001,100003,3", "expected gias:100003 or ofsted-ey:100003, as both registers have the number"},
			{"E01000001,100005,soon", `column travel_time: "soon": expected minutes, from 0 to 1440`},
			{"E01000001,100005,-1", `column travel_time: "-1": expected minutes`},
			{"E01000001,100005,1441", `column travel_time: "1441": expected minutes`},
			{`E01000001,"10,3`, "row 3"},
			{"E01000001,100005", "row 3, column travel_time: expected a cell under each of the 3 headings, where the row has 2"},
			{"E01000001", "row 3, column to_id: expected a cell under each of the 3 headings, where the row has 1"},
		} {
			r, err := s.ImportTravel(t.Context(), onFoot(term.Primary), write(t, "walk.csv", rest+c.row+"\n"))
			if err != nil {
				t.Errorf("%s: %v", c.row, err)
				continue
			}
			if len(r.Problems) != 1 || !strings.HasPrefix(r.Problems[0], "walk.csv: row 3") || !strings.Contains(r.Problems[0], c.want) {
				t.Errorf("%s: %q, want %q", c.row, r.Problems, c.want)
			}
			if got := timesOf(t, s); got != "" && !strings.HasSuffix(got, ": gias:100002 1=12") {
				t.Errorf("%s: kept %s", c.row, got)
			}
		}
		in := onFoot(term.Primary)
		in.Numbers = term.OfstedEY
		r, err := s.ImportTravel(t.Context(), in, write(t, "walk.csv", strings.ReplaceAll(rest+"E01000001,100003,3\nE01999999,100002,5\nW01000001,100002,5\nE01000001,999999,5\nE01000001,999999,6\nE01000001,100002,11\n", "100002", "gias:100002")))
		if err != nil || timesOf(t, s) != "E92000001[primary]: gias:100002 1=11 ofsted-ey:100003 1=3" {
			t.Errorf("kept %s, %v", timesOf(t, s), err)
		}
		for _, want := range []string{"3 settings or neighbourhoods are not known here, and 4 rows with them were left aside: 999999, E01999999, W01000001", "1 rows give a pair once more: the shortest time was kept",
			"no time in the files is longer than 12 minutes, though reach goes to 30: were farther pairs left out of them?", "most neighbourhoods have none: if the files are of a part of England, read them again and say which"} {
			if !slices.Contains(r.Notes, want) {
				t.Errorf("no note says %q: %q", want, r.Notes)
			}
		}
	})
}

// TestTravelRowsAreAsWideAsTheirHeading: what may have been cut off in the last cell
// that is there is no time; a heading without a name asks for no cell.
func TestTravelRowsAreAsWideAsTheirHeading(t *testing.T) {
	s := newService(dbtest.SQLite(t, register.Schema))
	registertest.Small(t, s)
	r, err := s.ImportTravel(t.Context(), onFoot(term.Primary), write(t, "walk.csv", "from_id,to_id,travel_time,metres,,\nE01000001,100002,12,900\nE01000001,100005,1\nE01000003,100005,,\n"))
	if err != nil || timesOf(t, s) != "E92000001[primary]: gias:100002 1=12 gias:100005" || len(r.Problems) != 1 || r.Problems[0] != "walk.csv: row 3, column metres: expected a cell under each of the 4 headings, where the row has 3" {
		t.Errorf("kept %s, %q, %v", timesOf(t, s), r.Problems, err)
	}
}

// TestNumbersOfTravelTimes: a bare number is of the register that was said, else of
// the one that the heading names; without either it is told how they were taken.
func TestNumbersOfTravelTimes(t *testing.T) {
	s := newService(dbtest.SQLite(t, register.Schema))
	registertest.Small(t, s)
	if _, err := s.ImportEarlyYears(t.Context(), write(t, "more.csv", "ofsted_urn,name,address1,town,postcode,la,type,status\n100003,Twins,1 High Street,Leeds,LS1 1AA,Leeds,Childcare on non-domestic premises,Active\n200001,Only here,1 High Street,Leeds,LS1 1AA,Leeds,Childcare on non-domestic premises,Active\n")); err != nil {
		t.Fatal(err)
	}
	const rows = "E01000001,100002,1\nE01000001,100003,2\nE01000001,200001,3\nE01000001,EY100001,4\nE01000001,gias:100005,5\nE01000001,ofsted-ey:EY100002,6\n"
	const said = ", gias:100005 1=5, ofsted-ey:EY100001 1=4, ofsted-ey:EY100002 1=6" // by letters and prefixes
	for i, c := range []struct {
		numbers        term.Register
		heading        string
		bare, strange  string
		guessed, wrong bool
	}{
		{"", "to_id", "gias:100002 1=1, ofsted-ey:200001 1=3", "", true, true},
		{"", "urn", "gias:100002 1=1, gias:100003 1=2", "200001", false, false},
		{"", "URN", "gias:100002 1=1, gias:100003 1=2", "200001", false, false},
		{"", "ofsted_urn", "ofsted-ey:100003 1=2, ofsted-ey:200001 1=3", "100002", false, false},
		{"", "Provider URN", "ofsted-ey:100003 1=2, ofsted-ey:200001 1=3", "100002", false, false},
		{term.GIAS, "to_id", "gias:100002 1=1, gias:100003 1=2", "200001", false, false},
		{term.OfstedEY, "to_id", "ofsted-ey:100003 1=2, ofsted-ey:200001 1=3", "100002", false, false},
		{term.GIAS, "ofsted_urn", "gias:100002 1=1, gias:100003 1=2", "200001", false, false},
	} {
		in := onFoot(term.Primary)
		in.Numbers, in.Minutes = c.numbers, 30+float64(i) // not the same again, of which nothing is said
		r, err := s.ImportTravel(t.Context(), in, write(t, "walk.csv", "from_id,"+c.heading+",travel_time\n"+rows))
		if err != nil {
			t.Fatal(err)
		}
		want := strings.Split(c.bare+said, ", ")
		slices.Sort(want)
		if got := timesOf(t, s); got != "E92000001[primary]: "+strings.Join(want, " ") {
			t.Errorf("%q under %s: kept %s, want %s", c.numbers, c.heading, got, want)
		}
		if len(r.Problems) > 0 != c.wrong {
			t.Errorf("%q under %s: %q", c.numbers, c.heading, r.Problems)
		}
		notes := strings.Join(r.Notes, "\n")
		if strings.Contains(notes, "1 bare numbers were taken for schools’ (gias) and 1 for Ofsted’s (ofsted-ey)") != c.guessed {
			t.Errorf("%q under %s, of bare numbers: %s", c.numbers, c.heading, notes)
		}
		if c.strange != "" && !strings.Contains(notes, "1 settings or neighbourhoods are not known here, and 1 rows with them were left aside: "+c.strange) {
			t.Errorf("%q under %s, of strangers: %s", c.numbers, c.heading, notes)
		}
	}
}

// archive packs files by their names, and name after name.
func archive(t *testing.T, files ...string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, files[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestTravelArchives are read whole, whatever their parts are called and however
// large they are; what is no CSV is named.
func TestTravelArchives(t *testing.T) {
	s := newService(dbtest.SQLite(t, register.Schema))
	registertest.Small(t, s)
	var packed bytes.Buffer
	g := gzip.NewWriter(&packed)
	fmt.Fprint(g, "urn,lsoa21cd,minutes\n100003,E01000004,7\n")
	g.Close()
	const head = "from_id,to_id,travel_time\n"
	path := write(t, "walk.zip", archive(t, "north/a.csv", head+"E01000001,100002,12\nx,100002,3\nE01000001,100002,13\n", "B.CSV", head+"E01000003,100005,9\n", "c.csv.gz", packed.String(),
		"__MACOSX/._a.csv", "\x00\x05\x16", "notes.txt", "from_id"))
	r, err := s.ImportTravel(t.Context(), onFoot(term.Primary), path)
	if err != nil || timesOf(t, s) != "E92000001[primary]: gias:100002 1=12 gias:100003 4=7 gias:100005 3=9" {
		t.Errorf("kept %s, %v", timesOf(t, s), err)
	}
	if len(r.Problems) != 1 || !strings.HasPrefix(r.Problems[0], "walk.zip, north/a.csv: row 3, column from_id") || !slices.Contains(r.Notes, "walk.zip holds files that are no .csv, which were left aside: notes.txt") {
		t.Errorf("%q, %q", r.Problems, r.Notes)
	}
	for what, c := range map[string]struct{ text, want string }{
		"another table beside": {archive(t, "a.csv", head+"E01000001,100002,12\n", "settings.csv", "urn,name\n1,x\n"), "walk.zip, settings.csv: row 1: expected a column from_id"},
		"no table":             {archive(t, "notes.txt", "x"), "walk.zip: the archive holds no .csv file"},
		"half of it":           {archive(t, "a.csv", head)[:60], "walk.zip: not a readable zip file"},
	} {
		if _, err := s.ImportTravel(t.Context(), onFoot(term.Primary), write(t, "walk.zip", c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", what, err, c.want)
		}
	}
}

// TestTravelFilesThatAreRefused leave what was there as it was, and no record.
func TestTravelFilesThatAreRefused(t *testing.T) {
	var whole bytes.Buffer
	z := gzip.NewWriter(&whole)
	fmt.Fprint(z, "from_id,to_id,travel_time\n")
	for i := range 50_000 {
		fmt.Fprintf(z, "E01000001,100002,%d\n", i*7919%900)
	}
	z.Close()
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		registertest.Small(t, s)
		ctx := t.Context()
		if _, err := s.ImportTravel(ctx, onFoot(term.Primary), write(t, "walk.csv", travelTimes)); err != nil {
			t.Fatal(err)
		}
		was := timesOf(t, s)
		records := func() int {
			t.Helper()
			all, err := s.Imports(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		imports := records()
		with := func(change func(*register.TravelImport)) register.TravelImport {
			in := onFoot(term.Primary)
			change(&in)
			return in
		}
		good := "from_id,to_id,travel_time\nE01000001,100002,12\n"
		for _, c := range []struct {
			in         register.TravelImport
			file, text string
			want       string
		}{
			{onFoot(term.Primary), "half.csv.gz", whole.String()[:whole.Len()/2], "half.csv.gz"},
			{onFoot(term.Primary), "empty.csv", "", "the file is empty"},
			{onFoot(term.Primary), "other.csv", "a,b,c\n1,2,3\n", "expected a column from_id"},
			{onFoot(term.Primary), "distance.csv", "from_id,to_id,metres\nE01000001,100002,12\n", "expected a column travel_time"},
			{onFoot(term.Primary), "headings.csv", "from_id,to_id,travel_time\n", "no row has a time within reach"},
			{onFoot(term.Primary), "far.csv", "from_id,to_id,travel_time\nE01000001,100002,61\n", "no row has a time within reach"},
			{onFoot(term.Primary), "strangers.csv", "from_id,to_id,travel_time\nE01999999,100002,12\n", "not known here, and 1 rows with them were left aside: E01999999"},
			{onFoot(term.Primary), "names.csv", "from_id,to_id,travel_time\nAston,Oak Hill,12\n", "names.csv: row 2, column from_id"},
			{onFoot(), "walk.csv", good, "answer no question"},
			{with(func(in *register.TravelImport) { in.Source = " " }), "walk.csv", good, "whose the travel times are"},
			{with(func(in *register.TravelImport) { in.Mode = "on\nfoot" }), "walk.csv", good, "how one travels"},
			{with(func(in *register.TravelImport) { in.Licence = "ODbL\n1.0" }), "walk.csv", good, "the licence of the travel times: expected one line"},
			{with(func(in *register.TravelImport) { in.Minutes = 0 }), "walk.csv", good, "no limit of travel"},
			{with(func(in *register.TravelImport) { in.Minutes = 1000 }), "walk.csv", good, "no limit of travel"},
			{with(func(in *register.TravelImport) { in.Area = "E08000099" }), "walk.csv", good, "no place with the code E08000099"},
			{with(func(in *register.TravelImport) { in.Area = "E08000019" }), "walk.csv", good, "no place with the code E08000019"}, // Sheffield's of before
		} {
			if r, err := s.ImportTravel(ctx, c.in, write(t, c.file, c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %+v, %v, want %q", c.file, r, err, c.want)
			}
			if got := timesOf(t, s); got != was || records() != imports {
				t.Fatalf("%s left %s", c.file, got)
			}
		}
	})
}

// TestTravelTimesFollowSchools: the academy at the same place has those of the
// school that it was, unless it has its own; one that moved has none.
func TestTravelTimesFollowSchools(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		registertest.Small(t, s)
		ctx := t.Context()
		get := func(rows string) string {
			t.Helper()
			if _, err := s.ImportTravel(ctx, onFoot(term.Primary), write(t, "walk.csv", "from_id,to_id,travel_time\n"+rows)); err != nil {
				t.Fatal(err)
			}
			_, after, _ := strings.Cut(timesOf(t, s), ": ")
			return after
		}
		if got := get("E01000001,100001,5\nE01000001,100006,4\n"); got != "gias:100006 1=4 gias:150001 1=5" {
			t.Errorf("a school that became an academy: %s", got)
		}
		if got := get("E01000001,100001,5\nE01000001,150001,7\n"); got != "gias:150001 1=7" {
			t.Errorf("an academy with its own times: %s", got)
		}
		get("E01000001,100002,5\nE01000001,100003,6\n")
		register2 := "URN,EstablishmentName,EstablishmentStatus (name),Easting,Northing\n100002,St Mary's,Closed,407000,287500\n150002,St Mary's Academy,Open,407000,287900\n100003,St Mary's,Closed,435000,387000\n150003,St Mary's Academy,Open,435000,387150\n"
		if _, err := s.ImportGIAS(ctx, write(t, "new.csv", register2)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ImportLinks(ctx, write(t, "links.csv", "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n100002,150002,St Mary's,Successor,01-09-2026\n100003,150003,St Mary's,Successor,01-09-2026\n")); err != nil {
			t.Fatal(err)
		}
		if _, after, _ := strings.Cut(timesOf(t, s), ": "); after != "gias:150003 1=6" {
			t.Errorf("after one moved by 400 m and one by 150 m: %s", after)
		}
	})
}

// TestTravelImportsAtOnce wait for one another: no matrix stays that answers nothing,
// and none fails on what another wrote.
func TestTravelImportsAtOnce(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		registertest.Small(t, s)
		file := func(minutes int) string {
			return write(t, fmt.Sprintf("walk%d.csv", minutes), fmt.Sprintf("from_id,to_id,travel_time\nE01000001,100002,%d\n", minutes))
		}
		get := func(minutes int, phases ...term.Phase) func() error {
			path := file(minutes)
			return func() error {
				_, err := s.ImportTravel(t.Context(), onFoot(phases...), path)
				return err
			}
		}
		remove := func(phases ...term.Phase) func() error {
			return func() error {
				_, err := s.RemoveTravel(t.Context(), "", phases)
				return err
			}
		}
		for round := range 10 {
			for what, both := range map[string][2]func() error{
				"other phases": {get(1, term.Primary), get(2, term.EarlyYears)},
				"the same":     {get(3, term.Primary), get(4, term.Primary)},
				"taken out":    {remove(term.Primary), remove(term.EarlyYears)},
			} {
				if err := get(20+round, term.Primary, term.EarlyYears)(); err != nil {
					t.Fatal(err)
				}
				var group errgroup.Group
				for _, f := range both {
					group.Go(f)
				}
				if err := group.Wait(); err != nil {
					t.Errorf("%s at once: %v", what, err)
				}
				idle, _, err := db.Get(t.Context(), d, db.One[int], `select (select count(*) from travel where id not in (select travel_id from travel_use)) + (select count(*) from travel_time where travel_id not in (select travel_id from travel_use))`)
				if err != nil || idle != 0 {
					t.Fatalf("%s at once: %d rows stay that answer nothing, %v", what, idle, err)
				}
			}
		}
	})
}

func TestTravelOnTheImportsPage(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		registertest.Small(t, s)
		h := pages(t, s)
		unsaid, err := s.ImportTravel(t.Context(), onFoot(term.Secondary), write(t, "bus.csv", travelTimes))
		if err != nil {
			t.Fatal(err)
		}
		fetch(t, h, "/registers/"+string(unsaid.ID), 200, htmltest.In(".fg-licences", htmltest.Contains("Travel times on foot"), htmltest.Contains("r5r on OpenStreetMap"), htmltest.None("a")))
		in := onFoot(term.Primary)
		in.Licence = "Open Database Licence 1.0"
		r, err := s.ImportTravel(t.Context(), in, write(t, "walk.csv", travelTimes+"x,100002,3\n"))
		if err != nil {
			t.Fatal(err)
		}
		if all, err := s.Travels(t.Context()); err != nil || len(all) != 2 || all[0].Licence+all[1].Licence != in.Licence {
			t.Errorf("of two with one licence: %+v, %v", all, err)
		}
		fetch(t, h, "/registers/"+string(r.ID), 200, htmltest.In(".fg-licences", htmltest.Contains("Open Database Licence 1.0"), htmltest.None("a")))
		words := "r5r on OpenStreetMap, on foot: within 30 minutes, for primary (5–11), in England. Licence: Open Database Licence 1.0"
		fetch(t, h, "/registers", 200, htmltest.In("#imports", htmltest.Contains("walk.csv"), htmltest.Contains("Travel times between neighbourhoods and settings"), htmltest.Contains(words)))
		fetch(t, h, "/registers/"+string(r.ID), 200, htmltest.In("main", htmltest.Contains(words)), htmltest.In("#problems", htmltest.Contains("walk.csv: row 9, column from_id")))
		if _, err := s.RemoveTravel(t.Context(), "", []term.Phase{term.Primary}); err != nil {
			t.Fatal(err)
		}
		fetch(t, h, "/registers", 200, htmltest.In("#imports", htmltest.Contains("Taken out: r5r on OpenStreetMap")))
	})
}

// TestProblemsAreListedUpToALimit, those of rows that are no CSV too; the rest are
// counted.
func TestProblemsAreListedUpToALimit(t *testing.T) {
	s := newService(dbtest.SQLite(t, register.Schema))
	registertest.Small(t, s)
	text := "from_id,to_id,travel_time\nE01000001,100002,12\n" + strings.Repeat("E01000001,1000\"02,3\n", 1500) + strings.Repeat("x,100002,3\n", 1500)
	r, err := s.ImportTravel(t.Context(), onFoot(term.Primary), write(t, "walk.csv", text))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Problems) != 1000 || r.Unusable() != 3000 || !slices.Contains(r.Notes, "2000 rows cannot be used beside those listed") || !strings.Contains(r.Words(), "3000 could not be used") {
		t.Errorf("%d are listed of %d: %q, %q", len(r.Problems), r.Unusable(), r.Words(), r.Notes)
	}
	fetch(t, pages(t, s), "/registers", 200, htmltest.In("#imports", htmltest.Contains("3,000")))
}

func TestParseTravelPhases(t *testing.T) {
	for words, want := range map[string]string{"": "[early-years primary secondary post-16 ]", "secondary primary": "[primary secondary]", "any primary": "[primary ]", "sixth": "", "primary,": ""} {
		got, err := register.ParseTravelPhases(strings.Fields(words))
		if want == "" && err == nil || want != "" && (err != nil || fmt.Sprint(got) != want) {
			t.Errorf("%q is read as %v, %v", words, got, err)
		}
	}
	if _, err := register.ParseTravelPhases([]string{""}); err == nil {
		t.Error("a phase without a name was taken")
	}
	numbers := map[term.GSS]bool{"E01000001": true, "E02000001": false, "E010000012": false, "W01000001": false, "E0100000x": false}
	for code := range maps.Keys(numbers) {
		if n, ok := register.NeighbourhoodNumber(code); ok != numbers[code] || ok && register.NumberedNeighbourhood(n) != code {
			t.Errorf("%s has the number %d, %v", code, n, ok)
		}
	}
}
