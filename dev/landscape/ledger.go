package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
)

// What numbers may deviate by: lists that were rounded to nine digits after the
// point, in full units; everything else as a share.
const (
	roundedBy = 1e-8
	shareBy   = 1e-11
)

// ledger holds our answers against expected values, each of which is to be settled
// once.
type ledger struct {
	want    expected
	settled map[string]map[string]bool // by question and field: whether it agrees
	told    []string                   // what differs
	aside   []string                   // what is not compared, and why
	worst   float64                    // deviation as a share of what is allowed
}

func newLedger(want expected) *ledger {
	return &ledger{want: want, settled: map[string]map[string]bool{}}
}

func (l *ledger) settle(question, field string, agrees bool) {
	if l.settled[question] == nil {
		l.settled[question] = map[string]bool{}
	}
	l.settled[question][field] = agrees
}

// answer compares our fields of a question. A field that is not expected counts
// as different: it is a name misspelt.
func (l *ledger) answer(question string, ours map[string]any) error {
	for _, field := range slices.Sorted(maps.Keys(ours)) {
		want, ok := l.want[question][field]
		if !ok {
			l.told = append(l.told, fmt.Sprintf("%s: nothing is expected of %s", question, field))
			l.settle(question, field, false)
			continue
		}
		plain, err := plainly(ours[field])
		if err != nil {
			return err
		}
		differ := l.differ(plain, want, strings.HasPrefix(field, "top") || strings.HasPrefix(question, "Q5"))
		if differ != "" {
			l.told = append(l.told, fmt.Sprintf("%s, %s: %s", question, field, differ))
		}
		l.settle(question, field, differ == "")
	}
	return nil
}

// plainly gives a value as JSON would read it back.
func plainly(value any) (any, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	var out any
	return out, json.Unmarshal(text, &out)
}

// differ says how a value differs from what is expected; "" where it does not.
func (l *ledger) differ(ours, want any, rounded bool) string {
	switch want := want.(type) {
	case float64:
		ours, ok := ours.(float64)
		allowed := shareBy * math.Max(1e-300, math.Abs(want))
		if rounded {
			allowed = roundedBy
		}
		if d := math.Abs(ours - want); !ok || !(d <= allowed) {
			return fmt.Sprintf("%v, expected %v", ours, want)
		} else {
			l.worst = max(l.worst, d/allowed)
		}
	case []any:
		ours, _ := ours.([]any)
		if len(ours) != len(want) {
			return fmt.Sprintf("%d of them, expected %d", len(ours), len(want))
		}
		for k := range want {
			if differ := l.differ(ours[k], want[k], rounded); differ != "" {
				return fmt.Sprintf("number %d: %s", k+1, differ)
			}
		}
	default:
		if ours != want {
			return fmt.Sprintf("%v, expected %v", ours, want)
		}
	}
	return ""
}

// leave sets fields of a question aside, with the reason.
func (l *ledger) leave(question, why string, fields ...string) {
	for _, field := range fields {
		delete(l.want[question], field)
	}
	l.aside = append(l.aside, fmt.Sprintf("%s, %s: %s", question, strings.Join(fields, ", "), why))
}

// report prints a line for each question and what became of each value, and fails
// where one differs or was forgotten.
func (l *ledger) report(to io.Writer) error {
	var agree, all int
	var forgotten []string
	for _, question := range slices.Sorted(maps.Keys(l.want)) {
		fields := slices.Sorted(maps.Keys(l.want[question]))
		if len(fields) == 0 {
			continue
		}
		good := 0
		for _, field := range fields {
			agrees, done := l.settled[question][field]
			if !done {
				forgotten = append(forgotten, question+", "+field)
			}
			if agrees {
				good++
			}
		}
		fmt.Fprintf(to, "%-52s %2d of %2d: %s\n", question, good, len(fields), strings.Join(fields, ", "))
		agree, all = agree+good, all+len(fields)
	}
	tell(to, "differs", l.told)
	tell(to, "not checked", forgotten)
	tell(to, "not compared", l.aside)
	fmt.Fprintf(to, "%d of %d values agree; the largest deviation is %.2g of what is allowed\n", agree, all, l.worst)
	if len(l.told)+len(forgotten) > 0 || agree != all {
		return fmt.Errorf("%d values differ, and %d were not checked", len(l.told), len(forgotten))
	}
	return nil
}

func tell(to io.Writer, what string, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(to, "%-13s %s\n", what, line)
	}
}
