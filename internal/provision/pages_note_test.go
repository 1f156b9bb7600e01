package provision_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// sends posts a form as somebody.
func (w *tellers) sends(who, path string, fields url.Values) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), "POST", path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(cookie(w.tokens[who]))
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

// page checks the page that a request is answered with.
func (w *tellers) page(answer *httptest.ResponseRecorder, code int, checks ...htmltest.Check) {
	w.t.Helper()
	if answer.Code != code {
		w.t.Fatalf("answered %d, want %d: %s", answer.Code, code, answer.Header().Get("Location"))
	}
	htmltest.Run(w.t, strings.NewReader(answer.Body.String()), checks...)
}

// led follows where a form that was sent leads.
func (w *tellers) led(who string, answer *httptest.ResponseRecorder, done string) string {
	w.t.Helper()
	to := answer.Header().Get("Location")
	if answer.Code != 303 || !strings.HasPrefix(to, "/notes/") || !strings.HasSuffix(to, "?done="+done) {
		w.t.Fatalf("answered %d to %q, want %s: %.2000s", answer.Code, to, done, answer.Body.String())
	}
	w.page(w.ask(who, "GET", to), 200, htmltest.In(".fg-notice--success"))
	at, _, _ := strings.Cut(to, "?")
	return at
}

// TestNotePages goes the way of those who write and answer, by what the pages say.
func TestNotePages(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		const setting, form = "/settings/gias:100002", "/settings/gias:100002/notes/new"
		w.page(w.ask("public", "GET", setting), 200, htmltest.None("#notes"))
		w.page(w.ask("nobody", "GET", setting), 200, htmltest.None("#notes"))
		w.page(w.ask("national", "GET", setting), 200, htmltest.None("#notes"))
		w.page(w.ask("owner", "GET", setting), 200, htmltest.In("#notes", htmltest.Contains("Nobody has said yet"), htmltest.Contains("Tell us something about the work here")))
		for who, want := range map[string]int{"public": 403, "nobody": 403, "national": 403, "ward": 200} {
			if got := w.ask(who, "GET", form).Code; got != want {
				t.Errorf("%s is answered %d at the form, want %d", who, got, want)
			}
		}
		w.page(w.ask("ward", "GET", form), 200, htmltest.None("main form"), htmltest.In(".fg-inset", htmltest.Contains("You hold no role")))
		w.page(w.ask("owner", "GET", "/settings/gias:999999/notes/new"), 404)
		w.page(w.ask("owner", "GET", "/places/E08000025/notes/new"), 404)
		w.page(w.ask("owner", "GET", form), 200, htmltest.Count("input[name=kind]", 4), htmltest.None("#nothing-here-theme"), htmltest.In("main form", htmltest.Contains("Only those who work in this area")), htmltest.In("#wrong-delivery", htmltest.Contains("Readers – Story Time – 2025/26")), htmltest.In("main", htmltest.Contains("Organisation editor at Hidden")))
		w.page(w.ask("owner", "GET", "/settings/gias:100003/notes/new"), 200, htmltest.Count("input[name=kind]", 2))
		w.page(w.ask("partner", "GET", form), 200, htmltest.Count("input[name=kind]", 5), htmltest.In("#nothing-here-theme"))

		w.page(w.sends("owner", form, url.Values{"said": {"A word."}}), 422, htmltest.In(".govuk-error-summary a[href=#kind]"), htmltest.In("#said", htmltest.Contains("A word.")))
		w.page(w.sends("owner", form, url.Values{"kind": {"works-here"}, "works-here-organisation": {"readers"}, "works-here-period": {"2024"}}), 422,
			htmltest.In(".govuk-error-summary a[href=#works-here-theme]"), htmltest.In("#works-here-period option[selected]", htmltest.Text("2024/25")), htmltest.In("#works-here-organisation option[selected]", htmltest.Text("Readers")))
		w.page(w.sends("owner", form, url.Values{"kind": {"works-here"}, "works-here-organisation": {"hidden"}, "works-here-theme": {"literacy"}}), 422, htmltest.In(".govuk-error-summary a[href=#works-here-programme]"))
		w.page(w.sends("owner", form, url.Values{"kind": {"works-here"}, "works-here-organisation": {"hidden"}, "works-here-theme": {"literacy"}, "works-here-programme": {"secret"}}), 422, htmltest.In(".govuk-error-summary a[href=#works-here-accept]"))
		w.page(w.sends("owner", form, url.Values{"kind": {"closed"}, "said": {"Ring 0121 496 0123"}}), 422, htmltest.In(".govuk-error-summary a[href=#said]", htmltest.Contains("telephone numbers")))
		w.page(w.sends("owner", form, url.Values{"kind": {"nothing-here"}, "nothing-here-theme": {"attendance"}, "nothing-here-phase": {"primary"}, "nothing-here-period": {"2025"}}), 422, htmltest.In(".govuk-error-summary a[href=#for]"), htmltest.In("input[value=nothing-here][checked]"), htmltest.In("#for"))

		at := w.led("owner", w.sends("owner", form, url.Values{"kind": {"works-here"}, "works-here-organisation": {"hidden"}, "works-here-theme": {"attendance"}, "works-here-programme": {"secret"}, "works-here-accept": {"1.0"}}), "recorded")
		w.page(w.ask("owner", "GET", setting), 200, htmltest.In("#who", htmltest.Contains("Secret Garden")), htmltest.In("#notes", htmltest.Contains("Work that is not recorded: Hidden – Secret Garden – Attendance"), htmltest.Contains("It is so")))
		w.led("owner", w.sends("owner", at+"/undo", nil), "undone")
		w.led("owner", w.sends("owner", at+"/withdraw", nil), "withdrawn")
		w.page(w.ask("owner", "GET", at), 200, htmltest.Count("#history li", 4))

		at = w.led("owner", w.sends("owner", form, url.Values{"kind": {"stopped"}, "stopped-delivery": {"open"}, "said": {"It ended in July."}}), "said")
		w.page(w.ask("member", "GET", "/notes"), 200, htmltest.Count("#notes-table tbody tr", 1), htmltest.In("#notes-table tbody tr", htmltest.Contains("Work that has stopped: Readers – Story Time, 2025/26"), htmltest.Contains("Organisation editor at Hidden"), htmltest.Contains("Waiting for an answer")))
		w.page(w.ask("member", "GET", "/notes?kind=wrong"), 200, htmltest.In("main", htmltest.Contains("no notes of this kind")))
		w.page(w.ask("owner", "GET", "/notes"), 200, htmltest.In("main", htmltest.Contains("No note waits for your answer.")))
		w.page(w.ask("owner", "GET", "/notes?show=mine"), 200, htmltest.Count("#notes-table tbody tr", 2))
		w.page(w.ask("owner", "GET", at), 200, htmltest.None("#yes"), htmltest.Count("form[action="+at+"/withdraw]", 1))
		w.page(w.ask("member", "GET", at), 200, htmltest.In("#yes"), htmltest.In("#no"), htmltest.None("form[action="+at+"/withdraw]"))
		w.page(w.sends("member", at+"/decline", nil), 422, htmltest.In(".govuk-error-summary a[href=#words]"))
		w.page(w.sends("member", at+"/decline", url.Values{"words": {"Ask jane@example.org"}}), 422, htmltest.In("#words", htmltest.Contains("Ask jane@example.org")))
		w.page(w.sends("partner", at+"/accept", nil), 403)
		w.led("member", w.sends("member", at+"/accept", nil), "removed")
		w.page(w.ask("member", "GET", setting), 200, htmltest.None("#who tbody tr"))
		w.led("member", w.sends("member", at+"/undo", nil), "undone")
		w.page(w.ask("public", "GET", setting), 200, htmltest.In("#who tbody", htmltest.Contains("Story Time")), htmltest.None("#notes"))
	})
}

// TestNotePagesOfTheRest: closed settings and gaps.
func TestNotePagesOfTheRest(t *testing.T) {
	w := telling(t, dbtest.SQLite(t, rooms...))
	closed := w.led("partner", w.sends("partner", "/settings/gias:100004/notes/new", url.Values{"kind": {"closed"}}), "said")
	w.page(w.ask("national", "GET", "/notes"), 200, htmltest.Count("#notes-table tbody tr", 1))
	w.page(w.ask("national", "GET", closed), 200, htmltest.In("#answer", htmltest.Contains("never changed here by hand")))
	w.page(w.sends("member", closed+"/register", url.Values{"answer": {"accepted"}}), 403)
	w.page(w.sends("national", closed+"/register", url.Values{"answer": {"declined"}}), 422, htmltest.In(".govuk-error-summary a[href=#words]"))
	w.page(w.sends("national", closed+"/register", nil), 422)
	w.led("national", w.sends("national", closed+"/register", url.Values{"answer": {"accepted"}, "words": {"Seen."}}), "accepted")
	w.page(w.ask("partner", "GET", closed), 200, htmltest.In("#history", htmltest.Contains("by the national team"), htmltest.Contains("Seen.")))
	w.led("national", w.sends("national", closed+"/register", url.Values{"answer": {"undone"}}), "undone")

	w.page(w.ask("partner", "GET", "/places/E01000001/notes/new?theme=attendance&phase=secondary&period=2023"), 200, htmltest.None("input[name=kind]"),
		htmltest.In("#nothing-here-theme option[selected]", htmltest.Text("Attendance")), htmltest.In("#nothing-here-period option[selected]", htmltest.Text("2023/24")))
	w.page(w.sends("partner", "/places/E01000001/notes/new", url.Values{"nothing-here-theme": {"attendance"}}), 422, htmltest.In(".govuk-error-summary a[href=#nothing-here-phase]"))
	gap := url.Values{"nothing-here-theme": {"attendance"}, "nothing-here-phase": {"secondary"}, "nothing-here-period": {"2023"}}
	w.led("partner", w.sends("partner", "/places/E01000001/notes/new", gap), "stands")
	w.page(w.sends("partner", "/places/E01000001/notes/new", gap), 422, htmltest.In(".govuk-error-summary", htmltest.Contains("said already")))
	w.page(w.ask("public", "GET", "/places/E01000001"), 200, htmltest.In("#notes", htmltest.Contains("Looked, nothing here: Attendance, Secondary (11–16), 2023/24"), htmltest.Contains("A member of the alliance"), htmltest.Contains("Stands")))
	w.put(delivery("here", "secret", term.SettingID("gias:150001"), provision.Public, 30))
	w.page(w.ask("public", "GET", "/places/E01000001"), 200, htmltest.In("#notes", htmltest.Contains("Since then: work recorded")))
}

// TestNeighbourhoodFormIsForThoseWhoWorkThere: others are told who may, and the page
// of the place does not lead them to the form.
func TestNeighbourhoodFormIsForThoseWhoWorkThere(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		w := telling(t, d)
		const place, form = "/places/E01000001", "/places/E01000001/notes/new"
		w.page(w.ask("partner", "GET", place), 200, htmltest.In(`#notes a[href="`+form+`"]`))
		w.page(w.ask("partner", "GET", form), 200, htmltest.In("main form"))
		for _, who := range []string{"owner", "elsewhere"} {
			w.page(w.ask(who, "GET", place), 200, htmltest.None(`main a[href="`+form+`"]`))
			w.page(w.ask(who, "GET", form), 200, htmltest.None("main form"), htmltest.In(".fg-inset", htmltest.Contains("Only those who work in this area")), htmltest.In(`main a[href="`+place+`"]`))
			gap := url.Values{"nothing-here-theme": {"attendance"}, "nothing-here-phase": {"secondary"}, "nothing-here-period": {"2023"}}
			w.page(w.sends(who, form, gap), 422, htmltest.In(".govuk-error-summary a[href=#for]"), htmltest.In("#for"))
		}
	})
}
