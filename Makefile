# make help lists the targets. Every target sets up what it needs first; a set-up that is there costs nothing.

BOOK ?= book
OUT ?= build
COLLECTION ?= collection
PRINTER ?=
JOBS ?=
ARTICLE ?=
STRICT ?=
PROOF ?=
PYTEST ?=
PEERS ?=

export BOOK OUT COLLECTION ARTICLE STRICT PROOF PRINTER JOBS PEERS

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help epub pdf screen cover articles check test conformance lint bench pictures clean setup

# Values reach the shell through the environment, so that quotes and spaces in them stay what they are.
ARGUMENTS = set -- --book "$$BOOK" --out "$$OUT" --collection "$$COLLECTION"; \
	for slug in $$ARTICLE; do set -- "$$@" --article "$$slug"; done; \
	[ -z "$$STRICT" ] || set -- "$$@" --strict; \
	[ -z "$$JOBS" ] || set -- "$$@" --jobs "$$JOBS";
TOOL = $(ARGUMENTS) .venv/bin/mapmental-publish
FOR_PRINTER = $(ARGUMENTS) [ -z "$$PRINTER" ] || set -- "$$@" --printer "$$PRINTER"; .venv/bin/mapmental-publish

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  BOOK=folder OUT=folder COLLECTION=name ARTICLE='slug slug' STRICT=1 JOBS=n go with what builds and checks,"
	@echo "  as in: make epub BOOK=~/my-book OUT=~/my-book/build; PRINTER=kdp (ingram, lulu, offset, or a printer of your own)"
	@echo "  with pdf, screen, cover and check"

setup: ## Install what the toolchain needs, and build nothing
	@tools/setup.sh runtime

epub: ## The ebook: build/SLUG.epub
	@tools/setup.sh runtime
	@$(TOOL) epub "$$@"

pdf: ## The interior for the printer: build/SLUG-print.pdf
	@tools/setup.sh runtime
	@$(FOR_PRINTER) pdf "$$@"

screen: ## The PDF to read on a screen, tagged and linked: build/SLUG-screen.pdf
	@tools/setup.sh runtime
	@$(FOR_PRINTER) pdf --edition screen "$$@"

cover: ## The cover: build/SLUG-cover.jpg for the ebook, build/SLUG-cover-print.pdf to wrap around the book
	@tools/setup.sh runtime
	@$(FOR_PRINTER) cover "$$@" $${PROOF:+--proof}

articles: ## Every article alone: build/articles/ARTICLE.epub and .pdf
	@tools/setup.sh runtime
	@$(TOOL) articles "$$@"

check: ## Every finding on the sources and on the finished files
	@tools/setup.sh runtime
	@$(FOR_PRINTER) check "$$@"

test: ## Set up and run the tests
	@tools/setup.sh dev
	@.venv/bin/python -m pytest -n auto -m "not conformance" $(PYTEST)

conformance: ## Show the ebooks to EPUBCheck, Ace and a browser, the PDFs to veraPDF
	@tools/setup.sh conformance
	@.venv/bin/python -m pytest -n auto -m conformance $(PYTEST)

lint: ## ruff and mypy
	@tools/setup.sh dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check mapmental_publish tests tools
	@.venv/bin/mypy

bench: ## Measure this tool beside its peers; PEERS=all installs LuaLaTeX, Paged.js and Vivliostyle too
	@tools/setup.sh bench
	@.venv/bin/python -m tools.bench $(BENCH)

pictures: ## Make the pictures of pages in the README anew
	@tools/setup.sh conformance
	@.venv/bin/python -m tools.pictures

clean: ## Remove everything that was built; sources and the environment stay
	@rm -rf build/.cache build/articles
	@find build -maxdepth 1 -type f \( -name '*.epub' -o -name '*.pdf' -o -name '*.jpg' -o -name '*-preflight.*' -o -name '.*.part' \) -delete
