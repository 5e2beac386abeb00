# Two commands: `make demo` runs everything on this machine, `make test` checks everything.
PYTHON ?= python3
.PHONY: demo test check fix setup

demo:  ## install what is missing, start the demo, print where it is; PORT=8000, BIND=127.0.0.1
test:  ## format, lint, layers, migrations, settings, tests, journeys; ARGS="-k words" goes to pytest
check: ## the fast part of test
fix:   ## mend format and lint
setup: ## install what is missing and stop

demo test check fix setup:
	@$(PYTHON) -m brokerage.launch $@

.PHONY: bench-matching
bench-matching: ## the matcher beside others; SIZE="school city", also region and nation; REPEATS=5, SEED=1
	@.venv/bin/python -m benchmarks.matching

.PHONY: bench-blocks
bench-blocks: ## block dates of 150 and 500 schools, places ample and scarce, beside July, wishes and greedy levelling
	@.venv/bin/python -m benchmarks.blocks

.PHONY: bench-pdf
bench-pdf: ## a cohort's documents, each thing drawn once, beside drawing every document; STUDENTS=240 OFFERS=160 REPEATS=3 DOCUMENTS=2000, PIECE=ours
	@.venv/bin/python -m benchmarks.pdf

.PHONY: bench-api
bench-api: ## a page of the partner API beside DRF's own, 304s and the changes feed; OFFERS=100000 REPEATS=5 CALLS=100
	@.venv/bin/python -m benchmarks.api

.PHONY: bench-search
bench-search: ## the search over offers beside its peers, the same found by both; OFFERS=100000 CALLS=40 CLIENTS="1 8"
	@.venv/bin/python -m benchmarks.search

.PHONY: soak
soak: ## thousands of random histories of placements, with the invariants of the suite; HISTORIES=2000 STEPS=30
	@HISTORIES=$${HISTORIES:-2000} STEPS=$${STEPS:-30} .venv/bin/python -m pytest tests/placements/test_histories.py -q --hypothesis-show-statistics
