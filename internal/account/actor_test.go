package account_test

import (
	"context"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

var (
	ours   = term.OfOrganisation("ours")
	theirs = term.OfOrganisation("theirs")
	table  = term.OfCollaboration("table")
)

func TestDecisions(t *testing.T) {
	everything := term.Scope{}
	for _, c := range []struct {
		what       string
		actor      context.Context
		permission site.Permission
		on         []term.Scope
		want       fault.Kind
		allowed    bool
	}{
		{"the public reads what is public", accounttest.Public(t.Context()), "place.read", nil, 0, true},
		{"the public has no account", accounttest.Public(t.Context()), "self.read", nil, fault.Denied, false},
		{"somebody without a role has an account", accounttest.As(t.Context(), "ann"), "self.read", nil, 0, true},
		{"an editor sends in their own list", accounttest.As(t.Context(), "ann", accounttest.Grant(account.OrganisationEditor, ours)), "upload.create", []term.Scope{ours}, 0, true},
		{"and not another's", accounttest.As(t.Context(), "ann", accounttest.Grant(account.OrganisationEditor, ours)), "upload.create", []term.Scope{theirs}, fault.Denied, false},
		{"of whose list they are not told that there is one", accounttest.As(t.Context(), "ann", accounttest.Grant(account.OrganisationEditor, ours)), "upload.read", []term.Scope{theirs}, fault.Missing, false},
		{"somebody of the organisation is not its editor", accounttest.As(t.Context(), "ann", accounttest.Grant(account.Partner, ours)), "upload.read", []term.Scope{ours}, fault.Denied, false},
		{"the national team does not read what an organisation has not shared", accounttest.As(t.Context(), "ann", accounttest.Grant(account.NationalTeam, everything)), "upload.read", []term.Scope{ours}, fault.Denied, false},
		{"a role held everywhere reaches each organisation", accounttest.As(t.Context(), "ann", accounttest.Grant(account.NationalTeam, everything)), "organisation.change", []term.Scope{theirs}, 0, true},
		{"a thing of two scopes needs one of them", accounttest.As(t.Context(), "ann", accounttest.Grant(account.PartnershipLead, table)), "collaboration.seat", []term.Scope{ours, table}, 0, true},
		{"a thing of no scope is for those who hold the role everywhere", accounttest.As(t.Context(), "ann", accounttest.Grant(account.PartnershipLead, table)), "collaboration.seat", nil, fault.Denied, false},
		{"a safeguarding lead of one collaboration does not read everybody’s record", accounttest.As(t.Context(), "ann", accounttest.Grant(account.SafeguardingLead, table)), "audit.read", nil, fault.Denied, false},
		{"one of everything does", accounttest.As(t.Context(), "ann", accounttest.Grant(account.SafeguardingLead, everything)), "audit.read", nil, 0, true},
		{"what the policy does not know nobody may", accounttest.As(t.Context(), "ann", accounttest.Grant(account.NationalTeam, everything)), "moon.read", nil, fault.Denied, false},
		{"a context that says nothing of an actor may nothing", context.Background(), "place.read", nil, fault.Denied, false},
	} {
		err := account.Require(c.actor, c.permission, c.on...)
		if (err == nil) != c.allowed || fault.KindOf(err) != c.want && err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}
