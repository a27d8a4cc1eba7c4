# Vírgula: `make` prints the targets.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.14; do $$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help browser pds run dev test test-sqlite test-postgres check fmt arch bench docs messages lock clean

help: ## Print the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

.venv/.installed: requirements/base.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Vírgula necesita Python 3.12 o posterior: instálalo y repite, o di cuál con «make PYTHON=/ruta/a/python3.13 …»."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/.installed-test: .venv/.installed requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# The browser tests drive Chromium: installed here where we may, named in one line where we may not.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y chromium >/dev/null; } || { echo "Falta un navegador para las pruebas: instala Chromium (en Debian: sudo apt-get install chromium) y repite."; exit 1; }

# A real server of the AT Protocol. Its database is built for the pinned Node, whatever Node npm runs on.
pds: tests/pds/node_modules/.installed ## Install the server of the AT Protocol that the tests speak to

tests/pds/node_modules/.installed: tests/pds/package.json
	@command -v npm >/dev/null && command -v g++ >/dev/null || { echo "Faltan npm y g++ para el servidor de las pruebas de Bluesky: instálalos (en Debian: sudo apt-get install npm g++) y repite."; exit 1; }
	cd tests/pds && npm install --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error
	cd tests/pds && node="$$(echo "$$PWD"/node_modules/node-linux-*)" && PATH="$$node/bin:$$PATH" npm rebuild better-sqlite3 --build-from-source --nodedir="$$node" --loglevel=error
	@touch $@

run: .venv/.installed ## Start everything with the demonstration, print the address and the sign-in links
	@$(BIN)/virgula serve --demonstration

dev: run

test: test-sqlite test-postgres ## Run every test, on SQLite and on PostgreSQL

test-sqlite: .venv/.installed-test browser pds
	$(BIN)/python -m pytest -n 2 --dist loadgroup

test-postgres: .venv/.installed-test pds
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser"

check: .venv/.installed-test ## Lint, types, import order, templates, messages, migrations, locks
	$(BIN)/ruff check src tests bench tools
	$(BIN)/ruff format --check src tests bench tools
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/virgula check --fail-level WARNING
	$(BIN)/virgula makemigrations --check --dry-run
	$(BIN)/python -m tools.check

fmt: .venv/.installed-test ## Format the code
	$(BIN)/ruff check --fix src tests bench tools
	$(BIN)/ruff format src tests bench tools

messages: .venv/.installed-test ## Collect the texts of the interface into the locale folders
	$(BIN)/python -m tools.messages

arch: .venv/.installed-test ## Write the table of rooms and the sizes into docs/architecture.md
	$(BIN)/python -m tools.arch

bench: .venv/.installed-test ## Measure side by side with a peer and print the ratios
	$(BIN)/python -m bench

lock: ## Lock the dependencies anew, with hashes and without hosts
	$(BIN)/python -m piptools compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements/base.txt requirements/base.in
	$(BIN)/python -m piptools compile --quiet --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements/test.txt requirements/test.in
