package sheet

import (
	"errors"
	"strings"
	"testing"
)

func TestListsOfChildrenAreRefused(t *testing.T) {
	for name, in := range map[string]string{
		"classes":             "Name,Class,School\nAmy Jones,4B,Hampstead School\nBen Smith,5A,Hampstead School\nZoe Brown,6C,Parliament Hill School\n",
		"ages":                "Name,Age,School\nAmy Jones,7,Hampstead School\nBen Smith,8,Hampstead School\nZoe Brown,9,Parliament Hill School\n",
		"forms":               "School,Pupil premium child?,Who,Form\nHampstead School,Y,Amy Jones,7A\nParliament Hill School,N,Tom Lee,8B\nParliament Hill School,N,Ben Smith,8B\n",
		"no headings":         "Amy Jones,Year 4,Hampstead School\nBen Smith,Year 5,Hampstead School\nZoe Brown,Year 6,Parliament Hill School\nTom Lee,Year 6,Parliament Hill School\n",
		"classes with a name": "School,Name,Class\nAbbey School,Olu Adeyemi,Kestrels\nBank School,Xia Chen,Owls\n",
		"classes by value":    "School,Who,Group\nAbbey School,Amy Jones,R\nAbbey School,Ben Smith,Y1\nAbbey School,Tom Lee,2C\n",
		"without a school":    "Name,Class\nAmy Jones,4B\nBen Smith,5A\nZoe Brown,6C\n",
		"ages, no headings":   "Amy Jones,7,Hampstead School\nBen Smith,9,Hampstead School\nZoe Brown,8,Parliament Hill School\n",
	} {
		t.Run(name, func(t *testing.T) {
			if l := inspect(t, csvSheet(t, in), Options{}); l.Verdict != Refused || !strings.Contains(l.Reason, "list children") {
				t.Errorf("verdict %s (%s); %s", l.Verdict, l.Reason, roles(l))
			}
		})
	}
}

func TestListsOfSchoolsAreNotRefused(t *testing.T) {
	for name, in := range map[string]string{
		"schools named after people":             "School,LA\nRobert Browning,Southwark\nCharlotte Sharman,Southwark\nJohn Ruskin,Southwark\nGrace Mary,Sandwell\n",
		"the same, alone":                        "School\nRobert Browning\nCharlotte Sharman\nAlfred Salter\n",
		"the same, with year groups":             "School,Year group\nRobert Browning,Year 5\nCharlotte Sharman,Year 6\nJohn Ruskin,Year 5\n",
		"the same, in other words":               "Name of the school,Class\nRobert Browning,4B\nCharlotte Sharman,5A\nJohn Ruskin,6C\n",
		"a teacher's class":                      "School,Class teacher,Class\nAbbey School,Amy Jones,4B\nBank School,Ben Smith,5A\n",
		"a lead's year group":                    "School,Literacy lead,Year group\nAbbey School,Amy Jones,5\nBank School,Ben Smith,6\n",
		"people with titles":                     "School,Who,Class\nAbbey School,Mrs A Jones,4B\nBank School,Mr Ben Smith,5A\n",
		"people and school years":                "School,Who,Year\nAbbey School,Amy Jones,2023/24\nBank School,Ben Smith,2022/23\n",
		"people and a count under its heading":   "School,Who visited,Sessions\nAbbey School,Amy Jones,5\nBank School,Ben Smith,6\nCove School,Tom Lee,5\n",
		"row numbers and people, no headings":    "1,Amy Jones,Abbey School\n2,Ben Smith,Bank School\n3,Tom Lee,Cove School\n",
		"a form that came back, and who sent it": "School,Who,Form received\nAbbey School,Amy Jones,Yes\nBank School,Ben Smith,No\n",
	} {
		t.Run(name, func(t *testing.T) {
			l := inspect(t, csvSheet(t, in), Options{})
			if _, named := l.Column(Name); l.Verdict != List || !named {
				t.Errorf("verdict %s (%s); %s", l.Verdict, l.Reason, roles(l))
			}
		})
	}
}

func TestACoverPageIsNoList(t *testing.T) {
	for _, in := range []string{"Read me first\n", "High priority\n", "Children first,Special\n"} {
		if l := inspect(t, csvSheet(t, in), Options{}); l.Verdict != Other || l.Reason == "" {
			t.Errorf("%q: verdict %s (%s)", in, l.Verdict, l.Reason)
		}
	}
}

func TestAColumnCannotBeTwoThings(t *testing.T) {
	for range 20 { // the answer must not hang on the order of a map
		_, err := Inspect(csvSheet(t, "School,Place\nAbbey,Leeds\n"), Options{Map: map[Role]string{Name: "School", Trust: "School"}})
		if !errors.Is(err, ErrMap) || !strings.Contains(err.Error(), "column School given twice: name and trust") {
			t.Fatalf("error %v", err)
		}
	}
}
