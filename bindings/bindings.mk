# SPDX-License-Identifier: MIT
# ferrule-bind, the generator. Needs libclang (LLVM), jansson and uthash, and nothing of core/: also without the
# top Makefile, as `make -f bindings/bindings.mk`.

BUILD ?= build
BIND ?= $(BUILD)/ferrule-bind
# The newest LLVM that has libclang's headers, as Debian lays it out.
LLVM ?= $(patsubst %/include/clang-c/Index.h,%,$(lastword $(sort $(wildcard /usr/lib/llvm-*/include/clang-c/Index.h))))
CFLAGS ?= -O2 -g
C_FLAGS ?= -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Werror $(CFLAGS) -MMD -MP

BIND_SOURCES := $(sort $(wildcard bindings/src/*.c))
BIND_OBJECTS := $(BIND_SOURCES:bindings/src/%.c=$(BUILD)/bindings/%.o)
BIND_LIBCLANG = $(LLVM)/lib
# Where the headers lie if the executable was moved away from both the source tree and its place of installation.
BIND_FLAGS = -isystem $(LLVM)/include $(shell pkg-config --cflags jansson) \
	-DFERRULE_CLANG_RESOURCES='"$(lastword $(sort $(wildcard $(BIND_LIBCLANG)/clang/*)))"' \
	-DFERRULE_INCLUDE='"$(CURDIR)/bindings/include"'

# What target cpython writes into the C that it makes, as data: without guards, one string for each line.
BIND_RUNTIME := $(addprefix bindings/runtime/,places.h $(addprefix python/,refuse.h layout.h integer.h text.h module.h \
	token.h bytes.h array.h texts.h record.h record_in.h failure.h view.h records.h handle.h given.h callback.h \
	class.h constants.h maker.h start.h))
BIND_OBJECTS += $(BUILD)/bindings/python_runtime_lines.o $(BUILD)/bindings/luajit_runtime_lines.o
# Target shims does alike.
BIND_SHIM_RUNTIME := bindings/runtime/luajit/trampoline.h

ALL += $(BIND)

$(BIND): $(BIND_OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -L$(BIND_LIBCLANG) -lclang $(shell pkg-config --libs jansson)

$(BUILD)/bindings/%.o: bindings/src/%.c
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) $(BIND_FLAGS) -c -o $@ $<

# $(call BIND_LINES,header,array,headers)
BIND_LINES = { echo '\#include "$1"'; echo 'const char *const $2[] = {'; \
	  sed -s -e 1d -e '2s|^ \*|/*|' -e '/^\#ifndef BIND_[A-Z_]*_H$$/d' -e '/^\#define BIND_[A-Z_]*_H$$/d' -e '$$d' \
	    $3 | sed -e 's/[\\"]/\\&/g' -e 's/.*/\t"&",/'; echo '	NULL};'; }

$(BUILD)/bindings/python_runtime_lines.c: $(BIND_RUNTIME)
	@mkdir -p $(@D)
	$(call BIND_LINES,python_runtime.h,python_runtime_lines,$(BIND_RUNTIME)) > $@

$(BUILD)/bindings/luajit_runtime_lines.c: $(BIND_SHIM_RUNTIME)
	@mkdir -p $(@D)
	$(call BIND_LINES,luajit_functions.h,luajit_runtime_lines,$(BIND_SHIM_RUNTIME)) > $@

$(BUILD)/bindings/%_runtime_lines.o: $(BUILD)/bindings/%_runtime_lines.c
	$(CC) $(C_FLAGS) -Ibindings/src -c -o $@ $<

-include $(BIND_OBJECTS:.o=.d)
