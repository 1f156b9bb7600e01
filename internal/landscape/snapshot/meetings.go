package snapshot

import (
	"slices"

	"fairground/internal/term"
)

// Kind is what is the same where organisations do the same: one theme for one age
// phase in one school year. A theme or phase that was asked about as one matter
// stands as it was asked: as several, or 0 for any.
type Kind struct {
	Theme  term.ThemeSet
	Phase  term.PhaseSet
	Period term.Period
}

func kindOf(q *Question) Kind { return Kind{q.Theme, q.Phase, q.Period} }

// kinds are the questions that a question falls into where the same means the
// same: one for each theme and age phase of the lists given (the question's own
// are then not looked at; without lists they are one matter), and one for each
// school year, the newest first, since those who came in different years did not
// meet.
func (v *View) kinds(q Question, themes []term.ThemeSet, phases []term.PhaseSet) []Question {
	if themes == nil {
		themes = []term.ThemeSet{q.Theme}
	}
	if phases == nil {
		phases = []term.PhaseSet{q.Phase}
	}
	periods := v.periods
	if q.Period != 0 {
		periods = []term.Period{q.Period}
	}
	out := make([]Question, 0, len(periods)*len(themes)*len(phases))
	for _, q.Period = range periods {
		for _, q.Theme = range themes {
			for _, q.Phase = range phases {
				out = append(out, q)
			}
		}
	}
	return out
}

// meetings groups who is at which setting. It is used again and again, so that a
// question which falls into many makes room for one.
type meetings struct {
	at      []attended
	count   []int32 // by setting; nought between uses
	touched Bits    // settings; empty between uses
	grouped []int32 // organisations, in the order of settings
	asked   Bits    // the settings asked about
}

// attended is that an organisation is at a setting.
type attended struct{ setting, organisation int32 }

// meetings gives room to group in, to be put back into v.room once everything was
// forgotten, and never on the way out of a panic.
func (v *View) meetings() *meetings {
	if m, ok := v.room.Get().(*meetings); ok {
		return m
	}
	n := len(v.Land.Settings)
	return &meetings{count: make([]int32, n), touched: NewBits(n), asked: NewBits(n)}
}

// add notes that an organisation is at a setting, as often as one likes.
func (m *meetings) add(setting, organisation int32) {
	m.at = append(m.at, attended{setting, organisation})
	m.count[setting]++
	m.touched.Add(setting)
}

// each gives for every setting that was noted, most need first, its organisations
// in order, each once, and forgets everything. What it gives is good until the
// next.
func (m *meetings) each(visit func(setting int32, organisations []int32)) {
	m.grouped = slices.Grow(m.grouped[:0], len(m.at))[:len(m.at)]
	settings, start := m.touched.List(), int32(0)
	for _, s := range settings {
		m.count[s], start = start, start+m.count[s]
	}
	for _, a := range m.at {
		m.grouped[m.count[a.setting]] = a.organisation
		m.count[a.setting]++
	}
	start = 0
	for _, s := range settings {
		end := m.count[s]
		visit(s, distinct(m.grouped[start:end]))
		m.count[s], start = 0, end
	}
	m.at = m.at[:0]
	clear(m.touched)
}

// distinct sorts a short list in place and leaves out what repeats.
func distinct(list []int32) []int32 {
	n := 0
	for _, x := range list {
		k := n
		for k > 0 && list[k-1] > x {
			k--
		}
		if k > 0 && list[k-1] == x {
			continue
		}
		copy(list[k+1:n+1], list[k:n])
		list[k] = x
		n++
	}
	return list[:n:n]
}

// gather notes who is with what a question asks for at the settings that it asks
// about: those of its area, and of its phase.
func (v *View) gather(q *Question, m *meetings) {
	copy(m.asked, v.Land.inside(v.area(q)).settings)
	m.asked.Keep(v.Land.ofPhase(q.near()))
	for k := range v.segments {
		g := &v.segments[k]
		if !q.asks(g) {
			continue
		}
		where, who := v.rows.setting[g.first:g.end], v.rows.organisation[g.first:g.end]
		for i, s := range where {
			if m.asked.Has(s) && v.sees(g.first+int32(i)) {
				m.add(s, who[i])
			}
		}
	}
}
