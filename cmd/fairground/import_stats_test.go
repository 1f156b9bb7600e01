package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/app"
)

// TestImportStats: a file is read in, not twice, withdrawn and brought back; what
// cannot be done says why.
func TestImportStats(t *testing.T) {
	database := filepath.Join(t.TempDir(), "stats.db")
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const head = "time_period,time_identifier,geographic_level,country_code,country_name,group,rate\n"
	first, second := write("rates_2024.csv", head+"2024,Calendar year,National,E92000001,England,all,51.5\n"), write("rates_2025.csv", head+"2024,Calendar year,National,E92000001,England,all,c\n")
	nothing, foreign := write("none.csv", head+"2024,Lunar year,National,E92000001,England,all,1\n"), write("list.csv", "Name,Value\na,1\n")
	stands := func() string {
		t.Helper()
		a, err := app.Open(t.Context(), app.Config{Database: database})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		all, err := a.Need.Releases(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range all {
			if r.Stands() {
				out = append(out, r.Dataset.ID+" "+r.Label+" "+r.Published.Format("2006-01-02"))
			}
		}
		return strings.Join(out, ", ")
	}
	for _, c := range []struct {
		args []string
		want string // an error with these words
		then string // what stands
	}{
		{[]string{"--list"}, "", ""},
		{[]string{"--dry-run", first}, "", ""},
		{[]string{first, "--label", "Spring", "--published", "2026-04-08"}, "", "rates Spring 2026-04-08"},
		{[]string{first}, "", "rates Spring 2026-04-08"},
		{[]string{second, "--label", "Autumn", "--published", "2026-10-01"}, "", "rates Autumn 2026-10-01"},
		{[]string{"--withdraw", "2"}, "", "rates Spring 2026-04-08"},
		{[]string{"--withdraw", "2"}, "withdrawn already", "rates Spring 2026-04-08"},
		{[]string{"--restore", "2"}, "", "rates Autumn 2026-10-01"},
		{[]string{first, "--dataset", "other"}, "", "other  0001-01-01, rates Autumn 2026-10-01"},
		{[]string{"--withdraw", "9"}, `there is no release "9"`, "other  0001-01-01, rates Autumn 2026-10-01"},
		{[]string{nothing}, "expected a time identifier", "other  0001-01-01, rates Autumn 2026-10-01"},
		{[]string{foreign}, "no mapping file fits it", "other  0001-01-01, rates Autumn 2026-10-01"},
		{nil, "name the files to read", "other  0001-01-01, rates Autumn 2026-10-01"},
		{[]string{"--list", first}, "take no files", "other  0001-01-01, rates Autumn 2026-10-01"},
		{[]string{first, "--published", "April"}, "expected a day", "other  0001-01-01, rates Autumn 2026-10-01"},
	} {
		err := run(t, append([]string{"import", "stats", "--database", database}, c.args...)...)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
		if got := stands(); got != c.then {
			t.Errorf("after %v stands %q, want %q", c.args, got, c.then)
		}
	}
}
