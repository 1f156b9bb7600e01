package htmltest_test

import (
	"strings"
	"testing"

	"fairground/internal/htmltest"

	"golang.org/x/net/html"
)

const page = `<main id="main"><h1 class="big title">West  <b>Midlands</b></h1>
<ul class="list"><li>a</li><li data-id="7">b <a href="/x" rel="next">on</a></li></ul></main>`

func TestChecksThatHold(t *testing.T) {
	htmltest.Run(t, strings.NewReader(page),
		htmltest.In("main h1.title", htmltest.Text("West Midlands")),
		htmltest.In("#main", htmltest.Count("li", 2), htmltest.Contains("b on")),
		htmltest.In("li[data-id=7] a[rel]", htmltest.Attr("href", "/x")),
		htmltest.None("h1 li"),
		htmltest.None("h1.small"))
}

func TestChecksThatFail(t *testing.T) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for name, check := range map[string]htmltest.Check{
		"absent element": htmltest.In("table"),
		"other text":     htmltest.In("h1", htmltest.Text("East")),
		"missing part":   htmltest.In("h1", htmltest.Contains("East")),
		"other count":    htmltest.Count("li", 3),
		"other value":    htmltest.In("a", htmltest.Attr("href", "/y")),
		"no attribute":   htmltest.In("a", htmltest.Attr("title", "")),
	} {
		if check(root) == nil {
			t.Errorf("%s: the check passed", name)
		}
	}
}
