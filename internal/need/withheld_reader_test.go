package need_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fairground/internal/fault"
	citable "fairground/internal/figure"
	"fairground/internal/need"
	"fairground/internal/need/needtest"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/interval"
)

// reader is anybody with a browser: it asks for addresses and reads what comes.
type reader struct {
	*testing.T
	*needtest.World
	h      http.Handler
	routes []site.Route
	pages  map[string]string // what was read, by address
}

func newReader(t *testing.T, w *needtest.World) *reader {
	t.Helper()
	st, err := site.New(site.Config{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, w.Account.Guard)
	w.Need.Routes(rt, st)
	w.Need.DataRoutes(rt, st)
	figures := citable.New(citable.Needs{DB: w.DB, Account: w.Account, Audit: w.Audit, Now: needtest.Now})
	w.Need.Figures(figures)
	figures.Routes(rt, st)
	return &reader{T: t, World: w, h: asPublic(rt), routes: rt.All(), pages: map[string]string{}}
}

// get reads an address once; "" where there is nothing.
func (r *reader) get(address string) string {
	r.Helper()
	if text, ok := r.pages[address]; ok {
		return text
	}
	w := httptest.NewRecorder()
	r.h.ServeHTTP(w, httptest.NewRequestWithContext(r.Context(), "GET", address, nil))
	switch w.Code {
	case http.StatusOK:
		r.pages[address] = w.Body.String()
	case http.StatusNotFound:
		r.pages[address] = ""
	default:
		r.Fatalf("GET %s: status %d", address, w.Code)
	}
	return r.pages[address]
}

// The columns of files, as the reader knows them. A file with another column, or a
// JSON with another field, has something that nobody solves for.
func catalogueColumns() []string {
	return strings.Fields("indicator title theme area area_name period breakdown value symbol unit lower upper interval_method count out_of derived against_england rank rank_of note release release_title licence")
}

func measureFields() []string {
	return strings.Fields("dataset measure title breakdown level area area_name period value symbol unit count out_of lower upper interval_method derived note file row release release_title release_state licence publisher")
}

// table reads a CSV whose columns are known.
func (r *reader) table(address string, columns []string) []map[string]string {
	r.Helper()
	text := r.get(address)
	if text == "" {
		return nil
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		r.Fatalf("%s: %v", address, err)
	}
	if !slices.Equal(rows[0], columns) {
		r.Fatalf("%s has the columns %q, and the adversary reads %q", address, rows[0], columns)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for k, name := range columns {
			m[name] = strings.TrimPrefix(row[k], "'")
		}
		out = append(out, m)
	}
	return out
}

// list reads the figures of a JSON, whose fields are known.
func (r *reader) list(address string, columns []string) []map[string]string {
	r.Helper()
	text := r.get(address)
	if text == "" {
		return nil
	}
	var figures []map[string]any
	if strings.HasPrefix(text, "[") {
		if err := json.Unmarshal([]byte(text), &figures); err != nil {
			r.Fatalf("%s: %v", address, err)
		}
	} else {
		var whole struct {
			Area, Name string
			Figures    []map[string]any
			Missing    []map[string]string
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&whole); err != nil {
			r.Fatalf("%s: %v", address, err)
		}
		figures = whole.Figures
	}
	var out []map[string]string
	for _, f := range figures {
		m := map[string]string{}
		for name, v := range f {
			if !slices.Contains(columns, name) {
				r.Fatalf("%s has the field %q, which the adversary does not read", address, name)
			}
			switch v := v.(type) {
			case nil:
			case float64:
				m[name] = strconv.FormatFloat(v, 'f', -1, 64)
			default:
				m[name] = fmt.Sprint(v)
			}
		}
		out = append(out, m)
	}
	return out
}

// reading is a row of a file as a figure. A symbol with anything beside it is one
// with its numbers.
func (r *reader) reading(row map[string]string, i *need.Indicator) need.Reading {
	r.Helper()
	number := func(name string) float64 {
		if row[name] == "" {
			return math.NaN()
		}
		v, err := strconv.ParseFloat(row[name], 64)
		if err != nil {
			r.Fatal(err)
		}
		return v
	}
	out := need.Reading{Indicator: i, Area: term.GSS(row["area"]), Period: stats.Period{Label: row["period"]}, X: number("count"), N: number("out_of"), Note: row["note"],
		Limits: interval.Interval{Lower: number("lower"), Upper: number("upper")}, Method: need.Method(row["interval_method"])}
	if row["value"] != "" {
		out.Value = term.Number(number("value"), term.UnknownDecimals)
	} else if row["symbol"] != "" {
		out.Value = term.Withheld(term.Symbol(row["symbol"]))
	}
	return out
}

// kinds are those of which places have pages of need.
func kinds() []register.AreaKind {
	return []register.AreaKind{register.Country, register.Region, register.CombinedAuthority, register.County, register.District}
}

func (r *reader) areas() []*register.Area {
	r.Helper()
	atlas, err := r.Register.Atlas(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	var out []*register.Area
	for _, kind := range kinds() {
		out = append(out, atlas.Kind(kind)...)
	}
	return out
}

// fourPlaces asks for places side by side.
const fourPlaces = "?area=E92000001&area=E12000003&area=E09000102&area=E06000105"

// catalogue reads all files about places and indicators, where all is asked for;
// else the ones with everything in them.
func (r *reader) catalogue(e *everything, all bool) {
	r.Helper()
	shown := map[string]bool{}
	take := func(rows []map[string]string) {
		for _, row := range rows {
			if i, ok := r.Need.Catalogue().Find(row["indicator"]); ok {
				shown[i.ID] = true
				e.take(r.reading(row, i))
			} else {
				r.Fatalf("indicator %q", row["indicator"])
			}
		}
	}
	areas := r.areas()
	for _, a := range areas {
		take(r.table(need.URL(a.Code)+"/figures.csv", catalogueColumns()))
	}
	if !all {
		return
	}
	for _, a := range areas {
		at := need.URL(a.Code)
		take(r.list(at+"/figures.json", catalogueColumns()))
		for id := range shown {
			take(r.table(at+"/"+id+".csv", catalogueColumns()))
			take(r.list(at+"/"+id+".json", catalogueColumns()))
		}
		for _, theme := range need.Themes() {
			take(r.table(at+"/grid.csv?theme="+string(theme), catalogueColumns()))
		}
		take(r.table("/need/compare?area="+string(a.Code)+"&format=csv", catalogueColumns()))
	}
	for id := range shown {
		take(r.table(need.CatalogueURL(id)+"?format=csv", catalogueColumns()))
	}
	take(r.table("/need/compare"+fourPlaces+"&format=csv", catalogueColumns()))
	r.table("/need/indicators?format=csv", strings.Fields("indicator title theme unit good_is of_whom definition caveat stands_for gap_of gap_to latest_period data_set"))
}

// measure reads the files of a measure in a release, and cites every figure of it;
// name says which indicator a group stands for.
func (r *reader) measure(e *everything, release *need.Release, measure string, name map[string]string, all bool) {
	r.Helper()
	page := need.MeasureURL(release.ID, measure)
	indicator := func(row map[string]string) *need.Indicator {
		id := name[row["breakdown"]]
		switch {
		case name == nil:
			id = row["breakdown"]
		case id == "": // of no indicator of the catalogue
			id = measure + " of " + row["breakdown"]
		}
		return &need.Indicator{ID: id, Unit: row["unit"]}
	}
	rows := r.table(page+"/data.csv", measureFields())
	if len(rows) == 0 {
		r.Fatalf("%s has no figures", page)
	}
	if all {
		rows = append(rows, r.list(page+"/data.json", measureFields())...)
	}
	for _, row := range rows {
		i := indicator(row)
		e.take(r.reading(row, i))
		q := url.Values{"dataset": {row["dataset"]}, "measure": {measure}, "breakdown": {row["breakdown"]}, "area": {row["area"]}, "period": {row["period"]}, "release": {string(release.ID)}}
		if all {
			r.cite(e, i, q.Encode(), "")
		}
	}
}

// cite asks for a figure as it is cited, from a release.
func (r *reader) cite(e *everything, i *need.Indicator, query string, release term.ID) {
	r.Helper()
	a, err := r.Need.Rerun(r.Context(), query, string(release))
	if fault.Is(err, fault.Missing) {
		return
	}
	if err != nil {
		r.Fatal(err)
	}
	asked, err := url.ParseQuery(query)
	if err != nil {
		r.Fatal(err)
	}
	e.take(need.Reading{Indicator: i, Area: term.GSS(asked.Get("area")), Period: stats.Period{Label: a.Period}, Value: a.Value, X: math.NaN(), N: math.NaN(),
		Limits: interval.Interval{Lower: a.Lower, Upper: a.Upper}, Method: need.Method(strings.TrimPrefix(a.Method, "95% interval: "))})
}

// cited asks for the catalogue's figures as they are cited, of a release.
func (r *reader) cited(e *everything, release term.ID, ids []string, periods []string) {
	r.Helper()
	for _, id := range ids {
		i, ok := r.Need.Catalogue().Find(id)
		if !ok {
			r.Fatal(id)
		}
		for _, a := range r.areas() {
			for _, p := range periods {
				r.cite(e, i, url.Values{"indicator": {id}, "area": {string(a.Code)}, "period": {p}}.Encode(), release)
			}
		}
	}
}

// releases lists a data set's releases, the newest first.
func (r *reader) releases(dataset string) []need.Release {
	r.Helper()
	all, err := r.Need.Releases(r.Context())
	if err != nil {
		r.Fatal(err)
	}
	return slices.DeleteFunc(all, func(x need.Release) bool { return x.Dataset.ID != dataset })
}
