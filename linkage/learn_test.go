package linkage

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// synthetic makes candidate sets whose right answer follows a known rule: the
// candidate with the largest x0 − x1 wins, unless all are below 0.
func synthetic(n int, seed uint64) []Example {
	rng := rand.New(rand.NewPCG(seed, 1))
	out := make([]Example, n)
	for i := range out {
		e := Example{None: []float32{1}, Target: -1}
		best := float32(0)
		for k := range 4 {
			a, b := rng.Float32()*4-2, rng.Float32()*4-2
			e.Candidates = append(e.Candidates, a, b, rng.Float32())
			if a-b > best {
				best, e.Target = a-b, k
			}
		}
		out[i] = e
	}
	return out
}

func TestLearnFindsTheRule(t *testing.T) {
	o := LearnOptions{Inputs: 3, NoneInputs: 1, Hidden: 4, NoneHidden: 2, Epochs: 10, Rate: 0.02, Seed: 1}
	m, err := Learn(synthetic(3000, 1), o)
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	test := synthetic(1000, 2)
	for _, e := range test {
		best, at := m.None.Score(e.None), -1
		for k := range 4 {
			if s := m.Candidate.Score(e.Candidates[k*3:]); s > best {
				best, at = s, k
			}
		}
		if at == e.Target {
			right++
		}
	}
	if right < 950 {
		t.Errorf("%d of %d right", right, len(test))
	}
	again, err := Learn(synthetic(3000, 1), o)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(m, again); d != "" {
		t.Error("not deterministic: ", d)
	}
}

// The gradient agrees with finite differences.
func TestGradient(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	l := learner{candidate: newTrainer(3, 2, rng), none: newTrainer(1, 1, rng)}
	e := synthetic(5, 9)[2]
	loss := func() float64 { v, _ := l.example(&e); return v }
	loss()
	grad := slices.Clone(l.candidate.grad)
	for i := range l.candidate.params {
		const h = 1e-2
		keep := l.candidate.params[i]
		l.candidate.params[i] = keep + h
		up := loss()
		l.candidate.params[i] = keep - h
		down := loss()
		l.candidate.params[i] = keep
		if want := (up - down) / (2 * h); math.Abs(want-float64(grad[i])) > 0.01 {
			t.Errorf("parameter %d: gradient %v, by differences %v", i, grad[i], want)
		}
	}
}

// Folding the standardisation in changes no score.
func TestFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float32Range(-2, 2)
		s := NewScorer(3, 2)
		for _, list := range [][]float32{s.Mean, s.Linear, s.In, s.Bias, s.Out} {
			for i := range list {
				list[i] = f.Draw(t, "w")
			}
		}
		for i := range s.Scale {
			s.Scale[i] = rapid.Float32Range(0.1, 3).Draw(t, "scale")
		}
		x := []float32{f.Draw(t, "x"), f.Draw(t, "x"), f.Draw(t, "x")}
		z := make([]float32, 3)
		for i := range z {
			z[i] = (x[i] - s.Mean[i]) * s.Scale[i]
		}
		folded := s.Fold()
		if a, b := s.Score(z), folded.Score(x); math.Abs(float64(a-b)) > 1e-3 {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

func TestTanh(t *testing.T) {
	for x := float32(-8); x <= 8; x += 0.01 {
		if d := math.Abs(float64(tanh(x)) - math.Tanh(float64(x))); d > 1e-3 {
			t.Fatalf("tanh(%v) is off by %v", x, d)
		}
	}
}

func TestSoftmax(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SliceOfN(rapid.Float32Range(-200, 200), 1, 10).Draw(t, "scores")
		Softmax(s)
		sum := float32(0)
		for _, p := range s {
			if p < 0 || p > 1 || p != p {
				t.Fatalf("%v", s)
			}
			sum += p
		}
		if sum < 0.999 || sum > 1.001 {
			t.Fatalf("sum %v", sum)
		}
	})
}

// A calibrator undoes a known distortion.
func TestFitCalibrator(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	var rows []Outcome
	for range 20000 {
		truth := rng.Float64()
		fact := float32(rng.IntN(2))
		rows = append(rows, Outcome{P: Sigmoid(2*Logit(truth) + 0.7 + float64(fact)), Right: rng.Float64() < truth, Facts: []float32{fact}})
	}
	c, err := FitCalibrator(rows, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		rows[i].P = c.Apply(rows[i].P, rows[i].Facts)
	}
	if m := Measure(rows, len(rows), len(rows)); m.ECE > 0.02 {
		t.Errorf("calibration error %v, weights %v", m.ECE, c.Weights)
	}
}

func TestMeasure(t *testing.T) {
	rows := []Outcome{{P: 0.95, Right: true}, {P: 0.9, Right: true}, {P: 0.6}, {P: 0.3, Right: true}}
	m := Measure(rows, 5, 4)
	if m.PrecisionAt1 != 0.75 || m.Coverage99 != 0.5 || m.Threshold99 != 0.9 || m.FalseAt90 != 0 {
		t.Errorf("%+v", m)
	}
	if want := (0.15 + 0.6 + 0.7) / 4; math.Abs(m.ECE-want) > 1e-9 {
		t.Errorf("ECE %v, want %v", m.ECE, want)
	}
}
