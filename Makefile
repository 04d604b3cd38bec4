# Everything a person runs. Needs Python 3.11 to 3.13 and make, nothing else.
.DEFAULT_GOAL := help
.PHONY: help run up down sql rejects inspect review bi docs export publish-postgres \
    lint test test-unit test-bi test-engines test-exhaustive parity bench bench-ingest \
    bench-dashboards bench-engines lock venv
.DELETE_ON_ERROR:
SHELL := /bin/sh

SAMPLE ?= online_retail
WORKSPACE ?= $(if $(LANDING),,$(SAMPLE))
LINES ?= 1000000
VENV := $(if $(filter spark,$(ENGINE)),.venv-spark,.venv)
BIN := $(VENV)/bin
# The first of them that is there makes an environment.
PYTHONS := python3.13 python3.12 python3.11 python3
# A process for every core; a file's tests stay together, as they share what they built,
# and files start in the order that tests/conftest.py gives them, the longest first.
PARALLEL := --numprocesses auto --dist loadfile --no-loadscope-reorder
RUN := $(if $(ENGINE),CLIENTELE_ENGINE=$(ENGINE)) $(BIN)/python -m include.run

help: ## List every command with what it does
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2} \
	    /^#   [A-Z_]+=/ {sub(/^# /, ""); print "                 " $$0}' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/.runtime ## Extracts in, audited and published tables out, by a real Airflow
#   SAMPLE=online_retail | xero_books | simulated   a bundled company (default the first)
#   LANDING=folder SOURCES=name,name WORKSPACE=name   your own extracts instead
#   ENGINE=spark   on a Spark cluster (include/warehouse/README.md); also below
#   ERROR=3 reported by make: published without some extracts; 1: nothing was published
	@$(RUN) run --workspace "$(WORKSPACE)" $(if $(LANDING),--landing "$(LANDING)" \
	    --sources "$(SOURCES)",--sample "$(SAMPLE)")

up: $(VENV)/.runtime ## Keep Airflow running for a workspace and print where its UI is
#   WORKSPACE=name   default online_retail, here and below
	@$(RUN) up --workspace "$(or $(WORKSPACE),$(SAMPLE))"

down: $(VENV)/.runtime ## Stop what `make up` started
	@$(RUN) down --workspace "$(or $(WORKSPACE),$(SAMPLE))"

sql: $(VENV)/.runtime ## A read-only SQL prompt on the published tables
#   RELEASE=id   any kept or held release instead of the published one
	@$(RUN) sql --workspace "$(or $(WORKSPACE),$(SAMPLE))" $(if $(RELEASE),--release "$(RELEASE)")

rejects: $(VENV)/.runtime ## Rows that were refused, by reason, newest first, and what to do
#   WORKSPACE=name
	@$(RUN) rejects --workspace "$(or $(WORKSPACE),$(SAMPLE))"

inspect: .venv/.runtime ## Say what a file is, what of it would be loaded, and draft a mapping
#   FILE=file or folder   exit 0 recognised, 2 unknown (a draft is written), 3 unreadable
#   WORKSPACE=name   whose settings, and whose folder for the draft (else var/drafts)
	@$(BIN)/python -m include.inspect "$(FILE)" $(if $(filter command% environment%,$(origin WORKSPACE)),--workspace "$(WORKSPACE)")

review: $(VENV)/.runtime ## Write the client review of the published release, one HTML page
#   RELEASE=id   any kept or held release instead
	@$(RUN) review --workspace "$(or $(WORKSPACE),$(SAMPLE))" $(if $(RELEASE),--release "$(RELEASE)")

bi: .venv/.runtime .venv-bi/.runtime ## Serve the dashboards in Superset until Ctrl-C, print where
#   WORKSPACE=name   whose published release; it reads the next one as soon as it is there
	@$(BIN)/python -m include.run bi --workspace "$(or $(WORKSPACE),$(SAMPLE))"

docs: .venv/.runtime ## Write dbt's pages on every table, column and test, one HTML file
#   WORKSPACE=name
	@.venv/bin/python -m include.run docs --workspace "$(or $(WORKSPACE),$(SAMPLE))"

export: $(VENV)/.runtime ## Write published tables as files for other tools
#   TABLES=name,name   default all of analytics; FORMAT=csv | parquet (default csv)
#   TO=folder   default var/<workspace>/export/<release>; RELEASE=id
	@$(RUN) export --workspace "$(or $(WORKSPACE),$(SAMPLE))" --tables "$(TABLES)" \
	    --format "$(or $(FORMAT),csv)" $(if $(TO),--to "$(TO)") \
	    $(if $(RELEASE),--release "$(RELEASE)")

publish-postgres: $(VENV)/.runtime ## Copy the published release into Postgres, swapped in whole
#   CLIENTELE_POSTGRES_URL=url   the database, from the environment; RELEASE=id
	@$(RUN) publish-postgres --workspace "$(or $(WORKSPACE),$(SAMPLE))" \
	    $(if $(RELEASE),--release "$(RELEASE)")

test: lint ## Lint, type-check and test everything
	@$(BIN)/pytest $(PARALLEL)

lint: .venv/.dev ## Lint and type-check Python and SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint dbt_project/models --processes -1

test-bi: .venv/.dev .venv-bi/.runtime ## The pages in a real Chromium, the copy in a real PostgreSQL
	@$(BIN)/pytest -m bi

test-unit: .venv/.dev ## The tests that need no Airflow and no whole release
	@$(BIN)/pytest $(PARALLEL) -m "not slow and not exhaustive and not bi and not engines"

test-exhaustive: .venv/.dev ## Every case of what `make test` samples: all kill points, 50 publishes
	@$(BIN)/pytest $(PARALLEL) -m exhaustive

test-engines: .venv-spark/.dev ## A small company on a real Spark cluster, held against DuckDB
	@.venv-spark/bin/pytest -m engines tests/engines

parity: .venv-spark/.runtime ## Build every table on DuckDB and on Spark and compare each cell
#   SAMPLE=name   a bundled company, or LINES=n   invoice lines to generate (default 3000)
	@.venv-spark/bin/python -m include.run parity $(if $(filter file,$(origin SAMPLE)),\
	    --lines $(if $(filter file,$(origin LINES)),3000,$(LINES)),--sample "$(SAMPLE)")

bench: .venv/.runtime ## Time the whole path against a bare DuckDB script
#   LINES=n   invoice lines to generate (default 1000000)
	@$(BIN)/python -m tests.benchmarks --lines $(LINES)

bench-ingest: .venv/.runtime ## Time the ingest of a large CSV against DuckDB's read_csv
#   LINES=n   lines of the file (default 1000000)
	@$(BIN)/python -m tests.benchmarks.ingest --lines $(LINES)

bench-engines: .venv-spark/.runtime ## Time the path stage by stage on DuckDB and on Spark
#   LINES=n   invoice lines to generate (default 1000000)
	@.venv-spark/bin/python -m tests.benchmarks.engines --lines $(LINES)

bench-dashboards: .venv/.runtime ## Time the query behind every chart on a large base
#   WORKSPACE=name   whose release, repeated until there are CUSTOMERS=n (default 100000)
	@$(BIN)/python -m tests.benchmarks.dashboards \
	    "var/$(or $(WORKSPACE),$(SAMPLE))/published/clientele.duckdb" $(or $(CUSTOMERS),100000)

venv: .venv/.dev ## Install the tools of a developer into .venv

lock: .venv/.runtime ## Write the lock files anew from pyproject.toml
	@$(COMPILE) --only-binary :all: --output-file requirements.lock pyproject.toml
	@$(COMPILE) --only-binary :all: --constraint requirements.lock \
	    --group pyproject.toml:dev --output-file requirements-dev.lock
	@$(COMPILE) --constraint requirements.lock --group pyproject.toml:spark \
	    --output-file requirements-spark.lock
	@$(COMPILE) --group pyproject.toml:bi --output-file requirements-bi.lock

COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

# The stamps are newer than the locks they installed, so an unchanged lock costs nothing.
.venv/.runtime: requirements.lock
	@$(create)
	@$(call install,-r requirements.lock)
	@touch $@

.venv-spark/.runtime: requirements.lock requirements-spark.lock
	@java -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9])' || { echo "Spark needs Java 17 or newer on the PATH (Debian and Ubuntu: openjdk-17-jre-headless). Nothing was installed."; exit 1; }
	@$(create)
	@$(call install,-r requirements.lock -r requirements-spark.lock)
	@touch $@

# Superset 6.1 has no packages for a newer Python.
.venv-bi/.runtime: PYTHONS := python3.11 python3
.venv-bi/.runtime: requirements-bi.lock
	@$(create)
	@$(call install,-r requirements-bi.lock)
	@touch $@

%/.dev: %/.runtime requirements-dev.lock
	@$(call install,-r requirements-dev.lock)
	@touch $@

# A linked environment belongs to another checkout: --clear would empty it for everybody.
define create
[ ! -L $(@D) ] || { echo "$(@D) is a link to another checkout's environment and older than the lock file here. Nothing was installed."; exit 1; }; \
printf 'Installing the locked packages into $(@D), once (about a minute) ...\n'; \
python=$$(for candidate in $(PYTHONS); do \
    $$candidate -c 'import ensurepip, sqlite3, sys, venv; raise SystemExit(f"python3.{sys.version_info[1]}" not in "$(PYTHONS)".split())' \
        2>/dev/null && { echo $$candidate; break; }; done); \
[ -n "$$python" ] || { echo "No $(PYTHONS) with its venv module was found on the PATH (Debian and Ubuntu: python3-venv). Nothing was installed."; exit 1; }; \
$$python -m venv --clear $(@D) && \
awk '/^[^ #]/ {wanted = /^uv==/} wanted' requirements.lock > $(@D)/uv.lock && \
$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(@D)/uv.lock
endef

# pip where uv cannot reach the index that pip is configured for.
install = $(@D)/bin/uv pip install --quiet --python $(@D)/bin/python --require-hashes --compile-bytecode $(1) \
    || $(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes $(1)
