package landscape_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"fairground/internal/db/dbtest"
	"fairground/internal/landscape"
	"fairground/internal/term"
)

// authority is the row of a local authority in a list of an answer about an area.
func (h *house) authority(t *testing.T, area, code term.GSS, question string) map[string]any {
	t.Helper()
	var rows []map[string]any
	if err := json.Unmarshal([]byte(h.said(t, landscape.URL(area)+"/"+question+"/authorities.json?phase=primary&period=any")), &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row["authority_code"] == string(code) {
			return row
		}
	}
	t.Fatalf("%s of %s has no %s", question, area, code)
	return nil
}

// TestAuthoritiesBeyondTheirTravelTimes: travel times of a part of an authority say
// nothing of the rest of it, so that its row is the same whether it is asked of the
// part or of the authority itself.
func TestAuthoritiesBeyondTheirTravelTimes(t *testing.T) {
	h := centred(t, dbtest.SQLite(t, rooms()...))
	if _, err := h.register.ImportNeed(t.Context(), aLater(t, "imd2025_indicators.csv", "lsoa21_code,income_deprivation_affecting_children_index_idaci_numerator\nE01000001,120\nE01000002,90\nE01000003,80\nE01000004,60\n"),
		aLater(t, "iod2025-file3.csv", "LSOA code (2021),Income Deprivation Affecting Children Index (IDACI) Rank (where 1 is most deprived),Income Deprivation Affecting Children Index (IDACI) Decile (where 1 is most deprived 10% of LSOAs)\nE01000001,100,1\nE01000002,200,1\nE01000003,15000,5\nE01000004,33000,10\n")); err != nil {
		t.Fatal(err)
	}
	same := func(part term.GSS, within string) {
		t.Helper()
		for _, question := range []string{"reach", "equity"} {
			of, whole := h.authority(t, part, "E08000025", question), h.authority(t, "E08000025", "E08000025", question)
			if !maps.Equal(of, whole) || of["within"] != within || of["children_without"] != 0.0 {
				t.Errorf("%s of %s: %v\nof the authority: %v", question, part, of, whole)
			}
		}
	}
	const straight, foot = "2 km in a straight line", "30 minutes on foot (r5r on OpenStreetMap)"
	h.travel(t, "E01000001", "E01000001,150001,6\n")
	same("E01000001", straight)
	same("E01000002", straight)
	page := h.said(t, landscape.URL("E01000001")+"/reach?phase=primary&period=any")
	if !strings.Contains(page, "Of the whole authority, and within "+straight+": the travel times for Birmingham 001A, which is a part of it, are not for all of it.") {
		t.Errorf("the page does not say how far the authority’s reach goes: %s", page)
	}
	// Of times for all of it, the row is by them.
	h.travel(t, "E08000025", "E01000001,150001,6\nE01000002,150001,9\n")
	same("E05000001", foot)
	page = h.said(t, landscape.URL("E05000001")+"/equity?phase=primary&period=any")
	if !strings.Contains(page, "Of the whole authority: Ladywood is a part of it.") {
		t.Errorf("the page does not say that the row is of the whole authority: %s", page)
	}
}
