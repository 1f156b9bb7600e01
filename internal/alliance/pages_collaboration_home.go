package alliance

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"fairground/internal/account"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// homeView is what the home page of a collaboration shows.
type homeView struct {
	Collaboration
	groups      []Group
	allies      []Left
	known       []Ally // every ally: work may come near one that stands elsewhere
	seats       []Seat // held today
	faces       faces
	balance     Balance
	authorities []AuthoritySeats // the network's
	places      []site.Link
	timeline    []Entry
	work        []Entry
	undo        *Entry // a change that can be undone just now
	panels      []templ.Component

	mayChange, maySeat, mayWork, mayAsk, mayDecide bool
	mayJoin                                        bool // has no part in it yet
}

func (p *tablePages) home(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	ctx := r.Context()
	v, err := p.homeView(ctx, c)
	if err != nil {
		return err
	}
	if v.panels, err = p.st.Panels().For(ctx, "collaboration", site.ViewerFrom(ctx), string(c.ID)); err != nil {
		return err
	}
	page := site.Page{Title: c.Name, Eyebrow: c.Kind.Title(), Lead: c.Focus, Section: "/collaborations", Wide: true, Crumbs: c.crumbs()[:1],
		Canonical: CollaborationURL(c.Slug), Notice: tableNotice(r.URL.Query().Get("done"))}
	if id := r.URL.Query().Get("undo"); id != "" && v.mayWork {
		if e, err := p.s.Entry(ctx, c.ID, term.ID(id)); err == nil && e.Version > 1 {
			v.undo = &e
		}
	}
	return p.st.Render(w, r, page, collaborationHome(v))
}

func (p *tablePages) homeView(ctx context.Context, c Collaboration) (v homeView, err error) {
	actor, today := account.ActorFrom(ctx), p.s.today()
	scope := term.OfCollaboration(c.ID)
	v = homeView{Collaboration: c, mayChange: actor.Can("collaboration.change", scope), maySeat: actor.Can("collaboration.seat", scope), mayWork: actor.Can("collaboration.work", scope),
		mayAsk: actor.Can("collaboration.ask", scope), mayDecide: actor.Can("collaboration.decide", scope)}
	v.mayJoin = !v.maySeat && !slices.Contains(actor.At(term.ACollaboration), c.ID)
	if v.groups, err = p.s.Groups(ctx, c.ID); err != nil {
		return v, err
	}
	if v.allies, err = p.s.AlliesOf(ctx, c.ID); err != nil {
		return v, err
	}
	if v.known, err = p.s.Allies(ctx); err != nil {
		return v, err
	}
	if v.seats, err = p.s.SeatsOf(ctx, c.ID, today); err != nil {
		return v, err
	}
	sortSeats(v.seats)
	v.balance = BalanceOf(c.Kind, v.seats, today)
	entries, err := p.s.Entries(ctx, c.ID)
	if err != nil {
		return v, err
	}
	for _, e := range entries {
		if e.List == WorkingOn {
			v.work = append(v.work, e)
		} else {
			v.timeline = append(v.timeline, e)
		}
	}
	if v.faces, err = p.s.facesOf(ctx, v.seats, entries); err != nil {
		return v, err
	}
	return v, p.placesOf(ctx, &v)
}

// placesOf adds what the register knows: the places of a partnership, and every
// combined authority for the network.
func (p *tablePages) placesOf(ctx context.Context, v *homeView) error {
	atlas, err := p.s.register.Atlas(ctx)
	if err != nil {
		return err
	}
	for _, code := range v.Areas {
		link := site.Link{Label: string(code), URL: register.AreaURL(code)}
		if a, ok := atlas.Area(code); ok {
			link.Label = a.Name
		}
		v.places = append(v.places, link)
	}
	if v.Kind == AuthorityNetwork {
		v.authorities = authoritySeats(atlas, v.seats)
	}
	return nil
}

// authoritySeats puts senior seats to the current combined authorities, by name.
func authoritySeats(atlas *register.Atlas, seats []Seat) []AuthoritySeats {
	var out []AuthoritySeats
	for _, a := range combinedAuthorities(atlas) {
		line := AuthoritySeats{Code: a.Code, Name: a.Name}
		for _, s := range seats {
			now, _ := atlas.One(s.Area)
			if s.Role == SeniorOfficer && now == a.Code {
				line.Seats = append(line.Seats, s)
			}
		}
		out = append(out, line)
	}
	return out
}

// sortSeats puts seats in the order of whom they speak for, then of their roles.
func sortSeats(seats []Seat) {
	roles := []SeatRole{HeadOfPartnership, LeadRole, ChairRole, FacilitatorRole, SecretariatRole, SeniorOfficer, MemberRole, ObserverRole}
	slices.SortStableFunc(seats, func(a, b Seat) int {
		if d := slices.Index(Constituencies(), a.Constituency) - slices.Index(Constituencies(), b.Constituency); d != 0 {
			return d
		}
		if d := slices.Index(roles, a.Role) - slices.Index(roles, b.Role); d != 0 {
			return d
		}
		return strings.Compare(a.OrganisationName, b.OrganisationName)
	})
}

// faces says which of the people at a table the viewer sees by name.
type faces struct {
	names seatNames
	actor *account.Actor
}

// facesOf finds the people of seats and those who wrote entries.
func (s *Service) facesOf(ctx context.Context, seats []Seat, entries []Entry) (f faces, err error) {
	f.actor = account.ActorFrom(ctx)
	var ids []term.ID
	for i := range seats {
		ids = append(ids, seats[i].people()...)
	}
	for _, e := range entries {
		if e.By != "" {
			ids = append(ids, e.By)
		}
	}
	slices.Sort(ids)
	f.names, err = s.account.Identities(ctx, slices.Compact(ids))
	return f, err
}

// sees says whether the viewer sees the name on a seat: those who work in the
// alliance do; everybody else where the person lets them.
func (f faces) sees(seat *Seat) bool {
	return seat.Public || f.actor.May("person.read") || f.mine(seat)
}

// mine says whether the viewer holds the seat.
func (f faces) mine(seat *Seat) bool { return seat.Person != "" && seat.Person == f.actor.ID }

// who names the holder of a seat as far as the viewer may know.
func (f faces) who(seat *Seat) site.Cell {
	cell := site.Cell{Text: seat.OrganisationName, URL: URL(seat.Organisation)}
	switch seat.Holder {
	case HeldByPerson:
		cell = site.Cell{Text: seat.Role.Somebody(), Detail: seat.OrganisationName}
		if who, known := f.names[seat.Person]; known && f.sees(seat) {
			cell.Text = who.Name
			if who.Illustrative {
				cell.Detail = joinWords(", ", cell.Detail, "illustrative")
			}
		}
	case HeldUnnamed:
		cell = site.Cell{Text: placesWords(seat), Detail: "held by " + seat.OrganisationName}
	}
	return cell
}

// placesWords says what unnamed places are for.
func placesWords(seat *Seat) string {
	return site.Plural(seat.Places, "place", "places") + " for " + seat.Band.Title()
}

// joinWords puts what is not empty together.
func joinWords(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), separator)
}

// tableNotice reports on what the reader just did.
func tableNotice(what string) *site.Notice {
	text := map[string]string{"changed": "What is said of the collaboration was changed.", "group": "The sub-group was saved.", "ally": "The allied coalition was saved.",
		"ally-removed": "The coalition no longer stands beside this collaboration.", "added": "It was added.", "undone": "The change was undone.",
		"shown": "Everybody can now see your name on the seat.", "hidden": "Only people who work in the alliance now see your name on the seat.",
		"seat": "The seat was given.", "ended": "The seat’s end was set.", "invited-seat": "The invitation was sent. The seat is theirs once they accept.",
		"invited-over": "The invitation was sent. The seat stays as it is until they accept.", "invited-act": "The seat was given, and whoever is to act for it was invited."}[what]
	if text == "" {
		return nil
	}
	return &site.Notice{Text: text, Success: true}
}
