# SPDX-License-Identifier: MIT
# What only SWIG's Lua modules can get wrong, on each Lua: the hard cases of tests/bindings/hard, then libferrule.
SUITES += swig_lua:30

.PHONY: test-swig_lua $(LUAS:%=test-swig_lua-%)
test-swig_lua: $(LUAS:%=test-swig_lua-%)

$(LUAS:%=test-swig_lua-%): test-swig_lua-%: all $(addprefix $(BUILD)/hard/lua/%/,hard.so callbacks.so handles.so texts.so)
	@echo "Lua $*"
	@LUA_PATH="tests/swig_lua/?.lua;;" LUA_CPATH="$(BUILD)/hard/lua/$*/?.so;$(BUILD)/lua/$*/?.so;;" \
		busted --lua=lua$* tests/swig_lua
