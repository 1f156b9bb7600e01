package need_test

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
	"fairground/internal/need/needtest"
	"fairground/internal/site"
	"fairground/internal/term"
)

// TestNeedInTheBrowser walks from a place's gaps to an indicator, writes the story
// behind its curve, and looks at each page as it goes: by axe, for sideways
// scrolling, and in pictures where FAIRGROUND_SCREENSHOTS names a folder.
func TestNeedInTheBrowser(t *testing.T) {
	b := browsertest.New(t)
	w := needtest.Open(t, dbtest.SQLite(t, needtest.Schemas()...))
	goodLevel(t, w)
	w.Load(t, age19(
		needtest.Figure{Place: needtest.England(), Period: "2022", Breakdown: eligible, X: 30000, N: 75000}, needtest.Figure{Place: needtest.Birmingham(), Period: "2022", Breakdown: eligible, X: 1500, N: 4000},
		needtest.Figure{Place: needtest.Sandwell(), Period: "2022", Breakdown: eligible, X: 300, N: 1000}, needtest.Figure{Place: needtest.Sheffield(), Period: "2022", Breakdown: eligible, X: 450, N: 1300}))
	c, lead := partnership(t, w)
	st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, w.Account.Guard)
	w.Need.Routes(rt, st)
	server := httptest.NewServer(st.Wrap(accounttest.Signed(rt, lead, accounttest.Grant(account.PartnershipLead, term.OfCollaboration(c.ID)))))
	defer server.Close()
	look := func(name string) {
		t.Helper()
		b.Axe()
		if folder := os.Getenv("FAIRGROUND_SCREENSHOTS"); folder != "" {
			b.Screenshot(filepath.Join(folder, "need-"+name+".png"))
		}
	}
	for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
		size := map[int]string{browsertest.Phone: "phone", browsertest.Desktop: "desktop"}[width]
		for name, path := range map[string]string{"start": "/need?q=S1", "combined": "/need/E47000007", "grid": "/need/E47000007/grid?theme=post-16-work", "compare": "/need/compare?area=E08000025&area=E08000039",
			"inequality": "/need/E47000007/inequality", "indicators": "/need/indicators", "everywhere": "/need/indicators/gld-fsm", "funnel": "/need/E08000025/l3-19-counts-fsm", "none": "/need/E08000025/neet", "ward": "/need/E05000003"} {
			b.Open(server.URL+path, width)
			look(name + "-" + size)
		}
	}
	b.Open(server.URL+"/need/E08000039", browsertest.Phone)
	look("place-phone")
	b.Follow(".fg-gap__line")
	b.Follow("#turn a")
	look("story-form")
	b.Fill("#story", "Nurseries closed.")
	b.Fill("#target", "20.5")
	b.Fill("#year", "2030")
	b.Click("#state-2")
	b.Follow("form .govuk-button")
	b.WaitFor(".fg-story")
	look("story-phone")
	stories, err := w.Need.StoriesOf(accounttest.Public(t.Context()), c.ID)
	if err != nil || len(stories) != 1 {
		t.Fatal(stories, err)
	}
	b.Open(server.URL+c.URL()+"/curves", browsertest.Desktop)
	look("curves")
	b.Open(server.URL+c.URL()+"/curves/"+string(stories[0].ID), browsertest.Phone)
	look("versions")
}
