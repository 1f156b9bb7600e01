package need

import (
	"math"
	"slices"

	"fairground/internal/register"
	"fairground/internal/term"
)

// tenths are what a district's schools come to by the tenth of their
// neighbourhood, from 1; those at 0 could not be placed.
type tenths [11]tenth

// joint says which tenths of a district may not stand alone.
type joint [11]bool

// joinTenths keeps small numbers from following where tenths are set against
// those of a wider place: where a district joins two of them, as one has too few
// pupils to be shown, and all others of a county or region show theirs, the
// wider place's less the others' would give it back. Another then joins them, too.
func (p *Picture) joinTenths() {
	p.joint = map[term.GSS]*joint{}
	schools, deciles := p.series[unequalIndicator], p.series[decileIndicator]
	if schools == nil || deciles == nil || schools.latest < 0 {
		return
	}
	order, least := schools.periods[schools.latest].Order, float64(defaultThreshold)
	of := map[term.GSS]*tenths{}
	decile := p.deciles(deciles.indicator.From)
	rows := p.small[smallKey{schools.indicator.From.Dataset, schools.indicator.From.Measure}]
	for k := range rows {
		row := &rows[k]
		if row.period.Order != order || !(proportion{X: row.x, N: row.n}).Valid() {
			continue
		}
		for _, area := range row.within {
			if !p.land.in(districts, area) {
				continue
			}
			if of[area] == nil {
				of[area], p.joint[area] = &tenths{}, &joint{}
			}
			at := &of[area][max(0, decile[row.neighbourhood])]
			at.schools, at.x, at.n = at.schools+1, at.x+row.x, at.n+row.n
		}
	}
	for moved := true; moved; {
		moved = false
		for _, kind := range []register.AreaKind{register.County, register.CombinedAuthority, register.Region, register.Country} {
			for _, whole := range p.land.kind(kind) {
				all := p.land.of(districts, whole.Code)
				moved = p.joinOnce(all, of, least) || moved
				// A county or a combined authority in it shows its own, so that the rest must hold out alone.
				for _, inner := range [][]register.AreaKind{{register.County}, {register.CombinedAuthority}, {register.County, register.CombinedAuthority}} {
					moved = p.joinOnce(p.outside(all, inner), of, least) || moved
				}
			}
		}
	}
}

// outside lists the areas that lie in no area of some kinds.
func (p *Picture) outside(areas []term.GSS, kinds []register.AreaKind) []term.GSS {
	return slices.DeleteFunc(slices.Clone(areas), func(code term.GSS) bool {
		return slices.ContainsFunc(kinds, func(k register.AreaKind) bool { _, in := p.atlas.Holder(code, k); return in })
	})
}

// enoughHidden is how many districts hide a tenth for none of them to follow. Two
// are not enough: one of them may follow from another wider place.
const enoughHidden = 3

// joinOnce finds, tenth by tenth, districts that are among too few to hide theirs,
// and has the one with the fewest pupils there join it to the next.
func (p *Picture) joinOnce(parts []term.GSS, of map[term.GSS]*tenths, least float64) bool {
	moved := false
	groups := map[term.GSS][]InequalityGroup{}
	for _, part := range parts {
		if of[part] != nil {
			groups[part] = merged(*of[part], least, p.joint[part])
		}
	}
	for d := 1; d <= 10; d++ {
		hidden, secret, next, fewest := 0, false, term.GSS(""), math.Inf(1)
		for _, part := range parts {
			t, shown := of[part], groupOf(groups[part], d)
			switch {
			case t == nil || t[d].schools == 0 && shown == nil:
			case len(groups[part]) < fewestGroups:
				hidden++
				secret = secret || t.small(1, 10, least)
			case shown != nil && shown.Decile < shown.To:
				hidden++
				secret = secret || t.small(shown.Decile, shown.To, least)
			case t[d].x < fewest:
				next, fewest = part, t[d].x
			}
		}
		if hidden > 0 && hidden < enoughHidden && secret && next != "" && !p.joint[next][d] {
			p.joint[next][d], moved = true, true
		}
	}
	return moved
}

// small says whether one of some tenths has too few pupils to be shown.
func (t *tenths) small(from, to int, least float64) bool {
	for d := from; d <= to; d++ {
		if t[d].x > 0 && t[d].x < least {
			return true
		}
	}
	return false
}

func groupOf(groups []InequalityGroup, decile int) *InequalityGroup {
	for i := range groups {
		if groups[i].Decile <= decile && decile <= groups[i].To {
			return &groups[i]
		}
	}
	return nil
}
