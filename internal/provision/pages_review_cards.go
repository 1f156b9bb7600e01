package provision

import (
	"slices"
	"strconv"
	"strings"

	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// cardBuilder makes the cards on which candidates stand side by side.
type cardBuilder struct {
	settings map[term.SettingID]register.Setting
	given    Row
	searched bool // by a person: nothing is known of how likely these are
}

func (b cardBuilder) card(i int, c Candidate, v register.Setting, all []Candidate) site.Candidate {
	card := site.Candidate{Value: string(v.ID), Title: v.Name, Detail: join(", ", v.Type, numberWords(v.ID)), Facts: settingFacts(v, c.Evidence)}
	if !b.searched {
		card.Score = likelihoodWords(c.Probability)
		card.Note = evidenceWords(c.Evidence)
	}
	if twin := b.twinWords(i, v, all); twin != "" {
		card.Note = join(". ", card.Note, twin)
	}
	return card
}

// settingFacts are a setting's particulars, each beside what the row says of it.
func settingFacts(v register.Setting, evidence []Evidence) []site.Fact {
	facts := []site.Fact{
		{Label: "Address", Text: v.Address, Match: matchOf(evidence, "address")},
		{Label: "Town", Text: v.Town, Match: matchOf(evidence, "town")},
		{Label: "Postcode", Text: v.Postcode, Match: matchOf(evidence, "postcode")},
		{Label: "Authority", Text: v.Authority, Match: matchOf(evidence, "authority")},
		{Label: "Phase", Text: v.Phase, Match: matchOf(evidence, "phase")},
		{Label: "Status", Text: statusWords(v), Match: matchOf(evidence, "status")},
	}
	for _, more := range []site.Fact{{Label: "Ages", Text: agesWords(v)}, {Label: "Trust", Text: v.Trust, Match: matchOf(evidence, "trust")}} {
		if more.Text != "" {
			facts = append(facts, more)
		}
	}
	return facts
}

// matchOf says how the row compares in a field, where the evidence speaks of it.
func matchOf(evidence []Evidence, field string) site.Match {
	for _, e := range evidence {
		switch {
		case e.Field != field:
		case e.Agree >= 2:
			return site.Same
		case e.Agree == 1:
			return site.Near
		case e.Agree < 0:
			return site.Differs
		}
	}
	return ""
}

// evidenceWords is what agrees and what differs, as a sentence, but for what the
// tags beside the facts say already.
func evidenceWords(evidence []Evidence) string {
	tagged := []string{"same postcode", "different postcode", "same authority", "different authority", "same town", "different town", "same street"}
	var texts []string
	for _, e := range evidence {
		if !slices.Contains(tagged, e.Text) {
			texts = append(texts, e.Text)
		}
	}
	return sentence(strings.Join(texts, "; "))
}

// twinWords says what tells a candidate from another whose card looks alike:
// without it, two of them leave nothing but a coin.
func (b cardBuilder) twinWords(i int, v register.Setting, all []Candidate) string {
	for j, other := range all {
		if o, ok := b.settings[other.Setting]; ok && j != i && looksLike(v, o) {
			return "Number " + strconv.Itoa(j+1) + " looks the same. This one differs by: " + differences(v, o)
		}
	}
	return ""
}

func looksLike(a, b register.Setting) bool {
	return strings.EqualFold(a.Name, b.Name) && a.Postcode == b.Postcode && a.Address == b.Address && a.Town == b.Town
}

// differences lists in what a setting differs from one that looks alike, with
// its own values. Its number always does.
func differences(v, other register.Setting) string {
	pairs := []struct{ label, mine, theirs string }{
		{"register", registerTitle(v.ID), registerTitle(other.ID)},
		{"authority", v.Authority, other.Authority}, {"type", v.Type, other.Type}, {"phase", v.Phase, other.Phase},
		{"status", statusWords(v), statusWords(other)}, {"ages", agesWords(v), agesWords(other)},
		{"pupils", countWords(v.Pupils), countWords(other.Pupils)}, {"places", countWords(v.Capacity), countWords(other.Capacity)},
		{"trust", v.Trust, other.Trust}, {"website", v.Website, other.Website},
	}
	var out []string
	for _, p := range pairs {
		if p.mine != p.theirs && len(out) < 4 {
			out = append(out, p.label+" ("+orNone(p.mine)+")")
		}
	}
	return strings.Join(append(out, "number ("+numberWords(v.ID)+")"), ", ")
}

func registerTitle(id term.SettingID) string {
	r, _ := id.Split()
	return r.Title()
}

func countWords(c register.Count) string {
	if !c.Known {
		return ""
	}
	return site.Int(c.N)
}

func orNone(s string) string {
	if s == "" {
		return "not given"
	}
	return s
}
