package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"

	"fairground/internal/landscape/snapshot"
)

// Small problems of siting, on which every plan can be tried.
const (
	fewCandidates = 20
	smallest      = 6 // candidates that make a problem
)

// measureQuality holds greedy plans against the best of all plans, in every
// district of England.
func measureQuality(to io.Writer, e *england) error {
	fmt.Fprintf(to, "%-68s %9s %8s %8s %8s\n", "greedy siting against every plan there is", "problems", "optimal", "mean", "worst")
	var all []float64
	for _, draw := range []struct {
		name string
		from func(*problem) []int
	}{{"the 20 settings that reach most alone", (*problem).fullest}, {"20 settings spread over the list", (*problem).spread}} {
		for _, s := range []sitesAsked{{theme: 0, phase: 2}, {theme: 3, phase: 4}} {
			for _, k := range []int{3, 4} {
				ratios, err := e.ratios(s, k, draw.from)
				if err != nil {
					return err
				}
				what := "nothing provided yet"
				if s.theme > 0 {
					what = fmt.Sprintf("theme %d, phase %d", s.theme, s.phase)
				}
				tellQuality(to, fmt.Sprintf("%s; %s; %d sites", draw.name, what, k), ratios)
				all = append(all, ratios...)
			}
		}
	}
	tellQuality(to, "all; bars 0.98 on average, never below 1 − 1/e = 0.632", all)
	if mean, worst := meanAndWorst(all); !(mean >= 0.98) || !(worst >= 1-1/math.E) {
		return errors.New("greedy siting is not as near the best as it has to be")
	}
	return nil
}

func tellQuality(to io.Writer, name string, ratios []float64) {
	optimal := 0
	for _, r := range ratios {
		if r == 1 {
			optimal++
		}
	}
	mean, worst := meanAndWorst(ratios)
	fmt.Fprintf(to, "%-68s %9d %8d %8.4f %8.4f\n", name, len(ratios), optimal, mean, worst)
}

func meanAndWorst(all []float64) (mean, worst float64) {
	worst = math.Inf(1)
	for _, r := range all {
		mean, worst = mean+r/float64(len(all)), min(worst, r)
	}
	return mean, worst
}

// ratios plans k sites in every district, and gives what a plan reaches as a share
// of what the best one does.
func (e *england) ratios(s sitesAsked, k int, draw func(*problem) []int) ([]float64, error) {
	var out []float64
	for _, code := range e.Land.DistrictsIn(snapshot.England) {
		s.area = code
		p := e.problem(s)
		chosen := draw(p)
		if len(chosen) < smallest {
			continue
		}
		small := p.of(chosen)
		best := small.best(k)
		if best == 0 {
			continue
		}
		got, err := e.Sites(s.question(), snapshot.Where{K: k, Among: small.settings, FromNothing: s.theme == 0})
		if err != nil {
			return nil, err
		}
		if got.Reached() > best {
			return nil, fmt.Errorf("%s: the plan reaches %d children, and the best of all plans %d", code, got.Reached(), best)
		}
		out = append(out, float64(got.Reached())/float64(best))
	}
	return out, nil
}

// problem is whom each setting of a district would reach, worked out without lists
// or grids.
type problem struct {
	settings []int32
	reaches  []snapshot.Bits // by setting, of children
	children []int           // of neighbourhoods that nothing reaches yet
}

func (e *england) problem(s sitesAsked) *problem {
	q := s.question()
	p := &problem{settings: e.byNumber(s.area)}
	unmet := e.unmet(q, s.theme == 0)
	for _, i := range unmet {
		p.children = append(p.children, e.Land.Neighbourhoods[i].Children.N)
	}
	for _, i := range p.settings {
		at, reached := e.Land.Settings[i].At, snapshot.NewBits(len(unmet))
		for k, n := range unmet {
			to := e.Land.Neighbourhoods[n].At
			if dx, dy := at.X-to.X, at.Y-to.Y; dx*dx+dy*dy <= q.Metres*q.Metres {
				reached.Add(int32(k))
			}
		}
		p.reaches = append(p.reaches, reached)
	}
	return p
}

// unmet lists the neighbourhoods with children and nothing near.
func (e *england) unmet(q snapshot.Question, nothing bool) []int32 {
	if !nothing {
		return e.NeighbourhoodGaps(q).Neighbourhoods
	}
	var out []int32
	for _, i := range e.Land.Area(q.Area).Neighbourhoods {
		if e.Land.Neighbourhoods[i].Children.N > 0 {
			out = append(out, i)
		}
	}
	return out
}

// fullest picks the settings that reach most alone: they are close together, and
// so hard to choose among.
func (p *problem) fullest() []int {
	order := make([]int, len(p.settings))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p.weight(p.reaches[b]), p.weight(p.reaches[a])) })
	return head(order, fewCandidates)
}

// spread picks settings evenly from the list.
func (p *problem) spread() []int {
	var out []int
	for k := range min(fewCandidates, len(p.settings)) {
		out = append(out, k*len(p.settings)/min(fewCandidates, len(p.settings)))
	}
	return out
}

// of keeps some of the settings.
func (p *problem) of(chosen []int) *problem {
	out := &problem{children: p.children}
	for _, k := range chosen {
		out.settings, out.reaches = append(out.settings, p.settings[k]), append(out.reaches, p.reaches[k])
	}
	return out
}

func (p *problem) weight(set snapshot.Bits) (sum int) {
	for k, w := range set {
		for ; w != 0; w &= w - 1 {
			sum += p.children[64*k+bits.TrailingZeros64(w)]
		}
	}
	return sum
}

// best tries every plan of so many sites.
func (p *problem) best(sites int) int {
	var try func(from, left int, reached snapshot.Bits) int
	try = func(from, left int, reached snapshot.Bits) int {
		if left == 0 || from == len(p.reaches) {
			return p.weight(reached)
		}
		best := 0
		for k := from; k < len(p.reaches); k++ {
			with := reached.Clone()
			with.Join(p.reaches[k])
			best = max(best, try(k+1, left-1, with))
		}
		return best
	}
	return try(0, min(sites, len(p.reaches)), snapshot.NewBits(len(p.children)))
}
