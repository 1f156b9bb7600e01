package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// run runs the command line with these arguments.
func run(t *testing.T, args ...string) error {
	t.Helper()
	var cli CLI
	parser, err := kong.New(&cli, kong.BindTo(context.Background(), (*context.Context)(nil)))
	if err != nil {
		t.Fatal(err)
	}
	k, err := parser.Parse(args)
	if err != nil {
		return err
	}
	return k.Run()
}

func TestMatch(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	register := write("register.csv", "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),Street,Town,Postcode\n"+
		"900001,383,Leeds,2001,Abbeyfold Primary School,Open,Primary,High Street,Leeds,LS1 4AB\n"+
		"900002,383,Leeds,2002,Bankside Infant School,Open,Primary,Low Street,Leeds,LS2 7CD\n")
	links := write("links.csv", "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n900001,900003,Abbeyfold School,Predecessor,01-09-2012\n")
	list := write("list.csv", "Where we work\nThing,Which,Where\n1,Abbeyfold Primary School,LS1 4AB\n2,Somewhere else entirely,\n")
	out := filepath.Join(dir, "out.csv")
	if err := run(t, "match", list, "--out", out, "--register", register, "--register", links, "--map", "name=Which,postcode=C", "--as-of", "2023/24", "--candidates", "3"); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(content), "\n")
	if lines[0] != "Thing,Which,Where,match_register,match_id,match_name,match_probability,match_status,match_reason" ||
		!strings.HasPrefix(lines[1], "1,Abbeyfold Primary School,LS1 4AB,gias,900001,Abbeyfold Primary School,") || !strings.HasPrefix(lines[2], "2,Somewhere else entirely,,") {
		t.Errorf("output:\n%s", content)
	}
	if _, err := os.Stat(filepath.Join(dir, "out.candidates.jsonl")); err != nil {
		t.Error(err)
	}
}

func TestMatchSaysWhatIsMissing(t *testing.T) {
	t.Setenv("FAIRGROUND_DATA", "")
	list := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(list, []byte("School\nAbbey School\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	register := pdf(t)
	for want, args := range map[string][]string{
		"give --register":             {"match", list},
		"expected a date":             {"match", list, "--as-of", "soon"},
		"no such file":                {"match", list + ".gone"},
		"no kind of column called":    {"match", list, "--map", "nmae=A"},
		"would replace the list":      {"match", list, "--out", list},
		"does not exist":              {"match", list, "--out", filepath.Join(list, "no", "out.csv")},
		"would replace a file that":   {"match", list, "--register", register, "--out", register},
		"cannot be read: it is a PDF": {"match", pdf(t)},
	} {
		if err := run(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %q", args, err, want)
		}
	}
}

func pdf(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(path, []byte("%PDF-1.7"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
