package provision

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// The fields of the form that sends a list.
const (
	fieldOrganisation = "organisation"
	fieldNewName      = "new-name"
	fieldNewKind      = "new-kind"
	fieldFile         = "file"
)

// newForm shows the form that sends a list.
func (p *uploadPages) newForm(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	return p.showNew(w, r, http.StatusOK, form)
}

func (p *uploadPages) showNew(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	choices, err := p.senders(r.Context())
	if err != nil {
		return err
	}
	chosen := form.Value(fieldOrganisation)
	if len(choices) == 2 && chosen == "" && form.Value(fieldNewName) == "" {
		chosen = choices[1].Value // there is nothing to choose
	}
	kinds := []site.Option{{Label: "Choose what kind it is"}}
	for _, k := range alliance.Kinds() {
		kinds = append(kinds, site.Option{Value: string(k), Label: k.Title()})
	}
	return p.site.RenderStatus(w, r, status, site.Page{
		Title: "Share the list of schools you work in", Section: "/uploads", NoIndex: true, HasError: !form.OK(),
		Lead:   "Send the spreadsheet you already have. You check everything before anything is recorded.",
		Crumbs: []site.Link{{Label: "Lists", URL: "/uploads"}},
	}, newBody(form, account.ActorFrom(r.Context()).Can(mayAdd), site.SelectOption(choices, chosen), site.SelectOption(kinds, form.Value(fieldNewKind))))
}

// receive takes a list in, and leads on to its columns.
func (p *uploadPages) receive(w http.ResponseWriter, r *http.Request) error {
	sent, err := readSent(r)
	if err != nil {
		return err
	}
	form := site.NewForm(sent.values)
	organisation := sender(form)
	switch {
	case sent.tooLarge:
		form.Fail(fieldFile, "The file is larger than "+uploadLimit()+". Send only the sheet with the schools, or divide it.")
	case len(sent.content) == 0 && sent.name != "":
		form.Fail(fieldFile, "The file “"+sent.name+"” is empty.")
	case len(sent.content) == 0:
		form.Fail(fieldFile, "Choose the file with your list.")
	}
	if !form.OK() {
		return p.showNew(w, r, http.StatusUnprocessableEntity, form)
	}
	if err := maySend(r.Context(), organisation); err != nil {
		return err
	}
	received, err := p.take(r.Context(), organisation, sent)
	switch {
	case fault.Is(err, fault.Clash):
		form.Fail(fieldNewName, fault.PublicMessage(err)+" Choose it above.")
	case fault.Is(err, fault.Missing):
		form.Fail(fieldOrganisation, "Choose your organisation.")
	case fault.Is(err, fault.Bad), fault.Is(err, fault.TooLarge):
		form.Fail(fieldFile, fault.PublicMessage(err))
	case err != nil:
		return err
	}
	if !form.OK() {
		return p.showNew(w, r, http.StatusUnprocessableEntity, form)
	}
	if of := received.Uploads[0].Organisation; !account.ActorFrom(r.Context()).Can(mayRead, term.OfOrganisation(of)) {
		return site.SeeOther(w, r, alliance.URL(of)) // added for others, who go on with the list
	}
	return site.SeeOther(w, r, afterReceiving(received))
}

// mayAdd is what one needs to add an organisation with its first list.
const mayAdd site.Permission = "organisation.add"

// maySend asks whether the actor may send a list for an organisation, or for one
// that is new.
func maySend(ctx context.Context, o alliance.Organisation) error {
	if o.ID == "" {
		return account.Require(ctx, mayAdd)
	}
	return account.Require(ctx, mayCreate, term.OfOrganisation(o.ID))
}

// senders offers the organisations for which the actor may send a list.
func (p *uploadPages) senders(ctx context.Context) ([]site.Option, error) {
	may := organisationsWhere(ctx, mayCreate)
	all, err := p.service.alliance.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	choices := []site.Option{{Label: "Choose your organisation"}}
	for _, o := range all {
		if slices.Contains(may, o.ID) {
			choices = append(choices, site.Option{Value: string(o.ID), Label: o.Name})
		}
	}
	return choices, nil
}

// uploadLimit is the most that may be sent, in the megabytes that file managers
// show.
func uploadLimit() string { return strconv.Itoa(MaxUploadBytes>>20) + " MB" }

// sender reads which organisation sends the list: one on the list, or a new one
// typed in place.
func sender(form *site.Form) alliance.Organisation {
	o := alliance.Organisation{ID: term.ID(form.Value(fieldOrganisation)), Name: form.Value(fieldNewName), Kind: alliance.Kind(form.Value(fieldNewKind))}
	switch {
	case o.ID != "" && o.Name != "":
		form.Fail(fieldNewName, "You chose an organisation and typed the name of a new one. Choose it, or type its name, not both.")
	case o.ID == "" && o.Name == "":
		form.Fail(fieldOrganisation, "Choose your organisation, or add it below.")
	case o.ID == "":
		if err := o.Validate(); err != nil {
			form.FailWith(fieldNewKind, err)
		}
	}
	return o
}

func (p *uploadPages) take(ctx context.Context, o alliance.Organisation, sent sentForm) (Received, error) {
	content := bytes.NewReader(sent.content)
	if o.ID == "" {
		return p.service.ReceiveNew(ctx, o, sent.name, content, content.Size())
	}
	return p.service.Receive(ctx, o.ID, sent.name, content, content.Size())
}

// afterReceiving is the page that comes next: the columns of the one list, or
// all lists where a workbook held several.
func afterReceiving(received Received) string {
	query := url.Values{}
	for i, skipped := range received.Skipped {
		if i < 5 {
			query.Add("aside", skipped.Sheet)
		}
	}
	next := received.Uploads[0].path("columns")
	if len(received.Uploads) > 1 {
		next = "/uploads"
		query.Set("received", strconv.Itoa(len(received.Uploads)))
	}
	if len(query) > 0 {
		next += "?" + query.Encode()
	}
	return next
}

// sentForm is what a browser sent.
type sentForm struct {
	values   url.Values
	name     string // of the file
	content  []byte
	tooLarge bool
}

// maxFieldBytes is the most that is read of a field that is not the file.
const maxFieldBytes = 64 << 10

// readSent reads a form with a file as it comes, so that what was typed survives
// a file that is too large.
func readSent(r *http.Request) (sentForm, error) {
	sent := sentForm{values: url.Values{}}
	parts, err := r.MultipartReader()
	if err != nil {
		return sent, fault.Because(err, fault.Bad, "The form could not be read. Go back and send it again.")
	}
	for {
		part, err := parts.NextPart()
		if err == nil {
			err = sent.read(part)
		}
		switch {
		case errors.As(err, new(*http.MaxBytesError)):
			sent.tooLarge = true
			return sent, nil
		case errors.Is(err, io.EOF):
			return sent, nil
		case err != nil:
			return sent, fault.Because(err, fault.Bad, "The file did not arrive whole. Send it again.")
		}
	}
}

func (s *sentForm) read(part *multipart.Part) error {
	if part.FormName() != fieldFile {
		value, err := io.ReadAll(io.LimitReader(part, maxFieldBytes))
		s.values.Add(part.FormName(), string(value))
		return err
	}
	s.name = part.FileName()
	content, err := io.ReadAll(io.LimitReader(part, MaxUploadBytes+1))
	if err != nil {
		return err
	}
	if len(content) > MaxUploadBytes {
		s.tooLarge = true
		_, err = io.Copy(io.Discard, part)
		return err
	}
	s.content = content
	return nil
}
