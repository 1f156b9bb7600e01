package term_test

import (
	"testing"

	"fairground/internal/term"
)

func TestParsePeriod(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
		ok   bool
	}{
		{"2024/25", "2024/25", true}, {"2024-2025", "2024/25", true}, {"AY 2024–25", "2024/25", true}, {"1999/2000", "", false},
		{"Autumn term 2024", "2024/25", true}, {"Summer 2024", "2023/24", true}, {"2024-09-01", "2024/25", true},
		{"31/08/2024", "2023/24", true}, {"2024", "", false}, {"2024/26", "", false}, {"2022-2025", "", false}, {"Autumn 2022 to Summer 2025", "", false},
		{"Autumn 2024 and Spring 2025", "2024/25", true}, {"2022/23, 2023/24", "", false}, {"31/13/2024", "", false}, {"", "", false},
	} {
		got, ok := term.ParsePeriod(c.in)
		if ok != c.ok || got.String() != c.want {
			t.Errorf("ParsePeriod(%q) = %v, %v", c.in, got, ok)
		}
	}
}

func TestParseTheme(t *testing.T) {
	for _, c := range []struct {
		in   string
		want term.Theme
	}{
		{"literacy", term.Literacy}, {"Reading volunteers", term.Literacy}, {"Early Years", term.EarlyChildhood},
		{"Post-16 and work", term.PostSixteen}, {"Careers", term.PostSixteen}, {"all themes", ""}, {"various", ""},
		{"reading and maths", ""}, // two themes: a person must say
	} {
		got, ok := term.ParseTheme(c.in)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("ParseTheme(%q) = %q, %v", c.in, got, ok)
		}
	}
	for _, th := range term.Themes() {
		if got, ok := term.ParseTheme(th.Title()); !ok || got != th {
			t.Errorf("title %q parses as %q", th.Title(), got)
		}
	}
}

func TestParsePhase(t *testing.T) {
	for in, want := range map[string]term.Phase{"KS2": term.Primary, "Nursery": term.EarlyYears, "sixth form": term.Post16, "Primary and Secondary": "", "Post-16 (16–25)": term.Post16} {
		if got, _ := term.ParsePhase(in); got != want {
			t.Errorf("ParsePhase(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSettingID(t *testing.T) {
	id, err := term.ParseSettingID("ofsted-ey:EY364853")
	if err != nil {
		t.Fatal(err)
	}
	if r, ref := id.Split(); r != term.OfstedEY || ref != "EY364853" {
		t.Errorf("split into %q %q", r, ref)
	}
	for _, bad := range []string{"", "gias", "gias:", "other:1"} {
		if _, err := term.ParseSettingID(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestSets(t *testing.T) {
	for _, th := range term.Themes() {
		s := term.NewThemeSet(th, term.Literacy)
		if !s.Has(th) || !s.Has(term.Literacy) || term.ParseThemeSet(s.String()) != s {
			t.Errorf("%s: %q", th, s)
		}
	}
	if s := term.ParsePhaseSet("post-16 nonsense primary"); s.String() != "primary post-16" || s.Has(term.Secondary) {
		t.Errorf("phases %q", s)
	}
	if term.NewThemeSet("all") != 0 {
		t.Error("\"all\" is no theme")
	}
}
