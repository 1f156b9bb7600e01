package tile

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"fairground/internal/fault"

	"golang.org/x/sync/singleflight"
)

// Server serves the tiles of its layers. Layers are added before the first
// request; from then on it is safe for concurrent use.
type Server struct {
	layers map[string]Layer
	cache  *cache
	flight singleflight.Group // one tile is made once, however many ask
	spare  sync.Pool          // of *gzip.Writer: making one costs more than a small tile
}

// NewServer makes a server that keeps up to cacheBytes of tiles in memory.
func NewServer(cacheBytes int64) *Server {
	return &Server{layers: map[string]Layer{}, cache: newCache(cacheBytes)}
}

// Add makes a layer known under a name, which stands in its tiles' addresses and
// within them. Adding a name twice is a mistake in the program and panics.
func (s *Server) Add(name string, layer Layer) {
	if _, twice := s.layers[name]; twice {
		panic("tile: layer added twice: " + name)
	}
	s.layers[name] = layer
}

// Serve answers GET /tiles/{layer}/{z}/{x}/{y}: 200 with the tile, 204 where it
// is empty, 304 where the client has it. It fails with a fault where there is no
// such tile, and with the layer's own where that refuses.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("layer")
	layer, known := s.layers[name]
	if !known {
		return fault.NotFound("The map has no layer called %q.", name)
	}
	c, err := coordOf(r)
	if err != nil {
		return err
	}
	view, err := layer.View(r)
	if err != nil {
		return fmt.Errorf("view of layer %s: %w", name, err)
	}
	key := fmt.Sprintf("%s/%d/%d/%d/%s", name, c.Z, c.X, c.Y, view.Key())
	data, err := s.tile(r.Context(), key, name, view, c)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Vary", "Accept-Encoding, Cookie")
	if strings.Contains(header.Get("Cache-Control"), "no-store") { // of somebody signed in: for them alone
		return send(w, r, data)
	}
	tag := etag(data)
	header.Set("ETag", tag)
	header.Set("Cache-Control", "private, no-cache") // keep it, but ask: what may be seen can change
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return send(w, r, data)
}

func coordOf(r *http.Request) (c Coord, err error) {
	for name, to := range map[string]*uint32{"z": &c.Z, "x": &c.X, "y": &c.Y} {
		n, err := strconv.ParseUint(r.PathValue(name), 10, 32)
		if err != nil {
			return c, fault.Invalid("A tile's address ends in three whole numbers: zoom, column and row.")
		}
		*to = uint32(n)
	}
	if !c.valid() {
		return c, fault.NotFound("There is no tile %d/%d/%d: zooms go from 0 to %d.", c.Z, c.X, c.Y, MaxZoom)
	}
	return c, nil
}

// etag names a tile by its content and by nothing else: what a viewer may not see
// can change as often as it likes, and their tile keeps its name. It is weak
// because the same tile travels compressed or not.
func etag(data []byte) string {
	sum := sha256.Sum256(data)
	return `W/"` + hex.EncodeToString(sum[:12]) + `"`
}

// matches reports whether an If-None-Match header names the tag.
func matches(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimSpace(one); one == tag || one == "*" || "W/"+one == tag {
			return true
		}
	}
	return false
}

// tile gives a tile's compressed bytes, none where it is empty.
func (s *Server) tile(ctx context.Context, key, name string, view View, c Coord) ([]byte, error) {
	if data, found := s.cache.get(key); found {
		return data, nil
	}
	// Others may be waiting for the same tile, so it is finished even if the one
	// who asked first goes away.
	ctx = context.WithoutCancel(ctx)
	data, err, _ := s.flight.Do(key, func() (any, error) {
		if data, found := s.cache.get(key); found { // made while we came here
			return data, nil
		}
		data, err := s.build(ctx, name, view, c)
		if err == nil {
			s.cache.put(key, data)
		}
		return data, err
	})
	if err != nil {
		return nil, fmt.Errorf("tile %s/%d/%d/%d: %w", name, c.Z, c.X, c.Y, err)
	}
	return data.([]byte), nil
}

func (s *Server) build(ctx context.Context, name string, view View, c Coord) ([]byte, error) {
	features, err := view.Features(ctx, c)
	if err != nil {
		return nil, err
	}
	data, err := Encode(name, features)
	if err != nil || len(data) == 0 {
		return nil, err
	}
	var b bytes.Buffer
	z, _ := s.spare.Get().(*gzip.Writer)
	if z == nil {
		if z, err = gzip.NewWriterLevel(&b, compression); err != nil {
			return nil, err
		}
	}
	defer s.spare.Put(z)
	z.Reset(&b)
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// compression: on neighbourhoods, the default level takes twice the time for
// tiles a tenth smaller.
const compression = gzip.BestSpeed

// send writes compressed bytes, unpacked for the rare client that cannot.
func send(w http.ResponseWriter, r *http.Request, data []byte) error {
	if len(data) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	header := w.Header()
	header.Set("Content-Type", "application/vnd.mapbox-vector-tile")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		header.Set("Content-Encoding", "gzip")
		header.Set("Content-Length", strconv.Itoa(len(data)))
		_, err := w.Write(data)
		return err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	_, err = io.Copy(w, z)
	return err
}
