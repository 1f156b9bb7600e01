package provision

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fairground/internal/db"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
)

// Every statement that writes a delivery says of which programme it was. So the
// picture is renewed by reading those programmes' deliveries, not all of them; a
// test holds every statement to it.
const touched = DataVersion + "/"

// touch says that deliveries of some programmes are other ones from now on.
func (s *Service) touch(ctx context.Context, programmes ...term.ID) error {
	for _, id := range programmes {
		if err := s.db.Bump(ctx, touched+string(id)); err != nil {
			return err
		}
	}
	return nil
}

// touches reads how often each programme's deliveries were changed.
func (s *Service) touches(ctx context.Context) (map[string]int64, error) {
	return s.db.Versions(ctx, touched)
}

// What many deliveries have in common comes as one text, and is read once for each
// that occurs: every column of every row costs about as much as the row itself.
const selectDelivery = `select id, programme_id, setting_id, coalesce(upload_id, ''), coalesce(row_number, 0), coalesce(reached, -1),
	themes || '/' || phases || '/' || visibility || '/' || coalesce(period, 0) || case when sensitive then '/s' else '/' end || case when illustrative then '/i' else '/' end || '/' || changed from delivery`

// deliveries reads every delivery, in any order.
func (s *Service) deliveries(ctx context.Context) ([]Delivery, error) {
	return s.readDeliveries(ctx, nil, selectDelivery)
}

// deliveriesIn reads the deliveries of some programmes, in any order.
func (s *Service) deliveriesIn(ctx context.Context, programmes []term.ID) (out []Delivery, err error) {
	if len(programmes) == 0 {
		return nil, nil
	}
	args := make([]any, len(programmes))
	for i, id := range programmes {
		args[i] = string(id)
	}
	return s.readDeliveries(ctx, out, selectDelivery+` where programme_id in (`+db.Parameters(1, len(args))+`)`, args...)
}

// deliveryOf reads one delivery.
func (s *Service) deliveryOf(ctx context.Context, id term.ID) (d Delivery, found bool, err error) {
	all, err := s.readDeliveries(ctx, nil, selectDelivery+` where id = $1`, string(id))
	if err != nil || len(all) == 0 {
		return d, false, err
	}
	return all[0], true, nil
}

// deleteDelivery removes a delivery.
func (s *Service) deleteDelivery(ctx context.Context, d Delivery) error {
	if _, err := s.db.Exec(ctx, `delete from delivery where id = $1`, string(d.ID)); err != nil {
		return err
	}
	return s.touch(ctx, d.Programme)
}

func (s *Service) countDeliveries(ctx context.Context) (int, error) {
	n, _, err := db.Get(ctx, s.db, db.One[int], `select count(*) from delivery`)
	return n, err
}

// readDeliveries appends what a question gives. There are hundreds of thousands:
// rows are read into one place, and what repeats is kept in memory once.
func (s *Service) readDeliveries(ctx context.Context, out []Delivery, query string, args ...any) ([]Delivery, error) {
	rows, err := s.db.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var r deliveryRow
	dest := r.dest()
	seen := vocabulary{text: map[string]string{}, kinds: map[string]Delivery{}}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		if len(out) == cap(out) {
			out = slices.Grow(out, max(1024, len(out)))
		}
		d, err := r.delivery(&seen)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// deliveryRow is a row of selectDelivery. Its texts are plain strings: those of
// types of their own take several times as long to scan.
type deliveryRow struct {
	id, programme, setting, upload, kind string
	number, reached                      int64
}

func (r *deliveryRow) dest() []any {
	return []any{&r.id, &r.programme, &r.setting, &r.upload, &r.number, &r.reached, &r.kind}
}

// vocabulary is what was read before.
type vocabulary struct {
	text  map[string]string
	kinds map[string]Delivery
}

// today is the day as a delivery's is kept: that which people see on a calendar.
func (s *Service) today() string { return site.ISODate(s.now()) }

func (v *vocabulary) one(text string) string {
	known, ok := v.text[text]
	if !ok {
		known, v.text[text] = text, text
	}
	return known
}

// kind is a delivery of which only what deliveries have in common is filled in.
func (v *vocabulary) kind(text string) (Delivery, error) {
	d, ok := v.kinds[text]
	if ok {
		return d, nil
	}
	parts := strings.Split(text, "/")
	if len(parts) != 7 {
		return d, fmt.Errorf("a delivery of the kind %q", text)
	}
	period, err := strconv.Atoi(parts[3])
	d = Delivery{Themes: term.ParseThemeSet(parts[0]), Phases: term.ParsePhaseSet(parts[1]), Visibility: Visibility(parts[2]), Period: term.Period(period),
		Sensitive: parts[4] != "", Illustrative: parts[5] != ""}
	if err == nil && parts[6] != "" {
		d.Changed, err = time.Parse(time.DateOnly, parts[6])
	}
	v.kinds[text] = d
	return d, err
}

func (r *deliveryRow) delivery(v *vocabulary) (Delivery, error) {
	d, err := v.kind(r.kind)
	d.ID, d.Programme, d.Setting = term.ID(r.id), term.ID(v.one(r.programme)), term.SettingID(v.one(r.setting))
	d.Upload, d.Row = term.ID(v.one(r.upload)), int(r.number)
	if r.reached >= 0 {
		d.Reached = register.Known(int(r.reached))
	}
	return d, err
}

// confirmation is when an upload was confirmed.
type confirmation struct {
	upload term.ID
	at     time.Time
}

func (s *Service) confirmations(ctx context.Context, uploads []term.ID) ([]confirmation, error) {
	args := make([]any, len(uploads))
	for i, id := range uploads {
		args[i] = string(id)
	}
	return db.Collect(ctx, s.db, func(row db.Scanner) (c confirmation, err error) {
		var at sql.NullTime
		err = row.Scan(&c.upload, &at)
		c.at = at.Time.UTC()
		return c, err
	}, `select id, confirmed from upload where confirmed is not null and id in (`+db.Parameters(1, len(args))+`)`, args...)
}
