package need

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/table"
	"fairground/internal/term"
)

// ImportOptions are what whoever imports may say of a release, and how.
type ImportOptions struct {
	Label     string    // as published; "": as the reader of the file says
	Published time.Time // zero: as the reader of the file says
	DryRun    bool      // do everything and keep nothing
	Progress  func(Progress)
}

// Progress is how far an import has come.
type Progress struct {
	Read, Size int64 // bytes of the files; Size is 0 where it is not known
	Rows       int
}

// ImportReport says what an import did, or found.
type ImportReport struct {
	Release      Release
	Already      bool // the same files were read before, by the same mapping: nothing changed
	Restored     bool // they were read before and withdrawn since: that release stands again
	DryRun       bool // nothing was kept
	Rows         int  // of the files, with something of use
	Observations int64
	Measures     int
	Series       int // measures of one group each
	Places       int
	Periods      int
	Symbols      map[term.Symbol]int64
	Elsewhere    []stats.Place // places that are no current area, the first of them
	Unplaced     int           // how many of them there are
	Repeated     int           // figures that stood in the files twice alike; one was kept
	Disagreeing  int           // figures that stood there twice and differed; none was kept
	Problems     []string      // the first of what could not be read, with file, row and column
	ProblemCount int
	Notes        []string
}

// mostProblems is how many problems are kept; all are counted.
const mostProblems = 200

func (r *ImportReport) problem(text string) {
	if r.ProblemCount++; r.ProblemCount <= mostProblems {
		r.Problems = append(r.Problems, text)
	}
}

func (r *ImportReport) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// errDry undoes the transaction of a dry run.
var errDry = errors.New("nothing is kept of a dry run")

// Import takes a table in as a release of its data set, whole or not at all. The
// same files read by the same mapping change nothing; had they been withdrawn,
// that release stands again. A release supersedes the one that stands, unless it
// was published before it: then it is superseded at once.
func (s *Service) Import(ctx context.Context, t *stats.Table, o ImportOptions) (ImportReport, error) {
	r := ImportReport{DryRun: o.DryRun, Notes: t.Notes, Measures: len(t.Measures), Symbols: map[term.Symbol]int64{}}
	if t.Dataset.ID == "" {
		return r, errors.New("import: the data set has no name")
	}
	hash, err := hashOf(t)
	if err != nil {
		return r, fmt.Errorf("import %s: %w", t.Dataset.ID, err)
	}
	if o.Label != "" {
		t.Release.Label = o.Label
	}
	if !o.Published.IsZero() {
		t.Release.Published = o.Published
	}
	atlas, err := s.atlas(ctx)
	if err != nil {
		return r, fmt.Errorf("import %s: %w", t.Dataset.ID, err)
	}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.importIn(ctx, t, hash, o, atlas, &r); err != nil {
			return err
		}
		if o.DryRun {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return r, fmt.Errorf("import %s: %w", t.Dataset.ID, err)
	}
	return r, nil
}

// Known says whether a table was taken in before: the same files, read by the same
// mapping, whatever became of the release since.
func (s *Service) Known(ctx context.Context, t *stats.Table) (bool, error) {
	hash, err := hashOf(t)
	if err != nil {
		return false, err
	}
	_, found, err := s.releaseByHash(ctx, t.Dataset.ID, hash)
	return found, err
}

// atlas is what says which area a place is today; nil where no areas are loaded.
func (s *Service) atlas(ctx context.Context) (*register.Atlas, error) {
	if s.register == nil {
		return nil, nil
	}
	a, err := s.register.Atlas(ctx)
	if err != nil || a.Len() == 0 {
		return nil, err
	}
	return a, nil
}

// lockName makes imports and withdrawals wait for one another.
const lockName = "need"

func (s *Service) importIn(ctx context.Context, t *stats.Table, hash string, o ImportOptions, atlas *register.Atlas, r *ImportReport) error {
	if err := s.db.Lock(ctx, lockName); err != nil {
		return err
	}
	known, found, err := s.releaseByHash(ctx, t.Dataset.ID, hash)
	switch {
	case err != nil:
		return err
	case found && known.Withdrawn.IsZero():
		r.Release, r.Already = known, true
		return nil
	case found:
		r.Restored = true
		r.Release, err = s.restore(ctx, known)
		return err
	}
	release, err := s.addRelease(ctx, t, hash)
	if err != nil {
		return err
	}
	if err := s.addMeasures(ctx, release.Number, t.Measures); err != nil {
		return err
	}
	series, err := s.load(ctx, t, release.Number, o, atlas, r)
	if err != nil {
		return err
	}
	if err := s.disagreeing(ctx, t, release.Number, series, r); err != nil {
		return err
	}
	if r.Observations == 0 {
		return emptyFile(r)
	}
	release.Rows, release.Problems = r.Rows, kept(r)
	if err := s.finishRelease(ctx, release); err != nil {
		return err
	}
	if err := s.settle(ctx, t.Dataset.ID); err != nil {
		return err
	}
	if r.Release, err = s.Release(ctx, release.ID); err != nil {
		return err
	}
	if err := s.sayWhere(ctx, r); err != nil {
		return err
	}
	return s.changed(ctx, "statistics.import", r.Release)
}

// emptyFile is the error of files that hold no figures, with the first reason.
func emptyFile(r *ImportReport) error {
	if r.ProblemCount > 0 {
		return fault.Invalid("The files hold no figure that could be read. The first reason: %s", r.Problems[0])
	}
	return fault.Invalid("The files hold no figure.")
}

// kept are the problems that are stored with a release.
func kept(r *ImportReport) []string {
	out := r.Problems
	if more := r.ProblemCount - len(out); more > 0 {
		out = append(out[:len(out):len(out)], "and "+site.Int(more)+" more")
	}
	return out
}

// sayWhere notes what a release came before or after.
func (s *Service) sayWhere(ctx context.Context, r *ImportReport) error {
	all, err := s.releasesOf(ctx, r.Release.Dataset.ID)
	if err != nil {
		return err
	}
	for _, other := range all {
		switch {
		case other.ID == r.Release.Superseded:
			r.note("It is superseded at once: %s was published after it and stands", other.Title())
		case other.Superseded == r.Release.ID:
			r.note("It supersedes %s, read in on %s, which stays and can be cited", other.Title(), site.Day(other.Imported))
		}
	}
	return nil
}

// changed records what was done to a release and moves the data version.
func (s *Service) changed(ctx context.Context, action string, release Release) error {
	entry := audit.Entry{Action: action, Kind: "release", Thing: release.ID,
		After: audit.Values{"release": release.Title(), "data set": release.Dataset.ID, "rows": strconv.Itoa(release.Rows)}}
	if err := s.audit.Record(ctx, entry); err != nil {
		return err
	}
	return s.db.Bump(ctx, DataVersion)
}

// Withdraw undoes the import of a release: what it superseded stands again. Its
// observations stay, so that this can be undone as well.
func (s *Service) Withdraw(ctx context.Context, id term.ID) (Release, error) {
	return s.turn(ctx, id, func(ctx context.Context, r Release) (Release, error) {
		if !r.Withdrawn.IsZero() {
			return r, fault.Conflict("%s was withdrawn already, on %s.", r.Title(), site.Day(r.Withdrawn))
		}
		if err := s.setWithdrawn(ctx, r.Number, s.now()); err != nil {
			return r, err
		}
		if err := s.settle(ctx, r.Dataset.ID); err != nil {
			return r, err
		}
		if err := s.changed(ctx, "statistics.withdraw", r); err != nil {
			return r, err
		}
		return s.Release(ctx, id)
	})
}

// Restore undoes a withdrawal.
func (s *Service) Restore(ctx context.Context, id term.ID) (Release, error) {
	return s.turn(ctx, id, func(ctx context.Context, r Release) (Release, error) {
		if r.Withdrawn.IsZero() {
			return r, fault.Conflict("%s is not withdrawn.", r.Title())
		}
		return s.restore(ctx, r)
	})
}

func (s *Service) turn(ctx context.Context, id term.ID, do func(ctx context.Context, r Release) (Release, error)) (r Release, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.Lock(ctx, lockName); err != nil {
			return err
		}
		if r, err = s.Release(ctx, id); err != nil {
			return err
		}
		r, err = do(ctx, r)
		return err
	})
	if err != nil {
		return r, fmt.Errorf("release %s: %w", id, err)
	}
	return r, nil
}

func (s *Service) restore(ctx context.Context, r Release) (Release, error) {
	if err := s.setWithdrawn(ctx, r.Number, time.Time{}); err != nil {
		return r, err
	}
	if err := s.settle(ctx, r.Dataset.ID); err != nil {
		return r, err
	}
	if err := s.changed(ctx, "statistics.restore", r); err != nil {
		return r, err
	}
	return s.Release(ctx, r.ID)
}

// settle says anew which release of a data set stands, and which superseded
// which: in the order of import, but none comes after one that was published
// later.
func (s *Service) settle(ctx context.Context, dataset string) error {
	all, err := s.releasesOf(ctx, dataset)
	if err != nil {
		return err
	}
	line := succession(all)
	for i, r := range line {
		var by int64
		var id term.ID
		if i+1 < len(line) {
			by, id = line[i+1].Number, line[i+1].ID
		}
		if r.Superseded == id {
			continue
		}
		if err := s.setSuperseded(ctx, r.Number, by); err != nil {
			return err
		}
	}
	return nil
}

// succession puts the releases that were not withdrawn, given in the order of
// import, in the order in which they follow one another; the last one stands.
func succession(all []Release) []Release {
	var line []Release
	for _, r := range all {
		if !r.Withdrawn.IsZero() {
			continue
		}
		at := len(line)
		for at > 0 && !r.Published.IsZero() && line[at-1].Published.After(r.Published) {
			at--
		}
		line = append(line, Release{})
		copy(line[at+1:], line[at:])
		line[at] = r
	}
	return line
}

// hashOf tells files apart by their content and by what reads them, not by their
// names.
func hashOf(t *stats.Table) (string, error) {
	if len(t.Files) == 0 && t.Reader == "" {
		return "", errors.New("it is not said which files it was read from")
	}
	all := sha256.New()
	fmt.Fprintf(all, "%q", t.Reader)
	for _, path := range t.Files {
		sum, err := fileSum(path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(all, " %s", sum)
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// stops says whether an error of a reader concerns one row only, and what to say.
func stops(err error) (text string, stop bool) {
	var p *table.Problem
	if errors.As(err, &p) && !p.Stop {
		return p.Error(), false
	}
	return "", true
}
