# make demo: set up and do the main job. make test: bring what tests need (Java, Neo4j, Chromium) and run them all.
VENV   := .venv
PY     := $(VENV)/bin/python
CETU   := $(VENV)/bin/cetu
PYTHON ?= python3
SHARED ?= ../shared

.PHONY: setup setup-dev demo test check fmt bench mutate clean
.DEFAULT_GOAL := help
help:
	@sed -n 's/^# //p' Makefile | head -1; echo "targets: setup demo test check fmt bench mutate clean"

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); tools/need.sh venv $(PYTHON) && $(PYTHON) -m venv $(VENV); }

# the stamps make a second run instant; the lock decides what is installed, to the hash
$(VENV)/.base: requirements.lock pyproject.toml | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
$(VENV)/.dev: requirements-dev.lock $(VENV)/.base
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/.base
setup-dev: $(VENV)/.dev

demo: setup
	@$(PY) tools/demo.py

test: setup-dev
	tools/need.sh java chromium
	$(PY) tools/neo4j_server.py libraries
	CETU_TEST_STRICT=1 $(PY) -m pytest $(ARGS)

check: setup-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

fmt: setup-dev
	$(VENV)/bin/ruff check --fix .

bench: setup-dev
	@$(PY) tools/bench.py

# every small change to the query guards must be noticed by their tests (two minutes)
mutate: setup-dev
	@$(PY) tools/mutate_guard.py

clean:
	rm -rf $(VENV) cetu.graph demo.graph out
