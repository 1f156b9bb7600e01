package alliance

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/term"
	"fairground/linkage"
)

// Likeness says that an organisation may be another, and why.
type Likeness struct {
	Organisation term.ID
	Name         string  // the name of it that is most alike
	Score        float64 // 1 for a shared number; of names alone below 1
	Why          []Why
}

// Why is one reason for which two organisations may be one.
type Why string

// The reasons, strongest first.
const (
	SharedNumber  Why = "the same number on a register"
	SharedName    Why = "the same name"
	AlikeName     Why = "names that are alike"
	SharedWebsite Why = "the same website"
	SharedPlace   Why = "a place in common"
)

// Certain says whether the two share a number on a register.
func (l Likeness) Certain() bool { return slices.Contains(l.Why, SharedNumber) }

// Threshold is from which score on a likeness is shown to a person. It was set on
// names that real charities bear besides their own: see TestLikenessOnRealNames
// for what it finds there and what it brings up wrongly.
const Threshold = 0.72

// What a shared website and a shared place add to how alike names are.
const (
	websiteAdds = 0.30
	placeAdds   = 0.03
)

// fieldSize is how many organisations there are out there: a word is not rare
// only because the alliance is small.
const fieldSize = 20_000

// Lookalikes finds, for an organisation, those it may be among a given list. It
// does not change once made, and is safe for concurrent use.
type Lookalikes struct {
	entries    []entry
	words      *linkage.Vocabulary
	near       *linkage.Deletions
	postings   *linkage.Postings
	identified map[Identifier][]int32
	hosts      map[string][]int32
}

// entry is one organisation with its names broken up.
type entry struct {
	o     Organisation
	host  string
	names []name
}

// name is a name broken up into its words, for comparing.
type name struct {
	text    string
	words   []word
	total   float32 // of the weights
	squash  string  // the telling words without spaces
	initial string  // the first letters of its words
	short   string  // and of those that say something
}

type word struct {
	text   string
	weight float32
}

// NewLookalikes makes the index of a list of organisations.
func NewLookalikes(all []Organisation) *Lookalikes {
	l := &Lookalikes{words: linkage.NewVocabulary(4 * len(all)), identified: map[Identifier][]int32{}, hosts: map[string][]int32{}}
	var pairs []linkage.Pair
	for i, o := range all {
		for _, text := range append([]string{o.Name}, o.OtherNames...) {
			for _, w := range sorted(telling(text)) {
				l.words.Occurs(l.words.Add([]byte(w)))
			}
		}
		for _, id := range o.Identifiers {
			l.identified[id] = append(l.identified[id], int32(i))
		}
	}
	for i, o := range all {
		e := entry{o: o, host: host(o.Website)}
		for _, text := range append([]string{o.Name}, o.OtherNames...) {
			n := l.name(text)
			e.names = append(e.names, n)
			for _, key := range keys(n) {
				pairs = append(pairs, linkage.Pair{Key: key, Entry: int32(i)})
			}
		}
		if e.host != "" {
			l.hosts[e.host] = append(l.hosts[e.host], int32(i))
		}
		l.entries = append(l.entries, e)
	}
	l.postings = linkage.BuildPostings(pairs)
	l.near = linkage.NewDeletions(l.words, func(id int32) bool { return len(l.words.Word(id)) >= 4 })
	return l
}

// Find lists those that the organisation may be, likeliest first: all that share
// a number, and of the rest at most limit whose score reaches the threshold.
// Itself, by id, is left out.
func (l *Lookalikes) Find(o Organisation, limit int) []Likeness {
	var out []Likeness
	given := l.given(o)
	for _, i := range l.candidates(&given) {
		e := &l.entries[i]
		if e.o.ID != "" && e.o.ID == o.ID {
			continue
		}
		if found := l.compare(&given, e); found.Score >= Threshold {
			out = append(out, found)
		}
	}
	slices.SortFunc(out, func(a, b Likeness) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Organisation, b.Organisation))
	})
	certain := 0
	for certain < len(out) && out[certain].Certain() {
		certain++
	}
	return out[:min(len(out), max(limit, certain))]
}

func (l *Lookalikes) given(o Organisation) entry {
	e := entry{o: o, host: host(o.Website)}
	for _, text := range append([]string{o.Name}, o.OtherNames...) {
		e.names = append(e.names, l.name(text))
	}
	return e
}

// candidates are the entries that share a number, a website, or a key of a name:
// a telling word, nearly one, or the start of the name.
func (l *Lookalikes) candidates(given *entry) []int32 {
	var out []int32
	for _, id := range given.o.Identifiers {
		out = append(out, l.identified[id]...)
	}
	if given.host != "" {
		out = append(out, l.hosts[given.host]...)
	}
	for _, n := range given.names {
		for _, key := range keys(n) {
			out = append(out, l.postings.Get(key)...)
		}
		for _, w := range n.words {
			for _, near := range l.near.Append(nil, []byte(w.text), 8) {
				out = append(out, l.postings.Get(wordKey(l.words.Word(near)))...)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// compare scores a pair. Two that have different numbers on a register on which a
// body has but one are two, whatever they are called, unless they share another.
func (l *Lookalikes) compare(a, b *entry) Likeness {
	out := Likeness{Organisation: b.o.ID, Name: b.o.Name}
	for _, id := range a.o.Identifiers {
		if slices.Contains(b.o.Identifiers, id) {
			out.Score, out.Why = 1, append(out.Why, SharedNumber)
			break
		}
	}
	best, called := 0.0, b.o.Name
	for i := range a.names {
		for j := range b.names {
			if s := alike(&a.names[i], &b.names[j]); s > best {
				best, called = s, b.names[j].text
			}
		}
	}
	score := best
	switch {
	case best > 0.999:
		out.Why = append(out.Why, SharedName)
	case best >= Threshold-websiteAdds:
		out.Why = append(out.Why, AlikeName)
	}
	if a.host != "" && a.host == b.host {
		score += websiteAdds
		out.Why = append(out.Why, SharedWebsite)
	}
	if slices.ContainsFunc(a.o.Places, func(p term.GSS) bool { return slices.Contains(b.o.Places, p) }) {
		score += placeAdds
		out.Why = append(out.Why, SharedPlace)
	}
	if out.Score < 1 && clash(a.o.Identifiers, b.o.Identifiers) && best < 0.999 {
		score -= 0.15
	}
	if out.Score < 1 {
		out.Name, out.Score = called, max(min(score, 0.99), 0)
	}
	return out
}

// alike compares two names: by their words, each weighed by how rare it is, or
// by their letters where spaces and endings differ, or as initials.
func alike(a, b *name) float64 {
	if len(a.words) == 0 || len(b.words) == 0 {
		return 0
	}
	score := byWords(a, b)
	if len(a.squash) >= 6 && len(b.squash) >= 6 {
		switch {
		case a.squash == b.squash:
			score = max(score, 0.97)
		case len(a.words) != len(b.words):
			// Words written apart and together. Letters say less than whole words.
			score = max(score, 0.9*float64(linkage.DiceBigrams(a.squash, b.squash))-0.1)
		}
	}
	if initials(a, b) || initials(b, a) {
		score = max(score, 0.74)
	}
	return score
}

// byWords is the share of the weight of both names' words that have a partner in
// the other, each word once. Where each name has a telling word of its own, they
// are most likely two branches of something, and that counts against them.
func byWords(a, b *name) float64 {
	var used [24]bool
	var shared, ownA, ownB float32
	for _, w := range a.words {
		best, at := partner(w.text, b.words, &used)
		if at >= 0 {
			used[at] = true
			shared += best * (w.weight + b.words[at].weight)
			ownA += (1 - best) * w.telling()
			ownB += (1 - best) * b.words[at].telling()
			continue
		}
		ownA += w.telling()
	}
	for j, v := range b.words {
		if j >= len(used) || !used[j] {
			ownB += v.telling()
		}
	}
	return max(0, float64(shared/(a.total+b.total))-float64(min(ownA/a.total, ownB/b.total)))
}

// partner finds the unused word most like one. A word that is only nearly the
// same counts for less than it looks: places differ by a letter.
func partner(text string, among []word, used *[24]bool) (best float32, at int) {
	at = -1
	for j, v := range among[:min(len(among), len(used))] {
		if used[j] {
			continue
		}
		if s := linkage.Similarity(text, v.text); s >= 0.75 && s > best {
			best, at = s, j
		}
	}
	return max(0, 1-3*(1-best)), at
}

// telling is the weight of a word that tells one name from another.
func (w word) telling() float32 {
	if light(w.text) {
		return 0
	}
	return w.weight
}

// initials says whether a is one word of the first letters of b's words.
func initials(a, b *name) bool {
	return len(a.words) == 1 && len(a.words[0].text) >= 3 && (a.words[0].text == b.initial || a.words[0].text == b.short)
}

func (l *Lookalikes) name(text string) name {
	n := name{text: text}
	for _, w := range telling(text) {
		weight := float32(lightWeight)
		if !light(w) {
			weight = linkage.Weight(fieldSize, l.count(w))
			n.squash += w
		}
		n.words = append(n.words, word{w, weight})
		n.short += w[:1]
		n.total += weight
	}
	if n.squash == "" {
		n.squash = strings.Join(telling(text), "")
	}
	for _, w := range strings.Fields(linkage.Normal(text)) {
		n.initial += w[:1]
	}
	return n
}

func (l *Lookalikes) count(w string) int {
	if id := l.words.ID([]byte(w)); id >= 0 {
		return int(l.words.Count(id))
	}
	return 0
}

// keys are what a name is found by.
func keys(n name) []uint64 {
	var out []uint64
	for _, w := range n.words {
		if !light(w.text) {
			out = append(out, wordKey(w.text))
		}
	}
	if len(n.squash) >= 5 {
		out = append(out, linkage.Key(2, linkage.HashString(n.squash[:5])))
	}
	for _, initials := range []string{n.initial, n.short} {
		if len(initials) >= 3 {
			out = append(out, linkage.Key(3, linkage.HashString(initials)))
		}
	}
	if len(n.words) == 1 {
		out = append(out, linkage.Key(3, linkage.HashString(n.words[0].text)))
	}
	return out
}

func wordKey(w string) uint64 { return linkage.Key(1, linkage.HashString(w)) }

// lightWeight is what a word weighs that half of all charities bear.
const lightWeight = 0.4

// telling are the words of a name without those that say nothing.
func telling(text string) []string {
	var out []string
	for w := range strings.FieldsSeq(linkage.Normal(text)) {
		switch w {
		case "the", "of", "and", "for", "in", "to", "a", "an", "at", "ltd", "limited", "plc", "llp", "cic", "cio", "co", "inc", "incorporated", "registered":
		case "saint":
			out = append(out, "st")
		default:
			out = append(out, w)
		}
	}
	if out == nil {
		return strings.Fields(linkage.Normal(text))
	}
	return out
}

// light says whether a word is one that half of all charities bear.
func light(w string) bool {
	switch w {
	case "trust", "foundation", "charity", "charitable", "uk", "fund", "society", "association", "company", "group", "organisation", "organization",
		"project", "services", "service", "network", "community", "national", "international", "england", "britain", "great", "gb", "wales", "cooperative", "enterprise", "enterprises":
		return true
	}
	return false
}

// host is the site that a website's address names, without www.
func host(website string) string {
	u, err := url.Parse(website)
	if err != nil {
		return ""
	}
	h := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	for _, shared := range []string{"facebook.com", "twitter.com", "x.com", "instagram.com", "linkedin.com", "sites.google.com", "google.com", "youtube.com", "linktr.ee"} {
		if h == shared {
			return "" // a page there says nothing of whose it is
		}
	}
	return h
}
