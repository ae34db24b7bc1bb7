# SPDX-License-Identifier: MIT
# The Python package: build/python/ferrule, usable in place with PYTHONPATH=build/python. It holds python/ferrule and, made
# here, the CFFI binding in _cffi and the one of the target cpython in _native; swig/swig.mk makes the one in _swig. RAW=0
# leaves layer 1 out of all.
RAW ?= 1

PYTHON_TREE := $(BUILD)/python/ferrule
PYTHON_MODULES := safe $(if $(filter 0,$(RAW)),,raw)
PYTHON_HEADER_safe := core/include/ferrule/safe.h
PYTHON_HEADER_raw := core/include/ferrule/uring.h
# The rest of layer 1, and where the kernel's constants and records are declared.
PYTHON_BESIDE_raw := $(addprefix core/include/ferrule/,uring_prep.h uring_register.h kernel.h)
PYTHON_ALL_FILES := $(shell find python/ferrule -name '*.py' -o -name '*.pyi' -o -name py.typed)
# Without the module, its stub would have type checkers look for what is not there.
PYTHON_FILES := $(if $(filter 0,$(RAW)),$(filter-out %/raw.pyi,$(PYTHON_ALL_FILES)),$(PYTHON_ALL_FILES))
PYTHON_COPIES := $(PYTHON_FILES:python/ferrule/%=$(PYTHON_TREE)/%)

# What is generated, apart from the tree: Python beside C, for setup.py, which compiles by itself.
CFFI_GENERATED := $(BUILD)/python/generated/_cffi
CFFI_C := $(PYTHON_MODULES:%=$(CFFI_GENERATED)/_%.c)
CFFI_TREE := $(foreach m,$(PYTHON_MODULES),$(PYTHON_TREE)/_cffi/_$m.abi3.so $(PYTHON_TREE)/_cffi/$m.py $(PYTHON_TREE)/_cffi/$m.pyi)
NATIVE_GENERATED := $(BUILD)/python/generated/_native
NATIVE_C := $(PYTHON_MODULES:%=$(NATIVE_GENERATED)/%.c)
NATIVE_TREE := $(foreach m,$(PYTHON_MODULES),$(PYTHON_TREE)/_native/$m.abi3.so $(PYTHON_TREE)/_native/$m.pyi)
EMIT_INCLUDES := -I core/include -I bindings/include
LIMITED_API := -DPy_LIMITED_API=0x030b0000
PYTHON_INCLUDE = $(shell $(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("include"))')
# cffi's own C, inside the generated file, is not written for -Wpedantic.
CFFI_C_FLAGS = $(filter-out -Wpedantic,$(C_FLAGS)) -Wno-unused-parameter -Wno-missing-field-initializers -Wno-psabi

ALL += python

.PHONY: python python-generated python-copies
python: $(PYTHON_COPIES) $(CFFI_TREE) $(NATIVE_TREE)
# All that setup.py compiles and packs; swig/swig.mk adds its part.
python-generated: $(CFFI_C) $(NATIVE_C)

$(PYTHON_COPIES): $(PYTHON_TREE)/%: python/ferrule/%
	@mkdir -p $(@D)
	cp $< $@

# One run of the generator for each target; the C comes from the build script that the target cffi writes.
$(CFFI_GENERATED)/_%.c: $(BIND)
	@mkdir -p $(@D)
	$(BIND) emit $(PYTHON_HEADER_$*) $(PYTHON_BESIDE_$*) --target cffi -o $(@D) --module $* --package ferrule._cffi \
		--include '<ferrule/$(notdir $(PYTHON_HEADER_$*))>' $(EMIT_INCLUDES)
	$(BIND) emit $(PYTHON_HEADER_$*) $(PYTHON_BESIDE_$*) --target pyi -o $(@D) --module $* $(EMIT_INCLUDES)
	$(PYTHON) $(@D)/_$*_build.py --c-file $@

$(CFFI_GENERATED)/_safe.c: $(wildcard core/include/ferrule/*.h bindings/include/ferrule/*.h)
$(CFFI_GENERATED)/_raw.c: $(wildcard core/include/ferrule/*.h bindings/include/ferrule/*.h)

$(CFFI_GENERATED)/%.py $(CFFI_GENERATED)/%.pyi: $(CFFI_GENERATED)/_%.c ;

$(PYTHON_TREE)/_cffi/%.py: $(CFFI_GENERATED)/_%.c
	@mkdir -p $(@D)
	cp $(CFFI_GENERATED)/$*.py $@

$(PYTHON_TREE)/_cffi/%.pyi: $(CFFI_GENERATED)/_%.c
	@mkdir -p $(@D)
	cp $(CFFI_GENERATED)/$*.pyi $@

$(PYTHON_TREE)/_cffi/_%.abi3.so: $(CFFI_GENERATED)/_%.c $(LIBFERRULE_A)
	@mkdir -p $(@D)
	$(CC) $(CFFI_C_FLAGS) -MF $(CFFI_GENERATED)/_$*.d -fvisibility=hidden $(LIMITED_API) -Icore/include -Ibindings/include \
		-I$(PYTHON_INCLUDE) -shared -o $@ $< $(LIBFERRULE_A) -pthread

# ---- the target cpython: one C file, and a stub beside it ----

$(NATIVE_GENERATED)/%.c: $(BIND) $(wildcard core/include/ferrule/*.h bindings/include/ferrule/*.h)
	@mkdir -p $(@D)
	$(BIND) emit $(PYTHON_HEADER_$*) $(PYTHON_BESIDE_$*) --target cpython -o $(@D) --module $* --package ferrule._native \
		--include '<ferrule/$(notdir $(PYTHON_HEADER_$*))>' $(EMIT_INCLUDES)
	$(BIND) emit $(PYTHON_HEADER_$*) $(PYTHON_BESIDE_$*) --target pyi -o $(@D) --module $* $(EMIT_INCLUDES)
	@touch $@

$(PYTHON_TREE)/_native/%.pyi: $(NATIVE_GENERATED)/%.c
	@mkdir -p $(@D)
	cp $(NATIVE_GENERATED)/$*.pyi $@

$(PYTHON_TREE)/_native/%.abi3.so: $(NATIVE_GENERATED)/%.c $(LIBFERRULE_A)
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) -MF $(NATIVE_GENERATED)/$*.d -fvisibility=hidden $(LIMITED_API) -Icore/include -Ibindings/include \
		-I$(PYTHON_INCLUDE) -shared -o $@ $< $(LIBFERRULE_A) -pthread

-include $(wildcard $(CFFI_GENERATED)/*.d $(NATIVE_GENERATED)/*.d)
