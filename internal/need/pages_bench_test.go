package need_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/sharedtest"
)

// benchFiles are the files of statistics that the pages of places draw on.
func benchFiles() [][]string {
	return [][]string{
		{"dfe-stats/lait/lait_bds_long.csv.gz", "dfe-stats/lait/lait_data_dictionary.csv.gz"}, {"dfe-stats/attainment-age-19/LA_Dashboard_2022_without_Scilly.csv.gz"},
		{"dfe-stats/neet/UD_NEETNK_LA_dashboard_2023_final.csv"}, {"dfe-stats/dwp-cilif/cilif_2022-2025_7_BHC_Relative_LA.csv"}, {"dfe-stats/sap-sector-2026/Generated_LAPerformance.json.gz"},
	}
}

// realWorld has the whole register and the real statistics.
func realWorld(b *testing.B, d *db.DB) *needtest.World {
	b.Helper()
	folder := sharedtest.Dir(b)
	w := needtest.Bare(d)
	if err := w.Register.ImportFolder(b.Context(), folder, func(register.Report) {}); err != nil {
		b.Fatal(err)
	}
	for _, files := range benchFiles() {
		var paths []string
		for _, f := range files {
			paths = append(paths, filepath.Join(folder, f))
		}
		table, err := stats.Open(b.Context(), paths, stats.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.Need.Import(b.Context(), table, need.ImportOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := w.Need.ImportNeighbours(b.Context(), filepath.Join(folder, "dfe-stats/lait/sn_may_2025.xlsx")); err != nil {
		b.Fatal(err)
	}
	return w
}

// BenchmarkPages measures the pages of need on the real data once the server is
// warm, on both databases where there is a PostgreSQL. The bar for a place's page,
// which has over 80 indicators here, is 50 ms.
func BenchmarkPages(b *testing.B) {
	for name, open := range map[string]func(b *testing.B) *db.DB{
		"sqlite": func(b *testing.B) *db.DB { return dbtest.SQLite(b, needtest.Schemas()...) },
		"postgres": func(b *testing.B) *db.DB {
			d, err := db.Open(b.Context(), dbtest.PostgresAddress(b))
			if err == nil {
				err = d.Migrate(b.Context(), needtest.Schemas()...)
			}
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { d.Close() })
			return d
		},
	} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			h := asPublic(needPages(b, realWorld(b, d)))
			for _, path := range []string{"/need", "/need/E47000002", "/need/E08000018", "/need/E92000001", "/need/E08000018/l3-19-counts-fsm", "/need/E47000002/grid?theme=post-16-work", "/need/E08000018/figures.csv"} {
				visit(b, h, path)
				b.Run(path, func(b *testing.B) {
					var took []time.Duration
					for b.Loop() {
						start := time.Now()
						visit(b, h, path)
						took = append(took, time.Since(start))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
				})
			}
		})
	}
}

func visit(b *testing.B, h http.Handler, path string) {
	b.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), "GET", path, nil))
	if w.Code != http.StatusOK {
		text, _ := io.ReadAll(w.Body)
		b.Fatalf("GET %s: status %d: %.300s", path, w.Code, text)
	}
}
