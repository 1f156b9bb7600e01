package main

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fairground/internal/landscape/snapshot"
	"fairground/internal/landscape/snapshottest"
	"fairground/internal/term"
)

const westMidlands = term.GSS("E47000007")

// area is one of the two that the bench asks about.
type area struct {
	name string // in the bench
	code term.GSS
}

func areas() []area {
	return []area{{"England", snapshot.England}, {string(westMidlands), westMidlands}}
}

// england is the bench's England, as the server has it, with what translates
// between our indexes and the bench's numbers.
type england struct {
	*snapshot.View
	neighbourhoods []int32 // by the bench's number less one
	number         []int   // of neighbourhoods
	references     []string
	folder         string // of the bench
}

func load(folder string) (*england, error) {
	rows, err := snapshottest.Read(filepath.Join(folder, "data"))
	if err != nil {
		return nil, err
	}
	e := &england{View: lay(rows), folder: folder}
	e.neighbourhoods, e.number = make([]int32, len(e.Land.Neighbourhoods)), make([]int, len(e.Land.Neighbourhoods))
	for k := range e.neighbourhoods {
		e.neighbourhoods[k] = int32(k)
	}
	slices.SortFunc(e.neighbourhoods, func(a, b int32) int { // the bench numbers them by code
		return cmp.Compare(e.Land.Neighbourhoods[a].Code, e.Land.Neighbourhoods[b].Code)
	})
	for k, i := range e.neighbourhoods {
		e.number[i] = k + 1
	}
	settings, err := readTable(filepath.Join(folder, "data", "settings.csv.gz"))
	if err != nil {
		return nil, err
	}
	references, err := columns(settings, "ref")
	for _, row := range references {
		e.references = append(e.references, row[0])
	}
	return e, err
}

// lay makes the snapshot that the server would, and shows all of it.
func lay(rows *snapshottest.Rows) *snapshot.View {
	return snapshot.New(snapshot.NewLand(rows.Settings, rows.Neighbourhoods), rows.Deliveries).Whole()
}

// setting is the bench's number of a setting.
func (e *england) setting(i int32) int { return snapshottest.Number(e.Land.Settings[i].ID) }

// organisation is the bench's number of an organisation.
func (e *england) organisation(i int32) int {
	n, _ := strconv.Atoi(string(e.Organisations[i]))
	return n
}

// byNumber are an area's settings in the order of the bench's numbers, by which
// it decides between sites that gain as much.
func (e *england) byNumber(code term.GSS) []int32 {
	out := slices.Clone(e.Land.Area(code).Settings)
	slices.SortFunc(out, func(a, b int32) int { return e.setting(a) - e.setting(b) })
	return out
}

// asked is what the bench asks of an area: its theme 2 at primary age in 2025.
func asked(code term.GSS) snapshot.Question {
	return snapshot.Question{Area: code, Theme: snapshottest.Theme(2), Phase: snapshottest.Phase(2), Period: 2025, Metres: 2000}
}

// anywhere asks the same, counting a programme for the phase wherever it is: the
// bench does so of neighbourhoods, of its matrix of equity, and of sites.
func anywhere(q snapshot.Question) snapshot.Question {
	q.Anywhere = true
	return q
}

// everything is the question that leaves theme and phase open.
func everything(code term.GSS) snapshot.Question {
	return snapshot.Question{Area: code, Period: 2025, Metres: 2000}
}

// kinds are the bench's eight themes and five age phases.
func kinds() (themes []term.ThemeSet, phases []term.PhaseSet) {
	for n := 1; n <= 8; n++ {
		themes = append(themes, snapshottest.Theme(n))
	}
	for n := 1; n <= 5; n++ {
		phases = append(phases, snapshottest.Phase(n))
	}
	return themes, phases
}

// digest is the md5 of lines of numbers with commas between.
func digest(rows [][]int) string {
	var text strings.Builder
	for _, r := range rows {
		for k, n := range r {
			if k > 0 {
				text.WriteByte(',')
			}
			text.WriteString(strconv.Itoa(n))
		}
		text.WriteByte('\n')
	}
	return md5Of(text.String())
}

func md5Of(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// sitesAsked is a problem of where to go next.
type sitesAsked struct {
	name         string
	area         term.GSS
	theme, phase int
}

func sitings() []sitesAsked {
	return []sitesAsked{{"theme=0 phase=2", westMidlands, 0, 2}, {"theme=2 phase=2", westMidlands, 2, 2}, {"theme=3 phase=4", westMidlands, 3, 4},
		{"England theme=3 phase=4", snapshot.England, 3, 4}}
}

func (s sitesAsked) question() snapshot.Question {
	q := anywhere(snapshot.Question{Area: s.area, Phase: snapshottest.Phase(s.phase), Period: 2025, Metres: 2000})
	if s.theme > 0 {
		q.Theme = snapshottest.Theme(s.theme)
	}
	return q
}

// numpy is its name in numpy.json; "" where it is not there.
func (s sitesAsked) numpy() string {
	if s.area == snapshot.England {
		return ""
	}
	return fmt.Sprintf("numpy Q6 %d %d", s.theme, s.phase)
}
