package provision_test

import (
	"fmt"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// TestConfirmedGaps: who may say so, where, and when it no longer holds.
func TestConfirmedGaps(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		gapsFor := func(who string) (out []string) {
			mask, err := w.s.MaskOf(w.as(who))
			if err != nil {
				t.Fatal(err)
			}
			all, err := w.s.ConfirmedGaps(t.Context(), mask)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range all {
				if c.Note == "" || !c.At.Equal(now()) {
					t.Errorf("confirmed %+v", c)
				}
				out = append(out, fmt.Sprint(c.Setting, c.Neighbourhood, " ", c.Theme, " ", c.Phase, " ", c.Period, " ", c.By))
			}
			return out
		}
		gaps := func() []string { return gapsFor("member") }
		w.same("at first", gaps(), []string(nil))
		_, err := w.s.Say(w.as("partner"), nothingAt("gias:100003"))
		w.refuses("Birmingham’s table of Sheffield", err, fault.Bad)
		_, err = w.s.Say(w.as("member"), nothingAt("gias:150001"))
		w.refuses("an organisation that works nowhere in particular", err, fault.Bad)
		for _, lacks := range []func(*provision.Note){func(n *provision.Note) { n.Theme = "" }, func(n *provision.Note) { n.Phase = "" }, func(n *provision.Note) { n.Period = 0 }, func(n *provision.Note) { n.Period = 2031 }} {
			say := nothingAt("gias:150001")
			lacks(&say.Note)
			_, err := w.s.Say(w.as("partner"), say)
			w.refuses("half a gap", err, fault.Bad)
		}
		n := w.says("partner", nothingAt("gias:100001"))
		around := nothingAt("")
		around.Neighbourhood = "E01000001"
		area := w.says("partner", around)
		around.Neighbourhood = "E08000025"
		_, err = w.s.Say(w.as("partner"), around)
		w.refuses("of a whole authority", err, fault.Missing)
		school, nearby := "gias:150001 attendance secondary 2023/24 Birmingham Table", "E01000001 attendance secondary 2023/24 Birmingham Table"
		w.same("both", gaps(), []string{school, nearby})
		unnamed := func(gap string) string {
			return strings.ReplaceAll(gap, "Birmingham Table", "a member of the alliance")
		}
		open := []string{unnamed(school), unnamed(nearby)}
		w.same("both, for the public", gapsFor("public"), open)
		w.same("both, for one who holds no role", gapsFor("nobody"), open)
		w.same("who reads it", w.readers(n.ID), everybody())
		for _, quiet := range []provision.Visibility{provision.OwnOrganisation, provision.Partnership} {
			w.put(delivery("kept", "secret", "gias:150001", quiet, 30))
			w.same("work that not everybody sees, "+string(quiet), gaps(), []string{school, nearby})
		}
		private := delivery("kept", "secret", "gias:150001", provision.Public, 30)
		private.Sensitive = true
		w.put(private)
		w.same("work at a place kept private", gaps(), []string{school, nearby})
		for name, other := range map[string]func(*provision.Delivery){"year": func(d *provision.Delivery) { d.Period = 2024 }, "theme": func(d *provision.Delivery) { d.Themes = term.NewThemeSet(term.Literacy) }, "age": func(d *provision.Delivery) { d.Phases = 0 }} {
			one := delivery("kept", "secret", "gias:150001", provision.Public, 30)
			other(&one)
			w.put(one)
			w.same("work of another "+name, gaps(), []string{school, nearby})
		}
		w.put(delivery("kept", "secret", "gias:100001", provision.Alliance, 30))
		w.same("work for the alliance to see", gaps(), []string(nil))
		w.same("work for the alliance to see, for the public", gapsFor("public"), open)
		if r, err := w.s.NoteOf(w.as("public"), n.ID); err != nil || r.Since {
			t.Errorf("the public reads of it: %+v, %v", r.Note, err)
		}
		_, err = w.s.Say(w.as("partner"), around)
		w.refuses("", err, fault.Missing)
		r, err := w.s.NoteOf(w.as("partner"), n.ID)
		if err != nil || !r.Since {
			t.Errorf("since then: %+v, %v", r.Note, err)
		}
		w.put(delivery("kept", "secret", "gias:100001", provision.Public, 30))
		w.same("work for all to see", gapsFor("public"), []string(nil))
		w.take("kept")
		w.same("gone again", gaps(), []string{school, nearby})
		if _, err := w.s.WithdrawNote(w.as("elsewhere"), n.ID); !fault.Is(err, fault.Missing) {
			t.Errorf("somebody else takes it back: %v", err)
		}
		if _, err := w.s.WithdrawNote(w.as("partner"), n.ID); err != nil {
			t.Fatal(err)
		}
		w.same("taken back", gaps(), []string{nearby})
		if _, err := w.s.WithdrawNote(w.as("partner"), area.ID); err != nil {
			t.Fatal(err)
		}
		w.same("both taken back", gaps(), []string(nil))
		w.put(delivery("kept", "secret", "gias:150001", provision.Alliance, 30))
		_, err = w.s.Say(w.as("partner"), nothingAt("gias:150001"))
		w.refuses("where work is on record", err, fault.Bad)
		if !strings.Contains(fmt.Sprint(err), "is on record") {
			t.Errorf("where work is on record: %v", err)
		}
		// Who may not say it there is not told that there is work.
		for _, who := range []string{"public", "nobody", "member", "elsewhere"} {
			_, err = w.s.Say(w.as(who), nothingAt("gias:150001"))
			w.refuses(who+", where work is on record", err, fault.Bad)
			if strings.Contains(fmt.Sprint(err), "is on record") {
				t.Errorf("%s is told: %v", who, err)
			}
		}
	})
}

// TestFromTheSettingItself: a school's own people say what is not there.
func TestFromTheSettingItself(t *testing.T) {
	w := telling(t, dbtest.SQLite(t, rooms...))
	if _, err := w.h.alliance.Add(t.Context(), alliance.Organisation{ID: "oak", Name: "Oak Hill", Kind: alliance.School, Identifiers: []alliance.Identifier{"GB-EDU-150001"}}); err != nil {
		t.Fatal(err)
	}
	w.person("teacher", account.Grant{Role: account.Partner, Scope: term.OfOrganisation("oak")})
	w.says("teacher", nothingAt("gias:150001"))
	_, err := w.s.Say(w.as("teacher"), nothingAt("gias:100002"))
	w.refuses("of another school", err, fault.Bad)
	if _, err := w.h.alliance.Add(t.Context(), alliance.Organisation{ID: "stranger", Name: "Stranger", Kind: alliance.Charity, Places: []term.GSS{"E92000001"}}); err != nil {
		t.Fatal(err)
	}
	w.person("outside", account.Grant{Role: account.OrganisationEditor, Scope: term.OfOrganisation("stranger")})
	_, err = w.s.Say(w.as("outside"), nothingAt("gias:100002"))
	w.refuses("of no member", err, fault.Bad)
}

// TestNothingOfAnybody: notes hold nothing of a person.
func TestNothingOfAnybody(t *testing.T) {
	w := telling(t, dbtest.SQLite(t, rooms...))
	for _, said := range []string{"Write to jane.doe@example.org", "Ring 0121 496 0123", "Ring (0121) 496-0123.", "call +44 7700 900123 now", "It is about A123456789012", "about a123456789012", strings.Repeat("x", 501), "NI AB123456C"} {
		say := nothingAt("gias:150001")
		say.Said = said
		_, err := w.s.Say(w.as("partner"), say)
		w.refuses(said, err, fault.Bad)
	}
	say := nothingAt("gias:150001")
	say.Said = "  URN 150001: asked in 2023/24, and 1,200 pupils were asked.\r\nNobody came. " + strings.Repeat("é", 400)
	if n := w.says("partner", say); strings.HasPrefix(n.Said, " ") || strings.Contains(n.Said, "\r") {
		t.Errorf("kept %q", n.Said)
	}
}

// TestTellersAreThoseWhoMaySay: who is led to a form is whom it would accept, for
// every reader and place.
func TestTellersAreThoseWhoMaySay(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		if _, err := w.h.alliance.Add(t.Context(), alliance.Organisation{ID: "local", Name: "Local", Kind: alliance.Charity, MemberFrom: now().AddDate(-1, 0, 0), Places: []term.GSS{"E08000025"}}); err != nil {
			t.Fatal(err)
		}
		w.person("local", account.Grant{Role: account.OrganisationEditor, Scope: term.OfOrganisation("local")})
		atlas, err := w.h.register.Atlas(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found := map[bool]int{}
		for _, who := range append(everybody(), "local") {
			may, err := w.s.Tellers(w.as(who))
			if err != nil {
				t.Fatal(err)
			}
			for _, area := range atlas.Kind(register.Neighbourhood) {
				say := nothingAt("")
				say.Neighbourhood = area.Code
				n, err := w.s.Say(w.as(who), say)
				if got := may.OfNeighbourhood(area.Code); got != (err == nil) || err != nil && !fault.Is(err, fault.Bad) {
					t.Errorf("%s is led to the form of %s: %v, and it says %v", who, area.Code, got, err)
				}
				if found[err == nil]++; err == nil {
					if _, err := w.s.WithdrawNote(w.as(who), n.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
			others := term.ID("readers")
			if who == "member" { // whose own work that is, and recorded at once
				others = "hidden"
			}
			n, err := w.s.Say(w.as(who), worksHere(others, "gias:150001"))
			if got := may.OfSetting(); got != (err == nil) {
				t.Errorf("%s is led to the form of a setting: %v, and it says %v", who, got, err)
			}
			if err == nil && n.State == provision.NoteOpen {
				if _, err := w.s.WithdrawNote(w.as(who), n.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		if found[true] == 0 || found[false] == 0 {
			t.Errorf("accepted and refused %v", found)
		}
	})
}
