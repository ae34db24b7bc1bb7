# SPDX-License-Identifier: MIT
# Suite core: every test_*.c is a cmocka program, every test_*.sh a script; all run, then the failures are named.

SUITES += core:60

CORE_TESTS := $(patsubst tests/core/%.c,$(BUILD)/tests/core/%,$(wildcard tests/core/test_*.c))
# Scripts link the library with programs of other compilers, and look at its symbols: not with a sanitizer's inside.
CORE_SCRIPTS := $(if $(findstring -fsanitize,$(CFLAGS)),,$(wildcard tests/core/test_*.sh))
CORE_TEST_FLAGS = $(C_FLAGS) $(CORE_INCLUDES) -Icore/src -Itests/core -pthread

$(BUILD)/tests/core/support.o: tests/core/support.c
	@mkdir -p $(@D)
	$(CC) $(CORE_TEST_FLAGS) -c $< -o $@

$(BUILD)/tests/core/test_%: tests/core/test_%.c $(BUILD)/tests/core/support.o $(LIBFERRULE_A)
	@mkdir -p $(@D)
	$(CC) $(CORE_TEST_FLAGS) -MF $@.d $< $(BUILD)/tests/core/support.o $(LIBFERRULE_A) $(LDFLAGS) -lcmocka -o $@

# Its allocations fail on request.
$(BUILD)/tests/core/test_safe_memory: LDFLAGS += $(patsubst %,-Wl$(comma)--wrap=%,malloc calloc aligned_alloc free close)
comma := ,

.PHONY: test-core
test-core: $(CORE_TESTS) $(LIBFERRULE_SO)
	@CC="$(CC)" CLANG="$(CLANG)" BUILD="$(BUILD)" tests/core/run.sh $(CORE_TESTS) $(CORE_SCRIPTS)

-include $(CORE_TESTS:=.d) $(BUILD)/tests/core/support.d
