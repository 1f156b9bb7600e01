package need_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/table"
	"fairground/internal/term"

	"github.com/google/uuid"
)

// made is a table of a few rows, written as "row place year value".
func made(content string, rows ...string) *stats.Table {
	t := &stats.Table{Dataset: stats.Dataset{ID: "made", Title: "Made up"}, Reader: content,
		Measures: []stats.Measure{{ID: "m", Title: "Measure", Unit: "%", Basis: stats.Counts}}}
	t.Rows = func(yield func(stats.Row, error) bool) {
		for _, text := range rows {
			var number, year int
			var place, value string
			if _, err := fmt.Sscan(text, &number, &place, &year, &value); err != nil {
				if !yield(stats.Row{}, &table.Problem{File: "made.csv", Row: 99, Got: text, Want: "sense"}) {
					return
				}
				continue
			}
			v, err := term.ParseValue(value)
			if err != nil {
				yield(stats.Row{}, err)
				return
			}
			cell := stats.Cell{Value: v, X: math.NaN(), N: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}
			if n, ok := v.Number(); ok && n > 1000 { // large ones have counts
				cell.X, cell.N = n, 2*n
			}
			if !yield(stats.Row{Number: number, Place: stats.Place{Level: stats.Authority, Code: place, Name: place}, Period: stats.Period{Label: fmt.Sprint(year), Order: year}, Breakdown: "g=Total", Cells: []stats.Cell{cell}}, nil) {
				return
			}
		}
	}
	return t
}

// observations writes what is stored of a release, in order.
func observations(t *testing.T, d *db.DB, release int64) []string {
	t.Helper()
	all, err := db.Collect(t.Context(), d, func(row db.Scanner) (string, error) {
		var place, period, symbol, measure, breakdown string
		var value, x, n *float64
		var number, decimals int64
		err := row.Scan(&measure, &breakdown, &place, &period, &value, &symbol, &decimals, &x, &n, &number)
		out := fmt.Sprintf("%d %s %s %s %s", number, measure, breakdown, place, period)
		if value != nil {
			out += fmt.Sprintf(" %g/%d", *value, decimals)
		}
		if x != nil && n != nil {
			out += fmt.Sprintf(" %g of %g", *x, *n)
		}
		return out + symbol, err
	}, `select s.measure, s.breakdown, p.code, o.period, o.value, o.symbol, o.decimals, o.x, o.n, o.row_no from need_observation o
		join need_series s on s.id = o.series join need_place p on p.id = o.place where o.release = $1 order by o.row_no`, release)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func bring(t *testing.T, s *need.Service, table *stats.Table, o need.ImportOptions) need.ImportReport {
	t.Helper()
	r, err := s.Import(t.Context(), table, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

func TestImportKeepsWhatWasPublished(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := service(d)
		r := bring(t, s, made("a", "2 A 2024 51.50", "3 B 2024 c", "4 A 2025 1200", "nonsense", "5 B 2025 low"), need.ImportOptions{Label: "First", Published: day(5)})
		if r.Rows != 4 || r.Observations != 4 || r.Series != 1 || r.Places != 2 || r.Periods != 2 || r.Symbols[term.Confidential] != 1 || r.Symbols[term.LowNumber] != 1 {
			t.Errorf("%+v", r)
		}
		if want := []string{`made.csv, row 99: found "nonsense": expected sense`}; !slices.Equal(r.Problems, want) || !slices.Equal(r.Release.Problems, want) {
			t.Errorf("problems %q, kept %q", r.Problems, r.Release.Problems)
		}
		want := []string{"2 m g=Total A 2024 51.5/1", "3 m g=Total B 2024c", "4 m g=Total A 2025 1200/0 1200 of 2400", "5 m g=Total B 2025low"}
		if got := observations(t, d, r.Release.Number); !slices.Equal(got, want) {
			t.Errorf("stored %q", got)
		}
		if !r.Release.Stands() || r.Release.Title() != "Made up, First" || !r.Release.Published.Equal(day(5)) || r.Release.Rows != 4 {
			t.Errorf("%+v", r.Release)
		}
		measures, err := s.MeasuresOf(t.Context(), r.Release.Number)
		if err != nil || len(measures) != 1 || measures[0] != (stats.Measure{ID: "m", Title: "Measure", Unit: "%", Basis: stats.Counts}) {
			t.Errorf("measures %+v (%v)", measures, err)
		}
	})
}

func TestImportAgainChangesNothing(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := service(d)
		first := bring(t, s, made("a", "2 A 2024 5"), need.ImportOptions{})
		version, err := d.Version(t.Context(), need.DataVersion)
		if err != nil || version == 0 {
			t.Fatalf("version %d (%v)", version, err)
		}
		again := bring(t, s, made("a", "2 A 2024 5"), need.ImportOptions{})
		if after, _ := d.Version(t.Context(), need.DataVersion); !again.Already || again.Release.ID != first.Release.ID || after != version {
			t.Errorf("again: %+v; version %d, then %d", again, version, after)
		}
		dry := bring(t, s, made("b", "2 A 2024 6", "3 C 2024 7"), need.ImportOptions{DryRun: true})
		all, err := s.Releases(t.Context())
		if err != nil || len(all) != 1 || dry.Observations != 2 || dry.Release.Number != 2 {
			t.Errorf("after a dry run %d releases (%v): %+v", len(all), err, dry)
		}
		if places, _, _ := db.Get(t.Context(), d, db.One[int64], `select count(*) from need_place`); places != 1 {
			t.Errorf("a dry run left %d places", places)
		}
	})
}

// TestReleasesFollow: a new release supersedes, one published earlier does not,
// and withdrawing and restoring go back and forth.
func TestReleasesFollow(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := service(d)
		one := bring(t, s, made("1", "2 A 2024 1"), need.ImportOptions{Label: "one", Published: day(10)}).Release
		two := bring(t, s, made("2", "2 A 2024 2"), need.ImportOptions{Label: "two", Published: day(20)}).Release
		late := bring(t, s, made("3", "2 A 2024 3"), need.ImportOptions{Label: "late", Published: day(15)})
		if !strings.Contains(strings.Join(late.Notes, " "), "superseded at once: Made up, two was published after it") {
			t.Errorf("notes %q", late.Notes)
		}
		state := func(when, want string) {
			t.Helper()
			all, err := s.Releases(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			name := map[term.ID]string{}
			for _, r := range all {
				name[r.ID] = r.Label
			}
			var got []string
			for _, r := range all {
				switch {
				case r.Stands():
					got = append(got, r.Label+" stands")
				case !r.Withdrawn.IsZero():
					got = append(got, r.Label+" withdrawn")
				default:
					got = append(got, r.Label+"<"+name[r.Superseded])
				}
			}
			slices.Sort(got)
			if strings.Join(got, ", ") != want {
				t.Errorf("%s: %s, want %s", when, strings.Join(got, ", "), want)
			}
		}
		state("at first", "late<two, one<late, two stands")
		if got := observations(t, d, one.Number); !slices.Equal(got, []string{"2 m g=Total A 2024 1/0"}) {
			t.Errorf("the superseded release holds %q", got)
		}
		turn := func(f func(context.Context, term.ID) (need.Release, error), id term.ID) {
			t.Helper()
			if _, err := f(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		turn(s.Withdraw, two.ID)
		state("without two", "late stands, one<late, two withdrawn")
		turn(s.Withdraw, late.Release.ID)
		state("without late", "late withdrawn, one stands, two withdrawn")
		if r := bring(t, s, made("2", "2 A 2024 2"), need.ImportOptions{}); !r.Restored || r.Release.ID != two.ID {
			t.Errorf("the withdrawn files again: %+v", r)
		}
		turn(s.Restore, late.Release.ID)
		state("with all again", "late<two, one<late, two stands")
		if _, err := s.Restore(t.Context(), two.ID); !fault.Is(err, fault.Clash) {
			t.Errorf("restored what stands: %v", err)
		}
		turn(s.Withdraw, two.ID)
		if _, err := s.Withdraw(t.Context(), two.ID); !fault.Is(err, fault.Clash) {
			t.Errorf("withdrew what is withdrawn: %v", err)
		}
		if _, err := s.Withdraw(t.Context(), "none"); !fault.Is(err, fault.Missing) {
			t.Errorf("withdrew what is not there: %v", err)
		}
		entries, err := db.Collect(t.Context(), d, db.One[string], `select action from audit_entry order by seq`)
		if want := []string{"statistics.import", "statistics.import", "statistics.import", "statistics.withdraw", "statistics.withdraw", "statistics.restore", "statistics.restore", "statistics.withdraw"}; err != nil || !slices.Equal(entries, want) {
			t.Errorf("recorded %q (%v)", entries, err)
		}
	})
}

// TestTwiceInOneFile: alike is kept once, differing not at all.
func TestTwiceInOneFile(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		r := bring(t, service(d), made("a", "2 A 2024 5", "3 A 2024 5", "4 B 2024 6", "5 B 2024 7", "6 C 2024 c", "7 C 2024 8", "8 A 2025 5", "9 A 2024 5"), need.ImportOptions{})
		if got := observations(t, d, 1); !slices.Equal(got, []string{"2 m g=Total A 2024 5/0", "8 m g=Total A 2025 5/0"}) {
			t.Errorf("stored %q", got)
		}
		if r.Repeated != 2 || r.Disagreeing != 4 || r.Observations != 2 || r.ProblemCount != 2 || !strings.Contains(r.Problems[0], "row 4 and row 5: found different figures") || !strings.Contains(r.Problems[1], "row 6 and row 7") {
			t.Errorf("%+v", r)
		}
	})
}

// TestImportIsWholeOrNotAtAll: a table that ends in an error leaves nothing, nor
// does one without a figure.
func TestImportIsWholeOrNotAtAll(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		s := service(d)
		var many []string
		for i := range 9000 { // so that some are in the database already
			many = append(many, fmt.Sprintf("%d P%d 2024 1", i+2, i))
		}
		if _, err := s.Import(t.Context(), made("a", append(many, "1 A 2024 many")...), need.ImportOptions{}); err == nil {
			t.Error("a broken table was taken in")
		}
		_, err := s.Import(t.Context(), made("b", "nonsense"), need.ImportOptions{})
		if !fault.Is(err, fault.Bad) || !strings.Contains(err.Error(), "expected sense") {
			t.Errorf("a table of nothing: %v", err)
		}
		stopped, stop := context.WithCancel(t.Context())
		if _, err := s.Import(stopped, made("c", many...), need.ImportOptions{Progress: func(need.Progress) { stop() }}); !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted: %v", err)
		}
		for _, name := range []string{"need_release", "need_observation", "need_place", "need_series", "need_dataset"} {
			if n, _, err := db.Get(t.Context(), d, db.One[int64], `select count(*) from `+name); n != 0 || err != nil {
				t.Errorf("%s holds %d rows (%v)", name, n, err)
			}
		}
	})
}

// TestProblemsAreCounted: the first 200 are kept, and how many more there were.
func TestProblemsAreCounted(t *testing.T) {
	rows := []string{"2 A 2024 1"}
	for range 250 {
		rows = append(rows, "nonsense")
	}
	d := dbtest.SQLite(t, rooms()...)
	r := bring(t, service(d), made("a", rows...), need.ImportOptions{})
	if r.ProblemCount != 250 || len(r.Problems) != 200 || len(r.Release.Problems) != 201 || r.Release.Problems[200] != "and 50 more" {
		t.Errorf("%d counted, %d said, %d kept", r.ProblemCount, len(r.Problems), len(r.Release.Problems))
	}
}

// TestSameContentOtherName: files are told by what is in them.
func TestSameContentOtherName(t *testing.T) {
	d := dbtest.SQLite(t, rooms()...)
	s := service(d)
	text := "time_period,time_identifier,geographic_level,country_code,country_name,group,rate\n2024,Calendar year,National,E92000001,England,all,1\n"
	for i, c := range []struct {
		name, text string
		already    bool
	}{{"rates_2024.csv", text, false}, {"rates_2025.csv", text, true}, {"rates_2024.csv", text + "2025,Calendar year,National,E92000001,England,all,2\n", false}} {
		path := filepath.Join(t.TempDir(), c.name)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		opened, err := stats.Open(t.Context(), []string{path}, stats.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r := bring(t, s, opened, need.ImportOptions{}); r.Already != c.already || r.Release.Dataset.ID != "rates" {
			t.Errorf("%d: already %v, data set %s", i, r.Already, r.Release.Dataset.ID)
		}
	}
}

// TestPlacesThatAreNoArea: old codes lead to today's areas, the department's
// digits do, and what is left over is named.
func TestPlacesThatAreNoArea(t *testing.T) {
	d := dbtest.SQLite(t, needtest.Schemas()...)
	reg := register.New(d, now, func() term.ID { return term.ID(uuid.NewString()) })
	registertest.Small(t, reg)
	s := need.New(need.Needs{DB: d, Register: reg, Audit: audit.New(d, now), Now: now, NewID: func() term.ID { return term.ID(uuid.NewString()) }})
	places := []stats.Place{
		{Level: stats.Authority, Code: "E08000019", Name: "Sheffield"}, {Level: stats.Authority, LA: "330", Name: "Birmingham"}, {Level: stats.DevolvedArea, Code: "E47000002", Name: "South Yorkshire"},
		{Level: stats.National, Code: "E92000001", Name: "England"}, {Level: stats.School, URN: "1", Name: "A school"},
		{Level: stats.Authority, Code: "E10000006", LA: "909", Name: "Cumbria"}, {Level: stats.District, Code: "E07000999", Name: "Oldshire, which was split"}, {Level: stats.Regional, Name: "Nowhere"},
	}
	t1 := made("a")
	t1.Rows = func(yield func(stats.Row, error) bool) {
		for i, p := range places {
			if !yield(stats.Row{Number: i + 2, Place: p, Period: stats.Period{Label: "2024", Order: 2024}, Cells: []stats.Cell{{Value: term.Number(1, 0), X: math.NaN(), N: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}}}, nil) {
				return
			}
		}
	}
	if r := bring(t, s, t1, need.ImportOptions{}); r.Unplaced != 3 || !slices.Equal(r.Elsewhere, places[5:]) {
		t.Errorf("%d are no area: %+v", r.Unplaced, r.Elsewhere)
	}
}
