package provision

import (
	"context"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/term"
)

// confirmedLists reads the newest confirmed lists of each organisation, in no
// particular order.
func (s *Service) confirmedLists(ctx context.Context, organisations []term.ID, most int) ([]List, error) {
	return db.Collect(ctx, s.db, func(row db.Scanner) (List, error) {
		var l List
		var u Upload
		var confirmed time.Time
		err := row.Scan(&l.ID, &l.Organisation, &u.FileName, &u.Sheet, &confirmed, &l.Entries, &l.Stopped)
		l.Name, l.Confirmed = u.title(), confirmed.UTC()
		return l, err
	}, `select u.id, u.organisation_id, u.file_name, u.sheet, u.confirmed,
		(select count(*) from delivery d where d.upload_id = u.id), (select count(*) from note_removed r where r.upload_id = u.id)
		from (select *, row_number() over (partition by organisation_id order by confirmed desc, id desc) as place from upload
			where state = 'confirmed' and confirmed is not null and organisation_id in (`+db.Parameters(1, len(organisations))+`)) u
		where u.place <= `+fmt.Sprintf("$%d", len(organisations)+1), append(db.Args(organisations), int64(most))...)
}
