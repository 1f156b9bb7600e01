package landscape

import "fmt"

// state names the state of the data that a scene's answers rest on, for what is
// cited, and says it in words. It is a number of what the scene's eyes see, so
// that it moves when this does and tells nobody that anything else was written;
// states that have passed are not kept.
func (c *scene) state() (name, words string) {
	name = fmt.Sprintf("%016x", c.Digest())
	return name, "state of the data " + name[:8]
}
