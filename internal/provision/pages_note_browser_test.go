package provision_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"fairground/internal/account"
	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// TestNotesInTheBrowser is somebody telling of work, and its organisation answering,
// by keyboard.
func TestNotesInTheBrowser(t *testing.T) {
	w := telling(t, dbtest.SQLite(t, rooms...))
	w.put(delivery("kept", "secret", "gias:100002", provision.Alliance, 30))
	w.person("both", account.Grant{Role: account.OrganisationEditor, Scope: term.OfOrganisation("readers")}, account.Grant{Role: account.PartnershipLead, Scope: term.OfCollaboration("birmingham")})
	var who atomic.Value // whose browser it is
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		r.AddCookie(cookie(w.tokens[who.Load().(string)]))
		w.handler.ServeHTTP(out, r)
	}))
	t.Cleanup(server.Close)
	b := &walker{Browser: browsertest.New(t), base: server.URL}
	for _, b.width = range []int{browsertest.Phone, browsertest.Desktop} {
		who.Store("both")
		b.Open(b.base+"/settings/gias:100002/notes/new", b.width)
		b.look("notes-form")
		b.Expect("422")
		b.onto("main form button", "/notes/new")
		b.WaitFor(".govuk-error-summary")
		b.look("notes-form-error")
		if shown := browsertest.Eval[bool](b.Browser, `document.querySelector("#stopped-delivery").offsetParent !== null`); shown {
			t.Error("what the other choices ask shows before one is made")
		}
		b.Press("#kind", " ")
		b.WaitUntil(`document.querySelector("#works-here-theme").offsetParent !== null`)
		b.look("notes-form-works-here")
		b.Press("#kind-2", " ")
		b.WaitUntil(`document.querySelector("#stopped-delivery").offsetParent !== null && document.querySelector("#works-here-theme").offsetParent === null`)
		b.Press("#stopped-delivery", "Hidden")
		b.Fill("#said", "It ended in July, when the grant did.")
		b.onto("main form button", "done=said")
		b.look("notes-said")
		b.Open(b.base+"/settings/gias:100002", b.width)
		b.look("notes-setting")
		who.Store("owner")
		b.Open(b.base+"/notes", b.width)
		b.look("notes-list")
		b.onto("#notes-table tbody a", "/notes/")
		b.look("notes-answer")
		b.onto("#yes button", "done=removed")
		b.look("notes-removed")
		b.onto("form[action$='/undo'] button", "done=undone")
		b.Fill("#words", "It goes on, with another grant.")
		b.onto("#no button", "done=declined")
		b.look("notes-declined")
	}
}
