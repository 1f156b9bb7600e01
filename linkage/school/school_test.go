package school

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMatch(t *testing.T) {
	ix := NewIndex(fixture(), nil)
	for _, c := range []struct {
		why      string
		q        Query
		id       string // the first candidate's; empty: none wanted
		decision Decision
		evidence string
	}{
		{"name and postcode", Query{Name: "Parkside Primary School", Postcode: "ls11aa"}, "100001", Matched, "same postcode"},
		{"abbreviated, old authority", Query{Name: "ST HILDAS C OF E PRIM SCH", Authority: "Cumbria"}, "100004", Matched, "same authority"},
		{"denomination missing", Query{Name: "St Hilda's Primary School", Postcode: "CA11 1AA"}, "100004", Matched, "'C of E' missing"},
		{"misspelt", Query{Name: "Ravensmooor Academy", Authority: "Cornwall"}, "100008", Matched, "spelled"},
		{"closed generation", Query{Name: "The Oldfield School", Authority: "Derby"}, "100010", Matched, "closed in 2018, now Wychgate Academy"},
		{"the row's own date", Query{Name: "The Oldfield School", Authority: "Derby", AsOf: day(2012, 1, 1)}, "100009", Matched, "same name"},
		{"former name", Query{Name: "Ashtree Lane School", Authority: "Leeds"}, "100001", Matched, "former name"},
		{"infant, not junior", Query{Name: "Parkside Infants", Authority: "Hull"}, "100002", "", "same authority"},
		{"junior, not infant", Query{Name: "Parkside Jnr Sch", Postcode: "HU1 1AA"}, "100003", "", "same postcode"},
		{"one-line address", Query{Name: "Parkside Primary", Address: "12 Mill Lane, Leeds, LS1 1AA"}, "100001", Matched, "same street"},
		{"town glued to the name", Query{Name: "Parkside Primary School, Leeds"}, "100001", "", ""},
		{"two words for one", Query{Name: "Castle View School", Authority: "Slough"}, "100011", Matched, "written differently"},
		{"broken encoding", Query{Name: "St Hildaâ€™s CE Primary", Postcode: "CA11 1AA"}, "100004", Matched, "same postcode"},
		{"no telling apart", Query{Name: "St Joseph's RC Primary School", Authority: "Surrey"}, "100005", Review, ""},
		{"told apart by town", Query{Name: "St Joseph's RC Primary School", Authority: "Surrey", Town: "Epsom"}, "100006", "", "same town"},
		{"nursery twins", Query{Name: "BRIGHT ACORNS NURSERY", Authority: "Leeds"}, "EY111111", Review, ""},
		{"nursery on a school's site", Query{Name: "Hedgehog Corner Preschool", Postcode: "TR1 1AA"}, "EY333333", Matched, "same postcode"},
		{"identifier and name", Query{Name: "Parkside", URN: "100001"}, "100001", "", "same URN"},
		{"LAESTAB", Query{Name: "Parkside Primary", LAESTAB: "383/2001"}, "100001", Matched, "same school code"},
		{"a URN alone", Query{URN: "100001.0"}, "100001", Matched, "same URN; no name in the row"},
		{"a LAESTAB alone", Query{LAESTAB: "908/4002"}, "100008", Matched, "same school code"},
		{"a website alone", Query{Website: "www.parkside.example/home"}, "100001", Matched, "same website"},
		{"a URN under another name", Query{Name: "Room on the Broom", URN: "100001"}, "100001", Review, "same URN"},
		{"a URN and the former name", Query{Name: "Ashtree Lane", URN: "100001"}, "100001", Matched, "same URN"},
		{"a URN and a postcode", Query{Name: "Millbrook School", URN: "100001", Postcode: "LS1 1AA"}, "100001", "", "same URN"},
		{"an earlier URN", Query{Name: "Ravensmoor High", URN: "100007"}, "100008", Matched, "its URN 100007 became 100008"},
		{"a later URN and name", Query{Name: "Wychgate Academy", URN: "100010", AsOf: day(2015, 1, 1)}, "100009", "", "later named Wychgate Academy"},
		{"a hall beside the school", Query{Name: "Parkside Village Hall", Postcode: "LS1 1AA"}, "100001", "", "hall, club, library"},
		{"four digits and authority", Query{Name: "Parkside Primary", LAESTAB: "2001", Authority: "Leeds"}, "100001", Matched, "same school code"},
	} {
		r := ix.Match(c.q, 3)
		if len(r.Candidates) == 0 {
			t.Errorf("%s: no candidates (%s)", c.why, r.Reason)
			continue
		}
		got := r.Candidates[0]
		if got.ID != c.id || c.decision != "" && r.Decision != c.decision || !strings.Contains(reasonOf(&got), c.evidence) {
			t.Errorf("%s: %s %s p=%.3f none=%.3f: %s; want %s %s %q", c.why, got.ID, r.Decision, got.Probability, r.None, reasonOf(&got), c.id, c.decision, c.evidence)
		}
	}
}

func TestNeverMatched(t *testing.T) {
	ix := NewIndex(fixture(), nil)
	for why, q := range map[string]Query{
		"a club at a school's address":         {Name: "Little Otters Breakfast Club", Postcode: "LS1 1AA", Address: "12 Mill Lane", Town: "Leeds"},
		"a church at a school's address":       {Name: "Riverbank Community Church", Postcode: "CA11 1AA", Authority: "Cumbria"},
		"another school's URN":                 {Name: "Ravensmoor Academy", URN: "100001", Postcode: "LS1 1AA"},
		"a URN and a name that do not belong":  {Name: "Thistledown College", URN: "100001"},
		"a Scottish school":                    {Name: "Craigmount Parkside Primary School", Authority: "Highland"},
		"a Welsh school, though GIAS lists it": {Name: "Ysgol Bryncoed", Authority: "Swansea/Abertawe"},
		"a library of the school's name":       {Name: "Ravensmoor Library", Postcode: "TR1 1AA", Authority: "Cornwall"},
		"friends of the school":                {Name: "Friends of Ravensmoor Academy", Postcode: "TR1 1AA"},
		"its breakfast club":                   {Name: "Parkside Primary School Breakfast Club", Postcode: "LS1 1AA"},
		"its trust":                            {Name: "Ravensmoor Academy Trust", Postcode: "TR1 1AA"},
		"two schools at once":                  {Name: "Ravensmoor Academy and Wychgate Academy", Postcode: "TR1 1AA"},
		"a URN and another place":              {URN: "100001", Postcode: "TR1 1AA"},
		"nothing":                              {},
		"no name":                              {Postcode: "LS1 1AA"},
		"a placeholder":                        {Name: "TBC", Authority: "Leeds"},
	} {
		if r := ix.Match(q, 3); r.Decision == Matched {
			t.Errorf("%s: matched to %+v", why, r.Candidates[0])
		} else if r.Reason == "" {
			t.Errorf("%s: no reason", why)
		}
	}
}

// Rows that say of themselves that they are not in England are none at once,
// unless their postcode or an identifier says otherwise.
func TestOutsideEngland(t *testing.T) {
	ix := NewIndex(fixture(), nil)
	for _, q := range []Query{{Name: "Parkside Primary School", Authority: "Fife"}, {Name: "Parkside Primary School", Authority: "Perth"},
		{Name: "Parkside Primary School", Country: "Scotland"}, {Name: "Parkside Primary School", Postcode: "EH1 1AA"}} {
		if r := ix.Match(q, 3); r.Decision != None || !strings.HasPrefix(r.Reason, "outside England (") || r.None < 0.9 {
			t.Errorf("%+v: %s, none %.3f: %s", q, r.Decision, r.None, r.Reason)
		}
	}
	for _, q := range []Query{{Name: "Parkside Primary School", Authority: "Fife", URN: "100001"}, {Name: "Parkside Primary School", Trust: "Highland", Postcode: "LS1 1AA"}} {
		if r := ix.Match(q, 3); r.Decision == None || r.Candidates[0].ID != "100001" {
			t.Errorf("%+v: %s: %s", q, r.Decision, r.Reason)
		}
	}
}

// A name that many schools have is a question, not a row without an answer.
func TestNamesakes(t *testing.T) {
	r := fixture()
	for i := range 60 {
		r.Settings = append(r.Settings, Setting{Register: GIAS, ID: fmt.Sprint(200000 + i), Name: "St Botolph's Primary School", Status: Open,
			Town: fmt.Sprintf("Town %c", 'A'+i%26), Postcode: fmt.Sprintf("LE%d %dAA", 1+i/10, i%10), Authority: "Authority " + string(rune('A'+i%26))})
	}
	got := NewIndex(r, nil).Match(Query{Name: "St Botolph's Primary School"}, 3)
	if got.Decision != Review || got.Candidates[0].Probability > 0.1 {
		t.Errorf("%s: %s, %+v", got.Decision, got.Reason, got.Candidates[0])
	}
	m := newMatcher(NewIndex(r, nil))
	m.run(Query{Name: "St Botolph's Primary School"})
	if got := m.namesakes(m.order()); got != "60 schools have this name; add a postcode or an authority" {
		t.Error(got)
	}
}

// The order of the registers' files changes nothing.
func TestOrderOfRegisters(t *testing.T) {
	a, b := fixture(), fixture()
	slices.Reverse(b.Settings)
	slices.Reverse(b.Links)
	slices.Reverse(b.FormerNames)
	x, y := NewIndex(a, nil), NewIndex(b, nil)
	for _, s := range a.Settings {
		for _, q := range []Query{{Name: s.Name}, {Name: s.Name, Postcode: s.Postcode}, {Name: s.Name, Authority: s.Authority}, {URN: s.ID}} {
			if d := cmp.Diff(x.Match(q, 5), y.Match(q, 5)); d != "" {
				t.Errorf("%+v: %s", q, d)
			}
		}
	}
}

func TestCurrent(t *testing.T) {
	ix := NewIndex(fixture(), nil)
	for _, c := range []struct {
		id   string
		at   time.Time
		want string
	}{
		{"100007", time.Time{}, "100008"}, {"100008", time.Time{}, "100008"}, {"100008", day(2014, 1, 1), "100007"},
		{"100007", day(2014, 1, 1), "100007"}, {"100007", day(2020, 1, 1), "100008"}, {"100001", day(2030, 1, 1), "100001"},
	} {
		if s, ok := ix.Current(GIAS, c.id, c.at); !ok || s.ID != c.want {
			t.Errorf("%s at %s: %s, want %s", c.id, c.at.Format(time.DateOnly), s.ID, c.want)
		}
	}
	if _, ok := ix.Current(GIAS, "999999", time.Time{}); ok {
		t.Error("an unknown id has no generation")
	}
}

func TestSearch(t *testing.T) {
	ix := NewIndex(fixture(), nil)
	for typed, want := range map[string]string{
		"parks": "100001,100002,100003", "parkside lee": "100001", "ravensmor": "100008", "100009": "100010", "tr1 1aa": "100008",
		"joseph epsom": "100006", "hedgehog cor": "EY333333", "oldfield": "100010", "st jo": "100005,100006", "ashtree": "100001",
		"park inf": "100002", "ravensmoor hig": "100008", "bri aco": "EY111111,EY222222",
	} {
		var got []string
		for _, h := range ix.Search(typed, 5) {
			got = append(got, h.ID)
		}
		for _, id := range strings.Split(want, ",") {
			if !strings.Contains(strings.Join(got, ","), id) {
				t.Errorf("%q: %v, want %s", typed, got, want)
			}
		}
	}
	if h := ix.Search("", 5); len(h) != 0 {
		t.Errorf("nothing typed: %v", h)
	}
}

func TestAuthorities(t *testing.T) {
	ix := NewIndex(fixture(), nil)
	for text, want := range map[string]string{
		"Hull City Council": "Kingston upon Hull, City of", "Cumbria": "Westmorland and Furness", "Surrey County Council": "Surrey", "cornwal": "Cornwall",
		"City of Leeds": "Leeds", "383": "Leeds", "Swansea/Abertawe": "Swansea", "Derby and Derbyshire": "Derby", "Narnia": "",
	} {
		got := ""
		for _, id := range ix.authorities.find(text) {
			got += ix.authorities.names[id]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestCanonicalWords(t *testing.T) {
	l := newLexicon()
	for _, same := range [][]string{
		{"St. Mary's C.E. Primary School", "Saint Marys Church of England Primary School", "ST MARY'S COFE PRIM SCH", "St Mary’s CE Primary School"},
		{"Holy Cross R.C. Jnr", "Holy Cross Roman Catholic Junior"},
		{"Castle View Infants & Nursery", "Castleview Infant and Nursery"},
		{"Little Gems Pre-School Ltd", "Little Gems Preschool"},
	} {
		var a, b text
		a.read(l, same[0])
		for _, s := range same[1:] {
			if b.read(l, s); a.hash() != b.hash() {
				t.Errorf("%q and %q differ", same[0], s)
			}
		}
	}
}

func TestPostcodes(t *testing.T) {
	for in, want := range map[string]string{"12 High St, Leeds, LS1 1AA": "LS11AA", "LS11AA": "LS11AA", "Unit 4, M1 2AB England": "M12AB", "no postcode 123 here": "",
		"Wyke 6th Form College, Hull": "", "Bede 6th Form College": "", "Long 6th Form": "", "Park 1st School": "", "PARK 1ST SCHOOL": "", "The School, W6 6TH": "W66TH"} {
		pc, rest := findPostcode(in)
		var wanted postcode
		if want != "" {
			wanted = pack([]byte(want))
		}
		if pc != wanted || want != "" && strings.Contains(rest, want) {
			t.Errorf("%q: %x, rest %q", in, pc, rest)
		}
	}
	p := pack([]byte("SW1A1AA"))
	if p.district() != pack([]byte("SW1A")) || p.sector() != pack([]byte("SW1A1")) || p.area() != pack([]byte("SW")) {
		t.Errorf("%x %x %x", p.district(), p.sector(), p.area())
	}
}

func TestPostcode(t *testing.T) {
	for in, want := range map[string]string{"ls11aa": "LS1 1AA", " SW1A-1aa.": "SW1A 1AA", "m1\u00a01ab": "M1 1AB", "W1A 0AX": "W1A 0AX", "EC2Y8BB": "EC2Y 8BB",
		"Wyke 6th": "", "Park 1st": "", "LS1": "", "LS1 1AA LS2": "", "1LS 1AA": "", "L 1AA": "", "LS1 AAA": "", "LSS1 1AA": "", "LS111 1AA": "", "LS1AB 1AA": "", "": ""} {
		got, ok := Postcode(in)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", in, got, ok, want)
		}
	}
}

// Whatever a row says, probabilities are probabilities, candidates fall, and the
// same row has the same answer.
func TestMatchProperties(t *testing.T) {
	ix := NewIndex(fixture(), nil)
	part := rapid.OneOf(rapid.SampledFrom([]string{"", "Parkside", "St Joseph's Primary", "LS1 1AA", "Leeds", "100001", "Nursery", "Ltd", "383/2001", "Surrey", "C of E"}), rapid.StringN(0, 20, 60))
	rapid.Check(t, func(t *rapid.T) {
		q := Query{Name: part.Draw(t, "name") + " " + part.Draw(t, "name"), Address: part.Draw(t, "address"), Town: part.Draw(t, "town"), Postcode: part.Draw(t, "postcode"),
			Authority: part.Draw(t, "authority"), Trust: part.Draw(t, "trust"), URN: part.Draw(t, "urn"), LAESTAB: part.Draw(t, "laestab"), Website: part.Draw(t, "website")}
		checkResult(t, ix, q)
	})
}

func checkResult(t interface{ Fatalf(string, ...any) }, ix *Index, q Query) {
	r := ix.Match(q, 4)
	sum, last := r.None, 1.0
	for _, c := range r.Candidates {
		sum += c.Probability
		if c.Probability < 0 || c.Probability > last+1e-9 {
			t.Fatalf("%+v: probabilities %+v", q, r)
		}
		last = c.Probability
		if _, ok := ix.Setting(c.Register, c.ID); !ok {
			t.Fatalf("%+v: unknown id %s", q, c.ID)
		}
	}
	if sum > 1+1e-6 || r.None < 0 || len(r.Candidates) > 4 || r.Reason == "" {
		t.Fatalf("%+v: %+v", q, r)
	}
	if again := ix.Match(q, 4); len(again.Candidates) != len(r.Candidates) || again.None != r.None || again.Reason != r.Reason {
		t.Fatalf("%+v: %+v, then %+v", q, r, again)
	}
}

func FuzzMatch(f *testing.F) {
	ix := NewIndex(fixture(), nil)
	f.Add("Parkside Primary School", "12 Mill Lane, LS1 1AA", "Leeds")
	f.Add("â€™\xff", "EY111111", "383")
	f.Fuzz(func(t *testing.T, name, address, authority string) {
		checkResult(t, ix, Query{Name: name, Address: address, Authority: authority})
		ix.Search(name, 5)
	})
}

func TestEmptyIndex(t *testing.T) {
	ix := NewIndex(Registers{}, nil)
	if r := ix.Match(Query{Name: "Parkside", Postcode: "LS1 1AA"}, 3); r.Decision != None || len(r.Candidates) != 0 {
		t.Errorf("%+v", r)
	}
	if h := ix.Search("park", 3); len(h) != 0 {
		t.Errorf("%v", h)
	}
}

// Many goroutines get what one does (run with -race).
func TestConcurrent(t *testing.T) {
	ix := NewIndex(fixture(), nil)
	q := Query{Name: "St Hilda's C of E Primary", Authority: "Cumbria"}
	want := ix.Match(q, 3).Reason
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := ix.Match(q, 3).Reason; got != want {
					t.Errorf("%q, want %q", got, want)
				}
				ix.Search("parks", 3)
			}
		})
	}
	wg.Wait()
}

func TestParamsFile(t *testing.T) {
	var b bytes.Buffer
	p := DefaultParams()
	if err := WriteParams(&b, p, "a test"); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 300_000 {
		t.Errorf("%d bytes", b.Len())
	}
	again, err := ReadParams(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(p, again); d != "" {
		t.Error(d)
	}
	for name, bad := range map[string]string{"not gzip": "hello", "empty": ""} {
		if _, err := ReadParams(strings.NewReader(bad)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	p.Model.None.Out = nil
	b.Reset()
	if err := WriteParams(&b, p, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadParams(&b); err == nil {
		t.Error("weights that do not fit: no error")
	}
}
