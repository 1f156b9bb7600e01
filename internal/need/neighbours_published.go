package need

import (
	"context"

	"fairground/internal/need/stats"
	"fairground/internal/term"
)

// publishedNeighbours are the statistical neighbours that were published last,
// nearest first, by the areas that stand now. One that no current area is any
// more is left out.
func (s *Service) publishedNeighbours(ctx context.Context, l *land) (map[term.GSS][]Neighbour, string, error) {
	vintage, rows, err := s.latestNeighbours(ctx)
	if err != nil {
		return nil, "", err
	}
	out := map[term.GSS][]Neighbour{}
	for _, r := range rows {
		at, like := l.byDigits(r.LA), l.byDigits(r.Neighbour)
		if at == "" || like == "" {
			continue
		}
		n := Neighbour{Area: like, Closeness: r.Closeness, Distance: unknownDistance()}
		if a, ok := l.atlas.Area(like); ok {
			n.Name = a.Name
		}
		out[at] = append(out[at], n)
	}
	return out, vintage, nil
}

// byDigits finds a current authority by the Department for Education's digits.
func (l *land) byDigits(la string) term.GSS {
	code := l.authority(stats.Place{Level: stats.Authority, LA: la})
	if a, ok := l.atlas.Area(code); ok && a.Current() {
		return code
	}
	return ""
}
