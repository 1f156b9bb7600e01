package file

import (
	"context"

	"fairground/internal/db"
)

func (s *Service) insert(ctx context.Context, f Info, chunks [][]byte) error {
	return s.db.Tx(ctx, func(ctx context.Context) error {
		_, err := s.db.Exec(ctx, `insert into file (id, name, media_type, size, sha256, kept_at) values ($1, $2, $3, $4, $5, $6)`,
			f.ID, f.Name, f.MediaType, f.Size, f.SHA256, f.Kept)
		if err != nil {
			return err
		}
		_, err = s.db.Load(ctx, "file_chunk", []string{"file", "number", "data"}, func(yield func([]any) bool) {
			for number, chunk := range chunks {
				if !yield([]any{string(f.ID), int64(number), chunk}) {
					return
				}
			}
		})
		return err
	})
}

func (s *Service) selectInfo(ctx context.Context, id ID) (Info, bool, error) {
	return db.Get(ctx, s.db, func(row db.Scanner) (f Info, err error) {
		err = row.Scan(&f.ID, &f.Name, &f.MediaType, &f.Size, &f.SHA256, &f.Kept)
		f.Kept = f.Kept.UTC()
		return f, err
	}, `select id, name, media_type, size, sha256, kept_at from file where id = $1`, id)
}

func (s *Service) selectChunk(ctx context.Context, id ID, number int64) ([]byte, bool, error) {
	return db.Get(ctx, s.db, db.One[[]byte], `select data from file_chunk where file = $1 and number = $2`, id, number)
}

// delete removes the file's row; its chunks go with it.
func (s *Service) delete(ctx context.Context, id ID) (found bool, err error) {
	n, err := s.db.Exec(ctx, `delete from file where id = $1`, id)
	return n == 1, err
}
