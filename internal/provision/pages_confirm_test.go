package provision_test

import (
	"net/url"
	"testing"

	"fairground/internal/htmltest"
	"fairground/internal/provision"
	"fairground/internal/term"
)

const plainList = "School,Postcode\nOak Hill Academy,B1 1AA\nRiverside High School,S2 4DD\nLittle Acorns Nursery School,B3 3CC\n"

// TestConfirmAsksWhatTheListDoesNotSay records exactly what was answered.
func TestConfirmAsksWhatTheListDoesNotSay(t *testing.T) {
	each(t, func(t *testing.T, v *visitor) {
		at := v.reviewing("ours.csv", plainList)
		v.get(at+"/confirm").page(200, htmltest.In("#programme"), htmltest.In("#preview .fg-inset", htmltest.Contains("1 row is still undecided")),
			htmltest.In("#preview li", htmltest.Contains("The programme you name below: 2 deliveries")),
			htmltest.In("#period option", htmltest.Text("Not known")), htmltest.Count("input[name=visibility][checked]", 1))
		v.post(at+"/confirm", url.Values{"visibility": {"partnership"}, "theme": {"literacy", "numeracy"}, "phase": {"primary"}, "period": {"2025"}}).page(422,
			htmltest.In(".govuk-error-summary a[href=#programme]"), htmltest.Count("input[name=theme][checked]", 2), htmltest.Count("input[name=phase][checked]", 1),
			htmltest.In("#period option[selected]", htmltest.Text("2025/26")), htmltest.In("input[name=visibility][checked]", htmltest.Attr("value", "partnership")))
		v.post(at+"/confirm", url.Values{"programme": {"Reading Friends"}}).page(422, htmltest.In(".govuk-error-summary a[href=#visibility]"), htmltest.In("#programme", htmltest.Attr("value", "Reading Friends")))
		v.post(at+"/confirm", url.Values{"programme": {"Reading Friends"}, "visibility": {"partnership"}, "theme": {"literacy", "nonsense"}, "period": {"2025"}, "accept": {"1.0"}}).to(at + "?now=confirmed")
		picture, err := v.house.provision.Picture(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		work := picture.Work(provision.Filter{}, everyone)
		if len(work) != 2 || work[0].Period != 2025 || work[0].Themes != term.NewThemeSet(term.Literacy) || work[0].Phases != 0 || work[0].Visibility != provision.Partnership {
			t.Errorf("recorded %+v", work)
		}
		v.get(at + "/confirm").to(at)
		v.post(at+"/confirm", url.Values{"programme": {"Again"}, "visibility": {"public"}}).to(at)
		second := v.reviewing("more.csv", plainList)
		v.get(second+"/confirm").page(200, htmltest.In("#programmes option", htmltest.Attr("value", "Reading Friends")))
	})
}

// TestNothingToConfirm is said on the page before and after.
func TestNothingToConfirm(t *testing.T) {
	v := single(t)
	at := v.reviewing("ours.csv", "School,Postcode\nZanzibar Sailing Club,\n")
	v.get(at+"/confirm").page(200, htmltest.In("#preview .fg-stat__value", htmltest.Text("0")))
	v.post(at+"/confirm", url.Values{"programme": {"X"}, "visibility": {"alliance"}}).page(422, htmltest.In(".govuk-error-summary", htmltest.Contains("No row of this list names a setting yet")))
}
