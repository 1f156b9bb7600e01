package landscape

import (
	"fmt"
	"hash/fnv"
)

// state names the state of the data that a scene's answers rest on, for what is
// cited, and says it in words. It is a number of what the scene's eyes see: the
// land, the deliveries, and where somebody looked; so it moves when these do and
// tells nobody that anything else was written. How complete the record is (who has
// put what on it, and when) is no part of it: that is said in words, and moves no
// number. States that have passed are not kept.
func (c *scene) state() (name, words string) {
	looked := fnv.New64a()
	for i := range c.notes {
		n := &c.notes[i]
		fmt.Fprintln(looked, n.Note, n.Setting, n.Neighbourhood, n.Theme, n.Phase, n.Period, n.At.Unix()) // a hash never fails
	}
	name = fmt.Sprintf("%016x", c.Digest()+looked.Sum64())
	return name, "state of the data " + name[:8]
}
