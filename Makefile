# Two commands for a fresh machine:
#   make quickstart   environment, small data set, the whole method, report
#                     (ABLATION=1: with every row of its table; METHOD=amn: AMN
#                     and IRN on the same data; VERBOSE=1: all that is printed)
#   make test         environment, ruff, pytest
# and one for figures:
#   make bench        what is fast here beside the slow way
#   make gpu          what needs a GPU: 4 minutes on one, skipped without
PYTHON ?= python3
METHOD ?= pmm
VENV := .venv
BIN := $(VENV)/bin
REQUIREMENTS := $(addprefix requirements/,stack.txt crf.txt coco.txt runtime.txt tests.txt)
INSTALLED := $(VENV)/installed

# Otherwise OpenMP's threads spin while they wait for each other, and take a
# core from the processes beside them.
export OMP_WAIT_POLICY ?= PASSIVE

.PHONY: quickstart test gpu lint bench environment clean

quickstart: environment
	@$(BIN)/python tools/quickstart.py --method $(METHOD) \
		$(if $(ABLATION),--ablation) $(if $(VERBOSE),--verbose)

# two at a time, each on one thread: most tests start processes and wait
test: lint
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile

gpu: environment
	$(BIN)/python -m pytest -m gpu -rs --durations=10

# PHOTOS=DIR takes your JPEG files in place of drawn ones
bench: environment
	$(BIN)/python -m benchmarks.run $(if $(PHOTOS),--photos $(PHOTOS))

lint: environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

environment: $(INSTALLED)

# Fails in the first second where Python or the compiler will not do.
$(INSTALLED): $(REQUIREMENTS) setup.py tools/check_machine.py
	$(PYTHON) tools/check_machine.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --upgrade pip setuptools wheel
	$(BIN)/python -m pip install $(addprefix -r ,$(REQUIREMENTS))
	$(BIN)/python -m pip install --no-deps -e .
	touch $@

clean:
	rm -rf work_dirs/quickstart data/quickstart
