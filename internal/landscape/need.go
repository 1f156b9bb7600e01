package landscape

import (
	"context"
	"strings"

	"fairground/internal/register"
	"fairground/internal/term"
)

// measure is by what the disadvantaged pupils of a school are counted. All schools
// are counted by the same one.
type measure string

// The measures. Being entitled to free school meals at any time in six years is
// what the pupil premium and the Department for Education's figures of
// disadvantage go by, but for the few children who are or were looked after. It is
// taken wherever a census has it; a child whose family's income went up last year
// is not counted by the other.
const (
	everInSixYears measure = "ever6"
	eligibleNow    measure = "now"
)

// measureOf chooses the measure: the one that the newest census gives.
func measureOf(census map[term.SettingID]register.Census) measure {
	newest := newestOf(census)
	for _, c := range census {
		if c.Period == newest && c.FSMEver6.Known {
			return everInSixYears
		}
	}
	return eligibleNow
}

func newestOf(census map[term.SettingID]register.Census) (newest term.Period) {
	for _, c := range census {
		newest = max(newest, c.Period)
	}
	return newest
}

func (m measure) of(c register.Census) register.Count {
	if m == eligibleNow {
		return c.FSM
	}
	return c.FSMEver6
}

// countsNeed says whether a census counts the disadvantaged pupils of settings for
// some phases: those of Reception to Year 11. The nought that it has for a nursery
// school or a sixth-form college says nothing of its children.
func countsNeed(phases term.PhaseSet) bool {
	return phases == 0 || phases&term.NewPhaseSet(term.Primary, term.Secondary) != 0
}

func (m measure) words() string {
	if m == eligibleNow {
		return "Pupils on the school’s roll who are eligible for free school meals"
	}
	return "Pupils on the school’s roll who were eligible for free school meals at any time in the last six years"
}

// NeedSource says in words what is counted as need, of whom, from where and when.
type NeedSource struct {
	Pupils         string // "Pupils on the school’s roll who …"
	PupilsSource   string // "School census, Department for Education, 2022/23"; "" where none is loaded
	Children       string // "Children aged 0 to 15 in families on low incomes"
	ChildrenSource string // "English Indices of Deprivation (IDACI), …, 2025"; "" where none is loaded
	Invented       bool   // the figures were made up for a demonstration
}

// NeedSource says where the figures of need come from.
func (s *Service) NeedSource(ctx context.Context) (NeedSource, error) {
	g, err := s.grounds(ctx)
	if err != nil {
		return NeedSource{}, err
	}
	return g.need, nil
}

func (r *registers) source(releases []register.Release) NeedSource {
	out := NeedSource{Pupils: r.measure.words(), Children: "Children aged 0 to 15 in families on low incomes"}
	for _, release := range releases {
		switch release.Kind {
		case register.CensusFiles:
			out.PupilsSource = dated(release.Title(), newestOf(r.census).String())
		case register.NeedFiles:
			out.ChildrenSource = dated(release.Title(), release.Edition())
		case register.SchoolFiles:
			out.Invented = release.Invented()
		}
	}
	return out
}

func dated(source, when string) string { return strings.TrimSuffix(source+", "+when, ", ") }

// pupils says what is counted as disadvantaged pupils, and from where.
func (n NeedSource) pupils() string { return n.words(n.Pupils, n.PupilsSource) }

// children says which children are counted, and from where.
func (n NeedSource) children() string {
	return n.words(n.Children+", whatever the age phase asked for", n.ChildrenSource)
}

func (n NeedSource) words(what, source string) string {
	if source == "" {
		return what + ": no figures are loaded."
	}
	if n.Invented {
		source += " (made up for this demonstration)"
	}
	return what + ". " + source + "."
}
