package need

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"fairground/internal/term"
)

// veil is what readers do not see of the figures published of some measures, so
// that nothing that was withheld follows from the rest. Whatever shows figures
// takes them through it: pages, files and citations, in every edition of a data
// set, whether the catalogue has them or not. Two views that chose for themselves
// what to leave out would, side by side, leave out nothing.
type veil map[veiled]bool

// veiled names a figure in every edition that has it as it is.
type veiled struct {
	measure, breakdown string // the filters in order
	at                 term.GSS
	period             string // its label, as editions may number periods in another way
	x, n               float64
}

// veils are those of a picture, each worked out when it is first asked for.
type veils struct {
	mu sync.Mutex
	of map[Source]veil // by data set and the first of the measures that hang together
}

// veil finds what is left out of a measure of a data set.
func (p *painter) veil(ctx context.Context, dataset, measure string) (veil, error) {
	together := p.catalogue.together(dataset, measure)
	key := Source{Dataset: dataset, Measure: together[0]}
	known := p.picture.veils
	known.mu.Lock()
	defer known.mu.Unlock()
	if v, ok := known.of[key]; ok {
		return v, nil
	}
	v, err := p.weave(ctx, dataset, together)
	if err != nil {
		return nil, fmt.Errorf("what is left out of %s: %w", dataset, err)
	}
	known.of[key] = v
	return v, nil
}

// weave works a veil out. The editions of a data set share one: a figure that is
// left out of one edition could else be read in another that has the same. One
// that was revised says nothing for certain of what it was.
func (p *painter) weave(ctx context.Context, dataset string, measures []string) (veil, error) {
	releases, err := p.releasesOf(ctx, dataset)
	if err != nil {
		return nil, err
	}
	out := veil{}
	if withheld, err := p.anyWithheld(ctx, dataset, measures); err != nil || !withheld {
		return out, err
	}
	var editions []*edition
	for k := range releases {
		e, err := p.edition(ctx, &releases[k], measures)
		if err != nil {
			return nil, err
		}
		editions = append(editions, e)
	}
	for grown := true; grown; {
		grown = false
		for _, e := range editions {
			grown = e.protect(p.picture.land, out) || grown
		}
	}
	return out, nil
}

// anyWithheld says whether any edition may withhold a figure of some measures. What
// is left of a whole may be withheld by us.
func (p *painter) anyWithheld(ctx context.Context, dataset string, measures []string) (bool, error) {
	for _, i := range p.catalogue.Indicators {
		if i.From != nil && i.From.Dataset == dataset && i.From.Whole != "" && slices.Contains(measures, i.From.Measure) {
			return true, nil
		}
	}
	for _, m := range measures {
		if withheld, err := p.withholds(ctx, dataset, m); err != nil || withheld {
			return withheld, err
		}
	}
	return false, nil
}

// together lists the measures of which the catalogue says that their figures add
// up to one another's, in order.
func (c *Catalogue) together(dataset, measure string) []string {
	out := []string{measure}
	of := func(id string) string {
		if i, ok := c.Find(id); ok && i.From != nil && i.From.Dataset == dataset && i.Adds == nil {
			return i.From.Measure
		}
		return ""
	}
	for before := 0; before < len(out); {
		before = len(out)
		for _, i := range c.Indicators {
			linked := []string{of(i.ID)}
			for _, id := range i.Parts {
				linked = append(linked, of(id))
			}
			if !slices.ContainsFunc(linked, func(m string) bool { return slices.Contains(out, m) }) {
				continue
			}
			for _, m := range linked {
				if m != "" && !slices.Contains(out, m) {
					out = append(out, m)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// ordered is a breakdown with its filters in order, as files of one data set may
// name them in any.
func ordered(breakdown string) string {
	filters := strings.Split(breakdown, ";")
	for k := range filters {
		filters[k] = strings.TrimSpace(filters[k])
	}
	slices.Sort(filters)
	return strings.Join(filters, ";")
}

// spot is where a published place's figures stand: at the area that it is now, or
// at what stands for a place that is none.
func (p *painter) spot(place int64) term.GSS {
	if area := p.area(place); area != "" {
		return area
	}
	return keyOf(place)
}

// conclude leaves out of painted series what would give back a withheld figure,
// and then works out what follows from the rest.
func (p *painter) conclude(ctx context.Context, painted []*series) error {
	var sums []*series
	for _, s := range painted {
		if s.indicator.Adds != nil {
			sums = append(sums, s)
		} else if err := p.cover(ctx, s, func(area term.GSS) term.GSS { return area }); err != nil {
			return err
		}
	}
	p.picture.protect(sums)
	for _, s := range painted {
		if s.indicator.Adds == nil {
			s.derive(p.picture.land)
		}
		s.settle()
	}
	return nil
}

// cover puts a series' veil on; spot says where the figures of one of its areas stand.
func (p *painter) cover(ctx context.Context, s *series, spot func(term.GSS) term.GSS) error {
	from := s.indicator.From
	v, err := p.veil(ctx, s.release.Dataset.ID, from.Measure)
	if err != nil || len(v) == 0 {
		return err
	}
	for row, area := range s.areas {
		at := spot(area)
		for k := range s.periods {
			c := &s.cells[row*len(s.periods)+k]
			if c.there() && !c.withheld() && v[s.veiled(c, at, k)] {
				c.withhold(term.Confidential, s.note(complement))
			}
		}
	}
	return nil
}

// veiled names a figure of the series in every edition.
func (s *series) veiled(c *cell, at term.GSS, period int) veiled {
	out := veiled{s.indicator.From.Measure, ordered(s.indicator.From.Breakdown), at, s.periods[period].Label, c.x, c.n}
	if !c.counted() {
		out.x, out.n = c.value, c.value
	}
	return out
}
