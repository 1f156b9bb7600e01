package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
)

// value is one value of the file: what it should be, and with what it was worked
// out. Which fields there are depends on its family, the first word of its id.
type value struct {
	ID, What, Place, Period, Breakdown, Symbol, Status, Result string

	Value        any
	Lower, Upper *float64
	Source       string `json:"source_file"`
	LA           string `json:"la_number"`

	X, N, X1, N1, X2, N2 *float64
	Chi2, SE             *float64
	LooSlopes            []float64 `json:"loo_slopes"`
	Limits95, Limits998  []float64
	Share                *float64
	Blank                *float64 `json:"blank_lsoas"`
	Decile1              *float64
	Schools, Pupils, FSM *float64
	FSMEver6             *float64 `json:"fsm_ever6"`
	Ever6Base            *float64 `json:"ever6_base"`
	Ever6Percent         *float64 `json:"ever6_pct"`
	Ever6                *float64
	Rows                 *float64 `json:"census_rows"`
	MatchedOpen          *float64 `json:"matched_open"`
	MatchedClosed        *float64 `json:"matched_closed"`
	NotInRegister        *float64 `json:"not_in_register"`
	LADiffers            *float64 `json:"la_code_differs"`
	FSMOpen              *float64 `json:"fsm_open"`
	PupilsOpen           *float64 `json:"pupils_open"`
	FSMAll               *float64 `json:"fsm_all_rows"`
	FSMLost              *float64 `json:"fsm_lost_without_successors"`
	WithSuccessor        *float64 `json:"closed_with_open_successor"`
	FSMRecovered         *float64 `json:"fsm_recovered_by_successor"`
	WithoutSuccessor     *float64 `json:"closed_without_successor"`
	StrictlyOpen         *float64 `json:"strictly_open"`
	Closeness            []string
	SMC                  []float64 `json:"smc_values"`
	Table                map[string]struct{ Schools, Pupils, FSM, Rate float64 }
}

func readValues(path string) ([]value, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []value
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return all, nil
}

// part is a part of the id, or "".
func (v value) part(n int) string {
	if parts := strings.Split(v.ID, ":"); n < len(parts) {
		return parts[n]
	}
	return ""
}

// last is the last part of the id.
func (v value) last() string { return v.ID[strings.LastIndex(v.ID, ":")+1:] }

// number is the value where it is one, or NaN.
func (v value) number() float64 {
	if n, ok := v.Value.(float64); ok {
		return n
	}
	return math.NaN()
}

// What may deviate by how much.
const (
	valueTolerance = 1e-9
	limitTolerance = 1e-6
)

// pair is a number of ours beside the file's.
type pair struct {
	name       string
	ours, want float64
	tolerance  float64
}

// found is our answer: numbers beside the file's, and words beside the file's.
type found struct {
	pairs []pair
	words [][2]string
}

// add sets a number of ours beside one that the file may have.
func (f *found) add(name string, ours float64, want *float64, tolerance float64) {
	if want != nil {
		f.pairs = append(f.pairs, pair{name, ours, *want, tolerance})
	}
}

func (f *found) say(ours, want string) { f.words = append(f.words, [2]string{ours, want}) }

// compare says what differs, and how near the rest is.
func compare(f found, v value) (differ string, worst float64) {
	var out []string
	for _, p := range f.pairs {
		d := math.Abs(p.ours - p.want)
		if math.IsNaN(p.ours) && math.IsNaN(p.want) {
			d = 0
		}
		if !(d <= p.tolerance) {
			out = append(out, fmt.Sprintf("%s is %.12g, expected %.12g", p.name, p.ours, p.want))
		}
		worst = max(worst, d/p.tolerance)
	}
	for _, w := range f.words {
		if w[0] != w[1] {
			out = append(out, fmt.Sprintf("%q, expected %q", w[0], w[1]))
		}
	}
	return strings.Join(out, "; "), worst
}
