package matchlist

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"fairground/internal/register/source"
	"fairground/linkage/school"
)

// ErrNoRegister is a run without any register to match against.
var ErrNoRegister = errors.New("no register to match against: give --register with the establishment file from " +
	"Get Information About Schools (and again with its links file), or set FAIRGROUND_DATA to a folder with gias/register*.csv.gz in it")

// FindRegisters returns the newest register of schools in a folder of data sets
// and the newest links file beside it, by the dates in their names.
func FindRegisters(dataDir string) ([]string, error) {
	if dataDir == "" {
		return nil, ErrNoRegister
	}
	register, err := newest(filepath.Join(dataDir, "gias", "register*.csv.gz"))
	if err != nil {
		return nil, err
	}
	if register == "" {
		return nil, fmt.Errorf("%s: %w", dataDir, ErrNoRegister)
	}
	links, err := newest(filepath.Join(dataDir, "gias", "links_*.csv.gz"))
	if err != nil || links == "" {
		return []string{register}, err
	}
	return []string{register, links}, nil
}

// newest returns the last of the files that fit a pattern, in the order of their
// names, or "".
func newest(pattern string) (string, error) {
	found, err := filepath.Glob(pattern)
	if err != nil {
		return "", fmt.Errorf("look for %s: %w", pattern, err)
	}
	if len(found) == 0 {
		return "", nil
	}
	return slices.Max(found), nil
}

// LoadIndex reads register files and builds the index over them. The rows of a
// register that could not be read are returned as warnings; the rest is used.
func LoadIndex(files ...string) (ix *school.Index, warnings []error, err error) {
	registers, err := source.Registers(files...)
	var rows source.Problems
	if err != nil && !errors.As(err, &rows) {
		return nil, nil, fmt.Errorf("read registers: %w", err)
	}
	if len(registers.Settings) == 0 {
		return nil, nil, fmt.Errorf("the files hold no schools or early years settings: %w", ErrNoRegister)
	}
	return school.NewIndex(registers, nil), rows, nil
}
