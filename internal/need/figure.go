package need

import (
	"context"
	"math"
	"net/url"

	"fairground/internal/fault"
	citable "fairground/internal/figure" // this room has a type of that name
	"fairground/internal/register"
	"fairground/internal/term"
)

// roomName is the name under which this room's figures are cited.
const roomName = "need"

// Figures lets numbers of this room be cited, and worked out again.
func (s *Service) Figures(f *citable.Service) { f.Register(roomName, s.rerun) }

// rerun answers a query of this room, from the release that stands or from
// another one. Everything here is public.
func (s *Service) rerun(ctx context.Context, query, release string) (citable.Answer, error) {
	asked, err := url.ParseQuery(query)
	if err != nil {
		return citable.Answer{}, fault.Because(err, fault.Missing, "This is not the address of a figure.")
	}
	if asked.Has("dataset") {
		return s.RerunSeries(ctx, asked, release)
	}
	p, at, err := s.pictureOf(ctx, term.GSS(asked.Get("area")))
	if err != nil {
		return citable.Answer{}, err
	}
	i, ok := p.catalogue.Find(asked.Get("indicator"))
	if !ok {
		return citable.Answer{}, fault.NotFound("There is no indicator %q any more.", asked.Get("indicator"))
	}
	found := p.series[i.ID]
	if release != "" && (found == nil || string(found.release.ID) != release) {
		if found, err = s.seriesOfRelease(ctx, i, term.ID(release)); err != nil {
			return citable.Answer{}, err
		}
	}
	if found == nil {
		return citable.Answer{}, fault.NotFound("“%s” is not in the data loaded.", i.Title)
	}
	for k, period := range found.periods {
		if period.Label == asked.Get("period") {
			r := found.reading(at.Code, k)
			return r.answer(at), nil
		}
	}
	return citable.Answer{}, fault.NotFound("There is no figure of “%s” for %s in this release.", i.Title, asked.Get("period"))
}

// answer is a reading as it is cited.
func (r *Reading) answer(at *register.Area) citable.Answer {
	a := citable.Answer{Title: r.Indicator.Title, Value: r.Value, Unit: r.Indicator.Unit, Lower: r.Limits.Lower, Upper: r.Limits.Upper, Method: string(r.Method),
		Period: r.Period.Label, Place: at.Name, Release: string(r.Release.ID), ReleaseTitle: r.Release.Title(), Published: r.Release.Published,
		Source: r.Release.Dataset.Publisher, Licence: r.Release.Dataset.Licence, Page: IndicatorURL(at.Code, r.Indicator.ID), Note: r.Indicator.Caveat}
	switch {
	case r.Method == NoLimits:
		a.Method = "no interval is published, and none can be worked out"
	case r.Method == Rounding:
		_, rounding := r.limits()
		a.Lower, a.Upper, a.Method = math.NaN(), math.NaN(), "no interval is published; "+rounding
	case r.Method.Chance():
		a.Method = "95% interval: " + string(r.Method)
	}
	if why := r.why(); why != "" {
		a.Note = capital(why) + ". " + a.Note
	}
	return a
}

// seriesOfRelease works an indicator out from one release, whether it stands or
// not; nil where the release does not hold it.
func (s *Service) seriesOfRelease(ctx context.Context, i *Indicator, id term.ID) (*series, error) {
	release, err := s.Release(ctx, id)
	if err != nil {
		return nil, err
	}
	asked := []*Indicator{i}
	if i.Gap != nil {
		for _, side := range []string{i.Gap.Worse, i.Gap.Other} {
			if of, ok := s.catalogue.Find(side); ok {
				asked = append(asked, of)
			}
		}
	}
	if i.Adds != nil { // what is left out of a sum of ours depends on the others
		for _, other := range s.catalogue.Indicators {
			if other != i && other.Adds != nil && other.From.Dataset == i.From.Dataset {
				asked = append(asked, other)
			}
		}
	}
	p, err := s.ExtendFrom(ctx, &release, asked...)
	if err != nil {
		return nil, err
	}
	if found := p.series[i.ID]; found != nil && found.release.ID == id {
		return found, nil
	}
	return nil, nil
}
