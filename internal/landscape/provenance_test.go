package landscape_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

type provenance struct {
	Question, Area, Theme, Phase, Period, State, Made string
	Metres                                            float64
	SeenAs                                            string `json:"seen_as"`
	Beside                                            map[string]string
	Sources                                           []struct{ Source, Licence string }
}

// TestFilesSayWhatTheyRestOn: a file that is handed on says what was asked, as
// whom it was seen and of which state, or leads to what says so; and its state
// does not tell the public that something was written which they may not see.
func TestFilesSayWhatTheyRestOn(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := whispering(t, d)
		get, ctx := h.serve(t), viewers(t.Context())["public"]
		const query = "k=3&period=any&phase=primary&theme=literacy&utm_source=letter&within=3000"
		read := func() (whole, about provenance) {
			t.Helper()
			if err := json.Unmarshal(get(ctx, "/landscape/E08000025/site.json?"+query).Body.Bytes(), &whole); err != nil {
				t.Fatal(err)
			}
			var drawn struct{ About provenance }
			if err := json.Unmarshal(get(ctx, "/landscape/E08000025/site/sites.geojson?"+query).Body.Bytes(), &drawn); err != nil {
				t.Fatal(err)
			}
			return whole, drawn.About
		}
		whole, about := read()
		for _, p := range []provenance{whole, about} {
			if p.Question != "site" || p.Area != "E08000025" || p.Theme != "literacy" || p.Phase != "primary" || p.Period != "any" || p.Metres != 3000 || p.Beside["k"] != "3" || len(p.Beside) != 1 ||
				!strings.HasPrefix(p.State, "state of the data ") || len(p.Made) != len("2026-01-31") || p.SeenAs == "" || len(p.Sources) == 0 {
				t.Errorf("%+v", p)
			}
		}
		for _, form := range []string{"csv", "json", "geojson"} {
			link := get(ctx, "/landscape/E08000025/site/sites."+form+"?"+query).Result().Header.Get("Link")
			address, rest, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
			if to, err := url.Parse(address); err != nil || to.Path != "/landscape/E08000025/site.json" || to.Query().Get("k") != "3" || to.Query().Get("within") != "3000" || !strings.Contains(rest, `rel="describedby"`) {
				t.Errorf("%s leads to %q, %v", form, link, err)
			}
		}
		write := func(seen provision.Visibility) {
			t.Helper()
			err := h.provision.AddDeliveries(t.Context(), []provision.Delivery{{Programme: "p-a", Setting: "gias:150001", Themes: term.NewThemeSet(term.Attendance), Phases: term.NewPhaseSet(term.Primary), Period: 2030, Reached: register.Known(44), Visibility: seen}})
			if err != nil {
				t.Fatal(err)
			}
		}
		write(provision.OwnOrganisation)
		write(provision.Alliance)
		if now, _ := read(); now.State != whole.State {
			t.Errorf("the public is told of what they may not see: %s becomes %s", whole.State, now.State)
		}
		write(provision.Public)
		if now, _ := read(); now.State == whole.State {
			t.Errorf("what all see has changed, and the state is still %s", now.State)
		}
		was, _ := read()
		if _, err := h.alliance.AddCollaboration(t.Context(), alliance.Collaboration{ID: "birmingham", Kind: alliance.ThematicCollaboration, Name: "Birmingham Table", Focus: "Reading."}); err != nil {
			t.Fatal(err)
		}
		note := provision.Note{Kind: provision.NothingHere, Setting: "gias:100002", Theme: term.HigherEducation, Phase: term.Primary, Period: 2025}
		partner := accounttest.As(t.Context(), "partner", accounttest.Grant(account.Partner, term.OfCollaboration("birmingham")))
		if _, err := h.provision.Say(partner, provision.Saying{Note: note}); err != nil {
			t.Fatal(err)
		}
		if now, _ := read(); now.State == was.State {
			t.Error("somebody looked and found nothing, and the state is the same")
		}
		if got := get(ctx, "/landscape/E08000025/site.json?sees=public&"+query); got.Code != 422 {
			t.Errorf("a page that shows what its reader sees takes the name of other eyes: %d", got.Code)
		}
	})
}
