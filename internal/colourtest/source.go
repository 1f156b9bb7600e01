package colourtest

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// Root is the folder that holds the whole source, found from this file since tests
// run in the folder of their own package.
func Root() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..")
}

// Source reads a file of the whole source.
func Source(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(Root(), path))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Found is what the groups of an expression match in a text, which it must.
func Found(t testing.TB, text, expression string) []string {
	t.Helper()
	found := regexp.MustCompile(expression).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("nothing reads %s any more: where has it gone?", expression)
	}
	return found[1:]
}

// Listed is an array of strings in a script: const name = ["a", "b"].
func Listed(t testing.TB, script, name string) []string {
	t.Helper()
	var out []string
	inside := Found(t, script, `const `+name+`\b[^=]*= \[([^\]]*)\]`)[0]
	for _, quoted := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(inside, -1) {
		out = append(out, quoted[1])
	}
	return out
}

// Styles are the declarations of the style sheets, by selector and property, with
// the tokens put in. What stands inside a mixin or a condition has it before its
// selector.
func Styles(t testing.TB) map[string]map[string]string {
	t.Helper()
	tokens := map[string]string{}
	for _, set := range regexp.MustCompile(`(?m)^\$([\w-]+): (.*);`).FindAllStringSubmatch(Source(t, "web/styles/_tokens.scss"), -1) {
		tokens[set[1]] = set[2]
	}
	files, err := filepath.Glob(filepath.Join(Root(), "web/styles/*.scss"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no style sheets: %v", err)
	}
	out := map[string]map[string]string{}
	for _, file := range files {
		read(Source(t, "web/styles/"+filepath.Base(file)), tokens, out)
	}
	return out
}

var (
	remark = regexp.MustCompile(`(?m)(^|\s)//.*$`)
	piece  = regexp.MustCompile(`[^{};]*[{};]`)
	token  = regexp.MustCompile(`t\.\$([\w-]+)`)
)

// read follows the nesting of a style sheet.
func read(sheet string, tokens map[string]string, out map[string]map[string]string) {
	within := [][]string{{""}}
	for _, part := range piece.FindAllString(remark.ReplaceAllString(sheet, ""), -1) {
		text, end := strings.TrimSpace(part[:len(part)-1]), part[len(part)-1]
		if end == '{' {
			within = append(within, nested(within[len(within)-1], text))
			continue
		}
		if property, value, ok := strings.Cut(text, ":"); ok && !strings.HasPrefix(text, "@") {
			value = token.ReplaceAllStringFunc(strings.TrimSpace(value), func(name string) string { return tokens[name[len("t.$"):]] })
			for _, selector := range within[len(within)-1] {
				if out[selector] == nil {
					out[selector] = map[string]string{}
				}
				out[selector][strings.TrimSpace(property)] = value
			}
		}
		if end == '}' {
			within = within[:len(within)-1]
		}
	}
}

// nested are the selectors of a block within others.
func nested(outer []string, text string) []string {
	var out []string
	for _, parent := range outer {
		if strings.HasPrefix(text, "@") {
			out = append(out, strings.TrimSpace(text+" "+parent))
			continue
		}
		for _, selector := range strings.Split(text, ",") {
			selector = strings.Join(strings.Fields(selector), " ")
			if strings.Contains(selector, "&") {
				selector = strings.ReplaceAll(selector, "&", parent)
			} else {
				selector = strings.TrimSpace(parent + " " + selector)
			}
			out = append(out, selector)
		}
	}
	return out
}
