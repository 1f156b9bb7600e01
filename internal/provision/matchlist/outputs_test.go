package matchlist

import (
	"archive/zip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"fairground/linkage/school"
)

// writeZip writes an archive of one small list in each of the paths.
func writeZip(t *testing.T, paths ...string) string {
	t.Helper()
	in := filepath.Join(t.TempDir(), "lists.zip")
	f, err := os.Create(in)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for _, path := range paths {
		w, err := z.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("School\n" + path + " School\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return in
}

func TestListsInFoldersHaveTheirOwnOutputs(t *testing.T) {
	in := writeZip(t, "2021/schools.csv", "2022/schools.csv", "2023/schools.csv", "2023 schools.csv")
	out := filepath.Join(filepath.Dir(in), "out.csv")
	report, err := MatchFile(context.Background(), load(echo{}), Request{In: in, Out: out, Candidates: 1})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range report.Sheets {
		got = append(got, s.Layout.Sheet+" "+filepath.Base(s.Out))
		if rows := readCSV(t, s.Out); len(rows) != 2 || rows[1][0] != strings.TrimSpace(s.Layout.Sheet)+".csv School" {
			t.Errorf("%s: %v", s.Out, rows)
		}
	}
	want := []string{"2021/schools out.csv", "2022/schools out-2022-schools.csv", "2023/schools out-2023-schools.csv", "2023 schools out-2023 schools.csv"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOutputNamesAreUnique(t *testing.T) {
	in := writeZip(t, "a.csv", "b/c.csv", "b-c.csv", "d/c.csv")
	report, err := MatchFile(context.Background(), load(echo{}), Request{In: in})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range report.Sheets {
		got = append(got, filepath.Base(s.Out))
	}
	if want := []string{"lists.matched.csv", "lists.matched-b-c.csv", "lists.matched-b-c-2.csv", "lists.matched-d-c.csv"}; !slices.Equal(got, want) {
		t.Errorf("outputs %v, want %v", got, want)
	}
}

// failing ends the run at the second list.
type failing struct{ cancel context.CancelFunc }

func (f failing) Match(q school.Query, limit int) school.Result {
	if strings.HasPrefix(q.Name, "second") {
		f.cancel()
		time.Sleep(20 * time.Millisecond)
	}
	return echo{}.Match(q, limit)
}

func TestNothingOfSeveralListsStandsWhenOneFails(t *testing.T) {
	in := writeZip(t, "first.csv", "second.csv")
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := MatchFile(ctx, load(failing{cancel}), Request{In: in, Candidates: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	onlyInput(t, in)
}

func TestRegistersAreNotWrittenOver(t *testing.T) {
	in := write(t, "list.csv", "School\nAbbey School\n")
	dir := t.TempDir()
	register := filepath.Join(dir, "register.csv")
	results := filepath.Join(dir, "r.candidates.jsonl")
	link := filepath.Join(dir, "link.csv")
	for _, path := range []string{register, results} {
		if err := os.WriteFile(path, []byte("URN\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(register, link); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{register, link, filepath.Join(dir, "r.csv")} {
		_, err := MatchFile(context.Background(), load(echo{}), Request{In: in, Out: out, Keep: []string{register, results}, Candidates: 1})
		if !errors.Is(err, ErrKept) {
			t.Errorf("%s: error %v", out, err)
		}
	}
	if content, err := os.ReadFile(register); err != nil || string(content) != "URN\n" {
		t.Errorf("register %q, error %v", content, err)
	}
	_, err := MatchFile(context.Background(), load(echo{}), Request{In: in, Out: filepath.Join(dir, "no", "out.csv")})
	if !errors.Is(err, ErrNoFolder) || !strings.Contains(err.Error(), "the folder "+filepath.Join(dir, "no")+" does not exist") {
		t.Errorf("error %v", err)
	}
}

func TestResultsStandBehindEveryCell(t *testing.T) {
	in := write(t, "list.csv", "School,,\n"+strings.Repeat("Abbey School,,\n", 500)+"Bank School,,,x\n")
	out := filepath.Join(filepath.Dir(in), "OUT.CSV")
	report, err := MatchFile(context.Background(), load(echo{}), Request{In: in, Out: out, Candidates: 1})
	if err != nil {
		t.Fatal(err)
	}
	rows := readCSV(t, out)
	if want := []string{"Bank School", "", "", "x", "gias", "100000", "Bank School", "0.9", "matched", "same name"}; !slices.Equal(rows[501], want) || rows[0][4] != "match_register" {
		t.Errorf("%v\n%v", rows[0], rows[501])
	}
	if got := filepath.Base(report.Sheets[0].CandidatesOut); got != "OUT.candidates.jsonl" {
		t.Errorf("candidates in %s", got)
	}
}

func TestTheReportWarnsOfColumnsOfResults(t *testing.T) {
	in := write(t, "list.csv", "School,URN,match_id\nAbbey School,1.00E+05,100000\n")
	report, err := MatchFile(context.Background(), load(echo{}), Request{In: in})
	if err != nil {
		t.Fatal(err)
	}
	text := report.Text(time.Second)
	for _, want := range []string{"has columns headed match_id already", `"1.00E+05": expected 6 digits`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

func TestNumbersOfAWorkbookKeepTheirDigits(t *testing.T) {
	book := excelize.NewFile()
	style, err := book.NewStyle(&excelize.Style{NumFmt: 11}) // 0.00E+00
	if err != nil {
		t.Fatal(err)
	}
	plain, err := book.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		t.Fatal(err)
	}
	for at, value := range map[string]any{"A1": "School", "B1": "URN", "A2": "Abbey", "B2": 100050, "A4": "Bank", "B4": 100052, "A5": "Cove", "B5": 100053} {
		if err := book.SetCellValue("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(book.SetCellStyle("Sheet1", "B2", "B2", plain), book.SetCellStyle("Sheet1", "B4", "B5", style)); err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(t.TempDir(), "list.xlsx")
	if err := book.SaveAs(in); err != nil {
		t.Fatal(err)
	}
	var urns []string
	m := matcherFunc(func(q school.Query) { urns = append(urns, q.URN) })
	report, err := MatchFile(context.Background(), load(m), Request{In: in, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"100050", "100052", "100053"}; !slices.Equal(urns, want) {
		t.Errorf("URNs %v, want %v; %s", urns, want, report.Text(0))
	}
}

type matcherFunc func(q school.Query)

func (f matcherFunc) Match(q school.Query, limit int) school.Result {
	f(q)
	return school.Result{None: 1}
}
