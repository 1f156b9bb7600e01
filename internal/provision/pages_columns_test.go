package provision_test

import (
	"net/url"
	"testing"

	"fairground/internal/htmltest"
	"fairground/internal/provision/sheet"
)

// TestColumnsAreCorrected turns what a person said into choices, and only that.
func TestColumnsAreCorrected(t *testing.T) {
	v := single(t)
	const list = "A,Place,Line 1,Line 2,School\nOak Hill Academy,Birmingham,Oak Lane,Edgbaston,yes\nRiverside High School,Sheffield,River Walk,,no\n"
	at := v.sent("ours.csv", list)
	v.get(at+"/columns").page(200, htmltest.None("#left-out"), htmltest.Count("optgroup", 5*4))
	v.post(at+"/columns", url.Values{"column-1": {"name"}, "column-2": {"town"}, "column-3": {"address"}, "column-4": {"address"}, "column-5": {"none"}}).to(at)
	v.settle(at)
	u := v.upload(at)
	if got := u.Choices[sheet.Address]; got != "" && got != "C+D" {
		t.Errorf("the address is %q, want columns C and D", got)
	}
	if got := u.Choices[sheet.Name]; got != "" && got != "1" {
		t.Errorf("the name is %q; the letter A is a heading, so its number should stand for it", got)
	}
	columns, err := v.house.provision.Columns(t.Context(), u)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []sheet.Role{sheet.Name, sheet.Town, sheet.Address, sheet.Address, sheet.Unused} {
		if got := columns.Layout.Columns[i].Role; got != want {
			t.Errorf("column %d is %q, want %q", i+1, got, want)
		}
	}
	v.get(at).page(200, htmltest.In("#rows tbody", htmltest.Contains("Oak Hill Academy")))
}

// TestColumnsThatCannotBe come back as they were sent, with the reason.
func TestColumnsThatCannotBe(t *testing.T) {
	v := single(t)
	at := v.sent("ours.csv", mixedList)
	v.post(at+"/columns", url.Values{"column-2": {"name"}}).page(422,
		htmltest.In(".govuk-error-summary a[href=#column-2]", htmltest.Contains("both marked as “Name of the school or nursery”")),
		htmltest.In("#column-2 option[selected]", htmltest.Text("Name of the school or nursery")))
	none := url.Values{}
	for _, field := range []string{"column-1", "column-2", "column-3", "column-4", "column-5", "column-6"} {
		none.Set(field, "none")
	}
	v.post(at+"/columns", none).page(422, htmltest.In(".govuk-error-summary a[href=#column-1]", htmltest.Contains("Say which column holds the name")))
	v.post(at+"/columns", url.Values{"column-1": {"shoe size"}}).page(422, htmltest.In("main", htmltest.Contains("shoe size")))
	v.post(at+"/columns", nil).to(at)
	v.settle(at)
	v.get(at+"/columns").page(200, htmltest.In("h1", htmltest.Text("Check what we understood")))
}
