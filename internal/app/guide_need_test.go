package app_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fairground/internal/browsertest"
	"fairground/internal/register"
	"fairground/internal/sample"
	"fairground/internal/sharedtest"
)

// root is where the commands of a guide are typed, seen from this folder.
const root = "../.."

// needGuide is the guide that is followed, below root.
const needGuide = "docs/guides/explore-need.md"

// TestNeedGuide fills a demonstration with the real open data and does what
// docs/guides/explore-need.md says, in its order, and then what
// docs/guides/find-gaps.md says: filling takes longer than reading either. The
// pictures of both are taken so:
//
//	FAIRGROUND_GUIDE=$PWD/docs/guides/img go test ./internal/app -run TestNeedGuide
func TestNeedGuide(t *testing.T) {
	folder := sharedtest.Dir(t, "dfe-stats", "lait", "sn_may_2025.xlsx")
	data := filepath.Dir(filepath.Dir(filepath.Dir(folder)))
	database := filepath.Join(t.TempDir(), "demo.db")
	a := open(t, database)
	if err := a.Populate(t.Context(), data, now(), func(register.Report) {}); err != nil {
		t.Fatal(err)
	}
	// The published neighbours; once they are there, this changes nothing.
	if _, err := a.Need.ImportNeighbours(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	address, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Serve(ctx, "127.0.0.1:0", func(url string) { address <- url }) }()
	d := demo{app: a, url: <-address}
	t.Run("need", func(t *testing.T) { needWalk{walk{demo: d, t: t, b: browsertest.New(t)}}.follow(database) })
	t.Run("gaps", func(t *testing.T) { landscapeWalk{walk{demo: d, t: t, b: browsertest.New(t)}}.follow(database) })
	stop()
	if err := <-done; err != nil {
		t.Errorf("stopping: %v", err)
	}
}

// needWalk is a reader of docs/guides/explore-need.md.
type needWalk struct{ walk }

func (w needWalk) follow(database string) {
	w.threeQuestions()
	w.whatNobodyCanSay()
	w.compare()
	w.cite()
	w.turnTheCurve()
	w.terminal(needGuide, database, 5)
	w.look()
}

func (w needWalk) picture(name string, from, height int) {
	w.t.Helper()
	if folder := os.Getenv(guideFolder); folder != "" {
		w.b.Picture(filepath.Join(folder, "need-"+name+".png"), from, height)
	}
}

// reads says whether the page holds all these words.
func (w walk) reads(words ...string) {
	w.t.Helper()
	for _, want := range words {
		w.says("main", want)
	}
}

func (w needWalk) threeQuestions() {
	w.b.Open(w.url+"/", guideWidth)
	w.b.Follow(`.fg-nav a[href="/need"]`)
	w.b.Follow(`main a[href="/need/E47000002"]`)
	w.says("h1", "South Yorkshire")
	w.reads("Widest first, of the gaps that lead our list", "29.6 percentage points behind", "25.4 percentage points behind", "24.7 percentage points behind",
		"England 21.3: worse", "England 25.3: similar", "only three points in a row, and the test needs five", "No significant change over the last five periods; it was 26.9 in 2018",
		"Better at 1 of 5 similar places, by intervals that lie apart: Greater Manchester 24.4", "Better at 1 of 5 similar places, by intervals that lie apart: Greater Manchester 19.7",
		"A lower figure at 1 of 5 similar places, which may be chance: Greater Manchester 22.3", "Barnsley 15.4, Doncaster 18.7, Rotherham 26.2, Sheffield 27.3")
	w.picture("gaps", w.top("#gaps"), 740)
	if third := w.top(".fg-gap:nth-child(3)"); third > 2*800 {
		w.t.Errorf("the third gap begins %d pixels down the page", third)
	}
	w.b.Follow(`.fg-gap a[href="/need/E47000002/l2-19-counts-gap-fsm"]`)
	w.reads("25.4", "23.2 to 27.5", "21.3", "Recent trend: no significant change (last five periods)")
	w.b.WaitFor("#history-section svg")
	w.picture("history", w.top("#history-section"), 690)
	w.b.Open(w.url+"/need", guideWidth)
	w.b.Fill("main input[name=q]", "Rotherham")
	w.b.Follow("main form button")
	w.b.Follow(`#found a[href="/need/E08000018"], main a[href="/need/E08000018"]`)
	w.reads("27 percentage points behind", "no interval published, rounding: 26.0 to 28.0", "Nobody can tell: no interval is published; it was 16.6 in 2022",
		"A lower figure at 9 of 10 similar places: Barnsley 15.4, Doncaster 18.7, Sunderland 18.9 and 6 more; without intervals nobody can call it better",
		"Department for Education, May 2025")
	w.b.Open(w.b.URL(), browsertest.Phone)
	w.picture("phone", w.top("#gaps"), 760)
}

func (w needWalk) whatNobodyCanSay() {
	w.b.Open(w.url+"/need/E47000002", guideWidth)
	w.reads("Key Stage 2 reading by disadvantage: not published for authorities", "Not in education, employment or training by disadvantage: not published",
		"Only percentages are published, which cannot be added up", "Good level of development before and after 2021/22 as one series: the assessment was reformed")
	w.picture("cannot", w.top("#cannot-say"), 560)
}

func (w needWalk) compare() {
	w.b.Follow(`main a[href^="/need/compare?"]`)
	w.b.Fill("main input[name=add]", "Greater Manchester")
	w.b.Follow("main form button")
	w.b.Follow(`main a[href*="theme=post-16-work"]`)
	w.reads("better than South Yorkshire", "similar to South Yorkshire", "19.7", "25.4")
	w.picture("compare", 300, 760)
	w.b.Open(w.url+"/need/E47000002/grid?theme=post-16-work", guideWidth)
	w.reads("Sheffield", "Barnsley")
}

// cite keeps a figure as somebody who is signed in, and takes the download.
func (w needWalk) cite() {
	w.as(sample.Head)
	w.b.Open(w.url+"/need/E47000002/l2-19-counts-gap-fsm", guideWidth)
	w.b.Follow(`main a[href^="/figures?"]`)
	w.reads("Cite this figure", "25.35 percentage points", "Level 2 and 3 attainment by age 19, 2022 cohort")
	w.picture("cite", w.top("#cite")-180, 520)
	w.b.Follow(`form[action="/figures"] button`)
	w.says("#standing", "Same")
	body := w.get("/need/E47000002/figures.csv")
	if !strings.HasPrefix(body, "indicator,title,theme,area,") || !strings.Contains(body, ",25.35175970208593,,percentage points,23.229212156748453,27.480896222147518,Newcombe 95%,") {
		w.t.Errorf("the download begins %.300s", body)
	}
}

func (w needWalk) get(path string) string {
	w.t.Helper()
	response, err := http.Get(w.url + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %s, %v", path, response.Status, err)
	}
	return string(body)
}

func (w needWalk) turnTheCurve() {
	w.b.Open(w.url+"/need/E47000007/l2-19-counts-gap-fsm", guideWidth)
	w.b.Follow("#turn a")
	w.b.Fill("#story", "Many leave school at 16 for work without training.")
	w.b.Fill("#target", "15")
	w.b.Fill("#year", "2030")
	w.b.Fill("#take", "Two days of college a week for everybody who starts work at 16.")
	w.b.Click("#state-2")
	w.b.Follow("main form button")
	w.says(".fg-story", "Many leave school at 16")
	w.says(".fg-story", "15")
	w.picture("curve", w.top("#turn"), 420)
	w.b.Open(w.url+tablePage, guideWidth)
	w.reads("Turning the curve", "Level 2 by 19")
}

// look opens pages with the real figures at both widths, by machine and, where
// FAIRGROUND_SCREENSHOTS names a folder, in pictures.
func (w needWalk) look() {
	for name, path := range map[string]string{"start": "/need", "combined": "/need/E47000002", "authority": "/need/E08000018", "england": "/need/E92000001", "indicator": "/need/E08000018/l3-19-counts-fsm",
		"percentages": "/need/E47000002/gld-gap-fsm", "grid": "/need/E47000002/grid?theme=post-16-work", "compare": "/need/compare?area=E47000002&area=E47000001&area=E47000007&area=E47000004", "inequality": "/need/E47000002/inequality"} {
		for width, size := range map[int]string{browsertest.Phone: "phone", browsertest.Desktop: "desktop"} {
			w.b.Open(w.url+path, width)
			w.b.Axe()
			if folder := os.Getenv("FAIRGROUND_SCREENSHOTS"); folder != "" {
				w.b.Screenshot(filepath.Join(folder, "need-"+name+"-"+size+".png"))
			}
		}
	}
}

// terminal types every command of a guide, of which there are so many at least,
// and expects the lines below it, whatever stands between them.
func (w walk) terminal(path, database string, least int) {
	program := filepath.Join(w.t.TempDir(), "fairground")
	if out, err := exec.Command("go", "build", "-o", program, root+"/cmd/fairground").CombinedOutput(); err != nil {
		w.t.Fatalf("%v: %s", err, out)
	}
	guide, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		w.t.Fatal(err)
	}
	command, typed := "", 0
	var said string
	for line := range strings.Lines(string(guide)) {
		line, indented := strings.CutPrefix(strings.TrimRight(line, " \n"), "    ")
		switch {
		case !indented:
			command = ""
		case strings.HasPrefix(line, "bin/fairground "):
			command = line
			typed++
			run := exec.CommandContext(w.t.Context(), "sh", "-c", strings.Replace(line, "bin/fairground", program, 1))
			run.Dir, run.Env = root, append(os.Environ(), "FAIRGROUND_DATABASE="+database)
			out, err := run.CombinedOutput()
			if err != nil {
				w.t.Errorf("%s: %v\n%s", line, err, out)
			}
			said = string(out)
		case command != "" && !strings.Contains(said, line):
			w.t.Errorf("%s\ndoes not say\n%s\nbut\n%.3000s", command, line, said)
		}
	}
	if typed < least {
		w.t.Errorf("the guide has %d commands", typed)
	}
}
