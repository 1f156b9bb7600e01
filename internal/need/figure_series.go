package need

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"fairground/internal/fault"
	citable "fairground/internal/figure" // this room has a type of that name
	"fairground/internal/term"
)

// seriesRoom is the name under which this room's figures are cited.
const seriesRoom = "need"

// RerunSeries works out a figure of any series again: of a dataset's measure, for
// a breakdown, at an area, in a period. It takes the release named, else the one
// that the query names, else the one that stands. What an old release gives is
// worked out of it alone.
func (s *Service) RerunSeries(ctx context.Context, q url.Values, release string) (citable.Answer, error) {
	dataset := q.Get("dataset")
	id := term.ID(cmp.Or(release, q.Get("release")))
	if id == "" {
		p, err := s.Picture(ctx)
		if err != nil {
			return citable.Answer{}, err
		}
		standing := p.releases[dataset]
		if standing == nil {
			return citable.Answer{}, fault.NotFound("No data set %q is loaded.", dataset)
		}
		id = standing.ID
	}
	m, err := s.Measured(ctx, id, q.Get("measure"), breakdownFilters(q.Get("breakdown")))
	if err != nil {
		return citable.Answer{}, err
	}
	if m.Release.Dataset.ID != dataset || !sameBreakdown(m.Group, q.Get("breakdown")) {
		return citable.Answer{}, fault.NotFound("%s has no such group.", m.Release.Title())
	}
	at, ok := m.picture.area(term.GSS(q.Get("area")))
	if !ok {
		return citable.Answer{}, fault.NotFound("There is no place with the code %q.", q.Get("area"))
	}
	if m.series != nil {
		for k, period := range m.series.periods {
			if r := m.series.shown(at.Code, k); period.Label == q.Get("period") && !r.Value.None() {
				return m.answer(&r, at.Name), nil
			}
		}
	}
	return citable.Answer{}, fault.NotFound("%s has no figure of “%s” for %s in %s.", m.Release.Title(), m.Measure.Title, at.Name, q.Get("period"))
}

func breakdownFilters(breakdown string) []string {
	if breakdown == "" {
		return nil
	}
	return strings.Split(breakdown, ";")
}

// answer is a reading as it is cited.
func (m *Measured) answer(r *Reading, place string) citable.Answer {
	d := m.Release.Dataset
	a := citable.Answer{Title: m.Measure.Title, Value: r.Value, Unit: m.Measure.Unit, Lower: r.Limits.Lower, Upper: r.Limits.Upper, Period: r.Period.Label, Place: place,
		Release: string(m.Release.ID), ReleaseTitle: m.Release.Title(), Published: m.Release.Published, Source: d.Publisher, Licence: d.Licence,
		Page: MeasureURL(m.Release.ID, m.Measure.ID) + "?" + url.Values{"group": {m.Group}, "place": {string(r.Area)}}.Encode()}
	if g := groupWords(m.Group); g != "" {
		a.Title += " (" + g + ")"
	}
	if percent(m.Indicator) {
		a.Unit = "%"
	}
	switch {
	case r.Method == NoLimits:
		a.Method = "no interval is published, and none can be worked out"
	case r.Method == Rounding:
		a.Method = "the range is that of rounding only: no interval is published"
	default:
		a.Method = "95% interval: " + string(r.Method)
	}
	var notes []string
	if text := measureNote(r); text != "" {
		notes = append(notes, strings.TrimSuffix(text, ".")+".")
	}
	if !m.Release.Withdrawn.IsZero() {
		notes = append(notes, "This release was withdrawn.")
	}
	if d.Note != "" {
		notes = append(notes, d.Note)
	}
	a.Note = strings.Join(notes, " ")
	return a
}
