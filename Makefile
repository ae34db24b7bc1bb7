# SPDX-License-Identifier: MIT
# ferrule: `make demo` and `make test` do all set-up; `make help` lists the rest.
# Each part brings its own rules in <part>/<part>.mk and adds to the lists below.

BUILD ?= build
VENV ?= .venv
PYTHON := $(VENV)/bin/python
SWIG := $(VENV)/bin/swig
LUAS := 5.1 5.2 5.3 5.4

CC ?= gcc
CLANG ?= clang-14
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wpedantic -Werror
# What every C file of the project is compiled with; parts add their include folders.
C_FLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS) -fPIC -MMD -MP
LLVM_CONFIG ?= llvm-config-14

BIND := $(BUILD)/ferrule-bind
LIBFERRULE_A := $(BUILD)/libferrule.a
LIBFERRULE_SO := $(BUILD)/libferrule.so.1

.DEFAULT_GOAL := all
# Filled by the parts: what `make` builds, the suites of `make test`, in order.
ALL :=
SUITES :=

include core/core.mk bindings/bindings.mk
-include swig/swig.mk python/python.mk lua/lua.mk tests/tests.mk bench/bench.mk

.PHONY: all
all: $(ALL)

.DELETE_ON_ERROR:
