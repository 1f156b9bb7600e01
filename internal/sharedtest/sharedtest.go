// Package sharedtest finds the open data that some tests read.
//
// The data (registers, members' lists, the benches) is large and is not kept in
// the repository. A test that needs a file of it asks here for its path and is
// skipped, with a message that says what to do, on a machine that has none.
//
// # Where it looks
//
// First the environment variable FAIRGROUND_DATA, which names the folder with
// the data sets (the one with gias, member-lists and so on in it). Without it,
// the folder shared/data beside the test's directory or beside any directory
// above it.
//
// # What it never does
//
// It writes nothing, and fails no test: absent data skips.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Variable is the environment variable that names the folder of data sets.
const Variable = "FAIRGROUND_DATA"

// Dir returns the path of a file or folder among the data sets, such as
// Dir(t, "gias", "former-names.csv.gz"), and skips the test where it is absent.
func Dir(t testing.TB, elem ...string) string {
	t.Helper()
	return find(t, dataFolder(), elem)
}

// Shared returns the path of something that lies beside the data sets, such as
// Shared(t, "bench", "linkage", "linkbench.py"), and skips the test where it is
// absent.
func Shared(t testing.TB, elem ...string) string {
	t.Helper()
	data := dataFolder()
	if data == "" {
		return find(t, "", elem)
	}
	return find(t, filepath.Dir(data), elem)
}

func find(t testing.TB, base string, elem []string) string {
	t.Helper()
	wanted := filepath.Join(elem...)
	if base == "" {
		t.Skipf("no shared data found: set %s to the folder of data sets to run this test (it reads %s)", Variable, wanted)
	}
	path := filepath.Join(base, wanted)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not among the shared data (%v)", wanted, err)
	}
	return path
}

// dataFolder returns the folder of data sets, or "" where there is none.
func dataFolder() string {
	if dir := os.Getenv(Variable); dir != "" {
		if abs, err := filepath.Abs(dir); err == nil {
			return abs
		}
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		candidate := filepath.Join(dir, "shared", "data")
		if info, err := os.Stat(candidate); err == nil && info.IsDir() {
			return candidate
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
