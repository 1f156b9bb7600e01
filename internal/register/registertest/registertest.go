// Package registertest fills a register with a small England for tests: two
// combined authorities, three local authorities, four neighbourhoods and a dozen
// settings, one of each sort that pages must treat with care. It goes through
// the importers, as real files do.
//
//	registertest.Small(t, service)
//
// What is in it:
//
//	E47000007 West Midlands      E08000025 Birmingham   E05000001 Ladywood   E01000001, E01000002 (no figure of need)
//	                             E08000028 Sandwell     E05000002 Smethwick  E01000003
//	E47000002 South Yorkshire    E08000039 Sheffield    E05000003 Walkley    E01000004
//
// E08000019 became E08000039; E07000999 was split between Birmingham and Sandwell.
package registertest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"fairground/internal/register"
)

const hierarchy = `first_available_year_included,most_recent_year_included,ward_name,lad_name,la_name,english_devolved_area_name,region_name,country_name,ward_code,lad_code,new_la_code,english_devolved_area_code,region_code,country_code
2024,2025,Ladywood,Birmingham,Birmingham,West Midlands,West Midlands,England,E05000001,E08000025,E08000025,E47000007,E12000005,E92000001
2024,2025,Smethwick,Sandwell,Sandwell,West Midlands,West Midlands,England,E05000002,E08000028,E08000028,E47000007,E12000005,E92000001
2024,2024,Walkley,Sheffield,Sheffield,South Yorkshire,Yorkshire and The Humber,England,E05000003,E08000019,E08000019,E47000002,E12000003,E92000001
2025,2025,Walkley,Sheffield,Sheffield,South Yorkshire,Yorkshire and The Humber,England,E05000003,E08000039,E08000039,E47000002,E12000003,E92000001
2024,2024,Old End,Oldshire,Oldshire,West Midlands,West Midlands,England,E05000009,E07000999,E07000999,E47000007,E12000005,E92000001
`

const authorities = `new_la_code,la_name,date_of_operation,date_of_termination,parent_geography_code,status,old_la_code
E08000025,Birmingham,,,,live,330
E08000028,Sandwell,,,,live,333
E08000039,Sheffield,,,,live,373
`

const successors = `LADCD,LADNM,LADCD_ACTIVE
E08000019,Sheffield,E08000039
E07000999,Oldshire,E08000025
E07000999,Oldshire,E08000028
`

const neighbourhoods = `lsoa21_name,lsoa21_code,ward24_name,ward24_code,ltla24_name,ltla24_code
Birmingham 001A,E01000001,Ladywood,E05000001,Birmingham,E08000025
Birmingham 001B,E01000002,Ladywood,E05000001,Birmingham,E08000025
Sandwell 001A,E01000003,Smethwick,E05000002,Sandwell,E08000028
Sheffield 001A,E01000004,Walkley,E05000003,Sheffield,E08000039
`

const districtShapes = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"LAD24CD":"E08000025"},"geometry":{"type":"Polygon","coordinates":[[[-1.93,52.46],[-1.87,52.46],[-1.87,52.49],[-1.93,52.49],[-1.93,52.46]]]}},
{"type":"Feature","properties":{"LAD24CD":"E08000028"},"geometry":{"type":"Polygon","coordinates":[[[-2.00,52.46],[-1.93,52.46],[-1.93,52.49],[-2.00,52.49],[-2.00,52.46]]]}},
{"type":"Feature","properties":{"LAD24CD":"E08000039"},"geometry":{"type":"Polygon","coordinates":[[[-1.50,53.36],[-1.43,53.36],[-1.43,53.40],[-1.50,53.40],[-1.50,53.36]]]}}]}`

const neighbourhoodShapes = `{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"lsoa21_code":"E01000001"},"geometry":{"type":"Polygon","coordinates":[[[-1.93,52.46],[-1.90,52.46],[-1.90,52.49],[-1.93,52.49],[-1.93,52.46]]]}},
{"type":"Feature","properties":{"lsoa21_code":"E01000002"},"geometry":{"type":"Polygon","coordinates":[[[-1.90,52.46],[-1.87,52.46],[-1.87,52.49],[-1.90,52.49],[-1.90,52.46]]]}},
{"type":"Feature","properties":{"lsoa21_code":"E01000003"},"geometry":{"type":"Polygon","coordinates":[[[-2.00,52.46],[-1.93,52.46],[-1.93,52.49],[-2.00,52.49],[-2.00,52.46]]]}},
{"type":"Feature","properties":{"lsoa21_code":"E01000004"},"geometry":{"type":"Polygon","coordinates":[[[-1.50,53.36],[-1.43,53.36],[-1.43,53.40],[-1.50,53.40],[-1.50,53.36]]]}}]}`

const need = `lsoa21_code,income_deprivation_affecting_children_index_idaci_numerator
E01000001,120
E01000002,
E01000003,80
E01000004,60
`

const deciles = `LSOA code (2021),Income Deprivation Affecting Children Index (IDACI) Rank (where 1 is most deprived),Income Deprivation Affecting Children Index (IDACI) Decile (where 1 is most deprived 10% of LSOAs)
E01000001,100,1
E01000003,15000,5
E01000004,33000,10
`

const schools = `URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),PhaseOfEducation (name),OpenDate,CloseDate,Street,Town,Postcode,Easting,Northing,StatutoryLowAge,StatutoryHighAge,SchoolWebsite
100001,330,Birmingham,2001,Oak Hill Primary School,Community school,Closed,Primary,,31-08-2019,Oak Lane,Birmingham,B1 1AA,406000,287000,4,11,
150001,330,Birmingham,2001,Oak Hill Academy,Academy converter,Open,Primary,01-09-2019,,Oak Lane,Birmingham,B1 1AA,406000,287000,4,11,www.oakhill.example
100002,330,Birmingham,2002,St Mary's Catholic Primary School,Voluntary aided school,Open,Primary,,,Mill Road,Birmingham,B1 1AB,407000,287500,4,11,
100005,333,Sandwell,4005,Canal High School,Community school,Open,Secondary,,,Wharf Street,Smethwick,B66 1AA,402000,288000,11,16,
100003,373,Sheffield,2003,St Mary's Catholic Primary School,Voluntary aided school,Open,Primary,,,High Street,Sheffield,S1 3CC,435000,387000,4,11,
100004,373,Sheffield,4004,Riverside High School,Community school,Open,Secondary,,,River Walk,Sheffield,S2 4DD,436000,388000,11,16,
100006,330,Birmingham,7006,Hilltop School,Community special school,Closed,Not applicable,,31-08-2018,Hill Top,Birmingham,B1 1AA,406010,287010,4,16,
`

const links = `URN,LinkURN,LinkName,LinkType,LinkEstablishedDate
100001,150001,Oak Hill Academy,Successor,01-09-2019
150001,100001,Oak Hill Primary School,Predecessor,01-09-2019
`

const formerNames = `urn,name,seen
150001,Oak Lane Junior School,2016-03-01
`

const census = `URN,NOR,NUMFSM,NUMFSMEVER
150001,400,100,120
100002,210,,8
`

const nurseries = `ofsted_urn,name,address1,address2,address3,town,postcode,la,type,status
EY100001,Acorn Nursery,1 Oak Lane,,,Birmingham,B1 1AA,Birmingham,Childcare on non-domestic premises,Active
EY100002,Little Boats,2 Canal Side,,,Birmingham,B1 1ZZ,Birmingham,Childcare on non-domestic premises,Active
EY100003,Somewhere Nursery,,,,Birmingham,B99 9ZZ,Birmingham,Childcare on non-domestic premises,Active
`

// Small imports the small England.
func Small(t testing.TB, s *register.Service) {
	t.Helper()
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	steps := []func(context.Context) (register.Report, error){
		func(ctx context.Context) (register.Report, error) {
			return s.ImportAreas(ctx, file("hierarchy.csv", hierarchy), file("las.csv", authorities), file("successors.csv", successors), file("lsoa.csv", neighbourhoods))
		},
		func(ctx context.Context) (register.Report, error) {
			return s.ImportBoundaries(ctx, file("lad-2024.geojson", districtShapes), file("lsoa-2021.geojson", neighbourhoodShapes))
		},
		func(ctx context.Context) (register.Report, error) {
			return s.ImportNeed(ctx, file("imd2025_indicators.csv", need), file("iod2025-file3.csv", deciles))
		},
		func(ctx context.Context) (register.Report, error) {
			return s.ImportGIAS(ctx, file("register-2025-11-16.csv", schools))
		},
		func(ctx context.Context) (register.Report, error) {
			return s.ImportLinks(ctx, file("links.csv", links))
		},
		func(ctx context.Context) (register.Report, error) {
			return s.ImportNames(ctx, file("former-names.csv", formerNames))
		},
		func(ctx context.Context) (register.Report, error) {
			return s.ImportCensus(ctx, 2024, file("england_census_2024-25.csv", census))
		},
		func(ctx context.Context) (register.Report, error) {
			return s.ImportEarlyYears(ctx, file("ofsted-early-years-2025.csv", nurseries))
		},
	}
	_, err := s.Batch(t.Context(), func(ctx context.Context) error {
		for _, step := range steps {
			report, err := step(ctx)
			if err != nil {
				return err
			}
			for _, problem := range report.Problems {
				t.Errorf("the small England: %s", problem)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
