package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/app"
)

// TestImportTravel: times are read in, listed, go into the answer of the terminal,
// and are taken out; what does not go together says why.
func TestImportTravel(t *testing.T) {
	where := peopled(t)
	path := filepath.Join(t.TempDir(), "walk.csv")
	if err := os.WriteFile(path, []byte("from_id,to_id,travel_time\nE01000001,150001,12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	what := []string{"--source", "r5r on OpenStreetMap", "--mode", "on foot", "--minutes", "30", "--phases", "primary,early-years", "--area", "Birmingham"}
	stands := func() string {
		t.Helper()
		a, err := app.Open(t.Context(), app.Config{Database: where.Database})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		var list, answer bytes.Buffer
		if err := listTravels(t.Context(), a, &list); err != nil {
			t.Fatal(err)
		}
		reach := LandscapeCmd{Database: where, Question: "reach", Area: "E08000025", Phase: "primary", Format: "table", Sees: "public"}
		if err := reach.run(t.Context(), &answer); err != nil {
			t.Fatal(err)
		}
		if timed := strings.Contains(answer.String(), "within 30 minutes on foot (r5r on OpenStreetMap)"); timed != strings.Contains(list.String(), "primary") {
			t.Errorf("with %q the answer is:\n%s", &list, &answer)
		}
		_, rows, _ := strings.Cut(list.String(), "\n")
		return strings.Join(strings.Fields(rows), " ")
	}
	for _, c := range []struct {
		args []string
		want string // an error with these words
		then string // what stands, its day aside
	}{
		{[]string{"--list"}, "", ""},
		{append([]string{path}, what[:6]...), "", "E92000001 early-years,primary,secondary,post-16,any 30 on foot r5r on OpenStreetMap"},
		{[]string{"--remove"}, "", ""},
		{append([]string{path}, what...), "", "E08000025 early-years,primary 30 on foot r5r on OpenStreetMap"},
		{append([]string{path}, what...), "", "E08000025 early-years,primary 30 on foot r5r on OpenStreetMap"},
		{nil, "name the files to read", "E08000025 early-years,primary"},
		{[]string{path}, "--source", "E08000025 early-years,primary"},
		{[]string{path, "--remove"}, "take no files", "E08000025 early-years,primary"},
		{append([]string{path, "--phases", "nursery"}, what[:6]...), `"nursery" is no age phase`, "E08000025 early-years,primary"},
		{[]string{"--remove"}, "No travel times are there", "E08000025 early-years,primary"},
		{[]string{"--remove", "--area", "E08000025", "--phases", "early-years"}, "", "E08000025 primary 30"},
		{[]string{"--remove", "--area", "E08000025"}, "", ""},
	} {
		err := run(t, append([]string{"import", "travel", "--database", where.Database}, c.args...)...)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
		if got := stands(); !strings.HasPrefix(got, c.then) || c.then == "" && got != "" {
			t.Errorf("after %v stands %q, want %q", c.args, got, c.then)
		}
	}
}
