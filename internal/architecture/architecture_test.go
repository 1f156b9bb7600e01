// Package architecture holds the test that keeps the house in shape: imports
// run downward only, an engine imports nothing of ours but engines, and every
// package says in its comment what it is for.
package architecture

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors lists the rooms from the highest to the lowest. A package may import
// what stands on a lower floor, or within its own room. docs/architecture.md
// says why each stands where it does.
func floors() [][]string {
	return [][]string{
		{"cmd", "dev"},
		{"internal/app"},
		{"internal/sample"},
		{"internal/insight"}, {"internal/gathering"}, {"internal/fund"}, {"internal/solution"}, {"internal/voice"}, {"internal/driver"}, {"internal/landscape"},
		{"internal/provision"},
		{"internal/need"},
		{"internal/alliance"},
		{"internal/register"},
		{"internal/figure"},
		{"internal/privacy"}, {"internal/account"}, {"internal/audit"},
		{"internal/site", "internal/file", "internal/job", "internal/mail", "internal/tile", "internal/table", "internal/browsertest", "internal/colourtest", "internal/htmltest", "internal/sharedtest", "internal/architecture"},
		{"internal/term", "internal/fault", "internal/db"},
		{"linkage", "catchment", "opinion", "equalshares", "effect", "interval", "osgrid"},
	}
}

// engines are pure: they import nothing of ours but engines.
func engines() []string { return floors()[len(floors())-1] }

type pkg struct {
	ImportPath, Doc string
	Imports         []string
	GoFiles         []string
	TestImports     []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Doc,Imports,GoFiles,TestImports", "fairground/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// room finds the room and the floor of one of our packages.
func room(path string) (name string, floor int) {
	for i, rooms := range floors() {
		for _, r := range rooms {
			if path == "fairground/"+r || strings.HasPrefix(path, "fairground/"+r+"/") {
				return r, i
			}
		}
	}
	return "", -1
}

func TestImportsRunDownward(t *testing.T) {
	for _, p := range packages(t) {
		from, floor := room(p.ImportPath)
		if floor < 0 {
			t.Errorf("%s stands in no room: add it to floors() and docs/architecture.md", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			to, below := room(imported)
			if below < 0 || to == from {
				continue // not ours, or of the same room
			}
			if slices.Contains(engines(), from) && !slices.Contains(engines(), to) {
				t.Errorf("the engine %s imports %s", p.ImportPath, imported)
			} else if below < floor || (below == floor && !sameFloorAllowed(from, to)) {
				t.Errorf("%s imports %s, which stands above it or beside it", p.ImportPath, imported)
			}
		}
	}
}

// sameFloorAllowed: the platform's packages know no subject and may use one
// another; so may engines and the shared words.
func sameFloorAllowed(from, to string) bool {
	_, floor := room("fairground/" + from)
	return floor >= len(floors())-3 && from != to
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}
