package alliance

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"fairground/internal/account"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// OfferKind is what sort of thing an organisation offers.
type OfferKind string

// OfferKinds is the list in the order forms show it.
func OfferKinds() []OfferKind {
	return []OfferKind{"work experience", "mentors", "visits and talks", "room", "staff time", "training", "data", "equipment", "funding", "other"}
}

// Title is the kind for a reader.
func (k OfferKind) Title() string {
	switch k {
	case "work experience":
		return "Work experience places"
	case "room":
		return "A room or a place to meet"
	case "other":
		return "Something else"
	case "":
		return ""
	}
	return strings.ToUpper(string(k[:1])) + string(k[1:])
}

// OfferVisibility says who sees an offer.
type OfferVisibility string

// The visibilities of an offer.
const (
	OfferToAlliance OfferVisibility = "alliance"
	OfferToAll      OfferVisibility = "public"
)

// Offer is what an organisation says it can offer.
type Offer struct {
	ID           term.ID
	Organisation term.ID
	Kind         OfferKind
	Title        string
	About        string
	HowMany      int // 0: not said
	Place        string
	Themes       term.ThemeSet
	Phases       term.PhaseSet
	From, To     time.Time // zero: not said
	Visibility   OfferVisibility
	By           term.ID
	Made         time.Time
	Withdrawn    time.Time
}

// Open says whether the offer stands on a day.
func (o *Offer) Open(now time.Time) bool {
	return o.Withdrawn.IsZero() && (o.To.IsZero() || now.Before(o.To.AddDate(0, 0, 1)))
}

// Validate says what is wrong with an offer.
func (o *Offer) Validate() error {
	switch {
	case o.Title == "" || len([]rune(o.Title)) > 120:
		return fault.Invalid("Say in a few words what you can offer: up to 120 characters.")
	case len([]rune(o.About)) > 2000:
		return fault.Invalid("Keep the description to 2,000 characters.")
	case !slices.Contains(OfferKinds(), o.Kind):
		return fault.Invalid("Choose what kind of thing it is.")
	case o.HowMany < 0 || o.HowMany > 1_000_000:
		return fault.Invalid("Enter how many as a whole number, like 12.")
	case !o.From.IsZero() && !o.To.IsZero() && o.To.Before(o.From):
		return fault.Invalid("The last day must not come before the first.")
	case o.Visibility != OfferToAlliance && o.Visibility != OfferToAll:
		return fault.Invalid("Choose who can see it.")
	}
	return nil
}

// AddOffer records what an organisation can offer.
func (s *Service) AddOffer(ctx context.Context, o Offer) (Offer, error) {
	if err := o.Validate(); err != nil {
		return o, err
	}
	o.ID, o.By, o.Made = s.newID(), account.ActorFrom(ctx).ID, s.time()
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.insertOffer(ctx, o); err != nil {
			return err
		}
		return s.changed(ctx, audit.Entry{Action: "offer.add", Kind: "offer", Thing: o.ID, Scope: term.OfOrganisation(o.Organisation),
			After: audit.Values{"title": o.Title, "visibility": string(o.Visibility)}})
	})
	if err != nil {
		return o, fmt.Errorf("offer %q: %w", o.Title, err)
	}
	return o, nil
}

// WithdrawOffer takes an offer back, and with restore gives it again.
func (s *Service) WithdrawOffer(ctx context.Context, organisation, id term.ID, restore bool) error {
	action, at := "offer.withdraw", s.time()
	if restore {
		action, at = "offer.restore", time.Time{}
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		n, err := s.withdrawOffer(ctx, organisation, id, at)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound("There is no such offer.")
		}
		return s.changed(ctx, audit.Entry{Action: action, Kind: "offer", Thing: id, Scope: term.OfOrganisation(organisation)})
	})
}

// OffersWant narrows offers down. Zero fields do not narrow.
type OffersWant struct {
	Text         string
	Organisation term.ID
	Kind         OfferKind
	Theme        term.Theme
	Phase        term.Phase
}

// Offers lists the open offers that the actor of the context may see, the newest
// first: to the public those that are public.
func (s *Service) Offers(ctx context.Context, want OffersWant) ([]Offer, error) {
	all, err := s.offersOf(ctx, want.Organisation)
	if err != nil {
		return nil, fmt.Errorf("offers: %w", err)
	}
	a, now := account.ActorFrom(ctx), s.time()
	inside := !a.Public() && a.May("ask.read")
	words := strings.Fields(strings.ToLower(want.Text))
	var out []Offer
	for _, o := range all {
		if (inside || o.Visibility == OfferToAll) && o.Open(now) && o.fits(want) && holdsEvery(o.Title+" "+o.About+" "+o.Place, words) {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b Offer) int { return cmp.Or(b.Made.Compare(a.Made), cmp.Compare(a.ID, b.ID)) })
	return out, nil
}

func (o *Offer) fits(want OffersWant) bool {
	return (want.Kind == "" || o.Kind == want.Kind) && (want.Theme == "" || o.Themes.Has(want.Theme)) && (want.Phase == "" || o.Phases.Has(want.Phase))
}
