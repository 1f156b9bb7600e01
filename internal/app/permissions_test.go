package app_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/app"
	"fairground/internal/provision"
	"fairground/internal/register/registertest"
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
		case rule.Of != account.Anything && rule.Of != account.Everything && !about:
			t.Errorf("%s needs %s on %s and does not say on which", r.Pattern, r.Permission, rule.Of)
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
		i, err := h.app.Account.AddIdentity(t.Context(), account.Identity{Name: p.String(), Email: fmt.Sprintf("%s.at%s@example.org", role, scope.Kind)}, true)
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
	// Where only the body names the thing, asking for the form is about none.
	ours = ours || route.Asks && strings.HasPrefix(route.Pattern, "GET ")
	return rule.Of == account.Anything || p.scope.Kind == term.Everything || p.scope.Kind == rule.Of && ours
}

// fixture gives a value to each wildcard of the routes, by the segment before it.
type fixture map[string]string

// path fills in a pattern's wildcards. What stands below an organisation or a
// collaboration need not be there: the guard has answered by then.
func (f fixture) path(pattern string) (string, error) {
	_, path, _ := strings.Cut(pattern, " ")
	segments := strings.Split(strings.TrimSuffix(path, "{$}"), "/")
	out := slices.Clone(segments)
	for i, segment := range segments {
		if !strings.HasPrefix(segment, "{") {
			continue
		}
		value, ok := f[segments[i-1]+"/"+segment]
		switch below := segments[1] == "organisations" || segments[1] == "collaborations"; {
		case ok:
			out[i] = value
		case below && i > 2:
			out[i] = "none"
		default:
			return "", fmt.Errorf("%s: nothing stands for %s/%s: give it a value in standing()", pattern, segments[i-1], segment)
		}
	}
	return strings.Join(out, "/"), nil
}

// ask makes a request as somebody and says whether they were let through.
func (h *house) ask(t *testing.T, p person, method, path string, about fixture) (allowed bool, answer string) {
	t.Helper()
	body, contentType := form(t, about["organisations/{id}"])
	r, err := http.NewRequestWithContext(t.Context(), method, h.server.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", contentType)
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

// form is a list of schools sent in for an organisation; other forms find nothing
// in it that they ask for.
func form(t *testing.T, organisation string) (body io.Reader, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("organisation", organisation); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", "list.csv")
	if err == nil {
		_, err = io.WriteString(part, list)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return &b, w.FormDataContentType()
}

const list = "School,Town,Postcode\nOak Hill Primary School,Birmingham,B1 1AA\n"

// standing opens a house with two of everything, and a person in every role at ours.
func standing(t *testing.T) *house {
	t.Helper()
	a := open(t, filepath.Join(t.TempDir(), "house.db"))
	h := &house{app: a, server: httptest.NewServer(a.Handler()), client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	t.Cleanup(h.server.Close)
	registertest.Small(t, a.Register)
	h.ours, h.theirs = h.furnish(t, "ours"), h.furnish(t, "theirs")
	for _, role := range account.Roles() {
		kinds := role.At()
		if kinds == nil {
			kinds = []term.ScopeKind{term.Everything} // needs no grant
		}
		for _, kind := range kinds {
			h.add(t, role, map[term.ScopeKind]term.Scope{term.Everything: {}, term.AnOrganisation: term.OfOrganisation("ours"), term.ACollaboration: term.OfCollaboration("ours-table")}[kind])
		}
	}
	return h
}

// furnish makes an organisation with a list, and a collaboration.
func (h *house) furnish(t *testing.T, name string) fixture {
	t.Helper()
	id := term.ID(name)
	if _, err := h.app.Alliance.Add(t.Context(), alliance.Organisation{ID: id, Name: "Readers " + name, Kind: alliance.School}); err != nil {
		t.Fatal(err)
	}
	table, err := h.app.Alliance.AddCollaboration(t.Context(), alliance.Collaboration{ID: id + "-table", Kind: alliance.ThematicCollaboration, Name: "Table " + name, Focus: "Reading."})
	if err != nil {
		t.Fatal(err)
	}
	received, err := h.app.Provision.Receive(t.Context(), id, "list.csv", strings.NewReader(list), int64(len(list)))
	if err != nil {
		t.Fatal(err)
	}
	somebody, err := h.app.Account.AddIdentity(t.Context(), account.Identity{Name: "Somebody", Email: name + "@example.org"}, true)
	if err != nil {
		t.Fatal(err)
	}
	teller := accounttest.As(t.Context(), somebody.ID, accounttest.Grant(account.Partner, term.OfCollaboration(table.ID)))
	note, err := h.app.Provision.Say(teller, provision.Saying{Note: provision.Note{Kind: provision.WorksHere, Setting: "gias:150001", Organisation: id, Theme: term.Literacy}})
	if err != nil {
		t.Fatal(err)
	}
	return fixture{"organisations/{id}": name, "notes/{id}": string(note.ID), "collaborations/{slug}": table.Slug, "uploads/{id}": string(received.Uploads[0].ID), "rows/{row}": "1", "organisations/{affiliation}": "none",
		"people/{id}": string(somebody.ID), "sessions/{id}": "none", "tokens/{id}": "none", "passkeys/{passkey}": "none", "roles/{id}": "none", "requests/{request}": "none",
		"privacy/{kind}": "public", "lists/{import}": "none", "settings/{id}": "gias:100000", "places/{gss}": "E92000001", "registers/{id}": "none", "with/{provider}": "none",
		"data/{release}": "none", "{release}/{measure}": "none", "outbox/{id}": "none", "people/{person}": "none", "need/{area}": "E92000001", "{area}/{part}": "grid", "indicators/{id}": "gld", "tiles/{layer}": "settings", "figures/{id}": "none", "landscape/{area}": "E47000007", "{area}/{question}": "gaps", "{question}/{table}": "settings", "{layer}/{z}": "1", "{z}/{x}": "1", "{x}/{y}": "1"}
}

// refused tells the guard's answers from a handler's own.
func refused(r *http.Response, text, path string) bool {
	switch r.StatusCode {
	case http.StatusSeeOther:
		return path != "/sign-in/confirm" && strings.HasPrefix(r.Header.Get("Location"), "/sign-in?next=")
	case http.StatusForbidden:
		return true
	case http.StatusNotFound:
		return strings.Contains(text, "nothing that you may see")
	}
	return false
}
