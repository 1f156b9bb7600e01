package stats

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"fairground/internal/sharedtest"
	"fairground/internal/table"
)

// golden is a value that was worked out independently of this program.
type golden struct {
	ID, What, Place, Period, Breakdown, Raw string
	SourceFile                              string          `json:"source_file"`
	Value                                   json.RawMessage `json:"value"`
	Published, X, N, X1, N1, X2, N2         *float64
	Upper                                   *float64
	Pa                                      *float64 `json:"pa_perc"`
	Pupils, Schools, FSM, Ever6             *float64
	LA                                      string `json:"la_number"`
}

func (g golden) number() float64 {
	var n *float64
	if json.Unmarshal(g.Value, &n) != nil || n == nil {
		return math.NaN()
	}
	return *n
}

// goldOf gives the golden values of one file, by the first word of their ids.
func goldOf(t *testing.T, file string) map[string][]golden {
	t.Helper()
	text, err := os.ReadFile(sharedtest.Shared(t, "bench", "need", "gold.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []golden
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	out := map[string][]golden{}
	for _, g := range all {
		if g.SourceFile == file {
			kind, _, _ := strings.Cut(g.ID, ":")
			out[kind] = append(out[kind], g)
		}
	}
	return out
}

// seen is what a file says of one measure, place, period and breakdown.
type seen struct{ measure, place, period, breakdown string }

// readReal reads a real file by the mapping that is found for it.
func readReal(t *testing.T, file string) *Table {
	t.Helper()
	path := sharedtest.Dir(t, strings.Split(file, "/")...)
	all, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	m, err := chooseMapping(all, path)
	if err != nil || m == nil {
		t.Fatalf("no mapping is found for %s (%v)", file, err)
	}
	opened, err := openMapped(m, []string{path})
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// figures reads every cell of a file; what cannot be read fails the test, and so
// does the same said twice.
func figures(t *testing.T, file string, place func(Place) string) (map[seen]Cell, *Table) {
	t.Helper()
	opened := readReal(t, file)
	out := map[seen]Cell{}
	for row, err := range opened.Rows {
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range row.Cells {
			key := seen{opened.Measures[c.Measure].ID, place(row.Place), row.Period.Label, row.Breakdown}
			if _, twice := out[key]; twice {
				t.Fatalf("row %d says %v a second time", row.Number, key)
			}
			out[key] = c
		}
	}
	return out, opened
}

// byLA names a place as the golden values do.
func byLA(p Place) string {
	switch {
	case p.Level == National:
		return "970"
	case p.LA != "":
		return p.LA
	case p.Code != "":
		return p.Code
	}
	return p.Name
}

func byName(p Place) string { return p.Name }

func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance || (math.IsNaN(a) && math.IsNaN(b))
}

func (g golden) check(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !near(got, want, 1e-9) {
		t.Errorf("%s: %s is %v, want %v", g.ID, what, got, want)
	}
}

func parts(id string) []string { return strings.Split(id, ":") }

func TestGoldLAIT(t *testing.T) {
	const file = "dfe-stats/lait/lait_bds_long.csv.gz"
	gold := goldOf(t, file)["lait"]
	if len(gold) != 2195 {
		t.Fatalf("%d golden values, want 2,195", len(gold))
	}
	opened := readReal(t, file)
	want := map[seen]golden{}
	for _, g := range gold {
		p := parts(g.ID)
		want[seen{strings.Join(p[1:len(p)-2], ":"), p[len(p)-2], p[len(p)-1], ""}] = g
	}
	rows, symbols := 0, 0
	for row, err := range opened.Rows {
		if err != nil {
			t.Fatal(err)
		}
		rows++
		c := row.Cells[0]
		if c.Value.Symbol() != "" {
			symbols++
		}
		key := seen{opened.Measures[c.Measure].ID, byLA(row.Place), row.Period.Label, ""}
		g, ok := want[key]
		if !ok {
			continue
		}
		delete(want, key)
		g.check(t, "value", c.Value.Float(), g.number())
		if (g.Raw == "-") != (c.Value.Symbol() == "x") {
			t.Errorf("%s: %q is read as %q", g.ID, g.Raw, c.Value.Plain())
		}
	}
	if len(want) > 0 || rows != 641070 || symbols != 93883 {
		t.Errorf("%d golden values were not met; %d rows, want 641,070; %d symbols, want 93,883", len(want), rows, symbols)
	}
	if len(opened.Measures) != 434 {
		t.Errorf("%d measures, want 434", len(opened.Measures))
	}
	for _, m := range opened.Measures {
		switch m.ID {
		case "SusEd_All": // twice in the dictionary
			if m.Group != "Key Stage 4; Children with SEN" || m.Polarity != "high" || m.YearType != "Academic Year" {
				t.Errorf("a measure of two topics: %+v", m)
			}
		case "PriFSM":
			if m.Polarity != "" || m.Unit != "% of pupils" {
				t.Errorf("a measure that is neither good nor bad: %+v", m)
			}
		}
	}
}

func TestGoldAge19(t *testing.T) {
	const file = "dfe-stats/attainment-age-19/LA_Dashboard_2022_without_Scilly.csv.gz"
	got, _ := figures(t, file, byLA)
	group := func(fsm string) string {
		return "gender=Total;fsm=" + strings.Replace(fsm, "ALL", "Total", 1) + ";sen=Total"
	}
	gold := goldOf(t, file)
	for _, g := range gold["wilson"] {
		p := parts(g.ID)
		c := got[seen{p[1], p[2], p[3], group(p[4])}]
		g.check(t, "x", c.X, *g.X)
		g.check(t, "n", c.N, *g.N)
		if v := g.number(); !near(c.Value.Float(), v, 1e-7) { // printed with ten digits
			t.Errorf("%s: %v, want %v", g.ID, c.Value, v)
		}
	}
	for _, g := range gold["newcombe"] {
		p := parts(g.ID)
		other, fsm := got[seen{p[1], p[2], p[3], group("Not eligible for FSM")}], got[seen{p[1], p[2], p[3], group("Eligible for FSM")}]
		g.check(t, "x1", other.X, *g.X1)
		g.check(t, "n1", other.N, *g.N1)
		g.check(t, "x2", fsm.X, *g.X2)
		g.check(t, "n2", fsm.N, *g.N2)
	}
	if len(gold["wilson"]) != 265 || len(gold["newcombe"]) != 96 {
		t.Errorf("%d and %d golden values, want 265 and 96", len(gold["wilson"]), len(gold["newcombe"]))
	}
	for key := range got {
		if key.period > "2022" && strings.HasPrefix(key.measure, "l3") {
			t.Fatalf("%v: a cohort that is not 19 yet has a figure", key)
		}
	}
}

func TestGoldAttendance(t *testing.T) {
	const file = "dfe-stats/attendance/EES_ytd_data_2025-26.csv.gz"
	got, opened := figures(t, file, byLA)
	gold := goldOf(t, file)["absence"]
	for _, g := range gold {
		p := parts(g.ID)
		c := got[seen{"overall_absence_perc", p[1], "2025/26 to date", "education_phase=" + p[3]}]
		g.check(t, "x out of n", 100*c.X/c.N, g.number())
		g.check(t, "value", c.Value.Float(), *g.Published)
		g.check(t, "persistent absence", got[seen{"pa_perc", p[1], "2025/26 to date", "education_phase=" + p[3]}].Value.Float(), *g.Pa)
	}
	if len(gold) != 6 {
		t.Errorf("%d golden values, want 6", len(gold))
	}
	if c := got[seen{"overall_absence_perc", "201", "2025/26 to date", "education_phase=Primary"}]; c.Value.Symbol() != "c" || !math.IsNaN(c.X) {
		t.Errorf("City of London: %+v, want it withheld", c)
	}
	for _, m := range opened.Measures {
		if want := map[bool]Basis{true: NoBasis, false: Clustered}[m.ID == "pa_perc"]; m.Basis != want {
			t.Errorf("%s has the basis %q, want %q", m.ID, m.Basis, want)
		}
	}
}

func TestGoldCILIF(t *testing.T) {
	for file, measure := range map[string]string{
		"dfe-stats/dwp-cilif/cilif_2022-2025_2_AHC_Relative_LA.csv": "relative-ahc",
		"dfe-stats/dwp-cilif/cilif_2022-2025_7_BHC_Relative_LA.csv": "relative-bhc",
	} {
		got, _ := figures(t, file, func(p Place) string { return p.Code + " " + p.Name })
		sum := func(where func(string) bool, period string) (x, n float64) {
			for key, c := range got {
				if key.measure == measure && key.period == period && where(key.place) {
					x, n = x+c.X, n+c.N
				}
			}
			return x, n
		}
		gold := goldOf(t, file)
		checked := 0
		for _, kind := range []string{"wilson", "funnel", "ca"} {
			for _, g := range gold[kind] {
				period := g.Period
				if period == "" {
					period = "FYE 2025"
				}
				x, n := sum(inside(g.Place), period)
				g.check(t, "x", x, *g.X)
				g.check(t, "n", n, *g.N)
				g.check(t, "value", 100*x/n, g.number())
				checked++
			}
		}
		if checked < 17 {
			t.Errorf("%s: %d golden values", file, checked)
		}
		for key, c := range got {
			if key.measure == measure && !near(c.Value.Float(), 100*c.X/c.N, 1e-9) {
				t.Errorf("%v: %v is not %v out of %v", key, c.Value, c.X, c.N)
			}
		}
	}
}

// inside says which authorities lie in a place of the golden values, from the
// code and the name of each.
func inside(place string) func(string) bool {
	members := map[string][]string{
		"South Yorkshire":       {"Barnsley", "Doncaster", "Rotherham", "Sheffield"},
		"West Midlands":         {"Birmingham", "Coventry", "Dudley", "Sandwell", "Solihull", "Walsall", "Wolverhampton"},
		"Liverpool City Region": {"Halton", "Knowsley", "Liverpool", "Sefton", "St. Helens", "Wirral"},
	}
	return func(is string) bool {
		code, name, _ := strings.Cut(is, " ")
		if strings.HasPrefix(place, "England") {
			return strings.HasPrefix(code, "E")
		}
		if among, ok := members[place]; ok {
			return slices.Contains(among, name)
		}
		return name == place
	}
}

func TestGoldEYFSP(t *testing.T) {
	const file = "dfe-stats/eyfsp-smapey/combined_long_data_2019_R_v1_postbeta_sup.csv.gz"
	got, _ := figures(t, file, byLA)
	gold := goldOf(t, file)["newcombe"]
	for _, g := range gold {
		la := parts(g.ID)[2]
		other, fsm := got[seen{"gld", la, "2017/18", "pupils=Not eligible for FSM"}], got[seen{"gld", la, "2017/18", "pupils=Eligible for FSM"}]
		g.check(t, "x1", other.X, *g.X1)
		g.check(t, "n1", other.N, *g.N1)
		g.check(t, "x2", fsm.X, *g.X2)
		g.check(t, "n2", fsm.N, *g.N2)
	}
	if len(gold) != 9 {
		t.Errorf("%d golden values, want 9", len(gold))
	}
}

func TestGoldNEET(t *testing.T) {
	const file = "dfe-stats/neet/UD_NEETNK_LA_dashboard_2023_final.csv"
	got, _ := figures(t, file, byLA)
	gold := goldOf(t, file)["wilson"]
	for _, g := range gold {
		c := got[seen{g.What, g.LA, g.Period, ""}]
		g.check(t, "x", c.X, *g.X)
		g.check(t, "n", c.N, *g.N)
		g.check(t, "value", c.Value.Float(), g.number())
	}
	if len(gold) != 20 {
		t.Errorf("%d golden values, want 20", len(gold))
	}
}

func TestGoldSAP(t *testing.T) {
	const file = "dfe-stats/sap-sector-2026/Generated_LAPerformance.json.gz"
	got, _ := figures(t, file, byLA)
	group := map[string]string{"Dis": "Disadvantaged", "NDi": "Not known to be disadvantaged", "Tot": "Total"}
	gold := goldOf(t, file)
	for _, g := range gold["wilson"] {
		p := parts(g.ID)
		c := got[seen{"engmaths59", p[2], p[3], "pupils=" + group[p[4]]}]
		g.check(t, "x", c.X, *g.X)
		g.check(t, "n", c.N, *g.N)
		g.check(t, "value", c.Value.Float(), g.number())
	}
	for _, g := range gold["newcombe"] {
		p := parts(g.ID)
		of := func(name string) Cell { return got[seen{"engmaths59", p[2], p[3], "pupils=" + group[name]}] }
		other, dis := of("NDi"), of("Dis")
		if p[3] != "2024/25" { // the others are not in the file for earlier years
			other.X, other.N = of("Tot").X-dis.X, of("Tot").N-dis.N
		}
		g.check(t, "x1", other.X, *g.X1)
		g.check(t, "n1", other.N, *g.N1)
		g.check(t, "x2", dis.X, *g.X2)
		g.check(t, "n2", dis.N, *g.N2)
	}
	for _, g := range gold["funnel"] {
		c := got[seen{"engmaths59", parts(g.ID)[2], "2024/25", "pupils=Disadvantaged"}]
		g.check(t, "x", c.X, *g.X)
		g.check(t, "n", c.N, *g.N)
	}
	if len(gold["wilson"]) != 61 || len(gold["newcombe"]) != 25 || len(gold["funnel"]) != 6 {
		t.Error("not all golden values are there")
	}
}

func TestGoldCensus(t *testing.T) {
	const file = "dfe-stats/school-level/england_census_2022-23.csv.gz"
	opened := readReal(t, file)
	measure := func(id string) int {
		return slices.IndexFunc(opened.Measures, func(m Measure) bool { return m.ID == id })
	}
	fsm, ever6, pupils := measure("fsm"), measure("fsm-ever6"), measure("pupils")
	type total struct{ schools, fsm, nor, ever6, ever6Of, pupils float64 }
	totals := map[[2]string]total{}
	for row, err := range opened.Rows {
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range [][2]string{{row.Place.LA, row.Breakdown}, {"England", row.Breakdown}, {region(row.Place.LA), row.Breakdown}, {region(row.Place.LA), ""}} {
			if key[1] == "" && math.IsNaN(row.Cells[fsm].X) {
				continue // all schools that say who is eligible
			}
			sum := totals[key]
			sum.schools++
			for _, c := range row.Cells {
				switch {
				case c.Measure == pupils:
					sum.pupils += c.Value.Float()
				case c.Measure == fsm && c.Value.Symbol() == "":
					sum.fsm, sum.nor = sum.fsm+c.X, sum.nor+c.N
				case c.Measure == ever6 && c.Value.Symbol() == "":
					sum.ever6, sum.ever6Of = sum.ever6+c.X, sum.ever6Of+c.N
				}
			}
			totals[key] = sum
		}
	}
	gold := goldOf(t, file)["census"]
	for _, g := range gold {
		place, kind := g.Place, g.Breakdown
		if p := parts(g.ID); p[1] == "fsm" {
			place = p[2]
		}
		if strings.HasPrefix(kind, "all ") {
			kind = ""
		} else {
			kind = "school_type=" + kind
		}
		sum := totals[[2]string{place, kind}]
		if g.X != nil {
			g.check(t, "x", sum.fsm, *g.X)
			g.check(t, "n", sum.nor, *g.N)
			g.check(t, "ever 6", 100*sum.ever6/sum.ever6Of, *g.Ever6)
			continue
		}
		g.check(t, "schools", sum.schools, *g.Schools)
		g.check(t, "pupils", sum.pupils, *g.Pupils)
		if g.FSM != nil && sum.nor > 0 {
			g.check(t, "FSM", sum.fsm, *g.FSM)
		}
		if math.IsNaN(g.number()) && kind != "" && sum.fsm != 0 {
			t.Errorf("%s: %v pupils, want none known", g.ID, sum.fsm)
		}
	}
	if len(gold) != 28 {
		t.Errorf("%d golden values, want 28", len(gold))
	}
}

// region is the combined authority of the golden values that an authority is in.
func region(la string) string {
	switch {
	case la >= "370" && la <= "373":
		return "South Yorkshire"
	case la >= "330" && la <= "336":
		return "West Midlands"
	case (la >= "340" && la <= "344") || la == "876":
		return "Liverpool City Region"
	}
	return "elsewhere"
}

func TestGoldIDACI(t *testing.T) {
	const ranks, counts = "imd/iod2025-file3-idaci-idaopi-lsoa21.csv.gz", "imd/imd2025_england_lsoa21_indicators.csv.gz"
	got, _ := figures(t, ranks, func(p Place) string { return p.Code })
	children, _ := figures(t, counts, func(p Place) string { return p.Code })
	districts := districtsOf(t, ranks)
	checked := 0
	for _, g := range append(goldOf(t, ranks)["idaci"], goldOf(t, counts)["idaci"]...) {
		p := parts(g.ID)
		in, sum, blank := inside(g.Place), 0.0, 0.0
		for code, district := range districts {
			if !in(district) {
				continue
			}
			decile := got[seen{"idaci-decile", code, "2025", ""}].Value.Float()
			c := children[seen{"idaci-children", code, "2025", ""}].Value
			switch {
			case p[1] == "lsoas", p[1] == "decile1" && decile == 1, p[1] == "decile12" && decile <= 2:
				sum++
			case p[1] == "children" || (p[1] == "children_decile1" && decile == 1):
				if c.Symbol() == "c" {
					blank++
				} else {
					sum += c.Float()
				}
			}
		}
		switch p[1] {
		case "lsoas", "decile1", "decile12", "children", "children_decile1":
			g.check(t, p[1], sum, g.number())
			if p[1] == "children" && g.Upper != nil {
				g.check(t, "with nine in every withheld one", sum+9*blank, *g.Upper)
			}
			checked++
		default:
			t.Logf("%s is not of this file alone", g.ID)
		}
	}
	if checked < 45 {
		t.Errorf("%d golden values checked", checked)
	}
}

// districtsOf reads which district each neighbourhood lies in.
func districtsOf(t *testing.T, file string) map[string]string {
	f, err := table.OpenPath(sharedtest.Dir(t, strings.Split(file, "/")...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]string{}
	for row, err := range f.Sheets()[0].Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if row.Number > 1 {
			out[row.Cell(0)] = row.Cell(2) + " " + row.Cell(3)
		}
	}
	return out
}
