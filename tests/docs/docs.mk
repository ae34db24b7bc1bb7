# SPDX-License-Identifier: MIT
# The documentation's examples.
SUITES += docs:30

.PHONY: test-docs
test-docs: all
	BUILD=$(BUILD) VENV=$(VENV) $(PYTHON) -m pytest -q tests/docs
