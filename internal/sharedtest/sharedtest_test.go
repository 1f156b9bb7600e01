package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestDirAndShared(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"data/gias", "bench"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv(Variable, filepath.Join(root, "data"))
	if got, want := Dir(t, "gias"), filepath.Join(root, "data", "gias"); got != want {
		t.Errorf("Dir = %s, want %s", got, want)
	}
	if got, want := Shared(t, "bench"), filepath.Join(root, "bench"); got != want {
		t.Errorf("Shared = %s, want %s", got, want)
	}
}

func TestAbsentDataSkips(t *testing.T) {
	t.Setenv(Variable, t.TempDir())
	skipped := false
	t.Run("inner", func(t *testing.T) {
		defer func() { skipped = t.Skipped() }()
		Dir(t, "no", "such", "file")
		t.Error("went on without the data")
	})
	if !skipped {
		t.Error("was not skipped")
	}
}
