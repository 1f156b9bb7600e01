package school

import (
	"math"
	"math/bits"
)

// scored is a candidate, compared.
type scored struct {
	family int32
	name   comparison
	place  placeComparison
	x      [nFeatures]float32
}

// placeComparison is how a row's place stands to the best fitting member's.
type placeComparison struct {
	postcode, sector, district, postcodeKnown bool
	authority, authorityKnown, group          bool
	town, townKnown                           bool
}

// compareAll compares the row with every candidate found.
func (m *matcher) compareAll() {
	m.cands = m.cands[:0]
	for _, f := range m.found {
		m.cands = append(m.cands, scored{family: f.family, name: m.bestAlias(f.family), place: m.comparePlace(f.family)})
	}
	for i := range m.cands {
		c := &m.cands[i]
		m.nameFeatures(c)
		m.describingFeatures(c)
		m.placeFeatures(c)
		m.codeFeatures(c)
	}
	m.rivalFeatures()
}

// comparePlace takes the best over the family's members, since a row may give
// the place of any generation.
func (m *matcher) comparePlace(f int32) placeComparison {
	var p placeComparison
	for _, i := range m.ix.familyMembers(f) {
		e := &m.ix.members[i]
		if e.pc != 0 && m.q.pc != 0 {
			p.postcodeKnown = true
			p.postcode = p.postcode || e.pc == m.q.pc
			p.sector = p.sector || e.pc.sector() == m.q.pc.sector()
			p.district = p.district || e.pc.district() == m.q.pc.district()
		}
		if e.authority >= 0 {
			p.authorityKnown = true
			p.authority = p.authority || contains16(m.q.authority, e.authority)
			p.group = p.group || contains16(m.q.group, e.authority)
		}
		if e.town != 0 {
			p.townKnown = true
			for _, t := range m.q.towns {
				p.town = p.town || t == e.town
			}
		}
	}
	return p
}

func contains16(list []int16, x int16) bool {
	for _, v := range list {
		if v == x {
			return true
		}
	}
	return false
}

func (m *matcher) nameFeatures(c *scored) {
	n, a, f, x := &c.name, &m.ix.aliases[c.name.alias], &m.ix.families[c.family], &c.x
	x[fIdentical], x[fSame] = flag(n.identical), flag(n.same)
	x[fCoverage], x[fDice] = n.coverage, n.dice
	x[fMatched], x[fStrongest], x[fMisspelling] = n.matched/10, n.strongest/10, n.misspelling/10
	x[fMissing], x[fElsewhere], x[fExtra], x[fGiven], x[fOwn] = n.missing/10, n.elsewhere/10, n.extra/10, n.given/10, n.own/10
	x[fNothingShared] = flag(n.strongest <= 0.6)
	x[fWeaklyShared] = flag(n.strongest > 0.6 && n.strongest < 4)
	x[fFormerName], x[fClosedName] = flag(a.kind == aliasFormer), flag(a.kind == aliasClosed)
	x[fClosedFamily], x[fOpen] = flag(!f.open), flag(f.open)
	if n.same {
		x[fNamesakes] = log1p(len(m.ix.byName.Get(a.hash)) - 1)
	}
}

func log1p(n int) float32 { return float32(math.Log1p(float64(n))) }

// describingFeatures compare what the names say the setting is.
func (m *matcher) describingFeatures(c *scored) {
	q, a, x := &m.q.profile, &m.ix.aliases[c.name.alias].profile, &c.x
	qp, ap := q.bits&phaseBits, a.bits&phaseBits
	x[fPhaseSame] = flag(qp == ap && qp != 0)
	x[fPhaseOverlap] = flag(qp != ap && qp&ap != 0)
	x[fPhaseDiffers] = flag(qp != 0 && ap != 0 && qp&ap == 0)
	x[fPhaseDropped], x[fPhaseAdded] = flag(qp == 0 && ap != 0), flag(qp != 0 && ap == 0)
	both := bitInfant | bitJunior
	x[fInfantJunior] = flag(qp&both != 0 && ap&both != 0 && qp&both != ap&both)
	x[fKindDiffers] = flag((q.bits^a.bits)&kindBits != 0)
	x[fGenderDiffers] = flag(bits.OnesCount32((q.bits|a.bits)&genderBits) == 2 && (q.bits^a.bits)&genderBits != 0)
	x[fFaithSame] = flag(q.faith == a.faith && q.faith != 0)
	x[fFaithDiffers] = flag(q.faith != 0 && a.faith != 0 && q.faith&a.faith == 0)
	x[fFaithDropped], x[fFaithAdded] = flag(q.faith == 0 && a.faith != 0), flag(q.faith != 0 && a.faith == 0)
	x[fNumberDiffers] = flag(q.number != a.number)
	f := &m.ix.families[c.family]
	x[fEarlySame] = flag(q.early&a.early != 0)
	x[fEarlyOnlyRow], x[fEarlyOnlyRegister] = flag(q.early&^a.early != 0), flag(a.early&^q.early != 0)
	x[fEarlySetting] = flag(f.nursery)
	x[fEarlyWordsAtSchool] = flag(q.nursery() && a.early == 0 && !f.nursery)
	x[fOtherOnlyRow], x[fOtherOnlyRegister] = flag(q.other && !a.other), flag(a.other && !q.other)
	x[fVenueOnlyRow] = flag(q.venue && !a.venue)
	x[fCompanyOnlyRow] = flag(q.company && !a.company)
}

func (m *matcher) placeFeatures(c *scored) {
	p, x := &c.place, &c.x
	x[fPostcode] = flag(p.postcode)
	if p.postcode {
		x[fPostcodeShared] = log1p(len(m.ix.byPostcode.Get(uint64(m.q.pc))) - 1)
	}
	x[fSector], x[fDistrict] = flag(p.sector && !p.postcode), flag(p.district && !p.sector)
	x[fPostcodeDiffers] = flag(p.postcodeKnown && !p.district)
	x[fAuthority] = flag(p.authority)
	x[fAuthorityDiffers] = flag(p.authorityKnown && !p.authority && len(m.q.authority) > 0)
	x[fGroupPlace], x[fGroupPlaceDiffers] = flag(p.group), flag(p.authorityKnown && !p.group && len(m.q.group) > 0)
	places := m.ix.familyPlaces(c.family)
	x[fTown] = flag(p.town)
	if !p.town {
		share, any := m.share(m.q.townWords, places)
		x[fTownPartly] = share
		x[fTownDiffers] = flag(any && p.townKnown && share < 0.3)
	}
	share, any := m.share(m.q.addrWords, places)
	x[fStreet], x[fStreetDiffers] = share, flag(any && share < 0.2)
	x[fNoPlace] = flag(m.q.pc == 0 && len(m.q.authority) == 0 && len(m.q.towns) == 0 && len(m.q.group) == 0)
	m.trustFeatures(c)
	f := &m.ix.families[c.family]
	want, have := m.q.phaseBits, f.phase
	x[fPhaseColumn] = flag(want&have != 0 || m.q.early && f.nursery)
	x[fPhaseColumnDiffers] = flag(want != 0 && have != 0 && want&have == 0 || m.q.early && have != 0)
}

// phaseOf reads GIAS's phase of education.
func phaseOf(s string) uint32 {
	switch s {
	case "Primary", "Middle deemed primary":
		return bitPrimary | bitFirst | bitMiddle | bitInfant | bitJunior | bitLower
	case "Secondary", "Middle deemed secondary":
		return bitSecondary | bitMiddle | bitUpper | bitSixth | bitSenior
	case "16 plus":
		return bitSixth
	case "All-through":
		return bitPrimary | bitSecondary
	}
	return 0
}

// share is how much of the words' weight a place holds; any is false without words.
func (m *matcher) share(words, places []int32) (share float32, any bool) {
	var have, all float32
	for _, id := range words {
		w := m.ix.weights[id]
		all += w
		if holds(places, id) {
			have += w
		}
	}
	if all == 0 {
		return 0, false
	}
	return have / all, true
}

// trustFeatures compares the list's trust with the register's, or with the name,
// where trusts put their own ("Harris Academy …").
func (m *matcher) trustFeatures(c *scored) {
	if len(m.trust.tokens) == 0 {
		return
	}
	known := false
	for _, i := range m.ix.familyMembers(c.family) {
		if m.ix.trustWords[i] != nil {
			known = true
		}
	}
	var have, all float32
	for _, k := range m.trust.tokens {
		if k.class != plain {
			continue
		}
		w := m.ix.weightOf(k)
		all += w
		if k.id >= 0 && m.inTrust(c, k.id) {
			have += w
		}
	}
	if all > 0 {
		c.x[fTrust] = have / all
		c.x[fTrustDiffers] = flag(known && have == 0 && len(m.q.group) == 0)
	}
}

func (m *matcher) inTrust(c *scored, id int32) bool {
	if holds(m.ix.familyPlaces(c.family), id) {
		return true // "Peterborough Diocese Education Trust"
	}
	for _, i := range m.ix.familyMembers(c.family) {
		if holds(m.ix.trustWords[i], id) {
			return true
		}
	}
	for _, a := range m.ix.familyAliases(c.family) {
		for _, t := range m.ix.aliasTokens[a.first:a.last] {
			if t.id == id {
				return true
			}
		}
	}
	return false
}

func (m *matcher) codeFeatures(c *scored) {
	ids, x := &m.q.ids, &c.x
	x[fURN], x[fURNElsewhere] = points(ids.urn, c.family)
	x[fOtherCode], x[fOtherCodeElsewhere] = points(ids.laestab, c.family)
	if a, b := points(ids.ukprn, c.family); a+b > 0 {
		x[fOtherCode], x[fOtherCodeElsewhere] = max(a, x[fOtherCode]), max(b, x[fOtherCodeElsewhere])
	}
	x[fWebsite], _ = points(ids.domain, c.family)
	x[fForeign] = flag(m.q.foreign)
	if m.ix.abroad[c.family] {
		x[fForeign] = -flag(!m.q.foreign)
	}
}

// points says whether an identifier points to the family, or elsewhere.
func points(list []int32, f int32) (here, elsewhere float32) {
	if len(list) == 0 {
		return 0, 0
	}
	for _, v := range list {
		if v == f {
			return 1, 0
		}
	}
	return 0, 1
}

// rivalFeatures compare each candidate with the others of its set.
func (m *matcher) rivalFeatures() {
	best := float32(-1)
	onPostcode, sameHere, same := 0, 0, 0
	for i := range m.cands {
		c := &m.cands[i]
		best = max(best, c.name.quality)
		onPostcode += int(flag(c.place.postcode))
		same += int(flag(c.name.same))
		sameHere += int(flag(c.name.same && !m.away(c)))
	}
	for i := range m.cands {
		c := &m.cands[i]
		c.x[fBestName] = flag(c.name.quality >= best)
		c.x[fBehindBest] = min(best-c.name.quality, 1.5)
		c.x[fSameElsewhere] = flag(!c.name.same && same > 0)
		if c.place.postcode {
			c.x[fPostcodeRivals] = log1p(onPostcode - 1)
		}
		if c.name.same {
			c.x[fNamesakesHere] = log1p(max(sameHere-1, 0))
		}
	}
}

// away says that something the row says of the place speaks against a candidate.
func (m *matcher) away(c *scored) bool {
	x := &c.x
	return x[fAuthorityDiffers]+x[fPostcodeDiffers]+x[fTownDiffers]+x[fGroupPlaceDiffers] > 0
}

// noneFeatures describe the row and how well the best candidates fit it.
func (m *matcher) noneFeatures(x *[nNoneFeatures]float32) {
	q := &m.q
	*x = [nNoneFeatures]float32{}
	x[gPostcode], x[gAuthority], x[gTown] = flag(q.pc != 0), flag(len(q.authority) > 0), flag(len(q.towns) > 0)
	x[gNameOnly] = flag(q.pc == 0 && q.Authority == "" && len(q.towns) == 0)
	x[gAuthorityUnknown] = flag(q.Authority != "" && len(q.authority) == 0)
	x[gPostcodeKnown] = flag(q.pc != 0 && len(m.ix.byPostcode.Get(uint64(q.pc))) > 0)
	x[gWeight] = q.weight / 10
	for i, k := range m.name.tokens {
		if k.class == plain && (k.id < 0 || m.ix.vocab.Count(k.id) == 0) {
			x[gUnknownWords] += q.weights[i] / 10
		}
	}
	x[gEarly], x[gOther], x[gCompany] = flag(q.profile.nursery()), flag(q.profile.other), flag(q.profile.company)
	x[gCandidates] = float32(len(m.cands)) / maxCandidates
	x[gForeign], x[gOfstedIndexed], x[gPhaseEarly], x[gTrust] = flag(q.foreign), flag(m.ix.ofsted), flag(q.early), flag(len(m.trust.tokens) > 0)
	x[gNoPlainWords] = flag(q.profile.plain == 0)
	given := q.URN != "" || q.LAESTAB != "" || q.UKPRN != ""
	resolved := q.ids.urn != nil || q.ids.laestab != nil || q.ids.ukprn != nil
	x[gCodeFound], x[gCodeLost] = flag(given && resolved), flag(given && !resolved)
	m.bestFeatures(x)
}

func (m *matcher) bestFeatures(x *[nNoneFeatures]float32) {
	missing := float32(3)
	for i := range m.cands {
		c := &m.cands[i]
		n := &c.name
		x[gBestCoverage] = max(x[gBestCoverage], n.coverage)
		x[gBestStrongest] = max(x[gBestStrongest], n.strongest/10)
		missing = min(missing, n.missing/10)
		if n.same {
			x[gBestSame] = 1
			x[gNamesakes] = max(x[gNamesakes], c.x[fNamesakes])
		}
		if c.place.postcode {
			x[gBestAtPostcode] = max(x[gBestAtPostcode], n.coverage)
		}
		if !m.away(c) {
			x[gBestHere] = max(x[gBestHere], n.coverage)
		}
	}
	x[gBestMissing] = missing
}
