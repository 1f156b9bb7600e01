package landscape

import (
	"context"
	"fmt"

	"fairground/internal/alliance"
	"fairground/internal/provision"
	"fairground/internal/register"
)

// state names the state of the data that answers rest on, for what is cited, and
// says it in words. It moves with the registers, with what is on record, and with
// who is one organisation; states that have passed are not kept.
func (s *Service) state(ctx context.Context) (name, words string, err error) {
	var at [3]int64
	for i, version := range []string{register.DataVersion, provision.DataVersion, alliance.DataVersion} {
		if at[i], err = s.db.Version(ctx, version); err != nil {
			return "", "", fmt.Errorf("state of the landscape: %w", err)
		}
	}
	return fmt.Sprintf("r%d-p%d-a%d", at[0], at[1], at[2]), fmt.Sprintf("state of the data %d.%d.%d", at[0], at[1], at[2]), nil
}
