package main

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"fairground/internal/need"
	"fairground/interval"
)

// answer is what the rooms say to a value, or why they say nothing.
func (h *house) answer(v value) (f found, why string) {
	switch v.part(0) {
	case "lait", "absence":
		return h.published(v)
	case "gap", "wilson", "ca":
		return h.figure(v)
	case "newcombe":
		if v.last() == "smc" {
			return h.fromPublishedShares(v)
		}
		return h.figure(v)
	case "trend":
		return h.trend(v)
	case "funnel":
		return h.funnel(v)
	case "sn":
		return h.neighbours(v)
	case "idaci":
		return h.deprivation(v)
	case "pop0_15":
		r, why := h.reading(v.key(), v)
		f.add("population", r.N, ptr(v.number()), valueTolerance)
		return f, why
	case "census":
		return h.censusFigure(v)
	case "gias":
		return h.open(v)
	case "join":
		return h.join(v)
	case "conc":
		return h.concentration(v)
	case "trap":
		return h.trap(v)
	}
	return f, "no family " + v.part(0)
}

func ptr(v float64) *float64 { return &v }

// published is a figure as its publisher has it.
func (h *house) published(v value) (f found, why string) {
	r, why := h.reading(v.key(), v)
	if v.Value == nil {
		// No number at the place in any period, or a symbol in this one.
		f.say(strconv.FormatBool(math.IsNaN(r.Value.Float())), "true")
		if strings.HasPrefix(why, "There is no figure of") || strings.HasPrefix(why, "no figure for") {
			why = ""
		}
		return f, why
	}
	f.add("value", r.Value.Float(), ptr(v.number()), valueTolerance)
	return f, why
}

// figure is a value with its limits and the counts that it rests on.
func (h *house) figure(v value) (f found, why string) {
	if v.Value == nil {
		return h.published(v)
	}
	r, why := h.reading(v.key(), v)
	f.add("value", r.Value.Float(), ptr(v.number()), valueTolerance)
	f.add("lower", r.Limits.Lower, v.Lower, limitTolerance)
	f.add("upper", r.Limits.Upper, v.Upper, limitTolerance)
	f.add("count", r.X, v.X, limitTolerance)
	f.add("out of", r.N, v.N, limitTolerance)
	if v.Lower == nil && why == "" {
		f.say(strconv.FormatBool(r.Method.Chance()), "false")
	}
	return f, why
}

// fromPublishedShares is Newcombe's interval of two published percentages and the
// numbers of pupils published beside them, without rounding the counts between.
func (h *house) fromPublishedShares(v value) (f found, why string) {
	w := wanted(v)
	worse, why := h.reading(w[0].key, v)
	if why != "" {
		return f, why
	}
	other, why := h.reading(w[1].key, v)
	a := interval.Proportion{X: other.Value.Float() / 100 * other.N, N: other.N}
	b := interval.Proportion{X: worse.Value.Float() / 100 * worse.N, N: worse.N}
	limits := interval.Newcombe(a, b, interval.Level95).Scale(100)
	f.add("out of", other.N, v.N1, valueTolerance)
	f.add("out of", worse.N, v.N2, valueTolerance)
	f.add("value", interval.Clean(other.Value.Float()-worse.Value.Float()), ptr(v.number()), valueTolerance)
	f.add("lower", limits.Lower, v.Lower, limitTolerance)
	f.add("upper", limits.Upper, v.Upper, limitTolerance)
	return f, why
}

var window = regexp.MustCompile(`(\d{4})-(\d{4})$`)

// trend is the five-point test over the years that the value names.
func (h *house) trend(v value) (f found, why string) {
	line, why := h.line(v.key(), v)
	m := window.FindStringSubmatch(v.Period)
	if why != "" || m == nil {
		return f, why + " no years in " + v.Period
	}
	first, _ := strconv.Atoi(m[1])
	last, _ := strconv.Atoi(m[2])
	var points []interval.TrendPoint
	for _, r := range line.History {
		year, _ := strconv.Atoi(r.Period.Label[len(r.Period.Label)-4:])
		if year >= first && year <= last {
			point := interval.TrendPoint{Period: year, Value: r.Value.Float(), Limits: interval.Unknown()}
			if r.Method.Chance() {
				point.Limits = r.Limits
			}
			points = append(points, point)
		}
	}
	t := interval.RecentTrend(points)
	if v.Value == nil {
		f.say(strconv.FormatBool(t.Obstacle != 0), "true")
		return f, ""
	}
	f.add("slope", t.Slope, ptr(v.number()), valueTolerance)
	f.add("chi²", t.ChiSquared, v.Chi2, limitTolerance)
	f.add("standard error", t.SE, v.SE, limitTolerance)
	for i, want := range v.LooSlopes {
		f.add("slope without point "+strconv.Itoa(i+1), t.LeaveOneOut[i], ptr(want), valueTolerance)
	}
	f.say(t.Direction.String(), v.Result)
	return f, ""
}

var theta = regexp.MustCompile(`theta=([0-9.]+)%`)

// funnel is a place's position in the funnel. Where the source of the value that the
// file draws it round is not in the data, that value is taken from the file.
func (h *house) funnel(v value) (f found, why string) {
	area, _ := h.area(v)
	i := h.indicators[v.key()]
	if i == nil {
		return f, h.absent[v.key()]
	}
	funnel, err := h.picture.Funnel(area, i)
	if err != nil {
		return f, err.Error()
	}
	target := funnel.Target
	if m := theta.FindStringSubmatch(v.Breakdown); m != nil {
		if given, _ := strconv.ParseFloat(m[1], 64); math.Abs(given-target) > limitTolerance {
			target = given
			f.say(strconv.FormatBool(funnel.Benchmark.Derived), "true") // England's own is not published in the data
		}
	}
	for _, p := range funnel.Points {
		if p.Reading.Area != area {
			continue
		}
		here := interval.Proportion{X: p.Reading.X, N: p.Reading.N}
		f.add("value", 100*here.Share(), ptr(v.number()), valueTolerance)
		f.add("count", here.X, v.X, valueTolerance)
		f.add("out of", here.N, v.N, valueTolerance)
		f.say(interval.Place(here, target/100).String(), v.Status)
		for level, want := range map[float64][]float64{interval.Level95: v.Limits95, interval.Level998: v.Limits998} {
			limits := interval.FunnelProportion(target/100, here.N, level).Scale(100)
			f.add("lower limit", limits.Lower, ptr(want[0]), limitTolerance)
			f.add("upper limit", limits.Upper, ptr(want[1]), limitTolerance)
		}
		return f, ""
	}
	return f, "not in the funnel: " + funnel.Why
}

func (h *house) neighbours(v value) (f found, why string) {
	area, _ := h.area(v)
	r, err := h.app.Need.Report(h.ctx, area, need.Want{Indicators: []string{"gld"}})
	if err != nil {
		return f, err.Error()
	}
	var ours, want []string
	for i, n := range r.Neighbours.Of {
		ours = append(ours, string(n.Area)+" "+n.Closeness)
		digits, _ := v.Value.([]any)
		if i < len(digits) && i < len(v.Closeness) {
			code, _ := h.atlas.Authority(digits[i].(string), "")
			want = append(want, string(code)+" "+v.Closeness[i])
		}
	}
	f.say(strings.Join(ours, ", "), strings.Join(want, ", "))
	return f, ""
}

func (h *house) deprivation(v value) (f found, why string) {
	if v.last() == "ENG" {
		v.Place = "England"
	}
	r, why := h.reading(v.key(), v)
	switch v.part(1) {
	case "children":
		f.add("children", r.Value.Float(), ptr(v.number()), valueTolerance)
		f.add("lower", r.Limits.Lower, v.Lower, limitTolerance)
		f.add("upper", r.Limits.Upper, v.Upper, limitTolerance)
	case "lsoas":
		f.add("neighbourhoods", r.N, ptr(v.number()), valueTolerance)
	default:
		f.add("count", r.X, ptr(v.number()), valueTolerance)
		f.add("share", r.Value.Float(), v.Share, limitTolerance)
	}
	return f, why
}
