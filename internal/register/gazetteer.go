package register

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"fairground/internal/db"
	"fairground/internal/term"

	"golang.org/x/sync/errgroup"
)

// Listing is the little of a setting that lists and maps of many settings show.
type Listing struct {
	ID         term.SettingID
	Name       string
	Phase      string
	Type       string
	Town       string
	Postcode   string
	Status     Status
	Placed     Placed
	Lat, Lon   float64
	Doubt      float64 // radius in metres within which it most likely is; 0 without a point
	LowAge     Count
	HighAge    Count
	Pupils     Count
	whereabout // the areas it lies in
}

// whereabout names the areas around a setting.
type whereabout struct {
	Neighbourhood, Ward, District, County, Combined, Region term.GSS
}

// HasPoint says whether the setting may be drawn on a map.
func (l *Listing) HasPoint() bool { return (&Location{Placed: l.Placed}).HasPoint() }

// In says whether the setting lies in an area.
func (l *Listing) In(a *Area) bool { return l.in(a) }

func (w *whereabout) in(a *Area) bool {
	switch a.Kind {
	case Country:
		return w.Region != ""
	case Region:
		return w.Region == a.Code
	case CombinedAuthority:
		return w.Combined == a.Code
	case County:
		return w.County == a.Code
	case District:
		return w.District == a.Code
	case Ward:
		return w.Ward == a.Code
	}
	return w.Neighbourhood == a.Code
}

// Around are the codes of the areas that the setting lies in, the finest first, ""
// where one is not known; countries aside.
func (l *Listing) Around() [6]term.GSS { return l.around() }

// around are the codes of the areas that the setting lies in, "" where one is not
// known; countries aside.
func (w *whereabout) around() [6]term.GSS {
	return [...]term.GSS{w.Neighbourhood, w.Ward, w.District, w.County, w.Combined, w.Region}
}

// Kind says what sort of setting it is, for a reader: its phase where that says
// something, and its type otherwise.
func (l *Listing) Kind() string { return kindOfSetting(l.Phase, l.Type) }

// Gazetteer is every setting that stands now (open, or closed with nothing in
// its place), by name, kept in memory so that a page of any area costs no
// reading of the registers. It does not change once handed out.
type Gazetteer struct {
	Listings  []Listing
	index     map[term.SettingID]int
	succeeded map[term.SettingID]term.SettingID // entries that stand under another number now
	areas     map[term.GSS]*extent
	country   extent // everything open that is in a region
}

// extent is what is open in one area.
type extent struct {
	listings            []int // into Listings
	schools, earlyYears int
}

func (e *extent) add(i int, l *Listing) {
	e.listings = append(e.listings, i)
	if register, _ := l.ID.Split(); register == term.OfstedEY {
		e.earlyYears++
	} else {
		e.schools++
	}
}

// extent gives what is open in an area, as [Listing.In] has it.
func (g *Gazetteer) extent(a *Area) *extent {
	if a.Kind == Country {
		return &g.country
	}
	if e := g.areas[a.Code]; e != nil {
		return e
	}
	return &extent{}
}

// OpenIn lists the settings in an area that are open, as indexes of Listings in
// their order. The list is shared: it must not be changed.
func (g *Gazetteer) OpenIn(a *Area) []int { return g.extent(a).listings }

// CountOpen counts the settings in an area that are open: schools and colleges,
// and those of the register of early years.
func (g *Gazetteer) CountOpen(a *Area) (schools, earlyYears int) {
	e := g.extent(a)
	return e.schools, e.earlyYears
}

// lay notes what is open in each area.
func (g *Gazetteer) lay() {
	g.areas = map[term.GSS]*extent{}
	for i := range g.Listings {
		l := &g.Listings[i]
		if l.Status != Open {
			continue
		}
		for _, code := range l.around() {
			if code == "" {
				continue
			}
			if g.areas[code] == nil {
				g.areas[code] = &extent{}
			}
			g.areas[code].add(i, l)
		}
		if l.Region != "" {
			g.country.add(i, l)
		}
	}
}

// Current is the setting that stands now for an entry of a register: the
// academy for the school that it was.
func (g *Gazetteer) Current(id term.SettingID) term.SettingID {
	if now, ok := g.succeeded[id]; ok {
		return now
	}
	return id
}

// Find gives the index of a setting in Listings.
func (g *Gazetteer) Find(id term.SettingID) (int, bool) {
	i, ok := g.index[id]
	return i, ok
}

// Gazetteer gives the settings that stand now.
func (s *Service) Gazetteer(ctx context.Context) (*Gazetteer, error) {
	g, err := s.gazetteer.Get(ctx, s.db, DataVersion, s.loadGazetteer)
	if err != nil {
		return nil, fmt.Errorf("gazetteer: %w", err)
	}
	return g, nil
}

func (s *Service) loadGazetteer(ctx context.Context) (*Gazetteer, error) {
	var schools, nurseries []Listing
	var succeeded map[term.SettingID]term.SettingID
	// Side by side, for the first reader after a start waits for this.
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() (err error) { schools, err = s.listings(ctx, term.GIAS); return err })
	parts.Go(func() (err error) { nurseries, err = s.listings(ctx, term.OfstedEY); return err })
	parts.Go(func() (err error) { succeeded, err = s.successions(ctx); return err })
	if err := parts.Wait(); err != nil {
		return nil, err
	}
	listings := append(schools, nurseries...)
	g := &Gazetteer{Listings: byName(listings), index: make(map[term.SettingID]int, len(listings)), succeeded: succeeded}
	for i := range g.Listings {
		g.index[g.Listings[i].ID] = i
	}
	g.lay()
	return g, nil
}

// byName sorts listings by name, whatever its case. Keys are made once and
// sorted in place of the listings, which are large.
func byName(listings []Listing) []Listing {
	type key struct {
		name string
		i    int
	}
	keys := make([]key, len(listings))
	for i := range listings {
		keys[i] = key{strings.ToLower(listings[i].Name), i}
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(listings[a.i].ID, listings[b.i].ID))
	})
	out := make([]Listing, len(listings))
	for n, k := range keys {
		out[n] = listings[k.i]
	}
	return out
}

// needs gives what is known of the children in every neighbourhood, from memory.
func (s *Service) needs(ctx context.Context) (map[term.GSS]Children, error) {
	return s.need.Get(ctx, s.db, DataVersion, s.children)
}

// sumNeeds adds up the needs of every area from its neighbourhoods.
func (s *Service) sumNeeds(ctx context.Context) (map[term.GSS]Need, error) {
	atlas, err := s.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	children, err := s.needs(ctx)
	if err != nil {
		return nil, err
	}
	out := map[term.GSS]Need{}
	for _, n := range atlas.Kind(Neighbourhood) {
		for _, area := range append([]*Area{n}, atlas.Within(n.Code)...) {
			sum := out[area.Code]
			sum.Neighbourhoods++
			if c := children[n.Code]; c.LowN.Known {
				sum.Children += c.LowN.N
			} else {
				sum.Unknown++
			}
			out[area.Code] = sum
		}
	}
	return out, nil
}

// listings reads the settings of a register that stand now.
func (s *Service) listings(ctx context.Context, register term.Register) ([]Listing, error) {
	known := map[string]string{}
	once := func(text string) string {
		kept, ok := known[text]
		if !ok {
			kept, known[text] = text, text
		}
		return kept
	}
	var r listingRow
	dest := r.dest()
	return db.Collect(ctx, s.db, func(row db.Scanner) (Listing, error) {
		err := row.Scan(dest...)
		return r.listing(once), err
	}, selectListing, string(register))
}
