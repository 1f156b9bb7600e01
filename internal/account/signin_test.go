package account

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"fairground/internal/db/dbtest"
	"fairground/internal/job"
	"fairground/internal/mail"
)

func TestSignInByLink(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org")
		b := h.browser()
		if got := b.get("/account"); got.to != "/sign-in?next=%2Faccount" {
			h.t.Fatalf("not asked to sign in: %d %q", got.status, got.to)
		}
		b.wants("/sign-in?next=/account%3Fx=1", 200, `value="/account?x=1"`)
		b.post("/sign-in", "email", " Amina@Example.org ", "next", "/account?x=1")
		b.wants("/sign-in/sent", 200, "Check your e-mail")
		link := h.linkIn(h.message("amina@example.org"))
		for range 3 { // a program that looks through mail opens it, and uses nothing up
			got := b.wants(link, 200, "Press the button")
			if got.header.Get("Referrer-Policy") != "no-referrer" || got.header.Get("Cache-Control") != "no-store" {
				h.t.Errorf("headers %v", got.header)
			}
		}
		got := b.post("/sign-in/link", "token", tokenIn(link))
		if got.status != http.StatusSeeOther || got.to != "/account?x=1" {
			h.t.Fatalf("%d %q", got.status, got.to)
		}
		b.wants("/account", 200, "Amina Khan", "This browser", "Firefox on Linux")
		session := b.cookie("session")
		if got := b.post("/sign-out"); got.to != "/" || b.cookie("session") != "" {
			h.t.Errorf("signing out: %q", got.to)
		}
		if a, err := h.Resume(t.Context(), session); a != nil || err != nil {
			h.t.Errorf("the session goes on: %v %v", a, err)
		}
	})
}

func TestCookies(t *testing.T) {
	for address, want := range map[string]struct {
		name   string
		secure bool
	}{"": {"fairground-", false}, "https://fairground.example.org": {"__Host-fairground-", true}} {
		h := openSignIn(t, dbtest.SQLite(t, signInSchemas()...), address)
		h.add("amina@example.org")
		asked := h.browser().post("/sign-in", "email", "amina@example.org")
		browserCookie, err := http.ParseSetCookie(asked.header.Get("Set-Cookie"))
		if err != nil {
			t.Fatal(err)
		}
		link := h.linkIn(h.message("amina@example.org"))
		if address != "" && !strings.HasPrefix(h.message("amina@example.org").Text[strings.Index(h.message("amina@example.org").Text, "http"):], address+"/sign-in/link?token=") {
			t.Errorf("link %s", h.message("amina@example.org").Text)
		}
		got := h.browser().do("POST", "/sign-in/link", url.Values{"token": {tokenIn(link)}}, "Cookie", browserCookie.Name+"="+browserCookie.Value)
		if got.status != http.StatusSeeOther {
			t.Fatalf("%d", got.status)
		}
		for _, line := range append(asked.header.Values("Set-Cookie"), got.header.Values("Set-Cookie")...) {
			c, err := http.ParseSetCookie(line)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(c.Name, want.name) || c.Secure != want.secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("%s", line)
			}
		}
	}
}

func TestLinkThatCannotBeUsed(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org")
		b, other := h.browser(), h.browser()
		token := tokenIn(b.ask("amina@example.org"))
		refused := func(who *browser, title string) {
			h.t.Helper()
			for _, got := range []answer{who.get("/sign-in/link?token=" + token), who.post("/sign-in/link", "token", token)} {
				if got.status != http.StatusConflict || !strings.Contains(got.body, title) || !strings.Contains(got.body, `href="/sign-in"`) || who.cookie("session") != "" {
					h.t.Errorf("%d, want %q", got.status, title)
				}
			}
		}
		refused(other, "Open the link where you asked for it")
		h.move(LinkLife + time.Second)
		refused(b, "This link has run out")
		h.move(-2 * time.Second)
		b.post("/sign-in/link", "token", token)
		b.post("/sign-out")
		refused(b, "This link has been used")
		token = "nonsense"
		refused(b, "This link does not work")
	})
}

// TestLinkUsedTwiceAtOnce: of many uses at once, one gets in.
func TestLinkUsedTwiceAtOnce(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org")
		b := h.browser()
		token := tokenIn(b.ask("amina@example.org"))
		var wait sync.WaitGroup
		sessions := make([]string, 8)
		for i := range sessions {
			wait.Go(func() {
				session, _, _, err := h.redeem(context.Background(), token, b.cookie("browser"), "", "A browser")
				if err != nil {
					h.t.Error(err)
				}
				sessions[i] = session
			})
		}
		wait.Wait()
		got := slices.DeleteFunc(sessions, func(s string) bool { return s == "" })
		if len(got) != 1 || h.rows("session") != 1 {
			h.t.Errorf("%d sessions, %d rows", len(got), h.rows("session"))
		}
	})
}

// TestFixation: what somebody put into a browser before its person signs in
// stays worth nothing, and the session from before has ended.
func TestFixation(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org")
		h.add("mallory@example.org")
		mallory := h.browser()
		mallory.signIn("mallory@example.org")
		planted := mallory.cookie("session")
		victim := h.browser()
		u, _ := url.Parse(h.server.URL)
		victim.Jar.SetCookies(u, []*http.Cookie{{Name: "fairground-session", Value: planted, Path: "/"}})
		victim.get("/sign-in") // signed in as mallory, without knowing
		token := tokenIn(victim.ask("amina@example.org"))
		victim.post("/sign-in/link", "token", token)
		if victim.cookie("session") == planted {
			h.t.Error("the session’s token did not change")
		}
		if a, _ := h.Resume(t.Context(), planted); a != nil {
			h.t.Errorf("the planted session is still %s’s", a.Email)
		}
		if a, _ := h.Resume(t.Context(), victim.cookie("session")); a == nil || a.Email != "amina@example.org" {
			h.t.Errorf("signed in as %+v", a)
		}
		// A token that nobody issued is not taken up.
		fresh := h.browser()
		fresh.Jar.SetCookies(u, []*http.Cookie{{Name: "fairground-session", Value: "MADEUP", Path: "/"}})
		fresh.signIn("amina@example.org")
		if fresh.cookie("session") == "MADEUP" {
			h.t.Error("a made-up session was taken up")
		}
	})
}

// TestSameAnswerWhoeverAsks: a known, an unknown and an ended person's address
// give the same answer, and write the same rows.
func TestSameAnswerWhoeverAsks(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("known@example.org")
		ended := h.add("ended@example.org")
		if _, err := h.db.Exec(t.Context(), `update identity set ended = $2 where id = $1`, string(ended.ID), h.now()); err != nil {
			h.t.Fatal(err)
		}
		tables := []string{"sign_in_link", "attempt", "mail_message", "audit_entry", "session"}
		type shape struct {
			status, pageStatus int
			to, body           string
			rows               string
		}
		var first shape
		for i, email := range []string{"known@example.org", "unknown@example.org", "ended@example.org", "unknown@example.org", "unknown@example.org"} {
			b := h.browser()
			b.client = "192.0.2." + strconv.Itoa(i+1)
			if email == "unknown@example.org" && i > 1 { // whose count is there already
				h.db.Exec(t.Context(), `delete from attempt`)
				b.client = "192.0.2.1"
			}
			var before []int
			for _, table := range tables {
				before = append(before, h.rows(table))
			}
			posted := b.post("/sign-in", "email", email)
			page := b.get(posted.to)
			got := shape{status: posted.status, to: posted.to, pageStatus: page.status, body: page.body}
			for j, table := range tables {
				if i > 0 && table == "attempt" {
					continue // the one for everybody is there from the first
				}
				got.rows += table + " " + strconv.Itoa(h.rows(table)-before[j]) + " "
			}
			if i == 0 {
				got.rows = strings.Replace(got.rows, "attempt 3 ", "", 1)
				first = got
			}
			if got != first {
				h.t.Errorf("%s: %+v\nwant %+v", email, got, first)
			}
		}
		told := 0
		all, err := h.mail.Messages(t.Context(), 50)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, m := range all {
			if m.To == "unknown@example.org" {
				told++
				if !strings.Contains(m.Text, "no account") || strings.Contains(m.Text, "token=") {
					h.t.Errorf("an unknown address is sent %q", m.Text)
				}
			}
		}
		if told != 1 {
			h.t.Errorf("an unknown address was written to %d times in a day", told)
		}
		h.move(25 * time.Hour)
		h.browser().post("/sign-in", "email", "unknown@example.org")
		if again, _ := h.mail.Messages(t.Context(), 50); len(again) != len(all)+1 {
			h.t.Errorf("%d messages after a day, want one more than %d", len(again), len(all))
		}
	})
}

// TestTimingTellsNothing: whoever measures how long the answer takes is right
// about as often as by a toss of a coin.
func TestTimingTellsNothing(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		const each = 120
		b := h.browser()
		var known, unknown []time.Duration
		for i := range each {
			h.add("u" + strconv.Itoa(2*i) + "@example.org")
		}
		for i := range 2 * each {
			email, took := "u"+strconv.Itoa(i)+"@example.org", &unknown
			if i%2 == 0 {
				took = &known
			}
			b.client = "198.51." + strconv.Itoa(i/250) + "." + strconv.Itoa(i%250)
			start := time.Now()
			b.post("/sign-in", "email", email)
			*took = append(*took, time.Since(start))
		}
		greater := 0.0
		for _, k := range known {
			for _, u := range unknown {
				if k > u {
					greater++
				}
			}
		}
		share := greater / each / each
		slices.Sort(known)
		slices.Sort(unknown)
		t.Logf("known %s, unknown %s in the median; a known one takes longer in %.0f%% of pairs", known[each/2], unknown[each/2], 100*share)
		if share < 0.3 || share > 0.7 {
			h.t.Errorf("a known address takes longer in %.0f%% of pairs", 100*share)
		}
	})
}

func TestLocalPath(t *testing.T) {
	for next, want := range map[string]string{
		"/account": "/account", "/roles?q=a+b": "/roles?q=a+b", "": "", "account": "", "https://evil.example/": "", "//evil.example": "", `/\evil.example`: "",
		"/\t/evil.example": "", "/%2f/evil.example": "", "/sign-in": "", "/sign-in/link?token=x": "", "javascript:alert(1)": "", "/a\r\nSet-Cookie: x=y": "", "/" + strings.Repeat("a", 2000): "",
	} {
		if got := LocalPath(next); got != want {
			t.Errorf("%q gives %q, want %q", next, got, want)
		}
	}
}

func TestServerLink(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		i := h.add("amina@example.org", NationalTeam)
		path, err := h.ServerLink(t.Context(), i.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		b := h.browser()
		b.wants(path, 200, "Press the button")
		b.post("/sign-in/link", "token", tokenIn(path))
		b.wants("/roles", 200, "Amina Khan", "National team")
		if got := h.browser().post("/sign-in/link", "token", tokenIn(path)); got.status != http.StatusConflict {
			h.t.Errorf("used again: %d", got.status)
		}
	})
}

// TestEndedAtEveryReplica: a session that one Service ends has ended for
// another on the same database with the next request.
func TestEndedAtEveryReplica(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		i := h.add("amina@example.org")
		b := h.browser()
		b.signIn("amina@example.org")
		b.wants("/account", 200)
		replica := New(h.db, h.audit, h.config)
		if err := replica.EndAll(t.Context(), i.ID, ""); err != nil {
			h.t.Fatal(err)
		}
		if got := b.get("/account"); got.status != http.StatusSeeOther {
			h.t.Errorf("still signed in: %d", got.status)
		}
	})
}

// TestNoSecretInLogs: not even at debug level, and not of messages on their way.
func TestNoSecretInLogs(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org", NationalTeam)
		b := h.browser()
		link := b.ask("amina@example.org")
		b.get(link)
		b.post("/sign-in/link", "token", tokenIn(link))
		h.browser().get(link)
		h.move(time.Hour)
		b.post("/sign-in/confirm", "do", "send")
		code := codeIn(h.message("amina@example.org"))
		b.post("/sign-in/confirm", "code", code)
		b.post("/account/email", "email", "new@example.org")
		change := h.linkIn(h.message("new@example.org"))
		b.get(change)
		made := b.post("/account/tokens", "name", "x", "for", "place.read", "ends", "30")
		token := newTokenIn(made.body)
		h.browser().get("/places", "Authorization", "Bearer "+token)
		h.browser().get("/places", "Authorization", "Bearer "+token+"x")
		logs := h.logs.String()
		if strings.Count(logs, "msg=request") < 10 || token == "" || code == "" {
			h.t.Fatalf("nothing was logged:\n%s", logs)
		}
		for _, secret := range []string{tokenIn(link), tokenIn(change), code, token, b.cookie("session"), b.cookie("browser"), "amina", "new@example", "Khan"} {
			if secret != "" && strings.Contains(logs, secret) {
				h.t.Errorf("the log holds %q", secret)
			}
		}
	})
}

// TestRowsHoldNoSecret: what the database keeps lets nobody in.
func TestRowsHoldNoSecret(t *testing.T) {
	h := openSignIn(t, dbtest.SQLite(t, signInSchemas()...), "")
	h.add("amina@example.org")
	b := h.browser()
	token := tokenIn(b.ask("amina@example.org"))
	for _, column := range []string{"sign_in_link where secret_hash", "sign_in_link where browser_hash"} {
		for _, secret := range []string{token, b.cookie("browser")} {
			n := 0
			if err := h.db.QueryRow(t.Context(), `select count(*) from `+column+` = $1`, secret).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s: %d %v", column, n, err)
			}
		}
	}
}

// TestSessionRunsOut: after a week without use, and after thirty days with it.
func TestSessionRunsOut(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		h.add("amina@example.org")
		b := h.browser()
		b.signIn("amina@example.org")
		for day := range 5 {
			h.move(6 * 24 * time.Hour)
			if got := b.get("/account"); got.status != 200 {
				h.t.Fatalf("used %d times: %d", day, got.status)
			}
		}
		if got := b.get("/account"); got.header.Get("Cache-Control") != "private, no-store" {
			h.t.Errorf("kept by caches: %q", got.header.Get("Cache-Control"))
		}
		h.move(time.Hour)
		if got := b.get("/account"); got.status != http.StatusSeeOther {
			h.t.Errorf("after thirty days: %d", got.status)
		}
		b.signIn("amina@example.org")
		h.move(SessionIdle + time.Second)
		if got := b.get("/account"); got.status != http.StatusSeeOther {
			h.t.Errorf("after a week: %d", got.status)
		}
	})
}

// TestEndedPerson: whoever may no longer sign in is out with the next click, and
// a link that is on its way does not let them in.
func TestEndedPerson(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		i := h.add("amina@example.org")
		b := h.browser()
		b.signIn("amina@example.org")
		link := b.ask("amina@example.org")
		if _, err := h.db.Exec(t.Context(), `update identity set ended = $2 where id = $1`, string(i.ID), h.now()); err != nil {
			h.t.Fatal(err)
		}
		if got := b.get("/account"); got.status != http.StatusSeeOther {
			h.t.Errorf("still signed in: %d", got.status)
		}
		if got := b.post("/sign-in/link", "token", tokenIn(link)); got.status != http.StatusConflict {
			h.t.Errorf("let in: %d", got.status)
		}
	})
}

// TestSweep removes what has run out and leaves the rest.
func TestSweepSignIn(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		i := h.add("amina@example.org")
		b := h.browser()
		b.signIn("amina@example.org")
		if n, err := h.Sweep(t.Context()); err != nil || h.rows("sign_in_link") != 1 || h.rows("attempt") == 0 {
			h.t.Errorf("%d %v", n, err)
		}
		h.move(SessionLife + time.Hour)
		b.ask("amina@example.org")
		if _, err := h.Sweep(t.Context()); err != nil || h.rows("sign_in_link") != 1 {
			h.t.Errorf("%v: %d links", err, h.rows("sign_in_link"))
		}
		if err := h.ForgetWays(t.Context(), i); err != nil || h.rows("sign_in_link") != 0 {
			h.t.Errorf("%v: %d links", err, h.rows("sign_in_link"))
		}
	})
}

// TestLinkGoesOut: with a queue, asking enqueues one job for a known and for an
// unknown address alike.
func TestLinkGoesOut(t *testing.T) {
	eachSignIn(t, func(h *signInHouse) {
		q := job.New(h.db, job.Config{})
		if err := h.mail.Deliver(q, mail.Server{Host: "127.0.0.1", From: "a@example.org", Security: mail.StartTLS}); err != nil {
			h.t.Fatal(err)
		}
		h.add("amina@example.org")
		for i, email := range []string{"amina@example.org", "nobody@example.org", "nobody@example.org"} {
			h.browser().post("/sign-in", "email", email)
			if h.rows("job") != i+1 || h.rows("mail_message") != i+1 {
				h.t.Errorf("%d jobs, %d messages", h.rows("job"), h.rows("mail_message"))
			}
		}
	})
}
