package landscape_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/file"
	"fairground/internal/htmltest"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register/registertest"
	"fairground/internal/site"
	"fairground/internal/term"
)

// rowsOf are settings with the theme that a list names for each.
type rowsOf map[term.SettingID]term.Theme

// confirmedList puts a list down as it stands once confirmed, shared with anybody.
func (h *house) confirmedList(t *testing.T, id, organisation term.ID, name string, day time.Time, rows rowsOf) {
	t.Helper()
	ctx := accounttest.As(t.Context(), "builder")
	kept, err := file.New(h.db, now, func() string { return "file-of-" + string(id) }).Put(ctx, name, "text/csv", strings.NewReader("School"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.db.Exec(ctx, `insert into upload (id, organisation_id, file_name, sheet, state, file_id, left_out, choices, made, confirmed) values ($1, $2, $3, '', 'confirmed', $4, '[]', '{}', $5, $5)`,
		string(id), string(organisation), name, string(kept.ID), day)
	if err != nil {
		t.Fatal(err)
	}
	var all []provision.Delivery
	for at, theme := range rows {
		all = append(all, provision.Delivery{ID: id + "-" + term.ID(at), Programme: "p-" + organisation, Setting: at, Themes: term.NewThemeSet(theme), Period: 2025, Visibility: provision.Public, Upload: id})
	}
	if err := h.provision.AddDeliveries(ctx, all); err != nil {
		t.Fatal(err)
	}
}

func march(day int) time.Time { return time.Date(2026, time.March, day, 9, 0, 0, 0, time.UTC) }

// listed is a house in which a and c confirmed two lists each and b one. What they
// hold, anybody may see; that they are there, their editors alone.
func listed(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := replica(d)
	registertest.Small(t, h.register)
	ctx := accounttest.As(t.Context(), "builder")
	for _, o := range []term.ID{"a", "b", "c"} {
		if err := h.alliance.AddAll(ctx, []alliance.Organisation{{ID: o, Name: "Organisation " + string(o), Kind: alliance.Charity, MemberFrom: now().AddDate(-1, 0, 0)}}); err != nil {
			t.Fatal(err)
		}
		if err := h.provision.AddProgrammes(ctx, []provision.Programme{{ID: "p-" + o, Organisation: o, Name: "First"}}); err != nil {
			t.Fatal(err)
		}
	}
	// The first closed and its academy are one; the last closed and left no other.
	h.confirmedList(t, "a-one", "a", "first-of-a.csv", march(3), rowsOf{"gias:100001": term.Literacy, "gias:100002": term.Literacy, "gias:100003": term.Literacy, "gias:100006": term.Literacy})
	h.confirmedList(t, "a-two", "a", "second-of-a.csv", march(9), rowsOf{"gias:150001": term.Literacy, "gias:100002": term.Attendance, "gias:100004": term.Literacy, "gias:100005": term.Literacy})
	h.confirmedList(t, "b-one", "b", "first-of-b.csv", march(4), rowsOf{"gias:100002": term.Literacy})
	h.confirmedList(t, "c-one", "c", "first-of-c.csv", march(5), rowsOf{"gias:100002": term.Literacy})
	h.confirmedList(t, "c-two", "c", "second-of-c.csv", march(6), rowsOf{"gias:100003": term.Literacy})
	return h
}

// readersOfLists are those who look, and of whose lists they may know.
func readersOfLists(ctx context.Context) (map[string]context.Context, map[string]string) {
	who := map[string]context.Context{"public": accounttest.Public(ctx), "nobody": accounttest.As(ctx, "nobody"), "national": accounttest.As(ctx, "national", accounttest.Grant(account.NationalTeam, term.Scope{})),
		"helper at a": accounttest.As(ctx, "helper", accounttest.Grant(account.Partner, term.OfOrganisation("a"))), "of a": accounttest.As(ctx, "of-a", accounttest.Editor("a")),
		"of b": accounttest.As(ctx, "of-b", accounttest.Editor("b")), "of c": accounttest.As(ctx, "of-c", accounttest.Editor("c")),
		"of a and c": accounttest.As(ctx, "of-both", accounttest.Editor("a"), accounttest.Editor("c"))}
	return who, map[string]string{"of a": "a", "of c": "c", "of a and c": "a c"}
}

// files are the lists that a text names.
func files(text string) (out []string) {
	for _, name := range []string{"first-of-a.csv", "second-of-a.csv", "first-of-b.csv", "first-of-c.csv", "second-of-c.csv"} {
		if strings.Contains(text, name) {
			out = append(out, name)
		}
	}
	return out
}

// TestListsAreTheirOwners: nobody but their editors is told that there are lists,
// what they are called or of which day, nor what changed between them: they read the
// same as where there are none.
func TestListsAreTheirOwners(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := listed(t, d)
		get := h.serve(t)
		who, may := readersOfLists(t.Context())
		const england = "/landscape/E92000001/changes"
		compared := 0
		for name, ctx := range who {
			page := get(ctx, england)
			var want []string
			for _, o := range strings.Fields(may[name]) {
				want = append(want, "first-of-"+o+".csv", "second-of-"+o+".csv")
			}
			if got := files(page.Body.String()); page.Code != 200 || !slices.Equal(got, want) {
				t.Errorf("%s is offered %q, want %q (%d)", name, got, want, page.Code)
			}
			if offered := strings.Contains(page.Body.String(), "Compare two lists"); offered != (want != nil) {
				t.Errorf("%s is offered to compare two lists: %v", name, offered)
			}
			for _, o := range []string{"a", "c"} {
				for _, form := range []string{"", ".json", "/settings", "/settings.csv", "/settings.json", "/settings.geojson"} {
					got, none := get(ctx, england+form+"?before="+o+"-one&after="+o+"-two"), get(ctx, england+form+"?before=x-one&after=x-two")
					if strings.Contains(may[name], o) {
						if got.Code != 200 || !strings.Contains(got.Body.String(), "gias:10000") {
							t.Errorf("%s is answered %d at %s of %s", name, got.Code, form, o)
						}
						compared++
						continue
					}
					blank := strings.NewReplacer(o+"-one", "x-one", o+"-two", "x-two")
					if got.Code == 200 || got.Code != none.Code || blank.Replace(got.Body.String()) != none.Body.String() {
						t.Errorf("%s learns from %s of %s: %d, and %d where there is none", name, form, o, got.Code, none.Code)
					}
				}
			}
			for _, id := range []string{"a-one", "a-two", "b-one", "c-two", "x"} {
				shown := h.panels(t, ctx, "list", id)
				leads := may[name] != "" && (id == "a-two" && strings.Contains(may[name], "a") || id == "c-two" && strings.Contains(may[name], "c"))
				if leads != (shown != "") {
					t.Errorf("%s reads on the page of %s: %s", name, id, shown)
				}
			}
		}
		if compared == 0 {
			t.Error("nobody compared anything")
		}
	})
}

// panels is what this room shows on another's page.
func (h *house) panels(t *testing.T, ctx context.Context, slot, id string) string {
	t.Helper()
	st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	h.landscape.Panels(st.Panels())
	all, err := st.Panels().For(ctx, slot, site.ViewerFrom(ctx), id)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, c := range all {
		if err := c.Render(ctx, &out); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// TestListsAreCompared: what is new, gone and other is said of what stands on record
// now, with both lists named, the way to swap them and to choose others.
func TestListsAreCompared(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := listed(t, d)
		get := h.serve(t)
		who, _ := readersOfLists(t.Context())
		owner := who["of a"]
		look := func(path string, checks ...htmltest.Check) {
			t.Helper()
			out := get(owner, path)
			if out.Code != 200 {
				t.Fatalf("GET %s: %d", path, out.Code)
			}
			htmltest.Run(t, out.Body, checks...)
		}
		htmltest.Run(t, strings.NewReader(h.panels(t, owner, "list", "a-two")), htmltest.In(`a[href="/landscape/E92000001/changes?after=a-two&before=a-one"]`, htmltest.Text("What is different from the list of 3 March 2026")),
			htmltest.In(".fg-detail", htmltest.Contains("first-of-a.csv: 2 settings are new, 1 is gone, 1 is in both with other themes, and 1 is the same.")))
		look("/landscape/E92000001/changes", htmltest.In("#before option[selected]", htmltest.Text("3 March 2026: first-of-a.csv")), htmltest.In("#after option[selected]", htmltest.Text("9 March 2026: second-of-a.csv")),
			htmltest.In(`main a[href="#lists"]`), htmltest.Count("#before option", 2))
		const path = "/landscape/E08000025/changes?before=a-one&after=a-two&theme=literacy&period=2025%2F26"
		look(path, htmltest.In("main", htmltest.Contains("2 settings are new, 1 is gone, 1 is in both with other themes, and 1 is the same."), htmltest.Contains("Compared is what stands on record now from each list")),
			htmltest.In(`.fg-summary a[href="/uploads/a-one"]`, htmltest.Text("first-of-a.csv")), htmltest.In(`.fg-summary a[href="/uploads/a-two"]`, htmltest.Text("second-of-a.csv")),
			htmltest.In(".fg-summary", htmltest.Contains("Confirmed 3 March 2026 · 4 entries on record now · 1 of these at settings that are closed or outside England, and not compared"), htmltest.Contains("Confirmed 9 March 2026 · 4 entries on record now")),
			htmltest.In(`main a[href="/landscape/E08000025/changes?after=a-one&before=a-two&period=2025%2F26&theme=literacy"]`, htmltest.Text("Swap the two")),
			htmltest.In(`main a[href="/landscape/E08000025/changes?period=2025%2F26&theme=literacy"]`, htmltest.Text("Compare school years instead")),
			htmltest.In("#lists form", htmltest.Count("select", 2), htmltest.In("input[name=theme][value=literacy]")), htmltest.None(".fg-inset"), htmltest.Count("#settings tbody tr", 4))
		look("/landscape/E92000001/changes?before=a-two&after=a-one", htmltest.In("main", htmltest.Contains("1 setting is new, 2 are gone")), htmltest.In(".fg-inset", htmltest.Contains("The list before is the newer of the two")))
		rows := strings.Split(get(owner, "/landscape/E08000025/changes/settings.csv?before=a-one&after=a-two").Body.String(), "\n")
		for at, want := range map[string]string{"gias:100002": "Themes were literacy, are attendance", "gias:100003": "Gone: in the list before only", "gias:100004": "New: in the list after only", "gias:100005": "New: in the list after only"} {
			if !slices.ContainsFunc(rows, func(row string) bool { return strings.HasPrefix(row, at+",") && strings.Contains(row, want) }) {
				t.Errorf("the file does not say of %s: %s", at, want)
			}
		}
		var doc struct {
			Lists map[string]struct {
				Name, Confirmed            string
				Entries, Compared, Stopped int
			}
		}
		if err := json.Unmarshal(get(owner, "/landscape/E92000001/changes.json?before=a-one&after=a-two").Body.Bytes(), &doc); err != nil || doc.Lists["before"].Name != "first-of-a.csv" || doc.Lists["before"].Compared != 3 || doc.Lists["before"].Entries != 4 || doc.Lists["after"].Confirmed != "2026-03-09" {
			t.Errorf("JSON names %+v, %v", doc.Lists, err)
		}

		// Work that stopped is no longer compared, and its list says that some was taken off.
		n, err := h.provision.Say(owner, provision.Saying{Note: provision.Note{Kind: provision.Stopped, Setting: "gias:100004", Delivery: "a-two-gias:100004"}})
		if err != nil || n.State != provision.NoteAccepted {
			t.Fatalf("%+v, %v", n, err)
		}
		look(path, htmltest.In("main", htmltest.Contains("1 setting is new, 1 is gone")), htmltest.In(".fg-summary", htmltest.Contains("3 entries on record now · 1 entry taken off the record since")))
		if _, err := h.provision.UndoNote(owner, n.ID); err != nil {
			t.Fatal(err)
		}
		look(path, htmltest.In("main", htmltest.Contains("2 settings are new, 1 is gone")))
	})
}

// TestListsThatCannotBeCompared: what is wrong with a choice is said, with the form.
func TestListsThatCannotBeCompared(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := listed(t, d)
		get := h.serve(t)
		who, _ := readersOfLists(t.Context())
		h.confirmedList(t, "a-far", "a", "third-of-a.csv", march(2), rowsOf{"gias:100006": term.Literacy})
		for query, want := range map[string]string{
			"before=a-one&after=a-one":  "That is the same list twice. Choose two different lists to compare.",
			"before=a-one&after=c-one":  "One list is of Organisation a and the other of Organisation c. Choose two lists of one organisation.",
			"before=a-one&after=b-one":  "One of these is no list that you may see, or it was withdrawn since.",
			"before=a-one&after=x":      "One of these is no list that you may see, or it was withdrawn since.",
			"before=a-one":              "Choose two lists to compare.",
			"before=&after=":            "Choose two lists to compare.",
			"before=a-far&after=a-one":  "nothing is on record now at a setting that is open in England",
			"before=a-two&after=a-gone": "or it was withdrawn since",
		} {
			out := get(who["of a and c"], "/landscape/E92000001/changes?"+query)
			if out.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", query, out.Code)
				continue
			}
			checks := []htmltest.Check{htmltest.In("main", htmltest.Contains(want)), htmltest.In("#lists form", htmltest.Count("select", 2)), htmltest.Count("#before optgroup", 2), htmltest.None("main .fg-filter"), htmltest.In(`main a[href="/landscape/E92000001/changes?period=2025%2F26"]`, htmltest.Text("Compare school years instead"))}
			if strings.Contains(query, "before=a-one") {
				checks = append(checks, htmltest.In("#before option[selected]", htmltest.Text("3 March 2026: first-of-a.csv")))
			}
			htmltest.Run(t, out.Body, checks...)
			if file := get(who["of a and c"], "/landscape/E92000001/changes/settings.csv?"+query); file.Code < 400 || file.Code >= 500 {
				t.Errorf("%s as a file: %d", query, file.Code)
			}
		}
		// A list that is taken back is gone from the choice, and with it the last but one.
		if err := h.provision.Withdraw(who["of c"], "c-one"); err != nil {
			t.Fatal(err)
		}
		if body := get(who["of c"], "/landscape/E92000001/changes").Body.String(); len(files(body)) > 0 {
			t.Errorf("after it was taken back, there are still %q", files(body))
		}
		if got := h.panels(t, who["of c"], "list", "c-two"); got != "" {
			t.Errorf("after it was taken back: %s", got)
		}
	})
}

// TestListsInTheTerminal: whoever keeps the database compares lists as far as the
// mask lets see what came from them, and is told nothing of the files.
func TestListsInTheTerminal(t *testing.T) {
	h := listed(t, dbtest.SQLite(t, rooms()...))
	atlas, err := h.register.Atlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	area, _ := atlas.Area(snapshot.England)
	public := provision.Mask{Sees: []provision.Visibility{provision.Public}}
	for _, form := range []string{"table", "csv", "json", "geojson"} {
		a, err := h.landscape.Ask(t.Context(), "changes", area, map[string][]string{"before": {"a-one"}, "after": {"a-two"}}, public)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := a.Write(&out, form, ""); err != nil || !strings.Contains(out.String(), "New: in the list after only") || files(out.String()) != nil {
			t.Errorf("%s: %v\n%s", form, err, out.String())
		}
	}
	for _, after := range []string{"a-one", "c-one", "x"} {
		if a, err := h.landscape.Ask(t.Context(), "changes", area, map[string][]string{"before": {"a-one"}, "after": {after}}, public); err == nil {
			t.Errorf("a-one and %s are compared: %s", after, a.Says)
		}
	}
}
