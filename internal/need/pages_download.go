package need

import (
	"math"
	"net/http"
	"strconv"

	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// record is a reading as downloads have it. Numbers are whole, whatever a page
// rounds for its readers, and what is not known is left out.
type record struct {
	Indicator string   `json:"indicator"`
	Title     string   `json:"title"`
	Theme     string   `json:"theme"`
	Area      string   `json:"area"`
	Name      string   `json:"area_name"`
	Period    string   `json:"period"`
	Breakdown string   `json:"breakdown"`
	Value     *float64 `json:"value"`
	Symbol    string   `json:"symbol"`
	Unit      string   `json:"unit"`
	Lower     *float64 `json:"lower"`
	Upper     *float64 `json:"upper"`
	Method    string   `json:"interval_method"`
	Count     *float64 `json:"count"`
	OutOf     *float64 `json:"out_of"`
	Derived   bool     `json:"derived"`
	Verdict   string   `json:"against_england,omitempty"`
	Rank      int      `json:"rank,omitempty"`
	RankOf    int      `json:"rank_of,omitempty"`
	Note      string   `json:"note,omitempty"`
	Release   string   `json:"release"`
	Edition   string   `json:"release_title"`
	Licence   string   `json:"licence"`
}

func recordOf(r *Reading, name string) record {
	i := r.Indicator
	out := record{Indicator: i.ID, Title: i.Title, Theme: string(i.Theme), Area: string(r.Area), Name: name, Period: r.Period.Label, Breakdown: i.Group, Value: known(r.Value.Float()),
		Symbol: string(r.Value.Symbol()), Unit: i.Unit, Lower: known(r.Limits.Lower), Upper: known(r.Limits.Upper), Method: string(r.Method), Count: known(r.X), OutOf: known(r.N), Derived: r.Derived, Note: r.Note}
	if r.Release != nil {
		out.Release, out.Edition, out.Licence = string(r.Release.ID), r.Release.Title(), r.Release.Dataset.Licence
	}
	return out
}

func known(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// recordColumns head the CSV of records.
func recordColumns() []string {
	return []string{"indicator", "title", "theme", "area", "area_name", "period", "breakdown", "value", "symbol", "unit", "lower", "upper", "interval_method", "count", "out_of", "derived",
		"against_england", "rank", "rank_of", "note", "release", "release_title", "licence"}
}

func (r *record) cells() []string {
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', -1, 64)
	}
	whole := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	derived := "no"
	if r.Derived {
		derived = "yes"
	}
	return []string{r.Indicator, r.Title, r.Theme, r.Area, r.Name, r.Period, r.Breakdown, number(r.Value), r.Symbol, r.Unit, number(r.Lower), number(r.Upper), r.Method, number(r.Count), number(r.OutOf), derived,
		r.Verdict, whole(r.Rank), whole(r.RankOf), r.Note, r.Release, r.Edition, r.Licence}
}

func sendRecords(w http.ResponseWriter, name string, records []record) error {
	out := site.StartCSV(w, name+".csv")
	if err := out.Write(recordColumns()); err != nil {
		return err
	}
	for i := range records {
		if err := out.Write(records[i].cells()); err != nil {
			return err
		}
	}
	return out.Flush()
}

// download gives every figure of a place, with its history.
func (p *pages) download(w http.ResponseWriter, r *http.Request, q asked, format string) error {
	report, err := p.Report(r.Context(), q.at.Code, Want{Theme: q.theme})
	if err != nil {
		return err
	}
	var records []record
	for i := range report.Lines {
		records = append(records, lineRecords(&report.Lines[i], q.at)...)
	}
	if format == jsonFormat {
		return site.WriteJSON(w, http.StatusOK, map[string]any{"area": q.at.Code, "name": q.at.Name, "figures": records, "missing": missingOf(report)})
	}
	return sendRecords(w, "need-"+string(q.at.Code), records)
}

// lineRecords are an indicator's figures at a place; only the latest has a rank
// and a verdict.
func lineRecords(l *Line, at *register.Area) []record {
	var out []record
	for i := range l.History {
		out = append(out, recordOf(&l.History[i], at.Name))
	}
	if len(out) == 0 {
		out = append(out, recordOf(&l.Latest, at.Name))
	}
	last := &out[len(out)-1]
	last.Rank, last.RankOf = l.Among.Rank, l.Among.Of
	if l.Verdict != 0 {
		last.Verdict = l.Verdict.String()
	}
	return out
}

func missingOf(r *Report) []map[string]string {
	out := []map[string]string{}
	for _, m := range r.Missing {
		out = append(out, map[string]string{"indicator": m.Indicator.ID, "title": m.Indicator.Title, "why": m.Why})
	}
	return out
}

func (p *pages) gridCSV(w http.ResponseWriter, g *Grid) error {
	var records []record
	for _, row := range g.Rows {
		for k := range row.Cells {
			rec := recordOf(&row.Cells[k].Reading, row.Place.Name)
			if v := row.Cells[k].Verdict; v != 0 {
				rec.Verdict = v.String()
			}
			records = append(records, rec)
		}
	}
	return sendRecords(w, "need-"+string(g.Place.Area)+"-"+string(g.Theme), records)
}

func (p *pages) compareCSV(w http.ResponseWriter, s *SideBySide) error {
	var records []record
	for _, row := range s.Rows {
		for k := range row.Readings {
			records = append(records, recordOf(&row.Readings[k], s.Places[k].Name))
		}
	}
	return sendRecords(w, "need-compared", records)
}

func (p *pages) everywhereCSV(w http.ResponseWriter, e *Everywhere) error {
	var records []record
	if e.Release != nil {
		records = append(records, recordOf(&e.England, "England"))
	}
	for _, rows := range [][]PlaceReading{e.Combined, e.Rows} {
		for i := range rows {
			rec := recordOf(&rows[i].Reading, rows[i].Name)
			if v := rows[i].Verdict; v != 0 {
				rec.Verdict = v.String()
			}
			records = append(records, rec)
		}
	}
	return sendRecords(w, e.Indicator.ID, records)
}

func (p *pages) inequalityCSV(w http.ResponseWriter, v *Inequality) error {
	out := site.StartCSV(w, "inequality-"+string(v.Place.Area)+".csv")
	if err := out.Write([]string{"area", "area_name", "from_tenth", "to_tenth", "schools", "eligible", "pupils", "percent", "lower", "upper", "periods"}); err != nil {
		return err
	}
	number := func(v float64) string { return term.Number(v, term.UnknownDecimals).Plain() }
	for _, g := range v.Groups {
		if err := out.Write([]string{string(v.Place.Area), v.Place.Name, strconv.Itoa(g.Decile), strconv.Itoa(g.To), strconv.Itoa(g.Schools), number(g.X), number(g.N), number(g.Share), number(g.Limits.Lower), number(g.Limits.Upper), v.Periods}); err != nil {
			return err
		}
	}
	return out.Flush()
}

func (p *pages) catalogueCSV(w http.ResponseWriter, picture *Picture) error {
	out := site.StartCSV(w, "indicators.csv")
	if err := out.Write([]string{"indicator", "title", "theme", "unit", "good_is", "of_whom", "definition", "caveat", "stands_for", "gap_of", "gap_to", "latest_period", "data_set"}); err != nil {
		return err
	}
	for _, i := range picture.catalogue.Indicators {
		row := []string{i.ID, i.Title, string(i.Theme), i.Unit, goodIs(i.Polarity), i.Group, i.Definition, i.Caveat, i.StandsFor, "", "", "", ""}
		if i.Gap != nil {
			row[9], row[10] = i.Gap.Worse, i.Gap.Other
		}
		if s := picture.series[i.ID]; s != nil && s.latest >= 0 {
			row[11], row[12] = s.periods[s.latest].Label, s.release.Dataset.ID
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Flush()
}
