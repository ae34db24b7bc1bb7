# SPDX-License-Identifier: MIT
# The package's suite, once on each binding.
SUITES += python:90

.PHONY: test-python $(addprefix test-python-,cffi swig native)
test-python: test-python-cffi test-python-swig test-python-native

$(addprefix test-python-,cffi swig native): test-python-%: python
	FERRULE_BINDING=$* PYTHONPATH=$(BUILD)/python $(PYTHON) -X dev -m pytest -q tests/python
