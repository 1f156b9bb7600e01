package snapshot

import (
	"fairground/internal/register"
	"fairground/internal/term"
)

// Changes are what is different on record between two school years. That
// something is no longer on record does not say that it ended: nobody may have
// told of it yet.
type Changes struct {
	From, To      Year
	Of            int                  // settings asked about
	Gained, Lost  []int32              // settings with provision in the one year and not in the other, most need first
	Settings      []SettingChange      // where organisations began or stopped, most need first
	Organisations []OrganisationChange // all that were anywhere, in order
}

// Year is what is on record of a school year.
type Year struct {
	Period        term.Period
	Settings      int // with provision
	Organisations int
	Deliveries    int
	Reached       register.Count // children, by the deliveries of which the viewer may know it
	Uncounted     int            // deliveries of which not
}

// SettingChange is who began and who stopped at a setting.
type SettingChange struct {
	Setting        int32
	Began, Stopped []int32 // organisations, in order
}

// OrganisationChange is where an organisation began and where it stopped.
type OrganisationChange struct {
	Organisation   int32
	From, To       int     // at how many settings it was in each year
	Began, Stopped []int32 // settings, most need first
}

// Changes compares two school years at the settings of the question's area and
// phase. The question's own year is not looked at; a year that is not known (0)
// holds nothing.
func (v *View) Changes(q Question, from, to term.Period) Changes {
	out := Changes{Of: v.asked(q, nil)}
	var before, after [][]int32
	out.From, before = v.year(q, from)
	out.To, after = v.year(q, to)
	changed := make([]OrganisationChange, len(v.Organisations))
	for n := range before {
		s := int32(n)
		was, is := before[s], after[s]
		switch {
		case len(was)+len(is) == 0:
			continue
		case len(was) == 0:
			out.Gained = append(out.Gained, s)
		case len(is) == 0:
			out.Lost = append(out.Lost, s)
		}
		if c := compared(s, was, is, changed); len(c.Began)+len(c.Stopped) > 0 {
			out.Settings = append(out.Settings, c)
		}
	}
	for o, c := range changed {
		if c.From+c.To > 0 {
			c.Organisation = int32(o)
			out.Organisations = append(out.Organisations, c)
		}
	}
	return out
}

// year sums up one year of a question, with who is at each setting.
func (v *View) year(q Question, period term.Period) (Year, [][]int32) {
	out, at := Year{Period: period}, make([][]int32, len(v.Land.Settings))
	if period == 0 {
		return out, at
	}
	q.Period = period
	inside := v.Land.inside(v.area(&q)).settings
	m := v.meetings()
	v.each(&q, func(i int32) {
		where := v.rows.setting[i]
		if !inside.Has(where) {
			return
		}
		m.add(where, v.rows.organisation[i])
		out.Deliveries++
		if n := v.reached(i); n == unknown {
			out.Uncounted++
		} else {
			out.Reached.N, out.Reached.Known = out.Reached.N+int(n), true
		}
	})
	kept, here := make([]int32, 0, len(m.at)), make([]bool, len(v.Organisations))
	m.each(func(setting int32, organisations []int32) {
		out.Settings++
		n := len(kept)
		kept = append(kept, organisations...)
		at[setting] = kept[n:len(kept):len(kept)]
		for _, o := range organisations {
			if !here[o] {
				here[o] = true
				out.Organisations++
			}
		}
	})
	v.room.Put(m)
	return out, at
}

// compared says who began and who stopped at a setting, and counts it for each.
func compared(setting int32, was, is []int32, by []OrganisationChange) SettingChange {
	c := SettingChange{Setting: setting}
	for len(was)+len(is) > 0 {
		switch {
		case len(is) == 0 || len(was) > 0 && was[0] < is[0]:
			o := &by[was[0]]
			o.From, o.Stopped = o.From+1, append(o.Stopped, setting)
			c.Stopped, was = append(c.Stopped, was[0]), was[1:]
		case len(was) == 0 || is[0] < was[0]:
			o := &by[is[0]]
			o.To, o.Began = o.To+1, append(o.Began, setting)
			c.Began, is = append(c.Began, is[0]), is[1:]
		default:
			o := &by[is[0]]
			o.From, o.To = o.From+1, o.To+1
			was, is = was[1:], is[1:]
		}
	}
	return c
}

// Began lists the organisations that are somewhere in the later year and were
// nowhere in the earlier.
func (c *Changes) Began() []int32 {
	return c.those(func(o *OrganisationChange) bool { return o.From == 0 })
}

// Stopped lists the organisations that were somewhere in the earlier year and are
// nowhere in the later.
func (c *Changes) Stopped() []int32 {
	return c.those(func(o *OrganisationChange) bool { return o.To == 0 })
}

func (c *Changes) those(is func(*OrganisationChange) bool) (out []int32) {
	for k := range c.Organisations {
		if is(&c.Organisations[k]) {
			out = append(out, c.Organisations[k].Organisation)
		}
	}
	return out
}
