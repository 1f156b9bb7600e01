// Package browsertest drives a real Chromium for end-to-end tests.
//
// # Use
//
//	b := browsertest.New(t)
//	b.Open(server.URL+"/places/E47000007", browsertest.Phone)
//	b.Axe()
//	b.Screenshot("place.png")
//	b.Fill("#q", "oak")
//	b.Press("#q", browsertest.Enter)
//	b.WaitFor("main h1")
//
// A step that fails ends the test. Besides what a test asks for, every page that
// is opened must stay within its own origin, write no error to the console, and
// not scroll sideways; New reports breaches of the first two as the test ends.
//
// # Where there is no browser
//
// The browser is $CHROMIUM, or the first of the usual names and places. Without
// one a test is skipped with the words that say what to install, unless CI=true,
// where it fails.
package browsertest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The widths that every page is looked at in.
const (
	Phone   = 360
	Desktop = 1280
)

// patience is how long a step may take on a busy machine.
const patience = 30 * time.Second

// Browser is one Chromium with one tab, for one test.
type Browser struct {
	t      testing.TB
	ctx    context.Context
	origin string
	width  int

	mu      sync.Mutex
	trouble []string // what pages did that no page may do
	allowed []string // parts of console messages that a test expects
}

// New starts a browser that is closed when the test ends.
func New(t testing.TB) *Browser {
	t.Helper()
	path := find(t)
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless,
		chromedp.NoSandbox, // containers in which tests run offer no user namespaces
		chromedp.NoFirstRun,
		chromedp.DisableGPU,
		chromedp.Flag("enable-unsafe-swiftshader", true), // WebGL without a GPU, for maps
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.WSURLReadTimeout(patience),
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(allocated)
	b := &Browser{t: t, ctx: ctx}
	t.Cleanup(func() {
		closeTab()
		stop()
		b.report()
	})
	if err := chromedp.Listen(ctx, b.watch); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	b.command("watch requests", func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, network.Enable, network.EnableParams{})
		return err
	})
	b.command("watch the log", func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, log.Enable, cdp.Empty{})
		return err
	})
	return b
}

// find returns the browser's path, or ends the test with what to install.
func find(t testing.TB) string {
	t.Helper()
	names := []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "/usr/bin/chromium"}
	for _, name := range names {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const advice = "no Chromium found: install Debian's package chromium (apt-get install chromium), or set CHROMIUM to the path of a Chromium"
	if os.Getenv("CI") == "true" {
		t.Fatal(advice)
	}
	t.Skip(advice)
	return ""
}

// watch notes what no page of ours may do.
func (b *Browser) watch(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.checkOrigin(e.Request.URL)
	case *runtime.EventExceptionThrown:
		words := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			words += " " + e.ExceptionDetails.Exception.Description
		}
		b.note("script error: " + words)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.note("console: " + consoleText(e.Args))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			b.note("browser: " + e.Entry.Text + " " + e.Entry.URL)
		}
	}
}

func consoleText(args []*runtime.RemoteObject) string {
	var words []string
	for _, arg := range args {
		if arg.Description != "" {
			words = append(words, arg.Description)
		} else {
			words = append(words, strings.Trim(string(arg.Value), `"`))
		}
		// A minified class says nothing; what the object holds may.
		if arg.Preview != nil {
			for _, property := range arg.Preview.Properties {
				words = append(words, property.Name+"="+property.Value)
			}
		}
	}
	return strings.Join(words, " ")
}

func (b *Browser) checkOrigin(address string) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "ws" && u.Scheme != "wss") {
		return // data: and blob: leave nothing
	}
	b.mu.Lock()
	foreign := b.origin != "" && u.Scheme+"://"+u.Host != b.origin
	b.mu.Unlock()
	if foreign {
		b.note("request to another origin: " + address)
	}
}

func (b *Browser) note(trouble string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trouble = append(b.trouble, trouble)
}

// Expect lets console messages with the text pass: that of a page which answers
// with status 404, for instance.
func (b *Browser) Expect(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.allowed = append(b.allowed, text)
}

func (b *Browser) report() {
	b.mu.Lock()
	defer b.mu.Unlock()
next:
	for _, trouble := range b.trouble {
		for _, text := range b.allowed {
			if strings.Contains(trouble, text) {
				continue next
			}
		}
		b.t.Errorf("browser: %s", trouble)
	}
}

// do takes some steps and ends the test when one fails.
func (b *Browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// command sends one command of the debugging protocol.
func (b *Browser) command(what string, f func(context.Context, *chromedp.Target) error) {
	b.t.Helper()
	b.do(what, chromedp.Func(f))
}

// read takes one step that has a result.
func read[T any](b *Browser, what string, step chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, step)
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	return value
}

// Open goes to a page in a window of the width, and fails if the page scrolls
// sideways there.
func (b *Browser) Open(address string, width int) {
	b.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.t.Fatalf("open %s: %v", address, err)
	}
	b.mu.Lock()
	b.origin, b.width = u.Scheme+"://"+u.Host, width
	b.mu.Unlock()
	height := int64(900)
	if width <= Phone {
		height = 740
	}
	b.do("open "+address,
		chromedp.EmulateViewport(int64(width), height),
		chromedp.Navigate(address),
		chromedp.WaitReady(chromedp.CSS("body")))
	b.NoSideScroll()
}

// NoSideScroll fails the test when the page is wider than its window, and names
// the widest culprits.
func (b *Browser) NoSideScroll() {
	b.t.Helper()
	wide := Eval[string](b, `(() => {
		const limit = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= limit) return "";
		return [...document.querySelectorAll("body *")]
			.filter((e) => e.getBoundingClientRect().right > limit + 1)
			.map((e) => e.tagName.toLowerCase() + "." + (e.getAttribute("class") ?? ""))
			.slice(0, 8).join(", ") || "unknown element";
	})()`)
	if wide != "" {
		b.t.Errorf("the page scrolls sideways at %d px: %s", b.width, wide)
	}
}

// WithoutScripts turns scripts off for pages opened from now on.
func (b *Browser) WithoutScripts() {
	b.t.Helper()
	b.command("turn scripts off", func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// Screenshot writes a picture of the whole page as a PNG file.
func (b *Browser) Screenshot(path string) {
	b.t.Helper()
	png := read(b, "screenshot", chromedp.FullScreenshot(100))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatalf("screenshot: %v", err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		b.t.Fatalf("screenshot: %v", err)
	}
}

// Eval returns the value of an expression in the page; a promise is awaited.
func Eval[T any](b *Browser, expression string) T {
	b.t.Helper()
	return read(b, fmt.Sprintf("evaluate %.60q", expression), chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}
