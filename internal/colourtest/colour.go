// Package colourtest measures whether what is drawn can be told apart: by people
// who see colours as most do, by those who are colour-blind, and in grey print.
//
// # Use
//
//	a, b := colourtest.Hex(t, "#fbe3b5"), colourtest.Hex(t, "#f0b45f")
//	if by, who := colourtest.Apart(a, b); by < colourtest.Enough {
//		t.Errorf("with %s they differ by %.1f only", who, by)
//	}
//
// # What is enough
//
// A mark must stand out from what it lies on by 3:1 (WCAG 2.2, criterion 1.4.11),
// as the criterion measures it. Two shades that say different things must differ by Enough, or by
// another mark: a pattern, a letter, a shape, the width of a line. Differences are
// CIEDE2000, on whose scale 1 is what a trained eye just notices between large
// patches side by side. A map asks for more: its shades are small, lie apart, and
// are compared with a key from memory, and a copier blurs them. Enough is ten
// times what is just noticed.
package colourtest

import (
	"image/color"
	"math"
	"strconv"
	"strings"
	"testing"
)

// Enough is the least difference of two shades that nothing else tells apart.
const Enough = 10

// Mark is the least contrast of a mark with what it lies on, Words that of text.
const (
	Mark  = 3
	Words = 4.5
)

// Colour is what a screen shows: how much light, from 0 to 1, of red, green and
// blue.
type Colour [3]float64

// Hex reads a colour as style sheets write it, #fff or #ffffff; anything else ends
// the test.
func Hex(t testing.TB, text string) Colour {
	t.Helper()
	digits := strings.TrimPrefix(text, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	n, err := strconv.ParseUint(digits, 16, 24)
	if err != nil || len(digits) != 6 || digits == text {
		t.Fatalf("%q is not a colour", text)
	}
	return Of(color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff})
}

// Of gives the light of a pixel.
func Of(c color.Color) Colour {
	r, g, b, _ := c.RGBA()
	var out Colour
	for i, v := range []uint32{r, g, b} {
		if s := float64(v) / 0xffff; s <= 0.04045 {
			out[i] = s / 12.92
		} else {
			out[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return out
}

// Pixel is the colour as a picture holds it.
func (c Colour) Pixel() color.RGBA {
	var out [3]uint8
	for i, v := range c {
		s := 12.92 * v
		if v > 0.0031308 {
			s = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		out[i] = uint8(math.Round(255 * s))
	}
	return color.RGBA{out[0], out[1], out[2], 0xff}
}

// Mixed is what is seen from afar of a ground of which a share is covered.
func (c Colour) Mixed(cover Colour, share float64) Colour {
	for i := range c {
		c[i] += share * (cover[i] - c[i])
	}
	return c
}

// luminance as WCAG and sRGB have it.
func (c Colour) luminance() float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// Contrast of two colours, from 1 to 21. WCAG 2.2 defines it by luminance, the
// same for all who look.
func Contrast(a, b Colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Apart is the least difference of two colours that anybody sees, and who.
func Apart(a, b Colour) (float64, string) {
	smallest, who := math.Inf(1), ""
	for _, s := range Sights() {
		if d := Difference(s.See(a), s.See(b)); d < smallest {
			smallest, who = d, s.Name
		}
	}
	return smallest, who
}
