package landscape

import (
	"cmp"
	"strings"

	"fairground/internal/site"
)

// provenance says of a download what was asked, as whom it was seen, of which
// state of the data, and whose data it rests on under which terms: what a file
// that is handed on can no longer be asked.
func (a *Answer) provenance() map[string]any {
	_, state := a.scene.state()
	out := map[string]any{"question": a.Question, "title": a.Title, "area": a.Area.Code, "area_name": a.Area.Name, "theme": a.Asked.Theme, "phase": a.Asked.Phase,
		"period": cmp.Or(a.Asked.Period.String(), anyYear), "metres": a.scene.question.Near(), "seen_as": a.Seen, "state": state, "made": site.ISODate(a.scene.s.now()), "sources": sourcesOf(a.Licences)}
	if d, ok := a.scene.timed(a.Question); ok {
		delete(out, "metres")
		out["minutes"], out["mode"], out["travel_times"] = d.Minutes, d.Mode, d.Source
	}
	beside := map[string]any{}
	for _, word := range a.kind.beside { // and no other word of the address, which was not asked
		if values := a.Asked.With[word]; len(values) > 0 {
			beside[word] = joined(values...)
		}
	}
	if len(beside) > 0 {
		out["beside"] = beside
	}
	if a.choice.compares() {
		out["lists"] = map[string]any{beforeWord: a.choice.was.object(), afterWord: a.choice.is.object()}
	}
	return out
}

func sourcesOf(all []site.Licence) []map[string]string {
	out := make([]map[string]string, 0, len(all))
	for _, l := range all {
		out = append(out, map[string]string{"source": l.Source, "period": l.Period, "licence": l.Name, "licence_url": l.URL, "attribution": l.Attribution})
	}
	return out
}

// describedBy is the header that leads from a list in a file to what says how it
// came about, as CSV on the Web has it (W3C, Model for Tabular Data, 2015, 5.2).
func (v *answerView) describedBy() string {
	whole := strings.Replace(v.address(v.Question, ""), "?", "."+jsonForm+"?", 1)
	return "<" + whole + `>; rel="describedby"; type="application/json"`
}
