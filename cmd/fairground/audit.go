package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"fairground/internal/audit"
	"fairground/internal/db"

	"github.com/schollz/progressbar/v3"
)

// AuditCmd is `fairground audit`.
type AuditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Check that nothing in the record of who did what was changed, taken out or cut off."`
}

type auditVerifyCmd struct {
	Database
	Since string `help:"An end of the record that was kept elsewhere, as the page of the record shows it: the record must still hold it." placeholder:"SEQ:HASH"`
}

// Help is shown below the usage.
func (auditVerifyCmd) Help() string {
	return `Walks the whole record, each entry against the one before it, and writes its end to standard output.
Keep that line somewhere else, and give it to --since the next time: only so can it be seen that
entries were cut off the end, or that the whole record was written anew.

The first entry that does not hold is named, and the exit status is then 1.`
}

// Run verifies.
func (c *auditVerifyCmd) Run(ctx context.Context) error { return c.run(ctx, os.Stdout, os.Stderr) }

func (c *auditVerifyCmd) run(ctx context.Context, out, words io.Writer) error {
	kept, err := c.kept()
	if err != nil {
		return err
	}
	// What is checked is not to be changed: no schema is brought up to date here.
	if err := db.Kept(c.Database.Database); err != nil {
		return err
	}
	d, err := db.Open(ctx, c.Database.Database)
	if err != nil {
		return err
	}
	defer d.Close()
	record := audit.New(d, time.Now)
	end, err := record.Head(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	head, err := record.VerifySince(ctx, kept, auditProgress(end.Seq))
	var broken *audit.Broken
	if errors.As(err, &broken) {
		return fmt.Errorf("the record does not hold, and everything from there on cannot be relied on: %w", err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(words, "The record holds: %d entries, checked in %s. Its end, to be kept elsewhere:\n", head.Seq, time.Since(start).Round(time.Millisecond))
	fmt.Fprintln(out, head)
	return nil
}

// kept is what the record is held against; without one, its beginning.
func (c *auditVerifyCmd) kept() (audit.Head, error) {
	if c.Since == "" {
		return audit.Beginning(), nil
	}
	head, err := audit.ParseHead(c.Since)
	if err != nil {
		return head, fmt.Errorf("--since: %w", err)
	}
	return head, nil
}

// auditProgress returns a bar on standard error, or nothing where nobody is watching.
func auditProgress(total int64) func(int64) {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	bar := progressbar.NewOptions64(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription("checking entries"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	return func(seq int64) { _ = bar.Set64(seq) } // a bar that cannot be drawn is no reason to stop
}
