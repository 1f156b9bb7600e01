package main

import (
	"compress/gzip"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/table"
	"fairground/internal/term"
	"fairground/interval"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

// pupil is a row of the school census: a school's pupils, those eligible for free
// school meals among them, and who it is.
type pupil struct {
	urn, la       string
	kind          string
	n, fsm        float64 // NaN where not known
	ever6, base   float64
	entry         register.Setting
	known         bool
	succeeded     bool // a school that is open now is named as its successor
	authorityArea term.GSS
}

const censusFile = "dfe-stats/school-level/england_census_2022-23.csv.gz"

// schools reads the census once, beside the register.
func (h *house) schools() ([]pupil, error) {
	if h.census != nil {
		return h.census, nil
	}
	t, err := stats.Open(h.ctx, []string{filepath.Join(h.data, censusFile)}, stats.Options{})
	if err != nil {
		return nil, err
	}
	measure := map[string]int{}
	for i, m := range t.Measures {
		measure[m.ID] = i
	}
	var out []pupil
	for row, err := range t.Rows {
		if err != nil {
			return nil, err
		}
		p := pupil{urn: row.Place.URN, la: row.Place.LA, n: math.NaN(), fsm: math.NaN(), ever6: math.NaN(), base: math.NaN()}
		_, p.kind, _ = strings.Cut(row.Breakdown, "=")
		for _, c := range row.Cells {
			switch c.Measure {
			case measure["pupils"]:
				p.n = c.Value.Float()
			case measure["fsm"]:
				p.fsm = c.X
			case measure["fsm-ever6"]:
				p.ever6, p.base = c.X, c.N
			}
		}
		out = append(out, p)
	}
	h.census = out
	return out, h.match(h.ctx)
}

// linksFile is the release of links that the file's values were worked out with, the
// first after the register's. The rooms go by the newest.
const linksFile = "gias/links_edubasealldata20240129.csv.gz"

// successors reads which school is named as coming after which. The register goes
// further, over several generations and by links that name the one before; the
// file's values count the first step only, and so does this.
func (h *house) successors() (map[term.SettingID][]term.SettingID, error) {
	file, err := table.OpenPath(filepath.Join(h.data, linksFile))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	out := map[term.SettingID][]term.SettingID{}
	for row, err := range file.Sheets()[0].Rows() {
		if err != nil {
			continue // a slip of the file concerns one row
		}
		if len(row.Cells) > 3 && strings.HasPrefix(row.Cells[3], "Successor") {
			from := term.NewSettingID(term.GIAS, row.Cells[0])
			out[from] = append(out[from], term.NewSettingID(term.GIAS, row.Cells[1]))
		}
	}
	return out, nil
}

// match finds each school of the census on the register, and what it is now.
func (h *house) match(ctx context.Context) error {
	after, err := h.successors()
	if err != nil {
		return err
	}
	var ids []term.SettingID
	for i := range h.census {
		id := term.NewSettingID(term.GIAS, h.census[i].urn)
		ids = append(append(ids, id), after[id]...)
	}
	settings, err := h.app.Register.SettingsByID(ctx, ids)
	if err != nil {
		return err
	}
	for i := range h.census {
		p := &h.census[i]
		id := term.NewSettingID(term.GIAS, p.urn)
		p.entry, p.known = settings[id]
		p.succeeded = slices.ContainsFunc(after[id], func(next term.SettingID) bool { return settings[next].Status == register.Open })
		if code, ok := h.atlas.Authority(p.la, ""); ok {
			p.authorityArea = code
			if now, ok := h.atlas.One(code); ok {
				p.authorityArea = now
			}
		}
	}
	return nil
}

// within says whether an authority lies in an area.
func (h *house) within(authority, area term.GSS) bool {
	if area == "E92000001" || authority == area {
		return true
	}
	return slices.ContainsFunc(h.atlas.Within(authority), func(a *register.Area) bool { return a.Code == area })
}

// censusFigure is eligibility at the schools of an authority's area, with how many
// schools and pupils it is of.
func (h *house) censusFigure(v value) (f found, why string) {
	area, ok := h.area(v)
	all, err := h.schools()
	if err != nil || !ok {
		return f, "the census or the place is not there"
	}
	var schools, pupils, fsm, n, ever6, base float64
	for _, p := range all {
		if !h.within(p.authorityArea, area) || (v.last() != "state" && p.kind != v.Breakdown) || (v.last() == "state" && math.IsNaN(p.fsm)) {
			continue
		}
		schools, pupils = schools+1, pupils+p.n
		if !math.IsNaN(p.fsm) {
			fsm, n = fsm+p.fsm, n+p.n
		}
		if !math.IsNaN(p.ever6) && !math.IsNaN(p.base) {
			ever6, base = ever6+p.ever6, base+p.base
		}
	}
	f.add("schools", schools, v.Schools, valueTolerance)
	f.add("pupils", pupils, v.Pupils, valueTolerance)
	f.add("eligible", fsm, v.FSM, valueTolerance)
	f.add("eligible", fsm, v.X, valueTolerance)
	f.add("out of", n, v.N, valueTolerance)
	f.add("eligible in six years", ever6, v.FSMEver6, valueTolerance)
	f.add("out of", base, v.Ever6Base, valueTolerance)
	f.add("share in six years", 100*ever6/base, v.Ever6Percent, valueTolerance)
	f.add("share in six years", 100*ever6/base, v.Ever6, valueTolerance)
	if v.Value == nil {
		return f, ""
	}
	// What the room makes of the same schools.
	r, why := h.reading(v.key(), v)
	f.add("value", r.Value.Float(), ptr(v.number()), valueTolerance)
	f.add("lower", r.Limits.Lower, v.Lower, limitTolerance)
	f.add("upper", r.Limits.Upper, v.Upper, limitTolerance)
	return f, why
}

// open counts the open schools of an authority's area by phase.
func (h *house) open(v value) (f found, why string) {
	area, ok := h.area(v)
	g, err := h.app.Register.Gazetteer(h.ctx)
	if err != nil || !ok {
		return f, "the register or the place is not there"
	}
	var ids []term.SettingID
	for _, l := range g.Listings {
		if from, _ := l.ID.Split(); l.Status == register.Open && from == term.GIAS {
			ids = append(ids, l.ID)
		}
	}
	settings, err := h.app.Register.SettingsByID(h.ctx, ids)
	if err != nil {
		return f, err.Error()
	}
	n := 0.0
	for _, s := range settings {
		authority, _ := h.atlas.Authority(s.AuthorityCode, "")
		if now, ok := h.atlas.One(authority); ok {
			authority = now
		}
		if h.within(authority, area) && (v.last() == "all" || s.Phase == v.last()) {
			n++
		}
	}
	f.add("open", n, ptr(v.number()), valueTolerance)
	return f, ""
}

// join is the census beside the register by the school's number: which rows it
// finds open, and which through the school that came after.
func (h *house) join(v value) (f found, why string) {
	area, ok := h.area(v)
	all, err := h.schools()
	if err != nil || !ok {
		return f, "the census or the place is not there"
	}
	var rows, open, closed, none, differs, fsmOpen, pupilsOpen, fsmAll, lost, succeeded, recovered, without float64
	phases := map[string]*[3]float64{}
	for _, p := range all {
		if !h.within(p.authorityArea, area) {
			continue
		}
		rows++
		fsm := p.fsm
		if math.IsNaN(fsm) {
			fsm = 0
		}
		fsmAll += fsm
		switch {
		case !p.known:
			none, lost = none+1, lost+fsm
			continue
		case p.entry.AuthorityCode != p.la:
			differs++
		}
		if p.entry.Status == register.Open {
			open, fsmOpen = open+1, fsmOpen+fsm
			if !math.IsNaN(p.fsm) {
				pupilsOpen += p.n
				if phases[p.entry.Phase] == nil {
					phases[p.entry.Phase] = &[3]float64{}
				}
				at := phases[p.entry.Phase]
				at[0], at[1], at[2] = at[0]+1, at[1]+p.n, at[2]+p.fsm
			}
			continue
		}
		closed, lost = closed+1, lost+fsm
		if p.succeeded {
			succeeded, recovered = succeeded+1, recovered+fsm
		} else {
			without++
		}
	}
	if v.Rows == nil {
		at := phases[v.last()]
		if at == nil {
			return f, "no phase " + v.last()
		}
		p := interval.Proportion{X: at[2], N: at[1]}
		limits := p.Wilson(interval.Level95).Scale(100)
		f.add("value", 100*p.Share(), ptr(v.number()), valueTolerance)
		f.add("lower", limits.Lower, v.Lower, limitTolerance)
		f.add("upper", limits.Upper, v.Upper, limitTolerance)
		f.add("schools", at[0], v.Schools, valueTolerance)
		f.add("pupils", at[1], v.Pupils, valueTolerance)
		f.add("eligible", at[2], v.FSM, valueTolerance)
		return f, ""
	}
	f.add("value", fsmOpen, ptr(v.number()), valueTolerance)
	for _, c := range []struct {
		name string
		ours float64
		want *float64
	}{{"rows", rows, v.Rows}, {"open", open, v.MatchedOpen}, {"closed", closed, v.MatchedClosed}, {"not in the register", none, v.NotInRegister},
		{"another authority", differs, v.LADiffers}, {"eligible at open", fsmOpen, v.FSMOpen}, {"pupils at open", pupilsOpen, v.PupilsOpen}, {"eligible", fsmAll, v.FSMAll},
		{"lost", lost, v.FSMLost}, {"with an open successor", succeeded, v.WithSuccessor}, {"recovered", recovered, v.FSMRecovered}, {"without", without, v.WithoutSuccessor}} {
		f.add(c.name, c.ours, c.want, valueTolerance)
	}
	return f, ""
}

// concentration is how eligibility is shared out over the tenths of schools'
// neighbourhoods. The register has finer outlines of the neighbourhoods of some
// combined authorities, which the room goes by; the file goes by the simplified ones
// of all England, and so does this.
func (h *house) concentration(v value) (f found, why string) {
	area, ok := h.area(v)
	all, err := h.schools()
	if err != nil || !ok {
		return f, "the census or the place is not there"
	}
	deciles, err := h.app.Register.Children(h.ctx)
	if err != nil {
		return f, err.Error()
	}
	outlines, err := simplified(filepath.Join(h.data, "boundaries/humaniverse-geographr/boundaries_lsoa21_england.geojson.gz"))
	if err != nil {
		return f, err.Error()
	}
	find := finder(outlines)
	var x, n [11]float64
	for _, p := range all {
		if !h.within(p.authorityArea, area) || math.IsNaN(p.fsm) || !p.entry.HasPoint() {
			continue
		}
		if d := deciles[find(orb.Point{p.entry.Lon, p.entry.Lat})].Decile; d.Known {
			x[d.N], n[d.N] = x[d.N]+p.fsm, n[d.N]+p.n
		}
	}
	var strata []interval.Stratum
	for d := 1; d <= 10; d++ {
		if n[d] > 0 {
			strata = append(strata, interval.Proportion{X: x[d], N: n[d]}.Stratum())
		}
	}
	c, err := interval.ConcentrationIndex(strata)
	if err != nil {
		return f, err.Error()
	}
	f.add("index", c.Index, ptr(v.number()), valueTolerance)
	return f, ""
}

// simplified reads the outlines of a GeoJSON file of neighbourhoods.
func simplified(path string) (*geojson.FeatureCollection, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(unzipped)
	if err != nil {
		return nil, err
	}
	return geojson.UnmarshalFeatureCollection(text)
}

// finder finds the outline that a point lies in.
func finder(outlines *geojson.FeatureCollection) func(orb.Point) term.GSS {
	type outline struct {
		code  term.GSS
		bound orb.Bound
		shape orb.MultiPolygon
	}
	var all []outline
	for _, f := range outlines.Features {
		shape, ok := f.Geometry.(orb.MultiPolygon)
		if p, single := f.Geometry.(orb.Polygon); single {
			shape, ok = orb.MultiPolygon{p}, true
		}
		if ok {
			all = append(all, outline{term.GSS(f.Properties.MustString("lsoa21_code")), shape.Bound(), shape})
		}
	}
	return func(at orb.Point) term.GSS {
		for i := range all {
			if all[i].bound.Contains(at) && planar.MultiPolygonContains(all[i].shape, at) {
				return all[i].code
			}
		}
		return ""
	}
}

// trap counts the neighbourhoods that a naive join of today's codes of authorities
// to the file's would find.
func (h *house) trap(v value) (f found, why string) {
	v.LA = ""
	area, ok := h.area(v)
	file, err := table.OpenPath(filepath.Join(h.data, "imd/iod2025-file3-idaci-idaopi-lsoa21.csv.gz"))
	if err != nil || !ok {
		return f, "the file or the place is not there"
	}
	defer file.Close()
	var authority, decile int
	var n, tenth float64
	for row, err := range file.Sheets()[0].Rows() {
		if err != nil {
			return f, err.Error()
		}
		if row.Number == 1 {
			authority = slices.IndexFunc(row.Cells, func(c string) bool { return strings.HasPrefix(c, "Local Authority District code") })
			decile = slices.IndexFunc(row.Cells, func(c string) bool { return strings.Contains(c, "(IDACI) Decile") })
			continue
		}
		code := term.GSS(row.Cells[authority])
		a, known := h.atlas.Area(code)
		if known && a.Current() && h.within(code, area) {
			n++
			if row.Cells[decile] == "1" {
				tenth++
			}
		}
	}
	f.add("neighbourhoods", n, ptr(v.number()), valueTolerance)
	f.add("in the most deprived tenth", tenth, v.Decile1, valueTolerance)
	return f, ""
}
