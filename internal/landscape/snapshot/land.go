package snapshot

import (
	"math"
	"sync"
	"sync/atomic"

	"fairground/catchment"
	"fairground/internal/register"
	"fairground/internal/term"
)

// England is the code of the area that holds every other.
const England = term.GSS("E92000001")

// SettingRow is a setting that is open in England.
type SettingRow struct {
	ID            term.SettingID
	Name          string
	Phases        term.PhaseSet // 0: not known
	Pupils        register.Count
	Need          register.Count  // disadvantaged pupils
	Rank          int             // IDACI rank of its neighbourhood, 1 is most deprived; 0: not known
	At            catchment.Point // National Grid, metres; NaN where it has no point
	Doubt         float64         // radius in metres within which it most likely is
	Neighbourhood term.GSS        // "" where not known
	Areas         []term.GSS      // that it lies in, itself aside: neighbourhood, ward, district … country
}

// NeighbourhoodRow is a neighbourhood (LSOA) of England.
type NeighbourhoodRow struct {
	Code     term.GSS
	Name     string
	Children register.Count  // aged 0 to 15 in income-deprived families; not known is not nought
	Rank     int             // IDACI rank, 1 is most deprived; 0: not known
	At       catchment.Point // its centre, National Grid, metres; NaN where not known
	Areas    []term.GSS      // that it lies in, itself among them
}

// Land is the settings and neighbourhoods, in the order of their need.
type Land struct {
	Settings       []SettingRow
	Neighbourhoods []NeighbourhoodRow

	phases        []term.PhaseSet   // of settings
	at            []catchment.Point // of settings
	doubt         []float64         // of settings, in metres
	need          []int32           // of settings; unknown where not known
	neighbourhood []int32           // of settings; unknown where not known
	children      []int32           // of neighbourhoods; unknown where not known
	population    []float64         // the same with nought for what is not known
	areas         map[term.GSS]*Area
	settings      map[term.SettingID]int32
	codes         map[term.GSS]int32 // of neighbourhoods
	middles       []catchment.Point  // of neighbourhoods
	centres       *catchment.Grid    // the same, to be looked up by place
	phased        sync.Map           // sets of settings by term.PhaseSet
	near          nearby
	travel        atomic.Pointer[map[term.PhaseSet]*Travel]
	authorities   authorities
	digested      sync.Once
	sum           uint64 // once digested
	placed        sync.Once
	grid          *catchment.Grid // of settings, once asked for
}

// Area is what lies in an area, as indexes in ascending order, the most need
// first.
type Area struct {
	Code           term.GSS
	Settings       []int32
	Neighbourhoods []int32

	once sync.Once
	sets areaSets

	ranking sync.Once
	ranked  ranking
}

// areaSets are an area's indexes as sets, and what they add up to.
type areaSets struct {
	settings  Bits
	low       catchment.Point // south-west of every centre; +Inf without any
	high      catchment.Point // north-east
	children  Bits            // neighbourhoods with children in need
	childless Bits            // neighbourhoods without any
	blank     Bits            // neighbourhoods of which it is not known how many
	total     int             // children in need, as far as known
}

// inside gives an area's indexes as sets.
func (l *Land) inside(a *Area) *areaSets {
	a.once.Do(func() {
		a.sets = areaSets{settings: NewBits(len(l.Settings)), children: NewBits(len(l.Neighbourhoods)), childless: NewBits(len(l.Neighbourhoods)), blank: NewBits(len(l.Neighbourhoods))}
		for _, i := range a.Settings {
			a.sets.settings.Add(i)
		}
		inf := math.Inf(1)
		low, high := catchment.Point{X: inf, Y: inf}, catchment.Point{X: -inf, Y: -inf}
		for _, i := range a.Neighbourhoods {
			if p := l.middles[i]; p.Placed() {
				low = catchment.Point{X: min(low.X, p.X), Y: min(low.Y, p.Y)}
				high = catchment.Point{X: max(high.X, p.X), Y: max(high.Y, p.Y)}
			}
			switch n := l.children[i]; {
			case n == unknown:
				a.sets.blank.Add(i)
			case n > 0:
				a.sets.children.Add(i)
				a.sets.total += int(n)
			default:
				a.sets.childless.Add(i)
			}
		}
		a.sets.low, a.sets.high = low, high
	})
	return &a.sets
}

// ofPhase is the set of the settings of some phases; all of them where none is
// named.
func (l *Land) ofPhase(phases term.PhaseSet) Bits {
	if known, ok := l.phased.Load(phases); ok {
		return known.(Bits)
	}
	out := NewBits(len(l.Settings))
	for i, has := range l.phases {
		if phases == 0 || has&phases != 0 {
			out.Add(int32(i))
		}
	}
	l.phased.Store(phases, out)
	return out
}

// NewLand takes settings and neighbourhoods in any order, and leaves the
// slices as they are.
func NewLand(settings []SettingRow, neighbourhoods []NeighbourhoodRow) *Land {
	settings = byNeed(settings, func(r *SettingRow) (register.Count, int) { return r.Need, r.Rank })
	neighbourhoods = byNeed(neighbourhoods, func(r *NeighbourhoodRow) (register.Count, int) { return r.Children, r.Rank })
	l := &Land{Settings: settings, Neighbourhoods: neighbourhoods, areas: map[term.GSS]*Area{},
		settings: make(map[term.SettingID]int32, len(settings)), codes: make(map[term.GSS]int32, len(neighbourhoods))}
	l.layNeighbourhoods()
	l.laySettings()
	return l
}

func (l *Land) layNeighbourhoods() {
	n := len(l.Neighbourhoods)
	l.children, l.population = make([]int32, n), make([]float64, n)
	centres := make([]catchment.Point, n)
	for i := range l.Neighbourhoods {
		r := &l.Neighbourhoods[i]
		l.codes[r.Code] = int32(i)
		l.children[i], centres[i] = countOf(r.Children), r.At
		l.population[i] = math.Max(0, float64(l.children[i]))
		for _, code := range r.Areas {
			a := l.area(code)
			a.Neighbourhoods = append(a.Neighbourhoods, int32(i))
		}
	}
	l.middles = centres
	l.centres = catchment.NewGrid(centres, gridCell)
}

// gridCell is the width in metres of the squares that places are looked up by.
const gridCell = 1000

func (l *Land) laySettings() {
	n := len(l.Settings)
	l.phases, l.need, l.neighbourhood = make([]term.PhaseSet, n), make([]int32, n), make([]int32, n)
	l.at, l.doubt = make([]catchment.Point, n), make([]float64, n)
	for i := range l.Settings {
		r := &l.Settings[i]
		l.at[i], l.doubt[i] = r.At, r.Doubt
		l.settings[r.ID] = int32(i)
		l.phases[i], l.need[i] = r.Phases, countOf(r.Need)
		l.neighbourhood[i] = unknown
		if at, ok := l.codes[r.Neighbourhood]; ok {
			l.neighbourhood[i] = at
		}
		for _, code := range r.Areas {
			a := l.area(code)
			a.Settings = append(a.Settings, int32(i))
		}
	}
}

// area finds an area while the land is made.
func (l *Land) area(code term.GSS) *Area {
	a := l.areas[code]
	if a == nil {
		a = &Area{Code: code}
		l.areas[code] = a
	}
	return a
}

// Area gives what lies in an area; nothing for one that is not known.
func (l *Land) Area(code term.GSS) *Area {
	if a, ok := l.areas[code]; ok {
		return a
	}
	return &Area{Code: code}
}

// Find gives the index of a setting.
func (l *Land) Find(id term.SettingID) (int, bool) {
	i, ok := l.settings[id]
	return int(i), ok
}

// FindNeighbourhood gives the index of a neighbourhood.
func (l *Land) FindNeighbourhood(code term.GSS) (int, bool) {
	i, ok := l.codes[code]
	return int(i), ok
}

// NeighbourhoodOf gives the index of a setting's neighbourhood.
func (l *Land) NeighbourhoodOf(setting int32) (int, bool) {
	i := l.neighbourhood[setting]
	return int(i), i != unknown
}

// Near says whether a setting's place is known well enough to say what is within
// so many metres of it: to within half of that.
func (l *Land) Near(setting int32, metres float64) bool {
	return !math.IsNaN(l.at[setting].X) && l.doubt[setting] <= metres/2
}

// Placed says whether anything is known of where a setting is, however roughly.
func (l *Land) Placed(setting int32) bool { return !math.IsNaN(l.at[setting].X) }

// Ageless lists the settings of an area of which it is not known for which age
// phases they are: they are in no answer about one. The most need comes first.
func (l *Land) Ageless(area term.GSS) []int32 {
	var out []int32
	for _, i := range l.Area(area).Settings {
		if l.phases[i] == 0 {
			out = append(out, i)
		}
	}
	return out
}

// whereabouts is where a setting is; nowhere if that is not known well enough to
// say what is within so many metres.
func (l *Land) whereabouts(setting int32, metres float64) catchment.Point {
	if !l.Near(setting, metres) {
		return catchment.Point{X: math.NaN(), Y: math.NaN()}
	}
	return l.at[setting]
}

// spots is where the settings are, to be looked up by place.
func (l *Land) spots() *catchment.Grid {
	l.placed.Do(func() {
		l.grid = catchment.NewGrid(l.at, gridCell)
	})
	return l.grid
}
