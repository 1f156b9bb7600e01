package linkage

import (
	"errors"
	"math"
	"math/rand/v2"
)

// Example is one labelled candidate set.
type Example struct {
	Candidates []float32 // features of the candidates, one after another
	None       []float32 // features of "none of these"
	Target     int       // which candidate is right; -1 for none
	Weight     float32   // 0 counts as 1
}

// LearnOptions say how to learn. The zero value of a field means the default in
// its comment.
type LearnOptions struct {
	Inputs, NoneInputs int     // numbers of features; required
	Hidden, NoneHidden int     // hidden units; 0 makes a linear model
	Epochs             int     // 12
	Batch              int     // 64 examples
	Rate               float64 // 0.004, falling linearly to a tenth
	Decay              float64 // weight decay per unit of rate, 0.02 (Loshchilov and Hutter, ICLR 2019)
	Seed               uint64
	Progress           func(epoch int, loss float64) // called after each epoch, if set
}

func (o *LearnOptions) fill() {
	if o.Epochs == 0 {
		o.Epochs = 12
	}
	if o.Batch == 0 {
		o.Batch = 64
	}
	if o.Rate == 0 {
		o.Rate = 0.004
	}
	if o.Decay == 0 {
		o.Decay = 0.02
	}
}

// Learn fits a model to examples by maximising the conditional likelihood of
// the right candidate, or of none, with Adam. The returned model's scorers are
// folded, ready for [Scorer.Score]. It is deterministic for a seed.
func Learn(examples []Example, o LearnOptions) (Model, error) {
	if len(examples) == 0 {
		return Model{}, errors.New("linkage: no examples to learn from")
	}
	o.fill()
	rng := rand.New(rand.NewPCG(o.Seed, 0x6c696e6b))
	l := learner{
		candidate: newTrainer(o.Inputs, o.Hidden, rng),
		none:      newTrainer(o.NoneInputs, o.NoneHidden, rng),
	}
	l.standardise(examples)
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	steps, step := o.Epochs*((len(examples)+o.Batch-1)/o.Batch), 0
	for epoch := range o.Epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		loss, weight := 0.0, 0.0
		for lo := 0; lo < len(order); lo += o.Batch {
			for _, i := range order[lo:min(lo+o.Batch, len(order))] {
				a, b := l.example(&examples[i])
				loss, weight = loss+a, weight+b
			}
			step++
			rate := o.Rate * (1 - 0.9*float64(step)/float64(steps))
			l.candidate.update(rate, o.Decay, step)
			l.none.update(rate, o.Decay, step)
		}
		if o.Progress != nil {
			o.Progress(epoch+1, loss/weight)
		}
	}
	return Model{Candidate: l.candidate.s.Fold(), None: l.none.s.Fold()}, nil
}

// learner holds both scorers and the scratch space of one example.
type learner struct {
	candidate, none *trainer
	scores          []float32
	x               []float32 // standardised features of the candidates
	hidden          []float32 // activations
}

// standardise sets both scorers' means and scales from the examples.
func (l *learner) standardise(examples []Example) {
	moments := func(s *Scorer, rows func(*Example) []float32) {
		sum, square, n := make([]float64, s.Inputs), make([]float64, s.Inputs), 0.0
		for i := range examples {
			x := rows(&examples[i])
			for lo := 0; lo+s.Inputs <= len(x); lo += s.Inputs {
				for j, v := range x[lo : lo+s.Inputs] {
					sum[j] += float64(v)
					square[j] += float64(v) * float64(v)
				}
				n++
			}
		}
		for j := range s.Inputs {
			mean := sum[j] / max(n, 1)
			deviation := math.Sqrt(max(square[j]/max(n, 1)-mean*mean, 0))
			s.Mean[j], s.Scale[j] = float32(mean), float32(1/max(deviation, 0.05))
		}
	}
	moments(&l.candidate.s, func(e *Example) []float32 { return e.Candidates })
	moments(&l.none.s, func(e *Example) []float32 { return e.None })
}

// example adds one example's gradient and returns its weighted loss and weight.
func (l *learner) example(e *Example) (loss, weight float64) {
	in, hid := l.candidate.s.Inputs, l.candidate.s.Hidden
	n := len(e.Candidates) / in
	l.scores, l.x, l.hidden = l.scores[:0], l.x[:0], l.hidden[:0]
	for i := range n {
		l.x = l.candidate.standard(l.x, e.Candidates[i*in:(i+1)*in])
		var s float32
		s, l.hidden = l.candidate.forward(l.x[i*in:], l.hidden)
		l.scores = append(l.scores, s)
	}
	l.x = l.none.standard(l.x, e.None)
	s, hidden := l.none.forward(l.x[n*in:], l.hidden)
	l.hidden = hidden
	l.scores = append(l.scores, s)
	Softmax(l.scores)
	target, w := e.Target, e.Weight
	if target < 0 {
		target = n
	}
	if w == 0 {
		w = 1
	}
	loss = -math.Log(max(float64(l.scores[target]), 1e-12))
	for i, p := range l.scores {
		g := p * w
		if i == target {
			g -= w
		}
		if i < n {
			l.candidate.backward(l.x[i*in:(i+1)*in], l.hidden[i*hid:(i+1)*hid], g)
		} else {
			l.none.backward(l.x[n*in:], l.hidden[n*hid:], g)
		}
	}
	return loss * float64(w), float64(w)
}

// trainer is a scorer with its gradient and Adam's moments, all parameters in
// one slice: linear, in, bias, out, constant.
type trainer struct {
	s                    Scorer
	params, grad, m1, m2 []float32
}

func newTrainer(inputs, hidden int, rng *rand.Rand) *trainer {
	n := inputs + hidden*inputs + 2*hidden + 1
	t := &trainer{s: NewScorer(inputs, hidden), params: make([]float32, n), grad: make([]float32, n), m1: make([]float32, n), m2: make([]float32, n)}
	p := t.params
	t.s.Linear, p = p[:inputs:inputs], p[inputs:]
	t.s.In, p = p[:hidden*inputs:hidden*inputs], p[hidden*inputs:]
	t.s.Bias, p = p[:hidden:hidden], p[hidden:]
	t.s.Out = p[:hidden:hidden]
	spread := float32(1 / math.Sqrt(float64(inputs)))
	for i := range t.s.In {
		t.s.In[i] = float32(rng.NormFloat64()) * spread
	}
	for i := range t.s.Out {
		t.s.Out[i] = float32(rng.NormFloat64()) * 0.3
	}
	return t
}

func (t *trainer) standard(dst, x []float32) []float32 {
	for i, v := range x {
		dst = append(dst, (v-t.s.Mean[i])*t.s.Scale[i])
	}
	return dst
}

// forward scores standardised features and appends the hidden activations.
func (t *trainer) forward(x, hidden []float32) (float32, []float32) {
	s := &t.s
	x = x[:s.Inputs]
	sum := t.params[len(t.params)-1] + dot(s.Linear, x)
	for h := range s.Hidden {
		a := tanh(s.Bias[h] + dot(s.In[h*s.Inputs:(h+1)*s.Inputs], x))
		hidden = append(hidden, a)
		sum += s.Out[h] * a
	}
	return sum, hidden
}

// backward adds g times the gradient of the score.
func (t *trainer) backward(x, hidden []float32, g float32) {
	if g > -1e-6 && g < 1e-6 {
		return
	}
	in, hid := t.s.Inputs, t.s.Hidden
	addScaled(t.grad[:in], x, g)
	bias := t.grad[in+hid*in:]
	out := bias[hid:]
	for h := range hid {
		a := hidden[h]
		out[h] += g * a
		d := g * t.s.Out[h] * (1 - a*a)
		bias[h] += d
		addScaled(t.grad[in+h*in:in+(h+1)*in], x, d)
	}
	t.grad[len(t.grad)-1] += g
}

func addScaled(dst, x []float32, g float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] += g * x[i]
	}
}

// update makes one step of Adam with decoupled weight decay (not on the
// constant) and clears the gradient. The gradient is a sum over the batch.
func (t *trainer) update(rate, decay float64, step int) {
	const b1, b2, tiny = 0.9, 0.999, 1e-8
	c1, c2 := 1-math.Pow(b1, float64(step)), 1-math.Pow(b2, float64(step))
	shrink := float32(1 - rate*decay)
	for i := range t.params {
		g := t.grad[i]
		t.grad[i] = 0
		t.m1[i] = b1*t.m1[i] + (1-b1)*g
		t.m2[i] = b2*t.m2[i] + (1-b2)*g*g
		if i < len(t.params)-1 {
			t.params[i] *= shrink
		}
		t.params[i] -= float32(rate * (float64(t.m1[i]) / c1) / (math.Sqrt(float64(t.m2[i])/c2) + tiny))
	}
	t.s.Constant = t.params[len(t.params)-1]
}
