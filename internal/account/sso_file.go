package account

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// providerEntry is a provider as the file says it. The secret itself is
// elsewhere, so that the file can be shown to anybody.
type providerEntry struct {
	Slug       string   `json:"slug"`
	Name       string   `json:"name"`
	Issuer     string   `json:"issuer"`
	ClientID   string   `json:"client_id"`
	SecretFile string   `json:"secret_file"`
	SecretEnv  string   `json:"secret_env"`
	Domains    []string `json:"domains"`
	Verified   string   `json:"verified_claim"`
}

// ReadProviders reads the organisations' sign-ons from a JSON file, and each
// secret from the file or the environment variable that it names; no path, no
// sign-ons. docs/guides/sign-on.md describes the file.
func ReadProviders(path string, env func(string) string) ([]Provider, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("sign-ons: %w", err)
	}
	var entries []providerEntry
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&entries); err != nil {
		return nil, fmt.Errorf("sign-ons in %s: %w", path, err)
	}
	var all []Provider
	for i, e := range entries {
		p, err := e.provider(filepath.Dir(path), env)
		if err == nil {
			err = p.fits(all)
		}
		if err != nil {
			return nil, fmt.Errorf("sign-ons in %s, number %d: %w", path, i+1, err)
		}
		all = append(all, p)
	}
	return all, nil
}

func (e providerEntry) provider(folder string, env func(string) string) (p Provider, err error) {
	p = Provider{Slug: e.Slug, Name: strings.TrimSpace(e.Name), Issuer: e.Issuer, ClientID: e.ClientID, Verified: e.Verified}
	for _, d := range e.Domains {
		p.Domains = append(p.Domains, strings.ToLower(strings.TrimSpace(d)))
	}
	p.ClientSecret, err = e.secret(folder, env)
	return p, err
}

func (e providerEntry) secret(folder string, env func(string) string) (Secret, error) {
	switch {
	case (e.SecretFile == "") == (e.SecretEnv == ""):
		return "", fmt.Errorf("%q needs secret_file or secret_env, and not both", e.Slug)
	case e.SecretEnv != "":
		if env(e.SecretEnv) == "" {
			return "", fmt.Errorf("%q: the environment variable %s is not set", e.Slug, e.SecretEnv)
		}
		return Secret(env(e.SecretEnv)), nil
	}
	name := e.SecretFile
	if !filepath.IsAbs(name) {
		name = filepath.Join(folder, name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("%q: %w", e.Slug, err)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return "", fmt.Errorf("%q: %s is empty", e.Slug, name)
	}
	return Secret(bytes.TrimSpace(text)), nil
}

// fits says what is wrong with a provider, beside those before it.
func (p Provider) fits(before []Provider) error {
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`).MatchString(p.Slug) {
		return fmt.Errorf("slug %q: expected small letters, digits and hyphens, as in testshire", p.Slug)
	}
	if p.Name == "" || p.ClientID == "" {
		return fmt.Errorf("%q needs a name and a client_id", p.Slug)
	}
	u, err := url.Parse(p.Issuer)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && (u.Scheme != "http" || !loopbackName(u.Hostname())) {
		return fmt.Errorf("%q: issuer %q: expected an address that begins with https://", p.Slug, p.Issuer)
	}
	if len(p.Domains) == 0 {
		return fmt.Errorf("%q needs domains: those of its own e-mail addresses", p.Slug)
	}
	for _, d := range p.Domains {
		if !strings.Contains(d, ".") || strings.ContainsAny(d, "@*/ ") {
			return fmt.Errorf("%q: domain %q: expected the part after the @, as in testshire.gov.uk", p.Slug, d)
		}
		for _, b := range before {
			if b.owns("@" + d) {
				return fmt.Errorf("%q and %q both name the domain %s: only one of them can speak for it", b.Slug, p.Slug, d)
			}
		}
	}
	for _, b := range before {
		if b.Slug == p.Slug {
			return fmt.Errorf("the slug %q is there twice", p.Slug)
		}
	}
	return nil
}
