package colourtest

import "testing"

func TestStyles(t *testing.T) {
	out := map[string]map[string]string{}
	read(`// a remark: { not a rule }
$x: 1px;
.a, .b {
  color: t.$ink; // said here
  &--c { background: #fff; }
  .d & { color: t.$soft }
  @media print { border: 0; i { fill: #000; } }
}`, map[string]string{"ink": "#241a2b", "soft": "#5a5161"}, out)
	for selector, want := range map[string][2]string{".a": {"color", "#241a2b"}, ".b--c": {"background", "#fff"}, ".d .b": {"color", "#5a5161"}, "@media print .a": {"border", "0"}, "@media print .a i": {"fill", "#000"}} {
		if got := out[selector][want[0]]; got != want[1] {
			t.Errorf("%s has the %s %q of %v", selector, want[0], got, out)
		}
	}
}
