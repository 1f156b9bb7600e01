package source_test

import (
	"fmt"
	"strings"

	"fairground/internal/register/source"
)

func ExampleEstablishments() {
	const file = "URN,EstablishmentName,Town\n100008,Argyle Primary School,London\nx,No number,Leeds\n"
	for e, err := range source.Establishments(strings.NewReader(file), "edubase.csv") {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(e.URN, e.Name)
	}
	// Output:
	// 100008 Argyle Primary School
	// edubase.csv: row 3, column URN: "x": expected a URN of 5 to 7 digits
}
