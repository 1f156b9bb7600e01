package landscape

import (
	"context"
	"net/url"
	"slices"

	"fairground/internal/fault"
	"fairground/internal/provision"
)

// Eyes say as whom something is seen that is handed on: a brief, a figure that is
// cited. What one viewer alone may see is in neither, so that all who read it
// see the same, and it can be worked out again.
type Eyes string

// The eyes that something handed on is seen with.
const (
	PublicEyes   Eyes = "public"
	AllianceEyes Eyes = "alliance"
)

// seesWord names the eyes in an address.
const seesWord = "sees"

// mask is what the eyes see: no organisation's own, nothing that only a place's
// partnerships share, and no small counts.
func (e Eyes) mask() provision.Mask {
	m := provision.Mask{Sees: []provision.Visibility{provision.Public}}
	if e == AllianceEyes {
		m.Sees = append(m.Sees, provision.Alliance)
	}
	return m
}

// words say whose eyes they are.
func (e Eyes) words() string {
	if e == AllianceEyes {
		return "As members of the alliance may see it"
	}
	return "As the public may see it"
}

// eyesOf are the widest that are open to whoever acts in ctx.
func (s *Service) eyesOf(ctx context.Context) (Eyes, error) {
	mask, err := s.provision.MaskOf(ctx)
	if err != nil {
		return "", err
	}
	if slices.Contains(mask.Sees, provision.Alliance) {
		return AllianceEyes, nil
	}
	return PublicEyes, nil
}

// lend gives whoever acts in ctx the eyes of a name, or refuses them; without a
// name the widest that are open to them.
func (s *Service) lend(ctx context.Context, name string) (Eyes, error) {
	widest, err := s.eyesOf(ctx)
	switch e := Eyes(name); {
	case err != nil || e == "":
		return widest, err
	case e != PublicEyes && e != AllianceEyes:
		return "", fault.Invalid("“%s” is not one who sees: expected public or alliance.", name)
	case e == AllianceEyes && widest != AllianceEyes:
		return "", fault.Forbidden("What members of the alliance share among themselves is for its members.")
	default:
		return e, nil
	}
}

// queryAs writes what is asked, and as whom it is seen.
func (a Asked) queryAs(e Eyes) url.Values {
	out := a.Query()
	out.Set(seesWord, string(e))
	return out
}
