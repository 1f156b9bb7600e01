package main

import (
	"regexp"
	"strings"

	"fairground/internal/need"
)

// want is an indicator that a value is about.
type want struct {
	key  string
	from need.Source
	unit string
	adds *need.Adding
	gap  [2]string // keys: the worse, the other
}

var gapWords = regexp.MustCompile(`^gap (\S+) minus (\S+)$`) // "gap Other minus Worse"

// wanted lists the indicators that a value is about, those that a gap is between
// first. The key of the one that it is of comes last.
func wanted(v value) []want {
	switch v.part(0) {
	case "lait":
		return []want{lait(v.part(1))}
	case "gap":
		m := gapWords.FindStringSubmatch(v.What)
		if m == nil {
			return nil
		}
		return gap(lait(m[2]), lait(m[1]))
	case "newcombe":
		if v.last() == "smc" {
			return []want{smc("Disadvantaged"), smc("Not known to be disadvantaged")}
		}
		return sides(v.part(1))
	case "wilson":
		return []want{measured(v.part(1), v.Breakdown, v.last(), v.What)}
	case "trend":
		if v.part(1) == "gap" {
			return sides(v.part(2))
		}
		return []want{measured(v.part(1), v.Breakdown, "", "")}
	case "funnel":
		return []want{funnelled(v.part(1))}
	case "ca":
		if v.part(2) == "gap" {
			return sides(v.part(1))
		}
		return []want{measured(v.part(1), v.Breakdown, v.last(), neetMeasure(v.part(1)))}
	case "absence":
		return []want{measured("absence", v.last(), "", "")}
	case "pop0_15":
		return []want{measured("cilif_bhc", "", "", "")}
	case "idaci":
		return []want{deprivation(v.part(1))}
	case "census":
		return censused(v)
	}
	return nil
}

// key is the indicator that a value is of.
func (v value) key() string {
	all := wanted(v)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].key
}

func lait(measure string) want {
	return want{key: "lait/" + measure, from: need.Source{Dataset: "lait", Measure: measure}}
}

func gap(worse, other want) []want {
	return []want{worse, other, {key: "gap " + worse.key + " " + other.key, gap: [2]string{worse.key, other.key}}}
}

// sides are the two groups of an outcome, and the gap between them.
func sides(outcome string) []want {
	switch outcome {
	case "em95", "em94":
		return gap(measured(outcome, "", "Dis", ""), measured(outcome, "", "NDi", ""))
	case "gld":
		return gap(from("eyfsp-smapey", "gld", "pupils=Eligible for FSM"), from("eyfsp-smapey", "gld", "pupils=Not eligible for FSM"))
	}
	return gap(measured(outcome, "Eligible for FSM", "", ""), measured(outcome, "Not eligible for FSM", "", ""))
}

func from(dataset, measure, breakdown string) want {
	return want{key: dataset + "/" + measure + "/" + breakdown, from: need.Source{Dataset: dataset, Measure: measure, Breakdown: breakdown}}
}

// measured is the series of an outcome for one group. group is as the file calls
// it, short is the last part of an id, column the publisher's own name.
func measured(outcome, group, short, column string) want {
	switch {
	case strings.HasPrefix(outcome, "l2_") || strings.HasPrefix(outcome, "l3_"):
		if group == "ALL" || group == "all" {
			group = "Total"
		}
		return from("attainment-age-19", outcome, "gender=Total;fsm="+group+";sen=Total")
	case strings.HasPrefix(outcome, "em9"):
		w := from("sap-la-performance", "engmaths"+map[string]string{"em95": "59", "em94": "49"}[outcome], "pupils="+pupils(short))
		if short == "NDi" {
			w.from.Whole, w.from.Less = "pupils=Total", "pupils=Disadvantaged"
		}
		return w
	case outcome == "cilif_bhc" || outcome == "cilif_ahc":
		which := strings.TrimPrefix(outcome, "cilif_")
		return from("cilif-"+which+"-relative-la", "relative-"+which, "")
	case outcome == "absence":
		if short != "" {
			group = short
		}
		return from("attendance-ytd", "overall_absence_perc", "education_phase="+group)
	case column != "":
		return from("neet-la", column, "")
	}
	return lait(outcome)
}

func pupils(short string) string {
	switch short {
	case "Dis":
		return "Disadvantaged"
	case "NDi":
		return "Not known to be disadvantaged"
	}
	return "Total"
}

func neetMeasure(outcome string) string {
	return map[string]string{"neet": "NEET_percent", "neet_nk": "NEET_not_known_percent", "not_known": "Notknown_percent",
		"participation": "TOTAL_participating_in_education_and_training_percent"}[outcome]
}

func smc(group string) want { return from("smc-in13", "in13", "seb="+group) }

var funnelName = regexp.MustCompile(`^(l2|l3|em95|em94|cilif_bhc|cilif_ahc)(?:_(fsm|notfsm|dis|ndi))?_(\d{4})$`)

func funnelled(name string) want {
	m := funnelName.FindStringSubmatch(name)
	if m == nil {
		return want{key: "funnel " + name, from: need.Source{Dataset: name}}
	}
	outcome := m[1]
	if outcome == "l2" || outcome == "l3" {
		outcome += "_by19"
	}
	return measured(outcome, map[string]string{"": "Total", "fsm": "Eligible for FSM", "notfsm": "Not eligible for FSM"}[m[2]],
		map[string]string{"dis": "Dis", "ndi": "NDi"}[m[2]], "")
}

func deprivation(what string) want {
	deciles := need.Source{Dataset: "idaci2025", Measure: "idaci-decile"}
	children := need.Source{Dataset: "imd2025-indicators", Measure: "idaci-children"}
	switch what {
	case "children":
		return want{key: what, from: children, unit: "children", adds: &need.Adding{Of: need.Neighbourhoods, How: need.Sum}}
	case "children_decile1":
		return want{key: what, from: children, unit: "%", adds: &need.Adding{Of: need.Neighbourhoods, How: need.ShareOfSum, Where: "idaci2025/idaci-decile", Most: 1}}
	case "decile12":
		return want{key: what, from: deciles, unit: "%", adds: &need.Adding{Of: need.Neighbourhoods, How: need.Share, Most: 2}}
	}
	return want{key: "decile1", from: deciles, unit: "%", adds: &need.Adding{Of: need.Neighbourhoods, How: need.Share, Most: 1}}
}

// censused are the series of the school census: eligible now last, eligible in six
// years before it.
func censused(v value) []want {
	kind := "school_type=" + v.Breakdown
	if v.last() == "state" {
		kind = "*"
	}
	var out []want
	for _, measure := range []string{"fsm-ever6", "fsm"} {
		out = append(out, want{key: "census " + measure + " " + kind, from: need.Source{Dataset: "school-census", Measure: measure, Breakdown: kind}, unit: "%",
			adds: &need.Adding{Of: need.Schools, How: need.Rate}})
	}
	return out
}
