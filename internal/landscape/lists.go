package landscape

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/site"
	"fairground/internal/term"
)

// listChoice is the choice of two lists of one organisation, on the page of what
// changed: among those alone that the reader may see.
type listChoice struct {
	lists  []provision.List // the newest first
	before term.ID
	after  term.ID
	names  map[term.ID]string // of their organisations

	// What of each was compared; nil where nothing was.
	was, is *comparedList
}

// comparedList is one of two lists that are compared.
type comparedList struct {
	provision.List
	Compared int // of the entries on record, those at settings that are open in England
}

// lists gives the choice among the lists that the reader may see; nil where they
// see no two of one organisation of which anything is on record.
func (s *Service) lists(ctx context.Context, before, after term.ID) (*listChoice, error) {
	all, err := s.provision.Lists(ctx)
	if err != nil {
		return nil, err
	}
	count := map[term.ID]int{}
	for _, l := range all {
		if l.Entries > 0 {
			count[l.Organisation]++
		}
	}
	all = slices.DeleteFunc(all, func(l provision.List) bool { return count[l.Organisation] < 2 })
	if len(all) == 0 {
		return nil, nil
	}
	out := &listChoice{lists: all, before: before, after: after, names: map[term.ID]string{}}
	organisations, err := s.alliance.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range organisations {
		if count[o.ID] > 1 {
			out.names[o.ID] = o.Name
		}
	}
	return out, nil
}

// usual chooses the newest list and the one before it.
func (l *listChoice) usual() {
	if l == nil {
		return
	}
	for _, one := range l.lists {
		switch {
		case one.Entries == 0:
		case l.after == "":
			l.after = one.ID
		case l.before == "" && one.Organisation == l.find(l.after).Organisation:
			l.before = one.ID
		}
	}
}

// find gives the list of an id; nil where it is none that the reader may see.
func (l *listChoice) find(id term.ID) *provision.List {
	i := slices.IndexFunc(l.lists, func(one provision.List) bool { return one.ID == id })
	if i < 0 {
		return nil
	}
	return &l.lists[i]
}

// sound says what is wrong with what was chosen.
func (l *listChoice) sound() error {
	before, after := l.find(l.before), l.find(l.after)
	switch {
	case l.before == "" || l.after == "":
		return fault.Invalid("Choose two lists to compare.")
	case before == nil || after == nil:
		return fault.Invalid("One of these is no list that you may see, or it was withdrawn since. Choose two of those below.")
	case l.before == l.after:
		return fault.Invalid("That is the same list twice. Choose two different lists to compare.")
	case before.Organisation != after.Organisation:
		return fault.Invalid("One list is of %s and the other of %s. Choose two lists of one organisation.", l.names[before.Organisation], l.names[after.Organisation])
	}
	return nil
}

// options are the lists in the form, the day first, as fields on a phone show little
// of a long name; by their organisation where there are several.
func (l *listChoice) options(chosen term.ID) []site.Option {
	var out []site.Option
	for _, one := range l.lists {
		if one.Entries > 0 {
			o := site.Option{Value: string(one.ID), Label: site.Date(one.Confirmed) + ": " + one.Name}
			if len(l.names) > 1 {
				o.Group = l.names[one.Organisation]
			}
			out = append(out, o)
		}
	}
	if len(l.names) > 1 { // options of one group stand together
		slices.SortStableFunc(out, func(a, b site.Option) int { return strings.Compare(strings.ToLower(a.Group), strings.ToLower(b.Group)) })
	}
	return site.SelectOption(out, string(chosen))
}

// compares says that two lists were compared, and not years.
func (l *listChoice) compares() bool { return l != nil && l.was != nil }

// object is a list that was compared, for programs.
func (l *comparedList) object() map[string]any {
	return map[string]any{"id": l.ID, "name": l.Name, "confirmed": site.ISODate(l.Confirmed), "entries": l.Entries, "compared": l.Compared, "stopped": l.Stopped}
}

// backwards says that the list before is the newer of the two.
func (l *listChoice) backwards() bool { return l.was.Confirmed.After(l.is.Confirmed) }

// items name the two lists, with what of each is compared.
func (l *listChoice) items() []site.SummaryItem {
	var out []site.SummaryItem
	for _, side := range []struct {
		key  string
		list *comparedList
	}{{"Before", l.was}, {"After", l.is}} {
		out = append(out, site.SummaryItem{Key: side.key, Value: side.list.Name, URL: side.list.URL(), Detail: side.list.words()})
	}
	return out
}

// words say when a list was confirmed, and what of it is compared.
func (l *comparedList) words() string {
	stopped, left := "", ""
	if l.Stopped > 0 {
		stopped = site.Plural(l.Stopped, "entry", "entries") + " taken off the record since"
	}
	if n := l.Entries - l.Compared; n > 0 {
		left = fmt.Sprintf("%s of these at settings that are closed or outside England, and not compared", site.Int(n))
	}
	return joined("Confirmed "+site.Date(l.Confirmed), site.Plural(l.Entries, "entry", "entries")+" on record now", left, stopped)
}

// yearsURL is the address of what changed between years, with what else is asked.
func (v *answerView) yearsURL() string {
	return URL(v.Area.Code) + "/" + changesQuestion + "?" + v.Asked.Query().Encode()
}

// changesURL is the address of what changed between two lists, on the page of an
// area, with what else is asked there.
func changesURL(area term.GSS, asked Asked, before, after term.ID) string {
	query := asked.Query()
	query.Set(beforeWord, string(before))
	query.Set(afterWord, string(after))
	return URL(area) + "/" + changesQuestion + "?" + query.Encode()
}

// uploadChanges answers what one upload says otherwise than an earlier one. In the
// terminal it is as far as the mask lets see what came from them, and nothing is
// said of the lists themselves.
func (c *scene) uploadChanges(ctx context.Context) (*Answer, error) {
	before, after := term.ID(c.asked.With.Get(beforeWord)), term.ID(c.asked.With.Get(afterWord))
	none := fault.NotFound("There are no two lists of one organisation like these that you may see.")
	if c.reader.keeper {
		found, ok := c.UploadChanges(before, after)
		switch {
		case before == after:
			return nil, fault.Invalid("That is the same list twice. Choose two different lists to compare.")
		case !ok:
			return nil, none
		}
		return c.listAnswer(found), nil
	}
	choice, err := c.s.lists(ctx, before, after)
	if err != nil {
		return nil, err
	}
	if choice == nil {
		return nil, none
	}
	if err := choice.sound(); err != nil {
		return nil, err
	}
	found, ok := c.UploadChanges(before, after)
	if !ok {
		return nil, fault.Invalid("Of one of these lists nothing is on record now at a setting that is open in England, so that there is nothing to compare.")
	}
	choice.was, choice.is = &comparedList{*choice.find(before), found.Before}, &comparedList{*choice.find(after), found.After}
	a := c.listAnswer(found)
	a.choice = choice
	return a, nil
}

// listAnswer says what two lists say otherwise.
func (c *scene) listAnswer(found snapshot.UploadChanges) *Answer {
	a := &Answer{Question: changesQuestion, Title: "What changed between two lists of " + c.who(found.Organisation), Area: c.area, Asked: c.asked}
	a.Says = []string{sayListChanges(found),
		"Compared is what stands on record now from each list, whole: wherever it is, of whatever theme, age and year."}
	a.Notes = []string{
		"Not the files as they were sent are compared. Rows that nobody matched to a setting are in neither, and work that was taken off the record since is no longer in its list.",
		"A setting counts once, however many rows name it, and where a school became an academy it is the same setting.",
		"That a setting is gone says that the list after does not name it. It does not say that the work ended.",
	}
	t := Table{Name: "settings", Caption: "Settings that differ", Empty: "The two lists name the same settings and themes.", Columns: settingColumns(Column{Key: "what", Label: "What changed"})}
	add := func(settings []int32, what string) {
		for _, i := range settings {
			row := c.settingRow(i)
			row.Cells = append(row.Cells, said(what))
			t.rows = append(t.rows, row)
		}
	}
	add(found.Added, "New: in the list after only")
	add(found.Dropped, "Gone: in the list before only")
	for _, change := range found.Changed {
		add([]int32{change.Setting}, "Themes were "+themesOf(change.Before)+", are "+themesOf(change.After))
	}
	a.Tables = []Table{t}
	return a
}

// sayListChanges says how much two lists say otherwise.
func sayListChanges(f snapshot.UploadChanges) string {
	return fmt.Sprintf("%s new, %s gone, %s in both with other themes, and %s the same.", site.Plural(len(f.Added), "setting is", "settings are"),
		site.Plural(len(f.Dropped), "is", "are"), site.Plural(len(f.Changed), "is", "are"), site.Plural(len(f.Same), "is", "are"))
}

// listPanel is what the page of a confirmed list says: what is different from the
// list that its organisation confirmed before it.
type listPanel struct {
	before provision.List
	says   string
	url    string
}

// beforePanel leads from a confirmed list to what is different from the one before.
func (s *Service) beforePanel(ctx context.Context, id term.ID) (*listPanel, error) {
	all, err := s.provision.Lists(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(all, func(l provision.List) bool { return l.ID == id })
	if at < 0 || all[at].Entries == 0 {
		return nil, nil
	}
	earlier := slices.DeleteFunc(slices.Clone(all[at+1:]), func(l provision.List) bool { return l.Organisation != all[at].Organisation || l.Entries == 0 })
	if len(earlier) == 0 {
		return nil, nil
	}
	atlas, err := s.register.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := atlas.Area(snapshot.England); !ok {
		return nil, nil
	}
	view, err := s.View(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range earlier {
		if found, ok := view.UploadChanges(l.ID, id); ok {
			query := url.Values{beforeWord: {string(l.ID)}, afterWord: {string(id)}}
			return &listPanel{before: l, says: sayListChanges(found), url: URL(snapshot.England) + "/" + changesQuestion + "?" + query.Encode()}, nil
		}
	}
	return nil, nil
}
