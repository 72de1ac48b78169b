# Two commands matter: `make demo` and `make test`. `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8501
CUSTOMERS ?= 1000000
ARGS ?=

VENV := .venv
# Python compiles what it imports; compiling every file of every package up front takes half of the installation.
# It must keep that, whatever the surroundings say: the many processes of the tests would each compile for ten seconds.
unexport PYTHONDONTWRITEBYTECODE
PIP_INSTALL := $(VENV)/bin/python -m pip --disable-pip-version-check -qq install --no-compile
# On every core, but not on more than four: each process starts a PostgreSQL, a Chromium and a sample company of its own.
SIDE_BY_SIDE := -n logical --maxprocesses 4 --dist worksteal
SOURCES := crm_models dashboard pages sample_data tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help demo install test bench lint format clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: install ## Make the sample company and serve it on 127.0.0.1:8501 (PORT=9000 for another port)
	@$(VENV)/bin/crm-dashboard demo --port $(PORT)

install: $(VENV)/.installed ## Make .venv from requirements.lock, every file checked against its hash

test: $(VENV)/.installed-dev ## Run every test, in a real browser too (ARGS="tests/cli -k metrics" for some)
	@$(VENV)/bin/python tests/browser/chromium.py
	@$(VENV)/bin/python -m pytest $(SIDE_BY_SIDE) $(ARGS)

bench: $(VENV)/.installed-dev ## Measure speed on a big sample company, made once (CUSTOMERS=100000 for a smaller one)
	@$(VENV)/bin/python -m benchmarks --customers $(CUSTOMERS)

lint: $(VENV)/.installed-dev ## Check style, formatting and types
	@$(VENV)/bin/ruff check $(SOURCES)
	@$(VENV)/bin/ruff format --check $(SOURCES)
	@$(VENV)/bin/mypy

format: $(VENV)/.installed-dev ## Put the code in its usual form
	@$(VENV)/bin/ruff check --fix $(SOURCES)
	@$(VENV)/bin/ruff format $(SOURCES)

clean: ## Remove the environment and the caches; data/ stays
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} +

# The stamps record what was installed; a changed lock or pyproject.toml installs again.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 install")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing: apt-get install python3-venv on Debian and Ubuntu." >&2; exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked packages into $(VENV): one or two minutes the first time"
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing the locked development packages into $(VENV)"
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
