package main

import (
	"fairground/linkage/school"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestZZ(t *testing.T) {
	data := "/work/shared/data"
	regs, _ := readRegisters(data)
	folder := os.Getenv("FOLDER")
	which := os.Getenv("SET")
	mode := os.Getenv("MODE")
	r := regs.plain
	if folder == "truth_ey" {
		r = regs.both
	}
	if os.Getenv("NAMES") != "" {
		r = regs.named
	}
	ix := school.NewIndex(r, nil)
	same := sameSchool(regs.plain.Links)
	lists, _ := truthLists(filepath.Join(data, "..", "bench", "linkage", folder))
	n := 0
	for _, l := range lists {
		if l.name != which {
			continue
		}
		for _, q := range l.rows {
			in := ix.Instance(q.query)
			f, ok := ix.Family(q.reg, q.id)
			hit := false
			for _, x := range in.Families {
				hit = hit || x == f
			}
			res := ix.Match(q.query, 3)
			bad := false
			switch mode {
			case "recall":
				bad = ok && !hit
			case "wrong":
				bad = q.id != "" && (len(res.Candidates) == 0 || !same(q.reg, res.Candidates[0].ID, q.id))
			case "fp":
				bad = len(res.Candidates) > 0 && res.Candidates[0].Probability >= .9 && (q.id == "" || !same(q.reg, res.Candidates[0].ID, q.id))
			case "low":
				bad = q.id != "" && len(res.Candidates) > 0 && same(q.reg, res.Candidates[0].ID, q.id) && res.Candidates[0].Probability < .9
			}
			if !bad {
				continue
			}
			n++
			if n > 45 {
				break
			}
			s, _ := ix.Setting(q.reg, q.id)
			fmt.Printf("Q %q town=%q la=%q pc=%q | TRUE %s %q %q %q %q st=%d hit=%v\n", q.query.Name, q.query.Town, q.query.Authority, q.query.Postcode, q.id, s.Name, s.Town, s.Authority, s.Postcode, s.Status, hit)
			for _, c := range res.Candidates {
				g, _ := ix.Setting(c.Register, c.ID)
				fmt.Printf("      %.3f %s %s %q %q %s %s\n", c.Probability, c.Register, c.ID, c.Name, g.Town, g.Authority, g.Postcode)
			}
			fmt.Printf("      none %.3f %s %s\n", res.None, res.Decision, res.Reason)
		}
	}
	fmt.Println(n)
}
