package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fairground/internal/app"
	"fairground/internal/need"
	"fairground/internal/register"
	"fairground/internal/term"
)

// house is what answers: the rooms, and the picture with every indicator that the
// file asks for.
type house struct {
	ctx        context.Context
	app        *app.App
	data       string
	atlas      *register.Atlas
	picture    *need.Picture
	indicators map[string]*need.Indicator // by the key that a value names them by
	absent     map[string]string          // why there is none
	lines      map[string]*need.Line
	census     []pupil // rows of the school census, once they are asked for
}

func newHouse(ctx context.Context, a *app.App, data string, values []value) (*house, error) {
	h := &house{ctx: ctx, app: a, data: data, indicators: map[string]*need.Indicator{}, absent: map[string]string{}, lines: map[string]*need.Line{}}
	var err error
	if h.atlas, err = a.Register.Atlas(ctx); err != nil {
		return nil, err
	}
	var extra []*need.Indicator
	for _, v := range values {
		for _, w := range wanted(v) {
			if h.indicators[w.key] != nil || h.absent[w.key] != "" {
				continue
			}
			i, err := h.make(w)
			if err != nil {
				h.absent[w.key] = err.Error()
				continue
			}
			h.indicators[w.key] = i
			extra = append(extra, i)
		}
	}
	h.picture, err = a.Need.Extend(ctx, extra...)
	return h, err
}

// make makes an indicator: out of what a data set says of its measure, or a gap
// between two that were made before it.
func (h *house) make(w want) (*need.Indicator, error) {
	if w.gap != [2]string{} {
		for _, side := range w.gap {
			if h.indicators[side] == nil {
				return nil, fmt.Errorf("%s: %s", side, h.absent[side])
			}
		}
		return &need.Indicator{ID: w.key, Title: w.key, Unit: "percentage points", Gap: &need.GapOf{Worse: w.gap[0], Other: w.gap[1]}}, nil
	}
	if w.adds != nil {
		return &need.Indicator{ID: w.key, Title: w.key, Unit: w.unit, From: &w.from, Adds: w.adds}, nil
	}
	i, err := h.app.Need.IndicatorOf(h.ctx, w.from)
	if err != nil {
		return nil, err
	}
	i.ID = w.key
	return i, nil
}

// has says whether the data hold the file that a value was worked out from; of
// those that name several in words, it is taken that they do.
func (h *house) has(source string) bool {
	_, err := os.Stat(filepath.Join(h.data, source))
	return err == nil || !strings.HasSuffix(source, ".gz") && !strings.HasSuffix(source, ".csv") && !strings.HasSuffix(source, ".xlsx")
}

// area is the place that a value is of.
func (h *house) area(v value) (term.GSS, bool) {
	digits := v.LA
	for _, p := range strings.Split(v.ID, ":")[1:] {
		if digits == "" && len(p) == 3 && strings.Trim(p, "0123456789") == "" {
			digits = p
		}
	}
	switch {
	case digits == "970", v.Place == "England", strings.HasPrefix(v.Place, "England ("):
		return "E92000001", true
	case digits != "":
		code, ok := h.atlas.Authority(digits, "")
		if !ok {
			return "", false
		}
		return h.atlas.One(code)
	}
	for _, kind := range []register.AreaKind{register.CombinedAuthority, register.Region} {
		for _, a := range h.atlas.Kind(kind) {
			if a.Name == v.Place {
				return a.Code, true
			}
		}
	}
	return "", false
}

// line is an indicator at the place of a value.
func (h *house) line(key string, v value) (*need.Line, string) {
	area, ok := h.area(v)
	if !ok {
		return nil, "no place called " + v.Place
	}
	i := h.indicators[key]
	if i == nil {
		return nil, h.absent[key]
	}
	at := key + " at " + string(area)
	if known, ok := h.lines[at]; ok {
		return known, ""
	}
	line, err := h.picture.Line(area, i)
	if err != nil {
		return nil, err.Error()
	}
	h.lines[at] = line
	return line, ""
}

// reading is an indicator at the place and in the period of a value.
func (h *house) reading(key string, v value) (need.Reading, string) {
	line, why := h.line(key, v)
	if why != "" {
		return need.Reading{}, why
	}
	label := periodLabel(v)
	for _, r := range line.History {
		if r.Period.Label == label {
			return r, ""
		}
	}
	return need.Reading{}, fmt.Sprintf("no figure for %s", label)
}

// periodLabel is the period as our releases call it.
func periodLabel(v value) string {
	if v.part(0) == "pop0_15" || strings.HasPrefix(v.part(1), "cilif") {
		return "FYE " + strings.TrimPrefix(v.Period, "FYE ")
	}
	if strings.HasPrefix(v.Period, "IoD") {
		return strings.TrimPrefix(v.Period, "IoD")
	}
	return v.Period
}
