package school_test

import (
	"fmt"

	"fairground/linkage/school"
)

func Example() {
	ix := school.NewIndex(school.Registers{
		Settings: []school.Setting{
			{Register: school.GIAS, ID: "100007", Name: "Ravensmoor High School", Town: "Truro", Postcode: "TR1 1AA", Authority: "Cornwall", Status: school.Closed},
			{Register: school.GIAS, ID: "100008", Name: "Wychgate Academy", Town: "Truro", Postcode: "TR1 1AA", Authority: "Cornwall", Status: school.Open},
		},
		Links: []school.Link{{From: "100007", To: "100008", Successor: true}},
	}, nil)
	r := ix.Match(school.Query{Name: "RAVENSMOOR HIGH SCH", Authority: "Cornwall County Council"}, 3)
	fmt.Println(r.Decision, r.Candidates[0].ID, r.Candidates[0].Name)
	fmt.Println(r.Reason)
	// Output:
	// matched 100008 Wychgate Academy
	// name before it changed; same authority; closed, now Wychgate Academy
}

func ExampleIndex_Search() {
	ix := school.NewIndex(school.Registers{Settings: []school.Setting{
		{Register: school.GIAS, ID: "100001", Name: "Parkside Primary School", Town: "Leeds", Status: school.Open},
		{Register: school.GIAS, ID: "100002", Name: "Parkside Infant School", Town: "Hull", Status: school.Closed},
	}}, nil)
	for _, h := range ix.Search("parksid", 5) {
		fmt.Println(h.ID, h.Name)
	}
	// Output:
	// 100001 Parkside Primary School
	// 100002 Parkside Infant School
}
