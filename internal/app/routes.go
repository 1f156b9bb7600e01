package app

import (
	"maps"
	"slices"
	"strings"

	"fairground/internal/site"
	"fairground/internal/tile"
)

// tileCacheBytes bounds the tiles kept in memory.
const tileCacheBytes = 32 << 20

// routes lets every room add its pages, its finders and its map layers.
func (a *App) routes(c Config) {
	a.Site.Panels().Register("account", "what you can do", a.canDoPanel)
	a.Account.Routes(a.Routes, a.Site)
	a.Account.PasskeyRoutes(a.Routes, a.Site)
	a.Account.SSORoutes(a.Routes, a.Site)
	a.Account.AuditRoutes(a.Routes, a.Site)
	a.Privacy.Routes(a.Routes, a.Site)
	a.Figures.Routes(a.Routes, a.Site)
	a.Register.Routes(a.Routes, a.Site)
	a.Alliance.Routes(a.Routes, a.Site)
	a.Alliance.PeopleRoutes(a.Routes, a.Site)
	a.Alliance.PeoplePanels(a.Site.Panels())
	a.Need.Routes(a.Routes, a.Site)
	a.Need.DataRoutes(a.Routes, a.Site)
	a.Provision.PlaceRoutes(a.Routes, a.Site)
	a.Provision.UploadRoutes(a.Routes, a.Site)
	a.Provision.WorkRoutes(a.Routes, a.Site)
	a.Provision.NoteRoutes(a.Routes, a.Site)
	a.Provision.Panels(a.Site.Panels())
	a.Landscape.Routes(a.Routes, a.Site)
	a.Landscape.Panels(a.Site.Panels())

	if c.Demo {
		a.demoRoutes()
	}

	search := site.NewSearch(a.Site)
	search.Add(a.Register.Finders()...)
	search.Add(a.Alliance.Finder(), a.Alliance.CollaborationFinder(), a.Alliance.PeopleFinder(), a.Need.Finder())
	search.Routes(a.Routes)

	tiles := tile.NewServer(tileCacheBytes)
	for _, layers := range []map[string]tile.Layer{a.Register.Layers(), a.Provision.Layers(), a.Landscape.Layers()} {
		for _, name := range slices.Sorted(maps.Keys(layers)) {
			tiles.Add(name, layers[name])
		}
	}
	a.Routes.Handle("GET /tiles/{layer}/{z}/{x}/{y}", "tile.read", tiles.Serve)
}

func siteConfig(c Config) site.Config {
	config := site.Config{
		Tagline: "Who works where for children and young people",
		Nav:     []site.Link{{Label: "Places", URL: "/places"}, {Label: "Need", URL: "/need"}, {Label: "Landscape", URL: "/landscape"}, {Label: "Organisations", URL: "/organisations"}, {Label: "Collaborations", URL: "/collaborations"}, {Label: "Match a list", URL: "/uploads"}},
		Footer:  []site.Link{{Label: "Privacy", URL: "/privacy"}, {Label: "Registers and what changed", URL: "/registers"}, {Label: "Official statistics", URL: "/need/data"}},
		Search:  "/search",
		Suggest: "/search/suggest",
		SignIn:  "/sign-in",
		Confirm: "/sign-in/confirm",
		SignOut: "/sign-out",
		Account: "/account",
		HTTPS:   strings.HasPrefix(c.URL, "https://"),
		Logger:  c.Log,
	}
	if c.Demo {
		config.Banner = &site.Banner{Tag: "Demonstration", Text: "Organisations, people and their work here are illustrative.", Link: &site.Link{Label: "Be one of its people", URL: peoplePath}}
	}
	return config
}
