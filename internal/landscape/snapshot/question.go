package snapshot

import "fairground/internal/term"

// Question is what is asked. Zero fields leave open what they would narrow.
type Question struct {
	Area   term.GSS
	Theme  term.ThemeSet // of one theme, or of some of which any will do
	Phase  term.PhaseSet // likewise
	Period term.Period
	Metres float64 // how near is near, in a straight line; 0: as is usual for the phase

	// Anywhere counts a programme for the phase wherever it is, also at a setting
	// that has no children of that phase: a programme for the end of primary
	// school and the start of secondary then counts for primary at a secondary
	// school. Pages never ask so; the bench of PostGIS does.
	Anywhere bool
}

// Usual is how near is near for an age phase, in metres in a straight line. Two
// miles is as far as a child under eight is expected to walk to school, and three
// miles an older one (Education Act 1996, section 444); a way of that length ends
// about two thirds as far off in a straight line. Older students travel.
func Usual(phase term.PhaseSet) float64 {
	switch phase {
	case term.NewPhaseSet(term.Secondary):
		return 3000
	case term.NewPhaseSet(term.Post16):
		return 8000
	}
	return 2000
}

// Near is how near is near: what was asked for, or as is usual for the phase.
func (q *Question) Near() float64 { return q.metres() }

func (q *Question) metres() float64 {
	if q.Metres > 0 {
		return q.Metres
	}
	return Usual(q.Phase)
}

// near is the phases of the settings where deliveries count.
func (q *Question) near() term.PhaseSet {
	if q.Anywhere {
		return 0
	}
	return q.Phase
}

// asks says whether a segment's deliveries are asked for.
func (q *Question) asks(g *segment) bool {
	return (q.Period == 0 || g.period == q.Period) && (q.Theme == 0 || g.themes&q.Theme != 0) && (q.Phase == 0 || g.phases&q.Phase != 0)
}
