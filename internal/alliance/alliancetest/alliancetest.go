// Package alliancetest opens an alliance for the tests of the rooms that need
// one, with everything that stands below it.
package alliancetest

import (
	"fmt"
	"sync/atomic"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/job"
	"fairground/internal/mail"
	"fairground/internal/register"
	"fairground/internal/term"
)

// Schemas lists the schemas of the alliance and of all below it, lowest first.
func Schemas() []db.Room {
	return []db.Room{job.Schema, audit.Schema, mail.Schema, account.Schema, register.Schema, alliance.Schema}
}

// Now is the time at which the clocks of tests stand.
func Now() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }

// House is an alliance and what stands below it, on a clock that stands still
// until it is moved.
type House struct {
	DB       *db.DB
	Audit    *audit.Service
	Mail     *mail.Service
	Jobs     *job.Queue // not started
	Account  *account.Service
	Register *register.Service
	Alliance *alliance.Service
	Clock    time.Time // what Now says, where the clock is the house's own

	made atomic.Int64
}

// Open builds the rooms on a migrated database, with a clock that stands still
// and ids in a row.
func Open(d *db.DB) *House {
	h := &House{Clock: Now()}
	return h.open(d, func() time.Time { return h.Clock }, h.NewID)
}

// OpenWith builds the rooms with a clock and ids of the test's own.
func OpenWith(d *db.DB, now func() time.Time, newID func() term.ID) *House {
	return (&House{}).open(d, now, newID)
}

func (h *House) open(d *db.DB, now func() time.Time, newID func() term.ID) *House {
	h.Jobs = job.New(d, job.Config{})
	h.DB, h.Audit, h.Mail = d, audit.New(d, now), mail.New(d, now, newID)
	h.Account = account.New(d, h.Audit, account.Config{Now: now, NewID: newID, Mail: h.Mail})
	h.Register = register.New(d, now, newID)
	h.Alliance = alliance.New(alliance.Needs{DB: d, Register: h.Register, Account: h.Account, Audit: h.Audit, Mail: h.Mail, Now: now, NewID: newID, Jobs: h.Jobs})
	return h
}

// NewID gives ids in a row: "id-001", "id-002".
func (h *House) NewID() term.ID {
	return term.ID(fmt.Sprintf("id-%03d", h.made.Add(1)))
}
