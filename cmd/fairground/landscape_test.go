package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/alliance"
	"fairground/internal/app"
	"fairground/internal/landscape"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/term"
)

// peopled makes a database with the small England and two organisations at one of
// its schools: one that everybody knows, one that the alliance does.
func peopled(t *testing.T) Database {
	t.Helper()
	path := filepath.Join(t.TempDir(), "landscape.db")
	a, err := app.Open(t.Context(), app.Config{Database: path})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	registertest.Small(t, a.Register)
	for id, seen := range map[term.ID]provision.Visibility{"open": provision.Public, "kin": provision.Alliance} {
		if err := a.Alliance.AddAll(t.Context(), []alliance.Organisation{{ID: id, Name: "Readers " + string(id), Kind: alliance.Charity}}); err != nil {
			t.Fatal(err)
		}
		if err := a.Provision.AddProgrammes(t.Context(), []provision.Programme{{ID: "p-" + id, Organisation: id, Name: "Reading"}}); err != nil {
			t.Fatal(err)
		}
		var all []provision.Delivery
		for _, period := range []term.Period{2024, 2025} {
			all = append(all, provision.Delivery{Programme: "p-" + id, Setting: "gias:150001", Period: period, Visibility: seen, Themes: term.NewThemeSet(term.Literacy), Phases: term.NewPhaseSet(term.Primary), Reached: register.Known(40)})
		}
		if err := a.Provision.AddDeliveries(t.Context(), all); err != nil {
			t.Fatal(err)
		}
	}
	return Database{Database: path}
}

// TestLandscape asks every question in every format.
func TestLandscape(t *testing.T) {
	where := peopled(t)
	run := func(c LandscapeCmd) (string, error) {
		c.Database = where
		var out bytes.Buffer
		err := c.run(t.Context(), &out)
		return out.String(), err
	}
	for _, question := range landscape.Questions() {
		for _, sees := range []string{"public", "alliance"} {
			for format, sound := range map[string]func(text string) bool{
				"table": func(text string) bool { return strings.Contains(text, "Birmingham\n") },
				"csv": func(text string) bool {
					rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
					return err == nil && len(rows) > 0
				},
				"json": func(text string) bool {
					var doc struct {
						Question, Theme, Period string
						Tables                  map[string][]map[string]any
					}
					return json.Unmarshal([]byte(text), &doc) == nil && doc.Question == question && doc.Theme == "literacy" && doc.Period == "2025/26" && len(doc.Tables) > 0
				},
				"geojson": func(text string) bool {
					var doc struct{ Type string }
					return json.Unmarshal([]byte(text), &doc) == nil && doc.Type == "FeatureCollection"
				},
			} {
				text, err := run(LandscapeCmd{Question: question, Area: "Birmingham", Theme: "literacy", Phase: "primary", Sees: sees, Format: format})
				if err != nil || !sound(text) {
					t.Errorf("%s as %s: %v\n%s", question, format, err, text)
				}
				if sees == "public" && strings.Contains(text, "Readers kin") {
					t.Errorf("%s as %s names who only the alliance may know", question, format)
				}
			}
		}
	}
	overlaps := LandscapeCmd{Question: "overlaps", Area: "E08000025", Theme: "literacy", Phase: "primary", Format: "csv", Sees: "public"}
	if text, err := run(overlaps); err != nil || strings.Count(text, "\n") != 1 {
		t.Errorf("what anybody may see overlaps nowhere: %v\n%s", err, text)
	}
	overlaps.Sees = "alliance"
	if text, err := run(overlaps); err != nil || !strings.Contains(text, "Readers kin; Readers open") {
		t.Errorf("what the alliance may see overlaps: %v\n%s", err, text)
	}
	for what, c := range map[string]LandscapeCmd{"a word of no list": {Question: "gaps", Area: "Birmingham", Theme: "reading"}, "no place": {Question: "gaps", Area: "Atlantis"},
		"no list": {Question: "gaps", Area: "Birmingham", Format: "csv", List: "nothing"}, "no year": {Question: "gaps", Area: "Birmingham", Period: "2025"}, "a word that siting does not ask": {Question: "site", Area: "Birmingham", With: map[string]string{"K": "3"}}, "a word of another question": {Question: "gaps", Area: "Birmingham", With: map[string]string{"k": "3"}},
		"a theme by the back door": {Question: "gaps", Area: "Birmingham", With: map[string]string{"theme": "literacy"}}, "no number": {Question: "site", Area: "Birmingham", With: map[string]string{"k": "many"}}} {
		if text, err := run(c); err == nil {
			t.Errorf("%s is answered: %s", what, text)
		}
	}
	text, err := run(LandscapeCmd{Question: "gaps", Area: "Birmingham", Theme: "literacy", Phase: "primary", Format: "csv", List: "settings", Sees: "public"})
	if err != nil || !strings.Contains(text, "gias:100002") || strings.Contains(text, "gias:150001") || !strings.Contains(text, "no-record") {
		t.Errorf("gaps: %v\n%s", err, text)
	}
}

// TestAskingMakesNoDatabase: a wrong path is said to be wrong, and no empty database
// answers in its place.
func TestAskingMakesNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "mistyped.db")
	where := Database{Database: path}
	for name, run := range map[string]func() error{
		"landscape": func() error {
			return (&LandscapeCmd{Database: where, Question: "gaps", Area: "England", Format: "table"}).run(t.Context(), io.Discard)
		},
		"need":         func() error { return (&NeedCmd{Database: where}).run(t.Context(), io.Discard) },
		"audit verify": func() error { return (&auditVerifyCmd{Database: where}).run(t.Context(), io.Discard, io.Discard) },
	} {
		if err := run(); err == nil || !strings.Contains(err.Error(), "there is no database at "+path) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(filepath.Dir(path)); err == nil {
			t.Fatalf("%s made a folder", name)
		}
	}
}
