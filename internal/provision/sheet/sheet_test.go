package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fairground/internal/table"
	"fairground/linkage/school"
)

// csvSheet opens a text as a sheet.
func csvSheet(t testing.TB, text string) *table.Sheet {
	t.Helper()
	f, err := table.Open("list.csv", strings.NewReader(text), int64(len(text)), table.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f.Sheets()[0]
}

func inspect(t testing.TB, s *table.Sheet, o Options) *Layout {
	t.Helper()
	l, err := Inspect(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// roles writes what each column was taken for: "School=name Head=!name".
func roles(l *Layout) string {
	var out []string
	for _, c := range l.Columns {
		switch {
		case c.Personal != NotPersonal:
			out = append(out, fmt.Sprintf("%s=!%s", c.Label(), c.Personal))
		default:
			out = append(out, fmt.Sprintf("%s=%s", c.Label(), c.Role))
		}
	}
	return strings.Join(out, " ")
}

func TestColumns(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "School name,Postcode,LA\nAbbey Primary School,LS1 4AB,Leeds\n", "School name=name Postcode=postcode LA=authority"},
		{"any order", "Post code,Town/City,Name of school\nLS1 4AB,Leeds,Abbey Primary School\n", "Post code=postcode Town/City=town Name of school=name"},
		{"row and set are not identifiers", "set,row,name,la\nx@full,1,Abbey,Leeds\nx@full,2,Bank,Leeds\nx@full,3,Cove,Leeds\n", "set=none row=none name=name la=authority"},
		{"a row number that looks like URNs", "row,school\n100001,Abbey\n100002,Bank\n100003,Cove\n", "row=none school=name"},
		{"DfE number of four digits", "DfE number,Establishment\n2005,Abbey Park Academy\n5201,All Saints School\n", "DfE number=establishment-number Establishment=name"},
		{"DfES no of seven", "DfES no,Setting\n3812005,Abbey\n381/5201,Bank\n", "DfES no=laestab Setting=name"},
		{"DfE number that is a URN", "DfE no,School\n107528,Abbey\n107529,Bank\n", "DfE no=urn School=name"},
		{"authority as a number", "LEA,ESTAB,SCHNAME\n203,4717,Abbey\n203,6007,Bank\n", "LEA=authority-code ESTAB=establishment-number SCHNAME=name"},
		{"trust and diocese", "MAT,Diocese,School\nNorth Trust,,Abbey\nn/a,Leeds,Bank\n", "MAT=trust Diocese=none School=name"},
		{"somebody else's website", "School,URL\nAbbey,https://x.org/a\nBank,https://x.org/b\nCove,https://x.org/c\nDell,https://x.org/d\n", "School=name URL=none"},
		{"programme columns", "School,Programme,Theme,Key stage,Academic year,Pupils reached,Notes\nAbbey,Read On,Literacy,KS1,2023/24,30,Went well\n",
			"School=name Programme=programme Theme=theme Key stage=age-phase Academic year=date Pupils reached=reached Notes=notes"},
		{"a roll is not reach", "School,Number of pupils on roll\nAbbey,300\n", "School=name Number of pupils on roll=none"},
		{"a heading that its values belie", "School,URN\nAbbey,see notes\nBank,unsure\n", "School=name URN=none"},
		{"unknown headings, told by values", "A1x,B1x,C1x\nAbbey Primary School,LS1 4AB,Leeds\nBank Infant School,LS2 4AB,Bradford\nCove Junior School,LS3 4AB,Calderdale\n",
			"A1x=name B1x=postcode C1x=authority"},
		{"Ofsted", "Ofsted URN,Provider name\nEY101465,Daisy Chain\n319354,Rosewood\n", "Ofsted URN=ofsted-urn Provider name=name"},
		{"GIAS", "URN,LA (name),EstablishmentName,PhaseOfEducation (name),Street,SchoolWebsite\n100000,Camden,Abbey School,Primary,High Street,www.abbey.sch.uk\n",
			"URN=urn LA (name)=authority EstablishmentName=name PhaseOfEducation (name)=phase Street=address SchoolWebsite=website"},
		{"head and contact", "School,Headteacher,Contact email,Tel,Number of teachers\nAbbey,Mrs A Smith,head@abbey.sch.uk,0113 496 0000,12\n",
			"School=name Headteacher=!name Contact email=!email Tel=!phone Number of teachers=none"},
		{"people told by values", "School,Lead\nAbbey,Sarah Jones\nBank,Mr Patel\nCove,John Smith\n", "School=name Lead=!name"},
		{"e-mail told by values", "School,How to reach\nAbbey,admin@abbey.sch.uk\nBank,office@bank.sch.uk\n", "School=name How to reach=!email"},
		{"few names with a word of schools", "Q1x,Q2x\nEssex and Thames Training,CM1 1AA\nBillericay Partnership,CM2 1AA\nCornwall School Direct,TR1 1AA\nTendring Training,CO1 1AA\n", "Q1x=name Q2x=postcode"},
		{"a bare name beside a school", "Name,School\nOlu Adeyemi,Abbey School\nXia Chen,Bank School\n", "Name=!name School=name"},
		{"pupils in headings of other things", "School,Pupil premium %,Pupil referral unit,Student support programme\nAbbey School,30,No,Yes\n",
			"School=name Pupil premium %=none Pupil referral unit=none Student support programme=programme"},
		{"head office is nobody", "School,Head office\nAbbey,Leeds\n", "School=name Head office=none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := inspect(t, csvSheet(t, tt.in), Options{})
			if got := roles(l); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
				for _, c := range l.Columns {
					t.Logf("%s: %s %.2f %s", c.Label(), c.Role, c.Confidence, c.Reason)
				}
			}
			if l.Verdict != List {
				t.Errorf("verdict %s: %s", l.Verdict, l.Reason)
			}
		})
	}
}

func TestHeaderRows(t *testing.T) {
	tests := []struct {
		name, in    string
		first, last int
		titles      []string
		headings    []string
	}{
		{"first row", "School,Town\nAbbey,Leeds\n", 1, 1, nil, []string{"School", "Town"}},
		{"titles and blanks above", "Our schools 2024,\nUpdated 3 May,\n,\nSchool name,Town\nAbbey Primary School,Leeds\nBank School,York\n", 4, 4,
			[]string{"Our schools 2024", "Updated 3 May"}, []string{"School name", "Town"}},
		{"groups above", "School,School,Programme\nName,Postcode,Title\nAbbey School,LS1 4AB,Read On\n", 1, 2, nil,
			[]string{"School Name", "School Postcode", "Programme Title"}},
		{"a second line", "School,Address,,\n,Street,Town,Postcode\nAbbey School,High Street,Leeds,LS1 4AB\n", 1, 2, nil,
			[]string{"School", "Address Street", "Town", "Postcode"}},
		{"line breaks in headings", "\"School\nname\",\"Post\ncode\"\nAbbey School,LS1 4AB\n", 1, 1, nil, []string{"School name", "Post code"}},
		{"none", "Abbey Primary School,LS1 4AB\nBank Infant School,LS2 4AB\nCove Junior School,LS3 4AB\n", 0, 0, nil, []string{"Column A", "Column B"}},
		{"none, names only", "Abbey Primary School\nBank Infant School\nCove Academy\n", 0, 0, nil, []string{"Column A"}},
		{"none, the first name without a word of schools", "Croydon,Saffron Valley Collegiate\nCroydon,Abbey Primary School\nLeeds,Bank Infant School\n", 0, 0, nil, []string{"Column A", "Column B"}},
		{"unknown words over names", "Wer,Wo\nAbbey Primary School,Leeds\nBank Infant School,York\n", 1, 1, nil, []string{"Wer", "Wo"}},
		{"none, titles above", "Schools list,,,\nProvided by the council,,,\n,,,\nLeeds,Abbey Primary School,LS1 4AB,Primary\nLeeds,Bank School,LS1 4AC,Secondary\n", 0, 0,
			[]string{"Schools list", "Provided by the council"}, []string{"Column A", "Column B", "Column C", "Column D"}},
		{"only words of headings", "School / Setting,LA Area,Unique Ref\nAbbey Primary School,Leeds,107528\nBank Infant School,Leeds,107529\n", 1, 1, nil,
			[]string{"School / Setting", "LA Area", "Unique Ref"}},
		{"one column with a heading", "Schools\nAbbey Primary School\nBank Infant School\n", 1, 1, nil, []string{"Schools"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := inspect(t, csvSheet(t, tt.in), Options{})
			if l.HeaderFirst != tt.first || l.HeaderLast != tt.last {
				t.Errorf("headings in rows %d to %d, want %d to %d", l.HeaderFirst, l.HeaderLast, tt.first, tt.last)
			}
			if diff := cmp.Diff(tt.titles, l.Titles); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.headings, l.Headings()); diff != "" {
				t.Error(diff)
			}
			if l.Verdict != List {
				t.Errorf("verdict %s: %s; %s", l.Verdict, l.Reason, roles(l))
			}
		})
	}
}

func TestVerdicts(t *testing.T) {
	tests := []struct {
		name, in string
		want     Verdict
		reason   string
	}{
		{"empty", "\n,\n", Empty, "nothing is on this sheet"},
		{"headings alone", "School,Postcode\n", Other, "no rows under them"},
		{"notes", "Read me\nThis workbook lists what we did in the year\nAsk us about it\n", Other, "no column on it names"},
		{"people", "First name,Surname,E-mail\nAnn,Smith,a@b.org\nBen,Jones,b@b.org\n", Other, "list people"},
		{"pupil numbers", "School,UPN\nAbbey,A123456789012\n", Refused, "pupil or learner numbers"},
		{"pupil numbers by value", "School,Ref\nAbbey,A123456789012\nBank,B123456789012\n", Refused, "pupil or learner numbers"},
		{"birth dates", "School,Forename,DOB\nAbbey,Ann,01/02/2015\n", Refused, "dates of birth"},
		{"pupil names", "School,Pupil name\nAbbey,Ann Smith\n", Refused, "names or numbers a child"},
		{"year group and forename", "School,Forename,Surname,Year group\nAbbey,Ann,Smith,5\n", Refused, "year group"},
		{"initials and year group", "Initials,School,Year Group,SEN\nAS,Abbey,5,Y\nBS,Abbey,5,Y\n", Refused, "year group"},
		{"counts of pupils are no pupils", "School,Pupils,Year group\nAbbey,30,5\n", List, "School"},
		{"a head's first and last names are no child's", "School,HeadFirstName,HeadLastName,Year group\nAbbey,Ann,Smith,5\n", List, "School"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := inspect(t, csvSheet(t, tt.in), Options{})
			if l.Verdict != tt.want || !strings.Contains(l.Reason, tt.reason) {
				t.Errorf("verdict %s (%s), want %s (%s); %s", l.Verdict, l.Reason, tt.want, tt.reason, roles(l))
			}
		})
	}
}

func TestMap(t *testing.T) {
	const in = "Thing,Other,Where,More,Postcode\nAbbey,Bank,High Street,Oak,LS1 4AB\n"
	tests := []struct {
		name string
		m    map[Role]string
		want string // of the columns, or of the error
	}{
		{"by heading", map[Role]string{Name: "other"}, "Thing=none Other=name Where=none More=none Postcode=postcode"},
		{"by letter", map[Role]string{Name: "B"}, "Thing=none Other=name Where=none More=none Postcode=postcode"},
		{"by number", map[Role]string{Name: "2"}, "Thing=none Other=name Where=none More=none Postcode=postcode"},
		{"several for the address", map[Role]string{Name: "A", Address: "C+D"}, "Thing=name Other=none Where=address More=address Postcode=postcode"},
		{"no such column", map[Role]string{Name: "Z9"}, `there is no column "Z9" for the name`},
		{"no such role", map[Role]string{"nmae": "A"}, `no kind of column called "nmae"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := Inspect(csvSheet(t, in), Options{Map: tt.m})
			if err != nil {
				if !errors.Is(err, ErrMap) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want %q", err, tt.want)
				}
				return
			}
			if got := roles(l); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	t.Run("a heading found only because it was named", func(t *testing.T) {
		l := inspect(t, csvSheet(t, "Dingsda,Anderes\nAbbey,Bank\n"), Options{Map: map[Role]string{Name: "Dingsda"}})
		if got := roles(l); got != "Dingsda=name Anderes=none" {
			t.Error(got)
		}
	})
	t.Run("no column", func(t *testing.T) {
		l := inspect(t, csvSheet(t, "School,Town\nAbbey,Leeds\n"), Options{Map: map[Role]string{Town: "-"}})
		if got := roles(l); got != "School=name Town=none" {
			t.Error(got)
		}
	})
	t.Run("dates of birth stay personal", func(t *testing.T) {
		_, err := Inspect(csvSheet(t, "School,DOB\nAbbey,01/02/2015\n"), Options{Map: map[Role]string{Date: "DOB"}})
		if !errors.Is(err, ErrMap) {
			t.Error(err)
		}
	})
}

// queries returns the queries of all data rows.
func queries(t testing.TB, s *table.Sheet, o Options) []school.Query {
	t.Helper()
	l := inspect(t, s, o)
	b := NewBuilder(l, time.Time{})
	var out []school.Query
	for row, err := range l.Rows(s) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b.Query(row))
	}
	return out
}

func TestQueries(t *testing.T) {
	tests := []struct {
		name, in string
		want     school.Query
	}{
		{"name, place and postcode in one cell", "School\n\"St Mary's Primary School, Leeds LS1 4AB\"\n", school.Query{Name: "St Mary's Primary School", Address: "Leeds", Postcode: "LS1 4AB"}},
		{"postcode in brackets", "School\nAbbey School (ls14ab)\n", school.Query{Name: "Abbey School", Postcode: "LS1 4AB"}},
		{"no postcode, left whole", "School\n\"St Mary's Primary School, Leeds\"\n", school.Query{Name: "St Mary's Primary School, Leeds"}},
		{"URN in front", "School\n100000 - Abbey School\n", school.Query{Name: "Abbey School", URN: "100000"}},
		{"one-line address", "Name,Address\nAbbey School,\"1 High Street, LEEDS, West Yorkshire, LS1 4AB\"\n",
			school.Query{Name: "Abbey School", Address: "1 High Street, LEEDS, West Yorkshire, LS1 4AB", Postcode: "LS1 4AB"}},
		{"address lines", "School,Address 1,Address 2,Address 3,Postcode\nAbbey,High Street,,Leeds,ls1  4ab\n", school.Query{Name: "Abbey", Address: "High Street, Leeds", Postcode: "LS1 4AB"}},
		{"authority's and school's numbers", "LEA,ESTAB,SCHNAME\n203,4717,Abbey\n", school.Query{Name: "Abbey", LAESTAB: "203/4717"}},
		{"four digits alone", "DfE number,School\n2005,Abbey\n", school.Query{Name: "Abbey", LAESTAB: "2005"}},
		{"spreadsheet's number", "URN,School\n\"100,000\",Abbey\n", school.Query{Name: "Abbey", URN: "100000"}},
		{"empty words", "School,MAT,Town\nAbbey,n/a,-\n", school.Query{Name: "Abbey"}},
		{"date", "School,Academic year\nAbbey,2023/24\n", school.Query{Name: "Abbey", AsOf: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}},
		{"personal columns are not used", "School,Head teacher\nAbbey,Ann Smith\n", school.Query{Name: "Abbey"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := queries(t, csvSheet(t, tt.in), Options{})
			if diff := cmp.Diff([]school.Query{tt.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParsePeriod(t *testing.T) {
	for in, want := range map[string]string{
		"03/09/2023": "2023-09-03", "3/9/2023": "2023-09-03", "2023-09-03": "2023-09-03", "16/05/2024 00:00": "2024-05-16", "2024-05-16T10:00:00Z": "2024-05-16",
		"3 September 2023": "2023-09-03", "Sept 2023": "2023-09-01", "September 2023": "2023-09-01", "01/2015": "2015-01-01",
		"2023/24": "2024-01-01", "2023-2024": "2024-01-01", "2011-12": "2012-01-01", "AY 23/24": "2024-01-01", "2023–24": "2024-01-01",
		"Autumn 2023": "2023-10-01", "spring term 2024": "2024-02-01", "Autumn 2023/24": "2023-10-01", "2023": "2023-07-01",
		"": "", "LS1 4AB": "", "1234": "", "100000": "", "2023/25": "", "Year 5": "", "32/01/2023": "",
	} {
		day, ok := ParsePeriod(in)
		got := ""
		if ok {
			got = day.Format("2006-01-02")
		}
		if got != want {
			t.Errorf("ParsePeriod(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPostcode(t *testing.T) {
	for in, want := range map[string]string{"LS1 4AB": "LS1 4AB", "ls14ab": "LS1 4AB", "SW1A 1AA": "SW1A 1AA", "M1 1AE": "M1 1AE", "B33  8TH": "B33 8TH",
		"LS1": "", "LS1 4A": "", "12345": "", "ABC 1AA": "", "LS123 4AB": "", "": ""} {
		if got := postcode(in); got != want {
			t.Errorf("postcode(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAside(t *testing.T) {
	l := inspect(t, csvSheet(t, "School,Pupils reached\nAbbey,3\nBank,4\nTotal,7\n"), Options{})
	for text, want := range map[string]bool{"Total,7": true, "Source: our records,": true, "School,Pupils reached": true, "Abbey,3": false, "Total Kids Nursery,3": false, "Abbey,": false} {
		if got := l.Aside(table.Row{Cells: strings.Split(text, ",")}); (got != "") != want {
			t.Errorf("Aside(%q) = %q", text, got)
		}
	}
}

func TestRedact(t *testing.T) {
	const in = "List by Jane Doe\n\nSchool,Head,Notes,Postcode\n" +
		"Abbey,Ann Smith,\"Ask ann@abbey.sch.uk, or 0113 496 0000.\",LS1 4AB\n\nBank,Ben Jones,met 12 pupils on 01/02/2023,LS2 4AB,stray\n"
	s := csvSheet(t, in)
	l := inspect(t, s, Options{})
	var b bytes.Buffer
	done, err := Redact(&b, s, l)
	if err != nil {
		t.Fatal(err)
	}
	want := "\n\nSchool,Notes,Postcode,\nAbbey,\"Ask [left out], or [left out].\",LS1 4AB,\n\nBank,met 12 pupils on 01/02/2023,LS2 4AB,stray\n"
	if got := b.String(); got != want {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
	if len(done.Columns) != 1 || done.Cells != 1 {
		t.Errorf("%+v", done)
	}
	refused := csvSheet(t, "School,UPN\nAbbey,A123456789012\n")
	if _, err := Redact(&b, refused, inspect(t, refused, Options{})); !errors.Is(err, ErrChildren) {
		t.Errorf("error %v", err)
	}
}

func TestScrub(t *testing.T) {
	for in, want := range map[string]string{
		"Ring 0161 496 0000 or +44 7700 900123 today": "Ring [left out] or [left out] today",
		"UPRN 010010175254":                           "UPRN 010010175254",
		"ann@b.org; ben@c.org":                        "[left out]; [left out]",
		"born A123456789012, NI QQ123456C.":           "born [left out], NI [left out]",
		"01/02/2023 to 05/06/2023":                    "01/02/2023 to 05/06/2023",
		"£1,200 for 30 pupils":                        "£1,200 for 30 pupils",
	} {
		if got := scrub(in); got != want {
			t.Errorf("scrub(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestChoose(t *testing.T) {
	text := "First name,Surname\nAnn,Smith\n"
	f, err := table.Open("people.csv", strings.NewReader(text), int64(len(text)), table.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Choose(f, Options{}); !errors.Is(err, ErrNoList) {
		t.Errorf("error %v", err)
	}
}
