package landscape_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/fault"
	"fairground/internal/figure"
	"fairground/internal/landscape"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/term"
)

// siting asks where next in an area, and gives what is refused.
func (h *house) siting(t *testing.T, area term.GSS, query string) (*landscape.Answer, error) {
	t.Helper()
	atlas, err := h.register.Atlas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	asked, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	at, ok := atlas.Area(area)
	if !ok {
		t.Fatalf("there is no %s", area)
	}
	return h.landscape.Ask(t.Context(), "site", at, asked, provision.Mask{Sees: []provision.Visibility{provision.Public}})
}

// centred is the inhabited house with the centres of its neighbourhoods, each of
// which has settings near.
func centred(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := inhabited(t, d)
	for code, at := range map[string][2]float64{"E01000001": {-1.915, 52.475}, "E01000002": {-1.885, 52.475}, "E01000003": {-1.965, 52.475}, "E01000004": {-1.465, 53.38}} {
		if _, err := d.Exec(t.Context(), `update area set lon = $1, lat = $2 where code = $3`, at[0], at[1], code); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Bump(t.Context(), register.DataVersion); err != nil {
		t.Fatal(err)
	}
	return h
}

// nobody is a year in which nobody is anywhere.
const nobody = "theme=literacy&period=2031/32&within=2000&"

// TestSitesSayWhatIsSure: a plan is compared with those that keep to the same, and
// with as many sites as were asked for, however many were found.
func TestSitesSayWhatIsSure(t *testing.T) {
	h := centred(t, dbtest.SQLite(t, rooms()...))
	for query, want := range map[string][]string{
		"":                        {"You asked for 5: no other that may be chosen adds anybody. No other choice of up to 5 of the 7 settings to choose from reaches more."},
		"k=1":                     {"No other choice of one of the 7 settings to choose from reaches"},
		"k=3&include=100003":      {"No other choice of up to 3 of the 7 settings to choose from that begins with the same site reaches more."},
		"include=100003,EY100001": {"that begins with the same sites reaches more."},
		"k=4&apart=99999":         {"You asked for 4", "No other choice of up to 4 of the 7 settings to choose from that keeps to these conditions reaches more"},
		"exclude=100003":          {"that keeps to these conditions reaches more"},
		"per=1&include=100002,EY100001,100003": {"that keeps to these conditions and begins with the same sites reaches more.",
			"Acorn Nursery (Ofsted URN EY100001), which you begin with, is beyond the 1 allowed in one local authority.", "What you begin with is kept all the same; the others keep to the conditions beside it."},
		"apart=2000&include=100002,EY100001": {"Acorn Nursery (Ofsted URN EY100001), which you begin with, is nearer than 2 km to another that you begin with."},
		"comparable=yes&include=100002":      {"St Mary's Catholic Primary School (URN 100002), which you begin with, leaves too few settings of its kind to compare with."},
		"include=EY100003,100003":            {"Somewhere Nursery (Ofsted URN EY100003), which you begin with, reaches nobody, as its place is known too roughly."},
	} {
		a, err := h.siting(t, "E92000001", nobody+query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		says := strings.Join(a.Says, " ")
		for _, words := range want {
			if !strings.Contains(says, words) {
				t.Errorf("%s: %q, want %q", query, says, words)
			}
		}
		if strays := strings.Count(says, "which you begin with"); !strings.Contains(strings.Join(want, ""), "which you begin with") && strays > 0 {
			t.Errorf("%s: %q finds fault with what it begins with", query, says)
		}
	}
}

// TestSitesPromiseWhatIsProved: 1 − 1/e, half with one limit, a third with both, and
// always of plans that keep to the same.
func TestSitesPromiseWhatIsProved(t *testing.T) {
	h := centred(t, dbtest.SQLite(t, rooms()...))
	for query, want := range map[string]string{
		"":                               "below 63% of the best plan, and where there are so few settings that every plan can be tried, it comes within a few per cent of it on average.",
		"include=100003":                 "below 63% of the best plan that begins with the same site.",
		"per=1":                          "below 50% of the best plan that keeps to these conditions.",
		"comparable=yes":                 "below 50% of the best plan that keeps to these conditions.",
		"per=1&comparable=yes":           "below 33% of the best plan that keeps to these conditions.",
		"per=1&include=100003":           "below 50% of the best plan that keeps to these conditions and begins with the same site.",
		"per=1&comparable=yes&apart=500": "With a minimum distance nothing is promised beforehand",
	} {
		a, err := h.siting(t, "E92000001", nobody+query)
		if err != nil || !strings.Contains(a.Notes[0], want) {
			t.Errorf("%s: %v, want %q, %v", query, a.Notes, want, err)
		}
	}
}

// TestSharesAreRoundedDown: 100 % is what nothing is missing of.
func TestSharesAreRoundedDown(t *testing.T) {
	for share, want := range map[float64][2]string{16820. / 16880: {"99%", "99%"}, 1: {"100%", "100%"}, 0.29: {"29%", "29%"}, 0.8056: {"81%", "80%"}, 1. / 3: {"33%", "33%"}, 0: {"0%", "0%"}, 0.9999999: {"99%", "99%"}} {
		if got := [2]string{landscape.Short(share), landscape.Certain(share)}; got != want {
			t.Errorf("%v is %v, want %v", share, got, want)
		}
	}
}

// TestSitesToBeginWith: they are typed as the registers number them, and what is
// elsewhere or on no register is refused.
func TestSitesToBeginWith(t *testing.T) {
	h := centred(t, dbtest.SQLite(t, rooms()...))
	for text, want := range map[string]string{"EY100001": "ofsted-ey:EY100001", "ey100001": "ofsted-ey:EY100001", "ofsted-ey:EY100001": "ofsted-ey:EY100001", "100002": "gias:100002", "gias:100002": "gias:100002", "100001": "gias:150001"} {
		a, err := h.siting(t, "E47000007", nobody+"include="+text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if row := fileRows(t, a, "sites")[0]; row["setting_id"] != want {
			t.Errorf("%s is %v", text, row)
		}
	}
	for text, want := range map[string]string{"100003": "is not in West Midlands", "gias:100003": "is not in West Midlands", "100009": "There is no open setting “100009”", "gias:EY100001": "no open setting", "nowhere": "no open setting", "EY100001&exclude=EY100001": "both included and left out"} {
		if a, err := h.siting(t, "E47000007", nobody+"include="+text); err == nil || !strings.Contains(fault.PublicMessage(err), want) {
			t.Errorf("%s: %v, %v", text, a, err)
		}
	}
	get := h.serve(t)
	page := get(accounttest.Public(t.Context()), "/landscape/E92000001/site?"+nobody+"include=EY100001+100003").Body.String()
	for _, words := range []string{"Ofsted URN EY100001", "URN 100003", "/figures?room=landscape"} {
		if !strings.Contains(page, words) {
			t.Errorf("the page has no %q", words)
		}
	}
	if refused := get(accounttest.Public(t.Context()), "/landscape/E47000007/site?include=100003"); refused.Code != 422 || !strings.Contains(refused.Body.String(), "is not in West Midlands") || !strings.Contains(refused.Body.String(), `value="100003"`) {
		t.Errorf("what is elsewhere is answered with %d", refused.Code)
	}
}

// TestSitesThatWouldReachNobody: it is said why, and no more is said than is known.
func TestSitesThatWouldReachNobody(t *testing.T) {
	h := centred(t, dbtest.SQLite(t, rooms()...))
	ask := func(area term.GSS, query string) string {
		t.Helper()
		a, err := h.siting(t, area, query)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(a.Says, " ")
	}
	const withheld = "Whom a further site would reach in Birmingham 001B cannot be said: of 1 neighbourhood without literacy work within 2 km on record in 2031/32, how many children in low-income families live there is withheld or not known."
	if got := ask("E01000002", nobody); got != withheld {
		t.Errorf("withheld, and nothing near: %q", got)
	}
	ctx := accounttest.As(t.Context(), "builder")
	if err := h.provision.AddDeliveries(ctx, []provision.Delivery{{Programme: "p-a", Setting: "gias:100002", Themes: term.NewThemeSet(term.Literacy), Phases: term.NewPhaseSet(term.Primary), Period: 2031, Visibility: provision.Public}}); err != nil {
		t.Fatal(err)
	}
	if got := ask("E01000002", nobody); got != "No children in low-income families are known of in Birmingham 001B, so that there is nobody whom a further site would reach." {
		t.Errorf("withheld, and something near: %q", got)
	}
	if err := h.provision.AddDeliveries(ctx, []provision.Delivery{{Programme: "p-a", Setting: "gias:150001", Themes: term.NewThemeSet(term.Numeracy), Phases: term.NewPhaseSet(term.Primary), Period: 2031, Visibility: provision.Public}}); err != nil {
		t.Fatal(err)
	}
	if got := ask("E05000001", strings.Replace(nobody, "literacy", "numeracy", 1)); !strings.HasPrefix(got, "Every neighbourhood in Ladywood that is known to have") || !strings.HasSuffix(got, " Of 1 neighbourhood with none that near, how many such children live there is withheld or not known.") {
		t.Errorf("all that are known of have something near: %q", got)
	}
	if got := ask("E01000001", nobody); got != "Every neighbourhood in Birmingham 001A that is known to have children in low-income families has literacy work within 2 km on record in 2031/32: no further site would reach anybody new." {
		t.Errorf("all have something near: %q", got)
	}
}

// TestSitesCanBeCited: the number of a plan is cited with all that was asked for it,
// and a figure of a plan that can no longer be is not worked out.
func TestSitesCanBeCited(t *testing.T) {
	h := centred(t, dbtest.SQLite(t, append(rooms(), figure.Schema)...))
	f := figure.New(figure.Needs{DB: h.db, Account: h.account, Audit: h.audit, Now: now})
	h.landscape.Figures(f)
	a, err := h.siting(t, "E92000001", nobody+"k=1&include=100003&page=2")
	if err != nil || !slices.Equal(a.Cites, []landscape.Measure{landscape.SiteChildren}) {
		t.Fatalf("%v, %v", a, err)
	}
	q := landscape.SiteChildren.Query(a.Area.Code, a.Asked, landscape.PublicEyes)
	got, err := f.Answer(accounttest.Public(t.Context()), q)
	if err != nil || got.Shown() != "60" || !strings.Contains(a.Says[0], " of 60 of the 260 children") || !strings.Contains(got.Title, "1 further site would reach, under conditions") || !strings.Contains(got.Page, "/site?include=100003&k=1&") {
		t.Errorf("%s gives %+v, %v; the page says %q", q.Text, got, err, a.Says)
	}
	for _, text := range []string{q.Text + "&from=2023", strings.Replace(q.Text, "k=1&", "k=&", 1), strings.Replace(q.Text, "site-children", "gap-children", 1)} {
		if got, err := f.Answer(accounttest.Public(t.Context()), figure.Query{Room: "landscape", Text: text}); !fault.Is(err, fault.Missing) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	gone := strings.Replace(q.Text, "100003", "999999", 1)
	if got, err := f.Answer(accounttest.Public(t.Context()), figure.Query{Room: "landscape", Text: gone}); !fault.Is(err, fault.Missing) || !strings.Contains(fault.PublicMessage(err), "may have closed") {
		t.Errorf("%s: %+v, %v", gone, got, err)
	}
	if a, err = h.siting(t, "E01000002", nobody); err != nil || len(a.Cites) > 0 {
		t.Errorf("where there is no plan %v can be cited, %v", a.Cites, err)
	}
}
