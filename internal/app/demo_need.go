package app

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/need"
	"fairground/internal/need/stats"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/table"
)

// statistics are the files of official statistics that a folder of open data may
// hold, as patterns below the folder; each file is a release of its own.
// docs/data.md lists the same.
func statistics() []string {
	return []string{
		"dfe-stats/lait/lait_bds_long.csv*",
		"dfe-stats/attainment-age-19/*.csv*",
		"dfe-stats/neet/*.csv*",
		"dfe-stats/attendance/EES_ytd_data_*.csv*",
		"dfe-stats/dwp-cilif/cilif_*_Relative_LA.csv*",
		"dfe-stats/dwp-cilif/cilif_*_Relative_Region.csv*",
		"imd/imd2025_england_lsoa21_indicators.csv*",
		"imd/iod2025-file3-*.csv*",
		"dfe-stats/school-level/england_census_*.csv*",
		"dfe-stats/sap-sector-2026/Generated_LA*.json*",
		"dfe-stats/eyfsp-smapey/*.csv*",
		"dfe-stats/social-mobility-commission-*/*-in1?-*.csv*",
	}
}

// ImportStatistics takes in every file of official statistics that it knows in a
// folder of open data, each data set whole or not at all. A file that was taken in
// before is passed over, as its release may have been withdrawn since. One that
// cannot be read is told of, and the others are read all the same.
func (a *App) ImportStatistics(ctx context.Context, folder string, progress func(register.Report)) error {
	for _, pattern := range statistics() {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return err
		}
		for _, file := range files {
			if strings.Contains(file, ".meta.csv") {
				continue
			}
			report, known, err := a.importStatistics(ctx, file)
			if err != nil {
				return err
			}
			if !known {
				progress(report)
			}
		}
	}
	return a.importNeighbours(ctx, folder, progress)
}

// importNeighbours takes in every workbook of statistical neighbours in a folder
// of open data. One that is there already changes nothing.
func (a *App) importNeighbours(ctx context.Context, folder string, progress func(register.Report)) error {
	files, err := filepath.Glob(filepath.Join(folder, "dfe-stats/lait/sn_*.xlsx"))
	if err != nil {
		return err
	}
	for _, file := range files {
		report := register.Report{Kind: "Statistical neighbours", Files: []string{filepath.Base(file)}, Counts: map[string]int{}}
		done, err := a.Need.ImportNeighbours(ctx, file)
		if err := unreadable(err, &report); err != nil {
			return err
		}
		if err == nil {
			report.Kind += ", " + done.Vintage
			report.Rows, report.Changed, report.Counts["new"] = done.Rows, !done.Same, done.Rows
		}
		progress(report)
	}
	return nil
}

// unreadable puts what is wrong with a file into the report on it; any other error
// stays one.
func unreadable(err error, report *register.Report) error {
	var refused *table.Refusal
	var problem *table.Problem
	if errors.As(err, &refused) || errors.As(err, &problem) || fault.Is(err, fault.Bad) {
		report.Problems = []string{err.Error()}
		return nil
	}
	return err
}

// importStatistics imports one release, unless it is known, and puts its report in
// the form of those of the registers.
func (a *App) importStatistics(ctx context.Context, file string) (out register.Report, known bool, err error) {
	out = register.Report{Kind: filepath.Base(file), Counts: map[string]int{}}
	t, err := stats.Open(ctx, []string{file}, stats.Options{})
	var r need.ImportReport
	if err == nil {
		out.Kind = t.Dataset.Title
		if known, err = a.Need.Known(ctx, t); err != nil || known {
			return out, known, err
		}
		r, err = a.Need.Import(ctx, t, need.ImportOptions{})
	}
	if err := unreadable(err, &out); err != nil || len(out.Problems) > 0 {
		return out, false, err
	}
	out.Rows, out.Changed, out.Problems = r.Rows, !r.Already, r.Problems
	out.Counts["new"] = int(r.Observations)
	out.Notes = append(out.Notes, site.Int(r.Observations)+" figures of "+site.Plural(r.Measures, "measure", "measures")+" at "+site.Plural(r.Places, "place", "places"))
	return out, false, nil
}
