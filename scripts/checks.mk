# SPDX-License-Identifier: MIT
# What is looked at without running it, and what runs under sanitizers.

HEADERS := $(addprefix core/include/ferrule/,kernel.h uring.h uring_prep.h uring_register.h safe.h) \
	bindings/include/ferrule/annotate.h bindings/include/ferrule/table.h
HEADER_FLAGS := -fsyntax-only -Wall -Wextra -Wpedantic -Werror -Icore/include -Ibindings/include
LUA_SOURCES := lua $(wildcard tests/*/*.lua tests/*/*/*.lua examples/*.lua)
PYTHON_SOURCES := python tests scripts setup.py $(wildcard examples bench)

.PHONY: lint lint-headers lint-clang lint-contracts lint-lua lint-python
lint: lint-headers lint-clang lint-contracts lint-lua lint-python ## compilers' warnings, contracts, luacheck, ruff, mypy --strict
	@echo 'lint: clean'

# Each public header alone, in C and in C++, by both compilers.
lint-headers:
	@for header in $(HEADERS); do \
	  for compiler in '$(CC) -std=c11 -xc' '$(CLANG) -std=c11 -xc' 'g++ -std=c++11 -xc++' 'g++ -std=c++23 -xc++' \
	    '$(CLANG)++ -std=c++11 -xc++' '$(CLANG)++ -std=c++2b -xc++'; do \
	    printf '#include "%s"\nint more_than_a_header;\n' $$header | $$compiler $(HEADER_FLAGS) -I. - || \
	      { echo "lint: $$compiler $$header"; exit 1; }; \
	  done; \
	done

# The whole of core and generator by the other compiler.
lint-clang:
	$(MAKE) FERRULE_READY=1 BUILD=$(BUILD)/clang CC=$(CLANG) core $(BUILD)/clang/ferrule-bind

lint-contracts: $(BIND)
	$(BIND) check --strict -I core/include core/include/ferrule/safe.h
	$(BIND) check --strict -I core/include $(addprefix core/include/ferrule/,uring.h uring_prep.h uring_register.h)

lint-lua:
	luacheck --quiet $(LUA_SOURCES)

lint-python: all
	$(VENV)/bin/ruff check --quiet $(PYTHON_SOURCES)
	$(VENV)/bin/ruff format --quiet --check $(PYTHON_SOURCES)
	MYPYPATH=$(BUILD)/python $(VENV)/bin/mypy --strict -p ferrule

SANITIZED := $(MAKE) FERRULE_READY=1 CFLAGS="-O1 -g -fno-omit-frame-pointer

.PHONY: sanitize sanitize-address sanitize-thread sanitize-bindings
sanitize: sanitize-address sanitize-thread sanitize-bindings ## ASan and UBSan over core, conformance and modules, TSan over core

sanitize-address:
	$(SANITIZED) -fsanitize=address,undefined -fno-sanitize-recover=all" BUILD=$(BUILD)/address test-core test-conformance-c

# The generator, and what generated modules do on hard cases. The interpreters are as they are: they load the sanitizer
# first, and what they have at their end is no leak.
SANITIZED_INTERPRETER := LD_PRELOAD=$$($(CC) -print-file-name=libasan.so) UBSAN_OPTIONS=print_stacktrace=1 \
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
sanitize-bindings:
	ASAN_OPTIONS=detect_leaks=0 $(SANITIZED) -fsanitize=address,undefined -fno-sanitize-recover=all" \
	  BUILD=$(BUILD)/address-modules test-python-modules test-bindings_lua-5.4 \
	  INTERPRETER='$(subst $$,$$$$,$(SANITIZED_INTERPRETER))'

# gcc warns that ThreadSanitizer knows nothing of fences: the one there is, for SQPOLL, orders against the kernel.
sanitize-thread:
	$(SANITIZED) -fsanitize=thread -Wno-tsan" BUILD=$(BUILD)/thread test-core

ABI_BASELINE := core/abi/libferrule.so.1.abi
ABI_FLAGS := --headers-dir core/include/ferrule --headers-dir bindings/include/ferrule --drop-private-types --no-elf-needed \
	--no-corpus-path --no-comp-dir-path --no-show-locs

.PHONY: abi-check abi-baseline
abi-check: $(LIBFERRULE_SO) ## libferrule's symbols, types and sizes beside those of core/abi (docs/abi.md)
	@mkdir -p $(BUILD)/abi
	@abidw $(ABI_FLAGS) --out-file $(BUILD)/abi/now.abi $(LIBFERRULE_SO)
	@abidiff --no-added-syms $(ABI_BASELINE) $(BUILD)/abi/now.abi || \
	  { echo 'abi-check: FAILED: programs that use the library would break (docs/abi.md)'; exit 1; }
	@abidiff $(ABI_BASELINE) $(BUILD)/abi/now.abi || \
	  { echo 'abi-check: FAILED: additions: make abi-baseline, and commit $(ABI_BASELINE)'; exit 1; }
	@echo 'abi-check: as in $(ABI_BASELINE)'

abi-baseline: $(LIBFERRULE_SO) ## makes the baseline from the library that is built
	@mkdir -p $(dir $(ABI_BASELINE))
	abidw $(ABI_FLAGS) --out-file $(ABI_BASELINE) $(LIBFERRULE_SO)

.PHONY: check-aarch64
check-aarch64: $(BUILD)/conformance/plan.json ## the core cross-compiled, and run under qemu-user as far as that goes
	@MAKE="$(MAKE)" BUILD=$(BUILD) PYTHON=$(PYTHON) scripts/aarch64.sh
