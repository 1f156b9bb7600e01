package file_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/file"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

var kept = time.Date(2026, 11, 21, 9, 30, 0, 0, time.UTC)

func each(t *testing.T, test func(t *testing.T, d *db.DB, files *file.Service)) {
	dbtest.Each(t, []db.Room{file.Schema}, func(t *testing.T, d *db.DB) {
		test(t, d, file.New(d, func() time.Time { return kept }, func() string { return uuid.Must(uuid.NewV7()).String() }))
	})
}

// content is n bytes that compress badly and repeat nowhere.
func content(n int) []byte {
	b := make([]byte, n)
	source := rand.NewChaCha8([32]byte{7})
	source.Read(b)
	return b
}

func TestPutAndOpen(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, files *file.Service) {
		for _, size := range []int{1, file.ChunkSize - 1, file.ChunkSize, file.ChunkSize + 1, 5*file.ChunkSize + 12_345} {
			want := content(size)
			f, err := files.Put(t.Context(), `C:\Users\me\Our schools.csv`, "text/csv", iotest.HalfReader(bytes.NewReader(want)))
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(want)
			if f.Name != "Our schools.csv" || f.MediaType != "text/csv" || f.Size != int64(size) || f.SHA256 != hex.EncodeToString(sum[:]) {
				t.Errorf("%+v", f)
			}
			r, err := files.Open(t.Context(), f.ID)
			if err != nil {
				t.Fatal(err)
			}
			if r.Info != f || !r.Info.Kept.Equal(kept) {
				t.Errorf("opened %+v, put %+v", r.Info, f)
			}
			if err := iotest.TestReader(r, want); err != nil && size < 3*file.ChunkSize {
				t.Errorf("%d bytes: %v", size, err)
			}
			if _, err := r.Seek(0, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes came back as %d, %v", size, len(got), err)
			}
		}
	})
}

func TestReadAtFromSeveralGoroutines(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, files *file.Service) {
		want := content(4*file.ChunkSize + 99)
		f, err := files.Put(t.Context(), "a", "", bytes.NewReader(want))
		if err != nil {
			t.Fatal(err)
		}
		r, err := files.Open(t.Context(), f.ID)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				at := i * len(want) / 9
				got := make([]byte, file.ChunkSize)
				n, err := r.ReadAt(got, int64(at))
				if (err != nil && err != io.EOF) || !bytes.Equal(got[:n], want[at:min(len(want), at+len(got))]) {
					t.Errorf("at %d: %d bytes, %v", at, n, err)
				}
			})
		}
		all.Wait()
	})
}

func TestRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, files *file.Service) {
		broken := errors.New("the line went dead")
		for name, test := range map[string]struct {
			r    io.Reader
			kind fault.Kind
			is   error
		}{
			"empty":     {strings.NewReader(""), fault.Bad, nil},
			"too large": {io.LimitReader(zeros{}, file.MaxSize+1), fault.TooLarge, nil},
			"endless":   {zeros{}, fault.TooLarge, nil},
			"broken":    {io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(broken)), fault.Internal, broken},
		} {
			_, err := files.Put(t.Context(), "a", "", test.r)
			if !fault.Is(err, test.kind) || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := count(t, d, "select count(*) from file"); n != 0 {
			t.Errorf("%d files kept", n)
		}
	})
}

func TestLargest(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, files *file.Service) {
		begun := time.Now()
		f, err := files.Put(t.Context(), "large.xlsx", "", io.LimitReader(zeros{}, file.MaxSize))
		if err != nil {
			t.Fatal(err)
		}
		put := time.Since(begun)
		r, err := files.Open(t.Context(), f.ID)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, r)
		if err != nil || n != file.MaxSize {
			t.Fatalf("%d bytes, %v", n, err)
		}
		t.Logf("50 MB put in %v, read in %v", put.Round(time.Millisecond), (time.Since(begun) - put).Round(time.Millisecond))
	})
}

func TestTransaction(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, files *file.Service) {
		undone := errors.New("undone")
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			f, err := files.Put(ctx, "a", "", strings.NewReader("abc"))
			if err != nil {
				return err
			}
			r, err := files.Open(ctx, f.ID) // its own transaction sees it
			if err != nil {
				return err
			}
			if got, err := io.ReadAll(r); string(got) != "abc" || err != nil {
				t.Errorf("%q, %v", got, err)
			}
			return undone
		})
		if !errors.Is(err, undone) || count(t, d, "select count(*) from file") != 0 || count(t, d, "select count(*) from file_chunk") != 0 {
			t.Errorf("an undone transaction left a file: %v", err)
		}
	})
}

func TestDelete(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, files *file.Service) {
		f, err := files.Put(t.Context(), "a", "", bytes.NewReader(content(2*file.ChunkSize)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := files.Open(t.Context(), f.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := files.Delete(t.Context(), f.ID); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, "select count(*) from file_chunk"); n != 0 {
			t.Errorf("%d chunks left", n)
		}
		if _, err := io.ReadAll(r); err == nil {
			t.Error("a reader of a deleted file read to the end")
		}
		if err := files.Delete(t.Context(), f.ID); !fault.Is(err, fault.Missing) {
			t.Errorf("deleting twice: %v", err)
		}
		if _, err := files.Open(t.Context(), f.ID); !fault.Is(err, fault.Missing) {
			t.Errorf("opening: %v", err)
		}
	})
}

func TestCleanName(t *testing.T) {
	for name, want := range map[string]string{
		"Schools 2026.xlsx":               "Schools 2026.xlsx",
		"../../etc/passwd":                "passwd",
		`C:\docs\list.csv`:                "list.csv",
		"":                                "file",
		"..":                              "file",
		"/":                               "file",
		"a\x00b\r\nc.csv":                 "abc.csv",
		"gpj.\u202ecsv":                   "gpj.csv",
		"\xff\xfe.csv":                    ".csv",
		"Ysgol Gynradd Llanfair™.csv":     "Ysgol Gynradd Llanfair™.csv",
		strings.Repeat("é", 200) + ".csv": strings.Repeat("é", 125) + ".csv",
		strings.Repeat("x", 300):          strings.Repeat("x", 255),
	} {
		if got := file.CleanName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		got := file.CleanName(rapid.StringN(0, 400, -1).Draw(t, "name"))
		if got == "" || len(got) > 255 || strings.ContainsAny(got, "/\\\x00\n") || file.CleanName(got) != got {
			t.Fatalf("%q", got)
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func count(t *testing.T, d *db.DB, query string) int64 {
	t.Helper()
	n, _, err := db.Get(t.Context(), d, db.One[int64], query)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
