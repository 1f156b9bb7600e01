package db

import (
	"context"
	"sync"
	"testing"
)

// TestCachedKeepsTheNewer: whoever read an older version before they waited takes
// the newer value, and works nothing out.
func TestCachedKeepsTheNewer(t *testing.T) {
	var c Cached[string]
	begun, finish := make(chan bool), make(chan bool)
	var both sync.WaitGroup
	var newer, older string
	both.Go(func() {
		newer, _ = c.since(t.Context(), 2, func(context.Context) (string, error) {
			close(begun)
			<-finish
			return "of version 2", nil
		})
	})
	<-begun
	both.Go(func() {
		older, _ = c.since(t.Context(), 1, func(context.Context) (string, error) {
			t.Error("the older version is worked out")
			return "of version 1", nil
		})
	})
	close(finish)
	both.Wait()
	if newer != "of version 2" || older != newer || c.at != 2 {
		t.Errorf("got %q and %q, kept at %d", newer, older, c.at)
	}
	third, err := c.since(t.Context(), 3, func(context.Context) (string, error) { return "of version 3", nil })
	if err != nil || third != "of version 3" || c.at != 3 {
		t.Errorf("later %q at %d, %v", third, c.at, err)
	}
}
