package site

import (
	"context"
	"fmt"
	"sync"

	"github.com/a-h/templ"
)

// Panel makes what one room shows on another room's page about the thing with
// the id, for the viewer. It returns nil when it has nothing to show.
type Panel func(ctx context.Context, viewer Viewer, id string) (templ.Component, error)

// Panels is a registry of panels by slot: "area", "setting". A lower room's
// page shows a slot without knowing who fills it.
type Panels struct {
	mu    sync.RWMutex
	slots map[string][]namedPanel
}

type namedPanel struct {
	name  string
	panel Panel
}

// NewPanels returns an empty registry.
func NewPanels() *Panels { return &Panels{slots: map[string][]namedPanel{}} }

// Register adds a panel to a slot; panels show in the order of registration.
// The name says in an error which panel failed.
func (p *Panels) Register(slot, name string, panel Panel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slots[slot] = append(p.slots[slot], namedPanel{name, panel})
}

// For returns what the panels of a slot show about a thing to a viewer.
func (p *Panels) For(ctx context.Context, slot string, viewer Viewer, id string) ([]templ.Component, error) {
	p.mu.RLock()
	panels := p.slots[slot]
	p.mu.RUnlock()
	var shown []templ.Component
	for _, np := range panels {
		c, err := np.panel(ctx, viewer, id)
		if err != nil {
			return nil, fmt.Errorf("panel %s on %s %s: %w", np.name, slot, id, err)
		}
		if c != nil {
			shown = append(shown, c)
		}
	}
	return shown, nil
}
