package need

import (
	"context"
	"fmt"

	"fairground/internal/term"
)

// The data sets that have a figure for every school with pupils of an age: results
// at the end of key stage 2, what became of pupils after key stage 4, results at
// 16 to 18.
const (
	primaryResults   = "ks2-progress-schools"
	secondaryResults = "ks4-destinations-schools"
	post16Results    = "ks5-performance-schools"
)

// Taught says of which age phases schools have published results, by their URN: a
// sixth form shows in its results, whatever the register of schools leaves out. A
// school that is not there may teach the phase all the same.
func (s *Service) Taught(ctx context.Context) (map[term.SettingID]term.PhaseSet, error) {
	standing, err := s.standing(ctx)
	if err != nil {
		return nil, fmt.Errorf("ages that schools teach: %w", err)
	}
	out := map[term.SettingID]term.PhaseSet{}
	for dataset, phase := range map[string]term.Phase{primaryResults: term.Primary, secondaryResults: term.Secondary, post16Results: term.Post16} {
		release, ok := standing[dataset]
		if !ok {
			continue
		}
		schools, err := s.schoolsIn(ctx, release)
		if err != nil {
			return nil, fmt.Errorf("schools in %s: %w", dataset, err)
		}
		for _, urn := range schools {
			out[term.NewSettingID(term.GIAS, urn)] |= term.NewPhaseSet(phase)
		}
	}
	return out, nil
}
