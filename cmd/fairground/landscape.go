package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strconv"

	"fairground/internal/provision"
)

// LandscapeCmd is `fairground landscape`.
type LandscapeCmd struct {
	Database
	Question string            `arg:"" help:"gaps, overlaps, reach, equity, site or changes." enum:"gaps,overlaps,reach,equity,site,changes"`
	Area     string            `help:"A place: its GSS code, old or new, or its name." required:"" placeholder:"GSS"`
	Theme    string            `help:"A theme, as in addresses: literacy. Without it, any." placeholder:"THEME"`
	Phase    string            `help:"An age phase: early-years, primary, secondary or post-16. Without it, any." placeholder:"PHASE"`
	Period   string            `help:"A school year such as 2025/26, or any. Without it, the newest on record." placeholder:"YEAR"`
	Within   int               `help:"How near is near, in metres in a straight line. Without it, as is usual for the age phase; reach and equity by travel times where such were imported." placeholder:"METRES"`
	With     map[string]string `help:"What the question asks beside: k=20 for site, from=2024/25, or before and after with the ids of two lists, for changes." placeholder:"WORD=VALUE"`
	List     string            `help:"Which list of the answer, for csv and geojson; the first without it." placeholder:"NAME"`
	Sees     string            `help:"Through whose eyes: what anybody may see (public), or what everyone in the alliance may (alliance)." enum:"public,alliance" default:"public"`
	Format   string            `help:"table, csv, json or geojson." enum:"table,csv,json,geojson" default:"table"`
}

// Help is shown below the usage.
func (LandscapeCmd) Help() string {
	return `Answers where children in need have nothing on record, where several organisations do the same, how far
provision reaches, whether it goes where deprivation is, where to go next, and what has changed. The answers
are those of the landscape's pages. Nothing on record is not the same as no service.`
}

// Run prints the answer.
func (c *LandscapeCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout) }

func (c *LandscapeCmd) run(ctx context.Context, out io.Writer) error {
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	area, err := onePlace(ctx, a.Need, c.Area)
	if err != nil {
		return err
	}
	mask := provision.Mask{Sees: []provision.Visibility{provision.Public}}
	if c.Sees == "alliance" {
		mask.Sees = append(mask.Sees, provision.Alliance)
	}
	query, err := c.query()
	if err != nil {
		return err
	}
	answer, err := a.Landscape.Ask(ctx, c.Question, area, query, mask)
	if err != nil {
		return err
	}
	return answer.Write(out, c.Format, c.List)
}

// query is what is asked, in the words of an address.
func (c *LandscapeCmd) query() (url.Values, error) {
	out := url.Values{}
	for word, value := range map[string]string{"theme": c.Theme, "phase": c.Phase, "period": c.Period} {
		if value != "" {
			out.Set(word, value)
		}
	}
	if c.Within != 0 {
		out.Set("within", strconv.Itoa(c.Within))
	}
	for word, value := range c.With {
		if slices.Contains(flagged(), word) {
			return nil, fmt.Errorf("--with %s: say it as --%s", word, word)
		}
		out.Set(word, value)
	}
	return out, nil
}

// flagged are the words of an address that have flags of their own.
func flagged() []string { return []string{"theme", "phase", "period", "within"} }
