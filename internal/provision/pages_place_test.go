package provision_test

import (
	"encoding/csv"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
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
	"fairground/internal/register/registertest"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/internal/tile"
)

// placeHouse is the house on the small England, where Readers (a member) work at
// three settings, Mentors at two, and Hidden keep what they do to themselves.
func placeHouse(t testing.TB, d *db.DB) *house {
	t.Helper()
	h := unstarted(t, d)
	registertest.Small(t, h.register)
	joined := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	err := h.alliance.AddAll(t.Context(), []alliance.Organisation{
		{ID: "readers", Name: "Readers", Kind: alliance.Charity, MemberFrom: joined}, {ID: "mentors", Name: "=Mentors", Kind: alliance.Charity},
		{ID: "hidden", Name: "Hidden", Kind: alliance.Charity, MemberFrom: joined}, {ID: "made-up", Name: "Made Up", Kind: alliance.Business, Illustrative: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = h.provision.AddProgrammes(t.Context(), []provision.Programme{
		{ID: "story", Organisation: "readers", Name: "Story Time"}, {ID: "next", Organisation: "mentors", Name: "Next Steps"},
		{ID: "secret", Organisation: "hidden", Name: "Secret Garden"}, {ID: "invented", Organisation: "made-up", Name: "Invented", Illustrative: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	literacy, work := term.NewThemeSet(term.Literacy), term.NewThemeSet(term.PostSixteen)
	primary, secondary := term.NewPhaseSet(term.Primary), term.NewPhaseSet(term.Secondary)
	err = h.provision.AddDeliveries(t.Context(), []provision.Delivery{
		// At the school that has since become Oak Hill Academy.
		{Programme: "story", Setting: "gias:100001", Themes: literacy, Phases: primary, Period: 2025, Visibility: provision.Alliance},
		{Programme: "story", Setting: "gias:100002", Themes: literacy, Phases: primary, Period: 2024, Visibility: provision.Public},
		{Programme: "story", Setting: "ofsted-ey:EY100002", Themes: literacy, Visibility: provision.Partnership},
		{Programme: "next", Setting: "gias:150001", Themes: work, Phases: secondary, Period: 2025, Visibility: provision.Alliance},
		{Programme: "next", Setting: "gias:100004", Themes: work, Phases: secondary, Period: 2025, Visibility: provision.Alliance},
		{Programme: "secret", Setting: "gias:100005", Themes: term.NewThemeSet(term.Attendance), Period: 2023, Visibility: provision.OwnOrganisation},
		{Programme: "invented", Setting: "gias:100003", Themes: literacy, Period: 2025, Visibility: provision.Public, Illustrative: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// placeHandler serves every page about places to somebody of no organisation here
// who is at the table of every partnership.
func placeHandler(t testing.TB, h *house) http.Handler {
	t.Helper()
	h.areas["table"] = []term.GSS{"E47000007", "E47000002"}
	st, rt := placeRoutes(t, h)
	return st.Wrap(accounttest.Signed(rt, "partner", accounttest.Grant(account.Partner, term.OfCollaboration("table"))))
}

// placeRoutes are the pages about places, and those that they lead to.
func placeRoutes(t testing.TB, h *house) (*site.Site, *site.Routes) {
	t.Helper()
	st, err := site.New(site.Config{Search: "/search", Suggest: "/search/suggest", Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Nav: []site.Link{{Label: "Places", URL: "/places"}, {Label: "Organisations", URL: "/organisations"}}})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.account.Guard)
	h.register.Routes(rt, st)
	h.alliance.Routes(rt, st)
	h.provision.PlaceRoutes(rt, st)
	h.provision.Panels(st.Panels())
	search := site.NewSearch(st)
	search.Add(h.register.Finders()...)
	search.Add(h.alliance.Finder())
	search.Routes(rt)
	tiles := tile.NewServer(1 << 20)
	for _, layers := range []map[string]tile.Layer{h.register.Layers(), h.provision.Layers()} {
		for name, layer := range layers {
			tiles.Add(name, layer)
		}
	}
	rt.Handle("GET /tiles/{layer}/{z}/{x}/{y}", "tile.read", tiles.Serve)
	return st, rt
}

// read gets a page and makes the checks on it.
func read(t *testing.T, h http.Handler, path string, want int, checks ...htmltest.Check) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
	if w.Code != want {
		t.Fatalf("GET %s: status %d, want %d", path, w.Code, want)
	}
	if len(checks) > 0 {
		htmltest.Run(t, strings.NewReader(w.Body.String()), checks...)
	}
	return w
}

func TestPlacePage(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		h := placeHandler(t, placeHouse(t, d))
		read(t, h, "/places/E47000007", 200,
			htmltest.In("h1", htmltest.Text("West Midlands")),
			htmltest.In(".fg-stats", htmltest.Contains("open schools and colleges3"), htmltest.Contains("early-years settings3"), htmltest.Contains("organisations working here21 of them a member"),
				htmltest.Contains("settings where at least one works3"), htmltest.Contains("in income-deprived families, at least2001 of 3 neighbourhoods have no figure. IDACI, English Indices of Deprivation 2025")),
			htmltest.In("#parts", htmltest.Contains("2 local authorities"), htmltest.Contains("Birmingham 2 3 3 2 at least 120"), htmltest.Contains("Sandwell 1 0 0 0 80")),
			htmltest.In("#organisations tbody", htmltest.Count("tr", 2), htmltest.Contains("Readers 3 3 Literacy")),
			htmltest.In("#settings caption", htmltest.Text("6 settings, 3 with someone working there")),
			htmltest.In("#settings tbody th a", htmltest.Text("Oak Hill Academy")),
			htmltest.In("#settings", htmltest.Contains("2 =Mentors, Readers"), htmltest.Contains("None recorded"), htmltest.Contains("placed roughly"), htmltest.Contains("only its authority is known")),
			htmltest.In("main", htmltest.Contains("1 of which only the first part of the postcode is known, and 1 of which only the local authority is known"),
				htmltest.Contains("1 of the alliance’s 2 members have shared where they work")),
			htmltest.In(".fg-licences", htmltest.Contains("Contains public sector information licensed under the Open Government Licence v3.0"), htmltest.Contains("Contains OS data © Crown copyright and database right 2024")),
			htmltest.None("main .fg-tag"))
		// A row known by its authority or by its sector has no place on the map.
		read(t, h, "/places/E08000025", 200, htmltest.Count("#settings tr[data-at]", 3), htmltest.Count("#settings tbody tr", 5))
		read(t, h, "/places/E01000002", 200, htmltest.In(".fg-stats", htmltest.Contains("in income-deprived familiesnot known")))
		read(t, h, "/places/E47000002", 200, htmltest.In("main .fg-tag", htmltest.Text("Illustrative")), htmltest.In("#organisations tbody", htmltest.Contains("Made Up Illustrative")))
		read(t, h, "/places/E92000001", 200, htmltest.In("#settings caption", htmltest.Text("8 settings, 5 with someone working there")))
	})
}

func TestPlaceFilters(t *testing.T) {
	h := placeHandler(t, placeHouse(t, dbtest.SQLite(t, rooms...)))
	for query, want := range map[string]int{"only=worked": 3, "theme=literacy": 3, "theme=post-16-work": 1, "phase=primary": 2, "organisation=mentors": 1, "period=2024/25": 1,
		"theme=literacy&period=2025/26": 1, "theme=attendance": 0, "": 6} {
		read(t, h, "/places/E47000007?"+query, 200, htmltest.Count("#settings tbody tr", want))
		rows := readCSV(t, h, "/places/E47000007/settings.csv?"+query)
		if len(rows)-1 != want {
			t.Errorf("%s: %d rows in the download, %d in the page", query, len(rows)-1, want)
		}
	}
	read(t, h, "/places/E47000007?theme=literacy&sort=name", 200, htmltest.In("#settings tbody th a", htmltest.Text("Little Boats")),
		htmltest.In(".fg-chip", htmltest.Attr("href", "/places/E47000007?sort=name")),
		htmltest.In("#settings .fg-downloads a", htmltest.Attr("href", "/places/E47000007/settings.csv?theme=literacy")))
	for _, wrong := range []string{"theme=all", "phase=old", "period=2024"} {
		read(t, h, "/places/E47000007?"+wrong, 422)
	}
}

func TestOldCodesLeadOn(t *testing.T) {
	h := placeHandler(t, placeHouse(t, dbtest.SQLite(t, rooms...)))
	for from, to := range map[string]string{"/places/E08000019?theme=literacy": "/places/E08000039?theme=literacy", "/places/e08000025": "/places/E08000025",
		"/places/E08000019/settings.csv": "/places/E08000039/settings.csv"} {
		if got := read(t, h, from, 302).Header().Get("Location"); got != to {
			t.Errorf("%s leads to %s, not %s", from, got, to)
		}
	}
	read(t, h, "/places/E07000999", 200, htmltest.In("h1", htmltest.Text("Which place do you mean?")), htmltest.In("main ul", htmltest.Contains("Birmingham"), htmltest.Contains("Sandwell")))
	read(t, h, "/places/E07000999/settings.csv", 404)
	read(t, h, "/places/E99999999", 404)
	read(t, h, "/places/birmingham", 404)
}

func readCSV(t *testing.T, h http.Handler, path string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(read(t, h, path, 200).Body).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return rows
}

func TestDownloads(t *testing.T) {
	h := placeHandler(t, placeHouse(t, dbtest.SQLite(t, rooms...)))
	rows := readCSV(t, h, "/places/E47000007/organisations.csv")
	if len(rows) != 3 || strings.Join(rows[0], ",") != "organisation_id,identifiers,name,kind,member_of_the_alliance,settings,deliveries,deliveries_at_places_kept_private,themes,illustrative" {
		t.Fatalf("organisations: %q", rows)
	}
	if got := strings.Join(rows[2], "|"); got != "mentors||'=Mentors|charity|no|1|1|0|Post-16 and work|no" {
		t.Errorf("a name that looks like a formula: %s", got)
	}
	rows = readCSV(t, h, "/places/E47000002/settings.csv")
	got := map[string]string{}
	for _, r := range rows[1:] {
		got[r[0]] = strings.Join(r, "|")
	}
	want := "gias:100003|St Mary's Catholic Primary School|Primary|Voluntary aided school|open|Sheffield|S1 3CC|E08000039|Sheffield|E05000003|E01000004|the register's own grid reference|1|Made Up|Literacy|yes|Get Information About Schools|Open Government Licence v3.0"
	if got["gias:100003"] != want {
		t.Errorf("settings:\n%s\n%s", got["gias:100003"], want)
	}
}

// TestMask: what an organisation keeps to itself shows nowhere.
func TestMask(t *testing.T) {
	house := placeHouse(t, dbtest.SQLite(t, rooms...))
	h := placeHandler(t, house)
	if _, err := house.register.Matcher(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The organisation is known; what it does is not.
	read(t, h, "/organisations/hidden", 200, htmltest.In("h1", htmltest.Text("Hidden")), htmltest.In(".fg-stats", htmltest.Contains("settings it works in0"), htmltest.Contains("programmes0")))
	for _, path := range []string{"/", "/places", "/places/E47000007", "/places/E47000007?organisations=all", "/places/E08000028", "/places/E08000028?only=worked", "/places/E08000028?theme=attendance",
		"/places/E92000001", "/settings/gias:100005", "/places/E08000028/settings.csv", "/places/E08000028/organisations.csv", "/search?q=secret", "/search/suggest?q=secret+garden"} {
		text := read(t, h, path, 200).Body.String()
		for _, secret := range []string{"Hidden", "Secret Garden", "2023/24"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s tells of %s", path, secret)
			}
		}
	}
	for _, query := range []string{"?within=E47000007&only=worked&theme=attendance", "?within=E08000028&organisation=hidden", "?within=E08000028&only=worked"} {
		for _, tile := range []string{"/tiles/settings/8/126/84", "/tiles/settings/13/4050/2688"} {
			read(t, h, tile+query, 204)
		}
	}
	read(t, h, "/places/E08000028", 200, htmltest.In(".fg-stats", htmltest.Contains("organisations working here0"), htmltest.Contains("settings where at least one works0")))
	read(t, h, "/settings/gias:100005", 200, htmltest.In("#who", htmltest.Contains("No organisation is recorded here. That does not mean that nobody works here")))
}

func TestSettingTiles(t *testing.T) {
	h := placeHandler(t, placeHouse(t, dbtest.SQLite(t, rooms...)))
	far := read(t, h, "/tiles/settings/2/1/1?within=E47000007", 200).Body.String()
	if !strings.Contains(far, "count") || strings.Contains(far, "Canal High School") {
		t.Error("from afar the settings are not drawn together, or one without work is drawn")
	}
	near := ""
	for _, c := range []string{"4051/2687", "4052/2687", "4051/2688", "4052/2688", "4053/2687", "4053/2688"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/tiles/settings/13/"+c+"?within=E47000007", nil))
		near += w.Body.String()
	}
	if !strings.Contains(near, "Oak Hill Academy") || !strings.Contains(near, "2 organisations recorded") || !strings.Contains(near, "Acorn Nursery") {
		t.Error("close in the settings are not drawn one by one")
	}
	if strings.Contains(near, "Little Boats") || strings.Contains(near, "Hilltop") {
		t.Error("a setting placed roughly, or a closed one without work, is drawn")
	}
	read(t, h, "/tiles/settings/5/15/10?within=E99999999", 404)
	read(t, h, "/tiles/settings/5/15/10?within=E47000007&theme=all", 422)
}

func TestPanels(t *testing.T) {
	h := placeHandler(t, placeHouse(t, dbtest.SQLite(t, rooms...)))
	// Recorded at the old number, shown at the school that stands now.
	for _, id := range []string{"gias:150001", "gias:100001"} {
		read(t, h, "/settings/"+id, 200, htmltest.In("#who tbody", htmltest.Count("tr", 2), htmltest.Contains("Readers Story Time Literacy Primary (5–11) 2025/26 Not known")))
	}
	read(t, h, "/settings/ofsted-ey:EY100002", 200, htmltest.In("#who tbody", htmltest.Contains("Readers Story Time Literacy Not known Not known")))
	read(t, h, "/organisations/readers", 200, htmltest.In("#programmes tbody", htmltest.Contains("Story Time 3")),
		htmltest.In("#where-it-works tbody a", htmltest.Attr("href", "/places/E08000025?organisation=readers")))
}

// TestOffered: a school's own page says who works there, for those who may know;
// by the number that it had before it became an academy, too.
func TestOffered(t *testing.T) {
	house := placeHouse(t, dbtest.SQLite(t, rooms...))
	for _, o := range []alliance.Organisation{{ID: "oak", Name: "Oak Hill", Kind: alliance.School, Identifiers: []alliance.Identifier{"GB-EDU-100001"}}, {ID: "five", Name: "Five", Kind: alliance.School, Identifiers: []alliance.Identifier{"GB-EDU-100005"}}} {
		if _, err := house.alliance.Add(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	st, rt := placeRoutes(t, house)
	house.alliance.PeopleRoutes(rt, st)
	member := accounttest.Signed(rt, "member", accounttest.Editor("mentors"))
	read(t, member, "/organisations/oak/with-us", 200, htmltest.In("#offered tbody", htmltest.Count("tr", 2), htmltest.Contains("Story Time"), htmltest.Contains("Next Steps")))
	public := accounttest.Signed(rt, "", nil...)
	read(t, public, "/organisations/oak/with-us", 200, htmltest.None("#offered tbody"), htmltest.In("#offered", htmltest.Contains("only that nobody has told us so")))
	read(t, member, "/organisations/five/with-us", 200, htmltest.None("#offered tbody")) // kept to the organisation that works there
}

func TestPlacesAndHome(t *testing.T) {
	h := placeHandler(t, placeHouse(t, dbtest.SQLite(t, rooms...)))
	read(t, h, "/places", 200, htmltest.Count("#partnerships .fg-card", 2),
		htmltest.In("#partnerships .fg-card", htmltest.Contains("2 local authorities1 member organisation3 settings they work in")),
		htmltest.In("#combined tbody", htmltest.Contains("West Midlands 2 3 3 2 3")))
	read(t, h, "/", 200, htmltest.In("form[role=search]"), htmltest.In("a.govuk-button", htmltest.Attr("href", "/uploads/new")),
		htmltest.In("#real", htmltest.Contains("5 schools and colleges and 3 early-years settings"), htmltest.Contains("Illustrative:"), htmltest.Contains("16 November 2025")))
	empty := placeHandler(t, unstarted(t, dbtest.SQLite(t, rooms...)))
	read(t, empty, "/", 200, htmltest.None("#partnerships"))
	read(t, empty, "/places", 200)
}
