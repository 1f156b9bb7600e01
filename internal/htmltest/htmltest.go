// Package htmltest checks the structure of a page: what is where, and what it
// says, rather than the bytes it came in.
//
//	htmltest.Run(t, response.Body,
//		htmltest.In("main h1", htmltest.Text("West Midlands")),
//		htmltest.In("table#settings tbody", htmltest.Count("tr", 25)),
//		htmltest.In("a[rel=next]", htmltest.Attr("href", "/places?page=2")),
//		htmltest.None(".govuk-error-summary"))
//
// # Selectors
//
// A selector is the part of CSS that such checks need: a tag, #id, .class,
// [attribute] and [attribute=value] put together, and several of those with
// spaces between them, each somewhere inside the one before.
package htmltest

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Check looks at one element and returns what is wrong with it, nil when nothing
// is.
type Check func(n *html.Node) error

// Run parses a page and fails the test for every check that it does not pass.
func Run(t testing.TB, page io.Reader, checks ...Check) {
	t.Helper()
	root, err := html.Parse(page)
	if err != nil {
		t.Fatalf("parse page: %v", err)
	}
	for _, check := range checks {
		if err := check(root); err != nil {
			t.Error(err)
		}
	}
}

// In finds the first element that matches and makes the checks on it.
func In(selector string, checks ...Check) Check {
	return func(n *html.Node) error {
		found := Find(n, selector)
		if len(found) == 0 {
			return fmt.Errorf("%s: no such element", selector)
		}
		for _, check := range checks {
			if err := check(found[0]); err != nil {
				return fmt.Errorf("%s: %w", selector, err)
			}
		}
		return nil
	}
}

// None says that no element matches.
func None(selector string) Check { return Count(selector, 0) }

// Count says how many elements match.
func Count(selector string, want int) Check {
	return func(n *html.Node) error {
		if got := len(Find(n, selector)); got != want {
			return fmt.Errorf("%s: %d elements, want %d", selector, got, want)
		}
		return nil
	}
}

// Text says what the element's text is, with runs of space as one.
func Text(want string) Check {
	return func(n *html.Node) error {
		if got := TextOf(n); got != want {
			return fmt.Errorf("text %q, want %q", got, want)
		}
		return nil
	}
}

// Contains says that the element's text has a part.
func Contains(part string) Check {
	return func(n *html.Node) error {
		if got := TextOf(n); !strings.Contains(got, part) {
			return fmt.Errorf("text %q does not contain %q", got, part)
		}
		return nil
	}
}

// Attr says what an attribute's value is.
func Attr(name, want string) Check {
	return func(n *html.Node) error {
		if got, ok := attribute(n, name); !ok || got != want {
			return fmt.Errorf("attribute %s is %q, want %q", name, got, want)
		}
		return nil
	}
}

// TextOf returns an element's text, with runs of space as one.
func TextOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

// Find returns the elements under n that match, in the page's order.
func Find(n *html.Node, selector string) []*html.Node {
	var steps []simple
	for _, part := range strings.Fields(selector) {
		steps = append(steps, parse(part))
	}
	if len(steps) == 0 {
		return nil
	}
	var found []*html.Node
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			next := depth
			if c.Type == html.ElementNode && steps[depth].matches(c) {
				if depth == len(steps)-1 {
					found = append(found, c)
				} else {
					next++
				}
			}
			walk(c, next)
		}
	}
	walk(n, 0)
	return found
}

// simple is one step of a selector.
type simple struct {
	tag   string
	attrs []attr
}

type attr struct {
	name, value string
	word        bool // value is one word of the attribute: a class
	any         bool // whatever the value
}

// parse reads one step. A selector is written by a test's author, so what it
// cannot mean matches nothing and shows in the failure.
func parse(text string) simple {
	end := strings.IndexAny(text, "#.[")
	if end < 0 {
		return simple{tag: text}
	}
	s := simple{tag: text[:end]}
	for rest := text[end:]; rest != ""; {
		kind := rest[0]
		rest = rest[1:]
		var body string
		if kind == '[' {
			body, rest, _ = strings.Cut(rest, "]")
			name, value, exact := strings.Cut(body, "=")
			s.attrs = append(s.attrs, attr{name: name, value: strings.Trim(value, `"'`), any: !exact})
			continue
		}
		stop := strings.IndexAny(rest, "#.[")
		if stop < 0 {
			stop = len(rest)
		}
		body, rest = rest[:stop], rest[stop:]
		if kind == '#' {
			s.attrs = append(s.attrs, attr{name: "id", value: body})
		} else {
			s.attrs = append(s.attrs, attr{name: "class", value: body, word: true})
		}
	}
	return s
}

func (s simple) matches(n *html.Node) bool {
	if s.tag != "" && s.tag != "*" && s.tag != n.Data {
		return false
	}
	for _, a := range s.attrs {
		value, ok := attribute(n, a.name)
		switch {
		case !ok:
			return false
		case a.any:
		case a.word && !hasWord(value, a.value):
			return false
		case !a.word && value != a.value:
			return false
		}
	}
	return true
}

func hasWord(text, word string) bool {
	for _, w := range strings.Fields(text) {
		if w == word {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}
