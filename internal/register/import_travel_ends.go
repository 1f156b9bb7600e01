package register

import (
	"cmp"
	"fmt"
	"strings"

	"fairground/internal/register/source"
	"fairground/internal/term"
)

// writtenEnd is one end of a row as a file writes it.
type writtenEnd struct{ heading, text string }

// travelEnd is what one end of a row names.
type travelEnd struct {
	neighbourhood bool
	number        uint32         // of the neighbourhood
	setting       term.SettingID // "" where it is none
	stranger      bool           // of the right form, and not known here
	expected      string         // where it is neither
}

const travelEnds = "the code of a neighbourhood (LSOA), as in E01000001, or a setting’s URN, Ofsted URN or id, as in 100001, EY123456 or gias:100001"

// end reads what one end of a row names, and keeps it for the rows to come.
func (b *travelBatch) end(r source.Row, column int) travelEnd {
	w := writtenEnd{r.Heading(column), r.Text(column)}
	if e, ok := b.ends[w]; ok {
		return e
	}
	e := b.endOf(w.text, cmp.Or(b.numbers, numbersUnder(w.heading)))
	b.ends[w] = e
	return e
}

// numbersUnder is the register of which a heading says that the numbers below it
// are.
func numbersUnder(heading string) term.Register {
	switch strings.NewReplacer("_", "", " ", "").Replace(strings.ToLower(heading)) {
	case "urn":
		return term.GIAS
	case "ofstedurn", "providerurn":
		return term.OfstedEY
	}
	return ""
}

// endOf reads an end of which a bare number is of a register; of any, where that is
// "".
func (b *travelBatch) endOf(text string, numbers term.Register) travelEnd {
	if code, err := term.ParseGSS(text); err == nil {
		number, ok := NeighbourhoodNumber(code)
		switch {
		case ok && len(b.atlas.Resolve(code)) > 0:
			return travelEnd{neighbourhood: true, number: number}
		case ok || !code.InEngland():
			return travelEnd{neighbourhood: true, stranger: true}
		}
		return travelEnd{expected: travelEnds}
	}
	named := SettingsNamed(text, numbers)
	var there []term.SettingID
	for _, id := range named {
		if b.known[id] {
			there = append(there, id)
		}
	}
	switch {
	case len(named) == 0:
		return travelEnd{expected: travelEnds}
	case len(there) == 0:
		return travelEnd{setting: named[0], stranger: true}
	case len(there) > 1:
		return travelEnd{expected: fmt.Sprintf("%s or %s, as both registers have the number", there[0], there[1])}
	case len(named) > 1:
		b.guessed[there[0]] = true
	}
	return travelEnd{setting: there[0]}
}
