package register

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"fairground/internal/db"
	"fairground/internal/fault"
	"fairground/internal/term"
)

// Import is one import that changed something, and its report.
type Import struct {
	ID       term.ID
	Kind     string
	File     string
	Imported time.Time
	Report   Report
}

const selectImport = `select id, kind, file, imported, report from register_import`

func scanImport(row db.Scanner) (i Import, err error) {
	var report string
	if err := row.Scan(&i.ID, &i.Kind, &i.File, &i.Imported, &report); err != nil {
		return i, err
	}
	if err := json.Unmarshal([]byte(report), &i.Report); err != nil {
		return i, fmt.Errorf("report of import %s: %w", i.ID, err)
	}
	return i, nil
}

// Imports lists the imports, newest first.
func (s *Service) Imports(ctx context.Context) ([]Import, error) {
	all, err := db.Collect(ctx, s.db, scanImport, selectImport+` order by imported desc, id desc limit 200`)
	if err != nil {
		return nil, fmt.Errorf("imports: %w", err)
	}
	return all, nil
}

// Import finds one import; a fault of kind not found where there is none.
func (s *Service) Import(ctx context.Context, id term.ID) (Import, error) {
	i, found, err := db.Get(ctx, s.db, scanImport, selectImport+` where id = $1`, string(id))
	if err == nil && !found {
		err = fault.NotFound("There is no such import.")
	}
	if err != nil {
		return i, fmt.Errorf("import %s: %w", id, err)
	}
	return i, nil
}
