# SPDX-License-Identifier: MIT
# What only LuaJIT can get wrong: whether calls are compiled, integer objects, the collector, loading. And once more the
# contracts and the package with the compiler off.
SUITES += luajit:60

LUAJIT_HARD := $(BUILD)/hard/luajit/hard.lua $(BUILD)/conformance/luajit/helpers.lua

.PHONY: test-luajit
test-luajit: all $(LUAJIT_HARD)
	@LUA_PATH="$(LUAJIT_TEST_PATH);;" $(BUSTED) --lua="$$(command -v $(LUAJIT))" --pattern=_spec tests/luajit
	@echo 'compiler off:'
	@LUA_PATH="$(LUAJIT_TEST_PATH);;" $(BUSTED) --lua="$$(command -v $(LUAJIT))" --helper=tests/luajit/compiler_off.lua \
	  --pattern=_spec tests/lua
