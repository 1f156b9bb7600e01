package landscape

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"fairground/internal/browsertest"
)

// luminance of a colour like "#3a1d0b", as WCAG has it.
func luminance(colour string) float64 {
	sum := 0.0
	for k, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*k:3+2*k], 16, 8)
		if err != nil {
			panic(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// keep writes what somebody may want to look at, where the environment says.
func keep(t *testing.T, name string, data []byte) {
	t.Helper()
	if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func shoot(b *browsertest.Browser, name string) {
	if dir := os.Getenv("FAIRGROUND_SCREENSHOTS"); dir != "" {
		b.Screenshot(filepath.Join(dir, name))
	}
}
