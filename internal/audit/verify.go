package audit

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"fairground/internal/db"
	"fairground/internal/fault"
)

// Broken names the first link of the chain that does not hold.
type Broken struct {
	Seq int64
	Why string
}

// Error says which link, and why.
func (b *Broken) Error() string { return fmt.Sprintf("entry %d: %s", b.Seq, b.Why) }

// Head is the end of the chain: kept elsewhere, it shows later that nothing
// before it was changed or cut off.
type Head struct {
	Seq  int64
	Hash string
}

// String is the head as `fairground audit verify --since` takes it: "42:9f86…".
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.Seq, h.Hash) }

// Head gives the end of the chain as it is now.
func (s *Service) Head(ctx context.Context) (h Head, err error) {
	err = s.db.QueryRow(ctx, `select seq, hash from audit_head`).Scan(&h.Seq, &h.Hash)
	if err != nil {
		return h, fmt.Errorf("end of the audit chain: %w", err)
	}
	return h, nil
}

// page is how many links are read at a time.
const page = 2000

// Beginning is the head of a chain with nothing in it: every chain holds it.
func Beginning() Head { return Head{Hash: string(first)} }

// ParseHead reads a head as [Head.String] writes it.
func ParseHead(text string) (Head, error) {
	seq, sum, ok := strings.Cut(strings.TrimSpace(text), ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	if _, bad := hex.DecodeString(sum); !ok || err != nil || n < 0 || bad != nil || len(sum) != len(first) {
		return Head{}, fault.Invalid("%q is not the end of a record: expected its number, a colon and 64 hexadecimal digits, as the page of the record shows it.", text)
	}
	return Head{n, strings.ToLower(sum)}, nil
}

// Verify walks the chain from its beginning and returns its end, or a *Broken
// for the first link that does not hold. Progress, where given, hears how far it
// has come.
func (s *Service) Verify(ctx context.Context, progress func(seq int64)) (Head, error) {
	return s.VerifySince(ctx, Beginning(), progress)
}

// VerifySince also holds the chain against an end of it that was kept elsewhere:
// a chain that was cut off before it, or written anew up to it, is a *Broken.
func (s *Service) VerifySince(ctx context.Context, kept Head, progress func(seq int64)) (Head, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return head, err
	}
	at := Beginning()
	if err := at.agrees(kept); err != nil {
		return at, err
	}
	for {
		links, err := db.Collect(ctx, s.db, scanLink, selectLink+` where e.seq > $1 and e.seq <= $2 order by e.seq limit $3`, at.Seq, head.Seq, page)
		if err != nil {
			return at, fmt.Errorf("read the audit chain: %w", err)
		}
		for _, l := range links {
			if err := l.follows(at); err != nil {
				return at, err
			}
			at = Head{l.Seq, string(l.hash)}
			if err := at.agrees(kept); err != nil {
				return at, err
			}
		}
		if progress != nil {
			progress(at.Seq)
		}
		if len(links) < page {
			break
		}
	}
	if at != head {
		return at, &Broken{at.Seq + 1, fmt.Sprintf("the chain ends at entry %d, and should end at %d", at.Seq, head.Seq)}
	}
	if at.Seq < kept.Seq {
		return at, &Broken{at.Seq + 1, fmt.Sprintf("it is missing: the end that was kept elsewhere is entry %d", kept.Seq)}
	}
	return at, nil
}

// agrees holds a place in the chain against an end of it that was kept elsewhere.
func (h Head) agrees(kept Head) error {
	if h.Seq == kept.Seq && h.Hash != kept.Hash {
		return &Broken{h.Seq, "it is not the entry whose hash was kept elsewhere: the record was written anew, here or before"}
	}
	return nil
}

// follows checks a link against the one before it.
func (s stored) follows(before Head) error {
	switch {
	case s.Seq != before.Seq+1:
		return &Broken{before.Seq + 1, "it is missing"}
	case string(s.previous) != before.Hash:
		return &Broken{s.Seq, "it does not follow from the entry before it"}
	case s.digest() != s.hash:
		return &Broken{s.Seq, "it was changed after it was written"}
	case s.kept && s.wrong != nil:
		return &Broken{s.Seq, "its values cannot be read"}
	case s.kept && valuesHash(s.salt, s.Before) != s.before:
		return &Broken{s.Seq, "what was so before is not what was written"}
	case s.kept && valuesHash(s.salt, s.After) != s.after:
		return &Broken{s.Seq, "what was so afterwards is not what was written"}
	}
	return nil
}
