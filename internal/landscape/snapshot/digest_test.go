package snapshot_test

import (
	"slices"
	"testing"

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
