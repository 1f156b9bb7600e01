package provision

import "context"

// maskOf is what the viewer of a request may see. There is no sign-in yet: the
// demonstration shows everyone what organisations share beyond themselves, and
// nothing that an organisation keeps to itself. Every page, download, tile and
// panel of this room asks here, so that sign-in changes this function alone.
func maskOf(context.Context) Mask {
	return Mask{Sees: []Visibility{Partnership, Alliance, Public}}
}

// key is a mask in the few characters that a cache needs to tell masks apart.
func (m Mask) key() string {
	text := string(m.Organisation)
	for _, v := range m.Sees {
		text += "+" + string(v)
	}
	return text
}
