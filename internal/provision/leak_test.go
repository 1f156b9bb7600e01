package provision_test

import (
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// These tests ask one question in many ways: does anything that is sent to a
// viewer depend on what the viewer may not know? Every address is read twice,
// before and after something secret changed, and both answers must be the same to
// the byte, headers too. A test that only looked for words would miss a count, an
// order, an ETag.

// whole is everything that an answer tells, but for what differs every time.
func whole(answer *httptest.ResponseRecorder) string {
	header := answer.Header().Clone()
	header.Del("X-Request-Id")
	var out strings.Builder
	fmt.Fprintln(&out, answer.Code)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		fmt.Fprintln(&out, name, header[name])
	}
	out.Write(answer.Body.Bytes())
	return out.String()
}

// seen is what a viewer is sent at every address.
func (w *watched) seen(viewer string, addresses []string) map[string]string {
	w.t.Helper()
	out := map[string]string{}
	for _, path := range addresses {
		answer := w.ask(viewer, "GET", path)
		if answer.Code >= 500 {
			w.t.Fatalf("%s: GET %s: %d", viewer, path, answer.Code)
		}
		out[path] = whole(answer)
	}
	return out
}

// different lists the addresses at which two readings differ.
func different(a, b map[string]string) (out []string) {
	for path := range a {
		if a[path] != b[path] {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// fine are the addresses of places smaller than an authority: the settings
// themselves, wards, neighbourhoods, and maps.
func fine() (out []string) {
	for _, code := range []string{"E05000001", "E01000001", "E01000002"} {
		out = append(out, ofPlace(code)...)
	}
	for _, id := range []string{"gias:150001", "gias:100001", "gias:100002", "gias:100005", "gias:100003", "ofsted-ey:EY100001"} {
		out = append(out, "/settings/"+id)
	}
	return append(out, tiles()...)
}

// tiles are the addresses of maps.
func tiles() (out []string) {
	for _, within := range []string{"E92000001", "E08000025", "E01000001"} {
		for _, filter := range []string{"", "&only=worked", "&organisation=hidden", "&theme=attendance&period=2023/24"} {
			for _, coordinate := range []string{"0/0/0", "8/126/84", "13/4051/2687", "13/4052/2687", "13/4051/2688", "13/4052/2688"} {
				out = append(out, "/tiles/settings/"+coordinate+"?within="+within+filter)
			}
		}
	}
	return out
}

// coarse are the addresses of authorities and anything larger, and of everything
// that is of no place.
func coarse() (out []string) {
	for _, code := range []string{"E92000001", "E47000007", "E08000025"} {
		out = append(out, ofPlace(code)...)
	}
	return append(out, "/", "/places", "/organisations", "/organisations?q=hidden", "/organisations/hidden", "/organisations/readers", "/search?q=secret+garden", "/search?q=hidden",
		"/search/suggest?q=secret", "/search/suggest?q=hidden", "/organisations/hidden/work", "/organisations/hidden/small-counts", "/uploads", "/uploads/new", "/terms", "/registers")
}

// ofPlace are the addresses of a place under every combination of filters.
func ofPlace(code string) (out []string) {
	base := "/places/" + code
	for _, theme := range []string{"", "attendance"} {
		for _, phase := range []string{"", "secondary"} {
			if phase != "" && theme == "" {
				continue // those of the theme are those of the phase
			}
			for _, organisation := range []string{"", "hidden"} {
				for _, period := range []string{"", "2023/24"} {
					for _, only := range []string{"", "worked"} {
						query := url.Values{"theme": {theme}, "phase": {phase}, "organisation": {organisation}, "period": {period}, "only": {only}}
						for name, v := range query {
							if v[0] == "" {
								delete(query, name)
							}
						}
						out = append(out, base+"?"+query.Encode())
						if theme == "" || phase != "" {
							out = append(out, base+"/settings.csv?"+query.Encode(), base+"/organisations.csv?"+query.Encode())
						}
					}
				}
			}
		}
	}
	return append(out, base+"?organisations=all&sort=name")
}

// secretCase is something that changes, and who must not notice.
type secretCase struct {
	name          string
	before, after func(w *watched)
	addresses     []string
	blind         []string // who must be sent the same
	sighted       []string // who must not: else the case would test nothing
}

func secretCases() []secretCase {
	everywhere := append(fine(), coarse()...)
	none := func(w *watched) { w.take("kept") }
	with := func(v provision.Visibility, at term.SettingID, sensitive bool, reached int) func(*watched) {
		return func(w *watched) {
			d := delivery("kept", "secret", at, v, reached)
			d.Sensitive = sensitive
			w.put(d)
		}
	}
	// Somewhere else in the open, so that all know that Hidden shares what it does.
	open := func(change func(*watched)) func(*watched) {
		return func(w *watched) {
			w.put(delivery("elsewhere", "secret", "gias:100004", provision.Public, 40))
			change(w)
		}
	}
	others := []string{"public", "nobody", "member", "national", "partner", "elsewhere", "ward"}
	return []secretCase{
		{"kept to the organisation", none, with(provision.OwnOrganisation, "gias:150001", false, 30), everywhere, others, []string{"owner"}},
		{"kept to the organisation and sensitive", none, with(provision.OwnOrganisation, "gias:150001", true, 30), everywhere, others, []string{"owner"}},
		{"for a partnership", none, with(provision.Partnership, "gias:150001", false, 30), everywhere, []string{"public", "nobody", "member", "national", "elsewhere"}, []string{"partner", "ward", "owner"}},
		{"for the alliance", none, with(provision.Alliance, "gias:150001", false, 30), everywhere, []string{"public", "nobody"}, []string{"member", "national", "partner", "owner"}},
		// Where within the authority, whatever they look at.
		{"where a sensitive place is", with(provision.Public, "gias:150001", true, 30), with(provision.Public, "gias:100002", true, 30), everywhere, others, []string{"owner"}},
		{"how many a sensitive place reaches", with(provision.Public, "gias:150001", true, 30), with(provision.Public, "gias:150001", true, 300), everywhere, others, []string{"owner"}},
		// That there is one, below the authority.
		{"that there is a sensitive place", open(none), open(with(provision.Public, "gias:150001", true, 30)), fine(), others, []string{"owner"}},
		{"a sensitive place of a partnership", none, with(provision.Partnership, "gias:150001", true, 30), everywhere, []string{"public", "nobody", "member", "national", "elsewhere", "ward"}, []string{"partner", "owner"}},
		{"a small count", with(provision.Public, "gias:150001", false, 3), with(provision.Public, "gias:150001", false, 7), everywhere, others, []string{"owner", "named"}},
	}
}

// TestNothingSecretShows is the whole of it, on both databases.
func TestNothingSecretShows(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := secretive(t, d)
		w.person("named", account.Grant{Role: account.Partner, Scope: term.OfCollaboration("sheffield")})
		if err := w.h.alliance.ChangePerson(accounttest.As(t.Context(), "named"), alliance.Person{Identity: account.Identity{ID: "named"}, Listing: alliance.ListedForMembers}); err != nil {
			t.Fatal(err)
		}
		if err := w.h.provision.NameCountReader(accounttest.As(t.Context(), "owner", accounttest.Editor("hidden")), "hidden", "named@example.org"); err != nil {
			t.Fatal(err)
		}
		for _, c := range secretCases() {
			// What is seen is decided in memory: on PostgreSQL, and for those who see no
			// more than somebody else who looks everywhere, a sample is enough.
			sample := slices.Collect(every(c.addresses, 5))
			for _, telling := range []string{"/organisations/hidden", "/settings/gias:150001"} {
				if slices.Contains(c.addresses, telling) {
					sample = append(sample, telling)
				}
			}
			addresses := func(viewer string) []string {
				if d.Dialect() == db.Postgres || !slices.Contains([]string{"public", "member", "partner"}, viewer) {
					return sample
				}
				return c.addresses
			}
			t.Run(c.name, func(t *testing.T) {
				w.t = t
				w.take("elsewhere")
				before := map[string]map[string]string{}
				c.before(w)
				for _, viewer := range append(slices.Clone(c.blind), c.sighted...) {
					before[viewer] = w.seen(viewer, addresses(viewer))
				}
				c.after(w)
				for _, viewer := range c.blind {
					if told := different(before[viewer], w.seen(viewer, addresses(viewer))); len(told) > 0 {
						t.Errorf("%s is told at %d of %d addresses, first %s", viewer, len(told), len(before[viewer]), told[0])
					}
				}
				for _, viewer := range c.sighted {
					if told := different(before[viewer], w.seen(viewer, addresses(viewer))); len(told) == 0 {
						t.Errorf("%s should be told, and is nowhere", viewer)
					}
				}
			})
		}
	})
}

// every takes one of so many from a list.
func every(list []string, n int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for i := 0; i < len(list) && yield(list[i]); i += n {
		}
	}
}

// TestSensitiveCountsForTheAuthority: what may be told of a sensitive place is
// told, and no more.
func TestSensitiveCountsForTheAuthority(t *testing.T) {
	w := secretive(t, dbtest.SQLite(t, rooms...))
	d := delivery("kept", "secret", "gias:150001", provision.Public, 30)
	d.Sensitive = true
	w.put(d)
	page := func(viewer, path string, checks ...htmltest.Check) {
		t.Helper()
		answer := w.ask(viewer, "GET", path)
		if answer.Code != 200 {
			t.Fatalf("%s: %s: %d", viewer, path, answer.Code)
		}
		htmltest.Run(t, answer.Body, checks...)
	}
	page("public", "/places/E08000025", htmltest.In("#organisations tbody", htmltest.Contains("Hidden 0 1 1 at a place kept private")),
		htmltest.In(".fg-stats", htmltest.Contains("organisations working here2"), htmltest.Contains("setting where at least one works1")))
	page("public", "/places/E05000001", htmltest.In(".fg-stats", htmltest.Contains("organisation working here1")), htmltest.None("option[value=hidden]"))
	page("public", "/places/E05000001?organisation=hidden&theme=attendance", htmltest.None("#settings tbody tr"), htmltest.None("#organisations-table tbody tr"))
	page("public", "/organisations/hidden", htmltest.In("#where-it-works tbody", htmltest.Contains("Birmingham"), htmltest.Contains("and 1 delivery at places that are kept private")),
		htmltest.In("#programmes tbody", htmltest.Contains("Not known")))
	page("public", "/settings/gias:150001", htmltest.None("#who tbody tr"))
	page("owner", "/settings/gias:150001", htmltest.In("#who tbody", htmltest.Contains("Hidden"), htmltest.Contains("30")))
	page("owner", "/places/E05000001", htmltest.In(".fg-stats", htmltest.Contains("organisations working here2")))
}

// TestTilesOfViewers: a tile made for one viewer never answers another, whoever
// asks first.
func TestTilesOfViewers(t *testing.T) {
	w := secretive(t, dbtest.SQLite(t, rooms...))
	w.put(delivery("kept", "secret", "gias:150001", provision.Alliance, 30))
	const near, far = "/tiles/settings/13/4051/2687?within=E08000025&organisation=hidden", "/tiles/settings/0/0/0?within=E08000025&organisation=hidden"
	for range 2 {
		for viewer, want := range map[string]int{"member": 1, "public": 0, "owner": 1, "nobody": 0} {
			drawn := 0
			for _, c := range []string{"4051/2687", "4052/2687", "4051/2688", "4052/2688"} {
				drawn += features(t, w.ask(viewer, "GET", strings.Replace(near, "4051/2687", c, 1)).Body.Bytes())
			}
			if far := features(t, w.ask(viewer, "GET", far).Body.Bytes()); drawn != want || far != want {
				t.Errorf("%s: %d dots close in and %d from afar, want %d", viewer, drawn, far, want)
			}
		}
	}
	for viewer, want := range map[string]string{"public": "private, no-cache", "member": "private, no-store"} {
		answer := w.ask(viewer, "GET", "/tiles/settings/0/0/0?within=E08000025")
		if got := answer.Header().Get("Cache-Control"); got != want || !strings.Contains(answer.Header().Get("Vary"), "Cookie") {
			t.Errorf("%s: a tile may be kept by %q, %q", viewer, got, answer.Header().Get("Vary"))
		}
		csv := w.ask(viewer, "GET", "/places/E08000025/settings.csv")
		if got := csv.Header().Get("Cache-Control"); viewer == "member" && got != want || !strings.Contains(strings.Join(csv.Header()["Vary"], " "), "Cookie") {
			t.Errorf("%s: a download may be kept by %q", viewer, got)
		}
	}
}

// features counts what a tile draws: the second field of its layer, as the format
// of vector tiles has it.
func features(t *testing.T, data []byte) (n int) {
	t.Helper()
	if len(data) > 1 && data[0] == 0x1f && data[1] == 0x8b {
		z, err := gzip.NewReader(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		if data, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	walk(data, func(field uint64, layer []byte) {
		if field == 3 {
			walk(layer, func(field uint64, _ []byte) {
				if field == 2 {
					n++
				}
			})
		}
	})
	return n
}

// walk visits the fields of a message that hold bytes.
func walk(b []byte, visit func(field uint64, bytes []byte)) {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		b = b[n:]
		size, n := binary.Uvarint(b)
		b = b[n:]
		if tag&7 == 2 {
			visit(tag>>3, b[:size])
			b = b[size:]
		}
	}
}

// TestUploadsOfOthers: another organisation's list and one that never was give
// the same answers, to the byte, and take as long.
func TestUploadsOfOthers(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := secretive(t, d)
		got, err := w.h.provision.Receive(t.Context(), "hidden", "ours.csv", strings.NewReader(list), int64(len(list)))
		if err != nil {
			t.Fatal(err)
		}
		there := string(got.Uploads[0].ID)
		missing := strings.Repeat("0", len(there))
		for _, viewer := range []string{"public", "nobody", "member", "national", "partner"} {
			for _, path := range []string{"GET ", "GET /progress", "GET /columns", "GET /review", "GET /review?row=1", "GET /confirm", "GET /withdraw", "GET /result.csv",
				"POST /columns", "POST /stop", "POST /rows/1", "POST /rows/x", "POST /rows/1/undo", "POST /confirm", "POST /withdraw"} {
				method, below, _ := strings.Cut(path, " ")
				a, b := w.ask(viewer, method, "/uploads/"+there+below), w.ask(viewer, method, "/uploads/"+missing+below)
				if a.Code != 404 && a.Code != 403 || whole(a) != strings.ReplaceAll(whole(b), missing, there) {
					t.Errorf("%s: %s answers %d where there is a list, %d where there is none:\n%s\n%s", viewer, path, a.Code, b.Code, whole(a), whole(b))
				}
			}
			for _, path := range []string{"/organisations/hidden/work", "/organisations/hidden/small-counts"} {
				a, b := w.ask(viewer, "GET", path), w.ask(viewer, "GET", strings.Replace(path, "hidden", "absent", 1))
				if a.Code != 404 && a.Code != 403 || whole(a) != whole(b) {
					t.Errorf("%s: %s answers %d, %d for no organisation", viewer, path, a.Code, b.Code)
				}
			}
		}
		if a := w.ask("owner", "GET", "/uploads/"+there); a.Code != 200 {
			t.Errorf("the owner is answered %d", a.Code)
		}
		w.sameTime("member", "/uploads/"+there, "/uploads/"+missing)
	})
}

// sameTime compares how long two addresses take, turn by turn.
func (w *watched) sameTime(viewer, a, b string) {
	w.t.Helper()
	const rounds = 300
	var took [2][]time.Duration
	for range rounds {
		for i, path := range []string{a, b} {
			begun := time.Now()
			w.ask(viewer, "GET", path)
			took[i] = append(took[i], time.Since(begun))
		}
	}
	var median [2]time.Duration
	for i := range took {
		slices.Sort(took[i])
		median[i] = took[i][rounds/2]
	}
	apart := (median[0] - median[1]).Abs()
	w.t.Logf("forbidden %v, missing %v, spread of the missing %v", median[0], median[1], took[1][rounds*3/4]-took[1][rounds/4])
	if noise := took[1][rounds*3/4] - took[1][rounds/4] + median[1]/5; apart > noise {
		w.t.Errorf("what is there but forbidden takes %v, what is missing %v", median[0], median[1])
	}
}

// TestSmallCountsAddUpToNothing: from no two tables can a small count be worked
// out, because it is in neither.
func TestSmallCountsAddUpToNothing(t *testing.T) {
	w := secretive(t, dbtest.SQLite(t, rooms...))
	w.put(delivery("few", "story", "gias:150001", provision.Public, 7))
	w.put(delivery("none", "story", "gias:100003", provision.Public, 0))
	for viewer, want := range map[string]string{"public": "at least 120", "partner": "at least 120", "owner": "at least 120", "member": "127"} {
		answer := w.ask(viewer, "GET", "/organisations/readers")
		htmltest.Run(t, answer.Body, htmltest.In("#programmes tbody tr", htmltest.Contains("2025/26 "+want)))
	}
	for path, want := range map[string]string{"/settings/gias:150001": "fewer than 10", "/settings/gias:100002": "120", "/settings/gias:100003": "0"} {
		htmltest.Run(t, w.ask("public", "GET", path).Body, htmltest.In("#who tbody tr", htmltest.Contains("2025/26 "+want)))
	}
	htmltest.Run(t, w.ask("member", "GET", "/settings/gias:150001").Body, htmltest.In("#who tbody tr", htmltest.Contains("2025/26 7")))
}
