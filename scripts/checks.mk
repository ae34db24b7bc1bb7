# SPDX-License-Identifier: MIT
# What is looked at without running it, and what runs under sanitizers.

HEADERS := $(addprefix core/include/ferrule/,kernel.h uring.h uring_prep.h uring_register.h safe.h) \
	bindings/include/ferrule/annotate.h
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

.PHONY: sanitize sanitize-address sanitize-thread
sanitize: sanitize-address sanitize-thread ## ASan and UBSan over core and conformance, TSan over the core's tests

sanitize-address:
	$(SANITIZED) -fsanitize=address,undefined -fno-sanitize-recover=all" BUILD=$(BUILD)/address test-core test-conformance-c

# gcc warns that ThreadSanitizer knows nothing of fences: the one there is, for SQPOLL, orders against the kernel.
sanitize-thread:
	$(SANITIZED) -fsanitize=thread -Wno-tsan" BUILD=$(BUILD)/thread test-core
