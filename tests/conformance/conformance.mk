# SPDX-License-Identifier: MIT
# Suite conformance: the cases on C and on every binding, then the test that the runners can fail.
include bindings/module.mk

SUITES += conformance:60

CONFORMANCE := $(BUILD)/conformance
CONFORMANCE_INCLUDES := -I core/include -I bindings/include
CONFORMANCE_FLAGS = $(C_FLAGS) $(CORE_INCLUDES) -Itests/conformance
CONFORMANCE_CASES := $(sort $(wildcard tests/conformance/cases/*.case))
CONFORMANCE_TOOLS := $(wildcard tests/conformance/*.py)
CONFORMANCE_MODELS := $(foreach m,safe raw helpers,$(CONFORMANCE)/models/$m.json)
CONFORMANCE_INCLUDED := --include '<ferrule/safe.h>' --include '<ferrule/uring.h>' --include '"helpers.h"'
LUAJIT ?= luajit

# The helpers, bound like any other header.
$(eval $(call MODULE,helpers,tests/conformance/helpers.h,$(CONFORMANCE),--include '"helpers.h"' -I core/include,\
	-Itests/conformance -Icore/include,$(CONFORMANCE)/helpers.o,--library libhelpers.so --load libhelpers.so))

$(CONFORMANCE)/helpers.o $(CONFORMANCE)/runner.o: $(CONFORMANCE)/%.o: tests/conformance/%.c
	@mkdir -p $(@D)
	$(CC) $(CONFORMANCE_FLAGS) -c $< -o $@

$(CONFORMANCE)/luajit/libhelpers.so: $(CONFORMANCE)/helpers.o
	@mkdir -p $(@D)
	$(CC) -shared $(CFLAGS) $(LDFLAGS) -o $@ $<

# kernel.h beside uring.h: the cases name its constants.
$(CONFORMANCE)/models/safe.json: MODEL_HEADERS := core/include/ferrule/safe.h
$(CONFORMANCE)/models/raw.json: MODEL_HEADERS := $(addprefix core/include/ferrule/,uring.h uring_prep.h uring_register.h \
	kernel.h)
$(CONFORMANCE)/models/helpers.json: MODEL_HEADERS := tests/conformance/helpers.h
$(CONFORMANCE_MODELS): $(BIND) $(wildcard core/include/ferrule/*.h) bindings/include/ferrule/annotate.h \
		tests/conformance/helpers.h
	@mkdir -p $(@D)
	$(BIND) emit $(MODEL_HEADERS) --target json --module $(basename $(@F)) -o $(@D) $(CONFORMANCE_INCLUDES)
	@touch $@

$(CONFORMANCE)/plan.json: $(CONFORMANCE_CASES)
$(CONFORMANCE)/must_fail/plan.json: tests/conformance/must_fail/wrong.case
$(CONFORMANCE)/plan.json $(CONFORMANCE)/must_fail/plan.json: $(CONFORMANCE_TOOLS) $(CONFORMANCE_MODELS)
	@mkdir -p $(@D)
	$(PYTHON) tests/conformance/compile.py -o $(@D) $(CONFORMANCE_MODELS:%=--model %) $(CONFORMANCE_INCLUDED) \
		$(filter %.case,$^)

$(CONFORMANCE)/%cases.c: $(CONFORMANCE)/%plan.json ;
$(CONFORMANCE)/cases.c: $(CONFORMANCE)/plan.json ;

$(CONFORMANCE)/runner $(CONFORMANCE)/must_fail/runner: %/runner: %/cases.c $(CONFORMANCE)/runner.o \
		$(CONFORMANCE)/helpers.o $(LIBFERRULE_A)
	$(CC) $(CONFORMANCE_FLAGS) -MF $@.made.d $(filter %.c %.o %.a,$^) $(LDFLAGS) -pthread -o $@

.PHONY: test-conformance test-conformance-c
test-conformance: all $(CONFORMANCE)/runner $(CONFORMANCE)/must_fail/runner $(MODULE_FILES_helpers)
	@BUILD=$(BUILD) LUAJIT=$(LUAJIT) $(PYTHON) -m pytest -q -p no:cacheprovider tests/conformance
	@$(PYTHON) tests/conformance/run.py --build $(BUILD) --luajit $(LUAJIT) $(if $(filter 0,$(RAW)),--without-raw)
	@$(PYTHON) tests/conformance/table.py $(CONFORMANCE) --all $(if $(filter 0,$(RAW)),--without-raw)

# C alone: for sanitizers.
test-conformance-c: $(CONFORMANCE)/runner
	@$(PYTHON) tests/conformance/run.py --build $(BUILD) --timeout 60 c
	@$(PYTHON) tests/conformance/table.py $(CONFORMANCE)

-include $(CONFORMANCE)/helpers.d $(CONFORMANCE)/runner.d $(CONFORMANCE)/runner.made.d
