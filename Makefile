# Two commands for a fresh machine:
#   make quickstart   environment, small data set, the whole method, report
#                     (ABLATION=1: with every row of its table; METHOD=amn: AMN
#                     and IRN on the same data; VERBOSE=1: all that is printed)
#   make test         environment, ruff, pytest
#                     (STACK=openmmlab: on the original packages)
# and one for figures:
#   make bench        what is fast here beside the slow way
#   make gpu          what needs a GPU (skipped without)
# and one for readers:
#   make docs         the documentation as a site, build/docs/index.html
PYTHON ?= python3
METHOD ?= pmm
# which MMSegmentation: onedl, or openmmlab (Python 3.10 or 3.11; its mmcv is
# compiled). Each has an environment of its own.
STACK ?= onedl
VENV := $(if $(filter onedl,$(STACK)),.venv,.venv-$(STACK))
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
STACK_FILES := $(if $(filter onedl,$(STACK)),stack.txt,\
    stack-openmmlab-build.txt stack-openmmlab.txt)
REQUIREMENTS := $(addprefix requirements/,$(STACK_FILES) crf.txt \
    pydensecrf.txt coco.txt runtime.txt tests.txt)
INSTALLED := $(VENV)/installed

# Otherwise OpenMP's threads spin while they wait for each other, and take a
# core from the processes beside them.
export OMP_WAIT_POLICY ?= PASSIVE

.PHONY: quickstart test gpu lint bench docs environment clean

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

# the package is read, not imported
docs: $(VENV)/docs-installed
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	@echo 'Open build/docs/index.html. The search needs a server:'
	@echo '  $(BIN)/python -m http.server --directory build/docs'

$(VENV)/docs-installed: requirements/docs.txt
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(PIP) install -r requirements/docs.txt
	touch $@

lint: environment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

environment: $(INSTALLED)

# Fails in the first second where Python or the compiler will not do.
$(INSTALLED): $(REQUIREMENTS) pyproject.toml setup.py tools/check_machine.py
	$(PYTHON) tools/check_machine.py $(STACK)
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade pip setuptools wheel
	$(INSTALL_$(STACK))
	$(PIP) install $(addprefix -r ,$(REQUIREMENTS))
	$(PIP) install --no-deps -e .
	touch $@

# pip takes onedl's wheels in the one call for everything. mmcv is compiled
# against the torch that is there, and none of its operators is used: as quickly
# as possible.
INSTALL_openmmlab = $(PIP) install -r requirements/stack-openmmlab-build.txt && \
    MMCV_WITH_OPS=1 FORCE_CUDA=0 CFLAGS='-O0 -g0' $(PIP) install \
    --no-build-isolation --no-binary mmcv -r requirements/stack-openmmlab.txt

clean:
	rm -rf work_dirs/quickstart data/quickstart
