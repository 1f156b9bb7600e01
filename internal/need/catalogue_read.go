package need

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"fairground/interval"

	"github.com/goccy/go-yaml"
)

//go:embed catalogue.yaml
var catalogueText []byte

// catalogueFile is the catalogue as it is written.
type catalogueFile struct {
	Indicators []indicatorEntry `yaml:"indicators"`
	Quotations []quotationEntry `yaml:"quotations"`
	Absent     []absentEntry    `yaml:"absent"`
}

type indicatorEntry struct {
	ID         string   `yaml:"id"`
	Title      string   `yaml:"title"`
	Short      string   `yaml:"short"`
	Theme      Theme    `yaml:"theme"`
	Unit       string   `yaml:"unit"`
	Polarity   string   `yaml:"polarity"`
	Group      string   `yaml:"group"`
	Split      Split    `yaml:"split"`
	Definition string   `yaml:"definition"`
	Caveat     string   `yaml:"caveat"`
	Beside     string   `yaml:"beside"`
	Elsewhere  string   `yaml:"other-source"`
	Headline   bool     `yaml:"headline"`
	StandsFor  string   `yaml:"stands-for"`
	Parts      []string `yaml:"parts"`
	Breaks     []int    `yaml:"breaks"`
	From       *struct {
		Dataset   string `yaml:"dataset"`
		Measure   string `yaml:"measure"`
		Breakdown string `yaml:"breakdown"`
		Else      *struct {
			Whole string `yaml:"whole"`
			Less  string `yaml:"less"`
		} `yaml:"else"`
	} `yaml:"from"`
	Adds *struct {
		Of    Small  `yaml:"of"`
		How   How    `yaml:"how"`
		Where string `yaml:"where"`
		Most  int    `yaml:"most"`
	} `yaml:"adds"`
	Gap *struct {
		Worse string `yaml:"worse"`
		Other string `yaml:"other"`
	} `yaml:"gap"`
}

type quotationEntry struct {
	Theme      Theme    `yaml:"theme"`
	Text       string   `yaml:"text"`
	Source     string   `yaml:"source"`
	Link       string   `yaml:"link"`
	Indicators []string `yaml:"indicators"`
	Note       string   `yaml:"note"`
}

type absentEntry struct {
	Theme   Theme  `yaml:"theme"`
	Title   string `yaml:"title"`
	Why     string `yaml:"why"`
	Instead string `yaml:"instead"`
}

// ReadCatalogue reads a catalogue, strictly: an unknown key, a name that is not
// there, or a gap between groups that are not two sides of one division is an
// error.
func ReadCatalogue(text []byte) (*Catalogue, error) {
	var file catalogueFile
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&file); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	c := &Catalogue{byID: map[string]*Indicator{}}
	for _, e := range file.Indicators {
		i, err := e.indicator()
		if err != nil {
			return nil, fmt.Errorf("catalogue: %q: %w", e.ID, err)
		}
		if c.byID[i.ID] != nil {
			return nil, fmt.Errorf("catalogue: %q is there twice", i.ID)
		}
		c.byID[i.ID] = i
		c.Indicators = append(c.Indicators, i)
	}
	slices.SortStableFunc(c.Indicators, func(a, b *Indicator) int {
		return slices.Index(Themes(), a.Theme) - slices.Index(Themes(), b.Theme)
	})
	for _, e := range file.Quotations {
		c.Quotations = append(c.Quotations, Quotation(e))
	}
	for _, e := range file.Absent {
		c.Absent = append(c.Absent, Absent(e))
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	return c, nil
}

func (e indicatorEntry) indicator() (*Indicator, error) {
	i := &Indicator{ID: e.ID, Title: e.Title, Short: e.Short, Theme: e.Theme, Unit: e.Unit, Group: e.Group, Definition: e.Definition,
		Caveat: e.Caveat, Beside: e.Beside, StandsFor: e.StandsFor, Headline: e.Headline, Split: e.Split, Elsewhere: e.Elsewhere, Parts: e.Parts, Breaks: e.Breaks}
	polarities := map[string]interval.Polarity{"high": interval.HighIsGood, "low": interval.LowIsGood, "none": interval.NoJudgement}
	polarity, ok := polarities[e.Polarity]
	if !ok {
		return nil, fmt.Errorf("polarity is %q: expected high, low or none", e.Polarity)
	}
	i.Polarity = polarity
	if e.From != nil {
		i.From = &Source{Dataset: e.From.Dataset, Measure: e.From.Measure, Breakdown: e.From.Breakdown}
		if e.From.Else != nil {
			i.From.Whole, i.From.Less = e.From.Else.Whole, e.From.Else.Less
		}
	}
	if e.Adds != nil {
		i.Adds = &Adding{Of: e.Adds.Of, How: e.Adds.How, Where: e.Adds.Where, Most: e.Adds.Most}
	}
	if e.Gap != nil {
		i.Gap = &GapOf{Worse: e.Gap.Worse, Other: e.Gap.Other}
	}
	return i, i.check()
}

// check finds what is wrong with an indicator by itself.
func (i *Indicator) check() error {
	for name, text := range map[string]string{"id": i.ID, "title": i.Title, "short": i.Short, "unit": i.Unit, "group": i.Group, "definition": i.Definition} {
		if text == "" {
			return fmt.Errorf("no %s", name)
		}
	}
	switch {
	case !slices.Contains(Themes(), i.Theme):
		return fmt.Errorf("theme %q is not on the list", i.Theme)
	case i.Split != NoSplit && i.Split != FreeMeals && i.Split != Disadvantaged:
		return fmt.Errorf("split is %q: expected fsm or disadvantaged", i.Split)
	case (i.From == nil) == (i.Gap == nil):
		return errors.New("expected either where it comes from, or of what it is the gap")
	case !slices.IsSorted(i.Breaks) || len(i.Breaks) > 0 && (i.Breaks[0] < 1990 || i.Gap != nil):
		return errors.New("breaks are years that rise, and a gap has those of its sides")
	case i.From != nil && (i.From.Dataset == "" || i.From.Measure == ""):
		return errors.New("from names no data set or no measure")
	case i.Adds != nil && i.From == nil:
		return errors.New("a gap adds nothing up by itself")
	case i.Adds != nil && i.Adds.Of != Schools && i.Adds.Of != Neighbourhoods:
		return fmt.Errorf("adds up %q: expected schools or neighbourhoods", i.Adds.Of)
	case i.Adds != nil && !slices.Contains([]How{Rate, Sum, Share, ShareOfSum}, i.Adds.How):
		return fmt.Errorf("adds up by %q: expected rate, sum, share or share-of-sum", i.Adds.How)
	}
	return nil
}

// check finds what is wrong between indicators.
func (c *Catalogue) check() error {
	for _, i := range c.Indicators {
		for _, other := range []string{i.Beside, i.Elsewhere} {
			if other != "" && c.byID[other] == nil {
				return fmt.Errorf("%q names %q, which is not there", i.ID, other)
			}
		}
		if back := c.byID[i.Elsewhere]; back != nil && (back.Elsewhere == "" || i.Elsewhere == i.ID) {
			return fmt.Errorf("%q and %q are one outcome from two sources: each must name another", i.ID, i.Elsewhere)
		}
		for _, part := range i.Parts {
			if p := c.byID[part]; p == nil || p.From == nil || i.From == nil || p.From.Dataset != i.From.Dataset {
				return fmt.Errorf("%q has the part %q, which is no figure of its data set", i.ID, part)
			}
		}
		if err := c.checkGap(i); err != nil {
			return fmt.Errorf("%q: %w", i.ID, err)
		}
		if i.Gap != nil {
			i.Breaks = c.byID[i.Gap.Worse].Breaks
		}
	}
	for _, q := range c.Quotations {
		for _, id := range q.Indicators {
			if c.byID[id] == nil {
				return fmt.Errorf("a quotation names %q, which is not there", id)
			}
		}
		if q.Text == "" || q.Source == "" || !slices.Contains(Themes(), q.Theme) {
			return fmt.Errorf("the quotation %q lacks its text, source or theme", q.Text)
		}
	}
	for _, a := range c.Absent {
		if a.Title == "" || a.Why == "" || !slices.Contains(Themes(), a.Theme) || (a.Instead != "" && c.byID[a.Instead] == nil) {
			return fmt.Errorf("what is absent (%q) lacks its title, reason or theme, or names an indicator that is not there", a.Title)
		}
	}
	return nil
}

// checkGap lets a gap only be between the two sides of one division, measured
// alike.
func (c *Catalogue) checkGap(i *Indicator) error {
	if i.Gap == nil {
		return nil
	}
	worse, other := c.byID[i.Gap.Worse], c.byID[i.Gap.Other]
	switch {
	case worse == nil || other == nil || worse.From == nil || other.From == nil:
		return errors.New("a gap is between two indicators that have figures of their own")
	case worse.Split == NoSplit || worse.Split != other.Split:
		return fmt.Errorf("%q and %q are not the two sides of one division: their groups are defined differently and are never subtracted", worse.ID, other.ID)
	case worse.From.Dataset != other.From.Dataset:
		return fmt.Errorf("%q and %q are from different data sets", worse.ID, other.ID)
	case worse.From.Measure == other.From.Measure && worse.From.Breakdown == other.From.Breakdown:
		return fmt.Errorf("%q and %q are the same series", worse.ID, other.ID)
	case !slices.Equal(worse.Breaks, other.Breaks):
		return fmt.Errorf("%q and %q do not break in the same years", worse.ID, other.ID)
	case worse.Unit != other.Unit || worse.Polarity != other.Polarity:
		return fmt.Errorf("%q and %q are not measured alike", worse.ID, other.ID)
	}
	return nil
}
