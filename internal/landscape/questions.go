package landscape

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/site"
)

// question is one kind of question, with its page.
type question struct {
	name   string
	title  string   // of the link to it
	asks   string   // in words, for the page that leads to it
	beside []string // the words that it asks beside theme, age phase, year and distance
	answer func(context.Context, *scene) (*Answer, error)
}

// of answers the question, and says as whom it is seen and what it rests on.
func (q question) of(ctx context.Context, c *scene) (*Answer, error) {
	a, err := q.answer(ctx, c)
	if err != nil {
		return nil, err
	}
	a.Seen, a.kind, a.scene = c.seenAs(), q, c
	a.Licences, err = c.s.register.Licences(ctx, sources()...)
	if d, ok := c.timed(q.name); ok {
		a.Licences = append(a.Licences, site.Licence{Source: "Travel times " + d.Mode, Name: d.Licence, Attribution: d.Source})
	}
	return a, err
}

// timed is how far reach goes, where that is by imported travel times and a question
// asks for it.
func (c *scene) timed(question string) (snapshot.Distance, bool) {
	d := c.Land.Distance(c.question)
	return d, d.Minutes > 0 && (question == reachQuestion || question == equityQuestion)
}

// The questions by name that something is done for alone: they have a form of
// their own, or may go by travel times.
const (
	reachQuestion   = "reach"
	equityQuestion  = "equity"
	siteQuestion    = "site"
	changesQuestion = "changes"
)

// questions are all kinds, in the order in which pages link them.
func questions() []question {
	sure := func(answer func(*scene) *Answer) func(context.Context, *scene) (*Answer, error) {
		return func(_ context.Context, c *scene) (*Answer, error) { return answer(c), nil }
	}
	able := func(answer func(*scene) (*Answer, error)) func(context.Context, *scene) (*Answer, error) {
		return func(_ context.Context, c *scene) (*Answer, error) { return answer(c) }
	}
	return []question{
		{"gaps", "Gaps", "Where do children in need have nothing on record?", nil, func(ctx context.Context, c *scene) (*Answer, error) { return c.gaps(ctx) }},
		{"overlaps", "Overlaps", "Where do several organisations do the same, and who should talk to whom?", nil, sure((*scene).overlaps)},
		{reachQuestion, "Reach", "How many places are within reach of the children who need them?", nil, sure((*scene).reach)},
		{equityQuestion, "Equity", "Does provision go where deprivation is?", nil, sure((*scene).equity)},
		{siteQuestion, "Where next", "Which settings would reach the most children whom nothing reaches?", []string{countWord, perWord, apartWord, pupilsWord, includeWord, excludeWord, comparableWord}, able((*scene).sites)},
		{changesQuestion, "What changed", "What is different from another year, or from another list?", []string{fromWord, beforeWord, afterWord}, func(ctx context.Context, c *scene) (*Answer, error) { return c.changes(ctx) }},
	}
}

// Questions names all kinds, in the order in which pages link them.
func Questions() []string {
	var out []string
	for _, q := range questions() {
		out = append(out, q.name)
	}
	return out
}

// expected names what a question asks beside.
func (q question) expected() string {
	if len(q.beside) == 0 {
		return ", which asks nothing beside theme, age phase, year and distance"
	}
	return ": expected one of " + strings.Join(q.beside, ", ")
}

// questionOf finds a kind by its name.
func questionOf(name string) (question, error) {
	at := slices.IndexFunc(questions(), func(q question) bool { return q.name == name })
	if at < 0 {
		return question{}, fault.NotFound("The landscape answers no question called “%s”.", name)
	}
	return questions()[at], nil
}

// Ask answers a question by its name about an area, as the holder of a mask may
// see it. The query holds the words of an address: theme, phase, period, within,
// and what the question asks beside. It is for the terminal, of which whoever uses it
// keeps the database.
func (s *Service) Ask(ctx context.Context, name string, area *register.Area, query url.Values, mask provision.Mask) (*Answer, error) {
	kind, err := questionOf(name)
	if err != nil {
		return nil, err
	}
	snap, err := s.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := readAsked(query, snap.Through(mask).Latest(s.year()))
	if err != nil {
		return nil, err
	}
	for word := range asked.With {
		if !slices.Contains(kind.beside, word) {
			return nil, fault.Invalid("“%s” is nothing that %s asks%s.", word, name, kind.expected())
		}
	}
	c, err := s.look(ctx, area, asked, mask)
	if err != nil {
		return nil, err
	}
	c.reader.keeper = true
	return kind.of(ctx, c)
}
