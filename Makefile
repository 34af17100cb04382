# Every target works on a clean clone by itself. Debian with Python 3.11+ and make is enough.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# Python's development mode, but for its watch on memory: that is C's, and costs a fifth.
PYTEST := PYTHONDEVMODE=1 PYTHONMALLOC=pymalloc $(BIN)/python -m pytest
# What may be the machine's fault and not the product's: so few failures are asked about once more.
FEW := 5
EDITOR := static/build/json_editor.js
export PYTHONUNBUFFERED := 1
# Or each of the many servers that tests start would compile the product anew.
unexport PYTHONDONTWRITEBYTECODE

# $(call debian,<what it is for>,<packages>): installs packages as root, else says what to install.
define debian
	if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
		echo "$(1): install it first, as root: apt-get install $(2)" >&2; exit 1; \
	fi; \
	echo "Installing $(2) ..."; log=$$(mktemp); \
	if ! { apt-get update && DEBIAN_FRONTEND=noninteractive \
		apt-get install --yes --no-install-recommends $(2); } >"$$log" 2>&1 </dev/null; then \
		cat "$$log" >&2; exit 1; \
	fi; \
	rm -f "$$log"
endef

# $(call pip,<file>,<what it is for>): installs what the file lists, and leaves a stamp.
define pip
	echo "Installing $(2) from $(1) ..."; \
	$(PIP) install -qq --requirement $(1); \
	touch $@
endef

# $(call tested,<arguments of pytest>,<more of the first run's>): tests, three at a time. The few
# that fail are asked once more, one after the other: a browser on a crowded machine may be late,
# and a fault of the product fails again. Whatever failed is printed, and names itself at the end.
define tested
	status=0; $(PYTEST) -n 3 $(1) $(2) || status=$$?; \
	if [ $$status = 1 ]; then \
		failed=$$($(BIN)/python -c 'import json; print(*json.load(open(".pytest_cache/v/cache/lastfailed")), sep="\n")'); \
		if [ "$$(wc -l <<<"$$failed")" -gt $(FEW) ]; then exit 1; fi; \
		echo "Once more, one after the other:"; \
		$(PYTEST) --last-failed --last-failed-no-failures=none $(1); \
		printf 'Failed among others and passed alone:\n%s\n' "$$failed"; \
	elif [ $$status != 0 ]; then exit $$status; fi
endef

.PHONY: help
help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

.PHONY: serve
serve: $(VENV)/serve.stamp $(EDITOR) ## Install what is needed and serve the product
	@exec $(BIN)/python manage.py serve

.PHONY: test
test: $(VENV)/test.stamp $(EDITOR) test-programs ## Run the whole suite on SQLite, then the database tests on PostgreSQL
	@rm -f .coverage .coverage.*
	@$(call tested,,--cov --cov-report= --cov-fail-under=0)
	@$(call tested,--database=postgresql -m "database and not door")
	@$(BIN)/coverage report

.PHONY: test-deep
test-deep: $(VENV)/test.stamp $(EDITOR) test-programs ## Run the suite with its full numbers
	@HYPOTHESIS_PROFILE=deep APIKEYS_TEST_DEEP=1 $(PYTEST) -n 3
	@HYPOTHESIS_PROFILE=deep APIKEYS_TEST_DEEP=1 $(PYTEST) -n 3 --database=postgresql -m database

.PHONY: check
check: $(VENV)/check.stamp ## Run formatter, linters, types, import contracts and Django's checks
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@find templates keys -name '*.html' -print0 | xargs -0 --no-run-if-empty $(BIN)/djade --check --target-version 5.2
	@$(BIN)/djlint --lint --quiet templates
	@home=$$(mktemp -d); trap 'rm -rf "$$home"' EXIT; export APIKEYS_HOME="$$home"; \
	$(BIN)/python manage.py check --deploy --fail-level WARNING; \
	$(BIN)/python manage.py makemigrations --check --dry-run

.PHONY: bench
bench: $(VENV)/test.stamp ## Run the benchmarks and print their tables
	@$(BIN)/python -m benchmarks

# Where there is no Node the file does not appear, and pages have plain text areas instead.
$(EDITOR): frontend/build.sh frontend/build.mjs frontend/package-lock.json $(wildcard frontend/src/*.js) | $(BIN)/python
	@frontend/build.sh $(BIN)/python

.PHONY: clean
clean: ## Remove what was installed or made for tests; data under var/ stays
	@rm -rf $(VENV) .pytest_cache .test-static .test-node frontend/node_modules static/build .coverage .coverage.* htmlcov .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/serve.stamp: requirements.txt | $(BIN)/python
	@$(call pip,$<,dependencies)

$(VENV)/test.stamp: requirements-test.txt $(VENV)/serve.stamp
	@$(call pip,$<,test tools)

$(VENV)/check.stamp: requirements-dev.txt $(VENV)/test.stamp
	@$(call pip,$<,checkers)

$(BIN)/python:
	@if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "Python 3.11 or later is needed: $(PYTHON) is older, or not there. Name one: make PYTHON=python3.12" >&2; exit 1; \
	fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		package=$$($(PYTHON) -c 'import sys; print("python3.%d-venv" % sys.version_info[1])'); \
		$(call debian,Python can make no virtual environment,$$package); \
	fi
	@echo "Making the virtual environment $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

# The browser tests drive Chromium, the recipes' tests curl and three gateways; the database tests
# run on a PostgreSQL of their own.
.PHONY: test-programs
test-programs:
	@missing=; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v curl >/dev/null || missing="$$missing curl"; \
	for program in nginx haproxy caddy; do \
		PATH="$$PATH:/usr/sbin" command -v $$program >/dev/null || missing="$$missing $$program"; \
	done; \
	compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing="$$missing postgresql"; \
	if [ -n "$$missing" ]; then $(call debian,Tests need programs,$$missing); fi
