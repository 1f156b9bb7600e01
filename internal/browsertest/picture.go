package browsertest

import (
	"bytes"
	"cmp"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
)

// smallPicture is how many bytes a picture of a guide may have.
const smallPicture = 60 << 10

// Picture writes a part of the page as a PNG file that is small enough for a
// guide: so many pixels from so far down the page.
func (b *Browser) Picture(path string, from, height int) {
	b.t.Helper()
	whole := filepath.Join(b.t.TempDir(), "whole.png")
	b.Screenshot(whole)
	data, err := os.ReadFile(whole)
	if err != nil {
		b.t.Fatal(err)
	}
	full, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	area := image.Rect(0, from, full.Bounds().Dx(), min(from+height, full.Bounds().Dy()))
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, fewColours(full, area, 16)); err != nil {
		b.t.Fatal(err)
	}
	if out.Len() > smallPicture {
		b.t.Errorf("%s has %d bytes, want at most %d", path, out.Len(), smallPicture)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// fewColours copies an area with its most frequent colours alone.
func fewColours(from image.Image, area image.Rectangle, most int) *image.Paletted {
	counts := map[color.Color]int{}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			counts[from.At(x, y)]++
		}
	}
	var colours color.Palette
	for c := range counts {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b color.Color) int { return cmp.Compare(counts[b], counts[a]) })
	out := image.NewPaletted(image.Rect(0, 0, area.Dx(), area.Dy()), colours[:min(most, len(colours))])
	for y := range area.Dy() {
		for x := range area.Dx() {
			out.Set(x, y, from.At(area.Min.X+x, area.Min.Y+y))
		}
	}
	return out
}
