# SPDX-License-Identifier: MIT
# Suite bench: every contender that is here runs and proves its work; nothing is timed.
SUITES += bench:20

.PHONY: test-bench
test-bench: bench-programs
	@BUILD=$(BUILD) $(PYTHON) -m pytest -q tests/bench
