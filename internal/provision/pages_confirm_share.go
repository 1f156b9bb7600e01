package provision

import (
	"context"
	"strconv"
	"strings"

	"fairground/internal/site"
)

// The fields of the form that confirms a list which say what is kept private, and
// on which terms the rest is shared.
const (
	fieldPrivate     = "private"
	fieldPrivateRow  = "private-row"
	fieldPrivateMore = "private-more"
	fieldAccept      = "accept"
)

// manySuspicions is how many doubtful rows the form lists one by one.
const manySuspicions = 100

// sharing fills in what the form asks of private places and of the terms.
func (p *uploadPages) sharing(ctx context.Context, v *confirmView) error {
	how := MarkHow(v.form.Value(fieldPrivate))
	asked := how != ""
	if !asked {
		how = MarkNone
		if len(v.preview.Suspicions) > 0 {
			how = MarkLines
		}
	}
	v.private = site.SelectOption([]site.Option{
		{Value: string(MarkNone), Label: "None of them"},
		{Value: string(MarkLines), Label: "Some of them", Hint: "Say which below."},
		{Value: string(MarkAll), Label: "All of them"},
	}, string(how))
	for i, doubt := range v.preview.Suspicions {
		if i == manySuspicions {
			break
		}
		line := strconv.Itoa(doubt.Line)
		v.suspicions = append(v.suspicions, site.Option{Value: line, Label: join(": ", "Row "+site.Int(doubt.Line), doubt.Name), Hint: sentence(doubt.Reason),
			Selected: !asked || v.form.Has(fieldPrivateRow, line)})
	}
	_, accepted, err := p.service.Accepted(ctx, v.upload.Organisation)
	if err != nil || accepted {
		return err
	}
	version := CurrentSharingTerms(p.service.now()).Version
	v.accept = []site.Option{{Value: version, Label: "I accept the terms of sharing, version " + version + ", for " + v.organiser, Selected: v.form.Has(fieldAccept, version)}}
	return nil
}

// moreLabel asks for the rows that are not listed one by one.
func (v confirmView) moreLabel() string {
	if len(v.suspicions) == 0 {
		return "Rows to keep private"
	}
	return "Other rows to keep private"
}

// readMarking reads which rows are kept private.
func readMarking(form *site.Form) Marking {
	m := Marking{How: MarkHow(form.Value(fieldPrivate))}
	if m.How != MarkLines {
		return m
	}
	typed := strings.FieldsFunc(form.Value(fieldPrivateMore), func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
	for _, text := range append(typed, form.Values(fieldPrivateRow)...) {
		line, err := strconv.Atoi(text)
		if err != nil || line < 1 {
			form.Fail(fieldPrivateMore, "Enter the numbers of rows, like 12, 40. “"+cut(text, 20)+"” is no number of a row.")
			return m
		}
		m.Lines = append(m.Lines, line)
	}
	if len(m.Lines) == 0 {
		form.Fail(fieldPrivate, "Say which rows are at places that must be kept private, or choose “None of them”.")
	}
	return m
}
