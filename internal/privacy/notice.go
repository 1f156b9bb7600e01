package privacy

import (
	"bufio"
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

//go:embed notices
var noticeFiles embed.FS

// Kind is a kind of person whom a notice is for.
type Kind string

// The kinds of person.
const (
	AtOrganisation Kind = "organisation" // who works at an organisation
	WithSeat       Kind = "seat"         // who holds a seat
	Young          Kind = "young-people" // a young person or parent whose seat an organisation holds, unnamed
	AtSetting      Kind = "setting"      // who works at a school or nursery whose work shows
	AnyReader      Kind = "public"       // everybody
)

// Kinds lists the kinds of person, in the order they are shown.
func Kinds() []Kind { return []Kind{AtOrganisation, WithSeat, Young, AtSetting, AnyReader} }

// Notice says to one kind of person what is done with data about them.
type Notice struct {
	Kind     Kind
	Editions []Edition // the newest first
}

// Edition is what a notice says from a day on.
type Edition struct {
	Number  int
	Title   string
	For     string // whom it is for, in a sentence
	From    time.Time
	Changed string // what is new in it
	Parts   []Passage
}

// Passage is a heading and what stands under it.
type Passage struct {
	Title  string
	Blocks []Block
}

// Block is a paragraph, or a list of points.
type Block struct {
	Text   string
	Points []string
}

// Current is the edition that holds on a day; the first where none does yet.
func (n Notice) Current(day time.Time) Edition {
	for _, e := range n.Editions {
		if !e.From.After(day) {
			return e
		}
	}
	return n.Editions[len(n.Editions)-1]
}

// Edition finds an edition by its number.
func (n Notice) Edition(number int) (Edition, bool) {
	i := slices.IndexFunc(n.Editions, func(e Edition) bool { return e.Number == number })
	if i < 0 {
		return Edition{}, false
	}
	return n.Editions[i], true
}

// Notice finds the notice for a kind of person.
func (s *Service) Notice(kind Kind) (Notice, error) {
	for _, n := range s.notices {
		if n.Kind == kind {
			return n, nil
		}
	}
	return Notice{}, fault.NotFound("There is no such notice.")
}

// For lists the notices that a person signed in should know: by where they hold
// roles. Who holds none works at an organisation, as far as anybody knows.
func For(a *account.Actor) []Kind {
	var kinds []Kind
	if a.Public() {
		return kinds
	}
	if len(a.At(term.AnOrganisation)) > 0 || len(a.Grants) == 0 {
		kinds = append(kinds, AtOrganisation)
	}
	if slices.ContainsFunc(a.Grants, func(g account.Grant) bool { return g.Scope.Kind != term.AnOrganisation }) {
		kinds = append(kinds, WithSeat)
	}
	return kinds
}

// Unread is a notice whose current edition a person has not acknowledged.
type Unread struct {
	Notice  Notice
	Edition Edition
	Seen    int // the edition they acknowledged last; 0 none
}

// Unread lists what a person signed in has yet to acknowledge.
func (s *Service) Unread(ctx context.Context, a *account.Actor) ([]Unread, error) {
	if a.Public() {
		return nil, nil
	}
	acknowledged, err := s.acknowledged(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	seen := map[Kind]int{}
	for _, k := range acknowledged {
		seen[k.Notice] = max(seen[k.Notice], k.Edition)
	}
	var out []Unread
	for _, kind := range For(a) {
		n, err := s.Notice(kind)
		if err != nil {
			continue // a deployment with notices of its own need not have each
		}
		if e := n.Current(s.now()); e.Number > seen[kind] {
			out = append(out, Unread{n, e, seen[kind]})
		}
	}
	return out, nil
}

// Acknowledge records that a person read the current edition of a notice. An
// edition that is not current is a conflict: they read something else.
func (s *Service) Acknowledge(ctx context.Context, person term.ID, kind Kind, edition int) error {
	n, err := s.Notice(kind)
	if err != nil {
		return err
	}
	if n.Current(s.now()).Number != edition {
		return fault.Conflict("The notice has changed since you opened it. Read it again.")
	}
	return s.DB.Tx(ctx, func(ctx context.Context) error {
		added, err := s.insertAcknowledgement(ctx, person, acknowledgement{kind, edition, s.now()})
		if err != nil {
			return fmt.Errorf("acknowledge notice %s %d: %w", kind, edition, err)
		}
		if !added {
			return nil
		}
		return s.Audit.Record(ctx, audit.Entry{Action: "notice.acknowledge", Kind: "person", Thing: person, About: []term.ID{person},
			After: audit.Values{"notice": string(kind), "edition": strconv.Itoa(edition)}})
	})
}

// readNotices reads the files notices/KIND-N.txt, every kind once or more.
func readNotices(files fs.FS) ([]Notice, error) {
	var out []Notice
	for _, kind := range Kinds() {
		n := Notice{Kind: kind}
		names, err := fs.Glob(files, "notices/"+string(kind)+"-*.txt")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, err
			}
			e, err := readEdition(string(text))
			if err == nil {
				e.Number, err = strconv.Atoi(strings.TrimSuffix(name[strings.LastIndexByte(name, '-')+1:], ".txt"))
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			n.Editions = append(n.Editions, e)
		}
		if len(n.Editions) == 0 {
			return nil, fmt.Errorf("there is no notice for %q", kind)
		}
		slices.SortFunc(n.Editions, func(a, b Edition) int { return cmp.Compare(b.Number, a.Number) })
		out = append(out, n)
	}
	return out, nil
}

// readEdition reads a notice: lines "title:", "for:", "from:", "changed:", then
// headings ("# …"), paragraphs and points ("- …"), with empty lines between.
func readEdition(text string) (e Edition, err error) {
	head, body, _ := strings.Cut(text, "\n\n")
	for line := range strings.Lines(head) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch name {
		case "title":
			e.Title = value
		case "for":
			e.For = value
		case "changed":
			e.Changed = value
		case "from":
			if e.From, err = time.Parse(time.DateOnly, value); err != nil {
				return e, err
			}
		default:
			return e, fmt.Errorf("%q is no part of a notice’s head", line)
		}
	}
	if e.Title == "" || e.For == "" || e.Changed == "" || e.From.IsZero() {
		return e, fmt.Errorf("its head must say title, for, from and changed")
	}
	for _, block := range strings.Split(strings.TrimSpace(body), "\n\n") {
		if title, ok := strings.CutPrefix(block, "# "); ok {
			e.Parts = append(e.Parts, Passage{Title: title})
			continue
		}
		if len(e.Parts) == 0 {
			return e, fmt.Errorf("its first words must stand under a heading")
		}
		last := &e.Parts[len(e.Parts)-1]
		last.Blocks = append(last.Blocks, readBlock(block))
	}
	return e, nil
}

// readBlock reads a paragraph, or a list of points.
func readBlock(text string) (b Block) {
	if !strings.HasPrefix(text, "- ") {
		return Block{Text: strings.Join(strings.Fields(text), " ")}
	}
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		if point, begins := strings.CutPrefix(lines.Text(), "- "); begins {
			b.Points = append(b.Points, point)
		} else {
			b.Points[len(b.Points)-1] += " " + strings.TrimSpace(lines.Text())
		}
	}
	return b
}
