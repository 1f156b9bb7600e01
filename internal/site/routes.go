package site

import (
	"context"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"time"

	"fairground/internal/fault"
	"fairground/internal/term"
)

// Permission names what a request needs to be allowed, such as "place.read".
type Permission string

// HandlerFunc answers a request or says why it could not; Routes turns the
// error into a page or JSON.
type HandlerFunc func(w http.ResponseWriter, r *http.Request) error

// Guard decides whether the viewer of a request may use a permission: on the
// thing, or, where it is nil, on anything at all. It returns nil, or an error
// whose fault kind says how to answer.
type Guard func(ctx context.Context, p Permission, about *Thing) error

// Thing is what a request is about, as far as permissions go: the scopes it
// belongs to. A thing of no scope is nobody's in particular.
type Thing struct{ Scopes []term.Scope }

// Route is one registered pattern.
type Route struct {
	Pattern    string
	Permission Permission
	About      func(*http.Request) (Thing, error) // nil where the permission is about nothing in particular
	Asks       bool                               // the handler itself asks about the thing, which only the body names
	limits     limits
}

// limits keep one request from holding the server.
type limits struct {
	body  int64
	read  time.Duration
	write time.Duration
}

// RouteOption changes what a route allows.
type RouteOption func(*Route)

// About says what a request is about, from its address. The guard is asked
// first whether the viewer may use the permission on anything, then whether on
// this. Where there is no such thing the viewer hears what they would hear of a
// thing that is not theirs, so that an address tells nothing.
func About(thing func(*http.Request) (Thing, error)) RouteOption {
	return func(r *Route) { r.About = thing }
}

// AsksItself says that only the request's body names the thing, so that the
// handler asks about it.
func AsksItself() RouteOption { return func(r *Route) { r.Asks = true } }

// MaxBody lets a route's request body have up to n bytes; the default is 1 MiB.
func MaxBody(n int64) RouteOption { return func(r *Route) { r.limits.body = n } }

// Slow lets a route take up to d to be read and as long again to be answered;
// the default is 30 seconds.
func Slow(d time.Duration) RouteOption {
	return func(r *Route) { r.limits.read, r.limits.write = d, d }
}

// Routes is a mux in which every route names a permission.
type Routes struct {
	site   *Site
	guard  Guard
	mux    *http.ServeMux
	routes []Route
}

// NewRoutes returns an empty mux that asks the guard before every call and
// shows errors as pages of the site.
func NewRoutes(s *Site, guard Guard) *Routes {
	rt := &Routes{site: s, guard: guard, mux: http.NewServeMux()}
	rt.Mount("GET /assets/", "asset.read", s.assets)
	return rt
}

// Handle registers a handler for a net/http pattern ("GET /places/{gss}"). It
// panics without a method, a permission or a handler, as the program starts.
func (rt *Routes) Handle(pattern string, p Permission, h HandlerFunc, options ...RouteOption) {
	if p == "" || h == nil || !strings.Contains(pattern, " ") {
		panic(fmt.Sprintf("site: route %q needs a method, a permission and a handler", pattern))
	}
	route := Route{Pattern: pattern, Permission: p, limits: limits{body: 1 << 20, read: 30 * time.Second, write: 30 * time.Second}}
	for _, option := range options {
		option(&route)
	}
	rt.routes = append(rt.routes, route)
	rt.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := rt.run(route, h, w, r); err != nil {
			rt.site.WriteError(w, r, err)
		}
	})
}

// Mount registers a plain http.Handler under the same rules.
func (rt *Routes) Mount(pattern string, p Permission, h http.Handler, options ...RouteOption) {
	rt.Handle(pattern, p, func(w http.ResponseWriter, r *http.Request) error {
		h.ServeHTTP(w, r)
		return nil
	}, options...)
}

func (rt *Routes) run(route Route, h HandlerFunc, w http.ResponseWriter, r *http.Request) error {
	ctl := http.NewResponseController(w)
	now := time.Now()
	// Not every ResponseWriter has deadlines (a test's recorder has none).
	_ = ctl.SetReadDeadline(now.Add(route.limits.read))
	_ = ctl.SetWriteDeadline(now.Add(route.limits.read + route.limits.write))
	if err := rt.allow(route, r); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, route.limits.body)
	return h(w, r)
}

// allow asks the guard about a request.
func (rt *Routes) allow(route Route, r *http.Request) error {
	ctx := r.Context()
	if err := rt.guard(ctx, route.Permission, nil); err != nil || route.About == nil {
		return err
	}
	thing, err := route.About(r)
	if err != nil && !fault.Is(err, fault.Missing) {
		return err
	}
	if refused := rt.guard(ctx, route.Permission, &thing); refused != nil {
		return refused
	}
	return err
}

// All lists the routes by pattern.
func (rt *Routes) All() []Route {
	all := append([]Route(nil), rt.routes...)
	sort.Slice(all, func(i, j int) bool { return all[i].Pattern < all[j].Pattern })
	return all
}

// ServeHTTP answers a request, with the site's own pages for what is not there.
func (rt *Routes) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := rt.mux.Handler(r); pattern == "" {
		rt.site.writeUnrouted(w, r, rt.mux)
		return
	}
	rt.mux.ServeHTTP(w, r)
}

// NewServer returns an http.Server with the time limits that protect it from
// clients that dawdle over their headers; a route's own limits cover the rest.
func NewServer(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}
