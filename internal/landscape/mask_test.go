package landscape_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// asked is one question, as both rooms understand it.
type asked struct {
	filter   provision.Filter
	question snapshot.Question
}

// draw makes a question up. Provision knows nothing of the phases of settings:
// the landscape is asked for programmes of the phase wherever they are.
func draw(rng *rand.Rand, atlas *register.Atlas) asked {
	codes := []term.GSS{"E92000001", "E47000007", "E47000002", "E12000005", "E08000025", "E08000028", "E08000039", "E05000001", "E05000002", "E01000001", "E01000002", "E01000003", "E01000004"}
	a := asked{question: snapshot.Question{Anywhere: true}}
	a.question.Area = codes[rng.IntN(len(codes))]
	a.filter.Area, _ = atlas.Area(a.question.Area)
	if rng.IntN(2) == 0 {
		a.filter.Theme = term.Themes()[rng.IntN(len(term.Themes()))]
		a.question.Theme = term.NewThemeSet(a.filter.Theme)
	}
	if rng.IntN(2) == 0 {
		a.filter.Phase = term.Phases()[rng.IntN(4)]
		a.question.Phase = term.NewPhaseSet(a.filter.Phase)
	}
	if rng.IntN(2) == 0 {
		a.filter.Period = term.Period(2023 + rng.IntN(3))
		a.question.Period = a.filter.Period
	}
	return a
}

// seenByProvision is what provision shows of the settings that are open.
func (h *house) seenByProvision(t *testing.T, ctx context.Context, a asked) (out []string) {
	t.Helper()
	mask, err := h.provision.MaskOf(ctx)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := h.provision.Picture(ctx)
	if err != nil {
		t.Fatal(err)
	}
	g, err := h.register.Gazetteer(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range picture.Work(a.filter, mask) {
		if i, ok := g.Find(w.At); w.Private || !ok || g.Listings[i].Status != register.Open {
			continue
		}
		out = append(out, fmt.Sprint(w.ID, w.At, w.Organisation, w.Programme, w.Themes, w.Phases, w.Period, w.Reached, w.Illustrative))
	}
	slices.Sort(out)
	return out
}

// seenByLandscape is the same of the landscape.
func (h *house) seenByLandscape(t *testing.T, ctx context.Context, a asked) (out []string) {
	t.Helper()
	v, err := h.landscape.View(ctx)
	if err != nil {
		t.Fatal(err)
	}
	inside := snapshot.NewBits(len(v.Land.Settings))
	for _, i := range v.Land.Area(a.question.Area).Settings {
		inside.Add(i)
	}
	for _, d := range v.Deliveries(a.question, inside) {
		out = append(out, fmt.Sprint(d.ID, v.Land.Settings[d.Setting].ID, d.Organisation, d.Programme, d.Themes, d.Phases, d.Period, d.Reached, d.Illustrative))
	}
	slices.Sort(out)
	return out
}

// TestViewShowsWhatProvisionShows: for every role and any question, the landscape
// lets see the same deliveries as provision's own mask, to the number of children.
func TestViewShowsWhatProvisionShows(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		atlas, err := h.register.Atlas(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rng := rand.New(rand.NewPCG(3, 5))
		shown := map[string]int{}
		for name, ctx := range viewers(t.Context()) {
			for range 150 {
				a := draw(rng, atlas)
				want, got := h.seenByProvision(t, ctx, a), h.seenByLandscape(t, ctx, a)
				if !slices.Equal(got, want) {
					t.Fatalf("%s asks %+v: the landscape shows %d deliveries, provision %d\n%s\n\n%s", name, a.question, len(got), len(want), strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				shown[name] += len(want)
			}
			all := asked{filter: provision.Filter{}, question: snapshot.Question{Area: snapshot.England, Anywhere: true}}
			shown[name] = len(h.seenByLandscape(t, ctx, all))
			if got, want := shown[name], len(h.seenByProvision(t, ctx, all)); got != want {
				t.Errorf("%s is shown %d deliveries in all, by provision %d", name, got, want)
			}
		}
		t.Logf("deliveries shown, of 600: %v", shown)
		for narrow, wide := range map[string]string{"public": "national", "nobody": "national", "national": "at birmingham", "at ladywood": "at birmingham", "at birmingham": "at midlands", "at midlands": "at england"} {
			if shown[narrow] > shown[wide] || narrow != "nobody" && shown[narrow] == shown[wide] {
				t.Errorf("%s is shown %d, %s %d: the world tells them not apart", narrow, shown[narrow], wide, shown[wide])
			}
		}
		if shown["of b"] != shown["of merged"] {
			t.Errorf("whoever is of the merged organisation is shown %d, of its survivor %d", shown["of merged"], shown["of b"])
		}
	})
}
