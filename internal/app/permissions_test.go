package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/app"
	"fairground/internal/site"
	"fairground/internal/term"
)

// TestEveryRouteHasARule: every permission that a route names is in the policy,
// every rule is used by a route, and a route whose permission is about one
// organisation or collaboration says which.
func TestEveryRouteHasARule(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "empty.db"))
	used := map[site.Permission]bool{}
	for _, r := range a.Routes.All() {
		used[r.Permission] = true
		rule, ok := a.Account.Policy().Rule(r.Permission)
		switch about := r.About != nil || r.Asks; {
		case !ok:
			t.Errorf("%s needs %s, of which the policy says nothing", r.Pattern, r.Permission)
		case rule.Of != account.Anything && !about:
			t.Errorf("%s needs %s on %s and does not say on which", r.Pattern, r.Permission, rule.Of)
		case rule.Of == account.Anything && about:
			t.Errorf("%s says what it is about, and %s is about nothing in particular", r.Pattern, r.Permission)
		}
	}
	for _, rule := range account.Rules() {
		if !used[rule.Permission] {
			t.Errorf("no route needs %s", rule.Permission)
		}
	}
}

// TestEveryRoleOnEveryRoute drives everybody who holds a role at ours against
// every route, on what is ours and on what is theirs, and compares the answers
// with the policy.
func TestEveryRoleOnEveryRoute(t *testing.T) {
	s := standing(t)
	tried := 0
	for _, who := range s.people() {
		for _, route := range s.app.Routes.All() {
			for name, target := range map[string]fixture{"ours": s.ours, "theirs": s.theirs} {
				tried++
				want := s.allowed(who, route, name == "ours")
				path, err := target.path(route.Pattern)
				if err != nil {
					t.Fatal(err)
				}
				method, _, _ := strings.Cut(route.Pattern, " ")
				got, answer := s.ask(t, who, method, path, target)
				if got != want {
					t.Errorf("%s: %s on %s: allowed %v, and the policy says %v (%s)", who, route.Pattern, name, got, want, answer)
				}
			}
		}
	}
	t.Logf("%d requests", tried)
}

// person holds one role, at ours.
type person struct {
	role  account.Role
	scope term.Scope
	id    term.ID
}

func (p person) String() string { return string(p.role) + " at " + string(p.scope.Kind) }

// house is a Fairground with two of everything.
type house struct {
	app          *app.App
	server       *httptest.Server
	client       *http.Client
	ours, theirs fixture
	held         []person
}

// people are everybody: each role at each kind of scope where it can be held,
// somebody signed in who holds none, and the public.
func (h *house) people() []person { return h.held }

func (h *house) add(t *testing.T, role account.Role, scope term.Scope) {
	t.Helper()
	p := person{role: role, scope: scope}
	if role != account.Public {
		i, err := h.app.Account.AddIdentity(t.Context(), account.Identity{Name: p.String(), Email: fmt.Sprintf("%s.%s@example.org", role, scope.Kind)}, true)
		if err != nil {
			t.Fatal(err)
		}
		p.id = i.ID
	}
	if role.At() != nil {
		if _, err := h.app.Account.Grant(t.Context(), account.Grant{Person: p.id, Role: role, Scope: scope, Source: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	h.held = append(h.held, p)
}

// allowed is what the policy says, worked out from the rule alone.
func (h *house) allowed(p person, route site.Route, ours bool) bool {
	rule, _ := h.app.Account.Policy().Rule(route.Permission)
	switch {
	case slices.Contains(rule.Roles, account.Public):
		return true
	case slices.Contains(rule.Roles, account.SignedIn):
		return p.role != account.Public
	case !slices.Contains(rule.Roles, p.role):
		return false
	}
	return rule.Of == account.Anything || p.scope.Kind == term.Everything || p.scope.Kind == rule.Of && ours
}

// fixture gives a value to each wildcard of the routes, by the segment before it.
type fixture map[string]string

// path fills in a pattern's wildcards.
func (f fixture) path(pattern string) (string, error) {
	_, path, _ := strings.Cut(pattern, " ")
	before, out := "", []string{}
	for _, segment := range strings.Split(path, "/") {
		if strings.HasPrefix(segment, "{") && segment != "{$}" {
			value, ok := f[before+"/"+segment]
			if !ok {
				return "", fmt.Errorf("%s: nothing stands for %s/%s: give it a value in standing()", pattern, before, segment)
			}
			segment = value
		}
		segment = strings.TrimSuffix(segment, "{$}")
		out = append(out, segment)
		before = segment
	}
	return strings.Join(out, "/"), nil
}

// ask makes a request as somebody and says whether they were let through.
func (h *house) ask(t *testing.T, p person, method, path string, about fixture) (allowed bool, answer string) {
	t.Helper()
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader("organisation=" + about["organisations/{id}"])
	}
	r, err := http.NewRequestWithContext(t.Context(), method, h.server.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if p.role != account.Public {
		token, err := h.app.Account.Begin(t.Context(), p.id, "test", "test")
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: "fairground-session", Value: token})
	}
	response, err := h.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	answer = fmt.Sprintf("%d %s", response.StatusCode, response.Header.Get("Location"))
	if response.StatusCode >= 500 && response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("%s: %s %s failed: %s", p, method, path, answer)
	}
	return !refused(response, string(text), path), answer
}

// refused tells the guard's answers from a handler's own.
func refused(r *http.Response, text, path string) bool {
	switch r.StatusCode {
	case http.StatusSeeOther:
		return !strings.HasPrefix(path, "/sign-in") && strings.HasPrefix(r.Header.Get("Location"), "/sign-in?next=")
	case http.StatusForbidden:
		return true
	case http.StatusNotFound:
		return strings.Contains(text, "nothing that you may see")
	}
	return false
}
