package landscape

import "testing"

// TestBeyond: what is just farther than the limit does not read as within it.
func TestBeyond(t *testing.T) {
	for _, c := range []struct {
		metres, limit float64
		words         string
		value         int
	}{{2001, 2000, "2.01 km", 2001}, {2004.4, 2000, "2.01 km", 2004}, {2000.2, 2000, "2.01 km", 2001}, {2005, 2000, "2.01 km", 2005}, {2011, 2000, "2.01 km", 2011}, {2016, 2000, "2.02 km", 2016},
		{6448, 2000, "6.45 km", 6448}, {803, 800, "0.81 km", 803}, {12_344, 3000, "12.34 km", 12_344}} {
		if got := beyond(c.metres, c.limit); got.Text != c.words || got.Value != c.value {
			t.Errorf("%g beyond %g is %q, %v", c.metres, c.limit, got.Text, got.Value)
		}
	}
}
