//go:build !race

package need_test

// underRace says that the race detector watches: programs take many times as long
// and as much memory, and bars of either say nothing.
const underRace = false
