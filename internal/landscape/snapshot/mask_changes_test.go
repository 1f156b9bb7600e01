package snapshot_test

import (
	"maps"
	"slices"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

// visits are who is where in one year, and the year's sums.
func (w *world) visits(q snapshot.Question, period term.Period) (at map[int]map[term.ID]bool, year snapshot.Year) {
	at, year.Period, q.Period = map[int]map[term.ID]bool{}, period, period
	if period == 0 {
		return at, year
	}
	who := map[term.ID]bool{}
	rows, where := w.asked(q)
	for k, r := range rows {
		if !inArea(w.settings[where[k]].Areas, q.Area) {
			continue
		}
		if at[where[k]] == nil {
			at[where[k]] = map[term.ID]bool{}
		}
		at[where[k]][r.Organisation], who[r.Organisation] = true, true
		year.Deliveries++
		if r.Reached.Known {
			year.Reached.Known, year.Reached.N = true, year.Reached.N+r.Reached.N
		} else {
			year.Uncounted++
		}
	}
	year.Settings, year.Organisations = len(at), len(who)
	return at, year
}

func changesAsRows(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question) {
	years := rapid.SampledFrom([][2]term.Period{{2024, 2025}, {2025, 2024}, {2025, 2025}, {0, 2025}, {2024, 2030}}).Draw(t, "years")
	got := v.Changes(q, years[0], years[1])
	before, from := w.visits(q, years[0])
	after, to := w.visits(q, years[1])
	equal(t, "years", [2]snapshot.Year{got.From, got.To}, [2]snapshot.Year{from, to})
	equal(t, "of", got.Of, w.askedAbout(q, nil))
	var gained, lost []int32
	type change struct {
		setting        int32
		began, stopped string
	}
	text := func(ids []term.ID) (s string) {
		for _, id := range ids {
			s += string(id) + " "
		}
		return s
	}
	var want, have []change
	for i := range w.settings {
		if len(before[i]) == 0 && len(after[i]) > 0 {
			gained = append(gained, int32(i))
		}
		if len(before[i]) > 0 && len(after[i]) == 0 {
			lost = append(lost, int32(i))
		}
		began, stopped := without(after[i], before[i]), without(before[i], after[i])
		if len(began)+len(stopped) > 0 {
			want = append(want, change{int32(i), text(began), text(stopped)})
		}
	}
	for _, c := range got.Settings {
		have = append(have, change{c.Setting, text(named(v, c.Began)), text(named(v, c.Stopped))})
	}
	equal(t, "gained", got.Gained, gained)
	equal(t, "lost", got.Lost, lost)
	equal(t, "at settings", have, want)
	organisationsAsVisits(t, v, got, before, after)
}

// without are those of one set that are not in another.
func without(a, b map[term.ID]bool) (out []term.ID) {
	for _, id := range slices.Sorted(maps.Keys(a)) {
		if !b[id] {
			out = append(out, id)
		}
	}
	return out
}

func organisationsAsVisits(t *rapid.T, v *snapshot.View, got snapshot.Changes, before, after map[int]map[term.ID]bool) {
	ids := organisations()
	slices.Sort(ids)
	var began, stopped, present []term.ID
	k := 0
	for _, id := range ids {
		was, is := settingsOf(before, id), settingsOf(after, id)
		if len(was)+len(is) == 0 {
			continue
		}
		if len(was) == 0 {
			began = append(began, id)
		}
		if len(is) == 0 {
			stopped = append(stopped, id)
		}
		present = append(present, id)
		if k < len(got.Organisations) {
			c := got.Organisations[k]
			equal(t, "organisation", v.Organisations[c.Organisation], id)
			equal(t, "at how many", []int{c.From, c.To}, []int{len(was), len(is)})
			equal(t, "began at", c.Began, minus(is, was))
			equal(t, "stopped at", c.Stopped, minus(was, is))
		}
		k++
	}
	equal(t, "organisations", len(got.Organisations), len(present))
	equal(t, "began", named(v, got.Began()), began)
	equal(t, "stopped", named(v, got.Stopped()), stopped)
}

func settingsOf(at map[int]map[term.ID]bool, id term.ID) (out []int32) {
	for _, i := range slices.Sorted(maps.Keys(at)) {
		if at[i][id] {
			out = append(out, int32(i))
		}
	}
	return out
}

func minus(a, b []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(a), func(i int32) bool { return slices.Contains(b, i) })
}

func uploadsAsRows(t *rapid.T, w *world, v *snapshot.View, _ snapshot.Question) {
	id := func(what string) term.ID {
		return rapid.SampledFrom([]term.ID{"org-a-1", "org-a-2", "org-b-1", "org-b-2", "org-b-3", ""}).Draw(t, what)
	}
	before, after := id("before"), id("after")
	themes := [2]map[int]term.ThemeSet{{}, {}}
	counts, who := [2]int{}, map[term.ID]bool{}
	for _, r := range w.seen() {
		i, _ := w.setting(r.Setting)
		for side, upload := range []term.ID{before, after} {
			if upload != "" && r.Upload == upload {
				themes[side][i] |= r.Themes
				counts[side]++
				who[r.Organisation] = true
			}
		}
	}
	got, found := v.UploadChanges(before, after)
	if equal(t, "found", found, len(who) == 1 && counts[0] > 0 && counts[1] > 0); !found {
		return
	}
	var want snapshot.UploadChanges
	for i := range w.settings {
		was, there := themes[0][i]
		is, here := themes[1][i]
		switch at := int32(i); {
		case there && here && was == is:
			want.Same = append(want.Same, at)
		case there && here:
			want.Changed = append(want.Changed, snapshot.ThemeChange{Setting: at, Before: was, After: is})
		case there:
			want.Dropped = append(want.Dropped, at)
		case here:
			want.Added = append(want.Added, at)
		}
	}
	want.Organisation, want.Before, want.After = got.Organisation, counts[0], counts[1]
	equal(t, "uploads", got, want)
	equal(t, "whose", who[v.Organisations[got.Organisation]], true)
}

func yearsAsRows(t *rapid.T, w *world, v *snapshot.View, _ snapshot.Question) {
	var years []term.Period
	now := rapid.SampledFrom([]term.Period{2022, 2023, 2024, 2025}).Draw(t, "now")
	latest := term.Period(0)
	for _, year := range []term.Period{2025, 2024} {
		if slices.ContainsFunc(w.seen(), func(r snapshot.DeliveryRow) bool { return r.Period == year }) {
			years = append(years, year)
			if year-now < 2 {
				latest = max(latest, year)
			}
		}
	}
	equal(t, "years", v.Periods(), years)
	equal(t, "latest", v.Latest(now), latest)
	equal(t, "empty", v.Empty(), len(w.seen()) == 0)
}

// sameWithoutTheRest holds that rows which the viewer may not see change nothing:
// a snapshot without them answers the same.
func sameWithoutTheRest(t *rapid.T, w *world, v *snapshot.View, q snapshot.Question) {
	alone := w.shown()
	themes, phases := someKinds()
	for _, of := range []struct {
		what      string
		got, want any
	}{
		{"gaps", v.Gaps(q), alone.Gaps(q)},
		{"neighbourhoods", v.NeighbourhoodGaps(q), alone.NeighbourhoodGaps(q)},
		{"years", v.Periods(), alone.Periods()},
		{"latest", v.Latest(2024), alone.Latest(2024)},
		{"empty", v.Empty(), alone.Empty()},
		{"digest", v.Digest(), alone.Digest()},
		{"sensitivity", v.Sensitivity(q), alone.Sensitivity(q)},
		{"matrix", v.Matrix(q, themes, phases), alone.Matrix(q, themes, phases)},
		{"pairs", pairLines(v, v.PairsOver(q, themes, phases)), pairLines(alone, alone.PairsOver(q, themes, phases))},
		{"introductions", introduced(v, v.IntroductionsOver(q, themes, phases)), introduced(alone, alone.IntroductionsOver(q, themes, phases))},
	} {
		equal(t, of.what, of.got, of.want)
	}
}

// introduction is an introduction by the ids of those it names.
type introduction struct {
	organisations []term.ID
	meetings      []snapshot.Meeting
	also          []int32
	pair          string
}

func introduced(v *snapshot.View, all []snapshot.Introduction) (out []introduction) {
	for _, one := range all {
		out = append(out, introduction{named(v, one.Organisations), one.Meetings, slices.Clip(one.Also), pairLines(v, []snapshot.Pair{one.Pair})[0]})
	}
	return out
}
