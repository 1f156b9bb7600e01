package audit

import (
	"context"
	"slices"
	"strings"

	"fairground/internal/site"
	"fairground/internal/term"
)

// Namer says what things of a kind are called and where their pages are. What it
// leaves out is shown by its id.
type Namer func(ctx context.Context, ids []term.ID) (map[term.ID]site.Link, error)

// Names tells how things of a kind are called. Rooms say so as they are wired.
func (s *Service) Names(kind string, n Namer) { s.names[kind] = n }

// Called gives the names of the things of a kind, by id; none where nobody said
// how they are called. An id that is missing is of no thing there is now.
func (s *Service) Called(ctx context.Context, kind string, ids []term.ID) (names map[term.ID]site.Link, known bool, err error) {
	n, known := s.names[kind]
	if !known || len(ids) == 0 {
		return nil, known, nil
	}
	names, err = n(ctx, ids)
	return names, known, err
}

// Change is one value that differs, for a reader.
type Change struct{ Name, Before, After string }

// Changes lists the values that differ, by name.
func (e Entry) Changes() []Change {
	var out []Change
	for name, after := range e.After {
		if before, had := e.Before[name]; !had || before != after {
			out = append(out, Change{name, before, after})
		}
	}
	for name, before := range e.Before {
		if _, has := e.After[name]; !has {
			out = append(out, Change{Name: name, Before: before})
		}
	}
	slices.SortFunc(out, func(a, b Change) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Words says in plain words what was done: "Organisation: changed".
func (e Entry) Words() string { return Words(e.Action) }

// Words says in plain words what an action is.
func Words(action string) string {
	if text, ok := particular(action); ok {
		return text
	}
	subject, verb, _ := strings.Cut(action, ".")
	done, ok := past(verb)
	if !ok {
		done = strings.ReplaceAll(verb, "-", " ")
	}
	return strings.TrimSuffix(Sentence(subject)+": "+done, ": ")
}

// Sentence begins a name of the code's as a sentence: "member-since" is "Member
// since".
func Sentence(name string) string {
	name = strings.NewReplacer("-", " ", "_", " ").Replace(name)
	if name == "" {
		return name
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// particular are the actions that read better in words of their own.
func particular(action string) (string, bool) {
	switch action {
	case "session.begin":
		return "Signed in", true
	case "session.end":
		return "Signed out", true
	case "session.end-all":
		return "Signed out everywhere", true
	case "person.sign-out":
		return "Person signed out everywhere", true
	case "grant.add":
		return "Role given", true
	case "grant.end":
		return "Role ended", true
	case "person.erase":
		return "Person’s data erased", true
	case "notice.acknowledge":
		return "Privacy notice acknowledged", true
	case "retention.sweep":
		return "Old data removed by a retention rule", true
	}
	return "", false
}

func past(verb string) (string, bool) {
	switch verb {
	case "add", "end", "accept", "confirm", "record", "invite", "reject":
		return strings.TrimSuffix(verb, "e") + "ed", true
	case "change", "rename", "remove", "erase", "merge", "decline", "move", "use", "create", "revoke", "close", "cite":
		return verb + "d", true
	case "begin":
		return "begun", true
	case "send":
		return "sent", true
	case "withdraw":
		return "withdrawn", true
	case "undo":
		return "undone", true
	case "give":
		return "given", true
	case "take":
		return "taken", true
	case "import":
		return "imported", true
	case "restore":
		return "restored", true
	case "unmerge":
		return "merging undone", true
	}
	return verb, false
}
