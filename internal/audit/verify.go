package audit

import (
	"context"
	"fmt"

	"fairground/internal/db"
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

// Verify walks the chain from its beginning and returns its end, or a *Broken
// for the first link that does not hold. Progress, where given, hears how far it
// has come.
func (s *Service) Verify(ctx context.Context, progress func(seq int64)) (Head, error) {
	head, err := s.Head(ctx)
	if err != nil {
		return head, err
	}
	at := Head{Hash: string(first)}
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
	return at, nil
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
	case s.salt != "" && valuesHash(s.salt, s.Before) != s.before:
		return &Broken{s.Seq, "what was so before is not what was written"}
	case s.salt != "" && valuesHash(s.salt, s.After) != s.after:
		return &Broken{s.Seq, "what was so afterwards is not what was written"}
	}
	return nil
}
