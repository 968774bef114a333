# The course's commands. On a machine without make, README.md lists the plain lines.

PYTHON ?= python3
PORT   ?= 8000
BIN    := .venv/bin
NOTEBOOKS ?= intro.ipynb chapters

.PHONY: help book serve lab notebooks test test-fast bench lock clean

help:
	@echo "make book        set up and build the site into _build/html"
	@echo "make serve       show the built site on http://localhost:$(PORT)"
	@echo "make lab         open JupyterLab on the chapters"
	@echo "make test        run every test, the browser's included"
	@echo "make test-fast   run the tests that need no browser"
	@echo "make notebooks   re-run the notebooks and store their outputs"
	@echo "make bench       measure the build and the pages"
	@echo "make lock        pin every dependency anew (needs uv)"

book: .venv/ready
	$(BIN)/jupyter-book build . --warningiserror --quiet
	@echo "The course is in _build/html: open _build/html/index.html, or run 'make serve' and go to http://localhost:$(PORT)"

serve: book
	$(BIN)/python -m http.server $(PORT) --directory _build/html

lab: .venv/ready
	$(BIN)/jupyter lab --notebook-dir=. chapters/start/papers_as_data.ipynb

notebooks: .venv/ready
	$(BIN)/python -m ruralecom.notebooks $(NOTEBOOKS)

# nbval gives each notebook one kernel, so a notebook must stay on one worker: loadfile.
test: .venv/ready-to-test
	$(BIN)/python tests/browser.py
	$(BIN)/python -m pytest --nbval -n auto --dist loadfile

test-fast: .venv/ready-to-test
	$(BIN)/python -m pytest --nbval -n auto --dist loadfile -m "not browser"

bench: .venv/ready-to-test
	$(BIN)/python tests/browser.py
	$(BIN)/python tests/bench_site.py
	$(BIN)/python tests/bench_coupling.py

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" pyproject.toml --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" pyproject.toml --extra test --constraint requirements.txt --output-file tests/requirements.txt

clean:
	rm -rf _build .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The course needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name a newer one: make book PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/ready: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-to-test: tests/requirements.txt .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@
