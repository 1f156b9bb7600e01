// Command build makes the pages' assets: it bundles the TypeScript in web/src,
// compiles the Sass in web/styles, and writes both to internal/site/assets/dist
// under names that carry a hash of their content, each with its gzip beside it.
//
//	npm ci --ignore-scripts --prefix web
//	go run ./internal/site/build
//
// # What it writes
//
//	app-HASH.css, app-HASH.js      every page
//	map-HASH.css, map-HASH.js      pages with a map
//	map-worker-HASH.js             the map library's worker
//	chart-HASH.js                  pages with a chart
//	icon-HASH.svg                  the browser's icon
//	notices-HASH.txt               the licences of what is bundled
//	manifest.json                  plain name → built name
//
// The old build is replaced only when the new one is whole. -web and -out name
// other directories.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	web := flag.String("web", "web", "the directory of the sources and node_modules")
	out := flag.String("out", filepath.FromSlash("internal/site/assets/dist"), "where the built files go")
	flag.Parse()
	if err := run(*web, *out); err != nil {
		fmt.Fprintln(os.Stderr, "build assets:", err)
		os.Exit(1)
	}
}

func run(web, out string) error {
	if _, err := os.Stat(filepath.Join(web, "node_modules", "govuk-frontend")); err != nil {
		return fmt.Errorf("the npm packages are not installed; run: npm ci --ignore-scripts --prefix %s", web)
	}
	b := &bundle{web: web, files: map[string][]byte{}, manifest: map[string]string{}}
	for _, step := range []func() error{b.scripts, b.styles, b.icon, b.notices} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.write(out)
}

// bundle gathers the built files before any is written.
type bundle struct {
	web      string
	files    map[string][]byte // by built name
	manifest map[string]string // plain name to built name
	inputs   []string          // every source that went into the scripts
}

// add stores a file under a name with its hash.
func (b *bundle) add(name string, data []byte) {
	sum := sha256.Sum256(data)
	hash := base32.StdEncoding.EncodeToString(sum[:])[:8]
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + hash + ext
	b.files[hashed] = data
	b.manifest[name] = hashed
}

// scripts bundles each entry point into one file. Nothing is shared between
// them: the map library's worker comes self-contained, and a page without a map
// or a chart should not fetch a common part that only those need.
func (b *bundle) scripts() error {
	entries := map[string]string{
		"app.js":        "src/app.ts",
		"map.js":        "src/map.ts",
		"chart.js":      "src/chart.ts",
		"map-worker.js": "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs",
	}
	root, err := filepath.Abs(b.web)
	if err != nil {
		return fmt.Errorf("find the sources: %w", err)
	}
	for name, source := range entries {
		result := api.Build(api.BuildOptions{
			AbsWorkingDir:     root,
			EntryPoints:       []string{source},
			Bundle:            true,
			Format:            api.FormatESModule,
			Target:            api.ES2022,
			MinifySyntax:      true,
			MinifyWhitespace:  true,
			MinifyIdentifiers: true,
			LegalComments:     api.LegalCommentsNone, // notices.txt carries them whole
			Metafile:          true,
			LogLevel:          api.LogLevelWarning,
		})
		if len(result.Errors) > 0 {
			return fmt.Errorf("bundle %s: %s", source, result.Errors[0].Text)
		}
		b.add(name, result.OutputFiles[0].Contents)
		if err := b.noteInputs(result.Metafile); err != nil {
			return err
		}
	}
	return nil
}

func (b *bundle) noteInputs(metafile string) error {
	var meta struct {
		Inputs map[string]json.RawMessage `json:"inputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return fmt.Errorf("read bundler's report: %w", err)
	}
	for input := range meta.Inputs {
		b.inputs = append(b.inputs, input)
	}
	return nil
}

// styles runs the Sass compiler, which exists for Node only.
func (b *bundle) styles() error {
	for _, name := range []string{"app", "map"} {
		cmd := exec.Command("node", "node_modules/sass/sass.js", "--style=compressed", "--no-source-map",
			"--load-path=node_modules", "styles/"+name+".scss")
		cmd.Dir = b.web
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("compile styles/%s.scss: %w\n%s", name, err, stderr.Bytes())
		}
		b.add(name+".css", stdout.Bytes())
	}
	return nil
}

func (b *bundle) icon() error {
	data, err := os.ReadFile(filepath.Join(b.web, "icon.svg"))
	if err != nil {
		return fmt.Errorf("read the icon: %w", err)
	}
	b.add("icon.svg", data)
	return nil
}

// write replaces what an earlier build left with this one.
func (b *bundle) write(out string) error {
	manifest, err := json.MarshalIndent(b.manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", out, err)
	}
	old, err := os.ReadDir(out)
	if err != nil {
		return fmt.Errorf("read %s: %w", out, err)
	}
	for _, entry := range old {
		if entry.Name() != ".keep" {
			if err := os.Remove(filepath.Join(out, entry.Name())); err != nil {
				return fmt.Errorf("remove the old build: %w", err)
			}
		}
	}
	for name, data := range b.files {
		zipped, err := compress(data)
		if err != nil {
			return fmt.Errorf("compress %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(out, name+".gz"), zipped, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(out, name), data, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		fmt.Printf("%-28s %9d bytes %9d gzipped\n", name, len(data), len(zipped))
	}
	// The manifest comes last: without it the rest is as if it were not there.
	return os.WriteFile(filepath.Join(out, "manifest.json"), append(manifest, '\n'), 0o644)
}

func compress(data []byte) ([]byte, error) {
	var out bytes.Buffer
	zip, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := zip.Write(data); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
