# `make` alone lists the tasks. Everything is built in release mode: tests run what users run.
SHELL := /bin/bash
.DEFAULT_GOAL := tasks
PREFIX ?= /usr/local
DESTDIR ?=

# Without testable imports the tests share every product with the plain build.
TEST := tools/postgresql/server.sh with swift test -c release --disable-testable-imports
BUILD := swift build -c release --product quito
QUITO := .build/release/quito
PYTHON := .build/venv/bin/python
FORMATTED := $(wildcard Sources Tests Package.swift Benchmarks)

.PHONY: tasks demo test build assets demo-report reports report-test pdf-test clients-test server-test site-test format lint bench docs clean install \
  ready-to-build ready-to-test

tasks:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build assets demo-report ## install what is missing, build, and work the example city and country into demo/

test: ready-to-test assets ## install what is missing and run every test, the browser's too
	$(TEST)
	@$(MAKE) --no-print-directory demo-report reports
	@$(MAKE) --no-print-directory --jobs 2 --output-sync EVERY=4 site-test report-test pdf-test clients-test server-test
	@echo "All tests passed."

build: ready-to-build ## build the command in release mode: .build/release/quito
	$(BUILD)

format: ## bring the sources into the project's format
	swift format --in-place --parallel --recursive $(FORMATTED)

lint: ## check the format, as strictly as .ci/run does
	swift format lint --strict --parallel --recursive $(FORMATTED)

bench: build ## run the benchmarks
	Benchmarks/run

docs: ready-to-test assets ## check the documents: every page, link, phrase and example
	$(TEST) --filter 'HouseTests|TranscriptTests'

clean: ## remove what was built, and the demo
	rm -rf .build demo

install: build assets ## install the command and its content under PREFIX (/usr/local)
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/quito"
	install -m 755 $(QUITO) "$(DESTDIR)$(PREFIX)/bin/quito"
	cp -R Content/. "$(DESTDIR)$(PREFIX)/share/quito/"

ready-to-build:
	@tools/setup/install.sh build

ready-to-test:
	@tools/setup/install.sh test

assets: ready-to-build
	@$(PYTHON) tools/web-assets/fetch.py

demo-report:
	@rm -rf demo
	$(QUITO) demo --into demo
	@test -f demo/report.html -a -f demo/country.html || { echo "The demo left no report in demo/." >&2; exit 1; }
	@echo "The reports are $(CURDIR)/demo/report.html and country.html there; open them in a browser."

# What goes out in the formats of SDMX, read by libraries of others.
clients-test:
	$(PYTHON) Tests/Clients/check_sdmx.py $(QUITO) demo/demo.gpkg
	$(PYTHON) Tests/Clients/check_sdmx.py $(QUITO) demo/country.gpkg

# The reports of a city, a country and one of its cities, and what editors wrote, in six languages.
reports:
	@for language in ar en es fr ru zh; do \
	  $(QUITO) report XXA-VALDORIA --store demo/demo.gpkg --language $$language \
	    --to demo/report-$$language.html && \
	  $(QUITO) report XXA --store demo/country.gpkg --language $$language \
	    --to demo/country-$$language.html && \
	  $(QUITO) report XXA-VALDORIA --store demo/country.gpkg --language $$language \
	    --to demo/capital-$$language.html && \
	  $(QUITO) report text set agenda mandate --store demo/country.gpkg --language $$language \
	    --file Tests/Browser/texts/$$language.txt --by Quito && \
	  $(QUITO) report country XXA --store demo/country.gpkg --language $$language \
	    --to demo/review-$$language.html && \
	  $(QUITO) report agenda XXA --store demo/country.gpkg --language $$language \
	    --to demo/agenda-$$language.html || exit 1; \
	done

# Each opened as a reader would; by `make test` with all looks in English alone.
report-test:
	$(PYTHON) Tests/Browser/check_report.py $(if $(filter-out 1,$(EVERY)),--brief) demo/report-??.html demo/country-??.html demo/capital-??.html \
	  demo/review-??.html demo/agenda-??.html

# Reports on paper, two languages at a time; those in two scripts are made again, and must come out the same to the
# last byte.
pdf-test:
	@mkdir -p demo/again
	@printf '%s\n' ar en es fr ru zh | xargs -P 2 -I LANGUAGE sh -ec '\
	  $(QUITO) report city XXA-VALDORIA --store demo/demo.gpkg --language LANGUAGE --to demo/report-LANGUAGE.pdf; \
	  $(QUITO) report country XXA --store demo/country.gpkg --language LANGUAGE --to demo/review-LANGUAGE.pdf; \
	  $(QUITO) report agenda XXA --store demo/country.gpkg --language LANGUAGE --to demo/agenda-LANGUAGE.pdf'
	@printf '%s\n' ar zh | xargs -P 2 -I LANGUAGE sh -ec '\
	  $(QUITO) report country XXA --store demo/country.gpkg --language LANGUAGE --to demo/again/review-LANGUAGE.pdf; \
	  $(QUITO) report agenda XXA --store demo/country.gpkg --language LANGUAGE --to demo/again/agenda-LANGUAGE.pdf'
	$(PYTHON) Tests/Browser/check_pdf.py --again demo/again demo/report-??.pdf demo/review-??.pdf demo/agenda-??.pdf

# Both stores served, and asked by other people's programs and by a thousand slow clients; once more from a database
# server, with the same answers; then one with users, who work in it with a browser, which is held to its OpenAPI
# document, and attacked.
server-test:
	$(PYTHON) Tests/Clients/with_server.py --quito $(QUITO) demo/demo.gpkg demo/country.gpkg -- \
	  $(PYTHON) Tests/Clients/check_clients.py
	$(PYTHON) Tests/Clients/with_server.py --quito $(QUITO) demo/demo.gpkg demo/country.gpkg -- \
	  /usr/bin/python3 Tests/Clients/check_qgis.py
	$(PYTHON) Tests/Clients/with_server.py --quito $(QUITO) demo/demo.gpkg -- $(PYTHON) Tests/Clients/check_load.py
	@for store in demo country; do tools/postgresql/server.sh with sh -ec '\
	  $(QUITO) store copy demo/'$$store'.gpkg "$$QUITO_TEST_POSTGRESQL"; \
	  $(PYTHON) Tests/Clients/with_server.py --quito $(QUITO) demo/'$$store'.gpkg "$$QUITO_TEST_POSTGRESQL" -- \
	  $(PYTHON) Tests/Clients/check_same.py' || exit 1; done
	$(PYTHON) Tests/Browser/check_account.py $(QUITO) demo/country.gpkg
	$(PYTHON) Tests/Clients/check_openapi.py $(QUITO) demo/demo.gpkg
	$(PYTHON) Tests/Clients/check_attacks.py --wapiti .build/venv-wapiti/bin/wapiti $(QUITO) demo/demo.gpkg

# Every page of the server is read in six languages, and opened in a browser; of the many pages of one kind `make test`
# opens each fourth.
EVERY ?= 1
site-test:
	$(PYTHON) Tests/Clients/with_server.py --quito $(QUITO) demo/demo.gpkg demo/country.gpkg -- \
	  $(PYTHON) Tests/Browser/check_site.py --every $(EVERY)
