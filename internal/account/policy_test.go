package account_test

import (
	"flag"
	"os"
	"slices"
	"testing"

	"fairground/internal/account"
	"fairground/internal/term"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/permissions.md")

// TestMatrixPage keeps the page in docs the same as the policy.
func TestMatrixPage(t *testing.T) {
	const page = "../../docs/permissions.md"
	want := account.Matrix(account.Rules())
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
		t.Errorf("docs/permissions.md is not what the policy says; run go test ./internal/account -run MatrixPage -update\n%v\n%s", err, diff)
	}
}

// TestRulesAreSound finds what no reader of the policy should have to look for.
func TestRulesAreSound(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range account.Rules() {
		name := string(r.Permission)
		switch {
		case seen[name]:
			t.Errorf("%s has two rules", name)
		case r.Words == "" || len(r.Roles) == 0:
			t.Errorf("%s lets nobody do anything, or does not say what", name)
		}
		seen[name] = true
		for _, role := range r.Roles {
			if !slices.Contains(account.Roles(), role) {
				t.Errorf("%s names the role %q, which there is not", name, role)
			}
			everybody := role == account.Public || role == account.SignedIn
			if everybody && (r.Of != account.Anything || r.Hidden) {
				t.Errorf("%s is for everybody, and about one thing or hidden", name)
			}
			if role == account.Public && r.Confirm {
				t.Errorf("%s asks the public to confirm who they are", name)
			}
			if r.Of != account.Anything && !everybody && !reaches(role, r) {
				t.Errorf("%s: the role %q can never be held where it would count", name, role)
			}
		}
	}
}

// reaches says whether a role can be held at what the rule is about, or everywhere.
func reaches(role account.Role, r account.Rule) bool {
	return slices.ContainsFunc(role.At(), func(kind term.ScopeKind) bool { return kind == term.Everything || kind == r.Of })
}
