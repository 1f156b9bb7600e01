package site

import (
	"net/http"
	"net/url"
	"strings"

	"fairground/internal/fault"
)

// Form holds what a reader typed and what was wrong with it, so that a form
// comes back as it was sent:
//
//	form, err := site.ReadForm(r)
//	name := form.Require("name", "Enter the name of the programme")
//	if !form.OK() {
//		return s.site.RenderStatus(w, r, 422, site.Page{Title: title, HasError: true}, editPage(form))
//	}
//	…
//	return site.SeeOther(w, r, "/programmes/"+id)
//
// The zero Form is an empty one.
type Form struct {
	values url.Values
	errors []FieldError
}

// FieldError says what is wrong with one field, as an instruction: "Enter a
// postcode, like B1 1AA".
type FieldError struct {
	Field   string // the field's name; its input has this id
	Message string
}

// ReadForm parses a request's query or urlencoded body.
func ReadForm(r *http.Request) (*Form, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fault.Because(err, fault.Bad, "The form could not be read. Go back and send it again.")
	}
	return &Form{values: r.Form}, nil
}

// ReadFormAbout parses a request's form and finds what it is about.
func ReadFormAbout[T any](r *http.Request, find func(*http.Request) (T, error)) (form *Form, thing T, err error) {
	if form, err = ReadForm(r); err == nil {
		thing, err = find(r)
	}
	return form, thing, err
}

// NewForm returns a form that starts with values, such as those of a record to
// be changed.
func NewForm(values url.Values) *Form { return &Form{values: values} }

// Value returns a field as typed, without the space round it.
func (f *Form) Value(name string) string { return strings.TrimSpace(f.values.Get(name)) }

// Values returns every value of a field, for checkboxes.
func (f *Form) Values(name string) []string { return f.values[name] }

// Has reports whether a field holds the value.
func (f *Form) Has(name, value string) bool {
	for _, v := range f.values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Fail records what is wrong with a field; the first complaint about a field
// stands.
func (f *Form) Fail(name, message string) {
	if f.Error(name) == "" {
		f.errors = append(f.errors, FieldError{Field: name, Message: message})
	}
}

// FailWith records the public words of an error against a field and reports
// whether it could: an error that is not the reader's to mend stays an error.
func (f *Form) FailWith(name string, err error) bool {
	if !fault.Is(err, fault.Bad) && !fault.Is(err, fault.Clash) {
		return false
	}
	f.Fail(name, fault.PublicMessage(err))
	return true
}

// Require returns a field and records the message when it is empty.
func (f *Form) Require(name, message string) string {
	v := f.Value(name)
	if v == "" {
		f.Fail(name, message)
	}
	return v
}

// OK reports whether nothing was wrong.
func (f *Form) OK() bool { return len(f.errors) == 0 }

// Error returns what is wrong with a field, "" when nothing is.
func (f *Form) Error(name string) string {
	for _, e := range f.errors {
		if e.Field == name {
			return e.Message
		}
	}
	return ""
}

// Errors lists what is wrong, in the order it was found.
func (f *Form) Errors() []FieldError { return f.errors }

// SeeOther ends a POST by sending the reader to the page that shows what came
// of it, so that reloading does not send the form again. The target must be a
// path of ours: an address from outside is refused.
func SeeOther(w http.ResponseWriter, r *http.Request, path string) error {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.HasPrefix(path, `/\`) {
		return fault.Invalid("The address to go to next is not one of ours.")
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// WithQuery returns a page's address with some parameters of its query changed;
// pairs are name, value, and an empty value removes the name. It makes the links
// of filters, sorting and pages, which must keep each other's choices.
func WithQuery(u *url.URL, pairs ...string) string {
	query := u.Query()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			query.Del(pairs[i])
		} else {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if len(query) == 0 {
		return u.Path
	}
	return u.Path + "?" + query.Encode()
}
