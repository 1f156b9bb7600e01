package need

import (
	"bufio"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"

	"fairground/internal/need/stats"
	"fairground/internal/site"
	"fairground/internal/term"
)

// measureRecord is a figure as files have it. Numbers are whole, and what is not
// known is left out.
type measureRecord struct {
	Dataset   string   `json:"dataset"`
	Measure   string   `json:"measure"`
	Title     string   `json:"title"`
	Group     string   `json:"breakdown"`
	Level     string   `json:"level"`
	Area      string   `json:"area"`
	Name      string   `json:"area_name"`
	Period    string   `json:"period"`
	Value     *float64 `json:"value"`
	Symbol    string   `json:"symbol"`
	Unit      string   `json:"unit"`
	Count     *float64 `json:"count"`
	OutOf     *float64 `json:"out_of"`
	Lower     *float64 `json:"lower"`
	Upper     *float64 `json:"upper"`
	Method    string   `json:"interval_method"`
	Derived   bool     `json:"derived"`
	Note      string   `json:"note"`
	File      string   `json:"file"`
	Row       int      `json:"row"`
	Release   string   `json:"release"`
	Edition   string   `json:"release_title"`
	State     string   `json:"release_state"`
	Licence   string   `json:"licence"`
	Publisher string   `json:"publisher"`
}

func measureColumns() []string {
	return []string{"dataset", "measure", "title", "breakdown", "level", "area", "area_name", "period", "value", "symbol", "unit", "count", "out_of", "lower", "upper", "interval_method",
		"derived", "note", "file", "row", "release", "release_title", "release_state", "licence", "publisher"}
}

func measureRecordOf(f *MeasuredFigure, release *Release, m *stats.Measure) measureRecord {
	r, d := &f.Reading, &release.Dataset
	out := measureRecord{Dataset: d.ID, Measure: m.ID, Title: m.Title, Group: f.Group, Level: string(f.Place.Level), Area: f.Place.Code, Name: f.Place.Name, Period: r.Period.Label,
		Value: ifNumber(r.Value.Float()), Symbol: string(r.Value.Symbol()), Unit: m.Unit, Count: ifNumber(r.X), OutOf: ifNumber(r.N), Lower: ifNumber(r.Limits.Lower), Upper: ifNumber(r.Limits.Upper), Method: string(r.Method),
		Derived: r.Derived, Note: r.Note, Release: string(release.ID), Edition: release.Title(), State: strings.ToLower(release.state().Text), Licence: d.Licence, Publisher: d.Publisher}
	if f.Place.URN != "" {
		out.Area = f.Place.URN
	}
	if r.Row > 0 {
		file, row := FileRow(int64(r.Row))
		if out.Row = row; file < len(release.Files) {
			out.File = release.Files[file]
		}
	}
	return out
}

func ifNumber(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func (r *measureRecord) cells() []string {
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', -1, 64)
	}
	row := ""
	if r.Row > 0 {
		row = strconv.Itoa(r.Row)
	}
	derived := map[bool]string{true: "yes", false: "no"}[r.Derived]
	return []string{r.Dataset, r.Measure, r.Title, r.Group, r.Level, r.Area, r.Name, r.Period, number(r.Value), r.Symbol, r.Unit, number(r.Count), number(r.OutOf), number(r.Lower), number(r.Upper), r.Method,
		derived, r.Note, r.File, row, r.Release, r.Edition, r.State, r.Licence, r.Publisher}
}

// measured finds what a download is of.
func (p *dataPages) measured(r *http.Request) (Release, stats.Measure, error) {
	release, err := p.Release(r.Context(), term.ID(r.PathValue("release")))
	if err != nil {
		return release, stats.Measure{}, err
	}
	m, err := p.measureOf(r.Context(), &release, r.PathValue("measure"))
	return release, m, err
}

// fileName is what a download of a measure is called.
func fileName(r *Release, m *stats.Measure) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' {
			return c
		}
		return '-'
	}, r.Dataset.ID+"-"+m.ID)
}

func (p *dataPages) measureCSV(w http.ResponseWriter, r *http.Request) error {
	release, m, err := p.measured(r)
	if err != nil {
		return err
	}
	out := site.StartCSV(w, fileName(&release, &m)+".csv")
	if err := out.Write(measureColumns()); err != nil {
		return err
	}
	err = p.EachFigure(r.Context(), &release, m, func(f MeasuredFigure) error {
		record := measureRecordOf(&f, &release, &m)
		return out.Write(record.cells())
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// measureJSON streams a list of records, one a line.
func (p *dataPages) measureJSON(w http.ResponseWriter, r *http.Request) error {
	release, m, err := p.measured(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	out := bufio.NewWriter(w)
	separator := "[\n"
	err = p.EachFigure(r.Context(), &release, m, func(f MeasuredFigure) error {
		line, err := json.Marshal(measureRecordOf(&f, &release, &m))
		if err != nil {
			return err
		}
		_, err = out.WriteString(separator + string(line))
		separator = ",\n"
		return err
	})
	if err != nil {
		return err
	}
	if separator == "[\n" {
		separator += "\n"
	} else {
		separator = "\n"
	}
	if _, err := out.WriteString(separator + "]\n"); err != nil {
		return err
	}
	return out.Flush()
}
