package sample

import (
	"context"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fairground/internal/register"
	"fairground/osgrid"
)

//go:embed facts.txt
var facts string

// England writes a fictional England in the publishers' own file formats and
// imports it like any other data, so that the demonstration and the tests go
// the way that real registers go.
func England(ctx context.Context, r *register.Service, o Options, progress func(register.Report)) error {
	folder, err := os.MkdirTemp("", "fairground-sample-")
	if err != nil {
		return fmt.Errorf("make a fictional England: %w", err)
	}
	defer os.RemoveAll(folder)
	e := &england{rng: rand.New(rand.NewPCG(o.Seed, 1)), folder: folder, scale: max(1, o.Scale), files: map[string][][]string{}}
	if err := e.write(); err != nil {
		return fmt.Errorf("make a fictional England: %w", err)
	}
	if err := r.ImportFolder(ctx, folder, progress); err != nil {
		return fmt.Errorf("make a fictional England: %w", err)
	}
	return nil
}

// england gathers the rows of each file.
type england struct {
	rng    *rand.Rand
	folder string
	scale  int
	files  map[string][][]string
	shapes map[string][]feature // by level
	urn    int
	nursery, postcode,
	neighbourhood, ward, districts int
	names map[string]string // code → name
}

// Where the files go, below the folder that register.ImportFolder reads. Each
// import has a file with "sample" in its name: register.Release.Invented knows
// by it that the facts are made up.
const (
	hierarchyFile  = "geo-lookups/dfe-dfeR/geo_hierarchy.csv"
	codesFile      = "geo-lookups/dfe-published-data-qa/las.csv"
	successorsFile = "geo-lookups/sample/la_all_codes.csv"
	lsoaFile       = "geo-lookups/sample/lookup_lsoa21_ward24_ltla24-sample.csv"
	centresFile    = "geo-lookups/sample/lsoa_latlong.csv"
	needFile       = "imd/imd2025_england_lsoa21_indicators.csv"
	ranksFile      = "imd/iod2025-file3-sample.csv"
	schoolsFile    = "gias/register-sample.csv"
	linksFile      = "gias/links_sample.csv"
	namesFile      = "gias/former-names-sample.csv"
	censusFile     = "dfe-stats/school-level/england_census_2024-25-sample.csv"
	nurseriesFile  = "early-years/ofsted-early-years-sample.csv"
)

func (e *england) write() error {
	e.begin()
	e.geography()
	for path, rows := range e.files {
		if err := writeCSV(filepath.Join(e.folder, path), rows); err != nil {
			return err
		}
	}
	for level, features := range e.shapes {
		if err := writeGeoJSON(filepath.Join(e.folder, "boundaries/sample", level), features); err != nil {
			return err
		}
	}
	return nil
}

func (e *england) begin() {
	e.urn, e.nursery, e.neighbourhood, e.ward = 900_000, 9_000_000, 900_000, 900_000
	e.shapes, e.names = map[string][]feature{}, map[string]string{}
	for path, header := range map[string]string{
		hierarchyFile: "first_available_year_included,most_recent_year_included,ward_name,lad_name,la_name,english_devolved_area_name,region_name,country_name," +
			"ward_code,lad_code,new_la_code,english_devolved_area_code,region_code,country_code",
		codesFile:      "new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,status,old_la_code",
		successorsFile: "LADCD,LADNM,LADCD_ACTIVE",
		lsoaFile:       "lsoa21_name,lsoa21_code,ward24_name,ward24_code,ltla24_name,ltla24_code",
		centresFile:    "LSOACD,latitude,longitude",
		needFile:       "lsoa21_code,income_deprivation_affecting_children_index_idaci_numerator",
		ranksFile: "LSOA code (2021),Income Deprivation Affecting Children Index (IDACI) Rank (where 1 is most deprived)," +
			"Income Deprivation Affecting Children Index (IDACI) Decile (where 1 is most deprived 10% of LSOAs)",
		schoolsFile: "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),PhaseOfEducation (name),OpenDate,CloseDate," +
			"Street,Town,Postcode,Easting,Northing,NumberOfPupils,StatutoryLowAge,StatutoryHighAge",
		linksFile:     "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate",
		namesFile:     "urn,name,seen",
		censusFile:    "URN,NOR,NUMFSM,NUMFSMEVER",
		nurseriesFile: "ofsted_urn,name,address1,address2,address3,town,postcode,la,type,status",
	} {
		e.files[path] = [][]string{splitHeader(header)}
	}
	e.add(successorsFile, "E08000016", "Barnsley", "E08000038")
	e.add(successorsFile, "E08000019", "Sheffield", "E08000039")
}

// splitHeader splits at commas that are not inside brackets.
func splitHeader(s string) []string {
	row, err := csv.NewReader(strings.NewReader(s)).Read()
	if err != nil {
		panic(err) // the headers stand above
	}
	return row
}

func (e *england) add(path string, row ...string) { e.files[path] = append(e.files[path], row) }

// geography reads the facts and makes each district's wards, neighbourhoods and
// settings.
func (e *england) geography() {
	dfe := map[string]string{}
	var all []district
	for line := range strings.Lines(facts) {
		f := strings.Split(strings.TrimSpace(line), "|")
		switch f[0] {
		case "region", "combined":
			e.names[f[1]] = f[2]
		case "county":
			e.names[f[1]], dfe[f[1]] = f[2], f[3]
			e.add(codesFile, f[1], f[2], "", "", f[4], "live", f[3])
		case "district":
			d := district{code: f[1], name: f[2], authority: f[1], dfe: f[4], combined: f[5], region: f[6]}
			d.lat, _ = strconv.ParseFloat(f[7], 64)
			d.lon, _ = strconv.ParseFloat(f[8], 64)
			if f[3] != "" {
				d.authority, d.dfe = f[3], dfe[f[3]]
			} else {
				e.add(codesFile, f[1], f[2], "", "", f[6], "live", f[4])
			}
			e.names[d.code] = d.name
			all = append(all, d)
		}
	}
	for _, d := range all {
		e.makeDistrict(d, scaleOf(d, all))
	}
}

// scaleOf shrinks a district's squares until it touches no neighbour: half the
// widths of two districts never add up to more than the way between them.
func scaleOf(d district, all []district) float64 {
	scale := 1.0
	for _, o := range all {
		if o.code != d.code {
			apart := max(math.Abs(o.lat-d.lat)/squareLat, math.Abs(o.lon-d.lon)/squareLon)
			scale = min(scale, 0.97*2*apart/float64(d.width()+o.width()))
		}
	}
	return scale
}

// district is a lower-tier authority: real but for what is made inside it.
type district struct {
	code, name, authority, dfe, combined, region string
	lat, lon                                     float64
}

// width is how many neighbourhoods a district is across: metropolitan districts
// are the most populous.
func (d district) width() int {
	switch d.code[:3] {
	case "E08":
		return 7
	case "E07":
		return 3
	}
	return 5
}

// A neighbourhood is a square of about a kilometre and a half at most.
const (
	squareLat = 0.0135
	squareLon = 0.0220
)

func (e *england) makeDistrict(d district, scale float64) {
	n := d.width()
	e.districts++
	south, west := d.lat-float64(n)/2*scale*squareLat, d.lon-float64(n)/2*scale*squareLon
	e.shapes["lad-sample.geojson"] = append(e.shapes["lad-sample.geojson"], square("LAD24CD", d.code, west, south, float64(n)*scale))
	hard := e.rng.Float64() // some authorities are poorer than others
	for row := range n {
		e.ward++
		ward := fmt.Sprintf("E05%06d", e.ward)
		e.add(hierarchyFile, "2017", "2025", fmt.Sprintf("%s ward %d", d.name, row+1), d.name, e.names[d.authority], nameOr(e.names, d.combined), e.names[d.region], "England",
			ward, d.code, d.authority, or(d.combined, "z"), d.region, "E92000001")
		for column := range n {
			e.makeNeighbourhood(d, ward, west+float64(column)*scale*squareLon, south+float64(row)*scale*squareLat, scale, hard)
		}
	}
}

func (e *england) makeNeighbourhood(d district, ward string, west, south, side, hard float64) {
	e.neighbourhood++
	code := fmt.Sprintf("E01%06d", e.neighbourhood)
	decile := min(10, max(1, int(10*(0.5*(1-hard)+0.5*e.rng.Float64()))+1))
	e.add(lsoaFile, fmt.Sprintf("%s %03d", d.name, e.neighbourhood%1000), code, "", ward, "", d.code)
	e.add(centresFile, code, fmt.Sprintf("%.5f", south+side*squareLat/2), fmt.Sprintf("%.5f", west+side*squareLon/2))
	low := strconv.Itoa(20 + (11-decile)*(8+e.rng.IntN(10)))
	if e.rng.IntN(60) == 0 {
		low = "" // the real file has blanks too
	}
	e.add(needFile, code, low)
	e.add(ranksFile, code, strconv.Itoa(decile*3000-e.rng.IntN(3000)), strconv.Itoa(decile))
	e.shapes["lsoa_E-sample.geojson"] = append(e.shapes["lsoa_E-sample.geojson"], square("LSOA21CD", code, west, south, side))
	for range (5 + e.rng.IntN(3)) * e.scale {
		lat, lon := south+e.rng.Float64()*side*squareLat, west+e.rng.Float64()*side*squareLon
		if e.rng.IntN(5) < 2 {
			e.makeNursery(d)
		} else {
			e.makeSchool(d, lat, lon, decile)
		}
	}
}

func (e *england) makeNursery(d district) {
	e.nursery++
	e.add(nurseriesFile, fmt.Sprintf("EY%d", e.nursery), schoolName(e.rng, "Early years"), strconv.Itoa(1+e.rng.IntN(200))+" High Street", "", "", d.name,
		e.lastPostcode(), e.names[d.authority], "Childcare on non-domestic premises", "Active")
}

// lastPostcode is that of the last school made, near by: as in life, a nursery
// is often on a school's postcode.
func (e *england) lastPostcode() string { return postcode(e.districts, e.postcode) }

// postcode makes one that cannot be real, for no postcode begins with Q; each
// district has an outward code of its own.
func postcode(district, n int) string {
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	return fmt.Sprintf("Q%c%d %d%c%c", 'A'+rune(district%26), 1+district/26, n/400%10, letters[n/20%20], letters[n%20])
}

func (e *england) makeSchool(d district, lat, lon float64, decile int) {
	phase := []string{"Primary", "Primary", "Primary", "Primary", "Secondary", "Secondary", "Nursery", "16 plus"}[e.rng.IntN(8)]
	e.urn++
	e.postcode++
	at := osgrid.LatLon{Lat: lat, Lon: lon}.Point()
	name, pupils := schoolName(e.rng, phase), 90+e.rng.IntN(900)
	row := func(urn int, name, kind, status, opened, closed string) {
		e.add(schoolsFile, strconv.Itoa(urn), d.dfe, e.names[d.authority], fmt.Sprintf("%04d", 2000+urn%7000), name, kind, status, phase, opened, closed,
			strconv.Itoa(1+urn%190)+" "+[]string{"School Lane", "Church Road", "Park Avenue", "Mill Street"}[urn%4], d.name, e.lastPostcode(),
			strconv.Itoa(int(at.Easting)), strconv.Itoa(int(at.Northing)), strconv.Itoa(pupils), "", "")
	}
	row(e.urn, name, "Community school", "Open", "", "")
	free := pupils * (11 - decile) * (3 + e.rng.IntN(4)) / 150
	e.add(censusFile, strconv.Itoa(e.urn), strconv.Itoa(pupils), strconv.Itoa(free), strconv.Itoa(free*6/5))
	if e.rng.IntN(12) == 0 { // an academy that was a school before
		now := strconv.Itoa(e.urn)
		e.urn++
		row(e.urn, strings.Replace(name, "Academy", "School", 1), "Community school", "Closed", "", "31-08-2019")
		e.add(linksFile, strconv.Itoa(e.urn), now, name, "Successor", "01-09-2019")
		e.add(linksFile, now, strconv.Itoa(e.urn), name, "Predecessor", "01-09-2019")
	}
	if e.rng.IntN(15) == 0 {
		e.add(namesFile, strconv.Itoa(e.urn), schoolName(e.rng, phase), "2018")
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func nameOr(names map[string]string, code string) string { return or(names[code], "Not applicable") }

// feature is one outline of a GeoJSON file.
type feature struct {
	Type       string            `json:"type"`
	Properties map[string]string `json:"properties"`
	Geometry   struct {
		Type        string         `json:"type"`
		Coordinates [][][2]float64 `json:"coordinates"`
	} `json:"geometry"`
}

func square(property, code string, west, south, side float64) feature {
	east, north := west+side*squareLon, south+side*squareLat
	f := feature{Type: "Feature", Properties: map[string]string{property: code}}
	f.Geometry.Type = "Polygon"
	f.Geometry.Coordinates = [][][2]float64{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}
	return f
}

func writeGeoJSON(path string, features []feature) error {
	text, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

func writeCSV(path string, rows [][]string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
