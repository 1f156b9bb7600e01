# Fairground: see README.md. Every target can be run again and does only what is left to do.
.PHONY: run build assets openid test bench lint generate clean help

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

run: build ## build all, fill a demonstration and serve it
	./bin/fairground demo

build: assets ## the binary, with its pages' assets, in bin/
	go build -o bin/fairground ./cmd/fairground

assets: internal/site/assets/dist/manifest.json ## scripts and styles of the pages

internal/site/assets/dist/manifest.json: web/node_modules/.package-lock.json $(shell find web/src web/styles internal/site/build -type f)
	go run ./internal/site/build

web/node_modules/.package-lock.json: web/package-lock.json
	npm ci --prefix web --ignore-scripts --no-audit --no-fund

# The OpenID provider that sign-on is tried against; nothing of it is in the binary.
openid: internal/account/testdata/openid/node_modules/.package-lock.json

internal/account/testdata/openid/node_modules/.package-lock.json: internal/account/testdata/openid/package-lock.json
	npm ci --prefix internal/account/testdata/openid --ignore-scripts --no-audit --no-fund

test: ## everything, on SQLite and PostgreSQL and in Chromium; installs what is missing where it may
	dev/test

bench: build ## measure against peers, side by side; needs the open data and the benches beside the project
	dev/bench

lint: ## formatting, vet, types of the scripts
	dev/lint

generate: ## pages' Go code from .templ files
	go run github.com/a-h/templ/cmd/templ@v0.3.977 generate -path .

clean: ## what was built and the demonstration's database
	rm -rf bin data/demo.db* web/node_modules internal/account/testdata/openid/node_modules internal/site/assets/dist/[!.]*
