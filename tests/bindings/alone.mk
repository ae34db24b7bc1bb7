# SPDX-License-Identifier: MIT
# Suite alone: the generator and SWIG's runtime, in a copy of the tree without core/, build and pass the suite bindings.

SUITES += alone:90
ALONE := $(BUILD)/alone
ALONE_PARTS := Makefile setup.py pyproject.toml bindings swig python lua examples tests/bindings

.PHONY: test-alone
test-alone:
	@rm -rf $(ALONE) && mkdir -p $(ALONE)/tests
	@for part in $(ALONE_PARTS); do cp -r $$part $(ALONE)/$$part; done
	@+$(MAKE) -C $(ALONE) FERRULE_READY=1 BUILD=build VENV=$(abspath $(VENV)) CFLAGS=-O0 test-bindings >$(ALONE)/log 2>&1 || \
	  { tail -n 40 $(ALONE)/log; exit 1; }
	@tail -n 1 $(ALONE)/log
