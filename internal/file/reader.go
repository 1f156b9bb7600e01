package file

import (
	"context"
	"fmt"
	"io"
	"sync"
)

// Reader reads a kept file: in order, from anywhere ([io.ReaderAt]), or after a
// Seek. ReadAt may be called from several goroutines.
type Reader struct {
	*io.SectionReader
	Info Info

	// The methods of io take no context, so the one given to Open is kept.
	ctx     context.Context
	service *Service

	mu     sync.Mutex
	number int64 // of the chunk that was read last, or -1
	chunk  []byte
}

// chunked reads a file from its rows; [io.SectionReader] adds all else.
type chunked struct{ r *Reader }

func (c chunked) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		at := off + int64(n)
		if at >= c.r.Info.Size {
			return n, io.EOF
		}
		chunk, err := c.r.load(at / ChunkSize)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], chunk[at%ChunkSize:])
	}
	return n, nil
}

// load gives a chunk, keeping the last one: reading in order asks for the same
// one many times over.
func (r *Reader) load(number int64) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if number == r.number {
		return r.chunk, nil
	}
	chunk, found, err := r.service.selectChunk(r.ctx, r.Info.ID, number)
	if err != nil {
		return nil, fmt.Errorf("read file %s: %w", r.Info.ID, err)
	}
	if want := min(ChunkSize, r.Info.Size-number*ChunkSize); !found || int64(len(chunk)) != want {
		return nil, fmt.Errorf("read file %s: chunk %d has %d bytes, not %d; was the file deleted meanwhile?", r.Info.ID, number, len(chunk), want)
	}
	r.number, r.chunk = number, chunk
	return chunk, nil
}
