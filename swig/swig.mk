# SPDX-License-Identifier: MIT
# The bindings on SWIG: one interface file for each module, compiled for Python and for each Lua.
#   $(BUILD)/generated/swig/M.i                            what ferrule-bind makes
#   $(BUILD)/python/generated/_swig/{_M.c,M.py,M.pyi}      for Python, apart from the tree, for setup.py
#   $(BUILD)/python/ferrule/_swig/{_M.abi3.so,M.py,M.pyi}  in place
#   $(BUILD)/lua/<version>/ferrule/swig/M.so               require "ferrule.swig.M"
RAW ?= 1

SWIG_MODULES := safe $(if $(filter 0,$(RAW)),,raw)
SWIG_HEADER_safe := core/include/ferrule/safe.h
SWIG_HEADER_raw := core/include/ferrule/uring.h
# The rest of layer 1, and where the kernel's constants and records are declared.
SWIG_BESIDE_raw := $(addprefix core/include/ferrule/,uring_prep.h uring_register.h kernel.h)
# Lua's memory moves and dies with its objects: what C keeps has to be C's there.
SWIG_OMIT_safe := --omit ferrule_read_memory@lua --omit ferrule_write_memory@lua

SWIG_RUNTIME := $(wildcard swig/*.swg swig/*/*.swg swig/*/*.h bindings/runtime/*.h bindings/runtime/python/*.h)
SWIG_INTERFACES := $(BUILD)/generated/swig
SWIG_PYTHON := $(BUILD)/python/generated/_swig
SWIG_PYTHON_TREE := $(BUILD)/python/ferrule/_swig
SWIG_PYTHON_GENERATED := $(foreach m,$(SWIG_MODULES),$(addprefix $(SWIG_PYTHON)/,_$m.c $m.py $m.pyi))
SWIG_PYTHON_FILES := $(foreach m,$(SWIG_MODULES),$(addprefix $(SWIG_PYTHON_TREE)/,_$m.abi3.so $m.py $m.pyi))
SWIG_LUA_C := $(SWIG_MODULES:%=$(SWIG_INTERFACES)/%_lua.c)
SWIG_LUA_FILES := $(foreach v,$(LUAS),$(SWIG_MODULES:%=$(BUILD)/lua/$v/ferrule/swig/%.so))

# SWIG's own C is in there too: it is not written for -Wpedantic. No module uses all of the runtime.
SWIG_C_FLAGS = $(filter-out -Wpedantic,$(C_FLAGS)) -Wno-unused-function -fvisibility=hidden -Icore/include -Ibindings/include
SWIG_PYTHON_INCLUDE = $(shell $(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("include"))')

# Lua 5.1 unloads its modules when the state ends, and finalizers of older objects still call after that.
LUA_MODULE_FLAGS := -Wl,-z,nodelete

ALL += swig
.SECONDARY: $(SWIG_MODULES:%=$(SWIG_INTERFACES)/%.i) $(SWIG_LUA_C) $(SWIG_PYTHON_GENERATED)

.PHONY: swig swig-python swig-lua swig-runtime
swig: swig-runtime swig-python swig-lua
swig-python: $(SWIG_PYTHON_FILES)
swig-lua: $(SWIG_LUA_FILES)
python: swig-python
python-generated: $(SWIG_PYTHON_GENERATED)

# ---- generation: once for all languages ----

$(SWIG_INTERFACES)/%.i: $(BIND) $(wildcard core/include/ferrule/*.h bindings/include/ferrule/*.h)
	@mkdir -p $(@D)
	$(BIND) emit $(SWIG_HEADER_$*) $(SWIG_BESIDE_$*) --target swig -o $(@D) --module $* --package ferrule._swig \
		--include '<ferrule/$(notdir $(SWIG_HEADER_$*))>' -I core/include -I bindings/include $(SWIG_OMIT_$*)
	@touch $@

# SWIG writes a Python file of its own, which nobody needs: it goes where it is in nobody's way.
$(SWIG_PYTHON)/_%.c: $(SWIG_INTERFACES)/%.i $(SWIG_RUNTIME)
	@mkdir -p $(@D) $(SWIG_INTERFACES)/unused
	$(SWIG) -python -nofastunpack -Wall -Werror -Iswig -Ibindings -outdir $(SWIG_INTERFACES)/unused -o $@ $<

$(SWIG_INTERFACES)/%_lua.c: $(SWIG_INTERFACES)/%.i $(SWIG_RUNTIME)
	$(SWIG) -lua -Wall -Werror -Iswig -Ibindings -o $@ $<

# ---- Python ----

$(SWIG_PYTHON)/%.py: $(SWIG_INTERFACES)/%.i
	@mkdir -p $(@D)
	cp $(SWIG_INTERFACES)/$*.py $@

$(SWIG_PYTHON)/%.pyi: $(SWIG_INTERFACES)/%.i
	@mkdir -p $(@D)
	$(BIND) emit $(SWIG_HEADER_$*) $(SWIG_BESIDE_$*) --target pyi -o $(@D) --module $* -I core/include -I bindings/include
	@touch $@

$(SWIG_PYTHON_TREE)/%.py: $(SWIG_PYTHON)/%.py
	@mkdir -p $(@D)
	cp $< $@

$(SWIG_PYTHON_TREE)/%.pyi: $(SWIG_PYTHON)/%.pyi
	@mkdir -p $(@D)
	cp $< $@

$(SWIG_PYTHON_TREE)/_%.abi3.so: $(SWIG_PYTHON)/_%.c $(LIBFERRULE_A)
	@mkdir -p $(@D)
	$(CC) $(SWIG_C_FLAGS) -MF $(SWIG_INTERFACES)/$*_python.d -DPy_LIMITED_API=0x030b0000 -I$(SWIG_PYTHON_INCLUDE) \
		-shared -o $@ $< $(LIBFERRULE_A) -pthread

# ---- Lua ----

define swig_lua
$(BUILD)/lua/$1/ferrule/swig/%.so: $(SWIG_INTERFACES)/%_lua.c $(LIBFERRULE_A)
	@mkdir -p $$(@D)
	$$(CC) $$(SWIG_C_FLAGS) -MF $(SWIG_INTERFACES)/$$*_lua$1.d -DBIND_LUAOPEN=luaopen_ferrule_swig_$$* \
		$$(shell pkg-config --cflags lua$1) -shared $(LUA_MODULE_FLAGS) -o $$@ $$< $(LIBFERRULE_A) -pthread -lm
endef
$(foreach v,$(LUAS),$(eval $(call swig_lua,$v)))

# ---- the runtime alone, with all warnings: inside SWIG's output -Wpedantic would speak of SWIG ----

SWIG_RUNTIME_python := refuse layout integer text module token bytes array texts record record_in failure view records handle given callback \
	class constants maker start
SWIG_RUNTIME_lua := compat exact refuse value slot callback view integers bytes array number text sized record record_in handle pinned \
	failure start
swig_runtime_text = printf '\#include "%s"\n' $1 runtime/places.h $2

swig-runtime: $(BUILD)/generated/swig/python.checked $(LUAS:%=$(BUILD)/generated/swig/lua%.checked)

$(BUILD)/generated/swig/python.checked: $(SWIG_RUNTIME)
	@mkdir -p $(@D)
	$(call swig_runtime_text,Python.h,$(SWIG_RUNTIME_python:%=runtime/python/%.h)) | $(CC) $(filter-out -MMD -MP,$(C_FLAGS)) -DPy_LIMITED_API=0x030b0000 \
		-I$(SWIG_PYTHON_INCLUDE) -Iswig -Ibindings -fsyntax-only -x c -
	@touch $@

$(BUILD)/generated/swig/lua%.checked: $(SWIG_RUNTIME)
	@mkdir -p $(@D)
	$(call swig_runtime_text,lua.h,$(SWIG_RUNTIME_lua:%=lua/%.h)) | $(CC) $(filter-out -MMD -MP,$(C_FLAGS)) \
		$(shell pkg-config --cflags lua$*) -Iswig -Ibindings -fsyntax-only -x c -
	@touch $@

-include $(wildcard $(SWIG_INTERFACES)/*.d)
