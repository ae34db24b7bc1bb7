# SPDX-License-Identifier: MIT
# `make bench`: what is measured is contender beside contender, in one run; $(BUILD)/bench.json has all figures.

BENCH := $(BUILD)/bench
# Not of C_FLAGS: the peer's header is not written for -Wpedantic. The same flags for both.
BENCH_FLAGS := -std=gnu11 -O2 -g -Wall -Wextra

$(BENCH)/nop-ferrule: bench/nop.c $(LIBFERRULE_SO) core/include/ferrule/uring.h core/include/ferrule/kernel.h
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) $(CORE_INCLUDES) $< $(LIBFERRULE_SO) -Wl,-rpath,'$$ORIGIN/..' -o $@

# The distribution's liburing, from liburing-dev.
$(BENCH)/nop-liburing: bench/nop.c
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) -DPEER $< -luring -o $@

# With the archive, whose own array path it measures.
$(BENCH)/safe: bench/safe.c $(LIBFERRULE_A) $(wildcard core/src/safe/*.h)
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) $(CORE_INCLUDES) -Icore/src -pthread $< $(LIBFERRULE_A) -o $@

.PHONY: bench
bench: all $(BENCH)/nop-ferrule $(BENCH)/nop-liburing $(BENCH)/safe
	$(PYTHON) bench/run.py --build $(BUILD) --output $(BUILD)/bench.json
