package linkage

import (
	"errors"
	"math"
)

// Calibrator turns a raw probability and a few facts about the row into a
// probability that holds on lists that were not fitted to: a logistic regression
// on [1, logit(p), facts…] (Platt 1999, with more than one input).
type Calibrator struct {
	Weights []float64 // intercept, slope of logit(p), then one per fact
}

// Apply returns the calibrated probability. Facts beyond the weights are
// ignored; without weights p is returned as it is.
func (c *Calibrator) Apply(p float64, facts []float32) float64 {
	if len(c.Weights) < 2 {
		return p
	}
	z := c.Weights[0] + c.Weights[1]*Logit(p)
	for i, f := range facts {
		if i+2 < len(c.Weights) {
			z += c.Weights[i+2] * float64(f)
		}
	}
	return Sigmoid(z)
}

// Outcome is one answered row.
type Outcome struct {
	P      float64 // the probability that was given
	Right  bool
	Weight float64 // 0 counts as 1
	Facts  []float32
}

// FitCalibrator fits a calibrator by Newton's method with the ridge penalty
// lambda on all weights but the intercept; the slope is drawn towards 1. All
// outcomes must have the same number of facts.
func FitCalibrator(rows []Outcome, lambda float64) (Calibrator, error) {
	if len(rows) == 0 {
		return Calibrator{}, errors.New("linkage: no outcomes to calibrate on")
	}
	n := 2 + len(rows[0].Facts)
	w := make([]float64, n)
	w[1] = 1
	x := make([]float64, n)
	value := objective(rows, w, x, lambda)
	for range 50 {
		step, err := newtonStep(rows, w, x, lambda)
		if err != nil {
			return Calibrator{}, err
		}
		next, better := halve(rows, w, step, x, lambda, value)
		if better-value < 1e-7*math.Abs(value) {
			break
		}
		w, value = next, better
	}
	return Calibrator{Weights: w}, nil
}

// newtonStep is the step of Newton's method from w.
func newtonStep(rows []Outcome, w, x []float64, lambda float64) ([]float64, error) {
	n := len(w)
	grad, hess := make([]float64, n), make([]float64, n*n)
	for i := range rows {
		accumulate(&rows[i], w, x, grad, hess)
	}
	for j := range n {
		if j > 0 {
			grad[j] -= lambda * (w[j] - prior(j))
			hess[j*n+j] += lambda
		}
		hess[j*n+j] += 1e-9
	}
	return solve(hess, grad)
}

// prior is what the penalty draws weight j towards.
func prior(j int) float64 {
	if j == 1 {
		return 1
	}
	return 0
}

// halve shortens a step until it gains; a full Newton step can overshoot where
// most probabilities are near 0 or 1.
func halve(rows []Outcome, w, step, x []float64, lambda, value float64) (next []float64, better float64) {
	next = make([]float64, len(w))
	for size := 1.0; size > 1e-6; size /= 2 {
		for j := range w {
			next[j] = w[j] + size*step[j]
		}
		if v := objective(rows, next, x, lambda); v > value {
			return next, v
		}
	}
	return w, value
}

// objective is the penalised log likelihood.
func objective(rows []Outcome, w, x []float64, lambda float64) float64 {
	sum := 0.0
	for i := range rows {
		z, weight := linear(&rows[i], w, x)
		if !rows[i].Right {
			z = -z
		}
		sum -= weight * (math.Max(-z, 0) + math.Log1p(math.Exp(-math.Abs(z))))
	}
	for j := 1; j < len(w); j++ {
		sum -= lambda / 2 * (w[j] - prior(j)) * (w[j] - prior(j))
	}
	return sum
}

// linear fills x with a row's inputs and returns w·x and the row's weight.
func linear(r *Outcome, w, x []float64) (z, weight float64) {
	x[0], x[1] = 1, Logit(r.P)
	for i, f := range r.Facts {
		x[i+2] = float64(f)
	}
	for j := range w {
		z += w[j] * x[j]
	}
	if r.Weight == 0 {
		return z, 1
	}
	return z, r.Weight
}

// accumulate adds one row to the gradient and the Hessian of the log likelihood.
func accumulate(r *Outcome, w, x, grad, hess []float64) {
	z, weight := linear(r, w, x)
	p, y := Sigmoid(z), 0.0
	if r.Right {
		y = 1
	}
	n := len(w)
	for j := range w {
		grad[j] += weight * (y - p) * x[j]
		for k := range w {
			hess[j*n+k] += weight * p * (1 - p) * x[j] * x[k]
		}
	}
}

// solve solves A·x = b for a positive definite A by Gauss's elimination with
// pivoting; both are overwritten.
func solve(a, b []float64) ([]float64, error) {
	n := len(b)
	for i := range n {
		pivot := i
		for r := i + 1; r < n; r++ {
			if math.Abs(a[r*n+i]) > math.Abs(a[pivot*n+i]) {
				pivot = r
			}
		}
		if math.Abs(a[pivot*n+i]) < 1e-12 {
			return nil, errors.New("linkage: singular system while calibrating")
		}
		if pivot != i {
			for c := range n {
				a[i*n+c], a[pivot*n+c] = a[pivot*n+c], a[i*n+c]
			}
			b[i], b[pivot] = b[pivot], b[i]
		}
		for r := i + 1; r < n; r++ {
			f := a[r*n+i] / a[i*n+i]
			for c := i; c < n; c++ {
				a[r*n+c] -= f * a[i*n+c]
			}
			b[r] -= f * b[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for c := i + 1; c < n; c++ {
			b[i] -= a[i*n+c] * b[c]
		}
		b[i] /= a[i*n+i]
	}
	return b, nil
}
