package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/app"
	"fairground/internal/audit"
)

func TestAuditVerify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.db")
	change := func(f func(a *app.App) error) {
		t.Helper()
		a, err := app.Open(t.Context(), app.Config{Database: path})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if err := f(a); err != nil {
			t.Fatal(err)
		}
	}
	add := func(a *app.App) error {
		for range 3 {
			if err := a.Audit.Record(t.Context(), audit.Entry{Action: "thing.change", Kind: "thing", Thing: "1", After: audit.Values{"name": "x"}}); err != nil {
				return err
			}
		}
		return nil
	}
	verify := func(since string) (string, error) {
		var out, words bytes.Buffer
		err := (&auditVerifyCmd{Database: Database{path}, Since: since}).run(t.Context(), &out, &words)
		return strings.TrimSpace(out.String()), err
	}
	change(add)
	kept, err := verify("")
	if err != nil || !strings.HasPrefix(kept, "3:") {
		t.Fatalf("verified to %q, %v", kept, err)
	}
	change(add)
	if end, err := verify(kept); err != nil || !strings.HasPrefix(end, "6:") {
		t.Fatalf("verified since to %q, %v", end, err)
	}
	if err := run(t, "audit", "verify", "--database", path, "--since", kept); err != nil {
		t.Errorf("by the command line: %v", err)
	}
	change(func(a *app.App) error {
		_, err := a.DB.Exec(t.Context(), `update audit_entry set actor = 'x' where seq = 2`)
		return err
	})
	for want, args := range map[string][]string{
		"entry 2: it was changed":       {"audit", "verify", "--database", path},
		"--since: \"3\" is not the end": {"audit", "verify", "--database", path, "--since", "3"},
	} {
		if err := run(t, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", args, err, want)
		}
	}
}
