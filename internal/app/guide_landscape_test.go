package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"fairground/internal/browsertest"
	"fairground/internal/sample"
)

// gapsGuide is the guide that landscapeWalk follows, below root.
const gapsGuide = "docs/guides/find-gaps.md"

// gapsAsked is what the guide asks of the Liverpool City Region.
const gapsAsked = "theme=literacy&phase=early-years"

// landscapeWalk is a reader of docs/guides/find-gaps.md.
type landscapeWalk struct{ walk }

func (w landscapeWalk) picture(name string, from, height int) {
	w.t.Helper()
	if folder := os.Getenv(guideFolder); folder != "" {
		w.b.Picture(filepath.Join(folder, "gaps-"+name+".png"), from, height)
	}
}

func (w landscapeWalk) page(question string) {
	w.t.Helper()
	w.b.Open(w.url+"/landscape/E47000004/"+question, guideWidth)
}

func (w landscapeWalk) follow(database string) {
	w.theQuestion()
	w.theMap()
	w.otherTabs()
	w.brief()
	w.cite()
	w.tell()
	w.terminal(gapsGuide, database, 4)
}

// theQuestion is answered from the home page by filling in one form, and the
// answer stands near the top of the next page.
func (w landscapeWalk) theQuestion() {
	w.as("")
	w.b.Open(w.url+"/", guideWidth)
	pages := browsertest.Eval[int](w.b, "history.length")
	w.choose("#area", "E47000004")
	w.choose("#theme", "literacy")
	w.choose("#phase", "early-years")
	w.picture("home", w.top("#door-gaps")-40, 560)
	w.b.Follow(".fg-landscape-ask button")
	if loads := 1 + browsertest.Eval[int](w.b, "history.length") - pages; loads > 3 {
		w.t.Errorf("the answer is the %dth page from the home page on", loads)
	}
	w.says("h1", "Gaps: literacy work for early years (0–4)")
	w.says(".fg-seen", "As the public may see it. Sign in to see what is shared with the alliance.")
	w.reads("574 of 1,003 neighbourhoods in Liverpool City Region have children in low-income families and no literacy work for early years (0–4) on record within 2 km in 2026/27. Of 124,680 such children 67,340 live there.",
		"558 of 603 settings known to have children under five", "none of these gaps is confirmed",
		"71 organisations have work on record in Liverpool City Region, 14 of them with literacy work for early years (0–4) in 2026/27. Of 300 members of the alliance 36 have nothing on record",
		"Of 603 settings known to have children under five here 216 are placed only by the first part of their postcode, and 144 have no place that is known. These 144, and 78 placed too roughly to say what is within 2 km, count as near nobody.",
		"97 more settings here, with 3,224 disadvantaged pupils as far as known, are in no answer about one age", "162 neighbourhoods with some within 2 km, and 24,665 children", "whatever the age phase asked for", "Of 642 entries on record here 28 do not say the year, 281 do not say how many children")
	w.more()
	w.reads("20 settings with such work are placed too roughly to be near any neighbourhood", "21 neighbourhoods without it within reach are not counted")
	for n, want := range [][]string{{"Knowsley 001A", "475", "Playstop and Little Owls", "6.45 km", "Skylark Science Network"}, {"Knowsley 001D", "460", "Playstop and Little Owls", "6.38 km"},
		{"Wirral 031E", "455", "Bebington Pre-School Playgroup", "2.52 km", "Skylark Youth Project"}, {"Wirral 009A", "450", "Daisy Day Nursery", "3.28 km", "Tall Ladder Youth"}, {"Wirral 011E", "435", "Daisy Day Nursery", "2.97 km", "Tall Ladder Youth"}} {
		for _, words := range want {
			w.says(rowOf("neighbourhoods", n), words)
		}
	}
	for n, want := range [][]string{{"1 km", "879", "111,010"}, {"2 km", "574", "67,340"}, {"4 km", "188", "17,510"}, {"2 km", "736", "92,005"}} {
		for _, words := range want {
			w.says(rowOf("sensitivity", n), words)
		}
	}
	if first := w.top("#neighbourhoods"); first > 2*800 {
		w.t.Errorf("the neighbourhoods begin %d pixels down the page", first)
	}
	w.picture("answer", w.top("h1")-40, 850)
	w.picture("nearest", w.top("#neighbourhoods"), 560)
}

// theMap is gone through by the keyboard alone.
func (w landscapeWalk) theMap() {
	w.b.Open(w.b.URL(), browsertest.Desktop)
	w.b.WaitFor(".fg-show-on-map")
	if folder := os.Getenv(guideFolder); folder != "" {
		w.b.PictureOf(filepath.Join(folder, "gaps-map.png"), "#map", "#map [data-map-ready]")
		w.b.Open(w.b.URL(), browsertest.Desktop)
		w.b.WaitFor(".fg-show-on-map")
	}
	w.b.Press(".fg-map__list-summary", browsertest.Enter)
	w.b.WaitFor(".fg-map__list button")
	browsertest.Eval[bool](w.b, `(document.querySelector(".fg-map__list button").focus(), true)`)
	w.b.Keys(browsertest.Enter)
	w.b.WaitFor(".fg-popup")
	w.b.Click(rowOf("neighbourhoods", 1) + " .fg-show-on-map")
	w.b.WaitUntil(`location.search.includes("chosen=E01006494")`)
	w.says(".fg-popup", "Knowsley 001D")
}

func (w landscapeWalk) otherTabs() {
	w.page("overlaps?" + gapsAsked)
	w.reads("45 of 603 settings known to have children under five", "at one of them two or more organisations do the same", "Iron Bridge Arts UK and Signal Box Readers UK", "an overlap is a reason to talk, not a fault", "Too few to say")
	w.page("reach?" + gapsAsked)
	w.reads("there are at least 1.2 places of literacy work for early years (0–4) within reach", "574 of 1,003 neighbourhoods, with 67,340 children, have no place within 2 km. 162 more, with 24,665 children")
	w.more()
	w.reads("Left out: 26 settings with such work, of which nobody has said")
	w.says(rowOf("sensitivity", 3), "2.5")
	w.page("equity?" + gapsAsked)
	w.reads("have 41% of the children in low-income families and 22% of the places", "The concentration index is 0.29 (95% interval 0.14 to 0.43): provision leans to the less deprived", "−0.26", "(95% interval −0.43 to −0.06)", "Of 124,680 children, 41,285 have something within reach", "360 settings, 29 of them with such work, are in no known neighbourhood")
	w.page("site?" + gapsAsked)
	w.b.Fill("[name=k]", "10")
	w.b.Fill("[name=per]", "2")
	w.b.Click("[name=comparable]")
	w.b.Follow("main form button")
	w.reads("10 further sites would bring literacy work for early years (0–4) within 2 km of 38,955 of the 67,340", "58%", "this one certainly reaches 80% of what is possible", "It never falls below 33% of the best plan that keeps to these conditions", "This does not know whether a school has room")
	w.says(rowOf("sites", 0), "6,040")
	w.picture("next", w.top("#sites"), 620)
	w.page("changes?" + gapsAsked)
	w.reads("Between 2025/26 and 2026/27 42 settings in Liverpool City Region gained literacy work for early years (0–4) on record where there was none, and 17 no longer have any", "That something is no longer on record does not say that it ended")
}

func (w landscapeWalk) brief() {
	w.page("gaps?" + gapsAsked)
	w.b.Follow(".fg-brief-link a")
	w.reads("As the public may see it", "574 of 1,003", "How complete the record is", "Sources and licences", "To cite this brief")
	w.picture("brief", w.top(".fg-brief"), 500)
}

func (w landscapeWalk) cite() {
	w.page("gaps?" + gapsAsked)
	w.b.Follow(`.fg-cites a[href*="gap-children"]`)
	w.reads("Cite this figure", "67,340")
}

// tell says of a neighbourhood that somebody looked, and takes it back.
func (w landscapeWalk) tell() {
	const asked = "/landscape/E47000007/gaps?" + gapsAsked
	w.as(sample.Head)
	w.b.Open(w.url+asked, guideWidth)
	w.b.Follow(rowOf("neighbourhoods", 0) + ` a[href*="/notes/new?"]`)
	w.picture("tell", max(0, w.top("h1")-40), 760)
	w.b.Follow("main form button")
	note := w.b.URL()
	w.b.Open(w.url+asked, guideWidth)
	w.reads("Somebody looked and found nothing at 0 settings and in 1 neighbourhood of these")
	w.says(rowOf("neighbourhoods", 0), "Looked, nothing there")
	w.b.Open(note, guideWidth)
	w.b.Follow(`form[action$="/withdraw"] button`)
	w.reads("You took the note back")
	w.as("")
	w.b.Open(w.url+asked, guideWidth)
	w.reads("none of these gaps is confirmed")
}

// more opens what a page keeps for those who ask how it was worked out.
func (w landscapeWalk) more() {
	w.t.Helper()
	browsertest.Eval[bool](w.b, `(document.querySelector("#notes details").open = true, true)`)
}

func rowOf(table string, n int) string {
	return "#" + table + " tbody tr:nth-child(" + string(rune('1'+n)) + ")"
}

// TestGapsGuideIsThere: the guide has the pictures that it shows, and each is
// small.
func TestGapsGuideIsThere(t *testing.T) {
	for _, name := range []string{"home", "answer", "nearest", "map", "next", "brief", "tell"} {
		info, err := os.Stat(filepath.Join(root, "docs/guides/img", "gaps-"+name+".png"))
		if err != nil {
			t.Error(err)
		} else if info.Size() > 40<<10 {
			t.Errorf("%s has %d bytes", name, info.Size())
		}
	}
}
