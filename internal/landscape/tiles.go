package landscape

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"net/http"
	"slices"

	"fairground/internal/fault"
	"fairground/internal/landscape/snapshot"
	"fairground/internal/provision"
	"fairground/internal/register"
	"fairground/internal/site"
	"fairground/internal/term"
	"fairground/internal/tile"
)

// The layers' names.
const (
	neighbourhoodTiles = "landscape-neighbourhoods"
	settingTiles       = "landscape-settings"
)

// The words of a tile's address beside those of a question.
const (
	drawWord = "draw" // "reach": how many places there are, instead of what is within reach
)

// drawReach is the one value of drawWord.
const drawReach = "reach"

// Layers are what this room contributes to maps, each for a question like the
// pages' and an area: ?area=E47000007&theme=literacy&phase=primary&period=2025/26&within=2000
//
//	landscape-neighbourhoods  how each neighbourhood stands, or with draw=reach how many places it has
//	landscape-settings        settings with and without
func (s *Service) Layers() map[string]tile.Layer {
	return map[string]tile.Layer{neighbourhoodTiles: tileLayer{s, neighbourhoodFeatures}, settingTiles: tileLayer{s, settingFeatures}}
}

// tileLayer draws a question's answer by one of the ways to draw it.
type tileLayer struct {
	s    *Service
	draw func(*picture, tile.Coord) []tile.Feature
}

// View reads the question and the viewer's mask.
func (l tileLayer) View(r *http.Request) (tile.View, error) {
	ctx, query := r.Context(), r.URL.Query()
	atlas, err := l.s.register.Atlas(ctx)
	if err != nil {
		return nil, err
	}
	code := term.GSS(query.Get(areaWord))
	if area, ok := atlas.Area(code); !ok || !area.Current() {
		return nil, fault.NotFound("There is no area with the code “%s”.", code)
	}
	snap, stamp, err := l.s.stamped(ctx)
	if err != nil {
		return nil, err
	}
	mask, err := l.s.provision.MaskOf(ctx)
	if err != nil {
		return nil, err
	}
	asked, err := readAsked(query, snap.Through(mask).Latest(l.s.year()))
	if err != nil {
		return nil, err
	}
	looked, err := l.s.provision.ConfirmedGaps(ctx, mask)
	if err != nil {
		return nil, err
	}
	v := &tileView{layer: l, snap: snap, question: asked.question(code), asked: asked, reach: query.Get(drawWord) == drawReach, looked: confirmedBy(looked, asked)}
	v.through = func() *snapshot.View { return snap.Through(mask) }
	v.key = fmt.Sprintf("%s %s %s %t %s %s", stamp, code, asked.Query().Encode(), v.reach, v.looked.key(), mask.Key())
	return v, nil
}

// tileView is a layer as one viewer sees it.
type tileView struct {
	layer    tileLayer
	key      string
	snap     *snapshot.Snapshot
	through  func() *snapshot.View
	asked    Asked
	question snapshot.Question
	reach    bool
	looked   looked
}

// Key holds the data versions of the snapshot, the whole question, who looked, and the
// mask.
func (v *tileView) Key() string { return v.key }

// Features draws a tile.
func (v *tileView) Features(ctx context.Context, c tile.Coord) ([]tile.Feature, error) {
	layout, err := v.layer.s.layoutOf(ctx, v.snap.Land)
	if err != nil {
		return nil, fmt.Errorf("landscape on the map: %w", err)
	}
	return v.layer.draw(newPicture(layout, v.through(), v.asked, v.question, v.looked, v.reach), c), nil
}

// looked are the places where somebody looked and found nothing of what is asked
// for.
type looked struct {
	settings       []term.SettingID
	neighbourhoods []term.GSS
}

// confirmedBy picks the places of which a note says so of everything asked for.
func confirmedBy(notes []provision.Confirmed, a Asked) (out looked) {
	all := a.looked(notes)
	for id, s := range all.settings {
		if s.whole != nil {
			out.settings = append(out.settings, id)
		}
	}
	for code, s := range all.neighbourhoods {
		if s.whole != nil {
			out.neighbourhoods = append(out.neighbourhoods, code)
		}
	}
	slices.Sort(out.settings)
	slices.Sort(out.neighbourhoods)
	return out
}

func (l *looked) key() string {
	sum := fnv.New64a()
	fmt.Fprint(sum, l.settings, l.neighbourhoods)
	return fmt.Sprintf("%x", sum.Sum64())
}

// picture is a question's answer, to be drawn.
type picture struct {
	layout   *layout
	view     *snapshot.View
	standing *snapshot.Standing
	asked    Asked
	question snapshot.Question
	inside   *snapshot.Area
	looked   looked
	reach    *snapshot.Reach // what neighbourhoods have within reach; nil to draw how they stand
	what     string
	where    string // " within 2 km"
}

func newPicture(g *layout, view *snapshot.View, asked Asked, question snapshot.Question, l looked, reach bool) *picture {
	p := &picture{layout: g, view: view, standing: view.Standing(question), asked: asked, question: question, inside: view.Land.Area(question.Area), looked: l}
	if reach {
		r := view.Reach(question)
		p.reach = &r
	}
	p.what = asked.what()
	p.where = " within " + distance(question.Near())
	return p
}

// The states that the map tells apart, as its style and its tests know them.
const (
	stateGap       = "gap"       // children in need, and nothing on record
	stateConfirmed = "confirmed" // the same, and somebody looked
	stateWithin    = "within"    // something within reach
	stateUnknown   = "unknown"   // nothing, and how many children is not known
	stateNone      = "none"      // nothing, and no children in need
	stateListed    = "listed"    // a setting of the list beside the map
	stateWith      = "with"      // of a setting: something on record
)

// shades are the classes of a gap by its children in need, from so many on.
func shades() []int { return []int{0, 75, 150} }

// shadeOf is the look of a neighbourhood: its state, and of a gap its class.
func shadeOf(state string, children int) string {
	if state != stateGap {
		return state
	}
	class := 0
	for k, from := range shades() {
		if children >= from {
			class = k
		}
	}
	return fmt.Sprintf("%s-%d", stateGap, class+1)
}

// stateOf is how a neighbourhood stands, in the map's words.
func (p *picture) stateOf(i int32) string {
	switch p.standing.Of(i) {
	case snapshot.Gap:
		if _, ok := slices.BinarySearch(p.looked.neighbourhoods, p.layout.land.Neighbourhoods[i].Code); ok {
			return stateConfirmed
		}
		return stateGap
	case snapshot.NotKnown:
		return stateUnknown
	case snapshot.NoChildren:
		return stateNone
	}
	return stateWithin
}

// Of a wide area neighbourhoods are drawn from closer in: farther out they are
// too many for a tile, and too small to see.
const (
	closer   = 9
	wideArea = 4000 // neighbourhoods; no combined authority outside London has as many
)

// neighbourhoodFeatures draws the neighbourhoods of the area.
func neighbourhoodFeatures(p *picture, c tile.Coord) []tile.Feature {
	if c.Z < closer && len(p.inside.Neighbourhoods) > wideArea {
		return nil
	}
	in := snapshot.NewBits(len(p.layout.land.Neighbourhoods))
	for _, i := range p.inside.Neighbourhoods {
		in.Add(i)
	}
	known := map[likeness][]tile.Property{}
	return p.layout.outlines.Shapes.Features(c, func(k int) ([]tile.Property, bool) {
		i := p.layout.neighbourhoods[k]
		if i == noIndex || !in.Has(i) {
			return nil, false
		}
		return p.neighbourhood(i, known), true
	})
}

// likeness is what neighbourhoods have in common that are drawn and described
// alike: there are far fewer of them than of neighbourhoods.
type likeness struct {
	state    string
	children register.Count
}

func (p *picture) neighbourhood(i int32, known map[likeness][]tile.Property) []tile.Property {
	n := &p.layout.land.Neighbourhoods[i]
	like := likeness{p.stateOf(i), n.Children}
	shared, ok := known[like]
	if !ok {
		shared = p.shared(like)
		known[like] = shared
	}
	out := make([]tile.Property, 0, 8)
	out = append(out, tile.Property{Key: "id", Value: string(n.Code)}, tile.Property{Key: "name", Value: n.Name})
	out = append(out, shared...)
	if p.reach == nil {
		return out
	}
	if places := p.places(i); !math.IsNaN(places) { // without it the map hatches
		out = append(out, tile.Property{Key: "access", Value: places})
	}
	return append(out, tile.Property{Key: "about", Value: p.sayAccess(n, p.reach.Access[i], p.view.Land.Sure(p.reach, i))})
}

// places within reach for every 100 children, not a number where it is not known.
func (p *picture) places(i int32) float64 {
	if p.view.Land.Sure(p.reach, i) == snapshot.NotSaid {
		return math.NaN()
	}
	return math.Round(p.reach.Access[i]*1e4) / 100
}

// shared are the properties of neighbourhoods that are alike.
func (p *picture) shared(like likeness) []tile.Property {
	out := []tile.Property{{Key: "state", Value: like.state}, {Key: "shade", Value: shadeOf(like.state, like.children.N)}}
	if like.children.Known {
		out = append(out, tile.Property{Key: "children", Value: like.children.N})
	}
	if like.state == stateGap || like.state == stateConfirmed {
		out = append(out, tile.Property{Key: "need", Value: like.children.N})
	}
	if p.reach == nil {
		out = append(out, tile.Property{Key: "about", Value: p.sayNeighbourhood(like)})
	}
	return out
}

// sayNeighbourhood puts into words how a neighbourhood stands.
func (p *picture) sayNeighbourhood(like likeness) string {
	children := "How many children aged 0 to 15 are in low-income families is not known."
	if like.children.Known {
		children = site.Plural(like.children.N, "child", "children") + " aged 0 to 15 in low-income families."
	}
	switch like.state {
	case stateWithin:
		return children + " Some " + p.what + " on record" + p.where + "."
	case stateConfirmed:
		return children + " No " + p.what + p.where + " on record. Somebody looked in this neighbourhood, and found none."
	}
	return children + " No " + p.what + " on record" + p.where + "."
}

// sayAccess puts into words how many places a neighbourhood has.
func (p *picture) sayAccess(n *snapshot.NeighbourhoodRow, access float64, sure snapshot.Sureness) string {
	switch {
	case !n.Children.Known:
		return "How many children aged 0 to 15 are in low-income families is not known, and so not how many places there are for them."
	case sure == snapshot.NotSaid:
		return "How many places there are is not known: " + p.what + " is on record within reach, and how many children it reached is not."
	}
	places := known(100*access, sure).Text + " places for every 100 children in low-income families."
	if sure == snapshot.AtLeast {
		places += " How many children some of what is within reach has reached is not known."
	}
	return places
}
