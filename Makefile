# `make help` lists what there is. A fresh machine needs python3.11, make and git, nothing else.

PYTHON ?= python3.11
UV := 0.13.9
BIN := .venv/bin

# Every check runs under production settings; none of them reads a row.
CHECKS := BRM_VAR=$(CURDIR)/.venv/var BRM_SECRET_KEY=$(shell printf '%064d' 0 | tr 0 x)y1z2w3q4 \
	DATABASE_URL=postgres://nobody@localhost/none

.PHONY: help run install install-dev test check format lock clean

help:  ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: .venv/.app  ## Install, start everything with the demo organisation, print the address
	exec $(BIN)/python manage.py up --demo $(UP)

install: .venv/.app  ## Install what the product needs

install-dev: .venv/.dev  ## Install what working on the product needs

test: .venv/.dev  ## Run every test, on two cores
	$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(TESTS)

check: .venv/.dev  ## Run every static check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(CHECKS) $(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(CHECKS) $(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/.dev  ## Format Python
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

lock: .venv/.uv  ## Resolve the requirements again, with hashes
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --upgrade --output-file requirements/app.txt pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --upgrade --extra dev --output-file requirements/dev.txt pyproject.toml

clean:  ## Remove what was installed; var/ stays
	rm -rf .venv build

# A stamp is newer than its requirements once they are installed.
.venv/.uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV) || echo "uv is not to be had; pip does its work."
	@touch $@

.venv/.app: requirements/app.txt | .venv/.uv
	$(call install_from,$<)
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/.uv
	$(call install_from,$<)
	@touch $@ .venv/.app

define install_from
$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1) \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
endef
