package privacy

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/site"

	"github.com/a-h/templ"
)

// pages are this room's pages.
type pages struct {
	*Service
	site *site.Site
}

// Routes adds this room's pages and its panels on the page of one's own account.
func (s *Service) Routes(rt *site.Routes, st *site.Site) {
	p := &pages{s, st}
	rt.Handle("GET /privacy", "notice.read", p.noticesPage)
	rt.Handle("GET /privacy/{kind}", "notice.read", p.notice)
	rt.Handle("POST /privacy/{kind}/acknowledge", "self.change", p.acknowledge)
	rt.Handle("GET /privacy/retention", "notice.read", p.rulesPage)
	rt.Handle("GET /privacy/retention/report", "retention.read", p.report)
	rt.Handle("POST /privacy/retention/run", "retention.run", p.run)
	rt.Handle("GET /account/data", "self.read", p.data)
	rt.Handle("GET /account/data.json", "self.read", p.dataFile)
	rt.Handle("GET /account/erase", "self.erase", p.eraseForm)
	rt.Handle("POST /account/erase", "self.erase", p.erase)
	rt.Handle("GET /people/{id}/erase", "person.erase", p.erasePersonForm)
	rt.Handle("POST /people/{id}/erase", "person.erase", p.erasePerson)
	rt.Handle("GET /privacy/erased", "notice.read", p.erased)
	st.Panels().Register("account", "privacy notices", s.unreadPanel)
	st.Panels().Register("account", "your data", s.dataPanel)
}

// noticeURL is the address of a notice.
func noticeURL(k Kind) string { return "/privacy/" + string(k) }

func crumbs() []site.Link { return []site.Link{{Label: "Privacy", URL: "/privacy"}} }

// noticesPage lists the notices: for whom each is.
func (p *pages) noticesPage(w http.ResponseWriter, r *http.Request) error {
	var cards site.Cards
	mine := For(account.ActorFrom(r.Context()))
	for _, n := range p.notices {
		e := n.Current(p.now())
		card := site.Card{Title: e.Title, URL: noticeURL(n.Kind), Text: e.For, Meta: []string{"Edition " + strconv.Itoa(e.Number), "from " + site.Day(e.From)}}
		if slices.Contains(mine, n.Kind) {
			card.Tag = &site.Tag{Text: "For you", Tone: site.Teal}
		}
		cards = append(cards, card)
	}
	page := site.Page{Title: "Privacy", Lead: "What we do with data about people, why, and for how long. Choose what fits you best."}
	return p.site.Render(w, r, page, noticesBody(cards, !account.ActorFrom(r.Context()).Public()))
}

// noticeView is what the page of a notice shows.
type noticeView struct {
	Notice
	Edition
	current bool
	unread  bool // its reader has yet to acknowledge it
	contact string
}

func (p *pages) notice(w http.ResponseWriter, r *http.Request) error {
	n, err := p.Notice(Kind(r.PathValue("kind")))
	if err != nil {
		return err
	}
	v := noticeView{Notice: n, Edition: n.Current(p.now()), current: true, contact: p.Contact}
	if asked := r.URL.Query().Get("edition"); asked != "" {
		number, _ := strconv.Atoi(asked) // what is no number is no edition
		old, ok := n.Edition(number)
		if !ok || old.From.After(p.now()) {
			return fault.NotFound("There is no such edition of this notice.")
		}
		v.current, v.Edition = old.Number == v.Edition.Number, old
	}
	unread, err := p.Unread(r.Context(), account.ActorFrom(r.Context()))
	if err != nil {
		return err
	}
	v.unread = v.current && slices.ContainsFunc(unread, func(u Unread) bool { return u.Notice.Kind == n.Kind })
	page := site.Page{Title: v.Title, Eyebrow: "Privacy notice", Lead: v.Edition.For, Crumbs: crumbs()}
	if r.URL.Query().Get("done") != "" && !v.unread {
		page.Notice = &site.Notice{Success: true, Text: "Noted that you have read this."}
	}
	return p.site.Render(w, r, page, noticeBody(v))
}

func (p *pages) acknowledge(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	edition, err := strconv.Atoi(form.Value("edition"))
	if err != nil {
		return fault.Invalid("Say which edition of the notice you read.")
	}
	kind := Kind(r.PathValue("kind"))
	if err := p.Acknowledge(r.Context(), account.ActorFrom(r.Context()).ID, kind, edition); err != nil {
		return err
	}
	return site.SeeOther(w, r, noticeURL(kind)+"?done=yes")
}

// unreadPanel asks a person to read what they have not acknowledged.
func (s *Service) unreadPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	a := account.ActorFrom(ctx)
	if string(a.ID) != id {
		return nil, nil
	}
	unread, err := s.Unread(ctx, a)
	if err != nil || len(unread) == 0 {
		return nil, err
	}
	return unreadBody(unread), nil
}

// dataPanel leads to one's own data.
func (s *Service) dataPanel(ctx context.Context, _ site.Viewer, id string) (templ.Component, error) {
	a := account.ActorFrom(ctx)
	if a.Public() || string(a.ID) != id {
		return nil, nil
	}
	return dataPanelBody(), nil
}
