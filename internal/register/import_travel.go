package register

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/db"
	"fairground/internal/register/source"
	"fairground/internal/term"
)

// TravelImport says what is said of a matrix beside its files.
type TravelImport struct {
	Source  string
	Licence string // "": nobody said
	Mode    string
	Minutes float64
	Phases  []term.Phase
	Area    term.GSS // "": all England
	// Numbers is the register that a bare number is of. Where it is "", the heading
	// says it (urn, ofsted_urn) or, failing that, whichever register has the number;
	// one that both have is refused.
	Numbers term.Register
	Replace bool // take away what answered the same questions until now; else that is refused
}

// ImportTravel reads travel times between neighbourhoods and settings, in minutes
// and in either direction, as routing tools write them: from_id, to_id, travel_time.
// A pair that the files do not have, or of which the time is blank, is out of reach.
// They take the place of those that answered the same questions of the same area,
// where that is asked for.
func (s *Service) ImportTravel(ctx context.Context, in TravelImport, paths ...string) (Report, error) {
	t := Travel{Source: strings.TrimSpace(in.Source), Licence: strings.TrimSpace(in.Licence), Mode: strings.TrimSpace(in.Mode), Minutes: in.Minutes, Area: cmp.Or(in.Area, england), Phases: ordered(in.Phases)}
	if err := t.check(); err != nil {
		return Report{Kind: TravelFiles}, fmt.Errorf("import %s: %w", TravelFiles, err)
	}
	report, err := newReport(TravelFiles, paths)
	if err != nil {
		return report, err
	}
	b, err := s.readTravel(ctx, &t, in, paths, &report)
	if err == nil {
		err = s.recorded(ctx, paths, &report, func(ctx context.Context, report *Report) error { return s.keepTravel(ctx, b, report) })
	}
	if err != nil {
		return report, fmt.Errorf("import %s: %w", TravelFiles, err)
	}
	return report, nil
}

// readTravel reads and packs the files. It needs no transaction, which on SQLite
// nobody else could write beside for as long as it takes: of what it is told of the
// registers, settings and areas that are known stay known, whatever is imported
// meanwhile, and one that is new counts as a stranger still.
func (s *Service) readTravel(ctx context.Context, t *Travel, in TravelImport, paths []string, report *Report) (*travelBatch, error) {
	b, err := s.travelBatch(ctx, t, in)
	if err != nil {
		return nil, err
	}
	if err := b.files(ctx, paths, report); err != nil {
		return nil, err
	}
	if err := b.pack(); err != nil {
		return nil, err
	}
	if b.kept == 0 {
		return nil, errors.New(strings.Join(append([]string{"no row has a time within reach between a neighbourhood and a setting that are known here"}, slices.Concat(report.Problems[:min(1, len(report.Problems))], b.strangerNotes())...), "; "))
	}
	return b, nil
}

// keepTravel writes what was read.
func (s *Service) keepTravel(ctx context.Context, b *travelBatch, report *Report) error {
	t := b.travel
	t.ID, t.File, t.Imported, t.Longest = importID(ctx), strings.Join(report.Files, ", "), s.now(), b.longest
	replaced, same, err := s.saveTravel(ctx, *t, b.from, b.replace)
	if err != nil || same {
		return err
	}
	report.Rows = b.kept
	if len(replaced) > 0 {
		report.count("updated", len(b.from))
	} else {
		report.count("new", len(b.from))
	}
	b.notes(report, len(b.from), replaced)
	return nil
}

func travelColumns() []source.Column {
	return []source.Column{
		source.Need("from_id", "origin_id", "origin", "from", "lsoa21cd", "lsoa21_code", "lsoa_code", "lsoa", "neighbourhood_code", "neighbourhood"),
		source.Need("to_id", "destination_id", "destination", "to", "setting_id", "setting", "urn", "ofsted_urn", "provider_urn"),
		source.Need("travel_time", "travel_time_p50", "travel_time_minutes", "minutes"),
	}
}

// travelBatch gathers the times of the files.
type travelBatch struct {
	travel  *Travel
	atlas   *Atlas
	numbers term.Register
	replace bool
	known   map[term.SettingID]bool
	ends    map[writtenEnd]travelEnd
	guessed map[term.SettingID]bool // bare numbers that were taken for those of the one register that has them

	settings []term.SettingID       // that the files have
	numberOf map[term.SettingID]int // among settings
	times    []travelTime

	strangers map[string]bool // ends that are not known here
	elsewhere int             // rows that have one
	blank     int             // rows that say that there is no way
	far       int             // rows beyond what is ever looked at
	twice     int             // rows of a pair that has another
	aside     []string        // what is said of the files that an archive holds beside tables
	longest   float64
	most      int  // pairs that are kept
	tooMany   bool // more than that were there
	kept      int
	from      []TravelFrom // what is kept, once it is packed
}

func (s *Service) travelBatch(ctx context.Context, t *Travel, in TravelImport) (*travelBatch, error) {
	atlas, err := s.loadAtlas(ctx)
	if err != nil {
		return nil, err
	}
	if area, ok := atlas.Area(t.Area); !ok || !area.Current() {
		return nil, fmt.Errorf("there is no place with the code %s: import the look-ups of areas first, or name another", t.Area)
	}
	ids, err := db.Collect(ctx, s.db, db.One[term.SettingID], `select id from setting`)
	if err != nil {
		return nil, err
	}
	b := &travelBatch{travel: t, atlas: atlas, numbers: in.Numbers, replace: in.Replace, most: MostTravelPairs, known: make(map[term.SettingID]bool, len(ids)), ends: map[writtenEnd]travelEnd{}, guessed: map[term.SettingID]bool{},
		numberOf: map[term.SettingID]int{}, strangers: map[string]bool{}}
	for _, id := range ids {
		b.known[id] = true
	}
	return b, nil
}

// read takes one row.
func (b *travelBatch) read(r source.Row, report *Report) {
	if err := r.Short(); err != nil { // a cell that is not there says nothing; a blank one says that there is no way
		report.wrong(err)
		return
	}
	from, to := b.end(r, 0), b.end(r, 1)
	minutes, reached, ok := readMinutes(r.Text(2))
	switch {
	case from.expected != "":
		report.wrong(r.Wrong(0, from.expected))
	case to.expected != "":
		report.wrong(r.Wrong(1, to.expected))
	case from.neighbourhood && to.neighbourhood:
		report.wrong(r.Wrong(1, "a setting, as the other end is a neighbourhood"))
	case !from.neighbourhood && !to.neighbourhood:
		report.wrong(r.Wrong(1, "a neighbourhood, as the other end is a setting"))
	case !ok:
		report.wrong(r.Wrong(2, fmt.Sprintf("minutes, from 0 to %d, or a blank where there is no way", mostTime)))
	case from.stranger || to.stranger:
		b.elsewhere++
		for k, e := range []travelEnd{from, to} {
			if e.stranger {
				b.strangers[r.Text(k)] = true
			}
		}
	case from.neighbourhood:
		b.take(to.setting, from.number, minutes, reached)
	default:
		b.take(from.setting, to.number, minutes, reached)
	}
}

// readMinutes reads a time; reached is false where there is no way.
func readMinutes(text string) (minutes float64, reached, ok bool) {
	switch strings.ToLower(text) {
	case "", "na", "nan", "null", "none", "inf":
		return 0, false, true
	}
	minutes, err := strconv.ParseFloat(text, 64)
	return minutes, true, err == nil && minutes >= 0 && minutes <= mostTime
}

// beyond is how many times as far as asked reach is ever looked at: answers say
// what it would be twice as far.
const beyond = 2

// take keeps a time. A setting that is named counts as one that was asked about,
// whether or not anybody reaches it.
func (b *travelBatch) take(setting term.SettingID, neighbourhood uint32, minutes float64, reached bool) {
	n, ok := b.numberOf[setting]
	if !ok {
		n = len(b.settings)
		b.numberOf[setting], b.settings = n, append(b.settings, setting)
	}
	if !reached {
		b.blank++
		return
	}
	b.longest = max(b.longest, minutes)
	if minutes > beyond*b.travel.Minutes {
		b.far++
		return
	}
	b.times = append(b.times, newTravelTime(n, neighbourhood, minutes))
	if len(b.times) >= 2*b.most { // with room for pairs that come again
		b.shorten()
	}
}

// shorten keeps of several times for a pair the shortest, and puts them in order.
func (b *travelBatch) shorten() {
	slices.Sort(b.times)
	kept := b.times[:0]
	for _, t := range b.times {
		if n := len(kept); n > 0 && kept[n-1]>>secondBits == t>>secondBits {
			b.twice++
			continue
		}
		kept = append(kept, t)
	}
	b.times = kept
	b.tooMany = len(kept) > b.most
}

// pack packs the times of each setting, by its id; of several for a pair the
// shortest.
func (b *travelBatch) pack() error {
	b.shorten()
	if b.tooMany {
		return b.refusal()
	}
	kept := b.times
	b.kept = len(kept)
	out := make([]TravelFrom, len(b.settings))
	for n, id := range b.settings {
		out[n].Setting, out[n].times = id, []byte{}
	}
	for from := 0; from < len(kept); {
		to := from + 1
		for to < len(kept) && kept[to].setting() == kept[from].setting() {
			to++
		}
		out[kept[from].setting()].times = packTimes(kept[from:to])
		from = to
	}
	slices.SortFunc(out, func(x, y TravelFrom) int { return cmp.Compare(x.Setting, y.Setting) })
	b.from = out
	return nil
}

// notes say what the files are, what of them is kept, and what may be amiss.
func (b *travelBatch) notes(report *Report, settings int, replaced []string) {
	t := b.travel
	about := fmt.Sprintf("%s, in %s", t.Words(), b.atlas.areas[t.Area].Name)
	if t.Licence != "" {
		about += ". Licence: " + t.Licence
	}
	report.note("%s", about)
	reached, of := b.reached()
	report.note("%d pairs of %d settings are kept. Of %d neighbourhoods there %d have a setting within %s minutes", b.kept, settings, of, reached, short(t.Minutes))
	if 2*reached < of {
		report.note("most neighbourhoods have none: if the files are of a part of %s, read them again and say which", b.atlas.areas[t.Area].Name)
	}
	if b.longest < t.Minutes-1 {
		report.note("no time in the files is longer than %s minutes, though reach goes to %s: were farther pairs left out of them?", short(b.longest), short(t.Minutes))
	}
	for _, left := range []struct {
		rows int
		why  string
	}{
		{b.blank, "say that there is no way"},
		{b.far, "are farther than twice the limit, which is never looked at"},
		{b.twice, "give a pair once more: the shortest time was kept"},
	} {
		if left.rows > 0 {
			report.note("%d rows %s", left.rows, left.why)
		}
	}
	if len(b.guessed) > 0 {
		n := map[term.Register]int{}
		for id := range b.guessed {
			register, _ := id.Split()
			n[register]++
		}
		report.note("%d bare numbers were taken for schools’ (gias) and %d for Ofsted’s (ofsted-ey), as each stands on that register alone: say with --register whose they are, should that be wrong", n[term.GIAS], n[term.OfstedEY])
	}
	report.Notes = append(append(report.Notes, b.strangerNotes()...), b.aside...)
	if len(replaced) > 0 {
		report.note("in place of %s", strings.Join(replaced, ", "))
	}
}

// reached counts the neighbourhoods of the area, and those of them with a setting
// in reach.
func (b *travelBatch) reached() (reached, of int) {
	with := map[term.GSS]bool{}
	numbers := map[uint32]bool{}
	limit := uint64(math.Round(b.travel.Minutes * 60))
	for _, t := range b.times {
		if t.seconds() <= limit {
			numbers[t.neighbourhood()] = true
		}
	}
	for n := range numbers {
		for _, code := range b.atlas.Resolve(NumberedNeighbourhood(n)) {
			with[code] = true
		}
	}
	all := b.atlas.Kind(Neighbourhood)
	if b.travel.Area != england {
		all = b.atlas.Parts(b.travel.Area, Neighbourhood)
	}
	for _, a := range all {
		if with[a.Code] {
			reached++
		}
	}
	return reached, len(all)
}

func (b *travelBatch) strangerNotes() []string {
	if len(b.strangers) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(b.strangers))
	return []string{fmt.Sprintf("%d settings or neighbourhoods are not known here, and %d rows with them were left aside: %s", len(names), b.elsewhere, some(names))}
}

// some names the first of many.
func some(names []string) string {
	const most = 20
	text := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// short writes minutes without needless decimals.
func short(minutes float64) string {
	return strconv.FormatFloat(math.Round(minutes*10)/10, 'f', -1, 64)
}
