package snapshot_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/landscape/snapshottest"
	"fairground/internal/sharedtest"
	"fairground/internal/term"
)

const westMidlands = term.GSS("E47000007")

// england is the bench's England, loaded once for all tests.
var england = sync.OnceValues(func() (*snapshot.Snapshot, error) {
	rows, err := snapshottest.Read(benchData)
	if err != nil {
		return nil, err
	}
	return snapshot.New(snapshot.NewLand(rows.Settings, rows.Neighbourhoods), rows.Deliveries), nil
})

var benchData string

func loaded(t testing.TB) *snapshot.View {
	t.Helper()
	benchData = sharedtest.Shared(t, "bench", "landscape", "data")
	s, err := england()
	if err != nil {
		t.Fatal(err)
	}
	return s.Whole()
}

// expected is what PostGIS answered, by the name of the question.
type expected struct {
	Q             string `json:"q"`
	Rows          int
	Digest        string
	DigestColumns []int `json:"digest_columns"`
	TotalNeed     int   `json:"total_need"`
	Top           [][]any
	SumPA         float64 `json:"sum_PA"`
	SumA          float64 `json:"sum_A"`
	Positive      int     `json:"n_positive"`
}

func answers(t testing.TB) map[string]expected {
	t.Helper()
	text, err := os.ReadFile(sharedtest.Shared(t, "bench", "landscape", "expected", "postgis.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []expected
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	out := map[string]expected{}
	for _, e := range all {
		out[e.Q] = e
	}
	return out
}

// digest is the md5 of lines of numbers with commas between.
func digest(rows [][]int) string {
	var text strings.Builder
	for _, r := range rows {
		for k, n := range r {
			if k > 0 {
				text.WriteByte(',')
			}
			fmt.Fprint(&text, n)
		}
		text.WriteByte('\n')
	}
	sum := md5.Sum([]byte(text.String()))
	return hex.EncodeToString(sum[:])
}

func areasAsked() map[string]term.GSS {
	return map[string]term.GSS{"England": snapshot.England, "E47000007": westMidlands}
}

// asked is the question that the bench asks of an area: literacy at primary age.
func asked(area term.GSS) snapshot.Question {
	return snapshot.Question{Area: area, Theme: snapshottest.Theme(2), Phase: snapshottest.Phase(2), Period: 2025, Metres: 2000}
}

func TestGapsAtSettingsAsPostGIS(t *testing.T) {
	v, want := loaded(t), answers(t)
	for name, area := range areasAsked() {
		got := v.Gaps(asked(area))
		var rows [][]int
		for _, i := range got.Settings {
			s := v.Land.Settings[i]
			rows = append(rows, []int{snapshottest.Number(s.ID), s.Need.N})
		}
		if d := digest(rows); d != want["Q1 "+name].Digest || got.Need != want["Q1 "+name].TotalNeed {
			t.Errorf("%s: %d rows, need %d, %s", name, len(rows), got.Need, d)
		}
		if d := digest(rows[:min(100, len(rows))]); d != want["Q1p "+name].Digest {
			t.Errorf("%s: first page %s", name, d)
		}
	}
}

func TestMatrixAsPostGIS(t *testing.T) {
	v, want := loaded(t), answers(t)
	var themes []term.ThemeSet
	var phases []term.PhaseSet
	for n := 1; n <= 8; n++ {
		themes = append(themes, snapshottest.Theme(n))
	}
	for n := 1; n <= 5; n++ {
		phases = append(phases, snapshottest.Phase(n))
	}
	for name, area := range areasAsked() {
		var rows [][]int
		for _, c := range v.Matrix(snapshot.Question{Area: area, Period: 2025}, themes, phases) {
			rows = append(rows, []int{slices.Index(themes, c.Theme) + 1, slices.Index(phases, c.Phase) + 1, c.Settings, c.Provided, c.Settings - c.Provided})
		}
		if d := digest(rows); d != want["Q1m "+name].Digest {
			t.Errorf("%s: %s %v", name, d, rows)
		}
	}
}

func TestGapsAtNeighbourhoodsAsPostGIS(t *testing.T) {
	v, want := loaded(t), answers(t)
	number := numbers(t)
	for name, area := range areasAsked() {
		q := asked(area)
		q.Anywhere = true
		got := v.NeighbourhoodGaps(q)
		var rows [][]int
		for _, i := range got.Neighbourhoods {
			n := v.Land.Neighbourhoods[i]
			rows = append(rows, []int{number[n.Code], n.Children.N})
		}
		if d := digest(rows); d != want["Q2 "+name].Digest || got.Children != want["Q2 "+name].TotalNeed {
			t.Errorf("%s: %d rows, children %d, %s", name, len(rows), got.Children, d)
		}
	}
}

// numbers are the bench's numbers of neighbourhoods.
func numbers(t testing.TB) map[term.GSS]int {
	t.Helper()
	v := loaded(t)
	codes := make([]term.GSS, len(v.Land.Neighbourhoods))
	for i, n := range v.Land.Neighbourhoods {
		codes[i] = n.Code
	}
	slices.Sort(codes) // the bench numbers them by code
	out := map[term.GSS]int{}
	for i, code := range codes {
		out[code] = i + 1
	}
	return out
}

func BenchmarkGaps(b *testing.B) {
	v := loaded(b)
	for name, area := range areasAsked() {
		b.Run("settings/"+name, func(b *testing.B) {
			for b.Loop() {
				v.Gaps(asked(area))
			}
		})
		q := asked(area)
		q.Anywhere = true
		v.Land.Prepare(q)
		b.Run("neighbourhoods/"+name, func(b *testing.B) {
			for b.Loop() {
				v.NeighbourhoodGaps(q)
			}
		})
	}
}
