package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"fairground/internal/fault"
)

func TestKindAndMessageSurviveWrapping(t *testing.T) {
	tests := []struct {
		name    string
		err     error
		kind    fault.Kind
		message string
	}{
		{"not found", fault.NotFound("There is no place %s.", "E1"), fault.Missing, "There is no place E1."},
		{"wrapped", fmt.Errorf("open page: %w", fault.Invalid("Row %d is empty.", 3)), fault.Bad, "Row 3 is empty."},
		{"outermost wins", fault.Because(fault.NotFound("no row"), fault.Clash, "It was withdrawn."), fault.Clash, "It was withdrawn."},
		{"plain", io.ErrUnexpectedEOF, fault.Internal, "Something went wrong on our side. It has been recorded."},
		{"internal keeps its words", fault.New(fault.Internal, "secret path"), fault.Internal, "Something went wrong on our side. It has been recorded."},
		{"forbidden", fault.Forbidden("No."), fault.Denied, "No."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := fault.KindOf(tt.err); got != tt.kind {
				t.Errorf("KindOf = %v, want %v", got, tt.kind)
			}
			if got := fault.PublicMessage(tt.err); got != tt.message {
				t.Errorf("PublicMessage = %q, want %q", got, tt.message)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	work := func(fail bool) (err error) {
		defer fault.Wrap(&err, "do %d", 7)
		if fail {
			return io.EOF
		}
		return nil
	}
	if err := work(false); err != nil {
		t.Errorf("Wrap made an error of nil: %v", err)
	}
	err := work(true)
	if !errors.Is(err, io.EOF) || err.Error() != "do 7: EOF" {
		t.Errorf("got %v", err)
	}
}

func TestBecauseKeepsTheCauseForTheLogOnly(t *testing.T) {
	err := fault.Because(io.EOF, fault.Bad, "The file is cut short.")
	if !errors.Is(err, io.EOF) || fault.PublicMessage(err) != "The file is cut short." {
		t.Errorf("got %v / %q", err, fault.PublicMessage(err))
	}
	if !fault.Is(err, fault.Bad) || fault.Is(nil, fault.Internal) {
		t.Error("Is")
	}
}

func TestTooOften(t *testing.T) {
	err := fmt.Errorf("ask: %w", fault.TooOften(3*time.Minute, "Try again in %d minutes.", 3))
	if !fault.Is(err, fault.TooMany) || fault.RetryAfter(err) != 3*time.Minute || fault.PublicMessage(err) != "Try again in 3 minutes." {
		t.Errorf("%v after %s", err, fault.RetryAfter(err))
	}
	if got := fault.RetryAfter(errors.New("no")); got != 0 {
		t.Errorf("after %s", got)
	}
}
