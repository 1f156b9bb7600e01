package colourtest

import "math"

// lab is a colour in CIE L*a*b* under daylight, D65.
type lab struct{ l, a, b float64 }

func labOf(c Colour) lab {
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124564*c[0] + 0.3575761*c[1] + 0.1804375*c[2]) / 0.95047)
	y := f(0.2126729*c[0] + 0.7151522*c[1] + 0.0721750*c[2])
	z := f((0.0193339*c[0] + 0.1191920*c[1] + 0.9503041*c[2]) / 1.08883)
	return lab{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// Difference of two colours by CIEDE2000.
func Difference(a, b Colour) float64 { return difference(labOf(a), labOf(b)) }

// difference follows G. Sharma, W. Wu and E. N. Dalal, “The CIEDE2000
// Color-Difference Formula”, Color Research and Application 30 (1), 2005, whose
// names it keeps.
func difference(one, two lab) float64 {
	mean := (math.Hypot(one.a, one.b) + math.Hypot(two.a, two.b)) / 2
	g := 0.5 * (1 - math.Sqrt(seventh(mean)))
	a1, a2 := (1+g)*one.a, (1+g)*two.a
	c1, c2 := math.Hypot(a1, one.b), math.Hypot(a2, two.b)
	h1, h2 := hue(one.b, a1), hue(two.b, a2)

	turn, h := h2-h1, h1+h2 // grey has no hue: h is then that of the other
	if c1*c2 == 0 {
		turn = 0
	} else {
		switch {
		case turn > 180:
			turn -= 360
		case turn < -180:
			turn += 360
		}
		switch {
		case math.Abs(h1-h2) <= 180:
			h /= 2
		case h < 360:
			h = (h + 360) / 2
		default:
			h = (h - 360) / 2
		}
	}
	l, c := (one.l+two.l)/2, (c1+c2)/2
	dl, dc := two.l-one.l, c2-c1
	dh := 2 * math.Sqrt(c1*c2) * math.Sin(radians(turn/2))

	weight := 1 - 0.17*math.Cos(radians(h-30)) + 0.24*math.Cos(radians(2*h)) + 0.32*math.Cos(radians(3*h+6)) - 0.20*math.Cos(radians(4*h-63))
	off := (l - 50) * (l - 50)
	sl, sc, sh := 1+0.015*off/math.Sqrt(20+off), 1+0.045*c, 1+0.015*c*weight
	rt := -2 * math.Sqrt(seventh(c)) * math.Sin(radians(60*math.Exp(-math.Pow((h-275)/25, 2))))
	dl, dc, dh = dl/sl, dc/sc, dh/sh
	return math.Sqrt(dl*dl + dc*dc + dh*dh + rt*dc*dh)
}

func seventh(c float64) float64 {
	p := math.Pow(c, 7)
	return p / (p + math.Pow(25, 7))
}

func hue(b, a float64) float64 {
	if a == 0 && b == 0 {
		return 0
	}
	degrees := math.Atan2(b, a) * 180 / math.Pi
	if degrees < 0 {
		degrees += 360
	}
	return degrees
}

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }
