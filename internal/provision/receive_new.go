package provision

import (
	"context"
	"io"

	"fairground/internal/alliance"
)

// ReceiveNew takes in the first spreadsheet of an organisation that is not known
// yet, and adds the organisation with it: both or neither.
func (s *Service) ReceiveNew(ctx context.Context, organisation alliance.Organisation, name string, r io.ReaderAt, size int64) (out Received, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		added, err := s.alliance.Add(ctx, organisation)
		if err != nil {
			return err
		}
		out, err = s.Receive(ctx, added.ID, name, r, size)
		return err
	})
	if err != nil {
		return Received{}, err
	}
	return out, nil
}
