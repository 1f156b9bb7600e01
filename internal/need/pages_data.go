package need

import (
	"cmp"
	"net/http"
	"strings"

	"fairground/internal/account"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// dataPath is where the data sets and their releases are listed.
const dataPath = "/need/data"

// ReleaseURL is the address of a release's page.
func ReleaseURL(id term.ID) string { return dataPath + "/" + string(id) }

type dataPages struct {
	*Service
	site *site.Site
}

// DataRoutes adds the pages on the data sets and releases that were read in.
func (s *Service) DataRoutes(rt *site.Routes, st *site.Site) {
	p := &dataPages{s, st}
	rt.Handle("GET "+dataPath, "need.read", p.releases)
	rt.Handle("GET "+dataPath+"/{release}", "need.read", p.release)
	rt.Handle("POST "+dataPath+"/{release}/withdraw", "need.import", p.withdraw)
	rt.Handle("POST "+dataPath+"/{release}/restore", "need.import", p.restore)
	p.measureRoutes(rt)
}

// state says whether a release is the one that pages show.
func (r *Release) state() site.Tag {
	switch {
	case !r.Withdrawn.IsZero():
		return site.Tag{Text: "Withdrawn", Tone: site.Bad}
	case r.Superseded != "":
		return site.Tag{Text: "Superseded"}
	}
	return site.Tag{Text: "Stands", Tone: site.Good}
}

// edition names a release within its data set.
func (r *Release) edition() string {
	switch {
	case r.Label != "":
		return r.Label
	case !r.Published.IsZero():
		return "Published " + site.Day(r.Published)
	}
	return "Read in on " + site.Day(r.Imported)
}

func (p *dataPages) releases(w http.ResponseWriter, r *http.Request) error {
	all, err := p.Releases(r.Context())
	if err != nil {
		return err
	}
	t := site.Table{ID: "releases", Caption: "Releases of each data set", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Data set"}, {Label: "Release"}, {Label: "State"}, {Label: "Rows", Numeric: true}, {Label: "Read in"}},
		Empty:   "No official statistics have been read in yet. Whoever runs Fairground does it with “fairground import stats”.",
		Note:    "Pages show the release that stands. One that is superseded stays, so that what cites it can still be looked up. One that is withdrawn is shown on its own pages only."}
	for i := range all {
		rel := &all[i]
		t.Rows = append(t.Rows, site.Row{ID: string(rel.ID), Cells: []site.Cell{
			{Text: rel.Dataset.Title, Detail: rel.Dataset.Publisher}, {Text: rel.edition(), URL: ReleaseURL(rel.ID)}, {Component: rel.state()},
			{Text: site.Int(rel.Rows), Detail: unusable(rel)}, {Text: site.Day(rel.Imported)},
		}})
	}
	page := site.Page{Title: "Official statistics", Eyebrow: "Where the figures come from", Wide: true, Licences: licencesOf(all...),
		Lead: "The data sets that figures of need are taken from, and their releases, newest first."}
	return p.site.Render(w, r, page, t)
}

// unusable says how many problems a release had; "" where there were none. The
// stored list ends with how many more there were.
func unusable(r *Release) string {
	n := len(r.Problems)
	if n == 0 {
		return ""
	}
	if more, ok := strings.CutPrefix(r.Problems[n-1], "and "); ok && n > mostProblems {
		return "more than " + site.Int(mostProblems) + " not usable (" + strings.TrimSuffix(more, " more") + " more)"
	}
	return site.Int(n) + " not usable"
}

func licencesOf(releases ...Release) []site.Licence {
	var out []site.Licence
	seen := map[string]bool{}
	for _, r := range releases {
		if d := r.Dataset; !seen[d.ID] {
			seen[d.ID] = true
			out = append(out, licenceOf(&d))
		}
	}
	return out
}

func (p *dataPages) release(w http.ResponseWriter, r *http.Request) error {
	rel, err := p.Release(r.Context(), term.ID(r.PathValue("release")))
	if err != nil {
		return err
	}
	measures, err := p.MeasuresOf(r.Context(), rel.Number)
	if err != nil {
		return err
	}
	facts, err := p.facts(r, &rel)
	if err != nil {
		return err
	}
	page := site.Page{Title: rel.Title(), Eyebrow: "A release of official statistics", Lead: rel.Dataset.Note, Wide: true, Licences: licencesOf(rel),
		Crumbs: []site.Link{{Label: "Official statistics", URL: dataPath}}, Notice: doneNotice(r)}
	parts := []templ.Component{facts}
	if account.ActorFrom(r.Context()).Can("need.import") {
		parts = append(parts, turnForm(&rel))
	}
	problems := site.Table{ID: "problems", Caption: "What could not be used", Columns: []site.Column{{Label: "File, row and column, and what was expected"}}, Empty: "Every row could be used."}
	for _, text := range rel.Problems {
		problems.Rows = append(problems.Rows, site.Row{Cells: site.Texts(text)})
	}
	return p.site.Render(w, r, page, templ.Join(append(parts, measureList{&rel, measures, r.URL}.section(), problems)...))
}

func doneNotice(r *http.Request) *site.Notice {
	switch r.URL.Query().Get("done") {
	case "withdrawn":
		return &site.Notice{Text: "The release is withdrawn. Pages show the one that stood before it, if there is one.", Success: true}
	case "restored":
		return &site.Notice{Text: "The release is back.", Success: true}
	}
	return nil
}

// facts list what is known of a release.
func (p *dataPages) facts(r *http.Request, rel *Release) (site.SummaryList, error) {
	published := "Not known"
	if !rel.Published.IsZero() {
		published = site.Day(rel.Published)
	}
	items := []site.SummaryItem{{Key: "State", Component: rel.state()}, {Key: "Data set", Value: rel.Dataset.Title, Detail: rel.Dataset.ID}, {Key: "Publisher", Value: rel.Dataset.Publisher},
		{Key: "Published", Value: published}, {Key: "Files", Value: strings.Join(rel.Files, ", ")}, {Key: "Rows", Value: site.Int(rel.Rows)}, {Key: "Read in", Value: site.DateTime(rel.Imported)}}
	if rel.Superseded != "" {
		by, err := p.Release(r.Context(), rel.Superseded)
		if err != nil {
			return site.SummaryList{}, err
		}
		items = append(items, site.SummaryItem{Key: "Superseded by", Value: by.edition(), URL: ReleaseURL(by.ID)})
	}
	if !rel.Withdrawn.IsZero() {
		items = append(items, site.SummaryItem{Key: "Withdrawn", Value: site.DateTime(rel.Withdrawn)})
	}
	items = append(items, site.SummaryItem{Key: "Small counts", Value: smallCounts(rel)})
	if rel.Dataset.Link != "" {
		items = append(items, site.SummaryItem{Key: "Published at", Value: rel.Dataset.Link, URL: rel.Dataset.Link})
	}
	items = append(items, site.SummaryItem{Key: "Licence", Value: cmp.Or(licencesOf(*rel)[0].Name, "Not known"), Detail: rel.Dataset.Attribution})
	return site.SummaryList{Label: "About this release", Items: items}, nil
}

// smallCounts says how the data set protects people.
func smallCounts(r *Release) string {
	text := "Kept as published."
	switch t := r.Dataset.Policy.Threshold; {
	case t == 1:
		text = "Kept as published, and added up in full: the publisher gives counts down to one."
	case t > 1:
		text = "A count below " + site.Int(t) + " that is worked out here is not shown."
	}
	if b := r.Dataset.Policy.Base; b > 1 {
		text += " The publisher rounds counts to the nearest " + site.Int(b) + "."
	}
	return text
}

func (p *dataPages) withdraw(w http.ResponseWriter, r *http.Request) error {
	rel, err := p.Withdraw(r.Context(), term.ID(r.PathValue("release")))
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, ReleaseURL(rel.ID)+"?done=withdrawn")
}

func (p *dataPages) restore(w http.ResponseWriter, r *http.Request) error {
	rel, err := p.Restore(r.Context(), term.ID(r.PathValue("release")))
	if err != nil {
		return err
	}
	return site.SeeOther(w, r, ReleaseURL(rel.ID)+"?done=restored")
}
