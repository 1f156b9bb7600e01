//go:build unix

package register_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/term"
)

// TestOthersWriteWhileTravelTimesAreRead: a file that takes its time holds nobody up.
func TestOthersWriteWhileTravelTimesAreRead(t *testing.T) {
	dbtest.Each(t, []db.Room{register.Schema}, func(t *testing.T, d *db.DB) {
		s := newService(d)
		registertest.Small(t, s)
		path := filepath.Join(t.TempDir(), "walk.csv")
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Skip(err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := s.ImportTravel(t.Context(), onFoot(term.Primary), path)
			done <- err
		}()
		file, err := os.OpenFile(path, os.O_WRONLY, 0) // returns once it is opened for reading
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(file, "from_id,to_id,travel_time\n", strings.Repeat("E01000001,100002,12\n", 10_000)) // more than a pipe holds
		within, stop := context.WithTimeout(t.Context(), 3*time.Second)
		if err := d.Tx(within, func(ctx context.Context) error { return d.Bump(ctx, "elsewhere") }); err != nil {
			t.Errorf("a write while the file is read: %v", err)
		}
		stop()
		fmt.Fprint(file, "E01000003,100005,9\n")
		file.Close()
		for {
			select {
			case err := <-done:
				if got := timesOf(t, s); err != nil || got != "E92000001[primary]: gias:100002 1=12 gias:100005 3=9" {
					t.Errorf("kept %s, %v", got, err)
				}
				return
			case <-time.After(time.Millisecond): // it is opened once more, for its checksum
				if again, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
					again.Close()
				}
			}
		}
	})
}
