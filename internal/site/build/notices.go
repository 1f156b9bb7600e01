package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// notices gathers the licences of every package whose code or styles are in the
// bundles, as those licences ask.
func (b *bundle) notices() error {
	// The styles come from these two as well. The map library is published
	// already bundled, so what it contains is read from its own dependencies.
	packages := map[string]bool{"govuk-frontend": true, "maplibre-gl": true}
	for _, input := range b.inputs {
		if name := packageOf(input); name != "" {
			packages[name] = true
		}
	}
	within, err := b.dependencies("maplibre-gl")
	if err != nil {
		return err
	}
	for _, name := range within {
		packages[name] = true
	}
	names := make([]string, 0, len(packages))
	for name := range packages {
		names = append(names, name)
	}
	sort.Strings(names)

	var out bytes.Buffer
	fmt.Fprintf(&out, "The scripts and styles of these pages contain the following packages.\n")
	for _, name := range names {
		text, err := b.licence(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "\n%s\n%s\n\n%s\n", name, strings.Repeat("-", len(name)), text)
	}
	b.add("notices.txt", out.Bytes())
	return nil
}

// packageOf returns the npm package that a bundled file belongs to.
func packageOf(input string) string {
	_, rest, found := strings.Cut(filepath.ToSlash(input), "node_modules/")
	if !found {
		return ""
	}
	parts := strings.SplitN(rest, "/", 3)
	if strings.HasPrefix(rest, "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

// npmPackage is the part of package.json read here.
type npmPackage struct {
	License      string            `json:"license"`
	Dependencies map[string]string `json:"dependencies"`
}

func (b *bundle) npm(name string) (npmPackage, error) {
	var p npmPackage
	data, err := os.ReadFile(filepath.Join(b.web, "node_modules", filepath.FromSlash(name), "package.json"))
	if err != nil {
		return p, fmt.Errorf("read package %s: %w", name, err)
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("read package %s: %w", name, err)
	}
	return p, nil
}

func (b *bundle) dependencies(name string) ([]string, error) {
	p, err := b.npm(name)
	if err != nil {
		return nil, err
	}
	var names []string
	for dependency := range p.Dependencies {
		// Type declarations leave nothing in a bundle.
		if !strings.HasPrefix(dependency, "@types/") {
			names = append(names, dependency)
		}
	}
	return names, nil
}

// licence returns a package's licence text, or the licence's name where the
// package ships no text.
func (b *bundle) licence(name string) (string, error) {
	dir := filepath.Join(b.web, "node_modules", filepath.FromSlash(name))
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("find the licence of %s: %w", name, err)
	}
	for _, entry := range entries {
		if upper := strings.ToUpper(entry.Name()); strings.HasPrefix(upper, "LICEN") || strings.HasPrefix(upper, "COPYING") {
			text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
			if err != nil {
				return "", fmt.Errorf("read the licence of %s: %w", name, err)
			}
			return strings.TrimSpace(string(text)), nil
		}
	}
	p, err := b.npm(name)
	return "Licence: " + p.License, err
}
