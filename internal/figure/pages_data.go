package figure

import (
	"net/http"
	"time"

	"fairground/internal/site"
)

// data gives a figure to programs. Who cited it is not among it.
func (p *pages) data(w http.ResponseWriter, r *http.Request) error {
	k, err := p.Kept(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	out := fileOf(k)
	out.URL = p.base(r) + URL(k.ID)
	return site.WriteJSON(w, http.StatusOK, out)
}

// file is a figure as programs read it.
type file struct {
	ID    string      `json:"figure"`
	URL   string      `json:"url"`
	Room  string      `json:"room"`
	Query string      `json:"query"`
	Cited time.Time   `json:"cited"`
	State State       `json:"state"`
	Why   string      `json:"why,omitempty"`
	Was   fileAnswer  `json:"as_cited"`
	Now   *fileAnswer `json:"now"`
}

// fileAnswer is an answer as programs read it: a number or a symbol, never both.
type fileAnswer struct {
	Title        string   `json:"title"`
	Value        *float64 `json:"value"`
	Symbol       string   `json:"symbol,omitempty"`
	Meaning      string   `json:"symbol_meaning,omitempty"`
	Unit         string   `json:"unit"`
	Lower        *float64 `json:"lower"`
	Upper        *float64 `json:"upper"`
	Method       string   `json:"interval_method"`
	Period       string   `json:"period"`
	Place        string   `json:"place"`
	Release      string   `json:"release"`
	ReleaseTitle string   `json:"release_title"`
	Published    string   `json:"published,omitempty"`
	Source       string   `json:"source"`
	Licence      string   `json:"licence"`
	Note         string   `json:"note,omitempty"`
	Page         string   `json:"page,omitempty"`
}

func fileOf(k Kept) file {
	f := file{ID: k.ID, Room: k.Query.Room, Query: k.Query.Text, Cited: k.Cited, State: k.State, Why: k.Why, Was: answerFile(k.Answer)}
	if k.State != Gone {
		now := answerFile(k.Now)
		f.Now = &now
	}
	return f
}

func answerFile(a Answer) fileAnswer {
	symbol := a.Value.Symbol()
	f := fileAnswer{Title: a.Title, Value: known(a.Value.Float()), Symbol: string(symbol), Meaning: symbol.Title(), Unit: a.Unit, Method: a.Method, Period: a.Period, Place: a.Place,
		Release: a.Release, ReleaseTitle: a.ReleaseTitle, Source: a.Source, Licence: a.Licence, Note: a.Note, Page: a.Page}
	if a.Interval() {
		f.Lower, f.Upper = known(a.Lower), known(a.Upper)
	}
	if !a.Published.IsZero() {
		f.Published = a.Published.Format(time.DateOnly)
	}
	return f
}

// known is a number, or null.
func known(x float64) *float64 {
	if !finite(x) {
		return nil
	}
	return &x
}
