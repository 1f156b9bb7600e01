package main

import "testing"

func TestPackageOf(t *testing.T) {
	for input, want := range map[string]string{
		"src/app.ts": "",
		"node_modules/govuk-frontend/dist/govuk/all.mjs":            "govuk-frontend",
		"node_modules/@mapbox/point-geometry/index.js":              "@mapbox/point-geometry",
		"../other/web/node_modules/maplibre-gl/dist/maplibre-gl.js": "maplibre-gl",
	} {
		if got := packageOf(input); got != want {
			t.Errorf("packageOf(%q) = %q, want %q", input, got, want)
		}
	}
}
