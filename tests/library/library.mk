# SPDX-License-Identifier: MIT
# libferrule as it is installed: what C and C++ programs compile and link with.
SUITES += library:90

.PHONY: test-library
test-library: core
	@BUILD=$(BUILD) CC="$(CC)" CLANG="$(CLANG)" $(PYTHON) -m pytest -q -rs tests/library
