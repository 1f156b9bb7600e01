package figure

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// longest is how long a query may be, so that it fits into an address.
const longest = 1500

// check refuses what can be no query of a room's.
func (q Query) check() error {
	switch {
	case q.Room == "" || q.Text == "":
		return fault.Invalid("Say which figure to cite.")
	case len(q.Room)+len(q.Text) > longest, !utf8.ValidString(q.Room + q.Text), strings.ContainsFunc(q.Room+q.Text, unicode.IsControl):
		return fault.Invalid("This is not the address of a figure.")
	}
	return nil
}

// Cite works a query out now, for ctx's actor, and keeps query, value and
// release. The same number of the same release is the same figure, whoever cites
// it, and stays as it was first kept.
func (s *Service) Cite(ctx context.Context, q Query) (f Figure, err error) {
	defer fault.Wrap(&err, "cite a figure of %s", q.Room)
	if err := q.check(); err != nil {
		return f, err
	}
	a, err := s.Answer(ctx, q)
	if err != nil {
		return f, hidden(err)
	}
	public, err := s.isPublic(ctx, q, a)
	if err != nil {
		return f, err
	}
	f = Figure{ID: identify(q, a), Query: q, Answer: a, Cited: s.now(), By: account.ActorFrom(ctx).ID, Public: public}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		added, err := s.insert(ctx, f)
		if err != nil || !added {
			if err == nil {
				f, err = s.known(ctx, f)
			}
			return err
		}
		if err := s.db.Bump(ctx, DataVersion); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "figure.cite", Kind: "figure", Thing: term.ID(f.ID), After: audit.Values{"room": q.Room, "query": q.Text, "release": a.Release}})
	})
	return f, err
}

// known gives the figure that was kept under an id, and notes where it has become
// the public's since.
func (s *Service) known(ctx context.Context, f Figure) (Figure, error) {
	kept, found, err := s.read(ctx, f.ID)
	switch {
	case err != nil || !found:
		return f, fmt.Errorf("read figure %s: found %v: %w", f.ID, found, err)
	case kept.Query != f.Query || kept.Answer.Release != f.Answer.Release || !sameValue(kept.Answer, f.Answer):
		return f, fmt.Errorf("two figures have the id %s", f.ID)
	case f.Public && !kept.Public:
		kept.Public = true
		return kept, s.publish(ctx, f.ID)
	}
	return kept, nil
}

// isPublic says whether the room gives the public this same answer.
func (s *Service) isPublic(ctx context.Context, q Query, a Answer) (bool, error) {
	nobody := account.NewActor(s.account.Policy(), account.Identity{}, s.now())
	seen, err := s.Answer(site.WithViewer(account.WithActor(ctx, nobody), site.Viewer{}), q)
	if err != nil {
		if none(err) {
			return false, nil
		}
		return false, err
	}
	return seen.Release == a.Release && sameValue(seen, a), nil
}

// identify makes a figure's id. 60 bits keep a million figures apart; that two
// are not is found out when the second is kept.
func identify(q Query, a Answer) string {
	h := sha256.New()
	for _, part := range []string{q.Room, q.Text, a.Release, canonical(a)} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	const letters = "0123456789abcdefghjkmnpqrstvwxyz" // none that is read as another
	return base32.NewEncoding(letters).EncodeToString(h.Sum(nil))[:12]
}

// canonical writes a value so that it is the same wherever it was worked out: the
// last bits of arithmetic, and how many decimals are shown, are no part of it.
func canonical(a Answer) string {
	n, ok := a.Value.Number()
	switch {
	case !ok:
		return "symbol " + string(a.Value.Symbol())
	case n == 0:
		n = 0 // not minus nought
	}
	return strconv.FormatFloat(n, 'g', 12, 64) + " " + a.Unit
}

func sameValue(a, b Answer) bool { return canonical(a) == canonical(b) }
