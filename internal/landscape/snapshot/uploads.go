package snapshot

import (
	"slices"

	"fairground/internal/term"
)

// UploadChanges are what one upload of an organisation says otherwise than
// another did. Nothing is said of how many children were reached.
type UploadChanges struct {
	Organisation  int32
	Before, After int     // deliveries of each that the viewer may see
	Added         []int32 // settings in the later upload alone, most need first
	Dropped       []int32 // settings in the earlier one alone
	Same          []int32 // settings in both, with the same themes
	Changed       []ThemeChange
}

// ThemeChange is that two uploads name other themes for one setting.
type ThemeChange struct {
	Setting       int32
	Before, After term.ThemeSet
}

// UploadChanges compares two uploads of one organisation, as far as the viewer
// may see what came from them. It finds nothing where they may see nothing of
// one of them, or where the two are of different organisations.
func (v *View) UploadChanges(before, after term.ID) (out UploadChanges, found bool) {
	n := len(v.Land.Settings)
	themes := [2][]term.ThemeSet{make([]term.ThemeSet, n), make([]term.ThemeSet, n)}
	at := [2]Bits{NewBits(n), NewBits(n)}
	counts, uploads := [2]int{}, [2]int32{v.upload(before), v.upload(after)}
	who := int32(unknown)
	for k := range v.segments {
		g := &v.segments[k]
		for i := g.first; i < g.end; i++ {
			side := slices.Index(uploads[:], v.rows.upload[i])
			if v.rows.upload[i] == unknown || side < 0 || !v.sees(i) {
				continue
			}
			if o := v.rows.organisation[i]; who == unknown {
				who = o
			} else if who != o {
				return UploadChanges{}, false
			}
			s := v.rows.setting[i]
			for ; side < 2 && uploads[side] == v.rows.upload[i]; side++ { // both where they are one
				themes[side][s] |= g.themes
				at[side].Add(s)
				counts[side]++
			}
		}
	}
	if counts[0] == 0 || counts[1] == 0 {
		return UploadChanges{}, false
	}
	out = UploadChanges{Organisation: who, Before: counts[0], After: counts[1]}
	out.compare(at, themes)
	return out, true
}

// compare sorts settings by what became of them.
func (c *UploadChanges) compare(at [2]Bits, themes [2][]term.ThemeSet) {
	either := at[0].Clone()
	either.Join(at[1])
	for _, s := range either.List() {
		switch was, is := themes[0][s], themes[1][s]; {
		case !at[0].Has(s):
			c.Added = append(c.Added, s)
		case !at[1].Has(s):
			c.Dropped = append(c.Dropped, s)
		case was == is:
			c.Same = append(c.Same, s)
		default:
			c.Changed = append(c.Changed, ThemeChange{s, was, is})
		}
	}
}

// upload gives an upload's number; unknown for one that nothing came from.
func (s *Snapshot) upload(id term.ID) int32 {
	if id == "" {
		return unknown
	}
	return int32(slices.Index(s.rows.uploads, id)) // -1, which is unknown, where it is not there
}
