package sheet

import (
	"strings"
	"testing"
	"time"

	"fairground/internal/sharedtest"
	"fairground/internal/table"
	"fairground/linkage/school"
)

func TestRealLists(t *testing.T) {
	tests := []struct {
		file, want string
		rows       int
		check      func(q []school.Query) bool
	}{
		{"energy-sparks_funders.csv.gz", "School group=trust School name=name Funder=none", 1127,
			func(q []school.Query) bool {
				return q[0].Trust == "ACES Academies Trust" && q[0].Name == "Godmanchester Community Academy"
			}},
		{"calderdale-council_schools-2024.csv", "DfE number=establishment-number Establishment=name Phase=phase", 101,
			func(q []school.Query) bool {
				return q[0].LAESTAB == "2005" && q[0].Address == "Keighley Close, Illingworth, Halifax" && q[0].AsOf.Year() == 2024
			}},
		{"ofsted-website-primary-2019.csv.gz", "Name=name Address=address URN=urn Type=phase URL=none", 19697,
			func(q []school.Query) bool { return q[0].Postcode == "TA20 3AJ" && q[0].URN == "134909" }},
		{"dfe-performance-tables-ks5-2021-22_ids.csv.gz", "RECTYPE=none LASORT=none LEA=authority-code ESTAB=establishment-number URN=urn SCHNAME_AC=none SCHNAME=name", 2971,
			func(q []school.Query) bool { return q[0].LAESTAB == "203/4717" && q[0].Postcode == "SE18 4LD" }},
		{"energy-sparks_school-group-reassignment.csv", "School name=name MAT=trust Diocese=none Local Authority=authority School URL=none", 192,
			func(q []school.Query) bool { return q[1].Trust == "" && q[1].Authority == "Sheffield" }},
		{"nesta-urn-website-2021.csv.gz", "URN=urn SchoolWebsite=website", 3406, func(q []school.Query) bool { return q[0].URN == "100049" }},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			f, err := table.OpenPath(sharedtest.Dir(t, "member-lists", tt.file))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			s := f.Sheets()[0]
			if got := roles(inspect(t, s, Options{})); !strings.HasPrefix(got, tt.want) {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
			q := queries(t, s, Options{})
			if len(q) != tt.rows || !tt.check(q) {
				t.Errorf("%d rows, the first %+v", len(q), q[0])
			}
		})
	}
}

func FuzzInspect(f *testing.F) {
	f.Add("School,Town\nAbbey,Leeds\n")
	f.Add("Our list\n\nName,Postcode\n\"St Mary's, Leeds LS1 4AB\",\n")
	f.Add("0113 496 0000,a@b.c,A123456789012\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := table.Open("list.csv", strings.NewReader(text), int64(len(text)), table.Limits{})
		if err != nil {
			return
		}
		s := file.Sheets()[0]
		l, err := Inspect(s, Options{})
		if err != nil {
			return
		}
		b := NewBuilder(l, time.Time{})
		for row := range l.Rows(s) {
			l.Aside(row)
			b.Query(row)
			for _, c := range row.Cells {
				scrub(c)
			}
		}
	})
}
