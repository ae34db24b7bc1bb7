# SPDX-License-Identifier: MIT
# What only SWIG's Lua modules can get wrong, on each Lua: the hard cases of tests/bindings/hard, then libferrule.
SUITES += swig_lua:30

SWIG_LUA_OWN := $(BUILD)/tests/swig_lua
$(eval $(call MODULE,own,tests/swig_lua/own.h,$(SWIG_LUA_OWN),--include '"own.h"',-Itests/swig_lua,,--library libown.so))

.PHONY: test-swig_lua $(LUAS:%=test-swig_lua-%)
test-swig_lua: $(LUAS:%=test-swig_lua-%)

$(LUAS:%=test-swig_lua-%): test-swig_lua-%: all $(addprefix $(BUILD)/hard/lua/%/,hard.so callbacks.so handles.so texts.so) \
		$(SWIG_LUA_OWN)/lua/%/own.so
	@echo "Lua $*"
	@LUA_PATH="tests/swig_lua/?.lua;;" LUA_CPATH="$(BUILD)/hard/lua/$*/?.so;$(SWIG_LUA_OWN)/lua/$*/?.so;$(BUILD)/lua/$*/?.so;;" \
		busted --lua=lua$* tests/swig_lua
