# SPDX-License-Identifier: MIT
# Suite examples: the programs of examples/ in every language, and the demo that runs them all.
SUITES += examples:60

.PHONY: test-examples
test-examples: all
	@BUILD=$(BUILD) LUAJIT=$(LUAJIT) $(PYTHON) -m pytest -q -p no:cacheprovider tests/examples
