package browsertest

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys that Press and Keys know by name.
const (
	Enter     = kb.Enter
	Escape    = kb.Escape
	Tab       = kb.Tab
	ArrowDown = kb.ArrowDown
	ArrowUp   = kb.ArrowUp
)

// Click presses the first element that matches and that can be seen.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	b.do("click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Follow clicks and waits for the page that comes next.
func (b *Browser) Follow(selector string) {
	b.t.Helper()
	b.do("follow "+selector, chromedp.ScrollIntoView(chromedp.CSS(selector)))
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible)); err != nil {
		b.t.Fatalf("follow %s: %v", selector, err)
	}
}

// Fill types into a field, in place of what it held.
func (b *Browser) Fill(selector, text string) {
	b.t.Helper()
	b.WaitFor(selector)
	Eval[bool](b, fmt.Sprintf(`(document.querySelector(%q).value = "", true)`, selector))
	b.do("fill "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Press sends keys to an element.
func (b *Browser) Press(selector, keys string) {
	b.t.Helper()
	if keys == Enter {
		b.do("press Enter in "+selector, chromedp.Focus(chromedp.CSS(selector)), chromedp.Func(enter))
		return
	}
	b.do("press in "+selector, chromedp.SendKeys(chromedp.CSS(selector), keys))
}

// enter presses Enter as a keyboard does: what follows from the key down is one
// event with it, so that a page which stops the one stops the other.
func enter(ctx context.Context, tab *chromedp.Target) error {
	for _, press := range []input.DispatchKeyEventParams{
		{Type: input.DispatchKeyEventTypeKeyDown, Text: "\r"},
		{Type: input.DispatchKeyEventTypeKeyUp},
	} {
		press.Key, press.Code = "Enter", "Enter"
		press.WindowsVirtualKeyCode, press.NativeVirtualKeyCode = 13, 13
		if _, err := cdp.Call(ctx, tab, input.DispatchKeyEvent, press); err != nil {
			return err
		}
	}
	return nil
}

// Keys sends keys to whatever has the focus.
func (b *Browser) Keys(keys string) {
	b.t.Helper()
	b.do(fmt.Sprintf("press %q", keys), chromedp.KeyEvent(keys))
}

// Upload puts files into a file field.
func (b *Browser) Upload(selector string, paths ...string) {
	b.t.Helper()
	b.do("upload to "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

// WaitFor waits until an element can be seen.
func (b *Browser) WaitFor(selector string) {
	b.t.Helper()
	b.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// WaitUntil waits until an expression is true, in this page or the next: while
// one gives way to the other there is nothing to ask, so an error is no answer.
func (b *Browser) WaitUntil(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		if err == nil && yes {
			return
		}
		select {
		case <-ctx.Done():
			b.t.Fatalf("wait until %s: not within %s (%v)", expression, patience, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Text returns what an element says.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	return read(b, "read "+selector, chromedp.Text(chromedp.CSS(selector)))
}

// URL returns the address of the page.
func (b *Browser) URL() string {
	b.t.Helper()
	return read(b, "read address", chromedp.Location())
}
