package register_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/term"
)

// follow lets codes be followed by others: "E08000028 E08000099".
func follow(t *testing.T, s *register.Service, pairs ...string) {
	t.Helper()
	codes, follows := "new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,status,old_la_code\n", "LADCD,LADNM,LADCD_ACTIVE\n"
	for _, p := range pairs {
		old, now, _ := strings.Cut(p, " ")
		codes += now + ",New " + now + ",,,,live,9" + now[7:] + "\n"
		follows += old + ",Old " + old + "," + now + "\n"
	}
	if _, err := s.ImportAreas(t.Context(), write(t, "las.csv", codes), write(t, "successors.csv", follows)); err != nil {
		t.Fatal(err)
	}
}

// inUse writes which matrix answers for which areas of today: "a.csv primary E08000099".
func inUse(t *testing.T, s *register.Service) string {
	t.Helper()
	all, err := s.Travels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range all {
		for _, p := range m.Phases {
			out = append(out, fmt.Sprint(m.File, " ", p, " ", m.Now))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// TestTravelTimesFollowAreas: a matrix answers for what its area is today, and is
// taken out and replaced under old codes and new ones. Where its area became part of a
// wider one it is not for that, of the rest of which it tells nothing.
func TestTravelTimesFollowAreas(t *testing.T) {
	type move func(t *testing.T, s *register.Service)
	get := func(file string, area term.GSS, phases ...term.Phase) move {
		return func(t *testing.T, s *register.Service) {
			t.Helper()
			in := onFoot(phases...)
			in.Area = area
			if _, err := s.ImportTravel(t.Context(), in, write(t, file, fmt.Sprintf("from_id,to_id,travel_time\nE01000001,100002,%d\n", file[0]-'a'))); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(area term.GSS, phases ...term.Phase) move {
		return func(t *testing.T, s *register.Service) {
			t.Helper()
			if _, err := s.RemoveTravel(t.Context(), area, phases); err != nil {
				t.Error(err)
			}
		}
	}
	now := func(pairs ...string) move {
		return func(t *testing.T, s *register.Service) { t.Helper(); follow(t, s, pairs...) }
	}
	const sandwell, birmingham = "E08000028", "E08000025"
	recode := now(sandwell + " E08000099")
	split := now(birmingham+" E08000097", birmingham+" E08000098")
	merge := now(birmingham+" E08000096", sandwell+" E08000096")
	for what, c := range map[string]struct {
		moves []move
		want  string
	}{
		"a new code":                     {[]move{get("b.csv", sandwell, term.Primary), recode}, "b.csv primary [E08000099]"},
		"and taken out by the old":       {[]move{get("b.csv", sandwell, term.Primary), recode, remove(sandwell, term.Primary)}, ""},
		"and taken out by the new":       {[]move{get("b.csv", sandwell, term.Primary), recode, remove("E08000099", term.Primary)}, ""},
		"and replaced":                   {[]move{get("b.csv", sandwell, term.Primary, term.Secondary), recode, get("c.csv", "E08000099", term.Primary)}, "b.csv secondary [E08000099]; c.csv primary [E08000099]"},
		"and read in again":              {[]move{get("b.csv", sandwell, term.Primary), recode, get("b.csv", "E08000099", term.Primary)}, "b.csv primary [E08000099]"},
		"split":                          {[]move{get("b.csv", birmingham, term.Primary), split}, "b.csv primary [E08000097 E08000098]"},
		"and replaced in one half":       {[]move{get("b.csv", birmingham, term.Primary), split, get("c.csv", "E08000097", term.Primary)}, "b.csv primary [E08000098]; c.csv primary [E08000097]"},
		"and in the other":               {[]move{get("b.csv", birmingham, term.Primary), split, get("c.csv", "E08000097", term.Primary), get("d.csv", "E08000098", term.Primary)}, "c.csv primary [E08000097]; d.csv primary [E08000098]"},
		"and taken out of one half":      {[]move{get("b.csv", birmingham, term.Primary, term.Secondary), split, remove("E08000098", term.Primary)}, "b.csv primary [E08000097]; b.csv secondary [E08000097 E08000098]"},
		"and taken out whole":            {[]move{get("b.csv", birmingham, term.Primary), split, get("c.csv", "E08000097", term.Primary), remove(birmingham, term.Primary)}, ""},
		"merged":                         {[]move{get("b.csv", birmingham, term.Primary), get("c.csv", sandwell, term.Primary), merge}, "b.csv primary []; c.csv primary []"},
		"and replaced by that of both":   {[]move{get("b.csv", birmingham, term.Primary), get("c.csv", sandwell, term.Primary), merge, get("d.csv", "E08000096", term.Primary)}, "d.csv primary [E08000096]"},
		"and taken out, of a wider area": {[]move{get("b.csv", birmingham, term.Primary), merge, remove(birmingham, term.Primary)}, ""},
		"in an area of another":          {[]move{get("b.csv", "", term.Primary), get("c.csv", sandwell, term.Primary), recode, remove(sandwell, term.Primary)}, "b.csv primary [E92000001]"},
	} {
		t.Run(what, func(t *testing.T) {
			dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
				s := newService(d)
				registertest.Small(t, s)
				for _, m := range c.moves {
					m(t, s)
				}
				if got := inUse(t, s); got != c.want {
					t.Errorf("in use: %s, want %s", got, c.want)
				}
				idle, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from travel_time where travel_id not in (select travel_id from travel_use)`)
				if err != nil || idle != 0 {
					t.Errorf("%d rows stay that answer nothing, %v", idle, err)
				}
			})
		})
	}
}
