package account_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/db"
)

// openID is a certified OpenID provider, run for a test.
type openID struct{ url string }

// startOpenID runs the provider of testdata/openid.
func startOpenID(t *testing.T) *openID {
	t.Helper()
	folder := filepath.Join("testdata", "openid")
	_, noNode := exec.LookPath("node")
	_, noPackages := os.Stat(filepath.Join(folder, "node_modules", "oidc-provider"))
	if noNode != nil || noPackages != nil {
		const advice = "the OpenID provider of the tests is not installed; run: npm ci --ignore-scripts --prefix internal/account/testdata/openid"
		if os.Getenv("CI") == "true" {
			t.Fatal(advice)
		}
		t.Skip(advice)
	}
	command := exec.CommandContext(t.Context(), "node", "server.mjs")
	command.Dir = folder
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = command.Wait() // it ends with its input; how is no matter
		if t.Failed() {
			t.Logf("the provider said: %s", said.String())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the provider did not start: %v\n%s", err, said.String())
	}
	return &openID{strings.TrimSpace(line)}
}

type values map[string]any

// tell changes what the provider knows or says.
func (o *openID) tell(t *testing.T, what values) {
	t.Helper()
	text, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), "POST", o.url+"/test", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("tell the provider: status %d", answer.StatusCode)
	}
}

// at is the provider as a deployment is told of it.
func (o *openID) at() account.Provider {
	return account.Provider{Slug: "testshire", Name: "Testshire Council", Issuer: o.url, ClientID: "fairground", ClientSecret: "a secret of the test", Domains: []string{"testshire.example"}}
}

// openSSO starts a deployment that knows the provider, and the other way round.
// The provider's people are new.
func (o *openID) openSSO(t *testing.T, d *db.DB, more ...account.Provider) *house {
	t.Helper()
	h := open(t, d, append([]account.Provider{o.at()}, more...)...)
	redirects := []string{h.url + "/sign-in/with/testshire/callback"}
	for _, p := range more {
		redirects = append(redirects, h.url+"/sign-in/with/"+p.Slug+"/callback")
	}
	o.tell(t, values{"redirects": redirects, "inToken": false, "people": values{
		"asha":  values{"email": "Asha.Patel@testshire.example", "email_verified": true},
		"ben":   values{"email": "ben@testshire.example", "email_verified": false},
		"carol": values{"email": "carol@elsewhere.example", "email_verified": true},
		"dev":   values{"email": "dev@testshire.example", "email_verified": true},
		"eve":   values{"email": "asha.patel@testshire.example", "email_verified": true},
		"frank": values{}}})
	return h
}

// form is where the provider's page asks to be answered, and about what.
func form(page string) (action, prompt string) {
	a := regexp.MustCompile(`action="([^"]+)"`).FindStringSubmatch(page)
	p := regexp.MustCompile(`name="prompt" value="([^"]+)"`).FindStringSubmatch(page)
	if a == nil || p == nil {
		return "", ""
	}
	return a[1], p[1]
}

// signOn goes the way to the provider and through its pages as somebody, and
// gives the address that the provider sends the browser back to.
func (b *browser) signOn(start, as string) string {
	b.t.Helper()
	address, last := b.base+start, reply{}
	for range 20 {
		last = b.get(address)
		if last.status == http.StatusOK {
			action, prompt := form(last.body)
			if action == "" {
				b.t.Fatalf("the provider shows at %s: %s", address, last.body)
			}
			if as == "" {
				action = strings.TrimSuffix(action, "/") + "/abort"
				last = b.get(action)
			} else {
				last = b.post(action, url.Values{"prompt": {prompt}, "login": {as}, "password": {"any"}})
			}
		}
		if last.location == "" {
			b.t.Fatalf("at %s: %+v", address, last)
		}
		before, err := url.Parse(address)
		if err != nil {
			b.t.Fatal(err)
		}
		next, err := before.Parse(last.location)
		if err != nil {
			b.t.Fatal(err)
		}
		if address = next.String(); strings.HasPrefix(address, b.base) {
			return address
		}
	}
	b.t.Fatalf("no end of redirects: %+v", last)
	return ""
}

// with changes one parameter of an address.
func with(address, name, value string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// startDiscovery answers at an address with what a provider says of itself, and
// nothing else.
func startDiscovery(t *testing.T, address string) *http.Server {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	issuer := "http://" + address
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(values{"issuer": issuer, "authorization_endpoint": issuer + "/auth", "token_endpoint": issuer + "/token", "jwks_uri": issuer + "/jwks"})
	})}
	go func() { _ = server.Serve(listener) }()
	return server
}
