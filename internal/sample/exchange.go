package sample

import (
	"context"
	"fmt"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/term"
)

// exchange makes what collaborations ask of those who take part, what these
// offer, and whom they can speak to.
func (c *crowd) exchange(ctx context.Context) error {
	for _, t := range c.tables {
		if t.Kind != alliance.PlacePartnership {
			continue
		}
		area := t.Areas[0]
		if err := c.offers(ctx, area); err != nil {
			return fmt.Errorf("offers: %w", err)
		}
		if err := c.asks(ctx, t, area); err != nil {
			return fmt.Errorf("asks: %w", err)
		}
	}
	return nil
}

// The participants that ask and offer: their places in [participantsIn].
const (
	firstSchool   = 0
	secondSchool  = 1
	firstEmployer = 2
	firstCouncil  = 4
	youth         = 6
	firstFunder   = 8
	health        = 10
	college       = 12
)

func (c *crowd) offers(ctx context.Context, area term.GSS) error {
	for _, o := range []struct {
		by    int
		offer alliance.Offer
	}{
		{firstEmployer, alliance.Offer{Kind: "work experience", Title: "Work experience places in spring", HowMany: 12, Visibility: alliance.OfferToAll,
			About: "A week each, with the fare paid. For students who have had no placement yet.", Themes: term.NewThemeSet(term.PostSixteen), Phases: term.NewPhaseSet(term.Secondary, term.Post16)}},
		{firstSchool, alliance.Offer{Kind: "room", Title: "Our hall on weekday evenings", Visibility: alliance.OfferToAlliance,
			About: "For parents’ groups and training. There is a ramp, and a kettle.", Themes: term.NewThemeSet(term.FamilySupport)}},
		{firstCouncil, alliance.Offer{Kind: "data", Title: "What school leavers did next, by ward", Visibility: alliance.OfferToAlliance,
			About: "Three years of figures, with small numbers left out.", Themes: term.NewThemeSet(term.PostSixteen), Phases: term.NewPhaseSet(term.Post16)}},
		{college, alliance.Offer{Kind: "mentors", Title: "Students who mentor younger ones", HowMany: 20, Visibility: alliance.OfferToAll,
			About: "Second-year students, trained and checked, an hour a week.", Themes: term.NewThemeSet(term.Tutoring), Phases: term.NewPhaseSet(term.Secondary)}},
	} {
		o.offer.Organisation = c.participantID(area, o.by)
		if _, there := c.organisations[o.offer.Organisation]; !there {
			continue
		}
		o.offer.About += " (Made up for this demonstration.)"
		if _, err := c.rooms.Alliance.AddOffer(account.WithActor(ctx, c.as(c.editorOf(o.offer.Organisation))), o.offer); err != nil {
			return err
		}
	}
	return nil
}

func (c *crowd) asks(ctx context.Context, t alliance.Collaboration, area term.GSS) error {
	head, err := c.headOf(ctx, t)
	if err != nil {
		return err
	}
	for i, a := range asksIn(area) {
		ask := alliance.Ask{Collaboration: t.ID, Organisation: c.participantID(area, a.of), Title: a.title, About: a.about + " (Made up for this demonstration.)", ByWhen: c.options.Today.AddDate(0, 1, 7*i)}
		if _, there := c.organisations[ask.Organisation]; !there {
			continue
		}
		ask, err := c.rooms.Alliance.AskOf(account.WithActor(ctx, c.as(head)), ask)
		if err != nil {
			return err
		}
		if a.answer != "" {
			if err := c.rooms.Alliance.AnswerAsk(account.WithActor(ctx, c.as(c.editorOf(ask.Organisation))), ask.Organisation, ask.ID, a.answer); err != nil {
				return err
			}
		}
		contact := alliance.Contact{Collaboration: t.ID, Organisation: ask.Organisation, Label: "Partnership office", Mailbox: "office@" + t.Slug + ".example.org"}
		if _, err := c.rooms.Alliance.AddMadeUpContact(ctx, contact); err != nil {
			return err
		}
	}
	return nil
}

// asked is what a partnership asks of a participant, and what that answered.
type asked struct {
	of                   int
	title, about, answer string
}

func asksIn(area term.GSS) []asked {
	known := asked{secondSchool, "Tell us who already works with your pupils", "A list of names is enough; ten minutes.", "Here it is: four charities and a sports club. Two of them did not know of each other."}
	council := asked{firstCouncil, "Which young people’s services do you pay for, by ward?", "So that the map shows what the council pays for beside what charities do.", ""}
	switch area {
	case "E47000007":
		return []asked{{firstSchool, "Host two visits by employers in the spring term", "An hour each, for Year 10. The partnership finds the employers.", ""}, known, council,
			{firstEmployer, "Ten minutes with young people about first jobs", "By video, in February.", ""},
			{health, "Come to one meeting and tell us what you see", "Nobody speaks for health at the table yet.", ""}}
	case "E47000002":
		return []asked{{firstSchool, "Show us how your pupils choose their options", "One of us would sit in on two lessons.", ""}, known, council,
			{firstEmployer, "Read our list of essential skills with us", "Half an hour: which of them do you look for?", ""}}
	}
	return []asked{{firstSchool, "Open your reception class to families in June", "An afternoon, before their children start.", ""}, known,
		{firstCouncil, "What do your family hubs offer from birth to five?", "So that families are told once, by whoever they meet first.", ""},
		{health, "May a family’s own book go with them to school?", "Health visitors would write in it with the family.", "Yes, we will try it with two teams."}}
}

// headOf finds who runs a partnership.
func (c *crowd) headOf(ctx context.Context, t alliance.Collaboration) (person, error) {
	held, err := c.rooms.Alliance.SeatsOf(ctx, t.ID, c.options.Today)
	if err != nil {
		return person{}, err
	}
	for _, seat := range held {
		if seat.Role == alliance.HeadOfPartnership {
			i, err := c.rooms.Account.Identity(ctx, seat.Person)
			return person{Identity: i}, err
		}
	}
	return person{}, fmt.Errorf("nobody heads %s", t.Name)
}
