package mail

import (
	"context"
	"net/http"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/site"
	"fairground/internal/term"

	"github.com/a-h/templ"
)

// shownMessages is how many messages the outbox lists.
const shownMessages = 100

// OutboxRoutes adds the demonstration's outbox: what would have been sent, for
// anybody to read. It is for the demonstration only, since the links in the
// messages sign people in.
func (s *Service) OutboxRoutes(rt *site.Routes, st *site.Site) {
	rt.Handle("GET /demo/outbox", "demo.use", func(w http.ResponseWriter, r *http.Request) error {
		all, err := s.Messages(r.Context(), shownMessages)
		if err != nil {
			return err
		}
		page := site.Page{Title: "Outbox", Eyebrow: "Demonstration", NoIndex: true, Lead: "What would have been sent by e-mail. In a demonstration nothing is."}
		return st.Render(w, r, page, outboxBody(all))
	})
	rt.Handle("GET /demo/outbox/{id}", "demo.use", func(w http.ResponseWriter, r *http.Request) error {
		m, found, err := s.message(r.Context(), term.ID(r.PathValue("id")))
		if err != nil {
			return err
		}
		if !found || m.Withheld {
			return fault.NotFound("There is no such message. Old ones are removed.")
		}
		page := site.Page{Title: m.Subject, Eyebrow: "Demonstration", NoIndex: true, Crumbs: []site.Link{{Label: "Outbox", URL: "/demo/outbox"}}}
		return st.Render(w, r, page, messageBody(m))
	})
	st.Panels().Register("mail-sent", "outbox", func(context.Context, site.Viewer, string) (templ.Component, error) {
		return outboxLink(), nil
	})
}

func outboxTable(all []Message) site.Table {
	t := site.Table{ID: "outbox", Caption: "Messages, the newest first", Stack: true, Columns: []site.Column{{Label: "Subject"}, {Label: "To"}, {Label: "When"}},
		Empty: "Nothing has been sent yet. Ask for a sign-in link, and it shows here."}
	for _, m := range all {
		t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: m.Subject, URL: "/demo/outbox/" + string(m.ID)}, {Text: m.To}, {Text: site.DateTime(m.Made)}}})
	}
	return t
}

// piece is a part of a line: words, or an address to go to.
type piece struct{ text, url string }

// paragraphs splits a text where lines are empty, and its lines into words and
// addresses.
func paragraphs(text string) [][][]piece {
	var out [][][]piece
	for _, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		var lines [][]piece
		for _, line := range strings.Split(p, "\n") {
			lines = append(lines, pieces(line))
		}
		out = append(out, lines)
	}
	return out
}

func pieces(line string) []piece {
	var out []piece
	for line != "" {
		at := strings.Index(line, "http")
		if at < 0 || !strings.HasPrefix(line[at:], "http://") && !strings.HasPrefix(line[at:], "https://") {
			return append(out, piece{text: line})
		}
		if at > 0 {
			out = append(out, piece{text: line[:at]})
		}
		end := strings.IndexAny(line[at:], " \t")
		if end < 0 {
			end = len(line) - at
		}
		out = append(out, piece{text: line[at : at+end], url: line[at : at+end]})
		line = line[at+end:]
	}
	return out
}
