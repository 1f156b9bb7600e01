package account

import (
	"net/http"
	"strings"
	"time"

	"fairground/internal/site"
)

// cookieName names a cookie of ours. On https the browser itself sees to it that
// nobody but this host set it.
func (s *Service) cookieName(what string) string {
	if s.secure() {
		return "__Host-fairground-" + what
	}
	return "fairground-" + what
}

func (s *Service) secure() bool { return strings.HasPrefix(s.config.URL, "https://") }

// setCookie gives the browser a cookie that only requests to us carry, and no
// script can read. A life of 0 lasts until the browser closes.
func (s *Service) setCookie(w http.ResponseWriter, what, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(what), Value: value, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode})
}

func (s *Service) clearCookie(w http.ResponseWriter, what string) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(what), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode})
}

func (s *Service) cookie(r *http.Request, what string) string {
	c, err := r.Cookie(s.cookieName(what))
	if err != nil {
		return ""
	}
	return c.Value
}

// SetSecretCookie lets the browser keep a secret for a while, so that it need not
// stand in an address; a life below 0 makes it forget. Rooms above use it.
func (s *Service) SetSecretCookie(w http.ResponseWriter, what, value string, life time.Duration) {
	s.setCookie(w, what, value, life)
}

// SecretCookie is what [Service.SetSecretCookie] gave the browser; "" for nothing.
func (s *Service) SecretCookie(r *http.Request, what string) string { return s.cookie(r, what) }

// SignIn begins a session for the browser of a request whose person is known, in
// place of the one that the browser had.
func (s *Service) SignIn(w http.ResponseWriter, r *http.Request, i Identity, method string) error {
	token, err := s.replace(r.Context(), i.ID, method, device(r.UserAgent()), s.cookie(r, "session"))
	if err != nil {
		return err
	}
	s.setCookie(w, "session", token, SessionLife)
	return nil
}

// browserToken is what a browser is known by while nobody is signed in, so that
// a link works only where it was asked for. It is given one where it has none.
func (s *Service) browserToken(w http.ResponseWriter, r *http.Request) string {
	token := s.cookie(r, "browser")
	if len(token) < 50 || len(token) > 100 {
		token, _ = newToken()
	}
	s.setCookie(w, "browser", token, LinkLife)
	return token
}

// Authenticate finds out who a request is from before anything else looks at it.
// What a person signed in is sent is for them alone, and no cache keeps it.
func (s *Service) Authenticate(st *site.Site, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			next.ServeHTTP(w, r)
			return
		}
		if secret, asked := bearer(r); asked {
			s.authenticateToken(st, w, r, secret, next)
			return
		}
		a, err := s.actorOf(r)
		if err != nil {
			st.WriteError(w, r, err)
			return
		}
		a.sends = r.Method != http.MethodGet && r.Method != http.MethodHead
		ctx := withHost(WithActor(r.Context(), a), r.Host)
		if !a.Public() {
			w.Header().Set("Cache-Control", "private, no-store")
			ctx = site.WithViewer(ctx, site.Viewer{ID: string(a.ID), Name: a.Name})
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (s *Service) actorOf(r *http.Request) (*Actor, error) {
	if token := s.cookie(r, "session"); token != "" {
		a, err := s.Resume(r.Context(), token)
		if a != nil || err != nil {
			return a, err
		}
	}
	return &Actor{policy: s.policy, now: s.now()}, nil
}

// device names a browser and its system in a few words, so that a person can
// tell their sessions apart.
func device(agent string) string {
	return named(agent, "Edg/", "Edge", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari", "", "A browser") + " on " +
		named(agent, "Android", "Android", "iPhone", "an iPhone", "iPad", "an iPad", "Windows", "Windows", "Mac OS X", "a Mac", "Linux", "Linux", "", "an unknown system")
}

// named gives the word after the first sign that the text holds.
func named(text string, signs ...string) string {
	for i := 0; i+1 < len(signs); i += 2 {
		if strings.Contains(text, signs[i]) {
			return signs[i+1]
		}
	}
	return ""
}
