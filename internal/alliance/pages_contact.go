package alliance

import (
	"net/http"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// contactPath is where the link in the mail to a contact's mailbox leads.
const contactPath = "/contacts/confirm"

func (p *peoplePages) contactRoutes(rt *site.Routes) {
	table := site.About(p.ofTable)
	rt.Handle("POST /collaborations/{slug}/contacts", "collaboration.ask", p.addContact, table)
	rt.Handle("POST /collaborations/{slug}/contacts/{contact}/resend", "collaboration.ask", p.resendContact, table)
	rt.Handle("POST /collaborations/{slug}/contacts/{contact}/remove", "collaboration.ask", p.removeContact, table)
	rt.Handle("GET "+contactPath, "contact.confirm", p.contactForm)
	rt.Handle("POST "+contactPath, "contact.confirm", p.confirmContact)
	rt.Handle("POST /contacts/refuse", "contact.confirm", p.refuseContact)
}

// contactTable lists the contacts that a collaboration gave, for those who ask on
// its behalf.
func (v tableAsksView) contactTable() site.Table {
	t := site.Table{ID: "contacts-table", Caption: "Contacts", CaptionHidden: true, Stack: true, Empty: "No contact has been named yet.",
		Columns: []site.Column{{Label: "For"}, {Label: "Role"}, {Label: "Mailbox"}, {Label: "State"}, {Label: "Change", Hidden: true}}}
	for _, c := range v.contacts {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: v.names[c.Organisation]}, {Text: c.Label}, {Text: c.Mailbox}, {Component: contactState(c, v.s.time())},
			{Component: contactButtons(c, v.table.URL()+"/contacts/"+string(c.ID))}}})
	}
	return t
}

func (p *peoplePages) addContact(w http.ResponseWriter, r *http.Request) error {
	form, t, err := site.ReadFormAbout(r, p.tableOf)
	if err != nil {
		return err
	}
	show := func() error { return p.showTableAsks(w, r, http.StatusUnprocessableEntity, form) }
	c := Contact{Collaboration: t.ID, Label: form.Require("label", "Say which role answers there."), Mailbox: form.Require("mailbox", "Enter the mailbox.")}
	form.Require("for", "Choose for whom.")
	if c.Organisation, err = p.organisationField(r, form, "for"); err != nil {
		return err
	}
	if !form.OK() {
		return show()
	}
	if _, err := p.s.AddContact(r.Context(), c); err != nil {
		return back(form, contactField(c), err, show)
	}
	return site.SeeOther(w, r, t.URL()+"/asks?done=contact")
}

// contactField is the field that is wrong with a contact.
func contactField(c Contact) string {
	if len([]rune(c.Label)) > 80 {
		return "label"
	}
	return "mailbox"
}

func (p *peoplePages) resendContact(w http.ResponseWriter, r *http.Request) error {
	t, err := p.s.BySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	if err := p.s.ResendContact(r.Context(), t.ID, term.ID(r.PathValue("contact"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, t.URL()+"/asks?done=contact-again")
}

func (p *peoplePages) removeContact(w http.ResponseWriter, r *http.Request) error {
	t, err := p.s.BySlug(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	if err := p.s.RemoveContact(r.Context(), t.ID, term.ID(r.PathValue("contact"))); err != nil {
		return err
	}
	return site.SeeOther(w, r, t.URL()+"/asks?done=contact-gone")
}

// contactView is the page that the link to a contact's mailbox leads to.
type contactView struct {
	token string
	c     Contact
	to    ContactTo
}

// contactForm asks whether a mailbox may be shown. It is the same whoever is
// signed in, and looking at it changes nothing: some mail servers follow links.
func (p *peoplePages) contactForm(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Referrer-Policy", "no-referrer") // the address may hold the token
	w.Header().Set("Cache-Control", "private, no-store")
	if r.URL.Query().Get("done") == "refused" {
		return p.site.Render(w, r, site.Page{Title: "The address was taken away", NoIndex: true}, contactRefusedBody())
	}
	v := contactView{token: r.URL.Query().Get("token")}
	var err error
	if v.c, err = p.s.ContactByToken(r.Context(), v.token); err != nil {
		return p.cannotConfirm(w, r, err)
	}
	if v.to, err = p.s.DescribeContact(r.Context(), v.c); err != nil {
		return err
	}
	return p.site.Render(w, r, site.Page{Title: "May this address be shown to everybody?", NoIndex: true}, contactBody(v))
}

func (p *peoplePages) confirmContact(w http.ResponseWriter, r *http.Request) error {
	c, err := p.s.ConfirmContact(r.Context(), r.FormValue("token"))
	if err != nil {
		return p.cannotConfirm(w, r, err)
	}
	return site.SeeOther(w, r, WithUsURL(c.Organisation)+"?done=contact-shown")
}

func (p *peoplePages) refuseContact(w http.ResponseWriter, r *http.Request) error {
	if err := p.s.RefuseContact(r.Context(), r.FormValue("token")); err != nil {
		return p.cannotConfirm(w, r, err)
	}
	return site.SeeOther(w, r, contactPath+"?done=refused")
}

func (p *peoplePages) cannotConfirm(w http.ResponseWriter, r *http.Request, err error) error {
	status := http.StatusNotFound
	switch fault.KindOf(err) {
	case fault.Missing:
	case fault.Clash:
		status = http.StatusConflict
	default:
		return err
	}
	return p.site.RenderStatus(w, r, status, site.Page{Title: "This link cannot be used", NoIndex: true}, cannotAcceptBody(fault.PublicMessage(err)))
}
