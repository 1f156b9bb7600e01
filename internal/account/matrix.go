package account

import (
	"fmt"
	"strings"

	"fairground/internal/term"
)

// Matrix writes rules as the page docs/permissions.md: a row for each
// permission, a column for each role. The same text is what the tests drive every
// role against every route by.
func Matrix(rules []Rule) string {
	var b strings.Builder
	b.WriteString(matrixHead)
	b.WriteString("\n| may | on | |")
	for _, role := range Roles() {
		fmt.Fprintf(&b, " %s |", role.Title())
	}
	b.WriteString("\n|---|---|---|" + strings.Repeat(":-:|", len(Roles())))
	for _, r := range NewPolicy(rules).inOrder(rules) {
		fmt.Fprintf(&b, "\n| %s<br>`%s` | %s | %s |", r.Words, r.Permission, onWhat(r.Of), r.marks())
		for _, role := range Roles() {
			fmt.Fprintf(&b, " %s |", r.cell(role))
		}
	}
	b.WriteString("\n\n## Where a role can be held\n\n| role | at |\n|---|---|")
	for _, role := range Roles() {
		fmt.Fprintf(&b, "\n| %s | %s |", role.Title(), role.heldAt())
	}
	b.WriteString("\n")
	return b.String()
}

const matrixHead = `# Who may do what

This page is made from the policy, internal/account/policy.go, which is the only place that decides; a test drives every role against every route and
compares. Whoever has no mark may not.

● on anything · ◐ only on what belongs to the organisation or the collaboration at which the role is held (a role held everywhere, such as the national
team’s, reaches all of them) · ◉ only where the role is held everywhere · **hidden**: those who may not are not told whether there is such a thing · **confirm**: asks one to show again, within
minutes, that it is oneself.

What of a page each reader sees is narrowed further by the visibility that each organisation chose: see [sharing](sharing.md).
`

// inOrder gives the rules as they were written, ready to be asked.
func (p *Policy) inOrder(rules []Rule) []*Rule {
	var out []*Rule
	for _, r := range rules {
		out = append(out, p.rules[r.Permission])
	}
	return out
}

func onWhat(of term.ScopeKind) string {
	switch of {
	case AnOrganisation:
		return "an organisation"
	case ACollaboration:
		return "a collaboration"
	case Everything:
		return "everything"
	}
	return "anything"
}

func (r *Rule) marks() string {
	var marks []string
	if r.Hidden {
		marks = append(marks, "hidden")
	}
	if r.Confirm {
		marks = append(marks, "confirm")
	}
	return strings.Join(marks, ", ")
}

// cell is what the matrix shows for a role. What everybody may, each role may.
func (r *Rule) cell(role Role) string {
	everybody := r.allows(Public) || r.allows(SignedIn) && role != Public
	switch {
	case everybody:
		return "●"
	case !r.allows(role):
		return ""
	case r.Of == Anything:
		return "●"
	case r.Of == Everything:
		return "◉"
	}
	return "◐"
}

func (r Role) heldAt() string {
	var words []string
	for _, kind := range r.At() {
		switch kind {
		case term.Everything:
			words = append(words, "everything")
		case term.AnOrganisation:
			words = append(words, "one organisation")
		case term.ACollaboration:
			words = append(words, "one collaboration")
		}
	}
	if len(words) == 0 {
		return "needs no grant"
	}
	return strings.Join(words, ", or ")
}
