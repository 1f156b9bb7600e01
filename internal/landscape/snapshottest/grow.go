package snapshottest

import (
	"fmt"
	"slices"
	"strconv"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/term"
)

const (
	// MostCopies is how many times England may stand side by side: the codes of
	// areas have six digits, of which five are used.
	MostCopies = 10

	copiesApart = 1_000_000 // metres; England is 650 km wide
	codesApart  = 100_000
)

// Grow puts so many copies of the rows side by side, the first of them as it is.
// The others are a thousand kilometres further east each, so that nothing in one
// is near anything in another, and have settings, neighbourhoods, areas,
// organisations, programmes and deliveries of their own; England alone holds all.
// Ranks are spread over all copies. It panics where copies is not from 1 to
// [MostCopies].
func Grow(rows *Rows, copies int) *Rows {
	if copies < 1 || copies > MostCopies {
		panic(fmt.Sprintf("snapshottest: %d copies of England", copies))
	}
	g := grower{copies: copies, areas: map[string]term.GSS{}}
	out := &Rows{}
	for g.at = range copies {
		for _, n := range rows.Neighbourhoods {
			n.Code, n.Areas, n.Rank = g.code(n.Code), g.codes(n.Areas), g.rank(n.Rank)
			n.At.X += float64(g.at * copiesApart)
			out.Neighbourhoods = append(out.Neighbourhoods, n)
		}
		for _, s := range rows.Settings {
			s.ID, s.Neighbourhood, s.Areas, s.Rank = g.setting(s.ID, len(rows.Settings)), g.code(s.Neighbourhood), g.codes(s.Areas), g.rank(s.Rank)
			s.At.X += float64(g.at * copiesApart)
			out.Settings = append(out.Settings, s)
		}
		for _, d := range rows.Deliveries {
			d.Setting = g.setting(d.Setting, len(rows.Settings))
			d.ID, d.Organisation, d.Programme = g.id(d.ID), g.id(d.Organisation), g.id(d.Programme)
			out.Deliveries = append(out.Deliveries, d)
		}
	}
	return out
}

// grower names what belongs to the copy at hand.
type grower struct {
	copies, at int
	areas      map[string]term.GSS // codes given, so that each is kept once
}

func (g *grower) code(code term.GSS) term.GSS {
	if g.at == 0 || code == snapshot.England || code == "" {
		return code
	}
	n, err := strconv.Atoi(string(code[3:]))
	if err != nil || n >= codesApart {
		panic(fmt.Sprintf("snapshottest: the code %s cannot be copied", code))
	}
	text := fmt.Sprintf("%s%06d", code[:3], n+g.at*codesApart)
	if known, ok := g.areas[text]; ok {
		return known
	}
	g.areas[text] = term.GSS(text)
	return term.GSS(text)
}

func (g *grower) codes(codes []term.GSS) []term.GSS {
	out := slices.Clone(codes)
	for k, code := range out {
		out[k] = g.code(code)
	}
	return out
}

// rank keeps the order of the first copy's ranks and lets those of the others
// stand between them.
func (g *grower) rank(rank int) int {
	if rank == 0 {
		return 0
	}
	return (rank-1)*g.copies + g.at + 1
}

func (g *grower) setting(id term.SettingID, all int) term.SettingID {
	if g.at == 0 {
		return id
	}
	return SettingID(Number(id) + g.at*all)
}

func (g *grower) id(id term.ID) term.ID {
	if g.at == 0 {
		return id
	}
	return term.ID(fmt.Sprintf("%s-%d", id, g.at))
}
