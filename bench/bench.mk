# SPDX-License-Identifier: MIT
# `make bench`: what is measured is contender beside contender, in one run; $(BUILD)/bench.json has all figures.
# `make bench-quick` shows within a minute that all of it works. BENCH_ARGUMENTS='--only nops --rounds 9' goes to run.py.
include bindings/module.mk

BENCH := $(BUILD)/bench
# Not of C_FLAGS: the peer's header is not written for -Wpedantic. The same flags for both.
BENCH_FLAGS = -std=gnu11 -O2 -g -Wall -Wextra -MMD -MP $(CORE_INCLUDES)
BENCH_SHARED = $(LIBFERRULE_SO) -Wl,-rpath,'$$ORIGIN/..'
BENCH_PROGRAMS := $(addprefix $(BENCH)/,nops-ferrule layer1-ferrule layer1-ferrule-calls layers-raw layers-safe \
	random-safe memory flight)
# What needs liburing-dev, or a network: without it, run.py says who cannot take part.
BENCH_PEERS := $(addprefix $(BENCH)/,nops-liburing layer1-liburing random-liburing)

$(BENCH)/nops-ferrule: bench/contenders/nops.c $(LIBFERRULE_SO)
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) $< $(BENCH_SHARED) -o $@

$(BENCH)/layer1-ferrule: bench/contenders/layer1.c $(LIBFERRULE_SO)
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) $< $(BENCH_SHARED) -o $@

# Every inline is a call into the library: gnu_inline gives a program none of its own.
$(BENCH)/layer1-ferrule-calls: bench/contenders/layer1.c $(LIBFERRULE_SO)
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) -fno-inline '-DFERRULE_INLINE=extern inline __attribute__((gnu_inline))' $< $(BENCH_SHARED) -o $@

$(BENCH)/layers-raw: bench/contenders/layers_raw.c $(LIBFERRULE_A)
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) -pthread $< $(LIBFERRULE_A) -o $@

$(BENCH)/layers-safe: bench/contenders/layers_safe.c $(LIBFERRULE_A)
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) -pthread $< $(LIBFERRULE_A) -o $@

$(BENCH)/random-safe: bench/contenders/random_safe.c $(LIBFERRULE_SO)
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) $< $(BENCH_SHARED) -o $@

$(BENCH)/flight: bench/contenders/flight.c $(LIBFERRULE_A)
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) -pthread $< $(LIBFERRULE_A) -o $@

# Looks at the size of a slot, which is not public.
$(BENCH)/memory: bench/contenders/memory.c $(LIBFERRULE_A)
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) -Icore/src -pthread $< $(LIBFERRULE_A) -o $@

# ---- the generated call and what one would write by hand ----

$(eval $(call MODULE,calls,bench/calls.h,$(BENCH)/calls,--include '"calls.h"',-Ibench,$(BENCH)/calls/calls.o,\
	--library libcalls.so --load libcalls.so))

$(BENCH)/calls/calls.o: bench/calls.c bench/calls.h
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) -Ibindings/include -c -o $@ $<

$(BENCH)/calls/luajit/libcalls.so: $(BENCH)/calls/calls.o
	@mkdir -p $(@D)
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $<

$(BENCH)/python/calls_peer.so: bench/contenders/calls_peer_python.c $(BENCH)/calls/calls.o
	@mkdir -p $(@D)
	$(CC) $(filter-out -Wpedantic,$(C_FLAGS)) -Ibindings/include -Ibench -I$(PYTHON_INCLUDE) -shared -o $@ $^

$(BENCH)/lua/calls_peer.so: bench/contenders/calls_peer_lua.c $(BENCH)/calls/calls.o
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) -Ibindings/include -Ibench $$(pkg-config --cflags lua5.4) -shared -o $@ $^

# The same C of SWIG's, with the whole of Python's interface.
$(BENCH)/calls/swig_whole/_calls.so: $(BENCH)/calls/swig/_calls.c $(BENCH)/calls/calls.o
	@mkdir -p $(@D)
	cp $(BENCH)/calls/swig/calls.py $(@D)/
	$(CC) $(SWIG_C_FLAGS) -MF $@.d -Ibench -I$(PYTHON_INCLUDE) -shared -o $@ $^ -pthread

BENCH_CALLS := $(filter-out $(foreach v,5.1 5.2 5.3,$(BENCH)/calls/lua/$v/%),$(MODULE_FILES_calls)) \
	$(BENCH)/calls/swig_whole/_calls.so $(BENCH)/python/calls_peer.so $(BENCH)/lua/calls_peer.so

# ---- generation: the least that a generator has to do, and a module of many functions ----

$(BENCH)/visit: bench/contenders/visit.c
	@mkdir -p $(@D)
	$(CC) $(BENCH_FLAGS) -isystem $(LLVM)/include $< -L$(LLVM)/lib -lclang -o $@

$(BENCH)/many/many.h: bench/header.py
	$(PYTHON) $< 300 $(@D) 20 20

$(BENCH)/many/many.c: $(BENCH)/many/many.h ;

$(BENCH)/many/many.o: $(BENCH)/many/many.c
	$(CC) $(C_FLAGS) -Ibindings/include -c -o $@ $<

$(eval $(call MODULE,many,$(BENCH)/many/many.h,$(BENCH)/many,--include '"many.h"',-I$(BENCH)/many,$(BENCH)/many/many.o,\
	--library libmany.so --load libmany.so))

BENCH_MANY := $(BENCH)/visit $(filter $(BENCH)/many/cffi/% $(BENCH)/many/swig/% $(BENCH)/many/cpython/%,$(MODULE_FILES_many))

# ---- peers ----

# The distribution's liburing, from liburing-dev; never ferrule's headers.
$(BENCH)/nops-liburing: bench/contenders/nops.c
	@mkdir -p $(@D)
	@$(CC) $(filter-out $(CORE_INCLUDES),$(BENCH_FLAGS)) -DPEER $< -luring -o $@ || echo 'bench: goes on without $@'

$(BENCH)/layer1-liburing: bench/contenders/layer1.c
	@mkdir -p $(@D)
	@$(CC) $(filter-out $(CORE_INCLUDES),$(BENCH_FLAGS)) -DPEER $< -luring -o $@ || echo 'bench: goes on without $@'

$(BENCH)/random-liburing: bench/contenders/random_raw.c
	@mkdir -p $(@D)
	@$(CC) $(filter-out $(CORE_INCLUDES),$(BENCH_FLAGS)) $< -luring -o $@ || echo 'bench: goes on without $@'

# PyPI's, in an environment of their own. The stamp is a copy of what was installed.
.PHONY: bench-venv
bench-venv:
	@cmp -s bench/requirements.txt $(BENCH)/venv/requirements.txt || { \
	  echo 'bench: making $(BENCH)/venv' && $(PYTHON) -m venv $(BENCH)/venv && \
	  $(BENCH)/venv/bin/pip install -q --disable-pip-version-check -r bench/requirements.txt && \
	  cp bench/requirements.txt $(BENCH)/venv/; } || echo 'bench: goes on without the packages of bench/requirements.txt'

.PHONY: bench-programs bench-quick bench-record
bench-programs: all $(BENCH_PROGRAMS) $(BENCH_CALLS) $(BENCH_MANY)

BENCH_RUN = $(PYTHON) bench/run.py --build $(BUILD) --json $(BUILD)/bench.json

bench: bench-programs $(BENCH_PEERS) bench-venv ## every contender beside its peers, and the goals; 6 minutes
	$(BENCH_RUN) --markdown $(BUILD)/bench.md $(BENCH_ARGUMENTS)

bench-quick: bench-programs $(BENCH_PEERS) bench-venv
	$(BENCH_RUN) --quick $(BENCH_ARGUMENTS)

# On a machine that does nothing else.
bench-record: bench ## the same, and docs/bench.md is the record of it
	cp $(BUILD)/bench.md docs/bench.md

-include $(wildcard $(BENCH)/*.d)
