package provision

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"fairground/internal/fault"
	"fairground/internal/provision/sheet"
	"fairground/internal/site"
	"fairground/internal/table"
)

// columnCard is one column as its page shows it.
type columnCard struct {
	field   string // the name of its select
	label   string
	samples []string
	options []site.Option
	sure    site.Tag
	reason  string
	problem string
}

// columnsForm shows what the columns were taken for.
func (p *uploadPages) columnsForm(w http.ResponseWriter, r *http.Request) error {
	return p.showColumns(w, r, http.StatusOK, site.NewForm(nil))
}

func (p *uploadPages) showColumns(w http.ResponseWriter, r *http.Request, status int, form *site.Form) error {
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	if u.State != InColumns && u.State != InReview && u.State != Failed {
		return seeUpload(w, r, u)
	}
	columns, err := p.service.Columns(r.Context(), u)
	if err != nil {
		return err
	}
	page := p.page(u, "Check what we understood")
	page.Lead = "Say what each column is, where our guess is wrong. Columns that are not used stay in your list and in the result."
	page.HasError = !form.OK()
	if aside := asideWords(r); aside != "" {
		page.Notice = &site.Notice{Text: "One list was found in your workbook.", Detail: aside}
	}
	return p.site.RenderStatus(w, r, status, page, columnsBody(u, form, columnCards(columns, form)))
}

func columnField(c sheet.Column) string { return "column-" + strconv.Itoa(c.Index+1) }

// columnCards shows each column as the form has it, where it was sent, and else
// as it was understood.
func columnCards(columns Columns, form *site.Form) []columnCard {
	var cards []columnCard
	for _, c := range columns.Layout.Columns {
		field := columnField(c)
		role := string(c.Role)
		if sent := form.Value(field); sent != "" {
			role = sent
		}
		cards = append(cards, columnCard{
			field: field, label: sentence(c.Label()), samples: samplesOf(columns, c.Index), options: site.SelectOption(roleOptions(), role),
			sure: confidenceTag(c), reason: sentence(c.Reason), problem: form.Error(field),
		})
	}
	return cards
}

// longestSample is how much of a cell is shown, in characters.
const longestSample = 60

func samplesOf(columns Columns, index int) []string {
	var out []string
	for _, cells := range columns.Samples {
		if index < len(cells) && strings.TrimSpace(cells[index]) != "" {
			out = append(out, cut(cells[index], longestSample))
		}
	}
	return out
}

// cut shortens a text for a place that has little room.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most])) + "…"
}

// sentence begins a phrase with a capital letter.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// confidenceTag says in words how sure a guess is.
func confidenceTag(c sheet.Column) site.Tag {
	switch {
	case c.Personal != sheet.NotPersonal:
		return site.Tag{Text: "Personal: not used", Tone: site.Plum}
	case c.Role == sheet.Unused:
		return site.Tag{Text: "Not used"}
	case c.Confidence >= 1:
		return site.Tag{Text: "You said so", Tone: site.Good}
	case c.Confidence >= 0.9:
		return site.Tag{Text: "Sure", Tone: site.Good}
	case c.Confidence >= 0.7:
		return site.Tag{Text: "Fairly sure", Tone: site.Teal}
	}
	return site.Tag{Text: "A guess: please check", Tone: site.Caution}
}

// setColumns settles the columns and begins to match.
func (p *uploadPages) setColumns(w http.ResponseWriter, r *http.Request) error {
	form, u, err := site.ReadFormAbout(r, p.uploadOf)
	if err != nil {
		return err
	}
	guess := u
	guess.Choices = nil
	guessed, err := p.service.Columns(r.Context(), guess)
	if err != nil {
		return err
	}
	choices, err := chosenColumns(guessed.Layout, form)
	if err != nil {
		return err
	}
	if form.OK() {
		err := p.settle(r.Context(), u, choices, form)
		if err != nil {
			return err
		}
	}
	if !form.OK() {
		return p.showColumns(w, r, http.StatusUnprocessableEntity, form)
	}
	return seeUpload(w, r, u)
}

func (p *uploadPages) settle(ctx context.Context, u Upload, choices map[sheet.Role]string, form *site.Form) error {
	err := p.service.SetColumns(ctx, u.ID, choices)
	if fault.Is(err, fault.Bad) && form.FailWith("column-1", err) {
		return nil
	}
	return err
}

// chosenColumns turns the form into what [sheet.Options] takes: only the roles
// whose columns differ from the guess, so that a later and better guess is not
// overruled by one that nobody made. A role given twice fails in the form.
func chosenColumns(l *sheet.Layout, form *site.Form) (map[sheet.Role]string, error) {
	guessed, chosen := map[sheet.Role][]int{}, map[sheet.Role][]int{}
	for i, c := range l.Columns {
		role := sheet.Role(form.Value(columnField(c)))
		if role == "" {
			role = c.Role // a form that was sent without this column leaves it as it was
		}
		if role != sheet.Unused && !slices.Contains(sheet.Roles(), role) {
			return nil, fault.Invalid("There is no kind of column called %q.", string(role))
		}
		if first := chosen[role]; len(first) > 0 && role != sheet.Address && role != sheet.Unused {
			form.Fail(columnField(c), fmt.Sprintf("“%s” and “%s” are both marked as “%s”. Choose one of them, and “Not used” for the other.",
				l.Columns[first[0]].Label(), c.Label(), roleTitle(role)))
		}
		guessed[c.Role] = append(guessed[c.Role], i)
		chosen[role] = append(chosen[role], i)
	}
	choices := map[sheet.Role]string{}
	for _, role := range sheet.Roles() {
		if !slices.Equal(guessed[role], chosen[role]) {
			choices[role] = columnRefs(l, chosen[role])
		}
	}
	return choices, nil
}

// columnRefs names columns by their letters, joined; "-" for none. Where a
// heading of the list reads like letters, the number says it without doubt.
func columnRefs(l *sheet.Layout, columns []int) string {
	if len(columns) == 0 {
		return "-"
	}
	var refs []string
	for _, i := range columns {
		ref := table.ColumnLetters(i + 1)
		if slices.ContainsFunc(l.Columns, func(c sheet.Column) bool { return strings.EqualFold(strings.TrimSpace(c.Heading), ref) }) {
			ref = strconv.Itoa(i + 1)
		}
		refs = append(refs, ref)
	}
	return strings.Join(refs, "+")
}

// roleGroups lists the roles as the select shows them.
func roleGroups() []struct {
	title string
	roles []sheet.Role
} {
	return []struct {
		title string
		roles []sheet.Role
	}{
		{"", []sheet.Role{sheet.Unused}},
		{"Name and place", []sheet.Role{sheet.Name, sheet.Address, sheet.Town, sheet.County, sheet.Postcode, sheet.Authority, sheet.AuthorityCode, sheet.Country}},
		{"What you do there", []sheet.Role{sheet.Programme, sheet.Theme, sheet.AgePhase, sheet.Date, sheet.EndDate, sheet.Reached, sheet.Sensitive, sheet.Notes}},
		{"Official numbers", []sheet.Role{sheet.URN, sheet.LAESTAB, sheet.EstablishmentNumber, sheet.UKPRN, sheet.OfstedURN}},
		{"About the school", []sheet.Role{sheet.Phase, sheet.Trust, sheet.Website}},
	}
}

func roleOptions() []site.Option {
	var out []site.Option
	for _, g := range roleGroups() {
		for _, role := range g.roles {
			out = append(out, site.Option{Value: string(role), Label: roleTitle(role), Group: g.title})
		}
	}
	return out
}

// roleTitle is a role in plain words.
func roleTitle(r sheet.Role) string {
	titles := map[sheet.Role]string{
		sheet.Unused: "Not used", sheet.Name: "Name of the school or nursery", sheet.Address: "Address, or a line of it", sheet.Town: "Town", sheet.County: "County",
		sheet.Postcode: "Postcode", sheet.Authority: "Local authority", sheet.AuthorityCode: "Local authority’s three-digit number", sheet.Country: "Country",
		sheet.Phase: "Phase of the school (primary, secondary …)", sheet.Trust: "Trust, diocese or other group", sheet.Website: "Website",
		sheet.URN: "URN (six digits)", sheet.LAESTAB: "DfE number or LAESTAB (seven digits)", sheet.EstablishmentNumber: "Establishment number (four digits)",
		sheet.UKPRN: "UKPRN (eight digits)", sheet.OfstedURN: "Ofsted’s number",
		sheet.Programme: "Programme", sheet.Theme: "Theme", sheet.AgePhase: "Age of the children you work with", sheet.Date: "School year or date", sheet.EndDate: "End date",
		sheet.Reached: "Number of children reached", sheet.Sensitive: "Yes where the place must be kept private", sheet.Notes: "Notes",
	}
	if t, ok := titles[r]; ok {
		return t
	}
	return string(r)
}
