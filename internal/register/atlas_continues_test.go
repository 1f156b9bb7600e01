package register

import (
	"testing"
	"time"

	"fairground/internal/term"
)

func TestContinues(t *testing.T) {
	a := newAtlas()
	past := func(code string) {
		a.areas[term.GSS(code)] = &Area{Code: term.GSS(code), Kind: District, To: time.Date(2019, 4, 1, 0, 0, 0, 0, time.UTC)}
	}
	for _, code := range []string{"new", "town", "half", "other half"} {
		a.areas[term.GSS(code)] = &Area{Code: term.GSS(code), Kind: District}
	}
	for _, code := range []string{"older", "old", "east", "west", "whole"} {
		past(code)
	}
	a.successors["older"] = []term.GSS{"old"}
	a.successors["old"] = []term.GSS{"new"}
	a.successors["east"] = []term.GSS{"town"} // Bournemouth and Poole are one council now
	a.successors["west"] = []term.GSS{"town"}
	a.successors["whole"] = []term.GSS{"half", "other half"}
	for code, want := range map[term.GSS]term.GSS{"new": "new", "old": "new", "older": "new", "town": "town", "east": "", "west": "", "whole": "", "unheard of": ""} {
		if got, ok := a.Continues(code); got != want || ok != (want != "") {
			t.Errorf("%s is continued by %q, want %q", code, got, want)
		}
	}
}
