# `make help` lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test test-fast lint fmt bench mutants kills fuzz guessing soak long messages vendor lock

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.installed ## create the virtual environment with the locked dependencies

demo: $(VENV)/.installed ## create the demo (people, works, contests) and serve it on http://127.0.0.1:8000
	$(BIN)/judging demo

serve: $(VENV)/.installed ## serve this installation (see `judging init`)
	$(BIN)/judging serve

test: $(VENV)/.tested ## run all tests; tests that this machine cannot run are skipped with a message
	@if command -v node >/dev/null; then node --test tests/js/*.test.mjs; else echo "SKIPPED: the tests of the scripts need Node.js"; fi
	$(BIN)/python -m pytest -n auto --dist worksteal

test-fast: $(VENV)/.tested ## run the tests of core and services on SQLite, in under a minute
	@env -u JUDGING_TEST_POSTGRES_URL $(BIN)/python -m pytest -q -n auto --dist worksteal tests/core tests/services

guessing: $(VENV)/.tested ## guess at a real server for a minute while a hall signs in, and print the times
	@env JUDGING_TEST_GUESSING_SECONDS=60 $(BIN)/python -m pytest -q -s tests/web/signin/test_guessing.py

lint: $(VENV)/.tested ## ruff, mypy, djlint, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --quiet --lint templates

fmt: $(VENV)/.tested ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.tested ## run the benchmarks
	$(BIN)/python -m bench

mutants: $(VENV)/.tested ## change the rules in small ways and name the changes that no test notices (20 minutes)
	$(BIN)/python -m tools.mutants

kills: $(VENV)/.tested ## kill a serving installation 240 times under simulated judges (10 minutes; `KILLS=60` for fewer)
	JUDGING_TEST_KILLS=$(or $(KILLS),240) $(BIN)/python -m pytest -q -s tests/robustness/test_kills.py

fuzz: $(VENV)/.tested ## read 100 times as many damaged files of every kind as the tests do (10 minutes; `TIMES=10` for fewer)
	JUDGING_TEST_FUZZ=$(or $(TIMES),100) $(BIN)/python -m pytest -q -s tests/robustness/test_fuzz.py

soak: $(VENV)/.tested ## play 50 judges and 20 works on a bad network, with a server killed ten times and restored (10 minutes; SOAK_SEED=)
	$(BIN)/python -u -m tests.soak

long: kills fuzz guessing soak ## run the long forms of the tests that `make test` runs short (an hour)
	JUDGING_TEST_API=250 $(BIN)/python -m pytest -q tests/web/api/test_schema.py
	JUDGING_TEST_SEQUENCES=50 JUDGING_TEST_ATTACKS=20 $(BIN)/python -m pytest -q -n auto --dist worksteal \
		tests/services/test_machine.py tests/web/teacher/test_attacks.py
	JUDGING_TEST_EVERY_DATABASE=1 $(BIN)/python -m pytest -q -n auto --dist worksteal tests/services tests/queries tests/cli
	JUDGING_TEST_CHROMIUM="$$(command -v chromium)" $(BIN)/python -m pytest -q -n auto --dist worksteal tests/journeys

messages: $(VENV)/.tested ## merge and compile the Thai catalogues
	$(BIN)/python -m tools.messages

vendor: ## copy the pinned front-end files (needs Node.js)
	npm ci --ignore-scripts && npm run vendor

lock: $(VENV)/.tested ## write the lock files, with hashes and without index addresses
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links \
		--no-emit-trusted-host --no-header -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --extra dev --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --no-header -o requirements-dev.lock pyproject.toml

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; \`$(PYTHON)\` is older or missing. Choose another: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python cannot create a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.installed
