package alliance

import (
	"database/sql"
	"slices"
	"strings"
	"time"

	"fairground/internal/term"
)

// noID is an id that binds as NULL where it is empty.
func noID(id term.ID) any {
	if id == "" {
		return nil
	}
	return string(id)
}

// somebody lists the people of whom there is an id.
func somebody(ids ...term.ID) []term.ID {
	return slices.DeleteFunc(ids, func(id term.ID) bool { return id == "" })
}

// noTime is a time that binds as NULL where it is zero.
func noTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Truncate(time.Microsecond)
}

// orZero is a time that may be NULL, the zero time where it is.
func orZero(t sql.NullTime) time.Time {
	if !t.Valid {
		return time.Time{}
	}
	return t.Time.UTC()
}

// dayFrom reads a nullable day.
func dayFrom(t sql.NullTime) time.Time {
	if !t.Valid {
		return time.Time{}
	}
	return calendarDay(t.Time.UTC())
}

// calendarDay is the calendar day of a moment.
func calendarDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// later is the later of two moments.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// dayValue writes a day for the record of changes; "" for none.
func dayValue(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// capital begins words with a capital letter.
func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
