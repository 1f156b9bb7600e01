package account

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fairground/internal/fault"
)

func TestLimit(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		l := []limit{{"test", "somebody", 3, 30 * time.Minute}}
		ask := func() error { return h.take(t.Context(), "tries", l) }
		for i := range 3 {
			if err := ask(); err != nil {
				h.t.Fatalf("try %d: %v", i, err)
			}
		}
		err := ask()
		if !fault.Is(err, fault.TooMany) || fault.RetryAfter(err) != 10*time.Minute || !strings.Contains(err.Error(), "10 minutes") {
			h.t.Fatalf("%v, after %s", err, fault.RetryAfter(err))
		}
		h.move(9 * time.Minute)
		if err := ask(); fault.RetryAfter(err) != time.Minute { // a refusal counts for nothing
			h.t.Errorf("%v", err)
		}
		h.move(time.Minute)
		if err := ask(); err != nil {
			h.t.Errorf("after ten minutes: %v", err)
		}
		if ask() == nil {
			h.t.Error("two at once after ten minutes")
		}
		h.move(24 * time.Hour)
		for i := range 3 {
			if err := ask(); err != nil {
				h.t.Errorf("the day after, try %d: %v", i, err)
			}
		}
		if ask() == nil {
			h.t.Error("a day’s rest gives more than the count")
		}
	})
}

// TestLimitOfManyAtOnce: of fifty at two replicas, as many get through as may.
func TestLimitOfManyAtOnce(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		services := []*Service{h.Service, New(h.db, h.audit, h.config)}
		var through atomic.Int64
		var wait sync.WaitGroup
		for i := range 50 {
			wait.Go(func() {
				err := services[i%2].take(context.Background(), "tries", []limit{{"test", "somebody", 10, time.Hour}, {"test/all", "", 1000, time.Hour}})
				if err == nil {
					through.Add(1)
				} else if !fault.Is(err, fault.TooMany) {
					h.t.Error(err)
				}
			})
		}
		wait.Wait()
		if through.Load() != 10 {
			h.t.Errorf("%d got through, want 10", through.Load())
		}
	})
}

// TestSweepWaitsForNoTry: who has counted one try and is about to count another
// meets a sweep that has come upon both, in the other order. Neither holds the
// other, and nothing is lost of what was tried.
func TestSweepWaitsForNoTry(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		one, other := []limit{{"one", "somebody", 1, time.Minute}}, []limit{{"other", "somebody", 1, time.Minute}}
		for _, l := range [][]limit{other, one} {
			if err := h.take(h.t.Context(), "tries", l); err != nil {
				h.t.Fatal(err)
			}
		}
		h.move(time.Hour)
		swept := make(chan error, 1)
		err := h.db.Tx(h.t.Context(), func(ctx context.Context) error {
			if err := h.take(ctx, "tries", one); err != nil {
				return err
			}
			go func() {
				_, err := h.Sweep(h.t.Context())
				swept <- err
			}()
			time.Sleep(300 * time.Millisecond) // it has what it can get by now
			return h.take(ctx, "tries", other)
		})
		if err := errors.Join(err, <-swept); err != nil {
			h.t.Fatal(err)
		}
		for _, l := range [][]limit{one, other} {
			if err := h.take(h.t.Context(), "tries", l); !fault.Is(err, fault.TooMany) {
				h.t.Errorf("%s was not counted: %v", l[0].what, err)
			}
		}
		h.move(time.Hour)
		if n, err := h.Sweep(h.t.Context()); err != nil || n != 2 || h.rows("attempt") != 0 {
			h.t.Errorf("%d removed, %d left, %v", n, h.rows("attempt"), err)
		}
	})
}

// TestSweepAmongManyTries: sweeps and tries of rows that have run out, at once.
func TestSweepAmongManyTries(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		var wait sync.WaitGroup
		for worker := range 8 {
			wait.Go(func() {
				for i := range 25 {
					h.move(time.Second) // what was counted before has run out
					limits := []limit{{"a", strconv.Itoa(i % 5), 1000, time.Second}, {"b", strconv.Itoa(worker % 3), 1000, time.Second}, {"c", "", 1000, time.Second}}
					err := h.take(h.t.Context(), "tries", limits)
					if err == nil && worker%2 == 0 {
						_, err = h.Sweep(h.t.Context())
					}
					if err != nil && !fault.Is(err, fault.TooMany) { // the clock moves under those who read it
						h.t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		h.move(time.Hour)
		if _, err := h.Sweep(h.t.Context()); err != nil || h.rows("attempt") != 0 {
			h.t.Errorf("%d left, %v", h.rows("attempt"), err)
		}
	})
}

// TestTooManyLinks: the page says how long to wait, and no more of a known
// address than of another.
func TestTooManyLinks(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("known@example.org")
		var pages []string
		for i, email := range []string{"known@example.org", "unknown@example.org"} {
			for try := range 6 {
				b := h.browser()
				b.client = "203.0.113." + strconv.Itoa(i)
				got := b.post("/sign-in", "email", email)
				if try < 5 {
					if got.status != http.StatusSeeOther {
						h.t.Fatalf("try %d: %d", try, got.status)
					}
					continue
				}
				if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "180" || !strings.Contains(got.body, "Try again in 3 minutes") {
					h.t.Errorf("%d, Retry-After %q", got.status, got.header.Get("Retry-After"))
				}
				pages = append(pages, got.body)
			}
		}
		if len(pages) != 2 || pages[0] != pages[1] {
			h.t.Error("the pages differ")
		}
		// Nobody locks another out: from elsewhere the same address still asks,
		// and a sign-in link reaches it.
		elsewhere := h.browser()
		elsewhere.client = "198.51.100.7"
		elsewhere.signIn("known@example.org")
		// How much an address is sent is bounded all the same, without a word.
		before := h.rows("mail_message where not withheld")
		for i := range 60 {
			b := h.browser()
			b.client = "192.0.2." + strconv.Itoa(i)
			if got := b.post("/sign-in", "email", "known@example.org"); got.status != http.StatusSeeOther {
				h.t.Fatalf("the %d. client is answered %d", i, got.status)
			}
		}
		if sent := h.rows("mail_message where not withheld") - before; sent < 15 || sent > 30 {
			h.t.Errorf("%d more messages", sent)
		}
	})
}

func TestTooManyFromOneClient(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		b := h.browser()
		b.client = "2001:db8:1:2::1"
		for i := range 30 {
			if got := b.post("/sign-in", "email", "a"+strconv.Itoa(i)+"@example.org"); got.status != http.StatusSeeOther {
				h.t.Fatalf("%d: %d", i, got.status)
			}
		}
		b.client = "2001:db8:1:2:ffff::9" // of the same 64 bits
		if got := b.post("/sign-in", "email", "b@example.org"); got.status != http.StatusTooManyRequests {
			h.t.Errorf("the same household: %d", got.status)
		}
		b.client = "2001:db8:1:3::1"
		if got := b.post("/sign-in", "email", "b@example.org"); got.status != http.StatusSeeOther {
			h.t.Errorf("another household: %d", got.status)
		}
		for i := range 61 { // guessing links
			got := b.get("/sign-in/link?token=" + strconv.Itoa(i))
			if want := map[bool]int{true: 409, false: 429}[i < 60]; got.status != want {
				h.t.Fatalf("guess %d: %d", i, got.status)
			}
		}
	})
}

func TestClient(t *testing.T) {
	for _, c := range []struct {
		remote  string
		told    []string
		proxies int
		want    string
	}{
		{"192.0.2.1:5000", nil, 0, "192.0.2.1"},
		{"192.0.2.1:5000", []string{"203.0.113.9"}, 0, "192.0.2.1"}, // nobody of ours said that
		{"192.0.2.1:5000", []string{"203.0.113.9"}, 1, "203.0.113.9"},
		{"192.0.2.1:5000", []string{"6.6.6.6, 203.0.113.9"}, 1, "203.0.113.9"}, // the client wrote the first itself
		{"192.0.2.1:5000", []string{"6.6.6.6", "203.0.113.9, 10.0.0.2"}, 2, "203.0.113.9"},
		{"192.0.2.1:5000", []string{"203.0.113.9"}, 2, "192.0.2.1"}, // it did not come through both
		{"192.0.2.1:5000", []string{"nonsense"}, 1, "192.0.2.1"},
		{"[2001:db8:1:2:3::4]:5000", nil, 0, "2001:db8:1:2::/64"},
		{"[::ffff:192.0.2.1]:5000", nil, 0, "192.0.2.1"},
		{"[fe80::1%eth0]:5000", nil, 0, "fe80::/64"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		for _, line := range c.told {
			r.Header.Add("X-Forwarded-For", line)
		}
		s := &Service{config: Config{Proxies: c.proxies}}
		if got := s.client(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
