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
	other := filepath.Join(t.TempDir(), "other.csv")
	if err := os.WriteFile(other, []byte("from_id,to_id,travel_time\nE01000001,150001,13\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	what := []string{"--source", "r5r on OpenStreetMap", "--licence", "Open Database Licence 1.0", "--mode", "on foot", "--minutes", "30", "--phases", "primary,early-years", "--area", "Birmingham"}
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
		{append([]string{path}, what[:8]...), "", "E92000001 early-years,primary,secondary,post-16,any 30 on foot r5r on OpenStreetMap Open Database Licence 1.0"},
		{[]string{"--remove"}, "", ""},
		{append([]string{path}, what...), "", "E08000025 early-years,primary 30 on foot r5r on OpenStreetMap Open Database Licence 1.0"},
		{append([]string{path}, what...), "", "E08000025 early-years,primary 30 on foot r5r on OpenStreetMap Open Database Licence 1.0"},
		{append([]string{other}, what...), "These would replace travel times that are in use: walk.csv (early years (0–4) and primary (5–11), in Birmingham). Give --replace", "E08000025 early-years,primary 30 on foot"},
		{append([]string{other, "--replace"}, what...), "", "E08000025 early-years,primary 30 on foot"},
		{nil, "name the files to read", "E08000025 early-years,primary"},
		{[]string{path}, "--source", "E08000025 early-years,primary"},
		{[]string{path, "--remove"}, "take no files", "E08000025 early-years,primary"},
		{append([]string{path, "--phases", "nursery"}, what[:8]...), `"nursery" is no age phase`, "E08000025 early-years,primary"},
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

// TestTravelTimesOfCodesOfBefore: the list says what their area is today, and they are
// taken out by the code that they came with.
func TestTravelTimesOfCodesOfBefore(t *testing.T) {
	where := peopled(t)
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const codes, follows = "new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,status,old_la_code\n", "LADCD,LADNM,LADCD_ACTIVE\n"
	list := func() string {
		t.Helper()
		a, err := app.Open(t.Context(), app.Config{Database: where.Database})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		var out bytes.Buffer
		if err := listTravels(t.Context(), a, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	do := func(args ...string) {
		t.Helper()
		if err := run(t, append([]string{"import", args[0], "--database", where.Database}, args[1:]...)...); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range []struct{ codes, follows, want string }{
		{"E08000097,North,,,,live,997\nE08000098,South,,,,live,998\n", "E08000025,Birmingham,E08000097\nE08000025,Birmingham,E08000098\n", "E08000025 (now E08000097 and E08000098)"},
		{"E08000096,All,,,,live,996\n", "E08000097,North,E08000096\nE08000098,South,E08000096\nE08000028,Sandwell,E08000096\n", "E08000028 (no more: for what lay in it)"},
	} {
		area := c.want[:9]
		do("travel", file("walk.csv", "from_id,to_id,travel_time\nE01000001,150001,12\n"), "--source", "r5r", "--mode", "on foot", "--minutes", "30", "--area", area)
		do("areas", file("codes.csv", codes+c.codes), file("follows.csv", follows+c.follows))
		if got := list(); !strings.Contains(got, c.want) {
			t.Errorf("%d: the list is\n%s, want %q", i, got, c.want)
		}
		do("travel", "--remove", "--area", strings.ToLower(area))
		if got := list(); got != "" {
			t.Errorf("%d: left are\n%s", i, got)
		}
	}
}
