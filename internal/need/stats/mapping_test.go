package stats

import (
	"compress/gzip"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

const guide = "../../../docs/guides/"

// guideMapping is the mapping that the guide makes, step by step.
func guideMapping(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(guide + "mapping-files.md")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for i, block := range strings.Split(string(text), "```") {
		if yaml, ok := strings.CutPrefix(block, "yaml\n"); ok && i%2 == 1 {
			b.WriteString(yaml)
		}
	}
	return b.String()
}

// told is a file's rows in one line each, with problems among them.
func told(t *testing.T, m *Mapping, files ...string) []string {
	t.Helper()
	opened, err := openMapped(m, files)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	for row, err := range opened.Rows {
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		line := fmt.Sprintf("%d %s/%s%s%s/%s %s [%s]", row.Number, row.Place.Level, row.Place.Code, row.Place.LA, row.Place.URN, row.Place.Name, row.Period.Label, row.Breakdown)
		for _, c := range row.Cells {
			line += fmt.Sprintf(" %s=%s", opened.Measures[c.Measure].ID, c.Value.Plain())
			for _, n := range []struct {
				name string
				v    float64
			}{{"x", c.X}, {"n", c.N}, {"from", c.Lower}, {"to", c.Upper}} {
				if !math.IsNaN(n.v) {
					line += fmt.Sprintf(" %s=%v", n.name, n.v)
				}
			}
		}
		out = append(out, line)
	}
	return out
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func mapping(t *testing.T, text string) *Mapping {
	t.Helper()
	m, err := ReadMapping("made.yaml", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestGuide reads the guide's file by the guide's mapping.
func TestGuide(t *testing.T) {
	m, err := ReadMapping("riverton-readiness.yaml", strings.NewReader(guideMapping(t)))
	if err != nil {
		t.Fatal(err)
	}
	data := guide + "example-mapping-data.csv"
	if chosen, err := chooseMapping([]*Mapping{m}, data); err != nil || chosen != m {
		t.Fatalf("the mapping is not found (%v)", err)
	}
	heads := []string{"Ward", "ward  code", "Group", "Children assessed", "Ready for school\n(%) 2026"}
	if !m.fits("Example-mapping-data (2).csv.gz", heads) || m.fits("other.csv", heads) || m.fits("example-mapping-data.csv", heads[:4]) {
		t.Error("a file fits by its name and its headings, and by both only")
	}
	opened, err := openMapped(m, []string{data})
	if err != nil || opened.Release.Label != "14 March 2026" {
		t.Fatalf("release %+v (%v), want 14 March 2026", opened.Release, err)
	}
	same(t, told(t, m, data),
		"5 Ward/E05099001/Abbey 2024 [pupils=Total] ready=68.4",
		"5 Ward/E05099001/Abbey 2025 [pupils=Total] ready=70.3",
		"6 Ward/E05099001/Abbey 2024 [pupils=Free school meals] ready=48.8",
		"6 Ward/E05099001/Abbey 2025 [pupils=Free school meals] ready=51.2",
		"7 Ward/E05099002/Bridge 2024 [pupils=Total] ready=c",
		"7 Ward/E05099002/Bridge 2025 [pupils=Total] ready=65.8",
		"8 Ward/E05099002/Bridge 2024 [pupils=Free school meals] ready=c",
		"8 Ward/E05099002/Bridge 2025 [pupils=Free school meals] ready=c",
		"9 Ward/E05099003/Castle 2024 [pupils=Total] ready=72.7",
		"9 Ward/E05099003/Castle 2025 [pupils=Total] ready=x")
	text, err := os.ReadFile(guide + "mapping-files.md")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(data)
	if err != nil {
		t.Fatal(err)
	}
	if shown := "    " + strings.ReplaceAll(strings.TrimSpace(string(raw)), "\n", "\n    "); !strings.Contains(string(text), shown) {
		t.Error("the guide shows another file than it brings")
	}
	for _, key := range mappingKeys(reflect.TypeFor[mappingSpec]()) {
		if !strings.Contains(string(text), "`"+key) && !strings.Contains(string(text), key+":") {
			t.Errorf("the guide does not say what %q is", key)
		}
	}
}

// TestGuideMistakes makes the mistakes that the guide shows, and others.
func TestGuideMistakes(t *testing.T) {
	good := guideMapping(t)
	for _, c := range []struct{ old, new, want string }{
		{"  title: School", "  tittle: School", `made.yaml, line 5: found "tittle": expected perhaps "title"; this key is not known`},
		{"    value: {column: Group, values:", "    value: {column: Group, value:", `made.yaml, line 24: found "value": expected another key; this one does not belong here`},
		{"  licence: OGL-3.0\n", "", "made.yaml: expected the key dataset: licence"},
		{"supp: c", "supp: q", `made.yaml: found "q": expected z, x, c, low, k, u or nothing for "supp" under symbols`},
		{"polarity: high", "polarity: up", `made.yaml: found "up": expected high, low or nothing as the polarity of ready`},
		{"  level: Ward\n", "", "expected a level"},
		{"    polarity: high", "    basis: counts", "expected x and n where ready has a basis"},
		{"    polarity: high", "    x: rebuilt", "expected only one of x and n rebuilt"},
		{"    polarity: high", "    lower: From", "expected both lower and upper"},
		{"  code: Ward code", "  code: [", "made.yaml, line"},
		{`period: "{year}"`, `period: "{yeer}"`, `made.yaml: found "{yeer}": expected a part of a measure's heading: {release}, {year}`},
		{"column: Group,", "column: Group, fixed: All,", "expected a column or a fixed text, not both"},
		{"column: Group,", "column: Group, as: school year,", "expected academic year or financial year under as"},
		{"once", "", ""},
	} {
		_, err := ReadMapping("made.yaml", strings.NewReader(strings.Replace(good, c.old, c.new, 1)))
		if c.want == "" {
			if err != nil {
				t.Errorf("unchanged: %v", err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q in place of %q: %v, want %q", c.new, c.old, err, c.want)
		}
	}
	data := guide + "example-mapping-data.csv"
	lost := mapping(t, strings.Replace(good, "code: Ward code", "code: Ward Code 2", 1))
	same(t, told(t, lost, data), `example-mapping-data.csv, row 4: expected the heading "Ward Code 2" (is it "Ward code"?), as the mapping made.yaml says; the rows after this place were not read`)
	strange := mapping(t, strings.Replace(good, "supp: c, ", "", 1))
	got := told(t, strange, data)
	if want := `example-mapping-data.csv, row 7, column E (Ready for school (%) 2024): found "supp": expected a number, nothing, or a symbol: z, x, c, low, k, u, or one that the mapping lists under symbols`; got[4] != want {
		t.Errorf("got %s\nwant %s", got[4], want)
	}
	if len(got) != 10 {
		t.Errorf("%d rows and problems, want reading to go on", len(got))
	}
	nowhere := mapping(t, strings.Replace(good, "  level: Ward", "  when: {Ward: [Abbey, Castle]}\n  level: Ward", 1))
	if got := told(t, nowhere, data); !strings.Contains(strings.Join(got, "\n"), `row 7, column A (Ward): found "Bridge": expected a place that one of the rules`) {
		t.Errorf("a row without a rule: %v", got)
	}
	unnamed := mapping(t, strings.Replace(good, "Published {label}", "Issued {label}", 1))
	if got := told(t, unnamed, data); !strings.Contains(got[0], "which says what release this is") {
		t.Errorf("a release without a label: %v", got)
	}
}

const tiny = `
files: ["tiny*"]
dataset: {id: tiny, title: Tiny, publisher: Nobody, licence: OGL-3.0}
release: {label: Now}
place: {level: Local authority, la: LA}
`

func TestOnce(t *testing.T) {
	m := mapping(t, tiny+"once: true\nperiod: Year\nmeasures: [{id: v, title: V}]\n")
	same(t, told(t, m, file(t, "tiny.csv", "LA,Year,V,Other\n301,2020,1,a\n301,2020,1,b\n301,2021,1,c\n301,2020,2,d\n")),
		"2 Local authority/301/ 2020 [] v=1",
		"4 Local authority/301/ 2021 [] v=1",
		"tiny.csv, row 5: expected the same figures as in row 2, which is of the same place and period")
}

func TestRebuilt(t *testing.T) {
	m := mapping(t, tiny+`period: {label: {fixed: "2020"}}
measures:
  - {id: count, title: Count, value: Pct, x: rebuilt, n: Base}
  - {id: base, title: Base, value: Pct, x: Number, n: rebuilt}
  - {id: share, title: Share, value: rebuilt, x: Number, n: Base}
  - {id: part, title: Part, value: Proportion, scale: 100, lower: Low, upper: High, decimals: 2}
`)
	want := []Basis{RebuiltCount, RebuiltBase, Counts, NoBasis}
	path := file(t, "tiny.csv", "LA,Pct,Number,Base,Proportion,Low,High\n301,24.9%,205,\"1,823\",0.30706813745915482,0.3,0.31\n302,c,c,50,low,,\n303,0.0,0,0,,,\n304,,,,,,\n")
	opened, err := openMapped(m, []string{path})
	if err != nil {
		t.Fatal(err)
	}
	for i, measure := range opened.Measures {
		if measure.Basis != want[i] {
			t.Errorf("%s: basis %q, want %q", measure.ID, measure.Basis, want[i])
		}
	}
	same(t, told(t, m, path),
		"2 Local authority/301/ 2020 [] count=24.9 x=454 n=1823 base=24.9 x=205 n=823 share=11.245200219 x=205 n=1823 part=30.71 from=30 to=31",
		"3 Local authority/302/ 2020 [] count=c n=50 base=c share=c n=50 part=low",
		"4 Local authority/303/ 2020 [] count=0.0 x=0 n=0 base=0.0 x=0 share=z x=0 n=0")
}

func TestJSON(t *testing.T) {
	m := mapping(t, tiny+`skip: [{LA: ""}]
period: {label: {column: "{when}", values: {Now: 2024/25}}}
breakdowns: [{name: who, value: "{who}"}]
measures: [{id: m, title: M, value: "M_{who}_{when}_Pct", x: "M_{who}_{when}_Num", n: rebuilt}]
`)
	text := `[
{"LA":"301","M_Dis_Now_Pct":"25","M_Dis_Now_Num":"10"},
{"LA":null,"M_Dis_Now_Pct":null},
{"LA":302,"M_Dis_Now_Pct":"c","M_Dis_Now_Num":"c","M_Tot_Then_Pct":50,"M_Tot_Then_Num":7}
]`
	want := []string{
		"1 Local authority/301/ 2024/25 [who=Dis] m=25 x=10 n=40",
		"3 Local authority/302/ 2024/25 [who=Dis] m=c",
		"3 Local authority/302/ Then [who=Tot] m=50 x=7 n=14"}
	same(t, told(t, m, file(t, "tiny.json", text)), want...)
	packed := filepath.Join(t.TempDir(), "tiny.json.gz")
	f, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	z.Write([]byte(text))
	z.Close()
	f.Close()
	same(t, told(t, m, packed), want...)
	for broken, problem := range map[string]string{
		`[{"LA":"301","M_Dis_Now_Pct":{"a":1}}]`:      "tiny.json, row 1: found",
		`[{"LA":"301"},7]`:                            "tiny.json, row 2: found",
		text[:len(text)-1]:                            "up to the closing bracket",
		`[{"LA":"301","M_Dis_Now_Pct":"25"},{"LA":"3`: "tiny.json, row 2",
	} {
		if got := strings.Join(told(t, m, file(t, "tiny.json", broken)), "\n"); !strings.Contains(got, problem) {
			t.Errorf("%s: %s, want %q", broken, got, problem)
		}
	}
}

func TestWorkbook(t *testing.T) {
	m := mapping(t, tiny+"sheet: \"Data*\"\nperiod: Year\nmeasures: [{id: v, title: V, value: \"Share (%)\"}]\n")
	book := excelize.NewFile()
	defer book.Close()
	book.SetSheetRow("Sheet1", "A1", &[]any{"LA", "Year", "Share (%)"})
	if _, err := book.NewSheet("Data 2025"); err != nil {
		t.Fatal(err)
	}
	book.SetSheetRow("Data 2025", "A1", &[]any{"Shares of something"})
	book.SetSheetRow("Data 2025", "A3", &[]any{"LA", "Year", "Share\n(%)"})
	book.SetSheetRow("Data 2025", "A4", &[]any{301, 2025, 12.5})
	path := filepath.Join(t.TempDir(), "tiny.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	same(t, told(t, m, path), "4 Local authority/301/ 2025 [] v=12.5")
}

func TestFingertips(t *testing.T) {
	all, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	m, err := chooseMapping(all, "testdata/fingertips.csv")
	if err != nil || m == nil {
		t.Fatalf("no mapping is found (%v)", err)
	}
	same(t, told(t, m, "testdata/fingertips.csv"),
		"2 National/E92000001/England 2022/23 [Sex=Persons;Age=5 yrs] 90001=61.25 x=245000 n=400000 from=61.1 to=61.4",
		"3 Regional/E12000003/Yorkshire and the Humber region 2022/23 [Sex=Persons;Age=5 yrs] 90001=60.5 x=30250 n=50000 from=60.1 to=60.9",
		"4 Local authority/E08000018/Rotherham 2022/23 [Sex=Persons;Age=5 yrs] 90001=58 x=1740 n=3000 from=56.2 to=59.8",
		"5 Local authority/E08000018/Rotherham 2021/22 [Sex=Female;Age=5 yrs] 90001=c",
		"6 National/E92000001/England 2022/23 [Sex=Persons;Age=5 yrs;District & UA deprivation deciles (IMD2019)=Most deprived decile (IMD2019)] 90001=52.5 from=51.9 to=53.1",
		"7 National/E92000001/England 2020 - 22 [Sex=Persons;Age=<1 yr] 90002=3.9 from=3.8 to=4")
}

func TestLongWithDictionary(t *testing.T) {
	m := mapping(t, tiny+`period: Year
long:
  measure: Code
  value: Value
  dictionary: {files: [words*], key: Short, title: Long, group: Topic, polarity: {column: Good, values: {High: high}, blank: NA}}
`)
	folder := t.TempDir()
	data, words := filepath.Join(folder, "tiny.csv"), filepath.Join(folder, "words.csv")
	if err := os.WriteFile(data, []byte("LA,Year,Code,Value\n301,2020,a,1\n301,2020,?,2\n301,2021,a,-\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := told(t, m, data); !strings.Contains(got[0], "it needs its dictionary beside it, a file named like words*") {
		t.Errorf("without a dictionary: %v", got)
	}
	if err := os.WriteFile(words, []byte("Short,Long,Topic,Good\na,Apples,Fruit,NA\nb,Beans,Field,High\na,Apples,Trees,High\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := openMapped(m, []string{data})
	if err != nil {
		t.Fatal(err)
	}
	if want := []Measure{{ID: "a", Title: "Apples", Group: "Fruit; Trees", Polarity: "high"}, {ID: "b", Title: "Beans", Group: "Field", Polarity: "high"}}; !slices.Equal(opened.Measures, want) {
		t.Errorf("measures %+v, want %+v", opened.Measures, want)
	}
	same(t, told(t, m, words, data),
		"2 Local authority/301/ 2020 [] a=1",
		`tiny.csv, row 3, column C (Code): found "?": expected a measure that the dictionary describes`,
		`tiny.csv, row 4, column D (Value): found "-": expected a number, nothing, or a symbol: z, x, c, low, k, u, or one that the mapping lists under symbols`)
}

// TestConstantMemory reads a file ten times as long in no more memory.
func TestConstantMemory(t *testing.T) {
	m := mapping(t, tiny+"period: Year\nmeasures: [{id: v, title: V}]\n")
	grown := func(rows int) uint64 {
		var b strings.Builder
		b.WriteString("LA,Year,V\n")
		for i := range rows {
			fmt.Fprintf(&b, "%03d,%d,%d\n", i%900, 2000+i%20, i)
		}
		path := file(t, "tiny.csv", b.String())
		b.Reset()
		opened, err := openMapped(m, []string{path})
		if err != nil {
			t.Fatal(err)
		}
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		most, n := uint64(0), 0
		for _, err := range opened.Rows {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n%(rows/5) == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
		}
		return most - min(most, before.HeapAlloc)
	}
	small, large := grown(20_000), grown(200_000)
	if large > small+1<<20 {
		t.Errorf("%d bytes for ten times the rows, %d before", large, small)
	}
}
