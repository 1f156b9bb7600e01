package provision_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// The environment by which a test starts this test binary again, as a server
// that lives until it is killed.
const (
	childDatabase = "FAIRGROUND_UPLOAD_TEST_DATABASE"
	childAddress  = "FAIRGROUND_UPLOAD_TEST_ADDRESS" // the file to write its address into
)

// TestServeUntilKilled is no test but the child of TestKilledMidUpload.
func TestServeUntilKilled(t *testing.T) {
	address := os.Getenv(childDatabase)
	if address == "" {
		t.Skip("started by TestKilledMidUpload only")
	}
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, d)
	server := httptest.NewServer(uploadHandler(t, h))
	file := os.Getenv(childAddress)
	if err := os.WriteFile(file+".part", []byte(server.URL), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file+".part", file); err != nil {
		t.Fatal(err)
	}
	select {}
}

// TestKilledMidUpload kills the server while it matches a list. What it had
// acknowledged is still there, nothing is there by halves, and the next server
// takes the work up again without being asked.
func TestKilledMidUpload(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for the lease of a killed server to run out")
	}
	t.Run("sqlite", func(t *testing.T) { killedMidUpload(t, filepath.Join(t.TempDir(), "test.db")) })
	t.Run("postgres", func(t *testing.T) { killedMidUpload(t, dbtest.PostgresAddress(t)) })
}

func killedMidUpload(t *testing.T, address string) {
	t.Parallel()
	d, err := db.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(t.Context(), rooms...); err != nil {
		t.Fatal(err)
	}
	h := unstarted(t, d)
	h.importSchools(t, twinRegister, smallLinks)
	member, err := h.alliance.Add(t.Context(), alliance.Organisation{Name: "Readers", Kind: alliance.Charity})
	if err != nil {
		t.Fatal(err)
	}
	h.member = member.ID
	child := startChild(t, address)
	v := &visitor{t, h, child.server, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}

	const rows = 50_000
	waiting := v.sent("waiting.csv", mixedList)
	at := v.sent("long.csv", manyRows(rows))
	v.post(at+"/columns", nil).to(at)
	v.untilMatching(at)
	child.kill()

	id := term.ID(strings.TrimPrefix(at, "/uploads/"))
	if u := v.upload(waiting); u.State != provision.InColumns || u.File == "" {
		t.Errorf("the list that was acknowledged is %+v", u)
	}
	if u := v.upload(at); u.State != provision.Matching {
		t.Fatalf("after the kill the list is at %s; it was not killed in the middle", u.State)
	}
	if tally, err := h.provision.TallyOf(t.Context(), id); err != nil || tally.Of("") != 0 {
		t.Errorf("%d rows are there of a list that is not matched, %v", tally.Of(""), err)
	}

	begun := time.Now()
	h.jobs.Start(t.Context())
	defer h.jobs.Stop(context.Background())
	u := h.waitReview(t, id)
	t.Logf("matched %v after the kill", time.Since(begun).Round(time.Millisecond))
	if tally, err := h.provision.TallyOf(t.Context(), u.ID); err != nil || tally.Of("") != rows {
		t.Errorf("%d rows, want %d, %v", tally.Of(""), rows, err)
	}
	if _, err := h.provision.Columns(t.Context(), v.upload(waiting)); err != nil {
		t.Errorf("the kept copy of the waiting list: %v", err)
	}
}

// untilMatching waits until some rows are matched but not all.
func (v *visitor) untilMatching(at string) {
	v.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		progress := v.get(at + "/progress").page(http.StatusOK).body
		if strings.Contains(progress, "rows matched") && strings.Contains(progress, `"running":true`) {
			return
		}
	}
	v.t.Fatal("no row was matched in time")
}

// process is a server in a process of its own.
type process struct {
	t       testing.TB
	command *exec.Cmd
	server  *httptest.Server // its address alone
}

func startChild(t *testing.T, database string) *process {
	t.Helper()
	file := filepath.Join(t.TempDir(), "address")
	command := exec.Command(os.Args[0], "-test.run=^TestServeUntilKilled$")
	command.Env = append(os.Environ(), childDatabase+"="+database, childAddress+"="+file)
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t, command, nil}
	t.Cleanup(p.kill)
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if address, err := os.ReadFile(file); err == nil {
			p.server = &httptest.Server{URL: string(address)}
			return p
		}
	}
	t.Fatal("the child did not begin to serve")
	return nil
}

// kill ends the process as a power cut would, and waits until it is gone.
func (p *process) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait() // it says that it was killed
}
