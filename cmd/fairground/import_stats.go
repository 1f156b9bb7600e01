package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"

	"fairground/internal/app"
	"fairground/internal/need"
	"fairground/internal/need/stats"
	"fairground/internal/site"
	"fairground/internal/term"
)

type statsCmd struct {
	Database
	Files     []string `arg:"" optional:"" help:"The files of one release: CSV (also inside .gz or .zip), XLSX or JSON." type:"existingfile"`
	Meta      string   `help:"The .meta.csv that describes the file's columns, where it does not lie beside it." type:"existingfile" placeholder:"FILE"`
	Mapping   string   `help:"A mapping file that describes a file of any other shape; docs/guides/mapping-files.md." type:"existingfile" placeholder:"FILE"`
	Dataset   string   `help:"The short name of the data set, where it is not to be made of the file's name: releases of one data set follow one another." placeholder:"ID"`
	Title     string   `help:"What the data set is called." placeholder:"TEXT"`
	Label     string   `help:"What this release is called, as in 'April 2026'." placeholder:"TEXT"`
	Published string   `help:"The day it was published, as in 2026-04-08. A release published before the one that stands does not take its place." placeholder:"DATE"`
	DryRun    bool     `help:"Read everything, say what would be taken in, and keep nothing."`
	List      bool     `help:"List the releases that are there." xor:"what"`
	Withdraw  string   `help:"Undo the import of a release, by its number in --list. The one before it stands again." placeholder:"RELEASE" xor:"what"`
	Restore   string   `help:"Undo a withdrawal." placeholder:"RELEASE" xor:"what"`
}

// Help is shown below the usage.
func (statsCmd) Help() string {
	return `Reads official statistics. A file in the format of Explore Education Statistics (time_period, geographic_level, …)
describes itself, with its .meta.csv where there is one. Any other is read by a mapping file: one of those built in
that fits its name and headings, or the one named. The workbook of statistical neighbours (sn_may_2025.xlsx) is
known by its sheet "LA SN Groups".

Several files are read as one release. The same files again change nothing. A release is taken in whole or not at
all; rows that cannot be used are named and left out. The exit code is 0 where the release is there afterwards,
and 1 where nothing was changed.`
}

// Run imports, lists, withdraws or restores.
func (c *statsCmd) Run(ctx context.Context) error {
	published, err := c.day()
	if err != nil {
		return err
	}
	acts := c.List || c.Withdraw != "" || c.Restore != ""
	switch {
	case !acts && len(c.Files) == 0:
		return errors.New("name the files to read, or give --list, --withdraw or --restore")
	case acts && len(c.Files) > 0:
		return errors.New("--list, --withdraw and --restore take no files")
	}
	a, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	defer a.Close()
	switch {
	case c.List:
		return listReleases(ctx, a, os.Stdout)
	case acts:
		return c.turn(ctx, a)
	}
	if c.Mapping == "" && c.Meta == "" && slices.ContainsFunc(c.Files, stats.IsNeighbours) {
		return c.neighbours(ctx, a, os.Stderr)
	}
	t, err := stats.Open(ctx, c.Files, stats.Options{Meta: c.Meta, Mapping: c.Mapping})
	if err != nil {
		return err
	}
	t.Dataset.ID, t.Dataset.Title = cmp.Or(c.Dataset, t.Dataset.ID), cmp.Or(c.Title, t.Dataset.Title)
	start := time.Now()
	progress, done := statsProgress(t.Size)
	report, err := a.Need.Import(ctx, t, need.ImportOptions{Label: c.Label, Published: published, DryRun: c.DryRun, Progress: progress})
	done()
	if err != nil {
		return err
	}
	printStats(os.Stderr, report, time.Since(start))
	return nil
}

// neighbours imports the workbook of statistical neighbours, which is no release
// of figures: it names its month itself.
func (c *statsCmd) neighbours(ctx context.Context, a *app.App, to io.Writer) error {
	if len(c.Files) > 1 {
		return errors.New("the workbook of statistical neighbours is imported by itself: name one file")
	}
	if c.DryRun || c.Dataset != "" || c.Title != "" || c.Label != "" || c.Published != "" {
		return errors.New("the workbook of statistical neighbours is taken in as it is: leave out --dry-run, --dataset, --title, --label and --published")
	}
	done, err := a.Need.ImportNeighbours(ctx, c.Files[0])
	if err != nil {
		return err
	}
	fmt.Fprintln(to, done.Words())
	return nil
}

func (c *statsCmd) day() (time.Time, error) {
	if c.Published == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, c.Published)
	if err != nil {
		return day, fmt.Errorf("--published %q: expected a day, as in 2026-04-08", c.Published)
	}
	return day, nil
}

// turn withdraws or restores a release.
func (c *statsCmd) turn(ctx context.Context, a *app.App) error {
	id, err := findRelease(ctx, a, cmp.Or(c.Withdraw, c.Restore))
	if err != nil {
		return err
	}
	if c.Withdraw != "" {
		_, err = a.Need.Withdraw(ctx, id)
	} else {
		_, err = a.Need.Restore(ctx, id)
	}
	if err != nil {
		return err
	}
	return listReleases(ctx, a, os.Stderr)
}

// findRelease finds a release by its number or its id.
func findRelease(ctx context.Context, a *app.App, name string) (term.ID, error) {
	all, err := a.Need.Releases(ctx)
	if err != nil {
		return "", err
	}
	for _, r := range all {
		if string(r.ID) == name || strconv.FormatInt(r.Number, 10) == name {
			return r.ID, nil
		}
	}
	return "", fmt.Errorf("there is no release %q; fairground import stats --list shows them", name)
}

func listReleases(ctx context.Context, a *app.App, to io.Writer) error {
	all, err := a.Need.Releases(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(os.Stderr, "No official statistics have been read in yet.")
		return nil
	}
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "number\tdata set\trelease\tpublished\tstate\trows\tfiles")
	for i := range all {
		r := &all[i]
		state, published := "stands", ""
		switch {
		case !r.Withdrawn.IsZero():
			state = "withdrawn"
		case r.Superseded != "":
			state = "superseded"
		}
		if !r.Published.IsZero() {
			published = r.Published.Format(time.DateOnly)
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%d\t%s\n", r.Number, r.Dataset.ID, r.Label, published, state, r.Rows, strings.Join(r.Files, ", "))
	}
	return w.Flush()
}

// shownProblems and shownPlaces are how many of each the report names.
const (
	shownProblems = 20
	shownPlaces   = 10
)

// printStats says what an import did.
func printStats(w io.Writer, r need.ImportReport, took time.Duration) {
	title := fmt.Sprintf("%s (number %d)", r.Release.Title(), r.Release.Number)
	switch {
	case r.Already:
		fmt.Fprintf(w, "%s: already imported on %s from %s; nothing was changed.\n", title, site.DateTime(r.Release.Imported), strings.Join(r.Release.Files, ", "))
		return
	case r.Restored:
		fmt.Fprintf(w, "%s had been withdrawn and is back.\n", title)
		return
	case r.DryRun:
		fmt.Fprintf(w, "%s: nothing was kept of this dry run. It would be:\n", r.Release.Title())
	default:
		fmt.Fprintf(w, "%s: read in.\n", title)
	}
	line := func(what string, n int64) { fmt.Fprintf(w, "  %-28s %12s\n", what, site.Int(n)) }
	line("rows", int64(r.Rows))
	line("figures and symbols", r.Observations)
	line("measures", int64(r.Measures))
	line("series", int64(r.Series))
	line("places", int64(r.Places))
	line("periods", int64(r.Periods))
	for _, s := range term.Symbols() {
		if n := r.Symbols[s]; n > 0 {
			line(fmt.Sprintf("%s, %s", s, s.Title()), n)
		}
	}
	fmt.Fprintf(w, "  %-28s %12s\n", "time", took.Round(100*time.Millisecond))
	for _, n := range r.Notes {
		fmt.Fprintln(w, " ", n)
	}
	printUnplaced(w, r)
	printProblems(w, r)
}

func printUnplaced(w io.Writer, r need.ImportReport) {
	if r.Unplaced == 0 {
		return
	}
	fmt.Fprintf(w, "  %s no area of today:\n", site.Plural(r.Unplaced, "place is", "places are"))
	for _, p := range r.Elsewhere[:min(shownPlaces, len(r.Elsewhere))] {
		fmt.Fprintf(w, "    %s %s\n", p.Level, strings.Join(strings.Fields(p.Name+" "+p.Code+" "+p.LA), " "))
	}
	if more := r.Unplaced - shownPlaces; more > 0 {
		fmt.Fprintf(w, "    and %s more\n", site.Int(more))
	}
}

func printProblems(w io.Writer, r need.ImportReport) {
	if r.ProblemCount == 0 {
		return
	}
	fmt.Fprintf(w, "  %s could not be used:\n", site.Plural(r.ProblemCount, "row or figure", "rows or figures"))
	for _, p := range r.Problems[:min(shownProblems, len(r.Problems))] {
		fmt.Fprintln(w, "   ", p)
	}
	if more := r.ProblemCount - shownProblems; more > 0 {
		fmt.Fprintf(w, "    and %s more\n", site.Int(more))
	}
}

// statsProgress returns a bar on standard error, or nothing where nobody is
// watching, and what ends it.
func statsProgress(size int64) (step func(need.Progress), done func()) {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil, func() {}
	}
	if size == 0 {
		size = -1 // not known: a spinner
	}
	bar := progressbar.NewOptions64(size, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription("reading"),
		progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	return func(p need.Progress) {
		bar.Describe("reading, " + site.Int(p.Rows) + " rows")
		_ = bar.Set64(p.Read) // a bar that cannot be drawn is no reason to stop
	}, func() { _ = bar.Clear() }
}
