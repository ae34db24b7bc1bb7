# SPDX-License-Identifier: MIT
# `pip install .` as a user has it: from a checkout, and from a source archive where nothing but a compiler is installed.
SUITES += install:150

.PHONY: test-install
test-install:
	$(PYTHON) -m pytest -q -rs tests/install
