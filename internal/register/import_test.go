package register_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/term"

	"github.com/google/go-cmp/cmp"
)

// write puts a text into a file of its own.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const register2025 = `URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),PhaseOfEducation (name),CloseDate,Street,Town,Postcode,Easting,Northing,SchoolWebsite,HeadFirstName,HeadLastName
100001,330,Birmingham,2001,Oak Hill Primary School,Community school,Open,Primary,,Oak Lane,Birmingham,B1 1AA,406000,287000,www.oakhill.example,Jane,Doe
100002,330,Birmingham,2002,Elm Road Infant School,Community school,Open,Primary,,Elm Road,Birmingham,B2 2BB,407000,287500,,John,Roe
100003,330,Birmingham,4003,Ash High School,Community school,Open,Secondary,,Ash Street,Birmingham,B3 3CC,408000,288000,,Ann,Poe
100004,330,Birmingham,4004,Quiet School,Community school,Open,Secondary,,Still Street,Birmingham,B3 3CD,408100,288000,,Ann,Poe
`

// A year later: a new academy, one school closed into it, one renamed, one
// moved; the column of websites is gone.
const register2026 = `URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),PhaseOfEducation (name),CloseDate,Street,Town,Postcode,Easting,Northing
100001,330,Birmingham,2001,Oak Hill Primary School,Community school,Closed,Primary,31-08-2026,Oak Lane,Birmingham,B1 1AA,406000,287000
150001,330,Birmingham,2001,Oak Hill Academy,Academy converter,Open,Primary,,Oak Lane,Birmingham,B1 1AA,406000,287000
100002,330,Birmingham,2002,Elm Road Primary School,Community school,Open,Primary,,Elm Road,Birmingham,B2 2BB,407000,287500
100003,330,Birmingham,4003,Ash High School,Community school,Open,Secondary,,New Street,Birmingham,B4 4DD,410000,290000
100004,330,Birmingham,4004,Quiet School,Community school,Open,Secondary,,Still Street,Birmingham,B3 3CD,408100,288000
`

const links2026 = "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n100001,150001,Oak Hill Academy,Successor,01-09-2026\n"

func TestChangeReport(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		ctx := t.Context()
		if r, err := s.ImportGIAS(ctx, write(t, "2025.csv", register2025)); err != nil || r.Counts["new"] != 4 || len(r.Problems) != 0 {
			t.Fatalf("first import: %+v, %v", r, err)
		}
		r, err := s.ImportGIAS(ctx, write(t, "2026.csv", register2026))
		if err != nil {
			t.Fatal(err)
		}
		changes, err := s.Changes(ctx, r.ID)
		var got []string
		for _, c := range changes {
			got = append(got, c.Kind+" "+string(c.Setting))
		}
		want := []string{"closed gias:100001", "moved gias:100003", "new gias:150001", "renamed gias:100002"}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		linked, err := s.ImportLinks(ctx, write(t, "links.csv", links2026))
		if err != nil || linked.Counts["converted"] != 1 {
			t.Errorf("links: %+v, %v", linked, err)
		}
		oak, err := s.Setting(ctx, "gias:100001")
		if err != nil || oak.Current != "gias:150001" || oak.Website != "www.oakhill.example" {
			t.Errorf("Oak Hill: stands as %s, website %q (a file without the column must not blank it), %v", oak.Current, oak.Website, err)
		}
		elm, err := s.Setting(ctx, "gias:100002")
		if err != nil {
			t.Fatal(err)
		}
		h, err := s.HistoryOf(ctx, elm)
		if err != nil || len(h.Names) != 1 || h.Names[0].Name != "Elm Road Infant School" {
			t.Errorf("Elm Road's old name: %+v, %v", h.Names, err)
		}
		again, err := s.ImportGIAS(ctx, write(t, "2026-again.csv", register2026+"\n"))
		if err != nil || again.Changed {
			t.Errorf("the same register again: %+v, %v", again, err)
		}
	})
}

func TestHeadTeachersAreNotStored(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		if _, err := s.ImportGIAS(t.Context(), write(t, "2025.csv", register2025)); err != nil {
			t.Fatal(err)
		}
		rows, err := d.Query(t.Context(), "select * from setting")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns, _ := rows.Columns()
		for rows.Next() {
			cells := make([]any, len(columns))
			for i := range cells {
				cells[i] = new(any)
			}
			if err := rows.Scan(cells...); err != nil {
				t.Fatal(err)
			}
			for _, c := range cells {
				if text, ok := (*c.(*any)).(string); ok && slices.Contains([]string{"Jane", "Doe", "John", "Roe", "Ann", "Poe"}, text) {
					t.Fatalf("%q is stored", text)
				}
			}
		}
	})
}

func TestBadRowsAreNamedAndTheRestGoesOn(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		bad := strings.Replace(register2025, "100002,", "not-a-urn,", 1)
		r, err := s.ImportGIAS(t.Context(), write(t, "bad.csv", bad))
		if err != nil || r.Counts["new"] != 3 {
			t.Fatalf("%+v, %v", r, err)
		}
		if len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "bad.csv") || !strings.Contains(r.Problems[0], "row 3") || !strings.Contains(r.Problems[0], "URN") {
			t.Errorf("problems: %q", r.Problems)
		}
		if _, err := s.ImportGIAS(t.Context(), write(t, "other.csv", "a,b\n1,2\n")); err == nil || !strings.Contains(err.Error(), "URN") {
			t.Errorf("a file that is no register: %v", err)
		}
		if _, err := s.Setting(t.Context(), "gias:999999"); fault.KindOf(err) != fault.Missing {
			t.Errorf("a setting that is not there: %v", err)
		}
	})
}

func TestFetchGIAS(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		var asked []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path)
			switch r.URL.Path {
			case "/public/edubasealldata20261119.csv": // the day before yesterday's is the newest
				w.Write([]byte(register2026))
			case "/public/links_edubasealldata20261119.csv":
				w.Write([]byte(links2026))
			default:
				http.NotFound(w, r)
			}
		}))
		defer server.Close()
		s := newService(d)
		reports, err := s.FetchGIAS(t.Context(), server.URL+"/public/")
		if err != nil || len(reports) != 2 || reports[0].Counts["new"] != 5 {
			t.Fatalf("%+v, %v", reports, err)
		}
		if v, err := s.Setting(t.Context(), "gias:100001"); err != nil || v.Current != "gias:150001" {
			t.Errorf("after fetching, the closed school stands as %s, %v", v.Current, err)
		}
		if _, err := s.FetchGIAS(t.Context(), server.URL+"/nowhere/"); err == nil || !strings.Contains(err.Error(), "7 days") {
			t.Errorf("a server without the files: %v", err)
		}
		if _, err := s.FetchGIAS(t.Context(), "ftp://example"); err == nil {
			t.Error("an address that is not of the web was taken")
		}
	})
}

// TestImportIsWholeOrNot: an import that fails half-way leaves nothing.
func TestImportIsWholeOrNot(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := s.Batch(ctx, func(ctx context.Context) error {
			if _, err := s.ImportGIAS(ctx, write(t, "2025.csv", register2025)); err != nil {
				return err
			}
			cancel()
			_, err := s.ImportLinks(ctx, write(t, "links.csv", links2026))
			return err
		})
		if err == nil {
			t.Fatal("a cancelled batch succeeded")
		}
		if n, _, err := db.Get(t.Context(), d, db.One[int], `select (select count(*) from setting) + (select count(*) from register_import)`); err != nil || n != 0 {
			t.Errorf("%d rows are left, %v", n, err)
		}
	})
}

func TestImportPostcodes(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		early := "ofsted_urn,name,address1,town,postcode,la,type,status\nEY100001,Acorns Nursery,1 High Street,Leeds,LS1 1AA,Leeds,Childcare on non-domestic premises,Active\n"
		if _, err := s.ImportEarlyYears(t.Context(), write(t, "ey.csv", early)); err != nil {
			t.Fatal(err)
		}
		directory := "pcds,lat,long,lsoa21,osgrdind\nLS1 1AA,53.797,-1.548,E01033000,1\nLS1 1AB,99.999999,0.000000,,9\nLS1 1AC,north,-1.5,,1\n"
		r, err := s.ImportPostcodes(t.Context(), write(t, "onspd.csv", directory))
		if err != nil || r.Counts["new"] != 1 || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "row 4") {
			t.Fatalf("%+v, %v", r, err)
		}
		v, err := s.Setting(t.Context(), "ofsted-ey:EY100001")
		if err != nil || v.Placed != register.ByPostcode || v.Doubt != 100 || v.Lat != 53.797 {
			t.Errorf("placed %+v, %v", v.Location, err)
		}
	})
}

const areasHierarchy = `first_available_year_included,most_recent_year_included,ward_name,lad_name,la_name,english_devolved_area_name,region_name,country_name,ward_code,lad_code,new_la_code,english_devolved_area_code,region_code,country_code
2017,2025,Aston,Birmingham,Birmingham,West Midlands,West Midlands,England,E05000001,E08000025,E08000025,E47000007,E12000005,E92000001
2017,2025,,Birmingham,Birmingham,West Midlands,West Midlands,England,E05000002,E08000025,E08000025,E47000007,E12000005,E92000001
`

const areasCodes = `new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,status,old_la_code
E08000025,Birmingham,,,E12000005,live,330
E10000099,,,31/03/2019,E12000005,terminated,931
`

// TestOrderOfImportsDoesNotMatter: areas read after the schools move them.
func TestOrderOfImportsDoesNotMatter(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		ctx := t.Context()
		if _, err := s.ImportGIAS(ctx, write(t, "2025.csv", register2025)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ImportAreas(ctx, write(t, "codes.csv", areasCodes), write(t, "hierarchy.csv", areasHierarchy)); err != nil {
			t.Fatal(err)
		}
		if v, err := s.Setting(ctx, "gias:100001"); err != nil || v.District != "E08000025" || v.Combined != "E47000007" {
			t.Errorf("the school lies in %q, %q, %v", v.District, v.Combined, err)
		}
		// A later look-up moves the district to another combined authority.
		moved := strings.ReplaceAll(strings.ReplaceAll(areasHierarchy, "E47000007", "E47000099"), ",West Midlands,West Midlands,England", ",Midlands Renewed,West Midlands,England")
		if _, err := s.ImportAreas(ctx, write(t, "hierarchy-2026.csv", moved)); err != nil {
			t.Fatal(err)
		}
		if v, err := s.Setting(ctx, "gias:100001"); err != nil || v.Combined != "E47000099" {
			t.Errorf("after the move the school lies in %q, %v", v.Combined, err)
		}
		if atlas := atlasOf(t, s); len(atlas.Parts("E47000007", register.District)) != 0 {
			t.Error("the district is in both combined authorities")
		}
		if again, err := s.ImportAreas(ctx, write(t, "hierarchy-2026.csv", moved)); err != nil || again.Changed {
			t.Errorf("the same look-up again: %+v, %v", again, err)
		}
	})
}

func TestBatchReportsConversions(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		ctx := t.Context()
		if _, err := s.ImportGIAS(ctx, write(t, "2025.csv", register2025)); err != nil {
			t.Fatal(err)
		}
		last, err := s.Batch(ctx, func(ctx context.Context) error {
			if _, err := s.ImportGIAS(ctx, write(t, "2026.csv", register2026)); err != nil {
				return err
			}
			_, err := s.ImportLinks(ctx, write(t, "links.csv", links2026))
			return err
		})
		if err != nil || last.Counts["converted"] != 1 {
			t.Fatalf("%+v, %v", last, err)
		}
		changes, err := s.Changes(ctx, last.ID)
		if err != nil || len(changes) != 1 || changes[0].Kind != "converted" || changes[0].Setting != "gias:100001" {
			t.Errorf("%+v, %v", changes, err)
		}
	})
}

func TestProvidersThatLeftAreClosed(t *testing.T) {
	header := "ofsted_urn,name,address1,town,postcode,la,type,status\n"
	row := func(n string) string {
		return "EY10000" + n + ",Nursery " + n + ",1 High Street,Leeds,LS1 1AA,Leeds,Childcare on non-domestic premises,Active\n"
	}
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		ctx := t.Context()
		all := header
		for _, n := range strings.Split("0123456789", "") {
			all += row(n)
		}
		if r, err := s.ImportEarlyYears(ctx, write(t, "1.csv", all)); err != nil || r.Counts["new"] != 10 {
			t.Fatalf("%+v, %v", r, err)
		}
		r, err := s.ImportEarlyYears(ctx, write(t, "2.csv", strings.Replace(all, row("3"), "", 1)))
		if err != nil || r.Counts["gone"] != 1 {
			t.Errorf("one left: %+v, %v", r, err)
		}
		if v, err := s.Setting(ctx, "ofsted-ey:EY100003"); err != nil || v.Status != register.Closed {
			t.Errorf("it is %s, %v", v.Status, err)
		}
		part, err := s.ImportEarlyYears(ctx, write(t, "3.csv", header+row("1")+row("2")))
		if err != nil || part.Counts["gone"] != 0 || len(part.Notes) != 0 && part.Changed {
			t.Errorf("a file of a part of the country: %+v, %v", part, err)
		}
	})
}

func TestCensusOfAnotherYearAndWithoutRows(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		ctx := t.Context()
		census := write(t, "census.csv", "URN,NOR,NUMFSM\n100001,200,50\n")
		for _, period := range []term.Period{2021, 2022} {
			if r, err := s.ImportCensus(ctx, period, census); err != nil || !r.Changed {
				t.Errorf("%s: %+v, %v", period, r, err)
			}
		}
		if r, err := s.ImportCensus(ctx, 2022, census); err != nil || r.Changed {
			t.Errorf("again: %+v, %v", r, err)
		}
		if _, err := s.ImportCensus(ctx, 2022, write(t, "empty.csv", "URN,NOR,NUMFSM\n")); err == nil {
			t.Error("a census without a school was taken")
		}
		if n, _, err := db.Get(ctx, d, db.One[int], `select count(*) from setting_census`); err != nil || n != 2 {
			t.Errorf("%d rows of census, %v", n, err)
		}
	})
}

func TestTruncatedFileLeavesNothing(t *testing.T) {
	var whole bytes.Buffer
	z := gzip.NewWriter(&whole)
	fmt.Fprint(z, areasHierarchy)
	for i := range 20000 {
		fmt.Fprintf(z, "2017,2025,Ward %d,Birmingham,Birmingham,West Midlands,West Midlands,England,E05%06d,E08000025,E08000025,E47000007,E12000005,E92000001\n", i, 100+i*7919%90000)
	}
	z.Close()
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		cut := write(t, "hierarchy.csv.gz", string(whole.Bytes()[:whole.Len()/2]))
		if _, err := s.ImportAreas(t.Context(), cut); err == nil {
			t.Error("half a file was taken")
		}
		if n, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from area`); err != nil || n != 0 {
			t.Errorf("%d areas are left, %v", n, err)
		}
	})
}

// TestManyRenamesWithNamesKnown: a register a few years newer, where former
// names were loaded before.
func TestManyRenamesWithNamesKnown(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		ctx := t.Context()
		file := func(suffix string) string {
			var b strings.Builder
			b.WriteString("URN,EstablishmentName,EstablishmentStatus (code)\n")
			for i := range 1200 {
				fmt.Fprintf(&b, "%d,School %d%s,1\n", 200000+i, i, suffix)
			}
			return write(t, "gias.csv", b.String())
		}
		if _, err := s.ImportGIAS(ctx, file("")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ImportNames(ctx, write(t, "names.csv", "urn,name\n200000,School 0\n")); err != nil {
			t.Fatal(err)
		}
		if r, err := s.ImportGIAS(ctx, file(" Academy")); err != nil || r.Counts["renamed"] != 1200 {
			t.Errorf("%+v, %v", r.Counts, err)
		}
		if v, err := s.Setting(ctx, "gias:200000"); err != nil || v.Status != register.Open {
			t.Errorf("a file with the code of the status alone makes it %s, %v", v.Status, err)
		}
	})
}
