package colourtest_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fairground/internal/colourtest"
)

// look is a class of a map, as the source writes it.
type look struct{ is, colour, pattern, edge string }

// mapped is what a folder's source says of its maps.
type mapped struct {
	folder     string
	areas      [][]look
	points     [][]look
	outlines   []string
	lines      map[string]bool // every colour that something is drawn in
	legend     []string
	constants  map[string]string
	pointsFrom map[string]string // function to the colour of what no class fits
	inPoints   map[ast.Node]string
}

// readMaps reads the source of every room that draws a map.
func readMaps(t *testing.T) []*mapped {
	t.Helper()
	rooms := map[string][]*ast.File{}
	err := filepath.WalkDir(filepath.Join(colourtest.Root(), "internal"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		rooms[filepath.Base(filepath.Dir(path))] = append(rooms[filepath.Base(filepath.Dir(path))], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	shared := constantsOf(rooms["site"])
	var out []*mapped
	for folder, files := range rooms {
		m := &mapped{folder: folder, lines: map[string]bool{}, constants: constantsOf(files), pointsFrom: map[string]string{}, inPoints: map[ast.Node]string{}}
		for name, value := range shared {
			m.constants["site."+name] = value
		}
		for _, file := range files {
			ast.Inspect(file, m.layer(t))
		}
		for _, file := range files {
			for _, d := range file.Decls {
				ast.Inspect(d, m.classes(t, d))
			}
		}
		if len(m.areas)+len(m.points)+len(m.outlines) > 0 {
			out = append(out, m)
		}
	}
	return out
}

func constantsOf(files []*ast.File) map[string]string {
	out := map[string]string{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				for i, value := range spec.Values {
					if text, ok := value.(*ast.BasicLit); ok && text.Kind == token.STRING {
						out[spec.Names[i].Name], _ = strconv.Unquote(text.Value)
					}
				}
			}
			return true
		})
	}
	return out
}

// value is a text or the name of one, and nothing of what is made as it runs.
func (m *mapped) value(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return e.Value
		}
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.BinaryExpr:
		return m.value(e.X) + m.value(e.Y)
	case *ast.Ident:
		return m.constants[e.Name]
	case *ast.SelectorExpr:
		return m.constants[fmt.Sprint(e.X, ".", e.Sel.Name)]
	}
	return ""
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ArrayType:
		return "[]" + typeName(e.Elt)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func fieldsOf(c *ast.CompositeLit) map[string]ast.Expr {
	out := map[string]ast.Expr{}
	for _, e := range c.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			out[fmt.Sprint(pair.Key)] = pair.Value
		}
	}
	return out
}

// layer notes of each layer what it is drawn in, and which classes are points'.
func (m *mapped) layer(t *testing.T) func(ast.Node) bool {
	return func(n ast.Node) bool {
		c, ok := n.(*ast.CompositeLit)
		if !ok || typeName(c.Type) != "MapLayer" {
			return true
		}
		fields := fieldsOf(c)
		colour := m.value(fields["Colour"])
		m.lines[colour] = true
		switch kind := typeName(fields["Kind"]); {
		case kind == "OutlineLayer":
			if colour == "" {
				t.Errorf("%s: the colour of an outline is not written down", m.folder)
			}
			m.outlines = append(m.outlines, colour)
		case kind == "PointLayer" && fields["Classes"] == nil:
			m.points = append(m.points, []look{{colour: colour}})
		case kind == "PointLayer":
			m.inPoints[fields["Classes"]] = colour
			if call, ok := fields["Classes"].(*ast.CallExpr); ok {
				m.pointsFrom[typeName(call.Fun)] = colour
			}
		}
		return true
	}
}

// classes notes the lists of classes within a declaration.
func (m *mapped) classes(t *testing.T, within ast.Decl) func(ast.Node) bool {
	name := ""
	if f, ok := within.(*ast.FuncDecl); ok {
		name = f.Name.Name
	}
	return func(n ast.Node) bool {
		c, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		switch typeName(c.Type) {
		case "LegendItem", "[]LegendItem":
			for _, item := range append(inner(c), c) {
				if colour := m.value(fieldsOf(item)["Colour"]); colour != "" {
					m.legend = append(m.legend, colour)
				}
			}
		case "[]MapClass":
			var all []look
			words := false
			for _, item := range inner(c) {
				f := fieldsOf(item)
				l := look{m.value(f["Is"]) + m.value(f["From"]), m.value(f["Colour"]), m.value(f["Pattern"]), m.value(f["Edge"])}
				if l.colour == "" {
					t.Errorf("%s: the colour of a class is not written down", m.folder)
				}
				words = words || f["Is"] != nil
				m.lines[l.colour] = true
				all = append(all, l)
			}
			other, points := m.inPoints[c]
			if !points {
				other, points = m.pointsFrom[name]
			}
			if !points {
				m.areas = append(m.areas, all)
				return true
			}
			if words {
				all = append(all, look{is: "any other", colour: other})
			}
			m.points = append(m.points, all)
		}
		return true
	}
}

func inner(c *ast.CompositeLit) []*ast.CompositeLit {
	var out []*ast.CompositeLit
	for _, e := range c.Elts {
		if item, ok := e.(*ast.CompositeLit); ok {
			out = append(out, item)
		}
	}
	return out
}

// TestEveryMapCanBeRead holds any two classes of any map against each other, and
// its points and outlines against what they lie on.
func TestEveryMapCanBeRead(t *testing.T) {
	style := colourtest.Source(t, "web/src/map-style.ts")
	casing := colourtest.Hex(t, colourtest.Found(t, style, `const casing = "(#\w+)"`)[0])
	behind := look{is: "beyond the map's areas", colour: colourtest.Styles(t)[".fg-map__canvas"]["background"]}
	plain := look{is: "an area without classes", colour: colourtest.Found(t, style, `const quietFill = "(#\w+)"`)[0]}
	ring := colourtest.Found(t, style, `let expression: string \| ExpressionSpecification = "(#\w+)"`)[0]
	lists := 0
	for _, m := range readMaps(t) {
		grounds := []look{behind, plain}
		for _, all := range m.areas {
			lists++
			pairs(t, m.folder, all)
			grounds = append(grounds, all...)
		}
		for _, all := range m.points {
			lists++
			pairs(t, m.folder, all)
			for _, point := range all {
				for _, ground := range grounds {
					m.standsOut(t, point, ring, ground)
				}
			}
		}
		for _, colour := range m.outlines {
			if got := colourtest.Contrast(colourtest.Hex(t, colour), casing); got < colourtest.Mark {
				t.Errorf("%s: the outline %s has %.1f:1 with the white on either side of it", m.folder, colour, got)
			}
		}
		for _, colour := range m.legend {
			if !m.lines[colour] {
				t.Errorf("%s: the key explains %s, which nothing is drawn in", m.folder, colour)
			}
		}
	}
	if lists < 6 {
		t.Errorf("only %d lists of classes are found: has their type another name?", lists)
	}
}

func pairs(t *testing.T, folder string, all []look) {
	t.Helper()
	for i, a := range all {
		for _, b := range all[:i] {
			by, who := colourtest.Apart(colourtest.Hex(t, a.colour), colourtest.Hex(t, b.colour))
			t.Logf("%-10s %-10s %-10s %5.1f %s %s %s", folder, b.is, a.is, by, who, b.pattern, a.pattern)
			if by < colourtest.Enough && a.pattern == b.pattern {
				t.Errorf("%s: with %s %s (%s) and %s (%s) differ by %.1f, want %d or another pattern", folder, who, b.is, b.colour, a.is, a.colour, by, colourtest.Enough)
			}
		}
	}
}

// standsOut: either a point or the ring round it shows on the ground, and on the
// lines of its pattern.
func (m *mapped) standsOut(t *testing.T, point look, ring string, ground look) {
	t.Helper()
	if point.edge != "" {
		ring = point.edge
	}
	under := []string{ground.colour}
	if ground.pattern != "" {
		under = append(under, m.constants["site.Pen"])
	}
	for _, colour := range under {
		u := colourtest.Hex(t, colour)
		if got := max(colourtest.Contrast(colourtest.Hex(t, point.colour), u), colourtest.Contrast(colourtest.Hex(t, ring), u)); got < colourtest.Mark {
			t.Errorf("%s: the point %s (%s, ring %s) has %.1f:1 on %s (%s)", m.folder, point.is, point.colour, ring, got, ground.is, colour)
		}
	}
}
