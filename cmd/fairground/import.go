package main

import (
	"context"
	"fmt"
	"os"

	"fairground/internal/app"
	"fairground/internal/register"
	"fairground/internal/term"

	"github.com/alecthomas/kong"
)

// ImportCmd is `fairground import`: one verb for each kind of public file.
type ImportCmd struct {
	Areas      filesCmd  `cmd:"" help:"Look-ups of areas: hierarchies, codes, successions, centres; recognised by their headings."`
	Boundaries filesCmd  `cmd:"" help:"Outlines of areas: GeoJSON in degrees, of any level."`
	Imd        filesCmd  `cmd:"" help:"Indices of Deprivation by neighbourhood: the indicators and File 3."`
	Postcodes  filesCmd  `cmd:"" help:"A postcode directory: ONSPD, NSPL, or any file with a postcode and degrees."`
	Gias       filesCmd  `cmd:"" help:"Schools and colleges: the establishment file of Get Information About Schools."`
	Links      filesCmd  `cmd:"" help:"Which school came before and after which."`
	Names      filesCmd  `cmd:"" help:"Names that schools have borne: urn,name[,seen]."`
	Census     censusCmd `cmd:"" help:"Pupils and free school meals by school."`
	EarlyYears filesCmd  `cmd:"" help:"Nurseries and playgroups: Ofsted's early years register."`
	Travel     travelCmd `cmd:"" help:"Travel times between neighbourhoods and settings, for reach and equity: from_id,to_id,travel_time."`
	Stats      statsCmd  `cmd:"" help:"Official statistics: files of Explore Education Statistics, and any other by a mapping file."`
	Folder     folderCmd `cmd:"" help:"Everything known in a folder of open data, as docs/data.md lays it out: the registers all or nothing, then each data set of statistics."`
}

// filesCmd imports files of one kind; kong tells which by the command's name.
type filesCmd struct {
	Database
	Files []string `arg:"" help:"CSV (or GeoJSON), also inside .gz or .zip." type:"existingfile"`
	kind  string
}

// AfterApply notes which kind was asked for.
func (c *filesCmd) AfterApply(k *kong.Context) error {
	c.kind = k.Selected().Name
	return nil
}

// Run imports the files.
func (c *filesCmd) Run(ctx context.Context) error {
	return importInto(ctx, c.Database, func(r *register.Service) (register.Report, error) {
		switch c.kind {
		case "areas":
			return r.ImportAreas(ctx, c.Files...)
		case "boundaries":
			return r.ImportBoundaries(ctx, c.Files...)
		case "imd":
			return r.ImportNeed(ctx, c.Files...)
		case "postcodes":
			return r.ImportPostcodes(ctx, c.Files...)
		case "gias":
			return r.ImportGIAS(ctx, c.Files...)
		case "links":
			return r.ImportLinks(ctx, c.Files...)
		case "names":
			return r.ImportNames(ctx, c.Files...)
		case "early-years":
			return r.ImportEarlyYears(ctx, c.Files...)
		}
		return register.Report{}, fmt.Errorf("no importer for %q", c.kind)
	})
}

type censusCmd struct {
	Database
	Period string   `help:"The school year, where the file's name does not say it." placeholder:"2022/23"`
	Files  []string `arg:"" help:"CSV, also inside .gz or .zip." type:"existingfile"`
}

// Run imports a census.
func (c *censusCmd) Run(ctx context.Context) error {
	for _, file := range c.Files {
		period, err := c.period(file)
		if err != nil {
			return err
		}
		err = importInto(ctx, c.Database, func(r *register.Service) (register.Report, error) { return r.ImportCensus(ctx, period, file) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *censusCmd) period(file string) (term.Period, error) {
	if c.Period == "" {
		period, err := register.CensusPeriod(file)
		if err != nil {
			err = fmt.Errorf("%w (or give --period)", err)
		}
		return period, err
	}
	period, ok := term.ParsePeriod(c.Period)
	if !ok {
		return 0, fmt.Errorf("--period %q: expected one school year, as in 2022/23", c.Period)
	}
	return period, nil
}

type folderCmd struct {
	Database
	Folder string `arg:"" help:"The folder." type:"existingdir"`
}

// Run imports a folder.
func (c *folderCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	defer a.Close()
	var reports []register.Report
	err = a.Register.ImportFolder(ctx, c.Folder, func(r register.Report) {
		printReportLine(r)
		reports = append(reports, r)
	})
	if err != nil {
		return err
	}
	if err := a.ImportStatistics(ctx, c.Folder, printReportLine); err != nil {
		return err
	}
	for _, r := range reports {
		if err := printChanges(ctx, a, r); err != nil {
			return err
		}
	}
	return nil
}

func importInto(ctx context.Context, d Database, run func(*register.Service) (register.Report, error)) error {
	a, err := d.open(ctx, false)
	if err != nil {
		return err
	}
	defer a.Close()
	report, err := run(a.Register)
	if err != nil {
		return err
	}
	printReportLine(report)
	return printChanges(ctx, a, report)
}

func printReportLine(r register.Report) {
	fmt.Fprintln(os.Stderr, r.Words())
	for _, note := range r.Notes {
		fmt.Fprintln(os.Stderr, " ", note)
	}
	const most = 20
	for _, p := range r.Problems[:min(most, len(r.Problems))] {
		fmt.Fprintln(os.Stderr, "  ", p)
	}
	if n := r.Unusable() - most; n > 0 {
		fmt.Fprintf(os.Stderr, "   and %d more rows that could not be used\n", n)
	}
}

// printChanges writes the change report of an import to standard output, one
// change a line, for reading or for another program.
func printChanges(ctx context.Context, a *app.App, r register.Report) error {
	if r.ID == "" {
		return nil
	}
	changes, err := a.Register.Changes(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, c := range changes {
		fmt.Printf("%s\t%s\t%s\t%s\n", c.Kind, c.Setting, c.Was, c.Now)
	}
	return nil
}
