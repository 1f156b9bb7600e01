package provision

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"fairground/internal/site"
	"fairground/internal/term"
)

// list shows the lists of the actor’s organisations, the newest first.
func (p *uploadPages) list(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	all, err := p.service.Uploads(ctx, organisationsWhere(ctx, mayRead)...)
	if err != nil {
		return err
	}
	names, err := p.organisationNames(ctx)
	if err != nil {
		return err
	}
	counts, err := p.service.RowCounts(ctx, all)
	if err != nil {
		return err
	}
	table := site.Table{
		ID: "lists", Caption: "Lists, the newest first", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "List"}, {Label: "Organisation"}, {Label: "State"}, {Label: "Rows", Numeric: true}, {Label: "Sent"}},
	}
	for _, u := range all {
		rows := "–"
		if n, ok := counts[u.ID]; ok {
			rows = site.Int(n)
		}
		table.Rows = append(table.Rows, site.Row{Cells: []site.Cell{
			{Text: u.title(), URL: u.path("")}, {Text: names[u.Organisation]}, {Component: u.State.tag()}, {Text: rows}, {Text: site.DateTime(u.Made)},
		}})
	}
	return p.site.Render(w, r, site.Page{
		Title: "Lists of where you work", Section: "/uploads", NoIndex: true, Notice: receivedNotice(r),
		Lead: "Each list is a spreadsheet that your organisation sent: the schools and nurseries it works in. Every row is matched to the national registers.",
	}, listBody(table))
}

func (p *uploadPages) organisationNames(ctx context.Context) (map[term.ID]string, error) {
	all, err := p.service.alliance.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[term.ID]string, len(all))
	for _, o := range all {
		names[o.ID] = o.Name
	}
	return names, nil
}

// tag is the state as a coloured word.
func (s UploadState) tag() site.Tag {
	tones := map[UploadState]site.Tone{InColumns: site.Caution, Matching: site.Teal, InReview: site.Caution, ListConfirmed: site.Good, Failed: site.Bad}
	return site.Tag{Text: s.Title(), Tone: tones[s]}
}

// receivedNotice says how many lists a workbook held, after it was sent.
func receivedNotice(r *http.Request) *site.Notice {
	n, err := strconv.Atoi(r.URL.Query().Get("received"))
	if err != nil || n < 2 {
		return nil
	}
	return &site.Notice{Success: true, Text: fmt.Sprintf("%d lists were found in your workbook. Open each of them to check its columns.", n), Detail: asideWords(r)}
}

// asideWords names the sheets of a workbook that were not taken for lists.
func asideWords(r *http.Request) string {
	var names []string
	for _, name := range r.URL.Query()["aside"] {
		names = append(names, "“"+name+"”")
	}
	if len(names) == 0 {
		return ""
	}
	return "Left aside, because no column on them names a school or nursery: " + strings.Join(names, ", ") + "."
}
