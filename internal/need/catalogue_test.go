package need_test

import (
	"os"
	"strings"
	"testing"

	"fairground/internal/need"
	"fairground/internal/need/stats"
	"fairground/internal/sharedtest"
)

func builtInCatalogue(t testing.TB) *need.Catalogue {
	t.Helper()
	text, err := os.ReadFile("catalogue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := need.ReadCatalogue(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogue(t *testing.T) {
	c := builtInCatalogue(t)
	if len(c.Indicators) < 40 {
		t.Errorf("%d indicators, want 40 at least", len(c.Indicators))
	}
	for _, theme := range need.Themes() {
		headlines := 0
		for _, i := range c.Theme(theme) {
			if i.Headline {
				headlines++
			}
		}
		if headlines == 0 {
			t.Errorf("%s has no headline", theme)
		}
	}
	for _, i := range c.Indicators {
		if strings.HasPrefix(i.ID, "neet") && i.Beside == "" {
			t.Errorf("%s stands alone: it is always shown beside those whose activity is not known", i.ID)
		}
		if i.From == nil || i.From.Dataset != "lait" {
			continue
		}
		fsm := strings.Contains(i.From.Measure, "FSM") || strings.Contains(i.From.Measure, "FMS")
		dap := strings.Contains(i.From.Measure, "DAP")
		if i.Split == need.FreeMeals && !fsm || i.Split == need.Disadvantaged && !dap || i.Split == need.NoSplit && dap {
			t.Errorf("%s takes %s for its group %q", i.ID, i.From.Measure, i.Split)
		}
	}
	if len(c.Quotations) == 0 || len(c.Absent) == 0 {
		t.Error("nothing is quoted, or nothing is said to be absent")
	}
}

const oneIndicator = `
  - id: ID
    title: Title
    short: Short
    theme: literacy
    unit: "%"
    polarity: high
    group: some
    split: SPLIT
    definition: What it is
    from: {dataset: d, measure: ID}
`

func entry(id, split string) string {
	return strings.NewReplacer("ID", id, "SPLIT", split).Replace(oneIndicator)
}

func TestCatalogueRefuses(t *testing.T) {
	gap := strings.Replace(entry("gap", `""`), "from: {dataset: d, measure: gap}", "gap: {worse: a, other: b}", 1)
	for name, test := range map[string]struct{ text, want string }{
		"disadvantaged less not eligible for meals": {entry("a", "disadvantaged") + entry("b", "fsm") + gap, "never subtracted"},
		"two groups of no division":                 {entry("a", `""`) + entry("b", `""`) + gap, "never subtracted"},
		"another data set":                          {entry("a", "fsm") + strings.Replace(entry("b", "fsm"), "dataset: d", "dataset: e", 1) + gap, "different data sets"},
		"itself":                                    {entry("a", "fsm") + strings.Replace(entry("b", "fsm"), "measure: b", "measure: a", 1) + gap, "same series"},
		"a gap of nothing":                          {entry("a", "fsm") + gap, "a gap is between"},
		"twice":                                     {entry("a", "fsm") + entry("a", "fsm"), "twice"},
		"an unknown key":                            {entry("a", "fsm") + "    polarty: high\n", "polarty"},
		"another source that does not name it":      {entry("a", "fsm") + "    other-source: b\n" + entry("b", "fsm"), "each must name another"},
		"beside nothing":                            {entry("a", "fsm") + "    beside: x\n", "not there"},
	} {
		_, err := need.ReadCatalogue([]byte("indicators:" + test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, test.want)
		}
	}
	if c, err := need.ReadCatalogue([]byte("indicators:" + entry("a", "fsm") + entry("b", "fsm") + gap)); err != nil || len(c.Indicators) != 3 {
		t.Errorf("a gap within one division: %v", err)
	}
}

// realFiles are those that hold the catalogue's series.
func realFiles() map[string][]string {
	return map[string][]string{
		"lait":                  {"dfe-stats/lait/lait_bds_long.csv.gz", "dfe-stats/lait/lait_data_dictionary.csv.gz"},
		"attainment-age-19":     {"dfe-stats/attainment-age-19/LA_Dashboard_2022_without_Scilly.csv.gz"},
		"attendance-ytd":        {"dfe-stats/attendance/EES_ytd_data_2025-26.csv.gz"},
		"neet-la":               {"dfe-stats/neet/UD_NEETNK_LA_dashboard_2023_final.csv"},
		"cilif-ahc-relative-la": {"dfe-stats/dwp-cilif/cilif_2022-2025_2_AHC_Relative_LA.csv"},
		"cilif-bhc-relative-la": {"dfe-stats/dwp-cilif/cilif_2022-2025_7_BHC_Relative_LA.csv"},
		"sap-la-performance":    {"dfe-stats/sap-sector-2026/Generated_LAPerformance.json.gz"},
		"eyfsp-smapey":          {"dfe-stats/eyfsp-smapey/combined_long_data_2019_R_v1_postbeta_sup.csv.gz"},
		"school-census":         {"dfe-stats/school-level/england_census_2022-23.csv.gz"},
		"idaci2025":             {"imd/iod2025-file3-idaci-idaopi-lsoa21.csv.gz"},
		"imd2025-indicators":    {"imd/imd2025_england_lsoa21_indicators.csv.gz"},
	}
}

// TestCatalogueIsInTheRealData looks every series up in the file it is said to be in.
func TestCatalogueIsInTheRealData(t *testing.T) {
	held := map[need.Source]bool{}
	for id, files := range realFiles() {
		for i := range files {
			files[i] = sharedtest.Dir(t, files[i])
		}
		table, err := stats.Open(t.Context(), files, stats.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if table.Dataset.ID != id {
			t.Errorf("%s is the data set %s, want %s", files[0], table.Dataset.ID, id)
		}
		for row, err := range table.Rows {
			if err != nil {
				t.Fatal(err)
			}
			for _, cell := range row.Cells {
				held[need.Source{Dataset: id, Measure: table.Measures[cell.Measure].ID, Breakdown: row.Breakdown}] = true
				held[need.Source{Dataset: id, Measure: table.Measures[cell.Measure].ID, Breakdown: "*"}] = true
			}
		}
	}
	for _, i := range builtInCatalogue(t).Indicators {
		if i.From == nil {
			continue
		}
		if key := (need.Source{Dataset: i.From.Dataset, Measure: i.From.Measure, Breakdown: i.From.Breakdown}); !held[key] {
			t.Errorf("%s: no figure of %+v in the real files", i.ID, key)
		}
		if i.Adds != nil && i.Adds.Where != "" {
			dataset, measure, _ := strings.Cut(i.Adds.Where, "/")
			if !held[need.Source{Dataset: dataset, Measure: measure, Breakdown: "*"}] {
				t.Errorf("%s: no figure of %s in the real files", i.ID, i.Adds.Where)
			}
		}
	}
}
