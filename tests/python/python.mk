# SPDX-License-Identifier: MIT
# The package's suite, once on each binding.
SUITES += python:60

.PHONY: test-python $(addprefix test-python-,cffi swig)
test-python: test-python-cffi test-python-swig

$(addprefix test-python-,cffi swig): test-python-%: python
	FERRULE_BINDING=$* PYTHONPATH=$(BUILD)/python $(PYTHON) -X dev -m pytest -q tests/python
