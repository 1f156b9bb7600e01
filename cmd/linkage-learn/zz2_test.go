package main

import (
	"compress/gzip"
	"encoding/csv"
	"fairground/linkage/school"
	"fmt"
	"os"
	"testing"
)

func TestES(t *testing.T) {
	regs, _ := readRegisters("/work/shared/data")
	ix := school.NewIndex(regs.plain, nil)
	f, _ := os.Open("/work/shared/data/member-lists/energy-sparks_funders.csv.gz")
	z, _ := gzip.NewReader(f)
	recs, _ := csv.NewReader(z).ReadAll()
	c := map[school.Decision]int{}
	welsh := map[string]bool{"Swansea/Abertawe": true}
	for i, r := range recs[1:] {
		res := ix.Match(school.Query{Name: r[1], Trust: r[0]}, 2)
		c[res.Decision]++
		_ = welsh
		if i%12 == 0 || res.Decision == school.None && i%3 == 0 {
			fmt.Printf("%-40s | %-50s %s none=%.2f", r[0], r[1], res.Decision, res.None)
			for _, x := range res.Candidates {
				s, _ := ix.Setting(x.Register, x.ID)
				fmt.Printf(" [%.2f %s %s]", x.Probability, x.Name, s.Authority)
			}
			fmt.Println(" ", res.Reason)
		}
	}
	fmt.Println(c)
}
