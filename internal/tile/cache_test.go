package tile

import (
	"fmt"
	"testing"
)

func TestCacheForgetsWhatWasUsedLongestAgo(t *testing.T) {
	c := newCache(10 * (100 + overhead))
	for i := range 20 {
		c.put(fmt.Sprintf("%03d", i), make([]byte, 97))
		c.get("000") // used all along
	}
	for i := range 20 {
		_, found := c.get(fmt.Sprintf("%03d", i))
		if want := i == 0 || i > 10; found != want {
			t.Errorf("tile %d found: %v", i, found)
		}
	}
	if c.put("big", make([]byte, 1<<20)); c.size != 0 || len(c.byKey) != 0 {
		t.Errorf("a tile larger than the cache left %d bytes, %d keys", c.size, len(c.byKey))
	}
	c.put("a", []byte("1"))
	c.put("a", []byte("2"))
	if data, _ := c.get("a"); string(data) != "2" || len(c.byKey) != 1 || c.byUse.Len() != 1 {
		t.Errorf("%q, %d keys", data, len(c.byKey))
	}
}
