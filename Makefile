# `make help` lists what there is. Nothing is installed outside .venv.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1

BIN := .venv/bin
# Tests wait a good deal, for bots and servers: half as many more than there are processors.
WORKERS := $(shell echo $$(( ($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) * 3 + 1) / 2 )))
NEWEST_FIRST := python3 python3.14 python3.13 python3.12 python3.11
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
# The first Python that is recent enough; `make PYTHON=/path/to/python3 ...` chooses another.
PYTHON ?= $(shell for p in $(NEWEST_FIRST); do if $$p -c '$(RECENT)' 2>/dev/null; then echo $$p; break; fi; done)

.PHONY: help demo check test quick torture browser screenshots mutate coverage bench fmt lint type lock clean venv

help: ## what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: venv ## try the bot here, without a Telegram account; ARGS=--webhook and others go on to it
	@$(BIN)/bedside demo $(ARGS)

check: venv ## prove dialogs, knowledge and templates
	@$(BIN)/bedside check

test: lint type browser ## everything that must pass: lint, types, import contracts, tests
	@$(BIN)/pytest --numprocesses=$(WORKERS) --dist=loadfile

# ARGS go on to it: --minutes 60 --store postgresql --mode webhook --bots 3 --faults kill,gone --seed 7 and others.
torture: venv ## kill, cut and confuse bots at work for ten minutes; nothing may be lost
	@$(BIN)/python -m tests.torture $(ARGS)

quick: lint type ## make test without what walks whole bots and starts processes: for while you write
	@$(BIN)/pytest --numprocesses=$(WORKERS) --dist=loadfile -m 'not slow'

# Where none is found, Debian's is installed if that needs no question; if not, those tests say that they are skipped.
browser: venv ## a Chromium, for the tests of the phone page
	@if $(BIN)/python -m tests.browser.chromium; then exit 0; fi; \
	if [ -z "$${BEDSIDE_CHROMIUM:-}" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Debian's Chromium for the browser tests, once; a minute or so."; \
	  mkdir -p build; export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update >build/chromium.log 2>&1 \
	    && apt-get install --yes --no-install-recommends chromium >>build/chromium.log 2>&1 \
	    && exit 0; \
	  echo "That did not work; build/chromium.log says why"; \
	fi; \
	echo "No Chromium: the browser tests cannot run. Install one, or name it with BEDSIDE_CHROMIUM=/path/to/chromium"

screenshots: browser ## take the pictures in the README anew
	@$(BIN)/python -m tests.browser.pictures

mutate: venv ## make every slip in the content, and see each found
	@$(BIN)/bedside mutate

coverage: venv ## which branches of the rooms that decide the tests reach
	@$(BIN)/pytest --numprocesses=auto --dist=loadfile --cov=bot.content --cov=bot.engine --cov=bot.proof --cov=bot.render --cov-report=term \
	  --cov-fail-under=98 -k 'not telegram' \
	  tests/content tests/engine tests/proof tests/render tests/console tests/scripts tests/test_scripts.py tests/cli/test_decide.py

bench: venv ## what the proof costs, what kills and replicas lose, and what a million checks slow down; half an hour
	@for one in proof kills replicas stored; do echo "bench/$$one.py"; $(BIN)/python bench/$$one.py; done

fmt: venv ## put the code in its usual form
	@$(BIN)/ruff check --quiet --fix --exit-zero
	@$(BIN)/ruff format

lint: venv ## style, and which room imports which
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/lint-imports --no-logo

type: venv ## types
	@$(BIN)/mypy

venv: .venv/ready ## the tools, as requirements.lock pins them

# The tools change with the lock alone; the project's own entry points with pyproject.toml.
.venv/tools: requirements.lock
	@$(if $(PYTHON),,echo 'Bedside needs Python 3.11 or newer, and none was found: install it, or name it with make PYTHON=/path/to/python3' >&2; exit 1)
	@$(PYTHON) -c '$(RECENT)' 2>/dev/null || { echo "Bedside needs Python 3.11 or newer; $(PYTHON) is older or not there." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "$(PYTHON) cannot make a virtual environment: on Debian or Ubuntu, apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version), once; a minute or so:"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --progress-bar off --require-hashes -r requirements.lock \
	  | awk '/^Collecting /{print "  " $$2; fflush()} /^Installing /{print "  unpacking ..."; fflush()}'
	@touch $@

.venv/ready: .venv/tools pyproject.toml
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# `make lock` keeps the pins that still fit; `make lock LOCK_FLAGS=--upgrade` takes the newest that fit together.
lock: ## pin anew what pyproject.toml asks for
	@$(PYTHON) -m venv --clear build/uv
	@build/uv/bin/python -m pip install --quiet uv
	@export UV_CUSTOM_COMPILE_COMMAND='make lock'; \
	pin="build/uv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11"; \
	$$pin --extra dev $(LOCK_FLAGS) pyproject.toml -o requirements.lock; \
	$$pin --extra install --constraint requirements.lock pyproject.toml -o requirements.run.lock
	@rm -rf build/uv

clean: ## remove what make made
	@rm -rf .venv build dist .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
