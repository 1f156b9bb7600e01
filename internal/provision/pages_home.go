package provision

import (
	"net/http"

	"fairground/internal/register"
	"fairground/internal/site"

	"github.com/a-h/templ"
)

// homeView is what the home page shows.
type homeView struct {
	*placesView
	releases []register.Release
	schools  int
	early    int
	doors    []templ.Component // that other rooms add
}

func (p *placePages) home(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	mask, err := p.s.MaskOf(ctx)
	if err != nil {
		return err
	}
	overview, err := p.s.overview(ctx, mask)
	if err != nil {
		return err
	}
	v := homeView{placesView: overview}
	if v.releases, err = p.s.register.Releases(ctx); err != nil {
		return err
	}
	for _, region := range overview.atlas.Kind(register.Region) {
		v.schools += overview.sums[region.Code].Schools
		v.early += overview.sums[region.Code].EarlyYears
	}
	if v.doors, err = p.site.Panels().For(ctx, "home", site.ViewerFrom(ctx), ""); err != nil {
		return err
	}
	licences, err := p.s.register.Licences(ctx, placeSources()...)
	if err != nil {
		return err
	}
	page := site.Page{Title: "See who works with children in every school and nursery", OwnSearch: true, Licences: licences,
		Lead: "Fairground puts together the lists that charities and others keep, so that a place can see where help is missing and where it is doubled."}
	return p.site.Render(w, r, page, homeBody(v))
}

// sources lists the registers with the edition that is loaded.
func (v homeView) sources() site.Table {
	t := site.Table{ID: "sources-table", Caption: "The registers loaded here", CaptionHidden: true, Stack: true,
		Columns: []site.Column{{Label: "Register"}, {Label: "Edition"}, {Label: "Loaded here"}},
		Empty:   "No register has been loaded yet."}
	for _, r := range v.releases {
		edition := r.Edition()
		if edition == "" {
			edition = "several"
		}
		t.Rows = append(t.Rows, site.Row{Cells: site.Texts(r.Title(), edition, site.Date(r.Imported))})
	}
	return t
}
