package provision

import (
	"net/http"

	"fairground/internal/site"
)

// withdrawForm says what goes when a list is withdrawn.
func (p *uploadPages) withdrawForm(w http.ResponseWriter, r *http.Request) error {
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	if u.State == Withdrawn {
		return seeUpload(w, r, u)
	}
	tally, err := p.service.TallyOf(r.Context(), u.ID)
	if err != nil {
		return err
	}
	recorded, err := p.service.RecordedOf(r.Context(), u.ID)
	if err != nil {
		return err
	}
	page := p.page(u, "Withdraw this list?")
	return p.site.Render(w, r, page, withdrawBody(u, whatGoes(tally, recorded)))
}

// whatGoes lists what withdrawing removes.
func whatGoes(t Tally, recorded []Recorded) []string {
	out := []string{"the copy of your file that was kept"}
	if rows := t.Rows + t.Aside; rows > 0 {
		out = append(out, site.Plural(rows, "row", "rows")+" and how each was matched")
	}
	if n := t.Chosen + t.Refused - t.FromOther; n > 0 {
		out = append(out, site.Plural(n, "decision", "decisions")+" that would be remembered for your next list")
	}
	deliveries := 0
	for _, r := range recorded {
		deliveries += r.Deliveries
	}
	if deliveries > 0 {
		out = append(out, "what it recorded: "+site.Plural(deliveries, "delivery", "deliveries")+", gone from every page and download",
			"programmes that nothing else names")
	}
	return out
}

// withdraw takes a list back whole.
func (p *uploadPages) withdraw(w http.ResponseWriter, r *http.Request) error {
	u, err := p.uploadOf(r)
	if err != nil {
		return err
	}
	if u.State == Withdrawn { // sent twice
		return seeUpload(w, r, u)
	}
	if err := p.service.Withdraw(r.Context(), u.ID); err != nil {
		return err
	}
	return seeUpload(w, r, u)
}
