// Command landscape holds the landscape against PostGIS, numpy and every possible
// plan, on the files of the landscape bench:
//
//	go run ./dev/landscape --bench ../shared/bench/landscape --data ../shared/data
//
// It loads the files into the snapshot that the server uses, and then, each of which
// can be asked for alone by --only:
//
//	answers  compares every value that the bench expects; one that differs, or that was not compared, makes the command fail
//	times    times every question uncached on one core, and beside it PostGIS on the same files where --postgres names a server
//	build    times the making of a snapshot, and says what one and two of them hold
//	growth   times the main questions as England grows to ten times its size
//	quality  holds greedy siting against every plan there is, in small problems of every district; below the bars the command fails
//
// Only what a server keeps anyway is kept between answers: the lists of who is near
// whom. The server has to be able to make the extension postgis; the database that
// is made on it is removed in the end. A time that misses its bar is told of, and is
// no failure, because a busy machine has its own times.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// config is what the command is asked to do.
type config struct {
	bench, data, sql, postgres string
	runs                       int
	only                       []string
}

func main() {
	c := config{}
	flag.StringVar(&c.bench, "bench", "../shared/bench/landscape", "the bench's folder, with data, expected and sql in it")
	flag.StringVar(&c.data, "data", "../shared/data", "the folder of open data, for the outlines of neighbourhoods")
	flag.StringVar(&c.sql, "sql", "", "the folder of the SQL; that of the bench where none is named")
	flag.StringVar(&c.postgres, "postgres", os.Getenv("FAIRGROUND_TEST_POSTGRES"), "a PostgreSQL server with PostGIS to compare times with")
	flag.IntVar(&c.runs, "runs", 200, "how often a question is timed; what is slow is timed less often")
	only := flag.String("only", "", "answers, times, build, growth, quality: with commas between; everything where none is named")
	flag.Parse()
	if *only != "" {
		c.only = strings.Split(*only, ",")
	}
	if err := run(context.Background(), os.Stdout, c); err != nil {
		fmt.Fprintln(os.Stderr, "landscape:", err)
		os.Exit(1)
	}
}

// run does what is asked for, all of it even where some fails.
func run(ctx context.Context, to io.Writer, c config) error {
	parts := []string{"build", "answers", "quality", "times", "growth"}
	for _, name := range c.only {
		if !slices.Contains(parts, name) {
			return fmt.Errorf("there is no part %q", name)
		}
	}
	asked := func(name string) bool { return len(c.only) == 0 || slices.Contains(c.only, name) }
	fmt.Fprintf(to, "%s, %s/%s, %d processors\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	var wrong error
	if asked("build") {
		title(to, "Building a snapshot")
		wrong = errors.Join(wrong, measureBuild(to, c.bench))
	}
	if asked("answers") || asked("quality") || asked("times") {
		wrong = errors.Join(wrong, overEnglandAsItIs(ctx, to, c, asked))
	}
	if asked("growth") {
		title(to, "As England grows")
		wrong = errors.Join(wrong, measureGrowth(to, c.bench))
	}
	return wrong
}

func title(to io.Writer, text string) { fmt.Fprintf(to, "\n-- %s\n", text) }

// overEnglandAsItIs does the parts that are about the bench's own England.
func overEnglandAsItIs(ctx context.Context, to io.Writer, c config, asked func(string) bool) error {
	want, err := readExpected(c.bench)
	if err != nil {
		return err
	}
	e, err := load(c.bench)
	if err != nil {
		return err
	}
	o, err := readOutlines(c.data)
	if err != nil {
		return err
	}
	var wrong error
	if asked("times") {
		title(to, "Questions")
		wrong = errors.Join(wrong, measureTimes(ctx, to, c, e, o, want))
	}
	if asked("quality") {
		title(to, "Siting")
		wrong = errors.Join(wrong, measureQuality(to, e))
	}
	if asked("answers") {
		title(to, "Answers")
		l := newLedger(want)
		if err := errors.Join(checkAnswers(e, l), checkTiles(e, o, l), checkMetrics(e, l)); err != nil {
			return errors.Join(wrong, err)
		}
		wrong = errors.Join(wrong, l.report(to))
	}
	return wrong
}

func measureTimes(ctx context.Context, to io.Writer, c config, e *england, o *outlines, want expected) error {
	questions, err := e.asks(o)
	if err != nil {
		return err
	}
	peer := absent
	if c.postgres != "" {
		p, err := openPostGIS(ctx, to, c.postgres, cmp.Or(c.sql, filepath.Join(c.bench, "sql")), e, o)
		if err != nil {
			return err
		}
		defer p.close(ctx)
		peer = func(q timed) (beside, error) { return p.time(ctx, q, want) }
	}
	return compareTimes(to, c.runs, append(questions, e.more()...), peer)
}
