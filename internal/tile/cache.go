package tile

import (
	"container/list"
	"sync"
)

// cache keeps the tiles that were used last, up to a number of bytes. It is safe
// for concurrent use.
type cache struct {
	limit int64

	mu    sync.Mutex
	size  int64
	byUse *list.List // of entry, the last used first
	byKey map[string]*list.Element
}

type entry struct {
	key  string
	data []byte
}

// overhead is about what an entry takes beside its key and data, in bytes: empty
// tiles are not free.
const overhead = 200

func (e entry) size() int64 { return int64(len(e.key)+len(e.data)) + overhead }

func newCache(limit int64) *cache {
	return &cache{limit: limit, byUse: list.New(), byKey: map[string]*list.Element{}}
}

func (c *cache) get(key string) (data []byte, found bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, found := c.byKey[key]
	if !found {
		return nil, false
	}
	c.byUse.MoveToFront(at)
	return at.Value.(entry).data, true
}

func (c *cache) put(key string, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, known := c.byKey[key]; known {
		c.remove(at)
	}
	e := entry{key, data}
	c.byKey[key] = c.byUse.PushFront(e)
	c.size += e.size()
	for c.size > max(c.limit, 0) {
		c.remove(c.byUse.Back())
	}
}

func (c *cache) remove(at *list.Element) {
	e := c.byUse.Remove(at).(entry)
	delete(c.byKey, e.key)
	c.size -= e.size()
}
