package register

import (
	"maps"
	"slices"
	"strings"
	"time"

	"fairground/internal/term"
)

// span is the years in which a code and its name stand in a hierarchy.
type span struct {
	first, last int
	name        string
}

// applyHierarchy reads one row per ward and period. Codes that have gone from
// the latest year are past; a local government order takes effect on 1 April
// and wards change at the May elections, so those days stand for the year.
func applyHierarchy(a *Atlas, rows areaRows) error {
	spans := map[term.GSS]span{}
	type row struct {
		chain []term.GSS
		last  int
	}
	var all []row
	names := map[term.GSS]map[string]bool{}
	for r := range rows {
		first, last := r.Integer(12), r.Integer(13)
		if first == nil || last == nil || !term.GSS(r.Text(0)).InEngland() {
			continue
		}
		chain := []term.GSS{}
		for _, col := range []int{0, 2, 4, 6, 8, 10} {
			code, name := term.GSS(r.Text(col)), r.Text(col+1)
			chain = append(chain, code)
			if _, ok := KindOf(code); !ok {
				continue
			}
			if names[code] == nil {
				names[code] = map[string]bool{}
			}
			names[code][name] = true
			spans[code] = spans[code].widen(*first, *last, name)
		}
		all = append(all, row{chain, *last})
	}
	if len(all) == 0 {
		return nil
	}
	data := span{first: 9999}
	for _, s := range spans {
		data.first, data.last = min(data.first, s.first), max(data.last, s.last)
	}
	for _, code := range slices.Sorted(maps.Keys(spans)) {
		s := spans[code]
		area := a.add(code, s.name)
		if area == nil {
			continue // without a name
		}
		for _, name := range slices.Sorted(maps.Keys(names[code])) {
			a.add(code, name)
		}
		area.rename(s.name)
		area.setYears(s, data)
	}
	for _, r := range all {
		if r.last == data.last {
			a.joinChain(r.chain)
		}
	}
	return nil
}

func (s span) widen(first, last int, name string) span {
	if s.first == 0 {
		return span{first, last, name}
	}
	if last >= s.last {
		s.name = name
	}
	return span{min(s.first, first), max(s.last, last), s.name}
}

func (area *Area) setYears(s, data span) {
	month := time.April
	if area.Kind == Ward {
		month = time.May
	}
	if s.first > data.first {
		area.From = time.Date(s.first, month, 1, 0, 0, 0, 0, time.UTC)
	}
	if s.last < data.last {
		area.To = time.Date(s.last+1, month, 1, 0, 0, 0, 0, time.UTC)
	}
}

// joinChain joins ward, district, authority, combined authority, region and
// country. A unitary district is its own authority.
func (a *Atlas) joinChain(c []term.GSS) {
	ward, district, authority, combined, region, country := c[0], c[1], c[2], c[3], c[4], c[5]
	a.join(ward, district)
	a.join(district, authority)
	if district != "" {
		a.leave(district, CombinedAuthority)
	}
	a.join(district, combined)
	a.join(district, region)
	a.join(authority, region)
	a.join(combined, country)
	a.join(region, country)
}

func applyDistricts(a *Atlas, rows areaRows) error {
	for r := range rows {
		district, authority, combined, region := term.GSS(r.Text(0)), term.GSS(r.Text(2)), term.GSS(r.Text(4)), term.GSS(r.Text(6))
		if !district.InEngland() {
			continue
		}
		for i, code := range []term.GSS{district, authority, combined, region} {
			a.add(code, r.Text(2*i+1))
		}
		a.add(england, "England")
		a.joinChain([]term.GSS{"", district, authority, combined, region, england})
		if dfe := r.Text(8); isDfECode(dfe) && a.authority[dfe] == "" {
			a.authority[dfe] = authority
		}
	}
	return nil
}

// England is the country's code.
const england term.GSS = "E92000001"

func isDfECode(s string) bool {
	return len(s) == 3 && strings.Trim(s, "0123456789") == ""
}

func applyAuthorityCodes(a *Atlas, rows areaRows) error {
	for r := range rows {
		code, dfe := term.GSS(r.Text(0)), r.Text(2)
		live := strings.EqualFold(r.Text(4), "live")
		if _, ok := KindOf(code); !ok || !isDfECode(dfe) {
			continue
		}
		area := a.add(code, r.Text(1))
		if area == nil {
			continue // without a name
		}
		if ended, err := time.Parse("02/01/2006", r.Text(3)); err == nil && !live && area.To.IsZero() {
			area.To = ended
		}
		a.join(code, term.GSS(r.Text(5)))
		if old := a.authority[dfe]; old == "" || live {
			a.authority[dfe] = code
		}
	}
	return nil
}

func applySuccessors(a *Atlas, rows areaRows) error {
	for r := range rows {
		code, now := term.GSS(r.Text(0)), term.GSS(r.Text(2))
		if !code.InEngland() || code == now || a.areas[now] == nil {
			continue
		}
		area := a.add(code, r.Text(1))
		if area == nil || slices.Contains(a.successors[code], now) {
			continue
		}
		a.successors[code] = append(a.successors[code], now)
		slices.Sort(a.successors[code])
		if area.To.IsZero() {
			area.To = cmpTime(a.areas[now].From, time.Date(2009, time.April, 1, 0, 0, 0, 0, time.UTC))
		}
	}
	return nil
}

func cmpTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}

func applyNeighbourhoods(a *Atlas, rows areaRows) error {
	for r := range rows {
		code := term.GSS(r.Text(0))
		if !code.InEngland() || a.add(code, r.Text(1)) == nil {
			continue
		}
		if ward, ok := a.One(term.GSS(r.Text(2))); ok && a.areas[ward].Current() {
			a.join(code, ward)
		}
		if district, ok := a.One(term.GSS(r.Text(3))); ok {
			a.join(code, district)
		}
	}
	return nil
}

// applyOldNeighbourhoods keeps the LSOAs of 2011 that did not live on, so that a
// register that still uses them can be carried over.
func applyOldNeighbourhoods(a *Atlas, rows areaRows) error {
	census := time.Date(2021, time.March, 21, 0, 0, 0, 0, time.UTC)
	for r := range rows {
		old, now := term.GSS(r.Text(0)), term.GSS(r.Text(2))
		if !old.InEngland() || old == now || a.areas[now] == nil {
			continue
		}
		area := a.add(old, r.Text(1))
		if area == nil || slices.Contains(a.successors[old], now) {
			continue
		}
		area.To = census
		a.successors[old] = append(a.successors[old], now)
		slices.Sort(a.successors[old])
	}
	return nil
}

func applyCentres(a *Atlas, rows areaRows) error {
	for r := range rows {
		if area := a.areas[term.GSS(r.Text(0))]; area != nil {
			if lat, lon, err := latLon(r, 1, 2); err == nil {
				area.Lat, area.Lon = lat, lon
			}
		}
	}
	return nil
}
