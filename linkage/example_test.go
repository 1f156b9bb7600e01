package linkage_test

import (
	"fmt"

	"fairground/linkage"
)

func ExampleNormal() {
	fmt.Println(linkage.Normal("St. Mary’s C.E. Primary & Nursery"))
	// Output: st marys c e primary and nursery
}

func ExampleBuildPostings() {
	index := linkage.BuildPostings([]linkage.Pair{
		{Key: linkage.HashString("park"), Entry: 7},
		{Key: linkage.HashString("park"), Entry: 2},
	})
	fmt.Println(index.Get(linkage.HashString("park")), index.Get(linkage.HashString("hill")))
	// Output: [2 7] []
}

func ExampleMeasure() {
	m := linkage.Measure([]linkage.Outcome{{P: 0.99, Right: true}, {P: 0.4}}, 3, 2)
	fmt.Printf("precision at 1 %.2f, coverage %.2f\n", m.PrecisionAt1, m.Coverage99)
	// Output: precision at 1 0.50, coverage 0.50
}
