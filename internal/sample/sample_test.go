package sample_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"fairground/internal/alliance/alliancetest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/file"
	"fairground/internal/job"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/sample"
	"fairground/internal/term"
	"fairground/linkage/school"
)

func now() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }

func rooms(d *db.DB) sample.Rooms {
	var n atomic.Int64
	id := func() term.ID { return term.ID(fmt.Sprintf("id-%08d", n.Add(1))) }
	text := func() string { return string(id()) }
	below := alliancetest.OpenWith(d, now, id)
	r := sample.Rooms{Account: below.Account, Register: below.Register, Alliance: below.Alliance}
	r.Provision = provision.New(provision.Needs{DB: d, Register: r.Register, Alliance: r.Alliance, Account: below.Account, Audit: below.Audit, Files: file.New(d, now, text), Jobs: job.New(d, job.Config{}), Now: now, NewID: id})
	return r
}

// TestDemonstration makes a whole fictional England and counts what the
// programme publishes of its partnerships.
func TestDemonstration(t *testing.T) {
	dbtest.Each(t, append(alliancetest.Schemas(), file.Schema, provision.Schema), func(t *testing.T, d *db.DB) {
		r := rooms(d)
		o := sample.Default(now())
		start := time.Now()
		err := sample.England(t.Context(), r.Register, o, func(rep register.Report) {
			if len(rep.Problems) > 0 {
				t.Errorf("%s: %s", rep.Words(), rep.Problems[0])
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("England in %v", time.Since(start).Round(time.Millisecond))
		if err := sample.Organisations(t.Context(), r, o); err != nil {
			t.Fatal(err)
		}
		t.Logf("with organisations in %v", time.Since(start).Round(time.Millisecond))
		if err := d.Tx(t.Context(), func(ctx context.Context) error { return sample.People(ctx, r, o) }); err != nil {
			t.Fatal(err)
		}
		t.Logf("with people in %v", time.Since(start).Round(time.Millisecond))
		atlas, err := r.Register.Atlas(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		matchAgainstTheTruth(t, r.Register, atlas)
		p, err := r.Provision.Picture(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		public := provision.Mask{Sees: []provision.Visibility{provision.Public}}
		member := provision.Mask{Sees: []provision.Visibility{provision.Alliance, provision.Public}}
		everyone := provision.Mask{Sees: provision.Visibilities()}
		for code, want := range map[term.GSS][3]int{"E47000007": {7, 92, 1151}, "E47000004": {6, 71, 592}} {
			area, _ := atlas.Area(code)
			var seen []int
			for _, m := range []provision.Mask{public, member, everyone} {
				work := p.Work(provision.Filter{Area: area}, m)
				got := [3]int{len(atlas.Parts(code, register.District)), len(provision.Organisations(work)), len(provision.Settings(work))}
				if got != want {
					t.Errorf("%s: whoever sees %v sees %v authorities, organisations and settings, want %v", area.Name, m.Sees, got, want)
				}
				seen = append(seen, len(work))
				for _, w := range work {
					if !w.Illustrative {
						t.Fatalf("a delivery made up for the demonstration is not marked: %+v", w)
					}
				}
			}
			t.Logf("%s: deliveries seen by the public, members and all: %v", area.Name, seen)
			if seen[1] < seen[0]+50 || seen[2] < seen[1]+20 {
				t.Errorf("%s: signing in shows hardly more: %v", area.Name, seen)
			}
		}
		checkPeople(t, r)
		checkTables(t, r, atlas)
	})
}

// matchAgainstTheTruth writes settings down messily and counts what the matcher
// makes of them. Invented schools share a few dozen names, so that many rows
// without a postcode must go to review.
func matchAgainstTheTruth(t *testing.T, r *register.Service, atlas *register.Atlas) {
	t.Helper()
	england, _ := atlas.Area("E92000001")
	settings, err := r.OpenIn(t.Context(), england)
	if err != nil {
		t.Fatal(err)
	}
	index, err := r.Matcher(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	accepted, wrong, withPostcode, found := 0, 0, 0, 0
	for _, row := range sample.List(rand.New(rand.NewPCG(7, 7)), settings, 2000) {
		result := index.Match(school.Query{Name: row.Name, Town: row.Town, Postcode: row.Postcode}, 3)
		right := len(result.Candidates) > 0 && term.NewSettingID(term.Register(result.Candidates[0].Register), result.Candidates[0].ID) == row.Answer
		if row.Postcode != "" && row.Answer != "" {
			withPostcode++
			if right {
				found++
			}
		}
		if result.Decision == school.Matched {
			accepted++
			if !right {
				wrong++
			}
		}
	}
	t.Logf("accepted %d of 2,000, %d of them wrongly; with a postcode the first candidate is right for %d of %d", accepted, wrong, found, withPostcode)
	if float64(wrong) > 0.01*float64(accepted) || float64(found) < 0.95*float64(withPostcode) {
		t.Errorf("accepted %d of 2,000, %d of them wrongly; with a postcode right %d of %d", accepted, wrong, found, withPostcode)
	}
}
