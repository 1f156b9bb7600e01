package landscape_test

import (
	"slices"
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/register/registertest"
	"fairground/internal/term"
)

// TestGapsLeadThoseWhoMayTell: the link in a row is for those from whom the form
// behind it takes something.
func TestGapsLeadThoseWhoMayTell(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := replica(d)
		registertest.Small(t, h.register)
		get := h.serve(t)
		ctx := accounttest.As(t.Context(), "builder")
		if err := h.alliance.AddAll(ctx, []alliance.Organisation{{ID: "a", Name: "A", Kind: alliance.Charity, MemberFrom: now().AddDate(-1, 0, 0), Places: []term.GSS{"E08000028"}}, {ID: "b", Name: "B", Kind: alliance.Charity}}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.alliance.AddCollaboration(t.Context(), alliance.Collaboration{ID: "birmingham", Kind: alliance.ThematicCollaboration, Name: "Birmingham Table", Focus: "Reading."}); err != nil {
			t.Fatal(err)
		}
		all := viewers(t.Context())
		settings := []string{"gias:100002", "gias:100003"}
		for who, want := range map[string][]string{"public": nil, "nobody": nil, "national": nil, "of b": nil, "at ladywood": nil,
			"of a": append([]string{"E01000003"}, settings...), "at birmingham": append([]string{"E01000001"}, settings...)} {
			body := get(all[who], "/landscape/E92000001/gaps/settings?period=any").Body.String() + get(all[who], "/landscape/E92000001/gaps/neighbourhoods?period=any").Body.String()
			for _, place := range append([]string{"E01000001", "E01000003", "E01000004"}, settings...) {
				if !strings.Contains(body, place) {
					t.Fatalf("%s is not told of the gap at %s", who, place)
				}
				if got := strings.Contains(body, "/"+place+"/notes/new"); got != slices.Contains(want, place) {
					t.Errorf("%s is led to tell of %s: %v", who, place, got)
				}
			}
		}
	})
}
