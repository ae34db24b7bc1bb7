# SPDX-License-Identifier: MIT
# The generator's own suite: messages, models, the program; and the Python targets on hard cases.

SUITES += bindings:180
.PHONY: test-bindings
# Nothing of core/: the suite passes without it too.
test-bindings: $(BIND) overlays
	FERRULE_BIND=$(abspath $(BIND)) BUILD=$(abspath $(BUILD)) $(PYTHON) -m pytest -q -p no:cacheprovider tests/bindings
