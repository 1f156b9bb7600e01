package matchlist

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fairground/internal/provision/sheet"
)

// output is where the results of one sheet go.
type output struct{ results, candidates string }

// outputs names the files of every sheet that is used, each once.
func (r Request) outputs(choices []sheet.Choice) ([]output, error) {
	first := r.Out
	if first == "" {
		first = trimEndings(r.In) + ".matched.csv"
	}
	if folder := filepath.Dir(first); !isFolder(folder) {
		return nil, fmt.Errorf("write %s: the folder %s does not exist: %w", first, folder, ErrNoFolder)
	}
	stem := first
	ext := filepath.Ext(first)
	stem = strings.TrimSuffix(stem, ext)
	var outs []output
	taken := map[string]bool{}
	for _, c := range choices {
		if !c.Use {
			continue
		}
		path := first
		for n := 1; len(outs) > 0 && taken[strings.ToLower(path)]; n++ {
			path = stem + "-" + safeName(c.Sheet.Name) + ext
			if n > 1 {
				path = fmt.Sprintf("%s-%s-%d%s", stem, safeName(c.Sheet.Name), n, ext)
			}
		}
		taken[strings.ToLower(path)] = true
		out := output{path, candidatesName(path)}
		if err := r.checkKept(out); err != nil {
			return nil, err
		}
		outs = append(outs, out)
	}
	return outs, nil
}

// checkKept refuses outputs that stand where the list or a register does, under
// whatever name or link.
func (r Request) checkKept(out output) error {
	written := []string{out.results}
	if r.Candidates > 0 {
		written = append(written, out.candidates)
	}
	for _, path := range written {
		if isSameFile(path, r.In) {
			return fmt.Errorf("%s: %w", path, ErrSameFile)
		}
		for _, kept := range r.Keep {
			if isSameFile(path, kept) {
				return fmt.Errorf("%s: %w", path, ErrKept)
			}
		}
	}
	return nil
}

// isSameFile reports whether two paths lead to one file that exists.
func isSameFile(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// candidatesName is the name of the candidates file beside a file of results.
func candidatesName(results string) string {
	if ext := filepath.Ext(results); strings.EqualFold(ext, ".csv") {
		results = strings.TrimSuffix(results, ext)
	}
	return results + ".candidates.jsonl"
}

// trimEndings takes the endings of spreadsheets and archives off a path.
func trimEndings(path string) string {
	for _, ending := range []string{".gz", ".zip", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm"} {
		if len(path) > len(ending) && strings.EqualFold(path[len(path)-len(ending):], ending) {
			path = path[:len(path)-len(ending)]
		}
	}
	return path
}

// safeName makes of a sheet's name something any file system takes.
func safeName(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, strings.TrimSpace(s))
}
