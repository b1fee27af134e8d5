# Two commands are all a newcomer needs: `make demo` and `make test`. Both set everything up first.
PYTHON ?= python3
BIN := .venv/bin

# Compiled modules are kept, whatever the shell was told: without them every start of Steward takes twice as long.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test setup playground browser bench soak pictures lint types check clean

demo: setup playground
	@$(BIN)/python app.py demo $(ARGS)

# A file's tests stay together: they share sandboxes. Files of one long test would come last, all at once.
test: setup playground browser
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

# The pictures of docs/connect.md, taken anew from the connect page as it is.
pictures: setup browser
	@$(BIN)/python -m tests.e2e.pictures

bench: setup
	@$(BIN)/python -m tests.bench $(ARGS)

# Long runs that are no part of the tests: Steward killed two hundred times on each database, and the sandbox written
# to and talked rubbish to at random; every check over ten thousand people, and the life of alerts on PostgreSQL.
soak: setup
	@$(BIN)/python -m tests.soak $(ARGS)
	@SOAK=$(or $(SOAK),2000) $(BIN)/python -m pytest tests/services/sandbox/test_random_writes.py tests/services/sandbox/test_fuzz.py tests/services/sandbox/test_fuzz_wire.py tests/services/sync/test_machine.py tests/services/checks/test_world.py tests/services/test_alert_simulation.py

check: lint types

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/python -m tests.cards.lint

types: setup
	@$(BIN)/mypy

setup: .venv/ready

.venv/ready: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Steward needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "No virtual environment could be made. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Setting up Python packages in .venv ..."
	@if command -v uv >/dev/null; then uv pip sync -q --require-hashes --python $(BIN)/python requirements-dev.lock; \
	else $(BIN)/python -m pip install -q uv && $(BIN)/python -m uv pip sync -q --require-hashes --python $(BIN)/python requirements-dev.lock; fi
	@touch $@

# Without Node the demo still works on the terminal, so its absence is told and not an error.
playground:
	@if command -v npm >/dev/null; then \
	  test manifest/playground/node_modules/.package-lock.json -nt manifest/playground/package-lock.json || { \
	  echo "Setting up the Microsoft 365 Agents Playground ..."; \
	  (cd manifest/playground && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json); }; \
	else echo "Node.js 20 or newer was not found: the Playground is left out. The same bot answers in the terminal: $(BIN)/python app.py chat --demo"; fi

# The browser tests use a Chromium or Chrome that is there, and install Debian's where they can.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo "Installing Chromium for the browser tests ..."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-color-emoji fonts-noto-core >/dev/null; \
	  else echo "*** No Chromium or Chrome found and none can be installed here: THE BROWSER TESTS WILL BE SKIPPED. ***"; fi; }

lock:
	uv pip compile pyproject.toml --extra traces --generate-hashes --universal --no-annotate --no-header -q -o requirements.lock --python-version 3.11
	uv pip compile pyproject.toml --extra dev --extra traces --generate-hashes --universal --no-annotate --no-header -q -c requirements.lock -o requirements-dev.lock --python-version 3.11

clean:
	rm -rf .venv build manifest/playground/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
