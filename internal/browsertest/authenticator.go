package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Authenticator is a device of the browser's own that keeps passkeys, as a phone
// or a laptop does, and answers without a person's touch.
type Authenticator struct {
	b  *Browser
	id webauthn.AuthenticatorID
}

// Authenticator gives the browser such a device, which finds that the person is
// who they are.
func (b *Browser) Authenticator() *Authenticator {
	b.t.Helper()
	a := &Authenticator{b: b}
	b.command("enable passkeys", func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, webauthn.Enable, webauthn.EnableParams{})
		return err
	})
	b.command("add an authenticator", func(ctx context.Context, tab *chromedp.Target) error {
		added, err := cdp.Call(ctx, tab, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
		if err == nil {
			a.id = added.AuthenticatorID
		}
		return err
	})
	return a
}

// Verify sets whether the device finds from now on that the person is who they
// are.
func (a *Authenticator) Verify(yes bool) {
	a.b.t.Helper()
	a.b.command("set user verification", func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: a.id, IsUserVerified: yes})
		return err
	})
}

// Present sets whether somebody touches the device from now on, when it asks.
func (a *Authenticator) Present(yes bool) {
	a.b.t.Helper()
	a.b.command("set presence", func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, webauthn.SetAutomaticPresenceSimulation, webauthn.SetAutomaticPresenceSimulationParams{AuthenticatorID: a.id, Enabled: yes})
		return err
	})
}

// Passkeys counts what the device keeps.
func (a *Authenticator) Passkeys() int {
	a.b.t.Helper()
	n := 0
	a.b.command("list passkeys", func(ctx context.Context, tab *chromedp.Target) error {
		kept, err := cdp.Call(ctx, tab, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: a.id})
		if err == nil {
			n = len(kept.Credentials)
		}
		return err
	})
	return n
}
