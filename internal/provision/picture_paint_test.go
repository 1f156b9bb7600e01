package provision_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/job"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// again is the room once more on the same database, as another replica has it:
// its first picture is read from the database whole.
func (h *house) again() *provision.Service {
	return provision.New(provision.Needs{DB: h.db, Register: h.register, Alliance: h.alliance, Account: h.account, Audit: h.audit, Files: h.files, Jobs: job.New(h.db, job.Config{}), Now: now, NewID: func() term.ID { return "" }})
}

// lines are everything that a picture says.
func lines(t *testing.T, s *provision.Service) []string {
	t.Helper()
	p, err := s.Picture(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for w := range p.Unmasked() {
		out = append(out, fmt.Sprintf("%+v %s %s", w.Delivery, w.Organisation, w.At))
	}
	everything := provision.Mask{Own: []term.ID{"readers", "hidden", "third"}, Sees: provision.Visibilities()}
	for _, f := range []provision.Filter{{}, {Organisation: "readers"}, {Setting: "gias:150001"}, {Theme: term.Literacy}} {
		out = append(out, fmt.Sprintf("%+v: %d, %d", f, len(p.Work(f, everything)), len(p.Work(f, provision.Mask{Sees: []provision.Visibility{provision.Public}}))))
	}
	if p.Len() != len(p.Work(provision.Filter{}, everything)) {
		t.Errorf("%d deliveries, of which %d are of somebody", p.Len(), len(p.Work(provision.Filter{}, everything)))
	}
	return out
}

// TestPictureIsRenewed: a picture that was renewed by what changed is, after each
// change, the same as one that is read whole.
func TestPictureIsRenewed(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := secretive(t, d)
		s, ctx := w.h.provision, accounttest.As(t.Context(), "jane")
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		var some []provision.Delivery
		for i, at := range []term.SettingID{"gias:150001", "gias:100001", "gias:100002", "gias:100006", "ofsted-ey:EY100001"} {
			one := delivery(term.ID(fmt.Sprintf("d-%d", i)), "story", at, provision.Alliance, 3*i)
			one.Sensitive = i == 2
			some = append(some, one)
		}
		steps := []struct {
			name string
			do   func() error
		}{
			{"add", func() error { return s.AddDeliveries(ctx, some) }},
			{"add another’s", func() error {
				return s.AddDeliveries(ctx, []provision.Delivery{delivery("x", "secret", "gias:150001", provision.Public, 30)})
			}},
			{"change", func() error {
				_, err := s.ChangeWork(ctx, "readers", []term.ID{"d-1", "d-3"}, false, provision.ShownTo{Visibility: provision.Public, Sensitive: "yes"})
				return err
			}},
			{"undo", func() error {
				last, _, err := s.LastWorkChange(ctx, "readers")
				must(err)
				return s.UndoWork(ctx, "readers", last.ID)
			}},
			{"another programme", func() error {
				must(w.h.alliance.AddAll(ctx, []alliance.Organisation{{ID: "third", Name: "Third", Kind: alliance.Charity}}))
				must(s.AddProgrammes(ctx, []provision.Programme{{ID: "more", Organisation: "third", Name: "More"}}))
				return s.AddDeliveries(ctx, []provision.Delivery{delivery("m", "more", "gias:100004", provision.Public, 30)})
			}},
			{"merge", func() error { _, err := w.h.alliance.Merge(ctx, "third", "readers", "same"); return err }},
			{"registers", func() error {
				folder := t.TempDir()
				path := filepath.Join(folder, "links.csv")
				must(os.WriteFile(path, []byte("URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n100006,100002,St Mary,Successor,01-09-2018\n"), 0o600))
				_, err := w.h.register.ImportLinks(ctx, path)
				return err
			}},
			{"nothing that shows", func() error { return d.Bump(ctx, provision.DataVersion) }},
			// What says nothing of what it touched is noticed by the number.
			{"delete behind its back", func() error {
				_, err := d.Exec(ctx, `delete from delivery where id = 'm'`)
				must(err)
				return d.Bump(ctx, provision.DataVersion)
			}},
		}
		lines(t, s)
		for _, step := range steps {
			must(step.do())
			got, want := lines(t, s), lines(t, w.h.again())
			if !slices.Equal(got, want) {
				t.Errorf("after %q:\n%s\nread whole:\n%s", step.name, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	})
}

// TestWithdrawnIsGoneFromTheNextPicture: confirming and withdrawing a list show at
// a replica that had a picture before.
func TestWithdrawnIsGoneFromTheNextPicture(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		other := h.again()
		count := func(want int) {
			t.Helper()
			p, err := other.Picture(t.Context())
			if err != nil || p.Len() != want {
				t.Errorf("%d deliveries, want %d: %v", p.Len(), want, err)
			}
		}
		count(0)
		u := h.matched(t, h.receive(t, "ours.csv", list))
		out, err := h.provision.Confirm(t.Context(), u.ID, terms())
		if err != nil {
			t.Fatal(err)
		}
		count(len(out.Deliveries))
		p, err := other.Picture(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		work := p.Work(provision.Filter{}, everyone)
		when, err := other.LastConfirmed(t.Context(), work)
		if err != nil || len(when) != 1 || !when[work[0].Organisation].Equal(now()) {
			t.Errorf("last confirmed %v, want %v: %v", when, now(), err)
		}
		if when, err := other.LastConfirmed(t.Context(), nil); err != nil || len(when) != 0 {
			t.Errorf("who sees nothing is told %v, %v", when, err)
		}
		if err := h.provision.Withdraw(t.Context(), u.ID); err != nil {
			t.Fatal(err)
		}
		count(0)
	})
}

// TestEveryWriterSaysWhatItTouched: whatever function writes deliveries also says
// of which programmes, for pictures are renewed by that.
func TestEveryWriterSaysWhatItTouched(t *testing.T) {
	writes := regexp.MustCompile("(?i)(insert into|delete from|update) delivery[ `(]|Load\\(ctx, \"delivery\"")
	locks := "update delivery set visibility = visibility" // changes nothing
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, function := range strings.Split(string(source), "\nfunc ") {
			if !writes.MatchString(strings.ReplaceAll(function, locks, "")) {
				continue
			}
			found++
			if !strings.Contains(function, "s.touch(") {
				name, _, _ := strings.Cut(function, "{")
				t.Errorf("%s: func %swrites deliveries and does not say which", file, name)
			}
		}
	}
	if found < 3 {
		t.Errorf("%d functions that write deliveries were found", found)
	}
}

// TestUnmaskedIsForEngines: what is not masked is read by those that mask it.
func TestUnmaskedIsForEngines(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, entry os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "../landscape/landscape.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if strings.Contains(string(source), ".Unmasked(") {
			t.Errorf("%s reads deliveries without anybody’s mask", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPictureKeepsTheNewer: whoever read the data versions before others painted a
// newer picture takes that one, and nothing is painted again.
func TestPictureKeepsTheNewer(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := secretive(t, d)
		w.put(delivery("another", "story", "gias:150001", provision.Public, 30))
		kept, err := w.h.provision.Picture(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, ago := range []int64{1, 2, 0} {
			if p, err := w.h.provision.PictureSince(t.Context(), ago); err != nil || p != kept {
				t.Errorf("who read the versions %d changes ago has another painted, %v", ago, err)
			}
		}
		w.put(delivery("third", "story", "gias:150001", provision.Public, 30))
		if p, err := w.h.provision.Picture(t.Context()); err != nil || p == kept || p.Len() != kept.Len()+1 {
			t.Errorf("after a change the picture is not renewed, %v", err)
		}
	})
}
