# What a developer and the build machine run. `make check` is everything a commit must pass.
# The environment is made by ./nongan; UV is any uv that runs (only `make lock` needs one).
PY := .venv/bin/python
BIN := .venv/bin
UV ?= uv
export PYTHONPATH := src:.

.PHONY: check format-check lint types contracts migrations translations bench-small test \
        nightly format lock environment

check: environment format-check lint types contracts migrations translations bench-small test

environment:
	./nongan prepare

format-check:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

migrations:
	$(PY) -m nongan.config.cli makemigrations --check --dry-run
	$(PY) tools/lint_migrations.py

translations:
	$(PY) tools/translate.py --check

# Both counties of the corpus, through import and reverse check into a fresh database; linking at
# scale; plans of small invented counties; cards read back.
bench-small:
	bench/county tests/corpus/county-a --check
	bench/county tests/corpus/county-b --check --like b
	$(PY) -m bench.linkage_scale --people 10000 --check
	$(PY) -m bench.documents --rows 700 --part 25 --cards 0 --check
	$(PY) -m bench.allocation --people 1000 --units 24 --branches 6 --counties 4 --check
	$(PY) -m bench.cards --check

test:
	./nongan test --require-postgres --require-browser

# Long trials of the promises (tests/trials.py).
nightly: export NONGAN_TRIALS = nightly
nightly: test

format:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Requirement files with hashes and without any address, for every platform.
COMPILE := $(UV) pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate \
           --universal --python-version 3.12
lock:
	$(COMPILE) pyproject.toml -o requirements/base.txt
	$(COMPILE) pyproject.toml --extra postgres -o requirements/postgres.txt
	$(COMPILE) pyproject.toml --extra counties -o requirements/counties.txt
	$(COMPILE) pyproject.toml --extra scans -o requirements/scans.txt
	$(COMPILE) pyproject.toml --extra spark -o requirements/spark.txt
	$(COMPILE) pyproject.toml --group dev -o requirements/dev.txt
	$(COMPILE) --group peers -o requirements/peers.txt
