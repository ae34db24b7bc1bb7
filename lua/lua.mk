# SPDX-License-Identifier: MIT
# The Lua package: build/lua/ferrule, usable in place with LUA_PATH="build/lua/?.lua;build/lua/?/init.lua". It holds
# lua/ferrule and, made here, the LuaJIT binding; swig/swig.mk makes the C modules beside it. RAW=0 leaves layer 1 out.
RAW ?= 1

LUA_TREE := $(BUILD)/lua/ferrule
LUA_COPIES := $(patsubst lua/ferrule/%,$(LUA_TREE)/%,$(wildcard lua/ferrule/*.lua))
LUAJIT_MODULES := $(LUA_TREE)/luajit/safe.lua $(if $(filter 0,$(RAW)),,$(LUA_TREE)/luajit/raw.lua)
LUAJIT_EMIT = $(BIND) emit $< --target luajit -o $(@D) --module $(basename $(@F)) -I core/include -I bindings/include \
	--include '<ferrule/$(<F)>' --library libferrule.so.1 --load ../../../libferrule.so.1
# What C keeps is C's own memory: Lua's objects cannot be pinned beyond the call.
LUA_OMIT := --omit ferrule_read_memory@lua --omit ferrule_write_memory@lua

ALL += lua

.PHONY: lua
lua: $(LUA_COPIES) $(LUAJIT_MODULES) $(LIBFERRULE_SO)

$(LUA_COPIES): $(LUA_TREE)/%: lua/ferrule/%
	@mkdir -p $(@D)
	cp $< $@

# The date is set, since a module that comes out as it was is not written again.
$(LUA_TREE)/luajit/safe.lua: core/include/ferrule/safe.h $(BIND) $(wildcard bindings/include/ferrule/*.h)
	@mkdir -p $(@D)
	$(LUAJIT_EMIT) $(LUA_OMIT)
	@touch $@

$(LUA_TREE)/luajit/raw.lua: core/include/ferrule/uring.h $(BIND) $(wildcard core/include/ferrule/*.h bindings/include/ferrule/*.h)
	@mkdir -p $(@D)
	$(LUAJIT_EMIT) $(addprefix core/include/ferrule/,uring_prep.h uring_register.h kernel.h)
	@touch $@
