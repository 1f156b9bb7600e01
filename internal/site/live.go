package site

import (
	"context"
	"io"
	"strconv"
)

// Progress shows how far long work has come. Where scripts run it asks URL for
// a ProgressState every second and goes to Next when the work is over; without
// them the page reloads, for which its handler sets Page.Refresh.
type Progress struct {
	Label string // "Matching 1,204 rows to the register"
	State ProgressState
	URL   string // answers with a ProgressState as JSON
}

// ProgressState is one moment of long work.
type ProgressState struct {
	Done    int64  `json:"done"`
	Total   int64  `json:"total"` // 0 while it is not known
	Stage   string `json:"stage"` // what is being done now, in words
	Running bool   `json:"running"`
	Failed  bool   `json:"failed"`
	Next    string `json:"next"` // where to go when it no longer runs
}

// Render writes the panel.
func (p Progress) Render(ctx context.Context, w io.Writer) error { return progress(p).Render(ctx, w) }

func (p Progress) words() string {
	if p.State.Total <= 0 {
		return ""
	}
	return Int(p.State.Done) + " of " + Int(p.State.Total)
}

// Review is one uncertain row with the candidates for it, side by side, and its
// children, the buttons, under them. It stands inside a form with the attribute
// data-review, where scripts add keys: 1–9 choose a candidate and send, n says
// none of these, u presses the element with the attribute data-review-undo.
type Review struct {
	Name       string // the radios' name
	Legend     string // the question: "Which school is this?"
	Error      string
	Given      []Fact // what the row says
	GivenTitle string // "What your list says" when empty
	Candidates []Candidate
	NoneValue  string // what the radio "None of these" sends
	NoneLabel  string
	Selected   string
	Undo       bool // whether the page has something to press that takes back the last decision
}

// Candidate is one possible answer.
type Candidate struct {
	Value  string
	Title  string
	Detail string // "Primary, open, URN 100000"
	Facts  []Fact
	Score  string // "93% likely"
	Note   string // "closed in 2019, now …"
}

// Fact is one value of a row or a candidate.
type Fact struct {
	Label string
	Text  string
	Match Match
}

// Match says how a candidate's value stands to the row's.
type Match string

// How values compare. The zero Match makes no comparison.
const (
	Same    Match = "same"
	Near    Match = "near"
	Differs Match = "differs"
)

// Words says it to those who do not see the colour.
func (m Match) words() string {
	switch m {
	case Same:
		return "same"
	case Near:
		return "close"
	case Differs:
		return "differs"
	default:
		return ""
	}
}

// Render writes the review.
func (r Review) Render(ctx context.Context, w io.Writer) error {
	if r.GivenTitle == "" {
		r.GivenTitle = "What your list says"
	}
	if r.NoneLabel == "" {
		r.NoneLabel = "None of these"
	}
	if r.NoneValue == "" {
		r.NoneValue = "none"
	}
	return review(r).Render(ctx, w)
}

// key is what a reader presses for the i-th candidate; past nine there is none.
func (r Review) key(i int) string {
	if i > 8 {
		return ""
	}
	return strconv.Itoa(i + 1)
}
