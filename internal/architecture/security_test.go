package architecture

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSecurityNamesTests: every test that docs/security.md names stands in the
// package that it names with it, as “`TestX`, `TestY` in account”.
func TestSecurityNamesTests(t *testing.T) {
	page, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	test := regexp.MustCompile("`(Test\\w+)`")
	claims := regexp.MustCompile("((?:`Test\\w+`(?:, | and )?)+) in ([a-z/]+)").FindAllStringSubmatch(string(page), -1)
	there := map[string][]string{}
	named := 0
	for _, claim := range claims {
		folder := "../../internal/" + claim[2]
		if strings.HasPrefix(claim[2], "cmd/") {
			folder = "../../" + claim[2]
		}
		if there[folder] == nil {
			there[folder] = testsIn(t, folder)
		}
		for _, name := range test.FindAllStringSubmatch(claim[1], -1) {
			named++
			if !slices.Contains(there[folder], name[1]) {
				t.Errorf("there is no %s in %s", name[1], claim[2])
			}
		}
	}
	if all := len(test.FindAllString(string(page), -1)); all != named || all < 50 {
		t.Errorf("%d tests are named, of which %d with their package", all, named)
	}
}

// testsIn lists the tests of a folder.
func testsIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(text, -1) {
			names = append(names, string(found[1]))
		}
	}
	return names
}
