package stats

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Options say how to read files, where they do not say so themselves.
type Options struct {
	Meta    string // the path of the .meta.csv, where it is not beside the file
	Mapping string // the path of a mapping file; "" chooses one by the file's name and headings
}

// Open opens files as one table: by the mapping named, else by the built-in
// mapping that fits the first file, else as Explore Education Statistics.
func Open(ctx context.Context, files []string, o Options) (*Table, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("no file was named")
	}
	m, err := mappingFor(files[0], o)
	if err != nil {
		return nil, err
	}
	if m == nil {
		return openEES(files, o.Meta)
	}
	t, err := openMapped(m, files)
	if err != nil {
		return nil, err
	}
	if len(t.Files) == 0 {
		t.Files = files
	}
	if t.Reader == "" {
		text, err := m.digest()
		if err != nil {
			return nil, fmt.Errorf("mapping: %w", err)
		}
		t.Reader = "mapping " + text
	}
	return t, nil
}

// mappingFor is the mapping named, or the built-in one that fits the file; nil
// where none does, and where a description says that the file needs none.
func mappingFor(path string, o Options) (*Mapping, error) {
	switch {
	case o.Mapping != "":
		f, err := os.Open(o.Mapping)
		if err != nil {
			return nil, fmt.Errorf("mapping: %w", err)
		}
		defer f.Close()
		return ReadMapping(filepath.Base(o.Mapping), f)
	case o.Meta != "" || isMeta(path):
		return nil, nil
	}
	all, err := builtIn()
	if err != nil {
		return nil, err
	}
	return chooseMapping(all, path)
}

// isMeta says whether a path is that of a file's description.
func isMeta(path string) bool {
	name := strings.ToLower(filepath.Base(path))
	return strings.HasSuffix(name, ".meta.csv") || strings.HasSuffix(name, ".meta.csv.gz")
}

// metaBeside is the description that lies beside a file, "" where there is none.
func metaBeside(path string) string {
	base := strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".csv")
	for _, ending := range []string{".meta.csv", ".meta.csv.gz"} {
		if info, err := os.Stat(base + ending); err == nil && info.Mode().IsRegular() {
			return base + ending
		}
	}
	return ""
}
