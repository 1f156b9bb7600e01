package need

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/term"
)

// StoryVersion is the name of the data version that moves with every story. It is
// not that of the figures, which a story leaves as they are.
const StoryVersion = "need-story"

// StoryState says who sees a version of a story.
type StoryState string

// The states. What the public sees is the newest version that is not a draft.
const (
	StoryDraft     StoryState = "draft"     // the partnership alone
	StoryPublished StoryState = "published" // everybody
	StoryRemoved   StoryState = "removed"   // nobody; its versions stay
)

// Story is what a partnership says of one indicator at a place: the story behind
// the curve, where it means the curve to go, and what that would take. Every
// change makes a version.
type Story struct {
	ID            term.ID
	Version       int
	Collaboration term.ID
	Indicator     string
	Area          term.GSS
	State         StoryState
	Text          string
	Take          string
	Target        term.Value // in the indicator's unit; none where none was set
	TargetYear    int
	By            term.ID // who wrote this version; "" somebody erased
	Made          time.Time
}

// longestStory is how many characters a story's texts may have each.
const longestStory = 5000

// Validate says what is wrong with a story, for the person who typed it.
func (s *Story) Validate() error {
	_, hasTarget := s.Target.Number()
	switch {
	case s.State != StoryDraft && s.State != StoryPublished:
		return fault.Invalid("Choose whether to publish it.")
	case s.Text == "" && s.Take == "" && !hasTarget:
		return fault.Invalid("Write the story behind the curve, what it would take, or set a target.")
	case len([]rune(s.Text)) > longestStory || len([]rune(s.Take)) > longestStory:
		return fault.Invalid("Each text must be 5,000 characters or fewer.")
	case hasTarget != (s.TargetYear != 0):
		return fault.Invalid("A target needs its value and the year it is for.")
	case hasTarget && (s.TargetYear < 2000 || s.TargetYear > 2100):
		return fault.Invalid("Enter the target’s year in four digits, like 2030.")
	}
	return nil
}

func (s *Story) values() audit.Values {
	v := audit.Values{"indicator": s.Indicator, "area": string(s.Area), "state": string(s.State), "story": s.Text, "take": s.Take}
	if !s.Target.None() {
		v["target"], v["target year"] = s.Target.Plain(), strconv.Itoa(s.TargetYear)
	}
	return v
}

// WriteStory adds a version of what a collaboration says of an indicator at a
// place. after is the version that whoever writes has read; 0 where there was
// none.
func (s *Service) WriteStory(ctx context.Context, st Story, after int) (Story, error) {
	err := s.storyTx(ctx, func(ctx context.Context) error {
		if err := st.Validate(); err != nil {
			return err
		}
		if err := s.storyFits(ctx, &st); err != nil {
			return err
		}
		old, found, err := s.storyOf(ctx, st.Collaboration, st.Indicator, st.Area)
		if err != nil {
			return err
		}
		if found && old.Version != after && old.State != StoryRemoved || !found && after != 0 {
			return fault.Conflict("Somebody else has changed this story meanwhile. Open it again and add what is missing.")
		}
		st.ID = cmp.Or(old.ID, s.newID())
		action := "story.change"
		if !found {
			action = "story.add"
		}
		return s.writeStory(ctx, action, old, &st)
	})
	return st, err
}

// RemoveStory takes a story away for everybody; its versions stay, and one of
// them can be restored.
func (s *Service) RemoveStory(ctx context.Context, collaboration, id term.ID) error {
	return s.nextStory(ctx, "story.remove", collaboration, id, func(versions []Story) (Story, error) {
		next := versions[0]
		if next.State == StoryRemoved {
			return next, fault.Conflict("It was removed already.")
		}
		next.State = StoryRemoved
		return next, nil
	})
}

// RestoreStory makes an earlier version the newest, and as public as it was.
func (s *Service) RestoreStory(ctx context.Context, collaboration, id term.ID, version int) error {
	return s.nextStory(ctx, "story.undo", collaboration, id, func(versions []Story) (Story, error) {
		for _, v := range versions[1:] {
			if v.Version == version && v.State != StoryRemoved {
				return v, nil
			}
		}
		return Story{}, fault.Conflict("There is no earlier version %d to go back to.", version)
	})
}

func (s *Service) nextStory(ctx context.Context, action string, collaboration, id term.ID, change func(versions []Story) (Story, error)) error {
	return s.storyTx(ctx, func(ctx context.Context) error {
		versions, err := s.StoryVersions(ctx, collaboration, id)
		if err != nil {
			return err
		}
		next, err := change(versions)
		if err != nil {
			return err
		}
		return s.writeStory(ctx, action, versions[0], &next)
	})
}

func (s *Service) storyTx(ctx context.Context, f func(ctx context.Context) error) error {
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		if err := s.db.Lock(ctx, StoryVersion); err != nil {
			return err
		}
		return f(ctx)
	})
	if err != nil {
		return fmt.Errorf("story: %w", err)
	}
	return nil
}

// writeStory makes a version the newest, in the name of who acts.
func (s *Service) writeStory(ctx context.Context, action string, old Story, next *Story) error {
	next.Version, next.By, next.Made = old.Version+1, account.ActorFrom(ctx).ID, s.now().UTC().Truncate(time.Microsecond)
	if err := s.insertStory(ctx, next); err != nil {
		return err
	}
	e := audit.Entry{Action: action, Kind: "story", Thing: next.ID, Scope: term.OfCollaboration(next.Collaboration), After: next.values()}
	if old.Version > 0 {
		e.Before = old.values()
	}
	if err := s.audit.Record(ctx, e); err != nil {
		return err
	}
	return s.db.Bump(ctx, StoryVersion)
}

// storyFits refuses a story of what is not there, or of a place that the
// partnership is not for.
func (s *Service) storyFits(ctx context.Context, st *Story) error {
	if _, ok := s.catalogue.Find(st.Indicator); !ok {
		return fault.Invalid("There is no indicator %q.", st.Indicator)
	}
	c, err := s.alliance.Collaboration(ctx, st.Collaboration)
	if err != nil {
		return err
	}
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return err
	}
	now, _ := atlas.Continues(st.Area)
	if _, ok := atlas.Area(now); !ok {
		return fault.Invalid("There is no place with the code %q.", st.Area)
	}
	st.Area = now
	if fits, err := s.fitsPlace(ctx, &c, now); err != nil || !fits {
		return cmp.Or(err, fault.Invalid("%s is for another place.", c.Name))
	}
	return nil
}

// fitsPlace says whether a collaboration is for a place: a partnership for its
// own area and what lies in it, any other for every place.
func (s *Service) fitsPlace(ctx context.Context, c *alliance.Collaboration, area term.GSS) (bool, error) {
	if len(c.Areas) == 0 {
		return true, nil
	}
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return false, err
	}
	for _, code := range c.Areas {
		for _, whole := range atlas.Resolve(code) {
			if whole == area || slices.ContainsFunc(atlas.Within(area), func(a *register.Area) bool { return a.Code == whole }) {
				return true, nil
			}
		}
	}
	return false, nil
}

// sees says whether the viewer sees drafts of a collaboration: who sits there
// does, and who may write for it.
func sees(ctx context.Context, collaboration term.ID) bool {
	actor := account.ActorFrom(ctx)
	return actor.Can("need.story", term.OfCollaboration(collaboration)) || slices.Contains(actor.At(term.ACollaboration), collaboration)
}

// newest takes of the versions of each story, newest first, the one that the
// viewer sees.
func newest(ctx context.Context, versions []Story) []Story {
	var out []Story
	done := map[term.ID]bool{}
	for _, v := range versions {
		if done[v.ID] || v.State == StoryDraft && !sees(ctx, v.Collaboration) {
			continue
		}
		done[v.ID] = true
		if v.State != StoryRemoved {
			out = append(out, v)
		}
	}
	return out
}

// StoriesOf lists the stories of a collaboration that the viewer may see.
func (s *Service) StoriesOf(ctx context.Context, collaboration term.ID) ([]Story, error) {
	all, err := s.versionsOf(ctx, collaboration)
	return newest(ctx, all), err
}

// StoryVersions lists the versions of a story, newest first, drafts too: it is for
// those who may write it. A fault of kind not found where there is none.
func (s *Service) StoryVersions(ctx context.Context, collaboration, id term.ID) ([]Story, error) {
	all, err := s.versions(ctx, collaboration, id)
	if err == nil && len(all) == 0 {
		err = fault.NotFound("There is no such story here.")
	}
	return all, err
}

// storyOf finds the newest version of what a collaboration says of an indicator
// at a place, whoever sees it.
func (s *Service) storyOf(ctx context.Context, collaboration term.ID, indicator string, area term.GSS) (Story, bool, error) {
	all, err := s.versionsOf(ctx, collaboration)
	if err != nil {
		return Story{}, false, err
	}
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return Story{}, false, err
	}
	for _, v := range all {
		if now, _ := atlas.Continues(v.Area); v.Indicator == indicator && (v.Area == area || now == area) {
			return v, true, nil
		}
	}
	return Story{}, false, nil
}

// ExportPerson gives what is held on a person here: the stories they wrote.
func (s *Service) ExportPerson(ctx context.Context, person term.ID) ([]HeldStory, error) {
	return s.storiesBy(ctx, person)
}

// HeldStory is a version of a story that somebody wrote, for that person.
type HeldStory struct {
	Indicator string    `json:"indicator"`
	Area      string    `json:"area"`
	Text      string    `json:"story"`
	Take      string    `json:"what_it_would_take"`
	State     string    `json:"state"`
	Made      time.Time `json:"written"`
}

// ErasePerson takes a person's name from what they wrote; the words stay.
func (s *Service) ErasePerson(ctx context.Context, person term.ID) error {
	return s.unnameStories(ctx, person)
}
