package landscape

import (
	"testing"

	"fairground/internal/register"
	"fairground/internal/term"
)

// TestPhasesOf: rows as the registers have them (Get Information About Schools of
// 2017, 2019 and 2023; Ofsted's register of early years).
func TestPhasesOf(t *testing.T) {
	n, none := register.Known, register.Count{}
	for _, c := range []struct {
		id          term.SettingID
		name        string
		phase, kind string
		low, high   register.Count
		want        string
	}{
		{"ofsted-ey:EY100001", "Acorn Nursery", "Early years", "Childcare on non-domestic premises", none, none, "early-years"},
		{"gias:100005", "Thomas Coram Centre", "Nursery", "Local authority nursery school", n(3), n(5), "early-years"},
		{"gias:100008", "Argyle Primary School", "Primary", "Community school", n(3), n(11), "early-years primary"},
		{"gias:100122", "South Rise Infant School", "Primary", "Community school", n(5), n(7), "primary"},
		{"gias:100357", "St Thomas of Canterbury Catholic Primary School", "Primary", "Voluntary aided school", n(4), n(11), "primary"},
		{"gias:100009", "a primary school of a release without ages", "Primary", "Community school", none, none, "primary"},
		{"gias:136277", "Healing Science Academy", "Secondary", "Academy converter", n(11), n(16), "secondary"},
		{"gias:136266", "Arthur Mellows Village College", "Secondary", "Academy converter", n(11), n(18), "secondary post-16"},
		{"gias:138222", "Aston University Engineering Academy", "Secondary", "University technical college", n(14), n(19), "secondary post-16"},
		{"gias:130908", "a secondary school of a release without ages", "Secondary", "Academy sponsor led", none, none, "secondary"},
		{"gias:1", "a middle school for ages 9 to 13", "Middle deemed secondary", "Community school", n(9), n(13), "primary secondary"},
		{"gias:2", "a middle school for ages 8 to 12", "Middle deemed primary", "Community school", n(8), n(12), "primary"},
		{"gias:3", "a middle school without ages", "Middle deemed secondary", "Academy converter", none, none, "secondary"},
		{"gias:4", "an all-through school for ages 3 to 18", "All-through", "Free schools", n(3), n(18), "early-years primary secondary post-16"},
		{"gias:5", "an all-through school for ages 4 to 16", "All-through", "Free schools", n(4), n(16), "primary secondary"},
		{"gias:6", "an all-through school without ages", "All-through", "Academy sponsor led", none, none, "primary secondary"},
		{"gias:7", "a sixth-form college", "16 plus", "Further education", n(16), n(99), "post-16"},
		{"gias:100063", "Sarum Hall School", "Not applicable", "Other independent school", n(3), n(11), "early-years primary"},
		{"gias:100080", "Devonshire House Preparatory School", "Not applicable", "Other independent school", n(2), n(13), "early-years primary secondary"},
		{"gias:100648", "Streatham and Clapham High School", "Not applicable", "Other independent school", n(3), n(18), "early-years primary secondary post-16"},
		{"gias:100376", "Le Herisson School", "Not applicable", "Other independent school", n(2), n(6), "early-years"},
		{"gias:102562", "Malden Oaks PRU", "Not applicable", "Pupil referral unit", n(11), n(16), "secondary"},
		{"gias:100880", "Tuke School", "Not applicable", "Community special school", n(11), n(19), "secondary post-16"},
		{"gias:8", "a special school without ages", "Not applicable", "Community special school", none, none, ""},
		{"gias:9", "a sixth-form centre without ages", "Not applicable", "Sixth form centres", none, none, "post-16"},
		{"gias:10", "a college for special needs after 16", "Not applicable", "Special post 16 institution", none, none, "post-16"},
		{"gias:11", "half an age", "Not applicable", "Other independent school", n(3), none, ""},
	} {
		got := phasesOf(&register.Listing{ID: c.id, Phase: c.phase, Type: c.kind, LowAge: c.low, HighAge: c.high})
		if got.String() != c.want {
			t.Errorf("%s (%s, %s, %v to %v): %q, want %q", c.name, c.phase, c.kind, c.low, c.high, got, c.want)
		}
	}
}

// TestWhoseNeedIsCounted: the school census counts disadvantaged pupils from
// Reception to Year 11, and its nought for others says nothing.
func TestWhoseNeedIsCounted(t *testing.T) {
	for phases, want := range map[term.PhaseSet]bool{
		term.NewPhaseSet(term.EarlyYears): false, term.NewPhaseSet(term.Post16): false, term.NewPhaseSet(term.EarlyYears, term.Primary): true,
		term.NewPhaseSet(term.Secondary, term.Post16): true, 0: true,
	} {
		if countsNeed(phases) != want {
			t.Errorf("of %q: %v", phases, !want)
		}
	}
}
