// Package landscape lays provision over need: where children in need have nothing
// on record, where several organisations do the same, and where the next sites
// would reach most.
//
// # What it reads
//
// This room owns no table. It puts together, in memory, what other rooms keep:
// settings, neighbourhoods and children in need (register), deliveries
// (provision), and which organisations are one (alliance). The columns and the
// questions are package snapshot's; this package fills them, and is where pages,
// tiles, downloads and the command line come to ask.
//
//	Land      settings and neighbourhoods; kept until the registers change
//	Snapshot  the deliveries over it; made anew when provision changes
//	View      the snapshot through the mask of whoever asks: for every question
//
// Every replica makes its own of the same rows when a data version moves, and so
// all agree. What was handed out does not change: a page that began with one
// snapshot ends with it.
//
// # Need
//
// The need at a school is its disadvantaged pupils, by the newest school census
// that it is in; in a neighbourhood, the children aged 0 to 15 in families on low
// incomes. [NeedSource] says both in words, with their years, and pages show it
// wherever they show the figures. Nurseries, colleges and independent schools are
// in no such census: theirs is not known, which is not nought.
//
// # Completeness
//
// "No record" is never "no service". [Service.Completeness] says how far the
// record of a place can be trusted: who has shared anything there and when, who
// has shared nothing anywhere, and what the deliveries there leave out.
//
// # What is handed on
//
// A brief and a figure that is cited are seen with the public's [Eyes] or with the
// alliance's, and never with one viewer's own, so that all who read them read the
// same. Only the state of the data as it is now can be worked out again; a state is
// named by what those eyes see.
//
// # Two lists compared
//
// What changed between two lists of an organisation is said of what stands on record
// now from each, to those alone who may see the lists themselves: for others it is as
// if there were none. In the terminal, of which whoever uses it keeps the database,
// the lists are compared through its mask, and their names are not told.
//
// # What it never does
//
// It writes nothing, answers nobody without their mask, and takes no setting for
// near of which only the authority is known.
package landscape

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/need"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"

	"golang.org/x/sync/errgroup"
)

// Service is the room's door.
type Service struct {
	db        *db.DB
	register  *register.Service
	alliance  *alliance.Service
	need      *need.Service
	provision *provision.Service
	now       func() time.Time
	url       string

	ground db.Cached[*ground]
	canvas canvas

	turns chan struct{} // one for each answer that may be worked out at once

	mu      sync.Mutex
	picture *provision.Picture // that the latest snapshot was made of
	latest  *snapshot.Snapshot
}

// Needs is what the room is given.
type Needs struct {
	DB        *db.DB
	Register  *register.Service
	Alliance  *alliance.Service
	Need      *need.Service
	Provision *provision.Service
	Now       func() time.Time
	URL       string // where browsers reach us, for what is printed; "" for this machine only
}

// New makes the room's Service.
func New(n Needs) *Service {
	return &Service{db: n.DB, register: n.Register, alliance: n.Alliance, need: n.Need, provision: n.Provision, now: n.Now, url: n.URL, turns: make(chan struct{}, atOnce*runtime.GOMAXPROCS(0))}
}

// atOnce is how many answers are worked out at the same time for each processor:
// all England's can take tens of megabytes.
const atOnce = 2

// turn waits until another answer may be worked out; done ends the turn.
func (s *Service) turn(ctx context.Context) error {
	select {
	case s.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Service) done() { <-s.turns }

// Land gives the settings that are open in England and the neighbourhoods, as the
// registers have them now. It stays the same one until these change.
func (s *Service) Land(ctx context.Context) (*snapshot.Land, error) {
	g, err := s.grounds(ctx)
	if err != nil {
		return nil, err
	}
	return g.land, nil
}

// Snapshot gives the deliveries over the land, as the data are now. Who asks while
// it is made waits for it.
func (s *Service) Snapshot(ctx context.Context) (*snapshot.Snapshot, error) {
	var land *snapshot.Land
	var picture *provision.Picture
	// Just after the start both are read from the database: side by side.
	loading, within := errgroup.WithContext(ctx)
	loading.Go(func() (err error) { land, err = s.Land(within); return err })
	loading.Go(func() (err error) { picture, err = s.provision.Picture(within); return err })
	if err := loading.Wait(); err != nil {
		return nil, fmt.Errorf("snapshot of the landscape: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.latest == nil || s.latest.Land != land || s.picture != picture {
		s.latest, s.picture = snapshot.New(land, deliveryRows(picture)), picture
	}
	return s.latest, nil
}

// stamped gives the snapshot with the data versions that it was made of, in the
// characters that a cache needs to tell snapshots apart, on every replica and
// after a start alike.
func (s *Service) stamped(ctx context.Context) (*snapshot.Snapshot, string, error) {
	before, err := s.versions(ctx)
	for range 3 {
		if err != nil {
			return nil, "", err
		}
		snap, err := s.Snapshot(ctx)
		if err != nil {
			return nil, "", err
		}
		after, err := s.versions(ctx)
		if err == nil && after == before {
			return snap, fmt.Sprint(after), nil
		}
		before = after
	}
	return nil, "", fault.New(fault.Unavailable, "The data are being changed just now. Try again in a moment.")
}

// versions are the data versions that a snapshot depends on.
func (s *Service) versions(ctx context.Context) (at [4]int64, err error) {
	for i, name := range []string{register.DataVersion, need.DataVersion, alliance.DataVersion, provision.DataVersion} {
		if at[i], err = s.db.Version(ctx, name); err != nil {
			return at, err
		}
	}
	return at, nil
}

// deliveryRows are a picture's deliveries, unmasked: a snapshot masks what it is
// asked by itself.
func deliveryRows(p *provision.Picture) []snapshot.DeliveryRow {
	rows := make([]snapshot.DeliveryRow, 0, p.Len())
	for w := range p.Unmasked() {
		rows = append(rows, snapshot.DeliveryRow{ID: w.ID, Setting: w.At, Organisation: w.Organisation, Programme: w.Programme, Upload: w.Upload,
			Themes: w.Themes, Phases: w.Phases, Period: w.Period, Reached: w.Reached, Visibility: w.Visibility, Sensitive: w.Sensitive, Illustrative: w.Illustrative})
	}
	return rows
}

// View gives the snapshot as whoever acts in ctx may see it.
func (s *Service) View(ctx context.Context) (*snapshot.View, error) {
	mask, err := s.provision.MaskOf(ctx)
	if err != nil {
		return nil, fmt.Errorf("view of the landscape: %w", err)
	}
	snap, err := s.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	return snap.Through(mask), nil
}

// year is the present school year.
func (s *Service) year() term.Period { return term.PeriodOf(s.now()) }

// Warm makes what the first page would otherwise wait for: the land, with who is
// near whom at the distances that are usual, and the snapshot. Whoever starts the server calls it
// behind the first request.
func (s *Service) Warm(ctx context.Context) error {
	_, err := s.Snapshot(ctx)
	return err
}
