package need_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
)

// publicData serves the pages of the data sets to the public.
func publicData(t *testing.T, s *need.Service) http.Handler {
	routes := dataPages(t, s)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		routes.ServeHTTP(w, r.WithContext(accounttest.Public(r.Context())))
	})
}

func TestMeasurePage(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		old, now := clubs(t, w)
		pages, page := publicData(t, w.Need), need.MeasureURL(now.ID, "=joined/any")
		in := func(selector string, words ...string) htmltest.Check {
			var checks []htmltest.Check
			for _, w := range words {
				checks = append(checks, htmltest.Contains(w))
			}
			return htmltest.In(selector, checks...)
		}
		fetch(t, pages, "GET", need.ReleaseURL(now.ID), 200, htmltest.In("#measures a[href='"+page+"']", htmltest.Text("=joined/any")))

		fetch(t, pages, "GET", page, 200, in("main", "45.0%", "England, 2024", "The counts behind it are published", "National (1)"),
			in("#history", "40.0", "45.0"), in("#authorities", "Birmingham", "z", "Not applicable", "95% interval"), in("#wider", "West Midlands", "Added up by us"),
			htmltest.In("select[name='group-sex']", htmltest.Contains("Girls")), htmltest.None("select[name='group-age']"))
		read := fetch(t, pages, "GET", page+"?place=Birmingham&sort=-value", 200, in("main", "2 of 2", "Birmingham, 2023 to 2024")).Body.String()
		cite := "/figures?room=need&amp;query=" + url.QueryEscape(url.Values{"dataset": {"clubs"}, "measure": {"=joined/any"}, "breakdown": {"sex=Total;age=Total"}, "area": {"E08000025"}, "period": {"2024"}}.Encode())
		if !strings.Contains(read, `href="`+cite+`"`) {
			t.Errorf("no way to cite Birmingham’s figure: want %s", cite)
		}
		authorities := read[strings.Index(read, `id="authorities"`):]
		if b, s := strings.Index(authorities, ">Birmingham<"), strings.Index(authorities, ">Sandwell<"); b < 0 || s < 0 || b < s {
			t.Errorf("sorted by value, the highest first: Birmingham at %d, Sandwell at %d", b, s)
		}
		fetch(t, pages, "GET", page+"?place=E08000025&group-sex=Girls", 200, in("main", "20.0%", "Sex: Girls"))
		fetch(t, pages, "GET", page+"?group="+url.QueryEscape("sex=Girls;age=Total"), 200, in("main", "There is no figure for England", "Sex: Girls"))
		fetch(t, pages, "GET", page+"?group-sex=Boys", 200, in("main", "Nothing is published for that combination"))
		fetch(t, pages, "GET", page+"?place=West+Midlands", 200, in("main", "Which “West Midlands” do you mean?", "West Midlands, combined authority", "West Midlands, region"))
		fetch(t, pages, "GET", page+"?place=Atlantis", 200, in("main", "No place is called “Atlantis”"))
		fetch(t, pages, "GET", page+"?period=2023", 200, in("#authorities", "Every local authority, 2023", "25.0"))

		before := need.MeasureURL(old.ID, "=joined/any")
		read = fetch(t, pages, "GET", before+"?place=Birmingham", 200, in("main", "20.0", "A later release took the place of this one", "The same measure in Autumn"), htmltest.In("a[href='"+page+"?place=Birmingham']", htmltest.Contains("Autumn"))).Body.String()
		if !strings.Contains(read, url.QueryEscape("release="+string(old.ID))) {
			t.Error("citing a figure of an old release would cite another release’s")
		}
		if _, err := w.Need.Withdraw(t.Context(), old.ID); err != nil {
			t.Fatal(err)
		}
		fetch(t, pages, "GET", before+"?place=Birmingham", 200, in("main", "20.0", "Do not rely on its figures"))
		w.Load(t, needtest.Release{Dataset: "lait", Measure: "FSP_Gooddev_FSM", Figures: []needtest.Figure{{Place: needtest.Birmingham(), Period: "2025", Value: "59.5"}, {Place: needtest.Sandwell(), Period: "2025", Value: "61"}}})
		every, err := w.Need.Releases(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		lait := need.MeasureURL(every[slices.IndexFunc(every, func(r need.Release) bool { return r.Dataset.ID == "lait" })].ID, "FSP_Gooddev_FSM")
		fetch(t, pages, "GET", lait+"?place=Birmingham", 200, htmltest.In("a[href='/need/E08000025/gld-fsm']", htmltest.Contains("Good level of development")),
			in("#authorities", "60.95 to 61.05", "says nothing of chance"), htmltest.None("#wider"))
		for _, missing := range []string{need.MeasureURL(now.ID, "left"), need.MeasureURL("none", "=joined/any"), need.MeasureURL(now.ID, "left") + "/data.csv", need.MeasureURL("none", "x") + "/data.json"} {
			fetch(t, pages, "GET", missing, 404)
		}
	})
}

// TestMeasureData: both files have every figure of every group, place and period.
func TestMeasureData(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		_, now := clubs(t, w)
		pages, page := publicData(t, w.Need), need.MeasureURL(now.ID, "=joined/any")
		rows, err := csv.NewReader(fetch(t, pages, "GET", page+"/data.csv", 200).Body).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
		for _, row := range rows[1:] {
			got = append(got, strings.Join([]string{column(row, "breakdown"), column(row, "area"), column(row, "period"), column(row, "value") + column(row, "symbol"), column(row, "count") + "/" + column(row, "out_of"), column(row, "derived"), column(row, "row")}, " "))
			if column(row, "measure") != "'=joined/any" || column(row, "release") != string(now.ID) {
				t.Errorf("row %q", row)
			}
		}
		all := "sex=Total;age=Total "
		for _, want := range []string{all + "E92000001 2023 40 400/1000 no 2", all + "E08000025 2024 30 30/100 no 5", all + "E08000039 2024 z / no 8", all + "E47000007 2024 45 90/200 yes ", "sex=Girls;age=Total E08000025 2024 20 10/50 no 9"} {
			if !slices.Contains(got, want) {
				t.Errorf("no row %q in\n%s", want, strings.Join(got, "\n"))
			}
		}
		var records []map[string]any
		if err := json.NewDecoder(fetch(t, pages, "GET", page+"/data.json", 200).Body).Decode(&records); err != nil {
			t.Fatal(err)
		}
		if len(records) != len(got) || len(records[0]) != len(rows[0]) {
			t.Fatalf("JSON has %d figures of %d fields, CSV %d of %d", len(records), len(records[0]), len(got), len(rows[0]))
		}
		for i, r := range records {
			for k, name := range rows[0] {
				text := fmt.Sprint(r[name])
				switch v := r[name].(type) {
				case nil:
					text = ""
				case bool:
					text = map[bool]string{true: "yes", false: "no"}[v]
				case float64:
					if name == "row" && v == 0 {
						text = ""
					}
				}
				if want := strings.TrimPrefix(rows[i+1][k], "'"); text != want {
					t.Errorf("figure %d, %s: JSON %q, CSV %q", i, name, text, want)
				}
			}
		}
	})
}

// TestFindAMeasure: measures are found by words, and by the publisher's grouping.
func TestFindAMeasure(t *testing.T) {
	w := needtest.Open(t, dbtest.SQLite(t, needtest.Schemas()...))
	var many []needtest.Release
	for i := range 12 {
		many = append(many, needtest.Release{Dataset: "many", Measure: fmt.Sprintf("thing-%02d", i), Figures: []needtest.Figure{{Place: needtest.England(), Period: "2025", Value: "1"}}})
	}
	w.Load(t, many...)
	every, err := w.Need.Releases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	pages, page := publicData(t, w.Need), need.ReleaseURL(every[0].ID)
	fetch(t, pages, "GET", page, 200, htmltest.In("#measures", htmltest.Contains("12 measures."), htmltest.Count("tbody tr", 12)))
	fetch(t, pages, "GET", page+"?q=THING+07", 200, htmltest.In("#measures", htmltest.Contains("1 of 12 measures."), htmltest.Count("tbody tr", 1), htmltest.Contains("thing-07")))
	fetch(t, pages, "GET", page+"?q=nothing", 200, htmltest.In("#measures", htmltest.Contains("None has all these words"), htmltest.Count("tbody tr", 0)))
}

// TestMeasureDataKeepsWhatIsWithheld: a download gives no more than the pages: not
// a total with all of its parts but the one that was withheld.
func TestMeasureDataKeepsWhatIsWithheld(t *testing.T) {
	dbtest.Each(t, needtest.Schemas(), func(t *testing.T, d *db.DB) {
		w := needtest.Open(t, d)
		w.Load(t, needtest.Release{Dataset: "clubs", Measure: "joined", Basis: stats.Counts, Figures: []needtest.Figure{
			{Place: needtest.England(), Period: "2024", X: 450, N: 1000}, {Place: needtest.Birmingham(), Period: "2024", X: 30, N: 100},
			{Place: needtest.Sandwell(), Period: "2024", X: 60, N: 100}, {Place: needtest.Sheffield(), Period: "2024", Value: "c"}}})
		every, err := w.Need.Releases(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		pages := publicData(t, w.Need)
		rows, err := csv.NewReader(fetch(t, pages, "GET", need.MeasureURL(every[0].ID, "joined")+"/data.csv", 200).Body).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		area, count := slices.Index(rows[0], "area"), slices.Index(rows[0], "count")
		var counted []string
		for _, row := range rows[1:] {
			if row[count] != "" {
				counted = append(counted, row[area])
			}
		}
		if len(counted) == 0 || slices.Contains(counted, "E08000039") || slices.Contains(counted, "E92000001") && slices.Contains(counted, "E08000025") && slices.Contains(counted, "E08000028") {
			t.Errorf("counts of %q: Sheffield’s follows, or nothing is left", counted)
		}
	})
}
