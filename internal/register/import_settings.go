package register

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"fairground/internal/register/source"
	"fairground/internal/term"
	"fairground/linkage/school"
)

// ImportGIAS reads establishment files of Get Information About Schools. What a
// file has no column for is left as it was.
func (s *Service) ImportGIAS(ctx context.Context, paths ...string) (Report, error) {
	return s.importEntries(ctx, "gias", paths, func(r io.Reader, name string) iter.Seq2[Entry, error] {
		return entries(source.Establishments(r, name), establishmentEntry)
	})
}

// ImportEarlyYears reads Ofsted's register of early-years providers. The files
// give no point; see [Placed] for how they are located.
func (s *Service) ImportEarlyYears(ctx context.Context, paths ...string) (Report, error) {
	return s.importEntries(ctx, "early-years", paths, func(r io.Reader, name string) iter.Seq2[Entry, error] {
		return entries(source.Providers(r, name), providerEntry)
	})
}

func entries[T any](rows iter.Seq2[T, error], entry func(*T) Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for row, err := range rows {
			if err != nil {
				if !yield(Entry{}, err) {
					return
				}
			} else if !yield(entry(&row), nil) {
				return
			}
		}
	}
}

func establishmentEntry(e *source.Establishment) Entry {
	out := Entry{
		ID: term.NewSettingID(term.GIAS, e.URN), Name: e.Name, Type: e.TypeName, Phase: e.PhaseName,
		Status: statusOf(e.Setting()), Opened: e.OpenDate.UTC(), Closed: e.CloseDate.UTC(),
		Address: joinNonEmpty(e.Street, e.Locality, e.Address3), Town: e.Town, County: e.County, Postcode: e.Postcode,
		Authority: e.LAName, AuthorityCode: e.LACode, EstablishmentNumber: e.EstablishmentNumber,
		UKPRN: e.UKPRN, UPRN: e.UPRN, Website: e.Website, Trust: e.TrustName,
		LowAge: countOf(e.LowAge), HighAge: countOf(e.HighAge), Pupils: countOf(e.Pupils), Capacity: countOf(e.Capacity), LSOA: e.LSOACode,
	}
	if e.Easting > 0 && e.Northing > 0 {
		out.Easting, out.Northing = Known(e.Easting), Known(e.Northing)
	}
	return out
}

func providerEntry(p *source.Provider) Entry {
	return Entry{
		ID: term.NewSettingID(term.OfstedEY, p.URN), Name: p.Name, Type: p.Type, Phase: "Early years", Status: statusOf(p.Setting()),
		Address: joinNonEmpty(p.Address1, p.Address2, p.Address3), Town: p.Town, Postcode: p.Postcode, Authority: p.LAName,
	}
}

// statusOf is the status as the reader of the files understood it.
func statusOf(v school.Setting) Status {
	switch v.Status {
	case school.Open:
		return Open
	case school.Closed:
		return Closed
	case school.Proposed:
		return Proposed
	}
	return StatusUnknown
}

func joinNonEmpty(lines ...string) string {
	return strings.Join(slices.DeleteFunc(lines, func(s string) bool { return s == "" }), ", ")
}

// importEntries compares every row with what is stored and writes what differs.
func (s *Service) importEntries(ctx context.Context, kind string, paths []string, read func(io.Reader, string) iter.Seq2[Entry, error]) (Report, error) {
	return s.imported(ctx, kind, paths, func(ctx context.Context, report *Report) error {
		known, err := s.entries(ctx)
		if err != nil {
			return err
		}
		batch := entryBatch{known: known, seen: map[term.SettingID]bool{}}
		for _, path := range paths {
			if err := batch.read(path, read, report); err != nil {
				return err
			}
		}
		report.Rows = len(batch.seen)
		batch.leavers(kind, report)
		if err := s.saveEntries(ctx, &batch, report); err != nil {
			return err
		}
		if !report.Changed {
			return nil
		}
		return s.refresh(ctx, report)
	})
}

// entryBatch gathers the differences between files and what is stored.
type entryBatch struct {
	known   map[term.SettingID]Entry
	seen    map[term.SettingID]bool
	added   []Entry
	changed []Entry
	changes []Change
}

// first says whether nothing of the file's register was stored: then there is no
// change to report, only a beginning.
func (b *entryBatch) first() bool { return len(b.added) == len(b.seen) }

// whole is the share of the known settings that a file must have for those it
// lacks to count as gone: a file of one region is no news of the others.
const whole = 0.8

// leavers finds open settings of the same register that the files lack. Ofsted's
// register tells of a setting that left by leaving it out, so those are closed;
// GIAS keeps closed schools, so one that is missing there is only said.
func (b *entryBatch) leavers(kind string, report *Report) {
	register := term.GIAS
	if kind == EarlyYearsFiles {
		register = term.OfstedEY
	}
	var gone []Entry
	known := 0
	for id, e := range b.known {
		if r, _ := id.Split(); r != register || e.Status != Open {
			continue
		}
		if known++; !b.seen[id] {
			gone = append(gone, e)
		}
	}
	switch {
	case len(gone) == 0:
	case register == term.GIAS || float64(known-len(gone)) < whole*float64(known):
		report.note("%d settings that are open on record are not in these files; they were left as they were", len(gone))
	default:
		slices.SortFunc(gone, func(x, y Entry) int { return strings.Compare(string(x.ID), string(y.ID)) })
		for _, e := range gone {
			e.Status = Closed
			b.changed = append(b.changed, e)
			b.changes = append(b.changes, Change{e.ID, "gone", string(Open), string(Closed)})
		}
	}
}

// Change is one line of a change report.
type Change struct {
	Setting  term.SettingID
	Kind     string // new, closed, gone, reopened, renamed, moved, converted
	Was, Now string
}

func (b *entryBatch) read(path string, read func(io.Reader, string) iter.Seq2[Entry, error], report *Report) error {
	header, err := source.Header(path)
	if err != nil {
		return err
	}
	absent := absentFields(header)
	return readAll(path, read, report, func(e Entry) {
		if b.seen[e.ID] {
			report.wrong(fmt.Errorf("%s: %s stands in the file more than once: the first row was kept", filepath.Base(path), e.ID))
			return
		}
		b.seen[e.ID] = true
		b.take(e, absent)
	})
}

func (b *entryBatch) take(e Entry, absent []func(dst *Entry, src Entry)) {
	old, ok := b.known[e.ID]
	if !ok {
		b.added = append(b.added, e)
		b.changes = append(b.changes, Change{e.ID, "new", "", e.Name})
		return
	}
	for _, keep := range absent {
		keep(&e, old)
	}
	if e == old {
		return
	}
	b.changed = append(b.changed, e)
	b.changes = append(b.changes, differences(old, e)...)
}

// differences puts into words what a reader of the change report wants to know.
func differences(old, e Entry) []Change {
	var out []Change
	if old.Status != e.Status {
		switch {
		case e.Status == Closed:
			out = append(out, Change{e.ID, "closed", string(old.Status), string(e.Status)})
		case old.Status == Closed:
			out = append(out, Change{e.ID, "reopened", string(old.Status), string(e.Status)})
		}
	}
	if old.Name != e.Name {
		out = append(out, Change{e.ID, "renamed", old.Name, e.Name})
	}
	if old.Postcode != e.Postcode || far(old, e) {
		out = append(out, Change{e.ID, "moved", joinNonEmpty(old.Address, old.Postcode), joinNonEmpty(e.Address, e.Postcode)})
	}
	return out
}

// far says whether the grid reference moved by more than 100 metres, which is
// more than a correction.
func far(old, e Entry) bool {
	if !old.Easting.Known || !e.Easting.Known {
		return false
	}
	return math.Hypot(float64(old.Easting.N-e.Easting.N), float64(old.Northing.N-e.Northing.N)) > 100
}

// absentFields gives, for every column that a file does not have, how to keep
// what was known.
func absentFields(header []string) []func(dst *Entry, src Entry) {
	fields := []struct {
		names []string
		keep  func(dst *Entry, src Entry)
	}{
		{[]string{"OpenDate", "open_date"}, func(d *Entry, s Entry) { d.Opened = s.Opened }},
		{[]string{"CloseDate", "close_date"}, func(d *Entry, s Entry) { d.Closed = s.Closed }},
		{[]string{"TypeOfEstablishment (name)", "type"}, func(d *Entry, s Entry) { d.Type = s.Type }},
		{[]string{"PhaseOfEducation (name)"}, func(d *Entry, s Entry) { d.Phase = s.Phase }},
		{[]string{"EstablishmentStatus (name)", "status"}, func(d *Entry, s Entry) { d.Status = s.Status }},
		{[]string{"Street", "address1"}, func(d *Entry, s Entry) { d.Address = s.Address }},
		{[]string{"Town"}, func(d *Entry, s Entry) { d.Town = s.Town }},
		{[]string{"County (name)"}, func(d *Entry, s Entry) { d.County = s.County }},
		{[]string{"Postcode"}, func(d *Entry, s Entry) { d.Postcode = s.Postcode }},
		{[]string{"LA (name)", "la"}, func(d *Entry, s Entry) { d.Authority = s.Authority }},
		{[]string{"LA (code)"}, func(d *Entry, s Entry) { d.AuthorityCode = s.AuthorityCode }},
		{[]string{"EstablishmentNumber"}, func(d *Entry, s Entry) { d.EstablishmentNumber = s.EstablishmentNumber }},
		{[]string{"UKPRN"}, func(d *Entry, s Entry) { d.UKPRN = s.UKPRN }},
		{[]string{"UPRN"}, func(d *Entry, s Entry) { d.UPRN = s.UPRN }},
		{[]string{"SchoolWebsite", "url1"}, func(d *Entry, s Entry) { d.Website = s.Website }},
		{[]string{"Trusts (name)"}, func(d *Entry, s Entry) { d.Trust = s.Trust }},
		{[]string{"StatutoryLowAge"}, func(d *Entry, s Entry) { d.LowAge = s.LowAge }},
		{[]string{"StatutoryHighAge"}, func(d *Entry, s Entry) { d.HighAge = s.HighAge }},
		{[]string{"NumberOfPupils"}, func(d *Entry, s Entry) { d.Pupils = s.Pupils }},
		{[]string{"SchoolCapacity"}, func(d *Entry, s Entry) { d.Capacity = s.Capacity }},
		{[]string{"Easting"}, func(d *Entry, s Entry) { d.Easting, d.Northing = s.Easting, s.Northing }},
		{[]string{"LSOA (code)"}, func(d *Entry, s Entry) { d.LSOA = s.LSOA }},
	}
	var out []func(dst *Entry, src Entry)
	for _, f := range fields {
		if !hasColumn(header, f.names) {
			out = append(out, f.keep)
		}
	}
	return out
}
