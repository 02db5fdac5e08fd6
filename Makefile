PYTHON ?= python3
PORT ?= 7860
VENV := .venv
RUN := $(VENV)/bin/python

.PHONY: chat test check check-slow format install

chat: install
	@test -f .index/manifest.json || $(RUN) -m ingest
	$(RUN) -m bot --port $(PORT)

test: $(VENV)/.test
	$(RUN) -m pytest

check: $(VENV)/.test
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) -m pytest tests/test_architecture.py

check-slow: $(VENV)/.test
	$(RUN) -m tests.mutate $(if $(SAMPLE),--sample $(SAMPLE))

format: $(VENV)/.test
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

install: $(VENV)/.install

$(VENV)/.install: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --disable-pip-version-check -r requirements.lock
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.install
	$(VENV)/bin/pip install --disable-pip-version-check -r requirements-test.lock
	@touch $@
