package alliance

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// addSeat gives a seat. ?area= and ?group= choose beforehand.
func (p *tablePages) addSeat(w http.ResponseWriter, r *http.Request, c Collaboration) error {
	start := url.Values{"from": {dayValue(p.s.today())}, "holder": {string(HeldByPerson)}, "role": {string(MemberRole)}, "group": {r.URL.Query().Get("group")}}
	if c.Kind == AuthorityNetwork {
		start.Set("role", string(SeniorOfficer))
		start.Set("for", string(ForCombined))
		start.Set("area", r.URL.Query().Get("area"))
	}
	form, sent, err := begin(r, start)
	if err != nil {
		return err
	}
	if sent {
		seat, email := readSeat(form, c)
		if form.OK() {
			err := p.s.GiveSeat(r.Context(), seat, email, form.Has("adult", "yes"))
			if err == nil {
				return site.SeeOther(w, r, c.path("seats")+"?done="+givenDone(seat, email))
			}
			field := "holder"
			if seat.Role == SeniorOfficer && fault.Is(err, fault.Clash) {
				field = "area"
			}
			if !form.FailWith(field, err) {
				return err
			}
		}
	}
	fields, err := p.seatFields(r.Context(), form, c)
	if err != nil {
		return err
	}
	return p.showForm(w, r, site.Page{Title: "Give a seat", Crumbs: append(c.crumbs(), site.Link{Label: "Seats", URL: c.path("seats")})},
		tableFormView{form: form, fields: fields, button: "Give the seat", back: c.path("seats"),
			intro: []string{"Nobody under 18 is named. A seat for young people is held by their organisation, with a number of places and an age band; an adult there acts for it."}})
}

func readSeat(form *site.Form, c Collaboration) (Seat, string) {
	seat := Seat{Collaboration: c.ID, Group: term.ID(form.Value("group")), Holder: HolderKind(form.Value("holder")), Organisation: term.ID(form.Value("organisation")),
		Band: AgeBand(form.Value("band")), Role: SeatRole(form.Value("role")), Constituency: Constituency(form.Value("for")), Area: term.GSS(form.Value("area")),
		From: dayField(form, "from"), To: dayField(form, "to")}
	if places := form.Value("places"); places != "" {
		n, err := strconv.Atoi(places)
		if err != nil {
			form.Fail("places", "Enter a number of places, like 4")
		}
		seat.Places = n
	}
	email := addressField(form, seat.Holder == HeldByPerson, "Enter the person’s e-mail address")
	if seat.Holder != HeldByPerson && seat.Organisation == "" {
		form.Fail("organisation", "Choose the organisation that holds the seat")
	}
	if seat.Constituency == "" {
		form.Fail("for", "Choose whom the seat speaks for")
	}
	return seat, email
}

// addressField reads the address of whoever is to have a seat, and that they are
// an adult. What is said of it is the same whether or not they are known here.
func addressField(form *site.Form, needed bool, message string) string {
	text := form.Value("email")
	if text == "" {
		if needed {
			form.Fail("email", message)
		}
		return ""
	}
	email, err := account.CleanEmail(text)
	form.FailWith("email", err)
	if !form.Has("adult", "yes") {
		form.Fail("adult", "Say that the person is 18 or over. A young person’s seat is held by their organisation.")
	}
	return email
}

// givenDone is what is said once a seat was given.
func givenDone(seat Seat, email string) string {
	switch {
	case seat.Holder == HeldByPerson:
		return "invited-seat"
	case email != "":
		return "invited-act"
	}
	return "seat"
}

func emailField(form *site.Form, label, hint string) templ.Component {
	return site.Input{Name: "email", Label: label, Hint: hint, Value: form.Value("email"), Error: form.Error("email"), Type: "email", Autocomplete: "off"}
}

// seatFields are the fields of a new seat.
func (p *tablePages) seatFields(ctx context.Context, form *site.Form, c Collaboration) ([]templ.Component, error) {
	organisations, err := p.s.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	choices := []site.Option{{Label: "None"}}
	for _, o := range organisations {
		choices = append(choices, site.Option{Value: string(o.ID), Label: o.Name})
	}
	bands := slices.Insert(options(AgeBands(), func(b AgeBand) string { return capital(b.Title()) }), 0, site.Option{Label: "No unnamed places"})
	fields := []templ.Component{
		site.Radios{Name: "holder", Legend: "Who holds it?", Error: form.Error("holder"), Options: site.SelectOption([]site.Option{
			{Value: string(HeldByPerson), Label: "A person", Hint: "An adult"},
			{Value: string(HeldByOrganisation), Label: "An organisation"},
			{Value: string(HeldUnnamed), Label: "Unnamed places for young people or families", Hint: "Held by their organisation"}}, form.Value("holder"))},
		emailField(form, "The person’s e-mail address", "Whoever is to hold the seat or, for an organisation’s seat, the adult there who is to act for it, if that is settled. They are invited by e-mail. A person’s seat is theirs, and the adult acts, once they accept."),
		adultCheckbox(form, "This person is 18 or over"),
		choice(form, "organisation", "Organisation", "The one that holds the seat or that the person comes from.", choices),
		site.Input{Name: "places", Label: "How many unnamed places", Value: form.Value("places"), Error: form.Error("places"), Width: 3, Mode: "numeric"},
		choice(form, "band", "Who has the unnamed places", "", bands),
		choice(form, "role", "Role", roleHint, options(SeatRoles(c.Kind), SeatRole.Title)),
		choice(form, "for", "Speaks for", "", chooseOne(options(Constituencies(), Constituency.Title))),
	}
	more, err := p.whereFields(ctx, form, c)
	if err != nil {
		return nil, err
	}
	return append(append(fields, more...), dayInput(form, "from", "From", "Its first day. A person’s seat begins on the day on which they accept, if that is later."), dayInput(form, "to", "Until", "The first day on which it is no longer held. Leave empty for until further notice.")), nil
}

const roleHint = "It comes with a role in Fairground. Those who head or lead change what is said here and give seats; senior officers and facilitators say what it is working on; everybody else sees what is shared with the table."

// whereFields ask for the authority of a network's seat and for the sub-group.
func (p *tablePages) whereFields(ctx context.Context, form *site.Form, c Collaboration) ([]templ.Component, error) {
	var fields []templ.Component
	if c.Kind == AuthorityNetwork {
		atlas, err := p.s.register.Atlas(ctx)
		if err != nil {
			return nil, err
		}
		fields = append(fields, choice(form, "area", "Combined authority", "Each has two senior seats.", areaOptions(atlas)))
	}
	groups, err := p.s.Groups(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	choices := []site.Option{{Label: "The collaboration itself"}}
	for _, g := range groups {
		if !g.Ended(p.s.today()) {
			choices = append(choices, site.Option{Value: string(g.ID), Label: g.Name})
		}
	}
	if len(choices) > 1 {
		fields = append(fields, choice(form, "group", "Where", "", choices))
	}
	return fields, nil
}
