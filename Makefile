# Two commands matter: `make run` shows everything, `make test` proves it. Both set themselves up.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ST     := .venv-st
VAR    := $(or $(ANISHELF_VAR),var)

.DEFAULT_GOAL := help
.PHONY: help translations run build test lint format bench browser postgres java elasticsearch test-st clean

help:  ## what each command does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: Python 3.11 or newer is needed: $(PYTHON): install it, or name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "error: cannot make a virtual environment: $(VENV): on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@touch $@

$(VENV)/core-installed: requirements-core.txt constraints.txt | $(VENV)/made
	@echo "installing what Anishelf needs (about a minute, once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-core.txt
	@touch $@

$(VENV)/dev-installed: requirements-dev.txt requirements-core.txt constraints.txt | $(VENV)/made
	@echo "installing what the tests need (once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/core-installed

run: $(VENV)/core-installed  ## serve, building the demo first where there is no version yet
	@test -s $(VAR)/artifacts/current || $(BIN)/python build.py demo
	@exec $(BIN)/python app.py

build: $(VENV)/core-installed  ## build from the Kaggle folder: make build KAGGLE=DIR
	@test -n "$(KAGGLE)" || { echo "error: no folder given: KAGGLE: run make build KAGGLE=DIR" >&2; exit 2; }
	@$(BIN)/python build.py kaggle "$(KAGGLE)"

test: $(VENV)/dev-installed browser postgres java  ## every test this machine can run, with coverage
	@$(BIN)/python -m pytest -n 2 --no-loadscope-reorder --cov --cov-report=term --cov-fail-under=90

$(ST)/installed: requirements-st.txt requirements.txt requirements-core.txt constraints.txt
	@echo "installing torch and sentence-transformers into $(ST) (some minutes, once)"
	@$(PYTHON) -m venv $(ST)
	@$(ST)/bin/pip install --quiet --disable-pip-version-check -r requirements-st.txt
	@touch $@

test-st: $(ST)/installed  ## the tests that need torch, in an environment of their own
	@HF_HUB_OFFLINE=1 $(ST)/bin/python -m pytest tests/search/test_sentence_encoder.py

lint: $(VENV)/dev-installed  ## format, lint and types
	@$(BIN)/ruff format --check --quiet . || { echo "error: some files are not formatted: see above: run make format" >&2; exit 1; }
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(VENV)/dev-installed  ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

translations: $(VENV)/dev-installed  ## gather messages, renew and compile translations/ (then fill in what is new)
	@$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k Reason -k message -k _known:1c,2 -k pgettext:1c,2 --sort-output -o translations/messages.pot .
	@$(BIN)/pybabel -q update -N --ignore-obsolete --omit-header -w 110 -i translations/messages.pot -d translations
	@$(BIN)/pybabel -q compile --use-fuzzy -d translations
	@rm translations/messages.pot

bench: $(VENV)/dev-installed browser  ## the slow proofs; results go to bench/results/
	@$(BIN)/python -m bench

browser:  ## Debian's Chromium and fonts for the browser tests
	@sh .ci/install-browser

postgres:  ## Debian's PostgreSQL for the database tests
	@sh .ci/install-postgres

java:  ## a JRE for the Elasticsearch tests
	@sh .ci/install-java

elasticsearch: $(VENV)/dev-installed  ## an Elasticsearch on port 9200: by Docker, else from ELASTICSEARCH_HOME
	@$(BIN)/python -m tests.elasticsearch_server

clean:  ## remove what was installed and measured; versions under $(VAR) stay
	rm -rf $(VENV) $(ST) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
