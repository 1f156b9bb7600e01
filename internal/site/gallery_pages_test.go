package site_test

import (
	"net/url"

	"fairground/internal/site"
)

type galleryPage struct {
	page site.Page
	body func(*url.URL) all
}

func ogl() []site.Licence {
	return []site.Licence{{
		Source: "Get Information about Schools, Department for Education", Period: "20 November 2026",
		Name: "Open Government Licence v3.0", URL: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
		Attribution: "Contains public sector information licensed under the Open Government Licence v3.0.",
	}, {
		Source: "Boundaries, Office for National Statistics", Period: "May 2024", Name: "Open Government Licence v3.0",
		Attribution: "Contains OS data © Crown copyright and database right 2024.",
	}}
}

func galleryPages() map[string]galleryPage {
	return map[string]galleryPage{
		"/":        {site.Page{Title: "Who helps which children, where", Lead: "A shared picture of the schools and nurseries that charities work in, so that a place can see where help is missing and where it is doubled.", Section: "/", OwnSearch: true}, homeBody},
		"/places":  {site.Page{Title: "West Midlands", Eyebrow: "Combined authority", Lead: "7 local authorities. Partnership for what comes after 16.", Section: "/places", Crumbs: []site.Link{{Label: "Home", URL: "/"}, {Label: "Places", URL: "/places"}}, Licences: ogl(), Wide: true}, placeBody},
		"/setting": {site.Page{Title: "Oakfield Primary School", Eyebrow: "Primary school in Sandwell", Crumbs: []site.Link{{Label: "Home", URL: "/"}, {Label: "West Midlands", URL: "/places"}, {Label: "Sandwell", URL: "/places"}}, Notice: &site.Notice{Success: true, Text: "Your correction was recorded.", Link: &site.Link{Label: "See it", URL: "/setting"}}, Licences: ogl()}, settingBody},
		"/forms":   {site.Page{Title: "Share the list of schools you work in", Lead: "Upload the spreadsheet you already have.", Section: "/uploads", HasError: true}, formBody},
		"/review":  {site.Page{Title: "Which school is this?", Eyebrow: "Row 14 of 212, 9 left to settle", Section: "/uploads"}, reviewBody},
		"/search":  {site.Page{Title: "Search", OwnSearch: true, Notice: &site.Notice{Text: "The register is being updated.", Detail: "Names may be a day old."}}, searchBody},
		"/empty":   {site.Page{Title: "Sandwell", Eyebrow: "Local authority"}, emptyBody},
	}
}

func homeBody(*url.URL) all {
	return all{
		site.SearchBox{Action: "/search", Suggest: "/search/suggest", ID: "q", Label: "Find a place, school or organisation", Hint: "For example Sandwell, B70 8DR or Oakfield Primary", Large: true},
		site.Stats{
			{Value: "1,151", Label: "education settings reached", URL: "/places", Detail: "West Midlands, 2025/26"},
			{Value: "92", Label: "member organisations", URL: "/organisations"},
			{Value: "7", Label: "local authorities"},
			{Value: "51.5%", Label: "reach a good level of development", Detail: "children from low-income households, against 72% of peers"},
		},
		with{site.Section{Title: "Three places working together", ID: "places", Link: &site.Link{Label: "All places", URL: "/places"}}, all{
			site.Cards{
				{Title: "West Midlands", URL: "/places", Eyebrow: "Combined authority", Text: "What comes after 16: which support makes the greatest difference on the way into work.", Meta: []string{"1,151 settings", "92 organisations"}},
				{Title: "Liverpool City Region", URL: "/places", Eyebrow: "Combined authority", Text: "Early childhood: every child arrives at school with the foundations to flourish.", Meta: []string{"592 settings", "71 organisations"}},
				{Title: "South Yorkshire", URL: "/places", Eyebrow: "Combined authority", Text: "Fairer, more connected systems from school into work.", Tag: &site.Tag{Text: "New", Tone: site.Teal}},
			},
		}},
	}
}

func placeTable(u *url.URL) site.Table {
	sort := site.SortFrom(u, "name", "orgs", "pupils")
	return site.Table{
		ID: "settings", Caption: "Settings where organisations work", Page: u, Sort: sort,
		Columns: []site.Column{{Label: "Setting", Key: "name"}, {Label: "Phase"}, {Label: "Organisations", Key: "orgs", Numeric: true}, {Label: "Pupils", Key: "pupils", Numeric: true}, {Label: "Record"}},
		Rows: []site.Row{
			{ID: "p1", At: &site.Position{Lon: -2.14, Lat: 52.4}, Cells: []site.Cell{{Text: "Oakfield Primary School", URL: "/setting", Detail: "Sandwell, B70 8DR"}, {Text: "Primary"}, {Text: "4"}, {Text: "412"}, {Component: site.Tag{Text: "Confirmed", Tone: site.Good}}}},
			{ID: "p2", At: &site.Position{Lon: -2.08, Lat: 52.4}, Cells: []site.Cell{{Text: "St Bartholomew’s Church of England Voluntary Controlled Infant School", URL: "/setting", Detail: "Wolverhampton"}, {Text: "Primary"}, {Text: "1"}, {Text: "c", Detail: "suppressed"}, {Component: site.Tag{Text: "To review", Tone: site.Caution}}}},
			{ID: "p3", Cells: []site.Cell{{Text: "Ladywood Nursery", URL: "/setting", Detail: "Birmingham"}, {Text: "Early years"}, {Text: "0"}, {Text: "1,038"}, {Component: site.Tag{Text: "No record"}}}},
		},
		Note:      "c: suppressed by the publisher because the number is small.",
		Downloads: []site.Link{{Label: "CSV", URL: "/places.csv"}, {Label: "Excel", URL: "/places.xlsx"}},
		Pages:     site.Pagination{Page: u, Now: 4, Size: 25, Total: 1151, Noun: "settings"},
		Stack:     true,
	}
}

func placeBody(u *url.URL) all {
	page := *u
	if page.RawQuery == "" {
		page.RawQuery = "theme=literacy&sort=-orgs"
	}
	return all{
		site.Stats{{Value: "1,151", Label: "settings"}, {Value: "92", Label: "organisations"}, {Value: "318", Label: "settings with no record", Detail: "not the same as no service"}},
		with{site.Filters{Page: &page, Keep: []string{"sort"}, Groups: []site.FilterGroup{
			{Name: "theme", Label: "Theme", Options: site.FilterOptions(&page, "theme", []site.Option{{Value: "early", Label: "Early childhood", Count: "204"}, {Value: "literacy", Label: "Literacy", Count: "388"}, {Value: "skills", Label: "Essential skills", Count: "97"}, {Value: "post16", Label: "Post-16 and work", Count: "462"}})},
			{Name: "phase", Label: "Age phase", Single: true, Options: []site.Option{{Value: "", Label: "Any"}, {Value: "ks1", Label: "5 to 7"}}},
			{Name: "org", Label: "Organisation", Text: true},
		}}, all{mapFigure(), placeTable(&page)}},
	}
}

func mapFigure() site.Map {
	return site.Map{
		ID: "map", Label: "Map of the settings listed in the table", Caption: "Where organisations work", TableID: "settings",
		Bounds: [4]float64{-2.25, 52.35, -1.55, 52.65},
		Layers: []site.MapLayer{{
			Name: "areas", Kind: site.AreaLayer, Tiles: site.TileURL("areas", nil), ColourBy: "need",
			Classes: []site.MapClass{{From: 0, Colour: site.Sequential()[0]}, {From: 10, Colour: site.Sequential()[2]}},
		}, {Name: "points", Kind: site.PointLayer, Data: "/points", Page: "/settings/{id}"}},
		Legend: []site.LegendItem{{Label: "Setting", Colour: "#5b2c6f", Point: true}, {Label: "No record", Hatch: true}, {Label: "Boundary", Colour: "#595959", Line: true}, {Label: "Higher need", Colour: "#12436D"}},
	}
}

func settingBody(*url.URL) all {
	return all{
		site.SummaryList{Items: []site.SummaryItem{
			{Key: "Address", Value: "High Street, West Bromwich, B70 8DR"},
			{Key: "Identifiers", Value: "URN 100000", Detail: "UKPRN 10012345, LAESTAB 333/2001"},
			{Key: "Status", Component: site.Tag{Text: "Open", Tone: site.Good}},
			{Key: "Neighbourhood", Value: "Sandwell 012B", URL: "/places", Actions: []site.Action{{Label: "Correct", Hidden: "the neighbourhood", URL: "/forms"}}},
		}},
		with{site.Section{Title: "Who works here", ID: "work"}, all{
			site.Table{Caption: "Organisations", CaptionHidden: true, Columns: []site.Column{{Label: "Organisation"}, {Label: "Programme"}, {Label: "Since"}},
				Rows: []site.Row{{Cells: site.Texts("Reading Together", "Story time", "September 2024")}, {Cells: site.Texts("Bright Futures", "Mentors", "January 2026")}}},
			with{site.Inset{}, all{prose("<p>The record here is thought to be about two thirds complete.</p>")}},
			with{site.Details{Summary: "How the record is kept"}, all{prose("<p>Member organisations upload their own lists.</p>")}},
		}},
	}
}

func formBody(*url.URL) all {
	return all{
		site.ErrorSummary{{Field: "file", Message: "Choose a CSV or Excel file"}, {Field: "period", Message: "Select when the work takes place"}},
		prose(`<form method="post" enctype="multipart/form-data" action="/forms">`),
		site.FileUpload{Name: "file", Label: "Your list", Hint: "Any headings, in any order. Leave out pupils’ names.", Error: "Choose a CSV or Excel file", Accept: ".csv,.xlsx", Limit: "CSV or Excel, up to 50 MB"},
		site.Input{Name: "programme", Label: "Name of the programme", Value: "Story time", Autocomplete: "off"},
		site.Input{Name: "reach", Label: "Children reached", Hint: "Leave empty if you do not know", Mode: "numeric", Width: 5, Suffix: "children"},
		site.Select{Name: "theme", Label: "Theme", Options: []site.Option{{Value: "", Label: "Choose a theme"}, {Value: "literacy", Label: "Literacy", Selected: true}, {Value: "early", Label: "Early childhood"}}},
		site.Radios{Name: "period", Legend: "When does the work take place?", Error: "Select when the work takes place", Options: []site.Option{{Value: "now", Label: "This school year", Hint: "2026/27"}, {Value: "last", Label: "Last school year"}, {Value: "unknown", Label: "Not known", Divider: true}}},
		site.Checkboxes{Name: "phase", Legend: "Age phase", Options: []site.Option{{Value: "a", Label: "Under 5", Selected: true}, {Value: "b", Label: "5 to 11"}}},
		site.Textarea{Name: "note", Label: "Anything else", Rows: 3},
		prose(`<div class="govuk-button-group">`), site.Button{Label: "Continue"}, site.Button{Label: "Save for later", Secondary: true, Name: "save", Value: "1"}, site.Button{Label: "Withdraw", Danger: true, Name: "withdraw", Value: "1"}, prose(`</div></form>`),
		site.Progress{Label: "Matching 1,204 rows to the register", State: site.ProgressState{Done: 431, Total: 1204, Stage: "Comparing names and postcodes", Running: true}},
	}
}

func reviewBody(*url.URL) all {
	return all{
		prose(`<form method="post" action="/review" data-review>`),
		with{site.Review{
			Name: "candidate", Legend: "Choose the school on the register", Undo: true,
			Given: []site.Fact{{Label: "Name", Text: "Oakfield Prim"}, {Label: "Town", Text: "W. Bromwich"}, {Label: "Postcode", Text: ""}},
			Candidates: []site.Candidate{
				{Value: "100000", Title: "Oakfield Primary School", Detail: "Open, URN 100000", Score: "72% likely", Facts: []site.Fact{{Label: "Name", Text: "Oakfield Primary School", Match: site.Near}, {Label: "Town", Text: "West Bromwich", Match: site.Same}, {Label: "Postcode", Text: "B70 8DR"}}},
				{Value: "100001", Title: "Oakfield Community Primary School", Detail: "Closed 2019, URN 100001", Note: "Now Oakfield Academy", Score: "21% likely", Facts: []site.Fact{{Label: "Name", Text: "Oakfield Community Primary School", Match: site.Near}, {Label: "Town", Text: "Widnes", Match: site.Differs}}},
			},
		}, all{prose(`<div class="govuk-button-group">`), site.Button{Label: "Save and go on"}, site.Button{Label: "Decide later", Secondary: true, Name: "later", Value: "1"}, prose(`</div>`)}},
		prose(`</form>`),
	}
}

func searchBody(*url.URL) all {
	return all{
		site.SearchBox{Action: "/search", Suggest: "/search/suggest", ID: "q", Label: "Place, school or organisation", Value: "oak", Large: true},
		site.ResultList{Items: []site.Card{
			{Title: "Oakfield Primary School", URL: "/setting", Text: "Primary school in Sandwell", Meta: []string{"URN 100000", "4 organisations"}},
			{Title: "Oakham", URL: "/places", Text: "Neighbourhood in Dudley", Tag: &site.Tag{Text: "Place", Tone: site.Plum}},
		}},
	}
}

func emptyBody(u *url.URL) all {
	return all{
		site.Table{Caption: "Organisations working here", Empty: "Nobody has recorded work here yet. That does not mean that there is none.", Columns: []site.Column{{Label: "Organisation"}}, Page: u},
		site.ResultList{Empty: "Nothing was found. Try fewer words, or the postcode."},
		with{site.Inset{}, all{site.Tag{Text: "Bad", Tone: site.Bad}, site.Tag{Text: "Caution", Tone: site.Caution}}},
		site.Progress{Label: "Reading the file", State: site.ProgressState{Failed: true, Stage: "The file is cut short after row 40.", Next: "/forms"}},
	}
}
