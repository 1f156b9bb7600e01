package sheet

import (
	"strings"
	"testing"

	"fairground/internal/table"
)

// names returns the names in the queries of all data rows.
func names(t testing.TB, s *table.Sheet) string {
	t.Helper()
	var out []string
	for _, q := range queries(t, s, Options{}) {
		out = append(out, q.Name)
	}
	return strings.Join(out, "|")
}

const threeSchools = "Hampstead School|Parliament Hill School|Manchester Academy"

func TestNoDataRowIsTakenForHeadings(t *testing.T) {
	tests := []struct {
		name, in string
		last     int // row of the headings, 0 for none
		want     string
	}{
		{"ticks in columns without a heading", "School,Visited,\nHampstead School,Y,x\nParliament Hill School,Y,x\nManchester Academy,N,\n", 1, threeSchools},
		{"terms and answers", "School,Term 1,,Term 2,\nHampstead School,Y,No,Y,No\nParliament Hill School,Y,Y,Y,\nManchester Academy,N,,N,N\n", 1, threeSchools},
		{"headings that are not known", "Organisation we help,Kind\nHampstead School,Academy\nParliament Hill School,Community\nManchester Academy,Academy\n", 1, threeSchools},
		{"none, types", "Hampstead School,Academy\nParliament Hill School,Community\nManchester Academy,Academy\n", 0, threeSchools},
		{"none, answers", "Hampstead School,No,Camden\nParliament Hill School,Yes,Camden\nManchester Academy,Yes,Manchester\n", 0, threeSchools},
		{"none, a state in each row", "Abbey Road Community Primary,Leeds,Active\nHampstead School,Camden,Active\nParliament Hill School,Camden,Closed\n", 0,
			"Abbey Road Community Primary|Hampstead School|Parliament Hill School"},
		{"none, year groups", "Borough Academy,Year 5\nHampstead School,Year 6\nParliament Hill School,Year 5\n", 0, "Borough Academy|Hampstead School|Parliament Hill School"},
		{"none, a name of heading words further down", "Hampstead School\nParliament Hill School\nNursery School\nManchester Academy\n", 0, "Hampstead School|Parliament Hill School|Nursery School|Manchester Academy"},
		{"none, the same in two columns", "Hampstead School,Camden\nParliament Hill School,Camden\nThe College,Council\nManchester Academy,Leeds\n", 0,
			"Hampstead School|Parliament Hill School|The College|Manchester Academy"},
		{"row numbers headed No", "No,School\n1,Hampstead School\n2,Parliament Hill School\n3,Manchester Academy\n", 1, threeSchools},
		{"counts by year group", "School,Year 5,Year 6\nHampstead School,30,31\nParliament Hill School,28,30\nManchester Academy,25,22\n", 1, threeSchools},
		{"a phrase over a list with bullets", "Schools we support\n* Hampstead School\n* Parliament Hill School\n* Manchester Academy\n", 1, threeSchools},
		{"other bullets and numbers", "School\n- Hampstead School\n•Parliament Hill School\n3. Manchester Academy\n", 1, threeSchools},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := csvSheet(t, tt.in)
			l := inspect(t, s, Options{})
			if l.HeaderLast != tt.last || l.Verdict != List {
				t.Errorf("headings end in row %d, want %d; verdict %s (%s); %s", l.HeaderLast, tt.last, l.Verdict, l.Reason, roles(l))
			}
			if got := names(t, s); got != tt.want {
				t.Errorf("names %q, want %q", got, tt.want)
			}
			for row := range l.Rows(s) {
				if why := l.Aside(row); why != "" {
					t.Errorf("row %d set aside: %s", row.Number, why)
				}
			}
		})
	}
}

func TestHeadingsOnEveryPage(t *testing.T) {
	const head = "School,,Where,\nName,Type,Postcode,Council\n"
	s := csvSheet(t, "Our work in schools 2022,,,\n,,,\n"+head+"Hampstead School,Secondary,NW2 3RT,Camden\nParliament Hill School,Secondary,NW5 1RL,Camden\n,,,\n"+
		head+"The Aldgate School,Primary,EC3A 5DE,City of London\n* as of July,,,\n")
	l := inspect(t, s, Options{})
	if l.HeaderFirst != 3 || l.HeaderLast != 4 {
		t.Fatalf("headings in rows %d to %d", l.HeaderFirst, l.HeaderLast)
	}
	var aside []bool
	for row := range l.Rows(s) {
		aside = append(aside, l.Aside(row) != "")
	}
	if want := []bool{false, false, true, true, false, true}; !equal(aside, want) {
		t.Errorf("set aside: %v, want %v", aside, want)
	}
}

func equal(a, b []bool) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestEveryColumnHasItsPlace(t *testing.T) {
	s := csvSheet(t, "School,,,\n"+strings.Repeat("Hampstead School,,,x\n", sampleRows+10)+"Manchester Academy,,,,,late@example.org\n")
	l := inspect(t, s, Options{})
	if len(l.Columns) != 6 || !l.Columns[5].Beyond || l.Columns[3].Beyond {
		t.Fatalf("columns %+v", l.Columns)
	}
	var b strings.Builder
	done, err := Redact(&b, s, l)
	if err != nil || done.Beyond != 1 || strings.Contains(b.String(), "late@") {
		t.Errorf("redaction %+v, error %v", done, err)
	}
	// A person may give such a column a role.
	if l, err = Inspect(s, Options{Map: map[Role]string{Website: "F"}}); err != nil || l.Columns[5].Role != Website {
		t.Errorf("error %v", err)
	}
}

func TestValuesDecide(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"postcodes under School", "School,Postcode\nNW2 3RT,Hampstead School\nNW5 1RL,Parliament Hill School\nM14 4PX,Manchester Academy\n", "School=postcode Postcode=name"},
		{"the date of an inspection is not the row's", "School,Date of last Ofsted inspection\nHarris Academy Battersea,01/02/2009\n", "School=name Date of last Ofsted inspection=none"},
		{"nor is that of an opening", "School,Date opened,Year joined trust,Conversion date\nAbbey,01/02/2009,2010,01/03/2011\n", "School=name Date opened=none Year joined trust=none Conversion date=none"},
		{"the beginning of the work is", "School,Programme start date\nAbbey,01/02/2009\n", "School=name Programme start date=date"},
		{"a longer heading for an Ofsted number", "Our Ofsted URN,Provider\nEY101465,Daisy Chain\n319354,Rosewood\n", "Our Ofsted URN=ofsted-urn Provider=name"},
		{"results of an earlier match are no evidence", "School,match_id\nAbbey,100052\nBank,100053\n", "School=name match_id=none"},
		{"URNs with a number format", "School,URN\nAbbey,100052.00\nBank,\"100,050.00\"\nCove,1.00051E+05\n", "School=name URN=urn"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := roles(inspect(t, csvSheet(t, tt.in), Options{})); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAMisfitSaysWhatWasExpected(t *testing.T) {
	l := inspect(t, csvSheet(t, "School,URN\nAbbey,1.00E+05\nBank,1.00E+05\n"), Options{})
	if c := l.Columns[1]; !c.Misfit || !strings.Contains(c.Reason, `"1.00E+05": expected 6 digits`) {
		t.Errorf("%+v", c)
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]string{"100052": "100052", "100052.0": "100052", "100052.00": "100052", "100,050.00": "100050", "100,050": "100050", "100 050": "100050",
		"1.00052E+05": "100052", "1.00E+05": "1.00E+05", "202/4104": "202/4104", "383 2001": "383 2001", "10,1": "10,1", "1.5": "1.5", "": ""} {
		if got := number(in); got != want {
			t.Errorf("number(%q) = %q, want %q", in, got, want)
		}
	}
}
