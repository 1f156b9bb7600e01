// Package fault gives every error of the house one of a few kinds, and words
// that may be shown to whoever made the request.
//
// # Kinds
//
// A room says what went wrong in the reader's terms and lets the edge decide
// what that means in HTTP or on the command line:
//
//	return fault.NotFound("There is no place with the code %s.", gss)
//	return fault.Invalid("Row %d: %q is not a postcode.", row, text)
//	return fault.Conflict("Someone else has already confirmed this upload.")
//	return fault.Forbidden("Only the organisation that uploaded this list can see it.")
//
// An error that carries no fault is Internal: a page never shows its text, and
// the edge logs it once.
//
// # Context
//
// On its way up an error gathers context for the log with fmt.Errorf and %w, or
// with Wrap as the first line of a function with a named result:
//
//	func (s *Service) Confirm(ctx context.Context, id string) (err error) {
//		defer fault.Wrap(&err, "confirm upload %s", id)
//
// Neither changes the kind or the public words: KindOf and PublicMessage look
// through any depth of wrapping, and the outermost fault wins, so that a caller
// who knows better can say it better.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what an error means to the one who made the request.
type Kind uint8

// The kinds. Internal is the zero value so that an error nobody classified is
// never shown.
const (
	Internal    Kind = iota // ours to mend; logged, not shown
	Missing                 // there is no such thing, or not for this reader
	Bad                     // what was sent cannot be used as it is
	Clash                   // it was sound, but the state has moved on
	Denied                  // this person may not do it
	Unconfirmed             // this person may, once they have shown again that it is they
	TooLarge                // more was sent than is accepted
	Unavailable             // a part that is needed is not ready; trying again may help
	TooMany                 // the same was tried too often; it will be possible again later
	Unknown                 // whoever sent it did not show who they are, or no longer can
)

// String returns the kind's name as logs and JSON carry it.
func (k Kind) String() string {
	switch k {
	case Missing:
		return "not-found"
	case Bad:
		return "invalid"
	case Clash:
		return "conflict"
	case Denied:
		return "forbidden"
	case Unconfirmed:
		return "unconfirmed"
	case TooLarge:
		return "too-large"
	case Unavailable:
		return "unavailable"
	case TooMany:
		return "too-many"
	case Unknown:
		return "unauthenticated"
	default:
		return "internal"
	}
}

// Error is an error with a kind and a message fit to be shown.
type Error struct {
	Kind    Kind
	Message string        // a plain sentence for the reader
	Cause   error         // what lay under it, for the log; may be nil
	Retry   time.Duration // after which trying again may help; 0 where that is not known
}

// Error returns the message, and the cause after it, for the log.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// New makes an error of the kind with the formatted message. Everything in the
// message may be shown: an underlying error goes in with Because, not %v.
func New(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Because makes an error of the kind with a cause that only the log sees.
func Because(cause error, kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// NotFound says that there is no such thing, or none that this reader may know of.
func NotFound(format string, args ...any) error { return New(Missing, format, args...) }

// Invalid says that what was sent cannot be used, what is wrong with it, and what
// was expected.
func Invalid(format string, args ...any) error { return New(Bad, format, args...) }

// Conflict says that the request was sound but the state has moved on.
func Conflict(format string, args ...any) error { return New(Clash, format, args...) }

// Forbidden says that this person may not do it.
func Forbidden(format string, args ...any) error { return New(Denied, format, args...) }

// TooOften says that the same was tried too often, and when it can be tried again.
func TooOften(retry time.Duration, format string, args ...any) error {
	return &Error{Kind: TooMany, Message: fmt.Sprintf(format, args...), Retry: retry}
}

// RetryAfter returns after how long trying again may help, by the outermost
// fault in err's chain; 0 where that is not known.
func RetryAfter(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.Retry
	}
	return 0
}

// Wrap adds context to *errp if it holds an error, keeping kind and public words.
// It is meant to be deferred.
func Wrap(errp *error, format string, args ...any) {
	if *errp != nil {
		*errp = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *errp)
	}
}

// KindOf returns the kind of the outermost fault in err's chain, Internal if
// there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// PublicMessage returns the words of the outermost fault in err's chain, and for
// an error without one a sentence that gives nothing away.
func PublicMessage(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Kind != Internal {
		return e.Message
	}
	return "Something went wrong on our side. It has been recorded."
}
