package landscape_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/landscape"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// TestCompleteness compares every count with one that is worked out from what
// provision shows the viewer, row by row.
func TestCompleteness(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		ctx := accounttest.As(t.Context(), "builder")
		if _, err := d.Exec(ctx, `insert into upload (id, organisation_id, file_name, sheet, state, file_id, left_out, choices, made, confirmed) values ('u', 'a', 'list.csv', '', 'confirmed', '', '[]', '{}', $1, $1)`, now().AddDate(0, -2, 0)); err != nil {
			t.Fatal(err)
		}
		if err := h.provision.AddDeliveries(ctx, []provision.Delivery{{ID: "listed", Programme: "p-a", Setting: "gias:100005", Visibility: provision.Partnership, Upload: "u", Row: 1}}); err != nil {
			t.Fatal(err)
		}
		// Each visibility was put down on a day of its own.
		for day, v := range map[string]provision.Visibility{"2025-01-01": provision.Public, "2025-02-01": provision.Alliance, "2025-03-01": provision.Partnership, "2025-04-01": provision.OwnOrganisation} {
			if _, err := d.Exec(ctx, `update delivery set changed = $1 where visibility = $2`, day, string(v)); err != nil {
				t.Fatal(err)
			}
		}
		h = replica(d) // which has read nothing yet
		for name, ctx := range viewers(t.Context()) {
			for _, code := range []term.GSS{"E92000001", "E08000025", "E08000028", "E05000001", "E01000003"} {
				got := h.complete(t, ctx, code, snapshot.Question{Theme: term.NewThemeSet(term.Literacy)})
				want, here := h.completeByHand(t, ctx, code)
				if got.Deliveries != want.Deliveries || got.Closed != want.Closed || got.NoTheme != want.NoTheme || got.NoPhase != want.NoPhase || got.NoPeriod != want.NoPeriod ||
					got.NoCount != want.NoCount || got.FewReached != want.FewReached || got.KeptPrivate != want.KeptPrivate {
					t.Errorf("%s at %s: %+v, want %+v", name, code, got, want)
				}
				for _, r := range got.Here {
					if want := h.lastChangedByHand(t, ctx, code, r.Organisation.ID); !r.Changed.Equal(want) {
						t.Errorf("%s at %s: %s changed something on %s, want %s", name, code, r.Organisation.ID, r.Changed, want)
					}
					if r.Deliveries != here[r.Organisation.ID] || r.Answers > r.Deliveries {
						t.Errorf("%s at %s: %s has %d deliveries of which %d answer, want %d", name, code, r.Organisation.ID, r.Deliveries, r.Answers, here[r.Organisation.ID])
					}
				}
				if len(got.Here) != len(here) || got.Members != 4 || len(got.Silent) < 1 {
					t.Errorf("%s at %s: %d organisations of %d, %d members, %d silent", name, code, len(got.Here), len(here), got.Members, len(got.Silent))
				}
				// The list is dated for those who see what came from it, and for nobody else.
				dated := slices.ContainsFunc(got.Here, func(r landscape.Recorded) bool { return r.Confirmed.Equal(now().AddDate(0, -2, 0)) })
				sees := slices.Contains([]string{"of a", "of a at corner", "at midlands", "at region", "at england", "at corner"}, name) && code != "E08000025" && code != "E05000001"
				if dated != sees {
					t.Errorf("%s at %s: dated %v, want %v", name, code, dated, sees)
				}
			}
		}
		h.placedAsNear(t)
	})
}

// placedAsNear: settings count as near nobody by the rule that decides who is near
// whom, so that it depends on how near is near.
func (h *house) placedAsNear(t *testing.T) {
	t.Helper()
	g, err := h.register.Gazetteer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	differ := map[int]bool{}
	for _, metres := range []float64{200, 800, 2000, 10_000, 0} {
		c := h.complete(t, accounttest.Public(t.Context()), "E08000025", snapshot.Question{Phase: term.NewPhaseSet(term.EarlyYears), Metres: metres})
		if metres == 0 {
			metres = 2000
		}
		rough := 0
		for i := range g.Listings {
			if l := &g.Listings[i]; l.District == "E08000025" && l.Status == register.Open && l.HasPoint() && l.Doubt > metres/2 && strings.HasPrefix(string(l.ID), "ofsted-ey:") {
				rough++
			}
		}
		if c.Settings != 3 || c.NoPoint != 1 || c.Sector != 1 || c.Rough != rough || c.Metres != metres {
			t.Errorf("within %g m: of %d nurseries in Birmingham %d are placed by sector, %d too roughly and %d not at all; want %d too roughly", metres, c.Settings, c.Sector, c.Rough, c.NoPoint, rough)
		}
		differ[c.Rough] = true
	}
	if len(differ) < 2 {
		t.Errorf("as many are placed too roughly for any distance: %v", differ)
	}
}

func (h *house) complete(t *testing.T, ctx context.Context, code term.GSS, q snapshot.Question) *landscape.Completeness {
	t.Helper()
	atlas, err := h.register.Atlas(ctx)
	if err != nil {
		t.Fatal(err)
	}
	area, ok := atlas.Area(code)
	if !ok {
		t.Fatalf("there is no %s", code)
	}
	v, err := h.landscape.View(ctx)
	if err != nil {
		t.Fatal(err)
	}
	c, err := h.landscape.Completeness(ctx, v, area, q)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// workIn is what provision shows a viewer of an area: of one organisation, or of all
// where none is named.
func (h *house) workIn(t *testing.T, ctx context.Context, code term.GSS, organisation term.ID) []*provision.Work {
	t.Helper()
	mask, err := h.provision.MaskOf(ctx)
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.provision.Picture(ctx)
	if err != nil {
		t.Fatal(err)
	}
	atlas, err := h.register.Atlas(ctx)
	if err != nil {
		t.Fatal(err)
	}
	area, _ := atlas.Area(code)
	return p.Work(provision.Filter{Area: area, Organisation: organisation}, mask)
}

// lastChangedByHand reads from the database when an organisation last changed what a
// viewer is shown of an area, work at private places aside.
func (h *house) lastChangedByHand(t *testing.T, ctx context.Context, code term.GSS, organisation term.ID) (last time.Time) {
	t.Helper()
	days := map[provision.Visibility]time.Month{provision.Public: time.January, provision.Alliance: time.February, provision.Partnership: time.March, provision.OwnOrganisation: time.April}
	for _, w := range h.workIn(t, ctx, code, organisation) {
		if day := time.Date(2025, days[w.Visibility], 1, 0, 0, 0, 0, time.UTC); !w.Private && day.After(last) {
			last = day
		}
	}
	return last
}

// completeByHand counts what provision shows a viewer of an area.
func (h *house) completeByHand(t *testing.T, ctx context.Context, code term.GSS) (out landscape.Completeness, here map[term.ID]int) {
	t.Helper()
	here = map[term.ID]int{}
	for _, w := range h.workIn(t, ctx, code, "") {
		here[w.Organisation]++
		out.Deliveries++
		if w.At == "gias:100006" {
			out.Closed++
		}
		if w.Private {
			out.KeptPrivate++
		} else if w.Reached == (register.Count{}) && !w.Few {
			out.NoCount++
		}
		if w.Few {
			out.FewReached++
		}
		if len(w.Themes.List()) == 0 {
			out.NoTheme++
		}
		if len(w.Phases.List()) == 0 {
			out.NoPhase++
		}
		if w.Period.String() == "" {
			out.NoPeriod++
		}
	}
	return out, here
}
