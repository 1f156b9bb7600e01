package linkage

import (
	"fmt"
	"math"
)

// Model gives each candidate of a set, and "none of these", a score; their
// softmax is the probability. A candidate with features x scores
//
//	w·x + v·tanh(U x + b)
//
// and "none" scores the same with its own features and weights, so that a set
// with no good candidate can go to "none" without any candidate's help.
type Model struct {
	Candidate Scorer
	None      Scorer
}

// Scorer is a linear score plus one small hidden layer. Inputs are standardised
// as (x − Mean)·Scale first.
type Scorer struct {
	Inputs, Hidden int
	Mean, Scale    []float32 // [Inputs]
	Linear         []float32 // [Inputs]
	In             []float32 // [Hidden·Inputs], one hidden unit after another
	Bias           []float32 // [Hidden]
	Out            []float32 // [Hidden]
	Constant       float32
}

// NewScorer returns a scorer that gives 0 for everything.
func NewScorer(inputs, hidden int) Scorer {
	s := Scorer{Inputs: inputs, Hidden: hidden, Mean: make([]float32, inputs), Scale: make([]float32, inputs), Linear: make([]float32, inputs),
		In: make([]float32, hidden*inputs), Bias: make([]float32, hidden), Out: make([]float32, hidden)}
	for i := range s.Scale {
		s.Scale[i] = 1
	}
	return s
}

// Fold returns an equal scorer whose Mean and Scale are 0 and 1, so that
// scoring need not standardise.
func (s *Scorer) Fold() Scorer {
	f := NewScorer(s.Inputs, s.Hidden)
	copy(f.Bias, s.Bias)
	copy(f.Out, s.Out)
	f.Constant = s.Constant
	for i := range s.Inputs {
		f.Linear[i] = s.Linear[i] * s.Scale[i]
		f.Constant -= f.Linear[i] * s.Mean[i]
		for h := range s.Hidden {
			k := h*s.Inputs + i
			f.In[k] = s.In[k] * s.Scale[i]
			f.Bias[h] -= f.In[k] * s.Mean[i]
		}
	}
	return f
}

// Score scores the features of one candidate with a folded scorer; see
// [Scorer.Fold]. It panics when x is shorter than Inputs.
func (s *Scorer) Score(x []float32) float32 {
	x = x[:s.Inputs]
	sum := s.Constant + dot(s.Linear, x)
	for h := range s.Hidden {
		sum += s.Out[h] * tanh(s.Bias[h]+dot(s.In[h*s.Inputs:(h+1)*s.Inputs], x))
	}
	return sum
}

func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// tanh by a rational approximation, exact at 0, within 1e-4 elsewhere; a third
// of the cost of math.Tanh. The same one is used in learning.
func tanh(x float32) float32 {
	if x > 4.97 {
		return 1
	}
	if x < -4.97 {
		return -1
	}
	q := x * x
	return x * (135135 + q*(17325+q*(378+q))) / (135135 + q*(62370+q*(3150+q*28)))
}

// Softmax turns scores into probabilities in place.
func Softmax(scores []float32) {
	if len(scores) == 0 {
		return
	}
	top := scores[0]
	for _, s := range scores[1:] {
		top = max(top, s)
	}
	var sum float32
	for i, s := range scores {
		e := float32(math.Exp(float64(s - top)))
		scores[i] = e
		sum += e
	}
	for i := range scores {
		scores[i] /= sum
	}
}

// Sigmoid is 1/(1+e^-x), without overflow.
func Sigmoid(x float64) float64 {
	if x < 0 {
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

// Logit is the inverse of [Sigmoid], with p kept within 1e-6 of 0 and 1.
func Logit(p float64) float64 {
	const edge = 1e-6
	p = min(max(p, edge), 1-edge)
	return math.Log(p / (1 - p))
}

// Check says whether the model fits the numbers of features, as one read from a
// file may not.
func (m *Model) Check(inputs, noneInputs int) error {
	if err := m.Candidate.check(inputs); err != nil {
		return fmt.Errorf("candidate scorer: %w", err)
	}
	if err := m.None.check(noneInputs); err != nil {
		return fmt.Errorf("none scorer: %w", err)
	}
	return nil
}

func (s *Scorer) check(inputs int) error {
	if s.Inputs != inputs || s.Hidden < 0 || len(s.Linear) != inputs || len(s.In) != inputs*s.Hidden || len(s.Bias) != s.Hidden || len(s.Out) != s.Hidden {
		return fmt.Errorf("expected %d inputs and matching weights", inputs)
	}
	return nil
}
