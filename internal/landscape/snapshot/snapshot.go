// Package snapshot is the landscape in memory: settings, neighbourhoods, need
// and deliveries as columns, and the questions that are asked of them.
//
// # Two parts
//
// A [Land] is what changes with the registers alone: where settings and
// neighbourhoods are, which areas hold them, how many children are in need, and
// who is near whom. It is kept while deliveries come and go. A [Snapshot] is
// the deliveries laid over a land. Both are immutable once made, apart from what
// a land works out on the way and keeps; both may be used by many at once. Two
// replicas that make them of the same rows give the same answers.
//
// # Whose eyes
//
// No question is answered without a [View]: the snapshot through one viewer's
// mask ([Snapshot.Through]). A delivery that the viewer may not see at its
// setting takes part in nothing: no list, total, rank or reach. A count of
// children that the viewer may not know counts as not known.
//
// # Order
//
// A land keeps settings and neighbourhoods by need: the most children first,
// then the more deprived (the lower IDACI rank), then as they came; those of
// which the number is not known come last. An index is a rank, and every list of
// indexes that is in ascending order is a ranking.
//
// # Questions
//
// A [Question] names an area, a theme, an age phase and a school year, each of
// which may be left open, and how near is near.
//
//	Gaps, NeighbourhoodGaps, Matrix  where need has nothing within reach, and how far that can be trusted
//	Overlaps, Pairs, Introductions   where several organisations do the same, and who should talk
//	Reach                            places per child, by the enhanced two-step floating catchment
//	ReachOfPlaces                    the same of the schools themselves, by pupils on roll
//	Equity, EquityByAuthority        whether provision goes where deprivation is
//	EquityMatrix                     whether work takes place where deprivation is, for all themes and phases
//	Sites                            where the next sites reach most
//	Changes                          what is different from another year
//
// # How near is near
//
// In a straight line, as far as the question says or as is usual for its phase.
// [View.Reach] and [View.Equity] go by an imported matrix of travel times instead
// where there is one for the question's phases ([Land.Travel]) and the question
// names no distance; their answers say which it was. Gaps and sites always go by
// the straight line.
//
// # Two measures of equity
//
// Both are concentration indexes over neighbourhoods by IDACI rank, from −1 to 1:
// above 0, the less deprived have more. The same deliveries may have one sign by
// the one and the other by the other (on the bench's: +0.09 and −0.14), so a page
// says which it shows.
//
// [View.Equity] asks whether the places within reach of a child depend on how
// deprived the child's neighbourhood is. It shares access out over children, each
// neighbourhood weighing as many as it has, across borders and with everybody
// competing: where many children share a place, each has less of it.
//
// [View.EquityMatrix] asks in which neighbourhoods the children were reached. It
// shares the number reached out over the neighbourhoods in which the settings
// stand, whoever lives there, each neighbourhood weighing the same. It needs no
// notion of near.
//
// # What it never does
//
// It reads no database, knows no request, and keeps no answer: what it keeps
// (lists of who is near) does not depend on deliveries or viewers. It takes no
// blank for nought, and no setting for near whose place is not known well enough.
package snapshot

import (
	"cmp"
	"slices"
	"sync"

	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// DeliveryRow is one delivery as it is laid into a snapshot.
type DeliveryRow struct {
	ID           term.ID
	Setting      term.SettingID // that stands now
	Organisation term.ID        // that stands now
	Programme    term.ID
	Upload       term.ID // "" where it came from none
	Themes       term.ThemeSet
	Phases       term.PhaseSet
	Period       term.Period    // 0: not known
	Reached      register.Count // children
	Visibility   provision.Visibility
	Sensitive    bool
	Illustrative bool
}

// Snapshot is the deliveries over a land, as columns in the order of period,
// themes, phases and setting.
type Snapshot struct {
	Land          *Land
	Organisations []term.ID // by id; an organisation's number is its place here
	Programmes    []term.ID

	periods  []term.Period // that occur, newest first
	rows     columns
	segments []segment
	numbers  map[term.ID]int32 // of organisations
	adrift   int               // deliveries at no setting of the land
	room     sync.Pool         // of *meetings, empty
}

// columns are the deliveries.
type columns struct {
	id           []term.ID
	setting      []int32
	organisation []int32
	programme    []int32
	reached      []int32 // unknown where not known
	seen         []class
	upload       []int32 // into uploads; -1 where there is none
	uploads      []term.ID
}

// unknown stands in a column of counts for what is not known.
const unknown = -1

// segment is a run of deliveries of one period, one set of themes and one set of
// phases.
type segment struct {
	period     term.Period
	themes     term.ThemeSet
	phases     term.PhaseSet
	first, end int32
}

// New lays deliveries over a land. Those at no setting of it (closed, outside
// England, not on a register) are counted and left out.
func New(land *Land, rows []DeliveryRow) *Snapshot {
	s := &Snapshot{Land: land, numbers: map[term.ID]int32{}}
	order := s.sorted(rows)
	s.rows = newColumns(len(order))
	programmes, uploads := map[term.ID]int32{}, map[term.ID]int32{}
	for _, o := range order {
		r := &rows[o.row]
		s.rows.id = append(s.rows.id, r.ID)
		s.rows.setting = append(s.rows.setting, o.setting)
		s.rows.organisation = append(s.rows.organisation, numberIn(s.numbers, &s.Organisations, r.Organisation))
		s.rows.programme = append(s.rows.programme, numberIn(programmes, &s.Programmes, r.Programme))
		s.rows.reached = append(s.rows.reached, countOf(r.Reached))
		s.rows.seen = append(s.rows.seen, classOf(r))
		upload := int32(unknown)
		if r.Upload != "" {
			upload = numberIn(uploads, &s.rows.uploads, r.Upload)
		}
		s.rows.upload = append(s.rows.upload, upload)
		s.extend(r)
	}
	s.alphabetical()
	for _, g := range s.segments {
		if g.period != 0 && !slices.Contains(s.periods, g.period) {
			s.periods = append(s.periods, g.period)
		}
	}
	slices.SortFunc(s.periods, func(a, b term.Period) int { return cmp.Compare(b, a) })
	return s
}

// alphabetical numbers the organisations in the order of their ids, so that their
// order says nothing of deliveries that a viewer may not see.
func (s *Snapshot) alphabetical() {
	before, now := slices.Clone(s.Organisations), make([]int32, len(s.Organisations))
	slices.Sort(s.Organisations)
	for n, id := range s.Organisations {
		s.numbers[id] = int32(n)
	}
	for n, id := range before {
		now[n] = s.numbers[id]
	}
	for i, n := range s.rows.organisation {
		s.rows.organisation[i] = now[n]
	}
}

func newColumns(n int) columns {
	return columns{id: make([]term.ID, 0, n), setting: make([]int32, 0, n), organisation: make([]int32, 0, n), programme: make([]int32, 0, n),
		reached: make([]int32, 0, n), seen: make([]class, 0, n), upload: make([]int32, 0, n)}
}

// extend lengthens the last segment by the row that was added last, or begins
// the next.
func (s *Snapshot) extend(r *DeliveryRow) {
	end := int32(len(s.rows.setting))
	if n := len(s.segments); n > 0 {
		g := &s.segments[n-1]
		if g.period == r.Period && g.themes == r.Themes && g.phases == r.Phases {
			g.end = end
			return
		}
	}
	s.segments = append(s.segments, segment{r.Period, r.Themes, r.Phases, end - 1, end})
}

// Len is how many deliveries are at settings of the land; Adrift how many are not.
func (s *Snapshot) Len() int { return len(s.rows.setting) }

// Adrift is how many deliveries are at no setting that is open in England.
func (s *Snapshot) Adrift() int { return s.adrift }

func countOf(c register.Count) int32 {
	if !c.Known {
		return unknown
	}
	return int32(c.N)
}

// numberIn gives the number of what is listed, listing it where it is new.
func numberIn[K comparable](numbers map[K]int32, list *[]K, key K) int32 {
	n, ok := numbers[key]
	if !ok {
		n = int32(len(*list))
		numbers[key], *list = n, append(*list, key)
	}
	return n
}
