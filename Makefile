PYTHON ?= python3
PORT ?= 7860
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(VENV)/bin/pip install --disable-pip-version-check
TOOLS := $(VENV)/tools
LOCK := $(TOOLS)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	--constraint requirements-torch.lock --custom-compile-command "make lock"

.PHONY: chat test check check-slow audit lock format install

chat: install
	@test -f .index/manifest.json || $(RUN) -m ingest
	$(RUN) -m bot --port $(PORT)

test: $(VENV)/.test
	$(RUN) -m pytest -n 2 --dist loadfile

check: $(VENV)/.test audit
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(RUN) -m pytest tests/test_architecture.py

check-slow: $(VENV)/.test
	$(RUN) -m tests.mutate $(if $(SAMPLE),--sample $(SAMPLE))

audit: $(TOOLS)/.made
	$(TOOLS)/bin/python -m tests.audit requirements-test.lock requirements-torch.lock

lock: $(TOOLS)/.made
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --extra test --constraint requirements.lock --output-file requirements-test.lock
	$(LOCK) --group pyproject.toml:tools --output-file requirements-tools.lock

format: $(VENV)/.test
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

install: $(VENV)/.install

$(VENV)/.install: requirements.lock requirements-torch.lock
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --no-deps -r requirements.lock
	$(PIP) -r requirements-torch.lock
	@printf '#!%s\nimport sys\n\nsys.path.insert(0, "%s")\nfrom bot.serve.command import main\n\nsys.exit(main())\n' \
		"$(CURDIR)/$(RUN)" "$(CURDIR)" > $(VENV)/bin/sourcebound
	@chmod +x $(VENV)/bin/sourcebound
	@touch $@

$(VENV)/.test: requirements-test.lock $(VENV)/.install
	$(PIP) --require-hashes --no-deps -r requirements-test.lock
	@touch $@

$(TOOLS)/.made: requirements-tools.lock
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --disable-pip-version-check --require-hashes --no-deps -r requirements-tools.lock
	@touch $@
