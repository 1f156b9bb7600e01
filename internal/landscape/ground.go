package landscape

import (
	"context"
	"fmt"
	"math"
	"slices"

	"fairground/catchment"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/need"
	"fairground/internal/register"
	"fairground/internal/term"
	"fairground/osgrid"

	"golang.org/x/sync/errgroup"
)

// ground is the land and where its figures of need come from.
type ground struct {
	land *snapshot.Land
	need NeedSource
}

// grounds gives the land of the registers as they are now. Statistics say of some
// schools what ages they teach, so that it is made anew with those, too.
func (s *Service) grounds(ctx context.Context) (*ground, error) {
	g, err := s.ground.GetOf(ctx, s.db, []string{register.DataVersion, need.DataVersion}, s.survey)
	if err != nil {
		return nil, fmt.Errorf("land: %w", err)
	}
	return g, nil
}

// survey makes the land, with who is near whom at the usual distances. An imported
// matrix of travel times counts settings and neighbourhoods as one land does, and
// so it has to be given to each anew, here and before anything is prepared.
func (s *Service) survey(ctx context.Context) (*ground, error) {
	var r registers
	var releases []register.Release
	var travel []register.TravelTimes
	reading, within := errgroup.WithContext(ctx)
	reading.Go(func() (err error) { r.atlas, err = s.register.Atlas(within); return err })
	reading.Go(func() (err error) { r.gazetteer, err = s.register.Gazetteer(within); return err })
	reading.Go(func() (err error) { r.children, err = s.register.Children(within); return err })
	reading.Go(func() (err error) { r.census, err = s.register.NewestCensus(within); return err })
	reading.Go(func() (err error) { r.taught, err = s.need.Taught(within); return err })
	reading.Go(func() (err error) { releases, err = s.register.Releases(within); return err })
	reading.Go(func() (err error) { travel, err = s.register.TravelTimes(within); return err })
	if err := reading.Wait(); err != nil {
		return nil, err
	}
	r.chains = map[[6]term.GSS][]term.GSS{}
	r.measure = measureOf(r.census)
	r.hand()
	land := snapshot.NewLand(r.settings(), r.neighbourhoods())
	if err := r.travel(land, travel); err != nil {
		return nil, err
	}
	for _, q := range usual() {
		land.Prepare(q)
	}
	return &ground{land: land, need: r.source(releases)}, nil
}

// registers are what the land is made of.
type registers struct {
	atlas     *register.Atlas
	gazetteer *register.Gazetteer
	children  map[term.GSS]register.Children
	census    map[term.SettingID]register.Census
	taught    map[term.SettingID]term.PhaseSet // by results; of the school that stands now
	measure   measure
	chains    map[[6]term.GSS][]term.GSS // areas around a place: few differ, and each is kept once
}

// hand gives what an earlier generation of a school was seen to teach to the one
// that stands now.
func (r *registers) hand() {
	now := make(map[term.SettingID]term.PhaseSet, len(r.taught))
	for id, phases := range r.taught {
		now[r.gazetteer.Current(id)] |= phases
	}
	r.taught = now
}

func (r *registers) settings() []snapshot.SettingRow {
	open := r.gazetteer.OpenIn(&register.Area{Kind: register.Country, Code: snapshot.England})
	out := make([]snapshot.SettingRow, 0, len(open))
	for _, i := range open {
		l := &r.gazetteer.Listings[i]
		row := snapshot.SettingRow{ID: l.ID, Name: l.Name, Phases: phasesOf(l) | r.taught[l.ID], Pupils: l.Pupils, Rank: r.children[l.Neighbourhood].Rank.N,
			At: nowhere(), Doubt: l.Doubt, Neighbourhood: l.Neighbourhood, Areas: r.around(l.Around())}
		if l.HasPoint() {
			row.At = at(l.Lat, l.Lon)
		}
		if c, ok := r.census[l.ID]; ok {
			if countsNeed(row.Phases) {
				row.Need = r.measure.of(c)
			}
			if !row.Pupils.Known {
				row.Pupils = c.Pupils
			}
		}
		out = append(out, row)
	}
	return out
}

// around are the areas that a setting of England lies in: those of which a mask
// may speak, the same that its listing names.
func (r *registers) around(codes [6]term.GSS) []term.GSS {
	if known, ok := r.chains[codes]; ok {
		return known
	}
	out := make([]term.GSS, 0, len(codes)+1)
	for _, code := range codes {
		if code != "" {
			out = append(out, code)
		}
	}
	out = append(out, snapshot.England)
	r.chains[codes] = out
	return out
}

func (r *registers) neighbourhoods() []snapshot.NeighbourhoodRow {
	all := r.atlas.Kind(register.Neighbourhood)
	out := make([]snapshot.NeighbourhoodRow, 0, len(all))
	for _, a := range all {
		known := r.children[a.Code]
		row := snapshot.NeighbourhoodRow{Code: a.Code, Name: a.Name, Children: known.LowN, Rank: known.Rank.N, At: nowhere(), Areas: []term.GSS{a.Code}}
		if a.Lat != 0 || a.Lon != 0 {
			row.At = at(a.Lat, a.Lon)
		}
		for _, whole := range r.atlas.Within(a.Code) {
			row.Areas = append(row.Areas, whole.Code)
		}
		if !slices.Contains(row.Areas, snapshot.England) {
			row.Areas = append(row.Areas, snapshot.England)
		}
		out = append(out, row)
	}
	return out
}

// at is a place on the National Grid.
func at(lat, lon float64) catchment.Point {
	p := osgrid.LatLon{Lat: lat, Lon: lon}.Point()
	return catchment.Point{X: p.Easting, Y: p.Northing}
}

func nowhere() catchment.Point { return catchment.Point{X: math.NaN(), Y: math.NaN()} }

// usual are the questions whose distances are asked most: for each age phase and
// for all of them.
func usual() []snapshot.Question {
	out := []snapshot.Question{{}}
	for _, p := range term.Phases() {
		out = append(out, snapshot.Question{Phase: term.NewPhaseSet(p)})
	}
	return out
}
