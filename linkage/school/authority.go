package school

import (
	"slices"
	"strings"

	"fairground/linkage"
)

// authorities knows a register's authorities by the many names they go by.
type authorities struct {
	names  []string           // as the register has them, by id
	plain  []string           // simplified, by id
	byName map[string][]int16 // simplified → ids; several for a name that was reused
	code   map[string]int16   // three-digit code → id
	hashes []uint64           // of plain, by id
	byHash map[uint64]int16
}

func newAuthorities() *authorities {
	return &authorities{byName: map[string][]int16{}, code: map[string]int16{}, byHash: map[uint64]int16{}}
}

// add numbers an authority of the register; -1 for an empty name.
func (a *authorities) add(name, code string, seen map[string]int16) int16 {
	if name == "" || name == "Does not apply" {
		return -1
	}
	id, ok := seen[name]
	if !ok {
		id = int16(len(a.names))
		seen[name] = id
		s := simplify(name)
		a.names, a.plain = append(a.names, name), append(a.plain, s)
		a.byName[s] = append(a.byName[s], id)
		h := linkage.HashString(s)
		a.hashes, a.byHash[h] = append(a.hashes, h), id
	}
	if code != "" {
		if _, ok := a.code[code]; !ok {
			a.code[code] = id
		}
	}
	return id
}

// finish adds the abolished authorities and counties, and the names that people
// write for short.
func (a *authorities) finish() {
	for old, now := range successors() {
		ids := slices.Clone(a.byName[old])
		for s := range strings.SplitSeq(now, ",") {
			ids = append(ids, a.byName[s]...)
		}
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) > 0 {
			a.byName[old] = ids
		}
	}
}

// successors gives, for an authority or county that lists still name, the
// authorities that its schools are now under; all names simplified.
func successors() map[string]string {
	return map[string]string{
		"cumbria": "cumberland,westmorland furness", "northamptonshire": "north northamptonshire,west northamptonshire",
		"bournemouth": "bournemouth christchurch poole", "poole": "bournemouth christchurch poole", "bcp": "bournemouth christchurch poole",
		"dorset": "dorset,bournemouth christchurch poole", "cheshire": "cheshire east,cheshire west chester,halton,warrington",
		"bedfordshire": "bedford,central bedfordshire,luton", "hull": "kingston hull", "kingston hull": "kingston hull",
		"berkshire": "bracknell forest,reading,slough,west berkshire,windsor maidenhead,wokingham",
		"avon":      "bath north east somerset,bristol,north somerset,south gloucestershire", "cleveland": "hartlepool,middlesbrough,redcar cleveland,stockton tees",
		"humberside": "east riding yorkshire,kingston hull,north lincolnshire,north east lincolnshire", "salop": "shropshire",
		"hereford worcester": "herefordshire,worcestershire", "bath": "bath north east somerset", "banes": "bath north east somerset",
		"tyne wear": "gateshead,newcastle tyne,north tyneside,south tyneside,sunderland", "tees valley": "darlington,hartlepool,middlesbrough,redcar cleveland,stockton tees",
		"greater manchester": "bolton,bury,manchester,oldham,rochdale,salford,stockport,tameside,trafford,wigan",
		"merseyside":         "knowsley,liverpool,sefton,st helens,wirral", "liverpool region": "halton,knowsley,liverpool,sefton,st helens,wirral",
		"south yorkshire": "barnsley,doncaster,rotherham,sheffield", "west yorkshire": "bradford,calderdale,kirklees,leeds,wakefield",
		"west midlands": "birmingham,coventry,dudley,sandwell,solihull,walsall,wolverhampton", "brighton": "brighton hove",
		"blackburn": "blackburn darwen", "southend": "southend sea", "isle scilly": "isles scilly", "telford": "telford wrekin",
		"huntingdonshire": "cambridgeshire", "newcastle": "newcastle tyne", "richmond": "richmond thames", "kingston": "kingston thames",
		"durham": "durham", "stoke": "stoke trent", "redcar": "redcar cleveland", "windsor": "windsor maidenhead",
	}
}

// simplify reduces an authority's name to the words that name it: "London Borough
// of Camden", "Camden Council" and "Camden" are one.
func simplify(name string) string {
	words := strings.Fields(linkage.Normal(name))
	kept := words[:0:0]
	for i, w := range words {
		switch w {
		case "city", "of", "county", "council", "borough", "metropolitan", "district", "london", "royal", "unitary", "authority", "la", "lea",
			"the", "and", "upon", "on", "mbc", "cc", "bc", "dc", "children", "childrens", "services", "education", "local":
			continue
		case "pre", "lgr":
			if strings.HasPrefix(name, "Pre-LGR") {
				continue
			}
		case "saint":
			w = "st"
		}
		if strings.HasPrefix(name, "Pre-LGR") && i == 2 {
			continue // the year
		}
		kept = append(kept, w)
	}
	if len(kept) == 0 {
		return strings.Join(words, " ")
	}
	return strings.Join(kept, " ")
}

// find returns the ids that a list's text may mean, best reading first: the very
// name; a unique beginning of one; every name that stands whole in the text
// ("Leicester and Leicestershire", "Swansea/Abertawe"); a misspelling.
func (a *authorities) find(s string) []int16 {
	if s == "" {
		return nil
	}
	if id, ok := a.code[strings.TrimSpace(s)]; ok {
		return []int16{id}
	}
	q := simplify(s)
	if ids, ok := a.byName[q]; ok {
		return ids
	}
	var begins, within, near []int16
	for id, n := range a.plain {
		switch {
		case strings.HasPrefix(n, q+" "):
			begins = append(begins, int16(id))
		case strings.Contains(" "+q+" ", " "+n+" "):
			within = append(within, int16(id))
		case len(q) >= 6 && linkage.EditDistance(q, n, 2) <= 1+len(q)/10:
			near = append(near, int16(id))
		}
	}
	switch {
	case len(begins) > 0 && len(begins) <= 4:
		return begins
	case len(within) > 0:
		return within
	}
	return near
}
