package landscape_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// TestManyAtOnce: while deliveries are written, many viewers ask everything; each is
// answered, and afterwards both replicas say what one says that was just started.
func TestManyAtOnce(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		other := replica(d)
		serve := []func(context.Context, string) *httptest.ResponseRecorder{h.serve(t), other.serve(t)}
		paths := []string{"gaps", "gaps.json", "overlaps/pairs.csv", "reach", "reach/neighbourhoods.geojson", "equity.json", "site?k=2", "changes", "brief", "gaps/settings?theme=literacy&within=3000"}
		var all sync.WaitGroup
		for name, ctx := range viewers(t.Context()) {
			if name == "of a" || name == "public" || name == "national" {
				for k, ask := range serve {
					all.Go(func() {
						for i := range paths {
							path := "/landscape/E92000001/" + paths[(i+3*k)%len(paths)]
							if out := ask(ctx, path); out.Code != http.StatusOK {
								t.Errorf("%s: GET %s: %d %.200s", name, path, out.Code, out.Body)
							}
						}
					})
				}
			}
		}
		for i := range 12 {
			work := provision.Delivery{ID: term.ID(fmt.Sprintf("crowd-%d", i)), Programme: "p-a", Setting: "gias:150001", Themes: term.NewThemeSet(term.Literacy), Phases: term.NewPhaseSet(term.Primary), Period: 2024, Reached: register.Known(10 + i), Visibility: provision.Public}
			if err := h.provision.AddDeliveries(t.Context(), []provision.Delivery{work}); err != nil {
				t.Fatal(err)
			}
		}
		all.Wait()
		public := viewers(t.Context())["public"]
		want := replica(d).serve(t)(public, "/landscape/E92000001/reach.json").Body.String()
		for k, ask := range serve {
			if got := ask(public, "/landscape/E92000001/reach.json").Body.String(); got != want {
				t.Errorf("replica %d says %.300s, and one that was just started %.300s", k, got, want)
			}
		}
	})
}
