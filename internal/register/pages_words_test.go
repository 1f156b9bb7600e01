package register

import "testing"

func TestCalm(t *testing.T) {
	for in, want := range map[string]string{"NEWCASTLE UPON TYNE": "Newcastle upon Tyne", "Leeds": "Leeds", "1": "1", "": "", "CHELTENHAM": "Cheltenham", "McDonald Road": "McDonald Road"} {
		if got := calm(in); got != want {
			t.Errorf("%q is written %q, want %q", in, got, want)
		}
	}
}

func TestEdition(t *testing.T) {
	for _, c := range []struct{ kind, file, want string }{
		{SchoolFiles, "register-2023-11-16.csv.gz", "16 November 2023"}, {SchoolFiles, "edubasealldata20240717.csv", "17 July 2024"}, {CensusFiles, "england_census_2022-23.csv.gz", "school year 2022/23"},
		{NeedFiles, "imd2025_england_lsoa21_indicators.csv.gz, iod2025-file3.csv", "2025"}, {BoundaryFiles, "lad-2024-05-uk-bsc.geojson, ctyua-2023.geojson", ""}, {SchoolFiles, "schools.csv", ""},
	} {
		if got := (Release{Kind: c.kind, File: c.file}).Edition(); got != c.want {
			t.Errorf("%s %s is of %q, want %q", c.kind, c.file, got, c.want)
		}
	}
}
