package account

import (
	"slices"

	"fairground/internal/site"
	"fairground/internal/term"
)

// Role is what a person is in Fairground, at a scope.
type Role string

// The roles, and the two that everybody has without a grant.
const (
	NationalTeam       Role = "national-team"
	PartnershipLead    Role = "partnership-lead"
	Partner            Role = "partner"
	OrganisationEditor Role = "organisation-editor"
	NetworkOfficer     Role = "network-officer"
	Funder             Role = "funder"
	Facilitator        Role = "facilitator"
	SafeguardingLead   Role = "safeguarding-lead"
	SignedIn           Role = "signed-in" // everybody with an account
	Public             Role = "public"    // everybody
)

// Roles lists the roles in the order of the matrix.
func Roles() []Role {
	return []Role{NationalTeam, PartnershipLead, Partner, OrganisationEditor, NetworkOfficer, Funder, Facilitator, SafeguardingLead, SignedIn, Public}
}

// Title is the role for a reader.
func (r Role) Title() string {
	switch r {
	case NationalTeam:
		return "National team"
	case PartnershipLead:
		return "Partnership lead"
	case Partner:
		return "Partner"
	case OrganisationEditor:
		return "Organisation editor"
	case NetworkOfficer:
		return "Network officer"
	case Funder:
		return "Funder"
	case Facilitator:
		return "Facilitator"
	case SafeguardingLead:
		return "Safeguarding lead"
	case SignedIn:
		return "Anyone signed in"
	case Public:
		return "The public"
	}
	return string(r)
}

// At says at which kinds of scope the role can be held.
func (r Role) At() []term.ScopeKind {
	switch r {
	case NationalTeam, Funder:
		return []term.ScopeKind{term.Everything}
	case PartnershipLead, NetworkOfficer, Facilitator:
		return []term.ScopeKind{term.ACollaboration}
	case Partner:
		return []term.ScopeKind{term.AnOrganisation, term.ACollaboration}
	case OrganisationEditor:
		return []term.ScopeKind{term.AnOrganisation}
	case SafeguardingLead:
		return []term.ScopeKind{term.Everything, term.ACollaboration}
	}
	return nil
}

// What a rule may be about.
const (
	Anything       = term.Everything              // holding the role anywhere is enough
	Everything     = term.ScopeKind("everything") // the role must be held everywhere
	AnOrganisation = term.AnOrganisation
	ACollaboration = term.ACollaboration
)

// Rule says who may do one thing. It is a row of the matrix.
type Rule struct {
	Permission site.Permission
	Words      string         // what it lets one do, after "may"
	Of         term.ScopeKind // the kind of thing that it is done to: the role must be held there
	Roles      []Role
	Hidden     bool // those who may not are not told whether there is such a thing
	Confirm    bool // a dangerous act: one must have shown within minutes that it is oneself

	may map[Role]bool
}

func (r *Rule) allows(role Role) bool { return r.may[role] }

// mayCount says whether a grant may let its holder do it, to something.
func (r *Rule) mayCount(g Grant) bool {
	return r.may[g.Role] && (r.Of != Everything || g.Scope == term.Scope{})
}

// Policy is the table, ready to decide. It does not change.
type Policy struct {
	rules map[site.Permission]*Rule
}

// NewPolicy makes a policy of rules.
func NewPolicy(rules []Rule) *Policy {
	p := &Policy{rules: map[site.Permission]*Rule{}}
	for _, r := range rules {
		r.may = map[Role]bool{}
		for _, role := range r.Roles {
			r.may[role] = true
		}
		p.rules[r.Permission] = &r
	}
	return p
}

func (p *Policy) rule(permission site.Permission) (*Rule, bool) {
	r, ok := p.rules[permission]
	return r, ok
}

// Rule finds the rule of a permission.
func (p *Policy) Rule(permission site.Permission) (Rule, bool) {
	r, ok := p.rules[permission]
	if !ok {
		return Rule{}, false
	}
	return *r, true
}

// member are the roles of those who work in the alliance, wherever they hold them.
func member() []Role {
	return []Role{NationalTeam, PartnershipLead, Partner, OrganisationEditor, NetworkOfficer, Funder, Facilitator, SafeguardingLead}
}

// Rules is the whole policy: whoever is not named may not. docs/permissions.md
// shows it as a matrix.
func Rules() []Rule {
	public, signedIn := []Role{Public}, []Role{SignedIn}
	editor := []Role{OrganisationEditor}
	lead := []Role{PartnershipLead, NationalTeam}
	national := []Role{NationalTeam}
	return slices.Concat(
		// What anybody may read. What of it each sees is narrowed by visibility.
		[]Rule{
			{Permission: "home.read", Words: "see the first page", Roles: public},
			{Permission: "asset.read", Words: "load the pages’ styles and scripts", Roles: public},
			{Permission: "place.read", Words: "see places and who works there", Roles: public},
			{Permission: "setting.read", Words: "see schools, colleges and nurseries", Roles: public},
			{Permission: "tile.read", Words: "see maps", Roles: public},
			{Permission: "register.read", Words: "see which registers are loaded and what changed", Roles: public},
			{Permission: "need.read", Words: "see what official statistics say of places", Roles: public},
			{Permission: "landscape.read", Words: "see gaps, overlaps, reach and equity of what is on record", Roles: public},
			{Permission: "search.read", Words: "search", Roles: public},
			{Permission: "organisation.read", Words: "see organisations", Roles: public},
			{Permission: "collaboration.read", Words: "see collaborations", Roles: public},
			{Permission: "figure.read", Words: "see a figure and how to cite it", Roles: public},
			{Permission: "notice.read", Words: "read what is done with people’s data, and for how long", Roles: public},
			{Permission: "sign-in.use", Words: "sign in, and out", Roles: public},
			{Permission: "contact.confirm", Words: "say, with the link in its mail, whether a contact’s mailbox may be shown", Roles: public},
		},
		// One's own account.
		[]Rule{
			{Permission: "self.read", Words: "see one’s own account, sessions and data", Roles: signedIn},
			{Permission: "self.change", Words: "change one’s own name, listing and sessions", Roles: signedIn},
			{Permission: "self.secure", Words: "change one’s own address, passkeys and API tokens", Roles: signedIn, Confirm: true},
			{Permission: "self.erase", Words: "erase oneself", Roles: signedIn, Confirm: true},
		},
		// Numbers to be cited.
		[]Rule{
			{Permission: "figure.cite", Words: "keep figures, and see those that are kept", Roles: signedIn},
		},
		// Lists of schools, and what they become.
		[]Rule{
			{Permission: "upload.create", Words: "send in an organisation’s list", Of: AnOrganisation, Roles: editor},
			{Permission: "upload.read", Words: "see an organisation’s lists", Of: AnOrganisation, Roles: editor, Hidden: true},
			{Permission: "upload.change", Words: "match, review and confirm an organisation’s list", Of: AnOrganisation, Roles: editor, Hidden: true},
			{Permission: "upload.withdraw", Words: "withdraw an organisation’s list", Of: AnOrganisation, Roles: editor, Hidden: true},
			{Permission: "delivery.change", Words: "change who sees an organisation’s work", Of: AnOrganisation, Roles: editor, Hidden: true},
		},
		// What people say of the record of a place.
		[]Rule{
			{Permission: "note.read", Words: "see the notes that one wrote, and those to be answered", Roles: member()},
			{Permission: "note.write", Words: "say what is missing, ended or wrong on the record of a place, or that one looked and found nothing", Roles: []Role{PartnershipLead, Partner, OrganisationEditor, NetworkOfficer, Facilitator}},
			{Permission: "note.answer", Words: "answer what is said of an organisation’s work", Of: AnOrganisation, Roles: editor, Hidden: true},
			{Permission: "note.register", Words: "answer what is said of a setting on the registers", Of: Everything, Roles: national},
		},
		// Organisations.
		[]Rule{
			{Permission: "organisation.add", Words: "add an organisation", Roles: lead},
			{Permission: "organisation.change", Words: "change what is said of an organisation", Of: AnOrganisation, Roles: []Role{OrganisationEditor, NationalTeam}},
			{Permission: "organisation.membership", Words: "begin and end an organisation’s membership of the alliance", Roles: national},
			{Permission: "organisation.import", Words: "import a list of members", Roles: national},
			{Permission: "organisation.merge", Words: "merge two organisations, and undo it", Roles: national, Confirm: true},
			{Permission: "organisation.people", Words: "invite people to an organisation, and hand over when one leaves", Of: AnOrganisation, Roles: []Role{OrganisationEditor, NationalTeam}},
			{Permission: "organisation.offer", Words: "say what an organisation can offer, and answer what is asked of it", Of: AnOrganisation, Roles: []Role{OrganisationEditor, Partner}},
		},
		// People.
		[]Rule{
			{Permission: "organisation.join", Words: "ask to join an organisation", Roles: signedIn},
			{Permission: "ask.read", Words: "see what is asked of organisations, and what is offered within the alliance", Roles: member()},
			{Permission: "person.read", Words: "see the directory of people who chose to be in it", Roles: member()},
			{Permission: "grant.read", Words: "see who holds which role", Of: Everything, Roles: []Role{NationalTeam, SafeguardingLead}},
			{Permission: "grant.change", Words: "give and take roles", Roles: national, Confirm: true},
			{Permission: "person.sign-out", Words: "sign somebody out everywhere, and end their API tokens", Of: Everything, Roles: []Role{NationalTeam, SafeguardingLead}, Confirm: true},
			{Permission: "person.erase", Words: "erase a person who asked for it", Of: Everything, Roles: []Role{NationalTeam, SafeguardingLead}, Confirm: true},
		},
		// Collaborations.
		[]Rule{
			{Permission: "collaboration.add", Words: "begin a collaboration", Roles: national},
			{Permission: "collaboration.change", Words: "change a collaboration, its sub-groups and its allies", Of: ACollaboration, Roles: lead},
			{Permission: "collaboration.seat", Words: "give and end seats, and invite to them", Of: ACollaboration, Roles: lead},
			{Permission: "collaboration.work", Words: "say what a collaboration is working on", Of: ACollaboration, Roles: []Role{PartnershipLead, NationalTeam, Facilitator, NetworkOfficer}},
			{Permission: "collaboration.ask", Words: "ask something of an organisation for a collaboration", Of: ACollaboration, Roles: []Role{PartnershipLead, NationalTeam, Facilitator}},
			{Permission: "collaboration.join", Words: "ask to join a collaboration", Roles: signedIn},
			{Permission: "collaboration.decide", Words: "decide on requests to join", Of: ACollaboration, Roles: lead},
		},
		// Need.
		[]Rule{
			{Permission: "need.story", Words: "write the story behind a curve and its target, for a collaboration", Of: ACollaboration, Roles: lead},
			{Permission: "need.import", Words: "withdraw official statistics that were read in, and undo it", Roles: national, Confirm: true},
		},
		// Trust.
		[]Rule{
			{Permission: "audit.read", Words: "see the record of who did what", Of: Everything, Roles: []Role{NationalTeam, SafeguardingLead}},
			{Permission: "audit.organisation", Words: "see the record of what was done to an organisation’s things", Of: AnOrganisation, Roles: []Role{OrganisationEditor, NationalTeam, SafeguardingLead}},
			{Permission: "retention.read", Words: "see what the retention job did", Of: Everything, Roles: []Role{NationalTeam, SafeguardingLead}},
			{Permission: "retention.run", Words: "run the retention job now", Roles: national},
			{Permission: "demo.use", Words: "use the demonstration’s outbox and its people (only there)", Roles: public},
		},
	)
}
