# make run    the demonstration region on http://127.0.0.1:$(PORT)
# make test   everything: unit, integration, browser
PORT ?= 8000
DATA ?= data

.PHONY: run test crash lint types contracts migrations wheel pg15 systems systems-sabotage bench shots
run:
	@scripts/setup run
	@exec .venv/bin/renkei serve --demonstration --data "$(DATA)" --port $(PORT)

test:
	@scripts/setup test
	@.venv/bin/python -m pytest -n 2 --dist loadgroup $(ARGS)

# two hundred kills, a database away for a minute, a full disk: ten minutes of it
crash:
	@scripts/setup test
	@RENKEI_KILLS=200 .venv/bin/python -m pytest -q -s tests/crash/test_long_run.py

lint:
	.venv/bin/ruff check . && .venv/bin/ruff format --check .
types:
	.venv/bin/mypy renkei
contracts:
	.venv/bin/lint-imports
migrations:
	.ci/migrations
wheel:
	.ci/wheel
pg15:
	.ci/debian-postgres

systems:
	@.venv/bin/renkei systems
# each marked test once more, while the action that it needs does nothing: a test that passes then is hollow
systems-sabotage:
	@.venv/bin/python -m pytest -q --tb=no --sabotage tests || [ $$? = 1 ]
	@.venv/bin/renkei systems

# the README's pictures, of the demonstration region
shots:
	RENKEI_TEST_PEOPLE=600 .venv/bin/python -m pytest -q tests/browser/shots.py
bench:
	@scripts/setup run
	@.venv/bin/renkei bench --data "$(DATA)" $(ARGS)
