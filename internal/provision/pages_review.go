package provision

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// The fields of a row's form.
const (
	fieldChoice = "choice"
	fieldFind   = "find"
	choiceNone  = "none" // of the candidates
)

// foundHits is how many settings a search shows: one for each digit.
const foundHits = 9

// reviewed is what the page of one row shows.
type reviewed struct {
	upload        Upload
	row           Row
	form          *site.Form
	review        site.Review
	finding       bool
	find          string
	undo          int // the row decided last; 0 for none
	decided, all  int
	changeable    bool
	means         string
	moreUndecided bool
}

func reviewURL(u Upload, row int) string { return u.path("review") + "?row=" + strconv.Itoa(row) }

// reviewForm shows one row: the one asked for, or the next that waits.
func (p *uploadPages) reviewForm(w http.ResponseWriter, r *http.Request) error {
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	if u.State != InReview {
		return seeUpload(w, r, u)
	}
	query := r.URL.Query()
	if query.Get("row") == "" {
		return p.nextRow(w, r, u)
	}
	number, err := strconv.Atoi(query.Get("row"))
	if err != nil {
		return fault.NotFound("There is no such row.")
	}
	row, err := p.service.Row(r.Context(), u.ID, number)
	if err != nil {
		return err
	}
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	return p.showRow(w, r, http.StatusOK, u, row, form)
}

// nextRow leads on to the next row that waits, past the one named by "after";
// where none is left, the page says so.
func (p *uploadPages) nextRow(w http.ResponseWriter, r *http.Request, u Upload) error {
	after, _ := strconv.Atoi(r.URL.Query().Get("after")) // anything else begins at the top
	row, found, err := p.service.NextToReview(r.Context(), u.ID, after)
	if err != nil {
		return err
	}
	if found {
		to := reviewURL(u, row.Number)
		if undo := r.URL.Query().Get("undo"); undo != "" {
			to += "&undo=" + url.QueryEscape(undo)
		}
		return site.SeeOther(w, r, to)
	}
	tally, err := p.service.TallyOf(r.Context(), u.ID)
	if err != nil {
		return err
	}
	page := p.page(u, "Every row is decided")
	return p.site.Render(w, r, page, allDecidedBody(u, tally, undoable(r)))
}

// undoable is the row decided last, as the address carries it.
func undoable(r *http.Request) int {
	n, _ := strconv.Atoi(r.URL.Query().Get("undo"))
	return n
}

func (p *uploadPages) showRow(w http.ResponseWriter, r *http.Request, status int, u Upload, row Row, form *site.Form) error {
	ctx := r.Context()
	v := reviewed{upload: u, row: row, form: form, find: form.Value(fieldFind), undo: undoable(r), changeable: row.Status != RowAside}
	v.finding = v.find != ""
	var err error
	if v.decided, v.all, err = p.service.ReviewProgress(ctx, u.ID); err != nil {
		return err
	}
	v.moreUndecided = v.all-v.decided > 1 || v.all > v.decided && row.Outcome() != RowsToReview
	if v.review, err = p.review(ctx, &v); err != nil {
		return err
	}
	page := p.page(u, "Which school or nursery is this?")
	page.Eyebrow = "Row " + site.Int(row.Line) + " of your list"
	page.HasError, page.Wide = !form.OK(), true
	if page.Licences, err = p.registerLicences(ctx); err != nil {
		return err
	}
	return p.site.RenderStatus(w, r, status, page, reviewBody(v))
}

// review gathers the candidates, or what a search found in their place.
func (p *uploadPages) review(ctx context.Context, v *reviewed) (site.Review, error) {
	out := site.Review{
		Name: fieldChoice, Legend: "Choose the setting on the register", Error: v.form.Error(fieldChoice), NoneValue: choiceNone,
		NoneLabel: "None of these", Undo: v.undo > 0, GivenTitle: "What your list says", Given: p.given(ctx, v.upload, v.row),
	}
	candidates := v.row.Candidates
	if v.finding {
		found, err := p.find(ctx, v.find)
		if err != nil {
			return out, err
		}
		candidates, out.Legend = found, "Settings found for “"+v.find+"”"
	}
	settings, err := p.service.register.SettingsByID(ctx, append(candidateIDs(candidates), v.row.Means()))
	if err != nil {
		return out, err
	}
	out.Selected = selectedChoice(v.row)
	if means, ok := settings[v.row.Means()]; ok {
		v.means = join(", ", means.Name, means.Town, numberWords(means.ID))
	}
	cards := cardBuilder{settings: settings, given: v.row, searched: v.finding}
	for i, c := range candidates {
		setting, ok := settings[c.Setting]
		if !ok { // withdrawn from the register since
			continue
		}
		card := cards.card(i, c, setting, candidates)
		if card.Note, err = p.formerNote(ctx, card.Note, c, setting); err != nil {
			return out, err
		}
		out.Candidates = append(out.Candidates, card)
	}
	return out, nil
}

// selectedChoice is the radio that a decided row shows chosen. An undecided one
// shows none: a choice made in advance would be made by nobody.
func selectedChoice(r Row) string {
	if r.Decision == ChoseNone {
		return choiceNone
	}
	return string(r.Means())
}

func candidateIDs(candidates []Candidate) []term.SettingID {
	ids := make([]term.SettingID, 0, len(candidates)+1)
	for _, c := range candidates {
		ids = append(ids, c.Setting)
	}
	return ids
}

// find searches the registers for what a person typed.
func (p *uploadPages) find(ctx context.Context, typed string) ([]Candidate, error) {
	index, err := p.service.register.Matcher(ctx)
	if err != nil {
		return nil, err
	}
	var out []Candidate
	for _, hit := range index.Search(typed, foundHits) {
		out = append(out, Candidate{Setting: term.NewSettingID(term.Register(hit.Register), hit.ID)})
	}
	return out, nil
}

// given is what the row itself says, the telling columns first.
func (p *uploadPages) given(ctx context.Context, u Upload, r Row) []site.Fact {
	const most, longest = 14, 200
	order := p.nameColumns(ctx, u)
	first := map[int]bool{}
	for _, i := range order {
		first[i] = true
	}
	for i := range r.Cells {
		if !first[i] {
			order = append(order, i)
		}
	}
	var facts []site.Fact
	for _, i := range order {
		if i >= len(r.Cells) || strings.TrimSpace(r.Cells[i]) == "" || len(facts) == most {
			continue
		}
		label := "Column " + strconv.Itoa(i+1)
		if i < len(u.Headings) && u.Headings[i] != "" {
			label = u.Headings[i]
		}
		facts = append(facts, site.Fact{Label: cut(label, 40), Text: cut(r.Cells[i], longest)})
	}
	return facts
}

// decide records what a person chose, and leads on to the next row that waits.
func (p *uploadPages) decide(w http.ResponseWriter, r *http.Request) error {
	form, err := site.ReadForm(r)
	if err != nil {
		return err
	}
	number, err := rowNumberOf(r)
	if err != nil {
		return err
	}
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	row, err := p.service.Row(r.Context(), u.ID, number)
	if err != nil {
		return err
	}
	setting, err := chosenSetting(form)
	if err != nil {
		return err
	}
	if form.OK() {
		if err := p.service.Decide(r.Context(), u.ID, number, setting); err != nil {
			return err
		}
		return site.SeeOther(w, r, u.path("review")+"?after="+strconv.Itoa(number)+"&undo="+strconv.Itoa(number))
	}
	return p.showRow(w, r, http.StatusUnprocessableEntity, u, row, form)
}

// chosenSetting reads the radio: a setting, or "" for none of them.
func chosenSetting(form *site.Form) (term.SettingID, error) {
	switch choice := form.Value(fieldChoice); choice {
	case "":
		form.Fail(fieldChoice, "Choose a setting, or “None of these”.")
		return "", nil
	case choiceNone:
		return "", nil
	default:
		id, err := term.ParseSettingID(choice)
		if err != nil {
			return "", fault.Because(err, fault.Bad, "That is not a setting on the registers.")
		}
		return id, nil
	}
}

// undo takes a decision back and shows the row again.
func (p *uploadPages) undo(w http.ResponseWriter, r *http.Request) error {
	number, err := rowNumberOf(r)
	if err != nil {
		return err
	}
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	if err := p.service.Undo(r.Context(), u.ID, number); err != nil {
		return err
	}
	return site.SeeOther(w, r, reviewURL(u, number))
}

// formerNote adds the names that a setting bore before, where one of them is
// what speaks for it.
func (p *uploadPages) formerNote(ctx context.Context, note string, c Candidate, v register.Setting) (string, error) {
	if !rowHasFormerName(c) {
		return note, nil
	}
	history, err := p.service.register.HistoryOf(ctx, v)
	if err != nil {
		return note, err
	}
	var names []string
	seen := map[string]bool{v.Name: true}
	add := func(name string) {
		if !seen[name] && len(names) < 3 {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, g := range history.Generations {
		add(g.Name)
	}
	for _, n := range history.Names {
		add(n.Name)
	}
	if len(names) == 0 {
		return note, nil
	}
	return join(". ", note, "Formerly "+strings.Join(names, "; ")), nil
}

// rowHasFormerName says whether the evidence rests on a name once borne.
func rowHasFormerName(c Candidate) bool {
	for _, e := range c.Evidence {
		if e.Field == "name" && (strings.Contains(e.Text, "former name") || strings.Contains(e.Text, "before it changed")) || e.Field == "status" && strings.Contains(e.Text, "now ") {
			return true
		}
	}
	return false
}
