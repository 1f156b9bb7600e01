package landscape_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/figure"
	"fairground/internal/landscape"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// cited is a house whose landscape can be cited.
func cited(t *testing.T, d *db.DB) (*house, *figure.Service) {
	t.Helper()
	h := inhabited(t, d)
	f := figure.New(figure.Needs{DB: d, Account: h.account, Audit: h.audit, Now: now})
	h.landscape.Figures(f)
	return h, f
}

// asking is what the tests ask of the West Midlands.
func asking(theme term.Theme) url.Values {
	return url.Values{"theme": {string(theme)}, "phase": {"primary"}, "period": {"2024/25"}, "within": {"3000"}}
}

// ask answers a question with some eyes.
func (h *house) ask(t *testing.T, question string, query url.Values, as landscape.Eyes) *landscape.Answer {
	t.Helper()
	atlas, err := h.register.Atlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	area, _ := atlas.Area("E47000007")
	mask := provision.Mask{Sees: []provision.Visibility{provision.Public}}
	if as == landscape.AllianceEyes {
		mask.Sees = append(mask.Sees, provision.Alliance)
	}
	a, err := h.landscape.Ask(t.Context(), question, area, query, mask)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// isAlliance says whether a viewer of the tests is of the alliance.
func isAlliance(name string) bool { return name != "public" && name != "nobody" }

// TestCitedFiguresShowNobodyMore: with the public's eyes everybody is given the
// same number, which is the one that the public's page says; with the alliance's
// so is everybody of it, and nobody else is given any. What is an organisation's
// own, or shared with a place's partnerships alone, is in none.
func TestCitedFiguresShowNobodyMore(t *testing.T) {
	dbtest.Each(t, append(rooms(), figure.Schema), func(t *testing.T, d *db.DB) {
		h, f := cited(t, d)
		differ := 0
		for _, theme := range append(term.Themes(), "") {
			for _, question := range []string{"gaps", "overlaps", "reach"} {
				public, inside := h.same(t, f, question, theme, landscape.PublicEyes), h.same(t, f, question, theme, landscape.AllianceEyes)
				for m, shown := range public {
					if inside[m] != "" && inside[m] != shown {
						differ++
					}
				}
			}
		}
		if differ < 5 {
			t.Errorf("only %d numbers differ between the public’s eyes and the alliance’s: the world tells them not apart", differ)
		}
		a := h.ask(t, "equity", asking(""), landscape.PublicEyes)
		if _, err := f.Answer(accounttest.Public(t.Context()), landscape.EquityIndex.Query(a.Area.Code, a.Asked, landscape.PublicEyes)); len(a.Cites) != 0 || !fault.Is(err, fault.Missing) {
			t.Errorf("what cannot be worked out, as nobody has a place within reach, can be cited: %v, %v", a.Cites, err)
		}
	})
}

// same gives the numbers of an answer as they are cited with some eyes, and fails
// the test unless they are what the answer says, and the same for everybody to
// whom the eyes are open, and for nobody else.
func (h *house) same(t *testing.T, f *figure.Service, question string, theme term.Theme, as landscape.Eyes) map[landscape.Measure]string {
	t.Helper()
	out := map[landscape.Measure]string{}
	a := h.ask(t, question, asking(theme), as)
	says := strings.Join(a.Says, " ")
	for _, m := range a.Cites {
		q := m.Query(a.Area.Code, a.Asked, as)
		for name, ctx := range viewers(t.Context()) {
			got, err := f.Answer(ctx, q)
			if as == landscape.AllianceEyes && !isAlliance(name) {
				if !fault.Is(err, fault.Denied) {
					t.Errorf("%s: %s is given %v, %v", q.Text, name, got.Value, err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s: %s: %v", q.Text, name, err)
			}
			if out[m] == "" {
				out[m] = got.Shown()
			}
			number, _, _ := strings.Cut(got.Shown(), " ")
			if got.Shown() != out[m] || !strings.Contains(says, number) {
				t.Errorf("%s: %s is given %s, another %s; the page says %q", q.Text, name, got.Shown(), out[m], says)
			}
			if got.Release == "" || got.Place != "West Midlands" || got.Period != "2024/25" || !strings.HasPrefix(got.Page, "/landscape/E47000007/"+question+"?") || !strings.Contains(got.Title, " may see it") || got.Note == "" {
				t.Errorf("%s: %+v", q.Text, got)
			}
		}
	}
	return out
}

// TestCitedFiguresMove: a figure whose number has moved is shown as it was cited
// to those who might see it then, and to nobody else.
func TestCitedFiguresMove(t *testing.T) {
	dbtest.Each(t, append(rooms(), figure.Schema), func(t *testing.T, d *db.DB) {
		h, f := cited(t, d)
		all := viewers(t.Context())
		ann, err := h.account.AddIdentity(t.Context(), account.Identity{Name: "Ann", Email: "ann@example.org"}, true)
		if err != nil {
			t.Fatal(err)
		}
		owner := accounttest.As(t.Context(), ann.ID, accounttest.Editor("a"))
		all["ann"] = owner
		cite := func(ctx context.Context, as landscape.Eyes) figure.Figure {
			t.Helper()
			a := h.ask(t, "overlaps", url.Values{"theme": {"numeracy"}, "period": {"2031/32"}}, as)
			k, err := f.Cite(ctx, landscape.ProvidedSettings.Query(a.Area.Code, a.Asked, as))
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
		public, inside := cite(owner, landscape.PublicEyes), cite(owner, landscape.AllianceEyes)
		if public.ID == inside.ID || !public.Public || inside.Public {
			t.Fatalf("cited %+v and %+v", public, inside)
		}
		stands := func(state figure.State, shown string) {
			t.Helper()
			for name, ctx := range all {
				for _, k := range []figure.Figure{public, inside} {
					st, err := f.Now(ctx, k)
					if k.ID == inside.ID && !isAlliance(name) {
						if !fault.Is(err, fault.Missing) {
							t.Errorf("%s is shown what is the alliance’s: %+v, %v", name, st, err)
						}
						continue
					}
					if err != nil || st.State != state || st.Was.Shown() != "0" || st.Now.Shown() != shown {
						t.Errorf("%s: %s, from %s to %s, %v; want %s, %s", name, st.State, st.Was.Shown(), st.Now.Shown(), err, state, shown)
					}
				}
			}
		}
		add := func(v provision.Visibility, setting term.SettingID) {
			t.Helper()
			err := h.provision.AddDeliveries(t.Context(), []provision.Delivery{{Programme: "p-a", Setting: setting, Themes: term.NewThemeSet(term.Numeracy), Phases: term.NewPhaseSet(term.Primary), Period: 2031, Visibility: v}})
			if err != nil {
				t.Fatal(err)
			}
		}
		stands(figure.Same, "0")
		// What only its organisation or a place’s partnerships see moves no number
		// of anybody’s, its owner’s neither, and does not even tell that the record
		// was written to.
		add(provision.OwnOrganisation, "gias:150001")
		add(provision.Partnership, "gias:100002")
		stands(figure.Same, "0")
		if err := h.provision.AddDeliveries(t.Context(), []provision.Delivery{{Programme: "p-a", Setting: "gias:150001", Themes: term.NewThemeSet(term.Literacy), Phases: term.NewPhaseSet(term.Primary), Period: 2031, Visibility: provision.Public}}); err != nil {
			t.Fatal(err)
		}
		stands(figure.Superseded, "0") // another theme, seen by all
		add(provision.Public, "gias:150001")
		stands(figure.Moved, "1")
	})
}

// TestWhatIsNoFigure: what the landscape would not have written itself is no query.
func TestWhatIsNoFigure(t *testing.T) {
	h, f := cited(t, dbtest.SQLite(t, append(rooms(), figure.Schema)...))
	a := h.ask(t, "gaps", url.Values{"theme": {"literacy"}}, landscape.PublicEyes)
	good := landscape.GapSettings.Query(a.Area.Code, a.Asked, landscape.PublicEyes).Text
	ctx := accounttest.Public(t.Context())
	if _, err := f.Answer(ctx, figure.Query{Room: "landscape", Text: good}); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(good, "&")
	slices.Reverse(parts)
	for _, text := range []string{strings.Join(parts, "&"), good + "&k=3", strings.Replace(good, "gap-settings", "gap-children-of-a", 1), strings.Replace(good, "E47000007", "E08000019", 1),
		strings.Replace(good, "E47000007", "E99999999", 1), strings.Replace(good, "sees=public", "sees=of-a", 1), strings.Replace(good, "&sees=public", "", 1), good + "&within=3", strings.Replace(good, "literacy", "levitation", 1), "%", ""} {
		if text == good {
			t.Fatalf("%s is what is good", text)
		}
		if got, err := f.Answer(ctx, figure.Query{Room: "landscape", Text: text}); !fault.Is(err, fault.Missing) {
			t.Errorf("%s: %+v, %v, want that there is none", text, got, err)
		}
	}
}
