# SPDX-License-Identifier: MIT
# ferrule: `make demo` and `make test` do all set-up; `make help` lists the rest.

BUILD ?= build
VENV ?= .venv
JOBS ?= $(shell nproc)
.DEFAULT_GOAL := all
# Every rule is written down here: none of make's own.
MAKEFLAGS += --no-print-directory --no-builtin-rules

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort | awk -F'\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

# What needs nothing but a C compiler runs at once. All else sets up first, in a make of its own, since the rules below
# look at what is installed.
ALONE := help clean core install uninstall
ifneq ($(filter-out $(ALONE),$(or $(MAKECMDGOALS),all)),)
NEEDS_SETUP := yes
endif

ifeq ($(NEEDS_SETUP)$(FERRULE_READY),yes)
.PHONY: all $(MAKECMDGOALS)
# One after the other, each with as many jobs as make was given; with all processors if it was given none.
.NOTPARALLEL:
PARALLEL = $(if $(findstring --jobserver,$(MAKEFLAGS)),,-j$(JOBS))
all $(filter-out $(ALONE) all,$(MAKECMDGOALS)):
	@VENV=$(VENV) scripts/setup.sh $(if $(filter abi-% check-aarch64,$@),gate)
	@MAKE="$(MAKE) $(PARALLEL)" BUILD=$(BUILD) V=$(V) scripts/build.sh
	@$(MAKE) $(PARALLEL) FERRULE_READY=1 $@
else

PYTHON := $(VENV)/bin/python
SWIG := $(VENV)/bin/swig
LUAS := 5.1 5.2 5.3 5.4
# make's own default is cc, which need not be there.
ifeq ($(origin CC),default)
CC := gcc
endif
CLANG ?= clang
CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wpedantic -Werror
# What every C file of the project is compiled with; parts add their include folders.
C_FLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS) -fPIC -MMD -MP

BIND := $(BUILD)/ferrule-bind
LIBFERRULE_A := $(BUILD)/libferrule.a
LIBFERRULE_SO := $(BUILD)/libferrule.so.1

# Each part brings its rules and adds to these: what `make` builds; the suites of `make test`, in order, each with its
# budget of seconds.
ALL :=
SUITES :=

-include core/core.mk bindings/bindings.mk swig/swig.mk python/python.mk lua/lua.mk
-include $(sort $(wildcard tests/*/*.mk)) examples/examples.mk bench/bench.mk scripts/checks.mk

# What an earlier build with layer 1 has left, for one with RAW=0.
RAW_FILES := $(BUILD)/python/ferrule/raw.pyi $(BUILD)/python/ferrule/_*/raw.py* $(BUILD)/python/ferrule/_*/_raw.*.so \
	$(BUILD)/lua/ferrule/luajit/raw.lua $(BUILD)/lua/*/ferrule/swig/raw.so

.PHONY: all core demo test lint sanitize bench clean
all: $(ALL) ## libferrule, ferrule-bind and every binding, under build/
	@$(if $(filter 0,$(RAW)),rm -f $(wildcard $(RAW_FILES)),:)

core: $(LIBFERRULE_A) $(LIBFERRULE_SO) ## libferrule alone: needs a C compiler and nothing else

demo: all ## C and every binding hash, copy and read files through a ring (DIR=...), each result checked
	@$(MAKE) demo-run

test: all ## all suites
	@MAKE="$(MAKE)" scripts/suites.sh $(SUITES)

clean: ## removes build/
	rm -rf $(BUILD)

endif

.DELETE_ON_ERROR:
