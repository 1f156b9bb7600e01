package school

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// dataFolder finds the open data: FAIRGROUND_DATA, or shared/data beside a parent
// of the test's folder. Without it the test is skipped.
func dataFolder(t testing.TB) string {
	t.Helper()
	if d := os.Getenv("FAIRGROUND_DATA"); d != "" {
		return d
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for up := filepath.Dir(dir); up != dir; dir, up = up, filepath.Dir(up) {
		if d := filepath.Join(up, "shared", "data"); isFolder(d) {
			return d
		}
	}
	t.Skip("needs the open data: set FAIRGROUND_DATA to its folder, or put it into shared/data beside the repository")
	return ""
}

func isFolder(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// table reads a CSV file, plain or gzip'd, and calls each with a getter.
func table(t testing.TB, path string, each func(get func(string) string)) {
	t.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skipf("needs %s of the open data", filepath.Base(path))
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(path, "links_") {
		r = charmap.Windows1252.NewDecoder().Reader(r)
	}
	records, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(path, err)
	}
	at := map[string]int{}
	for i, h := range records[0] {
		at[h] = i
	}
	for _, rec := range records[1:] {
		each(func(c string) string {
			if i, ok := at[c]; ok {
				return rec[i]
			}
			return ""
		})
	}
}

// realRegisters reads GIAS with its links; names and early add former names and
// Ofsted's register.
func realRegisters(t testing.TB, names, early bool) Registers {
	t.Helper()
	data := dataFolder(t)
	var r Registers
	table(t, filepath.Join(data, "gias", "register-2023-11-16.csv.gz"), func(get func(string) string) {
		s := Setting{Register: GIAS, ID: get("URN"), Name: get("EstablishmentName"), Address: get("Street") + ", " + get("Locality") + ", " + get("Address3"),
			Town: get("Town"), County: get("County (name)"), Postcode: get("Postcode"), Authority: get("LA (name)"), AuthorityCode: get("LA (code)"),
			EstablishmentNumber: get("EstablishmentNumber"), UKPRN: get("UKPRN"), Phase: get("PhaseOfEducation (name)"), Type: get("TypeOfEstablishment (name)"), Status: Open}
		switch st := get("EstablishmentStatus (name)"); {
		case strings.HasPrefix(st, "Closed"):
			s.Status = Closed
		case strings.HasPrefix(st, "Proposed"):
			s.Status = Proposed
		}
		s.Closed, _ = time.Parse(time.DateOnly, get("CloseDate"))
		r.Settings = append(r.Settings, s)
	})
	table(t, filepath.Join(data, "gias", "links_edubasealldata20250422.csv.gz"), func(get func(string) string) {
		kind := get("LinkType")
		l := Link{From: get("URN"), To: get("LinkURN"), Name: get("LinkName"), Successor: strings.HasPrefix(kind, "Successor"), Split: strings.Contains(kind, "Split")}
		l.Date, _ = time.Parse("02-01-2006", get("LinkEstablishedDate"))
		if l.Successor || strings.HasPrefix(kind, "Predecessor") || strings.HasPrefix(kind, "Result of Amalg") || strings.HasPrefix(kind, "Merged") {
			r.Links = append(r.Links, l)
		}
	})
	if names {
		table(t, filepath.Join(data, "gias", "former-names.csv.gz"), func(get func(string) string) {
			r.FormerNames = append(r.FormerNames, FormerName{GIAS, get("urn"), get("name")})
		})
	}
	if early {
		table(t, filepath.Join(data, "early-years", "ofsted-early-years-2021.csv.gz"), func(get func(string) string) {
			r.Settings = append(r.Settings, Setting{Register: OfstedEY, ID: get("ofsted_urn"), Name: get("name"), Address: get("address1") + ", " + get("address2"),
				Town: get("town"), Postcode: get("postcode"), Authority: get("la"), Phase: "Nursery", Status: Open})
		})
	}
	return r
}
