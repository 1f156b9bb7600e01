package provision

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"fairground/internal/account"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// uploadPages are the pages on which a spreadsheet becomes deliveries: one file
// for each, in the order that a person meets them.
type uploadPages struct {
	service *Service
	site    *site.Site
}

// The permissions of these pages.
const (
	mayCreate   site.Permission = "upload.create"
	mayRead     site.Permission = "upload.read"
	mayChange   site.Permission = "upload.change"
	mayWithdraw site.Permission = "upload.withdraw"
)

// maxFormBytes is more than may be uploaded: what is too large is read to its
// end and thrown away, because a browser that is cut off while it sends shows
// its own error and not our page.
const maxFormBytes = 5 * MaxUploadBytes

// UploadRoutes registers the pages of uploads.
func (s *Service) UploadRoutes(rt *site.Routes, st *site.Site) {
	p := &uploadPages{service: s, site: st}
	about := site.About(p.about)
	rt.Handle("GET /uploads", mayRead, p.list, site.AsksItself())
	rt.Handle("GET /uploads/new", mayCreate, p.newForm, site.AsksItself())
	rt.Handle("POST /uploads", mayCreate, p.receive, site.AsksItself(), site.MaxBody(maxFormBytes), site.Slow(5*time.Minute))
	rt.Handle("GET /uploads/{id}", mayRead, p.show, about)
	rt.Handle("GET /uploads/{id}/progress", mayRead, p.progress, about)
	rt.Handle("POST /uploads/{id}/stop", mayChange, p.stop, about)
	rt.Handle("GET /uploads/{id}/result.csv", mayRead, p.result, about, site.Slow(2*time.Minute))
	rt.Handle("GET /uploads/{id}/columns", mayChange, p.columnsForm, about)
	rt.Handle("POST /uploads/{id}/columns", mayChange, p.setColumns, about)
	rt.Handle("GET /uploads/{id}/review", mayChange, p.reviewForm, about)
	rt.Handle("POST /uploads/{id}/rows/{row}", mayChange, p.decide, about)
	rt.Handle("POST /uploads/{id}/rows/{row}/undo", mayChange, p.undo, about)
	rt.Handle("GET /uploads/{id}/confirm", mayChange, p.confirmForm, about)
	rt.Handle("POST /uploads/{id}/confirm", mayChange, p.confirm, about)
	rt.Handle("GET /uploads/{id}/withdraw", mayWithdraw, p.withdrawForm, about)
	rt.Handle("POST /uploads/{id}/withdraw", mayWithdraw, p.withdraw, about)
}

// about is the organisation of the upload that a request's address names.
func (p *uploadPages) about(r *http.Request) (site.Thing, error) {
	organisation, err := p.service.SenderOf(r.Context(), term.ID(r.PathValue("id")))
	if err != nil {
		return site.Thing{}, err
	}
	return site.Thing{Scopes: []term.Scope{term.OfOrganisation(organisation)}}, nil
}

// organisationsWhere are those of the actor's organisations on which they may use
// a permission.
func organisationsWhere(ctx context.Context, p site.Permission) []term.ID {
	actor := account.ActorFrom(ctx)
	return slices.DeleteFunc(actor.At(term.AnOrganisation), func(id term.ID) bool { return !actor.Can(p, term.OfOrganisation(id)) })
}

// uploadOf finds the upload that a request's address names.
func (p *uploadPages) uploadOf(r *http.Request) (Upload, error) {
	return p.service.Upload(r.Context(), term.ID(r.PathValue("id")))
}

// rowNumberOf reads the row that a request's address names.
func rowNumberOf(r *http.Request) (int, error) {
	n, err := strconv.Atoi(r.PathValue("row"))
	if err != nil {
		return 0, fault.NotFound("There is no such row.")
	}
	return n, nil
}

// path is the address of an upload's page, or of one below it.
func (u Upload) path(below string) string {
	if below == "" {
		return "/uploads/" + url.PathEscape(string(u.ID))
	}
	return "/uploads/" + url.PathEscape(string(u.ID)) + "/" + below
}

// title names the list for its reader: the file, and the sheet of a workbook.
func (u Upload) title() string {
	if u.Sheet == "" {
		return u.FileName
	}
	return u.FileName + ", " + u.Sheet
}

// page is what the pages of one upload have in common.
func (p *uploadPages) page(u Upload, title string) site.Page {
	return site.Page{Title: title, Section: "/uploads", NoIndex: true, Crumbs: []site.Link{
		{Label: "Lists", URL: "/uploads"}, {Label: u.title(), URL: u.path("")},
	}}
}

// seeUpload ends a request that comes too late or too early for its page.
func seeUpload(w http.ResponseWriter, r *http.Request, u Upload) error {
	return site.SeeOther(w, r, u.path(""))
}

// registerLicences says whose data the pages with settings show.
func (p *uploadPages) registerLicences(ctx context.Context) ([]site.Licence, error) {
	return p.service.register.Licences(ctx, register.SchoolFiles, register.LinkFiles, register.NameFiles, register.EarlyYearsFiles)
}
