package provision_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/file"
	"fairground/internal/job"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

var rooms = append(alliancetest.Schemas(), file.Schema, provision.Schema)

// house is the rooms that provision needs, on one database.
type house struct {
	db        *db.DB
	register  *register.Service
	alliance  *alliance.Service
	provision *provision.Service
	account   *account.Service
	audit     *audit.Service
	files     *file.Service
	jobs      *job.Queue
	member    term.ID
	areas     map[term.ID][]term.GSS // of collaborations
}

func now() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC) }

// build opens the house on a database with a register of a few schools.
func build(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := open(t, d)
	h.importSchools(t, smallRegister, smallLinks)
	o, err := h.alliance.Add(t.Context(), alliance.Organisation{Name: "Readers", Kind: alliance.Charity})
	if err != nil {
		t.Fatal(err)
	}
	h.member = o.ID
	return h
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := unstarted(t, d)
	h.jobs.Start(t.Context())
	t.Cleanup(func() { h.jobs.Stop(context.Background()) })
	return h
}

// unstarted is the house while its jobs do not run.
func unstarted(t testing.TB, d *db.DB) *house {
	t.Helper()
	var n atomic.Int64
	id := func() term.ID { return term.ID(fmt.Sprintf("%d-%06d", time.Now().UnixNano(), n.Add(1))) }
	text := func() string { return string(id()) }
	below := alliancetest.OpenWith(d, now, id)
	h := &house{db: d, register: below.Register, alliance: below.Alliance, account: below.Account, audit: below.Audit, areas: map[term.ID][]term.GSS{}, files: file.New(d, now, text), jobs: job.New(d, job.Config{})}
	h.provision = provision.New(provision.Needs{DB: d, Register: h.register, Alliance: h.alliance, Account: h.account, Audit: h.audit, Files: h.files, Jobs: h.jobs, Now: now, NewID: id,
		AreasOf: func(_ context.Context, collaborations []term.ID) (out []term.GSS, err error) {
			for _, c := range collaborations {
				out = append(out, h.areas[c]...)
			}
			return out, nil
		}})
	return h
}

func (h *house) importSchools(t *testing.T, schools, links string) {
	t.Helper()
	folder := t.TempDir()
	for _, f := range []struct {
		name, text string
		run        func(context.Context, ...string) (register.Report, error)
	}{{"gias.csv", schools, h.register.ImportGIAS}, {"links.csv", links, h.register.ImportLinks}} {
		path := filepath.Join(folder, f.name)
		if err := os.WriteFile(path, []byte(f.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := f.run(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	}
}

const smallRegister = `URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),PhaseOfEducation (name),CloseDate,Street,Town,Postcode,Easting,Northing
100001,330,Birmingham,2001,Oak Hill Primary School,Community school,Closed,Primary,31-08-2019,Oak Lane,Birmingham,B1 1AA,406000,287000
150001,330,Birmingham,2001,Oak Hill Academy,Academy converter,Open,Primary,,Oak Lane,Birmingham,B1 1AA,406000,287000
100002,330,Birmingham,2002,St Mary's Catholic Primary School,Voluntary aided school,Open,Primary,,Mill Road,Birmingham,B2 2BB,407000,287500
100003,373,Sheffield,2003,St Mary's Catholic Primary School,Voluntary aided school,Open,Primary,,High Street,Sheffield,S1 3CC,435000,387000
100004,373,Sheffield,4004,Riverside High School,Community school,Open,Secondary,,River Walk,Sheffield,S2 4DD,436000,388000
`

const smallLinks = `URN,LinkURN,LinkName,LinkType,LinkEstablishedDate
100001,150001,Oak Hill Academy,Successor,01-09-2019
150001,100001,Oak Hill Primary School,Predecessor,01-09-2019
`

const list = `Schools we work in
School,Postcode,Area,Programme,Head teacher,Year
Oak Hill Primary,B1 1AA,Birmingham,Story Time,Jane Doe,2024/25
Riverside High,S2 4DD,Sheffield,Book Club,John Roe,2024/25
St Mary's Catholic Primary School,,,Story Time,Ann Poe,2024/25
Zanzibar Sailing Club,,Lerwick,Story Time,Tom Moe,2024/25
`

func (h *house) receive(t *testing.T, name, text string) provision.Upload {
	t.Helper()
	got, err := h.provision.Receive(t.Context(), h.member, name, strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Uploads) != 1 {
		t.Fatalf("%d lists in %s", len(got.Uploads), name)
	}
	return got.Uploads[0]
}

// matched brings an upload to its review.
func (h *house) matched(t *testing.T, u provision.Upload) provision.Upload {
	t.Helper()
	if err := h.provision.SetColumns(t.Context(), u.ID, nil); err != nil {
		t.Fatal(err)
	}
	return h.waitReview(t, u.ID)
}

func (h *house) waitReview(t *testing.T, id term.ID) provision.Upload {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	u, err := h.provision.Upload(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	status, err := h.jobs.Wait(ctx, u.Job)
	if err != nil || status.State != job.Done {
		t.Fatalf("matching ended %+v, %v", status, err)
	}
	if u, err = h.provision.Upload(ctx, id); err != nil || u.State != provision.InReview {
		t.Fatalf("upload is at %s, %v", u.State, err)
	}
	return u
}

func terms() provision.Terms {
	return provision.Terms{Programme: "Story Time", Themes: term.NewThemeSet(term.Literacy), Visibility: provision.Alliance, Accept: "1.0"}
}

var everyone = provision.Mask{Sees: []provision.Visibility{provision.Partnership, provision.Alliance, provision.Public}}

func TestUploadWholeWay(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		u := h.receive(t, "ours.csv", list)
		if len(u.LeftOut) != 1 || u.LeftOut[0].Column != "Head teacher" {
			t.Fatalf("left out %+v, want the head teachers", u.LeftOut)
		}
		h.refuseTrace(t, u, "Jane Doe")
		u = h.matched(t, u)
		rows, err := h.provision.Rows(t.Context(), u.ID, "", 0, 10)
		if err != nil || len(rows) != 4 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for i, want := range []provision.RowStatus{provision.RowMatched, provision.RowMatched, provision.RowReview, provision.RowNone} {
			if rows[i].Status != want {
				t.Errorf("row %d %q is %s (%.3f: %s), want %s", i+1, rows[i].Cells, rows[i].Status, rows[i].Probability, rows[i].Reason, want)
			}
		}
		if rows[0].Means() != "gias:150001" {
			t.Errorf("Oak Hill means %q, want the academy that stands now", rows[0].Means())
		}
		if err := h.provision.Decide(t.Context(), u.ID, 3, "gias:100003"); err != nil {
			t.Fatal(err)
		}
		out, err := h.provision.Confirm(t.Context(), u.ID, terms())
		if err != nil || len(out.Deliveries) != 3 || len(out.Programmes) != 2 || out.LeftOut != 1 {
			t.Fatalf("confirming recorded %d deliveries of %d programmes, left out %d: %v", len(out.Deliveries), len(out.Programmes), out.LeftOut, err)
		}
		p, err := h.provision.Picture(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Work(provision.Filter{Setting: "gias:100003"}, everyone); len(got) != 1 || got[0].Period.String() != "2024/25" {
			t.Errorf("at St Mary's in Sheffield: %+v", got)
		}
		if _, err := h.provision.Confirm(t.Context(), u.ID, terms()); fault.KindOf(err) != fault.Clash {
			t.Errorf("confirming twice: %v", err)
		}
	})
}

// refuseTrace fails where a text of a left-out column is anywhere in the kept copy.
func (h *house) refuseTrace(t *testing.T, u provision.Upload, text string) {
	t.Helper()
	r, err := h.files.Open(t.Context(), u.File)
	if err != nil {
		t.Fatal(err)
	}
	kept := make([]byte, r.Info.Size)
	if _, err := r.ReadAt(kept, 0); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(kept), text) {
		t.Errorf("%q is in the kept copy:\n%s", text, kept)
	}
}

func TestDecisionsAreRemembered(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		first := h.matched(t, h.receive(t, "autumn.csv", list))
		if err := h.provision.Decide(t.Context(), first.ID, 3, "gias:100003"); err != nil {
			t.Fatal(err)
		}
		second := h.matched(t, h.receive(t, "spring.csv", strings.ToUpper(list)))
		r, err := h.provision.Row(t.Context(), second.ID, 3)
		if err != nil || !r.Remembered || r.Means() != "gias:100003" {
			t.Errorf("the decision was not remembered: %+v, %v", r, err)
		}
		if err := h.provision.Undo(t.Context(), second.ID, 3); err != nil {
			t.Fatal(err)
		}
		if r, _ := h.provision.Row(t.Context(), second.ID, 3); r.Decision != "" || r.Means() != "" {
			t.Errorf("undone, the row still means %q", r.Means())
		}
		third := h.matched(t, h.receive(t, "summer.csv", list))
		if r, _ := h.provision.Row(t.Context(), third.ID, 3); r.Remembered {
			t.Error("a decision taken back is remembered")
		}
	})
}

func TestWithdrawTakesAllBack(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		u := h.matched(t, h.receive(t, "ours.csv", list))
		if _, err := h.provision.Confirm(t.Context(), u.ID, terms()); err != nil {
			t.Fatal(err)
		}
		if err := h.provision.Withdraw(t.Context(), u.ID); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"delivery", "upload_row", "programme", "remembered_decision", "file", "file_chunk"} {
			if n, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from `+table); err != nil || n != 0 {
				t.Errorf("%d rows of %s are left, %v", n, table, err)
			}
		}
		if u, err := h.provision.Upload(t.Context(), u.ID); err != nil || u.State != provision.Withdrawn {
			t.Errorf("the upload is at %s, %v", u.State, err)
		}
	})
}

func TestChildrenAreRefused(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		pupils := "Forename,Surname,Date of birth,UPN,School\nAda,Doe,01/02/2014,A123456789012,Oak Hill Primary\nBen,Roe,03/04/2013,B123456789012,Oak Hill Primary\n"
		_, err := h.provision.Receive(t.Context(), h.member, "pupils.csv", strings.NewReader(pupils), int64(len(pupils)))
		if fault.KindOf(err) != fault.Bad || !strings.Contains(fault.PublicMessage(err), "children") {
			t.Errorf("a list of children: %v", err)
		}
		if n, _, _ := db.Get(t.Context(), d, db.One[int], `select (select count(*) from upload) + (select count(*) from file)`); n != 0 {
			t.Errorf("%d things of it were kept", n)
		}
	})
}

// TestConvertedSchoolKeepsItsDeliveries: a delivery recorded at a school shows
// at the academy that follows it, without being rewritten.
func TestConvertedSchoolKeepsItsDeliveries(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		before := strings.ReplaceAll(smallRegister, "Closed,Primary,31-08-2019", "Open,Primary,")
		before = strings.Replace(before, "150001,330,Birmingham,2001,Oak Hill Academy,Academy converter,Open", "150009,330,Birmingham,2009,Elm Academy,Academy converter,Open", 1)
		h.importSchools(t, before, smallLinks)
		o, err := h.alliance.Add(t.Context(), alliance.Organisation{Name: "Readers", Kind: alliance.Charity})
		if err != nil {
			t.Fatal(err)
		}
		h.member = o.ID
		u := h.matched(t, h.receive(t, "ours.csv", list))
		if _, err := h.provision.Confirm(t.Context(), u.ID, terms()); err != nil {
			t.Fatal(err)
		}
		at := func(id term.SettingID) int {
			p, err := h.provision.Picture(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return len(p.Work(provision.Filter{Setting: id}, everyone))
		}
		if at("gias:100001") != 1 {
			t.Fatal("no delivery at the school before it converts")
		}
		h.importSchools(t, smallRegister, smallLinks+"100002,999999,Nobody,Successor,01-09-2019\n")
		if at("gias:150001") != 1 || at("gias:100001") != 0 {
			t.Errorf("after converting: %d at the academy, %d at the closed school", at("gias:150001"), at("gias:100001"))
		}
		if id, _, _ := db.Get(t.Context(), d, db.One[string], `select setting_id from delivery where setting_id = 'gias:100001'`); id == "" {
			t.Error("the delivery was rewritten")
		}
	})
}

func TestMaskHidesWhatIsNotShared(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		u := h.matched(t, h.receive(t, "ours.csv", list))
		own := terms()
		own.Visibility = provision.OwnOrganisation
		if _, err := h.provision.Confirm(t.Context(), u.ID, own); err != nil {
			t.Fatal(err)
		}
		p, err := h.provision.Picture(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Work(provision.Filter{}, everyone); len(got) != 0 {
			t.Errorf("others see %d deliveries kept to the organisation", len(got))
		}
		if got := p.Work(provision.Filter{}, provision.Mask{Own: []term.ID{h.member}}); len(got) != 2 {
			t.Errorf("the organisation sees %d of its own 2 deliveries", len(got))
		}
	})
}

// TestConfirmedOnce: several people, or one double click, confirm at once.
func TestConfirmedOnce(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		u := h.matched(t, h.receive(t, "ours.csv", list))
		var people sync.WaitGroup
		var confirmed atomic.Int64
		for range 6 {
			people.Go(func() {
				_, err := h.provision.Confirm(t.Context(), u.ID, terms())
				switch {
				case err == nil:
					confirmed.Add(1)
				case fault.KindOf(err) != fault.Clash:
					t.Error(err)
				}
			})
		}
		people.Wait()
		n, _, err := db.Get(t.Context(), d, db.One[int], `select count(*) from delivery`)
		if err != nil || confirmed.Load() != 1 || n != 2 {
			t.Errorf("confirmed %d times, %d deliveries, %v", confirmed.Load(), n, err)
		}
	})
}

func TestRowsOfOnlyAWebsiteAreToldApart(t *testing.T) {
	const websites = "Website\nwww.oakhill.example\nwww.riverside.example\nwww.elsewhere.example\n"
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		first := h.matched(t, h.receive(t, "autumn.csv", websites))
		if err := h.provision.Decide(t.Context(), first.ID, 1, "gias:150001"); err != nil {
			t.Fatal(err)
		}
		second := h.matched(t, h.receive(t, "spring.csv", websites))
		for n, want := range map[int]term.SettingID{1: "gias:150001", 2: "", 3: ""} {
			if r, err := h.provision.Row(t.Context(), second.ID, n); err != nil || r.Means() != want {
				t.Errorf("row %d means %q, want %q, %v", n, r.Means(), want, err)
			}
		}
	})
}

func TestRepeatedRowsAreUnited(t *testing.T) {
	const twice = "School,Postcode,Programme,Theme,Children reached,Year\n" +
		"Oak Hill Academy,B1 1AA,Story Time,Literacy,30,2024/25\nOak Hill Academy,B1 1AA,Story Time,Maths,25,2024/25\nRiverside High,S2 4DD,Story Time,Literacy,12,2022-2025\n"
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		u := h.matched(t, h.receive(t, "ours.csv", twice))
		out, err := h.provision.Confirm(t.Context(), u.ID, terms())
		if err != nil || len(out.Deliveries) != 2 || out.Repeated != 1 {
			t.Fatalf("%d deliveries, %d repeated, %v", len(out.Deliveries), out.Repeated, err)
		}
		oak, river := out.Deliveries[0], out.Deliveries[1]
		if oak.Themes != term.NewThemeSet(term.Literacy, term.Numeracy) || oak.Reached.Known {
			t.Errorf("Oak Hill: %s, reached %+v: two numbers may count the same children", oak.Themes, oak.Reached)
		}
		if river.Period != 0 || river.Reached != register.Known(12) {
			t.Errorf("Riverside: %q, reached %+v: three years are not one", river.Period, river.Reached)
		}
		again := h.matched(t, h.receive(t, "again.csv", twice))
		if p, err := h.provision.Preview(t.Context(), again.ID, terms()); err != nil || p.Already != 2 {
			t.Errorf("the same list again: %d recorded already, %v", p.Already, err)
		}
	})
}

func TestWithdrawLeavesOthersWork(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		if err := h.provision.AddProgrammes(t.Context(), []provision.Programme{{ID: "planned", Organisation: h.member, Name: "Planned for next year"}}); err != nil {
			t.Fatal(err)
		}
		first := h.matched(t, h.receive(t, "autumn.csv", list))
		if err := h.provision.Decide(t.Context(), first.ID, 3, "gias:100003"); err != nil {
			t.Fatal(err)
		}
		second := h.matched(t, h.receive(t, "spring.csv", list))
		if err := h.provision.Decide(t.Context(), second.ID, 3, "gias:100002"); err != nil {
			t.Fatal(err)
		}
		if err := h.provision.Withdraw(t.Context(), second.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.provision.Programme(t.Context(), "planned"); err != nil {
			t.Errorf("a programme that the list never named: %v", err)
		}
		third := h.matched(t, h.receive(t, "summer.csv", list))
		if r, err := h.provision.Row(t.Context(), third.ID, 3); err != nil || r.Means() != "gias:100003" {
			t.Errorf("the first list's decision is %q now, %v", r.Means(), err)
		}
	})
}
