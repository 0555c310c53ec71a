# Needs Python 3.11 or newer, make and git. Everything else is brought along, in .venv and web/node_modules.
.POSIX:
.SUFFIXES:
.DEFAULT_GOAL := help
SHELL := /bin/sh
# Imports are three times slower without the byte code.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH

PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11

# uv when it can be had, because it is several times faster; pip where it cannot, or where it fails.
define install
	@test -x .venv/bin/uv || command -v uv >/dev/null || \
		$(PIP) -r requirements/uv.txt || true
	@uv=$$(command -v .venv/bin/uv || command -v uv || echo false); \
	UV_SYSTEM_CERTS=1 "$$uv" pip install --quiet --python $(PY) --require-hashes --compile-bytecode -r $(1) || $(PIP) -r $(1)
endef

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

run: .venv/.run web ## set up, start everything here and print the address (PORT, HOST, DATA_DIR)
	@exec $(PY) -P -m server.cli up

# Status 5: none of the tests that were asked for is of this kind.
test: .venv/.dev web chromium tests-js ## set up and run every test: those that hold a deadline, then three files at a time
	@failed=; \
	$(PY) -m pytest -rfEs -m alone $(ARGS) || test $$? = 5 || failed=" those that run alone"; \
	$(PY) -m pytest -rfEs -m "not alone" -n 3 --dist loadfile --no-loadscope-reorder $(ARGS) || test $$? = 5 || failed="$$failed those that run together"; \
	test -z "$$failed" || { echo "Tests failed:$$failed" >&2; exit 1; }

check: .venv/.dev ## format, lint, types, import contracts
	@failed=; \
	$(PY) -m ruff format --quiet --check || failed="$$failed format"; \
	$(PY) -m ruff check --output-format concise || failed="$$failed lint"; \
	.venv/bin/lint-imports --no-cache || failed="$$failed imports"; \
	$(PY) -m pyright || failed="$$failed types"; \
	if test -d web/node_modules; then (cd web && node_modules/.bin/tsc --noEmit) || failed="$$failed web-types"; fi; \
	test -z "$$failed" || { echo "Not clean:$$failed" >&2; exit 1; }

crash: .venv/.dev tests-js ## the long crash and fuzz runs
	STORYROOM_LONG=1 $(PY) -m pytest -rfEs --timeout=1800 tests/crash $(ARGS)

web: .venv/.run ## build the web when its sources have changed
	@status=0; $(PY) build_web.py || status=$$?; \
	if test $$status = 3; then $(MAKE) --no-print-directory node && $(PY) build_web.py; else exit $$status; fi

web-types: web ## make the web's types from the API's description
	@mkdir -p .make
	$(PY) -c 'import json; from server.app import create_app; from server.config import Config; from server.openapi import described; \
	print(json.dumps(described(create_app(Config(database_url="postgresql://no/where", redis_url="redis://nowhere", secret_key="-" * 32)))))' \
	> .make/openapi.json
	cd web && node scripts/types.mjs ../.make/openapi.json

docs: .venv/.run ## make docs/config.md from the settings
	$(PY) -m server.config > docs/config.md

migration: .venv/.dev ## write a migration from the changes of the tables: MESSAGE="..." NUMBER=0002
	$(PY) -m tests.support.new_migration "$(MESSAGE)" "$(NUMBER)"

lock: .venv/.run ## choose the newest allowed versions anew and lock them
	$(LOCK) --upgrade pyproject.toml -o requirements/server.txt
	$(LOCK) --upgrade pyproject.toml --extra embedded -c requirements/server.txt -o requirements/embedded.txt
	$(LOCK) --upgrade pyproject.toml --extra embedded --group dev -c requirements/embedded.txt -o requirements/dev.txt

clean: ## remove what was built and installed; keeps data/
	rm -rf .venv .make dist build server/static web/node_modules tests/js/node_modules web/.vite .ruff_cache .pytest_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Storyroom needs Python 3.11 or newer: install it and run make again." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "This Python has no venv module: install it (on Debian and Ubuntu: apt-get install python3-venv) and run make again." >&2; exit 1; }
	@echo "Setting up (once, about a minute)…"
	@$(PYTHON) -m venv .venv

.venv/.run: requirements/embedded.txt | .venv/bin/python
	$(call install,requirements/embedded.txt)
	@$(PY) -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "storyroom-here.pth").write_text("$(CURDIR)\n")'
	@printf '#!/bin/sh\nexec "%s/.venv/bin/python" -P -m server.cli "$$@"\n' "$(CURDIR)" > .venv/bin/storyroom && chmod +x .venv/bin/storyroom
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	$(call install,requirements/dev.txt)
	@touch $@

node: .venv/.run
	@echo "No Node 20.19 or newer is here: fetching one into .venv…"
	$(call install,requirements/node.txt)

tests-js: .venv/.dev
	@if test -f tests/js/package-lock.json; then $(PY) build_web.py tests/js; fi

# Without a browser the browser tests are skipped, and say so.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	{ test "$$(id -u)" = 0 && command -v apt-get >/dev/null 2>&1 && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; } || \
	echo "No Chromium is here and none can be installed: browser tests will be skipped."

.PHONY: help run test check crash web web-types docs migration lock clean node tests-js chromium
