# Everything a clone needs, on a machine with Python 3.11 or later and make:
#   make demo    serve the sample programme      make test    every test
#   make check   style, types, layers, docs      make fix     repair style
#   make docs    rewrite the reference pages     make bench   measure
#   make test-full    500 random examples of all that is compared with an oracle
# Each makes its own virtual environment from the locked requirements, again only when a lock changes.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
PORT ?= 8050
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --all-build-deps --generate-hashes --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

ifdef SOS_TEST_DATABASE_URL
export SOS_TEST_DATABASE_URL
endif

.PHONY: help demo test test-full check fix docs bench lock migration clean

help:
	@sed -n 's/^#   /  /p' Makefile

.venv/runtime.stamp: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python is not installed: install Python 3.11 or later, or name it: make PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11: install a later one and name it, as in make PYTHON=python3.11"; exit 2; }
	@echo "Making the virtual environment .venv (once, a few minutes) ..."
	@$(PYTHON) -m venv --clear .venv || { echo "Python's venv module is missing: on Debian and Ubuntu, apt-get install python3-venv"; exit 2; }
	@$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/runtime.stamp requirements-dev.lock
	@echo "Adding the tools for tests and checks to .venv ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@

demo: .venv/runtime.stamp
	@exec $(BIN)/sos-dashboard demo --port $(PORT)

# Two workers at most: each has its own database on the one server. TESTS narrows, as in make test TESTS=tests/spec.
TESTS ?= tests
test: .venv/dev.stamp
	@CHROMIUM="$$(bash .ci/browser)" && export CHROMIUM && $(BIN)/python -m pytest -n 2 --dist worksteal --durations 15 $(TESTS)

# The suites of random examples alone, each with so many of every indicator: hours. EXAMPLES=40 gives a taste of it.
EXAMPLES ?= 500
test-full: .venv/dev.stamp
	@SOS_TEST_EXAMPLES=$(EXAMPLES) SOS_TEST_FULL=yes $(BIN)/python -m pytest -n 2 --dist worksteal --durations 15 \
		-m property $(TESTS)

check: .venv/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/sos-dashboard docs --check

fix: .venv/dev.stamp
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: .venv/runtime.stamp
	@$(BIN)/sos-dashboard docs

bench: .venv/dev.stamp
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

# For whoever changes dependencies or tables.
lock: .venv/dev.stamp
	@$(COMPILE) --output-file requirements.lock pyproject.toml
	@$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

migration: .venv/dev.stamp
	@test -n "$(m)" || { echo 'Say what it does: make migration m="Add the date on which a plan was reviewed"'; exit 2; }
	@$(BIN)/sos-dashboard db revision "$(m)"
	@$(BIN)/ruff check --quiet --fix-only sos_dashboard/db/migrations
	@$(BIN)/ruff format --quiet sos_dashboard/db/migrations

clean:
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
