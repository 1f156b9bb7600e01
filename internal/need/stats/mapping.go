package stats

import (
	"strings"
	"time"
)

// Mapping says how the files of one source are read: which files it is for, and
// what their columns mean. docs/guides/mapping-files.md explains every key.
type Mapping struct {
	name string // of the mapping file, for messages
	hash string // of its text
	spec mappingSpec

	files      []pattern
	dictionary []pattern
	published  time.Time
}

// mappingSpec is a mapping file as it is written.
type mappingSpec struct {
	Files      words             `yaml:"files"`
	Sheet      string            `yaml:"sheet"`
	Dataset    datasetSpec       `yaml:"dataset"`
	Release    releaseSpec       `yaml:"release"`
	Symbols    map[string]string `yaml:"symbols"`
	Skip       []condition       `yaml:"skip"`
	Once       bool              `yaml:"once"`
	Instead    []insteadSpec     `yaml:"instead"`
	Place      list[placeSpec]   `yaml:"place"`
	Period     list[periodSpec]  `yaml:"period"`
	Breakdowns []breakdownSpec   `yaml:"breakdowns"`
	Measures   []measureSpec     `yaml:"measures"`
	Long       *longSpec         `yaml:"long"`
}

type datasetSpec struct {
	ID          string `yaml:"id"`
	Title       string `yaml:"title"`
	Publisher   string `yaml:"publisher"`
	Licence     string `yaml:"licence"`
	Attribution string `yaml:"attribution"`
	Link        string `yaml:"link"`
	Note        string `yaml:"note"`
	Threshold   int    `yaml:"threshold"`
	Base        int    `yaml:"base"`
}

type releaseSpec struct {
	Label     labelSpec `yaml:"label"`
	Published string    `yaml:"published"`
}

// labelSpec is the release's label: fixed, or cut out of the file's name or out
// of a line above its headings.
type labelSpec struct {
	Fixed string `yaml:"fixed"`
	File  string `yaml:"file"`
	Title string `yaml:"title"`
}

// take says where a text comes from and what is made of it.
type take struct {
	Column string            `yaml:"column"` // a heading, or "{name}" for a part of a measure's heading
	Nth    int               `yaml:"nth"`    // which column of that heading, from 1
	Fixed  string            `yaml:"fixed"`  // or: always this
	Blank  words             `yaml:"blank"`  // cells that say nothing
	Read   string            `yaml:"read"`   // the part of the cell that counts, as {value}
	As     string            `yaml:"as"`     // "academic year", "financial year"
	Values map[string]string `yaml:"values"` // the publisher's word: ours
	Write  string            `yaml:"write"`  // the text around it, with {value} in it
}

func (t take) is() bool { return t.Column != "" || t.Fixed != "" }

// condition holds for a row where every named column has one of its values.
type condition map[string]words

type insteadSpec struct {
	When   condition `yaml:"when"`
	Symbol string    `yaml:"symbol"`
}

type placeSpec struct {
	When  condition `yaml:"when"`
	Level word      `yaml:"level"`
	Code  take      `yaml:"code"`
	LA    take      `yaml:"la"`
	URN   take      `yaml:"urn"`
	Name  take      `yaml:"name"`
}

type periodSpec struct {
	When  condition `yaml:"when"`
	Label take      `yaml:"label"`
	Order take      `yaml:"order"`
}

type breakdownSpec struct {
	Name  word  `yaml:"name"`
	Value take  `yaml:"value"`
	Drop  words `yaml:"drop"` // names for which there is no breakdown
}

// measureSpec is a column, or several of one pattern, that holds a measure.
type measureSpec struct {
	ID         string    `yaml:"id"`
	Title      string    `yaml:"title"`
	Unit       string    `yaml:"unit"`
	Group      string    `yaml:"group"`
	Definition string    `yaml:"definition"`
	Years      string    `yaml:"years"`
	Polarity   string    `yaml:"polarity"`
	Basis      string    `yaml:"basis"`
	When       condition `yaml:"when"`
	// Of says whom the column is about, where its heading does not spell it out
	// for a pattern: parts by their names.
	Of     map[string]string `yaml:"of"`
	Figure numbersSpec       `yaml:",inline"`
}

// of gives the parts by their names in small letters, as patterns have them.
func (s *measureSpec) of() map[string]string {
	if len(s.Of) == 0 {
		return nil
	}
	out := make(map[string]string, len(s.Of))
	for name, part := range s.Of {
		out[strings.ToLower(name)] = part
	}
	return out
}

// numbersSpec names the columns of one figure.
type numbersSpec struct {
	Value    string  `yaml:"value"`
	Scale    float64 `yaml:"scale"`
	Decimals *int    `yaml:"decimals"`
	Blank    string  `yaml:"blank"` // the symbol that an empty cell stands for
	X        string  `yaml:"x"`
	N        string  `yaml:"n"`
	Lower    string  `yaml:"lower"`
	Upper    string  `yaml:"upper"`
}

// longSpec is a file with one figure on each row and the measure's name beside it.
type longSpec struct {
	Measure    take            `yaml:"measure"`
	Title      take            `yaml:"title"`
	Unit       take            `yaml:"unit"`
	Group      take            `yaml:"group"`
	Definition take            `yaml:"definition"`
	Years      take            `yaml:"years"`
	Polarity   take            `yaml:"polarity"`
	Basis      string          `yaml:"basis"`
	Dictionary *dictionarySpec `yaml:"dictionary"`
	Figure     numbersSpec     `yaml:",inline"`
}

// dictionarySpec is a second file that says what each measure is.
type dictionarySpec struct {
	Files      words `yaml:"files"`
	Key        take  `yaml:"key"`
	Title      take  `yaml:"title"`
	Unit       take  `yaml:"unit"`
	Group      take  `yaml:"group"`
	Definition take  `yaml:"definition"`
	Years      take  `yaml:"years"`
	Polarity   take  `yaml:"polarity"`
}

// rebuilt stands, as a figure's value, x or n, in place of a column whose number is worked back from the others.
const rebuilt = "rebuilt"
