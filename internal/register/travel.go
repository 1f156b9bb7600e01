package register

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"fairground/internal/site"
	"fairground/internal/term"
)

// Travel is a matrix of travel times that somebody worked out and imported: how
// long it takes between settings and neighbourhoods.
type Travel struct {
	ID       term.ID      // of the import that brought it
	Source   string       // whose it is
	Licence  string       // the terms they come under: "Open Database Licence 1.0"; "" where nobody said
	Mode     string       // how one travels: "on foot"
	Minutes  float64      // beyond which nothing is within reach
	Longest  float64      // the longest time that its files have, in minutes: they tell of nothing farther
	Area     term.GSS     // that it is for, by the code of when it came
	Now      []term.GSS   // what that is today; none where it became part of a wider area, of the rest of which it tells nothing
	Phases   []term.Phase // of the questions that it answers; "" stands for those that name none
	File     string
	Imported time.Time
}

// Words say what a matrix is: "OpenStreetMap and r5r, on foot: within 30 minutes,
// for primary (5–11)".
func (t *Travel) Words() string {
	return fmt.Sprintf("%s, %s: within %s minutes, for %s", t.Source, t.Mode, strconv.FormatFloat(t.Minutes, 'f', -1, 64), phaseWords(t.Phases))
}

func phaseWords(phases []term.Phase) string {
	var out []string
	for _, p := range phases {
		if p == "" {
			out = append(out, "all ages together")
		} else {
			out = append(out, strings.ToLower(p.Title()[:1])+p.Title()[1:])
		}
	}
	return site.And(out)
}

// anyPhase is how the questions that name no age phase are written.
const anyPhase = "any"

// TravelPhases lists what a matrix can answer for: each age phase, and questions
// that name none, as "".
func TravelPhases() []term.Phase { return append(term.Phases(), "") }

// ParseTravelPhases reads which questions a matrix answers: "early-years",
// "primary", "secondary", "post-16", "any" for those that name no phase; nothing for
// all five.
func ParseTravelPhases(words []string) ([]term.Phase, error) {
	var out []term.Phase
	for _, w := range words {
		p := term.Phase(w)
		if w == anyPhase {
			p = ""
		}
		if !slices.Contains(TravelPhases(), p) || w == "" {
			return nil, fmt.Errorf("%q is no age phase: expected early-years, primary, secondary or post-16, or any for questions that name none", w)
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return TravelPhases(), nil
	}
	return ordered(out), nil
}

// ordered puts phases in the order in which they are shown, each once.
func ordered(phases []term.Phase) []term.Phase {
	return slices.DeleteFunc(TravelPhases(), func(p term.Phase) bool { return !slices.Contains(phases, p) })
}

// mostMinutes is the longest time that can be asked for, and mostTime the longest
// that a file may have: a day.
const (
	mostMinutes = 12 * 60
	mostTime    = 24 * 60
)

// check says what is wrong with what a matrix is said to be.
func (t *Travel) check() error {
	oneLine := func(what, text string, most int) error {
		if strings.TrimSpace(text) == "" || len([]rune(text)) > most || strings.ContainsFunc(text, unicode.IsControl) {
			return fmt.Errorf("%s: expected one line of up to %d letters", what, most)
		}
		return nil
	}
	if !(t.Minutes > 0 && t.Minutes <= mostMinutes) {
		return fmt.Errorf("%v minutes is no limit of travel: expected more than 0 and at most %d", t.Minutes, mostMinutes)
	}
	if len(t.Phases) == 0 {
		return errors.New("the travel times answer no question: expected an age phase")
	}
	if t.Licence != "" {
		if err := oneLine("the licence of the travel times", t.Licence, 120); err != nil {
			return err
		}
	}
	return errors.Join(oneLine("whose the travel times are", t.Source, 120), oneLine("how one travels", t.Mode, 60))
}

// TravelTimes is a matrix with its times.
type TravelTimes struct {
	Travel
	From []TravelFrom // by setting
}

// TravelFrom are the times of a setting that stands now.
type TravelFrom struct {
	Setting term.SettingID
	times   []byte
}

// Each calls visit for every neighbourhood that has a time, by the number in its
// code. It stops with an error where what is stored cannot be read.
func (f *TravelFrom) Each(visit func(neighbourhood uint32, minutes float64)) error {
	number, rest := uint32(0), f.times
	for len(rest) > 0 {
		step, n := binary.Uvarint(rest)
		if n <= 0 {
			return fmt.Errorf("the travel times of %s cannot be read", f.Setting)
		}
		seconds, m := binary.Uvarint(rest[n:])
		if m <= 0 || step > mostNumber || seconds > mostTime*60 {
			return fmt.Errorf("the travel times of %s cannot be read", f.Setting)
		}
		number, rest = number+uint32(step), rest[n+m:]
		visit(number, float64(seconds)/60)
	}
	return nil
}

// travelTime is one time, packed into a number that sorts by setting, then by
// neighbourhood, then by time.
type travelTime uint64

// mostNumber is the highest number of a neighbourhood's code.
const mostNumber = 999_999

const (
	secondBits = 17 // a day has 86,400
	numberBits = 20
)

func newTravelTime(setting int, neighbourhood uint32, minutes float64) travelTime {
	return travelTime(setting)<<(secondBits+numberBits) | travelTime(neighbourhood)<<secondBits | travelTime(math.Round(minutes*60))
}

func (t travelTime) setting() int { return int(t >> (secondBits + numberBits)) }

func (t travelTime) neighbourhood() uint32 { return uint32(t >> secondBits & (1<<numberBits - 1)) }

func (t travelTime) seconds() uint64 { return uint64(t & (1<<secondBits - 1)) }

// packTimes writes the times of one setting, in ascending order: of each how much
// higher its neighbourhood's number is than the one before, and the seconds, both as
// varints. Neighbours have numbers close by, so that a pair takes three or four
// bytes.
func packTimes(times []travelTime) []byte {
	out := make([]byte, 0, 4*len(times))
	last := uint32(0)
	for _, t := range times {
		out = binary.AppendUvarint(out, uint64(t.neighbourhood()-last))
		out = binary.AppendUvarint(out, t.seconds())
		last = t.neighbourhood()
	}
	return out
}

// NeighbourhoodNumber is the number in the code of an English neighbourhood:
// E01000001 has 1.
func NeighbourhoodNumber(code term.GSS) (uint32, bool) {
	digits, ok := strings.CutPrefix(string(code), "E01")
	if !ok || len(digits) != 6 {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	return uint32(n), err == nil
}

// NumberedNeighbourhood is the code that has a number.
func NumberedNeighbourhood(number uint32) term.GSS { return term.GSS(fmt.Sprintf("E01%06d", number)) }
