# Every target sets up what it needs in .venv, once. PYTHON=python3.12 chooses another Python than the newest.
# SERVERS=required makes a server that is missing a failure, of `servers` and of `test`.
VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready
export SERVERS PYTHON

.DEFAULT_GOAL := help
.PHONY: help demo test check docs servers bench clean

help: ## What there is to do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## The main job, start to end, on the embedded sandbox server
	@$(RUN) examples/demo.py

test: $(READY) ## All tests that can run here; lists the servers it did not find
	@$(RUN) -m pytest

check: $(READY) ## Style, types and layers
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports

docs: $(READY) ## Every generated file, made anew
	@$(RUN) -m scripts.generate_docs

servers: $(READY) ## Download the real authorization servers the tests can use
	@$(RUN) -m scripts.servers

bench: $(READY) ## The figures of docs/performance.md
	@$(RUN) benchmarks/run.py

clean: ## Remove .venv and the caches in this folder
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements/dev.txt pyproject.toml scripts/setup
	@scripts/setup $(VENV)
