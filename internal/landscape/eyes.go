package landscape

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/provision"
	"fairground/internal/site"
	"fairground/internal/term"
)

// Eyes say as whom something is seen that is handed on: a brief, a figure that is
// cited. What one viewer alone may see is in neither, so that all who read it
// see the same, and it can be worked out again.
type Eyes string

// The eyes that something handed on is seen with.
const (
	PublicEyes   Eyes = "public"
	AllianceEyes Eyes = "alliance"
)

// seesWord names the eyes in an address.
const seesWord = "sees"

// mask is what the eyes see: no organisation's own, nothing that only a place's
// partnerships share, and no small counts.
func (e Eyes) mask() provision.Mask {
	m := provision.Mask{Sees: []provision.Visibility{provision.Public}}
	if e == AllianceEyes {
		m.Sees = append(m.Sees, provision.Alliance)
	}
	return m
}

// words say whose eyes they are.
func (e Eyes) words() string {
	if e == AllianceEyes {
		return "As members of the alliance may see it"
	}
	return "As the public may see it"
}

// eyesOf are the widest that are open to whoever acts in ctx.
func (s *Service) eyesOf(ctx context.Context) (Eyes, error) {
	mask, err := s.provision.MaskOf(ctx)
	if err != nil {
		return "", err
	}
	if slices.Contains(mask.Sees, provision.Alliance) {
		return AllianceEyes, nil
	}
	return PublicEyes, nil
}

// lend gives whoever acts in ctx the eyes of a name, or refuses them; without a
// name the widest that are open to them.
func (s *Service) lend(ctx context.Context, name string) (Eyes, error) {
	widest, err := s.eyesOf(ctx)
	switch e := Eyes(name); {
	case err != nil || e == "":
		return widest, err
	case e != PublicEyes && e != AllianceEyes:
		return "", fault.Invalid("“%s” is not one who sees: expected public or alliance.", name)
	case e == AllianceEyes && widest != AllianceEyes:
		return "", fault.Forbidden("What members of the alliance share among themselves is for its members.")
	default:
		return e, nil
	}
}

// queryAs writes what is asked, and as whom it is seen.
func (a Asked) queryAs(e Eyes) url.Values {
	out := a.Query()
	out.Set(seesWord, string(e))
	return out
}

// seenAs says as whom an answer is seen, in the words of a brief, and what a
// viewer's own eyes add to that.
func (c *scene) seenAs() string {
	as, more := PublicEyes, []string{}
	if slices.Contains(c.mask.Sees, provision.Alliance) {
		as = AllianceEyes
	}
	if names, n := c.namesOf(c.mask.Own); n > 0 {
		more = append(more, "all that "+named(names, "your", n, "organisations")+agree(n, " has", " have")+" on record")
	}
	if len(c.mask.Areas) > 0 {
		var names []string
		for _, code := range c.mask.Areas {
			if area, ok := c.atlas.Area(code); ok {
				names = append(names, area.Name)
			}
		}
		more = append(more, "what partnerships share in "+named(names, "the", len(c.mask.Areas), "areas where you work"))
	}
	others := slices.DeleteFunc(slices.Clone(c.mask.Counts), func(id term.ID) bool { return slices.Contains(c.mask.Own, id) })
	if names, n := c.namesOf(others); n > 0 {
		more = append(more, "the small counts of "+named(names, "", n, "organisations that named you"))
	}
	if len(more) == 0 {
		return as.words()
	}
	return as.words() + ", with " + site.And(more)
}

// namesOf are the names of organisations, and how many they are.
func (c *scene) namesOf(ids []term.ID) (names []string, n int) {
	for _, id := range ids {
		if o, ok := c.organisations[id]; ok {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return names, len(names)
}

// fewNames is how many names stand in a line; of more it says how many.
const fewNames = 2

// named lists a few names, or says how many things they are of.
func named(names []string, whose string, n int, things string) string {
	if len(names) == n && n <= fewNames {
		return site.And(names)
	}
	return strings.TrimSpace(whose + " " + site.Int(n) + " " + things)
}

// seenLine says as whom a page is seen, and how to see more.
type seenLine struct {
	words  string
	signIn string // where to sign in; "" for those who have
	more   string // what a role would add, for those who hold none
}

func (c *scene) seenOn(page *url.URL) seenLine {
	out := seenLine{words: c.seenAs() + "."}
	switch {
	case !c.reader.signedIn:
		out.signIn = "/sign-in?next=" + url.QueryEscape(page.RequestURI())
	case !c.reader.member:
		out.more = "What is shared with the alliance is for people with a role in it."
	}
	return out
}
