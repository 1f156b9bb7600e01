package provision

import (
	"net/http"
	"strconv"
	"strings"

	"fairground/internal/account"
	"fairground/internal/alliance"
	"fairground/internal/fault"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// The downloads list what the page lists under the same filters, all of it, with
// a column that says whose data each row is.
const (
	openLicence = "Open Government Licence v3.0"
	yes         = "yes"
	no          = "no"
)

func (p *placePages) settingsCSV(w http.ResponseWriter, r *http.Request) error {
	place, atlas, done, err := p.downloaded(w, r)
	if err != nil || done {
		return err
	}
	header := []string{"setting_id", "name", "kind", "type", "status", "town", "postcode", "local_authority_code", "local_authority", "ward_code", "neighbourhood_code",
		"how_placed", "organisations", "organisation_names", "themes", "illustrative", "source_of_setting", "licence_of_setting"}
	rows := func(yield func([]string) bool) {
		for _, st := range place.Settings {
			if !yield(settingRecord(place, st, atlas)) {
				return
			}
		}
	}
	return sendCSV(w, r, "settings", place.Area, header, rows)
}

func settingRecord(place *Place, st PlaceSetting, atlas *register.Atlas) []string {
	authority := st.District
	if authority == "" {
		authority = st.County
	}
	name := ""
	if area, ok := atlas.Area(authority); ok {
		name = area.Name
	}
	source, _ := st.ID.Split()
	return []string{string(st.ID), st.Name, st.Kind(), st.Type, string(st.Status), st.Town, st.Postcode, string(authority), name, string(st.Ward), string(st.Neighbourhood),
		st.Placed.Words(), strconv.Itoa(st.Organisations), strings.Join(organisationNames(place.OrganisationsAt(st)), "; "), themeList(st.Themes()), yesNo(st.Illustrative()), source.Title(), openLicence}
}

func (p *placePages) organisationsCSV(w http.ResponseWriter, r *http.Request) error {
	place, _, done, err := p.downloaded(w, r)
	if err != nil || done {
		return err
	}
	today := p.s.now()
	header := []string{"organisation_id", "identifiers", "name", "kind", "member_of_the_alliance", "settings", "deliveries", "deliveries_at_places_kept_private", "themes", "illustrative"}
	rows := func(yield func([]string) bool) {
		for _, x := range place.Present {
			o := x.Organisation
			var identifiers []string
			for _, id := range o.Identifiers {
				identifiers = append(identifiers, string(id))
			}
			if !yield([]string{string(o.ID), strings.Join(identifiers, "; "), o.Name, string(o.Kind), yesNo(o.Member(today)), strconv.Itoa(x.Settings),
				strconv.Itoa(x.Deliveries), strconv.Itoa(x.Private), themeList(x.Themes), yesNo(x.Illustrative)}) {
				return
			}
		}
	}
	return sendCSV(w, r, "organisations", place.Area, header, rows)
}

// downloaded gathers what a download lists; done says that the request was
// answered already, for a code that is no longer in use.
func (p *placePages) downloaded(w http.ResponseWriter, r *http.Request) (place *Place, atlas *register.Atlas, done bool, err error) {
	q, moved, err := p.read(r)
	if err != nil {
		return nil, nil, false, err
	}
	if len(moved) > 1 {
		return nil, nil, false, fault.NotFound("The code %s is no longer in use, and several areas took its place.", r.PathValue("gss"))
	}
	if moved != nil {
		return nil, nil, true, p.elsewhere(w, r, moved)
	}
	mask, err := p.s.MaskOf(r.Context())
	if err != nil {
		return nil, nil, false, err
	}
	place, err = p.s.Place(r.Context(), q.area, q.asked, mask)
	return place, q.atlas, false, err
}

// sendCSV writes a file that spreadsheets open, with formulas made harmless.
func sendCSV(w http.ResponseWriter, r *http.Request, what string, area *register.Area, header []string, rows func(func([]string) bool)) error {
	forViewer(w, r)
	out := site.StartCSV(w, what+"-"+string(area.Code)+".csv")
	if err := out.Write(header); err != nil {
		return err
	}
	for row := range rows {
		if err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// forViewer says that an answer is one viewer's: no cache keeps what somebody
// signed in was sent, nor answers them with what was sent to the public.
func forViewer(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Cookie")
	if !account.ActorFrom(r.Context()).Public() {
		w.Header().Set("Cache-Control", "private, no-store")
	}
}

func organisationNames(all []alliance.Organisation) []string {
	out := make([]string, len(all))
	for i, o := range all {
		out[i] = o.Name
	}
	return out
}

func themeList(set term.ThemeSet) string {
	var titles []string
	for _, t := range set.List() {
		titles = append(titles, t.Title())
	}
	return strings.Join(titles, "; ")
}

func yesNo(b bool) string {
	if b {
		return yes
	}
	return no
}
