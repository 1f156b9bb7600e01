package landscape

import (
	"context"
	"fmt"
	"net/url"
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

// lookedAt are the places of which somebody says that they looked and found
// nothing, of the theme, age phase and year that are asked for.
type lookedAt struct {
	settings       map[term.SettingID]provision.Confirmed
	neighbourhoods map[term.GSS]provision.Confirmed
}

// looked gathers who looked where. What is left open in the question is open here
// too: of several the newest is shown, with what it is about.
func (s *Service) looked(ctx context.Context, a Asked, mask provision.Mask) (lookedAt, error) {
	out := lookedAt{map[term.SettingID]provision.Confirmed{}, map[term.GSS]provision.Confirmed{}}
	all, err := s.provision.ConfirmedGaps(ctx, mask)
	if err != nil {
		return out, err
	}
	for _, c := range all {
		switch {
		case a.Theme != "" && c.Theme != a.Theme, a.Phase != "" && c.Phase != a.Phase, a.Period != 0 && c.Period != a.Period:
		case c.Setting != "":
			if c.At.After(out.settings[c.Setting].At) {
				out.settings[c.Setting] = c
			}
		case c.At.After(out.neighbourhoods[c.Neighbourhood].At):
			out.neighbourhoods[c.Neighbourhood] = c
		}
	}
	return out, nil
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
	found, ok := c.looked.settings[s.ID]
	return c.recordCells(found, ok, c.tell(c.reader.tells.OfSetting(), register.SettingURL(s.ID), s.Name))
}

// neighbourhoodRecord says the same of a neighbourhood.
func (c *scene) neighbourhoodRecord(neighbourhood int32) []Cell {
	n := &c.Land.Neighbourhoods[neighbourhood]
	found, ok := c.looked.neighbourhoods[n.Code]
	return c.recordCells(found, ok, c.tell(c.reader.tells.OfNeighbourhood(n.Code), register.AreaURL(n.Code), n.Name))
}

// tell leads to the form on which something is said of a place those alone from whom
// it would take anything.
func (c *scene) tell(takes bool, place, name string) []site.Action {
	if !takes {
		return nil
	}
	return []site.Action{{Label: "Tell us what you know", Hidden: "about " + name, URL: place + "/notes/new?" + c.asked.note().Encode()}}
}

func (c *scene) recordCells(found provision.Confirmed, ok bool, tell []site.Action) []Cell {
	state := Cell{Text: "No record", Value: noRecord, Tag: &site.Tag{Text: "No record"}, Actions: tell}
	if !ok {
		return []Cell{state, {}, {}}
	}
	state.Text, state.Value, state.Tag = "Looked, nothing there", confirmed, &site.Tag{Text: "Looked, nothing there", Tone: site.Caution}
	state.Detail = c.whoLooked(found)
	return []Cell{state, {Text: site.Date(found.At), Value: found.At.Format("2006-01-02")}, said(strings.Join([]string{string(found.Theme), string(found.Phase), found.Period.String()}, " "))}
}

// whoLooked says who looked and when, and for what where the question leaves that
// open. Whom it was said for is told to those who hold a role.
func (c *scene) whoLooked(found provision.Confirmed) string {
	by := "a member of the alliance"
	if c.reader.member && found.By != "" {
		by = found.By
	}
	words := "by " + by + ", " + site.Date(found.At)
	if c.asked.Theme == "" || c.asked.Phase == "" || c.asked.Period == 0 {
		of := Asked{Theme: found.Theme, Phase: found.Phase, Period: found.Period}
		words += ": for " + of.what() + " " + of.when()
	}
	return words
}

// sayConfirmed says at how many of the places without somebody looked.
func (c *scene) sayConfirmed(g snapshot.Gaps, n snapshot.NeighbourhoodGaps) string {
	settings, neighbourhoods := 0, 0
	for _, i := range g.Settings {
		if _, ok := c.looked.settings[c.Land.Settings[i].ID]; ok {
			settings++
		}
	}
	for _, i := range n.Neighbourhoods {
		if _, ok := c.looked.neighbourhoods[c.Land.Neighbourhoods[i].Code]; ok {
			neighbourhoods++
		}
	}
	if len(g.Settings)+len(n.Neighbourhoods) == 0 {
		return ""
	}
	if settings+neighbourhoods == 0 {
		return "Nobody has looked and told us that there is nothing: none of these gaps is confirmed."
	}
	return fmt.Sprintf("Somebody looked and found nothing at %s and in %s of these. The others are gaps in the record at least.",
		site.Plural(settings, "setting", "settings"), site.Plural(neighbourhoods, "neighbourhood", "neighbourhoods"))
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
