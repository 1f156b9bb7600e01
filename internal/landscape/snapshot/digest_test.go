package snapshot_test

import (
	"slices"
	"testing"

	"fairground/catchment"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"

	"pgregory.net/rapid"
)

// The order in which rows came does not matter, and anything that is seen does.
func TestDigestIsOfTheContent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		digest := func(settings []snapshot.SettingRow, rows []snapshot.DeliveryRow) uint64 {
			return snapshot.New(snapshot.NewLand(slices.Clone(settings), slices.Clone(w.neighbourhoods)), rows).Whole().Digest()
		}
		was := digest(w.settings, w.rows)
		turned, around := slices.Clone(w.rows), slices.Clone(w.settings)
		slices.Reverse(turned)
		slices.Reverse(around)
		if got := digest(around, turned); got != was {
			t.Errorf("%x in one order, %x in the other", was, got)
		}
		i := rapid.IntRange(0, len(around)-1).Draw(t, "setting")
		around[i].Need = register.Known(around[i].Need.N + 1)
		if digest(around, turned) == was {
			t.Error("a setting with another need, and no other digest")
		}
	})
}

func TestDigestMovesWithADelivery(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		if len(w.rows) == 0 {
			t.Skip("no deliveries")
		}
		land := snapshot.NewLand(slices.Clone(w.settings), slices.Clone(w.neighbourhoods))
		all := snapshot.New(land, w.rows)
		fewer := snapshot.New(land, w.rows[1:])
		if all.Len() != fewer.Len() && all.Whole().Digest() == fewer.Whole().Digest() {
			t.Error("one delivery less, and no other digest")
		}
		more := slices.Clone(w.rows)
		more[0].Reached = register.Known(more[0].Reached.N + 7)
		if all.Len() != fewer.Len() && snapshot.New(land, more).Whole().Digest() == all.Whole().Digest() {
			t.Error("another number of children, and no other digest")
		}
	})
}

// TestDigestMovesWithTravelTimes: two matrices that differ only in which time is
// whose, in how far they tell of anything, or in which settings they know of, are two.
func TestDigestMovesWithTravelTimes(t *testing.T) {
	digest := func(change func(*snapshot.Travel), pairs ...catchment.Pair) uint64 {
		t.Helper()
		land := snapshot.NewLand([]snapshot.SettingRow{{ID: "a"}, {ID: "b"}}, []snapshot.NeighbourhoodRow{{Code: "E01000001"}, {Code: "E01000002"}})
		lists, err := catchment.ListsFrom(2, 2, pairs)
		if err != nil {
			t.Fatal(err)
		}
		travel := snapshot.Travel{Source: "x", Mode: "on foot", Lists: lists, Minutes: 30, Longest: 40}
		if change != nil {
			change(&travel)
		}
		if err := land.Travel(travel); err != nil {
			t.Fatal(err)
		}
		return snapshot.New(land, nil).Whole().Digest()
	}
	pairs := []catchment.Pair{{From: 0, To: 0, Cost: 10}, {From: 1, To: 1, Cost: 29}}
	was := digest(nil, pairs...)
	if digest(nil, pairs[1], pairs[0]) != was {
		t.Error("the same times in another order, and another digest")
	}
	both := snapshot.NewBits(2)
	both.Add(0)
	both.Add(1)
	for what, now := range map[string]uint64{
		"times that are swapped":     digest(nil, catchment.Pair{From: 0, To: 0, Cost: 29}, catchment.Pair{From: 1, To: 1, Cost: 10}),
		"ends that are swapped":      digest(nil, catchment.Pair{From: 0, To: 1, Cost: 10}, catchment.Pair{From: 1, To: 0, Cost: 29}),
		"times with the same sum":    digest(nil, catchment.Pair{From: 0, To: 0, Cost: 35}, catchment.Pair{From: 1, To: 1, Cost: 4}),
		"other terms":                digest(func(t *snapshot.Travel) { t.Licence = "ODbL" }, pairs...),
		"another longest time":       digest(func(t *snapshot.Travel) { t.Longest = 60 }, pairs...),
		"a setting nobody can reach": digest(func(t *snapshot.Travel) { t.Routed = both }, pairs[:1]...),
	} {
		if now == was {
			t.Errorf("%s have the same digest", what)
		}
	}
	one := snapshot.NewBits(2)
	one.Add(0)
	if digest(func(t *snapshot.Travel) { t.Routed = both }, pairs[:1]...) == digest(func(t *snapshot.Travel) { t.Routed = one }, pairs[:1]...) {
		t.Error("a setting that nobody can reach is as one that was not asked about")
	}
}
