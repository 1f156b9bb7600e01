package stats

import (
	"errors"
	"math"
	"path"
	"testing"

	"fairground/internal/sharedtest"
)

// TestRealFiles reads every file that a mapping is for, to its end.
func TestRealFiles(t *testing.T) {
	for file, want := range map[string]struct {
		rows, measures int
		dataset        string
	}{
		"dfe-stats/dwp-cilif/cilif_2022-2025_1_AHC_Relative_Region.csv":              {26, 1, "cilif-ahc-relative-region"},
		"dfe-stats/dwp-cilif/cilif_2022-2025_4_AHC_Relative_Ward.csv.gz":             {16762, 1, "cilif-ahc-relative-ward"},
		"dfe-stats/dwp-cilif/cilif_2022-2025_5_BHC_Relative_Region.csv":              {52, 1, "cilif-bhc-relative-region"},
		"dfe-stats/dwp-cilif/cilif_2022-2025_8_BHC_Absolute_LA.csv":                  {1448, 1, "cilif-bhc-absolute-la"},
		"dfe-stats/dwp-cilif/cilif_2022-2025_11_BHC_Relative_Ward.csv.gz":            {33524, 1, "cilif-bhc-relative-ward"},
		"dfe-stats/eyfsp-smapey/combined_long_data_2018_R_v5_postbeta_sup.csv.gz":    {1063, 7, "eyfsp-smapey"},
		"dfe-stats/neet/UD_NEETNK_LA_dashboard_2022_final.csv":                       {160, 12, "neet-la"},
		"dfe-stats/sap-sector-2026/Generated_LADestinations.json.gz":                 {2270, 4, "sap-la-destinations"},
		"dfe-stats/sap-sector-2026/Generated_LAAbsence.json.gz":                      {908, 4, "sap-la-absence"},
		"dfe-stats/school-level/england_abs_2022-23.csv.gz":                          {21281, 2, "school-absence"},
		"dfe-stats/school-level/england_ks4-pupdest_2022-23.csv.gz":                  {12267, 6, "ks4-destinations-schools"},
		"dfe-stats/school-level/england_ks5final_2023-24.csv.gz":                     {2792, 4, "ks5-performance-schools"},
		"dfe-stats/school-level/waiky8-eng-schools-2018-19_england_ks2final.csv.gz":  {15847, 3, "ks2-progress-schools"},
		"dfe-stats/social-mobility-commission-2026/2026-01-01-in11-full-dataset.csv": {257, 1, "smc-in11"},
		"dfe-stats/social-mobility-commission-2026/2026-01-01-in12-full-dataset.csv": {321, 2, "smc-in12"},
		"dfe-stats/social-mobility-commission-2026/2026-01-01-in13-full-dataset.csv": {160, 2, "smc-in13"},
		"dfe-stats/social-mobility-commission-2026/2026-01-01-in21-full-dataset.csv": {456, 2, "smc-in21"},
		"imd/imd2025_england_lsoa21.csv.gz":                                          {33755, 12, "imd2025"},
		"imd/imd2025_england_lsoa21_subdomains.csv.gz":                               {33755, 6, "imd2025-subdomains"},
		"imd/imd2019_england_lsoa11.csv.gz":                                          {32844, 8, "imd2019"},
		"imd/imd2019_england_lsoa11_subdomains.csv.gz":                               {32844, 4, "imd2019-subdomains"},
		"imd/imd2019_england_lsoa11_indicators.csv.gz":                               {32844, 2, "imd2019-indicators"},
		"imd/iod2019-file3-idaci-idaopi-lsoa11.csv.gz":                               {32844, 6, "idaci2019"},
	} {
		t.Run(path.Base(file), func(t *testing.T) {
			opened := readReal(t, file)
			rows := 0
			for _, err := range opened.Rows {
				if err != nil {
					t.Fatal(err)
				}
				rows++
			}
			if opened.Dataset.ID != want.dataset || rows != want.rows || len(opened.Measures) != want.measures {
				t.Errorf("%s: %d rows, %d measures, want %+v", opened.Dataset.ID, rows, len(opened.Measures), want)
			}
			if opened.Read() != opened.Size || opened.Release.Label == "" {
				t.Errorf("%d of %d bytes read of the release %q", opened.Read(), opened.Size, opened.Release.Label)
			}
		})
	}
}

// TestSomeFigures looks at figures in which the traps are.
func TestSomeFigures(t *testing.T) {
	in12, _ := figures(t, "dfe-stats/social-mobility-commission-2026/2026-01-01-in12-full-dataset.csv", byName)
	if c := in12[seen{"in12", "England", "2019/20", "seb=Total"}]; c.Value.Symbol() != "x" {
		t.Errorf("a year without tests is %q, want x", c.Value.Plain())
	}
	in13, _ := figures(t, "dfe-stats/social-mobility-commission-2026/2026-01-01-in13-full-dataset.csv", byName)
	if c := in13[seen{"in13", "England", "2024/25", "seb=Disadvantaged"}]; c.Value.Plain() != "25.8" || c.N != 176226 {
		t.Errorf("England, disadvantaged: %+v, want 25.8 of 176,226", c)
	}
	in21, _ := figures(t, "dfe-stats/social-mobility-commission-2026/2026-01-01-in21-full-dataset.csv", byName)
	if c := in21[seen{"in21-average", "United Kingdom", "2016", "seb=Lower working;neet=neet"}]; c.Lower != 20.644 || c.Upper != 25.271 {
		t.Errorf("a published interval: %+v, want 20.644 to 25.271", c)
	}
	wards, _ := figures(t, "dfe-stats/dwp-cilif/cilif_2022-2025_11_BHC_Relative_Ward.csv.gz", func(p Place) string { return p.Code })
	if c := wards[seen{"relative-bhc", "E05009288", "FYE 2025", ""}]; c.Value.Symbol() != "x" || c.X != 5 || !math.IsNaN(c.N) {
		t.Errorf("a ward with a number but no share: %+v", c)
	}
	if c := wards[seen{"relative-bhc", "E05009288", "FYE 2022", ""}]; c.Value.Symbol() != "x" || !math.IsNaN(c.X) {
		t.Errorf("a ward with a low number: %+v, want no count", c)
	}
}

// BenchmarkLAIT reads the whole file of the tool.
func BenchmarkLAIT(b *testing.B) {
	file := sharedtest.Dir(b, "dfe-stats", "lait", "lait_bds_long.csv.gz")
	all, err := builtIn()
	if err != nil {
		b.Fatal(err)
	}
	m, err := chooseMapping(all, file)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		opened, err := openMapped(m, []string{file})
		if err != nil {
			b.Fatal(err)
		}
		rows := 0
		for _, err := range opened.Rows {
			if err != nil {
				b.Fatal(err)
			}
			rows++
		}
		if rows != 641070 {
			b.Fatal(errors.New("rows are missing"))
		}
	}
}
