package register

import (
	"fmt"
	"strings"
	"testing"

	"fairground/internal/term"
)

// TestPairsThatAreTooMany are refused as soon as they are, and with what to do; a
// pair that comes again and again is one.
func TestPairsThatAreTooMany(t *testing.T) {
	batch := func() *travelBatch {
		atlas := newAtlas()
		b := &travelBatch{travel: &Travel{Minutes: 30}, atlas: atlas, most: 5, known: map[term.SettingID]bool{"gias:100001": true}, ends: map[writtenEnd]travelEnd{},
			guessed: map[term.SettingID]bool{}, numberOf: map[term.SettingID]int{}, strangers: map[string]bool{}}
		for i := range 100 {
			code := NumberedNeighbourhood(uint32(i))
			atlas.areas[code] = &Area{Code: code, Kind: Neighbourhood}
		}
		return b
	}
	const head = "from_id,to_id,travel_time\n"
	read := func(b *travelBatch, rows string) error {
		err := b.table(t.Context(), strings.NewReader(head+rows), "walk.csv", &Report{})
		if err == nil {
			err = b.pack()
		}
		return err
	}
	rows := func(pairs, times int) string {
		var out strings.Builder
		for range times {
			for i := range pairs {
				fmt.Fprintf(&out, "E01%06d,gias:100001,12\n", i)
			}
		}
		return out.String()
	}
	for _, c := range []struct {
		pairs, times int
		refused      bool
	}{{5, 1, false}, {5, 9, false}, {6, 1, true}, {6, 9, true}, {100, 1, true}} {
		b := batch()
		err := read(b, rows(c.pairs, c.times))
		if !c.refused && (err != nil || b.kept != c.pairs || b.twice != c.pairs*(c.times-1)) {
			t.Errorf("%d pairs %d times: %v, %d are kept, %d came again", c.pairs, c.times, err, b.kept, b.twice)
		}
		if c.refused && (err == nil || !strings.Contains(err.Error(), "more than 5 pairs of a neighbourhood and a setting are within 60 minutes, twice the limit: expected at most that many; give shorter --minutes, or a smaller --area and the files of it alone")) {
			t.Errorf("%d pairs %d times: %v", c.pairs, c.times, err)
		}
		if len(b.times) > 2*5 {
			t.Errorf("%d pairs %d times: %d stay in memory", c.pairs, c.times, len(b.times))
		}
	}
}
