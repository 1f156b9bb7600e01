package register

import (
	"context"
	"errors"
	"slices"
	"time"

	"fairground/internal/register/source"
	"fairground/internal/term"
)

// ImportLinks reads GIAS's links file: which school came before and after which.
func (s *Service) ImportLinks(ctx context.Context, paths ...string) (Report, error) {
	return s.imported(ctx, "links", paths, func(ctx context.Context, report *Report) error {
		known, err := s.links(ctx)
		if err != nil {
			return err
		}
		have, inFiles, named := map[linkKey]bool{}, map[linkKey]bool{}, map[term.SettingID]bool{}
		for _, l := range known {
			have[l.key()] = true
		}
		var added []link
		for _, path := range paths {
			err := readAll(path, source.Links, report, func(l source.Link) {
				s, ok := l.School()
				if !ok {
					return // a shared sixth form is no history
				}
				n := link{from: term.NewSettingID(term.GIAS, s.From), to: term.NewSettingID(term.GIAS, s.To), kind: l.LinkType,
					successor: s.Successor, split: s.Split, name: s.Name, established: s.Date}
				inFiles[n.key()], named[n.from] = true, true
				if !have[n.key()] {
					have[n.key()] = true
					added = append(added, n)
				}
			})
			if err != nil {
				return err
			}
		}
		// A file has every link of the schools it names: one it lacks was mended.
		dropped := slices.DeleteFunc(known, func(l link) bool { return inFiles[l.key()] || !named[l.from] })
		report.Rows = len(inFiles)
		report.count("new", len(added))
		report.count("withdrawn", len(dropped))
		if !report.Changed {
			return nil
		}
		if err := s.saveLinks(ctx, added, dropped); err != nil {
			return err
		}
		return s.refresh(ctx, report)
	})
}

// link is one line of a school's history.
type link struct {
	from, to         term.SettingID
	kind             string
	successor, split bool
	name             string
	established      time.Time
}

type linkKey struct {
	from, to term.SettingID
	kind     string
}

func (l link) key() linkKey { return linkKey{l.from, l.to, l.kind} }

// ImportNames reads names that schools have borne: urn, name and, where given,
// when the name was last seen.
func (s *Service) ImportNames(ctx context.Context, paths ...string) (Report, error) {
	return s.imported(ctx, "names", paths, func(ctx context.Context, report *Report) error {
		known, err := s.formerNames(ctx)
		if err != nil {
			return err
		}
		have := map[FormerName]bool{}
		for _, n := range known {
			have[FormerName{Setting: n.Setting, Name: n.Name}] = true
		}
		var added []FormerName
		for _, path := range paths {
			err := readAll(path, source.FormerNames, report, func(n source.FormerName) {
				key := FormerName{Setting: term.NewSettingID(term.GIAS, n.URN), Name: n.Name}
				if !have[key] {
					have[key] = true
					added = append(added, FormerName{Setting: key.Setting, Name: key.Name, Seen: n.Seen})
				}
			})
			if err != nil {
				return err
			}
		}
		report.Rows = len(have)
		report.count("new", len(added))
		return s.saveNames(ctx, added)
	})
}

// FormerName is a name that a setting bore before its present one.
type FormerName struct {
	Setting term.SettingID
	Name    string
	Seen    string // when it was last seen on a register, as the file says
}

// ImportCensus reads the Department for Education's pupil census by school. The
// file does not say its year; period does.
func (s *Service) ImportCensus(ctx context.Context, period term.Period, paths ...string) (Report, error) {
	columns := []source.Column{source.Need("URN"), source.Need("NOR", "Number of pupils"), source.May("NUMFSM"), source.May("NUMFSMEVER")}
	return s.imported(ctx, "census", paths, func(ctx context.Context, report *Report) error {
		all := map[term.SettingID]Census{}
		err := each(paths, columns, report, func(r source.Row) {
			urn, ok := source.URN(r.Text(0))
			if !ok {
				return // totals of authorities and of England stand in the same file without a URN
			}
			id := term.NewSettingID(term.GIAS, urn)
			all[id] = Census{Setting: id, Period: period, Pupils: countOf(r.Integer(1)), FSM: countOf(r.Integer(2)), FSMEver6: countOf(r.Integer(3))}
		})
		if err != nil {
			return err
		}
		if report.Rows = len(all); len(all) == 0 {
			return errors.New("no row names a school by its URN")
		}
		changed, err := s.saveCensus(ctx, period, all)
		report.count("updated", changed)
		return err
	})
}

// Census is the pupils of a school in a school year. Disadvantage is counted by
// free school meals: now, and at any time in six years.
type Census struct {
	Setting               term.SettingID
	Period                term.Period
	Pupils, FSM, FSMEver6 Count
}
