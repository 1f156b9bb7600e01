// Package sample makes a demonstration: a fictional England of any size, or
// fictional organisations on the real registers.
//
// # What is real and what is not
//
// Names and codes of authorities are real (facts.txt, with its source). Schools
// and nurseries, where [England] makes them, are invented: their numbers are
// outside the registers' ranges, their postcodes begin with Q, which no real
// one does, and neighbourhoods are squares. Organisations, programmes and
// deliveries are always invented, and are marked illustrative, which every page
// and export shows.
//
// # The partnerships
//
// In the demonstration the place partnerships show what the programme
// publishes, because as many rows are made: in the West Midlands 92 member
// organisations in 1,151 settings, in the Liverpool City Region 71 in 592. No
// total is ever typed into a page. For South Yorkshire nothing is published, and
// its figures here mean nothing.
//
// What those figures count anyone may see; of the second and third organisations
// at a setting many are shared with the alliance, a partnership or nobody, so
// that signing in shows more.
//
// # People
//
// [People] makes those who sit round the programme's tables, and one of each kind
// for a visitor to be ([Cast]). All are adults that do not exist: their surnames
// are things of a fair, and their addresses end in example.org. What collaborations
// did and work on says of itself that it is made up.
//
// # Determinism
//
// The same seed and size give the same England on every machine, so a test may
// know the truth, and a load test may grow it tenfold.
package sample

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Options say how much to make.
type Options struct {
	Seed          uint64
	Organisations int       // members of the alliance; at least 92
	Elsewhere     int       // deliveries outside the three partnerships
	Scale         int       // of a fictional England: 1 gives about 29,000 settings
	Today         time.Time // what "this school year" means
}

// Default is the demonstration.
func Default(today time.Time) Options {
	return Options{Seed: 2030, Organisations: 300, Elsewhere: 9000, Scale: 1, Today: today}
}

// Rooms are the Services that the sample calls; it writes nothing by itself.
type Rooms struct {
	Account   *account.Service
	Register  *register.Service
	Alliance  *alliance.Service
	Provision *provision.Service
}

// partnership is a place partnership and what is to be counted there.
type partnership struct {
	area          term.GSS
	organisations int
	settings      int
}

func partnerships() []partnership {
	return []partnership{
		{"E47000007", 92, 1151}, // West Midlands: as published
		{"E47000004", 71, 592},  // Liverpool City Region: as published
		{"E47000002", 58, 410},  // South Yorkshire: nothing is published
	}
}

// Organisations makes fictional organisations, their programmes and deliveries
// on whatever registers are loaded.
func Organisations(ctx context.Context, r Rooms, o Options) error {
	if o.Organisations < 92 {
		return fmt.Errorf("a demonstration needs 92 organisations at least, not %d", o.Organisations)
	}
	m := &maker{rooms: r, options: o, rng: rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15))}
	if err := m.load(ctx); err != nil {
		return fmt.Errorf("make a demonstration: %w", err)
	}
	m.makeMembers()
	for _, p := range partnerships() {
		if err := m.fill(p); err != nil {
			return fmt.Errorf("make a demonstration: %w", err)
		}
	}
	m.scatter(o.Elsewhere)
	if err := m.save(ctx); err != nil {
		return fmt.Errorf("make a demonstration: %w", err)
	}
	return nil
}
