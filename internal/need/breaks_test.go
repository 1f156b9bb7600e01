package need_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/interval"
)

// source is a page as it is sent.
func source(t *testing.T, h http.Handler, path string) string {
	t.Helper()
	out := httptest.NewRecorder()
	h.ServeHTTP(out, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
	if out.Code != http.StatusOK {
		t.Fatalf("GET %s: status %d: %.300s", path, out.Code, out.Body)
	}
	return out.Body.String()
}

// TestNothingIsSaidAcrossABreak: where the way of measuring changed, no trend is
// tested over the change and no earlier figure is set beside a later one.
func TestNothingIsSaidAcrossABreak(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		a8 := needtest.Release{Dataset: "lait", Measure: "AVG_Attain8_Score", Unit: "points"}
		for year, value := range map[string]string{"2016": "50.1", "2017": "46.3", "2018": "46.5", "2019": "46.7", "2020": "50.2", "2021": "50.9", "2022": "48.8", "2023": "46.3", "2024": "45.9"} {
			a8.Figures = append(a8.Figures, needtest.Figure{Place: needtest.Birmingham(), Period: year, Value: value})
		}
		em5 := needtest.Release{Dataset: "sap-la-performance", Measure: "engmaths59", Basis: stats.Counts}
		for _, year := range []string{"2018/19", "2019/20", "2020/21", "2021/22", "2022/23"} {
			em5.Figures = append(em5.Figures, needtest.Figure{Place: needtest.Birmingham(), Period: year, Breakdown: "pupils=Total", X: 4000 + 200*float64(year[3]-'0'), N: 10000})
		}
		w.Load(t, a8)
		w.Load(t, em5)
		l, err := w.Need.Line(t.Context(), birmingham, "em5-counts")
		if err != nil {
			t.Fatal(err)
		}
		if len(l.History) != 5 || l.Trend.Direction != interval.CannotBeCalculated || l.Trend.Obstacle != interval.TooFewPoints {
			t.Errorf("the trend over the change: %+v of %d periods, want none", l.Trend, len(l.History))
		}
		h := asPublic(needPages(t, w))
		page := source(t, h, need.IndicatorURL(birmingham, "a8"))
		if !strings.Contains(page, "48.8 in 2022, 45.9 in 2024") {
			t.Error("the title of the line does not begin at the change")
		}
		if !strings.Contains(page, "how far single children differ from the average is not known") {
			t.Error("the page does not say why an average has no interval")
		}
		if n := strings.Count(page, "data-break"); n != 3 {
			t.Errorf("the line leaves off %d times, want at 2017, 2020 and 2022", n)
		}
		if page := shown(t, h, need.URL(birmingham)); strings.Contains(page, "in 2016") || !strings.Contains(page, "it was 48.8 in 2022") {
			t.Error("the place’s page sets a figure beside one on another scale")
		}
	})
}
