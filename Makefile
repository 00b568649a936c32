# Every command that a person or CI needs. Each installs what it lacks first; a second run of it
# installs nothing. To choose another Python: make PYTHON=python3.12 setup

PYTHON ?= python3
# How many processes run the tests.
WORKERS ?= 2
PORT ?= 8000
export PORT
# The demonstration keeps its data here, where deleting the working copy deletes it too.
CONTACTPOINT_HOME ?= $(CURDIR)/.contactpoint
export CONTACTPOINT_HOME

# Some CI accounts have no home of their own; npm and pip keep their caches there.
ifneq ($(shell test -n "$$HOME" && test -w "$$HOME" && echo yes),yes)
export HOME := $(CURDIR)/.cache/home
endif

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
ASSETS := src/contactpoint/web/static/vendor/govuk-frontend.min.css
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev setup-bench setup-spark setup-token setup-browser setup-deploy setup-image \
	demo demo-code access check test test-fast test-deep \
	test-engines test-faults test-image lint fmt bench screenshots sbom audit lock clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(VENV)/.base $(ASSETS)  ## install what the service needs
setup-dev: $(VENV)/.dev $(ASSETS)  ## install what the checks need as well
setup-bench: $(VENV)/.bench $(ASSETS)  ## install what the benchmarks compare with and draw by
setup-spark: setup  ## install linkage on Spark, where there is Java or it can be had
	@! scripts/ensure-java.sh || $(MAKE) --no-print-directory $(VENV)/.spark
setup-token: setup  ## install a token as key holder, and SoftHSM where it can be had
	@! scripts/ensure-softhsm.sh || $(MAKE) --no-print-directory $(VENV)/.token
setup-browser:
	@scripts/ensure-chromium.sh >/dev/null
setup-deploy:
	@scripts/ensure-nginx.sh >/dev/null || true
	@scripts/ensure-systemd.sh >/dev/null || true
setup-image:
	@scripts/ensure-podman.sh || true

demo: setup  ## load the demonstration area and serve it; PORT, CONTACTPOINT_HOME
	@exec $(BIN)/contactpoint demo

demo-code: setup  ## print the current one-time code of a demonstration account; ACCOUNT
	@$(BIN)/contactpoint demo-code $(ACCOUNT)

check: lint test-fast  ## before every commit: lint and test-fast

# The linters come first so that the summary of the tests is the last thing printed.
test: setup-dev setup-browser setup-deploy lint  ## every check of the product itself
	$(PYTEST) -n $(WORKERS) -m "not faults and not engines"

test-engines: setup-dev setup-bench setup-spark setup-token setup-image  ## what needs Spark, what we compare with, and the image
	$(PYTEST) -m engines

test-image: $(VENV)/bin/python setup-image  ## make the image, and have a search answered by it; needs root
	$(BIN)/python scripts/try_image.py

test-fast: setup-dev  ## the tests that need no database, browser or patience
	$(PYTEST) -m "not database and not browser and not slow and not faults and not engines"

test-deep: setup-dev  ## ten times the generated examples
	HYPOTHESIS_PROFILE=deep $(PYTEST) -n $(WORKERS) -m "not browser and not faults and not engines"

test-faults: setup-dev  ## kills, full disks, lost connections
	$(PYTEST) -m faults

lint: setup-dev  ## style, imports, types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

fmt: setup-dev  ## format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup-bench  ## the benchmarks; CHILDREN=11000000 for England, BENCH_HOME, PARTS, FEEDS
	$(BIN)/python -m bench

screenshots: setup-dev setup-browser  ## make the pictures in the README anew
	$(BIN)/python scripts/screenshots.py

access: setup  ## write who may do what to docs/generated/access.md, from the code
	$(BIN)/python -m scripts.access_page

sbom: setup-dev  ## write what the product is made of to build/sbom.cdx.json (CycloneDX)
	$(BIN)/python -W ignore scripts/sbom.py

audit: setup-dev  ## ask whether weaknesses are known of what is locked; 3 where nobody could tell
	$(BIN)/python scripts/audit.py

lock:  ## choose versions anew for requirements/*.in and package.json
	PYTHON=$(PYTHON) scripts/lock.sh

clean:  ## remove what these commands installed; no data
	rm -rf $(VENV) node_modules build dist .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf $(dir $(ASSETS))

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "ContactPoint needs Python 3.11 or newer: make PYTHON=python3.11 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The package itself is installed in place, so that a change to it needs no new installation.
$(VENV)/.base: requirements/base.lock requirements/build.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/build.lock -r requirements/base.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.base
	$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

$(VENV)/.bench: requirements/bench.lock $(VENV)/.base
	$(PIP) install --require-hashes -r requirements/bench.lock
	@touch $@

$(VENV)/.token: requirements/token.lock $(VENV)/.base
	$(PIP) install --require-hashes -r requirements/token.lock
	@touch $@

$(VENV)/.spark: requirements/spark.lock $(VENV)/.base
	$(PIP) install --no-build-isolation --require-hashes -r requirements/spark.lock
	@touch $@

node_modules/.installed: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(ASSETS): scripts/build-assets.mjs node_modules/.installed
	node scripts/build-assets.mjs
	@touch $@
