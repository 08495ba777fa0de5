# make verify   a verdict on every claim        make check     style, types, import layers
# make test     fast tests                      make test-312  the same on Python >= 3.12
# make test-slow  tests that take minutes       make bench     benchmarks
# make calibrate  are probabilities right       make clean     remove what make made
# make report   PDF, HTML and Markdown in reports/
# make docs     the site, in build/site, link-checked
# make experiment-smoke  a small grid on CPU    make test-experiments  what needs torch
# make validate-exports  exports against the validators of their formats
# make validate answers of metafor, lme4 and posteriordb against ours; remakes them where R is

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help verify report install check test test-slow test-312 test-experiments experiment-smoke \
  docs bench calibrate validate validate-exports clean

VENV := .venv
VENV312 := .venv312
VENVEXP := .venvexp
VENVCRATE := .venvcrate
BIN := $(VENV)/bin
SOURCES := ../shared/source_documents
TEXTS ?= ../shared/xtreme_r
SMOKE := .metatransfer/smoke
CLAIMS ?= claims/
PIP_INSTALL := -m pip install -qq --disable-pip-version-check --constraint constraints.txt
PINS := pyproject.toml constraints.txt

help:
	@sed -n '/^$$/q; s/^# //p' $(firstword $(MAKEFILE_LIST))

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

$(VENV)/.installed-report: $(VENV)/.installed
	@echo "installing what reports need into $(VENV) (once)" >&2
	@$(BIN)/python $(PIP_INSTALL) --editable '.[report]'
	@touch $@

report: $(VENV)/.installed-report
	@$(BIN)/metatransfer report $(CLAIMS) \
	  -o reports/report.pdf -o reports/report.html -o reports/report.md \
	  $$(if [ -d $(SOURCES) ]; then echo --documents $(SOURCES); fi) $(ARGS)

$(VENV)/.installed-docs: $(VENV)/.installed
	@echo "installing what the documentation needs into $(VENV) (once)" >&2
	@$(BIN)/python $(PIP_INSTALL) --editable '.[docs]'
	@touch $@

docs: $(VENV)/.installed-docs
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@$(BIN)/python -m tools.check_site build/site

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

# The third environment has torch, which verifying never needs.
$(VENVEXP)/.installed-test: $(PINS)
	@test -x $(VENVEXP)/bin/python \
	  || { python="$$(.ci/find_python 3.11 $(PYTHON))"; "$$python" -m venv $(VENVEXP); }
	@echo "installing metatransfer with torch into $(VENVEXP) (once)" >&2
	@$(VENVEXP)/bin/python $(PIP_INSTALL) --editable '.[test,experiments,ray,slurm]'
	@touch $@

test-experiments: $(VENVEXP)/.installed-test
	@$(VENVEXP)/bin/python -m pytest -q tests/experiments tests/cli/experiment $(ARGS)

# A project of its own, so that no smoke figure gets among the evidence, and without the shipped
# experiments, so that every cell that `verify` counts is one that was run just now.
experiment-smoke: $(VENVEXP)/.installed-test
	@test -d $(TEXTS) || { echo "no texts in $(TEXTS) · do: make $@ TEXTS=folder" >&2; exit 2; }
	@rm -rf $(SMOKE) && mkdir -p $(SMOKE) && cp -r claims data metatransfer.toml $(SMOKE)/ \
	  && rm -rf $(SMOKE)/data/*/own-* && cp experiments/smoke-claim.yaml $(SMOKE)/claims/
	@cd $(SMOKE) && for verb in 'run --workers 2' collect; do \
	  $(abspath $(VENVEXP))/bin/metatransfer experiment $$verb --preset offline \
	    --data $(abspath $(TEXTS)); done
	@cd $(SMOKE) && $(abspath $(VENVEXP))/bin/metatransfer check \
	  && $(abspath $(VENVEXP))/bin/metatransfer verify claims/smoke-claim.yaml

bench: $(VENV)/.installed-test
	@$(BIN)/python benchmarks/budgets.py $(if $(QUICK),--quick) $(ARGS)

# Goes on where it was stopped; MINUTES=10 stops it.
calibrate: $(VENV)/.installed-test
	@$(BIN)/python validation/calibration/calibrate.py $(if $(MINUTES),--minutes $(MINUTES)) $(ARGS)

validate: $(VENV)/.installed-test
	@$(BIN)/python validation/references/validate.py $(ARGS)

# roc-validator asks for an older rich than metatransfer has.
$(VENVCRATE)/.installed: validation/exports/requirements.txt
	@test -x $(VENVCRATE)/bin/python \
	  || { python="$$(.ci/find_python 3.11 $(PYTHON))"; "$$python" -m venv $(VENVCRATE); }
	@echo "installing the validator of crates into $(VENVCRATE) (once)" >&2
	@$(VENVCRATE)/bin/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

validate-exports: $(VENV)/.installed-test $(VENVCRATE)/.installed
	@$(BIN)/python -m pytest -q tests/exporters $(ARGS)

clean:
	@rm -rf $(VENV) $(VENV312) $(VENVEXP) $(VENVCRATE) .metatransfer .mypy_cache .pytest_cache .ruff_cache .hypothesis \
	  .import_linter_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
