package alliance_test

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"fairground/internal/alliance"
	"fairground/internal/sharedtest"
	"fairground/internal/term"
	"fairground/linkage"
)

// realRows reads columns of a table of real charities.
func realRows(t testing.TB, file string, columns ...string) [][]string {
	t.Helper()
	f, err := os.Open(sharedtest.Dir(t, "charities", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var at []int
	for _, c := range columns {
		i := slices.IndexFunc(all[0], func(h string) bool { return strings.TrimPrefix(h, "\ufeff") == c })
		if i < 0 {
			t.Fatalf("%s has no column %s: %q", file, c, all[0])
		}
		at = append(at, i)
	}
	var out [][]string
	for _, row := range all[1:] {
		var cells []string
		for _, i := range at {
			cells = append(cells, row[min(i, len(row)-1)])
		}
		out = append(out, cells)
	}
	return out
}

// namePair is one charity under two names, written differently.
type namePair struct{ source, number, one, other string }

// realPairs are real charities under two names.
func realPairs(t testing.TB) []namePair {
	primary := map[string]string{}
	for _, r := range realRows(t, "_parent.csv.gz", "org_id_b", "org_name") {
		primary[r[0]] = r[1]
	}
	for _, r := range realRows(t, "charity-company-numbers.csv.gz", "org_id_a", "org_name") {
		primary[r[0]] = r[1]
	}
	var out []namePair
	add := func(p namePair) {
		if linkage.Normal(p.one) != linkage.Normal(p.other) && p.one != "" && p.other != "" {
			out = append(out, p)
		}
	}
	for _, r := range realRows(t, "charity-names.csv.gz", "org_id", "alternative_name") {
		add(namePair{"working names", r[0], primary[r[0]], r[1]})
	}
	for _, r := range realRows(t, "independent-schools-ew.csv.gz", "charity_number", "EstablishmentName", "charity_name") {
		add(namePair{"schools and their charities", r[0], r[1], r[2]})
	}
	mergers := realRows(t, "ccew-register-of-mergers.csv.gz", "org_id_a", "org_name_a", "org_name_b")
	taken := map[string]int{}
	for _, r := range mergers {
		taken[r[2]]++
	}
	for _, r := range mergers {
		// Some cells list a dozen charities, and some charities took over dozens.
		if len(r[1]) < 100 && len(r[2]) < 100 && taken[r[2]] == 1 {
			add(namePair{"mergers", r[0], r[1], r[2]})
		}
	}
	return out
}

// TestLikenessOnRealNames measures what is proposed on names that real charities
// bear: how many of the pairs of names of one charity are found among thousands
// of others, and how many of the proposals for a list of different charities are
// wrong.
func TestLikenessOnRealNames(t *testing.T) {
	pairs := realPairs(t)
	others := realRows(t, "charities_operating_in_trafford.csv.gz", "registered_charity_number", "charity_name")
	federated := realRows(t, "federated-charities.csv.gz", "reg_number", "name")

	// Every source's pairs among all those names and 5,000 branches of federations.
	var register []alliance.Organisation
	for i, p := range pairs {
		register = append(register, alliance.Organisation{ID: term.ID(fmt.Sprint("pair ", i)), Name: p.one})
	}
	for i := 0; i < len(federated); i += len(federated) / 5000 {
		register = append(register, alliance.Organisation{ID: term.ID("federated " + federated[i][0]), Name: federated[i][1]})
	}
	index := alliance.NewLookalikes(register)
	found, sum := map[string]int{}, map[string]int{}
	first := 0
	for i, p := range pairs {
		sum[p.source]++
		likes := index.Find(alliance.Organisation{Name: p.other}, 5)
		at := slices.IndexFunc(likes, func(l alliance.Likeness) bool { return l.Organisation == term.ID(fmt.Sprint("pair ", i)) })
		if at >= 0 {
			found[p.source]++
		}
		if at == 0 {
			first++
		}
		if at < 0 && testing.Verbose() && i%17 == 0 {
			t.Logf("missed: %s: %s | %s", p.source, p.one, p.other)
		}
	}
	total := 0
	for source, n := range sum {
		total += found[source]
		t.Logf("%s: %d of %d pairs found (%.1f%%)", source, found[source], n, 100*float64(found[source])/float64(n))
	}
	t.Logf("all: %d of %d (%.1f%%), first of the proposals %.1f%%, among %d names", total, len(pairs), 100*float64(total)/float64(len(pairs)), 100*float64(first)/float64(len(pairs)), len(register))

	// A list like the alliance's: 300 different charities of one place, every tenth
	// of 30 schools a second time under its other name.
	var members []alliance.Organisation
	for i := 0; i < len(others) && len(members) < 300; i += 2 {
		members = append(members, alliance.Organisation{ID: term.ID(others[i][0]), Name: others[i][1]})
	}
	var twice int
	for i := 0; i < len(pairs) && twice < 60; i += len(pairs) / 60 {
		members = append(members, alliance.Organisation{ID: term.ID(fmt.Sprint(i, " one")), Name: pairs[i].one}, alliance.Organisation{ID: term.ID(fmt.Sprint(i, " other")), Name: pairs[i].other})
		twice++
	}
	right, proposed := precision(t, members)
	t.Logf("a list of %d with %d real pairs: %d proposed, %d right: precision %.0f%%, recall %.0f%%", len(members), twice, proposed, right, 100*float64(right)/float64(proposed), 100*float64(right)/float64(twice))
	schools := namesOf(t)
	_, wrong := precision(t, schools)
	t.Logf("%d branches of federations, all different: %d wrongly proposed pairs", len(schools), wrong)
	if share := float64(total) / float64(len(pairs)); share < 0.33 {
		t.Errorf("only %.1f%% of the real pairs are found", 100*share)
	}
	if right*10 < proposed*9 {
		t.Errorf("of %d proposals only %d are right", proposed, right)
	}
	if wrong > 10 {
		t.Errorf("%d pairs of different branches are proposed", wrong)
	}
}

func namesOf(t *testing.T) []alliance.Organisation {
	federated := realRows(t, "federated-charities.csv.gz", "reg_number", "name")
	var out []alliance.Organisation
	seen := map[string]bool{}
	for i := 0; i < len(federated); i += len(federated) / 300 {
		if !seen[federated[i][0]] {
			seen[federated[i][0]] = true
			out = append(out, alliance.Organisation{ID: term.ID(federated[i][0]), Name: federated[i][1]})
		}
	}
	return out
}

// precision counts the pairs proposed within a list, and those of them that are
// one charity: whose ids begin alike.
func precision(t *testing.T, all []alliance.Organisation) (right, proposed int) {
	index := alliance.NewLookalikes(all)
	seen := map[[2]term.ID]bool{}
	for _, o := range all {
		for _, like := range index.Find(o, 5) {
			key := [2]term.ID{min(o.ID, like.Organisation), max(o.ID, like.Organisation)}
			if seen[key] {
				continue
			}
			seen[key] = true
			proposed++
			a, _, _ := strings.Cut(string(key[0]), " ")
			b, _, _ := strings.Cut(string(key[1]), " ")
			if a == b {
				right++
			} else if testing.Verbose() {
				t.Logf("wrong: %.2f %s | %s", like.Score, o.Name, like.Name)
			}
		}
	}
	return right, proposed
}
