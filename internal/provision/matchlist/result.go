package matchlist

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"fairground/internal/table"
	"fairground/linkage/school"
)

// ResultColumns are the headings of the six columns that follow those of the
// input: which register (gias or ofsted-ey), the setting's number and name on it,
// the probability from 0 to 1 that it is right, the status (matched, review or
// none), and the reason in words. Where the status is none the first three are
// empty, and the probability is that of the likeliest setting.
func ResultColumns() []string {
	return []string{"match_register", "match_id", "match_name", "match_probability", "match_status", "match_reason"}
}

// resultCells are the cells under [ResultColumns].
func resultCells(r school.Result) [6]string {
	cells := [6]string{4: string(status(r)), 5: r.Reason}
	if len(r.Candidates) == 0 {
		cells[3] = "0"
		return cells
	}
	first := r.Candidates[0]
	cells[3] = strconv.FormatFloat(rounded(first.Probability), 'f', -1, 64)
	if status(r) != school.None {
		cells[0], cells[1], cells[2] = string(first.Register), first.ID, first.Name
	}
	return cells
}

// status is the decision, none where there is nothing to match or to review.
func status(r school.Result) school.Decision {
	if len(r.Candidates) == 0 || r.Decision == "" {
		return school.None
	}
	return r.Decision
}

// rounded keeps six decimals: more would only pretend.
func rounded(p float64) float64 { return math.Round(p*1e6) / 1e6 }

// csvWriter writes the input's columns and the results.
type csvWriter struct {
	out   *table.Writer
	width int
	cells []string
}

// newCSVWriter writes the headings. The cells go back to their owner, so none is
// changed on the way, not even one that looks like a formula.
func newCSVWriter(w io.Writer, headings []string) (*csvWriter, error) {
	c := &csvWriter{out: table.NewWriter(w, table.Verbatim), width: len(headings)}
	return c, c.out.Write(append(append([]string{}, headings...), ResultColumns()...))
}

// write writes one row. The headings are as many as the widest row has cells, so
// the results stand behind every cell of the input.
func (c *csvWriter) write(item Item) error {
	c.cells = c.cells[:0]
	for i := range c.width {
		c.cells = append(c.cells, item.Row.Cell(i))
	}
	results := resultCells(item.Result)
	c.cells = append(c.cells, results[:]...)
	return c.out.Write(c.cells)
}

// candidateLine is one line of the candidates file.
type candidateLine struct {
	Row        int             `json:"row"`
	None       float64         `json:"none"`
	Candidates []candidateJSON `json:"candidates"`
}

type candidateJSON struct {
	Register    school.Register `json:"register"`
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Probability float64         `json:"probability"`
}

// candidateWriter writes the candidates of every row, one JSON object a line.
type candidateWriter struct {
	json *json.Encoder
	most int
}

func newCandidateWriter(w io.Writer, most int) *candidateWriter {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return &candidateWriter{json: e, most: most}
}

func (c *candidateWriter) write(item Item) error {
	line := candidateLine{Row: item.Number, None: rounded(item.Result.None), Candidates: []candidateJSON{}}
	for _, k := range item.Result.Candidates[:min(c.most, len(item.Result.Candidates))] {
		line.Candidates = append(line.Candidates, candidateJSON{k.Register, k.ID, k.Name, rounded(k.Probability)})
	}
	if err := c.json.Encode(line); err != nil {
		return fmt.Errorf("write candidates: %w", err)
	}
	return nil
}
