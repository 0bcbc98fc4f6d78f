# One word per task; `make help` lists them. The environment lives in .venv, outputs in build/.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

PYTHON ?= python3
PORT ?= 8000
FIELDAPP_DATA ?= build/data
TESTS ?= tests
FIGURES ?=
ROWS ?=
BIN := .venv/bin
PIP := $(BIN)/pip install -qq
SCRIPTS = $(shell find static/js -name '*.js' 2>/dev/null)
export PYTHON PORT FIELDAPP_DATA

.PHONY: help setup setup-dev setup-s3 vendor demo run test test-tools webkit-tools test-fast test-js lint format types imports js-check \
	bench torture lock clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: .venv/.setup ## Python environment from the hash lock
setup-dev: .venv/.setup-dev ## the same with the tools of checks and tests
setup-s3: .venv/.setup-s3 ## the same with what files in a bucket need (FIELDAPP_STORE)
vendor: static/vendor/manifest.json static/packed/manifest.json ## front-end packages copied to static/vendor, our scripts packed

.venv/.made:
	bin/venv
	touch $@

.venv/.setup: .venv/.made requirements.lock pyproject.toml
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-index --no-build-isolation -e .
	touch $@

.venv/.setup-dev: .venv/.setup requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

.venv/.setup-s3: .venv/.setup requirements-s3.lock
	$(PIP) --require-hashes -r requirements-s3.lock
	touch $@

node_modules/.setup: package.json package-lock.json .npmrc | .venv/.setup
	bin/front-end npm ci --silent --ignore-scripts
	touch $@

static/vendor/manifest.json: node_modules/.setup bin/vendor.py
	$(BIN)/python bin/vendor.py

static/packed/manifest.json: node_modules/.setup bin/pack.py bin/ground.js $(SCRIPTS)
	$(BIN)/python bin/pack.py

demo: setup vendor ## fresh data, both companies with a cast, served at PORT (data in FIELDAPP_DATA)
	exec $(BIN)/fieldapp demo

run: setup vendor ## serve the data of FIELDAPP_DATA at PORT
	exec $(BIN)/fieldapp serve

test-tools: setup-dev ## Chromium and a Chinese font, by apt-get when root
	bin/test-tools

webkit-tools: setup-dev ## WebKitGTK and its driver for `make torture`, by apt-get when root; without them its row is red
	bin/webkit-tools

test: setup-dev vendor test-tools test-js ## every test, on SQLite and PostgreSQL and in the browser (TESTS=path for some)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not webkit" $(TESTS)

test-fast: setup-dev vendor ## tests without browser and PostgreSQL
	$(BIN)/python -m pytest -q -m "not browser and not postgres and not slow and not webkit" $(TESTS)

test-js: node_modules/.setup ## tests of the scripts
	@if [ -n "$$(find tests/js -name '*.test.js' 2>/dev/null)" ]; then bin/front-end node --test tests/js/*.test.js; fi

lint: setup-dev ## style of the Python files
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: setup-dev ## bring the Python files into style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: setup-dev ## mypy --strict
	$(BIN)/mypy

imports: setup-dev ## the dependency rule
	$(BIN)/lint-imports --cache-dir build/imports

js-check: node_modules/.setup ## types of the scripts
	@if [ -n "$(SCRIPTS)" ]; then bin/front-end node_modules/.bin/tsc -p tsconfig.json; else echo "no scripts in static/js"; fi

bench: setup-dev vendor ## measure against the goals, table and build/bench.json (FIGURES="name ..." for some)
	$(BIN)/python -m tests.bench $(FIGURES)

torture: setup-dev vendor node_modules/.setup test-tools ## what users have lost elsewhere, each line proven: table and build/torture.json (ROWS="word" for some)
	-bin/webkit-tools
	$(BIN)/python -m tests.torture.scoreboard $(if $(ROWS),"$(ROWS)")

lock: setup-dev ## resolve all dependencies anew into the locks
	for lock in requirements requirements-s3 requirements-dev requirements-node; do \
		$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
			--no-emit-index-url --no-emit-find-links $$lock.in -o $$lock.lock; done
	bin/front-end npm install --package-lock-only --silent

clean: ## remove environment, outputs and copied files
	rm -rf .venv build node_modules static/vendor static/packed .mypy_cache .ruff_cache .pytest_cache
