package snapshot_test

import (
	"slices"
	"testing"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"

	"pgregory.net/rapid"
)

// shownOf are the deliveries of a ground that a mask lets see at their settings,
// with what it lets know of them: by rules written down a second time.
func (g *ground) shownOf(m provision.Mask) (out []snapshot.DeliveryRow) {
	for _, r := range g.rows {
		at := g.settings[slices.IndexFunc(g.settings, func(s snapshot.SettingRow) bool { return s.ID == r.Setting })]
		own := slices.Contains(m.Own, r.Organisation)
		partner := r.Visibility == provision.Partnership && slices.ContainsFunc(m.Areas, func(area term.GSS) bool { return slices.Contains(at.Areas, area) })
		if !own && (r.Sensitive || !partner && !slices.Contains(m.Sees, r.Visibility)) {
			continue
		}
		if !own && !slices.Contains(m.Counts, r.Organisation) && r.Reached.N > 0 && r.Reached.N < 10 {
			r.Reached = register.Count{}
		}
		out = append(out, r)
	}
	return out
}

func drawMask(t *rapid.T) provision.Mask {
	some := func(what string) []term.ID {
		return rapid.SliceOfNDistinct(rapid.SampledFrom([]term.ID{"a", "b", "c", "nobody"}), 0, 2, rapid.ID).Draw(t, what)
	}
	return provision.Mask{Own: some("own"), Counts: some("counts"),
		Sees:  rapid.SampledFrom([][]provision.Visibility{nil, {provision.Public}, {provision.Public, provision.Alliance}}).Draw(t, "sees"),
		Areas: rapid.SliceOfNDistinct(rapid.SampledFrom(grounds()[1:]), 0, 2, rapid.ID).Draw(t, "areas")}
}

// Every answer through a mask is the one that somebody gets who has nothing but
// the rows that the mask lets through.
func TestReachEquityAndSitesThroughMasks(t *testing.T) {
	t.Run("", rapid.MakeCheck(func(t *rapid.T) {
		g, m, q := drawGround(t), drawMask(t), drawAsked(t)
		got, want := g.laid(g.rows).Through(m), g.laid(g.shownOf(m)).Whole()
		alike(t, "reach", got.Reach(q), want.Reach(q))
		alike(t, "reach of places", got.ReachOfPlaces(q), want.ReachOfPlaces(q))
		alike(t, "sensitivity", got.ReachSensitivity(q), want.ReachSensitivity(q))
		alike(t, "equity", got.Equity(q, 39, 3), want.Equity(q, 39, 3))
		alike(t, "equity by authority", got.EquityByAuthority(q, nil, 39, 3), want.EquityByAuthority(q, nil, 39, 3))
		themes, phases := []term.ThemeSet{1, 2}, []term.PhaseSet{1, 2}
		alike(t, "equity matrix", got.EquityMatrix(q, themes, phases), want.EquityMatrix(q, themes, phases))
		w := drawSites(t, len(g.settings))
		sites, err := got.Sites(q, w)
		same, also := want.Sites(q, w)
		if err != nil || also != nil {
			t.Fatal(err, also)
		}
		alike(t, "sites", sites, same)
	}))
}
