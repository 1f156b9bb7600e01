package provision_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"fairground/internal/browsertest"
)

// guideFolder names the environment variable with the folder that the guide's
// pictures go to:
//
//	FAIRGROUND_GUIDE=$PWD/docs/guides/img go test ./internal/provision -run TestGuidePictures
const guideFolder = "FAIRGROUND_GUIDE"

// guideWidth is narrow enough that the pictures can be read within a page.
const guideWidth = 960

// TestGuidePictures takes the pictures of docs/guides/match-your-list.md, with
// the guide's own list, whenever it is asked to.
func TestGuidePictures(t *testing.T) {
	folder := os.Getenv(guideFolder)
	if folder == "" {
		t.Skip(guideFolder + " names no folder to put the pictures in")
	}
	v := visit(t, realHouse(t))
	list, err := filepath.Abs(filepath.Join("..", "..", "docs", "guides", "example-list.csv"))
	if err != nil {
		t.Fatal(err)
	}
	b := browsertest.New(t)
	take := func(name string, from, height int) { b.Picture(filepath.Join(folder, name+".png"), from, height) }
	b.Open(v.server.URL+"/uploads/new", guideWidth)
	b.Press("#organisation", "Readers")
	b.Upload("#file", list)
	take("1-send", 178, 950)
	b.Follow("form[enctype] button")
	take("2-columns", 178, 1000)
	b.Follow("main form button")
	b.WaitUntil(`document.querySelector("#rows") !== null`)
	take("3-rows", 178, 1000)
	b.Follow("main a.govuk-button")
	take("4-review", 178, 1000)
	for !browsertest.Eval[bool](b, `document.querySelector("h1").textContent.includes("decided")`) {
		key, row := "1", b.Text("main .fg-eyebrow")
		if browsertest.Eval[bool](b, `document.querySelector(".fg-review__given").textContent.includes("Edinburgh")`) {
			key = "n"
		}
		b.Keys(key)
		b.WaitUntil(fmt.Sprintf(`document.readyState === "complete" && document.querySelector("main .fg-eyebrow")?.textContent !== %q`, row))
	}
	at := browsertest.Eval[string](b, `location.pathname.replace("/review", "")`)
	b.Open(v.server.URL+at+"/confirm", guideWidth)
	take("5-confirm", 178, 1000)
	b.Press("#accept", " ")
	b.Follow("main form button")
	take("6-recorded", 178, 800)
}
