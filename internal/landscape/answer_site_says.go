package landscape

import (
	"fmt"
	"math"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/site"
)

func (c *scene) saySites(s snapshot.Sites, w snapshot.Where) string {
	if s.Unmet == 0 {
		return c.sayNobody(s)
	}
	if len(s.Steps) == 0 {
		return fmt.Sprintf("No setting that may be chosen has within %s any of the %s children in low-income families who have none on record.", distance(s.Metres), site.Int(s.Unmet))
	}
	say := fmt.Sprintf("%s would bring %s within %s of %s of the %s children in low-income families in %s who have none on record: %s.",
		site.Plural(len(s.Steps), "further site", "further sites"), c.asked.what(), distance(s.Metres), site.Int(s.Reached()), site.Int(s.Unmet), c.area.Name, short(s.Steps[len(s.Steps)-1].Share))
	if len(s.Steps) < w.K {
		say += fmt.Sprintf(" You asked for %s: no other that may be chosen adds anybody.", site.Int(w.K))
	}
	return say
}

// sayNobody says why there is nobody whom a site would reach: all have something
// near, or nobody is known of.
func (c *scene) sayNobody(s snapshot.Sites) string {
	unknown := site.Plural(s.Unknown, "neighbourhood", "neighbourhoods")
	switch {
	case s.OfChildren > 0:
		say := fmt.Sprintf("Every neighbourhood in %s that is known to have children in low-income families has %s within %s on record %s: no further site would reach anybody new.", c.area.Name, c.asked.what(), distance(s.Metres), c.asked.when())
		if s.Unknown > 0 {
			say += fmt.Sprintf(" Of %s with none that near, how many such children live there is withheld or not known.", unknown)
		}
		return say
	case s.Unknown > 0:
		return fmt.Sprintf("Whom a further site would reach in %s cannot be said: of %s without %s within %s on record %s, how many children in low-income families live there is withheld or not known.", c.area.Name, unknown, c.asked.what(), distance(s.Metres), c.asked.when())
	}
	return fmt.Sprintf("No children in low-income families are known of in %s, so that there is nobody whom a further site would reach.", c.area.Name)
}

// short is a share as a percentage that is 100 only where nothing is missing.
func short(share float64) string {
	if share < 1 && share >= 0.995 {
		return "99%"
	}
	return site.Percent(share, 0)
}

// certain is a share as a percentage that promises nothing beyond it.
func certain(share float64) string {
	return site.Percent(math.Floor(100*share+1e-9)/100, 0) // 0.29 is a little less than 29 hundredths
}

// others are the plans that one is compared with.
func others(s snapshot.Sites, w snapshot.Where) string {
	return fmt.Sprintf("choice of %s of the %s to choose from%s", agree(w.K, "one", "up to "+site.Int(w.K)), site.Plural(s.Candidates, "setting", "settings"), besides(w))
}

// besides says what plans that are compared have in common.
func besides(w snapshot.Where) string {
	var words []string
	if w.PerAuthority > 0 || w.Apart > 0 || w.KeepComparable || w.MinPupils > 0 || len(w.Exclude) > 0 {
		words = append(words, "keeps to these conditions")
	}
	if len(w.Include) > 0 {
		words = append(words, "begins with the same "+agree(len(w.Include), "site", "sites"))
	}
	if len(words) == 0 {
		return ""
	}
	return " that " + strings.Join(words, " and ")
}

// saySure says how good the plan is for sure.
func saySure(s snapshot.Sites, w snapshot.Where) string {
	if s.AtLeast >= 1 {
		return "No other " + others(s, w) + " reaches more."
	}
	return fmt.Sprintf("No other %s reaches more than %s: this one certainly reaches %s of what is possible.", others(s, w), site.Int(int(s.Bound)), certain(s.AtLeast))
}

// sayStrays says of sites to begin with what they do not do that others do.
func (c *scene) sayStrays(s *snapshot.Sites, w snapshot.Where) (out []string) {
	for _, of := range []struct {
		sites []int32
		words string
	}{
		{s.Included.Rough, "reaches nobody, as its place is known too roughly"},
		{s.Included.Crowded, fmt.Sprintf("is beyond the %s allowed in one local authority", site.Int(w.PerAuthority))},
		{s.Included.Close, "is nearer than " + distance(w.Apart) + " to another that you begin with"},
		{s.Included.Unpaired, "leaves too few settings of its kind to compare with"},
	} {
		for _, i := range of.sites {
			out = append(out, fmt.Sprintf("%s (%s), which you begin with, %s.", c.Land.Settings[i].Name, c.typed(i), of.words))
		}
	}
	if len(out) > len(s.Included.Rough) {
		out = append(out, "What you begin with is kept all the same; the others keep to the conditions beside it.")
	}
	return out
}

func (c *scene) siteNotes(s snapshot.Sites, w snapshot.Where) []string {
	notes := []string{
		"Sites are chosen one after another, each the one that adds most (greedy choice of Nemhauser, Wolsey and Fisher, 1978)." + promised(s, w),
		c.need.children() + " Near is in a straight line." + c.onlyReachTimed(),
		"This does not know whether a school has room, wants this, or is well placed in other ways: it is where to begin asking.",
	}
	if s.Rough+s.FewPupils > 0 {
		notes = append(notes, fmt.Sprintf("%s could be chosen. %s not be, as their place is known too roughly or too few pupils are known of.", site.Plural(s.Candidates, "setting", "settings"), site.Plural(s.Rough+s.FewPupils, "could", "could")))
	}
	if s.Unknown > 0 && s.Unmet > 0 {
		notes = append(notes, fmt.Sprintf("%s left out: nothing is near on record, and how many children in low-income families live there is withheld or not known.", site.Plural(s.Unknown, "neighbourhood is", "neighbourhoods are")))
	}
	if w.KeepComparable {
		aside := ""
		if len(w.Include) > 0 {
			aside = ", what you begin with aside"
		}
		notes = append(notes, fmt.Sprintf("At most half of every kind of setting is chosen%s, so that a fair test can compare the two: %s of the kinds chosen stay free.", aside, site.Int(s.Comparable)))
	}
	return notes
}

// promised says below what share of the best plan a greedy choice never falls. What
// is reached is monotone and submodular, so that it is
//
//   - 1 − 1/e of the best choice of as many sites (Nemhauser, Wolsey and Fisher,
//     Mathematical Programming 14, 1978, pp. 265–294), which settings left out or
//     with too few pupils only take from the choice;
//   - 1/(p + 1) where a plan must be independent in p matroids (Fisher, Nemhauser
//     and Wolsey, Mathematical Programming Study 8, 1978, pp. 73–87): so many to an
//     authority is one partition matroid, half of each kind another, and a number
//     of sites in all makes a matroid of a matroid (its truncation), so that it is
//     a half with one of them and a third with both;
//   - the same beside sites to begin with, since what is reached beyond them is
//     monotone and submodular again, and what limits leave room for is a matroid
//     again (its contraction). It then holds against plans that begin with the same.
//
// A minimum distance is no matroid, and neither theorem speaks of it.
func promised(s snapshot.Sites, w snapshot.Where) string {
	if s.Guarantee == 0 {
		return " With a minimum distance nothing is promised beforehand; what this plan certainly reaches is worked out from its own steps."
	}
	say := fmt.Sprintf(" It never falls below %s of the best plan%s", certain(s.Guarantee), besides(w))
	if besides(w) == "" {
		say += ", and where there are so few settings that every plan can be tried, it comes within a few per cent of it on average"
	}
	return say + "."
}
