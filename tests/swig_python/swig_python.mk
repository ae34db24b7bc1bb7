# SPDX-License-Identifier: MIT
# What only SWIG's Python modules can get wrong, on the hard cases of tests/bindings/hard and on libferrule.
SUITES += swig_python:30

.PHONY: test-swig_python
test-swig_python: all $(BUILD)/hard/swig/_hard.abi3.so $(BUILD)/hard/swig/_jobs.abi3.so
	PYTHONPATH=$(BUILD)/hard/swig:$(BUILD)/python $(PYTHON) -X dev -W error -m pytest -q -p no:cacheprovider tests/swig_python
