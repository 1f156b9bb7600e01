package provision_test

import (
	"net/http/httptest"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
	"fairground/internal/provision"
	"fairground/internal/register"
)

// TestSharingInTheBrowser is an editor looking after what their organisation
// shared, by keyboard, and the pages on which others see the little they may.
func TestSharingInTheBrowser(t *testing.T) {
	h := placeHouse(t, dbtest.SQLite(t, rooms...))
	if err := h.provision.AddDeliveries(t.Context(), []provision.Delivery{
		{ID: "kept", Programme: "secret", Setting: "gias:150001", Period: 2025, Visibility: provision.Public, Sensitive: true},
		{ID: "few", Programme: "next", Setting: "gias:100002", Period: 2025, Visibility: provision.Public, Reached: register.Known(4)},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.account.AddIdentity(t.Context(), account.Identity{ID: "ann", Name: "Ann Poe", Email: "ann@example.org"}, true); err != nil {
		t.Fatal(err)
	}
	if err := h.alliance.ChangePerson(accounttest.As(t.Context(), "ann"), alliance.Person{Identity: account.Identity{ID: "ann"}, Listing: alliance.ListedForMembers}); err != nil {
		t.Fatal(err)
	}
	st, rt := placeRoutes(t, h)
	h.provision.UploadRoutes(rt, st)
	h.provision.WorkRoutes(rt, st)
	server := httptest.NewServer(st.Wrap(accounttest.Signed(rt, "jane", accounttest.Editor("readers"))))
	t.Cleanup(server.Close)
	w := &walker{Browser: browsertest.New(t), base: server.URL}
	for _, w.width = range []int{browsertest.Phone, browsertest.Desktop} {
		for name, path := range map[string]string{"sharing-place": "/places/E08000025", "sharing-other": "/organisations/hidden", "sharing-own": "/organisations/readers", "sharing-setting": "/settings/gias:100002",
			"sharing-terms": "/terms", "sharing-new": "/uploads/new"} {
			w.Open(w.base+path, w.width)
			w.WaitUntil(`document.readyState === "complete" && [...document.querySelectorAll("[data-map]")].every((m) => m.dataset.mapReady)`)
			w.look(name)
		}
		w.Open(w.base+"/organisations/readers/work", w.width)
		w.look("sharing-work")
		w.Press("#delivery", " ")
		w.Press("#show-to", "Anyone")
		w.onto("#change button", "done=changed")
		w.look("sharing-work-changed")
		w.onto("main form button", "done=undone")
		w.Open(w.base+"/organisations/readers/small-counts", w.width)
		w.look("sharing-readers-none")
		w.Fill("#email", "ann@example.org")
		w.onto("#name button", "/small-counts")
		w.WaitFor(".fg-readers")
		w.look("sharing-readers")
		w.onto(".fg-readers button", "/small-counts")
		w.WaitFor(".fg-inset")
	}
}
