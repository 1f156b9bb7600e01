package need_test

import (
	"maps"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/need/needtest"
	"fairground/internal/term"
)

// TestTaught: a school teaches what it has results for, by the release that stands.
func TestTaught(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		load := func(dataset, label string, values map[string]string) {
			r := needtest.Release{Dataset: dataset, Measure: "result", Label: label}
			for urn, value := range values {
				r.Figures = append(r.Figures, needtest.Figure{Place: needtest.School(urn, "330"), Value: value})
			}
			w.Load(t, r)
		}
		load("ks5-performance-schools", "2022", map[string]string{"100001": "31.2", "100009": "12"})
		load("ks5-performance-schools", "2023", map[string]string{"100001": "30.9", "100002": "c", "100003": "z"})
		load("ks2-progress-schools", "2023", map[string]string{"100001": "1.5"})
		load("school-census", "2023", map[string]string{"100004": "200"})
		got, err := w.Need.Taught(t.Context())
		want := map[term.SettingID]term.PhaseSet{"gias:100001": term.NewPhaseSet(term.Primary, term.Post16), "gias:100002": term.NewPhaseSet(term.Post16)}
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("%v, %v; want %v", got, err, want)
		}
	})
}
