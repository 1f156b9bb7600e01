package provision_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fairground/internal/alliance"
	"fairground/internal/db"
	"fairground/internal/db/dbtest"
	"fairground/internal/htmltest"
	"fairground/internal/provision"
	"fairground/internal/term"
)

// TestRefusedFiles shows what is wrong on the form itself, with what was chosen
// still chosen, and keeps nothing.
func TestRefusedFiles(t *testing.T) {
	v := single(t)
	large := append([]byte("School,Postcode\n"), bytes.Repeat([]byte("Oak Hill Academy,B1 1AA\n"), provision.MaxUploadBytes/24+1)...)
	for _, c := range []struct {
		what, name string
		content    []byte
		says       string
	}{
		{"no file", "", nil, "Choose the file"},
		{"empty", "ours.csv", nil, "is empty"},
		{"too large", "ours.csv", large, "larger than 20 MB"},
		{"no list", "ours.csv", []byte("a,b\n1,2\n3,4\n"), "No list of schools or nurseries was found"},
		{"children", "ours.csv", []byte("Pupil name,UPN,School\nAda Doe,A123456789012,Oak Hill\n"), "nothing of it was kept"},
		{"not a spreadsheet", "ours.xlsx", []byte("PK\x03\x04 but no workbook"), ""},
		{"a picture", "ours.csv", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			v.send(map[string]string{"organisation": string(v.house.member)}, c.name, c.content).page(http.StatusUnprocessableEntity,
				htmltest.In(".govuk-error-summary a[href=#file]", htmltest.Contains(c.says)),
				htmltest.In("#file-error", htmltest.Contains(c.says)),
				htmltest.In("#organisation option[selected]", htmltest.Text("Readers")),
				htmltest.In("title", htmltest.Contains("Error:")))
		})
	}
	if all, err := v.house.provision.Uploads(t.Context(), v.house.member); err != nil || len(all) != 0 {
		t.Errorf("%d uploads were kept, %v", len(all), err)
	}
}

// TestSenderOfAList is chosen, or added in place, together with its list or not
// at all.
func TestSenderOfAList(t *testing.T) {
	dbtest.Each(t, rooms, func(t *testing.T, d *db.DB) {
		v := visit(t, twins(t, d))
		list := []byte(mixedList)
		refused := func(fields map[string]string, content []byte, link string) {
			t.Helper()
			v.send(fields, "ours.csv", content).page(422, htmltest.In(".govuk-error-summary a[href=#"+link+"]"), htmltest.In("#new-name", htmltest.Attr("value", fields["new-name"])))
		}
		refused(nil, list, "organisation")
		v.send(map[string]string{"organisation": "nobody"}, "ours.csv", list).page(403)
		refused(map[string]string{"organisation": string(v.house.member), "new-name": "Helpers"}, list, "new-name")
		refused(map[string]string{"new-name": "Helpers"}, list, "new-kind")
		refused(map[string]string{"new-name": "readers", "new-kind": "charity"}, list, "new-name")
		refused(map[string]string{"new-name": "Helpers", "new-kind": "charity"}, []byte("a,b\n1,2\n"), "file")
		if all, _ := v.house.alliance.Organisations(t.Context()); len(all) != 1 {
			t.Errorf("%d organisations after refusals, want the one there was", len(all))
		}
		// Added for others: whoever did it is no editor there, and goes no further.
		to := v.send(map[string]string{"new-name": "Helpers", "new-kind": "charity"}, "ours.csv", list).to("/organisations/")
		id := term.ID(strings.TrimPrefix(to, "/organisations/"))
		if o, err := v.house.alliance.Organisation(t.Context(), id); err != nil || o.Name != "Helpers" || o.Kind != alliance.Charity {
			t.Errorf("added %+v, %v", o, err)
		}
		if lists, err := v.house.provision.Uploads(t.Context(), id); err != nil || len(lists) != 1 {
			t.Errorf("%d lists of the new organisation, %v", len(lists), err)
		}
	})
}

// TestWorkbookWithSeveralLists gives an upload for each, and says which sheets
// were left aside.
func TestWorkbookWithSeveralLists(t *testing.T) {
	v := single(t)
	book := func(sheets ...string) []byte {
		f := excelize.NewFile()
		for _, name := range sheets {
			if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			_ = f.SetSheetRow(name, "A1", &[]any{"School", "Postcode"})
			_ = f.SetSheetRow(name, "A2", &[]any{"Oak Hill Academy", "B1 1AA"})
		}
		_ = f.SetSheetRow("Sheet1", "A1", &[]any{"Read me"})
		_ = f.SetSheetRow("Sheet1", "A2", &[]any{"This is what we did"})
		var out bytes.Buffer
		if err := f.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	chosen := map[string]string{"organisation": string(v.house.member)}
	two := v.send(chosen, "ours.xlsx", book("Autumn", "Spring")).to("/uploads?")
	v.get(two).page(200, htmltest.In(".fg-notice", htmltest.Contains("2 lists were found"), htmltest.Contains("“Sheet1”")), htmltest.Count("#lists tbody tr", 2))
	one := v.send(chosen, "ours.xlsx", book("Autumn")).to("/uploads/")
	v.get(one).page(200, htmltest.In(".fg-notice", htmltest.Contains("“Sheet1”")), htmltest.Count(".fg-column", 2))
}
