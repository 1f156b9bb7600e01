package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/browsertest"
	"fairground/internal/sample"
	"fairground/internal/term"
)

// guideFolder names the environment variable with the folder that the pictures of
// docs/guides/run-a-partnership.md go to:
//
//	FAIRGROUND_GUIDE=$PWD/docs/guides/img go test ./internal/app -run TestDemonstration/guide
const guideFolder = "FAIRGROUND_GUIDE"

// guideWidth is narrow enough that the pictures can be read within a page.
const guideWidth = 960

// tablePage is the page that the guide is about.
const tablePage = "/collaborations/west-midlands-partnership"

// walk is a reader of docs/guides/run-a-partnership.md.
type walk struct {
	demo
	t *testing.T
	b *browsertest.Browser
}

// followGuide does what docs/guides/run-a-partnership.md says, in its order.
func (d demo) followGuide(t *testing.T) {
	w := walk{demo: d, t: t, b: browsertest.New(t)}
	w.beTheHead()
	w.invite()
	w.giveSeat()
	w.handOver(sample.PartnerThere, sample.NoRole)
	w.work()
	w.ask()
	w.whoWorksWhere()
	w.handOver(sample.Head, sample.Facilitator)
	w.b.Open(w.url+tablePage, guideWidth)
	w.says("h1", "West Midlands partnership")
	if w.has(`main a[href$="/seats"]`) {
		t.Error("whoever handed over the head’s seat still gives seats")
	}
}

// as makes the reader somebody else, in a window as wide as the pictures.
func (w walk) as(part sample.Part) {
	w.t.Helper()
	w.be(w.t, w.b, part)
	w.b.Open(w.b.URL(), guideWidth)
}

func (w walk) says(selector, words string) {
	w.t.Helper()
	if got := w.b.Text(selector); !strings.Contains(got, words) {
		w.t.Errorf("%s at %s says %q, not %q", selector, w.b.URL(), got, words)
	}
}

func (w walk) has(selector string) bool {
	w.t.Helper()
	return browsertest.Eval[bool](w.b, fmt.Sprintf(`document.querySelector(%q) !== null`, selector))
}

// choose picks what a list holds under a value.
func (w walk) choose(selector, value string) {
	w.t.Helper()
	if got := browsertest.Eval[string](w.b, fmt.Sprintf(`(() => { const s = document.querySelector(%q); s.value = %q; return s.value; })()`, selector, value)); got != value {
		w.t.Fatalf("%s does not offer %q", selector, value)
	}
}

func (w walk) beTheHead() {
	w.b.Open(w.url+"/", guideWidth)
	w.b.Follow(`.fg-banner a`)
	w.says("h1", "Be one of these people")
	w.picture("people", 0, 760)
	w.as(sample.Head)
	w.says("h1", "West Midlands partnership")
	w.says("#missing + ul", "Early-years providers")
	w.says("#missing + ul", "Health")
	w.picture("missing", w.top("#balance"), 620)
}

func (w walk) invite() {
	w.b.Follow(`#balance a[href$="/invitations"]`)
	w.b.Fill("#email", "holly@heartwood-health.example.org")
	w.choose("#role", "member")
	w.choose("#organisation", string(w.organisation("Heartwood Health")))
	w.choose("#constituency", "health")
	w.b.Click(`label[for="adult"]`)
	w.picture("invite", 120, 900)
	w.b.Follow("main form button")
	w.says("#invited", "holly@heartwood-health.example.org")
	w.as("")
	w.openInvitation()
	w.b.Fill("#name", "Holly Popcorn")
	w.b.Click(`label[for="adult"]`)
	w.b.Follow("main form button")
	w.says(".fg-nav", "Holly Popcorn")
	w.as(sample.Head)
	if missing := w.b.Text("#missing + ul"); strings.Contains(missing, "Health") {
		w.t.Errorf("health is still missing: %s", missing)
	}
}

// openInvitation follows the link in the newest message of the outbox.
func (w walk) openInvitation() {
	w.b.Open(w.url+"/demo/outbox", guideWidth)
	w.b.Follow("#outbox tbody a")
	w.b.Follow(`main a[href*="/invitations/accept"]`)
}

func (w walk) giveSeat() {
	w.b.Follow(`main .govuk-button-group a[href$="/seats"]`)
	w.b.Follow(`a[href$="/seats/new"]`)
	w.b.Click(`label[for="holder-2"]`)
	w.choose("#organisation", string(w.organisation("Acorn Step Nurseries")))
	w.choose("#for", "early-years providers")
	w.b.Follow("main form button")
	w.says("#held-table", "Acorn Step Nurseries")
	w.picture("seats", 120, 700)
	w.b.Open(w.url+tablePage, guideWidth)
	w.says("#balance", "Everybody the programme looks for has a seat")
}

// handOver gives the first seat of one person at the table to another, who
// accepts it.
func (w walk) handOver(from, to sample.Part) {
	seat := w.seatOf(from)
	w.b.Open(w.url+tablePage+"/seats", guideWidth)
	w.b.Follow(fmt.Sprintf(`main a[href$="/seats/%s/hand-over"]`, seat))
	w.b.Fill("#email", to.Email())
	w.b.Click(`label[for="adult"]`)
	w.b.Follow("main form button")
	w.says("#invited", to.Email())
	w.as(to)
	w.openInvitation()
	w.b.Follow("main form button")
	w.says("h1", "West Midlands partnership")
	all, err := w.app.Alliance.SeatsOfPerson(w.t.Context(), w.who(w.t, to).ID)
	if err != nil || !slices.ContainsFunc(all, func(s alliance.Seat) bool { return s.Previous == seat && s.At(now()) }) {
		w.t.Errorf("%s has no seat after it was handed over: %v", to, err)
	}
	w.as(sample.Head)
}

func (w walk) work() {
	w.b.Open(w.url+tablePage, guideWidth)
	w.b.Follow(`a[href$="/work/new"]`)
	w.b.Fill("#title", "A bus pass for the first month at work")
	w.b.Follow("main form button")
	w.says("#work", "A bus pass for the first month at work")
}

func (w walk) ask() {
	w.b.Follow(`main a[href$="/asks"]`)
	held, err := w.app.Account.GrantsOf(w.t.Context(), w.who(w.t, sample.AtASchool).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	at := slices.IndexFunc(held, func(g account.Grant) bool { return g.Scope.Kind == term.AnOrganisation })
	w.choose("#organisation", string(held[at].Scope.ID))
	w.b.Fill("#title", "Lend us your hall for a careers evening")
	w.b.Follow(`form[action$="/asks"] button`)
	w.says("#asks", "Lend us your hall for a careers evening")
	w.as(sample.AtASchool)
	w.says("main", "Lend us your hall for a careers evening")
	w.picture("school", 120, 900)
	answer := browsertest.Eval[string](w.b, `(() => {
		const form = [...document.querySelectorAll('form[action$="/answer"]')].find((f) => f.textContent.includes("careers evening"));
		form.closest("details").open = true;
		return form.getAttribute("action");
	})()`)
	w.b.Fill(fmt.Sprintf(`form[action=%q] textarea`, answer), "Any Thursday. The kettle is yours.")
	w.b.Follow(fmt.Sprintf(`form[action=%q] button`, answer))
	w.as(sample.Head)
	w.b.Open(w.url+tablePage+"/asks", guideWidth)
	w.says("#asks", "Any Thursday. The kettle is yours.")
	w.nameContact(string(held[at].Scope.ID))
}

// nameContact names whom a school may speak to, and confirms it as whoever reads
// the mailbox.
func (w walk) nameContact(school string) {
	const mailbox = "admissions@tombola.example.org"
	w.choose("#for", school)
	w.b.Fill("#label", "Admissions office")
	w.b.Fill("#mailbox", mailbox)
	w.b.Follow(`form[action$="/contacts"] button`)
	w.says("#contacts-table", mailbox)
	w.says("#contacts-table", "Waiting for confirmation")
	w.b.Open(w.url+"/demo/outbox", guideWidth)
	w.b.Follow("#outbox tbody a")
	w.b.Follow(`main a[href*="/contacts/confirm"]`)
	w.says("main", mailbox)
	w.b.Follow(`form[action="/contacts/confirm"] button`)
	w.says("h1", "with us")
	w.says("#contacts", mailbox)
}

// whoWorksWhere: the head sees all that is shared with the partnership, the
// public what is shared with anybody; both see the published figures.
func (w walk) whoWorksWhere() {
	place := w.url + "/places/E47000007"
	w.b.Open(w.url+tablePage, guideWidth)
	w.b.Follow(`main a[href="/places/E47000007"]`)
	w.says("main", "1,151")
	w.picture("place", 120, 1100)
	inside := w.deliveries()
	w.as("")
	w.b.Open(place, guideWidth)
	w.says("main", "1,151")
	if outside := w.deliveries(); outside >= inside || outside == 0 {
		w.t.Errorf("the public counts %d deliveries on the page, the head %d", outside, inside)
	}
	w.as(sample.Head)
}

// deliveries adds up what the table of organisations on the page says.
func (w walk) deliveries() int {
	w.t.Helper()
	return browsertest.Eval[int](w.b, `(() => {
		const table = [...document.querySelectorAll("table")].find((t) => t.textContent.includes("Deliveries"));
		const at = [...table.querySelectorAll("thead th")].findIndex((h) => h.textContent.includes("Deliveries"));
		return [...table.querySelectorAll("tbody tr")].reduce((sum, row) => sum + (parseInt(row.children[at].textContent.replaceAll(",", "")) || 0), 0);
	})()`)
}

// organisation finds one by its name.
func (w walk) organisation(name string) term.ID {
	w.t.Helper()
	found, err := w.app.Alliance.Search(w.t.Context(), name, 1)
	if err != nil || len(found) != 1 || found[0].Name != name {
		w.t.Fatalf("%s: found %v, %v", name, found, err)
	}
	return found[0].ID
}

// seatOf is the first seat that somebody holds at the table itself.
func (w walk) seatOf(part sample.Part) term.ID {
	w.t.Helper()
	all, err := w.app.Alliance.SeatsOfPerson(w.t.Context(), w.who(w.t, part).ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, seat := range all {
		if seat.Group == "" && seat.At(now()) {
			return seat.ID
		}
	}
	w.t.Fatalf("%s has no seat", part)
	return ""
}

// top is how far down the page an element begins.
func (w walk) top(selector string) int {
	w.t.Helper()
	return browsertest.Eval[int](w.b, fmt.Sprintf(`Math.round(document.querySelector(%q).getBoundingClientRect().top + scrollY)`, selector))
}

// picture keeps a part of the page for the guide, where it is asked for.
func (w walk) picture(name string, from, height int) {
	w.t.Helper()
	folder := os.Getenv(guideFolder)
	if folder == "" {
		return
	}
	w.b.Picture(filepath.Join(folder, "partnership-"+name+".png"), from, height)
}
