// Package file keeps originals: the spreadsheets and documents that people
// upload, as they were sent or as they were cleaned before keeping.
//
// # Where they are
//
// In the database, in chunks, so that every replica has them, one backup holds
// everything, and an original is kept or removed in the same transaction as the
// rows made from it. They are never on a replica's disk.
//
// # Keeping and reading
//
//	f, err := files.Put(ctx, "Our schools.xlsx", mediaType, body)   // at most MaxSize
//	r, err := files.Open(ctx, f.ID)                                 // io.ReaderAt, io.Reader
//	err = files.Delete(ctx, f.ID)
//
// Put and Delete take part in the transaction that ctx carries. Put reads its
// whole input before it begins to write, so a slow upload does not hold up
// SQLite's one writer; a caller that is already in a transaction should not hand
// it a reader that waits for a network.
//
// # What it never does
//
// It does not look into a file, and does not ask who may read it: the room that
// kept it does both. It trusts no name: see [CleanName].
package file

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
	"unicode"

	"fairground/internal/db"
	"fairground/internal/fault"
)

//go:embed migrations
var migrations embed.FS

// Schema is the room's tables, for [db.DB.Migrate].
var Schema = db.Room{Name: "file", Migrations: migrations}

const (
	// MaxSize is the most that one file may hold, in bytes.
	MaxSize = 50 << 20
	// ChunkSize is how much of a file one row holds, in bytes. Rows of this size
	// are read quickly by both databases and let a reader seek.
	ChunkSize = 256 << 10
)

// ID names a kept file: a UUID of version 7.
type ID string

// Info describes a kept file.
type Info struct {
	ID        ID
	Name      string // as the sender called it, cleaned
	MediaType string // as the caller of Put said
	Size      int64  // bytes
	SHA256    string // of the content, hexadecimal
	Kept      time.Time
}

// Service keeps files in a database. It is safe for concurrent use.
type Service struct {
	db    *db.DB
	now   func() time.Time
	newID func() string
}

// New makes a Service on a database that has this room's [Schema]. newID gives
// UUIDs of version 7.
func New(d *db.DB, now func() time.Time, newID func() string) *Service {
	return &Service{db: d, now: now, newID: newID}
}

// Put keeps what r holds. It fails with a fault of kind invalid where that is
// nothing, and too large past [MaxSize]; a fault of r itself passes through.
func (s *Service) Put(ctx context.Context, name, mediaType string, r io.Reader) (f Info, err error) {
	defer fault.Wrap(&err, "keep file %q", name)
	chunks, sum, size, err := read(r)
	if err != nil {
		return f, err
	}
	now := s.now().UTC().Truncate(time.Microsecond) // PostgreSQL keeps no more
	f = Info{ID: ID(s.newID()), Name: CleanName(name), MediaType: mediaType, Size: size, SHA256: sum, Kept: now}
	return f, s.insert(ctx, f, chunks)
}

// read gathers r in chunks, with the hash and the size of the whole.
func read(r io.Reader) (chunks [][]byte, sum string, size int64, err error) {
	hash := sha256.New()
	limited := io.LimitReader(r, MaxSize+1)
	for {
		var chunk bytes.Buffer
		n, err := io.CopyN(&chunk, limited, ChunkSize)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, "", 0, err
		}
		if n == 0 {
			break
		}
		size += n
		hash.Write(chunk.Bytes())
		chunks = append(chunks, chunk.Bytes())
	}
	if size == 0 {
		return nil, "", 0, fault.Invalid("The file is empty.")
	}
	if size > MaxSize {
		return nil, "", 0, fault.New(fault.TooLarge, "The file is larger than %d MB, the most that can be kept.", MaxSize>>20)
	}
	return chunks, hex.EncodeToString(hash.Sum(nil)), size, nil
}

// Info describes a file. It fails with a fault of kind not found where there is
// none.
func (s *Service) Info(ctx context.Context, id ID) (Info, error) {
	f, found, err := s.selectInfo(ctx, id)
	if err != nil {
		return f, fmt.Errorf("file %s: %w", id, err)
	}
	if !found {
		return f, fault.NotFound("There is no such file, or it has been removed.")
	}
	return f, nil
}

// Open opens a file for reading, in ctx's transaction if it has one. It fails
// with a fault of kind not found where there is none. The reader holds nothing
// open in the database between reads, needs no closing, and lives as long as ctx.
func (s *Service) Open(ctx context.Context, id ID) (*Reader, error) {
	f, err := s.Info(ctx, id)
	if err != nil {
		return nil, err
	}
	r := &Reader{Info: f, ctx: ctx, service: s, number: -1}
	r.SectionReader = io.NewSectionReader(chunked{r}, 0, f.Size)
	return r, nil
}

// Delete removes a file and its content. It fails with a fault of kind not found
// where there is none.
func (s *Service) Delete(ctx context.Context, id ID) error {
	found, err := s.delete(ctx, id)
	if err != nil {
		return fmt.Errorf("delete file %s: %w", id, err)
	}
	if !found {
		return fault.NotFound("There is no such file, or it has been removed.")
	}
	return nil
}

// longestName is what common file systems allow, in bytes.
const longestName = 255

// CleanName makes a sender's file name safe to show and to offer for download:
// the last part of a path of any system, without control characters or invisible
// marks that turn text around, at most 255 bytes, and never empty.
func CleanName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimSpace(name)
	name = shorten(name)
	if strings.Trim(name, "./") == "" {
		return "file"
	}
	return name
}

// shorten cuts a name to longestName, sparing its extension.
func shorten(name string) string {
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	if most := longestName - len(ext); len(stem) > most {
		stem = strings.TrimSpace(strings.ToValidUTF8(stem[:most], "")) // the cut may split a character
	}
	return stem + ext
}
