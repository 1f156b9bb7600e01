package provision_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/browsertest"
)

// walker takes a browser through the pages, by keyboard alone, and looks at
// each as it goes: by axe, for sideways scrolling, and in pictures where
// FAIRGROUND_SCREENSHOTS names a folder for them.
type walker struct {
	*browsertest.Browser
	width int
	base  string
}

func (w *walker) look(name string) {
	w.NoSideScroll()
	w.Axe()
	dir := os.Getenv("FAIRGROUND_SCREENSHOTS")
	if dir == "" {
		return
	}
	if w.width == browsertest.Phone {
		name += "-phone"
	}
	w.Screenshot(filepath.Join(dir, name+".png"))
}

// onto presses Enter on an element and waits for the page that follows.
func (w *walker) onto(selector, path string) {
	w.Press(selector, browsertest.Enter)
	w.arrive(path)
}

// arrive waits for a page by a part of its address.
func (w *walker) arrive(path string) {
	w.WaitUntil(`document.readyState === "complete" && (location.pathname + location.search).includes("` + path + `")`)
}

// doubtfulList is mixedList with a second row that fits the twins.
var doubtfulList = strings.Replace(mixedList, "Zanzibar", "Little Acorns Nursery,,Birmingham,Book Club,Sue Loe,2024/25,Reading\nZanzibar", 1)

func TestUploadInTheBrowser(t *testing.T) {
	for name, width := range map[string]int{"phone": browsertest.Phone, "desktop": browsertest.Desktop} {
		t.Run(name, func(t *testing.T) {
			v := single(t)
			path := filepath.Join(t.TempDir(), "Schools we work in - autumn term, final version (2) CHECKED.csv")
			if err := os.WriteFile(path, []byte(doubtfulList), 0o600); err != nil {
				t.Fatal(err)
			}
			w := &walker{browsertest.New(t), width, v.server.URL}
			w.Open(w.base+"/uploads", width)
			w.look("1-lists-empty")
			w.onto("main a.govuk-button", "/uploads/new")
			w.look("2-new")
			w.sendWrongly(t)
			w.Upload("#file", path)
			w.onto("form[enctype] button", "/columns")
			w.look("4-columns")
			w.columns()
			w.reviewAndConfirm()
			w.onto("a[href$='/withdraw']", "/withdraw")
			w.look("9-withdraw")
			w.onto("main form button", "/uploads/")
			w.WaitUntil(`document.querySelector("main").textContent.includes("This list was withdrawn")`)
			w.look("10-withdrawn")
		})
	}
}

// sendWrongly forgets the file: what was chosen is still there after the error.
func (w *walker) sendWrongly(t *testing.T) {
	t.Helper()
	w.Press("#organisation", "Readers")
	w.Expect("422")
	w.onto("form[enctype] button", "/uploads")
	w.WaitFor(".govuk-error-summary")
	w.look("3-new-error")
	if got := browsertest.Eval[string](w.Browser, `document.querySelector("#organisation").selectedOptions[0].text`); strings.TrimSpace(got) != "Readers" {
		t.Errorf("after the error the organisation is %q", got)
	}
}

// columns gives two columns one role, mends it, and waits for the match.
func (w *walker) columns() {
	w.Press("#column-2", "Name of")
	w.onto("main form button", "/columns")
	w.WaitFor(".govuk-error-summary")
	w.look("4-columns-error")
	w.Press("#column-2", "Postcode")
	w.Press("main form button", browsertest.Enter)
	w.WaitUntil(`document.querySelector("#rows") !== null`)
	w.look("5-rows")
}

func (w *walker) reviewAndConfirm() {
	w.onto("main a.govuk-button", "/review?row=3")
	w.look("6-review")
	w.Keys("n")
	w.arrive("/review?row=4")
	w.look("6-review-second")
	w.Keys("u")
	w.arrive("/review?row=3")
	w.Fill("#find", "riverside")
	w.onto("#find", "find=riverside")
	w.look("6-review-find")
	w.onto(".govuk-button-group a[href$='row=3']", "/review?row=3")
	w.Keys("2")
	w.arrive("/review?row=4")
	w.Keys("1")
	w.arrive("/review?after=4")
	w.look("7-decided")
	w.onto("[data-review-undo]", "/review?row=4")
	w.Keys("n")
	w.arrive("/review?after=4")
	w.onto("main a.govuk-button", "/confirm")
	w.look("8-confirm")
	w.Press("#accept", " ")
	w.onto("main form button", "now=confirmed")
	w.look("8-recorded")
	w.Open(w.base+"/uploads", w.width)
	w.look("1-lists")
	w.onto("#lists tbody a", "/uploads/")
}

// TestRealListsInTheBrowser takes lists as their owners keep them through the
// browser on a phone: sent, columns checked, matched against the whole register,
// the first doubtful row decided by key, confirmed. An education charity's (trust
// and school name only), a council's short names, and one-line addresses in
// Windows-1252, with schools outside England among them.
func TestRealListsInTheBrowser(t *testing.T) {
	v := visit(t, realHouse(t))
	for name, list := range map[string][]byte{
		"charity.csv": content(t, 0, "member-lists", "energy-sparks_funders.csv.gz"),
		"council.csv": content(t, 0, "member-lists", "calderdale-council_schools-2024.csv"),
		"cp1252.csv":  content(t, 301, "member-lists", "ofsted-website-primary-2019.csv.gz"),
		"nations.csv": []byte(nationsList),
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, list, 0o600); err != nil {
				t.Fatal(err)
			}
			w := &walker{browsertest.New(t), browsertest.Phone, v.server.URL}
			w.Open(w.base+"/uploads/new", w.width)
			w.Press("#organisation", "Readers")
			w.Upload("#file", path)
			w.onto("form[enctype] button", "/columns")
			w.look("real-columns-" + name)
			w.Press("main form button", browsertest.Enter)
			w.WaitUntil(`document.querySelector("#rows") !== null`)
			w.look("real-rows-" + name)
			rows := browsertest.Eval[string](w.Browser, `location.pathname`)
			if browsertest.Eval[bool](w.Browser, `document.querySelector("main a.govuk-button[href*='/review']") !== null`) {
				w.onto("main a.govuk-button[href*='/review']", "/review")
				w.look("real-review-" + name)
				row := browsertest.Eval[string](w.Browser, `location.search`)
				w.Keys("n")
				w.WaitUntil(`document.readyState === "complete" && location.search !== "` + row + `"`)
			}
			w.Open(w.base+rows+"/confirm", w.width)
			w.Fill("#programme", "Programme of "+name)
			if browsertest.Eval[bool](w.Browser, `document.querySelector("#accept") !== null`) { // once for the organisation
				w.Press("#accept", " ")
			}
			w.onto("main form button", "now=confirmed")
			w.look("real-recorded-" + name)
		})
	}
}

// TestDropAFile drops a file where it can be chosen, and beside it, which must
// not replace the page.
func TestDropAFile(t *testing.T) {
	w := &walker{browsertest.New(t), browsertest.Desktop, single(t).server.URL}
	w.Open(w.base+"/uploads/new", w.width)
	drop := func(onto string) string {
		return browsertest.Eval[string](w.Browser, `(() => {
			const carried = new DataTransfer();
			carried.items.add(new File(["School,Postcode\nOak Hill Academy,B1 1AA\n"], "dropped.csv", {type: "text/csv"}));
			document.querySelector("`+onto+`").dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: carried}));
			return [...document.querySelector("#file").files].map((f) => f.name).join();
		})()`)
	}
	if got := drop("h1"); got != "" {
		t.Errorf("dropped beside the zone, the form has %q", got)
	}
	if got := drop("#file"); got != "dropped.csv" {
		t.Fatalf("dropped on the zone, the form has %q", got)
	}
	w.Press("#organisation", "Readers")
	w.onto("form[enctype] button", "/columns")
	w.Expect("Oak Hill Academy")
}
