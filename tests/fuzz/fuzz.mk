# SPDX-License-Identifier: MIT
# The generator's readers of what others wrote, under libFuzzer with ASan and UBSan: `make fuzz` for FUZZ_SECONDS each,
# `make test-fuzz` for as long as a suite may take. What is found is kept in $(BUILD)/fuzz/found.

SUITES += fuzz:90
FUZZERS := annotations comment description
FUZZ := $(BUILD)/fuzz
FUZZ_SECONDS ?= 300
FUZZ_SHORT := 5
# An archive: programs take of it what they need. Without what only emits: half of the compiling.
FUZZ_SOURCES := $(filter-out $(addprefix bindings/src/,main.c options.c targets.c emit_% luajit_% lua_% python_%), \
	$(sort $(wildcard bindings/src/*.c)))
FUZZ_OBJECTS := $(FUZZ_SOURCES:bindings/src/%.c=$(FUZZ)/%.o)
FUZZ_SANITIZERS := address,undefined
# A clang without libFuzzer's library runs the seeds alone.
FUZZ_HAS_LIBRARY = $(shell mkdir -p $(FUZZ); echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' | \
	$(CLANG) -fsanitize=fuzzer -xc - -o $(FUZZ)/has_library 2>/dev/null && echo yes)
FUZZ_FLAGS := -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -g -fno-omit-frame-pointer -fsanitize=$(FUZZ_SANITIZERS) \
	-fno-sanitize-recover=all -MMD -MP -Ibindings/src

$(FUZZ)/%.o: bindings/src/%.c
	@mkdir -p $(@D)
	$(CLANG) $(FUZZ_FLAGS) $(if $(FUZZ_HAS),-fsanitize=fuzzer-no-link) $(BIND_FLAGS) -c -o $@ $<

$(FUZZ)/libbind.a: $(FUZZ_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(FUZZ)/programs/%: tests/fuzz/%.c tests/fuzz/seeds.c $(FUZZ)/libbind.a
	@mkdir -p $(@D)
	$(CLANG) $(FUZZ_FLAGS) -MF $@.d $(BIND_FLAGS) $(if $(FUZZ_HAS),-fsanitize=fuzzer) -o $@ $< \
		$(if $(FUZZ_HAS),,tests/fuzz/seeds.c) $(FUZZ)/libbind.a -L$(BIND_LIBCLANG) -lclang -ljansson

# $(call FUZZ_RUN,seconds): each in turn; a crash, a leak or a sanitizer's word ends it.
define FUZZ_RUN
	@$(PYTHON) tests/fuzz/corpus.py $(FUZZ)/seeds
	@mkdir -p $(FUZZ)/found
	@for fuzzer in $(FUZZERS); do \
	  mkdir -p $(FUZZ)/corpus/$$fuzzer; \
	  if [ -n "$(FUZZ_HAS)" ]; then \
	    dictionary=; [ $$fuzzer != annotations ] || dictionary=-dict=$(FUZZ)/seeds/annotations.dict; \
	    $(FUZZ)/programs/$$fuzzer -max_total_time=$1 -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 $$dictionary \
	      -artifact_prefix=$(FUZZ)/found/$$fuzzer- $(FUZZ)/corpus/$$fuzzer $(FUZZ)/seeds/$$fuzzer >$(FUZZ)/$$fuzzer.log 2>&1 && \
	    awk -v name=$$fuzzer '/number_of_executed_units/ { print "fuzz: " name ": " $$2 " inputs, nothing found" }' \
	      $(FUZZ)/$$fuzzer.log; \
	  else \
	    $(FUZZ)/programs/$$fuzzer $(FUZZ)/seeds/$$fuzzer/* >$(FUZZ)/$$fuzzer.log 2>&1 && \
	    sed "s/^/fuzz: $$fuzzer: /" $(FUZZ)/$$fuzzer.log; \
	  fi || { tail -n 60 $(FUZZ)/$$fuzzer.log; echo "fuzz: $$fuzzer: FAILED; the input is in $(FUZZ)/found"; exit 1; }; \
	done
endef

.PHONY: fuzz test-fuzz fuzz-programs
fuzz-programs: $(FUZZERS:%=$(FUZZ)/programs/%)

fuzz: fuzz-programs ## the readers of annotations, comments and descriptions, FUZZ_SECONDS=300 each
	$(call FUZZ_RUN,$(FUZZ_SECONDS))

test-fuzz: fuzz-programs
	$(call FUZZ_RUN,$(FUZZ_SHORT))

ifneq ($(filter fuzz test-fuzz fuzz-programs $(FUZZ)/%,$(MAKECMDGOALS)),)
FUZZ_HAS := $(FUZZ_HAS_LIBRARY)
endif

-include $(wildcard $(FUZZ)/*.d $(FUZZ)/programs/*.d)
