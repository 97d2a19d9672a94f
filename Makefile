# Needs nothing but make and a Python from 3.11 to 3.13. `make` alone lists the targets.

SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
CANDIDATES := python3 python3.13 python3.12 python3.11
PYTHON ?= $(firstword $(foreach name,$(CANDIDATES),$(shell $(name) -c '$(SUPPORTED)' 2>/dev/null && echo $(name))))
VENV := .venv
BIN := $(VENV)/bin
FUZZ_SECONDS := 600
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input

.PHONY: help run test check format bench hostile kill clean

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run: $(VENV)/.installed ## Open the reader: on your library, or on the sample while you have none
	@if $(BIN)/python -c 'import sys; from xjreader.paths import library_path; sys.exit(not library_path().exists())'; \
	then $(BIN)/python -m xjreader; \
	else $(BIN)/python -m xjreader demo; fi

test: $(VENV)/.installed-dev ## Run the tests
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: $(VENV)/.installed-dev ## Lint, types, layers, tests: what a change must pass
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(MAKE) test

format: $(VENV)/.installed-dev ## Format the code and mend what can be mended
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(VENV)/.installed ## Measure all that is wanted, or PARTS="waits refresh", beside newsboat (hours)
	$(BIN)/python benchmarks/bench.py $(PARTS) $(if $(SIZES),--sizes $(SIZES)) $(if $(RUNS),--runs $(RUNS)) \
		$(if $(FOLDER),--folder $(FOLDER))

hostile: $(VENV)/.installed-dev ## Hold a refresh against a hostile server that XJREADER_HOSTILE_SERVER names (minutes)
	$(BIN)/python -m pytest --numprocesses 0 -m slow --capture no -rs tests/hostile

kill: $(VENV)/.installed-dev ## Kill the reader 100 times at random moments and look at what is left (minutes)
	$(BIN)/python -m tests.durability.kill --rounds 100

fuzz: $(VENV)/.installed-fuzz ## Fuzz each target, or TARGETS="feeds opml", for FUZZ_SECONDS (600) each
	$(BIN)/python -m fuzz.run --seconds $(FUZZ_SECONDS) $(TARGETS)

clean: ## Remove the virtual environment and what tools left behind
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "xjreader needs Python 3.11, 3.12 or 3.13 as one of: $(CANDIDATES)." \
		"Install one, or name it: make PYTHON=/path/to/python3.12 …" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)…"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "Installing xjreader into $(VENV)…"
	@$(PIP) install --prefer-binary --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	@echo "Installing xjreader and what its tests need into $(VENV)…"
	@$(PIP) install --prefer-binary --editable '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-fuzz: $(VENV)/.installed-dev
	@echo "Installing what the fuzzer needs into $(VENV)…"
	@$(PIP) install --prefer-binary --editable '.[fuzz]'
	@touch $@
