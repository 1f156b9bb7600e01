package stats

import (
	"reflect"
	"slices"
	"testing"
)

func TestPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		fits          bool
		parts         map[string]string
	}{
		{"Area Code", "\ufeffarea  CODE ", true, nil},
		{"Number of children FYE {period}", "Number of children\nFYE 2024", true, map[string]string{"period": "2024"}},
		{"Percentage of children FYE {period} (%)*", "Percentage of children\nFYE 2025\n(%)\n[note 3]", true, map[string]string{"period": "2025"}},
		{"{group}_Percent_GLD_2018_LA", "All_Other_Percent_GLD_2018_LA", true, map[string]string{"group": "All_Other"}},
		{"98#", "987", true, map[string]string{}},
		{"98#", "98", false, nil},
		{"?*", "", false, nil},
		{"", " ", true, nil},
		{"a.c", "abc", false, nil},
		{"{", "{", true, map[string]string{}},
	} {
		p := newPattern(c.pattern)
		parts, ok := p.parts(c.text)
		if ok != c.fits || p.fits(c.text) != c.fits || (ok && !reflect.DeepEqual(parts, c.parts)) {
			t.Errorf("%q on %q: %v %v, want %v %v", c.pattern, c.text, parts, ok, c.parts, c.fits)
		}
	}
}

func TestOrder(t *testing.T) {
	p := &program{orders: map[string]int{}}
	labels := []string{"0", "2013/14-15/16", "2014-16", "2014/15", "2015", "2015-16", "2016-17 (OT)", "2018 (Rev)", "FYE 2022", "2025/26 to date"}
	sorted := slices.Clone(labels)
	slices.Reverse(sorted)
	slices.SortStableFunc(sorted, func(a, b string) int { return p.order(a) - p.order(b) })
	if want := []string{"0", "2013/14-15/16", "2014/15", "2014-16", "2015", "2015-16", "2016-17 (OT)", "2018 (Rev)", "FYE 2022", "2025/26 to date"}; !slices.Equal(sorted, want) {
		t.Errorf("sorted %v, want %v", sorted, want)
	}
}
