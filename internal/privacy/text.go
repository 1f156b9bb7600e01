package privacy

import (
	"regexp"
	"strings"
)

// piece is some words of a notice, or a link.
type piece struct{ text, url string }

// pieces splits a notice's words where there are links: "[words](/address)". The
// mark {contact} becomes how to reach whoever runs this deployment.
func (v noticeView) pieces(text string) []piece {
	reach := "Ask whoever invited you, or anyone in the national team, how to reach it."
	if v.contact != "" {
		reach = "You can reach it at " + v.contact + "."
	}
	text = strings.ReplaceAll(text, "{contact}", reach)
	var out []piece
	link := regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)
	for {
		at := link.FindStringSubmatchIndex(text)
		if at == nil {
			return append(out, piece{text: text})
		}
		out = append(out, piece{text: text[:at[0]]}, piece{text[at[2]:at[3]], text[at[4]:at[5]]})
		text = text[at[1]:]
	}
}
