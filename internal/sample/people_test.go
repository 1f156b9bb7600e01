package sample_test

import (
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/register"
	"fairground/internal/sample"
	"fairground/internal/term"
)

// checkPeople: everybody is made up, and there is one for each part, with the
// role that goes with it.
func checkPeople(t *testing.T, r sample.Rooms) {
	t.Helper()
	roles := map[sample.Part]account.Role{sample.National: account.NationalTeam, sample.Head: account.PartnershipLead, sample.PartnerThere: account.Partner,
		sample.Editor: account.OrganisationEditor, sample.AtASchool: account.OrganisationEditor, sample.Officer: account.NetworkOfficer, sample.Funder: account.Funder,
		sample.Facilitator: account.Facilitator, sample.Safeguarding: account.SafeguardingLead}
	for _, part := range sample.Cast() {
		i, found, err := r.Account.IdentityByEmail(t.Context(), part.Email())
		if err != nil || !found || !i.Illustrative {
			t.Errorf("%s: found %v, illustrative %v, %v", part, found, i.Illustrative, err)
			continue
		}
		actor, err := r.Account.Actor(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		held := false
		for _, g := range actor.Grants {
			held = held || g.Role == roles[part]
		}
		if part == sample.NoRole && len(actor.Grants) > 0 || part != sample.NoRole && !held {
			t.Errorf("%s holds %v", part, actor.Grants)
		}
	}
	organisations, err := r.Alliance.Organisations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	people := 0
	for _, o := range organisations {
		at, err := r.Alliance.AffiliationsAt(t.Context(), o.ID)
		if err != nil {
			t.Fatal(err)
		}
		editors := 0
		for _, f := range at {
			people++
			if f.Role == account.OrganisationEditor {
				editors++
			}
			i, err := r.Account.Identity(t.Context(), f.Person)
			if err != nil || !i.Illustrative || !strings.HasSuffix(i.Email, ".example.org") {
				t.Errorf("%s: %+v, %v", o.Name, i, err)
			}
		}
		if editors != 1 || !o.Illustrative {
			t.Errorf("%s has %d editors, illustrative %v", o.Name, editors, o.Illustrative)
		}
	}
	t.Logf("%d organisations with %d people", len(organisations), people)
	if len(organisations) < 340 || people < 600 {
		t.Errorf("only %d organisations with %d people", len(organisations), people)
	}
}

// checkTables: every table of the programme has its seats, the network every
// combined authority of the register, and each partnership somebody who is
// missing.
func checkTables(t *testing.T, r sample.Rooms, atlas *register.Atlas) {
	t.Helper()
	tables, err := r.Alliance.Collaborations(t.Context())
	if err != nil || len(tables) != 7 {
		t.Fatalf("%d collaborations, %v", len(tables), err)
	}
	for _, c := range tables {
		seats, err := r.Alliance.SeatsOf(t.Context(), c.ID, now())
		if err != nil {
			t.Fatal(err)
		}
		missing := alliance.BalanceOf(c.Kind, seats, now()).Missing()
		t.Logf("%s: %d seats; missing %v", c.Name, len(seats), missing)
		for _, s := range seats {
			if (s.Constituency == alliance.ForYoungPeople) != (s.Holder == alliance.HeldUnnamed && s.Band == alliance.Band14to24) {
				t.Errorf("%s: a seat for %s is held as %s, %s", c.Name, s.Constituency, s.Holder, s.Band)
			}
		}
		switch c.Kind {
		case alliance.PlacePartnership:
			if len(seats) < 20 || len(missing) == 0 || len(missing) > 2 {
				t.Errorf("%s: %d seats, missing %v", c.Name, len(seats), missing)
			}
			asks, err := r.Alliance.Asks(t.Context(), alliance.AsksWant{Collaboration: c.ID})
			if err != nil || len(asks) < 4 {
				t.Errorf("%s asks %d things, %v", c.Name, len(asks), err)
			}
		case alliance.AuthorityNetwork:
			checkNetwork(t, seats, atlas)
		case alliance.ThematicCollaboration:
			if len(seats) < 10 {
				t.Errorf("%s has %d seats", c.Name, len(seats))
			}
		}
	}
	all, err := r.Alliance.Organisations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	alike := 0
	for _, o := range all {
		if strings.Contains(o.About, "a second time") {
			alike++
		}
	}
	if alike != 2 {
		t.Errorf("%d organisations were typed twice", alike)
	}
}

// checkNetwork: most authorities have two officers, a few one, one nobody.
func checkNetwork(t *testing.T, seats []alliance.Seat, atlas *register.Atlas) {
	t.Helper()
	held := map[term.GSS]int{}
	for _, s := range seats {
		if s.Role == alliance.SeniorOfficer {
			held[s.Area]++
		}
	}
	with := map[int]int{}
	for _, a := range atlas.Kind(register.CombinedAuthority) {
		if strings.HasPrefix(string(a.Code), "E47") {
			with[held[a.Code]]++
		}
	}
	t.Logf("combined authorities by officers: %v", with)
	if with[2] < 8 || with[1] < 1 || with[0] != 1 || len(with) != 3 {
		t.Errorf("combined authorities by officers: %v", with)
	}
}
