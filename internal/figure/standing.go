package figure

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"
)

// State is how a figure stands against the data of now.
type State string

// The states.
const (
	Same       State = "same"       // its release stands, with the same value
	Superseded State = "superseded" // a newer release stands and gives the same value
	Moved      State = "moved"      // another value stands now, in whichever release
	Gone       State = "gone"       // it cannot be worked out any more
)

// States lists them, those that need a reader's eye first.
func States() []State { return []State{Moved, Gone, Superseded, Same} }

// Standing is a figure beside what stands now.
type Standing struct {
	State State
	Was   Answer // as cited
	Now   Answer // the zero Answer where it is Gone
	Why   string // why it is Gone, in a sentence for the reader
}

// IntervalMoved says that the value still stands, and its interval is another.
func (s Standing) IntervalMoved() bool {
	if s.State != Same && s.State != Superseded {
		return false
	}
	limits := func(a Answer) [2]string {
		if !a.Interval() {
			return [2]string{}
		}
		return [2]string{canonical(Answer{Value: term.Number(a.Lower, 0)}), canonical(Answer{Value: term.Number(a.Upper, 0)})}
	}
	return limits(s.Was) != limits(s.Now)
}

// Kept is a figure and how it stands.
type Kept struct {
	Figure
	Standing
}

// noFigure is what everybody hears for whom there is no such figure.
func noFigure() error {
	return fault.NotFound("There is no figure at this address. Check it for typing mistakes.")
}

// none says that a room gives nothing: there is nothing, or not for this reader.
func none(err error) bool { return fault.Is(err, fault.Missing) || fault.Is(err, fault.Denied) }

// hidden tells whoever is refused what they would hear if there were nothing.
func hidden(err error) error {
	if none(err) {
		return fault.Because(err, fault.Missing, "There is no figure at this address. Check it for typing mistakes.")
	}
	return err
}

// Figure finds a figure as it was cited, where ctx's actor may see it.
func (s *Service) Figure(ctx context.Context, id string) (Figure, error) {
	k, err := s.Kept(ctx, id)
	return k.Figure, err
}

// Kept finds a figure as it was cited and how it stands, where ctx's actor may
// see it.
func (s *Service) Kept(ctx context.Context, id string) (k Kept, err error) {
	defer fault.Wrap(&err, "figure %s", id)
	f, found, err := s.read(ctx, id)
	if err == nil && !found {
		err = noFigure()
	}
	if err != nil {
		return k, err
	}
	standing, err := s.Now(ctx, f)
	if err != nil {
		return k, err
	}
	return Kept{f, standing}, nil
}

// Now works a figure out again. It fails with a fault of kind Missing where ctx's
// actor may not see it.
func (s *Service) Now(ctx context.Context, f Figure) (Standing, error) {
	return s.stand(f, func(q Query, release string) (Answer, error) { return s.rerun(ctx, q, release) })
}

// stand compares a figure with what running it again gives, and decides who may
// see it: see the package comment.
func (s *Service) stand(f Figure, rerun func(Query, string) (Answer, error)) (Standing, error) {
	st := Standing{Was: f.Answer}
	now, gone := rerun(f.Query, "")
	if gone != nil && !none(gone) {
		return Standing{}, gone
	}
	if gone != nil || now.Release != f.Answer.Release {
		_, err := rerun(f.Query, f.Answer.Release)
		if err != nil && !none(err) {
			return Standing{}, err
		}
		shown := err == nil || f.Public || errors.Is(err, notKept{})
		if fault.Is(err, fault.Denied) || !shown {
			return Standing{}, hidden(err)
		}
	}
	switch {
	case fault.Is(gone, fault.Denied): // what stands now is not for this reader
		st.State, st.Why = Gone, "There is no answer to it in the data that stands now."
	case gone != nil:
		st.State, st.Why = Gone, fault.PublicMessage(gone)
	case !sameValue(now, f.Answer):
		st.State, st.Now = Moved, now
	case now.Release != f.Answer.Release:
		st.State, st.Now = Superseded, now
	default:
		st.State, st.Now = Same, now
	}
	return st, nil
}

// looked is how many figures a list works out again, the newest.
const looked = 1000

// List gives the figures that ctx's actor may see and how each stands, those that
// moved first, then the newest. more says that older ones were not looked at.
func (s *Service) List(ctx context.Context) (all []Kept, more bool, err error) {
	defer fault.Wrap(&err, "list figures")
	figures, err := s.newest(ctx, looked+1)
	if err != nil {
		return nil, false, err
	}
	if more = len(figures) > looked; more {
		figures = figures[:looked]
	}
	rerun := s.remembering(ctx)
	for _, f := range figures {
		st, err := s.stand(f, rerun)
		if fault.Is(err, fault.Missing) {
			continue
		} else if err != nil {
			return nil, false, err
		}
		all = append(all, Kept{f, st})
	}
	order := States()
	slices.SortStableFunc(all, func(a, b Kept) int {
		return cmp.Compare(slices.Index(order, a.State), slices.Index(order, b.State))
	})
	return all, more, nil
}

// remembering works out a query of a release only once: several figures may be of
// one.
func (s *Service) remembering(ctx context.Context) func(Query, string) (Answer, error) {
	type question struct {
		Query
		release string
	}
	type reply struct {
		Answer
		err error
	}
	known := map[question]reply{}
	return func(q Query, release string) (Answer, error) {
		of := question{q, release}
		r, ok := known[of]
		if !ok {
			r.Answer, r.err = s.rerun(ctx, q, release)
			known[of] = r
		}
		return r.Answer, r.err
	}
}

// Links says what figures are called in the record of who did what, which tells
// nothing of what they say.
func (s *Service) Links(ctx context.Context, ids []term.ID) (map[term.ID]site.Link, error) {
	there, err := s.there(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[term.ID]site.Link{}
	for _, id := range there {
		out[id] = site.Link{Label: "Figure " + string(id), URL: URL(string(id))}
	}
	return out, nil
}
