# make demo    the main job: two guests, a gateway in front of them, two users, one picture
# make test    everything, against real peers; installs what it needs
# make check   format, lint, types, architecture
# make bench   side-by-side measurements (they print ratios)

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
COMPILED := $(VENV)/.compiled
BUILT  := $(VENV)/.kernels
CODE   := src tests examples bench
LOOPS  := $(wildcard src/sealvnc/rfb/session/kernels/*.py)
PEERS  ?= $(SEALVNC_PEERS)
EXTRA  := SEALVNC_KERNELS=off $(BIN)/pip install --quiet --disable-pip-version-check --editable
JOBS   ?= 2

.PHONY: demo test check format bench clean peers demo-packages

demo: $(BUILT) demo-packages
	@$(BIN)/sealvnc demo

test: $(BUILT) peers $(COMPILED)
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

check: $(BUILT)
	@$(BIN)/ruff format --check --quiet $(CODE) || { echo "run 'make format'"; exit 1; }
	@$(BIN)/ruff check --quiet $(CODE)
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/python -m pytest -q tests/test_architecture.py

format: $(STAMP)
	@$(BIN)/ruff format --quiet $(CODE)
	@$(BIN)/ruff check --quiet --fix $(CODE)

# One environment, made once and again whenever pyproject.toml changes.
$(STAMP): pyproject.toml
	@scripts/environment $(PYTHON) $(VENV)
	@touch $@

# The loops over pixels, compiled again when they change: an old one would hide the new source.
$(BUILT): $(STAMP) setup.py $(LOOPS)
	@rm -f src/sealvnc/rfb/session/kernels/*.so
	@scripts/kernels $(VENV)
	@touch $@

# Debian packages of the real peers; SEALVNC_PEERS=off leaves them out, and says so.
peers:
	@[ "$(PEERS)" = off ] || scripts/packages tests/peers/packages.txt

# python-gssapi and libvirt-python are compiled, and their headers are among the peers' packages.
$(COMPILED): $(STAMP) | peers
	@[ "$(PEERS)" = off ] || { $(EXTRA) '.[kerberos,libvirt]' && touch $@; }

bench: $(BUILT) peers $(COMPILED)
	@scripts/packages bench/packages.txt
	@$(EXTRA) '.[bench]'
	@$(BIN)/python -m bench $(ARGS)

# What the demo boots, where the distribution lets us have it. It runs without, too.
demo-packages:
	@scripts/packages --if-possible src/sealvnc/cli/demo/packages.txt
	@ls /boot/vmlinuz-* >/dev/null 2>&1 || \
		scripts/packages --if-possible src/sealvnc/cli/demo/kernel.txt

clean:
	rm -f src/sealvnc/rfb/session/kernels/*.so
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
