package school

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"

	"fairground/linkage"
)

// Params is everything learned from data.
//
// The file they are kept in is gzip'd JSON of this struct, with the names of the
// features beside it so that a file learned for other features is refused.
type Params struct {
	Model      linkage.Model
	Calibrator linkage.Calibrator
	Background map[string]int32 // in how many schools of the country a common word occurs
	Accept     float64          // least calibrated probability of a Matched row
	Refuse     float64          // a row is None when its best candidate is below this and "none" is likelier than not
}

// paramsFile is the file's layout.
type paramsFile struct {
	Features, NoneFeatures int
	Learned                string // from what, in words
	Params
}

//go:embed params.json.gz
var shipped []byte

// DefaultParams returns the parameters shipped with the package; cmd/linkage-learn
// made them, docs/matching.md says from what.
func DefaultParams() *Params {
	p, err := ReadParams(bytes.NewReader(shipped))
	if err != nil {
		panic("linkage/school: the embedded parameters do not fit this version: " + err.Error())
	}
	return p
}

// ReadParams reads a parameter file.
func ReadParams(r io.Reader) (*Params, error) {
	zr, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	var f paramsFile
	if err := json.NewDecoder(zr).Decode(&f); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	if f.Features != int(nFeatures) || f.NoneFeatures != int(nNoneFeatures) {
		return nil, fmt.Errorf("parameters: made for %d and %d features, expected %d and %d", f.Features, f.NoneFeatures, nFeatures, nNoneFeatures)
	}
	if err := f.Model.Check(int(nFeatures), int(nNoneFeatures)); err != nil {
		return nil, fmt.Errorf("parameters: %w", err)
	}
	return &f.Params, nil
}

// WriteParams writes a parameter file; learned says from what.
func WriteParams(w io.Writer, p *Params, learned string) error {
	zw, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(zw).Encode(paramsFile{int(nFeatures), int(nNoneFeatures), learned, *p}); err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	return zw.Close()
}
