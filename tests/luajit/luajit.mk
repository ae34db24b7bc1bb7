# SPDX-License-Identifier: MIT
# What only LuaJIT can get wrong: whether calls are compiled, integer objects, the collector, loading, forms of its own.
# And once more the contracts and the package with the compiler off.
SUITES += luajit:60

LUAJIT_MORE := $(BUILD)/tests/luajit
LUAJIT_TEST_MODULES := $(BUILD)/hard/luajit/hard.lua $(BUILD)/hard/luajit/jobs.lua \
	$(addprefix $(BUILD)/hard/luajit/,numeric.lua texts.lua handles.lua callbacks.lua structs.lua calls.lua) \
	$(BUILD)/conformance/luajit/helpers.lua $(LUAJIT_MORE)/more.lua

$(LUAJIT_MORE)/libmore.so: tests/luajit/more.c tests/luajit/more.h
	@mkdir -p $(@D)
	$(CC) $(C_FLAGS) -Ibindings/include -shared -o $@ $<

$(LUAJIT_MORE)/more.lua: tests/luajit/more.h $(BIND) $(LUAJIT_MORE)/libmore.so
	@mkdir -p $(@D)
	$(BIND) emit $< --target luajit -o $(@D) -I bindings/include --library libmore.so --load libmore.so
	@touch $@

.PHONY: test-luajit
test-luajit: all $(LUAJIT_TEST_MODULES)
	@luacheck --quiet --codes $(filter %.lua,$(LUAJIT_TEST_MODULES)) $(BUILD)/lua/ferrule/luajit
	@FERRULE_BIND=$(BIND) LUA_PATH="$(LUAJIT_MORE)/?.lua;$(LUAJIT_TEST_PATH);;" \
	  $(BUSTED) --lua="$$(command -v $(LUAJIT))" --pattern=_spec tests/luajit
	@echo 'compiler off:'
	@LUA_PATH="$(LUAJIT_TEST_PATH);;" $(BUSTED) --lua="$$(command -v $(LUAJIT))" --helper=tests/luajit/compiler_off.lua \
	  --pattern=_spec tests/lua
