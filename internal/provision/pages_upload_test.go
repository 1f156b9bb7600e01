package provision_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"fairground/internal/account"
	"fairground/internal/account/accounttest"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/provision"
	"fairground/internal/site"
	"fairground/internal/term"
)

// visitor is somebody at a browser without scripts.
type visitor struct {
	t      testing.TB
	house  *house
	server *httptest.Server
	client *http.Client
}

// visit serves the pages of uploads of a house.
func visit(t testing.TB, h *house) *visitor {
	t.Helper()
	server := httptest.NewServer(uploadHandler(t, h))
	t.Cleanup(server.Close)
	return &visitor{t, h, server, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func uploadHandler(t testing.TB, h *house) http.Handler {
	t.Helper()
	st, err := site.New(site.Config{
		Tagline: "who helps which children, where",
		Nav:     []site.Link{{Label: "Places", URL: "/places"}, {Label: "Lists", URL: "/uploads"}},
		Banner:  &site.Banner{Tag: "Demonstration", Text: "Served on this computer only."},
		Logger:  slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, h.account.Guard)
	h.provision.UploadRoutes(rt, st)
	h.provision.WorkRoutes(rt, st)
	return st.Wrap(h.asEditor(t, rt))
}

// asEditor serves requests as of somebody who edits every organisation there is
// and may add more.
func (h *house) asEditor(t testing.TB, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all, err := h.alliance.Organisations(r.Context())
		if err != nil {
			t.Error(err)
		}
		grants := []account.Grant{accounttest.Grant(account.NationalTeam, term.Scope{})}
		for _, o := range all {
			grants = append(grants, accounttest.Editor(o.ID))
		}
		accounttest.Signed(next, "editor", grants...).ServeHTTP(w, r)
	})
}

// answer is a page that came back.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   string
}

func (v *visitor) do(request *http.Request) answer {
	v.t.Helper()
	response, err := v.client.Do(request)
	if err != nil {
		v.t.Fatalf("%s %s: %v", request.Method, request.URL, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatalf("%s %s: %v", request.Method, request.URL, err)
	}
	return answer{v.t, response.StatusCode, response.Header, string(body)}
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.server.URL+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(request)
}

func (v *visitor) post(path string, fields url.Values) answer {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.server.URL+path, strings.NewReader(fields.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(request)
}

// send sends the form with a file.
func (v *visitor) send(fields map[string]string, name string, content []byte) answer {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, field := range []string{"organisation", "new-name", "new-kind"} {
		if err := form.WriteField(field, fields[field]); err != nil {
			v.t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		v.t.Fatal(err)
	}
	form.Close()
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.server.URL+"/uploads", &body)
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	return v.do(request)
}

// page checks the status and the structure of what came back.
func (a answer) page(status int, checks ...htmltest.Check) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d:\n%s", a.status, status, a.text())
	}
	htmltest.Run(a.t, strings.NewReader(a.body), checks...)
	return a
}

// to checks that the answer leads on, and returns where.
func (a answer) to(prefix string) string {
	a.t.Helper()
	location := a.header.Get("Location")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(location, prefix) {
		a.t.Fatalf("status %d to %q, want 303 to %s:\n%s", a.status, location, prefix, a.text())
	}
	return location
}

func (a answer) text() string { return a.body[:min(len(a.body), 4000)] }

// sent brings a list to its columns page and returns the upload's address.
func (v *visitor) sent(name, content string) string {
	v.t.Helper()
	to := v.send(map[string]string{"organisation": string(v.house.member)}, name, []byte(content)).to("/uploads/")
	return strings.TrimSuffix(strings.SplitN(to, "?", 2)[0], "/columns")
}

// reviewing brings a list, with its columns as guessed, to its review.
func (v *visitor) reviewing(name, content string) string {
	v.t.Helper()
	at := v.sent(name, content)
	v.post(at+"/columns", nil).to(at)
	v.settle(at)
	return at
}

// settle waits until an upload is no longer matching.
func (v *visitor) settle(at string) {
	v.t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		progress := v.get(at + "/progress").page(http.StatusOK)
		if !strings.Contains(progress.body, `"running":true`) {
			return
		}
		if time.Now().After(deadline) {
			v.t.Fatalf("still matching after a minute: %s", progress.body)
		}
	}
}

func (v *visitor) upload(at string) provision.Upload {
	v.t.Helper()
	u, err := v.house.provision.Upload(v.t.Context(), term.ID(strings.TrimPrefix(at, "/uploads/")))
	if err != nil {
		v.t.Fatal(err)
	}
	return u
}

// twinRegister has two nurseries that differ in nothing that a list says.
const twinRegister = smallRegister + `100005,330,Birmingham,1001,Little Acorns Nursery School,Local authority nursery school,Open,Nursery,,Elm Road,Birmingham,B3 3CC,406500,287500
100006,330,Birmingham,1002,Little Acorns Nursery School,Academy alternative provision converter,Open,Nursery,,Elm Road,Birmingham,B3 3CC,406500,287500
`

// mixedList has a row of every kind: two that match, one that fits twins, one
// that is on no register, and a total.
const mixedList = `Schools we work in
School,Postcode,Area,Programme,Head teacher,Year,Theme
Oak Hill Academy,B1 1AA,Birmingham,Story Time,Jane Doe,2024/25,Reading
Riverside High School,S2 4DD,Sheffield,Book Club,John Roe,2024/25,Juggling
Little Acorns Nursery School,B3 3CC,Birmingham,Story Time,Ann Poe,2024/25,Reading
Zanzibar Sailing Club,,Lerwick,Story Time,Tom Moe,2024/25,Reading
Total,4,,,,,
`

// twins is a house with the register above.
func twins(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := build(t, d)
	h.importSchools(t, twinRegister, smallLinks+"100002,999999,Nobody,Successor,01-09-2019\n")
	return h
}

// each visits a house on both databases.
func each(t *testing.T, test func(t *testing.T, v *visitor)) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) { test(t, visit(t, twins(t, d))) })
}

// single visits a house on SQLite: for what differs in no way between databases.
func single(t *testing.T) *visitor {
	t.Helper()
	return visit(t, twins(t, dbtest.SQLite(t, rooms...)))
}

// TestUploadPagesWholeWay goes from the spreadsheet to what is recorded, and
// back, by following what the pages say.
func TestUploadPagesWholeWay(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		v.get("/uploads").page(200, htmltest.In("main .govuk-button", htmltest.Attr("href", "/uploads/new")), htmltest.In(".fg-inset", htmltest.Contains("No list has been shared yet")))
		v.get("/uploads/new").page(200, htmltest.In("form[enctype=multipart/form-data] input[type=file]"), htmltest.Count("#organisation option", 2), htmltest.None(".govuk-error-summary"))
		at := v.sent("ours.csv", mixedList)
		v.get(at).page(200, htmltest.In(".fg-tag", htmltest.Text("Check the columns")))
		v.get(at+"/columns").page(200,
			htmltest.In("#left-out", htmltest.Contains("They were never stored"), htmltest.Contains("Head teacher")),
			htmltest.Count(".fg-column", 6), htmltest.In("#column-1 option[selected]", htmltest.Text("Name of the school or nursery")))
		v.post(at+"/columns", nil).to(at)
		v.settle(at)
		v.get(at).page(200, htmltest.In(".fg-stats", htmltest.Contains("matched to a setting")), htmltest.Count("#rows tbody tr", 5),
			htmltest.In("main .govuk-button", htmltest.Text("Review 1 uncertain row")))
		row := v.get(at + "/review").to(at + "/review?row=3")
		v.get(row).page(200, htmltest.In(".fg-review__given", htmltest.Contains("Little Acorns Nursery School")), htmltest.Count("input[data-review-key=1]", 1),
			htmltest.In("main p.govuk-body", htmltest.Text("0 of 1 uncertain row decided")), htmltest.None("input[name=choice][checked]"))
		next := v.post(at+"/rows/3", url.Values{"choice": {"gias:100006"}}).to(at + "/review?after=3&undo=3")
		v.get(next).page(200, htmltest.In("h1", htmltest.Text("Every row is decided")), htmltest.In("[data-review-undo]"))
		v.get(at+"/confirm").page(200, htmltest.In("#preview .fg-stat__value", htmltest.Text("3")), htmltest.None("#programme"), htmltest.Count("input[name=theme]", 15),
			htmltest.In("#preview .fg-inset", htmltest.Contains("Juggling")))
		v.post(at+"/confirm", url.Values{"visibility": {"alliance"}, "theme": {"literacy"}, "accept": {"1.0"}}).to(at)
		v.get(at+"?now=confirmed").page(200, htmltest.In(".fg-notice--success"), htmltest.In(".fg-summary", htmltest.Contains("Book Club (1 setting), Story Time (2 settings)")))
		v.get("/uploads").page(200, htmltest.In("#lists tbody tr", htmltest.Contains("ours.csv"), htmltest.Contains("Readers"), htmltest.Contains("Confirmed"), htmltest.Contains("5")))
		v.get(at+"/withdraw").page(200, htmltest.In("main ul.govuk-list", htmltest.Contains("3 deliveries")))
		v.post(at+"/withdraw", nil).to(at)
		v.get(at).page(200, htmltest.In("main", htmltest.Contains("This list was withdrawn")))
		if u := v.upload(at); u.State != provision.Withdrawn || u.File != "" {
			t.Errorf("withdrawn, the upload is %+v", u)
		}
	})
}

// TestUploadRoutesNameTheirPermissions holds the routes to the names that roles
// will be given.
func TestUploadRoutesNameTheirPermissions(t *testing.T) {
	h := build(t, dbtest.SQLite(t, rooms...))
	st, err := site.New(site.Config{})
	if err != nil {
		t.Fatal(err)
	}
	rt := site.NewRoutes(st, nil)
	h.provision.UploadRoutes(rt, st)
	got := map[site.Permission]int{}
	for _, route := range rt.All() {
		got[route.Permission]++
		if strings.HasPrefix(route.Pattern, "POST") && route.Permission == "upload.read" {
			t.Errorf("%s changes something and asks only to read", route.Pattern)
		}
	}
	if want := "map[asset.read:1 upload.change:8 upload.create:2 upload.read:4 upload.withdraw:2]"; fmt.Sprint(got) != want {
		t.Errorf("permissions %v, want %s", got, want)
	}
}

// TestUnknownUpload answers with the site's own page whatever is asked of it.
func TestUnknownUpload(t *testing.T) {
	v := single(t)
	for _, path := range []string{"", "/progress", "/columns", "/review", "/review?row=1", "/confirm", "/withdraw", "/result.csv"} {
		v.get("/uploads/nothing"+path).page(404, htmltest.In("h1", htmltest.Text("Page not found")))
	}
	for _, path := range []string{"/columns", "/stop", "/rows/1", "/rows/x", "/rows/1/undo", "/confirm", "/withdraw"} {
		v.post("/uploads/nothing"+path, nil).page(404)
	}
}
