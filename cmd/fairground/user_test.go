package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/app"
)

// printed runs f and gives what it writes to standard output.
func printed(t *testing.T, f func() error) string {
	t.Helper()
	old := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = w
	err = f()
	os.Stdout = old
	w.Close()
	text, readErr := io.ReadAll(r)
	if err != nil || readErr != nil {
		t.Fatal(err, readErr)
	}
	return strings.TrimSpace(string(text))
}

// TestFirstAdministrator is added, and signs in with the link that is printed.
func TestFirstAdministrator(t *testing.T) {
	database := Database{Database: filepath.Join(t.TempDir(), "fairground.db")}
	add := userAddCmd{Database: database, Email: "admin@example.org", Name: "Admin", Role: "national-team", Link: true, URL: "https://fairground.example.org/"}
	if err := add.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "under 18") {
		t.Fatalf("without saying that they are an adult: %v", err)
	}
	add.Adult = true
	bad := add
	bad.Role = "king"
	if err := bad.Run(t.Context()); err == nil {
		t.Fatal("a role that there is not")
	}
	link := printed(t, func() error { return add.Run(t.Context()) })
	if !strings.HasPrefix(link, "https://fairground.example.org/sign-in/link?token=") {
		t.Fatalf("link %q", link)
	}
	if err := add.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("added twice: %v", err)
	}
	if again := printed(t, func() error {
		return (&userLinkCmd{Database: database, Email: "admin@example.org", URL: "http://127.0.0.1:8080"}).Run(t.Context())
	}); again == link {
		t.Error("the same link twice")
	}
	a, err := app.Open(t.Context(), app.Config{Database: database.Database})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	parsed, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/sign-in/link", strings.NewReader(parsed.RawQuery))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther || len(w.Result().Cookies()) == 0 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	who, err := a.Account.Resume(t.Context(), w.Result().Cookies()[0].Value)
	if err != nil || who == nil || !who.Can("grant.change") || who.Name != "Admin" {
		t.Errorf("signed in as %+v, %v", who, err)
	}
	if _, found, _ := a.Account.IdentityByEmail(t.Context(), "admin@example.org"); !found {
		t.Error("nobody there")
	}
}

func TestMailPasswordFromFileOrEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("from the file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := mailSettings{Host: "mail.example.org", User: "fairground", From: "fairground@example.org", Security: "starttls"}
	t.Setenv(passwordEnv, "")
	if _, err := m.server(); err == nil {
		t.Error("a user without a password is taken")
	}
	t.Setenv(passwordEnv, "from the environment")
	if s, err := m.server(); err != nil || s.Password != "from the environment" {
		t.Errorf("%+v %v", s, err)
	}
	m.PasswordFile = file
	if s, err := m.server(); err != nil || s.Password != "from the file" {
		t.Errorf("%+v %v", s, err)
	}
	if s, err := (mailSettings{}).server(); s != nil || err != nil {
		t.Errorf("%+v %v", s, err)
	}
}
