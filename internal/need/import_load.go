package need

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/term"
)

// figure is an observation on its way into the database.
type figure struct {
	series, place      int64
	period             stats.Period
	value              term.Value
	x, n, lower, upper float64
	row                int64
}

// chunk is as many figures as are loaded at once.
type chunk struct {
	figures []figure
	wide    bool // some have counts or limits
	read    int64
	rows    int
}

const chunkSize = 4000

// rowsOfFile sets the rows of a release's further files apart from those of the
// first: row 12 of the third is 2,000,000,012.
const rowsOfFile = 1_000_000_000

// FileRow takes the row number of an observation to the file of its release,
// counted from 0, and the row in it.
func FileRow(n int64) (file, row int) { return int(n / rowsOfFile), int(n % rowsOfFile) }

// intake gives what a table says the ids of the database, in memory: nothing but
// the import, which holds the lock, gives out new ones.
type intake struct {
	table     *stats.Table
	report    *ImportReport
	series    []map[string]int64 // by measure and breakdown
	places    map[stats.Place]int64
	newSeries []seriesRow
	newPlaces []placeRow
	nextID    int64 // of series
	nextPlace int64
	usedS     map[int64]bool
	usedP     map[int64]bool
	periods   map[stats.Period]bool
	atlas     *register.Atlas
	now       *chunk
}

type seriesRow struct {
	id        int64
	measure   string
	breakdown string
}

type placeRow struct {
	id    int64
	place stats.Place
}

// load streams a table into the database: one routine reads the file while
// another writes, so that both cores work and only a few chunks are in memory. It
// gives the series that were met.
func (s *Service) load(ctx context.Context, t *stats.Table, release int64, o ImportOptions, atlas *register.Atlas, r *ImportReport) (series []int64, err error) {
	in, err := s.intake(ctx, t)
	if err != nil {
		return nil, err
	}
	in.atlas, in.report = atlas, r
	full, free, quit := make(chan *chunk), make(chan *chunk, 3), make(chan struct{})
	for range cap(free) {
		free <- &chunk{figures: make([]figure, 0, chunkSize)}
	}
	var failed error
	var reading sync.WaitGroup
	reading.Go(func() {
		defer close(full)
		failed = in.read(full, free, quit)
	})
	var n int64
	for c := range full {
		if err == nil {
			err = s.saveFigures(ctx, release, c)
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			close(quit)
			break
		}
		n += int64(len(c.figures))
		if o.Progress != nil {
			o.Progress(Progress{Read: c.read, Size: t.Size, Rows: c.rows})
		}
		free <- c
	}
	reading.Wait()
	if err := cmp.Or(err, failed); err != nil {
		return nil, err
	}
	r.Observations, r.Series, r.Places, r.Periods = n, len(in.usedS), len(in.usedP), len(in.periods)
	return slices.Sorted(maps.Keys(in.usedS)), s.saveNames(ctx, t.Dataset.ID, in)
}

// read fills chunks with what the table's rows say until quit is closed.
func (in *intake) read(full chan<- *chunk, free <-chan *chunk, quit <-chan struct{}) error {
	for row, err := range in.table.Rows {
		if err != nil {
			text, stop := stops(err)
			if stop {
				return err
			}
			in.report.problem(text)
			continue
		}
		in.report.Rows++
		place := int64(0)
		for i := range row.Cells {
			c := &row.Cells[i]
			if c.Value.None() {
				continue
			}
			if in.now == nil && !in.begin(free, quit) {
				return nil
			}
			if place == 0 {
				place = in.placeID(row.Place)
				in.periods[row.Period] = true
			}
			in.take(&row, c, place)
			if len(in.now.figures) == chunkSize && !in.send(full, quit) {
				return nil
			}
		}
	}
	if in.now != nil {
		in.send(full, quit)
	}
	return nil
}

// begin takes an empty chunk, and says whether there is still anybody to fill it for.
func (in *intake) begin(free <-chan *chunk, quit <-chan struct{}) bool {
	select {
	case in.now = <-free:
		in.now.figures, in.now.wide = in.now.figures[:0], false
		return true
	case <-quit:
		return false
	}
}

// send hands on the present chunk, and says whether anybody took it.
func (in *intake) send(full chan<- *chunk, quit <-chan struct{}) bool {
	in.now.rows, in.now.read = in.report.Rows, 0
	if in.table.Read != nil {
		in.now.read = in.table.Read()
	}
	select {
	case full <- in.now:
		in.now = nil
		return true
	case <-quit:
		return false
	}
}

func (in *intake) take(row *stats.Row, c *stats.Cell, place int64) {
	if symbol := c.Value.Symbol(); symbol != "" {
		in.report.Symbols[symbol]++
	}
	in.now.wide = in.now.wide || !math.IsNaN(c.X) || !math.IsNaN(c.N) || !math.IsNaN(c.Lower) || !math.IsNaN(c.Upper)
	in.now.figures = append(in.now.figures, figure{series: in.seriesID(c.Measure, row.Breakdown), place: place, period: row.Period, value: c.Value,
		x: c.X, n: c.N, lower: c.Lower, upper: c.Upper, row: int64(row.File)*rowsOfFile + int64(row.Number)})
}

func (in *intake) seriesID(measure int, breakdown string) int64 {
	id, ok := in.series[measure][breakdown]
	if !ok {
		breakdown = strings.Clone(breakdown) // which may be part of a whole row
		in.nextID++
		id = in.nextID
		in.series[measure][breakdown] = id
		in.newSeries = append(in.newSeries, seriesRow{id, in.table.Measures[measure].ID, breakdown})
	}
	in.usedS[id] = true
	return id
}

func (in *intake) placeID(p stats.Place) int64 {
	id, ok := in.places[p]
	if !ok {
		p = stats.Place{Level: stats.Level(strings.Clone(string(p.Level))), Code: strings.Clone(p.Code), LA: strings.Clone(p.LA), URN: strings.Clone(p.URN), Name: strings.Clone(p.Name)}
		in.nextPlace++
		id = in.nextPlace
		in.places[p] = id
		in.newPlaces = append(in.newPlaces, placeRow{id, p})
	}
	if !in.usedP[id] {
		in.usedP[id] = true
		in.locate(p)
	}
	return id
}

// mostPlaces is how many places that are no current area a report names.
const mostPlaces = 200

// locate notes a place that ought to be an area and is none of today's.
func (in *intake) locate(p stats.Place) {
	if in.atlas == nil || isCurrent(in.atlas, p) {
		return
	}
	if in.report.Unplaced++; in.report.Unplaced <= mostPlaces {
		in.report.Elsewhere = append(in.report.Elsewhere, p)
	}
}

// isCurrent says whether a place is one area of today. Places of which the
// register has no areas, such as schools, are not asked about.
func isCurrent(a *register.Atlas, p stats.Place) bool {
	switch p.Level {
	case stats.National, stats.Regional, stats.DevolvedArea, stats.Mayoral, stats.Authority, stats.District, stats.Ward, stats.Neighbourhood:
	default:
		return true
	}
	if p.Code != "" {
		code, ok := a.One(term.GSS(p.Code))
		if area, known := a.Area(code); ok && known && area.Current() {
			return true
		}
	}
	if p.Level != stats.Authority {
		return false
	}
	code, ok := a.Authority(p.LA, p.Name)
	area, known := a.Area(code)
	return ok && known && area.Current()
}
