# SPDX-License-Identifier: MIT
# ferrule-bind, the generator. Needs libclang (LLVM_CONFIG), jansson and uthash, and nothing of core/: also without the
# top Makefile, as `make -f bindings/bindings.mk`.

BUILD ?= build
BIND ?= $(BUILD)/ferrule-bind
LLVM_CONFIG ?= llvm-config-14
CFLAGS ?= -O2 -g
C_FLAGS ?= -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror $(CFLAGS) -MMD -MP

BIND_SOURCES := $(sort $(wildcard bindings/src/*.c))
BIND_OBJECTS := $(BIND_SOURCES:bindings/src/%.c=$(BUILD)/bindings/%.o)
BIND_LIBCLANG = $(shell $(LLVM_CONFIG) --libdir)
# Where the headers lie if the executable was moved away from both the source tree and its place of installation.
BIND_FLAGS = -isystem $(shell $(LLVM_CONFIG) --includedir) $(shell pkg-config --cflags jansson) \
	-DFERRULE_CLANG_RESOURCES='"$(BIND_LIBCLANG)/clang/$(shell $(LLVM_CONFIG) --version)"' \
	-DFERRULE_INCLUDE='"$(abspath bindings/include)"'

ALL += $(BIND)

$(BIND): $(BIND_OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -L$(BIND_LIBCLANG) -lclang $(shell pkg-config --libs jansson)

$(BUILD)/bindings/%.o: bindings/src/%.c
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(BIND_FLAGS) -c -o $@ $<

-include $(BIND_OBJECTS:.o=.d)
