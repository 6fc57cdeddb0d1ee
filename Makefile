# The commands of this project; `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MESSAGES := translations/messages.pot

.DEFAULT_GOAL := help
.PHONY: help run test check-all torture rolling cluster cluster-torture bench bench-short country outside lint format types audit bill lock translations install install-dev tools

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install ## Serve on HOST:PORT (127.0.0.1:8000) with demonstration data; Ctrl-C stops everything
	@exec $(BIN)/python -m feedback.cli.serve

test: install-dev tools lint types ## Lint, types and every test in its short form
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check-all: install-dev tools lint types ## The same with the full matrices
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "full or not full"

rolling: install-dev ## Change the schema and renew the web processes again and again while people send and read
	$(BIN)/python -m pytest -q tests/commands/test_rolling.py -m "full or not full"

torture: install-dev ## Kill the real service in a loop while people send, on both databases, and count (up to an hour)
	$(BIN)/python -m tests.torture $(TORTURE)

cluster: install-dev tools ## Everything a city runs, on this machine without containers; prints the address, Ctrl-C stops all of it
	@exec $(BIN)/python -m tests.cluster

cluster-torture: install-dev tools ## Kill the parts of that one after the other while people send through it, and count (half an hour)
	$(BIN)/python -m tests.cluster torture $(CLUSTER)

bench: install-dev ## Measure every path beside what the machine can do, at 10,000 and 1,000,000; writes docs/benchmarks.md
	$(BIN)/python -m tests.bench $(BENCH)

bench-short: install-dev ## The same in a few minutes, on 2,000 and 10,000 petitions; writes instance/benchmarks.md
	$(BIN)/python -m tests.bench --small 2000 --petitions 10000 --rounds 2 --seconds 0.3 --part-seconds 10 \
		--page instance/benchmarks.md $(BENCH)

country: install-dev ## A country simulated from docs/benchmarks.json; writes the tables of docs/scale.md
	$(BIN)/python -m tests.bench.country

outside: ## Other people's checkers on a running instance: make outside URL=http://127.0.0.1:8000 (developers; Node, Java, Chromium)
	@$(PYTHON) deploy/outside.py $(URL)

lint: install-dev ## Style of Python and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet

types: install-dev ## Types
	$(BIN)/mypy

format: install-dev ## Write Python in the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

translations: install-dev ## Collect messages, bring the catalogues up to date, compile them
	$(BIN)/pybabel extract -F translations/babel.cfg -k _l -k lazy_gettext --no-location --sort-output \
		--project lang-nghe --charset utf-8 -o $(MESSAGES) feedback templates
	$(BIN)/pybabel update -i $(MESSAGES) -d translations --no-fuzzy-matching --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel compile -d translations --statistics

audit: install-dev ## Whether a pinned dependency has a known weakness (exit code 3: could not be audited)
	@$(BIN)/python deploy/audit.py requirements.txt

bill: ## What the service is made of, as a CycloneDX bill of materials
	@$(PYTHON) deploy/bill.py

lock: ## Write the pinned requirements anew (developers; needs uv)
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements.in -o requirements.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements-dev.in -o requirements-dev.txt

install:
	@$(PYTHON) deploy/bootstrap.py $(VENV) requirements.txt

install-dev:
	@$(PYTHON) deploy/bootstrap.py $(VENV) requirements-dev.txt

tools:
	@$(PYTHON) deploy/tools.py
