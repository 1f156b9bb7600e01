package account

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"fairground/internal/audit"
	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Passkey is a key that a person's device, password manager or security key
// holds for them here. Only its public half is known to us.
type Passkey struct {
	ID       term.ID
	Person   term.ID
	Name     string // the person's own, to tell theirs apart
	Made     time.Time
	Used     time.Time // zero: never
	Doubted  time.Time // when it seemed that there is a copy of it; zero: never
	BackedUp bool      // kept by a service that brings it to the person's other devices

	credential webauthn.Credential
}

// Bounds of what a person may keep.
const (
	maxPasskeys    = 20
	maxPasskeyName = 60
)

// loopbackName says whether a name or address is of the machine itself.
func loopbackName(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// relyingParty is what a passkey is made for: our name, never an IP address. The
// fault says what is missing where there is none.
func (s *Service) relyingParty(ctx context.Context) (*webauthn.WebAuthn, error) {
	u, ok := s.origin(ctx)
	switch {
	case ok && net.ParseIP(u.Hostname()) == nil:
	case loopbackName(u.Hostname()):
		return nil, fault.New(fault.Unavailable, "Passkeys need a name, not a number. Open this page at http://localhost:%s to use one.", u.Port())
	default:
		return nil, fault.New(fault.Unavailable, "Passkeys need a web address with a name, and this service has not been given one.")
	}
	required := true
	timeout := webauthn.TimeoutConfig{Timeout: passkeyLife}
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Fairground", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: &required, UserVerification: protocol.VerificationRequired},
		Timeouts: webauthn.TimeoutsConfig{Login: timeout, Registration: timeout},
		// Password managers send outputs that nobody asked for; none is read here.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
}

// holder is a person with their passkeys, as the library asks about them.
type holder struct {
	Identity
	keys []Passkey
}

// WebAuthnID is what a passkey keeps of whose it is: an id, and nothing about
// the person.
func (h holder) WebAuthnID() []byte { return []byte(h.ID) }

// WebAuthnName is what the device lists the passkey under.
func (h holder) WebAuthnName() string {
	if h.Email != "" {
		return h.Email
	}
	return h.Name
}

// WebAuthnDisplayName is the person's name.
func (h holder) WebAuthnDisplayName() string { return h.Name }

// WebAuthnCredentials lists what they can sign in with.
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	var all []webauthn.Credential
	for _, k := range h.keys {
		all = append(all, k.credential)
	}
	return all
}

func (s *Service) holder(ctx context.Context, person term.ID) (holder, error) {
	i, err := s.Identity(ctx, person)
	if err != nil {
		return holder{}, err
	}
	keys, err := s.Passkeys(ctx, person)
	return holder{i, keys}, err
}

// cleanPasskeyName is the name a person typed; where they typed none, that of
// their browser and system.
func cleanPasskeyName(name, otherwise string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		name = otherwise
	}
	if name == "" {
		return "", fault.Invalid("Enter a name for the passkey.")
	}
	if len([]rune(name)) > maxPasskeyName {
		return "", fault.Invalid("Enter a name of at most %d characters.", maxPasskeyName)
	}
	return name, nil
}

// addPasskey keeps a passkey that a device has just made, once it is checked.
func (s *Service) addPasskey(ctx context.Context, party *webauthn.WebAuthn, session webauthn.SessionData, answer *protocol.ParsedCredentialCreationData, name string) (k Passkey, err error) {
	h, err := s.holder(ctx, ActorFrom(ctx).ID)
	if err != nil {
		return k, err
	}
	if !answer.Response.AttestationObject.AuthData.Flags.HasUserVerified() {
		return k, errUnverified()
	}
	credential, err := party.CreateCredential(h, session, answer)
	if err != nil {
		return k, s.refused(ctx, err)
	}
	k = Passkey{ID: s.config.NewID(), Person: h.ID, Name: name, Made: s.now(), BackedUp: credential.Flags.BackupState, credential: *credential}
	err = s.db.Tx(ctx, func(ctx context.Context) error {
		if known, err := s.passkeyKnown(ctx, credential.ID); err != nil {
			return err
		} else if known {
			return fault.Conflict("This passkey has been added already.")
		}
		if err := s.insertPasskey(ctx, k); err != nil {
			return err
		}
		if err := s.tell(ctx, h.ID, "A passkey, “"+name+"”, was added to your account in Fairground."); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "passkey.add", Kind: "person", Thing: h.ID, About: []term.ID{h.ID}, After: audit.Values{"passkey": name}})
	})
	if err != nil {
		return k, fmt.Errorf("add passkey: %w", err)
	}
	return k, nil
}

// usePasskey finds out who gave an answer, by a passkey of theirs. For a session
// that names a person, it must be theirs.
func (s *Service) usePasskey(ctx context.Context, party *webauthn.WebAuthn, session webauthn.SessionData, answer *protocol.ParsedCredentialAssertionData) (Identity, error) {
	if !answer.Response.AuthenticatorData.Flags.HasUserVerified() {
		return Identity{}, errUnverified()
	}
	person := term.ID(answer.Response.UserHandle)
	if len(session.UserID) > 0 {
		person = term.ID(session.UserID)
	}
	h, err := s.holder(ctx, person)
	switch {
	case fault.Is(err, fault.Missing):
		return Identity{}, errUnknownPasskey(err)
	case err != nil:
		return Identity{}, err
	case !h.Ended.IsZero():
		return Identity{}, errUnknownPasskey(nil)
	}
	credential, err := s.validate(ctx, party, h, session, answer)
	if err != nil {
		return Identity{}, err
	}
	for _, k := range h.keys {
		if string(k.credential.ID) == string(credential.ID) {
			return h.Identity, s.notePasskeyUse(ctx, k, credential)
		}
	}
	return Identity{}, errUnknownPasskey(nil)
}

func (s *Service) validate(ctx context.Context, party *webauthn.WebAuthn, h holder, session webauthn.SessionData, answer *protocol.ParsedCredentialAssertionData) (c *webauthn.Credential, err error) {
	known := false
	for _, k := range h.keys {
		known = known || string(k.credential.ID) == string(answer.RawID)
	}
	if !known {
		return nil, errUnknownPasskey(nil)
	}
	if len(session.UserID) > 0 {
		c, err = party.ValidateLogin(h, session, answer)
	} else {
		c, err = party.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return h, nil }, session, answer)
	}
	if err != nil {
		return nil, s.refused(ctx, err)
	}
	return c, nil
}

// notePasskeyUse keeps the passkey's counter. A counter that did not grow means
// that two devices hold the same key, when no more than one should: the passkey
// is refused from then on.
func (s *Service) notePasskeyUse(ctx context.Context, old Passkey, now *webauthn.Credential) error {
	copied := fault.New(fault.Denied, "The passkey “%s” seems to have been copied, so it cannot be used any more. Sign in another way, then remove it from your account and add a new one.", old.Name)
	if !old.Doubted.IsZero() {
		return copied
	}
	err := s.db.Tx(audit.WithActor(ctx, old.Person), func(ctx context.Context) error {
		if now.Authenticator.CloneWarning {
			if err := s.doubtPasskey(ctx, old.ID); err != nil {
				return err
			}
			if err := s.tell(ctx, old.Person, "Somebody tried to sign in to Fairground with your passkey “"+old.Name+"”, which seems to have been copied. It is refused from now on."); err != nil {
				return err
			}
			return s.audit.Record(ctx, audit.Entry{Action: "passkey.doubt", Kind: "person", Thing: old.Person, About: []term.ID{old.Person}, After: audit.Values{"passkey": old.Name}})
		}
		kept, err := s.updatePasskey(ctx, old, now)
		if err == nil && !kept {
			err = fault.Conflict("The passkey was used somewhere else at the same moment. Try again.")
		}
		return err
	})
	if err == nil && now.Authenticator.CloneWarning {
		return copied
	}
	if err != nil {
		return fmt.Errorf("note a passkey’s use: %w", err)
	}
	return nil
}

// RenamePasskey changes the name of a person's passkey.
func (s *Service) RenamePasskey(ctx context.Context, person, id term.ID, name string) error {
	name, err := cleanPasskeyName(name, "")
	if err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context) error {
		old, err := s.Passkey(ctx, person, id)
		if err != nil || old.Name == name {
			return err
		}
		if err := s.namePasskey(ctx, id, name); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "passkey.rename", Kind: "person", Thing: person, About: []term.ID{person},
			Before: audit.Values{"passkey": old.Name}, After: audit.Values{"passkey": name}})
	})
}

// RemovePasskey forgets a person's passkey: nobody can sign in with it any more.
func (s *Service) RemovePasskey(ctx context.Context, person, id term.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		old, err := s.Passkey(ctx, person, id)
		if err != nil {
			return err
		}
		if err := s.deletePasskey(ctx, id); err != nil {
			return err
		}
		if err := s.tell(ctx, person, "The passkey “"+old.Name+"” was removed from your account in Fairground."); err != nil {
			return err
		}
		return s.audit.Record(ctx, audit.Entry{Action: "passkey.remove", Kind: "person", Thing: person, About: []term.ID{person}, Before: audit.Values{"passkey": old.Name}})
	})
}

func errUnverified() error {
	return fault.Invalid("Your device did not check that it is you. Set up a screen lock, a fingerprint or a PIN on it, then try again.")
}

func errUnknownPasskey(cause error) error {
	return fault.Because(cause, fault.Denied, "This passkey is not known here. It may have been removed. Sign in another way.")
}

// refused logs why the library did not take an answer, and gives the reader
// words that help whoever is honest.
func (s *Service) refused(ctx context.Context, err error) error {
	var p *protocol.Error
	if errors.As(err, &p) {
		err = fmt.Errorf("%s: %s: %s", p.Type, p.Details, p.DevInfo)
	}
	s.config.Log.WarnContext(ctx, "passkey refused", "request", site.RequestID(ctx), "cause", err)
	return fault.Because(err, fault.Bad, "The passkey could not be checked. Try again, or sign in another way.")
}
