package app_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/app"
	"fairground/internal/need"
	"fairground/internal/need/stats"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/table"
	"fairground/internal/term"
)

// evil is what a spreadsheet program would run, in a cell as it is.
const evil = `=cmd|' /C calc'!A0`

// TestEveryFileIsSafeToOpen: every route that gives a CSV gives one that a
// spreadsheet program opens without running anything, under a name of ours, and
// that no cache keeps. What is evil reaches each of them, so that none passes by
// being empty.
func TestEveryFileIsSafeToOpen(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "evil.db"))
	person, values := poison(t, a)
	token, err := a.Account.Begin(t.Context(), person, "test", "test")
	if err != nil {
		t.Fatal(err)
	}
	handler, files := a.Handler(), 0
	for _, route := range a.Routes.All() {
		if !strings.HasSuffix(route.Pattern, ".csv") {
			continue
		}
		files++
		path, err := values.path(route.Pattern)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: "fairground-session", Value: token})
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Type"))
			continue
		}
		kind, given, err := mime.ParseMediaType(w.Header().Get("Content-Disposition"))
		if err != nil || kind != "attachment" || !strings.HasSuffix(given["filename"], ".csv") || !strings.Contains(w.Header().Get("Cache-Control"), "no-store") {
			t.Errorf("%s: %q, %q, %v", path, w.Header().Get("Content-Disposition"), w.Header().Get("Cache-Control"), err)
		}
		if guarded := guardedCells(t, path, w.Body); guarded == 0 {
			t.Errorf("%s: nothing evil reached it, so that it shows nothing", path)
		}
	}
	if files < 9 {
		t.Errorf("only %d files were looked at", files)
	}
}

// guardedCells counts the cells of a file that were made harmless, and tells of
// those that were not.
func guardedCells(t *testing.T, path string, file io.Reader) (guarded int) {
	t.Helper()
	rows := csv.NewReader(file)
	rows.FieldsPerRecord = -1
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return guarded
		} else if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, cell := range row {
			if table.GuardFormula(cell) != cell {
				t.Errorf("%s: the cell %q would be run", path, cell)
			}
			if strings.HasPrefix(cell, "'=") {
				guarded++
			}
		}
	}
}

// poison fills a house with names that are formulas, and gives somebody who may
// read all of it and what stands for the wildcards of the routes.
func poison(t *testing.T, a *app.App) (term.ID, fixture) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	registertest.Small(t, a.Register)
	later := filepath.Join(t.TempDir(), "register-2026-11-16.csv")
	must(os.WriteFile(later, []byte("URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),PhaseOfEducation (name),Street,Town,Postcode,Easting,Northing\n"+
		`100002,330,Birmingham,2002,"`+strings.ReplaceAll(evil, `"`, `""`)+`",Voluntary aided school,Open,Primary,Mill Road,Birmingham,B1 1AB,407000,287500`+"\n"), 0o600))
	var report register.Report
	_, err := a.Register.Batch(ctx, func(ctx context.Context) (err error) {
		report, err = a.Register.ImportGIAS(ctx, later)
		return err
	})
	must(err)
	who, err := a.Account.AddIdentity(ctx, account.Identity{Name: evil, Email: "evil@example.org"}, true)
	must(err)
	o, err := a.Alliance.Add(ctx, alliance.Organisation{Name: evil, Kind: alliance.Council})
	must(err)
	c, err := a.Alliance.AddCollaboration(ctx, alliance.Collaboration{Kind: alliance.ThematicCollaboration, Name: "Evil", Themes: term.NewThemeSet(term.Literacy), Focus: "Evil"})
	must(err)
	_, err = a.Alliance.AddSeat(ctx, alliance.Seat{Collaboration: c.ID, Holder: alliance.HeldByPerson, Person: who.ID, Role: alliance.LeadRole, Constituency: alliance.ForMembers, From: now()})
	must(err)
	for _, g := range []account.Grant{{Role: account.NationalTeam}, {Role: account.OrganisationEditor, Scope: term.OfOrganisation(o.ID)}} {
		g.Person, g.Source = who.ID, "test"
		_, err := a.Account.Grant(ctx, g)
		must(err)
	}
	_, err = a.Alliance.AddOffer(ctx, alliance.Offer{Organisation: o.ID, Kind: "room", Title: evil, Visibility: alliance.OfferToAll})
	must(err)
	_, err = a.Alliance.AskOf(ctx, alliance.Ask{Collaboration: c.ID, Organisation: o.ID, Title: evil})
	must(err)
	must(a.Provision.AddProgrammes(ctx, []provision.Programme{{ID: "p", Organisation: o.ID, Name: evil}}))
	must(a.Provision.AddDeliveries(ctx, []provision.Delivery{{Programme: "p", Setting: "gias:100002", Visibility: provision.Public}}))
	figures, err := a.Need.Import(ctx, &stats.Table{Reader: evil, Dataset: stats.Dataset{ID: "evil", Title: evil}, Measures: []stats.Measure{{ID: "m", Title: evil, Unit: evil}},
		Rows: func(yield func(stats.Row, error) bool) {
			nan := math.NaN()
			yield(stats.Row{Number: 2, Place: stats.Place{Level: stats.National, Code: "E92000001", Name: evil}, Period: stats.Period{Label: "2025", Order: 2025}, Breakdown: "g=" + evil,
				Cells: []stats.Cell{{Value: term.Number(1, 0), X: nan, N: nan, Lower: nan, Upper: nan}}}, nil)
		}}, need.ImportOptions{})
	must(err)
	return who.ID, fixture{"data/{release}": string(figures.Release.ID), "{release}/{measure}": "m", "registers/{id}": string(report.ID), "places/{gss}": "E08000025", "collaborations/{slug}": c.Slug, "uploads/{id}": string(matched(t, a, o.ID))}
}

// matched sends a list with a formula in it and waits until it was matched.
func matched(t *testing.T, a *app.App, organisation term.ID) term.ID {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	a.Jobs.Start(ctx)
	t.Cleanup(func() { _ = a.Jobs.Stop(context.WithoutCancel(ctx)); stop() })
	list := "School,Postcode,Programme\nOak Hill Academy,B1 1AA,\"" + strings.ReplaceAll(evil, `"`, `""`) + "\"\n"
	got, err := a.Provision.Receive(ctx, organisation, "ours.csv", strings.NewReader(list), int64(len(list)))
	if err != nil {
		t.Fatal(err)
	}
	id := got.Uploads[0].ID
	if err := a.Provision.SetColumns(ctx, id, nil); err != nil {
		t.Fatal(err)
	}
	u, err := a.Provision.Upload(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Jobs.Wait(ctx, u.Job); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestSigningOutIsOnEveryPage: whoever is signed in finds the button on every
// page, those of errors too, and no cache keeps what they were sent.
func TestSigningOutIsOnEveryPage(t *testing.T) {
	a := open(t, filepath.Join(t.TempDir(), "empty.db"))
	who, err := a.Account.AddIdentity(t.Context(), account.Identity{Name: "Amina", Email: "amina@example.org"}, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Account.Grant(t.Context(), account.Grant{Person: who.ID, Role: account.NationalTeam, Source: "test"}); err != nil {
		t.Fatal(err)
	}
	token, err := a.Account.Begin(t.Context(), who.ID, "test", "test")
	if err != nil {
		t.Fatal(err)
	}
	handler, pages := a.Handler(), 0
	for _, route := range a.Routes.All() {
		path, get := strings.CutPrefix(route.Pattern, "GET ")
		if !get || strings.HasPrefix(path, "/assets/") {
			continue
		}
		r := httptest.NewRequest(http.MethodGet, strings.NewReplacer("{$}", "", "{", "", "}", "").Replace(path), nil)
		r.Header.Set("Accept", "text/html")
		r.AddCookie(&http.Cookie{Name: "fairground-session", Value: token})
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if !strings.Contains(w.Header().Get("Cache-Control"), "no-store") {
			t.Errorf("%s: %d may be kept: %q", path, w.Code, w.Header().Get("Cache-Control"))
		}
		body := w.Body.String()
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || !strings.Contains(body, "<html") {
			continue
		}
		pages++
		if !strings.Contains(body, `action="/sign-out"`) {
			t.Errorf("%s: %d has no button to sign out", path, w.Code)
		}
		if strings.Contains(body, token) {
			t.Errorf("%s shows the session’s token", path)
		}
		if strings.Contains(body, "<script>") || strings.Contains(body, ` style="`) || strings.Contains(body, ` onclick="`) {
			t.Errorf("%s has a script or a style in the page", path)
		}
	}
	if pages < 40 {
		t.Errorf("only %d pages were looked at", pages)
	}
}
