package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"fairground/internal/app"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

type travelCmd struct {
	Database
	Files    []string `arg:"" optional:"" help:"CSV, also inside .gz or .zip: from_id, to_id, travel_time in minutes." type:"existingfile"`
	Source   string   `help:"Whose the times are, as readers are told: '© OpenStreetMap contributors, r5r'." placeholder:"TEXT"`
	Licence  string   `help:"The terms that they come under, as readers are told: 'Open Database Licence 1.0' for those made of OpenStreetMap." placeholder:"TEXT"`
	Mode     string   `help:"How one travels, as it stands after 'within 30 minutes': 'on foot', 'by bus and on foot'." placeholder:"TEXT"`
	Minutes  float64  `help:"Beyond how many minutes nothing is within reach." placeholder:"NUMBER"`
	Phases   []string `help:"The age phases to answer for: early-years, primary, secondary, post-16, and any for questions that name none. Without it, all five." placeholder:"PHASE,…"`
	Area     string   `help:"The place that the times are for, by its GSS code or name. Without it, all England." placeholder:"GSS"`
	Register string   `help:"Which register a bare number is of: gias or ofsted-ey. Without it a column called urn or ofsted_urn says so, and else the one register that has the number; one that both have is refused." enum:"gias,ofsted-ey," default:"" placeholder:"REGISTER"`
	Replace  bool     `help:"Take away the times that answered for the same area and age phases until now."`
	List     bool     `help:"List the travel times that are in use." xor:"what"`
	Remove   bool     `help:"Take the times of --phases and --area out again: reach goes by the straight line." xor:"what"`
}

// Help is shown below the usage.
func (travelCmd) Help() string {
	return `Reads travel times between neighbourhoods (LSOA codes, of 2021 or 2011) and settings (URN, Ofsted URN or an id such as
gias:100001), in either direction, as the open routing tools write them:

    from_id,to_id,travel_time
    E01000001,100001,12

From then on reach and equity go by them for those age phases and places in that area, wherever no distance is
chosen; gaps and where next stay in a straight line. A pair that the files lack, or of which the time is blank,
is out of reach, so name the place with --area where the files are of a part of England.
Times beyond twice --minutes are left out, as nothing looks so far; with times up to twice as long, pages can say
what reach would be twice as far. Of what is left, more than ` + millions(register.MostTravelPairs) + ` pairs are refused, as every server holds them
in memory: give shorter --minutes, or a smaller --area and the files of it alone.

Several files are read as one matrix, and so is every CSV of a .zip. The same files again change nothing; others
that answer for the same area and age phases as some in use are refused without --replace, and take their place with it.`
}

func millions(n int) string { return strconv.Itoa(n/1_000_000) + " million" }

// Run imports, lists or removes.
func (c *travelCmd) Run(ctx context.Context) error {
	phases, err := register.ParseTravelPhases(c.Phases)
	if err != nil {
		return fmt.Errorf("--phases: %w", err)
	}
	if err := c.check(); err != nil {
		return err
	}
	a, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	defer a.Close()
	if c.List {
		return listTravels(ctx, a, os.Stdout)
	}
	area, err := c.area(ctx, a)
	if err != nil {
		return err
	}
	var report register.Report
	if c.Remove {
		report, err = a.Register.RemoveTravel(ctx, area, phases)
	} else {
		in := register.TravelImport{Source: c.Source, Licence: c.Licence, Mode: c.Mode, Minutes: c.Minutes, Phases: phases, Area: area, Numbers: term.Register(c.Register), Replace: c.Replace}
		report, err = a.Register.ImportTravel(ctx, in, c.Files...)
	}
	if err != nil {
		return err
	}
	printReportLine(report)
	return nil
}

// area is the place that is named. What is taken out may be of a code of before, which
// stands for no place of today or for several.
func (c *travelCmd) area(ctx context.Context, a *app.App) (term.GSS, error) {
	if code, err := term.ParseGSS(c.Area); c.Remove && err == nil || c.Area == "" {
		return code, nil
	}
	place, err := onePlace(ctx, a.Need, c.Area)
	if err != nil {
		return "", err
	}
	return place.Code, nil
}

// check says what of the command line does not go together.
func (c *travelCmd) check() error {
	switch acts := c.List || c.Remove; {
	case acts && len(c.Files) > 0:
		return errors.New("--list and --remove take no files")
	case acts:
		return nil
	case len(c.Files) == 0:
		return errors.New("name the files to read, or give --list or --remove")
	case c.Source == "" || c.Mode == "" || c.Minutes == 0:
		return errors.New("say with --source whose the times are, with --mode how one travels, and with --minutes how far reach goes")
	}
	return nil
}

func listTravels(ctx context.Context, a *app.App, to io.Writer) error {
	all, err := a.Register.Travels(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(os.Stderr, "No travel times have been read in: reach goes by the straight line.")
		return nil
	}
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "area\tphases\tminutes\tmode\tsource\tlicence\tread in\tfiles")
	for _, t := range all {
		var phases []string
		for _, p := range t.Phases {
			if p == "" {
				p = "any"
			}
			phases = append(phases, string(p))
		}
		fmt.Fprintf(w, "%s\t%s\t%v\t%s\t%s\t%s\t%s\t%s\n", areaOf(t), strings.Join(phases, ","), t.Minutes, t.Mode, t.Source, t.Licence, site.ISODate(t.Imported), t.File)
	}
	return w.Flush()
}

// areaOf names the area of a matrix, and what it is today where that is another.
func areaOf(t register.Travel) string {
	switch {
	case len(t.Now) == 0:
		return fmt.Sprintf("%s (no more: for what lay in it)", t.Area)
	case !slices.Equal(t.Now, []term.GSS{t.Area}):
		var codes []string
		for _, code := range t.Now {
			codes = append(codes, string(code))
		}
		return fmt.Sprintf("%s (now %s)", t.Area, site.And(codes))
	}
	return string(t.Area)
}
