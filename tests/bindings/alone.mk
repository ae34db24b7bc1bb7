# SPDX-License-Identifier: MIT
# Suite alone: the generator and SWIG's runtime, in a copy of the tree without core/, build and pass the suite bindings.

SUITES += alone:240
ALONE := $(BUILD)/alone
ALONE_PARTS := Makefile setup.py pyproject.toml bindings swig python lua examples tests/bindings \
	tests/swig_python/test_leaks_of_contracts.py

.PHONY: test-alone
test-alone:
	@rm -rf $(ALONE)
	@for part in $(ALONE_PARTS); do mkdir -p $(ALONE)/$$(dirname $$part) && cp -r $$part $(ALONE)/$$part; done
	@+$(MAKE) -C $(ALONE) FERRULE_READY=1 BUILD=build VENV=$(abspath $(VENV)) CFLAGS=-O0 test-bindings >$(ALONE)/log 2>&1 || \
	  { tail -n 40 $(ALONE)/log; exit 1; }
	@tail -n 1 $(ALONE)/log
