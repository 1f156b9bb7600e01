package landscape_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/audit"
	"fairground/internal/db"
	"fairground/internal/file"
	"fairground/internal/job"
	"fairground/internal/landscape"
	"fairground/internal/need"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/google/uuid"
)

func rooms() []db.Room {
	return append(alliancetest.Schemas(), file.Schema, need.Schema, provision.Schema)
}

func now() time.Time { return alliancetest.Now() }

// house is the rooms as one replica has them.
type house struct {
	db        *db.DB
	register  *register.Service
	alliance  *alliance.Service
	provision *provision.Service
	need      *need.Service
	landscape *landscape.Service
	account   *account.Service
	audit     *audit.Service
	guard     site.Guard
}

// replica builds the rooms on a migrated database.
func replica(d *db.DB) *house {
	id := func() term.ID { return term.ID(uuid.NewString()) }
	below := alliancetest.OpenWith(d, now, id)
	h := &house{db: d, register: below.Register, alliance: below.Alliance, account: below.Account, audit: below.Audit, guard: below.Account.Guard}
	h.provision = provision.New(provision.Needs{DB: d, Register: h.register, Alliance: h.alliance, Account: below.Account, Audit: below.Audit,
		Files: file.New(d, now, func() string { return string(id()) }), Jobs: job.New(d, job.Config{}), Now: now, NewID: id,
		AreasOf: func(_ context.Context, collaborations []term.ID) (out []term.GSS, err error) {
			for _, c := range collaborations {
				out = append(out, tables()[c]...)
			}
			return out, nil
		}})
	h.need = need.New(need.Needs{DB: d, Register: h.register, Account: below.Account, Alliance: h.alliance, Audit: below.Audit, Now: now, NewID: id})
	h.landscape = landscape.New(landscape.Needs{DB: d, Register: h.register, Alliance: h.alliance, Need: h.need, Provision: h.provision, Now: now})
	return h
}

// tables are the areas of the collaborations of the tests.
func tables() map[term.ID][]term.GSS {
	return map[term.ID][]term.GSS{"birmingham": {"E08000025"}, "sheffield": {"E08000019"}, "ladywood": {"E05000001"}, "midlands": {"E47000007"},
		"region": {"E12000005"}, "england": {"E92000001"}, "corner": {"E01000001", "E08000028"}}
}

// viewers are those who look, and how.
func viewers(ctx context.Context) map[string]context.Context {
	out := map[string]context.Context{"public": accounttest.Public(ctx), "nobody": accounttest.As(ctx, "nobody"),
		"national": accounttest.As(ctx, "national", accounttest.Grant(account.NationalTeam, term.Scope{})),
		"named":    accounttest.As(ctx, "named", accounttest.Editor("c"))}
	for _, o := range []term.ID{"a", "b", "c", "merged"} {
		out["of "+string(o)] = accounttest.As(ctx, "of-"+o, accounttest.Editor(o))
	}
	for name := range tables() {
		out["at "+string(name)] = accounttest.As(ctx, "at-"+name, accounttest.Grant(account.Partner, term.OfCollaboration(name)))
	}
	out["of a at corner"] = accounttest.As(ctx, "both", accounttest.Editor("a"), accounttest.Grant(account.PartnershipLead, term.OfCollaboration("corner")))
	return out
}

// places are where the tests' deliveries are: open, closed, succeeded by another,
// and known by their authority alone.
func places() []term.SettingID {
	return []term.SettingID{"gias:100001", "gias:150001", "gias:100002", "gias:100003", "gias:100004", "gias:100005", "gias:100006",
		"ofsted-ey:EY100001", "ofsted-ey:EY100002", "ofsted-ey:EY100003"}
}

// inhabited is a replica with the small England and deliveries of every kind.
func inhabited(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := replica(d)
	registertest.Small(t, h.register)
	ctx := accounttest.As(t.Context(), "builder")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	joined := now().AddDate(-1, 0, 0)
	var programmes []provision.Programme
	for _, o := range []term.ID{"a", "b", "c", "merged", "silent"} {
		must(h.alliance.AddAll(ctx, []alliance.Organisation{{ID: o, Name: "Organisation " + string(o), Kind: alliance.Charity, MemberFrom: joined}}))
		if o != "silent" {
			programmes = append(programmes, provision.Programme{ID: "p-" + o, Organisation: o, Name: "First"}, provision.Programme{ID: "q-" + o, Organisation: o, Name: "Second"})
		}
	}
	must(h.provision.AddProgrammes(ctx, programmes))
	must(h.provision.AddDeliveries(ctx, deliveries(programmes, 600)))
	_, err := h.alliance.Merge(ctx, "merged", "b", "the same")
	must(err)
	_, err = d.Exec(ctx, `insert into small_count_reader (organisation_id, person_id, named, named_by) values ('a', 'named', $1, ''), ('merged', 'named', $1, '')`, now())
	must(err)
	must(d.Bump(ctx, provision.DataVersion))
	return h
}

// deliveries draws so many of every visibility, place, count, theme, phase and year.
func deliveries(programmes []provision.Programme, n int) []provision.Delivery {
	rng := rand.New(rand.NewPCG(7, 11))
	var out []provision.Delivery
	for i := range n {
		d := provision.Delivery{ID: term.ID(fmt.Sprintf("d-%04d", i)), Programme: programmes[rng.IntN(len(programmes))].ID, Setting: places()[rng.IntN(len(places()))],
			Visibility: provision.Visibilities()[rng.IntN(4)], Sensitive: rng.IntN(4) == 0, Illustrative: rng.IntN(9) == 0}
		for range rng.IntN(3) {
			d.Themes |= term.NewThemeSet(term.Themes()[rng.IntN(len(term.Themes()))])
			d.Phases |= term.NewPhaseSet(term.Phases()[rng.IntN(4)])
		}
		if rng.IntN(5) > 0 {
			d.Period = term.Period(2023 + rng.IntN(3))
		}
		switch rng.IntN(4) {
		case 0:
			d.Reached = register.Known(rng.IntN(3))
		case 1:
			d.Reached = register.Known(8 + rng.IntN(5))
		case 2:
			d.Reached = register.Known(40 + rng.IntN(500))
		}
		out = append(out, d)
	}
	return out
}
