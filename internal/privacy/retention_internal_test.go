package privacy

import (
	"testing"
	"time"
)

func TestNextNight(t *testing.T) {
	for after, want := range map[string]string{
		"2026-11-21T09:00:00Z": "2026-11-22T03:00:00Z",
		"2026-11-21T02:59:59Z": "2026-11-21T03:00:00Z",
		"2026-11-21T03:00:00Z": "2026-11-22T03:00:00Z",
		"2026-03-28T12:00:00Z": "2026-03-29T02:00:00Z", // the clocks go forward that night
		"2026-10-24T12:00:00Z": "2026-10-25T03:00:00Z", // and back
		"2026-07-01T01:30:00Z": "2026-07-01T02:00:00Z",
	} {
		at, err := time.Parse(time.RFC3339, after)
		if err != nil {
			t.Fatal(err)
		}
		night, err := nextNight(at)
		if got := night.Format(time.RFC3339); err != nil || got != want {
			t.Errorf("after %s comes %s, %v, want %s", after, got, err, want)
		}
	}
}
