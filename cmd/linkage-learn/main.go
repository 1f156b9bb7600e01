// Command linkage-learn learns the parameters of the matcher in
// linkage/school from public data, and shows how it does on lists that it has
// not seen.
//
// # Use
//
//	linkage-learn -out linkage/school/params.json.gz        learn, report, write
//	linkage-learn -folds                                    also leave one publisher out at a time
//	linkage-learn -eval                                     score the shipped parameters on the truth sets
//
// -data names the folder of open data (FAIRGROUND_DATA, or ../shared/data above
// the working directory), -truth the folder of labelled lists beside it. The
// result is the same for the same data and -seed.
//
// What it learns from is described in docs/matching.md.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

// options are the command's flags.
type options struct {
	data, truth, out, pred string
	seed                   uint64
	folds, eval            bool
	epochs                 int
}

func main() {
	log.SetFlags(0)
	var o options
	flag.StringVar(&o.data, "data", dataFolder(), "folder of open data")
	flag.StringVar(&o.truth, "truth", "", "folder that holds truth and truth_ey (default DATA/../bench/linkage)")
	flag.StringVar(&o.out, "out", "", "file to write the learned parameters to")
	flag.StringVar(&o.pred, "pred", "", "with -eval: file to write predictions to, for linkbench.py score")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of everything random")
	flag.BoolVar(&o.folds, "folds", false, "evaluate leaving one publisher out at a time")
	flag.BoolVar(&o.eval, "eval", false, "only evaluate the shipped parameters")
	flag.IntVar(&o.epochs, "epochs", 12, "passes over the training rows")
	flag.Parse()
	if o.truth == "" {
		o.truth = filepath.Join(o.data, "..", "bench", "linkage")
	}
	if err := run(o); err != nil {
		log.Fatal("linkage-learn: ", err)
	}
}

func run(o options) error {
	if o.eval {
		return evaluateShipped(o)
	}
	return learn(o)
}

// dataFolder is FAIRGROUND_DATA, or the nearest shared/data beside a parent of
// the working directory.
func dataFolder() string {
	if d := os.Getenv("FAIRGROUND_DATA"); d != "" {
		return d
	}
	dir, err := os.Getwd()
	if err != nil {
		return "data"
	}
	for {
		d := filepath.Join(dir, "..", "shared", "data")
		if st, err := os.Stat(d); err == nil && st.IsDir() {
			return d
		}
		up := filepath.Dir(dir)
		if up == dir {
			return filepath.Join("..", "shared", "data")
		}
		dir = up
	}
}
