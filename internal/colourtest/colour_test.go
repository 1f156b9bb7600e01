package colourtest

import (
	"image/color"
	"math"
	"testing"
)

// TestDifference takes pairs from the table that Sharma, Wu and Dalal published
// to check an implementation by, among them those on either side of its jumps.
func TestDifference(t *testing.T) {
	for _, c := range []struct {
		one, two lab
		want     float64
	}{
		{lab{50, 2.6772, -79.7751}, lab{50, 0, -82.7485}, 2.0425},
		{lab{50, 3.1571, -77.2803}, lab{50, 0, -82.7485}, 2.8615},
		{lab{50, 0, 0}, lab{50, -1, 2}, 2.3669},
		{lab{50, 2.5, 0}, lab{50, 0, -2.5}, 4.3065},
		{lab{50, 2.5, 0}, lab{73, 25, -18}, 27.1492},
		{lab{50, 2.5, 0}, lab{61, -5, 29}, 22.8977},
		{lab{50, 2.5, 0}, lab{56, -27, -3}, 31.9030},
		{lab{50, 2.5, 0}, lab{58, 24, 15}, 19.4535},
		{lab{60.2574, -34.0099, 36.2677}, lab{60.4626, -34.1751, 39.4387}, 1.2644},
		{lab{90.8027, -2.0831, 1.4410}, lab{91.1528, -1.6435, 0.0447}, 1.4441},
		{lab{6.7747, -0.2908, -2.4247}, lab{5.8714, -0.0985, -2.2286}, 0.6377},
		{lab{2.0776, 0.0795, -1.1350}, lab{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		if got, back := difference(c.one, c.two), difference(c.two, c.one); math.Abs(got-c.want) > 5e-5 || math.Abs(got-back) > 1e-9 {
			t.Errorf("%v and %v: %.4f and back %.4f, want %.4f", c.one, c.two, got, back, c.want)
		}
	}
}

func TestColours(t *testing.T) {
	if got := Hex(t, "#fa3").Pixel(); got != (color.RGBA{0xff, 0xaa, 0x33, 0xff}) {
		t.Errorf("#fa3 is %v", got)
	}
	if got := labOf(Hex(t, "#ffffff")); math.Abs(got.l-100) > 1e-3 || math.Hypot(got.a, got.b) > 0.02 {
		t.Errorf("white is %v", got)
	}
	if got := Contrast(Hex(t, "#000000"), Hex(t, "#ffffff")); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white has %.2f:1", got)
	}
	if got := Contrast(Hex(t, "#767676"), Hex(t, "#ffffff")); math.Abs(got-4.54) > 0.01 {
		t.Errorf("#767676 on white has %.2f:1", got)
	}
}

// TestSights: whoever sees them, greys stay as they are; and each way of seeing
// loses a pair that it is known to lose and keeps one that it keeps.
func TestSights(t *testing.T) {
	lost := map[string][2]string{"protanopia": {"#0e1f3f", "#4b1a40"}, "deuteranopia": {"#948c38", "#c57b3a"}, "tritanopia": {"#3f9fc4", "#33a189"}, "grey print": {"#7d746c", "#9b62b5"}}
	for _, s := range Sights() {
		for _, v := range []float64{0, 0.18, 0.5, 1} {
			if d := Difference(s.See(Colour{v, v, v}), Colour{v, v, v}); d > 0.1 {
				t.Errorf("%s: grey %.2f moves by %.2f", s.Name, v, d)
			}
		}
		pair, ok := lost[s.Name]
		if !ok {
			continue
		}
		a, b := Hex(t, pair[0]), Hex(t, pair[1])
		t.Logf("%s: %.1f becomes %.1f", s.Name, Difference(a, b), Difference(s.See(a), s.See(b)))
		if seen := Difference(s.See(a), s.See(b)); seen > Enough/2 || Difference(a, b) < Enough {
			t.Errorf("%s: %v differ by %.1f, and to it by %.1f", s.Name, pair, Difference(a, b), seen)
		}
		if by, _ := Apart(a, b); by > Difference(s.See(a), s.See(b)) {
			t.Errorf("Apart leaves out %s", s.Name)
		}
	}
	if by, _ := Apart(Hex(t, "#0072b2"), Hex(t, "#f0e442")); by < 2*Enough {
		t.Errorf("blue and yellow differ by %.1f", by)
	}
}
