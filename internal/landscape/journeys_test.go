package landscape_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/figure"
	"fairground/internal/landscape"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/register"
	"fairground/internal/term"
)

// written writes a file of a test.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// travel imports travel times of an area for primary schools.
func (h *house) travel(t *testing.T, area term.GSS, rows string) {
	t.Helper()
	in := register.TravelImport{Source: "r5r on OpenStreetMap", Licence: "Open Database Licence 1.0", Mode: "on foot", Minutes: 30, Phases: []term.Phase{term.Primary}, Area: area}
	if _, err := h.register.ImportTravel(t.Context(), in, written(t, "walk.csv", "from_id,to_id,travel_time\n"+rows)); err != nil {
		t.Fatal(err)
	}
}

// walks are the times of most tests, with a school by the number that it had
// before it was an academy, and neighbourhoods by codes of before.
const walks = "E01000001,100001,6\nE01000003,100001,27\nE01000003,100002,12\nE01099997,100002,24\nE01000004,100003,59\nE01099998,100003,21\nE01099999,100003,18\n"

// oldCodes are neighbourhoods of 2011: one that was split, and two that are one now.
const oldCodes = "lsoa11_code,lsoa11_name,lsoa21_code,change_code\nE01099997,Birmingham old,E01000001,S\nE01099997,Birmingham old,E01000002,S\nE01099998,Sheffield old,E01000004,M\nE01099999,Sheffield older,E01000004,M\n"

// minutesOf are the same times as they count: by the codes and numbers of today,
// of several the shortest.
func minutesOf() map[string]float64 {
	return map[string]float64{"gias:150001 E01000001": 6, "gias:150001 E01000003": 27, "gias:100002 E01000003": 12, "gias:100002 E01000001": 24, "gias:100002 E01000002": 24, "gias:100003 E01000004": 18}
}

func primary() snapshot.Question { return snapshot.Question{Phase: term.NewPhaseSet(term.Primary)} }

// TestTravelTimes: every replica takes imported times up, keeps them when the
// registers are read in again, and lets go of them; what comes of them is what loops
// give, and all of the supply in reach is shared out.
func TestTravelTimes(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		other := replica(d)
		if _, err := h.register.ImportAreas(t.Context(), written(t, "old.csv", oldCodes)); err != nil {
			t.Fatal(err)
		}
		see := func(q snapshot.Question, want snapshot.Distance) {
			t.Helper()
			for _, at := range []*house{h, other, replica(d)} {
				snap, err := at.landscape.Snapshot(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				r := snap.Whole().Reach(q)
				if r.Distance != want {
					t.Errorf("reach goes %+v, want %+v", r.Distance, want)
				}
				if e := r.England; math.Abs(e.Places-e.InReach) > 1e-9*e.InReach || math.Abs(e.InReach+e.OutOfReach+e.Rough-e.Supply) > 1e-9*e.Supply || want.Minutes > 0 && e.InReach == 0 {
					t.Errorf("places %v, in reach %v, out of reach %v, rough %v, of %v", e.Places, e.InReach, e.OutOfReach, e.Rough, e.Supply)
				}
				if want.Minutes > 0 {
					sameAccess(t, snap, r.Access)
				}
			}
		}
		straight, foot := snapshot.Distance{Metres: 2000}, snapshot.Distance{Minutes: 30, Source: "r5r on OpenStreetMap", Licence: "Open Database Licence 1.0", Mode: "on foot"}
		see(primary(), straight)
		h.travel(t, "", walks)
		see(primary(), foot)
		see(snapshot.Question{}, straight)
		before, _ := other.landscape.Land(t.Context())
		if err := h.census(t, t.Context(), "URN,NOR,NUMFSM,NUMFSMEVER\n100004,900,100,333\n"); err != nil {
			t.Fatal(err)
		}
		if after, _ := other.landscape.Land(t.Context()); after == before {
			t.Fatal("the land is not made anew")
		}
		see(primary(), foot)
		chosen := primary()
		chosen.Metres = 2000
		see(chosen, straight)
		if _, err := other.register.RemoveTravel(t.Context(), "", []term.Phase{term.Primary}); err != nil {
			t.Fatal(err)
		}
		see(primary(), straight)
	})
}

// sameAccess checks access by the times of minutesOf against loops.
func sameAccess(t *testing.T, snap *snapshot.Snapshot, got []float64) {
	t.Helper()
	weigh := func(minutes float64) float64 {
		return (math.Exp(-minutes*minutes/1800) - math.Exp(-0.5)) / (1 - math.Exp(-0.5))
	}
	supply := map[term.SettingID]float64{}
	all := snapshot.NewBits(len(snap.Land.Settings))
	for i := range snap.Land.Settings {
		all.Add(int32(i))
	}
	for _, d := range snap.Whole().Deliveries(primary(), all) {
		supply[snap.Land.Settings[d.Setting].ID] += float64(d.Reached.N)
	}
	want := make([]float64, len(got))
	for id, amount := range supply {
		people := 0.0
		for _, n := range snap.Land.Neighbourhoods {
			if m, ok := minutesOf()[string(id)+" "+string(n.Code)]; ok {
				people += float64(n.Children.N) * weigh(m)
			}
		}
		for k, n := range snap.Land.Neighbourhoods {
			if m, ok := minutesOf()[string(id)+" "+string(n.Code)]; ok && people > 0 {
				want[k] += amount / people * weigh(m)
			}
		}
	}
	for k := range want {
		if math.Abs(got[k]-want[k]) > 1e-9*math.Max(1, want[k]) {
			t.Errorf("%s has %v places for each child, want %v", snap.Land.Neighbourhoods[k].Code, got[k], want[k])
		}
	}
}

// TestTravelTimesOfAPart count in that part and what lies in it, and nowhere else.
func TestTravelTimesOfAPart(t *testing.T) {
	h := inhabited(t, dbtest.SQLite(t, rooms()...))
	h.travel(t, "E08000025", walks)
	land, err := h.landscape.Land(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for code, timed := range map[term.GSS]bool{"E08000025": true, "E05000001": true, "E01000002": true, "E08000028": false, "E47000007": false, "E12000005": false, snapshot.England: false, "": false, "E08000001": false} {
		q := primary()
		q.Area = code
		if got := land.Distance(q).Minutes > 0; got != timed {
			t.Errorf("%s goes by travel times: %v", code, got)
		}
	}
}

// TestTravelTimesOfAnAreaThatIsAnotherNow count in what it became and, where that is
// wider, in what lay in it alone.
func TestTravelTimesOfAnAreaThatIsAnotherNow(t *testing.T) {
	const codes, follows, within = "new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,status,old_la_code\n", "LADCD,LADNM,LADCD_ACTIVE\n", "lsoa21_name,lsoa21_code,ward24_name,ward24_code,ltla24_name,ltla24_code\n"
	moved := func(h *house, files ...string) {
		t.Helper()
		var paths []string
		for i, text := range files {
			paths = append(paths, written(t, fmt.Sprintf("areas%d.csv", i), text))
		}
		if _, err := h.register.ImportAreas(t.Context(), paths...); err != nil {
			t.Fatal(err)
		}
	}
	timed := func(h *house, want map[term.GSS]float64) {
		t.Helper()
		land, err := h.landscape.Land(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for code, minutes := range want {
			q := primary()
			q.Area = code
			if got := land.Distance(q).Minutes; got != minutes {
				t.Errorf("%s goes by %v minutes, want %v", code, got, minutes)
			}
		}
	}
	h := inhabited(t, dbtest.SQLite(t, rooms()...))
	h.travel(t, "E08000025", walks)
	moved(h, codes+"E08000097,North,,,,live,997\nE08000098,South,,,,live,998\n", follows+"E08000025,Birmingham,E08000097\nE08000025,Birmingham,E08000098\n",
		within+"Birmingham 001A,E01000001,,,North,E08000097\nBirmingham 001B,E01000002,,,South,E08000098\n")
	timed(h, map[term.GSS]float64{"E08000097": 30, "E08000098": 30, "E01000002": 30, "E08000028": 0})
	h = inhabited(t, dbtest.SQLite(t, rooms()...))
	h.travel(t, "E08000025", walks)
	moved(h, codes+"E08000096,Both,,,,live,996\n", follows+"E08000025,Birmingham,E08000096\nE08000028,Sandwell,E08000096\n",
		within+"Birmingham 001A,E01000001,,,Both,E08000096\nBirmingham 001B,E01000002,,,Both,E08000096\nSandwell 001A,E01000003,,,Both,E08000096\n")
	timed(h, map[term.GSS]float64{"E08000096": 0, "E01000002": 30, "E08000025": 30, "E01000003": 0})
	h = inhabited(t, dbtest.SQLite(t, rooms()...))
	h.travel(t, "E47000007", walks)
	const hierarchy = "first_available_year_included,most_recent_year_included,ward_name,lad_name,la_name,english_devolved_area_name,region_name,country_name,ward_code,lad_code,new_la_code,english_devolved_area_code,region_code,country_code\n"
	const row = ",Ladywood,Birmingham,Birmingham,Midlands,West Midlands,England,E05000001,E08000025,E08000025,%s,E12000005,E92000001\n"
	moved(h, hierarchy+fmt.Sprintf("2024,2025"+row+"2026,2026"+row, "E47000007", "E47000099"), follows+"E47000007,West Midlands,E47000099\n")
	timed(h, map[term.GSS]float64{"E47000099": 30, "E08000025": 30, "E01000002": 30, "E92000001": 0})
}

// said asks the national team's pages and files what they say.
func (h *house) said(t *testing.T, path string) string {
	t.Helper()
	out := got(t, h.reader(t, "national"), path)
	if out.Code != http.StatusOK {
		t.Fatalf("GET %s: %d %.300s", path, out.Code, out.Body)
	}
	if strings.Contains(path, ".csv") || strings.Contains(path, ".json") {
		return out.Body.String()
	}
	return words(t, out)
}

// TestTravelTimesInWords: wherever reach stands, it is said by whose times it goes;
// with a distance chosen, and for gaps and where next, that it is a straight line.
func TestTravelTimesInWords(t *testing.T) {
	h := inhabited(t, dbtest.SQLite(t, rooms()...))
	h.travel(t, "", "E01000001,150001,6\nE01000003,150001,27\nE01000003,100002,29\n")
	const by, metric = "30 minutes on foot (r5r on OpenStreetMap)", "?phase=primary&period=2024/25"
	base := landscape.URL("E47000007")
	for _, path := range []string{"/reach", "/equity", "/brief", "/reach.json", "/equity.json", "/reach/neighbourhoods.csv", "/reach/sensitivity.csv", "/equity/fifths.csv", "/equity/authorities.csv"} {
		text := h.said(t, base+path+metric)
		want := "within " + by
		switch {
		case strings.Contains(path, "sensitivity"):
			want = "\n30,minutes on foot (r5r on OpenStreetMap),"
		case strings.HasSuffix(path, ".csv"):
			want = "," + by
		}
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q: %.1500s", path, want, text)
		}
		if chosen := h.said(t, base+path+metric+"&within=3000"); strings.Contains(chosen, "minutes") || strings.Contains(chosen, "travel times") {
			t.Errorf("%s within 3 km speaks of minutes: %s", path, chosen)
		}
		if !strings.HasSuffix(path, ".csv") {
			continue
		}
		if chosen := h.said(t, base+path+metric+"&within=3000"); !strings.Contains(chosen, "in a straight line") {
			t.Errorf("%s within 3 km does not say that it is in a straight line: %s", path, chosen)
		}
	}
	for _, path := range []string{"/gaps", "/site"} {
		if text := h.said(t, base+path+metric); !strings.Contains(text, "in a straight line") || !strings.Contains(text, "Travel times are for reach and equity alone") || strings.Contains(text, "minutes") {
			t.Errorf("%s does not say that it goes by the straight line", path)
		}
	}
	text := h.said(t, base+"/reach"+metric)
	for _, want := range []string{"Within 30 minutes on foot", "Reach goes 30 minutes on foot (r5r on OpenStreetMap), by travel times that were worked out beforehand", "15 minutes on foot", "For every 100 children in low-income families in West Midlands there are at least 36.5 places"} {
		if !strings.Contains(text, want) {
			t.Errorf("reach does not say %q: %s", want, text)
		}
	}
	if brief := h.said(t, base+"/brief"+metric); !strings.Contains(brief, "Reach and equity go by travel times, not in a straight line: within "+by) || strings.Count(brief, "r5r") != 1 || strings.Count(brief, "within 30 minutes on foot") != 3 {
		t.Errorf("the brief does not say once whose times they are, and how far reach goes: %s", brief)
	}
	if file := h.said(t, base+"/reach.json"+metric); !strings.Contains(file, `"source":"Travel times on foot"`) || !strings.Contains(file, `"attribution":"r5r on OpenStreetMap","licence":"Open Database Licence 1.0"`) {
		t.Error("the travel times are not among the sources of a file")
	}
	if !strings.Contains(got(t, h.reader(t, "national"), base+"/reach"+metric).Body.String(), "<span>Open Database Licence 1.0</span>") {
		t.Error("the page of reach does not say under which terms the travel times are")
	}
	if strings.Contains(text, "60 minutes") {
		t.Error("reach says what it would be in 60 minutes, of which the file tells nothing")
	}
	var out bytes.Buffer
	if err := h.ask(t, "reach", url.Values{"phase": {"primary"}}, landscape.AllianceEyes).Write(&out, "table", ""); err != nil || !strings.Contains(out.String(), "within "+by) {
		t.Errorf("the terminal does not say it: %v\n%s", err, &out)
	}
}

// TestSettingsThatWereNotTimed are told from those that are far from everybody.
func TestSettingsThatWereNotTimed(t *testing.T) {
	h := inhabited(t, dbtest.SQLite(t, rooms()...))
	h.travel(t, "", "E01000001,150001,6\nE01000004,100003,\n")
	var rows []struct {
		ID  string `json:"setting_id"`
		Why string `json:"why"`
	}
	if err := json.Unmarshal([]byte(h.said(t, landscape.URL("E92000001")+"/reach/left-out.json?phase=primary&period=any")), &rows); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range rows {
		got[r.ID] = r.Why
	}
	if got["gias:100003"] != "No child in a low-income family within reach" || got["gias:100002"] != "The travel times do not have it" || got["gias:150001"] != "" {
		t.Errorf("left out: %v", got)
	}
	if text := h.said(t, landscape.URL("E92000001")+"/reach?phase=primary&period=any"); !strings.Contains(text, "Left out: 1 setting with places, which the travel times do not have") {
		t.Errorf("the page does not say how many were not timed: %s", text)
	}
}

// TestCitedReachByTravelTime: a figure says by whose times it goes, and is the
// number of the page.
func TestCitedReachByTravelTime(t *testing.T) {
	h, f := cited(t, dbtest.SQLite(t, append(rooms(), figure.Schema)...))
	h.travel(t, "", "E01000001,150001,6\nE01000003,150001,27\nE01000003,100002,29\n")
	const by = "30 minutes on foot (r5r on OpenStreetMap)"
	for _, question := range []string{"reach", "equity"} {
		for _, within := range []string{"", "3000"} {
			a := h.ask(t, question, url.Values{"phase": {"primary"}, "period": {"any"}, "within": {within}}, landscape.PublicEyes)
			if len(a.Cites) == 0 && (within == "" || question == "reach") { // nobody has a place within 3 km here
				t.Fatalf("nothing of %s can be cited: %v", question, a.Says)
			}
			for _, m := range a.Cites {
				k, err := f.Answer(accounttest.Public(t.Context()), m.Query(a.Area.Code, a.Asked, landscape.PublicEyes))
				if err != nil {
					t.Fatal(err)
				}
				number, _, _ := strings.Cut(k.Shown(), " ")
				if !strings.Contains(strings.Join(a.Says, " "), number) {
					t.Errorf("%s is %s; the page says %v", m, k.Shown(), a.Says)
				}
				timed := strings.Contains(k.Title, by) || m == landscape.EquityChildren
				if within == "" && !(timed && strings.Contains(k.Source, "travel times on foot of r5r on OpenStreetMap") && strings.HasSuffix(k.Licence, ", and travel times under: Open Database Licence 1.0")) || within != "" && strings.Contains(fmt.Sprint(k), "minutes") {
					t.Errorf("%s within %q: %q, %q", m, within, k.Title, k.Source)
				}
			}
		}
	}
}
