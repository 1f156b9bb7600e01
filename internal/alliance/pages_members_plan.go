package alliance

import (
	"strconv"
	"strings"

	"fairground/internal/site"
	"fairground/internal/table"
)

// planView is what a draft would do, as its page shows it.
type planView struct {
	i        *MemberImport
	plan     *MemberPlan
	stats    site.Stats
	doubts   []site.Radios
	fresh    site.Table
	updates  site.Table
	problems site.Table
	nothing  bool // it would change nothing
}

// mostDoubts is how many doubtful rows a page asks about at once.
const mostDoubts = 40

func planViewOf(i *MemberImport, plan *MemberPlan) planView {
	v := planView{i: i, plan: plan, nothing: plan.Count(RowNew)+plan.Count(RowUpdate) == 0}
	for _, s := range []struct {
		state RowState
		label string
	}{{RowNew, "new organisations"}, {RowUpdate, "changes to organisations"}, {RowSame, "say what is known already"}, {RowDoubt, "to decide: left out until you do"}, {RowSkipped, "left out by you"}, {RowWrong, "cannot be used"}} {
		if n := plan.Count(s.state); n > 0 || s.state == RowNew || s.state == RowUpdate {
			v.stats = append(v.stats, site.Stat{Value: site.Int(n), Label: s.label})
		}
	}
	v.doubts = doubtsOf(plan)
	v.fresh, v.updates, v.problems = freshTable(plan), updatesTable(plan), problemsTable(plan.Problems())
	return v
}

// doubtsOf asks of each row that may be an organisation that is here, undecided
// ones first.
func doubtsOf(plan *MemberPlan) []site.Radios {
	var open, answered []site.Radios
	for _, r := range plan.Rows {
		switch {
		case len(r.Candidates) == 0 || r.State == RowWrong:
		case r.Answer == "":
			open = append(open, doubtOf(r))
		default:
			answered = append(answered, doubtOf(r))
		}
	}
	return append(open, answered...)[:min(len(open)+len(answered), mostDoubts)]
}

func doubtOf(r RowPlan) site.Radios {
	field := "row-" + strconv.Itoa(r.Number)
	f := site.Radios{Name: field, Legend: "Row " + strconv.Itoa(r.Number) + ": " + r.Name, Hint: join(r.said.Identifiers, ", "), Small: true}
	for _, c := range r.Candidates {
		if row, ok := strings.CutPrefix(string(c.Organisation), "row "); ok {
			f.Hint = strings.TrimPrefix(f.Hint+". Row "+row+" is much like it: "+c.Name, ". ")
			continue
		}
		f.Options = append(f.Options, site.Option{Value: string(c.Organisation), Label: "It is " + c.Name, Hint: capital(join(c.Why, ", "))})
	}
	f.Options = append(f.Options, site.Option{Value: answerNew, Label: "It is another organisation: add it"}, site.Option{Value: answerSkip, Label: "Leave this row out"})
	f.Options = site.SelectOption(f.Options, r.Answer)
	return f
}

func freshTable(plan *MemberPlan) site.Table {
	t := site.Table{ID: "new", Caption: "New organisations", CaptionHidden: true, Columns: []site.Column{{Label: "Name"}, {Label: "Kind"}, {Label: "Numbers"}, {Label: "Member"}}, Stack: true}
	for _, r := range plan.Rows {
		if r.State == RowNew {
			member := membershipTitle(r.new.Memberships)
			if member == "" {
				member = "Not said"
			}
			t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: r.new.Name, Detail: "Row " + strconv.Itoa(r.Number)}, {Text: r.new.Kind.Title()}, {Text: known(join(r.new.Identifiers, ", "))}, {Text: capital(member)}}})
		}
	}
	return t
}

func updatesTable(plan *MemberPlan) site.Table {
	t := site.Table{ID: "updates", Caption: "Changes", CaptionHidden: true, Columns: []site.Column{{Label: "Organisation"}, {Label: "What changes"}, {Label: "Now"}, {Label: "Then"}}, Stack: true}
	for _, r := range plan.Rows {
		if r.State != RowUpdate {
			continue
		}
		for _, c := range r.Changes {
			t.Rows = append(t.Rows, site.Row{Cells: []site.Cell{{Text: r.TargetName, URL: URL(r.Target), Detail: "Row " + strconv.Itoa(r.Number)}, {Text: c.Field}, {Text: known(c.Was)}, {Text: known(c.Becomes)}}})
		}
	}
	return t
}

func problemsTable(all []table.Problem) site.Table {
	t := site.Table{ID: "problems", Caption: "Cells and rows that could not be used", CaptionHidden: true, Columns: []site.Column{{Label: "Where"}, {Label: "Found"}, {Label: "Expected"}}, Stack: true}
	for _, p := range all {
		where := "Row " + strconv.Itoa(p.Row)
		if p.Column > 0 {
			where += ", column " + table.ColumnLetters(p.Column)
		}
		if p.ColumnName != "" {
			where += " (" + p.ColumnName + ")"
		}
		t.Rows = append(t.Rows, site.Row{Cells: site.Texts(where, known(p.Got), capital(p.Want))})
	}
	return t
}
