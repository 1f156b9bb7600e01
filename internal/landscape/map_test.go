package landscape

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/alliance/alliancetest"
	"fairground/internal/browsertest"
	"fairground/internal/db/dbtest"
	"fairground/internal/file"
	"fairground/internal/job"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/need"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/register/registertest"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/internal/tile"
	"fairground/osgrid"

	"fairground/catchment"

	"github.com/paulmach/orb"
)

// small is the small England with the snapshot laid by hand: in Birmingham, one
// neighbourhood with literacy work for primary and one of which the children are
// not known; Sandwell has nothing. What Hidden does in Sandwell is its own affair.
func small(t *testing.T) (*Service, *alliancetest.House) {
	t.Helper()
	d := dbtest.SQLite(t, append(alliancetest.Schemas(), file.Schema, provision.Schema)...)
	h := alliancetest.Open(d)
	registertest.Small(t, h.Register)
	err := h.Alliance.AddAll(t.Context(), []alliance.Organisation{{ID: "readers", Name: "Readers", Kind: alliance.Charity}, {ID: "hidden", Name: "Hidden", Kind: alliance.Charity}})
	if err != nil {
		t.Fatal(err)
	}
	s := New(Needs{DB: d, Register: h.Register, Alliance: h.Alliance, Now: func() time.Time { return alliancetest.Now() }})
	s.provision = provision.New(provision.Needs{DB: d, Register: h.Register, Alliance: h.Alliance, Account: h.Account, Audit: h.Audit, Now: s.now, NewID: h.NewID,
		Jobs: job.New(d, job.Config{}), Files: file.New(d, s.now, func() string { return string(h.NewID()) }),
		AreasOf: func(context.Context, []term.ID) ([]term.GSS, error) { return nil, nil }})
	literacy, primary := term.NewThemeSet(term.Literacy), term.NewPhaseSet(term.Primary)
	land := smallLand(t, h.Register)
	lay := func(context.Context) (*ground, error) { return &ground{land: land}, nil }
	if _, err := s.ground.GetOf(t.Context(), d, []string{register.DataVersion, need.DataVersion}, lay); err != nil {
		t.Fatal(err)
	}
	if s.picture, err = s.provision.Picture(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.latest = snapshot.New(land, []snapshot.DeliveryRow{
		{ID: "1", Setting: "gias:150001", Organisation: "readers", Programme: "p", Themes: literacy, Phases: primary, Period: 2025, Visibility: provision.Public},
		{ID: "2", Setting: "ofsted-ey:EY100002", Organisation: "readers", Programme: "p", Themes: literacy, Phases: primary, Period: 2025, Visibility: provision.Public},
		{ID: "3", Setting: "gias:100005", Organisation: "hidden", Programme: "q", Themes: literacy, Phases: primary, Period: 2025, Visibility: provision.OwnOrganisation},
	})
	return s, h
}

// smallLand lays the small England: every setting is of primary age.
func smallLand(t *testing.T, r *register.Service) *snapshot.Land {
	t.Helper()
	atlas, err := r.Atlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gazetteer, err := r.Gazetteer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	around := func(code term.GSS) (out []term.GSS) {
		for _, a := range atlas.Within(code) {
			out = append(out, a.Code)
		}
		return append(out, code)
	}
	point := func(lat, lon float64) catchment.Point {
		p := osgrid.LatLon{Lat: lat, Lon: lon}.Point()
		return catchment.Point{X: p.Easting, Y: p.Northing}
	}
	var settings []snapshot.SettingRow
	for _, l := range gazetteer.Listings {
		if l.Status == register.Open && l.HasPoint() {
			doubt := 0.0
			if l.Placed == register.BySector {
				doubt = 3000
			}
			settings = append(settings, snapshot.SettingRow{ID: l.ID, Name: l.Name, Phases: term.NewPhaseSet(term.Primary), Need: register.Known(30), At: point(l.Lat, l.Lon), Doubt: doubt,
				Neighbourhood: l.Neighbourhood, Areas: []term.GSS{l.Neighbourhood, l.District, l.Combined, l.Region, snapshot.England}})
		}
	}
	children := map[term.GSS]register.Count{"E01000001": register.Known(120), "E01000003": register.Known(80), "E01000004": register.Known(160)}
	outlines, err := r.Boundaries(t.Context(), register.Neighbourhood)
	if err != nil {
		t.Fatal(err)
	}
	centres := map[term.GSS]orb.Point{}
	for _, o := range outlines {
		centres[o.Code] = o.Shape.Bound().Center()
	}
	var neighbourhoods []snapshot.NeighbourhoodRow
	for _, a := range atlas.Kind(register.Neighbourhood) {
		neighbourhoods = append(neighbourhoods, snapshot.NeighbourhoodRow{Code: a.Code, Name: a.Name, Children: children[a.Code], At: point(centres[a.Code].Lat(), centres[a.Code].Lon()), Areas: around(a.Code)})
	}
	return snapshot.NewLand(settings, neighbourhoods)
}

// as asks for a tile's view as somebody.
func as(t *testing.T, s *Service, layer, query string, grants ...account.Grant) tile.View {
	t.Helper()
	if grants == nil { // only so far as work is shown to everybody
		view, err := s.Layers()[layer].View(httptest.NewRequestWithContext(t.Context(), "GET", "/tiles/"+layer+"/0/0/0?"+query, nil))
		if err != nil {
			t.Fatal(err)
		}
		return view
	}
	var view tile.View
	h := accounttest.Signed(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var err error
		if view, err = s.Layers()[layer].View(r); err != nil {
			t.Fatal(err)
		}
	}), "somebody", grants...)
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "GET", "/tiles/"+layer+"/0/0/0?"+query, nil))
	return view
}

// told is what a view tells of each feature in a tile over the whole of the small
// West Midlands.
func told(t *testing.T, view tile.View, z uint32) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, c := range overEngland(z) {
		features, err := view.Features(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range features {
			p := map[string]any{}
			for _, property := range f.Properties {
				p[property.Key] = property.Value
			}
			out[fmt.Sprint(p["id"])] = strings.Join([]string{fmt.Sprint(p["state"]), fmt.Sprint(p["need"]), fmt.Sprint(p["about"])}, "|")
		}
	}
	return out
}

const primaryLiteracy = "area=E47000007&theme=literacy&phase=primary&period=2025/26&within=1800"

func TestNeighbourhoodTiles(t *testing.T) {
	s, _ := small(t)
	got := told(t, as(t, s, neighbourhoodTiles, primaryLiteracy), 9)
	want := map[string]string{
		"E01000001": "within|<nil>|120 children aged 0 to 15 in low-income families. Some literacy work for primary (5–11) on record within 1.8 km.",
		"E01000002": "unknown|<nil>|How many children aged 0 to 15 are in low-income families is not known. No literacy work for primary (5–11) on record within 1.8 km.",
		"E01000003": "gap|80|80 children aged 0 to 15 in low-income families. No literacy work for primary (5–11) on record within 1.8 km.",
	}
	for code, words := range want {
		if got[code] != words {
			t.Errorf("%s: %q, want %q", code, got[code], words)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d neighbourhoods: %v", len(got), got)
	}
	// Whoever Hidden is sees its own work in Sandwell, under another key.
	own := as(t, s, neighbourhoodTiles, primaryLiteracy, accounttest.Grant(account.Partner, term.OfOrganisation("hidden")))
	if words := told(t, own, 9)["E01000003"]; !strings.HasPrefix(words, "within|") {
		t.Errorf("its own organisation is told %q", words)
	}
}

func TestTileKeysTellApart(t *testing.T) {
	s, _ := small(t)
	seen := map[string]string{}
	add := func(name string, v tile.View) {
		if before, twice := seen[v.Key()]; twice {
			t.Errorf("%s and %s share the key %q", before, name, v.Key())
		}
		seen[v.Key()] = name
	}
	for _, query := range []string{primaryLiteracy, strings.Replace(primaryLiteracy, "literacy", "attendance", 1), strings.Replace(primaryLiteracy, "primary", "secondary", 1),
		strings.Replace(primaryLiteracy, "1800", "1600", 1), strings.Replace(primaryLiteracy, "2025/26", "any", 1), strings.Replace(primaryLiteracy, "E47000007", "E08000025", 1), primaryLiteracy + "&draw=reach"} {
		add(query, as(t, s, neighbourhoodTiles, query))
	}
	add("own", as(t, s, neighbourhoodTiles, primaryLiteracy, accounttest.Grant(account.Partner, term.OfOrganisation("hidden"))))
	if err := s.db.Bump(t.Context(), provision.DataVersion); err != nil {
		t.Fatal(err)
	}
	add("another snapshot", as(t, s, neighbourhoodTiles, primaryLiteracy))
	again := as(t, s, neighbourhoodTiles, primaryLiteracy)
	if seen[again.Key()] != "another snapshot" {
		t.Error("the same question has two keys")
	}
}

func TestSettingTiles(t *testing.T) {
	s, _ := small(t)
	view := as(t, s, settingTiles, primaryLiteracy)
	got := told(t, view, 11)
	if !strings.HasPrefix(got["gias:150001"], "with|<nil>|1 organisation with ") || !strings.HasPrefix(got["gias:100005"], "gap|30|No ") {
		t.Errorf("%v", got)
	}
	if _, drawn := got["ofsted-ey:EY100002"]; drawn {
		t.Error("a setting known by its sector alone is drawn")
	}
	if _, drawn := got["gias:100003"]; drawn {
		t.Error("a setting with nothing on record is drawn outside the area")
	}
	if far := told(t, view, 9); len(far) != 1 {
		t.Errorf("from afar: %v", far)
	}
}

func TestConfirmedBySomebodyWhoLooked(t *testing.T) {
	asked := Asked{Theme: term.Literacy, Phase: term.Primary, Period: 2025}
	notes := []provision.Confirmed{
		{Neighbourhood: "E01000003"}, {Neighbourhood: "E01000004", Theme: term.Literacy, Phase: term.Primary, Period: 2025}, {Setting: "gias:1", Theme: term.Literacy},
		{Neighbourhood: "E01000005", Theme: term.Attendance}, {Neighbourhood: "E01000006", Phase: term.Secondary}, {Neighbourhood: "E01000007", Period: 2024},
	}
	got := confirmedBy(notes, asked)
	if !slices.Equal(got.neighbourhoods, []term.GSS{"E01000003", "E01000004"}) || !slices.Equal(got.settings, []term.SettingID{"gias:1"}) {
		t.Errorf("%v", got)
	}
	if any := confirmedBy(notes, Asked{}); len(any.neighbourhoods) != 1 || any.key() == got.key() {
		t.Errorf("of anything at all: %v", any)
	}
	s, _ := small(t)
	g, err := s.layoutOf(t.Context(), s.latest.Land)
	if err != nil {
		t.Fatal(err)
	}
	p := newPicture(g, s.latest.Through(provision.Mask{}), asked, asked.question("E47000007"), got, false)
	at, _ := s.latest.Land.FindNeighbourhood("E01000003")
	if state := p.stateOf(int32(at)); state != stateConfirmed {
		t.Errorf("where somebody looked: %s", state)
	}
}

// wellFormed reads a drawing and counts its elements.
func wellFormed(t *testing.T, drawing []byte) map[string]int {
	t.Helper()
	out := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(string(drawing)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%v in %.200s", err, drawing)
		}
		if e, ok := token.(xml.StartElement); ok {
			out[e.Name.Local]++
			for _, a := range e.Attr {
				if a.Name.Local == "style" || a.Name.Local == "class" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("<%s> has the attribute %s", e.Name.Local, a.Name.Local)
				}
			}
		}
	}
}

func TestStillMap(t *testing.T) {
	s, _ := small(t)
	atlas, err := s.register.Atlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	area, _ := atlas.Area("E47000007")
	c, err := s.look(t.Context(), area, Asked{Theme: term.Literacy, Phase: term.Primary, Period: 2025, Metres: 1800}, provision.Mask{Sees: []provision.Visibility{provision.Public}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.still(t.Context(), "brief", false)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Areas) != 3 || len(m.Outlines) != 2 || len(m.Edge) == 0 {
		t.Errorf("%d neighbourhoods, %d outlines, %d parts of the edge, which is dissolved from the districts", len(m.Areas), len(m.Outlines), len(m.Edge))
	}
	byReach, err := c.still(t.Context(), "reach", true)
	if err != nil {
		t.Fatal(err)
	}
	reach := drawStill(byReach)
	wellFormed(t, reach)
	for _, part := range []string{`fill="` + accessClasses()[0].Colour + `"`, "fewer than 5 places of literacy work for primary (5–11) counted within reach"} {
		if !strings.Contains(string(reach), part) {
			t.Errorf("by reach the drawing has no %s: %.900s", part, reach)
		}
	}
	if strings.Contains(string(reach), "url(#reach-gap") {
		t.Error("by reach the drawing has the looks of gaps")
	}
	m.Title = `<"West" & Midlands>`
	drawing := drawStill(m)
	got := wellFormed(t, drawing)
	if got["title"] != 1 || got["desc"] != 1 || got["pattern"] != 5 {
		t.Errorf("%v", got)
	}
	if !strings.Contains(string(drawing), "Of 3 neighbourhoods, 1 with children in low-income families has no ") {
		t.Errorf("%.700s", drawing)
	}
	for _, fill := range []string{"url(#brief-gap-2)", "url(#brief-unknown)", `fill="` + looks()[0].Colour + `"`, `href="#brief-dots-false"`} {
		if !strings.Contains(string(drawing), fill) {
			t.Errorf("nothing is filled with %s", fill)
		}
	}
}

// TestStillMapOfEngland: however many neighbourhoods, the drawing stays small.
func TestStillMapOfEngland(t *testing.T) {
	g, view := wholeEngland(t)
	for name, area := range map[string]term.GSS{"England": snapshot.England, "West Midlands": "E47000007", "Birmingham": "E08000025"} {
		asked, question := benchQuestion(area)
		m := &stillMap{ID: "still", Title: name}
		begun := time.Now()
		m.fill(newPicture(g, view, asked, question, looked{}, false))
		if len(m.Areas) == 0 || len(m.Dots) == 0 {
			t.Fatalf("%s: %d neighbourhoods, %d dots", name, len(m.Areas), len(m.Dots))
		}
		m.Bounds = m.Areas[0].Middle.Bound()
		for _, a := range m.Areas {
			m.Bounds = m.Bounds.Union(a.Middle.Bound())
		}
		drawing := drawStill(m)
		t.Logf("%s: %d neighbourhoods in %d bytes, %v", name, len(m.Areas), len(drawing), time.Since(begun).Round(time.Millisecond))
		if len(drawing) > stillBytes {
			t.Errorf("%s: %d bytes", name, len(drawing))
		}
		wellFormed(t, drawing)
		keep(t, name+".svg", drawing)
	}
}

// served are the pages with a map, for somebody who is signed in to nothing.
func served(t *testing.T, s *Service, h *alliancetest.House) *httptest.Server {
	t.Helper()
	st, err := site.New(site.Config{Search: "/search", Suggest: "/search/suggest", Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.Account.Guard)
	s.Routes(rt, st)
	h.Register.Routes(rt, st)
	tiles := tile.NewServer(1 << 20)
	for _, layers := range []map[string]tile.Layer{h.Register.Layers(), s.Layers()} {
		for name, layer := range layers {
			tiles.Add(name, layer)
		}
	}
	rt.Handle("GET /tiles/{layer}/{z}/{x}/{y}", "tile.read", tiles.Serve)
	server := httptest.NewServer(st.Wrap(accounttest.Signed(rt, "somebody")))
	t.Cleanup(server.Close)
	return server
}

const gapsPage = "/landscape/E47000007/gaps?theme=literacy&phase=primary&period=2025%2F26&within=1800"

// TestMapInTheBrowser: list, table, map and address say the same, at both widths.
func TestMapInTheBrowser(t *testing.T) {
	s, h := small(t)
	server := served(t, s, h)
	b := browsertest.New(t)
	for _, width := range []int{browsertest.Phone, browsertest.Desktop} {
		b.Open(server.URL+gapsPage, width)
		b.WaitFor("[data-map-ready]")
		b.Press(".fg-map__list-summary", browsertest.Enter)
		b.WaitFor(".fg-map__list button")
		b.NoSideScroll()
		b.Axe()
		shoot(b, fmt.Sprintf("gaps-%d.png", width))
	}
	if first := b.Text(".fg-map__list button"); !strings.Contains(first, "Sandwell 001A") {
		t.Errorf("the list begins with %q", first)
	}
	browsertest.Eval[bool](b, `(document.querySelector(".fg-map__list button").focus(), true)`)
	b.Keys(browsertest.Enter)
	b.WaitFor(".fg-popup")
	b.WaitUntil(`document.querySelector('tr[data-id="E01000003"]').hasAttribute("data-chosen") && location.search.includes("chosen=E01000003")`)
	browsertest.Eval[bool](b, `(document.querySelector(".maplibregl-canvas").focus(), true)`)
	b.Keys("+")
	b.WaitUntil(`/^#map=[\d.]+\/52\.\d+\/-\d\.\d+$/.test(location.hash)`)
	shoot(b, "gaps-chosen.png")
	address := b.URL()
	if !regexp.MustCompile(`theme=literacy.*chosen=E01000003#map=`).MatchString(strings.ReplaceAll(address, "&amp;", "&")) {
		t.Errorf("the address is %s", address)
	}
	b.Open(server.URL+"/landscape/E47000007/gaps?theme=attendance", browsertest.Desktop)
	b.Open(address, browsertest.Desktop)
	b.WaitFor("[data-map-ready]")
	b.WaitFor(".fg-popup")
	if got := b.URL(); got != address {
		t.Errorf("opened again, %s became %s", address, got)
	}
	b.Axe()
}

// TestMapWithoutScripts: the drawing stands for the map, and what the address
// says is chosen is marked in the table.
func TestMapWithoutScripts(t *testing.T) {
	s, h := small(t)
	server := served(t, s, h)
	b := browsertest.New(t)
	b.WithoutScripts()
	b.Open(server.URL+gapsPage+"&chosen=E01000003", browsertest.Phone)
	b.WaitFor(".fg-map__still svg")
	b.WaitFor(`tr[data-id="E01000003"][data-chosen][aria-current]`)
	shoot(b, "gaps-plain.png")
}
