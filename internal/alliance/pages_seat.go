package alliance

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"fairground/internal/account"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// seatsView is what the page for looking after seats shows.
type seatsView struct {
	Collaboration
	now, past []Seat // past: ended, or not begun
	open      []Invitation
	names     seatNames
	groups    map[term.ID]string
	areas     map[term.GSS]string
	today     time.Time
	at        time.Time // the moment
}

func (p *tablePages) seats(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	v, err := p.seatsView(r.Context(), c)
	if err != nil {
		return err
	}
	page := site.Page{Title: "Seats of " + c.Name, Section: "/collaborations", Wide: true, NoIndex: true, Crumbs: c.crumbs(), Notice: cmp.Or(tableNotice(r.URL.Query().Get("done")), noticeOf(r))}
	return p.st.Render(w, r, page, seatsBody(v))
}

func (p *tablePages) seatsView(ctx context.Context, c Collaboration) (seatsView, error) {
	v := seatsView{Collaboration: c, groups: map[term.ID]string{}, areas: map[term.GSS]string{}, today: p.s.today(), at: p.s.time()}
	all, err := p.s.SeatsOf(ctx, c.ID, time.Time{})
	if err != nil {
		return v, err
	}
	if v.names, err = p.s.namesOf(ctx, all); err != nil {
		return v, err
	}
	groups, err := p.s.Groups(ctx, c.ID)
	if err != nil {
		return v, err
	}
	for _, g := range groups {
		v.groups[g.ID] = g.Name
	}
	atlas, err := p.s.register.Atlas(ctx)
	if err != nil {
		return v, err
	}
	if v.open, err = p.s.OpenInvitations(ctx, term.OfCollaboration(c.ID)); err != nil {
		return v, err
	}
	sortSeats(all)
	for _, s := range append(all, seatsOffered(v.open)...) {
		if a, ok := atlas.Area(s.Area); ok {
			v.areas[s.Area] = a.Name
		}
	}
	for _, s := range all {
		if s.At(v.today) {
			v.now = append(v.now, s)
		} else {
			v.past = append(v.past, s)
		}
	}
	return v, nil
}

// seatsOffered are the seats that invitations are to.
func seatsOffered(open []Invitation) (out []Seat) {
	for i := range open {
		out = append(out, open[i].seat())
	}
	return out
}

// holder names who holds a seat, for those who look after seats.
func (v seatsView) holder(s *Seat) site.Cell {
	cell := site.Cell{Text: v.names.of(s)}
	var acting string
	if who, ok := v.names[s.Acting]; ok {
		acting = who.Name + " acts for it"
	}
	switch s.Holder {
	case HeldByPerson:
		cell.Detail = s.OrganisationName
	case HeldUnnamed:
		cell = site.Cell{Text: placesWords(s), Detail: joinWords("; ", "held by "+s.OrganisationName, acting)}
	default:
		cell.Detail = acting
	}
	return cell
}

// speaks says for whom a seat speaks, and where.
func (v seatsView) speaks(s *Seat) site.Cell {
	return site.Cell{Text: s.Constituency.Title(), Detail: joinWords(", ", v.areas[s.Area], v.groups[s.Group])}
}

// invitations lists who is invited, each by the address that was typed.
func (v seatsView) invitations() site.Table {
	return invitationTable(v.open, v.URL()+"/invitations", v.at, func(i *Invitation) site.Cell {
		seat := i.seat()
		cell := v.speaks(&seat)
		cell.Text, cell.Detail = seat.Role.Title(), joinWords(", ", cell.Text, cell.Detail)
		for _, was := range slices.Concat(v.now, v.past) {
			switch {
			case was.ID != i.Seat.Previous:
			case was.Holder == HeldByPerson:
				cell.Detail = joinWords("; ", cell.Detail, "takes over the seat of "+v.holder(&was).Text)
			default:
				cell.Detail = joinWords("; ", cell.Detail, "acts for the seat of "+was.OrganisationName)
			}
		}
		return cell
	})
}

func (v seatsView) table(id, caption, empty string, seats []Seat, current bool) site.Table {
	t := site.Table{ID: id, Caption: caption, CaptionHidden: true, Stack: true, Empty: empty,
		Columns: []site.Column{{Label: "Who"}, {Label: "Speaks for"}, {Label: "Role"}, {Label: "From"}, {Label: "Until"}}}
	if current {
		t.Columns = append(t.Columns, site.Column{Label: "Actions", Hidden: true})
		t.Downloads = []site.Link{{Label: "CSV, with seats that ended", URL: v.path("seats.csv")}}
	}
	for i := range seats {
		s := &seats[i]
		until := "further notice"
		if !s.To.IsZero() {
			until = site.Day(s.To)
		}
		cells := []site.Cell{v.holder(s), v.speaks(s), {Text: s.Role.Title()}, {Text: site.Day(s.From)}, {Text: until}}
		if current {
			of := "the seat of " + cells[0].Text
			cells = append(cells, site.Cell{Actions: []site.Action{{Label: "Hand over", Hidden: of, URL: v.path("seats", string(s.ID), "hand-over")}, {Label: "End", Hidden: of, URL: v.path("seats", string(s.ID), "end")}}})
		}
		t.Rows = append(t.Rows, site.Row{ID: string(s.ID), Cells: cells})
	}
	return t
}

// seatsCSV is every seat there ever was, for those who look after them.
func (p *tablePages) seatsCSV(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	v, err := p.seatsView(r.Context(), c)
	if err != nil {
		return err
	}
	out := site.StartCSV(w, "seats-"+c.Slug+".csv")
	if err := out.Write([]string{"seat_id", "collaboration", "sub_group", "held_today", "role", "speaks_for", "holder", "person", "organisation", "acts_for_it", "unnamed_places", "age_band",
		"combined_authority_code", "combined_authority", "from", "until"}); err != nil {
		return err
	}
	for _, seats := range [][]Seat{v.now, v.past} {
		for _, s := range seats {
			if err := out.Write(v.record(s)); err != nil {
				return err
			}
		}
	}
	return out.Flush()
}

func (v seatsView) record(s Seat) []string {
	held, places := "no", ""
	if s.At(v.today) {
		held = "yes"
	}
	if s.Places > 0 {
		places = strconv.Itoa(s.Places)
	}
	return []string{string(s.ID), v.Name, v.groups[s.Group], held, string(s.Role), string(s.Constituency), string(s.Holder), v.names[s.Person].Name, s.OrganisationName, v.names[s.Acting].Name,
		places, string(s.Band), string(s.Area), v.areas[s.Area], dayValue(s.From), dayValue(s.To)}
}

// seatOf finds the seat of a request, which must be the collaboration's.
func (p *tablePages) seatOf(r *http.Request, c Collaboration) (Seat, error) {
	seat, err := p.s.Seat(r.Context(), term.ID(r.PathValue("seat")))
	if err == nil && seat.Collaboration != c.ID {
		_, err = p.s.Seat(r.Context(), "")
	}
	return seat, err
}

// endSeat ends a seat on a day.
func (p *tablePages) endSeat(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	seat, err := p.seatOf(r, c)
	if err != nil {
		return err
	}
	form, sent, err := begin(r, url.Values{"day": {dayValue(p.s.today())}})
	if err != nil {
		return err
	}
	if sent {
		day := dayField(form, "day")
		if day.IsZero() {
			form.Fail("day", "Enter the day")
		}
		if form.OK() {
			err := p.s.EndSeat(r.Context(), seat.ID, day)
			if err == nil {
				return site.SeeOther(w, r, c.afterSeat(r, seat)+"?done=ended")
			}
			if !form.FailWith("day", err) {
				return err
			}
		}
	}
	return p.seatForm(w, r, c, seat, "End a seat", tableFormView{form: form, button: "End the seat", danger: true,
		fields: []templ.Component{dayInput(form, "day", "The first day on which it is no longer held", "The role in Fairground that comes with the seat ends with it. A seat given by mistake ends on the day it began.")}})
}

// handOver invites another person to take a seat over, from a day on.
func (p *tablePages) handOver(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	seat, err := p.seatOf(r, c)
	if err != nil {
		return err
	}
	form, sent, err := begin(r, url.Values{"day": {dayValue(p.s.today())}})
	if err != nil {
		return err
	}
	if sent {
		day := dayField(form, "day")
		if day.IsZero() {
			form.Fail("day", "Enter the day")
		}
		email := addressField(form, true, "Enter the e-mail address of whoever takes over")
		if form.OK() {
			err := p.s.HandSeatTo(r.Context(), seat.ID, email, day, form.Has("adult", "yes"))
			if err == nil {
				return site.SeeOther(w, r, c.path("seats")+"?done=invited-over")
			}
			if !form.FailWith("email", err) {
				return err
			}
		}
	}
	hint := "They are invited by e-mail. Until they accept, the seat stays as it is; where the day below is still to come, until that day."
	if seat.Holder != HeldByPerson {
		hint = "An adult of " + seat.OrganisationName + ", who is to act for the seat. " + hint
	}
	return p.seatForm(w, r, c, seat, "Hand over a seat", tableFormView{form: form, button: "Hand it over",
		fields: []templ.Component{emailField(form, "Who takes over: their e-mail address", hint), adultCheckbox(form, "This person is 18 or over"), dayInput(form, "day", "From which day", "Or from the day on which they accept, if that is later.")}})
}

// afterSeat is where to go when a seat is ended: whoever ended their own may see
// the seats no longer.
func (c *Collaboration) afterSeat(r *http.Request, seat Seat) string {
	if seat.User() == account.ActorFrom(r.Context()).ID {
		return CollaborationURL(c.Slug)
	}
	return c.path("seats")
}

// seatForm shows a form about one seat.
func (p *tablePages) seatForm(w http.ResponseWriter, r *http.Request, c Collaboration, seat Seat, title string, form tableFormView) error {
	names, err := p.s.namesOf(r.Context(), []Seat{seat})
	if err != nil {
		return err
	}
	v := seatsView{names: names}
	form.back = c.path("seats")
	form.intro = []string{"The seat: " + joinWords(", ", v.holder(&seat).Text, seat.Role.Title(), "for "+string(seat.Constituency)) + "; since " + site.Day(seat.From) + "."}
	return p.showForm(w, r, site.Page{Title: title, Crumbs: append(c.crumbs(), site.Link{Label: "Seats", URL: c.path("seats")})}, form)
}

// showName lets the person of a seat decide who sees their name on it.
func (p *tablePages) showName(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	seat, err := p.seatOf(r, c)
	if err != nil {
		return err
	}
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	public, done := form.Value("public") == "yes", "hidden"
	if public {
		done = "shown"
	}
	if err := p.s.ShowName(r.Context(), seat.ID, account.ActorFrom(r.Context()).ID, public); err != nil {
		return err
	}
	return site.SeeOther(w, r, CollaborationURL(c.Slug)+"?done="+done)
}

// areaOptions are the combined authorities of England.
func areaOptions(atlas *register.Atlas) []site.Option {
	out := []site.Option{{Label: "None: not a senior officer’s seat"}}
	for _, a := range combinedAuthorities(atlas) {
		out = append(out, site.Option{Value: string(a.Code), Label: a.Name})
	}
	return out
}
