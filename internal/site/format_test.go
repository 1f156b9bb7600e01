package site_test

import (
	"math"
	"testing"
	"time"

	"fairground/internal/site"
)

func TestNumbers(t *testing.T) {
	tests := []struct{ got, want string }{
		{site.Int(0), "0"},
		{site.Int(999), "999"},
		{site.Int(1151), "1,151"},
		{site.Int(-1234567), "−1,234,567"},
		{site.Decimal(1234.56, 1), "1,234.6"},
		{site.Decimal(-0.04, 1), "0.0"},
		{site.Decimal(-2.5, 1), "−2.5"},
		{site.Decimal(math.NaN(), 1), "–"},
		{site.Percent(0.515, 1), "51.5%"},
		{site.Percent(0.72, 0), "72%"},
		{site.Pounds(15000000), "£150,000"},
		{site.Pounds(1999), "£19.99"},
		{site.Pounds(-105), "−£1.05"},
		{site.Bytes(1), "1 byte"},
		{site.Bytes(340_000), "340 KB"},
		{site.Bytes(50 << 20), "52.4 MB"},
		{site.Bytes(2_000_000), "2 MB"},
		{site.Plural(1, "school", "schools"), "1 school"},
		{site.Plural(1151, "school", "schools"), "1,151 schools"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestDatesAreLondons(t *testing.T) {
	summer := time.Date(2026, 7, 31, 23, 30, 0, 0, time.UTC)
	if got, want := site.DateTime(summer), "1 August 2026, 12:30am"; got != want {
		t.Errorf("DateTime = %q, want %q", got, want)
	}
	if got, want := site.Day(summer), "31 July 2026"; got != want {
		t.Errorf("Day = %q, want %q", got, want)
	}
	if got, want := site.Date(time.Time{}), "not known"; got != want {
		t.Errorf("Date = %q, want %q", got, want)
	}
}
