package landscape

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/account"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// The words by which programs are told how a gap stands.
const (
	noRecord  = "no-record" // nobody has said anything
	confirmed = "confirmed" // somebody looked, and found nothing
)

// coverage is how much of what is asked for a note is about.
type coverage uint8

const (
	elsewhere coverage = iota // another theme, age phase or year
	part                      // some of it: the question leaves open what the note says
	wholly                    // all of it
)

// covers says how much of what is asked for a note is about. A note about one
// theme, age or year says nothing of the others, so that a question that leaves one
// of them open is answered by none that does not.
func (a Asked) covers(n *provision.Confirmed) coverage {
	out := wholly
	for _, d := range [...]struct{ noteSays, asked, same bool }{
		{n.Theme != "", a.Theme != "", n.Theme == a.Theme},
		{n.Phase != "", a.Phase != "", n.Phase == a.Phase},
		{n.Period != 0, a.Period != 0, n.Period == a.Period},
	} {
		switch {
		case d.same || !d.noteSays:
		case d.asked:
			return elsewhere
		default:
			out = part
		}
	}
	return out
}

// lookedAt are the places of which somebody says that they looked and found
// nothing of what is asked for: of all of it, or of some.
type lookedAt struct {
	settings       map[term.SettingID]sought
	neighbourhoods map[term.GSS]sought
}

// sought is what is said of one place.
type sought struct {
	whole  *provision.Confirmed // the newest about all that is asked for; nil where there is none
	part   *provision.Confirmed // the newest about some of it
	others int                  // notes about some of it beside that one
}

// looked gathers who looked where.
func (a Asked) looked(notes []provision.Confirmed) lookedAt {
	out := lookedAt{map[term.SettingID]sought{}, map[term.GSS]sought{}}
	for i := range notes {
		n := &notes[i]
		switch how := a.covers(n); {
		case how == elsewhere:
		case n.Setting != "":
			out.settings[n.Setting] = out.settings[n.Setting].with(n, how)
		default:
			out.neighbourhoods[n.Neighbourhood] = out.neighbourhoods[n.Neighbourhood].with(n, how)
		}
	}
	return out
}

// with is what is said of a place with one note more.
func (o sought) with(n *provision.Confirmed, how coverage) sought {
	newer := func(than *provision.Confirmed) *provision.Confirmed {
		if than == nil || n.At.After(than.At) {
			return n
		}
		return than
	}
	if how == wholly {
		o.whole = newer(o.whole)
		return o
	}
	if o.part != nil {
		o.others++
	}
	o.part = newer(o.part)
	return o
}

// reader is what of a viewer decides how much they are told of who looked, and
// whether they are asked to tell more.
type reader struct {
	signedIn bool
	member   bool               // holds a role
	keeper   bool               // keeps the database, and asks in the terminal
	tells    *provision.Tellers // for whom they may say something of places; of gaps only
}

func readerOf(ctx context.Context) reader {
	actor := account.ActorFrom(ctx)
	return reader{signedIn: !actor.Public(), member: !actor.Public() && len(actor.Grants) > 0}
}

// recordColumns head what recordCells gives.
func recordColumns() []Column {
	return []Column{{Key: "state", Label: "Record"}, {Key: "confirmed_on"}, {Key: "confirmed_of"}}
}

// settingRecord says how the record of a setting without stands.
func (c *scene) settingRecord(setting int32) []Cell {
	s := &c.Land.Settings[setting]
	return c.recordCells(c.looked.settings[s.ID], c.tell(c.reader.tells.OfSetting(), register.SettingURL(s.ID), s.Name))
}

// neighbourhoodRecord says the same of a neighbourhood.
func (c *scene) neighbourhoodRecord(neighbourhood int32) []Cell {
	n := &c.Land.Neighbourhoods[neighbourhood]
	return c.recordCells(c.looked.neighbourhoods[n.Code], c.tell(c.reader.tells.OfNeighbourhood(n.Code), register.AreaURL(n.Code), n.Name))
}

// tell leads to the form on which something is said of a place those alone from whom
// it would take anything.
func (c *scene) tell(takes bool, place, name string) []site.Action {
	if !takes {
		return nil
	}
	return []site.Action{{Label: "Tell us what you know", Hidden: "about " + name, URL: place + "/notes/new?" + c.asked.note().Encode()}}
}

// recordCells say how the record stands: confirmed only by somebody who looked for
// all that is asked for. That somebody looked for some of it is a detail.
func (c *scene) recordCells(found sought, tell []site.Action) []Cell {
	state := Cell{Text: "No record", Value: noRecord, Tag: &site.Tag{Text: "No record"}, Detail: c.whoLookedForSome(found), Actions: tell}
	n := found.whole
	if n == nil {
		return []Cell{state, {}, {}}
	}
	state.Text, state.Value, state.Tag = "Looked, nothing there", confirmed, &site.Tag{Text: "Looked, nothing there", Tone: site.Caution}
	state.Detail = c.whoLooked(n)
	about := sentences(string(n.Theme), string(n.Phase), n.Period.String())
	return []Cell{state, {Text: site.Date(n.At), Value: site.ISODate(n.At)}, said(strings.Join(about, " "))}
}

// whoLooked says who looked and when. Whom it was said for is told to those who
// hold a role.
func (c *scene) whoLooked(n *provision.Confirmed) string {
	by := "a member of the alliance"
	if c.reader.member && n.By != "" {
		by = n.By
	}
	return "by " + by + ", " + site.Date(n.At)
}

// whoLookedForSome says what somebody looked for where that is less than what is
// asked for.
func (c *scene) whoLookedForSome(found sought) string {
	n := found.part
	if n == nil {
		return ""
	}
	var about []string
	if n.Theme != "" {
		about = append(about, lower(n.Theme.Title()))
	}
	if n.Phase != "" {
		about = append(about, lower(n.Phase.Title()))
	}
	if n.Period != 0 && n.Period != c.asked.Period {
		about = append(about, n.Period.String())
	}
	words := "looked for " + strings.Join(about, ", ") + ": nothing, " + c.whoLooked(n)
	if found.others > 0 {
		words += ", and " + site.Plural(found.others, "other such note", "other such notes")
	}
	return words
}

// sayConfirmed says at how many of the places without somebody looked.
func (c *scene) sayConfirmed(g snapshot.Gaps, n snapshot.NeighbourhoodGaps) string {
	settings, neighbourhoods, some := 0, 0, 0
	count := func(found sought, into *int) {
		switch {
		case found.whole != nil:
			*into++
		case found.part != nil:
			some++
		}
	}
	for _, i := range g.Settings {
		count(c.looked.settings[c.Land.Settings[i].ID], &settings)
	}
	for _, i := range slices.Concat(n.Neighbourhoods, n.Unknown) {
		count(c.looked.neighbourhoods[c.Land.Neighbourhoods[i].Code], &neighbourhoods)
	}
	switch {
	case len(g.Settings)+len(n.Neighbourhoods)+len(n.Unknown) == 0:
		return ""
	case settings+neighbourhoods > 0:
		return fmt.Sprintf("Somebody looked and found nothing at %s and in %s of these. The others are gaps in the record at least.",
			site.Plural(settings, "setting", "settings"), site.Plural(neighbourhoods, "neighbourhood", "neighbourhoods"))
	case some > 0:
		return fmt.Sprintf("Nobody has looked for all that is asked here: none of these gaps is confirmed. Somebody looked for some of it at %s, and found nothing.", site.Plural(some, "place", "places"))
	}
	return "Nobody has looked and told us that there is nothing: none of these gaps is confirmed."
}

// note is what is asked in the words of the form on which somebody says something
// of a place.
func (a Asked) note() url.Values {
	out := url.Values{}
	for word, value := range map[string]string{themeWord: string(a.Theme), phaseWord: string(a.Phase)} {
		if value != "" {
			out.Set(word, value)
		}
	}
	if a.Period != 0 {
		out.Set(periodWord, strconv.Itoa(int(a.Period)))
	}
	return out
}
