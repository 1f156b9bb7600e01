package browsertest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
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
	b.write(path, data, func(full image.Rectangle) image.Rectangle {
		return image.Rect(0, from, full.Dx(), min(from+height, full.Dy()))
	}, 16)
}

// PictureOf writes one element of the page as such a PNG file. The page is opened
// again in a window that holds all of the element, and the picture taken once ready
// is there: a drawing that follows its window would be half done in one of the
// whole page.
func (b *Browser) PictureOf(path, selector, ready string) {
	b.t.Helper()
	const tall = 1500
	address, _, _ := strings.Cut(b.URL(), "#") // a map would show again what it showed in another window
	b.do("open again", chromedp.EmulateViewport(int64(b.width), tall), chromedp.Navigate(address))
	b.WaitFor(ready)
	box := Eval[struct{ X, Y, Width, Height float64 }](b, fmt.Sprintf(`(() => {
		const element = document.querySelector(%q);
		element.scrollIntoView({ block: "start", behavior: "instant" });
		return new Promise((done) => setTimeout(() => done(element.getBoundingClientRect().toJSON()), 500));
	})()`, selector))
	var shot []byte
	b.command("picture", func(ctx context.Context, tab *chromedp.Target) error {
		out, err := cdp.Call(ctx, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
		shot = out.Data
		return err
	})
	b.write(path, shot, func(full image.Rectangle) image.Rectangle {
		const room = 8
		return image.Rect(int(box.X)-room, int(box.Y)-room, int(box.X+box.Width)+room, int(box.Y+box.Height)+room).Intersect(full)
	}, 48)
}

// write makes a small PNG file of part of a picture.
func (b *Browser) write(path string, data []byte, part func(image.Rectangle) image.Rectangle, colours int) {
	b.t.Helper()
	full, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, fewColours(full, part(full.Bounds()), colours)); err != nil {
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
