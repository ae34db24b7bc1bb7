# SPDX-License-Identifier: MIT
# The package's suite and that of the contracts, on every interpreter: SWIG's modules on Lua 5.1 to 5.4, LuaJIT's on LuaJIT.
SUITES += lua:60

BUSTED ?= busted
LUAJIT ?= luajit
LUA_TEST_MODULES := $(foreach v,$(LUAS),$(BUILD)/hard/lua/$v/hard.so $(BUILD)/hard/lua/$v/jobs.so \
	$(BUILD)/conformance/lua/$v/helpers.so) \
	$(BUILD)/hard/luajit/hard.lua $(BUILD)/hard/luajit/jobs.lua $(BUILD)/conformance/luajit/helpers.lua
LUA_TEST_PATH := tests/lua/?.lua;$(BUILD)/lua/?.lua;$(BUILD)/lua/?/init.lua
LUAJIT_TEST_PATH := $(LUA_TEST_PATH);$(BUILD)/hard/luajit/?.lua;$(BUILD)/conformance/luajit/?.lua

.PHONY: test-lua $(addprefix test-lua-,$(LUAS) luajit)
test-lua: $(addprefix test-lua-,$(LUAS) luajit)

$(addprefix test-lua-,$(LUAS)): test-lua-%: all $(LUA_TEST_MODULES)
	@echo "lua$*:"
	@LUA_PATH="$(LUA_TEST_PATH);;" \
	  LUA_CPATH="$(BUILD)/lua/$*/?.so;$(BUILD)/hard/lua/$*/?.so;$(BUILD)/conformance/lua/$*/?.so;;" \
	  $(BUSTED) --lua="$$(command -v lua$*)" --pattern=_spec tests/lua

test-lua-luajit: all $(LUA_TEST_MODULES)
	@echo "$(LUAJIT):"
	@LUA_PATH="$(LUAJIT_TEST_PATH);;" $(BUSTED) --lua="$$(command -v $(LUAJIT))" --pattern=_spec tests/lua
