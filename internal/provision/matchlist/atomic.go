package matchlist

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

// atomicFile is a file that appears under its name only when it is whole.
type atomicFile struct {
	*bufio.Writer
	path   string
	file   *os.File
	direct bool // a device or pipe, which cannot be renamed over
	whole  bool // flushed and closed, ready to be renamed
}

// createAtomic begins a file that will stand at path.
func createAtomic(path string) (*atomicFile, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
		return &atomicFile{Writer: bufio.NewWriterSize(f, 64<<10), path: path, file: f, direct: true}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	return &atomicFile{Writer: bufio.NewWriterSize(f, 64<<10), path: path, file: f}, nil
}

// finish writes out what is buffered and closes the file, all but giving it its
// name.
func (a *atomicFile) finish() error {
	if err := a.Flush(); err != nil {
		return fmt.Errorf("write %s: %w", a.path, err)
	}
	if !a.direct {
		// Made by CreateTemp for its owner's eyes only; the result is an ordinary file.
		if err := a.file.Chmod(0o644); err != nil {
			return fmt.Errorf("write %s: %w", a.path, err)
		}
		if err := a.file.Sync(); err != nil {
			return fmt.Errorf("write %s: %w", a.path, err)
		}
	}
	a.whole = true
	if err := a.file.Close(); err != nil {
		return fmt.Errorf("write %s: %w", a.path, err)
	}
	return nil
}

// commit makes a finished file stand under its name.
func (a *atomicFile) commit() error {
	if a.direct {
		return nil
	}
	if err := os.Rename(a.file.Name(), a.path); err != nil {
		return fmt.Errorf("write %s: %w", a.path, err)
	}
	return nil
}

// abandon removes what was written; after commit it does nothing.
func (a *atomicFile) abandon() {
	if !a.whole {
		a.file.Close()
	}
	if !a.direct {
		os.Remove(a.file.Name())
	}
}
