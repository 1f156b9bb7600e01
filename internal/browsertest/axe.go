package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// violation is one rule that a page breaks, as axe-core reports it.
type violation struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Nodes  []string `json:"nodes"`
}

// Axe fails the test when axe-core finds that the page breaks a rule of WCAG 2.2
// A or AA, or a best practice. It is evaluated through the debugger, which the
// page's own Content-Security-Policy does not stop.
func (b *Browser) Axe() {
	b.t.Helper()
	source := axeSource(b)
	if source == "" {
		return
	}
	Eval[bool](b, source+"\ntrue")
	found := Eval[[]violation](b, `axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
		resultTypes: ["violations"],
	}).then((r) => r.violations.map((v) => ({
		id: v.id, impact: v.impact, help: v.help,
		nodes: v.nodes.map((n) => n.target.join(" ") + "  " + n.failureSummary.replace(/\s+/g, " ")),
	})))`)
	for _, v := range found {
		nodes := v.Nodes
		if len(nodes) > 5 {
			nodes = append(nodes[:5:5], fmt.Sprintf("and %d more", len(v.Nodes)-5))
		}
		b.t.Errorf("axe at %d px: %s (%s): %s\n\t%s", b.width, v.ID, v.Impact, v.Help, strings.Join(nodes, "\n\t"))
	}
}

// axeSource reads axe-core from the packages of web/, which are found from this
// file since tests run in the directory of their own package.
func axeSource(b *Browser) string {
	b.t.Helper()
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(filepath.Dir(here), "..", "..", "web", "node_modules", "axe-core", "axe.min.js")
	data, err := os.ReadFile(path)
	if err == nil {
		return string(data)
	}
	const advice = "axe-core is not installed; run: npm ci --ignore-scripts --prefix web"
	if os.Getenv("CI") == "true" {
		b.t.Fatal(advice)
	}
	b.t.Skip(advice)
	return ""
}
