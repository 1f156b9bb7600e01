package privacy

import (
	"net/http"

	"fairground/internal/account"
	"fairground/internal/job"
	"fairground/internal/site"
)

// rulesPage shows how long everything is kept.
func (p *pages) rulesPage(w http.ResponseWriter, r *http.Request) error {
	t := site.Table{ID: "rules", Caption: "How long each kind of data is kept", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "What"}, {Label: "How long"}, {Label: "Why"}}}
	for _, rule := range p.rules {
		t.Rows = append(t.Rows, site.Row{Cells: site.Texts(rule.Data, rule.Kept, rule.Why)})
	}
	page := site.Page{Title: "How long we keep data", Crumbs: crumbs(), Lead: "What is older than this is removed every night."}
	return p.site.Render(w, r, page, rulesBody(t, account.ActorFrom(r.Context()).Can("retention.read")))
}

// reportsShown is how many reports the page shows.
const reportsShown = 200

func (p *pages) report(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	reports, err := p.Reports(ctx, reportsShown)
	if err != nil {
		return err
	}
	page := site.Page{Title: "What the retention rules removed", Crumbs: append(crumbs(), site.Link{Label: "How long we keep data", URL: "/privacy/retention"}), Wide: true, NoIndex: true,
		Lead: "Every rule, each time it was carried out, the newest first."}
	if id := r.URL.Query().Get("job"); id != "" {
		status, err := p.Jobs.Status(ctx, id)
		if err != nil {
			return err
		}
		page.Notice, page.Refresh = runNotice(status)
	}
	t := site.Table{ID: "reports", Caption: "Reports", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "When"}, {Label: "What"}, {Label: "Older than"}, {Label: "Removed", Numeric: true}, {Label: "Problem"}},
		Empty:   "The rules have not been carried out yet. They are every night at 3am."}
	for _, report := range reports {
		problem := report.Problem
		if problem == "" {
			problem = "None"
		}
		t.Rows = append(t.Rows, site.Row{Cells: site.Texts(site.DateTime(report.At), p.dataOf(report.Rule), site.DateTime(report.Older), site.Int(report.Removed), problem)})
	}
	return p.site.Render(w, r, page, reportBody(t, account.ActorFrom(ctx).Can("retention.run")))
}

// dataOf is what a rule is about; its name where there is no such rule any more.
func (p *pages) dataOf(name string) string {
	for _, rule := range p.rules {
		if rule.Name == name {
			return rule.Data
		}
	}
	return name
}

// runNotice says how a run that somebody asked for stands, and in how many
// seconds to look again.
func runNotice(s job.Status) (*site.Notice, int) {
	switch {
	case !s.State.Ended():
		return &site.Notice{Text: "The rules are being carried out. This page looks again in a few seconds."}, 3
	case s.State == job.Done:
		return &site.Notice{Success: true, Text: "The rules have been carried out."}, 0
	}
	return &site.Notice{Text: "Not every rule could be carried out. What went wrong is listed here."}, 0
}

func (p *pages) run(w http.ResponseWriter, r *http.Request) error {
	id, err := p.RunNow(r.Context())
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, "/privacy/retention/report?job="+id)
}
