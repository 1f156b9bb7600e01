package account

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"fairground/internal/fault"
)

// limit is how often something may be tried: count times at once, and then again
// as often as count times in per. The state of it is one number in the database,
// the time at which everything tried so far would have been in order (the generic
// cell rate algorithm), so that every replica counts on the same.
type limit struct {
	what    string // what is tried, and by whom: "link/address"
	subject string // who
	count   int
	per     time.Duration
}

func (l limit) every() time.Duration { return l.per / time.Duration(l.count) }

// The limits. Those for one client allow for an office behind one address. None
// is shared by everybody: whoever reached it would lock the others out. For the
// same reason what one client asks for an address keeps no other client from
// asking; only how much mail an address gets is bounded whoever asks, and
// whoever asks then is told nothing of it (see mailLimit).

func linkLimits(client, email string) []limit {
	return []limit{{"link/address", email + " " + client, 5, 15 * time.Minute}, {"link/client", client, 30, 15 * time.Minute}}
}

// mailLimit bounds the links that an address is sent, whoever asks for them.
func mailLimit(email string) limit { return limit{"mail/address", email, 30, time.Hour} }

func redeemLimits(client string) []limit {
	return []limit{{"redeem/client", client, 60, 15 * time.Minute}}
}

func codeLimits(client, person string) []limit {
	return []limit{{"code/person", person, 5, 15 * time.Minute}, {"code/client", client, 30, 15 * time.Minute}}
}

func confirmLimits(client, person string) []limit {
	return []limit{{"confirm/person", person, 20, 15 * time.Minute}, {"confirm/client", client, 60, 15 * time.Minute}}
}

func tokenLimits(client string) []limit {
	return []limit{{"token/client", client, 60, 15 * time.Minute}}
}

func newTokenLimits(person string) []limit {
	return []limit{{"token-made/person", person, 20, 24 * time.Hour}}
}

// take counts a try against every limit, in order, until one refuses. It is
// called before any transaction: what was tried was tried, whatever comes of it.
func (s *Service) take(ctx context.Context, what string, limits []limit) error {
	var wait time.Duration
	err := s.db.Tx(ctx, func(ctx context.Context) error {
		for _, l := range limits {
			var err error
			if wait, err = s.takeOne(ctx, l); err != nil || wait > 0 {
				return err
			}
		}
		return nil
	})
	if err == nil && wait > 0 {
		err = fault.TooOften(wait, "There were too many %s. Try again in %s.", what, waiting(wait))
	}
	return err
}

// Take counts a try of something at sign-in by the client of a request, and
// refuses with a fault of kind too many once there were count of them in the
// time: for further ways to sign in.
func (s *Service) Take(r *http.Request, what string, count int, per time.Duration) error {
	return s.take(r.Context(), "tries", []limit{{what + "/client", s.client(r), count, per}})
}

// TakeFor counts a try of something that somebody signed in may do count times in
// a time, whatever client they use: mail to an address that they choose. It takes
// part in ctx's transaction.
func (s *Service) TakeFor(ctx context.Context, words, what, subject string, count int, per time.Duration) error {
	return s.take(ctx, words, []limit{{what, subject, count, per}})
}

// waiting writes a time to wait in words.
func waiting(d time.Duration) string {
	switch minutes := int((d + time.Minute - 1) / time.Minute); {
	case minutes <= 1:
		return "a minute"
	case minutes < 60:
		return plural(minutes, "minute")
	default:
		return plural((minutes+59)/60, "hour")
	}
}

// client is where a request comes from, as far as limits go: an IPv4 address, or
// the 64 bits of an IPv6 address that one household or office has.
func (s *Service) client(r *http.Request) string {
	address := remoteAddress(r)
	// Each proxy of ours adds whom it heard from at the end; what stands before
	// that anybody could have written.
	if hops := forwarded(r); s.config.Proxies > 0 && len(hops) >= s.config.Proxies {
		if told, err := netip.ParseAddr(hops[len(hops)-s.config.Proxies]); err == nil {
			address = told
		}
	}
	address = address.Unmap().WithZone("")
	if address.Is6() {
		prefix, err := address.Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return address.String()
}

func remoteAddress(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	address, _ := netip.ParseAddr(host)
	return address
}

func forwarded(r *http.Request) []string {
	var hops []string
	for _, line := range r.Header.Values("X-Forwarded-For") {
		for hop := range strings.SplitSeq(line, ",") {
			hops = append(hops, strings.TrimSpace(hop))
		}
	}
	return hops
}
