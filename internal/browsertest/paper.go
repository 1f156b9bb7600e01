package browsertest

import (
	"bytes"
	"compress/zlib"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Print gives the page as a PDF file on the paper that its style sheet asks for,
// and A4 where it asks for none.
func (b *Browser) Print() []byte {
	b.t.Helper()
	const inch = 25.4
	var out []byte
	b.command("print", func(ctx context.Context, tab *chromedp.Target) error {
		pdf, err := cdp.Call(ctx, tab, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 210 / inch, PaperHeight: 297 / inch, PreferCSSPageSize: new(true), PrintBackground: new(true)})
		out = pdf.Data
		return err
	})
	return out
}

// AsPaper shows the page from now on as it is printed, in a window as wide as
// what is printed on A4 between margins of so many millimetres.
func (b *Browser) AsPaper(margin float64) {
	b.t.Helper()
	pixels := func(millimetres float64) int64 { return int64(millimetres * 96 / 25.4) }
	b.do("show as paper", chromedp.EmulateViewport(pixels(210-2*margin), pixels(297)))
	b.command("show as paper", func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	})
}

// OffPaper shows pages as on a screen again.
func (b *Browser) OffPaper() {
	b.t.Helper()
	b.command("show as on a screen", func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
		return err
	})
}

// Keep writes a file for whoever looks, beside the screenshots.
func Keep(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

// Sheets counts the pages of a PDF file: its objects of type Page, be they written
// plainly or packed in object streams.
func Sheets(pdf []byte) int {
	stream := regexp.MustCompile(`(?s)(<<[^>]*(?:<<[^>]*>>[^>]*)*>>)\s*stream\r?\n(.*?)endstream`)
	sheet := regexp.MustCompile(`/Type\s*/Page[^s\w]`)
	n := len(sheet.FindAll(stream.ReplaceAll(pdf, nil), -1))
	for _, m := range stream.FindAllSubmatch(pdf, -1) {
		if !bytes.Contains(m[1], []byte("/ObjStm")) {
			continue
		}
		if z, err := zlib.NewReader(bytes.NewReader(m[2])); err == nil {
			unpacked, _ := io.ReadAll(z) // what stands behind the data is no part of it
			n += len(sheet.FindAll(unpacked, -1))
		}
	}
	return n
}
