package app

import "fairground/internal/site"

func (a *App) routes() {}

func siteConfig(c Config) site.Config {
	config := site.Config{
		Tagline: "Who works where for children and young people",
		Nav:     []site.Link{{Label: "Places", URL: "/places"}, {Label: "Organisations", URL: "/organisations"}, {Label: "Match a list", URL: "/uploads"}},
		Search:  "/search",
		Suggest: "/search/suggest",
		Logger:  c.Log,
	}
	if c.Demo {
		config.Banner = &site.Banner{Tag: "Demonstration", Text: "Organisations and their work here are illustrative. It is served on this machine only."}
	}
	return config
}
