package need

import (
	"fairground/internal/site"
)

// missingTable lists the indicators without a figure, by the reason that they
// share.
func (v *placeView) missingTable() site.Table {
	t := site.Table{ID: "missing", Caption: "Indicators without a figure, and why", CaptionHidden: true, Stack: true, Columns: []site.Column{{Label: "Why"}, {Label: "Indicators"}}}
	at := map[string]int{}
	var texts [][]string
	for _, m := range v.Missing {
		k, ok := at[m.Why]
		if !ok {
			k = len(texts)
			at[m.Why] = k
			texts = append(texts, nil)
			t.Rows = append(t.Rows, site.Row{Cells: site.Texts(capital(m.Why), "")})
		}
		texts[k] = append(texts[k], m.Indicator.Short)
	}
	for k := range t.Rows {
		t.Rows[k].Cells[1].Text = joined(dot, texts[k]...)
	}
	return t
}
