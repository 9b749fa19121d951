# make help lists what there is.
.DEFAULT_GOAL := help
.PHONY: help run dev test bench messages screenshots lock environment

PYTHON ?= python3
BIN = .venv/bin
UV = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
     --no-emit-index-url --no-header --no-annotate pyproject.toml

help: ## diese Übersicht
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

# A plain command, without a shell in between, so that make hands a SIGTERM on to it.
SERVE = $(BIN)/python manage.py serve

run: environment ## das Portal mit Vorführdaten auf http://127.0.0.1:8000 (anderer Port: PORT=8001 make run)
	@$(SERVE)

dev: export DEBUG = 1
dev: environment ## dasselbe zum Entwickeln: DEBUG, lädt geänderten Code nach
	@$(SERVE)

test: environment ## alle Prüfungen, wie in der CI
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python tests/browser/get_chromium.py
	@$(BIN)/python -m pytest -n auto --maxprocesses=6 --dist=worksteal

bench: environment ## misst Suche und Seiten mit 10.000 und 100.000 Angeboten (noch mehr: make bench BENCH_SIZE=1000000)
	@$(BIN)/python -m tests.bench

messages: environment ## sammelt die Texte der öffentlichen Seiten in locale/ und sagt, was noch übersetzt werden muss
	@$(BIN)/python manage.py shell --verbosity 0 --command "from tests.messages import main; main()"

screenshots: environment ## macht die Bilder der Handbücher neu, während make run die Vorführung zeigt
	@$(BIN)/python -m tests.screenshots

lock: $(BIN)/python ## die Abhängigkeiten in requirements*.txt neu festschreiben
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(UV) --output-file requirements.txt
	@$(UV) --group dev --output-file requirements-dev.txt

# Installs only what has changed since the last time; the copy is made last, so an interrupted try counts as none.
environment: $(BIN)/python
	@cmp -s requirements-dev.txt .venv/installed.txt || { \
		echo "Installiere die Abhängigkeiten …"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt \
		&& cp requirements-dev.txt .venv/installed.txt; }

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) fehlt. Das Portal braucht Python 3.11 oder neuer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Das Portal braucht Python 3.11 oder neuer; hier ist $$($(PYTHON) --version)."; \
		echo "Ein anderes wählen Sie so: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python fehlt das Modul venv. Debian und Ubuntu: apt install python3-venv"; exit 1; }
