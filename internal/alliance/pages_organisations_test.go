package alliance_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/browsertest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/register/registertest"
	"fairground/internal/site"
	"fairground/internal/term"
)

// desk is the room's pages behind the real guard, as somebody sees them.
type desk struct {
	t     *testing.T
	house *alliancetest.House
	h     http.Handler
	ctx   context.Context
}

func newDesk(t testing.TB, d *db.DB) (*alliancetest.House, http.Handler) {
	t.Helper()
	house := alliancetest.Open(d)
	registertest.Small(t, house.Register)
	st, err := site.New(site.Config{Search: "/search", Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, house.Account.Guard)
	house.Alliance.Routes(rt, st)
	return house, rt
}

func (d *desk) send(method, path string, form url.Values, want int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.ctx, method, path, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return d.do(r, want, checks...)
}

func (d *desk) do(r *http.Request, want int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	d.t.Helper()
	w := httptest.NewRecorder()
	d.h.ServeHTTP(w, r)
	if w.Code != want {
		d.t.Fatalf("%s %s: status %d, want %d\n%s", r.Method, r.URL, w.Code, want, htmlText(w.Body.String()))
	}
	htmltest.Run(d.t, strings.NewReader(w.Body.String()), checks...)
	return w
}

func htmlText(s string) string {
	if _, main, ok := strings.Cut(s, "<main"); ok {
		s = main
	}
	return s[:min(len(s), 1500)]
}

func (d *desk) upload(name string, content []byte, want int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	d.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	w.Close()
	r := httptest.NewRequestWithContext(d.ctx, "POST", "/organisations/import", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return d.do(r, want, checks...)
}

func TestPagesOfAnOrganisation(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, database *db.DB) {
		house, h := newDesk(t, database)
		d := &desk{t: t, house: house, h: h, ctx: as(t, house, "team@example.org", account.NationalTeam, term.Scope{})}

		d.send("POST", "/organisations/new", url.Values{"name": {""}, "kind": {"circus"}, "website": {"nowhere"}, "identifiers": {"GB-CHC-1"}, "places": {"West Midlands\nAtlantis"}, "about": {"Kept as typed"}}, 422,
			htmltest.In(".govuk-error-summary", htmltest.Contains("Enter the organisation’s name."), htmltest.Contains("Choose what kind"), htmltest.Contains("like https://www.example.org"), htmltest.Contains("GB-CHC")),
			htmltest.In("#about", htmltest.Text("Kept as typed")), htmltest.In("#places", htmltest.Contains("Atlantis")))
		w := d.send("POST", "/organisations/new", url.Values{"name": {"Oak Readers"}, "kind": {"charity"}, "website": {"oak.example"}, "identifiers": {"gb-edu-100001\nGB-CHC-1234567"}, "places": {"Birmingham\nE08000019"}, "themes": {"literacy", "numeracy"}}, 303)
		at, _, _ := strings.Cut(w.Header().Get("Location"), "?")
		d.send("GET", at, nil, 200, htmltest.In(".fg-summary", htmltest.Contains("Birmingham"), htmltest.Contains("Sheffield"), htmltest.Contains("Literacy, Numeracy"), htmltest.Contains("oak.example"), htmltest.Contains("GB-CHC-1234567")),
			htmltest.In(`.fg-summary a[href=/settings/gias:100001]`, htmltest.Contains("GB-EDU-100001")), htmltest.In(`main a[href=`+at+`/edit]`), htmltest.In(`main a[href=`+at+`/membership]`))

		// Another of much the same name is asked about first.
		again := url.Values{"name": {"The Oak Readers Trust"}, "kind": {"charity"}}
		d.send("POST", "/organisations/new", again, 422, htmltest.In("#alike", htmltest.Contains("Is it one of these?")), htmltest.In(`main a[href=`+at+`]`))
		again.Set("other", "yes")
		d.send("POST", "/organisations/new", again, 303)

		// The form shows what is kept, and refuses one that is out of date.
		d.send("GET", at+"/edit", nil, 200, htmltest.In("#places", htmltest.Text("Birmingham (E08000025) Sheffield (E08000039)")), htmltest.In("input[name=version]", htmltest.Attr("value", "1")), htmltest.Count("input[name=themes][checked]", 2))
		change := url.Values{"version": {"1"}, "name": {"Oak Readers"}, "kind": {"charity"}, "about": {"Reads."}}
		d.send("POST", at+"/edit", change, 303)
		d.send("POST", at+"/edit", change, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("Somebody else changed")))

		// Membership: begun, ended, begun again.
		d.send("POST", at+"/membership", url.Values{"version": {"2"}, "do": {"begin"}, "from": {"soon"}}, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("Enter a date")))
		d.send("POST", at+"/membership", url.Values{"version": {"2"}, "do": {"begin"}, "from": {"1 April 2019"}}, 303)
		d.send("POST", at+"/membership", url.Values{"version": {"3"}, "do": {"end"}, "to": {"1 April 2018"}}, 422)
		d.send("POST", at+"/membership", url.Values{"version": {"3"}, "do": {"end"}, "to": {"01/04/2021"}}, 303)
		d.send("POST", at+"/membership", url.Values{"version": {"4"}, "do": {"begin"}, "from": {"1 May 2024"}}, 303)
		d.send("GET", at+"/membership", nil, 200, htmltest.In(".fg-memberships", htmltest.Contains("From 1 April 2019 to 1 April 2021"), htmltest.Contains("Since 1 May 2024")))
		d.send("POST", at+"/membership", url.Values{"version": {"5"}, "do": {"remove"}, "which": {"2024-05-01"}}, 303)
		d.send("GET", at, nil, 200, htmltest.In(".fg-summary", htmltest.Contains("From 1 April 2019 to 1 April 2021")))
	})
}

func TestListOfOrganisationsAndItsFile(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, database *db.DB) {
		house, h := newDesk(t, database)
		err := house.Alliance.AddAll(t.Context(), []alliance.Organisation{
			{Name: "=HYPERLINK(evil)", Kind: alliance.Charity, Places: []term.GSS{"E08000025"}, Themes: term.NewThemeSet(term.Literacy), MemberFrom: day(2020, 1, 1)},
			{Name: "Steel", Kind: alliance.Business, Places: []term.GSS{"E47000002"}},
			{Name: "Nowhere Known", Kind: alliance.Union},
		})
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{t: t, house: house, h: h, ctx: t.Context()}
		d.send("GET", "/organisations", nil, 200, htmltest.In("#organisations tbody", htmltest.Count("tr", 3)), htmltest.None(`main a[href=/organisations/new]`),
			htmltest.In("select#place", htmltest.Contains("West Midlands"), htmltest.Contains("Birmingham"), htmltest.Contains("South Yorkshire")))
		d.send("GET", "/organisations?place=E47000007", nil, 200, htmltest.In("#organisations tbody", htmltest.Count("tr", 1), htmltest.Contains("HYPERLINK")))
		d.send("GET", "/organisations?place=E08000039", nil, 200, htmltest.In("#organisations tbody", htmltest.Count("tr", 1), htmltest.Contains("Steel")))
		d.send("GET", "/organisations?theme=literacy&member=yes", nil, 200, htmltest.In("#organisations tbody", htmltest.Count("tr", 1)), htmltest.In(`main a[href=/organisations.csv?member=yes&theme=literacy]`))
		w := d.send("GET", "/organisations.csv?theme=literacy", nil, 200)
		lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
		if len(lines) != 2 || !strings.Contains(lines[1], "'=HYPERLINK(evil)") || !strings.Contains(lines[1], "Birmingham") || !strings.Contains(lines[1], "from 2020-01-01") {
			t.Errorf("%q", lines)
		}
	})
}

func TestWhoMayChangeOrganisations(t *testing.T) {
	database := dbtest.SQLite(t, alliancetest.Schemas()...)
	house, h := newDesk(t, database)
	if err := house.Alliance.AddAll(t.Context(), []alliance.Organisation{{ID: "mine", Name: "Mine", Kind: alliance.Charity}, {ID: "theirs", Name: "Theirs", Kind: alliance.Charity}, {ID: "gone", Name: "Gone", Kind: alliance.Charity}}); err != nil {
		t.Fatal(err)
	}
	editor := as(t, house, "editor@example.org", account.OrganisationEditor, term.OfOrganisation("mine"))
	team := as(t, house, "team@example.org", account.NationalTeam, term.Scope{})
	if _, err := house.Alliance.Merge(team, "gone", "mine", ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ctx    context.Context
		path   string
		status int
	}{
		{t.Context(), "/organisations/mine/edit", 403}, {editor, "/organisations/mine/edit", 200}, {editor, "/organisations/theirs/edit", 403}, {editor, "/organisations/nobody/edit", 403}, {team, "/organisations/theirs/edit", 200}, {team, "/organisations/nobody/edit", 404},
		{editor, "/organisations/mine/membership", 403}, {team, "/organisations/mine/membership", 200}, {editor, "/organisations/new", 403}, {editor, "/organisations/import", 403}, {editor, "/organisations/duplicates", 403}, {team, "/organisations/duplicates", 200},
		{t.Context(), "/organisations/gone", 303}, {editor, "/organisations/gone/edit", 303}, {team, "/organisations/gone/membership", 303}, {team, "/organisations/import/lists/nothing", 404},
	} {
		(&desk{t: t, house: house, h: h, ctx: c.ctx}).send("GET", c.path, nil, c.status)
	}
	d := &desk{t: t, house: house, h: h, ctx: editor}
	d.send("GET", "/organisations/mine", nil, 200, htmltest.In(`main a[href=/organisations/mine/edit]`), htmltest.None(`main a[href=/organisations/mine/membership]`), htmltest.In(`main a[href=/organisations/mine/record]`), htmltest.In(".fg-summary", htmltest.Contains("Gone")))
	d.send("GET", "/organisations/theirs", nil, 200, htmltest.None(`main a[href=/organisations/theirs/edit]`))
	house.Clock = house.Clock.Add(time.Hour)
	late := account.WithActor(t.Context(), func() *account.Actor {
		i, _, _ := house.Account.IdentityByEmail(t.Context(), "team@example.org")
		a, _ := house.Account.Actor(t.Context(), i)
		a.Confirmed = house.Clock.Add(-time.Hour)
		return a
	}())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(late, "GET", "/organisations/duplicates", nil))
	if w.Code == 200 {
		t.Error("duplicates are merged without confirming who it is")
	}
}

func TestImportPages(t *testing.T) {
	dbtest.Each(t, alliancetest.Schemas(), func(t *testing.T, database *db.DB) {
		house, h := newDesk(t, database)
		d := &desk{t: t, house: house, h: h, ctx: as(t, house, "team@example.org", account.NationalTeam, term.Scope{})}
		if _, err := house.Alliance.Add(d.ctx, alliance.Organisation{ID: "old", Name: "Harbour Readers", Kind: alliance.Charity}); err != nil {
			t.Fatal(err)
		}
		d.upload("nothing.csv", nil, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("is empty")))
		d.upload("members.pdf", []byte("%PDF-1.4"), 422, htmltest.In(".govuk-error-summary"))
		list := asCSV(t, [][]string{{"Name", "Sort", "Charity number", "E-mail"}, {"The Harbour Readers Trust", "charity", "1111111", "a@b.example"}, {"Kite", "charity", "", "c@d.example"}, {"Wrong", "charity", "x", ""}})
		at, _ := strings.CutSuffix(d.upload("members.csv", list, 303).Header().Get("Location"), "/columns")
		d.send("GET", at+"/columns", nil, 200, htmltest.In("main", htmltest.Contains("1 thing was left out"), htmltest.Contains("Column D (E-mail)")), htmltest.In("#column-2", htmltest.Count("option[selected]", 1)))
		d.send("POST", at+"/columns", url.Values{"column-1": {"name"}, "column-2": {"name"}, "column-3": {"charity"}, "since": {"one day"}}, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("both marked"), htmltest.Contains("Enter a date")))
		d.send("POST", at+"/columns", url.Values{"column-1": {"name"}, "column-2": {"kind"}, "column-3": {"charity"}, "since": {"1 April 2026"}}, 303)
		d.send("GET", at, nil, 200, htmltest.In("#doubts", htmltest.Contains("Row 2: The Harbour Readers Trust"), htmltest.Contains("It is Harbour Readers")), htmltest.In("#problems tbody", htmltest.Count("tr", 1), htmltest.Contains("Row 4, column C (Charity number)")),
			htmltest.In("#new", htmltest.Contains("Kite"), htmltest.Contains("Since 1 April 2026")))
		d.send("POST", at+"/confirm", url.Values{"mark": {"old"}}, 409)
		d.send("POST", at+"/rows", url.Values{"row-2": {"old"}}, 303)
		page := d.send("GET", at, nil, 200, htmltest.In("#updates", htmltest.Contains("The Harbour Readers Trust"), htmltest.Contains("GB-CHC-1111111")))
		_, mark, _ := strings.Cut(page.Body.String(), `name="mark" value="`)
		mark, _, _ = strings.Cut(mark, `"`)
		d.send("POST", at+"/confirm", url.Values{"mark": {mark}}, 303)
		d.send("GET", at, nil, 200, htmltest.In("#changes tbody", htmltest.Count("tr", 3)))
		d.send("GET", at+"/columns", nil, 303)
		d.send("GET", "/organisations/import", nil, 200, htmltest.In("#imports tbody", htmltest.Contains("Imported")))
		d.send("POST", at+"/undo", nil, 303)
		d.send("GET", at, nil, 200, htmltest.In("#changes", htmltest.Contains("Removed again"), htmltest.Contains("Set back")))
		d.send("POST", at+"/undo", nil, 409)
		other, _ := strings.CutSuffix(d.upload("members.csv", list, 303).Header().Get("Location"), "/columns")
		d.send("POST", other+"/discard", nil, 303)
		d.send("GET", other, nil, 200, htmltest.In("main", htmltest.Contains("Nothing of this list was recorded.")))
	})
}

// TestImportDuplicateMergeUndoInTheBrowser goes the whole way on a phone: a list
// is imported, a pair is merged, and both are undone.
func TestImportDuplicateMergeUndoInTheBrowser(t *testing.T) {
	house, h := newDesk(t, dbtest.SQLite(t, alliancetest.Schemas()...))
	ctx := as(t, house, "team@example.org", account.NationalTeam, term.Scope{})
	if _, err := house.Alliance.Add(ctx, alliance.Organisation{ID: "old", Name: "Bright Readers", Kind: alliance.Charity, Website: "bright.example", Places: []term.GSS{"E08000025"}, Themes: term.NewThemeSet(term.Literacy)}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(account.WithActor(r.Context(), account.ActorFrom(ctx))))
	}))
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "members.xlsx")
	rows := memberRows(30)
	rows = append(rows, []string{"Bright Readers Association of Schools", "Charity", "12", "", "bright.example", "", "Atlantis", "", "", "", "", "", ""})
	if err := os.WriteFile(file, asXLSX(t, rows), 0o600); err != nil {
		t.Fatal(err)
	}
	b := browsertest.New(t)
	look := func(name string) {
		t.Helper()
		b.Axe()
		b.NoSideScroll()
		if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
			b.Screenshot(filepath.Join(dir, "alliance-"+name+".png"))
		}
	}
	b.Open(server.URL+"/organisations/import", browsertest.Phone)
	look("import")
	b.Upload("#file", file)
	b.Follow("main form .govuk-button")
	look("columns")
	b.Follow("main form .govuk-button")
	look("plan")
	for _, row := range browsertest.Eval[[]string](b, `[...document.querySelectorAll('#doubts input[value=new]')].map((i) => i.id)`) {
		b.Click(fmt.Sprintf(`label[for="%s"]`, row))
	}
	b.Follow("#doubts button")
	look("answered")
	b.Follow(`form[action$="/confirm"] button`)
	look("imported")
	imported := b.URL()

	b.Open(server.URL+"/organisations/duplicates", browsertest.Phone)
	look("duplicates")
	before := b.Text("main")
	if !strings.Contains(before, "Bright Readers") {
		t.Fatalf("the pair is not proposed: %s", before)
	}
	b.Follow(`button[value="keep-one"]`)
	look("merged")
	if got := b.Text("#merged"); !strings.Contains(got, "is now") {
		t.Errorf("%q", got)
	}
	b.Follow("#merged ~ ul button, section[aria-labelledby=merged] button, [id=merged] button")
	if got := b.Text("main"); !strings.Contains(got, "two organisations again") {
		t.Errorf("%q", got)
	}
	b.Open(imported, browsertest.Phone)
	b.Follow(`form[action$="/undo"] button`)
	look("undone")
	for name, path := range map[string]string{"list": "/organisations", "page": "/organisations/old", "edit": "/organisations/old/edit", "new": "/organisations/new", "membership": "/organisations/old/membership"} {
		for width, suffix := range map[int]string{browsertest.Phone: "", browsertest.Desktop: "-wide"} {
			b.Open(server.URL+path, width)
			look(name + suffix)
		}
	}
}

// BenchmarkListOfOrganisations measures the list of 300 organisations.
func BenchmarkListOfOrganisations(b *testing.B) {
	house, h := newDesk(b, dbtest.SQLite(b, alliancetest.Schemas()...))
	var all []alliance.Organisation
	for i := range 300 {
		all = append(all, alliance.Organisation{Name: fmt.Sprintf("Organisation %03d", i), Kind: alliance.Charity, Places: []term.GSS{"E08000025", "E08000028"}, Themes: term.NewThemeSet(term.Literacy), MemberFrom: day(2020, 1, 1)})
	}
	if err := house.Alliance.AddAll(b.Context(), all); err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"/organisations", "/organisations?place=E47000007&theme=literacy&q=0"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), "GET", path, nil))
				if w.Code != 200 {
					b.Fatal(w.Code)
				}
			}
		})
	}
	b.Run("duplicates", func(b *testing.B) {
		for b.Loop() {
			if _, err := house.Alliance.Proposals(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
