// Command testsummary reads the JSON of "go test -json" and prints what a
// person wants: the output of what failed, each package in a line, every test
// that was skipped and why, and the counts on the last line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// event is a line of test2json; see "go doc test2json".
type event struct {
	Action, Package, Test, Output, ImportPath string
	Elapsed                                   float64
}

// summary gathers a run.
type summary struct {
	out                     io.Writer
	output                  map[string][]string // of each test, until it ends
	build                   map[string][]string // compilers' messages
	passed, failed, skipped int
}

func main() {
	s := &summary{out: os.Stdout, output: map[string][]string{}, build: map[string][]string{}}
	if err := s.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "testsummary:", err)
		os.Exit(1)
	}
	fmt.Fprintf(s.out, "\n%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
	if s.failed > 0 {
		os.Exit(1)
	}
}

func (s *summary) read(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(s.out, lines.Text()) // not from a test: pass it on
			continue
		}
		s.take(e)
	}
	return lines.Err()
}

func (s *summary) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		s.build[e.ImportPath] = append(s.build[e.ImportPath], e.Output)
	case "build-fail":
		fmt.Fprint(s.out, strings.Join(s.build[e.ImportPath], ""))
	case "output":
		s.output[key] = append(s.output[key], e.Output)
	case "pass", "fail", "skip":
		s.end(e, key)
		delete(s.output, key)
	}
}

func (s *summary) end(e event, key string) {
	if e.Test == "" {
		s.endPackage(e, key)
		return
	}
	switch e.Action {
	case "pass":
		s.passed++
	case "fail":
		s.failed++
		fmt.Fprint(s.out, strings.Join(s.output[key], ""))
	case "skip":
		s.skipped++
		fmt.Fprint(s.out, "skipped "+e.Test+": "+reason(s.output[key]))
	}
}

func (s *summary) endPackage(e event, key string) {
	if e.Action == "skip" {
		return // no test files
	}
	word := "ok"
	if e.Action == "fail" {
		word = "FAIL"
		if s.failed == 0 {
			s.failed++ // a package that fails without a failing test: it did not build, or crashed
		}
		fmt.Fprint(s.out, strings.Join(s.output[key], ""))
	}
	fmt.Fprintf(s.out, "%-4s %-50s %6.1f s\n", word, e.Package, e.Elapsed)
}

// reason is the message of a skip: the lines between the test's own marks.
func reason(lines []string) string {
	var out []string
	for _, l := range lines {
		if t := strings.TrimSpace(l); t != "" && !strings.HasPrefix(t, "===") && !strings.HasPrefix(t, "---") {
			out = append(out, t)
		}
	}
	return strings.Join(out, " ") + "\n"
}
