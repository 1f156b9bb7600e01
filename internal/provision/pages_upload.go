package provision

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

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
	rt.Handle("GET /uploads", mayRead, p.list)
	rt.Handle("GET /uploads/new", mayCreate, p.newForm)
	rt.Handle("POST /uploads", mayCreate, p.receive, site.MaxBody(maxFormBytes), site.Slow(5*time.Minute))
	rt.Handle("GET /uploads/{id}", mayRead, p.show)
	rt.Handle("GET /uploads/{id}/progress", mayRead, p.progress)
	rt.Handle("POST /uploads/{id}/stop", mayChange, p.stop)
	rt.Handle("GET /uploads/{id}/result.csv", mayRead, p.result, site.Slow(2*time.Minute))
	rt.Handle("GET /uploads/{id}/columns", mayChange, p.columnsForm)
	rt.Handle("POST /uploads/{id}/columns", mayChange, p.setColumns)
	rt.Handle("GET /uploads/{id}/review", mayChange, p.reviewForm)
	rt.Handle("POST /uploads/{id}/rows/{row}", mayChange, p.decide)
	rt.Handle("POST /uploads/{id}/rows/{row}/undo", mayChange, p.undo)
	rt.Handle("GET /uploads/{id}/confirm", mayChange, p.confirmForm)
	rt.Handle("POST /uploads/{id}/confirm", mayChange, p.confirm)
	rt.Handle("GET /uploads/{id}/withdraw", mayWithdraw, p.withdrawForm)
	rt.Handle("POST /uploads/{id}/withdraw", mayWithdraw, p.withdraw)
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
