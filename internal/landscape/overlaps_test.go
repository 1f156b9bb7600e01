package landscape_test

import (
	"encoding/csv"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/alliance"
	"fairground/internal/db/dbtest"
	"fairground/internal/landscape"
	"fairground/internal/provision"
	"fairground/internal/register/registertest"
	"fairground/internal/term"
)

// crossed is a house where two organisations do literacy and two others numeracy
// at one setting, and a fifth and a sixth do science wherever there are children.
func crossed(t *testing.T) *house {
	t.Helper()
	h := replica(dbtest.SQLite(t, rooms()...))
	registertest.Small(t, h.register)
	ctx := accounttest.As(t.Context(), "builder")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	deliver := func(o term.ID, theme term.Theme, at ...term.SettingID) {
		must(h.alliance.AddAll(ctx, []alliance.Organisation{{ID: o, Name: "Organisation " + string(o), Kind: alliance.Charity, MemberFrom: now().AddDate(-1, 0, 0)}}))
		must(h.provision.AddProgrammes(ctx, []provision.Programme{{ID: "p-" + o, Organisation: o, Name: "First"}}))
		var all []provision.Delivery
		for _, setting := range at {
			all = append(all, provision.Delivery{Programme: "p-" + o, Setting: setting, Visibility: provision.Public, Period: 2025,
				Themes: term.NewThemeSet(theme), Phases: term.NewPhaseSet(term.EarlyYears, term.Primary)})
		}
		must(h.provision.AddDeliveries(ctx, all))
	}
	for o, theme := range map[term.ID]term.Theme{"a": term.Literacy, "b": term.Literacy, "c": term.Numeracy, "d": term.Numeracy} {
		deliver(o, theme, "gias:150001")
	}
	for _, o := range []term.ID{"e", "f"} {
		deliver(o, term.Science, places()...)
	}
	return h
}

// TestOverlapsKeepThemesApart: with the theme left open, those who do literacy at a
// setting do not overlap with those who do numeracy there, and every overlap and
// introduction says on what.
func TestOverlapsKeepThemesApart(t *testing.T) {
	h := crossed(t)
	a := h.ask(t, "overlaps", url.Values{"phase": {"primary"}, "period": {"2025/26"}}, landscape.PublicEyes)
	pairs := []string{"Organisation a; Organisation b", "Organisation c; Organisation d", "Organisation e; Organisation f"}
	kinds := []string{"Literacy", "Numeracy", term.Science.Title()}
	at := map[string]bool{}
	for _, row := range fileRows(t, a, "settings") {
		k := slices.Index(pairs, row["organisation_names"])
		if k < 0 || row["kind"] != kinds[k] || row["organisations"] != "2" || row["phase"] != "primary" || row["period"] != "2025/26" || row["theme"] == "" {
			t.Errorf("an overlap is %v", row)
		}
		at[row["setting_id"]] = true
	}
	if len(at) < 2 || !strings.HasPrefix(a.Says[0], "At "+string('0'+rune(len(at)))+" settings in West Midlands two or more organisations do the same in 2025/26") {
		t.Errorf("at %d settings: %q", len(at), a.Says)
	}
	introduced := map[string]string{}
	for _, row := range fileRows(t, a, "introductions") {
		introduced[row["organisations"]] = row["kind"]
	}
	if want := map[string]string{pairs[0]: kinds[0], pairs[1]: kinds[1], pairs[2]: kinds[2]}; !maps.Equal(introduced, want) {
		t.Errorf("introduced %v, want %v", introduced, want)
	}
}

// TestNoOverlapIsSaidInEnglish: also where nobody meets anybody.
func TestNoOverlapIsSaidInEnglish(t *testing.T) {
	h := crossed(t)
	for query, want := range map[string]string{
		"period=2031/32":                              "No setting in West Midlands has two or more organisations that do the same in 2031/32: one theme for one age phase. 0 settings there have work of any kind on record that says its theme and age phase.",
		"period=any&theme=numeracy":                   "At 1 setting in West Midlands two or more organisations do the same: one theme for one age phase in one school year. 1 setting there has numeracy work on record that says its age phase and school year.",
		"period=2025/26&theme=literacy&phase=primary": " have literacy work for primary (5–11) on record in 2025/26; at one of them two or more organisations do the same.",
	} {
		asked, _ := url.ParseQuery(query)
		if got := h.ask(t, "overlaps", asked, landscape.PublicEyes).Says[0]; !strings.Contains(strings.Replace(got, " has literacy", " have literacy", 1), want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// TestIntroductionsCanBeUsed: files have every setting and organisation by name and
// id, however few a page shows, a page leads to them, and what chance would bring is
// told to readers from five meetings on.
func TestIntroductionsCanBeUsed(t *testing.T) {
	h := crossed(t)
	a := h.ask(t, "overlaps", url.Values{"period": {"2025/26"}}, landscape.PublicEyes)
	var out strings.Builder
	if err := a.Write(&out, "json", ""); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Tables struct {
			Introductions []struct {
				Organisations, OrganisationIDs, About, AboutIDs, Meetings, Together, TogetherIDs []string
				Settings                                                                         int
				Lift                                                                             float64
			}
			Settings []struct {
				Names []string `json:"organisation_names"`
				IDs   []string `json:"organisation_ids"`
			}
		}
	}
	text := strings.NewReplacer("organisation_ids", "organisationids", "about_ids", "aboutids", "together_ids", "togetherids").Replace(out.String())
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	most, least := 0, 0
	for k, i := range doc.Tables.Introductions {
		row := fileRows(t, a, "introductions")[k]
		if len(i.About) != i.Settings || len(i.AboutIDs) != i.Settings || len(i.OrganisationIDs) != len(i.Organisations) || len(i.Meetings) < i.Settings || i.Lift <= 0 || len(i.Together) != len(i.TogetherIDs) {
			t.Errorf("an introduction is %+v", i)
		}
		if row["about_ids"] != strings.Join(i.AboutIDs, "; ") || row["about"] != strings.Join(i.About, "; ") || row["organisation_ids"] != strings.Join(i.OrganisationIDs, "; ") {
			t.Errorf("the CSV has %v, the JSON %+v", row, i)
		}
		if len(i.Meetings) >= 5 {
			most++
		} else {
			least++
		}
	}
	if most == 0 || least == 0 {
		t.Fatalf("%d pairs meet often, %d seldom", most, least)
	}
	get, public := h.serve(t), accounttest.Public(t.Context())
	page := get(public, "/landscape/E47000007/overlaps?period=2025/26").Body.String()
	whole := get(public, "/landscape/E47000007/overlaps/introductions?period=2025/26").Body.String()
	for _, link := range []string{`href="/organisations/a"`, `href="/settings/gias:150001"`, "Too few to say", `/landscape/E47000007/overlaps/introductions?`, " more</a>"} {
		if !strings.Contains(page, link) {
			t.Errorf("the page has no %s", link)
		}
	}
	longest := doc.Tables.Introductions[0]
	for _, id := range longest.AboutIDs {
		if !strings.Contains(whole, `href="/settings/`+id+`"`) {
			t.Errorf("the whole list does not lead to %s", id)
		}
	}
	if brief := words(t, get(public, "/landscape/E47000007/brief?period=2025/26")); !strings.Contains(brief, "Literacy, early years (0–4): ") && !strings.Contains(brief, "Literacy, primary (5–11): Oak Hill Academy") {
		t.Errorf("the brief does not say on what organisations meet: %s", brief)
	}
	if strings.Contains(whole, " more</a>") || len(longest.About) <= 3 {
		t.Errorf("the whole list has not all of %d settings", len(longest.About))
	}
}

// fileRows are a list's rows, by its file.
func fileRows(t *testing.T, a *landscape.Answer, list string) (out []map[string]string) {
	t.Helper()
	var file strings.Builder
	if err := a.Write(&file, "csv", list); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(strings.NewReader(file.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[1:] {
		row := map[string]string{}
		for k, key := range records[0] {
			row[key] = r[k]
		}
		out = append(out, row)
	}
	return out
}
