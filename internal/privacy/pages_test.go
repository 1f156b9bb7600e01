package privacy_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/privacy"
	"fairground/internal/term"
)

func TestNoticePages(t *testing.T) {
	edition := func(n int, from string, words string) privacy.Edition {
		day, err := time.Parse(time.DateOnly, from)
		if err != nil {
			t.Fatal(err)
		}
		return privacy.Edition{Number: n, Title: "If you work here", For: "For you.", From: day, Changed: "Change " + words,
			Parts: []privacy.Passage{{Title: "What", Blocks: []privacy.Block{{Text: words + " [link](/account/data)"}}}}}
	}
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d, privacy.Notice{Kind: privacy.AtOrganisation, Editions: []privacy.Edition{
			edition(3, "2027-01-01", "not yet"), edition(2, "2026-11-22", "second"), edition(1, "2026-01-01", "first")}})
		i := h.person("One", "one@example.org", account.OrganisationEditor, term.OfOrganisation("org-1"))
		token := h.signIn(i)
		const notice = "/privacy/organisation"

		h.send("", "/privacy", nil, 200, htmltest.In(".fg-card a", htmltest.Attr("href", notice)), htmltest.None(".fg-card .fg-tag"))
		h.send(token, "/privacy", nil, 200, htmltest.In(".fg-card .fg-tag", htmltest.Text("For you")))
		h.send("", notice, nil, 200, htmltest.In("main", htmltest.Contains("first link")), htmltest.None("main form"))
		h.send("", notice+"?edition=3", nil, 404)
		h.send("", notice+"?edition=x", nil, 404)
		h.send("", "/privacy/nobody", nil, 404)
		h.send("", notice+"/acknowledge", url.Values{"edition": {"1"}}, 403)

		h.send(token, "/account", nil, 200, htmltest.In("#notices", htmltest.Contains("Please read what we do")))
		h.send(token, notice+"/acknowledge", url.Values{"edition": {"2"}}, 409)
		h.send(token, notice+"/acknowledge", url.Values{"edition": {"x"}}, 422)
		if w := h.send(token, notice+"/acknowledge", url.Values{"edition": {"1"}}, 303); w.Header().Get("Location") != notice+"?done=yes" {
			t.Errorf("sent to %s", w.Header().Get("Location"))
		}
		h.send(token, notice+"?done=yes", nil, 200, htmltest.In("main", htmltest.Contains("Noted that you have read this")), htmltest.None("main form"))
		h.send(token, "/account", nil, 200, htmltest.None("#notices"), htmltest.In("#data a", htmltest.Attr("href", "/account/data")))

		h.clock = h.clock.Add(24 * time.Hour) // the second edition holds
		h.send(token, "/account", nil, 200, htmltest.In("#notices", htmltest.Contains("changed on 22 November 2026, since you last read it. Change second")))
		h.send(token, notice+"?edition=1", nil, 200, htmltest.In("main", htmltest.Contains("older edition"), htmltest.Contains("first link")), htmltest.None("main form"))
		h.send(token, notice+"/acknowledge", url.Values{"edition": {"2"}}, 303)
		h.send(token, notice+"/acknowledge", url.Values{"edition": {"2"}}, 303) // sent twice
		h.send(token, "/account", nil, 200, htmltest.None("#notices"))
	})
}

func TestDataAndErasePages(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		i, token := h.fill()
		guard := h.signIn(h.person("Guard", "guard@example.org", account.SafeguardingLead, term.Scope{}))
		other := h.person("Olu Other", "olu@example.org", account.Partner, term.OfOrganisation("org-1"))
		for _, path := range []string{"/account/data", "/account/data.json", "/account/erase", "/people/" + string(i.ID) + "/erase"} {
			h.send("", path, nil, 403)
		}
		h.send(token, "/account/data", nil, 200, htmltest.In("#account", htmltest.Contains("zuleika@example.org")), htmltest.In("#messages tbody", htmltest.Count("tr", 2)), htmltest.In("#record", htmltest.Contains("Signed in")))
		w := h.send(token, "/account/data.json", nil, 200)
		var e struct {
			Person string
			Held   []struct{ Name string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || e.Person != string(i.ID) || len(e.Held) != 4 || !strings.Contains(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("the file holds %+v, %v", e, err)
		}

		h.send(token, "/people/"+string(other.ID)+"/erase", nil, 403)
		h.send(guard, "/people/nobody/erase", nil, 404)
		h.send(guard, "/people/"+string(other.ID)+"/erase", nil, 200, htmltest.In("main", htmltest.Contains("Olu Other"), htmltest.Contains("copies of the e-mails that were sent (nothing now)")))
		h.send(guard, "/people/"+string(other.ID)+"/erase", url.Values{"word": {"erase"}}, 422, htmltest.In(".govuk-error-summary", htmltest.Contains("asked for it")))
		h.send(guard, "/people/"+string(other.ID)+"/erase", url.Values{"word": {"Erase "}, "asked": {"yes"}}, 303)
		h.send(guard, "/people/"+string(other.ID)+"/erase", nil, 200, htmltest.In("main", htmltest.Contains("was erased already")), htmltest.None("main form"))
		if who, err := h.account.Identity(t.Context(), other.ID); err != nil || who.Name != account.ErasedName {
			t.Errorf("after erasing: %+v, %v", who, err)
		}

		h.send(token, "/account/erase", nil, 200, htmltest.In("main", htmltest.Contains("What goes"), htmltest.Contains("(2 records)"), htmltest.Contains("What stays")))
		h.send(token, "/account/erase", url.Values{"word": {"yes"}}, 422, htmltest.In("#word", htmltest.Attr("value", "yes")), htmltest.In(".govuk-error-summary", htmltest.Contains("Type the word")))
		h.clock = h.clock.Add(21 * time.Minute) // the confirmation is no longer fresh
		h.send(token, "/account/erase", nil, 403)
		h.send(token, "/account/erase", url.Values{"word": {"erase"}}, 403)
		fresh := h.signIn(i)
		if w := h.send(fresh, "/account/erase", url.Values{"word": {"erase"}}, 303); !strings.Contains(w.Header().Get("Set-Cookie"), "fairground-session=;") {
			t.Errorf("the browser keeps its session: %s", w.Header().Get("Set-Cookie"))
		}
		h.send(fresh, "/account/data", nil, 403)
		h.send(token, "/account/data", nil, 403)
		h.send(fresh, "/privacy/erased", nil, 200)
	})
}

func TestRetentionPages(t *testing.T) {
	dbtest.Each(t, schemas(), func(t *testing.T, d *db.DB) {
		h := open(t, d)
		national := h.signIn(h.person("One", "one@example.org", account.NationalTeam, term.Scope{}))
		guard := h.signIn(h.person("Guard", "guard@example.org", account.SafeguardingLead, term.Scope{}))
		partner := h.signIn(h.person("Two", "two@example.org", account.Partner, term.OfOrganisation("org-1")))
		h.privacy.Keeps(privacy.MailRule(nil))
		h.send("", "/privacy/retention", nil, 200, htmltest.In("#rules tbody", htmltest.Count("tr", len(h.privacy.Rules()))), htmltest.In("#rules", htmltest.Contains("The record of who did what")), htmltest.None("main a[href=/privacy/retention/report]"))
		h.send(partner, "/privacy/retention/report", nil, 403)
		h.send(guard, "/privacy/retention/report", nil, 200, htmltest.In(".fg-empty"), htmltest.None("main form"))
		h.send(guard, "/privacy/retention/run", url.Values{}, 403)
		to := h.send(national, "/privacy/retention/run", url.Values{}, 303).Header().Get("Location")
		h.send(national, to, nil, 200, htmltest.In("main", htmltest.Contains("are being carried out")))
		h.jobs.Start(t.Context())
		if _, err := h.jobs.Wait(t.Context(), strings.TrimPrefix(to, "/privacy/retention/report?job=")); err != nil {
			t.Fatal(err)
		}
		if err := h.jobs.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.send(national, to, nil, 200, htmltest.In("main", htmltest.Contains("have been carried out")), htmltest.In("#reports tbody", htmltest.Count("tr", 2)))
		if n := waiting(t, d); n != 0 {
			t.Errorf("a run that was asked for left %d waiting", n)
		}
	})
}
