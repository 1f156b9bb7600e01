package matchlist

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"fairground/internal/provision/sheet"
	"fairground/internal/sharedtest"
	"fairground/internal/table"
	"fairground/linkage/school"
)

// echo is a matcher that finds a setting of the query's own name.
type echo struct{ slow time.Duration }

func (e echo) Match(q school.Query, limit int) school.Result {
	time.Sleep(e.slow)
	if q.Name == "" {
		return school.Result{None: 1, Decision: school.None, Reason: "no name"}
	}
	candidates := make([]school.Candidate, 0, limit)
	for i := range limit {
		candidates = append(candidates, school.Candidate{Register: school.GIAS, ID: fmt.Sprint(100000 + i), Name: q.Name, Probability: 0.9 / float64(i+1)})
	}
	return school.Result{Candidates: candidates, None: 0.05, Decision: school.Matched, Reason: "same name"}
}

func load(m Matcher) func() (Matcher, error) { return func() (Matcher, error) { return m, nil } }

func write(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func readCSV(t testing.TB, path string) [][]string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestMatchFile(t *testing.T) {
	in := write(t, "list.csv", "Our schools\n\nRef,School,Formula\n7,Abbey,=1+1\n\n8,,\nTotal,2,\n9,\"Bank, North\",x,beyond\n")
	report, err := MatchFile(context.Background(), load(echo{}), Request{In: in, Candidates: 2})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(filepath.Dir(in), "list.matched.csv")
	want := [][]string{
		{"Ref", "School", "Formula", "", "match_register", "match_id", "match_name", "match_probability", "match_status", "match_reason"},
		{"7", "Abbey", "=1+1", "", "gias", "100000", "Abbey", "0.9", "matched", "same name"},
		{"8", "", "", "", "", "", "", "0", "none", "no name"},
		{"Total", "2", "", "", "", "", "", "0", "none", "this row is a total, not a setting"},
		{"9", "Bank, North", "x", "beyond", "gias", "100000", "Bank, North", "0.9", "matched", "same name"},
	}
	if diff := cmp.Diff(want, readCSV(t, out)); diff != "" {
		t.Errorf("output differs (-want +got):\n%s", diff)
	}
	s := report.Sheets[0]
	if got := []int{s.Rows, s.Matched, s.Review, s.None, s.Aside}; !slices.Equal(got, []int{4, 2, 0, 2, 1}) {
		t.Errorf("counts %v", got)
	}
	lines := candidates(t, filepath.Join(filepath.Dir(in), "list.matched.candidates.jsonl"))
	if len(lines) != 4 || lines[3].Row != 4 || len(lines[0].Candidates) != 2 || lines[0].Candidates[1].Probability != 0.45 || lines[2].None != 1 {
		t.Errorf("candidates %+v", lines)
	}
	leftovers, _ := filepath.Glob(filepath.Join(filepath.Dir(in), ".*"))
	if len(leftovers) > 0 {
		t.Errorf("left behind: %v", leftovers)
	}
	if text := report.Text(time.Second); !strings.Contains(text, "4 rows: 2 matched, 0 for review, 2 none (1 of them totals or notes)") {
		t.Error(text)
	}
}

func candidates(t testing.TB, path string) []candidateLine {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []candidateLine
	for line := range strings.Lines(string(content)) {
		var c candidateLine
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func TestEveryListOfAWorkbookHasItsOwnOutput(t *testing.T) {
	book := excelize.NewFile()
	fill := func(name string, rows ...[]any) {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, r := range rows {
			if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &r); err != nil {
				t.Fatal(err)
			}
		}
	}
	fill("Sheet1", []any{"Read me"}, []any{"This is what we did"})
	fill("Autumn", []any{"School", "Postcode"}, []any{"Abbey", "LS1 4AB"})
	fill("Spring & summer", []any{"School", "URN"}, []any{"Bank", 100000})
	in := filepath.Join(t.TempDir(), "list.xlsx")
	if err := book.SaveAs(in); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(filepath.Dir(in), "out.csv")
	report, err := MatchFile(context.Background(), load(echo{}), Request{In: in, Out: out})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Sheets) != 2 || len(report.Skipped) != 1 || report.Skipped[0].Sheet != "Sheet1" {
		t.Errorf("report %+v", report)
	}
	second := readCSV(t, filepath.Join(filepath.Dir(in), "out-Spring & summer.csv"))
	if diff := cmp.Diff([]string{"Bank", "100000", "gias", "100000", "Bank", "0.9", "matched", "same name"}, second[1]); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsWrittenWhenTheRunFails(t *testing.T) {
	tests := []struct {
		name, content string
		want          error
	}{
		{"children", "School,UPN\nAbbey,A123456789012\n", sheet.ErrChildren},
		{"no list", "a,b\n1,2\n", sheet.ErrNoList},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := write(t, "list.csv", tt.content)
			_, err := MatchFile(context.Background(), load(echo{}), Request{In: in})
			if !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			onlyInput(t, in)
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		in := write(t, "list.csv", "School\n"+strings.Repeat("Abbey School\n", 20_000))
		ctx, cancel := context.WithCancel(context.Background())
		r := Request{In: in, Progress: func(done float64, rows int) {
			if rows > 500 {
				cancel()
			}
		}}
		_, err := MatchFile(ctx, load(echo{}), r)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		onlyInput(t, in)
	})
	t.Run("over the list itself", func(t *testing.T) {
		in := write(t, "list.csv", "School\nAbbey School\n")
		_, err := MatchFile(context.Background(), load(echo{}), Request{In: in, Out: in})
		if !errors.Is(err, ErrSameFile) {
			t.Errorf("error %v", err)
		}
	})
}

func onlyInput(t testing.TB, in string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(in))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("%d files beside the list: %v", len(entries), entries)
	}
}

// plainReading takes the first cell for the name.
type plainReading struct{}

func (plainReading) Aside(table.Row) string           { return "" }
func (plainReading) Query(row table.Row) school.Query { return school.Query{Name: row.Cell(0)} }

func TestRunKeepsTheOrder(t *testing.T) {
	const n = 3000
	rows := func(yield func(table.Row, error) bool) {
		for i := 1; i <= n; i++ {
			if !yield(table.Row{Number: i, Cells: []string{fmt.Sprint(i)}}, nil) {
				return
			}
		}
	}
	next := 1
	err := Run(context.Background(), rows, plainReading{}, echo{slow: time.Microsecond}, Options{Workers: 4}, func(i Item) error {
		if i.Number != next || i.Result.Candidates[0].Name != fmt.Sprint(next) {
			t.Fatalf("item %d, want %d", i.Number, next)
		}
		next++
		return nil
	})
	if err != nil || next != n+1 {
		t.Errorf("error %v after %d", err, next)
	}
}

func TestRunStops(t *testing.T) {
	boom := errors.New("boom")
	endless := func(yield func(table.Row, error) bool) {
		for i := 1; yield(table.Row{Number: i, Cells: []string{"x"}}, nil); i++ {
		}
	}
	if err := Run(context.Background(), endless, plainReading{}, echo{}, Options{}, func(i Item) error {
		if i.Number == 1000 {
			return boom
		}
		return nil
	}); !errors.Is(err, boom) {
		t.Errorf("error of emit: %v", err)
	}
	broken := func(yield func(table.Row, error) bool) {
		_ = yield(table.Row{Number: 1, Cells: []string{"x"}}, &table.Problem{Row: 1}) && yield(table.Row{}, boom)
	}
	problems := 0
	if err := Run(context.Background(), broken, plainReading{}, echo{}, Options{}, func(i Item) error {
		if i.Problem != nil {
			problems++
		}
		return nil
	}); !errors.Is(err, boom) || problems != 0 && problems != 1 {
		t.Errorf("error of rows: %v, %d problems", err, problems)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Run(ctx, endless, plainReading{}, echo{}, Options{}, func(Item) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error of the context: %v", err)
	}
}

func TestFindRegisters(t *testing.T) {
	dir := t.TempDir()
	if _, err := FindRegisters(dir); !errors.Is(err, ErrNoRegister) {
		t.Errorf("error %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, "gias"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"register-2022-01-01.csv.gz", "register-2023-11-16.csv.gz", "links_edubasealldata20240129.csv.gz", "links_edubasealldata20230421.csv.gz"} {
		if err := os.WriteFile(filepath.Join(dir, "gias", name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := FindRegisters(dir)
	if err != nil || len(got) != 2 || filepath.Base(got[0]) != "register-2023-11-16.csv.gz" || filepath.Base(got[1]) != "links_edubasealldata20240129.csv.gz" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestRealListsEndToEnd(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the index of the whole register")
	}
	files, err := FindRegisters(sharedtest.Dir(t, "."))
	if err != nil {
		t.Skip(err)
	}
	ix, _, err := LoadIndex(files...)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		file          string
		rows, matched int // at least so many matched
	}{
		{"energy-sparks_funders.csv.gz", 1127, 600},
		{"calderdale-council_schools-2024.csv", 101, 90},
		{"dfe-performance-tables-ks5-2021-22_ids.csv.gz", 2971, 2500},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out.csv")
			report, err := MatchFile(context.Background(), load(ix), Request{In: sharedtest.Dir(t, "member-lists", tt.file), Out: out})
			if err != nil {
				t.Fatal(err)
			}
			if s := report.Sheets[0]; s.Rows != tt.rows || s.Matched < tt.matched {
				t.Errorf("%d rows, %d matched, %d review, %d none", s.Rows, s.Matched, s.Review, s.None)
			}
			if rows := readCSV(t, out); len(rows) != tt.rows+1 {
				t.Errorf("%d rows of output", len(rows))
			}
		})
	}
}

func BenchmarkMatchFile(b *testing.B) {
	row := "tech_help_2020@name,1499,Rolvenden Primary School,\"Hastings Road, Rolvenden\",Cranbrook,TN17 4LS,Kent,Primary\n"
	const n = 100_000
	in := write(b, "list.csv", "set,row,name,address,town,postcode,la,phase\n"+strings.Repeat(row, n))
	out := filepath.Join(b.TempDir(), "out.csv")
	for b.Loop() {
		if _, err := MatchFile(context.Background(), load(echo{}), Request{In: in, Out: out}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}
