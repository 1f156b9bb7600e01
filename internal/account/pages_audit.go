package account

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/table"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// AuditRoutes adds the pages of the audit record. They are here and not in
// internal/audit because they show who people are, which only this room knows,
// and audit stands below it.
func (s *Service) AuditRoutes(rt *site.Routes, st *site.Site) {
	s.audit.Names("person", s.personNames)
	rt.Handle("GET /audit", "audit.read", func(w http.ResponseWriter, r *http.Request) error { return s.auditPage(w, r, st) })
	rt.Handle("GET /audit.csv", "audit.read", s.auditCSV, site.Slow(5*time.Minute))
	rt.Handle("GET /organisations/{id}/record", "audit.organisation", func(w http.ResponseWriter, r *http.Request) error {
		return s.organisationRecord(w, r, st)
	}, site.About(func(r *http.Request) (site.Thing, error) {
		at, err := s.organisationOf(r)
		return site.Thing{Scopes: []term.Scope{at}}, err
	}))
}

// personNames says what people are called.
func (s *Service) personNames(ctx context.Context, ids []term.ID) (map[term.ID]site.Link, error) {
	people, err := s.Identities(ctx, ids)
	if err != nil {
		return nil, err
	}
	names := make(map[term.ID]site.Link, len(people))
	for id, i := range people {
		names[id] = site.Link{Label: i.Name}
	}
	return names, nil
}

// auditPerPage is how many entries a page shows.
const auditPerPage = 50

// auditQuery is what a reader asks of the record, as they typed it.
type auditQuery struct {
	audit.Filter
	person, thing, from, to string
	nobody                  bool // there is nobody with the address or id typed
}

// readAuditQuery reads the filters of a page's address.
func (s *Service) readAuditQuery(r *http.Request) (q auditQuery, err error) {
	values := r.URL.Query()
	q.person, q.thing, q.from, q.to = strings.TrimSpace(values.Get("person")), strings.TrimSpace(values.Get("thing")), values.Get("from"), values.Get("to")
	q.Kind, q.Thing = values.Get("kind"), term.ID(q.thing)
	q.Older, _ = strconv.ParseInt(values.Get("before"), 10, 64) // anything else begins at the newest
	if q.From, err = day(q.from); err != nil {
		return q, err
	}
	if q.To, err = day(q.to); err != nil {
		return q, err
	}
	if !q.To.IsZero() {
		q.To = q.To.AddDate(0, 0, 1) // the day itself is part of it
	}
	if q.person == "" {
		return q, nil
	}
	if !strings.Contains(q.person, "@") {
		q.Concerns = term.ID(q.person)
		return q, nil
	}
	i, found, err := s.IdentityByEmail(r.Context(), q.person)
	q.Concerns, q.nobody = i.ID, !found
	return q, err
}

// day reads a date as a person types it, or as a browser's calendar sends it.
func day(text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.Time{}, err
	}
	for _, layout := range []string{"2006-01-02", "2/1/2006", "2 January 2006"} {
		if t, err := time.ParseInLocation(layout, text, london); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fault.Invalid("“%s” is not a date. Enter one like 27/3/2026.", text)
}

// auditView is a page of the record.
type auditView struct {
	page    *url.URL
	query   auditQuery
	entries []audit.Entry
	more    bool
	kinds   []string
	head    audit.Head
	names   names
	export  string // address of the same as a file; "" where there is none
}

func (s *Service) auditPage(w http.ResponseWriter, r *http.Request, st *site.Site) error {
	ctx, status := r.Context(), http.StatusOK
	page := site.Page{Title: "Record of who did what", Wide: true, NoIndex: true,
		Lead: "Every change made here, the newest first. Nothing in the record can be changed; what it says about a person goes when they are erased."}
	v := auditView{page: r.URL}
	var err error
	if v.kinds, err = s.audit.Kinds(ctx); err != nil {
		return err
	}
	if v.head, err = s.audit.Head(ctx); err != nil {
		return err
	}
	v.query, err = s.readAuditQuery(r)
	if fault.Is(err, fault.Bad) {
		status, page.HasError = http.StatusUnprocessableEntity, true
		return st.RenderStatus(w, r, status, page, auditBody(v, fault.PublicMessage(err)))
	}
	if err != nil {
		return err
	}
	if err := s.fillAudit(ctx, &v); err != nil {
		return err
	}
	v.export = "/audit.csv?" + r.URL.RawQuery
	return st.RenderStatus(w, r, status, page, auditBody(v, ""))
}

// fillAudit reads the entries of a page and what they speak of.
func (s *Service) fillAudit(ctx context.Context, v *auditView) (err error) {
	if v.query.nobody {
		return nil
	}
	f := v.query.Filter
	f.Limit = auditPerPage + 1
	if v.entries, err = s.audit.List(ctx, f); err != nil {
		return err
	}
	if v.more = len(v.entries) > auditPerPage; v.more {
		v.entries = v.entries[:auditPerPage]
	}
	v.names, err = s.namesIn(ctx, v.entries)
	return err
}

func (s *Service) organisationRecord(w http.ResponseWriter, r *http.Request, st *site.Site) error {
	at, err := s.organisationOf(r)
	if err != nil {
		return err
	}
	id := at.ID
	if string(id) != r.PathValue("id") {
		to := url.URL{Path: "/organisations/" + string(id) + "/record", RawQuery: r.URL.RawQuery}
		return site.SeeOther(w, r, to.String()) // not for ever: a merge can be undone
	}
	called, known, err := s.audit.Called(r.Context(), "organisation", []term.ID{id})
	if err != nil {
		return err
	}
	link, found := called[id]
	if known && !found {
		return fault.NotFound("There is no such organisation.")
	}
	v := auditView{page: r.URL, query: auditQuery{Filter: audit.Filter{Scope: at}}}
	if s.merged != nil {
		if v.query.Besides, err = s.merged(r.Context(), at); err != nil {
			return err
		}
	}
	v.query.Older, _ = strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err := s.fillAudit(r.Context(), &v); err != nil {
		return err
	}
	page := site.Page{Title: "Record of what was done", Eyebrow: link.Label, Wide: true, NoIndex: true, Section: "/organisations",
		Lead:   "Every change to this organisation, its people and its lists, the newest first.",
		Crumbs: []site.Link{{Label: "Organisations", URL: "/organisations"}, {Label: orElse(link.Label, "The organisation"), URL: "/organisations/" + url.PathEscape(string(id))}}}
	return st.Render(w, r, page, templ.Join(v.table(), auditOlder(v)))
}

// organisationOf is the organisation that an address names, or the one that it was
// merged into.
func (s *Service) organisationOf(r *http.Request) (term.Scope, error) {
	return s.standing(r.Context(), term.OfOrganisation(term.ID(r.PathValue("id"))))
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// names are what the things of some entries are called, by kind and id.
type names map[string]map[term.ID]site.Link

// namesIn asks what everything is called that entries speak of.
func (s *Service) namesIn(ctx context.Context, entries []audit.Entry) (names, error) {
	wanted := map[string]map[term.ID]bool{}
	want := func(kind string, id term.ID) {
		if id != "" && wanted[kind] == nil {
			wanted[kind] = map[term.ID]bool{}
		}
		if id != "" {
			wanted[kind][id] = true
		}
	}
	for _, e := range entries {
		want("person", e.Actor)
		want(e.Kind, e.Thing)
		want(string(e.Scope.Kind), e.Scope.ID)
	}
	out := names{}
	for kind, set := range wanted {
		ids := make([]term.ID, 0, len(set))
		for id := range set {
			ids = append(ids, id)
		}
		called, _, err := s.audit.Called(ctx, kind, ids)
		if err != nil {
			return nil, err
		}
		out[kind] = called
	}
	return out, nil
}

// of is what a thing is called; its id where nobody knows.
func (n names) of(kind string, id term.ID) site.Link {
	if link, ok := n[kind][id]; ok && link.Label != "" {
		return link
	}
	return site.Link{Label: string(id)}
}

// actor is whose doing an entry is.
func (n names) actor(e audit.Entry) string {
	if e.Actor == "" {
		return "Fairground itself"
	}
	return n.of("person", e.Actor).Label
}

// auditCSV gives every entry that the filters leave, one value a line, so that a
// spreadsheet can be sorted by it.
func (s *Service) auditCSV(w http.ResponseWriter, r *http.Request) error {
	q, err := s.readAuditQuery(r)
	if err != nil {
		return err
	}
	q.Older = 0
	out := site.StartCSV(w, "audit.csv")
	if err := out.Write([]string{"number", "at", "by", "by_id", "action", "kind", "thing", "thing_id", "of_kind", "of", "of_id", "value", "before", "after", "erased", "hash"}); err != nil {
		return err
	}
	if q.nobody {
		return out.Flush()
	}
	err = s.audit.All(r.Context(), q.Filter, func(some []audit.Entry) error {
		called, err := s.namesIn(r.Context(), some)
		if err != nil {
			return err
		}
		for _, e := range some {
			if err := writeAudit(out, called, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func writeAudit(out *table.Writer, called names, e audit.Entry) error {
	changes := e.Changes()
	if len(changes) == 0 {
		changes = []audit.Change{{}}
	}
	erased := ""
	if e.Erased {
		erased = "yes"
	}
	for _, c := range changes {
		err := out.Write([]string{strconv.FormatInt(e.Seq, 10), e.At.Format(time.RFC3339), called.actor(e), string(e.Actor), e.Action, e.Kind, called.of(e.Kind, e.Thing).Label, string(e.Thing),
			string(e.Scope.Kind), called.of(string(e.Scope.Kind), e.Scope.ID).Label, string(e.Scope.ID), c.Name, c.Before, c.After, erased, e.Hash})
		if err != nil {
			return err
		}
	}
	return nil
}
