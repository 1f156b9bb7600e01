package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// passkeyPages answers for passkeys: the steps that the script takes, and the
// pages on which a person keeps theirs.
type passkeyPages struct {
	*Service
	site *site.Site
}

// PasskeyRoutes registers the pages of passkeys, and the panels by which other
// pages offer them.
func (s *Service) PasskeyRoutes(rt *site.Routes, st *site.Site) {
	p := passkeyPages{s, st}
	rt.Handle("POST /sign-in/passkey/begin", "sign-in.use", s.ceremonyStep(p.beginSignIn))
	rt.Handle("POST /sign-in/passkey/finish", "sign-in.use", s.ceremonyStep(p.finishSignIn))
	rt.Handle("POST /sign-in/passkey/confirm/begin", "self.change", s.ceremonyStep(p.beginConfirm))
	rt.Handle("POST /sign-in/passkey/confirm/finish", "self.change", s.ceremonyStep(p.finishConfirm))
	rt.Handle("GET /account/passkeys/add", "self.secure", p.add)
	rt.Handle("POST /account/passkeys/begin", "self.secure", s.ceremonyStep(p.beginAdd))
	rt.Handle("POST /account/passkeys/finish", "self.secure", s.ceremonyStep(p.finishAdd))
	rt.Handle("GET /account/passkeys/{passkey}/name", "self.change", p.rename)
	rt.Handle("POST /account/passkeys/{passkey}/name", "self.change", p.saveName)
	rt.Handle("GET /account/passkeys/{passkey}/remove", "self.secure", p.askRemove)
	rt.Handle("POST /account/passkeys/{passkey}/remove", "self.secure", p.remove)
	st.Panels().Register("sign-in", "passkeys", s.passkeySignInPanel)
	st.Panels().Register("confirm", "passkeys", s.passkeyConfirmPanel)
	st.Panels().Register("account", "passkeys", s.passkeyAccountPanel)
}

// passkeyAnswer is what the script sends at the end of a ceremony.
type passkeyAnswer struct {
	Credential json.RawMessage `json:"credential"`
	Name       string          `json:"name"`
	Next       string          `json:"next"`
}

// passkeyDone tells the script where to go on.
type passkeyDone struct {
	Next string `json:"next"`
}

func readAnswer(r *http.Request) (a passkeyAnswer, err error) {
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return a, err
		}
		return a, fault.Because(err, fault.Bad, "What your browser sent could not be read. Try again.")
	}
	return a, nil
}

func (p passkeyPages) beginSignIn(w http.ResponseWriter, r *http.Request) error {
	party, err := p.relyingParty(r.Context())
	if err != nil {
		return err
	}
	options, session, err := party.BeginDiscoverableLogin()
	if err != nil {
		return fmt.Errorf("begin passkey sign-in: %w", err)
	}
	return p.ask(w, r, forPasskeySignIn, session, options)
}

func (p passkeyPages) finishSignIn(w http.ResponseWriter, r *http.Request) error {
	return p.finish(w, r, forPasskeySignIn, func(who Identity) error { return p.SignIn(w, r, who, "passkey") })
}

func (p passkeyPages) beginConfirm(w http.ResponseWriter, r *http.Request) error {
	party, err := p.relyingParty(r.Context())
	if err != nil {
		return err
	}
	h, err := p.holder(r.Context(), ActorFrom(r.Context()).ID)
	if err != nil {
		return err
	}
	if len(h.keys) == 0 {
		return fault.Invalid("You have no passkey yet. Confirm that it is you another way.")
	}
	options, session, err := party.BeginLogin(h)
	if err != nil {
		return fmt.Errorf("begin passkey confirmation: %w", err)
	}
	return p.ask(w, r, forPasskeyConfirm, session, options)
}

func (p passkeyPages) finishConfirm(w http.ResponseWriter, r *http.Request) error {
	return p.finish(w, r, forPasskeyConfirm, func(Identity) error { return p.Confirmed(w, r, "passkey") })
}

// finish does what a passkey was asked for, once it has answered, and tells the
// script where to go on.
func (p passkeyPages) finish(w http.ResponseWriter, r *http.Request, purpose string, do func(who Identity) error) error {
	who, answer, err := p.answered(r, purpose)
	if err != nil {
		return err
	}
	if err := do(who); err != nil {
		return err
	}
	return site.WriteJSON(w, http.StatusOK, passkeyDone{nextOr(answer.Next)})
}

// ask keeps the challenge and sends what the browser needs to answer it.
func (p passkeyPages) ask(w http.ResponseWriter, r *http.Request, purpose string, session *webauthn.SessionData, options any) error {
	if err := p.beginCeremony(w, r, purpose, session.Challenge, passkeyLife, session); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return site.WriteJSON(w, http.StatusOK, options)
}

// answered checks the answer to a challenge and says whose it is.
func (p passkeyPages) answered(r *http.Request, purpose string) (who Identity, answer passkeyAnswer, err error) {
	if answer, err = readAnswer(r); err != nil {
		return who, answer, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer.Credential)
	if err != nil {
		return who, answer, p.refused(r.Context(), err)
	}
	var session webauthn.SessionData
	if _, err := p.takeCeremony(r, parsed.Response.CollectedClientData.Challenge, &session, purpose); err != nil {
		return who, answer, err
	}
	party, err := p.relyingParty(r.Context())
	if err != nil {
		return who, answer, err
	}
	who, err = p.usePasskey(r.Context(), party, session, parsed)
	return who, answer, err
}

func (p passkeyPages) add(w http.ResponseWriter, r *http.Request) error {
	_, err := p.relyingParty(r.Context())
	if err != nil && !fault.Is(err, fault.Unavailable) {
		return err
	}
	page := ownPage("Add a passkey")
	page.Lead = "A passkey lets you sign in with your fingerprint, face, PIN or security key instead of waiting for an e-mail. It stays with your device or password manager and cannot be guessed or phished."
	return p.site.Render(w, r, page, passkeyAddPage(device(r.UserAgent()), passkeyTrouble(err)))
}

func (p passkeyPages) beginAdd(w http.ResponseWriter, r *http.Request) error {
	party, err := p.relyingParty(r.Context())
	if err != nil {
		return err
	}
	h, err := p.holder(r.Context(), ActorFrom(r.Context()).ID)
	if err != nil {
		return err
	}
	if len(h.keys) >= maxPasskeys {
		return fault.Invalid("You have %d passkeys, and no more can be kept. Remove one that you do not use.", maxPasskeys)
	}
	options, session, err := party.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return fmt.Errorf("begin passkey: %w", err)
	}
	return p.ask(w, r, forPasskey, session, options)
}

func (p passkeyPages) finishAdd(w http.ResponseWriter, r *http.Request) error {
	answer, err := readAnswer(r)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer.Credential)
	if err != nil {
		return p.refused(r.Context(), err)
	}
	var session webauthn.SessionData
	if _, err := p.takeCeremony(r, parsed.Response.CollectedClientData.Challenge, &session, forPasskey); err != nil {
		return err
	}
	name, err := cleanPasskeyName(answer.Name, device(r.UserAgent()))
	if err != nil {
		return err
	}
	party, err := p.relyingParty(r.Context())
	if err != nil {
		return err
	}
	if _, err := p.addPasskey(r.Context(), party, session, parsed, name); err != nil {
		return err
	}
	return site.WriteJSON(w, http.StatusOK, passkeyDone{"/account#passkeys"})
}

// own finds the passkey of a request's address, if it is the actor's.
func (p passkeyPages) own(r *http.Request) (Passkey, error) {
	return p.Passkey(r.Context(), ActorFrom(r.Context()).ID, term.ID(r.PathValue("passkey")))
}

func (p passkeyPages) rename(w http.ResponseWriter, r *http.Request) error {
	k, err := p.own(r)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, ownPage("Rename a passkey"), passkeyNamePage(k.ID, k.Name, &site.Form{}))
}

func (p passkeyPages) saveName(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	k, err := p.own(r)
	if err != nil {
		return err
	}
	if err := p.RenamePasskey(r.Context(), k.Person, k.ID, form.Value("name")); err != nil {
		if !form.FailWith("name", err) {
			return err
		}
		page := ownPage("Rename a passkey")
		page.HasError = true
		return p.site.RenderStatus(w, r, http.StatusUnprocessableEntity, page, passkeyNamePage(k.ID, form.Value("name"), form))
	}
	return site.SeeOther(w, r, "/account#passkeys")
}

func (p passkeyPages) askRemove(w http.ResponseWriter, r *http.Request) error {
	k, err := p.own(r)
	if err != nil {
		return err
	}
	return p.site.Render(w, r, ownPage("Remove “"+k.Name+"”"), passkeyRemovePage(k))
}

func (p passkeyPages) remove(w http.ResponseWriter, r *http.Request) error {
	k, err := p.own(r)
	if err != nil {
		return err
	}
	if err := p.RemovePasskey(r.Context(), k.Person, k.ID); err != nil {
		return err
	}
	return site.SeeOther(w, r, "/account#passkeys")
}

// ownPage is a page below a person's own account.
func ownPage(title string) site.Page {
	return site.Page{Title: title, Crumbs: []site.Link{{Label: "Your account", URL: "/account"}}, Section: "/account", NoIndex: true}
}

// passkeyTrouble is why passkeys cannot be used here, "" where they can.
func passkeyTrouble(err error) string {
	if err == nil {
		return ""
	}
	return fault.PublicMessage(err)
}

func (s *Service) passkeySignInPanel(ctx context.Context, viewer site.Viewer, next string) (templ.Component, error) {
	_, err := s.relyingParty(ctx)
	if err != nil && !fault.Is(err, fault.Unavailable) {
		return nil, err
	}
	return passkeySignIn(nextOr(next), passkeyTrouble(err)), nil
}

func (s *Service) passkeyConfirmPanel(ctx context.Context, viewer site.Viewer, next string) (templ.Component, error) {
	keys, err := s.Passkeys(ctx, term.ID(viewer.ID))
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	_, err = s.relyingParty(ctx)
	if err != nil && !fault.Is(err, fault.Unavailable) {
		return nil, err
	}
	return passkeyConfirm(nextOr(next), passkeyTrouble(err)), nil
}

func (s *Service) passkeyAccountPanel(ctx context.Context, viewer site.Viewer, id string) (templ.Component, error) {
	if viewer.ID != id {
		return nil, nil
	}
	keys, err := s.Passkeys(ctx, term.ID(id))
	if err != nil {
		return nil, err
	}
	_, err = s.relyingParty(ctx)
	if err != nil && !fault.Is(err, fault.Unavailable) {
		return nil, err
	}
	return passkeyAccount(keys, passkeyTrouble(err)), nil
}

func passkeyRows(keys []Passkey) []site.Row {
	var rows []site.Row
	for _, k := range keys {
		used := "Never"
		if !k.Used.IsZero() {
			used = site.DateTime(k.Used)
		}
		name := site.Cell{Text: k.Name}
		switch {
		case !k.Doubted.IsZero():
			name.Detail = "Refused since " + site.Date(k.Doubted) + ", because it seems to have been copied. Remove it."
		case k.BackedUp:
			name.Detail = "Also on your other devices"
		}
		rows = append(rows, site.Row{Cells: []site.Cell{name, {Text: site.Date(k.Made)}, {Text: used},
			{Actions: []site.Action{{Label: "Rename", Hidden: k.Name, URL: "/account/passkeys/" + string(k.ID) + "/name"},
				{Label: "Remove", Hidden: k.Name, URL: "/account/passkeys/" + string(k.ID) + "/remove"}}}}})
	}
	return rows
}
