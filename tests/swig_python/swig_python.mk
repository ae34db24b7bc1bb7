# SPDX-License-Identifier: MIT
# What only SWIG's Python modules can get wrong, on the hard cases of tests/bindings/hard and on libferrule.
SUITES += swig_python:30

.PHONY: test-swig_python
test-swig_python: all $(patsubst %,$(BUILD)/hard/swig/_%.abi3.so,hard jobs numeric texts handles callbacks structs calls)
	BUILD=$(abspath $(BUILD)) PYTHONPATH=$(BUILD)/hard/swig:$(BUILD)/python $(PYTHON) -X dev -W error -m pytest -q -p no:cacheprovider tests/swig_python
