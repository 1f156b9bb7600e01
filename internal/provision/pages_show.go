package provision

import (
	"context"
	"net/http"
	"net/url"

	"fairground/internal/job"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// rowsPerPage is how many rows of a list are shown at once.
const rowsPerPage = 50

// show is the page of one list, as it stands.
func (p *uploadPages) show(w http.ResponseWriter, r *http.Request) error {
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	page := p.page(u, u.title())
	page.Crumbs = page.Crumbs[:1]
	organisation, err := p.service.alliance.Organisation(r.Context(), u.Organisation)
	if err != nil {
		return err
	}
	page.Eyebrow = "List of " + organisation.Name
	switch u.State {
	case Matching:
		return p.showMatching(w, r, u, page)
	case InReview, ListConfirmed:
		return p.showRows(w, r, u, page)
	}
	return p.site.Render(w, r, page, stillBody(u))
}

// showMatching follows the job.
func (p *uploadPages) showMatching(w http.ResponseWriter, r *http.Request, u Upload, page site.Page) error {
	status, err := p.service.MatchStatus(r.Context(), u)
	if err != nil {
		return err
	}
	state := progressOf(u, status)
	if state.Running {
		page.Refresh = 3
	}
	state.Next = "" // this is the page that comes next
	return p.site.Render(w, r, page, matchingBody(u, site.Progress{Label: "Matching every row to the national registers", State: state, URL: u.path("progress")}))
}

// progress answers the script on the page of a list that is being matched.
func (p *uploadPages) progress(w http.ResponseWriter, r *http.Request) error {
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	state := site.ProgressState{Stage: u.State.Title(), Next: u.path("")}
	if u.State == Matching {
		status, err := p.service.MatchStatus(r.Context(), u)
		if err != nil {
			return err
		}
		state = progressOf(u, status)
	}
	return site.WriteJSON(w, http.StatusOK, state)
}

// progressOf is a job's status as the progress panel shows it. A job that ended
// without the upload leaving its state has failed or was cancelled.
func progressOf(u Upload, s job.Status) site.ProgressState {
	state := site.ProgressState{Done: s.Done, Total: s.Total, Stage: s.Message, Running: true, Next: u.path("")}
	switch {
	case s.State == job.Failed || s.State == job.Cancelled:
		state.Running, state.Failed = false, true
		state.Stage = "Matching stopped before its end. " + s.Error
	case s.State == job.Waiting && s.Attempt > 0:
		state.Stage = "Interrupted; it goes on by itself in a moment"
	case s.Message == "":
		state.Stage = "Waiting to begin"
	}
	return state
}

// stop takes a list back from matching to its columns.
func (p *uploadPages) stop(w http.ResponseWriter, r *http.Request) error {
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	if u.State != Matching { // it was faster
		return seeUpload(w, r, u)
	}
	if err := p.service.StopMatching(r.Context(), u.ID); err != nil {
		return err
	}
	return site.SeeOther(w, r, u.path("columns"))
}

// shownList is what the page of a matched list shows.
type shownList struct {
	upload   Upload
	tally    Tally
	stats    site.Stats
	table    site.Table
	outcome  RowOutcome
	tabs     []outcomeTab
	recorded []Recorded
	panels   []templ.Component // of the rooms above: what they say of a confirmed list

	sentBy, confirmedBy string // names, as far as they are known
}

// outcomeTab narrows the table of rows to one outcome.
type outcomeTab struct {
	label, url string
	now        bool
}

func (p *uploadPages) showRows(w http.ResponseWriter, r *http.Request, u Upload, page site.Page) error {
	ctx := r.Context()
	tally, err := p.service.TallyOf(ctx, u.ID)
	if err != nil {
		return err
	}
	list := shownList{upload: u, tally: tally, outcome: RowOutcome(r.URL.Query().Get("show"))}
	list.stats, list.tabs = tallyStats(u, tally), outcomeTabs(r.URL, tally, list.outcome)
	if list.table, err = p.rowTable(ctx, r.URL, u, tally, list.outcome); err != nil {
		return err
	}
	if u.State == ListConfirmed {
		if list.recorded, err = p.service.RecordedOf(ctx, u.ID); err != nil {
			return err
		}
		people, err := p.service.account.Identities(ctx, []term.ID{u.SentBy, u.ConfirmedBy})
		if err != nil {
			return err
		}
		list.sentBy, list.confirmedBy = people[u.SentBy].Name, people[u.ConfirmedBy].Name
		if list.panels, err = p.site.Panels().For(ctx, "list", site.ViewerFrom(ctx), string(u.ID)); err != nil {
			return err
		}
	}
	if page.Licences, err = p.registerLicences(ctx); err != nil {
		return err
	}
	page.Wide, page.Notice = true, confirmedNotice(r, u)
	return p.site.Render(w, r, page, rowsBody(list))
}

func confirmedNotice(r *http.Request, u Upload) *site.Notice {
	if u.State != ListConfirmed || r.URL.Query().Get("now") != "confirmed" {
		return nil
	}
	return &site.Notice{Success: true, Text: "Your list is recorded. Thank you.", Detail: "It shows at once on the pages of its places and schools, to those you chose."}
}

func tallyStats(u Upload, t Tally) site.Stats {
	stats := site.Stats{
		{Value: site.Int(t.Rows), Label: "rows", Detail: asideDetail(t)},
		{Value: site.Int(t.Usable()), Label: "matched to a setting", URL: u.path("") + "?show=" + string(RowsMatched), Detail: matchedDetail(t)},
		{Value: site.Int(t.ToReview), Label: "to review", URL: u.path("") + "?show=" + string(RowsToReview)},
		{Value: site.Int(t.None + t.Refused), Label: "not on the registers", URL: u.path("") + "?show=" + string(RowsNone)},
	}
	return stats
}

func asideDetail(t Tally) string {
	if t.Aside == 0 {
		return ""
	}
	return site.Plural(t.Aside, "total or note", "totals or notes") + " left aside"
}

func matchedDetail(t Tally) string {
	switch {
	case t.FromOther > 0:
		return site.Int(t.FromOther) + " as decided on an earlier list"
	case t.Chosen > 0:
		return site.Int(t.Chosen) + " chosen by a person"
	}
	return ""
}

func outcomeTabs(page *url.URL, t Tally, now RowOutcome) []outcomeTab {
	tabs := []outcomeTab{{label: "All rows (" + site.Int(t.Of("")) + ")", url: site.WithQuery(page, "show", "", "page", "", "now", ""), now: now == ""}}
	for _, o := range RowOutcomes() {
		if n := t.Of(o); n > 0 || o == now {
			tabs = append(tabs, outcomeTab{o.Title() + " (" + site.Int(n) + ")", site.WithQuery(page, "show", string(o), "page", "", "now", ""), o == now})
		}
	}
	return tabs
}

func (p *uploadPages) rowTable(ctx context.Context, page *url.URL, u Upload, t Tally, o RowOutcome) (site.Table, error) {
	pages := site.Pagination{Page: page, Now: site.PageFrom(page), Size: rowsPerPage, Total: t.Of(o), Noun: "rows"}
	rows, err := p.service.RowsOf(ctx, u.ID, o, pages.Offset(), rowsPerPage)
	if err != nil {
		return site.Table{}, err
	}
	settings, err := p.service.register.SettingsByID(ctx, shownSettings(rows))
	if err != nil {
		return site.Table{}, err
	}
	names := p.nameColumns(ctx, u)
	out := site.Table{
		ID: "rows", Caption: o.Title(), CaptionHidden: true, Stack: true, Pages: pages, Empty: "No row is among these.",
		Columns:   []site.Column{{Label: "Your row"}, {Label: "On the register"}, {Label: "Likelihood", Numeric: true}, {Label: "State"}, {Label: "Why"}},
		Downloads: []site.Link{{Label: "all rows as CSV", URL: u.path("result.csv")}},
		Note:      "The download has every column that was kept of your list and six more: the register, the setting’s number and name there, the likelihood, the state and the reason.",
	}
	for _, row := range rows {
		out.Rows = append(out.Rows, tableRow(u, row, names, settings))
	}
	return out, nil
}

// shownSettings are the settings that rows stand for, or may.
func shownSettings(rows []Row) []term.SettingID {
	var ids []term.SettingID
	for _, r := range rows {
		if id := r.likeliest(); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// likeliest is the setting to show with a row: what it means, or else what it
// may mean while a person has not decided.
func (r *Row) likeliest() term.SettingID {
	if id := r.Means(); id != "" || r.Decision != "" || r.Status != RowReview {
		return id
	}
	return r.Setting
}

func tableRow(u Upload, r Row, names []int, settings map[term.SettingID]register.Setting) site.Row {
	first := site.Cell{Text: cut(rowTitle(r, names), 80), Detail: "Row " + site.Int(r.Line)}
	if u.State == InReview && r.Status != RowAside {
		first.URL = reviewURL(u, r.Number)
	}
	return site.Row{Cells: []site.Cell{first, settingCell(r, settings), {Text: likelihoodCell(r)}, {Component: r.tag()}, {Text: sentence(r.why())}}}
}

func settingCell(r Row, settings map[term.SettingID]register.Setting) site.Cell {
	v, ok := settings[r.likeliest()]
	if !ok {
		return site.Cell{Text: "–"}
	}
	cell := site.Cell{Text: v.Name, URL: register.SettingURL(v.ID), Detail: join(", ", numberWords(v.ID), v.Town, unbroken(v.Postcode))}
	if r.Means() == "" {
		cell.Text = "Perhaps " + v.Name
	}
	return cell
}

func likelihoodCell(r Row) string {
	if r.Decision != "" || r.likeliest() == "" {
		return "–"
	}
	return percentWords(r.Probability)
}

// tag is what a row came to, as a coloured word.
func (r *Row) tag() site.Tag {
	tones := map[RowOutcome]site.Tone{RowsMatched: site.Good, RowsToReview: site.Caution}
	o := r.Outcome()
	return site.Tag{Text: o.Title(), Tone: tones[o]}
}

// why says what a row's outcome rests on.
func (r *Row) why() string {
	switch {
	case r.Remembered && r.Decision == ChoseNone:
		return "decided on an earlier list: none of the suggestions"
	case r.Remembered:
		return "decided on an earlier list"
	case r.Decision == ChoseSetting:
		return "chosen by a person"
	case r.Decision == ChoseNone:
		return "a person said that none of the suggestions is right"
	}
	return r.Reason
}

// nameColumns are the columns by which a person knows a row: the name, or the
// first of its numbers. Where they cannot be told, the first cells serve.
func (p *uploadPages) nameColumns(ctx context.Context, u Upload) []int {
	columns, err := p.service.Columns(ctx, u)
	if err != nil {
		return nil
	}
	return identifying(columns.Layout)
}
