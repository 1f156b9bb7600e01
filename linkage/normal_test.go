package linkage

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestNormal(t *testing.T) {
	for in, want := range map[string]string{
		"St. Mary's C.E. (Aided) Primary School": "st marys c e aided primary school",
		"École Française  de Londres":            "ecole francaise de londres",
		"Arts & Sciences @ Ark":                  "arts and sciences at ark",
		"Archbishop Holgateâ€™s School":          "archbishop holgates school",
		"Carmarthenshire/Sir GÃ¢r":               "carmarthenshire sir gar",
		"St Thomas а Becket":                     "st thomas a becket",
		"North Star 180°":                        "north star 180",
		"Tiny\u00a0Tots—Ltd":                     "tiny tots ltd",
		"CR\ufffdCHE":                            "cr che",
		"  ":                                     "",
		"O’Brien":                                "obrien",
	} {
		if got := Normal(in); got != want {
			t.Errorf("Normal(%q) = %q, want %q", in, got, want)
		}
	}
}

func checkNormal(t interface{ Fatalf(string, ...any) }, s string) {
	n := Normal(s)
	if again := Normal(n); again != n {
		t.Fatalf("Normal(%q) = %q, normalised again %q", s, n, again)
	}
	for _, c := range n {
		if c != ' ' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			t.Fatalf("Normal(%q) = %q holds %q", s, n, c)
		}
	}
	if strings.Join(strings.Fields(n), " ") != n {
		t.Fatalf("Normal(%q) = %q: spaces", s, n)
	}
	if utf8.ValidString(s) && Normal(strings.ToLower(n)) != n {
		t.Fatalf("Normal(%q) depends on case", s)
	}
}

func TestNormalProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkNormal(t, rapid.String().Draw(t, "s")) })
}

func FuzzNormal(f *testing.F) {
	for _, s := range []string{"St. Mary's", "â€™", "Ã", "é\u0301", "\xff\xfe", "ﬁ", "½"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkNormal(t, s) })
}

func TestNormalAppends(t *testing.T) {
	if got := string(AppendNormal([]byte("kept "), " A b")); got != "kept a b" {
		t.Errorf("%q", got)
	}
}
