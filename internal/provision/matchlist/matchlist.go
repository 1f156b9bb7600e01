// Package matchlist runs a list of settings through the matcher: the way from a
// member's spreadsheet to a result for every row, shared by the command line and
// by the upload.
//
// # The pipeline
//
// [Run] reads rows, makes queries, matches them on several workers and hands the
// results on in the order of the rows. It streams: only a few batches of rows are
// in memory, however long the list is. It stops when its context does.
//
// # From file to file
//
// [MatchFile] is the whole of `fairground match`: it opens a spreadsheet, chooses
// the sheets that are lists, and writes for each a CSV with every column of the
// input, in order and as it was, and six more (see [ResultColumns]). Every data
// row gives exactly one row of output, in order; package sheet says what a data
// row is. Title lines above the headings and blank rows are not copied. Headings
// that run over several rows become one.
//
// Output is written beside its destination and renamed when every sheet is done,
// so that what stands there is whole or was not touched. The list itself and the
// registers are never written over.
//
// # What it never does
//
// It keeps nothing, and accepts nothing on anybody's behalf: a row for review is
// marked so, with the likeliest setting named.
package matchlist

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync"

	"fairground/internal/table"
	"fairground/linkage/school"
)

// Matcher finds the settings that a query may mean. It must be safe for use by
// several goroutines at once, as *[school.Index] is.
type Matcher interface {
	Match(q school.Query, limit int) school.Result
}

// Item is one data row and what came of it.
type Item struct {
	Number  int // of the data row, from 1
	Row     table.Row
	Query   school.Query
	Result  school.Result
	Aside   string         // why the row was not matched at all, or ""
	Problem *table.Problem // what was wrong with the row as it was read, or nil
}

// Reading says how the rows of one list become queries.
type Reading interface {
	// Aside says why a row names no setting, or "" when it may name one.
	Aside(row table.Row) string
	// Query returns what the row says of a setting.
	Query(row table.Row) school.Query
}

// Options tune a run. The zero value suits.
type Options struct {
	Candidates int            // how many to ask the matcher for; at least one
	Workers    int            // zero: one for each processor
	Progress   func(rows int) // called now and then with the rows handed on so far
}

// batchRows is how many rows travel together: enough that handing them over
// costs little, few enough that the order is soon restored.
const batchRows = 128

// batch is a run of consecutive rows on its way.
type batch struct {
	items []Item
	done  chan struct{} // closed when every item has its result
}

// Run matches rows and hands each to emit, in order, on the calling goroutine.
// A [*table.Problem] that leaves a row readable travels with its item; any other
// error of rows, an error of emit and the end of ctx stop the run and are
// returned.
func Run(ctx context.Context, rows iter.Seq2[table.Row, error], reading Reading, m Matcher, o Options, emit func(Item) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	work := make(chan *batch, workers)
	order := make(chan *batch, 4*workers)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for b := range work {
				b.match(reading, m, max(1, o.Candidates))
			}
		})
	}
	var readErr error
	group.Go(func() {
		defer close(order)
		defer close(work)
		readErr = read(ctx, rows, work, order)
	})
	emitErr := handOn(ctx, order, o.Progress, emit)
	if emitErr != nil {
		cancel(emitErr)
		for range order { // let the reader go
		}
	}
	group.Wait()
	if emitErr != nil {
		return emitErr
	}
	return readErr
}

// read turns rows into batches, each put both in the workers' queue and in the
// queue that keeps the order.
func read(ctx context.Context, rows iter.Seq2[table.Row, error], work, order chan<- *batch) error {
	number := 0
	b := newBatch()
	send := func() error {
		for _, queue := range []chan<- *batch{order, work} {
			select {
			case queue <- b:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		b = newBatch()
		return nil
	}
	for row, err := range rows {
		var problem *table.Problem
		if err != nil && (!errors.As(err, &problem) || problem.Stop) {
			return err
		}
		number++
		b.items = append(b.items, Item{Number: number, Row: row, Problem: problem})
		if len(b.items) == batchRows {
			if err := send(); err != nil {
				return err
			}
		}
	}
	if len(b.items) > 0 {
		return send()
	}
	return nil
}

func newBatch() *batch {
	return &batch{items: make([]Item, 0, batchRows), done: make(chan struct{})}
}

// match gives every item of the batch its result.
func (b *batch) match(reading Reading, m Matcher, limit int) {
	defer close(b.done)
	for i := range b.items {
		item := &b.items[i]
		if item.Aside = reading.Aside(item.Row); item.Aside != "" {
			item.Result = school.Result{None: 1, Decision: school.None, Reason: item.Aside}
			continue
		}
		item.Query = reading.Query(item.Row)
		item.Result = m.Match(item.Query, limit)
	}
}

// handOn gives the items to emit in order, waiting for each batch's results.
func handOn(ctx context.Context, order <-chan *batch, progress func(int), emit func(Item) error) error {
	rows := 0
	for b := range order {
		select {
		case <-b.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		for _, item := range b.items {
			if err := emit(item); err != nil {
				return fmt.Errorf("row %d: %w", item.Row.Number, err)
			}
		}
		rows += len(b.items)
		if progress != nil {
			progress(rows)
		}
	}
	return nil
}
