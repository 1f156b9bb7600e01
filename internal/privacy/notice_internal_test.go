package privacy

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// shown are the editions that were shown to people, by the hash of their files:
// an edition never changes. What is to be said differently is a new file.
func editionsShown() map[string]string {
	return map[string]string{
		"notices/organisation-1.txt": "f9ab4af464d5728a",
		"notices/public-1.txt":       "82dbea42a4ab6650",
		"notices/seat-1.txt":         "929079fb27c08b56",
		"notices/setting-1.txt":      "aac538889ee28482",
		"notices/young-people-1.txt": "7cb4f286da589757",
	}
}

func TestAnEditionNeverChanges(t *testing.T) {
	files, err := fs.Glob(noticeFiles, "notices/*")
	if err != nil || len(files) != len(editionsShown()) {
		t.Errorf("%d notices, %d known: add the new edition's hash to editionsShown", len(files), len(editionsShown()))
	}
	for name, want := range editionsShown() {
		text, err := fs.ReadFile(noticeFiles, name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		if got := hex.EncodeToString(sum[:8]); got != want {
			t.Errorf("%s has the hash %s, want %s: an edition that was shown must not change; make a new one", name, got, want)
		}
	}
}

// TestNoticesSayWhatTheLawAsks looks for each thing that Articles 13 and 14 of
// the UK GDPR ask a notice to say.
func TestNoticesSayWhatTheLawAsks(t *testing.T) {
	notices, err := readNotices(noticeFiles)
	if err != nil {
		t.Fatal(err)
	}
	if len(notices) != len(Kinds()) {
		t.Fatalf("%d notices", len(notices))
	}
	for _, n := range notices {
		text := strings.ToLower(wholeText(n.Editions[0]))
		for what, pattern := range map[string]string{
			"who":        "the national team .*runs fairground",
			"how":        `\{contact\}`,
			"why":        "# why",
			"basis":      "legitimate interests",
			"recipients": "# who (else|can) see",
			"how long":   "# how long",
			"rights":     "# (your rights|what you can ask for)",
			"complaint":  "information commissioner.s office",
			"telephone":  "0303 123 1113",
		} {
			if !regexp.MustCompile(pattern).MatchString(text) {
				t.Errorf("the notice %q does not say %s", n.Kind, what)
			}
		}
	}
}

func wholeText(e Edition) string {
	var all strings.Builder
	for _, p := range e.Parts {
		all.WriteString("# " + p.Title + "\n")
		for _, b := range p.Blocks {
			all.WriteString(b.Text + "\n" + strings.Join(b.Points, "\n") + "\n")
		}
	}
	return all.String()
}

// TestTheChildrensNoticeReadsAtEleven: the Flesch–Kincaid grade and five years
// are the age at which most can read a text.
func TestTheChildrensNoticeReadsAtEleven(t *testing.T) {
	notices, err := readNotices(noticeFiles)
	if err != nil {
		t.Fatal(err)
	}
	age := map[Kind]float64{}
	for _, n := range notices {
		age[n.Kind] = grade(n.Editions[0]) + 5
		t.Logf("%s: reading age %.1f", n.Kind, age[n.Kind])
	}
	if age[Young] > 11 {
		t.Errorf("the notice for young people needs a reading age of %.1f", age[Young])
	}
	for kind, years := range age {
		if years > 16 {
			t.Errorf("the notice %s needs a reading age of %.1f", kind, years)
		}
	}
}

// grade is the Flesch–Kincaid grade of an edition's sentences.
func grade(e Edition) float64 {
	var sentences, words, syllables float64
	link := regexp.MustCompile(`\[([^\]]+)\]\([^)]*\)|\{contact\}|\([^)]*\)`)
	count := func(text string) {
		for _, sentence := range regexp.MustCompile(`[.!?](?:\s|$)`).Split(link.ReplaceAllString(text, "$1"), -1) {
			found := regexp.MustCompile(`[\p{L}’]+`).FindAllString(sentence, -1)
			if len(found) == 0 {
				continue
			}
			sentences++
			words += float64(len(found))
			for _, w := range found {
				syllables += float64(syllablesOf(w))
			}
		}
	}
	for _, p := range e.Parts {
		for _, b := range p.Blocks {
			count(b.Text)
			for _, point := range b.Points {
				count(point)
			}
		}
	}
	return 0.39*words/sentences + 11.8*syllables/words - 15.59
}

// syllablesOf counts groups of vowels, without a silent e at the end.
func syllablesOf(word string) int {
	word = strings.ToLower(strings.TrimRight(word, "’s"))
	n := len(regexp.MustCompile(`[aeiouy]+`).FindAllString(word, -1))
	if strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") && n > 1 {
		n--
	}
	return max(n, 1)
}

func TestReadEdition(t *testing.T) {
	const head = "title: T\nfor: F\nfrom: 2026-11-21\nchanged: C\n\n"
	e, err := readEdition(head + "# One\n\nTwo\nlines.\n\n- a\n- b\n  goes on\n")
	if err != nil || e.Title != "T" || len(e.Parts) != 1 || e.Parts[0].Blocks[0].Text != "Two lines." || strings.Join(e.Parts[0].Blocks[1].Points, "|") != "a|b goes on" {
		t.Errorf("%+v, %v", e, err)
	}
	for _, bad := range []string{"", "title: T\n\n# One\n", head + "no heading\n", strings.Replace(head, "2026-11-21", "soon", 1), "other: x\n" + head} {
		if _, err := readEdition(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	pieces := noticeView{contact: "privacy@example.org"}.pieces("See [here](/a) or [there](/b). {contact}")
	if len(pieces) != 5 || pieces[1] != (piece{"here", "/a"}) || pieces[4].text != ". You can reach it at privacy@example.org." {
		t.Errorf("pieces %+v", pieces)
	}
}
