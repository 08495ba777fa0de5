# make verify   a verdict on every claim        make check     style, types, import layers
# make test     fast tests                      make test-312  the same on Python >= 3.12
# make test-slow  tests that take minutes       make bench     benchmarks
# make clean    remove what make made

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help verify install check test test-slow test-312 bench clean

VENV := .venv
VENV312 := .venv312
BIN := $(VENV)/bin
SOURCES := ../shared/source_documents
CLAIMS ?= claims/
PIP_INSTALL := -m pip install -qq --disable-pip-version-check --constraint constraints.txt
PINS := pyproject.toml constraints.txt

help:
	@sed -n 's/^# //p' $(firstword $(MAKEFILE_LIST)) | head -n 4

$(VENV)/bin/python:
	@python="$$(.ci/find_python 3.11 $(PYTHON))" && echo "making $(VENV) with $$python" >&2 \
	  && "$$python" -m venv $(VENV)

# Stamps: a virtual environment is installed into again only when a pin or the project changes.
$(VENV)/.installed: $(PINS) | $(VENV)/bin/python
	@echo "installing metatransfer into $(VENV) (once)" >&2
	@$(BIN)/python $(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@echo "installing test tools into $(VENV) (once)" >&2
	@$(BIN)/python $(PIP_INSTALL) --editable '.[literature,test]'
	@touch $@

install: $(VENV)/.installed

verify: $(VENV)/.installed
	@$(BIN)/metatransfer verify $(CLAIMS) \
	  $$(if [ -d $(SOURCES) ]; then echo --documents $(SOURCES); fi) $(ARGS)

check: $(VENV)/.installed-test
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/lint-imports.log \
	  || { cat $(VENV)/lint-imports.log >&2; exit 1; }
	@echo "check: style, format, types and import layers hold"

test: $(VENV)/.installed-test
	@$(BIN)/python -m pytest -q -m 'not slow' $(ARGS)

test-slow: $(VENV)/.installed-test
	@$(BIN)/python -m pytest -q -m slow $(ARGS)

# The second environment is on PyMC 6 and ArviZ 1, which need Python 3.12.
test-312:
	@if python="$$(.ci/find_python 3.12 $(PYTHON312) 2>/dev/null)"; then \
	  $(MAKE) --no-print-directory $(VENV312)/.installed-test PYTHON312="$$python"; \
	  $(VENV312)/bin/python -m pytest -q -m 'not slow' $(ARGS); \
	else \
	  echo "test-312: skipped, no Python >= 3.12 on this machine"; \
	fi

$(VENV312)/.installed-test: $(PINS)
	@test -x $(VENV312)/bin/python \
	  || { echo "making $(VENV312) with $(PYTHON312)" >&2; "$(PYTHON312)" -m venv $(VENV312); }
	@echo "installing metatransfer and test tools into $(VENV312) (once)" >&2
	@$(VENV312)/bin/python $(PIP_INSTALL) --editable '.[literature,test]'
	@touch $@

bench: $(VENV)/.installed-test
	@found=0; for file in benchmarks/bench_*.py; do \
	  [ -e "$$file" ] || continue; found=1; $(BIN)/python "$$file"; \
	done; [ $$found = 1 ] || echo "bench: no benchmarks/bench_*.py yet"

clean:
	@rm -rf $(VENV) $(VENV312) .metatransfer .mypy_cache .pytest_cache .ruff_cache .hypothesis \
	  .import_linter_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
