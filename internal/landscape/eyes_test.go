package landscape_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
)

// TestSeenAs: every page says as whom it is seen, in JSON it is a field, and files
// stay as they were.
func TestSeenAs(t *testing.T) {
	dbtest.Each(t, rooms(), func(t *testing.T, d *db.DB) {
		h := inhabited(t, d)
		get := h.serve(t)
		for who, want := range map[string]string{
			"public":         "As the public may see it.",
			"nobody":         "As the public may see it. What is shared with the alliance is for people with a role in it.",
			"national":       "As members of the alliance may see it.",
			"of a":           "As members of the alliance may see it, with all that Organisation a has on record.",
			"of merged":      "As members of the alliance may see it, with all that Organisation b has on record.",
			"at birmingham":  "As members of the alliance may see it, with what partnerships share in Birmingham.",
			"at corner":      "As members of the alliance may see it, with what partnerships share in Birmingham 001A and Sandwell.",
			"named":          "As members of the alliance may see it, with all that Organisation c has on record and the small counts of Organisation a.",
			"of a at corner": "As members of the alliance may see it, with all that Organisation a has on record and what partnerships share in Birmingham 001A and Sandwell.",
		} {
			ctx := viewers(t.Context())[who]
			for _, path := range []string{"", "/gaps", "/overlaps", "/reach", "/equity", "/site", "/changes", "/gaps/settings", "/changes/years"} {
				out := get(ctx, "/landscape/E08000025"+path)
				checks := []htmltest.Check{htmltest.Count(".fg-seen", 1), htmltest.In(".fg-seen", htmltest.Contains(want))}
				if who == "public" {
					checks = append(checks, htmltest.In(".fg-seen", htmltest.Contains("Sign in to see what is shared with the alliance.")), htmltest.In(".fg-seen a", htmltest.Attr("href", "/sign-in?next="+url.QueryEscape("/landscape/E08000025"+path))))
				} else {
					checks = append(checks, htmltest.None(".fg-seen a"))
				}
				htmltest.Run(t, out.Body, checks...)
			}
			var doc struct {
				SeenAs string `json:"seen_as"`
			}
			if err := json.Unmarshal(get(ctx, "/landscape/E08000025/gaps.json").Body.Bytes(), &doc); err != nil || doc.SeenAs == "" || !strings.HasPrefix(want, doc.SeenAs+".") {
				t.Errorf("%s: JSON says %q, %v", who, doc.SeenAs, err)
			}
			if file := get(ctx, "/landscape/E08000025/gaps/settings.csv").Body.String(); strings.Contains(file, "may see it") {
				t.Errorf("%s: the file says as whom it is seen", who)
			}
		}
		if brief := get(viewers(t.Context())["public"], "/landscape/E08000025/brief").Body.String(); !strings.Contains(brief, "As the public may see it") || strings.Contains(brief, "fg-seen") {
			t.Error("the brief says it in other words, or twice")
		}
	})
}
