package landscape

import (
	"context"
	"net/url"

	"fairground/internal/provision"
)

// DeliveryRows lets tests measure what snapshots are made of.
var DeliveryRows = deliveryRows

// ReadAsked lets tests read addresses.
var ReadAsked = readAsked

// ConfirmedOnMap counts the places that tiles of a question draw as confirmed.
func (s *Service) ConfirmedOnMap(ctx context.Context, query string, m provision.Mask) (int, error) {
	words, err := url.ParseQuery(query)
	if err != nil {
		return 0, err
	}
	asked, err := readAsked(words, 0)
	if err != nil {
		return 0, err
	}
	notes, err := s.provision.ConfirmedGaps(ctx, m)
	found := confirmedBy(notes, asked)
	return len(found.settings) + len(found.neighbourhoods), err
}

// Short and Certain let tests read shares.
var Short, Certain = short, certain
