package provision

import "context"

// PictureSince gives the picture to somebody who read the data versions so many
// changes ago, and waited since.
func (s *Service) PictureSince(ctx context.Context, ago int64) (*Picture, error) {
	at, err := s.versions(ctx)
	if err != nil {
		return nil, err
	}
	for i := range at {
		at[i] = max(0, at[i]-ago)
	}
	return s.pictureSince(ctx, at)
}
