# SPDX-License-Identifier: MIT
# Suite examples: the demo, on a folder made for it.
SUITES += examples:30

.PHONY: test-examples
test-examples: all
	@BUILD=$(BUILD) LUAJIT=$(LUAJIT) $(PYTHON) -m pytest -q -p no:cacheprovider tests/examples
