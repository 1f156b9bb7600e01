package term

// Scope is what a role is held at, and what a thing belongs to: one
// organisation, one collaboration, or everything. It is the zero Scope that
// holds everything.
type Scope struct {
	Kind ScopeKind
	ID   ID
}

// ScopeKind is the kind of a scope.
type ScopeKind string

// The kinds of scope.
const (
	Everything     ScopeKind = ""
	AnOrganisation ScopeKind = "organisation"
	ACollaboration ScopeKind = "collaboration"
)

// OfOrganisation is the scope of one organisation.
func OfOrganisation(id ID) Scope { return Scope{AnOrganisation, id} }

// OfCollaboration is the scope of one collaboration.
func OfCollaboration(id ID) Scope { return Scope{ACollaboration, id} }

// Holds says whether what belongs to the other scope lies within this one.
func (s Scope) Holds(other Scope) bool { return s == Scope{} || s == other }
